//! One write and what may become of it.

use std::time::Duration;

use crate::ids::{PageTitle, RevId, Timestamp};

/// One write. Always a compare-and-swap: it fails unless `base` is still the
/// newest revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The page.
    pub title: PageTitle,
    /// What the page must still be.
    pub base: Base,
    /// What to write.
    pub change: Change,
    /// The edit summary, the action ids within its first 400 characters.
    pub summary: String,
    /// The server's time when the base was read.
    pub start: Timestamp,
}

/// What a page must still be for an edit of it to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    /// It does not exist.
    Missing,
    /// This is its newest revision.
    Revision(RevId),
}

/// What an edit writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This text after the end of the page.
    Append(String),
    /// This text instead of the page's.
    Replace(String),
}

/// What became of an edit. Every answer of the wiki and of the transport is one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stands, as this revision, made directly on the base.
    Saved(RevId),
    /// It stands, as this revision, and the wiki merged it with an edit that came between.
    Merged(RevId),
    /// The page said so already; nothing was saved.
    Unchanged,
    /// The page has moved on; nothing was saved.
    Conflict,
    /// Not this edit; nothing was saved. It must not be sent again as it is.
    Refused {
        /// The wiki's code: `protectedpage`, `abusefilter-disallowed`, …
        code: String,
        /// Its words.
        why: String,
        /// What it has to do with.
        blame: Blame,
    },
    /// A code that this version does not know. Perhaps it stands; if not, not this page.
    Unfamiliar {
        /// The wiki's code.
        code: String,
        /// Its words.
        why: String,
    },
    /// Not at all: the bot is blocked, logged out, without its right. Nothing was saved.
    Stop {
        /// The wiki's code.
        code: String,
        /// Its words.
        why: String,
    },
    /// It was lost or spoilt on the way in, and surely not saved: it may be sent
    /// once more. What happens again is a reason to stop.
    Again {
        /// The wiki's code.
        code: String,
        /// Its words.
        why: String,
    },
    /// Later: the wiki is lagged, read-only or limits the rate. Nothing was saved.
    Later {
        /// The wiki's code.
        code: String,
        /// How long it asked to wait, if it did.
        wait: Option<Duration>,
    },
    /// Nobody knows: the reply was lost or made no sense. It may stand or may yet land.
    Unknown {
        /// What was seen.
        why: String,
    },
}

/// What a refusal has to do with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blame {
    /// The page: it is protected, of another kind, gone. Other pages are another matter.
    Page,
    /// What the bot writes, in the eyes of a filter. Other pages may well fare the same.
    Text,
    /// The request: it is wrong in itself, which is the bot's own fault.
    Request,
}

/// The leave to write. Only the command line's `--live`, the configured daemon
/// and the tests make one, so nothing else can write by accident.
#[derive(Debug)]
pub struct LiveEdits(());

impl LiveEdits {
    /// Grants it. Say who asked, for the log.
    #[must_use]
    pub fn granted_by(who: &str) -> Self {
        tracing::debug!(who, "live edits granted");
        Self(())
    }
}
