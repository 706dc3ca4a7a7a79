//! What somebody is told of a learning clinic, before it has words.

use crate::ids::{LanguageCode, SkillId, Timestamp, Username};
use crate::registry::{Clinic, ClinicId, UtcOffset};

/// Something that a reader is told of one clinic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClinicNews {
    /// The clinic.
    pub clinic: ClinicFacts,
    /// How far the reader's clock is from UTC, if they told.
    pub clock: Option<UtcOffset>,
    /// What they are told.
    pub said: ClinicSaid,
}

/// A clinic as notices tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClinicFacts {
    /// Its name for ever.
    pub id: ClinicId,
    /// Its title: a stranger's words.
    pub title: Option<String>,
    /// The skill.
    pub skill: SkillId,
    /// The language.
    pub language: LanguageCode,
    /// The languages it is interpreted into.
    pub interpretation: Vec<LanguageCode>,
    /// When it begins.
    pub starts: Option<Timestamp>,
    /// How long it takes, in minutes.
    pub minutes: u16,
    /// Those of its hosts who take part.
    pub hosts: Vec<Username>,
    /// Where to register: an `https` address, as a stranger typed it.
    pub link: Option<String>,
}

impl ClinicFacts {
    /// What notices tell of a clinic that `hosts` hold.
    #[must_use]
    pub fn of(clinic: &Clinic, hosts: Vec<Username>) -> Self {
        Self {
            id: clinic.id.clone(),
            title: clinic.title.clone(),
            skill: clinic.skill.clone(),
            language: clinic.language.clone(),
            interpretation: clinic.interpretation.clone(),
            starts: clinic.starts,
            minutes: clinic.minutes,
            hosts,
            link: clinic.link.clone(),
        }
    }
}

/// What is said of a clinic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClinicSaid {
    /// That it is for them.
    Invited {
        /// Whether all seats are taken, so that they would wait.
        is_full: bool,
    },
    /// That it was noted that they come, without having been invited.
    Noted {
        /// Whether they wait for a seat.
        waits: bool,
    },
    /// That it is another than they were told, or their seat is.
    Changed {
        /// What changed; nothing where that is not known.
        what: Vec<ClinicChange>,
        /// Whether they now have a seat, or have to wait for one, if that is news.
        seat: Option<bool>,
    },
    /// That it is cancelled.
    Cancelled {
        /// When it was to begin.
        was: Option<Timestamp>,
    },
    /// That it is near, and that they have a seat.
    Near,
    /// The one question of the survey.
    Survey,
    /// To its hosts: that it is confirmed, and what is theirs to do.
    Hosting {
        /// How many come so far.
        coming: u32,
        /// How many wait for a seat.
        waiting: u32,
    },
    /// To its hosts: that it is near.
    NearForHost {
        /// How many come.
        coming: u32,
        /// How many wait for a seat.
        waiting: u32,
    },
    /// To its hosts: what is to be recorded of it.
    Record {
        /// Whether it is missing who was there.
        attendance: bool,
        /// Whether there are no materials yet.
        materials: bool,
    },
}

/// What changed about a clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClinicChange {
    /// It was cancelled, and will be held after all.
    Again,
    /// The time.
    Time {
        /// When it was to begin.
        was: Timestamp,
    },
    /// The language, or those it is interpreted into.
    Language,
    /// Who holds it.
    Hosts,
    /// Where to register.
    Link,
}
