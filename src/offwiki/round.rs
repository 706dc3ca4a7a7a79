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
use crate::matching::{ClinicProposal, Connection, Rules, Totals, Unserved};

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
    /// The clinics proposed, by skill.
    pub clinics: Vec<ClinicProposal>,
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
        fields.list("clinics", clinics)?;
        if !(standing.is_empty() && ended.is_empty()) {
            fields.list("standing", standing)?;
            fields.list("ended", ended)?;
        }
        fields.value("totals", totals)?;
        fields.value("certificate", certificate)?;
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
