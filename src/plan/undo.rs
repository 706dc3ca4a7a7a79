//! What is taken back of a round, and how it is struck where it was posted. Pure.
//!
//! That connections are taken back is written into the record of their round before anything
//! is struck, as rounds are recorded before anybody is told: whoever makes the next plan, this
//! instance or another, goes by it. From then on the strikes are edits of the plan like any other.
//!
//! Whoever answers all the same has the last word: a connection about which one of the two says
//! something stands, whenever they say it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::compose::Asked;
use crate::ids::{ActionId, RoundId, Timestamp, UserId};
use crate::matching::Connection;
use crate::plan::Deed;
use crate::plan::approval::{clinic_id, connection_id};
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::plan::outcome;
use crate::registry::{ClinicId, Registrant, Said};
use crate::wikitext::{Options, Why, scan};

/// What was taken back of a round, as its record keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undone {
    /// When the round was made, which the record's own revision tells no more.
    pub made: Timestamp,
    /// When it was last done.
    pub on: Date,
    /// Why, in the operator's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The lines: connections and proposed clinics.
    pub lines: BTreeSet<ActionId>,
    /// The sections in which people were told, as they stood then: a name for each one's words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sections: BTreeMap<UserId, ActionId>,
}

/// The connections of a round that are taken back, and about which nobody has said anything.
pub fn taken_back<'r>(
    record: &'r RoundRecord,
    registrants: &'r BTreeMap<UserId, Registrant>,
) -> impl Iterator<Item = &'r Connection> {
    record.connections.iter().filter(|connection| is_taken_back(record, connection, registrants))
}

/// Whether a connection of a round is taken back, and nobody has said anything about it.
#[must_use]
pub fn is_taken_back(
    record: &RoundRecord,
    connection: &Connection,
    registrants: &BTreeMap<UserId, Registrant>,
) -> bool {
    record.has_undone(&connection_id(connection))
        && outcome::answered(registrants, record.round, connection).is_none()
}

/// The section of a talk page in which somebody was told of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'t> {
    /// Where it stands, from its heading to the names of what it does.
    pub span: Range<usize>,
    /// The same, as text.
    pub text: &'t str,
    /// Whether somebody wrote below it.
    pub has_answer: bool,
}

impl Section<'_> {
    /// A name for its words.
    #[must_use]
    pub fn name(&self) -> ActionId {
        ActionId::of(&["section", self.text])
    }
}

/// Finds the section whose end names this introduction. None where it was moved away, stands there
/// twice, or the page cannot be read whole.
#[must_use]
pub fn section<'t>(text: &'t str, introduction: &ActionId, options: &Options) -> Option<Section<'t>> {
    let found = scan(text, options);
    if found.capped.is_some() {
        return None;
    }
    let names_it = |inner: Range<usize>| {
        text.get(inner).is_some_and(|inner| ActionId::find_in(inner).contains(introduction))
    };
    let mut marks = found.dead.iter().filter(|dead| dead.why == Why::Comment && names_it(dead.inner.clone()));
    let (Some(mark), None) = (marks.next(), marks.next()) else { return None };
    let begins = found
        .headings
        .iter()
        .rev()
        .find(|heading| heading.level == 2 && heading.span.end <= mark.span.start)?;
    let next =
        found.headings.iter().find(|heading| heading.level <= 2 && heading.span.start >= mark.span.end);
    let ends = next.map_or(text.len(), |next| next.span.start);
    let span = begins.span.start..mark.span.end;
    let has_answer = !text.get(span.end..ends)?.trim().is_empty();
    Some(Section { text: text.get(span.clone())?, span, has_answer })
}

/// A section with some of its introductions struck, each with a line that says why nothing is to be
/// done. None if one of them cannot be told from the others.
#[must_use]
pub fn struck(section: &str, introductions: &[Asked<'_>], line: &str, names: &[ActionId]) -> Option<String> {
    let lines: Vec<&str> = section.split('\n').collect();
    let mut strikes: BTreeMap<usize, usize> = BTreeMap::new();
    for asked in introductions {
        let exact = bullets(&lines, |line| asked.is_asked_by(line));
        let found = match exact.as_slice() {
            // Somebody who was renamed stands there under the name of then.
            [] => bullets(&lines, |line| asked.may_be_asked_by(line)),
            _ => exact,
        };
        let [bullet] = found.as_slice() else { return None };
        if strikes.insert(bullet.start, bullet.end).is_some() {
            return None;
        }
    }
    let mut names = names.iter();
    let mut out: Vec<String> = Vec::new();
    let mut until = 0;
    for (at, text) in lines.iter().enumerate() {
        if let Some(&end) = strikes.get(&at) {
            until = end;
        }
        if at >= until {
            out.push((*text).to_owned());
            continue;
        }
        // The buttons go: nothing is to be answered.
        if !introductions.iter().any(|asked| asked.may_be_asked_by(text)) {
            let stars = text.len() - text.trim_start_matches('*').len();
            let (stars, words) = text.split_at(stars);
            out.push(format!("{stars} <s>{}</s>", words.trim()));
        }
        if at + 1 == until {
            let name = names.next().map(|name| format!(" <!-- {name} -->")).unwrap_or_default();
            out.push(format!("** '''{line}'''{name}"));
        }
    }
    Some(out.join("\n"))
}

/// The introductions, by their lines, of which one is such.
fn bullets(lines: &[&str], is_such: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        if !line.starts_with("* '''") {
            continue;
        }
        let below = lines.iter().skip(start + 1).take_while(|line| line.starts_with("** ")).count();
        let end = start + 1 + below;
        if lines.get(start..end).unwrap_or_default().iter().any(|line| is_such(line)) {
            found.push(start..end);
        }
    }
    found
}

/// How it stands with the section in which somebody was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// They were told nothing yet.
    Nothing,
    /// It stands there as it was posted; the name of its words.
    Untouched(ActionId),
    /// Somebody wrote in it, or below it.
    Answered,
    /// It is not on the page as it was posted, or nobody can say what was posted.
    Gone,
}

/// Why a connection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// One of the two answered.
    Answered(UserId),
    /// One of the two asked to be left in peace since.
    Paused(UserId),
    /// Somebody wrote in the section in which this one was told.
    Wrote(UserId),
    /// The section in which this one was told was moved or removed.
    Moved(UserId),
    /// It came to nothing already.
    Ended,
}

/// What is decided of one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict<'r> {
    /// The connection.
    pub connection: &'r Connection,
    /// Why it stands; if not, it is taken back.
    pub stands: Option<Stands>,
}

/// By what is decided.
pub struct Known<'a> {
    /// The round.
    pub record: &'a RoundRecord,
    /// What of it stands as things are.
    pub standing: &'a RoundRecord,
    /// Who takes part.
    pub registrants: &'a BTreeMap<UserId, Registrant>,
    /// What was done before.
    pub ledger: &'a Ledger,
    /// Those of the connections that came to nothing.
    pub ended: &'a BTreeSet<ActionId>,
    /// How it stands with each one's section.
    pub told: &'a BTreeMap<UserId, Told>,
    /// The clinics that people took over into the calendar.
    pub taken_over: &'a BTreeSet<ClinicId>,
    /// When the round was made.
    pub made: Timestamp,
    /// The day.
    pub today: Date,
}

impl<'a> Known<'a> {
    /// What becomes of each connection that stands, or waits for the working group.
    #[must_use]
    pub fn verdicts(&self, is_open: bool) -> Vec<Verdict<'a>> {
        let record = self.record;
        let stands = |one: &&Connection| is_open || self.standing.connections.contains(one);
        let left = record.connections.iter().filter(|one| !record.has_undone(&connection_id(one)));
        left.filter(stands)
            .map(|connection| Verdict { connection, stands: self.stands(connection) })
            .collect()
    }

    fn stands(&self, connection: &Connection) -> Option<Stands> {
        let round = self.record.round;
        if let Some(who) = outcome::answered(self.registrants, round, connection) {
            return Some(Stands::Answered(who));
        }
        let both = [connection.learner, connection.sharer];
        if let Some(who) = both.into_iter().find(|who| self.paused_since(*who)) {
            return Some(Stands::Paused(who));
        }
        if self.ended.contains(&connection_id(connection)) {
            return Some(Stands::Ended);
        }
        both.into_iter().find_map(|who| match self.told.get(&who) {
            Some(Told::Answered) => Some(Stands::Wrote(who)),
            Some(Told::Gone) => Some(Stands::Moved(who)),
            Some(Told::Untouched(_) | Told::Nothing) | None => None,
        })
    }

    /// Whether somebody asked to be left in peace since they were told of the round.
    fn paused_since(&self, who: UserId) -> bool {
        let Some(told) = self.ledger.introduced_on(who, self.record.round) else { return false };
        let answers = self.registrants.get(&who).map_or(&[][..], |one| &one.answers);
        let said = answers.iter().filter(|answer| matches!(answer.said, Said::Pause(_)));
        let mut said = said;
        said.any(|answer| answer.on.is_none_or(|on| on >= told))
    }

    /// The record once this is taken back; none if that is nothing.
    #[must_use]
    pub fn record(&self, verdicts: &[Verdict<'_>], because: Option<&str>) -> Option<RoundRecord> {
        let going: Vec<&Connection> =
            verdicts.iter().filter(|one| one.stands.is_none()).map(|one| one.connection).collect();
        let clinics = self.clinics();
        if going.is_empty() && clinics.is_empty() {
            return None;
        }
        let before = self.record.undone.clone();
        let mut undone = before.unwrap_or_else(|| Undone {
            made: self.made,
            on: self.today,
            because: None,
            lines: BTreeSet::new(),
            sections: BTreeMap::new(),
        });
        undone.on = self.today;
        undone.because = because.map(str::to_owned).or(undone.because);
        undone.lines.extend(going.iter().map(|one| connection_id(one)).chain(clinics));
        for who in going.iter().flat_map(|one| [one.learner, one.sharer]) {
            if let Some(Told::Untouched(name)) = self.told.get(&who) {
                undone.sections.insert(who, name.clone());
            }
        }
        Some(RoundRecord { undone: Some(undone), ..self.record.clone() })
    }

    /// The clinics that are only proposed.
    #[must_use]
    pub fn clinics(&self) -> Vec<ActionId> {
        let named =
            crate::plan::clinics::proposed(self.record).into_iter().zip(&self.record.clinics.proposals);
        let only_proposed = named.filter(|(named, _)| !self.taken_over.contains(&named.id));
        let ids = only_proposed.map(|(_, clinic)| clinic_id(clinic));
        ids.filter(|id| !self.record.has_undone(id)).collect()
    }
}

/// The deed of telling somebody of a round.
#[must_use]
pub fn introduction(who: UserId, round: RoundId) -> ActionId {
    Deed::Introduce { who, round }.id()
}

#[cfg(test)]
mod tests;
