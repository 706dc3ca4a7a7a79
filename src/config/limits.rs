//! How much and how fast: the numbers that keep the bot polite and its mistakes
//! small. Each has a range outside which it could not be meant.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected, Visitor};

use crate::wikitext::Caps;

/// Bounds on what the bot does. Every key may be left out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Seconds between two edits, 0 to 3600. By default 10.
    #[serde(deserialize_with = "whole::<0, 3600, _, _>")]
    pub seconds_between_edits: u64,
    /// Edits in one run at most, 1 to 100 000. By default 500.
    #[serde(deserialize_with = "whole::<1, 100_000, _, _>")]
    pub edits_per_run: usize,
    /// Notices in one run that need nobody's leave, 0 to 100 000. By default 200.
    #[serde(deserialize_with = "whole::<0, 100_000, _, _>")]
    pub notices_per_run: usize,
    /// The replication lag at which the wiki is left in peace, 1 to 60 seconds. By default 5
    /// (<https://www.mediawiki.org/wiki/Manual:Maxlag_parameter>).
    #[serde(deserialize_with = "whole::<1, 60, _, _>")]
    pub maxlag_seconds: u64,
    /// How long one request may take, 5 to 600 seconds. By default 60.
    #[serde(deserialize_with = "whole::<5, 600, _, _>")]
    pub request_timeout_seconds: u64,
    /// How long an edit whose reply was lost may still land, 5 to 3600 seconds. By default 150.
    #[serde(deserialize_with = "whole::<5, 3600, _, _>")]
    pub unknown_wait_seconds: u64,
    /// Times one edit is tried, 1 to 20. By default 5.
    #[serde(deserialize_with = "whole::<1, 20, _, _>")]
    pub attempts: u32,
    /// How long another instance's lease is respected, 1 to 120 minutes. By default 10.
    #[serde(deserialize_with = "whole::<1, 120, _, _>")]
    pub lease_minutes: u64,
    /// The share of the directory that a cycle may remove without approval, 0 to 100 percent.
    /// By default 25.
    #[serde(deserialize_with = "whole::<0, 100, _, _>")]
    pub removal_percent: u8,
    /// The size of a page of the bot's own at most, 10 000 to 2 000 000 bytes. By default
    /// 1 500 000; the wiki's limit is 2 MiB (`$wgMaxArticleSize`).
    #[serde(deserialize_with = "whole::<10_000, 2_000_000, _, _>")]
    pub page_bytes: usize,
    /// Of a longer page nothing is read, 10 000 to 100 000 000 bytes. By default 2 MiB.
    #[serde(deserialize_with = "whole::<10_000, 100_000_000, _, _>")]
    pub read_bytes: usize,
    /// Template calls that are read of one page, 1 to 10 000 000. By default 50 000.
    #[serde(deserialize_with = "whole::<1, 10_000_000, _, _>")]
    pub read_calls: usize,
    /// Template calls inside one another that are read, 1 to 1000. By default 40.
    #[serde(deserialize_with = "whole::<1, 1000, _, _>")]
    pub read_depth: usize,
}

impl Limits {
    /// How much of one page is read.
    #[must_use]
    pub fn caps(&self) -> Caps {
        Caps { bytes: self.read_bytes, calls: self.read_calls, depth: self.read_depth }
    }
}

impl Default for Limits {
    fn default() -> Self {
        let caps = Caps::default();
        Self {
            seconds_between_edits: 10,
            edits_per_run: 500,
            notices_per_run: 200,
            maxlag_seconds: 5,
            request_timeout_seconds: 60,
            unknown_wait_seconds: 150,
            attempts: 5,
            lease_minutes: 10,
            removal_percent: 25,
            page_bytes: 1_500_000,
            read_bytes: caps.bytes,
            read_calls: caps.calls,
            read_depth: caps.depth,
        }
    }
}

/// Reads a whole number from `LEAST` to `MOST`.
pub(super) fn whole<'de, const LEAST: u64, const MOST: u64, T: TryFrom<u64>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let number = deserializer.deserialize_i64(Whole { least: LEAST, most: MOST })?;
    T::try_from(number)
        .map_err(|_| Error::invalid_value(Unexpected::Unsigned(number), &Whole { least: LEAST, most: MOST }))
}

struct Whole {
    least: u64,
    most: u64,
}

impl Visitor<'_> for Whole {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from {} to {}", self.least, self.most)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<u64, E> {
        match u64::try_from(number) {
            Ok(natural) => self.visit_u64(natural),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(number), &self)),
        }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<u64, E> {
        if (self.least..=self.most).contains(&number) {
            Ok(number)
        } else {
            Err(E::invalid_value(Unexpected::Unsigned(number), &self))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str) -> Result<Limits, String> {
        toml::from_str(toml).map_err(|error: toml::de::Error| error.message().to_owned())
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        assert_eq!(read(""), Ok(Limits::default()));
        assert_eq!(read("attempts = 3"), Ok(Limits { attempts: 3, ..Limits::default() }));
    }

    #[test]
    fn the_ends_of_a_range_belong_to_it_and_nothing_beyond() {
        for (key, least, most) in [
            ("seconds_between_edits", 0, 3600),
            ("edits_per_run", 1, 100_000),
            ("notices_per_run", 0, 100_000),
            ("maxlag_seconds", 1, 60),
            ("request_timeout_seconds", 5, 600),
            ("unknown_wait_seconds", 5, 3600),
            ("attempts", 1, 20),
            ("lease_minutes", 1, 120),
            ("removal_percent", 0, 100),
            ("page_bytes", 10_000, 2_000_000_i64),
            ("read_bytes", 10_000, 100_000_000),
            ("read_calls", 1, 10_000_000),
            ("read_depth", 1, 1000),
        ] {
            for good in [least, most] {
                assert!(read(&format!("{key} = {good}")).is_ok(), "{key} = {good}");
            }
            for bad in [least - 1, most + 1] {
                let said = read(&format!("{key} = {bad}")).expect_err(key);
                assert_eq!(
                    said,
                    format!("invalid value: integer `{bad}`, expected a whole number from {least} to {most}")
                );
            }
        }
    }

    #[test]
    fn the_defaults_lie_in_their_ranges() {
        let all = Limits::default();
        let toml = format!(
            "seconds_between_edits = {}\nedits_per_run = {}\nnotices_per_run = {}\nmaxlag_seconds = {}\n\
             request_timeout_seconds = {}\nunknown_wait_seconds = {}\nattempts = {}\nlease_minutes = {}\n\
             removal_percent = {}\npage_bytes = {}\nread_bytes = {}\nread_calls = {}\n\
             read_depth = {}",
            all.seconds_between_edits,
            all.edits_per_run,
            all.notices_per_run,
            all.maxlag_seconds,
            all.request_timeout_seconds,
            all.unknown_wait_seconds,
            all.attempts,
            all.lease_minutes,
            all.removal_percent,
            all.page_bytes,
            all.read_bytes,
            all.read_calls,
            all.read_depth,
        );
        assert_eq!(read(&toml), Ok(all));
    }
}
