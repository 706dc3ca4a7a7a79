//! How well a language is known, in the words people have for it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::registry::Level;
use crate::registry::folding::folded;

/// The level of somebody who names a language and no level: well enough to talk.
pub(super) const USUAL: Level = Level::Babel(3);

/// Words for levels in the languages that names are known in. The
/// numbers are those of [Babel](https://www.mediawiki.org/wiki/Extension:Babel);
/// the European framework's levels stand where the Foundation's forms put them.
const WORDS: [(Level, &str); 7] = [
    (
        Level::Native,
        "n|native|native speaker|native level|mother tongue|first language|bilingual|nativo|nativa|lengua materna|\
         lengua nativa|bilingüe|natif|native|langue maternelle|maternelle|bilingue|língua materna|língua nativa|\
         materna|أصلي|أم|لغة أم|اللغة الأم|لغتي الأم|اللغة الأصلية|lugha ya mama|lugha ya kwanza|mzawa|मातृभाषा|मूल|\
         bahasa ibu|penutur asli|penutur jati|родной|родной язык|носитель|рідна|рідна мова|носій|母语|母語|মাতৃভাষা|মাতৃভাষী|\
         ana dil|ana dili|anadil|anadili",
    ),
    (
        Level::Babel(5),
        "5|c2|professional|proficient|professional proficiency|full professional proficiency|\
         profesional|profesional completo|professionnel|professionnelle|profissional|محترف|احترافي|مهني|kitaalamu|पेशेवर|profesional penuh|профессиональный|професійний|专业|專業|精通|পেশাদার|\
         cha kitaalamu|profesyonel",
    ),
    (
        Level::Babel(4),
        "4|c1|fluent|fluently|very good|excellent|expert|fluido|fluida|con fluidez|muy bueno|experto|courant|\
         couramment|très bon|très bien|fluente|muito bom|excelente|طليق|بطلاقة|ممتاز|جيد جدا|kwa ufasaha|fasaha|धाराप्रवाह|बहुत अच्छा|fasih|lancar|свободно|свободный|бегло|отлично|\
         вільно|вільний|відмінно|流利|流畅|流暢|সাবলীল|খুব ভালো|\
         near native|casi nativo|casi nativa|quasi natif|quasi native|quase nativo|quase nativa|قريب من اللغة الأم|karibu na mzawa|\
         मातृभाषा के समान|hampir seperti penutur asli|почти родной|майже рідна|接近母语|接近母語|মাতৃভাষার কাছাকাছি|\
         anadile yakın|ana dile yakın|akıcı|çok iyi",
    ),
    (
        Level::Babel(3),
        "3|b2|advanced|good|upper intermediate|working proficiency|avanzado|avanzada|bueno|buena|bien|avancé|bon|\
         bonne|avançado|avançada|bom|boa|متقدم|جيد|vizuri|ya juu|उन्नत|अच्छा|mahir|lanjutan|baik|продвинутый|хорошо|хороший|\
         просунутий|добре|добрий|高级|高級|良好|熟练|উন্নত|ভালো|cha juu|ileri|ileri düzey|iyi",
    ),
    (
        Level::Babel(2),
        "2|b1|intermediate|conversational|medium|moderate|average|intermedio|intermedia|medio|conversacional|\
         intermédiaire|moyen|moyenne|intermediário|intermediária|intermédio|médio|متوسط|متوسطة|wastani|ya kati|मध्यम|menengah|sedang|средний|средне|середній|中级|中級|মধ্যম|মাঝারি|cha kati|orta|orta düzey",
    ),
    (
        Level::Babel(1),
        "1|a1|a2|basic|basics|beginner|elementary|limited|a little|little|some|learning|básico|básica|principiante|\
         elemental|un poco|débutant|débutante|basique|élémentaire|un peu|notions|iniciante|elementar|um pouco|\
         مبتدئ|أساسي|قليل|بسيط|kidogo|ya msingi|mwanzo|थोड़ा|बुनियादी|शुरुआती|dasar|pemula|sedikit|начальный|базовый|немного|\
         початковий|базовий|трохи|初级|初級|基础|基礎|入门|একটু|প্রাথমিক|\
         cha msingi|प्रारम्भिक|temel|başlangıç|biraz",
    ),
    (
        Level::Babel(0),
        "0|none|nothing|ninguno|nada|aucun|aucune|nenhum|لا شيء|hakuna|कुछ नहीं|tidak ada|никакой|ніякий|不会|不會|কিছুই না|\
         لا معرفة|नहीं आती|tidak bisa|нулевой|нульовий|জানা নেই|bilmiyor|hiç",
    ),
];

/// Words that stand around a level and say nothing, folded.
const AROUND: [&str; 10] = ["in", "level", "speaker", "nivel", "niveau", "en", "em", "de", "مستوي", "babel"];

/// The level that a text names, and nothing besides.
pub(super) fn read(text: &str) -> Option<Level> {
    let words = folded(text);
    find(&words).or_else(|| {
        let bare: Vec<&str> = words.split(' ').filter(|word| !AROUND.contains(word)).collect();
        find(&bare.join(" "))
    })
}

/// Every word, folded, with its level.
static LEVELS: LazyLock<BTreeMap<String, Level>> = LazyLock::new(|| {
    let named =
        WORDS.iter().flat_map(|&(level, names)| names.split('|').map(move |name| (folded(name), level)));
    named.collect()
});

fn find(words: &str) -> Option<Level> {
    LEVELS.get(words).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_is_folded() {
        for word in AROUND {
            assert_eq!(folded(word), word);
        }
    }

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
    fn levels_are_read_in_every_language_that_names_are_known_in() {
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
            ("lugha ya mama", Level::Native),
            ("मातृभाषा", Level::Native),
            ("lancar", Level::Babel(4)),
            ("свободно", Level::Babel(4)),
            ("рідна мова", Level::Native),
            ("流利", Level::Babel(4)),
            ("中級", Level::Babel(2)),
            ("মাতৃভাষা", Level::Native),
            ("ana dili", Level::Native),
            ("akıcı", Level::Babel(4)),
        ] {
            assert_eq!(read(typed), Some(level), "{typed}");
        }
        for typed in ["", "level", "6", "enough", "native-ish"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
