//! What the operator decides of approvals.

use serde::{Deserialize, Deserializer, de};

/// Settings of approvals. Every key may be left out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApprovalSettings {
    /// What becomes of a round of which the working group says nothing. By default it waits.
    pub rounds: Unanswered,
    /// The days that the working group has, 0 to 60. By default 7.
    #[serde(deserialize_with = "days")]
    pub days: u8,
}

/// What becomes of a round of which the working group says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unanswered {
    /// It waits, and the trustees are reminded once.
    Wait,
    /// It goes ahead.
    Go,
}

impl Default for ApprovalSettings {
    fn default() -> Self {
        Self { rounds: Unanswered::Wait, days: 7 }
    }
}

impl ApprovalSettings {
    /// Whether anybody is asked at all: a round that goes ahead after no days is not shown before.
    #[must_use]
    pub fn asked(&self) -> bool {
        *self != Self { rounds: Unanswered::Go, days: 0 }
    }
}

const MOST_DAYS: u8 = 60;

fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let days = i64::deserialize(deserializer)?;
    u8::try_from(days).ok().filter(|days| *days <= MOST_DAYS).ok_or_else(|| {
        let expected = format!("a whole number from 0 to {MOST_DAYS}");
        de::Error::invalid_value(de::Unexpected::Signed(days), &expected.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str) -> Result<ApprovalSettings, String> {
        toml::from_str(toml).map_err(|error: toml::de::Error| error.message().to_owned())
    }

    #[test]
    fn a_round_waits_unless_it_is_said_otherwise() {
        assert_eq!(read(""), Ok(ApprovalSettings { rounds: Unanswered::Wait, days: 7 }));
        assert!(read("").is_ok_and(|settings| settings.asked()));
        assert!(read("days = 0").is_ok_and(|settings| settings.asked()));
        assert!(read("rounds = \"go\"").is_ok_and(|settings| settings.asked()));
        assert!(read("rounds = \"go\"\ndays = 0").is_ok_and(|settings| !settings.asked()));
    }

    #[test]
    fn days_have_a_range() {
        for bad in ["-1", "61"] {
            assert_eq!(
                read(&format!("days = {bad}")),
                Err(format!("invalid value: integer `{bad}`, expected a whole number from 0 to 60"))
            );
        }
        assert!(read("days = 60").is_ok());
        assert!(read("rounds = \"perhaps\"").is_err());
    }
}
