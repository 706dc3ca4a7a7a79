//! What the working group says that words mean. One line settles it for ever:
//! an alias goes before every other spelling and before any guess.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ids::{LanguageCode, SkillId};
use crate::registry::folding::folded;
use crate::registry::spelling::Found;
use crate::registry::{Affiliates, Languages, Places, Taxonomy, listing};

/// Characters of the name of an affiliate that is not on the list.
const MOST_NAME_CHARS: usize = 120;

/// The kinds of things that words can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A skill; its id is the slug.
    Skill,
    /// A language; its id is MediaWiki's code.
    Language,
    /// A country; its id is ISO 3166-1 alpha-3.
    Country,
    /// A Wikimedia region; its id is its code.
    Region,
    /// An affiliate; its id is that of `config/affiliates.toml`.
    Affiliation,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Skill, Self::Language, Self::Country, Self::Region, Self::Affiliation];

    /// What it is called on the alias page.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::Language => "language",
            Self::Country => "country",
            Self::Region => "region",
            Self::Affiliation => "affiliation",
        }
    }

    /// The kind that is called so.
    #[must_use]
    pub fn called(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == folded(word))
    }
}

/// A line of the alias page, as typed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// The kind's name.
    pub kind: String,
    /// The words that people type.
    pub words: String,
    /// What they mean: an id, or a name that is known.
    pub target: String,
}

/// Why a line says nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// No such kind.
    #[error("no kind of word is called so")]
    Kind,
    /// No words, or only punctuation.
    #[error("no words stand before the equals sign")]
    NoWords,
    /// Nothing has that name.
    #[error("nothing known is called {}{}", .target, offered(.candidates))]
    Target {
        /// What was named, quoted.
        target: String,
        /// The ids of the likest things.
        candidates: Vec<String>,
    },
    /// The words mean something already.
    #[error("an older line says that these words mean {0}")]
    TwoMeanings(String),
}

impl BadLine {
    /// What mends it.
    #[must_use]
    pub fn mend(&self) -> &'static str {
        match self {
            Self::Kind => "write skill, language, country, region or affiliation",
            Self::NoWords => "write there what people type",
            Self::Target { .. } => {
                "write the id of what the words mean, or its name; of an affiliate that is not on the list, its name \
                 in quotation marks"
            }
            Self::TwoMeanings(_) => "take one of the two lines out",
        }
    }
}

fn offered(candidates: &[String]) -> String {
    if candidates.is_empty() {
        String::new()
    } else {
        format!("; perhaps {} is meant", candidates.join(" or "))
    }
}

/// The aliases in force.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    meant: BTreeMap<Kind, BTreeMap<String, String>>,
    /// Separators in the skill's alias that has most of them.
    pub(super) most_separators: usize,
}

impl Aliases {
    /// Takes a line in, or says what is wrong with it.
    pub fn add(
        &mut self,
        line: &Line,
        taxonomy: &Taxonomy,
        languages: &Languages,
        places: &Places,
        affiliates: &Affiliates,
    ) -> Result<(), BadLine> {
        let kind = Kind::called(&line.kind).ok_or(BadLine::Kind)?;
        let words = folded(&line.words);
        if words.is_empty() {
            return Err(BadLine::NoWords);
        }
        let found = match kind {
            Kind::Skill => ids(taxonomy.find(&line.target), |skill: SkillId| skill.0),
            Kind::Language => ids(languages.understand(&line.target), |code: LanguageCode| code.0),
            Kind::Country => places.find_country(&line.target),
            Kind::Region => places.find_region(&line.target),
            Kind::Affiliation => match quoted(&line.target) {
                Some(name) => Found::Exact(name),
                None => affiliates.find(&line.target),
            },
        };
        let target = match found {
            Found::Exact(target) => target,
            Found::Close(target) => return Err(unknown(line, vec![target])),
            Found::Unknown { candidates } => return Err(unknown(line, candidates)),
        };
        let meant = self.meant.entry(kind).or_default().entry(words).or_insert_with(|| target.clone());
        if *meant != target {
            return Err(BadLine::TwoMeanings(meant.clone()));
        }
        if kind == Kind::Skill {
            let separators = listing::ranges(&line.words).len().saturating_sub(1);
            self.most_separators = self.most_separators.max(separators);
        }
        Ok(())
    }

    /// The id of what typed words mean, if a line says so.
    #[must_use]
    pub fn meant(&self, kind: Kind, typed: &str) -> Option<&str> {
        let of_kind = self.meant.get(&kind)?;
        of_kind.get(&folded(typed)).map(String::as_str)
    }
}

/// The name of an affiliate that is not on the list, where the line has it in quotation marks.
fn quoted(target: &str) -> Option<String> {
    let name = target.strip_prefix(['"', '“', '«'])?.strip_suffix(['"', '”', '»'])?.trim();
    let is_name = !folded(name).is_empty()
        && name.chars().nth(MOST_NAME_CHARS).is_none()
        && !name.chars().any(char::is_control);
    is_name.then(|| name.to_owned())
}

fn unknown(line: &Line, candidates: Vec<String>) -> BadLine {
    let target = line.target.chars().filter(|c| !c.is_control()).take(60).collect::<String>();
    BadLine::Target { target: format!("\"{target}\""), candidates }
}

fn ids<K>(found: Found<K>, id: impl Fn(K) -> String) -> Found<String> {
    match found {
        Found::Exact(meant) => Found::Exact(id(meant)),
        Found::Close(meant) => Found::Close(id(meant)),
        Found::Unknown { candidates } => {
            Found::Unknown { candidates: candidates.into_iter().map(id).collect() }
        }
    }
}
