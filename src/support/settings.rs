//! What the configuration says of support: when each track takes applications.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer};

use crate::registry::support::{Need, Track};

/// When support can be applied for. Every key may be left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SupportSettings {
    /// The time zone in which days are meant.
    #[serde(deserialize_with = "zone")]
    pub zone: TimeZone,
    /// Words of the programme's own, with the kinds of need that they mean.
    pub words: BTreeMap<String, Need>,
    /// Amendments of existing grant agreements.
    pub amendment: TrackSettings,
    /// Stipends.
    pub stipend: TrackSettings,
}

impl Default for SupportSettings {
    fn default() -> Self {
        Self {
            zone: TimeZone::UTC,
            words: BTreeMap::new(),
            amendment: TrackSettings::default(),
            stipend: TrackSettings::default(),
        }
    }
}

impl SupportSettings {
    /// What is set for a track.
    #[must_use]
    pub fn of(&self, track: Track) -> &TrackSettings {
        match track {
            Track::Amendment => &self.amendment,
            Track::Stipend => &self.stipend,
        }
    }
}

/// When one track takes applications.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrackSettings {
    /// Its application days.
    pub dates: Vec<Date>,
    /// The day of every month on which it takes applications besides, 1 to 31: of a shorter
    /// month the last day. 0 if there is none.
    pub monthly: i8,
    /// Days before the application day by which the working group must have what is asked.
    pub notice_days: u16,
    /// Days from the application day until support is there.
    pub answer_days: u16,
}

fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
    let name = String::deserialize(deserializer)?;
    TimeZone::get(&name).map_err(|_| {
        let mend = "write it as the IANA database does: UTC, Africa/Nairobi";
        serde::de::Error::custom(format!("{name:?} is not a time zone; {mend}"))
    })
}
