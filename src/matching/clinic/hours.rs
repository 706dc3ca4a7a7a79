//! The hours of a clinic, and how well they suit somebody's day.

use std::fmt;

use serde::{Deserialize, Serialize};

const DAY_MINUTES: i32 = 24 * 60;
/// How long a clinic lasts.
const CLINIC_MINUTES: i32 = 2 * 60;
/// The middle of waking hours, which last from 08 to 22, local time.
const MIDDLE: i32 = 15 * 60;
/// From there to either end.
const HALF_DAY: i32 = 7 * 60;
/// How well an hour suits at best.
const WHOLE: i32 = 1000;

/// A whole hour of the day, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct UtcHour(u8);

/// Not an hour of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no hour of the day; write 0 to 23")]
pub struct BadHour(u8);

impl TryFrom<u8> for UtcHour {
    type Error = BadHour;
    fn try_from(hour: u8) -> Result<Self, BadHour> {
        if hour < 24 { Ok(Self(hour)) } else { Err(BadHour(hour)) }
    }
}

impl From<UtcHour> for u8 {
    fn from(hour: UtcHour) -> Self {
        hour.0
    }
}

/// As in `15:00`.
impl fmt::Display for UtcHour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:00", self.0)
    }
}

impl UtcHour {
    /// Every hour of the day.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..24).map(Self)
    }

    /// When a clinic that starts at this hour ends.
    #[must_use]
    pub fn ends(self) -> Self {
        Self((self.0 + 2) % 24)
    }

    /// How many hours it lies from 14:00 UTC, which is the middle of the day
    /// where nobody's hours are known.
    pub(super) fn away_from_midday(self) -> u8 {
        self.0.abs_diff(14).min(24 - self.0.abs_diff(14))
    }

    /// How well a clinic that starts at this hour suits somebody so many minutes
    /// east of UTC: 1000 if its middle is the middle of their waking hours (08 to
    /// 22 local, so 15:00), and less by the square of the distance, down to 266
    /// for the first or last clinic of their day. By the square, because two
    /// people who have to move one hour each are better off than one who has to
    /// move two. `None` if it does not lie within their waking hours.
    ///
    /// It may be at any hour for somebody whose offset is not known, and suits
    /// them as little as it can: 266.
    ///
    /// ```
    /// use lets_connect::matching::UtcHour;
    /// let fifteen = UtcHour::try_from(15).unwrap();
    /// assert_eq!(fifteen.suits(Some(-60)), Some(1000));
    /// assert_eq!(fifteen.suits(Some(0)), Some(980));
    /// assert_eq!(fifteen.suits(Some(330)), None, "20:30 to 22:30 in India");
    /// assert_eq!(fifteen.suits(Some(-420)), Some(266), "08:00 to 10:00 in Denver");
    /// assert_eq!(fifteen.suits(None), Some(266));
    /// ```
    #[must_use]
    pub fn suits(self, utc_offset: Option<i16>) -> Option<u16> {
        let farthest = HALF_DAY - CLINIC_MINUTES / 2;
        let away = utc_offset.map_or(farthest, |offset| {
            let local = (i32::from(self.0) * 60 + i32::from(offset)).rem_euclid(DAY_MINUTES);
            (local + CLINIC_MINUTES / 2 - MIDDLE).abs()
        });
        let suits = WHOLE - WHOLE * away * away / (HALF_DAY * HALF_DAY);
        (away <= farthest).then(|| u16::try_from(suits).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(utc_offset: i16) -> Vec<u8> {
        UtcHour::all().filter(|hour| hour.suits(Some(utc_offset)).is_some()).map(u8::from).collect()
    }

    #[test]
    fn a_clinic_lies_within_waking_hours() {
        assert_eq!(hours(0), (8..=20).collect::<Vec<u8>>());
        assert_eq!(hours(345), (3..=14).collect::<Vec<u8>>(), "Nepal: 08:45 to 19:45 and on to 21:45");
        assert_eq!(hours(-480), [0, 1, 2, 3, 4, 16, 17, 18, 19, 20, 21, 22, 23]);
        assert_eq!(hours(840), [0, 1, 2, 3, 4, 5, 6, 18, 19, 20, 21, 22, 23], "the day after is a day too");
        assert!(!hours(i16::MAX).is_empty() && !hours(i16::MIN).is_empty());
    }

    #[test]
    fn the_middle_of_the_waking_day_suits_best() {
        let suits = |hour: u8| UtcHour(hour).suits(Some(0));
        assert_eq!(
            [7, 8, 13, 14, 15, 20, 21].map(suits),
            [None, Some(266), Some(980), Some(1000), Some(980), Some(266), None]
        );
    }

    #[test]
    fn an_hour_is_one_of_twenty_four_and_a_clinic_may_go_on_past_midnight() {
        assert!(serde_json::from_str::<UtcHour>("24").is_err());
        let late: UtcHour = serde_json::from_str("23").expect("an hour");
        assert_eq!((late.to_string(), late.ends().to_string()), ("23:00".to_owned(), "01:00".to_owned()));
        assert_eq!(serde_json::to_string(&late).expect("a number"), "23");
    }
}
