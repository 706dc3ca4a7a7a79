//! Learning clinics worth holding, for wishes that the connections of a round
//! leave open: a skill in a language, two hours of the day, somebody who offered
//! to host, and the learners. Proposals only; people decide.
//!
//! # What is chosen
//!
//! 1. the learners with a seat, most;
//! 2. the fit of the hours, summed over all seats, most: how well they suit the
//!    learner and the host, that is, how near they are to the middle of the day of
//!    each (see [`UtcHour::suits`]). A second seat counts as well;
//! 3. the rounds that the learners seated have waited, summed, most: so of those whom
//!    the hour suits alike, who has waited longest gets the last seats. Whoever got a
//!    connection in this round counts as not having waited;
//! 4. and among equals those who come first by id.
//!
//! # What holds
//!
//! - A host offered a clinic on the skill or on one up to two levels below it,
//!   knows the language at `clinic_host_level` or better, and holds one clinic a
//!   round at the most.
//! - A learner has the skill among their open wishes, knows the language at
//!   `least_level` or better, and sits in two clinics at the most
//!   ([`CLINICS_A_LEARNER`]), each on another skill.
//! - The clinic lies within the waking hours, 08 to 22 local, of all whose offset
//!   is known. Others may be seated, or host, at any hour; their fit is the least.
//! - It has from `clinic_least` to `clinic_most` learners.
//! - Nobody learns with somebody with whom they were connected for the skill
//!   before. Nobody sits in a clinic with somebody that one of the two avoids:
//!   where two learners of a clinic would, only the one with the better claim can
//!   be seated in it.
//!
//! # What is proved
//!
//! [`Clinics::at_most`] bounds the first tier, whatever had been chosen; where it
//! equals [`Clinics::seated`], the choice is the best there is. [`bound`] says
//! why, and [`search`] how the choice is found. The second and third tier are
//! exact for the clinics chosen (see [`settle`]; up to some thousands of people),
//! and a local optimum over other hours and further clinics.

mod bound;
mod field;
mod hours;
mod search;
mod seating;
mod settle;
#[cfg(test)]
mod tests;
mod turns;
mod wanted;

use serde::{Deserialize, Serialize};

pub use hours::{BadHour, UtcHour};

use super::{Matching, Person, Rules, SkillTree};
use crate::ids::{LanguageCode, SkillId, UserId};
use field::Field;

/// In how many clinics of a month somebody learns at the most.
pub const CLINICS_A_LEARNER: u8 = 2;

/// A learning clinic worth holding, for people to decide on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClinicProposal {
    /// The skill.
    pub skill: SkillId,
    /// The language, which all of them know.
    pub language: LanguageCode,
    /// When its two hours start, UTC.
    pub starts: UtcHour,
    /// Who would host it.
    pub host: UserId,
    /// Those who would learn, by id.
    pub learners: Vec<UserId>,
}

/// Enough people for a clinic, and nobody to host it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClinicWanted {
    /// The skill.
    pub skill: SkillId,
    /// The language that most of them know.
    pub language: LanguageCode,
    /// Who offered, and hosts another clinic in this round or shares no hours with
    /// enough of them; by id.
    pub hosts: Vec<UserId>,
    /// Those who would learn, by id.
    pub learners: Vec<UserId>,
}

/// The clinics of a round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clinics {
    /// The clinics proposed: by skill, language, hour and host.
    pub proposals: Vec<ClinicProposal>,
    /// Those for which a host is wanted: by skill.
    pub wanted: Vec<ClinicWanted>,
    /// Learners with a seat in at least one.
    pub seated: u64,
    /// No choice of clinics seats more.
    pub at_most: u64,
}

impl Clinics {
    /// How many learners more another choice might seat. Nothing means that none does.
    #[must_use]
    pub fn gap(&self) -> u64 {
        self.at_most.saturating_sub(self.seated)
    }
}

/// Proposes clinics for the wishes that `matching` leaves open. `people` may come
/// in any order; their ids must differ.
///
/// Time: a tenth of a second for some hundreds of people, half a second for 3,000,
/// twenty for 100,000; see `benches/README.md`.
#[must_use]
pub fn propose(people: &[Person], matching: &Matching, skills: &impl SkillTree, rules: &Rules) -> Clinics {
    let field = Field::new(people, matching, skills, rules);
    let found = search::search(&field);
    let at_most = found.at_most as u64;
    let settled = settle::settle(&field, &found.seating);
    let wanted = wanted::wanted(people, &field, &settled, skills, rules);
    let seated = settled.seated() as u64;
    Clinics { proposals: settled.proposals(), wanted, seated, at_most }
}

/// Every clinic that could be held with its learners, however many: by host, then
/// skill, language and hour. Nothing is chosen; with [`CLINICS_A_LEARNER`] and the
/// sizes of `rules`, this is the whole problem, for whoever wants to solve it anew.
#[must_use]
pub fn candidates(
    people: &[Person],
    matching: &Matching,
    skills: &impl SkillTree,
    rules: &Rules,
) -> Vec<ClinicProposal> {
    let field = Field::new(people, matching, skills, rules);
    let clinics = field.every_clinic().map(|clinic| field.described(&clinic));
    let mut clinics: Vec<ClinicProposal> = clinics.collect();
    clinics.sort_by(|a, b| (a.host, a).cmp(&(b.host, b)));
    clinics
}
