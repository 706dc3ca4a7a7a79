//! What the programme is called. Messages say it by a magic word, in MediaWiki's manner; it is
//! put in when messages are read, before anything else is made of them.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// What stands in a message for the programme's name.
pub const MAGIC_WORD: &str = "{{PROGRAMME}}";

/// Characters at most: an edit summary and a heading must have room for more than the name.
const MOST_CHARS: usize = 40;

/// The marks that a name may have; none of them means anything in wikitext, in a title or in JSON.
const MARKS: &str = " -'’.,!()·–\u{200C}\u{200D}";

/// The programme's name: one line, the same in wikitext, titles, headings, summaries and on paper.
///
/// ```
/// use lets_connect::compose::ProgrammeName;
/// assert_eq!(ProgrammeName::default().as_str(), "Let's Connect");
/// assert!(ProgrammeName::parse("Skill share, Ñandú").is_ok());
/// assert!(ProgrammeName::parse("[[Main Page]]").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeName(String);

/// Why a text cannot be a programme's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// It is empty, or longer than an edit summary has room for.
    #[error("a name of 1 to {MOST_CHARS} characters is needed")]
    Length,
    /// It begins with something else than a letter or a digit, or has spaces at its end or together.
    #[error("a name begins with a letter or a digit, and has one space between words")]
    Shape,
    /// Something that wikitext or a title could read as markup, or that nobody sees.
    #[error("a name cannot hold {0:?}; letters, digits, spaces and -'’.,!()·– are taken")]
    Character(char),
}

impl ProgrammeName {
    /// Reads a name.
    ///
    /// # Errors
    /// Where the wiki could read it as anything but words.
    pub fn parse(text: &str) -> Result<Self, BadName> {
        let name: String = text.nfc().collect();
        if name.is_empty() || name.chars().count() > MOST_CHARS {
            return Err(BadName::Length);
        }
        let taken = |c: char| c.is_alphanumeric() || canonical_combining_class(c) != 0 || MARKS.contains(c);
        if let Some(bad) = name.chars().find(|&c| !taken(c)) {
            return Err(BadName::Character(bad));
        }
        // Two apostrophes are wikitext's emphasis.
        if name.contains("''") {
            return Err(BadName::Character('\''));
        }
        let tidy = name.split_whitespace().collect::<Vec<_>>().join(" ") == name;
        if !tidy || !name.starts_with(char::is_alphanumeric) || name.ends_with('\'') {
            return Err(BadName::Shape);
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A message with the name in place of the magic word.
    pub(super) fn put_into(&self, message: &str) -> String {
        message.replace(MAGIC_WORD, &self.0)
    }

    /// The edit summary of a page that only machines read.
    #[must_use]
    pub fn summary(&self, what: &str) -> String {
        format!("{self}: {what}")
    }
}

impl Default for ProgrammeName {
    fn default() -> Self {
        Self("Let's Connect".to_owned())
    }
}

impl fmt::Display for ProgrammeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for ProgrammeName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PageTitle;

    #[test]
    fn a_name_is_one_line_that_no_page_reads_as_markup() {
        for good in
            ["Let's Connect", "Conectemos (2027)", "تعال نتعلّم", "हिन्दी सीखें", "1Lib1Ref", "Ñandú – à deux"]
        {
            assert!(ProgrammeName::parse(good).is_ok(), "{good}");
            let title = format!("Template:{good} profile");
            assert_eq!(PageTitle::parse(&title).map(|title| title.to_string()), Ok(title));
        }
        let long = "x".repeat(MOST_CHARS + 1);
        for bad in [
            "",
            " ",
            "a  b",
            " a",
            "a ",
            "'a",
            "a'",
            "a''b",
            "a\nb",
            "[[a]]",
            "{{a}}",
            "a|b",
            "a<b",
            "a&amp;",
            "a#b",
            "~~~~",
            "a=b",
            "a_b",
            "a:b",
            "a/b",
            "$1",
            "a\u{202E}b",
            "a\"b",
            "\u{301}a",
            &long,
        ] {
            assert!(ProgrammeName::parse(bad).is_err(), "{bad:?}");
        }
    }
}
