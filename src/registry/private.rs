//! What may never be shown. The type has no `Display`, no `Serialize`, and a
//! `Debug` that says nothing.

use serde::Deserialize;

/// A value that never reaches a page, an edit summary or a log.
#[derive(Clone, Default)]
pub struct Private<T>(T);

/// An answer that was given in confidence: whatever a form asks for besides the fields of a profile.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateAnswer {
    /// The question, as the form puts it.
    pub question: String,
    /// What was typed.
    pub answer: String,
    /// What the question is about.
    pub about: About,
}

/// What a question of a form is about, of those whose answers are private.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum About {
    /// Whatever else the form asks.
    #[default]
    Anything,
    /// The support that somebody needs, and what was decided about it.
    Support(SupportQuestion),
}

/// What a form asks about support. The last four are columns that the working group adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupportQuestion {
    /// Which kinds of support.
    Needs,
    /// By which track: an amendment of a grant agreement, or a stipend.
    Track,
    /// What it is for.
    Purpose,
    /// The day by which it is needed.
    NeededBy,
    /// The affiliate or group that has the grant agreement.
    Affiliate,
    /// The number of the grant agreement.
    Agreement,
    /// How much.
    Amount,
    /// In which currency.
    Currency,
    /// What was decided.
    Decision,
    /// Who decided it.
    DecidedBy,
    /// The day of the decision.
    DecidedOn,
    /// What the working group notes besides.
    Note,
}

impl SupportQuestion {
    /// Whether the working group answers it and not the person.
    #[must_use]
    pub fn is_the_working_group_s(self) -> bool {
        matches!(self, Self::Decision | Self::DecidedBy | Self::DecidedOn | Self::Note)
    }

    /// Whether its answer is a day.
    #[must_use]
    pub fn is_a_day(self) -> bool {
        matches!(self, Self::NeededBy | Self::DecidedOn)
    }
}

impl PrivateAnswer {
    /// The texts that nobody may read on a page: the answer, and each line of a list. Days,
    /// numbers, and what the working group calls its decision stand on many pages and tell
    /// nothing alone.
    pub fn telling(&self) -> impl Iterator<Item = &str> {
        use SupportQuestion::{Amount, Currency, DecidedBy, DecidedOn, Decision, NeededBy, Needs};
        let answer = self.answer.trim();
        let tells = match self.about {
            About::Support(NeededBy | DecidedOn | Decision | DecidedBy | Currency) => false,
            About::Support(Amount) => answer.chars().any(char::is_alphabetic),
            About::Support(_) | About::Anything => true,
        };
        let lines = (self.about == About::Support(Needs)).then(|| answer.lines().map(str::trim));
        std::iter::once(answer).chain(lines.into_iter().flatten()).filter(move |_| tells)
    }
}

impl<T> Private<T> {
    /// Takes a value into keeping.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the guard that looks for it in what is about to be saved.
    pub fn for_the_guard(&self) -> &T {
        &self.0
    }

    /// The value, for a file of the working group's own.
    pub fn to_be_sealed(&self) -> &T {
        &self.0
    }
}

impl<T> std::fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Private(…)")
    }
}
