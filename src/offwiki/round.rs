//! The file that a round becomes: whom the bot connected, who is left and why,
//! what that came to, what proves it, and how long it took.
//!
//! It is JSON, one connection a line, and the same bytes for the same input but
//! for `timings`. It holds ids and no names.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::registrants::Absent;
use crate::ids::RoundId;
use crate::matching::certificate::Certificate;
use crate::matching::digest::{Digest, Digesting};
use crate::matching::rematch::Ended;
use crate::matching::tight::TightSet;
use crate::matching::{Clinics, Connection, Rules, Totals, Unserved};

/// The form of the files that this version writes.
pub const VERSION: u32 = 1;

/// A round, as a file holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// The form of the file.
    pub version: u32,
    /// Which round.
    pub round: RoundId,
    /// The settings it was made with.
    pub rules: Rules,
    /// Who meets whom, ordered by learner and skill.
    pub connections: Vec<Connection>,
    /// The wishes that stay open, ordered likewise.
    pub unserved: Vec<Unserved>,
    /// Who was in the file and took no part, by id.
    pub absent: Vec<Absent>,
    /// The clinics proposed, and those for which a host is wanted.
    pub clinics: Clinics,
    /// In a rematch, the connections of the round that stood already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub standing: Vec<Connection>,
    /// In a rematch, the connections of the round that came to nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<Ended>,
    /// What the connections come to, in five tiers.
    pub totals: Totals,
    /// What proves that they could not come to more.
    pub certificate: Certificate,
    /// For each claim that was not met, the sharers who are all taken, and by whom.
    #[serde(default)]
    pub tight: Vec<TightSet>,
    /// What the file and the people it was made from come to, as SHA-256.
    pub digest: Digests,
    /// Milliseconds of each part of the work.
    #[serde(default)]
    pub timings: BTreeMap<String, f64>,
}

/// What a file and its people come to; see [`digest`](crate::matching::digest).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digests {
    /// The people who took part, as read, with what the history says of them.
    pub people: Digest,
    /// The file: everything but `digest` and `timings`, in the order of its fields.
    pub round: Digest,
}

/// A file that is no round.
#[derive(Debug, thiserror::Error)]
pub enum BadRound {
    /// Not the JSON it should be.
    #[error("this is no round of lets-connect match")]
    Json(#[from] serde_json::Error),
    /// Written by a newer version.
    #[error("this was written by a newer version of the bot (form {0}); bring this one up to date")]
    Newer(u32),
}

/// Enough of a file to tell who wrote it.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

impl Round {
    /// Reads a file.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadRound> {
        let Head { version } = serde_json::from_slice(bytes)?;
        if version > VERSION { Err(BadRound::Newer(version)) } else { Ok(serde_json::from_slice(bytes)?) }
    }

    /// Everybody's connections in this round: those that stood and those made now.
    pub fn all_connections(&self) -> impl Iterator<Item = &Connection> {
        self.standing.iter().chain(&self.connections)
    }

    /// What the file comes to, but for its digests and timings.
    pub fn digest(&self) -> serde_json::Result<Digest> {
        let Self {
            version,
            round,
            rules,
            connections,
            unserved,
            absent,
            clinics,
            standing,
            ended,
            totals,
            certificate,
            tight,
            digest: _,
            timings: _,
        } = self;
        let mut digesting = Digesting::default();
        digesting.take(&(version, round, rules))?;
        digesting.take(connections)?;
        digesting.take(unserved)?;
        digesting.take(&(absent, clinics))?;
        digesting.take(&(standing, ended))?;
        digesting.take(&(totals, certificate))?;
        digesting.take(tight)?;
        Ok(digesting.done())
    }

    /// Writes the file, each entry of a list on a line of its own.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        // By name, so that a new field cannot be forgotten here.
        let Self {
            version,
            round,
            rules,
            connections,
            unserved,
            absent,
            clinics,
            standing,
            ended,
            totals,
            certificate,
            tight,
            digest,
            timings,
        } = self;
        out.write_all(b"{")?;
        let mut fields = Written { out, first: true };
        fields.value("version", version)?;
        fields.value("round", round)?;
        fields.value("rules", rules)?;
        fields.list("connections", connections)?;
        fields.list("unserved", unserved)?;
        fields.list("absent", absent)?;
        fields.value("clinics", clinics)?;
        if !(standing.is_empty() && ended.is_empty()) {
            fields.list("standing", standing)?;
            fields.list("ended", ended)?;
        }
        fields.value("totals", totals)?;
        fields.value("certificate", certificate)?;
        fields.list("tight", tight)?;
        fields.value("digest", digest)?;
        fields.value("timings", timings)?;
        out.write_all(b"\n}\n")
    }
}

/// An object under writing.
struct Written<'a, W> {
    out: &'a mut W,
    first: bool,
}

impl<W: Write> Written<'_, W> {
    fn key(&mut self, key: &str) -> io::Result<()> {
        let comma = if std::mem::replace(&mut self.first, false) { "" } else { "," };
        write!(self.out, "{comma}\n\"{key}\": ")
    }

    fn value(&mut self, key: &str, value: &impl Serialize) -> io::Result<()> {
        self.key(key)?;
        Ok(serde_json::to_writer(&mut self.out, value)?)
    }

    fn list(&mut self, key: &str, entries: &[impl Serialize]) -> io::Result<()> {
        self.key(key)?;
        self.out.write_all(b"[")?;
        for (index, entry) in entries.iter().enumerate() {
            self.out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut self.out, entry)?;
        }
        self.out.write_all(if entries.is_empty() { b"]" } else { b"\n]" })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ids::UserId;
    use crate::matching::connect::connect;
    use crate::matching::digest;
    use crate::matching::flow::Cost;
    use crate::matching::rematch::How;
    use crate::matching::tight::Claim;
    use crate::offwiki::Registrants;
    use crate::registry::Taxonomy;

    /// A round of a few people, with something in every part of it.
    fn round() -> Round {
        let lines = r#"{"id": 1, "learn": ["wikidata", "openrefine", "grant-writing"], "languages": {"en": "4"}}
            {"id": 2, "learn": ["wikidata"], "languages": {"en": "4"}}
            {"id": 3, "share": ["wikidata"], "languages": {"en": "N"}, "capacity": 3}
            {"id": 4, "notify": false}"#;
        let month = RoundId::parse("2026-11").expect("a round");
        let (people, absent) = Registrants::read(lines.as_bytes()).expect("text").in_round(month);
        let matching = connect(&people, Taxonomy::standard(), &Rules::default());
        let [one, ..] = matching.connections.as_slice() else { panic!("{matching:?}") };
        let (learner, sharer, skill) = (one.learner, one.sharer, one.skill.clone());
        let ended = Ended { learner, sharer, skill, how: How::Silent, by: None };
        let prices = [(UserId(3), Cost([0, 1, -2, 3, -4])), (UserId(9), Cost([1, 0, 0, 0, 0]))];
        let mut round = Round {
            version: VERSION,
            round: month,
            rules: Rules::default(),
            standing: matching.connections.clone(),
            connections: matching.connections,
            unserved: matching.unserved,
            absent,
            clinics: Clinics::default(),
            ended: vec![ended],
            totals: matching.totals,
            certificate: Certificate { prices: prices.into() },
            tight: vec![TightSet {
                claim: Claim::First { waited: 0 },
                sharers: vec![UserId(3)],
                learners: vec![UserId(1)],
            }],
            digest: Digests::default(),
            timings: BTreeMap::from([("match".to_owned(), 1.5)]),
        };
        let digest = Digests {
            people: digest::of_people(&people).expect("JSON"),
            round: round.digest().expect("JSON"),
        };
        round.digest = digest;
        round
    }

    fn written(round: &Round) -> String {
        let mut out = Vec::new();
        round.write(&mut out).expect("memory takes all");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_file_reads_back_as_it_was_and_is_the_same_to_any_reader_of_json() {
        let round = round();
        let text = written(&round);
        let again = Round::parse(text.as_bytes()).expect("a round");
        assert_eq!(again, round);
        assert_eq!(again.digest().expect("JSON"), round.digest.round);
        let plain: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(plain, serde_json::to_value(&round).expect("JSON"));
    }

    #[test]
    fn each_connection_stands_on_a_line_of_its_own() {
        let round = Round { standing: Vec::new(), ended: Vec::new(), ..round() };
        let text = written(&round);
        let connections =
            text.lines().filter(|line| line.starts_with("{\"learner\":") && line.contains("\"fit\""));
        assert_eq!(connections.count(), round.connections.len());
        assert!(!text.contains("\"standing\""), "a first round has nothing that stood before");
    }

    #[test]
    fn any_price_that_is_changed_changes_the_digest() {
        let original = round();
        for &sharer in original.certificate.prices.keys() {
            for tier in 0..5 {
                let mut changed = original.clone();
                let price = changed.certificate.prices.get_mut(&sharer).expect("a price");
                price.0[tier] += 1;
                assert_ne!(changed.digest().expect("JSON"), original.digest.round, "{sharer}, tier {tier}");
            }
        }
    }

    #[test]
    fn everything_counts_in_the_digest_but_how_long_it_took() {
        let original = round();
        let other = RoundId::parse("2026-12").expect("a round");
        let mut digests = BTreeSet::new();
        let alterations: [fn(&mut Round); 11] = [
            |round| round.version += 1,
            |round| round.rules.least_level += 1,
            |round| round.connections[0].fit += 1,
            |round| round.connections[0].parts.wish += 1,
            |round| {
                round.unserved.pop();
            },
            |round| round.absent.clear(),
            |round| round.standing.clear(),
            |round| round.ended.clear(),
            |round| round.totals.waited += 1,
            |round| round.certificate.prices.clear(),
            |round| round.tight.clear(),
        ];
        for alter in alterations {
            let mut changed = original.clone();
            alter(&mut changed);
            assert_ne!(changed, original);
            digests.insert(changed.digest().expect("JSON").to_string());
        }
        digests.insert(Round { round: other, ..original.clone() }.digest().expect("JSON").to_string());
        digests.insert(original.digest.round.to_string());
        assert_eq!(digests.len(), alterations.len() + 2);
        let slower = Round { timings: BTreeMap::new(), ..original.clone() };
        assert_eq!(slower.digest().expect("JSON"), original.digest.round);
    }

    #[test]
    fn what_this_version_does_not_know_is_refused() {
        let text = written(&round());
        let newer = text.replacen("\"version\": 1", "\"version\": 2", 1);
        assert!(matches!(Round::parse(newer.as_bytes()), Err(BadRound::Newer(2))));
        let more = text.replacen("\"version\": 1", "\"version\": 1, \"surprise\": true", 1);
        assert!(matches!(Round::parse(more.as_bytes()), Err(BadRound::Json(_))));
        for wrong in ["", "{}", "[]", "null", "{\"version\": 1}"] {
            assert!(Round::parse(wrong.as_bytes()).is_err(), "{wrong:?}");
        }
    }
}
