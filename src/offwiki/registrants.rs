//! A file of registrants, one a line: who is in it, who takes part in a round,
//! and what is wrong, by line. A bad line costs that line, a bad field that
//! field; the rest goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Read};

use serde::{Deserialize, Serialize};

use super::Registrant;
use super::fields::Fault;
use crate::ids::{RoundId, UserId};
use crate::matching::Person;
use crate::registry::{Taxonomy, Weight, skill::Found};

/// Bytes of a line at most.
const MOST_LINE: u64 = 1 << 20;
/// Registrants at most.
const MOST_REGISTRANTS: usize = 1_000_000;
/// Problems that are kept; the others are counted.
const MOST_PROBLEMS: usize = 1000;
/// Skills outside the taxonomy for which a likely one is looked up.
const MOST_UNKNOWN_SKILLS: usize = 200;

/// Something wrong in a file of registrants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// How grave: the line does not count, a part of it does not, or it only ought to be known.
    pub weight: Weight,
    /// The line, from 1.
    pub line: usize,
    /// The field, as `share[2].skill`; empty for the whole line. A stranger's words.
    pub field: String,
    /// What is wrong. Quotes strangers' words.
    pub what: String,
    /// What to do about it.
    pub mend: String,
}

/// Who is in the file.
#[derive(Clone, Debug, Default)]
pub struct Registrants {
    /// Everybody whose line counts, by id.
    pub people: BTreeMap<UserId, Registrant>,
    /// The first thousand problems, by line.
    pub problems: Vec<Problem>,
    /// How many problems there are of each weight, kept or not: refused, partly, notes.
    pub counts: [usize; 3],
    /// Lines that are not blank.
    pub lines: usize,
}

/// Somebody who is in the file and takes no part in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Absent {
    /// Who.
    pub id: UserId,
    /// Why.
    #[serde(flatten)]
    pub why: Absence,
}

/// Why somebody takes no part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Absence {
    /// They do not want to be matched.
    NoNotify,
    /// They are away until after the last day of the round's month.
    Away {
        /// The last day of the absence.
        until: jiff::civil::Date,
    },
}

impl Registrants {
    /// Reads a file. Only what cannot be read at all is an error.
    pub fn read(mut input: impl BufRead) -> io::Result<Self> {
        let mut reading = Reading::default();
        let mut bytes = Vec::new();
        for number in 1.. {
            bytes.clear();
            if input.by_ref().take(MOST_LINE + 1).read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            let whole = bytes.last() == Some(&b'\n');
            if !whole && bytes.len() as u64 > MOST_LINE {
                skip_line(&mut input)?;
                let what = format!("the line is longer than {MOST_LINE} bytes");
                reading.whole_line(number, what, "shorten it");
                continue;
            }
            reading.line(number, &bytes);
        }
        Ok(reading.done())
    }

    /// Those who take part in a round, and those who do not.
    #[must_use]
    pub fn in_round(&self, round: RoundId) -> (Vec<Person>, Vec<Absent>) {
        let (mut present, mut absent) = (Vec::with_capacity(self.people.len()), Vec::new());
        for registrant in self.people.values() {
            let why = match registrant.away_until.filter(|_| registrant.is_away(round)) {
                _ if !registrant.notify => Absence::NoNotify,
                Some(until) => Absence::Away { until },
                None => {
                    present.push(registrant.person.clone());
                    continue;
                }
            };
            absent.push(Absent { id: registrant.person.id, why });
        }
        (present, absent)
    }

    /// Notes the skills that the taxonomy does not hold though it holds one of that
    /// name: they count as skills of their own, which hardly anybody meant.
    pub fn note_strange_skills(&mut self, taxonomy: &Taxonomy) {
        let known: BTreeSet<_> = taxonomy.ids().collect();
        let named = self.people.values().flat_map(|registrant| {
            let person = &registrant.person;
            person.share.iter().chain(&person.learn).chain(&person.hosts)
        });
        let strange: BTreeSet<_> = named.filter(|skill| !known.contains(skill)).cloned().collect();
        for skill in strange.into_iter().take(MOST_UNKNOWN_SKILLS) {
            if let Found::Exact(meant) | Found::Close(meant) = taxonomy.find(skill.as_str()) {
                self.note(Problem {
                    weight: Weight::Note,
                    line: 0,
                    field: String::new(),
                    what: format!("{:?} is no skill of the taxonomy and stands alone", skill.as_str()),
                    mend: format!("did you mean {meant}?"),
                });
            }
        }
    }

    fn note(&mut self, problem: Problem) {
        self.counts[problem.weight as usize] += 1;
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }
}

/// Goes on to the next line.
fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let available = input.fill_buf()?;
        if available.is_empty() {
            return Ok(());
        }
        if let Some(end) = available.iter().position(|&byte| byte == b'\n') {
            input.consume(end + 1);
            return Ok(());
        }
        let length = available.len();
        input.consume(length);
    }
}

/// A file under reading.
#[derive(Default)]
struct Reading {
    read: Registrants,
    /// The line of each id.
    places: BTreeMap<UserId, usize>,
    /// The ids said more than once, with their first line.
    doubled: BTreeSet<UserId>,
    /// The unknown fields that were noted; each is told once.
    strange: BTreeSet<String>,
    /// Whether more registrants came than are read.
    full: bool,
}

impl Reading {
    fn line(&mut self, number: usize, bytes: &[u8]) {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return self.whole_line(number, "the line is not UTF-8".to_owned(), "save the file as UTF-8");
        };
        let text = text.trim_start_matches('\u{FEFF}').trim();
        if text.is_empty() {
            return;
        }
        self.read.lines += 1;
        if self.read.people.len() >= MOST_REGISTRANTS {
            if !std::mem::replace(&mut self.full, true) {
                let what = format!("there are more than {MOST_REGISTRANTS} registrants");
                self.whole_line(number, what, "match fewer at once; nobody from here on counts");
            }
            return;
        }
        let (registrant, faults) = Registrant::read(text);
        for Fault { weight, field, what, mend } in faults {
            if weight != Weight::Note
                || self.strange.len() < MOST_PROBLEMS && self.strange.insert(field.clone())
            {
                self.read.note(Problem { weight, line: number, field, what, mend });
            }
        }
        let Some(registrant) = registrant else { return };
        let id = registrant.person.id;
        match self.places.get(&id) {
            None => {
                self.places.insert(id, number);
                self.read.people.insert(id, registrant);
            }
            Some(&first) if self.read.people.get(&id) == Some(&registrant) => {
                let what = format!("line {first} says the same of {id}");
                let mend = "delete one; they count once".to_owned();
                let field = "id".to_owned();
                self.read.note(Problem { weight: Weight::Note, line: number, field, what, mend });
            }
            Some(&first) => {
                self.doubled.insert(id);
                let what = format!("line {first} says something else of {id}");
                let mend = "keep one; until then neither counts".to_owned();
                let field = "id".to_owned();
                self.read.note(Problem { weight: Weight::Refused, line: number, field, what, mend });
            }
        }
    }

    fn whole_line(&mut self, line: usize, what: String, mend: &str) {
        let (field, mend) = (String::new(), mend.to_owned());
        self.read.note(Problem { weight: Weight::Refused, line, field, what, mend });
    }

    /// Nobody can tell which of two lines is right, whichever comes first.
    fn done(mut self) -> Registrants {
        for id in self.doubled {
            self.read.people.remove(&id);
        }
        self.read
    }
}

#[cfg(test)]
mod tests;
