//! Words that people type, language by language: so that whoever adds a language sees
//! where its words are missing.

/// A language's code and its words, `|` between them. A word of several languages stands in each.
pub(crate) type ByLanguage = &'static [(&'static str, &'static str)];

/// The words of every language.
pub(crate) fn words(lists: ByLanguage) -> impl Iterator<Item = &'static str> {
    lists.iter().flat_map(|(_, words)| words.split('|'))
}

#[cfg(test)]
pub(crate) mod tests;
