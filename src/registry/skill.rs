//! The skill taxonomy: families, skills, narrower skills, with their names in
//! several languages and whatever people type for them.
//!
//! It is read once and checked whole; a question to it never fails. It does not
//! know who shares or wants what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use toml::Spanned;

use crate::ids::{LanguageCode, SkillId};
use crate::registry::folding::{folded, is_slip, likest};
use crate::registry::{Languages, listing};

mod error;

pub use error::{TaxonomyError, Wrong};

/// Levels of the taxonomy: family, skill, narrower skill.
const MOST_LEVELS: usize = 3;

/// The skill taxonomy, in the order of its file.
#[derive(Clone, Debug)]
pub struct Taxonomy {
    version: u32,
    order: Vec<SkillId>,
    nodes: BTreeMap<SkillId, Node>,
    /// Every folded slug, label and alias.
    spellings: BTreeMap<String, SkillId>,
    /// Separators in the spelling that has most of them.
    most_separators: usize,
}

#[derive(Clone, Debug)]
struct Node {
    parent: Option<SkillId>,
    family: SkillId,
    children: Vec<SkillId>,
    labels: BTreeMap<LanguageCode, String>,
}

/// What a text was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A name, an alias or a slug, whatever its case, accents and punctuation.
    Exact(SkillId),
    /// So close to the spellings of one skill, and of no other, that it is taken for a slip.
    Close(SkillId),
    /// Nothing known.
    Unknown {
        /// The likest skills, the likest first, three at most.
        candidates: Vec<SkillId>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    skill: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    slug: Spanned<String>,
    parent: Option<String>,
    #[serde(default)]
    label: BTreeMap<String, String>,
    #[serde(default)]
    alias: BTreeMap<String, Vec<String>>,
}

static STANDARD: LazyLock<Taxonomy> = LazyLock::new(|| {
    Taxonomy::parse(include_str!("../../config/skills.toml"), "config/skills.toml")
        .expect("the taxonomy in the binary is tested")
});

impl Taxonomy {
    /// The taxonomy that the bot ships with.
    #[must_use]
    pub fn standard() -> &'static Self {
        &STANDARD
    }

    /// Reads a taxonomy; `place` is what errors call it.
    pub fn parse(text: &str, place: &str) -> Result<Self, TaxonomyError> {
        let at = |byte: usize, wrong: Wrong| TaxonomyError {
            place: place.to_owned(),
            line: text.bytes().take(byte).filter(|&byte| byte == b'\n').count() + 1,
            wrong,
            source: None,
        };
        let file: File = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            TaxonomyError { source: Some(Box::new(error)), ..at(start, Wrong::Shape) }
        })?;
        let mut taxonomy = Self {
            version: file.version,
            order: Vec::new(),
            nodes: BTreeMap::new(),
            spellings: BTreeMap::new(),
            most_separators: 0,
        };
        let parents =
            file.skill.iter().map(|entry| (entry.slug.get_ref().as_str(), entry.parent.as_deref())).collect();
        for entry in &file.skill {
            let start = entry.slug.span().start;
            let family = family_of(entry.slug.get_ref(), &parents).map_err(|wrong| at(start, wrong))?;
            taxonomy.add(entry, family).map_err(|wrong| at(start, wrong))?;
        }
        for id in &taxonomy.order {
            let parent = taxonomy.nodes.get(id).and_then(|node| node.parent.clone());
            if let Some(parent) = parent.and_then(|parent| taxonomy.nodes.get_mut(&parent)) {
                parent.children.push(id.clone());
            }
        }
        Ok(taxonomy)
    }

    fn add(&mut self, entry: &Entry, family: SkillId) -> Result<(), Wrong> {
        let slug = entry.slug.get_ref();
        if slug.is_empty() || !slug.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
            return Err(Wrong::BadSlug(slug.clone()));
        }
        if !entry.label.contains_key("en") {
            return Err(Wrong::NoEnglish(slug.clone()));
        }
        let id = SkillId(slug.clone());
        for spelling in entry.label.values().chain(entry.alias.values().flatten()).chain([slug]) {
            let holder = self.spellings.entry(folded(spelling)).or_insert_with(|| id.clone());
            if *holder != id {
                let (first, second) = (holder.0.clone(), slug.clone());
                return Err(Wrong::DoubledSpelling { spelling: spelling.clone(), first, second });
            }
            self.most_separators =
                self.most_separators.max(listing::ranges(spelling).len().saturating_sub(1));
        }
        let node = Node {
            parent: entry.parent.clone().map(SkillId),
            family,
            children: Vec::new(),
            labels: entry
                .label
                .iter()
                .map(|(code, label)| (LanguageCode(code.clone()), label.clone()))
                .collect(),
        };
        if self.nodes.insert(id.clone(), node).is_some() {
            return Err(Wrong::DoubledSlug(id.0));
        }
        self.order.push(id);
        Ok(())
    }

    /// Which edition of the taxonomy this is.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// What somebody meant. A family is meant only where it is named exactly.
    ///
    /// ```
    /// use lets_connect::registry::{Taxonomy, skill::Found};
    /// let skills = Taxonomy::standard();
    /// let wikidata = lets_connect::ids::SkillId("wikidata".to_owned());
    /// assert_eq!(skills.find("WikiData"), Found::Exact(wikidata.clone()));
    /// assert_eq!(skills.find("wikidatta"), Found::Close(wikidata));
    /// ```
    #[must_use]
    pub fn find(&self, typed: &str) -> Found {
        let words = folded(typed);
        if let Some(id) = self.spellings.get(&words) {
            return Found::Exact(id.clone());
        }
        let outside = folded(&without_parentheses(typed));
        if let Some(id) = self.spellings.get(&outside) {
            return Found::Exact(id.clone());
        }
        let slips = self.spellings.iter().filter(|(spelling, _)| is_slip(&words, spelling));
        let close: BTreeSet<&SkillId> =
            slips.map(|(_, id)| id).filter(|id| self.parent(id).is_some()).collect();
        match close.first() {
            Some(&id) if close.len() == 1 => Found::Close(id.clone()),
            _ => {
                let skills = likest(&words, &self.spellings, |id| self.parent(id).is_some());
                Found::Unknown { candidates: skills.into_iter().cloned().collect() }
            }
        }
    }

    /// A skill's name in a language, in one it falls back to, in English, or its slug.
    #[must_use]
    pub fn label<'a>(&'a self, id: &'a SkillId, language: &LanguageCode) -> &'a str {
        let Some(node) = self.nodes.get(id) else { return id.as_str() };
        if let Some(label) = node.labels.get(language) {
            return label;
        }
        let fallbacks = Languages::standard().fallbacks(language);
        let english = LanguageCode("en".to_owned());
        let label = fallbacks.iter().chain([&english]).find_map(|code| node.labels.get(code));
        label.map_or(id.as_str(), String::as_str)
    }

    /// Every label there is, in every language.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        let nodes = self.order.iter().filter_map(|id| self.nodes.get(id));
        nodes.flat_map(|node| node.labels.values()).map(String::as_str)
    }

    /// What a skill is narrower than; a family has no parent.
    #[must_use]
    pub fn parent(&self, id: &SkillId) -> Option<&SkillId> {
        self.nodes.get(id)?.parent.as_ref()
    }

    /// What is one level below, in order.
    #[must_use]
    pub fn children(&self, id: &SkillId) -> &[SkillId] {
        self.nodes.get(id).map_or(&[], |node| &node.children)
    }

    /// The family that a skill belongs to; a family belongs to itself.
    #[must_use]
    pub fn family(&self, id: &SkillId) -> Option<&SkillId> {
        Some(&self.nodes.get(id)?.family)
    }

    /// The families, in order.
    pub fn families(&self) -> impl Iterator<Item = &SkillId> {
        self.ids().filter(|id| self.parent(id).is_none())
    }

    /// Everything, families and skills, in order.
    pub fn ids(&self) -> impl Iterator<Item = &SkillId> {
        self.order.iter()
    }

    /// The answers in a text. An answer that is known whole stays whole, even
    /// where it holds a comma itself.
    ///
    /// ```
    /// let answers = lets_connect::registry::Taxonomy::standard()
    ///     .split_list("Diversity, equity and inclusion, SPARQL; Bots");
    /// assert_eq!(answers, ["Diversity, equity and inclusion", "SPARQL", "Bots"]);
    /// ```
    #[must_use]
    pub fn split_list(&self, text: &str) -> Vec<String> {
        let ranges = listing::ranges(text);
        let mut answers = Vec::new();
        let mut at = 0;
        while let Some(first) = ranges.get(at) {
            let furthest = ranges.len().min(at + self.most_separators + 1);
            let whole = (at + 1..furthest).rev().find_map(|last| {
                let words = text.get(first.start..ranges.get(last)?.end)?;
                self.spellings.contains_key(&folded(words)).then_some((last, words))
            });
            let (last, words) = whole.unwrap_or((at, text.get(first.clone()).unwrap_or_default()));
            answers.push(words.to_owned());
            at = last + 1;
        }
        answers
    }
}

/// The family at the top of a node's branch.
fn family_of(slug: &str, parents: &BTreeMap<&str, Option<&str>>) -> Result<SkillId, Wrong> {
    let mut seen = BTreeSet::from([slug]);
    let mut at = slug;
    while let Some(parent) = parents.get(at).copied().flatten() {
        if !parents.contains_key(parent) {
            return Err(Wrong::UnknownParent { slug: slug.to_owned(), parent: parent.to_owned() });
        }
        if !seen.insert(parent) {
            return Err(Wrong::Cycle(slug.to_owned()));
        }
        at = parent;
    }
    if seen.len() > MOST_LEVELS { Err(Wrong::TooDeep(slug.to_owned())) } else { Ok(SkillId(at.to_owned())) }
}

/// A text without what stands in parentheses: people explain their answers there.
fn without_parentheses(text: &str) -> String {
    let mut depth = 0_u32;
    let mut outside = String::new();
    for c in text.chars() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    outside
}

#[cfg(test)]
mod tests;
