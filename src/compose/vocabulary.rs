//! The registry's names, as the pages ask for them.

use crate::compose::Names;
use crate::ids::{LanguageCode, SkillId};
use crate::registry::Lexicon;
use crate::registry::spelling::Found;

/// A lexicon, as the pages ask it for names.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary<'a>(pub &'a Lexicon);

impl Names for Vocabulary<'_> {
    fn skill(&self, id: &SkillId, lang: &LanguageCode) -> String {
        self.0.taxonomy().label(id, lang).to_owned()
    }

    fn language(&self, code: &LanguageCode, lang: &LanguageCode) -> String {
        self.0.languages.name(code, lang)
    }

    fn autonym(&self, code: &LanguageCode) -> String {
        self.0.languages.autonym(code)
    }

    fn region(&self, code: &str, lang: &LanguageCode) -> String {
        self.0.places.region_name(code, lang)
    }

    fn country(&self, alpha3: &str, lang: &LanguageCode) -> String {
        self.0.places.country_name(alpha3, lang)
    }

    fn region_of(&self, alpha3: &str) -> Option<String> {
        self.0.places.region_of(alpha3).map(str::to_owned)
    }

    fn skill_now(&self, slug: &SkillId) -> Option<SkillId> {
        if self.0.taxonomy().by_slug(slug.as_str()).is_some() {
            return None;
        }
        match self.0.skill(slug.as_str()) {
            Found::Exact(skill) => Some(skill),
            _ => None,
        }
    }

    fn right_to_left(&self, code: &LanguageCode) -> bool {
        self.0.languages.is_right_to_left(code)
    }

    fn fallbacks(&self, code: &LanguageCode) -> Vec<LanguageCode> {
        self.0.languages.fallbacks(code)
    }

    fn languages(&self) -> Vec<LanguageCode> {
        self.0.languages.codes().collect()
    }

    fn regions(&self) -> Vec<String> {
        self.0.places.region_codes().map(str::to_owned).collect()
    }

    fn countries(&self) -> Vec<String> {
        self.0.places.country_codes().map(str::to_owned).collect()
    }

    fn skills_in_order(&self) -> Vec<(SkillId, Vec<SkillId>)> {
        let below = |family: &SkillId| {
            self.0
                .taxonomy()
                .ids()
                .filter(|&id| id != family && self.0.taxonomy().family(id) == Some(family))
                .cloned()
                .collect()
        };
        self.0.taxonomy().families().map(|family| (family.clone(), below(family))).collect()
    }
}
