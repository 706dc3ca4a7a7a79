//! What the tests of all lists of words ask for.

use std::collections::BTreeSet;

use super::ByLanguage;
use crate::compose::messages::{LANGUAGES, Messages};
use crate::ids::LanguageCode;
use crate::registry::Languages;
use crate::registry::folding::folded;

/// Every language of the bot has words for everything in the list `name` of a `file`. Languages
/// that the bot does not speak may have some, too.
pub(crate) fn every_language_has_words(
    name: &str,
    file: &str,
    lists: impl IntoIterator<Item = (String, ByLanguage)>,
) {
    let mut wrong = Vec::new();
    for (what, list) in lists {
        let mut seen = BTreeSet::new();
        for (language, words) in list {
            if !seen.insert(*language) {
                wrong.push(format!("{language}: words for {what} stand twice in {name} of {file}"));
            }
            if !Languages::standard().codes().any(|code| code.as_str() == *language) {
                wrong.push(format!("{language} is no language's code; mend {what} in {name} of {file}"));
            }
            if words.split('|').any(|word| folded(word).is_empty()) {
                wrong.push(format!("{language}: an empty word for {what}; mend {name} of {file}"));
            }
        }
        for language in LANGUAGES.into_iter().filter(|language| !seen.contains(language)) {
            wrong.push(format!("{language}: no word for {what}; add some to {name} of {file}"));
        }
    }
    nothing_is(&wrong);
}

/// What the bot itself says under a key, in every language of the bot.
pub(crate) fn said_by_the_bot(key: &str) -> impl Iterator<Item = (&'static str, String)> {
    let messages = Messages::embedded().expect("the files are well-formed");
    LANGUAGES.into_iter().map(move |language| {
        let said = messages.get(&LanguageCode(language.to_owned()), key, &[]);
        (language, said.expect("the message exists"))
    })
}

/// All that is wrong is told at once: whoever adds a language has many lists before them.
pub(crate) fn nothing_is(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
