//! What a cycle came to, in numbers.

use std::collections::BTreeMap;

use crate::apply::Applied;
use crate::apply::halt::Halt;
use crate::cycle::Survey;
use crate::plan::Write;
use crate::registry::Weight;

/// What a cycle came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CycleDone {
    /// Edits, by kind.
    pub edits: BTreeMap<Kind, u64>,
    /// Pages left alone, by kind of reason.
    pub skipped: BTreeMap<Reason, u64>,
    /// What ought to happen and cannot now.
    pub waiting: u64,
    /// What people ought to mend, by weight.
    pub problems: BTreeMap<Weight, u64>,
    /// People who take part.
    pub registered: u64,
    /// Requests to the wiki.
    pub requests: u64,
    /// What broke it off, if anything did.
    pub halted: Option<Halt>,
}

/// What an edit writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A section on a talk page.
    Notice,
    /// The bot's part of a page that people read.
    Page,
    /// A record of the bot's own.
    Record,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Notice, Self::Page, Self::Record];

    /// Its name, for logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Page => "page",
            Self::Record => "record",
        }
    }
}

/// Why a page was left alone, as far as it matters to whoever watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its people want no such message there.
    Unwanted,
    /// It is protected, or otherwise not for the bot to edit.
    Forbidden,
    /// A filter refused the text.
    Filter,
    /// It changed meanwhile, or its turn comes later.
    Later,
    /// Anything else.
    Other,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Unwanted, Self::Forbidden, Self::Filter, Self::Later, Self::Other];

    /// Its name, for logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unwanted => "unwanted",
            Self::Forbidden => "forbidden",
            Self::Filter => "filter",
            Self::Later => "later",
            Self::Other => "other",
        }
    }

    /// The kind of what [`Applied::skipped`] says of a page.
    #[must_use]
    pub fn of(why: &str) -> Self {
        use crate::wiki::codes::{Sign, sign};
        if let Some((code, _)) = why.split_once(": ")
            && !code.contains(' ')
        {
            return match sign(code, &serde_json::Value::Null) {
                Sign::Page => Self::Forbidden,
                Sign::Text => Self::Filter,
                _ => Self::Other,
            };
        }
        let says = |words: &[&str]| words.iter().any(|words| why.contains(words));
        if says(&["opted out", "the page refuses it"]) {
            Self::Unwanted
        } else if says(&["may not edit"]) {
            Self::Forbidden
        } else if says(&["next run", "next cycle", "since the plan was made"]) {
            Self::Later
        } else {
            Self::Other
        }
    }
}

impl CycleDone {
    /// What came of a survey, by so many requests.
    #[must_use]
    pub fn of(survey: &Survey, applied: &Applied, requests: u64) -> Self {
        let plan = &survey.plan;
        let pages = plan.actions.iter().filter(|action| matches!(action.write, Write::Region { .. }));
        let made = |id| applied.done.iter().any(|(done, rev)| done == id && rev.is_some());
        let pages = count(pages.filter(|action| made(&action.id)).count());
        let notices = count(applied.notices);
        let records = count(applied.edits).saturating_sub(pages + notices);
        let mut edits =
            BTreeMap::from([(Kind::Notice, notices), (Kind::Page, pages), (Kind::Record, records)]);
        edits.retain(|_, count| *count > 0);
        let mut skipped = BTreeMap::new();
        for (_, why) in &applied.skipped {
            *skipped.entry(Reason::of(why)).or_default() += 1;
        }
        let mut problems = BTreeMap::new();
        for problem in &plan.problems {
            *problems.entry(problem.weight).or_default() += 1;
        }
        Self {
            edits,
            skipped,
            waiting: count(plan.waiting.len()),
            problems,
            registered: count(plan.totals.registered),
            requests,
            halted: applied.halted.as_ref().map(|halted| halted.kind),
        }
    }

    /// Whether it edited anything.
    #[must_use]
    pub fn wrote(&self) -> bool {
        self.edits.values().any(|count| *count > 0)
    }
}

fn count(count: usize) -> u64 {
    count as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_left_alone_is_of_the_kind_that_its_reason_says() {
        for (why, reason) in [
            ("the reader opted out of messages", Reason::Unwanted),
            ("the page refuses it ({{nobots}})", Reason::Unwanted),
            ("the bot may not edit the page (protectedpage)", Reason::Forbidden),
            ("protectedpage: This page has been protected", Reason::Forbidden),
            ("spamblacklist: unwanted links: example.org", Reason::Filter),
            ("the run's cap is reached; the next run goes on", Reason::Later),
            (
                "somebody edited the page since the plan was made; the next cycle looks at it anew",
                Reason::Later,
            ),
            ("the page is a redirect", Reason::Other),
            ("new-in-2030: next run", Reason::Other),
        ] {
            assert_eq!(Reason::of(why), reason, "{why}");
        }
    }
}
