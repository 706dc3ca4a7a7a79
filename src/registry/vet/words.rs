//! A stranger's words as a problem may repeat them: short, on one line, and
//! nothing private in them.

use std::cell::OnceCell;

use crate::registry::Registration;
use crate::registry::folding::{folded, holds_words, is_invisible};

/// Characters of a stranger's words that a problem repeats.
const MOST_QUOTED: usize = 80;

/// A private value shorter than this is too common a word to look for.
const LEAST_SECRET_CHARS: usize = 4;

/// As many characters are recognised inside of another word, too: `Person` in "Person's".
const LEAST_TELLING_CHARS: usize = 6;

/// As many digits are a telephone number.
const TELEPHONE_DIGITS: usize = 9;

/// What one person typed into private fields; it is never repeated. Most people type
/// nothing that a problem would repeat, so it is made comparable when first asked for.
pub(super) struct Secrets<'r> {
    answers: Vec<&'r str>,
    comparable: OnceCell<Vec<String>>,
}

impl<'r> Secrets<'r> {
    /// The private values of one person's registrations.
    pub(super) fn of(theirs: impl Iterator<Item = &'r Registration>) -> Self {
        let answers = theirs.flat_map(|registration| registration.private.for_the_guard());
        Self::these(answers.map(|private| private.answer.as_str()).collect())
    }

    fn these(answers: Vec<&'r str>) -> Self {
        Self { answers, comparable: OnceCell::new() }
    }

    /// Whether a text holds something private: one of these, an e-mail address, a telephone number.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let words = folded(text);
        text.contains(['@', '＠'])
            || words.chars().filter(char::is_ascii_digit).count() >= TELEPHONE_DIGITS
            || self.comparable().iter().any(|secret| {
                holds_words(&words, secret)
                    || secret.chars().count() >= LEAST_TELLING_CHARS && words.contains(secret)
            })
    }

    fn comparable(&self) -> &[String] {
        self.comparable.get_or_init(|| {
            let folded = self.answers.iter().map(|answer| folded(answer));
            folded.filter(|value| value.chars().count() >= LEAST_SECRET_CHARS).collect()
        })
    }

    /// The words, short and on one line, unless something private may be in them.
    pub(super) fn shown(&self, words: &str) -> Option<String> {
        (!self.are_in(words)).then(|| brief(words))
    }

    /// The words in quotation marks; or, where they hold something private, that they do.
    pub(super) fn quoted(&self, words: &str) -> String {
        if self.are_in(words) {
            return "an answer that may be private (not repeated here)".to_owned();
        }
        format!("\"{}\"", brief(words))
    }
}

/// The beginning of a text, on one line.
fn brief(words: &str) -> String {
    let seen = words.chars().filter(|&c| !is_invisible(c));
    let line: String = seen.map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = line.trim();
    let cut: String = line.chars().take(MOST_QUOTED).collect();
    let more = if cut.len() < line.len() { "…" } else { "" };
    format!("{cut}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_words_are_short_and_on_one_line() {
        let none = Secrets::these(Vec::new());
        assert_eq!(none.quoted(" two\nlines\u{202e} "), "\"two lines\"");
        assert_eq!(none.quoted(&"é".repeat(500)).chars().count(), MOST_QUOTED + 3);
    }

    #[test]
    fn nothing_private_is_quoted() {
        let secrets = Secrets::these(vec!["Aïcha Example", "no"]);
        for words in ["ask aicha example", "a@example.org", "call +254 700 000 000"] {
            assert!(!secrets.quoted(words).contains(words), "{words}");
        }
        assert!(!secrets.quoted("Aïcha Example's group").contains("Example"));
        assert_eq!(secrets.quoted("Aichas"), "\"Aichas\"");
    }
}
