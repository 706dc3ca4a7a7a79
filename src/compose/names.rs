//! What things are called in a reader's language: the one edge on which the
//! pages meet the taxonomy, the languages and the places. It only names; it
//! never decides whether something exists.

use crate::ids::{LanguageCode, SkillId};

/// The names of skills, languages and places.
///
/// Every method answers for every input: what has no name in the language
/// asked for is named in the nearest one, and what is unknown by its code.
pub trait Names {
    /// A skill's label in `lang`.
    fn skill(&self, id: &SkillId, lang: &LanguageCode) -> String;

    /// What the language `code` is called in `lang`.
    fn language(&self, code: &LanguageCode, lang: &LanguageCode) -> String;

    /// What a language calls itself.
    fn autonym(&self, code: &LanguageCode) -> String;

    /// A Wikimedia region's name in `lang`.
    fn region(&self, code: &str, lang: &LanguageCode) -> String;

    /// A country's name in `lang`, by its ISO 3166 alpha-3 code.
    fn country(&self, alpha3: &str, lang: &LanguageCode) -> String;

    /// The region in which a country lies.
    fn region_of(&self, alpha3: &str) -> Option<String>;

    /// What a slug that the taxonomy has no more stands for now, if it still stands for something.
    fn skill_now(&self, slug: &SkillId) -> Option<SkillId>;

    /// Whether the language is written from right to left.
    fn right_to_left(&self, code: &LanguageCode) -> bool;

    /// The languages to try when one has no messages, nearest first, itself left out.
    fn fallbacks(&self, code: &LanguageCode) -> Vec<LanguageCode>;

    /// Every language there is a name for, by its code.
    fn languages(&self) -> Vec<LanguageCode>;

    /// Every region, by its code.
    fn regions(&self) -> Vec<String>;

    /// Every country, by its ISO 3166 alpha-3 code.
    fn countries(&self) -> Vec<String>;

    /// The families in the taxonomy's order, each with its skills.
    fn skills_in_order(&self) -> Vec<(SkillId, Vec<SkillId>)>;
}
