//! What kind of thing broke a run off, told from the words in which it is said to people.

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

/// What each kind's words hold; the first that fits counts.
pub(super) const OWN_PAUSE: &str = " says that the operator paused the bot";
pub(super) const PAUSED: &str = " asks to pause;";
pub(super) const NO_RUN: &str = " does not say \"run\"";
pub(super) const NO_PAGE: &str = " is missing or cannot be read";
pub(super) const LOST_RIGHT: &str = " has lost its bot right";
pub(super) const BLOCKED: &str = " is blocked (";
pub(super) const OTHERS_SESSION: &str = "the session is ";

const WORDS: [(&str, Halt); 10] = [
    ("the trial is over", Halt::TrialOver),
    (OWN_PAUSE, Halt::Paused),
    (PAUSED, Halt::Paused),
    (NO_RUN, Halt::StopPage),
    (NO_PAGE, Halt::StopPage),
    (LOST_RIGHT, Halt::Account),
    (BLOCKED, Halt::Account),
    (OTHERS_SESSION, Halt::Account),
    ("another ", Halt::OtherInstance),
    ("asked to stop", Halt::Asked),
];

impl Halt {
    /// The kind of what [`Applied::halted`](super::Applied::halted) says.
    #[must_use]
    pub fn of(why: &str) -> Self {
        // The wiki's own refusals come first: their words are anybody's.
        if let Some((code, _)) = why.split_once(": ")
            && !code.contains(' ')
        {
            return match sign(code, &serde_json::Value::Null) {
                Sign::Stop => Self::Account,
                _ => Self::Wiki,
            };
        }
        WORDS.iter().find(|(words, _)| why.contains(words)).map_or(Self::Wiki, |&(_, kind)| kind)
    }

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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_said_to_people_tell_the_kind() {
        for (why, kind) in [
            ("User:LCBot/Stop asks to pause; it goes on when the page says \"run\"", Halt::Paused),
            ("User:LCBot/Stop does not say \"run\"", Halt::StopPage),
            ("User:LCBot/Stop is missing or cannot be read", Halt::StopPage),
            ("LCBot has lost its bot right", Halt::Account),
            ("LCBot is blocked (spam)", Halt::Account),
            ("the session is Other's and not LCBot's", Halt::Account),
            ("blocked: You have been blocked because another bot is paused", Halt::Account),
            ("another run made the round; the next cycle goes on with it", Halt::OtherInstance),
            ("the trial is over: 50 of 50 edits are made, and the rest is kept for records", Halt::TrialOver),
            ("asked to stop", Halt::Asked),
            ("3 pages were refused with captcha", Halt::Wiki),
            ("titleblacklist-forbidden: no", Halt::Wiki),
        ] {
            assert_eq!(Halt::of(why), kind, "{why}");
        }
    }
}
