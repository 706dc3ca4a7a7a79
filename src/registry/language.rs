//! Languages by MediaWiki's codes, and by whatever people call them.
//!
//! It knows names, directions and fallbacks; which messages exist in which
//! language is not its business.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::ids::LanguageCode;
use crate::registry::folding::{folded, likest};
use crate::registry::{Level, level, listing};

/// The languages known. The file is written by `dev/languages.py`.
#[derive(Clone, Debug)]
pub struct Languages {
    file: File,
    /// Codes by folded name. Of several languages with one name it is the first's: see [`ranks`].
    by_name: BTreeMap<String, LanguageCode>,
    right_to_left: BTreeSet<String>,
    user_namespaces: BTreeSet<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct File {
    named_in: Vec<String>,
    /// By code: the autonym, then the names in the languages of `named_in`; an empty one is missing.
    languages: BTreeMap<String, Vec<String>>,
    deprecated: BTreeMap<String, String>,
    also: BTreeMap<String, Vec<String>>,
    right_to_left: BTreeSet<String>,
    fallbacks: BTreeMap<String, Vec<String>>,
    user_namespaces: Vec<String>,
}

static STANDARD: LazyLock<Languages> = LazyLock::new(|| {
    let file: File = serde_json::from_str(include_str!("../../config/languages.json"))
        .expect("the languages in the binary are tested");
    let mut by_name = BTreeMap::new();
    for (name, code) in ranks(&file) {
        by_name.entry(folded(name)).or_insert_with(|| LanguageCode(code.to_owned()));
    }
    Languages {
        by_name,
        right_to_left: file.right_to_left.clone(),
        user_namespaces: file.user_namespaces.iter().map(|name| folded(name)).collect(),
        file,
    }
});

/// Every name with its code, the strongest claim first: what people are known
/// to type, autonyms, then the names in each language; the short code before
/// its variants.
fn ranks(file: &File) -> impl Iterator<Item = (&str, &str)> {
    let also = file
        .also
        .iter()
        .flat_map(|(code, names)| names.iter().map(move |name| (name.as_str(), code.as_str())));
    let columns = 0..=file.named_in.len();
    let named = columns.flat_map(move |column| {
        let mut codes: Vec<&String> = file.languages.keys().collect();
        codes.sort_by_key(|code| (code.contains('-'), code.len()));
        codes.into_iter().filter_map(move |code| {
            let name = file.languages.get(code)?.get(column)?;
            (!name.is_empty()).then_some((name.as_str(), code.as_str()))
        })
    });
    also.chain(named)
}

impl Languages {
    /// The languages that the bot ships with.
    #[must_use]
    pub fn standard() -> &'static Self {
        &STANDARD
    }

    /// A language by its code, its autonym, its name in English, Spanish,
    /// French, Portuguese or Arabic, or another name people use.
    ///
    /// ```
    /// use lets_connect::registry::Languages;
    /// let languages = Languages::standard();
    /// assert_eq!(languages.find("Kiswahili"), languages.find("sw"));
    /// assert_ne!(languages.find("Ga"), languages.find("ga"), "a language of Ghana, and the code of Irish");
    /// ```
    #[must_use]
    pub fn find(&self, typed: &str) -> Option<LanguageCode> {
        let typed = typed.trim();
        if let Some(code) = self.code(typed) {
            return Some(code);
        }
        if let Some(code) = self.by_name.get(&folded(typed)) {
            return Some(code.clone());
        }
        let code = typed.to_lowercase().replace('_', "-");
        self.code(&code).or_else(|| {
            // `en-US` and `es-419` name a place besides the language.
            let (language, place) = code.split_once('-')?;
            let is_place = match place.len() {
                2 => place.bytes().all(|b| b.is_ascii_lowercase()),
                3 => place.bytes().all(|b| b.is_ascii_digit()),
                _ => false,
            };
            if is_place { self.code(language) } else { None }
        })
    }

    /// A code as MediaWiki writes it, or one it used to write.
    fn code(&self, typed: &str) -> Option<LanguageCode> {
        let code = self.file.deprecated.get(typed).map_or(typed, String::as_str);
        self.file.languages.contains_key(code).then(|| LanguageCode(code.to_owned()))
    }

    /// The languages whose names are most like the typed one, three at most.
    #[must_use]
    pub fn like(&self, typed: &str) -> Vec<LanguageCode> {
        likest(&folded(typed), &self.by_name, |_| true).into_iter().cloned().collect()
    }

    /// A language's name in another, else in English, else its own, else its code.
    #[must_use]
    pub fn name(&self, code: &LanguageCode, in_language: &LanguageCode) -> String {
        let Some(row) = self.file.languages.get(code.as_str()) else { return code.to_string() };
        let named_in = |language: &str| {
            let column = self.file.named_in.iter().position(|known| known == language)?;
            row.get(column + 1).filter(|name| !name.is_empty())
        };
        if code == in_language {
            return self.autonym(code);
        }
        let wanted = self.fallbacks(in_language);
        let name =
            std::iter::once(in_language).chain(&wanted).find_map(|language| named_in(language.as_str()));
        name.cloned().unwrap_or_else(|| self.autonym(code))
    }

    /// What a language calls itself, else its code.
    #[must_use]
    pub fn autonym(&self, code: &LanguageCode) -> String {
        let row = self.file.languages.get(code.as_str());
        row.and_then(|row| row.first()).cloned().unwrap_or_else(|| code.to_string())
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub fn is_right_to_left(&self, code: &LanguageCode) -> bool {
        self.right_to_left.contains(code.as_str())
    }

    /// The languages to try after this one, nearest first, as MediaWiki has them; English is the last.
    #[must_use]
    pub fn fallbacks(&self, code: &LanguageCode) -> Vec<LanguageCode> {
        let mut chain: Vec<String> =
            match (self.file.fallbacks.get(code.as_str()), code.as_str().split_once('-')) {
                (Some(named), _) => named.clone(),
                (None, Some((language, _))) => vec![language.to_owned()],
                (None, None) => Vec::new(),
            };
        chain.retain(|language| language != "en" && language != code.as_str());
        if code.as_str() != "en" {
            chain.push("en".to_owned());
        }
        chain.into_iter().map(LanguageCode).collect()
    }

    /// Whether some wiki calls its user namespace, or the talk of it, by this name.
    #[must_use]
    pub fn is_user_namespace(&self, name: &str) -> bool {
        self.user_namespaces.contains(&folded(name))
    }

    /// Languages with levels, and the answers that were not understood.
    ///
    /// A level may be Babel's (`es-N, en-3`), the European framework's (`fr B2`) or a word in five
    /// languages (`Kiswahili (native)`, `Español: nativo`); without one it is 3. Level 0 says that
    /// somebody does not know the language, and is left out. Of a language named twice the higher
    /// level counts, in the first place.
    ///
    /// ```
    /// use lets_connect::registry::Languages;
    /// let (known, unknown) = Languages::standard().parse_list("es-N; English (fluent), Quenya");
    /// assert_eq!(known.len(), 2);
    /// assert_eq!(unknown, ["Quenya"]);
    /// ```
    #[must_use]
    pub fn parse_list(&self, text: &str) -> (Vec<(LanguageCode, Level)>, Vec<String>) {
        let mut known: Vec<(LanguageCode, Level)> = Vec::new();
        let mut unknown = Vec::new();
        for answer in listing::answers(text) {
            match self.parse_one(answer) {
                None => unknown.push(answer.to_owned()),
                Some((_, Level::Babel(0))) => {}
                Some((code, level)) => match known.iter_mut().find(|(before, _)| *before == code) {
                    Some((_, best)) => *best = (*best).max(level),
                    None => known.push((code, level)),
                },
            }
        }
        (known, unknown)
    }

    /// One language with or without its level, which may stand on either side.
    fn parse_one(&self, answer: &str) -> Option<(LanguageCode, Level)> {
        if let Some(code) = self.find(answer) {
            return Some((code, level::USUAL));
        }
        let words = words(answer)?;
        (1..words.len()).rev().find_map(|split| {
            let (head, tail) = (words.get(..split)?, words.get(split..)?);
            self.named(answer, head, tail).or_else(|| self.named(answer, tail, head))
        })
    }

    fn named(&self, answer: &str, language: &[Word], level: &[Word]) -> Option<(LanguageCode, Level)> {
        let text = |words: &[Word]| answer.get(words.first()?.start..words.last()?.end);
        let level = level::read(text(level)?)?;
        Some((self.find(text(language)?)?, level))
    }
}

type Word = std::ops::Range<usize>;

/// More words than a language and its level can have.
const MOST_WORDS: usize = 10;

/// Where the words of a short text stand, in bytes; none of a long one.
fn words(text: &str) -> Option<Vec<Word>> {
    let is_letter = |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
    let mut words: Vec<Word> = Vec::new();
    for (at, c) in text.char_indices().filter(|&(_, c)| is_letter(c)) {
        if let Some(word) = words.last_mut().filter(|word| word.end == at) {
            word.end += c.len_utf8();
        } else if words.len() == MOST_WORDS {
            return None;
        } else {
            words.push(at..at + c.len_utf8());
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(code: &str) -> LanguageCode {
        LanguageCode(code.to_owned())
    }

    fn parsed(text: &str) -> Vec<(String, u8)> {
        let (known, unknown) = Languages::standard().parse_list(text);
        assert_eq!(unknown, Vec::<String>::new(), "{text}");
        known.into_iter().map(|(code, level)| (code.0, level.points())).collect()
    }

    fn pairs(expected: &[(&str, u8)]) -> Vec<(String, u8)> {
        expected.iter().map(|(code, points)| ((*code).to_owned(), *points)).collect()
    }

    #[test]
    fn a_language_is_found_by_all_its_names() {
        for (typed, expected) in [
            ("sw", "sw"),
            ("Kiswahili", "sw"),
            ("suajili", "sw"),
            ("العربية", "ar"),
            ("عربي", "ar"),
            ("árabe", "ar"),
            ("Arabic", "ar"),
            ("Castellano", "es"),
            ("espanol", "es"),
            ("Farsi", "fa"),
            ("français", "fr"),
            ("Bangla", "bn"),
            ("PT-BR", "pt-br"),
            ("en_US", "en"),
            ("zh-min-nan", "nan"),
            ("Igbo", "ig"),
            ("Hausa", "ha"),
            ("Hindi", "hi"),
            ("Russian", "ru"),
            ("Serbian", "sr"),
            ("Norwegian", "no"),
            ("Chinese", "zh"),
            ("Portuguese", "pt"),
            ("Ga", "gaa"),
            ("ga", "ga"),
            ("Akan", "ak"),
        ] {
            assert_eq!(Languages::standard().find(typed), Some(code(expected)), "{typed}");
        }
        assert_eq!(Languages::standard().find("Quenya"), None);
        assert_eq!(Languages::standard().find(""), None);
    }

    #[test]
    fn every_language_is_found_by_its_code_and_every_alias_leads_to_its_own() {
        let languages = Languages::standard();
        assert!(languages.file.languages.len() >= 400);
        for known in languages.file.languages.keys() {
            assert_eq!(languages.find(known), Some(code(known)));
            assert!(!languages.autonym(&code(known)).is_empty(), "{known} has no autonym");
        }
        for (known, names) in &languages.file.also {
            for name in names {
                assert_eq!(languages.find(name), Some(code(known)), "{name}");
            }
        }
    }

    #[test]
    fn languages_and_levels_are_read_in_every_usual_spelling() {
        assert_eq!(parsed("es-N, en-3"), pairs(&[("es", 6), ("en", 3)]));
        assert_eq!(parsed("English (fluent), Kiswahili (native)"), pairs(&[("en", 4), ("sw", 6)]));
        assert_eq!(parsed("Español: nativo; fr 4\nالعربية"), pairs(&[("es", 6), ("fr", 4), ("ar", 3)]));
        assert_eq!(parsed("zh-hans-N, pt-br, pt-br-2"), pairs(&[("zh-hans", 6), ("pt-br", 3)]));
        assert_eq!(parsed("native English / fluent in French"), pairs(&[("en", 6), ("fr", 4)]));
        assert_eq!(parsed("Français – langue maternelle، الإنجليزية (متوسط)"), pairs(&[("fr", 6), ("en", 2)]));
        assert_eq!(parsed("inglés B2, Deutsch C1; عربي ٤"), pairs(&[("en", 3), ("de", 4), ("ar", 4)]));
        assert_eq!(parsed("en=5 • es level 2"), pairs(&[("en", 5), ("es", 2)]));
    }

    #[test]
    fn level_zero_is_not_a_language_known() {
        assert_eq!(parsed("en-0, fr-1"), pairs(&[("fr", 1)]));
    }

    #[test]
    fn of_a_language_named_twice_the_higher_level_counts() {
        assert_eq!(parsed("en-2, fr-1, English (native)"), pairs(&[("en", 6), ("fr", 1)]));
    }

    #[test]
    fn what_is_not_understood_is_given_back_as_typed() {
        let (known, unknown) = Languages::standard().parse_list("en-9, Klingonese (native), en-4");
        assert_eq!(known, [(code("en"), Level::Babel(4))]);
        assert_eq!(unknown, ["en-9", "Klingonese (native)"]);
        assert_eq!(Languages::standard().like("Portuguesse").first(), Some(&code("pt")));
    }

    #[test]
    fn names_fall_back_to_a_language_that_has_one() {
        let languages = Languages::standard();
        assert_eq!(languages.name(&code("sw"), &code("fr")), "swahili");
        assert_eq!(languages.name(&code("fr"), &code("qu")), "francés");
        assert_eq!(languages.name(&code("fr"), &code("ja")), "French");
        assert_eq!(languages.name(&code("fr"), &code("fr")), "français");
        assert_eq!(languages.name(&code("dag"), &code("es")), "dagbanli");
        assert_eq!(languages.name(&code("xx"), &code("fr")), "xx");
    }

    #[test]
    fn fallbacks_and_directions_are_mediawikis() {
        let languages = Languages::standard();
        let chain =
            |from: &str| languages.fallbacks(&code(from)).into_iter().map(|code| code.0).collect::<Vec<_>>();
        assert_eq!(chain("pt-br"), ["pt", "en"]);
        assert_eq!(chain("arz"), ["ar", "en"]);
        assert_eq!(chain("qu"), ["qug", "es", "en"]);
        assert_eq!(chain("fr"), ["en"]);
        assert_eq!(chain("en-gb"), ["en"]);
        assert_eq!(chain("xx-yy"), ["xx", "en"]);
        assert!(chain("en").is_empty());
        for (written, expected) in
            [("ar", true), ("ur", true), ("fa", true), ("arz", true), ("en", false), ("tr", false)]
        {
            assert_eq!(languages.is_right_to_left(&code(written)), expected, "{written}");
        }
    }

    #[test]
    fn user_namespaces_of_every_language_are_known() {
        for name in
            ["User", "user_talk", "Usuario", "Usuaria", "Utilisateur", "Usuário(a)", "مستخدم", "Участник"]
        {
            assert!(Languages::standard().is_user_namespace(name), "{name}");
        }
        assert!(!Languages::standard().is_user_namespace("Project"));
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in any::<String>()) {
            let _ = Languages::standard().parse_list(&typed);
            let _ = Languages::standard().like(&typed);
        }
    }
}
