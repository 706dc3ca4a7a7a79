//! What a cycle came to, in numbers.

use std::collections::BTreeMap;

use crate::apply::Applied;
use crate::apply::halt::Halt;
use crate::cycle::Survey;
use crate::plan::Write;
use crate::plan::cause::Cause;
use crate::registry::Weight;

/// What a cycle came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CycleDone {
    /// Edits, by kind.
    pub edits: BTreeMap<Kind, u64>,
    /// Pages left alone, by kind of reason.
    pub skipped: BTreeMap<Cause, u64>,
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
            *skipped.entry(why.cause).or_default() += 1;
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
