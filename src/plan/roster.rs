//! What the bot remembers from cycle to cycle of who is there, on a JSON page of
//! its own: whose profile page it has read, so that one that goes is missed, since
//! when people have been listed, and the tombstones of those who left. Nothing of it
//! is private: profile pages are public, whoever is listed agreed to it, and a
//! tombstone tells nobody whose it is.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::ledger::BadRecord;
use crate::ids::{BadTitle, PageTitle, Timestamp, UserId};
use crate::registry::departure::{Departures, Stones};
use crate::registry::{Registrant, SourceKind, Vetted};

/// The form of the record that this version writes.
const VERSION: u32 = 1;

/// See the head of this file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    version: u32,
    /// Whose profile page was read, and where it was.
    pub profiles: BTreeMap<UserId, PageTitle>,
    /// Those who left.
    pub withdrawn: Stones,
    /// Since when each of those has been listed who are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub listed: BTreeMap<UserId, Date>,
}

impl Default for Roster {
    fn default() -> Self {
        Self {
            version: VERSION,
            profiles: BTreeMap::new(),
            withdrawn: BTreeMap::new(),
            listed: BTreeMap::new(),
        }
    }
}

impl Roster {
    /// The roster's page, below the bot's own.
    pub fn page(state: &PageTitle) -> Result<PageTitle, BadTitle> {
        state.subpage("people.json")
    }

    /// What ought to be remembered after a cycle that found these people.
    #[must_use]
    pub fn with(&self, vetted: &Vetted, departures: &Departures, now: Timestamp) -> Self {
        let mut profiles = self.profiles.clone();
        profiles.retain(|id, _| !vetted.left.contains_key(id));
        for registrant in vetted.registrants.values() {
            let page = registrant.sources.iter().find(|from| from.kind == SourceKind::ProfilePage);
            let title = page.and_then(|from| PageTitle::parse(&from.place).ok());
            profiles.extend(title.map(|title| (registrant.id, title)));
        }
        let withdrawn = departures.stones_with(&vetted.left, &vetted.known);
        let listed = vetted.registrants.values().filter(|registrant| registrant.directory.given());
        let listed = listed.map(|registrant| {
            let known = self.listed.get(&registrant.id).copied();
            (registrant.id, known.unwrap_or_else(|| registered(registrant, now)))
        });
        Self { version: self.version, profiles, withdrawn, listed: listed.collect() }
    }

    /// Reads a roster.
    pub fn parse(text: &str) -> Result<Self, BadRecord> {
        let roster: Self = serde_json::from_str(text)?;
        if roster.version > VERSION { Err(BadRecord::Newer(roster.version)) } else { Ok(roster) }
    }

    /// The roster as its page holds it.
    #[must_use]
    pub fn to_json(&self) -> String {
        super::ledger::json(self)
    }
}

/// The day of somebody's first word that still stands; this one, if their sources have no dates.
fn registered(registrant: &Registrant, now: Timestamp) -> Date {
    let sources = registrant.sources.iter().filter(|source| source.kind.registers());
    let said = sources.map(|source| source.at);
    let first = said.filter(|&at| at > Timestamp::UNIX_EPOCH).min().unwrap_or(now);
    first.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::departure::{Stone, Way};

    #[test]
    fn what_is_written_is_read_and_what_is_newer_is_not() {
        let title = PageTitle::parse("User:LCTest-KE-017/Let's Connect").expect("a title");
        let stone = Stone { at: "2026-11-01T00:00:00Z".parse().expect("a moment"), by: Way::OptOut };
        let roster = Roster {
            profiles: BTreeMap::from([(UserId(17), title)]),
            withdrawn: BTreeMap::from([("ab".to_owned(), stone)]),
            ..Roster::default()
        };
        assert_eq!(Roster::parse(&roster.to_json()).expect("it is read"), roster);
        let newer = roster.to_json().replace("\"version\": 1", "\"version\": 2");
        assert!(matches!(Roster::parse(&newer), Err(BadRecord::Newer(2))));
        assert!(matches!(Roster::parse("{}"), Err(BadRecord::Json(_))));
    }
}
