//! How well a language is known, in the words people have for it.

use crate::registry::Level;
use crate::registry::folding::folded;

/// The level of somebody who names a language and no level: well enough to talk.
pub(super) const USUAL: Level = Level::Babel(3);

/// Words for levels in English, Spanish, French, Portuguese and Arabic. The
/// numbers are those of [Babel](https://www.mediawiki.org/wiki/Extension:Babel);
/// the European framework's levels stand where the Foundation's forms put them.
const WORDS: [(Level, &str); 7] = [
    (
        Level::Native,
        "n|native|native speaker|native level|mother tongue|first language|bilingual|nativo|nativa|lengua materna|\
         lengua nativa|bilingüe|natif|native|langue maternelle|maternelle|bilingue|língua materna|língua nativa|\
         materna|أصلي|أم|لغة أم|اللغة الأم|لغتي الأم|اللغة الأصلية",
    ),
    (
        Level::Babel(5),
        "5|c2|professional|proficient|professional proficiency|near native|full professional proficiency|\
         profesional|profesional completo|professionnel|professionnelle|profissional|محترف|احترافي|مهني",
    ),
    (
        Level::Babel(4),
        "4|c1|fluent|fluently|very good|excellent|expert|fluido|fluida|con fluidez|muy bueno|experto|courant|\
         couramment|très bon|très bien|fluente|muito bom|excelente|طليق|بطلاقة|ممتاز|جيد جدا",
    ),
    (
        Level::Babel(3),
        "3|b2|advanced|good|upper intermediate|working proficiency|avanzado|avanzada|bueno|buena|bien|avancé|bon|\
         bonne|avançado|avançada|bom|boa|متقدم|جيد",
    ),
    (
        Level::Babel(2),
        "2|b1|intermediate|conversational|medium|moderate|average|intermedio|intermedia|medio|conversacional|\
         intermédiaire|moyen|moyenne|intermediário|intermediária|intermédio|médio|متوسط|متوسطة",
    ),
    (
        Level::Babel(1),
        "1|a1|a2|basic|basics|beginner|elementary|limited|a little|little|some|learning|básico|básica|principiante|\
         elemental|un poco|débutant|débutante|basique|élémentaire|un peu|notions|iniciante|elementar|um pouco|\
         مبتدئ|أساسي|قليل|بسيط",
    ),
    (Level::Babel(0), "0|none|nothing|ninguno|nada|aucun|aucune|nenhum|لا شيء"),
];

/// Words that stand around a level and say nothing.
const AROUND: [&str; 10] = ["in", "level", "speaker", "nivel", "niveau", "en", "em", "de", "مستوى", "babel"];

/// The level that a text names, and nothing besides.
pub(super) fn read(text: &str) -> Option<Level> {
    let words = folded(text);
    find(&words).or_else(|| {
        let bare: Vec<&str> =
            words.split(' ').filter(|word| !AROUND.iter().any(|around| folded(around) == *word)).collect();
        find(&bare.join(" "))
    })
}

fn find(words: &str) -> Option<Level> {
    if words.is_empty() {
        return None;
    }
    WORDS
        .iter()
        .find(|(_, names)| names.split('|').any(|name| folded(name) == words))
        .map(|&(level, _)| level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn no_word_means_two_levels() {
        let mut seen: BTreeMap<String, Level> = BTreeMap::new();
        for (level, names) in WORDS {
            for name in names.split('|') {
                assert!(!folded(name).is_empty());
                assert_eq!(*seen.entry(folded(name)).or_insert(level), level, "{name}");
            }
        }
    }

    #[test]
    fn levels_are_read_in_five_languages() {
        for (typed, level) in [
            ("N", Level::Native),
            ("Langue maternelle", Level::Native),
            ("اللغة الأم", Level::Native),
            ("nivel avanzado", Level::Babel(3)),
            ("Level 4", Level::Babel(4)),
            ("fluent in", Level::Babel(4)),
            ("médio", Level::Babel(2)),
            ("um pouco", Level::Babel(1)),
            ("0", Level::Babel(0)),
        ] {
            assert_eq!(read(typed), Some(level), "{typed}");
        }
        for typed in ["", "level", "6", "enough", "native-ish"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
