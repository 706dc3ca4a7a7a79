//! What an edit summary of `setup` says: the version, the hash of that version's text, and
//! whose changes the edit keeps or replaces.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::history::Since;
use crate::ids::Username;
use crate::wiki::{Author, Revision};

/// This version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// By this a summary of `setup` is known, whatever the programme is called.
const MARK: &str = "set up (version ";

/// Before the hash in such a summary.
const HASH: &str = ", text ";

/// Digits of the hash.
const DIGITS: usize = 12;

/// What an edit of `setup` does to what people changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards<'a> {
    /// There was nothing of theirs.
    Nobody,
    /// It keeps their changes.
    Keeping(&'a Since),
    /// It replaces them.
    Replacing(&'a Since),
}

/// The words by which an edit is known as one that has this version's text in it.
#[must_use]
pub fn stamp(ours: &str) -> String {
    format!("{MARK}{VERSION}{HASH}{})", hash(ours))
}

/// What the edit summary for publishing `ours` says after the programme's name. It may be merged with
/// what people changed.
#[must_use]
pub fn summary(ours: &str, towards: Towards<'_>) -> String {
    let mut said = stamp(ours);
    let (verb, since) = match towards {
        Towards::Nobody => return said,
        Towards::Keeping(since) => ("keeps", since),
        Towards::Replacing(since) => ("replaces", since),
    };
    let change = if since.edits == 1 { "a change" } else { "changes" };
    // Writing to a string cannot fail.
    let _ = write!(said, "; {verb} {change} by {}", since.names());
    if let Some(page) = &since.shown_at {
        let _ = write!(said, " ([[{page}]])");
    }
    said
}

/// What a summary of `setup` tells.
pub(super) struct Stamp<'r> {
    pub(super) version: &'r str,
    pub(super) hash: Option<&'r str>,
}

impl<'r> Stamp<'r> {
    /// Reads the summary of a revision, if it is the bot's and such a one.
    pub(super) fn of(revision: &'r Revision, bot: &Username) -> Option<Self> {
        if !matches!(&revision.author, Author::Account { name, .. } if name == bot.as_str()) {
            return None;
        }
        let (_, rest) = revision.comment.as_deref()?.split_once(MARK)?;
        let (told, _) = rest.split_once(')')?;
        let (version, hash) =
            told.split_once(HASH).map_or((told, None), |(version, hash)| (version, Some(hash)));
        Some(Self { version, hash })
    }
}

/// The hash of a text as summaries name it.
pub(super) fn hash(text: &str) -> String {
    let mut digits = String::new();
    for byte in Sha256::digest(text.trim_end().as_bytes()).iter().take(DIGITS / 2) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_version_text_and_whose_change_it_is_about() {
        let by = |names: &[&str], edits| Since {
            by: names.iter().map(|name| (*name).to_owned()).collect(),
            edits,
            shown_at: Some("Special:Diff/1/2".to_owned()),
        };
        let told = summary("text", Towards::Replacing(&by(&["Ann"], 1)));
        assert_eq!(
            told,
            format!(
                "set up (version {VERSION}, text 982d9e3eb996); replaces a change by Ann ([[Special:Diff/1/2]])"
            )
        );
        assert!(
            summary("text", Towards::Keeping(&by(&["A", "B", "C", "D", "E"], 9)))
                .contains("keeps changes by A, B, C and 2 others")
        );
    }
}
