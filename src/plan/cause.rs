//! Why something is not done: what kind of thing keeps it, for those who count and for whoever
//! can mend it, and the words in which it is said to people.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::wiki::codes::{Sign, sign};

/// What keeps something from being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Its people want no such message there.
    Unwanted,
    /// The page is protected, or otherwise not for the bot to edit.
    Forbidden,
    /// A filter refused the text.
    Filter,
    /// It waits for a trustee's leave.
    Leave,
    /// The page is not what it ought to be, or would not be: its model, its markers, a private
    /// answer. Somebody with a hand on the bot has to look.
    Page,
    /// The page would be larger than the configuration lets it be.
    Size,
    /// It changed meanwhile, or its turn comes later.
    Later,
    /// Anything else.
    Other,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Unwanted,
        Self::Forbidden,
        Self::Filter,
        Self::Leave,
        Self::Page,
        Self::Size,
        Self::Later,
        Self::Other,
    ];

    /// Its name, for logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unwanted => "unwanted",
            Self::Forbidden => "forbidden",
            Self::Filter => "filter",
            Self::Leave => "leave",
            Self::Page => "page",
            Self::Size => "size",
            Self::Later => "later",
            Self::Other => "other",
        }
    }

    /// It, said in these words.
    #[must_use]
    pub fn because(self, words: impl Into<String>) -> Why {
        Why { cause: self, words: words.into() }
    }
}

/// Why something is not done. In JSON it is its words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Why {
    /// What kind of thing keeps it.
    pub cause: Cause,
    /// For people.
    pub words: String,
}

impl Why {
    /// The wiki refused an edit with this code.
    #[must_use]
    pub fn refused(code: &str, why: &str) -> Self {
        let cause = match sign(code, &serde_json::Value::Null) {
            Sign::Page => Cause::Forbidden,
            Sign::Text => Cause::Filter,
            _ => Cause::Other,
        };
        cause.because(format!("{code}: {why}"))
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_by_its_code_alone() {
        for (code, why, cause) in [
            ("protectedpage", "it is protected", Cause::Forbidden),
            ("abusefilter-disallowed", "the bot may not edit this", Cause::Filter),
            ("new-in-2030", "it is protected", Cause::Other),
        ] {
            assert_eq!(Why::refused(code, why), cause.because(format!("{code}: {why}")));
        }
    }
}
