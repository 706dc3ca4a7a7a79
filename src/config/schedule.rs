//! When cycles and rounds come. It computes with the moments it is handed and
//! never looks at the clock.

use croner::parser::{CronParser, Seconds, Year};
use croner::{Cron, Direction};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Zoned};
use serde::{Deserialize, Deserializer};

use crate::compose::Looks;
use crate::ids::{RoundId, Timestamp};

/// When cycles and rounds come.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// When the bot looks at the wiki and does what is to do.
    pub cycle: Cadence,
    /// When a round is due; once a month at most, because its month names it.
    pub round: Cadence,
    /// When those who want it are told of what is new; once a month at most, likewise.
    #[serde(default = "mid_month")]
    pub updates: Cadence,
    /// The time zone in which they are meant.
    #[serde(deserialize_with = "crate::intake::form::zone")]
    pub zone: TimeZone,
}

/// The middle between two rounds.
fn mid_month() -> Cadence {
    Cadence::parse("0 6 15 * *").expect("a cadence")
}

const MINUTES_OF_A_DAY: usize = 24 * 60;

/// How long after its time an update is still sent: later it would be no news.
const UPDATE_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A cron expression of five fields (minute, hour, day, month, weekday) that comes again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cadence(Cron);

/// Why a text is not a cadence.
#[derive(Debug, thiserror::Error)]
pub enum BadCadence {
    /// Not a cron expression.
    #[error(
        "{text:?} is not a cron expression ({why}); write minute, hour, day, month, weekday, as \"0 6 1 * *\""
    )]
    Unreadable {
        /// The text.
        text: String,
        /// What the parser found.
        why: String,
    },
    /// It names a day that no year has.
    #[error("{0:?} never comes; choose a day that the month has")]
    Never(String),
}

impl Cadence {
    /// Reads a cron expression.
    ///
    /// ```
    /// use lets_connect::config::Cadence;
    /// assert!(Cadence::parse("*/15 * * * *").is_ok());
    /// assert!(Cadence::parse("0 6 31 2 *").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, BadCadence> {
        let cron = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build()
            .parse(text)
            .map_err(|error| BadCadence::Unreadable {
                text: text.to_owned(),
                why: error.to_string().trim_end_matches('.').to_lowercase(),
            })?;
        let cadence = Self(cron);
        let comes = cadence.occurrences(1).next().is_some();
        if comes { Ok(cadence) } else { Err(BadCadence::Never(text.to_owned())) }
    }

    /// Whether it comes twice in some month.
    #[must_use]
    pub fn more_than_monthly(&self) -> bool {
        let months: Vec<_> = self.occurrences(48).map(|moment| moment.date().first_of_month()).collect();
        months.windows(2).any(|pair| pair.first() == pair.last())
    }

    /// The minutes between any two occurrences, if they are the same all day and every day.
    fn even_minutes(&self) -> Option<u32> {
        let expression = self.0.to_string();
        // Of days that are all alike, the first tells, with its way into the second.
        if !expression.split_whitespace().skip(2).all(|field| field == "*") {
            return None;
        }
        let mut moments = self.occurrences(MINUTES_OF_A_DAY + 1).map(|moment| moment.timestamp());
        let first = moments.next()?;
        let gap = moments.next()?.duration_since(first);
        let until = first.checked_add(SignedDuration::from_hours(24)).ok()?;
        let mut before = first.checked_add(gap).ok()?;
        for moment in moments.take_while(|moment| *moment <= until) {
            if moment.duration_since(before) != gap {
                return None;
            }
            before = moment;
        }
        u32::try_from(gap.as_mins()).ok()
    }

    /// The first occurrences from 2026 on, in UTC.
    fn occurrences(&self, count: usize) -> impl Iterator<Item = Zoned> {
        let start = date(2026, 1, 1).at(0, 0, 0, 0).to_zoned(TimeZone::UTC);
        start.ok().into_iter().flat_map(move |start| self.0.iter_from(start, Direction::Forward).take(count))
    }
}

impl<'de> Deserialize<'de> for Cadence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl Schedule {
    /// One to look by where the configuration's cannot be read.
    #[must_use]
    pub(super) fn stand_in() -> Self {
        Self {
            cycle: Cadence::parse("0 * * * *").expect("a cadence"),
            round: Cadence::parse("0 6 1 * *").expect("a cadence"),
            updates: mid_month(),
            zone: TimeZone::UTC,
        }
    }

    /// The first cycle after a moment.
    #[must_use]
    pub fn next_cycle(&self, after: Timestamp) -> Timestamp {
        let next = self.cycle.0.find_next_occurrence(&after.to_zoned(self.zone.clone()), false);
        // A cadence comes again by construction; past the end of time an hour does.
        next.map_or_else(
            |_| after.checked_add(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MAX),
            |moment| moment.timestamp(),
        )
    }

    /// The day of the first round after a moment.
    #[must_use]
    pub fn next_round(&self, after: Timestamp) -> Option<Date> {
        self.next(&self.round, after)
    }

    /// The day of the first update after a moment.
    #[must_use]
    pub fn next_update(&self, after: Timestamp) -> Option<Date> {
        self.next(&self.updates, after)
    }

    /// When cycles come, as it is told to people.
    #[must_use]
    pub fn looks(&self) -> Looks {
        if let Some(minutes) = self.cycle.even_minutes() {
            return Looks::Every(minutes);
        }
        let zone = self.zone.iana_name().unwrap_or("UTC");
        Looks::Cron(self.cycle.0.to_string(), zone.to_owned())
    }

    /// The month of the update that is due at a moment, and the day of the next one.
    #[must_use]
    pub fn update_due(&self, now: Timestamp) -> Option<(RoundId, Date)> {
        let here = now.to_zoned(self.zone.clone());
        let came = self.updates.0.find_previous_occurrence(&here, true).ok()?;
        if now.duration_since(came.timestamp()) > UPDATE_LASTS {
            return None;
        }
        let month = RoundId::parse(&came.strftime("%Y-%m").to_string()).ok()?;
        Some((month, self.next(&self.updates, now)?))
    }

    fn next(&self, cadence: &Cadence, after: Timestamp) -> Option<Date> {
        let next = cadence.0.find_next_occurrence(&after.to_zoned(self.zone.clone()), false);
        next.ok().map(|moment| moment.date())
    }

    /// The round whose time came last, at or before a moment. It stays due
    /// until it is made, so that a round is not lost while the bot is away.
    #[must_use]
    pub fn round_due(&self, now: Timestamp) -> Option<RoundId> {
        let came = self.round.0.find_previous_occurrence(&now.to_zoned(self.zone.clone()), true).ok()?;
        RoundId::parse(&came.strftime("%Y-%m").to_string()).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn schedule(cycle: &str, round: &str, zone: &str) -> Schedule {
        Schedule {
            cycle: Cadence::parse(cycle).expect(cycle),
            round: Cadence::parse(round).expect(round),
            updates: mid_month(),
            zone: TimeZone::get(zone).expect(zone),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect(text)
    }

    #[test]
    fn a_cycle_comes_after_the_moment_and_never_at_it() {
        let schedule = schedule("*/15 * * * *", "0 6 1 * *", "UTC");
        assert_eq!(schedule.next_cycle(at("2026-11-01T06:00:00Z")), at("2026-11-01T06:15:00Z"));
        assert_eq!(schedule.next_cycle(at("2026-11-01T06:14:59.9Z")), at("2026-11-01T06:15:00Z"));
    }

    #[test]
    fn a_cadence_that_is_even_is_told_by_its_minutes_and_another_as_it_is_written() {
        for (cycle, minutes) in [
            ("* * * * *", 1),
            ("*/15 * * * *", 15),
            ("7,22,37,52 * * * *", 15),
            ("5 * * * *", 60),
            ("0 */2 * * *", 120),
            ("0 3 * * *", 1440),
        ] {
            assert_eq!(schedule(cycle, "0 6 1 * *", "UTC").looks(), Looks::Every(minutes), "{cycle}");
        }
        for cycle in ["*/7 * * * *", "0 8-18 * * *", "*/15 * * * 1-5", "0 3 1 * *", "0,15 * * * *"] {
            let looks = schedule(cycle, "0 6 1 * *", "Africa/Accra").looks();
            assert_eq!(looks, Looks::Cron(cycle.to_owned(), "Africa/Accra".to_owned()));
        }
    }

    #[test]
    fn a_round_is_due_from_its_moment_until_the_next_one() {
        let schedule = schedule("*/15 * * * *", "0 6 1 * *", "UTC");
        let due = |now| schedule.round_due(at(now)).expect("a round").to_string();
        assert_eq!(due("2026-11-01T05:59:59Z"), "2026-10");
        assert_eq!(due("2026-11-01T06:00:00Z"), "2026-11");
        assert_eq!(due("2026-11-30T23:00:00Z"), "2026-11");
    }

    #[test]
    fn the_month_of_a_round_is_that_of_the_schedule_s_zone() {
        let schedule = schedule("0 * * * *", "0 6 1 * *", "Pacific/Auckland");
        // In Auckland it is the first of November, 06:00.
        let due = schedule.round_due(at("2026-10-31T17:00:00Z")).expect("a round");
        assert_eq!(due.to_string(), "2026-11");
    }

    #[test]
    fn an_update_is_due_for_a_week_and_tells_of_the_next_one() {
        let schedule = schedule("0 * * * *", "0 6 1 * *", "UTC");
        let due = |now| schedule.update_due(at(now)).map(|(month, next)| format!("{month} {next}"));
        assert_eq!(due("2026-11-15T05:59:59Z"), None);
        assert_eq!(due("2026-11-15T06:00:00Z").as_deref(), Some("2026-11 2026-12-15"));
        assert_eq!(due("2026-11-22T06:00:00Z").as_deref(), Some("2026-11 2026-12-15"));
        assert_eq!(due("2026-11-22T06:00:01Z"), None);
        assert_eq!(schedule.next_round(at("2026-12-15T06:00:00Z")), Some(date(2027, 1, 1)));
    }

    #[test]
    fn a_cadence_that_never_comes_or_has_seconds_is_refused() {
        assert!(matches!(Cadence::parse("0 6 31 2 *"), Err(BadCadence::Never(_))));
        for wrong in ["", "often", "0 0 6 1 * *", "61 * * * *", "0 6 1 *"] {
            let said = Cadence::parse(wrong).expect_err(wrong).to_string();
            assert!(said.contains("is not a cron expression"), "{said}");
        }
    }

    #[test]
    fn two_rounds_in_one_month_are_noticed() {
        assert!(!Cadence::parse("0 6 1 * *").expect("monthly").more_than_monthly());
        assert!(!Cadence::parse("0 6 1 */3 *").expect("quarterly").more_than_monthly());
        for often in ["0 6 1,15 * *", "0 6 * * 1", "* 6 1 * *"] {
            assert!(Cadence::parse(often).expect(often).more_than_monthly(), "{often}");
        }
    }

    proptest! {
        #[test]
        fn the_schedule_holds_at_any_moment(second in -377_705_023_201_i64..=253_402_207_200) {
            let schedule = schedule("*/15 * * * *", "0 6 1 * *", "America/Sao_Paulo");
            let now = Timestamp::from_second(second).expect("a moment");
            prop_assert!(schedule.next_cycle(now) > now);
            let _ = schedule.round_due(now);
        }
    }
}
