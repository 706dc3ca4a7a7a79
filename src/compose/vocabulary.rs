//! The registry's names, as the pages ask for them.

use crate::compose::Names;
use crate::ids::{LanguageCode, SkillId};
use crate::registry::{Languages, Places, Taxonomy};

/// Taxonomy, languages and places as one.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary {
    taxonomy: &'static Taxonomy,
    languages: &'static Languages,
    places: &'static Places,
}

impl Vocabulary {
    /// Takes the three together.
    #[must_use]
    pub fn new(taxonomy: &'static Taxonomy, languages: &'static Languages, places: &'static Places) -> Self {
        Self { taxonomy, languages, places }
    }
}

impl Names for Vocabulary {
    fn skill(&self, id: &SkillId, lang: &LanguageCode) -> String {
        self.taxonomy.label(id, lang).to_owned()
    }

    fn language(&self, code: &LanguageCode, lang: &LanguageCode) -> String {
        self.languages.name(code, lang)
    }

    fn autonym(&self, code: &LanguageCode) -> String {
        self.languages.autonym(code)
    }

    fn region(&self, code: &str, lang: &LanguageCode) -> String {
        self.places.region_name(code, lang)
    }

    fn country(&self, alpha3: &str, lang: &LanguageCode) -> String {
        self.places.country_name(alpha3, lang)
    }

    fn right_to_left(&self, code: &LanguageCode) -> bool {
        self.languages.is_right_to_left(code)
    }

    fn fallbacks(&self, code: &LanguageCode) -> Vec<LanguageCode> {
        self.languages.fallbacks(code)
    }

    fn skills_in_order(&self) -> Vec<(SkillId, Vec<SkillId>)> {
        let below = |family: &SkillId| {
            self.taxonomy
                .ids()
                .filter(|&id| id != family && self.taxonomy.family(id) == Some(family))
                .cloned()
                .collect()
        };
        self.taxonomy.families().map(|family| (family.clone(), below(family))).collect()
    }
}
