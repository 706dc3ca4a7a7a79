//! Tells the operator of grave things on a talk page. [`crate::plan::alerts`] decides what and
//! when; here it is kept what is amiss, the page is read and written to, through the same guards as
//! every edit. It works where the cycle itself does not: when a record cannot be read, or the plan
//! breaks an invariant. Where nothing may be edited, nothing is told here; `/health` tells it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::apply::{Applied, Executor, Pace, Policy, StopFlag};
use crate::compose::vocabulary::Vocabulary;
use crate::cycle::CycleError;
use crate::gather;
use crate::ids::{ActionId, PageTitle, RoundId, Timestamp};
use crate::plan::alerts::{self, Known, Seen, Trouble};
use crate::plan::judge::Terms;
use crate::plan::waiting::Waiting;
use crate::programme::Programme;
use crate::vitals::Failure;
use crate::wiki::{Contribution, LiveEdits, PageQuery, Wiki};

/// What is amiss, as this process knows it.
#[derive(Debug, Default)]
pub struct Alerts {
    troubles: BTreeMap<Trouble, Seen>,
    /// Since when cycles fail, counted from the beginning of the process.
    failing_since: Option<Duration>,
    /// The day and the troubles for which the page was last looked at.
    looked: Option<(Date, BTreeSet<Trouble>)>,
}

impl Alerts {
    /// The process was started so many times, this one with them, and ended no cycle.
    pub fn crashed(&mut self, starts: usize, today: Date) {
        self.troubles.insert(Trouble::Crashing, Seen { since: today, cycles: starts as u64 });
    }

    /// A cycle was carried through, and this waits.
    pub fn went_well(&mut self, waiting: &[Waiting], today: Date) {
        self.failing_since = None;
        self.set(&Trouble::of_waiting(waiting), today);
    }

    /// A cycle failed, `passed` after the process began.
    pub fn failed(&mut self, failure: Failure, passed: Duration, after: Duration, today: Date) {
        let since = *self.failing_since.get_or_insert(passed);
        let mut troubles: BTreeSet<Trouble> = self.troubles.keys().copied().collect();
        for passing in [Trouble::Failing, Trouble::Record, Trouble::Plan] {
            troubles.remove(&passing);
        }
        match failure {
            Failure::Record => troubles.extend([Trouble::Record]),
            Failure::Plan => troubles.extend([Trouble::Plan]),
            // With these nothing can be written, now or at all.
            Failure::Unreachable | Failure::Login | Failure::Account => {}
            Failure::Wiki | Failure::Configuration | Failure::Other => {
                troubles.extend((passed.saturating_sub(since) >= after).then_some(Trouble::Failing));
            }
        }
        self.set(&troubles, today);
    }

    fn set(&mut self, now: &BTreeSet<Trouble>, today: Date) {
        self.troubles.retain(|trouble, _| now.contains(trouble));
        for trouble in now {
            self.troubles.entry(*trouble).or_insert(Seen { since: today, cycles: 0 }).cycles += 1;
        }
    }

    /// Whether the page is to be looked at: once after the beginning, when something began or
    /// ended, and once a day while something is amiss.
    #[must_use]
    pub fn is_due(&self, today: Date) -> bool {
        match &self.looked {
            None => true,
            Some((day, troubles)) => {
                let same = self.troubles.keys().eq(troubles);
                !same || (*day != today && !self.troubles.is_empty())
            }
        }
    }

    /// Looks at the page, and tells what is to be told.
    pub async fn tell(
        &mut self,
        wiki: &impl Wiki,
        leave: &LiveEdits,
        programme: &Programme,
        (pace, stop): (&mut impl Pace, &StopFlag),
    ) -> Result<Applied, CycleError> {
        let config = &programme.config;
        let Some(title) = &config.alerts.page else { return Ok(Applied::default()) };
        let site = wiki.site().await?;
        let today = site.now.to_zoned(TimeZone::UTC).date();
        let query = PageQuery {
            titles: vec![title.clone()],
            opt_out_category: Some(config.pages.opt_out_category.clone()),
        };
        let read = wiki.pages(&query).await?;
        let Some(there) = read.get(title) else { return Ok(Applied::default()) };
        let options = gather::options(&site, &config.limits);
        let bot = &config.account.name;
        let terms = Terms { bot: bot.as_str(), message_kinds: &config.message_kinds, options: &options };
        let is_told = alerts::is_told(there, site.now, terms);
        let told_on = match (is_told, self.troubles.is_empty()) {
            (false, false) => told_on(&wiki.contributions(first_of_month(today)).await?, title, today),
            _ => BTreeSet::new(),
        };
        let names = Vocabulary(&programme.lexicon);
        let composer = programme.composer(&names)?;
        let action = alerts::action(&Known {
            page: there,
            now: site.now,
            told_on: &told_on,
            troubles: &self.troubles,
            per_month: config.alerts.per_month,
            terms,
            composer: &composer,
        });
        let mut applied = Applied::default();
        if let Some(action) = action {
            let guarded = programme.edits(&options, midnight(today));
            let policy = Policy { edits_per_run: 1, notices_per_run: 1, ..guarded };
            let mut executor = Executor::new(wiki, leave, &policy, pace, stop);
            applied = executor.run(&[action], &mut |_| {}).await;
            tracing::warn!(page = %title, edits = applied.edits, halted = applied.halted.as_ref().map(|halted| halted.why.as_str()), "told the operator");
        }
        if applied.halted.is_none() {
            self.looked = Some((today, self.troubles.keys().copied().collect()));
        }
        Ok(applied)
    }
}

/// The days of the month on which the bot wrote there of such things, by its own edits.
fn told_on(own: &[Contribution], page: &PageTitle, today: Date) -> BTreeSet<Date> {
    let there = own.iter().filter(|edit| edit.title == *page);
    let named: BTreeSet<ActionId> =
        there.filter_map(|edit| edit.comment.as_deref()).flat_map(ActionId::find_in).collect();
    let days = today.first_of_month().series(jiff::Span::new().days(1)).take_while(|day| *day <= today);
    days.filter(|day| named.contains(&alerts::deed(*day).id())).collect()
}

fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |moment| moment.timestamp())
}

fn first_of_month(day: Date) -> Timestamp {
    midnight(RoundId::of(midnight(day)).first_day())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const DAY: Date = date(2026, 11, 15);

    fn troubles(alerts: &Alerts) -> Vec<Trouble> {
        alerts.troubles.keys().copied().collect()
    }

    #[test]
    fn failures_are_grave_after_hours_and_an_unreadable_record_is_at_once() {
        let mut alerts = Alerts::default();
        alerts.failed(Failure::Wiki, HOUR, HOUR * 3, DAY);
        alerts.failed(Failure::Wiki, HOUR * 3, HOUR * 3, DAY);
        assert_eq!(troubles(&alerts), []);
        alerts.failed(Failure::Wiki, HOUR * 4, HOUR * 3, DAY);
        assert_eq!(troubles(&alerts), [Trouble::Failing]);
        alerts.failed(Failure::Unreachable, HOUR * 9, HOUR * 3, DAY);
        assert_eq!(troubles(&alerts), [], "with a wiki that is away nobody can be told");
        alerts.failed(Failure::Record, HOUR * 9, HOUR * 3, DAY);
        assert_eq!(troubles(&alerts), [Trouble::Record]);
        alerts.went_well(&[], DAY);
        assert_eq!(troubles(&alerts), []);
    }

    #[test]
    fn the_page_is_looked_at_once_and_then_only_for_what_is_new() {
        let mut alerts = Alerts::default();
        assert!(alerts.is_due(DAY), "what an earlier process told may be over");
        alerts.looked = Some((DAY, BTreeSet::new()));
        let tomorrow = date(2026, 11, 16);
        assert!(!alerts.is_due(DAY) && !alerts.is_due(tomorrow));
        alerts.failed(Failure::Plan, HOUR, HOUR, DAY);
        assert!(alerts.is_due(DAY));
        alerts.looked = Some((DAY, [Trouble::Plan].into()));
        assert!(!alerts.is_due(DAY) && alerts.is_due(tomorrow));
        alerts.went_well(&[], tomorrow);
        assert!(alerts.is_due(DAY), "its end");
    }
}
