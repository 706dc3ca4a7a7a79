//! Why a run was broken off: what kind of thing did it, for those who count, and the words in
//! which it is said to people.

use std::fmt;

use crate::wiki::codes::{Sign, sign};

/// What broke a run off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Halt {
    /// The stop page asks to pause.
    Paused,
    /// The stop page stops the bot, or cannot be read.
    StopPage,
    /// The account is blocked, lost its right, or is another one than it should be.
    Account,
    /// Another instance is at work.
    OtherInstance,
    /// A trial has had all its edits.
    TrialOver,
    /// The process was asked to end.
    Asked,
    /// The wiki refused or could not be asked.
    Wiki,
}

impl Halt {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Paused,
        Self::StopPage,
        Self::Account,
        Self::OtherInstance,
        Self::TrialOver,
        Self::Asked,
        Self::Wiki,
    ];

    /// Its name, for logs, metrics and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Paused => "paused",
            Self::StopPage => "stop-page",
            Self::Account => "account",
            Self::OtherInstance => "other-instance",
            Self::TrialOver => "trial-over",
            Self::Asked => "asked",
            Self::Wiki => "wiki",
        }
    }

    /// It, said in these words.
    #[must_use]
    pub fn because(self, why: impl Into<String>) -> Halted {
        Halted { kind: self, why: why.into() }
    }
}

/// A run that was broken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Halted {
    /// By what kind of thing.
    pub kind: Halt,
    /// Why, for people.
    pub why: String,
}

impl Halted {
    /// The process was asked to end.
    #[must_use]
    pub fn asked() -> Self {
        Halt::Asked.because("asked to stop")
    }

    /// The wiki refused an edit with this code, and would refuse any other.
    #[must_use]
    pub fn refused(code: &str, why: &str) -> Self {
        let kind = match sign(code, &serde_json::Value::Null) {
            Sign::Stop => Halt::Account,
            _ => Halt::Wiki,
        };
        kind.because(format!("{code}: {why}"))
    }
}

impl fmt::Display for Halted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_the_account_s_matter_or_the_wiki_s_by_its_code_alone() {
        for (code, why, kind) in [
            ("blocked", "because another bot is paused", Halt::Account),
            ("readonly", "LCBot is blocked (for now)", Halt::Wiki),
            ("titleblacklist-forbidden", "no", Halt::Wiki),
        ] {
            let halted = Halted::refused(code, why);
            assert_eq!((halted.kind, halted.to_string()), (kind, format!("{code}: {why}")));
        }
    }
}
