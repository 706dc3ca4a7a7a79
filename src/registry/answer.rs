//! What registrants answer on their own profile page, one `{{Let's Connect answer|…}}`
//! each: by the buttons of the notices, or by hand.

use jiff::civil::Date;

use crate::ids::{RevId, RoundId, SkillId, Username};
use crate::registry::clinic::ClinicId;

mod word;

pub(super) use word::Word;

/// One answer, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerReport {
    /// The word of the answer: the first unnamed parameter.
    pub word: String,
    /// The partner's name (`with`).
    pub with: String,
    /// The skill (`skill`).
    pub skill: String,
    /// The round (`round`).
    pub round: String,
    /// The clinic (`clinic`).
    pub clinic: String,
    /// A day (`until`).
    pub until: String,
    /// The day on which it was given (`on`); the buttons write it.
    pub on: String,
}

/// One answer, understood.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answer {
    /// What is said.
    pub said: Said,
    /// The day on which it was given, where that is told and not after the page was saved.
    pub on: Option<Date>,
    /// The revision that says so.
    pub evidence: Option<RevId>,
}

/// What an answer can say. That two people met is said by its own template ([`Met`](super::Met)).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    /// Of a connection: they have not met yet and want to.
    NotYet(Connected),
    /// Of a connection: it is not for them.
    NotForMe(Connected),
    /// They want to be left alone up to and including that day.
    Pause(Date),
    /// They want neither to be matched nor written to any more.
    Stop,
    /// They take an earlier pause or stop back.
    Back,
    /// Of a clinic: they will come.
    Coming(ClinicId),
    /// Of a clinic: they will not come.
    NotComing(ClinicId),
    /// Of a clinic, afterwards: whether it was of use.
    WasOfUse(ClinicId, Use),
}

/// Which connection of the registrant's an answer is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Connected {
    /// The partner.
    pub with: Username,
    /// The skill.
    pub skill: SkillId,
    /// The round.
    pub round: RoundId,
}

/// Of how much use a clinic was: the one question of the survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// Much.
    Much,
    /// Some.
    Some,
    /// Little.
    Little,
}
