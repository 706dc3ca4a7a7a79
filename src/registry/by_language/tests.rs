//! What the tests of all lists of words ask for.

use std::collections::BTreeSet;

use super::ByLanguage;
use crate::compose::messages::{LANGUAGES, Messages};
use crate::ids::LanguageCode;
use crate::registry::Languages;
use crate::registry::folding::folded;

/// Every language of the bot has words for `what` in the list `name`, a `file`'s. Further languages may.
pub(crate) fn has_words_in_every_language(lists: ByLanguage, what: &str, name: &str, file: &str) {
    let mut seen = BTreeSet::new();
    for (language, words) in lists {
        assert!(seen.insert(*language), "{language}: {what} is in {name} twice, in {file}");
        let known = Languages::standard().codes().any(|code| code.as_str() == *language);
        assert!(known, "{language}: no code of a language; mend {name} in {file}");
        for word in words.split('|') {
            assert!(
                !folded(word).is_empty(),
                "{language}: a word for {what} is empty; mend {name} in {file}"
            );
        }
    }
    for language in LANGUAGES {
        assert!(seen.contains(language), "{language}: no word for {what}; add some to {name} in {file}");
    }
}

/// What the bot itself says under a key, in every language of the bot.
pub(crate) fn said_by_the_bot(key: &str) -> impl Iterator<Item = (&'static str, String)> {
    let messages = Messages::embedded().expect("the files are well-formed");
    LANGUAGES.into_iter().map(move |language| {
        let said = messages.get(&LanguageCode(language.to_owned()), key, &[]);
        (language, said.expect("the message exists"))
    })
}
