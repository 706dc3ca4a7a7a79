//! Which moment it is and when the next cycle comes. Pure: every moment is handed in.

use std::time::Duration;

use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use crate::config::{Config, Schedule};
use crate::ids::Timestamp;

/// Between two cycles at the least, so that one that fails at once does not become a hot loop.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

/// By more than this the machine's clock and the time that passed must differ before that
/// is taken for a sleep.
const DRIFT: SignedDuration = SignedDuration::from_secs(30);

/// The wiki's clock, as of the last look at it: what is due is due by that one, and so
/// cycles come by it. Before the first look there is only this machine's.
#[derive(Debug, Default)]
pub struct Clock(Option<(Timestamp, Duration)>);

impl Clock {
    /// The wiki told the time, when so much had passed since the process began.
    pub fn set(&mut self, now: Timestamp, passed: Duration) {
        self.0 = Some((now, passed));
    }

    /// The moment when so much has passed, and this machine's clock shows that.
    #[must_use]
    pub fn now(&self, passed: Duration, machine: Timestamp) -> Timestamp {
        self.0.map_or(machine, |(then, at)| then.saturating_add(passed.saturating_sub(at)).unwrap_or(then))
    }
}

/// By how much this bot's cycles on this wiki come later than the schedule says: always the
/// same, so that its cycles are evenly apart, and another for every bot, so that not all of
/// them come at one second.
#[must_use]
pub fn jitter(config: &Config) -> Duration {
    let name = format!("jitter\n{}\n{}", config.wiki.api, config.account.name);
    let digest = Sha256::digest(name.as_bytes());
    let number = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    Duration::from_secs(number % (config.daemon.jitter_seconds + 1))
}

/// The first cycle after a moment: one of the schedule's, and so much later.
#[must_use]
pub fn next(schedule: &Schedule, jitter: Duration, now: Timestamp) -> Timestamp {
    let due = schedule.next_cycle(now.saturating_sub(jitter).unwrap_or(now));
    due.saturating_add(jitter).unwrap_or(due)
}

/// How long to wait for the next cycle. It is counted from when the wait began, so
/// that a clock set back by a day does not hold the bot up for a day.
#[must_use]
pub fn pause(now: Timestamp, next: Timestamp) -> Duration {
    Duration::try_from(next.duration_since(now)).unwrap_or_default().max(SHORTEST_PAUSE)
}

/// Whether the machine was asleep for a part of what its clock says has passed: the time
/// that a process sees pass stands still then.
#[must_use]
pub fn slept(from: Timestamp, to: Timestamp, passed: Duration) -> bool {
    let passed = SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX);
    to.duration_since(from).saturating_sub(passed) > DRIFT
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::config::Overrides;

    fn at(time: &str) -> Timestamp {
        time.parse().expect(time)
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn config() -> Config {
        Config::load(Path::new("config/dev.toml"), &Overrides::default()).expect("a configuration")
    }

    fn schedule(cycle: &str, zone: &str) -> Schedule {
        let toml = format!("cycle = \"{cycle}\"\nround = \"0 6 1 * *\"\nzone = \"{zone}\"");
        toml::from_str(&toml).expect("a schedule")
    }

    #[test]
    fn cycles_come_by_the_wiki_s_clock_wherever_this_machine_s_stands() {
        let mut clock = Clock::default();
        let machine = at("2026-11-24T00:00:00Z");
        assert_eq!(clock.now(seconds(5), machine), machine, "before the first look by this machine's");
        clock.set(at("2091-12-01T05:59:30Z"), seconds(5));
        // The cycle itself takes a while, too.
        let now = clock.now(seconds(25), machine);
        assert_eq!(pause(now, at("2091-12-01T06:00:00Z")), seconds(10));
    }

    #[test]
    fn a_clock_that_jumps_holds_nobody_up() {
        let noon = at("2026-11-24T12:00:00Z");
        assert_eq!(pause(noon, at("2026-11-24T12:15:00Z")), seconds(900));
        assert_eq!(pause(noon, noon), SHORTEST_PAUSE, "and a cycle that is due is not due in a hot loop");
        assert_eq!(pause(noon, at("2026-11-23T12:00:00Z")), SHORTEST_PAUSE);
    }

    #[test]
    fn only_a_clock_that_ran_ahead_of_the_time_that_passed_tells_of_a_sleep() {
        let noon = at("2026-11-24T12:00:00Z");
        assert!(slept(noon, at("2026-11-24T20:01:00Z"), seconds(60)));
        assert!(!slept(noon, at("2026-11-24T12:01:20Z"), seconds(60)), "a clock that is set right");
        assert!(!slept(noon, at("2026-11-23T12:00:00Z"), seconds(60)), "a clock that is set back");
    }

    #[test]
    fn a_bot_s_jitter_is_its_own_and_stays() {
        let mut config = config();
        config.daemon.jitter_seconds = 0;
        assert_eq!(jitter(&config), Duration::ZERO);
        config.daemon.jitter_seconds = 600;
        let mut seen = std::collections::BTreeSet::new();
        for name in ["LetsConnectBot", "AnotherBot", "ThirdBot"] {
            config.account.name = crate::ids::Username::parse(name).expect("a name");
            assert_eq!(jitter(&config), jitter(&config));
            assert!(jitter(&config) <= seconds(600));
            seen.insert(jitter(&config));
        }
        assert!(seen.len() > 1, "they do not all come at one second: {seen:?}");
    }

    #[test]
    fn a_cycle_with_jitter_comes_after_the_moment_that_it_is_for_and_none_is_left_out() {
        let schedule = schedule("*/15 * * * *", "UTC");
        let next = |now| next(&schedule, seconds(50), at(now)).to_string();
        assert_eq!(next("2026-12-01T05:59:00Z"), "2026-12-01T06:00:50Z");
        assert_eq!(next("2026-12-01T06:00:10Z"), "2026-12-01T06:00:50Z", "the one of 06:00 is still to come");
        assert_eq!(next("2026-12-01T06:00:50Z"), "2026-12-01T06:15:50Z");
        let round = schedule.round_due(at("2026-12-01T06:00:50Z")).expect("a round");
        assert_eq!(round.to_string(), "2026-12", "and the round of that moment is due in it");
    }

    #[test]
    fn whatever_was_missed_comes_once() {
        let schedule = schedule("0 6 * * *", "UTC");
        // Away from Monday to Friday: the one at the start, and then Saturday's.
        assert_eq!(next(&schedule, Duration::ZERO, at("2026-11-27T11:00:00Z")), at("2026-11-28T06:00:00Z"));
    }

    #[test]
    fn an_hour_that_is_left_out_or_comes_twice_neither_loses_nor_doubles_a_cycle() {
        // Berlin, 29 March 2026: from 02:00 to 03:00. 25 October: from 03:00 back to 02:00.
        let gap = schedule("30 2 * * *", "Europe/Berlin");
        let first = next(&gap, Duration::ZERO, at("2026-03-28T12:00:00Z"));
        assert!(first >= at("2026-03-29T01:00:00Z") && first <= at("2026-03-29T01:30:00Z"), "{first}");
        assert_eq!(next(&gap, Duration::ZERO, first), at("2026-03-30T00:30:00Z"));
        let fold = schedule("30 2 * * *", "Europe/Berlin");
        let first = next(&fold, Duration::ZERO, at("2026-10-24T12:00:00Z"));
        assert_eq!(first, at("2026-10-25T00:30:00Z"), "the first of the two");
        assert_eq!(next(&fold, Duration::ZERO, first), at("2026-10-26T01:30:00Z"), "and not the second");
        // What comes every quarter of an hour goes on doing so.
        let often = schedule("*/15 * * * *", "Europe/Berlin");
        for day in ["2026-03-28T23:00:00Z", "2026-10-24T23:00:00Z"] {
            let mut now = at(day);
            for _ in 0..24 {
                let then = next(&often, Duration::ZERO, now);
                assert_eq!(then.duration_since(now), SignedDuration::from_mins(15), "after {now}");
                now = then;
            }
        }
    }

    proptest! {
        #[test]
        fn the_next_cycle_is_after_now_and_never_before_its_moment(
            second in 1_700_000_000_i64..1_900_000_000,
            late in 0_u64..3600,
        ) {
            let schedule = schedule("*/15 * * * *", "America/Sao_Paulo");
            let now = Timestamp::from_second(second).expect("a moment");
            let next = next(&schedule, seconds(late), now);
            prop_assert!(next > now);
            prop_assert!(next.duration_since(now) <= SignedDuration::from_mins(15));
            let moment = next - seconds(late);
            prop_assert_eq!(schedule.next_cycle(moment - SignedDuration::from_secs(1)), moment);
        }
    }
}
