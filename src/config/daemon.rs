//! The settings of the daemon: how it keeps time, when it is woken, what it does when it
//! is started again and again, and whether it is on trial.

use std::path::PathBuf;

use serde::Deserialize;

use super::limits::whole;
use crate::ids::Timestamp;

/// Settings of the daemon. Every key may be left out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DaemonSettings {
    /// The most by which cycles come later than the schedule says, 0 to 3600 seconds. By
    /// default 60. How much later is always the same for one bot on one wiki.
    #[serde(deserialize_with = "whole::<0, 3600, _, _>")]
    pub jitter_seconds: u64,
    /// The address of a stream of the wiki's changes, as `EventStreams` gives it. By default none.
    pub wake: Option<String>,
    /// Between a cycle and one that a change brings forward at the least, 10 to 86 400
    /// seconds. By default 120.
    #[serde(deserialize_with = "whole::<10, 86_400, _, _>")]
    pub wake_rest_seconds: u64,
    /// A folder of the bot's own, in which it counts its starts. By default none.
    pub folder: Option<PathBuf>,
    /// Starts without a finished cycle after which the bot holds itself back, 1 to 100. By default 5.
    #[serde(deserialize_with = "whole::<1, 100, _, _>")]
    pub crash_starts: usize,
    /// The time within which they came, 1 to 1440 minutes. By default 10.
    #[serde(deserialize_with = "whole::<1, 1440, _, _>")]
    pub crash_minutes: u64,
    /// Edits of a trial, 10 to 10 000; with 0, as by default, the bot is on none.
    #[serde(deserialize_with = "trial")]
    pub trial_edits: u64,
    /// When the trial began; by default with the account.
    pub trial_since: Option<Timestamp>,
}

impl Default for DaemonSettings {
    fn default() -> Self {
        Self {
            jitter_seconds: 60,
            wake: None,
            wake_rest_seconds: 120,
            folder: None,
            crash_starts: 5,
            crash_minutes: 10,
            trial_edits: 0,
            trial_since: None,
        }
    }
}

/// Edits that a trial has at the least: a cycle needs a few for its own records.
pub const LEAST_TRIAL: u64 = 10;
const MOST_TRIAL: u64 = 10_000;

/// Whether a trial may have so many edits.
#[must_use]
pub fn is_a_trial(edits: u64) -> bool {
    (LEAST_TRIAL..=MOST_TRIAL).contains(&edits)
}

fn trial<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let edits: u64 = whole::<0, MOST_TRIAL, _, _>(deserializer)?;
    if edits == 0 || is_a_trial(edits) {
        return Ok(edits);
    }
    Err(serde::de::Error::custom(format!(
        "{edits} edits are too few for a trial; write 0, or {LEAST_TRIAL} to {MOST_TRIAL}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_its_default_and_what_cannot_be_meant_is_refused() {
        let read = |toml: &str| toml::from_str::<DaemonSettings>(toml);
        assert_eq!(read("").ok(), Some(DaemonSettings::default()));
        for right in [
            "jitter_seconds = 0",
            "wake_rest_seconds = 10",
            "crash_starts = 1",
            "crash_minutes = 1440",
            "trial_edits = 0",
            "trial_edits = 50\ntrial_since = \"2026-12-01T00:00:00Z\"",
        ] {
            assert!(read(right).is_ok(), "{right}");
        }
        for wrong in [
            "jitter_seconds = 3601",
            "jitter_seconds = -1",
            "wake_rest_seconds = 9",
            "crash_starts = 0",
            "crash_minutes = 1441",
            "trial_edits = 9",
            "trial_edits = 10001",
            "trial_since = \"yesterday\"",
            "x = 1",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
