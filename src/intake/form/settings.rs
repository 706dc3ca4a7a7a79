//! What the configuration says of a form: which question is which field, and how
//! its moments are written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::{DateTime, date};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer};

use crate::ids::Timestamp;
use crate::registry::Field;

/// One form, as the configuration describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSettings {
    /// The form's name; problems are reported under it.
    pub name: String,
    /// The dump.
    pub file: PathBuf,
    /// What stands between two cells. By default a comma.
    #[serde(default)]
    pub delimiter: Delimiter,
    /// Whether the form proves who fills it in. By default it does not.
    #[serde(default)]
    pub identity: Identity,
    /// When a row was sent.
    pub time: TimeColumn,
    /// The header of the column with the account's name.
    pub account: String,
    /// The header of each field's column.
    pub columns: BTreeMap<Field, String>,
}

/// What stands between two cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Delimiter {
    /// `,`
    #[default]
    Comma,
    /// A tabulator.
    Tab,
    /// `;`
    Semicolon,
}

impl Delimiter {
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Tab => b'\t',
            Self::Semicolon => b';',
        }
    }
}

/// Whether a form proves who fills it in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Identity {
    /// It does: people sign in with their Wikimedia account, or the working group has checked each.
    Verified,
    /// It does not: anybody can type anybody's name.
    #[default]
    Claimed,
}

/// The column that says when a row was sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeColumn {
    /// Its header.
    pub column: String,
    /// How the moment is written.
    pub format: TimeFormat,
    /// The time zone in which it is meant.
    #[serde(deserialize_with = "zone")]
    pub zone: TimeZone,
}

/// How a moment is written, in `strptime`'s signs: `%m/%d/%Y %H:%M:%S`.
/// It gives a date and a time of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeFormat(String);

/// A text that describes no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} gives no date and time; write it as \"%m/%d/%Y %H:%M:%S\" for 3/25/2026 14:03:22")]
pub struct BadTimeFormat(String);

impl TimeFormat {
    /// Takes a format if what it writes can be read back.
    ///
    /// ```
    /// use lets_connect::intake::form::TimeFormat;
    /// assert!(TimeFormat::parse("%m/%d/%Y %H:%M:%S").is_ok());
    /// assert!(TimeFormat::parse("%H:%M").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, BadTimeFormat> {
        let format = Self(text.to_owned());
        let sample = date(2026, 3, 25).at(14, 3, 22, 0);
        let written = BrokenDownTime::from(&sample.in_tz("UTC").map_err(|_| BadTimeFormat(text.to_owned()))?)
            .to_string(text)
            .map_err(|_| BadTimeFormat(text.to_owned()))?;
        match format.read(&written, &TimeZone::UTC) {
            Some(moment) if DateTime::from(moment.to_zoned(TimeZone::UTC)).date() == sample.date() => {
                Ok(format)
            }
            _ => Err(BadTimeFormat(text.to_owned())),
        }
    }

    /// The moment that a text names, if it does.
    pub(super) fn read(&self, text: &str, zone: &TimeZone) -> Option<Timestamp> {
        let parts = BrokenDownTime::parse(&self.0, text.trim()).ok()?;
        if parts.offset().is_some() {
            return parts.to_timestamp().ok();
        }
        // A moment that the clocks skip or repeat has one reading all the same.
        zone.to_ambiguous_timestamp(parts.to_datetime().ok()?).compatible().ok()
    }
}

impl<'de> Deserialize<'de> for TimeFormat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Reads a time zone by its name in the IANA database.
pub(crate) fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
    let name = String::deserialize(deserializer)?;
    TimeZone::get(&name).map_err(|_| {
        let mend = "write it as the IANA database does: UTC, Africa/Nairobi";
        serde::de::Error::custom(format!("{name:?} is not a time zone; {mend}"))
    })
}
