//! The messages, one JSON file a language, as wikis keep them: `$1` for a
//! parameter, `{{PLURAL:…}}` and `{{GENDER:…}}` left for the wiki to expand.
//!
//! A message never contains what a stranger typed: parameters arrive as
//! wikitext that is already safe. On a page the wiki counts plurals by the rules
//! of the *page's* language, which on a talk page is not the reader's; messages
//! of notices therefore name their plural forms by number (`1=…`).

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::ids::LanguageCode;

/// The files, embedded. `qqq` documents every message.
const FILES: [(&str, &str); 5] = [
    ("ar", include_str!("../../templates/messages/ar.json")),
    ("en", include_str!("../../templates/messages/en.json")),
    ("es", include_str!("../../templates/messages/es.json")),
    ("fr", include_str!("../../templates/messages/fr.json")),
    ("pt", include_str!("../../templates/messages/pt.json")),
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

/// All messages in all languages.
#[derive(Clone, Debug)]
pub struct Messages {
    languages: BTreeMap<LanguageCode, BTreeMap<String, String>>,
}

impl Messages {
    /// Reads the embedded files.
    pub fn embedded() -> Result<Self, BadMessages> {
        let mut languages = BTreeMap::new();
        for (language, file) in FILES {
            let messages =
                read(file).map_err(|source| BadMessages { language: language.to_owned(), source })?;
            languages.insert(LanguageCode(language.to_owned()), messages);
        }
        Ok(Self { languages })
    }

    /// The same, read once in the life of a process.
    pub fn embedded_once() -> Result<Arc<Self>, BadMessages> {
        static READ: OnceLock<Arc<Messages>> = OnceLock::new();
        if let Some(messages) = READ.get() {
            return Ok(Arc::clone(messages));
        }
        let messages = Arc::new(Self::embedded()?);
        Ok(Arc::clone(READ.get_or_init(|| messages)))
    }

    /// Whether there are messages in this language.
    #[must_use]
    pub fn speaks(&self, language: &LanguageCode) -> bool {
        self.languages.contains_key(language)
    }

    /// Every language that there are messages in.
    pub fn languages(&self) -> impl Iterator<Item = &LanguageCode> {
        self.languages.keys()
    }

    /// Every message in every language, as its file has it.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.languages.values().flat_map(BTreeMap::values).map(String::as_str)
    }

    /// A message with its parameters in place; in the source language where
    /// `language` has none, and nothing where there is no such message.
    #[must_use]
    pub fn get(&self, language: &LanguageCode, key: &str, parameters: &[String]) -> Option<String> {
        let source = LanguageCode(SOURCE_LANGUAGE.to_owned());
        [language, &source]
            .into_iter()
            .find_map(|language| self.languages.get(language)?.get(key))
            .map(|message| fill(message, parameters))
    }
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

/// Puts the parameters in for `$1` to `$9`, in one pass: a `$` in a parameter stays what it is.
fn fill(message: &str, parameters: &[String]) -> String {
    let mut filled = String::with_capacity(message.len());
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('$') {
        filled.push_str(before);
        let number = after.chars().next().and_then(|digit| digit.to_digit(10)).filter(|&digit| digit > 0);
        let value = number.and_then(|number| parameters.get(number as usize - 1));
        if let Some(value) = value {
            filled.push_str(value);
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
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn file(language: &str) -> BTreeMap<String, String> {
        let text = if language == "qqq" {
            include_str!("../../templates/messages/qqq.json")
        } else {
            FILES.iter().find(|(code, _)| *code == language).expect("a language of ours").1
        };
        read(text).unwrap_or_else(|error| panic!("{language}.json: {error}"))
    }

    fn parameters(message: &str) -> BTreeSet<char> {
        message
            .split('$')
            .skip(1)
            .filter_map(|after| after.chars().next())
            .filter(char::is_ascii_digit)
            .collect()
    }

    /// What is wrong with a message's wikitext, if anything.
    fn malformed(message: &str) -> Option<&'static str> {
        let count = |what: &str| message.matches(what).count();
        if message.trim().is_empty() {
            return Some("it is empty");
        }
        if count("{{") != count("}}") || count("[[") != count("]]") || count("'''") % 2 != 0 {
            return Some("braces, brackets or quotes do not match");
        }
        if count("{{") != count("{{PLURAL:") + count("{{GENDER:") {
            return Some("it calls something other than PLURAL and GENDER");
        }
        if message.contains("~~~") || message.contains('\n') || message.contains('\u{FFFD}') {
            return Some("it signs, breaks the line or is damaged");
        }
        None
    }

    #[test]
    fn every_language_and_the_documentation_have_every_message_and_no_other() {
        let expected: Vec<String> = file("en").into_keys().collect();
        for language in ["ar", "es", "fr", "pt", "qqq"] {
            let found: Vec<String> = file(language).into_keys().collect();
            assert_eq!(expected, found, "{language}.json has other keys than en.json");
        }
    }

    #[test]
    fn every_translation_uses_the_parameters_of_the_source() {
        let source = file("en");
        for language in ["ar", "es", "fr", "pt"] {
            for (key, message) in file(language) {
                assert_eq!(
                    parameters(&source[&key]),
                    parameters(&message),
                    "{language}.json: {key}: {message}"
                );
            }
        }
    }

    #[test]
    fn every_parameter_is_documented() {
        let documentation = file("qqq");
        for (key, message) in file("en") {
            assert_eq!(parameters(&message), parameters(&documentation[&key]), "qqq.json: {key}");
        }
    }

    #[test]
    fn no_message_is_malformed() {
        for (language, _) in FILES {
            for (key, message) in file(language) {
                assert_eq!(malformed(&message), None, "{language}.json: {key}: {message}");
            }
        }
    }

    #[test]
    fn a_malformed_message_is_noticed() {
        for bad in ["", "{{PLURAL:$1|one", "[[x", "'''x", "{{delete}}", "bye ~~~~", "two\nlines"] {
            assert!(malformed(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn summaries_and_headings_need_no_parser() {
        // Neither an edit summary nor a heading's anchor is preprocessed with care.
        for (language, _) in FILES {
            for (key, message) in file(language) {
                if key.starts_with("summary-") || key.starts_with("notice-heading-") {
                    assert!(
                        !message.contains("{{") && !message.contains("[["),
                        "{language}: {key}: {message}"
                    );
                }
            }
        }
    }

    #[test]
    fn plurals_in_notices_name_their_forms_by_number() {
        for (language, _) in FILES {
            for (key, message) in file(language) {
                if key.starts_with("notice-") || key.starts_with("reason-") {
                    for call in message.split("{{PLURAL:").skip(1) {
                        assert!(call.contains("|1="), "{language}.json: {key}: {message}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_translation_is_a_copy_of_the_source() {
        let source = file("en");
        for language in ["ar", "es", "fr", "pt"] {
            let copied: Vec<String> = file(language)
                .into_iter()
                .filter(|(key, message)| message.split(' ').count() > 3 && source[key] == *message)
                .map(|(key, _)| key)
                .collect();
            assert_eq!(copied, Vec::<String>::new(), "{language}.json");
        }
    }

    #[test]
    fn parameters_are_filled_once_and_a_missing_one_stays() {
        let parameters = ["costs $2".to_owned(), "b".to_owned()];
        assert_eq!(fill("$1 and $2, $3, $, $0 é$2", &parameters), "costs $2 and b, $3, $, $0 éb");
    }

    #[test]
    fn a_language_without_messages_speaks_english() {
        let messages = Messages::embedded().expect("the files are well-formed");
        let key = "list-separator";
        let german = messages.get(&LanguageCode("de".into()), key, &[]);
        assert_eq!(german, messages.get(&LanguageCode("en".into()), key, &[]));
        assert_eq!(messages.get(&LanguageCode("en".into()), "no-such-message", &[]), None);
    }
}
