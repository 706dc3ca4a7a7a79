//! An entry of the calendar as it was found: everything that anybody ever wrote in
//! it, not yet judged. Its words are strangers'.

use std::collections::BTreeMap;

use crate::ids::{RevId, Timestamp, UserId};

/// What an entry may say. The order is that of the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClinicParameter {
    /// Its name for ever.
    Id,
    /// How far it has come.
    Status,
    /// Its title.
    Title,
    /// The skill.
    Skill,
    /// Who holds it.
    Hosts,
    /// The language it is held in.
    Language,
    /// The languages it is interpreted into.
    Interpretation,
    /// When it begins.
    Time,
    /// The time zone of that.
    Zone,
    /// How long it takes.
    Minutes,
    /// How many seats there are.
    Seats,
    /// Where to register.
    Link,
    /// Where the recording is.
    Recording,
    /// Where the slides are.
    Slides,
    /// Where the notes are.
    Notes,
    /// Who was there.
    Attended,
}

impl ClinicParameter {
    /// Every parameter, in order.
    pub const ALL: [Self; 16] = [
        Self::Id,
        Self::Status,
        Self::Title,
        Self::Skill,
        Self::Hosts,
        Self::Language,
        Self::Interpretation,
        Self::Time,
        Self::Zone,
        Self::Minutes,
        Self::Seats,
        Self::Link,
        Self::Recording,
        Self::Slides,
        Self::Notes,
        Self::Attended,
    ];

    /// Its name in the on-wiki template.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Status => "status",
            Self::Title => "title",
            Self::Skill => "skill",
            Self::Hosts => "hosts",
            Self::Language => "language",
            Self::Interpretation => "interpretation",
            Self::Time => "time",
            Self::Zone => "zone",
            Self::Minutes => "minutes",
            Self::Seats => "seats",
            Self::Link => "link",
            Self::Recording => "recording",
            Self::Slides => "slides",
            Self::Notes => "notes",
            Self::Attended => "attended",
        }
    }
}

/// What stands in an entry, as typed; what is blank is absent.
pub type Fields = BTreeMap<ClinicParameter, String>;

/// One entry of the calendar through the page's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClinicEntry {
    /// The page.
    pub place: String,
    /// Which entry of the page it is, from 1. Those that stand there no more come last.
    pub number: u32,
    /// Its id, as typed, trimmed and in small letters; empty if none was given.
    pub id: String,
    /// What happened to it, oldest first.
    pub turns: Vec<Turn>,
    /// What stands there now. More than one means that several entries have the id.
    pub standing: Vec<Fields>,
}

/// One change of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The account that made it, if that is known.
    pub by: Option<UserId>,
    /// Whether that account is a trustee's.
    pub trustee: bool,
    /// The revision.
    pub revision: RevId,
    /// When.
    pub at: Timestamp,
    /// What it was.
    pub said: Said,
}

/// What a change of an entry was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// This was written.
    Written(Fields),
    /// This was taken out, of several entries with the id.
    Withdrawn(Fields),
    /// Nothing with that id was left.
    Gone,
}
