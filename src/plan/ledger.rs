//! The bot's records: what was done, and each round. JSON pages of the bot's
//! own, the same bytes for the same content.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};

use crate::ids::{ActionId, BadTitle, PageTitle, RevId, RoundId, Timestamp, UserId};
use crate::matching::{ClinicWanted, Clinics, Connection};
use crate::plan::approval::Decided;
use crate::plan::lately::Lately;
use crate::plan::occasion::{Occasion, Told};
use crate::plan::undo::Undone;
use crate::plan::{Deed, Effect};

/// The form of the records that this version writes.
const VERSION: u32 = 1;

/// What was done, ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    version: u32,
    /// Up to here the bot's own edits are told of below. What it did later is read from its contributions.
    pub folded_until: Option<Timestamp>,
    /// Who was welcomed, in which month.
    pub welcomed: BTreeMap<UserId, RoundId>,
    /// Who was told of their connections of a round, and when.
    #[serde(deserialize_with = "introduced")]
    pub introduced: BTreeMap<RoundId, Told>,
    /// Who was given which awards.
    pub awards: BTreeMap<UserId, BTreeSet<String>>,
    /// Who was ever given a certificate, by its page.
    #[serde(default)]
    pub certified: BTreeSet<UserId>,
    /// Who was asked whether a form was theirs.
    #[serde(default)]
    pub asked: BTreeSet<UserId>,
    /// Who was told of what in their entry, a hash each.
    #[serde(default)]
    pub told: BTreeMap<UserId, BTreeSet<String>>,
    /// Edits of others that were replaced, the newest last; only so many are kept.
    #[serde(default)]
    pub replaced: Vec<Replaced>,
    /// Who was told what else, and when.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub said: BTreeMap<Occasion, Told>,
    /// Rounds that were decided on, by the working group or without it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub decided: BTreeMap<RoundId, Decided>,
    /// What the working group struck: it is not proposed again.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub struck: BTreeSet<ActionId>,
    /// What was done on the newest days on which something was.
    #[serde(default, skip_serializing_if = "Lately::is_empty")]
    pub lately: Lately,
}

/// Introductions as this version writes them, or as the one did that recorded no days: those
/// count from the round's first day.
fn introduced<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<RoundId, Told>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        Now(Told),
        Before(BTreeSet<UserId>),
    }
    let read: BTreeMap<RoundId, Form> = BTreeMap::deserialize(deserializer)?;
    let told = read.into_iter().map(|(round, form)| match form {
        Form::Now(told) => (round, told),
        Form::Before(who) => (round, Told::before_days(who, round.first_day())),
    });
    Ok(told.collect())
}

/// An edit of somebody else's inside the bot's part of a page, which the bot wrote anew.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replaced {
    /// The edit; the newest, if there were several.
    pub newest: RevId,
    /// The page.
    pub page: PageTitle,
    /// Whether it was about its author's own entry.
    pub own: bool,
    /// The month in which the bot replaced it.
    pub month: RoundId,
}

/// Edits that are remembered.
const MOST_REPLACED: usize = 50;

impl Default for Ledger {
    fn default() -> Self {
        Self {
            version: VERSION,
            folded_until: None,
            welcomed: BTreeMap::new(),
            introduced: BTreeMap::new(),
            awards: BTreeMap::new(),
            certified: BTreeSet::new(),
            asked: BTreeSet::new(),
            told: BTreeMap::new(),
            replaced: Vec::new(),
            said: BTreeMap::new(),
            decided: BTreeMap::new(),
            struck: BTreeSet::new(),
            lately: Lately::default(),
        }
    }
}

/// A record that cannot be used. Unreadable is not empty.
#[derive(Debug, thiserror::Error)]
pub enum BadRecord {
    /// Not the JSON it should be.
    #[error("not a record of the bot's: {0}")]
    Json(#[from] serde_json::Error),
    /// Written by a newer version.
    #[error("written by a newer version of the bot (form {0})")]
    Newer(u32),
}

impl Ledger {
    /// The ledger's page, below the bot's own.
    pub fn page(state: &PageTitle) -> Result<PageTitle, BadTitle> {
        state.subpage("ledger.json")
    }

    /// Reads a ledger.
    pub fn parse(text: &str) -> Result<Self, BadRecord> {
        let ledger: Self = serde_json::from_str(text)?;
        if ledger.version > VERSION { Err(BadRecord::Newer(ledger.version)) } else { Ok(ledger) }
    }

    /// The ledger as its page holds it.
    #[must_use]
    pub fn to_json(&self) -> String {
        json(self)
    }

    /// Whether a deed is on record.
    #[must_use]
    pub fn holds(&self, deed: &Deed) -> bool {
        match deed {
            Deed::Welcome { who, .. } => self.welcomed.contains_key(who),
            Deed::Introduce { who, round } => {
                self.introduced.get(round).is_some_and(|told| told.contains(*who))
            }
            Deed::Say { who, occasion } => self.said.get(occasion).is_some_and(|told| told.contains(*who)),
            Deed::Decide { round, .. } => self.decided.contains_key(round),
            Deed::Award { who, award } => self.awards.get(who).is_some_and(|given| given.contains(award)),
            Deed::Certify { who } => self.certified.contains(who),
            Deed::Ask { who } => self.asked.contains(who),
            Deed::Tell { who, of } => self.told.get(who).is_some_and(|told| told.is_superset(of)),
            Deed::Replace { page, newest, .. } => {
                let is_older = |oldest: &Replaced| oldest.newest > *newest;
                self.replaced.iter().any(|known| known.newest == *newest && known.page == *page)
                    || self.replaced.len() == MOST_REPLACED && self.replaced.first().is_some_and(is_older)
            }
        }
    }

    /// The day on which somebody was told of their connections of a round.
    #[must_use]
    pub fn introduced_on(&self, who: UserId, round: RoundId) -> Option<Date> {
        self.introduced.get(&round)?.day(who)
    }

    /// The day on which somebody was told something.
    #[must_use]
    pub fn said_on(&self, who: UserId, occasion: &Occasion) -> Option<Date> {
        self.said.get(occasion)?.day(who)
    }

    /// Puts deeds on record as done on that day. What is there already stays as it is.
    pub fn record(&mut self, effects: &[Effect], on: Date) {
        for effect in effects {
            if !self.holds(&effect.deed) {
                self.lately.count(&effect.deed, on);
            }
            match &effect.deed {
                Deed::Welcome { who, round } => {
                    self.welcomed.entry(*who).or_insert(*round);
                }
                Deed::Introduce { who, round } => {
                    self.introduced.entry(*round).or_default().insert(*who, on);
                }
                Deed::Award { who, award } => {
                    self.awards.entry(*who).or_default().insert(award.clone());
                }
                Deed::Tell { who, of } => {
                    self.told.entry(*who).or_default().extend(of.iter().cloned());
                }
                Deed::Certify { who } => {
                    self.certified.insert(*who);
                }
                Deed::Ask { who } => {
                    self.asked.insert(*who);
                }
                Deed::Replace { page, newest, own, month } if !self.holds(&effect.deed) => {
                    let (page, newest, own, month) = (page.clone(), *newest, *own, *month);
                    self.replaced.push(Replaced { newest, page, own, month });
                    self.replaced.sort();
                    let surplus = self.replaced.len().saturating_sub(MOST_REPLACED);
                    self.replaced.drain(..surplus);
                }
                Deed::Say { who, occasion } => {
                    self.said.entry(occasion.clone()).or_default().insert(*who, on);
                }
                Deed::Decide { round, how, left_out, struck } if !self.decided.contains_key(round) => {
                    let decided = Decided { how: *how, on, left_out: left_out.clone() };
                    self.decided.insert(*round, decided);
                    self.struck.extend(struck.iter().cloned());
                }
                Deed::Replace { .. } | Deed::Decide { .. } => {}
            }
        }
    }
}

/// A round, as it was made. It is never made again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundRecord {
    /// The round.
    pub round: RoundId,
    /// Who meets whom.
    pub connections: Vec<Connection>,
    /// The clinics proposed.
    #[serde(deserialize_with = "clinics")]
    pub clinics: Clinics,
    /// How many wishes stay open for each reason, by its message; null if they are one or two.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub waiting: BTreeMap<String, Option<usize>>,
    /// Those who want to learn and got nobody. Why is looked up when they are told.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub open: BTreeSet<UserId>,
    /// Whether the working group is asked before anybody is told. Of a round that was made when
    /// nobody was asked it says nothing: that one is in force, whatever the configuration says since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_approve: bool,
    /// What of it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone: Option<Undone>,
}

/// Clinics as this version writes them, or as the one did that proposed neither
/// an hour nor one host: those were clinics for which a host is wanted.
fn clinics<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Clinics, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        Now(Clinics),
        Before(Vec<ClinicWanted>),
    }
    Ok(match Form::deserialize(deserializer)? {
        Form::Now(clinics) => clinics,
        Form::Before(wanted) => Clinics { wanted, ..Clinics::default() },
    })
}

impl RoundRecord {
    /// The record's page, below the bot's own.
    #[must_use]
    pub fn page(&self, state: &PageTitle) -> Option<PageTitle> {
        state.subpage(&format!("rounds/{}.json", self.round)).ok()
    }

    /// Whether the line of that name was taken back.
    #[must_use]
    pub fn has_undone(&self, id: &ActionId) -> bool {
        self.undone.as_ref().is_some_and(|undone| undone.lines.contains(id))
    }

    /// Reads a record.
    pub fn parse(text: &str) -> Result<Self, BadRecord> {
        Ok(serde_json::from_str(text)?)
    }

    /// The record as its page holds it.
    #[must_use]
    pub fn to_json(&self) -> String {
        json(self)
    }
}

/// JSON as MediaWiki keeps it: its JSON pages are saved with tabs
/// (`JsonContent::beautifyJSON`), so that is how they are compared.
pub(super) fn json(record: &impl Serialize) -> String {
    let mut out = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"\t");
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    // Maps with numbers or names for keys, and nothing else: it cannot fail.
    let written = record.serialize(&mut serializer);
    debug_assert!(written.is_ok(), "a record is plain data");
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
impl RoundRecord {
    /// A round that connects these learners with these sharers, for Wikidata in English.
    pub(super) fn connecting(month: &str, pairs: &[(u64, u64)]) -> Self {
        use crate::ids::{LanguageCode, SkillId};
        let connection = |&(learner, sharer): &(u64, u64)| Connection {
            learner: UserId(learner),
            sharer: UserId(sharer),
            skill: SkillId("wikidata".to_owned()),
            shared: SkillId("wikidata".to_owned()),
            language: LanguageCode("en".to_owned()),
            fit: 0,
            parts: crate::matching::Parts::default(),
            reasons: Vec::new(),
        };
        Self {
            round: RoundId::parse(month).expect("a round"),
            connections: pairs.iter().map(connection).collect(),
            clinics: Clinics::default(),
            waiting: BTreeMap::new(),
            open: BTreeSet::new(),
            to_approve: false,
            undone: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{LanguageCode, SkillId};
    use crate::matching::{ClinicProposal, UtcHour};

    const DAY: Date = jiff::civil::date(2026, 11, 3);

    fn round(text: &str) -> RoundId {
        RoundId::parse(text).expect("a round")
    }

    fn effect(deed: Deed) -> Effect {
        Effect { id: deed.id(), deed }
    }

    #[test]
    fn a_ledger_reads_back_what_it_wrote_and_writes_the_same_bytes() {
        let mut ledger = Ledger::default();
        let deeds = [
            Deed::Welcome { who: UserId(9), round: round("2026-11") },
            Deed::Introduce { who: UserId(9), round: round("2026-11") },
            Deed::Award { who: UserId(4), award: "first-shared".to_owned() },
        ];
        ledger.record(&deeds.clone().map(effect), DAY);
        for deed in &deeds {
            assert!(ledger.holds(deed));
        }
        assert!(!ledger.holds(&Deed::Introduce { who: UserId(9), round: round("2026-12") }));
        let again = Ledger::parse(&ledger.to_json()).expect("it reads back");
        assert_eq!(again, ledger);
        assert_eq!(again.to_json(), ledger.to_json());
    }

    #[test]
    fn the_newest_replaced_edits_are_remembered_once_and_the_oldest_forgotten() {
        let replaced = |newest: u64| {
            let page = PageTitle::parse("Directory").expect("a title");
            effect(Deed::Replace { page, newest: RevId(newest), own: false, month: round("2026-11") })
        };
        let mut ledger = Ledger::default();
        ledger.record(&(1..=60).map(replaced).collect::<Vec<_>>(), DAY);
        ledger.record(&[replaced(60), replaced(3)], DAY);
        let kept: Vec<u64> = ledger.replaced.iter().map(|replaced| replaced.newest.0).collect();
        assert_eq!(kept, (11..=60).collect::<Vec<_>>());
        assert!(ledger.holds(&replaced(3).deed), "what was forgotten is not told of again");
        let before = Ledger::default().to_json().replace(",\n\t\"replaced\": []", "");
        assert_eq!(Ledger::parse(&before).expect("a ledger of an earlier version"), Ledger::default());
    }

    #[test]
    fn a_round_reads_back_what_it_wrote() {
        let clinic = ClinicProposal {
            skill: SkillId("wikidata".to_owned()),
            language: LanguageCode("en".to_owned()),
            starts: UtcHour::try_from(15).expect("an hour"),
            host: UserId(7),
            learners: vec![UserId(1), UserId(2)],
        };
        let clinics = Clinics { proposals: vec![clinic], wanted: Vec::new(), seated: 2, at_most: 3 };
        let record = RoundRecord {
            round: round("2026-11"),
            connections: Vec::new(),
            clinics,
            waiting: BTreeMap::new(),
            open: BTreeSet::from([UserId(3)]),
            to_approve: true,
            undone: None,
        };
        assert_eq!(RoundRecord::parse(&record.to_json()).expect("it reads back"), record);
    }

    #[test]
    fn a_round_recorded_before_clinics_had_hours_is_read_and_keeps_its_people() {
        let text = r#"{"round": "2026-10", "connections": [], "clinics": [
            {"skill": "wikidata", "language": "en", "hosts": [7, 9], "learners": [1, 2, 3, 4]}]}"#;
        let clinics = RoundRecord::parse(text).expect("an older record").clinics;
        assert_eq!((clinics.proposals.len(), clinics.seated, clinics.at_most), (0, 0, 0));
        assert_eq!(clinics.wanted[0].hosts, [UserId(7), UserId(9)]);
        assert_eq!(clinics.wanted[0].learners.len(), 4);
        assert!(RoundRecord::parse(&text.replace("hosts", "guests")).is_err());
    }

    #[test]
    fn a_welcome_is_once_whatever_the_month() {
        let mut ledger = Ledger::default();
        ledger.record(&[effect(Deed::Welcome { who: UserId(9), round: round("2026-11") })], DAY);
        let later = Deed::Welcome { who: UserId(9), round: round("2027-01") };
        assert!(ledger.holds(&later));
        ledger.record(&[effect(later)], DAY);
        assert_eq!(ledger.welcomed[&UserId(9)], round("2026-11"));
    }

    #[test]
    fn what_cannot_be_read_is_an_error_and_not_an_empty_ledger() {
        for text in ["", "{}", "[]", "{\"version\": 1}", "null"] {
            assert!(Ledger::parse(text).is_err(), "{text:?}");
        }
        let newer = Ledger::default().to_json().replace("\"version\": 1", "\"version\": 2");
        assert!(matches!(Ledger::parse(&newer), Err(BadRecord::Newer(2))));
    }
}
