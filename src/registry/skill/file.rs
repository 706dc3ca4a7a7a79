//! A taxonomy as it is written down: TOML in the configuration, JSON on a wiki
//! page. Both hold the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::registry::skill::{Taxonomy, TaxonomyError, Wrong};

/// A taxonomy, not checked yet.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct File<S = String> {
    /// Which edition it is.
    pub version: u32,
    /// The nodes in the order of the pages.
    pub skill: Vec<Entry<S>>,
}

/// A node of the taxonomy.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Entry<S = String> {
    /// Its name for ever.
    pub slug: S,
    /// The slug of what it is narrower than; a family has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The Wikidata item, as `Q42`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wikidata: Option<String>,
    /// Capacity Exchange's number for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capx: Option<u32>,
    /// Its name in each language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub label: BTreeMap<String, String>,
    /// What people type for it, by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub alias: BTreeMap<String, Vec<String>>,
}

impl File {
    /// The taxonomy that the bot ships with.
    ///
    /// # Panics
    /// If it is broken, which the tests exclude.
    #[must_use]
    pub fn standard() -> Self {
        let text = include_str!("../../../config/skills.toml");
        Self::from_toml(text, "config/skills.toml").expect("the taxonomy in the binary is tested").0
    }

    /// Reads TOML or JSON, whichever it is, and checks it.
    pub fn parse(text: &str, place: &str) -> Result<Self, TaxonomyError> {
        let is_json = text.trim_start().starts_with('{');
        let (file, starts) =
            if is_json { Self::from_json(text, place)? } else { Self::from_toml(text, place)? };
        Taxonomy::checked(&file, &starts, text, place)?;
        Ok(file)
    }

    /// Reads TOML; with each node comes the byte at which its slug stands.
    pub(super) fn from_toml(text: &str, place: &str) -> Result<(Self, Vec<usize>), TaxonomyError> {
        let file: File<Spanned<String>> = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            TaxonomyError {
                place: place.into(),
                line: line_of(text, start),
                wrong: Wrong::Shape,
                source: Some(Box::new(error)),
            }
        })?;
        let starts = file.skill.iter().map(|entry| entry.slug.span().start).collect();
        let skill = file.skill.into_iter().map(|entry| Entry {
            slug: entry.slug.into_inner(),
            parent: entry.parent,
            wikidata: entry.wikidata,
            capx: entry.capx,
            label: entry.label,
            alias: entry.alias,
        });
        Ok((Self { version: file.version, skill: skill.collect() }, starts))
    }

    /// Reads JSON; with each node comes the byte at which its slug first stands.
    pub(super) fn from_json(text: &str, place: &str) -> Result<(Self, Vec<usize>), TaxonomyError> {
        let file: Self = serde_json::from_str(text).map_err(|error| TaxonomyError {
            place: place.into(),
            line: error.line().max(1),
            wrong: Wrong::Shape,
            source: Some(Box::new(error)),
        })?;
        let mut from = 0;
        let starts = file.skill.iter().map(|entry| {
            let quoted = format!("\"{}\"", entry.slug);
            let rest = text.get(from..).unwrap_or_default();
            let start = from + rest.find(&quoted).unwrap_or(0);
            from = start;
            start
        });
        let starts = starts.collect();
        Ok((file, starts))
    }

    /// As TOML, for the configuration.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }

    /// As JSON, for a wiki page.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|json| json + "\n")
    }
}

/// The line, from 1, in which a byte stands.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|&byte| byte == b'\n').count() + 1
}
