//! Languages by MediaWiki's codes, and by whatever people call them.
//!
//! It knows names, directions and fallbacks; which messages exist in which
//! language is not its business.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::ids::LanguageCode;
use crate::registry::by_language::{self, ByLanguage};
use crate::registry::folding::folded;
use crate::registry::spelling::{Found, Spellings};
use crate::registry::{Level, level, listing};

/// A name must be as long to be taken for a slip: there are more languages than those
/// known here, and short names are near each other (Kodava and Kotava).
const LEAST_SLIP_CHARS: usize = 7;

/// The languages known. The file is written by `dev/languages.py`.
#[derive(Clone, Debug)]
pub struct Languages {
    file: File,
    /// Codes by folded name. Of several languages with one name it is the first's: see [`ranks`].
    by_name: Spellings<LanguageCode>,
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
        by_name: Spellings::new(by_name),
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

    /// A language by its code, its autonym, its name in a language of
    /// the bot or in Ukrainian, or another name people use.
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
        let words = folded(typed);
        if let Some(code) = self.by_name.exact(&words) {
            return Some(code.clone());
        }
        // "English language", "bahasa Inggris", "русский язык".
        let bare: Vec<&str> = words.split(' ').filter(|&word| !FOLDED_LANGUAGE.contains(word)).collect();
        if let Some(code) = self.by_name.exact(&bare.join(" ")) {
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

    /// A language, or what the text may be a slip of.
    #[must_use]
    pub fn understand(&self, typed: &str) -> Found<LanguageCode> {
        match self.find(typed) {
            Some(code) => Found::Exact(code),
            None => self.by_name.find(typed, |_| true),
        }
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

    /// The code of every language known, in order.
    pub fn codes(&self) -> impl Iterator<Item = LanguageCode> {
        self.file.languages.keys().map(|code| LanguageCode(code.clone()))
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

    /// One language with or without its level.
    ///
    /// A level may be Babel's (`es-N, en-3`), the European framework's (`fr B2`) or a word in the
    /// languages that names are known in (`Kiswahili (native)`, `Español: nativo`); without one it
    /// is 3. What `alias` knows goes before every other name.
    #[must_use]
    pub fn hear(&self, answer: &str, alias: impl Fn(&str) -> Option<LanguageCode>) -> Heard {
        if let Some((code, level)) = one(answer, |typed| alias(typed).or_else(|| self.find(typed))) {
            return Heard::Known(code, level);
        }
        let close = |typed: &str| {
            let words = folded(typed);
            let is_long = words.chars().count() >= LEAST_SLIP_CHARS;
            self.by_name.close(&words, |_| true).filter(|_| is_long).cloned()
        };
        if let Some((code, level)) = one(answer, close) {
            return Heard::Guessed(code, level);
        }
        let name = name_in(answer);
        Heard::Unknown { name: name.to_owned(), candidates: self.by_name.likest(&folded(name), |_| true) }
    }
}

/// What one answer was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A language by one of its names.
    Known(LanguageCode, Level),
    /// A language, of whose names it is a slip.
    Guessed(LanguageCode, Level),
    /// Nothing known.
    Unknown {
        /// The language's name, without a level.
        name: String,
        /// The languages whose names are most like it, three at most.
        candidates: Vec<LanguageCode>,
    },
}

/// The languages in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Those understood, as listed.
    pub known: Vec<(LanguageCode, Level)>,
    /// Of those, the answers that were taken for slips, as typed, with what they were taken for.
    pub guessed: Vec<(String, LanguageCode)>,
    /// The answers that were not understood, as typed; the language's name in them, without a
    /// level; and the languages whose names are most like it.
    pub unknown: Vec<(String, String, Vec<LanguageCode>)>,
}

impl Listed {
    /// Hears every answer in a text. Level 0 says that somebody does not know the language, and is
    /// left out. Of a language named twice the higher level counts, in the first place.
    ///
    /// ```
    /// use lets_connect::registry::{Languages, language::Listed};
    /// let hear = |answer: &str| Languages::standard().hear(answer, |_| None);
    /// let listed = Listed::of("es-N; English (fluent), Portugesse-2, Quenya", hear);
    /// assert_eq!(listed.known.len(), 3);
    /// assert_eq!(listed.guessed[0].0, "Portugesse-2");
    /// assert_eq!(listed.unknown[0].0, "Quenya");
    /// ```
    #[must_use]
    pub fn of(text: &str, mut hear: impl FnMut(&str) -> Heard) -> Self {
        let mut listed = Self::default();
        for answer in listing::answers(text) {
            let (code, level) = match hear(answer) {
                Heard::Known(code, level) => (code, level),
                Heard::Guessed(code, level) => {
                    listed.guessed.push((answer.to_owned(), code.clone()));
                    (code, level)
                }
                Heard::Unknown { name, candidates } => {
                    listed.unknown.push((answer.to_owned(), name, candidates));
                    continue;
                }
            };
            match listed.known.iter_mut().find(|(before, _)| *before == code) {
                _ if level == Level::Babel(0) => {}
                Some((_, best)) => *best = (*best).max(level),
                None => listed.known.push((code, level)),
            }
        }
        listed
    }
}

/// One language with or without its level, which may stand on either side.
fn one(answer: &str, find: impl Fn(&str) -> Option<LanguageCode>) -> Option<(LanguageCode, Level)> {
    if let Some(code) = find(answer) {
        return Some((code, level::USUAL));
    }
    parts(answer).into_iter().find_map(|(name, level)| Some((find(name)?, level)))
}

/// The name in an answer that has a level, else all of it.
fn name_in(answer: &str) -> &str {
    parts(answer).first().map_or(answer, |&(name, _)| name)
}

/// Every way of splitting an answer into a name and a level, the longest name first.
fn parts(answer: &str) -> Vec<(&str, Level)> {
    let Some(words) = words(answer) else { return Vec::new() };
    let text = |words: &[Word]| answer.get(words.first()?.start..words.last()?.end);
    let named = |name: &[Word], level: &[Word]| Some((text(name)?, level::read(text(level)?)?));
    let splits = (1..words.len()).rev().filter_map(|split| words.split_at_checked(split));
    splits.flat_map(|(head, tail)| [named(head, tail), named(tail, head)]).flatten().collect()
}

/// What people write beside a language's name to say that it is one; single words.
const LANGUAGE: ByLanguage = &[
    ("en", "language"),
    ("es", "lengua|idioma"),
    ("fr", "langue"),
    ("pt", "língua|idioma"),
    ("ar", "اللغة|لغة"),
    ("sw", "lugha"),
    ("hi", "भाषा"),
    ("id", "bahasa"),
    ("bn", "ভাষা"),
    ("ru", "язык"),
    ("uk", "мова"),
    ("zh-hans", "语言"),
    ("tr", "dili"),
];

static FOLDED_LANGUAGE: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| by_language::words(LANGUAGE).map(folded).collect());

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
mod tests;
