//! What ought to happen and cannot now.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::ids::{PageTitle, RoundId};
use crate::plan::cause::Why;

/// Something that ought to happen and cannot now.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Waiting {
    /// What.
    pub what: What,
    /// Why not.
    pub why: Why,
}

/// What it is that waits. In JSON it is the words that people read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A notice on a talk page.
    Notice(PageTitle),
    /// Striking a notice on a talk page.
    Strike(PageTitle),
    /// An introduction in a round, whose reader is not named.
    Introduction(RoundId),
    /// A whole round.
    Round(RoundId),
    /// What a page ought to say.
    Page(PageTitle),
    /// More than one of a kind, in words.
    Several(&'static str),
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Notice(page) => write!(f, "notice on {page}"),
            Self::Strike(page) => write!(f, "strike on {page}"),
            Self::Introduction(round) => write!(f, "introduction in round {round}"),
            Self::Round(round) => write!(f, "round {round}"),
            Self::Page(page) => page.fmt(f),
            Self::Several(words) => f.write_str(words),
        }
    }
}

impl Serialize for What {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
