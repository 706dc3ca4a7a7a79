//! The Wikimedia affiliates, by whatever people call them.
//!
//! Names of affiliates are alike in most of their words, so that what they are
//! called in part ("Wikimedia", "User Group") is left out before two are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::registry::folding::folded;
use crate::registry::spelling::{Found, Spellings};

/// Words that stand in the names of many affiliates, folded: what makes a text the name of one.
const MARKS: [&str; 15] = [
    "wikimedia",
    "wikimedian",
    "wikimedians",
    "wikipedians",
    "wikimediens",
    "wikimedistas",
    "wiki",
    "user",
    "usergroup",
    "ug",
    "group",
    "grupo",
    "groupe",
    "chapter",
    "affiliate",
];

/// Words between those that tell nothing apart, folded.
const BETWEEN: [&str; 14] = [
    "community",
    "comunidad",
    "communaute",
    "of",
    "the",
    "de",
    "du",
    "des",
    "in",
    "for",
    "usuarios",
    "usuarias",
    "utilisateurs",
    "language",
];

/// What is left of a name must be as long to be taken for a slip: "Chine" may be China as well as Chile.
const LEAST_SLIP_CHARS: usize = 7;

/// The affiliates known.
#[derive(Clone, Debug)]
pub struct Affiliates {
    by_id: BTreeMap<String, Affiliate>,
    names: Spellings<String>,
    /// What is left of the names without the words that many have. One that two affiliates share tells neither.
    cores: Spellings<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    affiliates: BTreeMap<String, Affiliate>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Affiliate {
    name: String,
    country: Option<String>,
    #[serde(default)]
    also: Vec<String>,
}

static STANDARD: LazyLock<Affiliates> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../config/affiliates.toml"))
        .expect("the affiliates in the binary are tested");
    Affiliates::new(file.affiliates)
});

impl Affiliates {
    /// The affiliates that the bot ships with.
    #[must_use]
    pub fn standard() -> &'static Self {
        &STANDARD
    }

    fn new(affiliates: BTreeMap<String, Affiliate>) -> Self {
        let mut names = BTreeMap::new();
        let mut cores: BTreeMap<String, BTreeSet<&String>> = BTreeMap::new();
        for (id, affiliate) in &affiliates {
            // WMDE, WM-DE and "wm de" are the id itself as people write it.
            let short = id.strip_prefix("wm-").map(|code| format!("wm{}", code.replace('-', "")));
            for name in affiliate.also.iter().chain([&affiliate.name, id]).chain(&short) {
                names.entry(folded(name)).or_insert_with(|| id.clone());
            }
            for name in affiliate.also.iter().chain([&affiliate.name]) {
                cores.entry(core(&folded(name)).words).or_default().insert(id);
            }
        }
        let told = cores.into_iter().filter(|(core, ids)| !core.is_empty() && ids.len() == 1);
        let cores = told.filter_map(|(core, ids)| Some((core, (*ids.first()?).clone()))).collect();
        Self { names: Spellings::new(names), cores: Spellings::new(cores), by_id: affiliates }
    }

    /// The id of an affiliate.
    ///
    /// ```
    /// use lets_connect::registry::{Affiliates, spelling::Found};
    /// let affiliates = Affiliates::standard();
    /// let kenya = Found::Exact("wm-ke".to_owned());
    /// assert_eq!(affiliates.find("Wikimedia Community User Group Kenya"), kenya);
    /// assert_eq!(affiliates.find("wikimedians of Kenya"), kenya);
    /// assert_ne!(affiliates.find("Kenya"), kenya, "a country");
    /// ```
    #[must_use]
    pub fn find(&self, typed: &str) -> Found<String> {
        let words = folded(typed);
        if let Some(id) = self.names.exact(&words) {
            return Found::Exact(id.clone());
        }
        let core = core(&words);
        if core.is_marked {
            if let Some(id) = self.cores.exact(&core.words) {
                return Found::Exact(id.clone());
            }
            let slip = core.words.chars().count() >= LEAST_SLIP_CHARS;
            if let Some(id) = self.cores.close(&core.words, |_| true).filter(|_| slip) {
                return Found::Close(id.clone());
            }
        }
        Found::Unknown { candidates: self.cores.likest(&core.words, |_| true) }
    }

    /// What an affiliate is called, or its id.
    #[must_use]
    pub fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.by_id.get(id).map_or(id, |affiliate| &affiliate.name)
    }

    /// The country in which it is, as ISO 3166-1 alpha-3, if it is in one.
    #[must_use]
    pub fn country(&self, id: &str) -> Option<&str> {
        self.by_id.get(id)?.country.as_deref()
    }

    /// What all are called.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.by_id.values().map(|affiliate| affiliate.name.as_str())
    }
}

/// What is left of a folded name.
struct Core {
    words: String,
    /// Whether it held a word that affiliates have.
    is_marked: bool,
}

fn core(words: &str) -> Core {
    let is_mark = |word: &&str| MARKS.contains(word);
    let kept: Vec<&str> = words.split(' ').filter(|word| !is_mark(word) && !BETWEEN.contains(word)).collect();
    Core { words: kept.join(" "), is_marked: words.split(' ').any(|word| is_mark(&word)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Places;
    use proptest::prelude::*;

    #[test]
    fn every_name_leads_to_its_own_affiliate() {
        let known = Affiliates::standard();
        assert!(known.by_id.len() > 180);
        for (id, affiliate) in &known.by_id {
            for name in affiliate.also.iter().chain([&affiliate.name, id]) {
                assert_eq!(known.find(name), Found::Exact(id.clone()), "{name}");
            }
            if let Some(country) = &affiliate.country {
                assert!(Places::standard().region_of(country).is_some(), "{id}: {country}");
            }
        }
    }

    #[test]
    fn the_words_that_all_have_make_no_difference() {
        for (typed, id) in [
            ("Wikimedia Kenya", "wm-ke"),
            ("WIKIMEDIA KENYA USER GROUP", "wm-ke"),
            ("Wikimedia Nigeria User Group", "wm-ng"),
            ("WMDE", "wm-de"),
            ("wm-fr", "wm-fr"),
            ("Wikimedians of Ghana", "wm-gh"),
            ("Art & Feminism", "art-and-feminism"),
            ("Wikimedia México", "wm-mx"),
            ("Dagbani Wikimedians", "wm-dagbani"),
        ] {
            assert_eq!(Affiliates::standard().find(typed), Found::Exact(id.to_owned()), "{typed}");
        }
    }

    #[test]
    fn a_slip_is_taken_only_in_what_tells_affiliates_apart() {
        let find = |typed| Affiliates::standard().find(typed);
        assert_eq!(find("Wikimedia Indonezia"), Found::Close("wm-id".to_owned()));
        for typed in ["Wikimedia Chine", "Wikimedia Gambia", "Wikimedia Niger", "Kenya", "Wikimedia", ""] {
            assert!(matches!(find(typed), Found::Unknown { .. }), "{typed}: {:?}", find(typed));
        }
        let Found::Unknown { candidates } = find("Wikimedia Keniya") else { panic!("too short a slip") };
        assert_eq!(candidates.first().map(String::as_str), Some("wm-ke"));
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in any::<String>()) {
            let _ = Affiliates::standard().find(&typed);
        }
    }
}
