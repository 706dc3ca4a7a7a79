//! The skill taxonomy: what each skill is called, where it belongs, and which
//! one somebody means.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::ids::{LanguageCode, SkillId};
use crate::registry::folding::folded;

/// Levels of skills below a family.
const MOST_LEVELS: usize = 3;

/// How like two spellings must be to be taken for each other, of 1.
const CLOSE: f64 = 0.88;

/// How like a label must be to be worth naming as what was perhaps meant.
const PERHAPS: f64 = 0.72;

/// Labels that are named as what was perhaps meant.
const MOST_CANDIDATES: usize = 3;

/// The skills known.
#[derive(Clone, Debug, Default)]
pub struct Taxonomy {
    order: Vec<SkillId>,
    families: Vec<SkillId>,
    entries: BTreeMap<SkillId, Entry>,
    /// From folded labels, aliases and ids.
    by_name: BTreeMap<String, SkillId>,
    /// Labels and aliases that hold a separator of lists, folded.
    joined: BTreeSet<String>,
}

#[derive(Clone, Debug)]
struct Entry {
    parent: Option<SkillId>,
    label: BTreeMap<String, String>,
    aliases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: u32,
    family: Vec<Family>,
    skill: Vec<Skill>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    id: SkillId,
    label: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Skill {
    id: SkillId,
    parent: SkillId,
    label: BTreeMap<String, String>,
    #[serde(default)]
    aliases: Vec<String>,
}

/// What is wrong with a taxonomy's file.
#[derive(Debug, thiserror::Error)]
pub enum TaxonomyError {
    /// Not the TOML it should be.
    #[error("{place}: {source}")]
    Toml {
        /// The file.
        place: String,
        /// Where and what.
        source: Box<toml::de::Error>,
    },
    /// Two entries have one id.
    #[error("{place}: the id \"{id}\" stands twice; ids are for ever, so give the newer one another")]
    Doubled {
        /// The file.
        place: String,
        /// The id.
        id: SkillId,
    },
    /// A skill without a place in the tree.
    #[error("{place}: \"{id}\" does not lead up to a family within {MOST_LEVELS} steps; mend its parent")]
    Astray {
        /// The file.
        place: String,
        /// The skill.
        id: SkillId,
    },
    /// No English label.
    #[error("{place}: \"{id}\" has no English label")]
    Unlabelled {
        /// The file.
        place: String,
        /// The skill.
        id: SkillId,
    },
    /// One name for two skills.
    #[error("{place}: {name:?} means both \"{one}\" and \"{other}\"; take it from one of them")]
    Ambiguous {
        /// The file.
        place: String,
        /// The name.
        name: String,
        /// One skill.
        one: SkillId,
        /// The other.
        other: SkillId,
    },
}

/// Separators that one name may hold, and one more.
const MOST_PIECES: usize = 6;

/// What somebody's words mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This skill.
    Exact(SkillId),
    /// This skill, in a spelling close to one of its names and to no other's.
    Close(SkillId),
    /// None that is known.
    Unknown {
        /// What was perhaps meant, nearest first.
        candidates: Vec<SkillId>,
    },
}

static STANDARD: LazyLock<Taxonomy> = LazyLock::new(|| {
    Taxonomy::parse(include_str!("../../config/skills.toml"), "config/skills.toml")
        .expect("the taxonomy shipped with the bot is right")
});

impl Taxonomy {
    /// The taxonomy that the bot ships with.
    #[must_use]
    pub fn standard() -> &'static Self {
        &STANDARD
    }

    /// Reads a taxonomy. `place` names the file in errors.
    pub fn parse(text: &str, place: &str) -> Result<Self, TaxonomyError> {
        let place = place.to_owned();
        let file: File = toml::from_str(text)
            .map_err(|source| TaxonomyError::Toml { place: place.clone(), source: Box::new(source) })?;
        let families = file.family.iter().map(|family| family.id.clone()).collect();
        let mut taxonomy = Self { families, ..Self::default() };
        let families = file
            .family
            .into_iter()
            .map(|f| (f.id, Entry { parent: None, label: f.label, aliases: Vec::new() }));
        let skills = file
            .skill
            .into_iter()
            .map(|s| (s.id, Entry { parent: Some(s.parent), label: s.label, aliases: s.aliases }));
        for (id, entry) in families.chain(skills) {
            if !entry.label.contains_key("en") {
                return Err(TaxonomyError::Unlabelled { place, id });
            }
            if taxonomy.entries.insert(id.clone(), entry).is_some() {
                return Err(TaxonomyError::Doubled { place, id });
            }
            taxonomy.order.push(id);
        }
        for id in &taxonomy.order {
            if taxonomy.family(id).is_none() {
                return Err(TaxonomyError::Astray { place, id: id.clone() });
            }
        }
        taxonomy.name_everything(&place)?;
        Ok(taxonomy)
    }

    fn name_everything(&mut self, place: &str) -> Result<(), TaxonomyError> {
        for (id, entry) in &self.entries {
            for name in entry.label.values().chain(&entry.aliases).chain([&id.0]) {
                let key = folded(name);
                if name.contains(is_separator) {
                    self.joined.insert(key.clone());
                }
                if let Some(other) = self.by_name.insert(key, id.clone()).filter(|other| other != id) {
                    let (place, name) = (place.to_owned(), name.clone());
                    return Err(TaxonomyError::Ambiguous { place, name, one: other, other: id.clone() });
                }
            }
        }
        Ok(())
    }

    /// The skill that words mean: by id, label in any language or alias, whatever
    /// their case and punctuation; else by a spelling close to one skill's names only.
    #[must_use]
    pub fn find(&self, typed: &str) -> Found {
        let words = folded(&typed.chars().take(200).collect::<String>());
        if let Some(id) = self.by_name.get(&words) {
            return Found::Exact(id.clone());
        }
        let mut likeness: BTreeMap<&SkillId, f64> = BTreeMap::new();
        for (name, id) in &self.by_name {
            let likely = strsim::normalized_damerau_levenshtein(&words, name);
            let best = likeness.entry(id).or_default();
            *best = best.max(likely);
        }
        let mut nearest: Vec<(&SkillId, f64)> =
            likeness.into_iter().filter(|(_, likely)| *likely >= PERHAPS).collect();
        nearest.sort_by(|(id_a, a), (id_b, b)| b.total_cmp(a).then(id_a.cmp(id_b)));
        match nearest.as_slice() {
            [(id, likely)] if *likely >= CLOSE => Found::Close((*id).clone()),
            [(id, first), (_, second), ..] if *first >= CLOSE && *second < CLOSE => {
                Found::Close((*id).clone())
            }
            _ => Found::Unknown {
                candidates: nearest.into_iter().take(MOST_CANDIDATES).map(|(id, _)| id.clone()).collect(),
            },
        }
    }

    /// A skill's name in a language, in English if it has none there.
    #[must_use]
    pub fn label<'a>(&'a self, id: &'a SkillId, language: &LanguageCode) -> &'a str {
        let label = self.entries.get(id).map(|entry| &entry.label);
        let found = label.and_then(|label| label.get(language.as_str()).or_else(|| label.get("en")));
        found.map_or(id.as_str(), String::as_str)
    }

    /// The family or skill above one.
    #[must_use]
    pub fn parent(&self, id: &SkillId) -> Option<&SkillId> {
        self.entries.get(id)?.parent.as_ref()
    }

    /// The family that a skill belongs to; a family's own is itself.
    #[must_use]
    pub fn family<'a>(&'a self, id: &'a SkillId) -> Option<&'a SkillId> {
        let mut at = id;
        for _ in 0..=MOST_LEVELS {
            match self.entries.get(at)?.parent.as_ref() {
                Some(parent) => at = parent,
                None => return Some(at),
            }
        }
        None
    }

    /// Every family and skill, in the file's order.
    pub fn ids(&self) -> impl Iterator<Item = &SkillId> {
        self.order.iter()
    }

    /// The families, in the file's order.
    pub fn families(&self) -> impl Iterator<Item = &SkillId> {
        self.families.iter()
    }

    /// Every label and alias.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.entries.values().flat_map(|entry| entry.label.values().chain(&entry.aliases)).map(String::as_str)
    }

    /// How far `shared` lies below `wanted`: 0 for the same, 1 or 2, else `None`.
    /// A skill that is not in the taxonomy is a leaf.
    #[must_use]
    pub fn distance_below(&self, wanted: &SkillId, shared: &SkillId) -> Option<u8> {
        let mut at = shared;
        for distance in 0..=2 {
            if at == wanted {
                return Some(distance);
            }
            at = self.parent(at)?;
        }
        None
    }

    /// The entries of a list as people write one, separated by commas, semicolons
    /// or line breaks of any script; a name that holds a separator itself stays whole.
    #[must_use]
    pub fn split_list(&self, text: &str) -> Vec<String> {
        let pieces: Vec<&str> = text.split(is_separator).collect();
        let mut entries = Vec::new();
        let mut rest = pieces.as_slice();
        while !rest.is_empty() {
            let is_one = |&taken: &usize| {
                rest.get(..taken).is_some_and(|parts| self.joined.contains(&folded(&parts.join(","))))
            };
            let taken = (2..=MOST_PIECES.min(rest.len())).rev().find(is_one).unwrap_or(1);
            let (entry, after) = rest.split_at(taken);
            let entry = entry.join(",");
            if !entry.trim().is_empty() {
                entries.push(entry.trim().to_owned());
            }
            rest = after;
        }
        entries
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '\n' | '\r' | '、' | '،' | '，' | '；' | '•' | '·')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(slug: &str) -> SkillId {
        SkillId(slug.to_owned())
    }

    #[test]
    fn a_skill_is_found_by_id_label_alias_and_any_punctuation() {
        let taxonomy = Taxonomy::standard();
        for (typed, slug) in [
            ("grant-writing", "grant-writing"),
            ("Grant writing", "grant-writing"),
            (" GRANTS ", "grant-writing"),
            ("editatón", "edit-a-thons"),
            ("Edit a thons", "edit-a-thons"),
            ("كتابة طلبات المنح", "grant-writing"),
            ("Programs & Events Dashboard", "programs-and-events-dashboard"),
            ("Ｗｉｋｉｄａｔａ", "wikidata"),
        ] {
            assert_eq!(taxonomy.find(typed), Found::Exact(id(slug)), "{typed}");
        }
    }

    #[test]
    fn a_close_spelling_counts_when_it_is_close_to_one_skill_only() {
        let taxonomy = Taxonomy::standard();
        assert_eq!(taxonomy.find("grant writting"), Found::Close(id("grant-writing")));
        assert_eq!(taxonomy.find("Faciltation"), Found::Close(id("facilitation")));
        assert!(matches!(taxonomy.find("Basket weaving"), Found::Unknown { .. }));
        let Found::Unknown { candidates } = taxonomy.find("mentering people") else {
            panic!("a guess too far")
        };
        assert!(candidates.len() <= MOST_CANDIDATES);
    }

    #[test]
    fn a_wish_is_served_by_skills_up_to_two_levels_below() {
        let taxonomy = Taxonomy::standard();
        assert_eq!(taxonomy.distance_below(&id("wikidata"), &id("wikidata")), Some(0));
        assert_eq!(taxonomy.distance_below(&id("wikidata"), &id("sparql")), Some(1));
        assert_eq!(taxonomy.distance_below(&id("tools"), &id("sparql")), Some(2));
        assert_eq!(taxonomy.distance_below(&id("sparql"), &id("wikidata")), None);
        assert_eq!(taxonomy.distance_below(&id("unknown"), &id("unknown")), Some(0));
    }

    #[test]
    fn lists_are_split_and_names_with_separators_stay_whole() {
        let taxonomy = Taxonomy::standard();
        assert_eq!(
            taxonomy.split_list("Wikidata, Lexemes；GLAM partnerships、PetScan\n،"),
            ["Wikidata", "Lexemes", "GLAM partnerships", "PetScan"]
        );
        let file = "version = 1\n[[family]]\nid = \"f\"\nlabel = { en = \"F\" }\n[[skill]]\nid = \"s\"\nparent = \"f\"\nlabel = { en = \"Surveys, polls and interviews\" }\n";
        let own = Taxonomy::parse(file, "t").expect("a taxonomy");
        assert_eq!(
            own.split_list("a, Surveys, polls and interviews, b"),
            ["a", "Surveys, polls and interviews", "b"]
        );
    }

    #[test]
    fn a_wrong_file_is_refused_with_the_reason() {
        let family = "version = 1\n[[family]]\nid = \"f\"\nlabel = { en = \"F\" }\n";
        let skill = |id: &str, parent: &str, name: &str| {
            format!("[[skill]]\nid = \"{id}\"\nparent = \"{parent}\"\nlabel = {{ en = \"{name}\" }}\n")
        };
        let error = |file: String| Taxonomy::parse(&file, "skills.toml").expect_err("refused").to_string();
        assert!(error(format!("{family}{}", skill("a", "nowhere", "A"))).contains("does not lead up"));
        assert!(
            error(format!("{family}{}{}", skill("a", "b", "A"), skill("b", "a", "B")))
                .contains("does not lead up")
        );
        assert!(
            error(format!("{family}{}{}", skill("a", "f", "A"), skill("a", "f", "B")))
                .contains("stands twice")
        );
        assert!(
            error(format!("{family}{}{}", skill("a", "f", "X"), skill("b", "f", "x!")))
                .contains("means both")
        );
        assert!(error("version = ".to_owned()).starts_with("skills.toml"));
    }

    #[test]
    fn every_skill_has_a_label_in_the_programme_s_languages() {
        let taxonomy = Taxonomy::standard();
        assert!(taxonomy.ids().count() >= 60);
        for id in taxonomy.ids() {
            for language in ["en", "es", "fr", "pt", "ar"] {
                assert!(taxonomy.entries[id].label.contains_key(language), "{id} has no label in {language}");
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in any::<String>()) {
            let taxonomy = Taxonomy::standard();
            for entry in taxonomy.split_list(&typed) {
                let _ = taxonomy.find(&entry);
            }
        }
    }
}
