//! How rounds stand with the working group: which of their lines it approved or
//! struck, and what stands of them because of that. Nobody is told of a line that
//! does not stand.
//!
//! While a round waits, every answer is read anew from its page, and a trustee who
//! takes a strike out frees its line. Once it is decided the ledger keeps which lines
//! were left out, and what was struck is not proposed again, whatever becomes of the page.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::ids::{ActionId, RoundId, Timestamp, UserId, Username};
use crate::matching::{ClinicProposal, Connection, Person};
use crate::plan::ledger::RoundRecord;
use crate::plan::world::World;
use crate::plan::{Deed, undo};
use crate::registry::Registrant;

mod settings;
#[cfg(test)]
mod tests;

pub use settings::{ApprovalSettings, Unanswered};

/// The connection's name for ever: the two and the skill, in whichever round.
#[must_use]
pub fn connection_id(connection: &Connection) -> ActionId {
    let [learner, sharer] = [connection.learner, connection.sharer].map(|who| who.to_string());
    ActionId::of(&["connection", &learner, &sharer, connection.skill.as_str()])
}

/// The proposed clinic's name for ever: skill, language and host, in whichever round.
#[must_use]
pub fn clinic_id(clinic: &ClinicProposal) -> ActionId {
    ActionId::of(&["clinic", clinic.skill.as_str(), clinic.language.as_str(), &clinic.host.to_string()])
}

/// How a round was decided, as the ledger keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// The working group approved it.
    Approved,
    /// Nobody said anything in time, and it went ahead.
    Unanswered,
    /// The next round came first.
    Lapsed,
}

/// A decided round, as the ledger keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// How.
    pub how: How,
    /// When.
    pub on: Date,
    /// The lines that do not stand.
    pub left_out: BTreeSet<ActionId>,
}

/// How one line of a round stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Nobody has said anything of it.
    Waits,
    /// It stands.
    Approved,
    /// A trustee struck it; who, while the page says so.
    Struck(Option<Username>),
    /// One of its people is not there.
    Gone,
    /// It was taken back.
    Undone,
}

/// How a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Nobody is asked.
    Unasked,
    /// It waits for the working group.
    Open,
    /// It is decided.
    Decided(How),
}

/// A round with the answers of the working group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundApproval {
    /// The round.
    pub round: RoundId,
    /// Since when it waits.
    pub since: Date,
    /// How it stands.
    pub stands: Stands,
    /// How each of its lines does.
    pub lines: BTreeMap<ActionId, Line>,
}

/// By what approvals are understood.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The world.
    pub world: &'a World,
    /// The settings.
    pub settings: &'a ApprovalSettings,
    /// Who takes part.
    pub registrants: &'a BTreeMap<UserId, Registrant>,
    /// The newest round.
    pub newest: Option<RoundId>,
}

impl Known<'_> {
    /// How a round stands.
    #[must_use]
    pub fn round(&self, record: &RoundRecord) -> RoundApproval {
        let made = self.world.made.get(&record.round).copied().unwrap_or(self.world.now);
        let connections = record
            .connections
            .iter()
            .map(|connection| (connection_id(connection), self.connection(record, connection)));
        let clinics = record.clinics.proposals.iter().map(|clinic| {
            let id = clinic_id(clinic);
            let line = if record.has_undone(&id) {
                Line::Undone
            } else {
                self.line(record.round, &id, self.is_there(clinic.host))
            };
            (id, line)
        });
        let lines: BTreeMap<ActionId, Line> = connections.chain(clinics).collect();
        let since = day(made);
        RoundApproval { round: record.round, since, stands: self.stands(record, since, &lines), lines }
    }

    fn stands(&self, record: &RoundRecord, since: Date, lines: &BTreeMap<ActionId, Line>) -> Stands {
        let round = record.round;
        if let Some(decided) = self.world.ledger.decided.get(&round) {
            return Stands::Decided(decided.how);
        }
        if !record.to_approve || !self.settings.asked() {
            return Stands::Unasked;
        }
        if self.newest != Some(round) {
            return Stands::Decided(How::Lapsed);
        }
        if !lines.values().any(|line| *line == Line::Waits) {
            return Stands::Decided(How::Approved);
        }
        match self.settings.rounds {
            Unanswered::Go if self.world.today() >= self.settings.ends(since) => {
                Stands::Decided(How::Unanswered)
            }
            _ => Stands::Open,
        }
    }

    fn connection(&self, record: &RoundRecord, connection: &Connection) -> Line {
        let (round, id) = (record.round, connection_id(connection));
        if undo::is_taken_back(record, connection, self.registrants) {
            return Line::Undone;
        }
        let both = [connection.learner, connection.sharer];
        // What people were told already is not undone.
        let told = |who| {
            let deed = Deed::Introduce { who, round };
            self.world.ledger.holds(&deed) || self.world.found.contains_key(&deed.id())
        };
        if !self.left_out(round, &id) && both.into_iter().all(told) {
            return Line::Approved;
        }
        self.line(round, &id, both.into_iter().all(|who| self.is_there(who)))
    }

    fn line(&self, round: RoundId, id: &ActionId, there: bool) -> Line {
        let struck_by = self.world.strikes.get(id);
        if struck_by.is_some() || self.world.ledger.struck.contains(id) {
            return Line::Struck(struck_by.cloned());
        }
        if self.left_out(round, id) {
            return Line::Gone;
        }
        // Once it is decided, whether somebody is there matters where they are told, and there only.
        if self.world.ledger.decided.contains_key(&round) {
            return Line::Approved;
        }
        match (there, self.world.approvals.contains_key(id)) {
            (false, _) => Line::Gone,
            (true, true) => Line::Approved,
            (true, false) => Line::Waits,
        }
    }

    fn left_out(&self, round: RoundId, id: &ActionId) -> bool {
        self.world.ledger.decided.get(&round).is_some_and(|decided| decided.left_out.contains(id))
    }

    fn is_there(&self, who: UserId) -> bool {
        self.registrants.get(&who).is_some_and(|registrant| registrant.notify.given())
    }

    /// What stands of a round: of one that is open, nothing.
    #[must_use]
    pub fn standing(&self, record: &RoundRecord) -> RoundRecord {
        let approval = self.round(record);
        let stands = |id: &ActionId| approval.has(id);
        let mut record = record.clone();
        record.connections.retain(|connection| stands(&connection_id(connection)));
        let proposed = record.clinics.proposals.len();
        record.clinics.proposals.retain(|clinic| stands(&clinic_id(clinic)));
        if approval.stands == Stands::Open {
            record.clinics.wanted.clear();
        }
        if record.clinics.proposals.len() < proposed {
            // What was said of all of them is not said of some.
            let seated: usize = record.clinics.proposals.iter().map(|clinic| clinic.learners.len()).sum();
            record.clinics.seated = seated as u64;
            record.clinics.at_most = record.clinics.at_most.max(record.clinics.seated);
        }
        record
    }

    /// What stands of every round on record.
    #[must_use]
    pub fn all_standing(&self) -> BTreeMap<RoundId, RoundRecord> {
        self.world.rounds.iter().map(|(&round, record)| (round, self.standing(record))).collect()
    }

    /// What is decided and not on record.
    #[must_use]
    pub fn to_record(&self, record: &RoundRecord) -> Option<Deed> {
        let approval = self.round(record);
        let Stands::Decided(how) = approval.stands else { return None };
        if !self.settings.asked() || self.world.ledger.decided.contains_key(&record.round) {
            return None;
        }
        // Awards that were struck, on whichever page, are not proposed again when that page is archived.
        let struck = approval.struck().chain(self.world.strikes.keys()).cloned().collect();
        let left_out = approval.lines.keys().filter(|id| !approval.has(id)).cloned().collect();
        Some(Deed::Decide { round: record.round, how, left_out, struck })
    }
}

impl ApprovalSettings {
    /// The day on which the working group's time is over.
    #[must_use]
    pub fn ends(&self, since: Date) -> Date {
        since.saturating_add(i32::from(self.days).days())
    }
}

impl RoundApproval {
    /// Whether it waits for the working group.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.stands == Stands::Open
    }

    /// Whether the line of that name stands.
    #[must_use]
    pub fn has(&self, id: &ActionId) -> bool {
        match (self.stands, self.lines.get(id)) {
            (Stands::Open, Some(Line::Approved)) => false,
            // Where nobody is asked, whether somebody is there matters when they are told.
            (Stands::Unasked, Some(Line::Gone))
            | (Stands::Unasked | Stands::Decided(How::Unanswered), Some(Line::Waits))
            | (_, Some(Line::Approved)) => true,
            _ => false,
        }
    }

    /// The lines that were struck.
    pub fn struck(&self) -> impl Iterator<Item = &ActionId> {
        self.lines.iter().filter(|(_, line)| matches!(line, Line::Struck(_))).map(|(id, _)| id)
    }

    /// How many lines nobody has said anything of.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.lines.values().filter(|line| **line == Line::Waits).count()
    }
}

/// Keeps those apart whom the working group wants apart: a pair that was struck counts as
/// having met for that skill.
pub fn keep_apart(people: &mut [Person], world: &World) {
    let struck = |id: &ActionId| world.ledger.struck.contains(id) || world.strikes.contains_key(id);
    let pairs: Vec<&Connection> = world
        .rounds
        .values()
        .flat_map(|record| &record.connections)
        .filter(|connection| struck(&connection_id(connection)))
        .collect();
    for person in people {
        for pair in &pairs {
            let other = match person.id {
                id if id == pair.learner => pair.sharer,
                id if id == pair.sharer => pair.learner,
                _ => continue,
            };
            person.past.insert((other, pair.skill.clone()));
        }
    }
}

fn day(moment: Timestamp) -> Date {
    moment.to_zoned(TimeZone::UTC).date()
}
