//! The skill taxonomy: families, skills, narrower skills, with their names in
//! several languages and whatever people type for them.
//!
//! It is read once and checked whole; a question to it never fails. It does not
//! know who shares or wants what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::ids::{LanguageCode, SkillId};
use crate::registry::folding::folded;
use crate::registry::spelling::Spellings;
use crate::registry::{Languages, listing};

mod error;
mod file;
mod merge;

pub use super::spelling::Found;
pub use error::{TaxonomyError, Wrong};
pub use file::{Entry, File};
pub use merge::{Capacity, Merged, merge};

/// Levels of the taxonomy: family, skill, narrower skill.
const MOST_LEVELS: usize = 3;

/// Nodes of a taxonomy at most, and characters of one of their names.
const MOST_NODES: usize = 5_000;
const MOST_NAME_CHARS: usize = 120;

/// The skill taxonomy, in the order of its file.
#[derive(Clone, Debug)]
pub struct Taxonomy {
    version: u32,
    order: Vec<SkillId>,
    nodes: BTreeMap<SkillId, Node>,
    /// Every folded slug, label and alias.
    spellings: Spellings<SkillId>,
    by_wikidata: BTreeMap<String, SkillId>,
    by_capx: BTreeMap<u32, SkillId>,
    /// Separators in the spelling that has most of them.
    most_separators: usize,
}

/// A taxonomy of which some nodes are read.
#[derive(Default)]
struct Building {
    order: Vec<SkillId>,
    nodes: BTreeMap<SkillId, Node>,
    spellings: BTreeMap<String, SkillId>,
    by_wikidata: BTreeMap<String, SkillId>,
    by_capx: BTreeMap<u32, SkillId>,
    most_separators: usize,
}

#[derive(Clone, Debug)]
struct Node {
    parent: Option<SkillId>,
    family: SkillId,
    children: Vec<SkillId>,
    labels: BTreeMap<LanguageCode, String>,
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

    /// Reads a taxonomy in TOML; `place` is what errors call it.
    pub fn parse(text: &str, place: &str) -> Result<Self, TaxonomyError> {
        let (file, starts) = File::from_toml(text, place)?;
        Self::checked(&file, &starts, text, place)
    }

    /// Reads a taxonomy in JSON; `place` is what errors call it.
    pub fn parse_json(text: &str, place: &str) -> Result<Self, TaxonomyError> {
        let (file, starts) = File::from_json(text, place)?;
        Self::checked(&file, &starts, text, place)
    }

    fn checked(file: &File, starts: &[usize], text: &str, place: &str) -> Result<Self, TaxonomyError> {
        let at = |start: usize, wrong: Wrong| TaxonomyError {
            place: place.into(),
            line: file::line_of(text, start),
            wrong,
            source: None,
        };
        if file.skill.len() > MOST_NODES {
            return Err(at(0, Wrong::TooMany));
        }
        let mut building = Building::default();
        let parents = file.skill.iter().map(|entry| (entry.slug.as_str(), entry.parent.as_deref())).collect();
        for (entry, &start) in file.skill.iter().zip(starts) {
            let family = family_of(&entry.slug, &parents).map_err(|wrong| at(start, wrong))?;
            building.add(entry, family).map_err(|wrong| at(start, wrong))?;
        }
        Ok(building.finish(file.version))
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
    pub fn find(&self, typed: &str) -> Found<SkillId> {
        match self.spellings.exact(&folded(&without_parentheses(typed))) {
            Some(id) if self.spellings.exact(&folded(typed)).is_none() => Found::Exact(id.clone()),
            _ => self.spellings.find(typed, |id| self.parent(id).is_some()),
        }
    }

    /// A skill by its slug.
    #[must_use]
    pub fn by_slug(&self, slug: &str) -> Option<&SkillId> {
        self.nodes.get_key_value(&SkillId(slug.to_owned())).map(|(id, _)| id)
    }

    /// A skill by its Wikidata item.
    #[must_use]
    pub fn by_wikidata(&self, item: &str) -> Option<&SkillId> {
        self.by_wikidata.get(item)
    }

    /// A skill by Capacity Exchange's number.
    #[must_use]
    pub fn by_capx(&self, id: u32) -> Option<&SkillId> {
        self.by_capx.get(&id)
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
        self.split_list_also(text, 0, |_| false)
    }

    /// The answers in a text, where some more are known whole, with this many separators at most.
    pub(super) fn split_list_also(
        &self,
        text: &str,
        separators: usize,
        is_known_also: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let most_separators = self.most_separators.max(separators);
        let is_known = |words: &str| self.spellings.exact(&folded(words)).is_some() || is_known_also(words);
        let ranges = listing::ranges(text);
        let mut answers = Vec::new();
        let mut at = 0;
        while let Some(first) = ranges.get(at) {
            let furthest = ranges.len().min(at + most_separators + 1);
            let whole = (at + 1..furthest).rev().find_map(|last| {
                let words = text.get(first.start..ranges.get(last)?.end)?;
                is_known(words).then_some((last, words))
            });
            let (last, words) = whole.unwrap_or((at, text.get(first.clone()).unwrap_or_default()));
            answers.push(words.to_owned());
            at = last + 1;
        }
        answers
    }
}

impl Building {
    fn add(&mut self, entry: &Entry, family: SkillId) -> Result<(), Wrong> {
        let slug = &entry.slug;
        if slug.is_empty() || !slug.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
            return Err(Wrong::BadSlug(slug.clone()));
        }
        if !entry.label.contains_key("en") {
            return Err(Wrong::NoEnglish(slug.clone()));
        }
        let id = SkillId(slug.clone());
        for spelling in entry.label.values().chain(entry.alias.values().flatten()).chain([slug]) {
            if spelling.chars().nth(MOST_NAME_CHARS).is_some() {
                return Err(Wrong::LongName(slug.clone()));
            }
            let holder = self.spellings.entry(folded(spelling)).or_insert_with(|| id.clone());
            if *holder != id {
                let (first, second) = (holder.0.clone(), slug.clone());
                return Err(Wrong::DoubledSpelling { spelling: spelling.clone(), first, second });
            }
            self.most_separators =
                self.most_separators.max(listing::ranges(spelling).len().saturating_sub(1));
        }
        self.known_elsewhere(entry, &id)?;
        let labels = entry.label.iter().map(|(code, label)| (LanguageCode(code.clone()), label.clone()));
        let node = Node {
            parent: entry.parent.clone().map(SkillId),
            family,
            children: Vec::new(),
            labels: labels.collect(),
        };
        if self.nodes.insert(id.clone(), node).is_some() {
            return Err(Wrong::DoubledSlug(id.0));
        }
        self.order.push(id);
        Ok(())
    }

    /// Its ids at Wikidata and Capacity Exchange.
    fn known_elsewhere(&mut self, entry: &Entry, id: &SkillId) -> Result<(), Wrong> {
        let doubled = |known: String, first: SkillId| Wrong::DoubledId {
            id: known,
            first: first.0,
            second: id.0.clone(),
        };
        if let Some(item) = &entry.wikidata {
            let is_item = item
                .strip_prefix('Q')
                .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
            if !is_item {
                return Err(Wrong::BadItem(item.clone()));
            }
            if let Some(first) = self.by_wikidata.insert(item.clone(), id.clone()) {
                return Err(doubled(item.clone(), first));
            }
        }
        if let Some(capx) = entry.capx
            && let Some(first) = self.by_capx.insert(capx, id.clone())
        {
            return Err(doubled(format!("capx {capx}"), first));
        }
        Ok(())
    }

    fn finish(mut self, version: u32) -> Taxonomy {
        for id in &self.order {
            let parent = self.nodes.get(id).and_then(|node| node.parent.clone());
            if let Some(parent) = parent.and_then(|parent| self.nodes.get_mut(&parent)) {
                parent.children.push(id.clone());
            }
        }
        Taxonomy {
            version,
            order: self.order,
            nodes: self.nodes,
            spellings: Spellings::new(self.spellings),
            by_wikidata: self.by_wikidata,
            by_capx: self.by_capx,
            most_separators: self.most_separators,
        }
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
