//! Which application day a need can still make, and whether that is soon enough.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::support::settings::TrackSettings;

/// One day on which a track takes applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Application {
    /// The day.
    pub on: Date,
    /// The last day on which the working group can be told for it.
    pub hand_in_by: Date,
    /// The day on which support can be there.
    pub there_on: Date,
}

/// What a need can still hope for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chance {
    /// This application day, which is soon enough.
    InTime(Application),
    /// This application day, and support comes later than it is needed.
    TooLate(Application),
    /// None: the day by which it is needed is past.
    Past,
    /// None: every application day is past, or too near.
    NoneLeft,
    /// The track has no application days in the configuration.
    NoDays,
}

impl Chance {
    /// Whether nothing can be done in time any more, so that people must be told.
    #[must_use]
    pub fn is_late(self) -> bool {
        matches!(self, Self::TooLate(_) | Self::Past | Self::NoneLeft)
    }

    /// The application day.
    #[must_use]
    pub fn application(self) -> Option<Application> {
        match self {
            Self::InTime(application) | Self::TooLate(application) => Some(application),
            Self::Past | Self::NoneLeft | Self::NoDays => None,
        }
    }
}

impl TrackSettings {
    /// The first application day for which there still is time.
    #[must_use]
    pub fn next(&self, today: Date) -> Option<Application> {
        let soonest = today.checked_add(i64::from(self.notice_days).days()).ok()?;
        let named = self.dates.iter().copied().filter(|&day| day >= soonest);
        let on = named.chain(self.of_month(soonest)).min()?;
        Some(Application {
            on,
            hand_in_by: on.checked_sub(i64::from(self.notice_days).days()).ok()?,
            there_on: on.checked_add(i64::from(self.answer_days).days()).ok()?,
        })
    }

    /// What a need can hope for that must be met by a day, if it names one.
    #[must_use]
    pub fn chance(&self, today: Date, needed_by: Option<Date>) -> Chance {
        if needed_by.is_some_and(|day| day < today) {
            return Chance::Past;
        }
        if self.dates.is_empty() && self.monthly == 0 {
            return Chance::NoDays;
        }
        match self.next(today) {
            None => Chance::NoneLeft,
            Some(next) if needed_by.is_some_and(|day| day < next.there_on) => Chance::TooLate(next),
            Some(next) => Chance::InTime(next),
        }
    }

    /// The monthly day that comes first, on or after a day.
    fn of_month(&self, from: Date) -> Option<Date> {
        if self.monthly == 0 {
            return None;
        }
        let in_month = |first: Date| {
            let day = self.monthly.min(first.days_in_month());
            Date::new(first.year(), first.month(), day).ok()
        };
        let this = in_month(from.first_of_month())?;
        if this >= from {
            return Some(this);
        }
        in_month(from.first_of_month().checked_add(1.month()).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect(text)
    }

    fn monthly(day: i8, notice_days: u16, answer_days: u16) -> TrackSettings {
        TrackSettings { dates: Vec::new(), monthly: day, notice_days, answer_days }
    }

    #[test]
    fn the_next_application_day_leaves_the_days_of_notice() {
        let track = TrackSettings {
            dates: ["2026-12-15", "2026-12-01", "2027-03-15"].map(day).into(),
            ..monthly(0, 14, 30)
        };
        for (today, expected) in [
            ("2026-11-17", Some(("2026-12-01", "2026-11-17"))),
            ("2026-11-18", Some(("2026-12-15", "2026-12-01"))),
            ("2026-12-02", Some(("2027-03-15", "2027-03-01"))),
            ("2027-03-02", None),
        ] {
            let next = track.next(day(today));
            assert_eq!(next.map(|next| (next.on, next.hand_in_by)), expected.map(|(a, b)| (day(a), day(b))));
        }
        assert_eq!(track.chance(day("2027-03-02"), None), Chance::NoneLeft);
        assert!(track.chance(day("2027-03-02"), None).is_late());
    }

    #[test]
    fn the_31st_is_the_last_day_of_a_shorter_month() {
        for (today, notice, expected) in [
            ("2027-02-01", 0, "2027-02-28"),
            ("2028-02-01", 0, "2028-02-29"),
            ("2027-02-28", 1, "2027-03-31"),
            ("2026-12-31", 0, "2026-12-31"),
            ("2026-12-31", 1, "2027-01-31"),
        ] {
            assert_eq!(monthly(31, notice, 0).next(day(today)).map(|next| next.on), Some(day(expected)));
        }
        assert_eq!(monthly(15, 0, 0).next(day("2026-12-16")).map(|next| next.on), Some(day("2027-01-15")));
    }

    #[test]
    fn support_that_comes_after_the_day_is_too_late() {
        let track = monthly(15, 7, 20);
        let today = day("2026-11-26");
        let next = track.next(today).expect("a day");
        assert_eq!((next.on, next.there_on), (day("2026-12-15"), day("2027-01-04")));
        assert_eq!(track.chance(today, Some(day("2027-01-04"))), Chance::InTime(next));
        assert_eq!(track.chance(today, Some(day("2027-01-03"))), Chance::TooLate(next));
        assert_eq!(track.chance(today, Some(day("2026-11-25"))), Chance::Past);
        assert_eq!(track.chance(today, None), Chance::InTime(next));
        assert_eq!(TrackSettings::default().chance(today, None), Chance::NoDays);
        assert!(!Chance::NoDays.is_late());
    }

    proptest! {
        #[test]
        fn the_next_day_can_be_made_and_none_before_it(
            today in 0_i64..20_000, day in 1_i8..=31, notice in 0_u16..365,
        ) {
            let today = Date::constant(2020, 1, 1).checked_add(today.days()).expect("a day");
            let track = monthly(day, notice, 0);
            let next = track.next(today).expect("a month has its day");
            prop_assert!(next.hand_in_by >= today);
            prop_assert!((next.hand_in_by - today).get_days() <= 31);
        }
    }
}
