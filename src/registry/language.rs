//! Languages, by MediaWiki's codes and by all the names people give them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::ids::LanguageCode;
use crate::registry::Level;
use crate::registry::folding::folded;

/// The languages known. Written by `dev/names.py` from MediaWiki's list and Unicode's CLDR.
#[derive(Clone, Debug)]
pub struct Languages {
    by_code: BTreeMap<String, Language>,
    by_name: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
struct File {
    languages: BTreeMap<String, Language>,
}

#[derive(Clone, Debug, Deserialize)]
struct Language {
    autonym: String,
    names: BTreeMap<String, String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    fallbacks: Vec<String>,
    #[serde(default)]
    rtl: bool,
}

static STANDARD: LazyLock<Languages> = LazyLock::new(|| {
    let file: File = serde_json::from_str(include_str!("../../config/languages.json"))
        .expect("the file shipped with the bot is right");
    let mut by_name: BTreeMap<String, Option<String>> = BTreeMap::new();
    for (code, language) in &file.languages {
        for name in language.names.values().chain(&language.aliases).chain([&language.autonym]) {
            let owner = by_name.entry(folded(name)).or_insert_with(|| Some(code.clone()));
            if owner.as_ref() != Some(code) {
                *owner = None;
            }
        }
    }
    // What somebody means by a name that is an alias of one is that one; what is a code is that code.
    for (code, language) in &file.languages {
        for alias in &language.aliases {
            by_name.insert(folded(alias), Some(code.clone()));
        }
    }
    for code in file.languages.keys() {
        by_name.insert(folded(code), Some(code.clone()));
    }
    let by_name = by_name.into_iter().filter_map(|(name, code)| Some((name, code?))).collect();
    Languages { by_code: file.languages, by_name }
});

/// Words for levels, folded, in the programme's languages.
const LEVELS: [(&str, Level); 42] = [
    ("n", Level::Native),
    ("native", Level::Native),
    ("mother tongue", Level::Native),
    ("native speaker", Level::Native),
    ("nativo", Level::Native),
    ("nativa", Level::Native),
    ("lengua materna", Level::Native),
    ("natif", Level::Native),
    ("langue maternelle", Level::Native),
    ("língua materna", Level::Native),
    ("لغة أم", Level::Native),
    ("اللغة الأم", Level::Native),
    ("professional", Level::Babel(5)),
    ("near native", Level::Babel(5)),
    ("profesional", Level::Babel(5)),
    ("professionnel", Level::Babel(5)),
    ("profissional", Level::Babel(5)),
    ("fluent", Level::Babel(4)),
    ("advanced", Level::Babel(4)),
    ("avanzado", Level::Babel(4)),
    ("fluido", Level::Babel(4)),
    ("courant", Level::Babel(4)),
    ("avancé", Level::Babel(4)),
    ("avançado", Level::Babel(4)),
    ("fluente", Level::Babel(4)),
    ("متقدم", Level::Babel(4)),
    ("بطلاقة", Level::Babel(4)),
    ("intermediate", Level::Babel(3)),
    ("conversational", Level::Babel(3)),
    ("good", Level::Babel(3)),
    ("intermedio", Level::Babel(3)),
    ("intermédiaire", Level::Babel(3)),
    ("intermediário", Level::Babel(3)),
    ("متوسط", Level::Babel(3)),
    ("basic", Level::Babel(1)),
    ("beginner", Level::Babel(1)),
    ("elementary", Level::Babel(1)),
    ("básico", Level::Babel(1)),
    ("débutant", Level::Babel(1)),
    ("principiante", Level::Babel(1)),
    ("iniciante", Level::Babel(1)),
    ("مبتدئ", Level::Babel(1)),
];

/// The level of somebody who names a language and no level.
const USUAL_LEVEL: Level = Level::Babel(3);

impl Languages {
    /// The languages that the bot ships with.
    #[must_use]
    pub fn standard() -> &'static Self {
        &STANDARD
    }

    /// A language, by its code, its own name, its name in one of five languages or an alias.
    #[must_use]
    pub fn find(&self, typed: &str) -> Option<LanguageCode> {
        self.by_name.get(&folded(typed)).cloned().map(LanguageCode)
    }

    /// A language's name in another, else in English, else its own, else its code.
    #[must_use]
    pub fn name(&self, code: &LanguageCode, lang: &LanguageCode) -> String {
        let Some(language) = self.by_code.get(code.as_str()) else { return code.to_string() };
        let names = &language.names;
        names.get(lang.as_str()).or_else(|| names.get("en")).unwrap_or(&language.autonym).clone()
    }

    /// What a language calls itself.
    #[must_use]
    pub fn autonym(&self, code: &LanguageCode) -> String {
        self.by_code.get(code.as_str()).map_or_else(|| code.to_string(), |language| language.autonym.clone())
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub fn is_right_to_left(&self, code: &LanguageCode) -> bool {
        self.by_code.get(code.as_str()).is_some_and(|language| language.rtl)
    }

    /// The languages to try after it, nearest first; English is always the last.
    #[must_use]
    pub fn fallbacks(&self, code: &LanguageCode) -> Vec<LanguageCode> {
        let named = self.by_code.get(code.as_str()).map_or(&[][..], |language| &language.fallbacks);
        let mut fallbacks: Vec<LanguageCode> = named.iter().cloned().map(LanguageCode).collect();
        if let Some((bare, _)) = code.as_str().split_once('-')
            && fallbacks.is_empty()
        {
            fallbacks.push(LanguageCode(bare.to_owned()));
        }
        if code.as_str() != "en" {
            fallbacks.push(LanguageCode("en".to_owned()));
        }
        fallbacks.dedup();
        fallbacks
    }

    /// Languages with levels, as `es-N, en-3` or `English (fluent), Kiswahili (native)`,
    /// and the pieces that were not understood. Level 0 is left out; of a
    /// language named twice the higher level counts.
    #[must_use]
    pub fn parse_list(&self, text: &str) -> (Vec<(LanguageCode, Level)>, Vec<String>) {
        let mut known: Vec<(LanguageCode, Level)> = Vec::new();
        let mut unknown = Vec::new();
        for piece in text
            .split([',', ';', '\n', '、', '،', '，', '；'])
            .map(str::trim)
            .filter(|piece| !piece.is_empty())
        {
            match self.parse(piece) {
                Some((_, Level::Babel(0))) => {}
                Some((code, level)) => match known.iter_mut().find(|(known, _)| *known == code) {
                    Some((_, before)) => *before = (*before).max(level),
                    None => known.push((code, level)),
                },
                None => unknown.push(piece.to_owned()),
            }
        }
        (known, unknown)
    }

    /// One language with its level: `fr-4`, `fr 4`, `Français: natif`, `French (good)`.
    fn parse(&self, piece: &str) -> Option<(LanguageCode, Level)> {
        if let Some(code) = self.find(piece) {
            return Some((code, USUAL_LEVEL));
        }
        let (language, level) =
            match piece.strip_suffix([')', '）']).and_then(|open| open.rsplit_once(['(', '（'])) {
                Some(parts) => parts,
                None => piece
                    .rsplit_once([':', '：', '-', '–', '—'])
                    .or_else(|| piece.rsplit_once(char::is_whitespace))?,
            };
        Some((self.find(language)?, level_of(level)?))
    }
}

fn level_of(typed: &str) -> Option<Level> {
    let words = folded(typed);
    if let Ok(number) = words.parse::<u8>() {
        return (number <= 5).then_some(Level::Babel(number));
    }
    LEVELS.iter().find(|(name, _)| folded(name) == words).map(|(_, level)| *level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Vec<(String, u8)> {
        let (known, unknown) = Languages::standard().parse_list(text);
        assert_eq!(unknown, Vec::<String>::new(), "{text}");
        known.into_iter().map(|(code, level)| (code.0, level.points())).collect()
    }

    fn pairs(expected: &[(&str, u8)]) -> Vec<(String, u8)> {
        expected.iter().map(|(code, level)| ((*code).to_owned(), *level)).collect()
    }

    #[test]
    fn languages_and_levels_are_read_in_every_usual_spelling() {
        assert_eq!(parsed("es-N, en-3"), pairs(&[("es", 6), ("en", 3)]));
        assert_eq!(parsed("English (fluent), Kiswahili (native)"), pairs(&[("en", 4), ("sw", 6)]));
        assert_eq!(parsed("Español: nativo; fr 4\nالعربية"), pairs(&[("es", 6), ("fr", 4), ("ar", 3)]));
        assert_eq!(parsed("zh-hans-N, pt-br, en-0"), pairs(&[("zh-hans", 6), ("pt-br", 3)]));
        assert_eq!(parsed("en-2, English (native)"), pairs(&[("en", 6)]));
    }

    #[test]
    fn what_is_not_understood_is_given_back() {
        let (known, unknown) = Languages::standard().parse_list("en-9, Klingonese (native), en-4");
        assert_eq!(known.len(), 1);
        assert_eq!(unknown, ["en-9", "Klingonese (native)"]);
    }

    #[test]
    fn a_language_is_found_by_code_autonym_and_name() {
        let languages = Languages::standard();
        for (typed, code) in [
            ("sw", "sw"),
            ("Kiswahili", "sw"),
            ("Swahili", "sw"),
            ("suajili", "sw"),
            ("العربية", "ar"),
            ("árabe", "ar"),
            ("Castellano", "es"),
            ("Farsi", "fa"),
            ("français", "fr"),
            ("Bangla", "bn"),
            ("PT-BR", "pt-br"),
        ] {
            assert_eq!(languages.find(typed).map(|code| code.0).as_deref(), Some(code), "{typed}");
        }
    }

    #[test]
    fn names_and_directions_are_known() {
        let languages = Languages::standard();
        let code = |code: &str| LanguageCode(code.to_owned());
        assert_eq!(languages.name(&code("sw"), &code("fr")), "swahili");
        assert_eq!(languages.name(&code("xx"), &code("fr")), "xx");
        assert!(languages.is_right_to_left(&code("ar")) && !languages.is_right_to_left(&code("en")));
        assert_eq!(languages.fallbacks(&code("pt-br")), [code("pt"), code("en")]);
        assert_eq!(languages.fallbacks(&code("en")), []);
        assert!(languages.by_code.len() > 400);
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in any::<String>()) {
            let _ = Languages::standard().parse_list(&typed);
        }
    }
}
