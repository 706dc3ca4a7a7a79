//! What is wrong in a configuration file, and where: the words a person reads.
//!
//! A fault never quotes a value that might be a secret.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

/// One thing to mend: `config/meta.toml:14:9: unknown key "shedule"; did you mean "schedule"?`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: PathBuf,
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub problem: String,
    /// What to do about it; empty where the problem says it.
    pub mend: String,
}

/// Where a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In an option of the command line.
    Option(&'static str),
    /// Nowhere in particular: something is missing.
    File,
    /// Here.
    At {
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
    },
}

impl Place {
    /// The place of a byte of the text.
    pub(super) fn of(text: &str, byte: usize) -> Self {
        let before = text.char_indices().take_while(|(at, _)| *at < byte).map(|(_, c)| c);
        let (mut line, mut column) = (1, 1);
        for c in before {
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        Self::At { line, column }
    }
}

impl Fault {
    /// Where it is, as `config/meta.toml:14:9`.
    #[must_use]
    pub fn whereabouts(&self) -> String {
        match self.place {
            Place::Option(option) => option.to_owned(),
            Place::File => self.file.display().to_string(),
            Place::At { line, column } => format!("{}:{line}:{column}", self.file.display()),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.whereabouts(), self.problem)?;
        if !self.mend.is_empty() {
            write!(f, "; {}", self.mend)?;
        }
        Ok(())
    }
}

/// Words of serde's that mean little to whoever writes a configuration.
const WORDS: [(&str, &str); 4] = [
    ("expected u8", "expected a whole number from 0 to 255"),
    ("expected usize", "expected a whole number, 0 or more"),
    ("expected a sequence", "expected a list in brackets"),
    ("invalid type: map", "invalid type: section"),
];

/// A problem and its mend, as one of serde's or TOML's messages tells them.
pub(super) struct Said {
    pub problem: String,
    pub mend: String,
}

impl Said {
    /// Puts an error of the `toml` crate into our words. `text` is the whole file.
    pub(super) fn of(error: &toml::de::Error, text: &str) -> Self {
        let message = error.message();
        if let Some((found, expected)) = unknown(message, "unknown field `") {
            return Self::unknown("key", found, &expected);
        }
        if let Some((found, expected)) = unknown(message, "unknown variant `") {
            let noun = if error.span().is_some_and(|span| is_key(text, span)) { "key" } else { "value" };
            return Self::unknown(noun, found, &expected);
        }
        if let Some(key) = missing(message) {
            return Self {
                problem: format!("the key \"{key}\" is missing"),
                mend: "add it; config/meta.toml shows every key".to_owned(),
            };
        }
        let mut problem = message.lines().collect::<Vec<_>>().join(", ");
        for (theirs, ours) in WORDS {
            problem = problem.replace(theirs, ours);
        }
        Self { problem, mend: String::new() }
    }

    /// A name that nobody knows, with the nearest that somebody does.
    pub(super) fn unknown(noun: &str, found: &str, expected: &[&str]) -> Self {
        let mend = match nearest(found, expected) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None if expected.is_empty() => "take it out".to_owned(),
            None => format!("write one of: {}", expected.join(", ")),
        };
        Self { problem: format!("unknown {noun} {found:?}"), mend }
    }
}

/// The name found and the names expected, from ``unknown field `x`, expected one of `a`, `b` ``.
pub(super) fn unknown<'m>(message: &'m str, start: &str) -> Option<(&'m str, Vec<&'m str>)> {
    let (found, rest) = message.strip_prefix(start)?.split_once("`, ")?;
    // Between backticks lies every second part.
    Some((found, rest.split('`').skip(1).step_by(2).collect()))
}

/// The name that is not there, from ``missing field `x` ``.
pub(super) fn missing(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.strip_suffix('`')
}

/// The name that somebody who typed `found` may have meant.
pub(super) fn nearest<'n>(found: &str, names: &[&'n str]) -> Option<&'n str> {
    let found = found.to_lowercase().replace('-', "_");
    let most = 1 + found.chars().count() / 4;
    names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(&found, &name.replace('-', "_")), *name))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, name)| name)
}

/// Whether a span is a key, not a value.
fn is_key(text: &str, span: Range<usize>) -> bool {
    text.get(span.end..).is_some_and(|after| after.trim_start().starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_from_1() {
        let text = "ключ = 1\né́x = 2";
        assert_eq!(Place::of(text, 0), Place::At { line: 1, column: 1 });
        assert_eq!(Place::of(text, "ключ = ".len()), Place::At { line: 1, column: 8 });
        assert_eq!(Place::of(text, "ключ = 1\né".len()), Place::At { line: 2, column: 2 });
        assert_eq!(Place::of("", 9), Place::At { line: 1, column: 1 });
    }

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let names = ["schedule", "matching", "bot-password"];
        assert_eq!(nearest("shedule", &names), Some("schedule"));
        assert_eq!(nearest("Schedule", &names), Some("schedule"));
        assert_eq!(nearest("bot_password", &names), Some("bot-password"));
        assert_eq!(nearest("colour", &names), None);
    }

    #[test]
    fn a_control_character_in_a_name_is_escaped() {
        let said = Said::unknown("key", "\u{1b}[31m", &[]);
        assert_eq!(said.problem, r#"unknown key "\u{1b}[31m""#);
    }
}
