//! The entries that people add to the resource centre, understood. Only the words of
//! people who take part, and of trustees, count.

use std::collections::BTreeMap;

use super::{MOST_TITLE_CHARS, Place, Resource, ResourceKind, ResourceSource};
use crate::ids::{LanguageCode, RevId, SkillId, UserId};
use crate::registry::folding::is_invisible;
use crate::registry::language::Heard;
use crate::registry::spelling::Found;
use crate::registry::{Kind, Lexicon, Problem, Registrant, Weight};

/// Entries that are read.
const MOST_ENTRIES: usize = 5_000;

/// Problems of entries that are told one by one.
const MOST_TOLD: usize = 100;

/// Skills or languages of one entry that are read.
const MOST_NAMED: usize = 10;

/// Characters of a stranger's words that a problem repeats.
const MOST_QUOTED: usize = 80;

/// One `{{Let's Connect resource |link= |title= |skill= |language= |kind=}}`, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryTyped {
    /// Where it is.
    pub link: String,
    /// What it is called.
    pub title: String,
    /// What is learned from it.
    pub skill: String,
    /// The languages that it is in.
    pub language: String,
    /// What it is.
    pub kind: String,
    /// Who wrote the entry.
    pub author: UserId,
    /// Whether that is a trustee.
    pub by_trustee: bool,
    /// The page.
    pub page: String,
    /// Which entry of it, from 1.
    pub number: u32,
    /// The revision in which it was written.
    pub revision: RevId,
}

/// What the entries give, and what is odd about them.
#[must_use]
pub fn understood(
    entries: &[EntryTyped],
    registrants: &BTreeMap<UserId, Registrant>,
    lexicon: &Lexicon,
) -> (Vec<Resource>, Vec<Problem>) {
    let mut reading = Reading { lexicon, resources: Vec::new(), problems: Vec::new(), untold: 0 };
    for entry in entries.iter().take(MOST_ENTRIES) {
        if entry.by_trustee || registrants.contains_key(&entry.author) {
            reading.entry(entry);
        } else {
            let what = "the entry was written by nobody who takes part, so it does not count".to_owned();
            reading.tell(entry, Weight::Refused, what, "somebody who takes part, or a trustee, writes it");
        }
    }
    if let (true, Some(first)) = (reading.untold > 0, entries.first()) {
        let what = format!("{} more entries of the page are not as they should be", reading.untold);
        let problem = Problem {
            weight: Weight::Note,
            place: first.page.clone(),
            entry: String::new(),
            field: None,
            what,
            mend: "mend the entries above first".to_owned(),
        };
        reading.problems.push(problem);
    }
    (reading.resources, reading.problems)
}

struct Reading<'a> {
    lexicon: &'a Lexicon,
    resources: Vec<Resource>,
    problems: Vec<Problem>,
    /// Problems that are only counted.
    untold: usize,
}

impl Reading<'_> {
    fn entry(&mut self, entry: &EntryTyped) {
        let place = match Place::parse(&entry.link) {
            Ok(place) => place,
            Err(error) => {
                let what = format!("the link {} does not count: {error}", quoted(&entry.link));
                let mend = "write an https address, or a page's title, after link=";
                return self.tell(entry, Weight::Refused, what, mend);
            }
        };
        let skills = self.skills(entry);
        let languages = self.languages(entry);
        let kind = if let Some(kind) = ResourceKind::called(&entry.kind) {
            kind
        } else {
            if !entry.kind.is_empty() {
                let what = format!("{} is no kind of material that is known", quoted(&entry.kind));
                let words: Vec<&str> = ResourceKind::ALL.into_iter().map(ResourceKind::word).collect();
                self.tell(entry, Weight::Partly, what, &format!("write one of {}", words.join(", ")));
            }
            ResourceKind::at(&place)
        };
        self.resources.push(Resource {
            by: entry.author,
            kind,
            place,
            title: title(&entry.title),
            skills,
            languages,
            evidence: Some(entry.revision),
            source: ResourceSource::Entry { page: entry.page.clone(), number: entry.number },
        });
    }

    fn skills(&mut self, entry: &EntryTyped) -> Vec<SkillId> {
        let mut skills: Vec<SkillId> = Vec::new();
        for typed in self.lexicon.split_skills(&entry.skill).into_iter().take(MOST_NAMED) {
            match self.lexicon.skill(&typed) {
                Found::Exact(skill) | Found::Close(skill) if !skills.contains(&skill) => skills.push(skill),
                Found::Exact(_) | Found::Close(_) => {}
                Found::Unknown { candidates } => {
                    let names: Vec<String> =
                        candidates.iter().map(|id| self.lexicon.name(Kind::Skill, id.as_str())).collect();
                    let mend = match names.as_slice() {
                        [] => "choose a skill of the list on the help page".to_owned(),
                        names => format!("did you mean {}?", names.join(", ")),
                    };
                    let what = format!("{} is not a known skill", quoted(&typed));
                    self.tell(entry, Weight::Partly, what, &mend);
                }
            }
        }
        skills
    }

    fn languages(&mut self, entry: &EntryTyped) -> Vec<LanguageCode> {
        let mut languages: Vec<LanguageCode> = Vec::new();
        for typed in entry.language.split([',', ';', '،', '、', '，']).map(str::trim).take(MOST_NAMED) {
            if typed.is_empty() {
                continue;
            }
            match self.lexicon.language(typed) {
                Heard::Known(code, _) | Heard::Guessed(code, _) if !languages.contains(&code) => {
                    languages.push(code);
                }
                Heard::Known(..) | Heard::Guessed(..) => {}
                Heard::Unknown { .. } => {
                    let what = format!("{} is not a known language", quoted(typed));
                    self.tell(entry, Weight::Partly, what, "write the language's code, as es or pt-br");
                }
            }
        }
        languages
    }

    fn tell(&mut self, entry: &EntryTyped, weight: Weight, what: String, mend: &str) {
        if self.problems.len() >= MOST_TOLD {
            self.untold += 1;
            return;
        }
        self.problems.push(Problem {
            weight,
            place: entry.page.clone(),
            entry: format!("entry {}", entry.number),
            field: None,
            what,
            mend: mend.to_owned(),
        });
    }
}

/// A title on one line, no longer than anybody's honest one.
#[must_use]
pub(in crate::registry) fn title(typed: &str) -> Option<String> {
    let line = one_line(typed);
    let cut: String = line.chars().take(MOST_TITLE_CHARS).collect();
    (!cut.is_empty()).then_some(cut)
}

fn quoted(words: &str) -> String {
    let line = one_line(words);
    let cut: String = line.chars().take(MOST_QUOTED).collect();
    let more = if cut.len() < line.len() { "…" } else { "" };
    format!("\"{cut}{more}\"")
}

fn one_line(words: &str) -> String {
    let seen = words.chars().filter(|&c| !is_invisible(c));
    let line: String = seen.map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
