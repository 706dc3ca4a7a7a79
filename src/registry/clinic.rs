//! A learning clinic of the calendar, understood.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{LanguageCode, RoundId, SkillId, Timestamp, UserId};
use crate::registry::Provenance;

mod address;
mod answers;
mod entry;
mod judge;
mod moment;
mod offer;
mod vet;

pub use address::{BadAddress, host_of, https};
pub use answers::names as names_in;
pub use entry::{ClinicEntry, ClinicParameter, Fields, Said, Turn};
pub use offer::{Offer, Offers};
pub use vet::{Terms, VettedClinics, vet};

/// A clinic's name for ever: small letters, digits and hyphens, as `2026-12-sparql`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClinicId(String);

/// A text that names no clinic.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no clinic's id; use small letters, digits and hyphens, 60 at most, as 2026-12-sparql")]
pub struct BadClinicId(String);

impl ClinicId {
    /// Reads one.
    pub fn parse(text: &str) -> Result<Self, BadClinicId> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty() || text.len() > 60 || !text.bytes().all(fits) {
            return Err(BadClinicId(text.chars().take(80).collect()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClinicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for ClinicId {
    type Error = BadClinicId;
    fn try_from(text: String) -> Result<Self, BadClinicId> {
        Self::parse(&text)
    }
}

impl From<ClinicId> for String {
    fn from(id: ClinicId) -> Self {
        id.0
    }
}

/// How far a clinic has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClinicStatus {
    /// Somebody, or the bot, proposes it.
    Proposed,
    /// It will be held.
    Confirmed,
    /// It was held.
    Held,
    /// It will not be held.
    Cancelled,
}

/// A clinic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clinic {
    /// Its name for ever.
    pub id: ClinicId,
    /// How far it has come.
    pub status: ClinicStatus,
    /// Its title: a stranger's words. Without one it is called by its skill.
    pub title: Option<String>,
    /// The skill.
    pub skill: SkillId,
    /// Who holds it.
    pub hosts: Vec<UserId>,
    /// The language it is held in.
    pub language: LanguageCode,
    /// The languages it is interpreted into.
    pub interpretation: Vec<LanguageCode>,
    /// When it begins. A proposal may have none yet.
    pub starts: Option<Timestamp>,
    /// How long it takes, in minutes.
    pub minutes: u16,
    /// Seats, if they are limited.
    pub seats: Option<u32>,
    /// Where to register: an `https` address.
    pub link: Option<String>,
    /// Recordings, slides and notes: `https` addresses or page titles, with what they are.
    pub materials: Vec<ClinicMaterial>,
    /// Who was there, as the host records it.
    pub attended: Vec<UserId>,
    /// The round whose unmet demand it answers, if the bot proposed it.
    pub round: Option<RoundId>,
    /// Where it stands.
    pub source: Provenance,
}

/// Something to keep of a clinic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClinicMaterial {
    /// What it is.
    pub kind: MaterialKind,
    /// Where it is: an `https` address or a page's title.
    pub place: String,
}

/// What there can be of a clinic afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaterialKind {
    /// A recording.
    Recording,
    /// Slides.
    Slides,
    /// Notes.
    Notes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_small_letters_digits_and_hyphens() {
        assert_eq!(
            ClinicId::parse("2026-12-sparql").map(|id| id.to_string()),
            Ok("2026-12-sparql".to_owned())
        );
        for text in ["", "A", "a b", "a_b", "é", &"x".repeat(61)] {
            assert!(ClinicId::parse(text).is_err(), "{text}");
        }
    }
}
