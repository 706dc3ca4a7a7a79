//! The messages, one JSON file a language, as wikis keep them: `$1` for a
//! parameter, `{{PLURAL:…}}` and `{{GENDER:…}}` left for the wiki to expand.
//!
//! A message never contains what a stranger typed: parameters arrive as
//! wikitext that is already safe. On a talk page the wiki counts plurals by the rules
//! of the *page's* language, which is not the reader's; messages of notices therefore
//! name their plural forms by number (`1=…`). Those of the bot's own pages count by
//! their own language, through the phrasebook.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::{ProgrammeName, numerals};
use crate::ids::LanguageCode;

/// The languages of the interface, complete in names of skills and places, and in messages unless
/// `messages/checks.rs` says that they are still being written.
pub const LANGUAGES: [&str; 12] =
    ["ar", "bn", "en", "es", "fr", "hi", "id", "pt", "ru", "sw", "tr", "zh-hans"];

/// Their files, embedded, in that order. `qqq` documents every message.
const FILES: [&str; LANGUAGES.len()] = [
    include_str!("../../templates/messages/ar.json"),
    include_str!("../../templates/messages/bn.json"),
    include_str!("../../templates/messages/en.json"),
    include_str!("../../templates/messages/es.json"),
    include_str!("../../templates/messages/fr.json"),
    include_str!("../../templates/messages/hi.json"),
    include_str!("../../templates/messages/id.json"),
    include_str!("../../templates/messages/pt.json"),
    include_str!("../../templates/messages/ru.json"),
    include_str!("../../templates/messages/sw.json"),
    include_str!("../../templates/messages/tr.json"),
    include_str!("../../templates/messages/zh-hans.json"),
];

/// The language in which every message exists.
pub const SOURCE_LANGUAGE: &str = "en";

/// A message file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("templates/messages/{language}.json: not a message file; mend its JSON")]
pub struct BadMessages {
    /// The file's language.
    pub language: String,
    /// What the reader says.
    #[source]
    pub source: serde_json::Error,
}

/// Why a text cannot stand in place of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// There is no such message.
    Unknown,
    /// It has not the parameters that the message is given; these are their digits.
    Parameters(Vec<char>),
    /// Its wikitext would break the page that it stands on.
    Malformed(&'static str),
}

/// Messages by their keys, by language.
type Languages = BTreeMap<LanguageCode, BTreeMap<String, String>>;

/// All messages in all languages, with the programme's name in them.
#[derive(Clone, Debug)]
pub struct Messages {
    languages: Languages,
    /// Those in which whole letters can be written.
    letters: BTreeSet<LanguageCode>,
    programme: ProgrammeName,
}

impl Messages {
    /// The embedded files, of a programme of the default name.
    pub fn embedded() -> Result<Self, BadMessages> {
        Self::of(&ProgrammeName::default())
    }

    /// The embedded files, of a programme of this name.
    pub fn of(programme: &ProgrammeName) -> Result<Self, BadMessages> {
        let named = |messages: &BTreeMap<String, String>| {
            messages.iter().map(|(key, message)| (key.clone(), programme.put_into(message))).collect()
        };
        let languages = embedded()?.iter();
        let languages = languages.map(|(language, messages)| (language.clone(), named(messages))).collect();
        Ok(Self { languages, letters: BTreeSet::new(), programme: programme.clone() }.counted())
    }

    /// The same with a programme's own messages in place of the bot's. Each fits, as
    /// [`misfit`](Self::misfit) says of it.
    #[must_use]
    pub fn with(mut self, language: &LanguageCode, own: BTreeMap<String, String>) -> Self {
        if let Some(messages) = self.languages.get_mut(language) {
            messages.extend(own.into_iter().map(|(key, message)| (key, self.programme.put_into(&message))));
        }
        self.counted()
    }

    /// The same, knowing in which languages whole letters can be written.
    fn counted(mut self) -> Self {
        let is_whole = |messages: &BTreeMap<String, String>| {
            self.keys().filter(|key| sound::is_in_letters(key)).all(|key| messages.contains_key(key))
        };
        let whole = self.languages.iter().filter(|(_, messages)| is_whole(messages));
        self.letters = whole.map(|(language, _)| language.clone()).collect();
        self
    }

    /// The same, with one message alone in a language that has had none.
    #[cfg(test)]
    pub(super) fn beginning(mut self, language: &str, key: &str, message: &str) -> Self {
        let own = BTreeMap::from([(key.to_owned(), message.to_owned())]);
        assert!(self.languages.insert(LanguageCode(language.to_owned()), own).is_none(), "{language} is new");
        self.counted()
    }

    /// The same, of which a language lacks a message.
    #[cfg(test)]
    pub(super) fn without(mut self, language: &str, key: &str) -> Self {
        let removed =
            self.languages.get_mut(&LanguageCode(language.to_owned())).and_then(|own| own.remove(key));
        assert!(removed.is_some(), "{language}: {key}");
        self.counted()
    }

    /// Why a text cannot stand in place of one of these messages.
    #[must_use]
    pub fn misfit(&self, language: &LanguageCode, key: &str, text: &str) -> Option<Misfit> {
        let source = LanguageCode(SOURCE_LANGUAGE.to_owned());
        let Some(original) = self.languages.get(&source).and_then(|messages| messages.get(key)) else {
            return Some(Misfit::Unknown);
        };
        let expected = sound::parameters(original);
        if sound::parameters(text) != expected {
            return Some(Misfit::Parameters(expected.into_iter().collect()));
        }
        sound::malformed(key, text)
            .or_else(|| sound::wrong_plural(language.as_str(), key, text))
            .map(Misfit::Malformed)
    }

    /// The programme that they speak of.
    #[must_use]
    pub fn programme(&self) -> &ProgrammeName {
        &self.programme
    }

    /// Whether there are messages in this language.
    #[must_use]
    pub fn speaks(&self, language: &LanguageCode) -> bool {
        self.languages.contains_key(language)
    }

    /// Whether all that somebody is written on their talk page exists in this language. Half of a letter
    /// in it and half in English would be worse than another language that its reader knows.
    #[must_use]
    pub fn writes(&self, language: &LanguageCode) -> bool {
        self.letters.contains(language)
    }

    /// Every language that there are messages in.
    pub fn languages(&self) -> impl Iterator<Item = &LanguageCode> {
        self.languages.keys()
    }

    /// The key of every message.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let source = self.languages.get(&LanguageCode(SOURCE_LANGUAGE.to_owned()));
        source.into_iter().flat_map(BTreeMap::keys).map(String::as_str)
    }

    /// Whether the message exists in this very language.
    #[must_use]
    pub fn has(&self, language: &LanguageCode, key: &str) -> bool {
        self.languages.get(language).is_some_and(|messages| messages.contains_key(key))
    }

    /// Every message in every language, as its file has it but for the programme's name.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.languages.values().flat_map(BTreeMap::values).map(String::as_str)
    }

    /// Whether the message counts its parameter of this number, `1` to `9`: then that is a
    /// number, and some language has a plural for it.
    #[must_use]
    pub fn counts(&self, key: &str, number: usize) -> bool {
        let plural = format!("{{{{PLURAL:${number}|");
        self.languages.values().filter_map(|messages| messages.get(key)).any(|text| text.contains(&plural))
    }

    /// A message with its parameters in place; in the source language where
    /// `language` has none, and nothing where there is no such message. A number
    /// that is counted is written as the language writes it.
    #[must_use]
    pub fn get(&self, language: &LanguageCode, key: &str, parameters: &[String]) -> Option<String> {
        let source = LanguageCode(SOURCE_LANGUAGE.to_owned());
        let (spoken, message) = [language, &source]
            .into_iter()
            .find_map(|language| Some((language, self.languages.get(language)?.get(key)?)))?;
        Some(fill(message, |number, place| {
            let value = parameters.get(number - 1)?;
            match value.parse() {
                Ok(count) if place == Place::Shown && self.counts(key, number) => {
                    Some(numerals::written(spoken, count))
                }
                _ => Some(value.clone()),
            }
        }))
    }
}

/// The embedded files, read once in the life of a process.
fn embedded() -> Result<&'static Languages, BadMessages> {
    static READ: OnceLock<Languages> = OnceLock::new();
    if let Some(languages) = READ.get() {
        return Ok(languages);
    }
    let mut languages = Languages::new();
    for (language, file) in LANGUAGES.into_iter().zip(FILES) {
        let messages = read(file).map_err(|source| BadMessages { language: language.to_owned(), source })?;
        languages.insert(LanguageCode(language.to_owned()), messages);
    }
    Ok(READ.get_or_init(|| languages))
}

/// The messages of one file, its `@metadata` left out.
fn read(file: &str) -> Result<BTreeMap<String, String>, serde_json::Error> {
    let entries: BTreeMap<String, serde_json::Value> = serde_json::from_str(file)?;
    entries
        .into_iter()
        .filter(|(key, _)| !key.starts_with('@'))
        .map(|(key, value)| Ok((key, serde_json::from_value(value)?)))
        .collect()
}

/// Where in a message a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Where the wiki counts by it.
    Counted,
    /// Where people read it.
    Shown,
}

/// Puts what `value` gives in for `$1` to `$9`, in one pass: a `$` in a parameter stays what it is.
pub(super) fn fill(message: &str, value: impl Fn(usize, Place) -> Option<String>) -> String {
    let mut filled = String::with_capacity(message.len());
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('$') {
        filled.push_str(before);
        let place = if before.ends_with("{{PLURAL:") { Place::Counted } else { Place::Shown };
        let number = after.chars().next().and_then(|digit| digit.to_digit(10)).filter(|&digit| digit > 0);
        if let Some(value) = number.and_then(|number| value(number as usize, place)) {
            filled.push_str(&value);
            // The digit was ASCII: one byte.
            rest = after.get(1..).unwrap_or_default();
        } else {
            filled.push('$');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod checks;
mod sound;
#[cfg(test)]
mod tests;
