//! What somebody was told of a clinic, as the ledger keeps it: enough to say what
//! changed since, and what it was.
//!
//! A version is the text of [`Occasion::ClinicChange`](crate::plan::occasion::Occasion):
//! its number (how many the person was told before), the begin and the minutes, the languages, a hash of the link
//! and one of the hosts, and whether they had a seat. The number is there because a
//! clinic may go back to what it was, and that is news again.

use std::fmt;
use std::str::FromStr;

use crate::ids::{ActionId, Timestamp};
use crate::registry::{Clinic, ClinicStatus};

/// What somebody knows of a clinic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// How many they were told of this clinic, this one counted.
    pub number: u32,
    /// Whether it is cancelled.
    pub cancelled: bool,
    /// When it begins.
    pub starts: Timestamp,
    /// How long it takes.
    pub minutes: u16,
    /// The language, and those it is interpreted into.
    pub languages: String,
    /// By what the link is remembered.
    pub link: String,
    /// By what the hosts are.
    pub hosts: String,
    /// What they were told of their seat.
    pub seat: Seat,
}

/// What somebody is told of their seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seat {
    /// Nothing: they have not said that they come.
    Open,
    /// They have one.
    Taken,
    /// All are taken, and they wait for one.
    Waiting,
}

impl Seat {
    /// Everything that can be told.
    pub const ALL: [Self; 3] = [Self::Open, Self::Taken, Self::Waiting];

    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Taken => "seat",
            Self::Waiting => "waiting",
        }
    }
}

/// A text that is no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not what somebody was told of a clinic")]
pub struct BadVersion;

impl Version {
    /// What there is to know of a clinic now; nothing while nobody knows when it begins.
    #[must_use]
    pub fn of(clinic: &Clinic, number: u32, seat: Seat) -> Option<Self> {
        let mut interpretation: Vec<&str> =
            clinic.interpretation.iter().map(crate::ids::LanguageCode::as_str).collect();
        interpretation.sort_unstable();
        let languages: Vec<&str> = std::iter::once(clinic.language.as_str()).chain(interpretation).collect();
        let mut hosts: Vec<String> = clinic.hosts.iter().map(ToString::to_string).collect();
        hosts.sort_unstable();
        Some(Self {
            number,
            cancelled: clinic.status == ClinicStatus::Cancelled,
            starts: clinic.starts?,
            minutes: clinic.minutes,
            languages: languages.join("+"),
            link: short(&["link", clinic.link.as_deref().unwrap_or_default()]),
            hosts: short(
                &std::iter::once("hosts").chain(hosts.iter().map(String::as_str)).collect::<Vec<_>>(),
            ),
            seat,
        })
    }
}

/// Eight digits by which something is known again.
fn short(parts: &[&str]) -> String {
    ActionId::of(parts).as_str().chars().skip(ActionId::MARK.len()).take(8).collect()
}

/// As in `2 2026-12-10T15:00:00Z/90 en+fr 01234567 89abcdef seat`.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, cancelled, starts, minutes, languages, link, hosts, seat } = self;
        let cancelled = if *cancelled { " cancelled" } else { "" };
        write!(f, "{number} {starts}/{minutes} {languages} {link} {hosts} {}{cancelled}", seat.word())
    }
}

impl FromStr for Version {
    type Err = BadVersion;

    fn from_str(text: &str) -> Result<Self, BadVersion> {
        let mut words = text.split(' ');
        let mut next = || words.next().ok_or(BadVersion);
        let number = next()?.parse().map_err(|_| BadVersion)?;
        let (starts, minutes) = next()?.split_once('/').ok_or(BadVersion)?;
        let (languages, link, hosts, seat) = (next()?, next()?, next()?, next()?);
        let cancelled = match words.next() {
            None => false,
            Some("cancelled") => true,
            Some(_) => return Err(BadVersion),
        };
        Ok(Self {
            number,
            cancelled,
            starts: starts.parse().map_err(|_| BadVersion)?,
            minutes: minutes.parse().map_err(|_| BadVersion)?,
            languages: languages.to_owned(),
            link: link.to_owned(),
            hosts: hosts.to_owned(),
            seat: Seat::ALL.into_iter().find(|known| known.word() == seat).ok_or(BadVersion)?,
        })
    }
}
