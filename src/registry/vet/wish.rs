//! Whether somebody wants to be left alone, by the newest of their words on it: an
//! answer (`pause`, `stop`, `back`) against what their entries say (`notify`, `away`).
//!
//! When a field of a page was written nobody can tell, so an answer stands against the
//! fields of all that was said up to its day: a stop until it is taken back or off the
//! page, or until an entry elsewhere, written on a later day, says `notify=yes`; a pause
//! and an absence until the later of both ends. To come back takes back earlier answers
//! and nothing else: a `notify=no` may be newer than it.

use jiff::civil::Date;

use crate::registry::answer::{Answer, Said};
use crate::registry::vet::answers::saved_on;
use crate::registry::vet::merge;
use crate::registry::{Consent, Registration, spoken};

/// What the newest answer asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Nothing: the entries count.
    AsWritten,
    /// To be left alone up to and including that day.
    Paused(Date),
    /// To be left alone.
    Stopped,
}

/// The wish of somebody who answered this, oldest first. `notify` is the word on it that
/// counts of their entries.
pub(super) fn of(answers: &[Answer], theirs: &[Registration], notify: Option<&merge::Answer<'_>>) -> Wish {
    let wishes = |answer: &&Answer| matches!(answer.said, Said::Pause(_) | Said::Stop | Said::Back);
    let Some(newest) = answers.iter().rev().find(wishes) else { return Wish::AsWritten };
    match newest.said {
        Said::Pause(until) => Wish::Paused(until),
        Said::Stop if !came_back(newest, theirs, notify) => Wish::Stopped,
        _ => Wish::AsWritten,
    }
}

/// Whether they registered anew in another place on a day after the stop.
fn came_back(stop: &Answer, theirs: &[Registration], notify: Option<&merge::Answer<'_>>) -> bool {
    let Some(notify) = notify.filter(|notify| spoken::yes(notify.words) == Some(true)) else { return false };
    let page = theirs.iter().map(|registration| &registration.provenance);
    let page = page.filter(|from| from.revision == stop.evidence).max_by_key(|from| from.at);
    let stopped = stop.on.or_else(|| page.map(saved_on));
    let is_elsewhere = page.is_none_or(|page| page.place != notify.from.place);
    is_elsewhere && stopped.is_some_and(|stopped| saved_on(notify.from) > stopped)
}

impl Wish {
    /// Whether they may be matched and written to, if their entries say this.
    pub(super) fn notify(self, written: Consent) -> Consent {
        if self == Self::Stopped { Consent::Withheld } else { written }
    }

    /// The last day of their absence, if their entries say this.
    pub(super) fn away(self, written: Option<Date>) -> Option<Date> {
        match self {
            Self::Paused(until) => written.max(Some(until)),
            Self::AsWritten | Self::Stopped => written,
        }
    }
}
