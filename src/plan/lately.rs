//! What was done lately, day by day, as the ledger counts it: the status page shows it.
//!
//! It is counted when a deed is put on record, so it says the same however often a run was
//! broken off and taken up again, and a cycle in which nothing is done changes none of it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::plan::Deed;

/// Days that are remembered.
const MOST_DAYS: usize = 7;

/// The newest days on which something was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lately(BTreeMap<Date, DayDone>);

/// What was done on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayDone {
    /// People welcomed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub welcomes: usize,
    /// People told of their connections.
    #[serde(default, skip_serializing_if = "is_none")]
    pub introductions: usize,
    /// Awards given.
    #[serde(default, skip_serializing_if = "is_none")]
    pub awards: usize,
    /// Other things told to somebody.
    #[serde(default, skip_serializing_if = "is_none")]
    pub messages: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Lately {
    /// Counts a deed that was not on record.
    pub fn count(&mut self, deed: &Deed, on: Date) {
        let day = |day: &mut DayDone| match deed {
            Deed::Welcome { .. } => day.welcomes += 1,
            Deed::Introduce { .. } => day.introductions += 1,
            Deed::Award { .. } => day.awards += 1,
            Deed::Tell { .. } | Deed::Ask { .. } | Deed::Say { .. } => day.messages += 1,
            Deed::Certify { .. } | Deed::Replace { .. } | Deed::Decide { .. } => {}
        };
        let told = !matches!(deed, Deed::Certify { .. } | Deed::Replace { .. } | Deed::Decide { .. });
        if told {
            day(self.0.entry(on).or_default());
            while self.0.len() > MOST_DAYS {
                self.0.pop_first();
            }
        }
    }

    /// The days, the newest first.
    pub fn days(&self) -> impl Iterator<Item = (Date, DayDone)> {
        self.0.iter().rev().map(|(day, done)| (*day, *done))
    }

    /// Whether nothing was done yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;

    use super::*;
    use crate::ids::{RoundId, UserId};
    use crate::plan::Effect;
    use crate::plan::ledger::Ledger;

    fn effects(who: u64) -> Vec<Effect> {
        let round = RoundId::parse("2026-11").expect("a round");
        let who = UserId(who);
        let deeds = [
            Deed::Welcome { who, round },
            Deed::Introduce { who, round },
            Deed::Certify { who },
            Deed::Ask { who },
        ];
        deeds.into_iter().map(|deed| Effect { id: deed.id(), deed }).collect()
    }

    #[test]
    fn what_is_put_on_record_is_counted_once_on_its_day() {
        let mut ledger = Ledger::default();
        let day = date(2026, 11, 15);
        for who in [1, 2, 1] {
            ledger.record(&effects(who), day);
        }
        ledger.record(&effects(1), date(2026, 11, 16));
        let lately: Vec<_> = ledger.lately.days().collect();
        let done = DayDone { welcomes: 2, introductions: 2, awards: 0, messages: 2 };
        assert_eq!(lately, [(day, done)]);
        assert_eq!(Ledger::parse(&ledger.to_json()).expect("it reads back"), ledger);
    }

    #[test]
    fn only_the_newest_days_are_remembered() {
        let mut ledger = Ledger::default();
        for who in 0..20_u64 {
            ledger.record(
                &effects(who),
                date(2026, 11, 1).saturating_add(i64::try_from(who).unwrap_or(0).days()),
            );
        }
        let days: Vec<Date> = ledger.lately.days().map(|(day, _)| day).collect();
        assert_eq!(
            (days.len(), days.first(), days.last()),
            (7, Some(&date(2026, 11, 20)), Some(&date(2026, 11, 14)))
        );
    }
}
