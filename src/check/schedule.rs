//! When cycles and rounds come. That they come at all is checked where the configuration
//! is read; here is what is allowed and hardly meant.

use jiff::{SignedDuration, ToSpan as _};

use super::finding::{Findings, Subject, Weight};
use crate::config::Schedule;
use crate::ids::Timestamp;

/// A day, and the hour that summer time may add.
const A_DAY: SignedDuration = SignedDuration::from_hours(25);

/// How far ahead cycles are looked at.
const DAYS_AHEAD: i64 = 35;

/// Looks at the time after `now`.
pub(super) fn look(schedule: &Schedule, now: Timestamp, findings: &mut Findings) {
    if let Some(pause) = longest_pause(schedule, now).filter(|pause| *pause > A_DAY) {
        findings.add(
            Weight::StopsAPart,
            Subject::Schedule,
            "schedule.cycle",
            format!(
                "the bot looks at the wiki less often than daily: once it waits {} days, and reminders come late",
                (pause.as_hours() + 12) / 24
            ),
            "let it come several times an hour, as \"*/15 * * * *\"; a cycle in which nothing changed edits nothing",
        );
    }
    if schedule.updates.more_than_monthly() {
        findings.add(
            Weight::WorthKnowing,
            Subject::Schedule,
            "schedule.updates",
            "updates come twice in one month, and whoever was told in a month is not told again",
            "let them come once a month, as \"0 6 15 * *\"",
        );
    }
    let round =
        schedule.next_round(now).map_or_else(String::new, |day| format!(", the next round is on {day}"));
    findings.well(Subject::Schedule, format!("the next cycle is at {}{round}", schedule.next_cycle(now)));
}

/// The longest wait for a cycle in the weeks to come, as seen on every hour.
fn longest_pause(schedule: &Schedule, now: Timestamp) -> Option<SignedDuration> {
    let hours = (0..DAYS_AHEAD * 24).filter_map(|hour| now.checked_add(hour.hours()).ok());
    hours.map(|hour| schedule.next_cycle(hour).duration_since(hour)).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cycle: &str, updates: &str) -> Vec<String> {
        let written = format!(
            "cycle = \"{cycle}\"\nround = \"0 6 1 * *\"\nupdates = \"{updates}\"\nzone = \"Europe/Berlin\""
        );
        let schedule: Schedule = toml::from_str(&written).expect("a schedule");
        let mut findings = Findings::default();
        look(&schedule, "2026-10-20T00:00:00Z".parse().expect("a moment"), &mut findings);
        findings.findings.into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn a_cycle_comes_once_a_day_at_least() {
        for often in ["*/15 * * * *", "0 6 * * *", "* * * * *"] {
            assert_eq!(found(often, "0 6 15 * *"), [""; 0], "{often}");
        }
        for seldom in ["0 6 * * 1-5", "0 6 * * 1", "0 6 1 * *"] {
            assert_eq!(found(seldom, "0 6 15 * *"), ["schedule.cycle"], "{seldom}");
        }
    }

    #[test]
    fn an_update_that_would_tell_nobody_is_told() {
        assert_eq!(found("0 * * * *", "0 6 1,15 * *"), ["schedule.updates"]);
    }
}
