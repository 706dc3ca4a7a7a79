//! The directory for machines: what the pages say of each person, and nothing
//! else. `docs/directory.md` and `docs/directory.schema.json` describe it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::listing::{Directory, Listing, Standing, changed};
use super::split::{Most, Row, split};
use crate::compose::composer::as_stored;
use crate::ids::{LanguageCode, SkillId, Username};
use crate::registry::{Format, Registrant, SourceKind};

/// The form in which entries are written. It changes when a field goes or changes
/// its meaning, not when one is added.
pub const VERSION: u32 = 1;

/// The names of the fields of an [`Entry`], in its order.
pub const FIELDS: [&str; 15] = [
    "name",
    "share",
    "learn",
    "formats",
    "languages",
    "region",
    "country",
    "affiliation",
    "capacity",
    "ambassador",
    "available",
    "away_until",
    "source",
    "changed",
    "since",
];

/// Somebody, as machines read of them. A closed list: nothing that the pages do not show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The account.
    pub name: Username,
    /// The slugs of what they share.
    pub share: Vec<SkillId>,
    /// The slugs of what they want to learn, dearest first.
    pub learn: Vec<SkillId>,
    /// How they share.
    pub formats: BTreeSet<Format>,
    /// Languages by their codes, from 1 (basic) to 5 (professional) and 6 (native).
    pub languages: BTreeMap<LanguageCode, u8>,
    /// The Wikimedia region's code.
    pub region: Option<String>,
    /// The country's ISO 3166-1 alpha-3 code.
    pub country: Option<String>,
    /// The affiliate, as its member typed it if it is not a known one.
    pub affiliation: Option<String>,
    /// Learners that they take in a round.
    pub capacity: u8,
    /// Whether they would organise clinics.
    pub ambassador: bool,
    /// Whether they take learners at present.
    pub available: Available,
    /// The last day on which they are away, if they are.
    pub away_until: Option<Date>,
    /// The kind of source that their entry stands in.
    pub source: Option<SourceKind>,
    /// The day on which they last changed it, if that is known.
    pub changed: Option<Date>,
    /// Since when they are listed.
    pub since: Option<Date>,
}

impl Entry {
    /// Somebody who says nothing.
    #[must_use]
    pub fn silent(name: Username, available: Available) -> Self {
        Self {
            name,
            share: Vec::new(),
            learn: Vec::new(),
            formats: BTreeSet::new(),
            languages: BTreeMap::new(),
            region: None,
            country: None,
            affiliation: None,
            capacity: 0,
            ambassador: false,
            available,
            away_until: None,
            source: None,
            changed: None,
            since: None,
        }
    }

    /// The slugs and days in it: what it shows that is no label and that nobody typed so.
    pub fn codes(&self) -> impl Iterator<Item = String> {
        let slugs = self.share.iter().chain(&self.learn).map(ToString::to_string);
        let days = [self.away_until, self.changed, self.since].into_iter().flatten();
        slugs.chain(days.map(|day| day.to_string()))
    }
}

/// Whether somebody takes learners at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Available {
    /// They do.
    Yes,
    /// All their places in this round are taken.
    Full,
    /// They take none.
    No,
    /// They are away.
    Away,
}

/// Everybody who is listed, in the order of their names.
#[must_use]
pub fn entries(from: &Directory<'_>) -> Vec<Entry> {
    let listing = Listing::of(from);
    listing.everybody.iter().map(|person| entry(&listing, person)).collect()
}

fn entry(listing: &Listing<'_>, person: &Registrant) -> Entry {
    let (available, away_until) = match listing.standing(person) {
        Standing::Takes(_) => (Available::Yes, None),
        Standing::Full(_) => (Available::Full, None),
        Standing::TakesNone => (Available::No, None),
        Standing::Away(until) => (Available::Away, Some(until)),
    };
    Entry {
        name: person.name.clone(),
        share: person.share.clone(),
        learn: person.learn.clone(),
        formats: person.formats.clone(),
        languages: super::cells::levels(person).map(|(code, level)| (code.clone(), level.points())).collect(),
        region: person.region.clone(),
        country: person.country.clone(),
        affiliation: person.affiliation.as_deref().map(as_stored),
        capacity: person.capacity,
        ambassador: person.ambassador,
        available,
        away_until,
        source: person.sources.first().map(|source| source.kind),
        changed: changed(person),
        since: listing.since(person),
    }
}

/// Entries in parts of this many at the most, cut where one more person changes few of them.
#[must_use]
pub fn in_parts(entries: &[Entry], most: usize) -> Vec<&[Entry]> {
    // A name of an account is as good as its number here; who is renamed moves in the order anyway.
    let key = |entry: &Entry| {
        entry
            .name
            .as_str()
            .bytes()
            .fold(0_u64, |key, byte| key.wrapping_mul(31).wrapping_add(u64::from(byte)))
    };
    let rows: Vec<Row> = entries.iter().map(|entry| Row { key: key(entry), bytes: 0 }).collect();
    let parts = split(&rows, Most { rows: most, bytes: usize::MAX });
    parts.into_iter().filter_map(|part| entries.get(part)).collect()
}
