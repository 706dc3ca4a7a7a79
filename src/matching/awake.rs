//! At which hours, by UTC, two people are awake together.

use super::fit::{DAY_MINUTES, WAKES, WAKING_MINUTES};

/// A part of the day, in minutes since midnight by UTC. It may run past midnight: then it ends
/// before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwakeTogether {
    /// Its beginning.
    pub from: u16,
    /// Its end.
    pub to: u16,
}

/// When two people are both awake whose offsets from UTC are in minutes; nothing where one is not
/// known. Two pieces, one at each end of the day, if they live more than ten hours apart.
#[must_use]
pub fn together(one: Option<i16>, other: Option<i16>) -> Vec<AwakeTogether> {
    let (Some(one), Some(other)) = (one, other) else { return Vec::new() };
    let (day, waking) = (i32::from(DAY_MINUTES), i32::from(WAKING_MINUTES));
    let [one, other] = [one, other].map(|offset| (i32::from(WAKES) - i32::from(offset)).rem_euclid(day));
    let minute = |at: i32| u16::try_from(at.rem_euclid(day)).unwrap_or(0);
    let piece = |shift: i32| {
        let (from, to) = (one.max(other + shift), one.min(other + shift) + waking);
        (from < to).then(|| AwakeTogether { from: minute(from), to: minute(to) })
    };
    [-day, 0, day].into_iter().filter_map(piece).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matching::fit::awake_minutes;

    fn told(one: i16, other: i16) -> Vec<String> {
        let clock = |at: u16| format!("{:02}:{:02}", at / 60, at % 60);
        together(Some(one), Some(other))
            .iter()
            .map(|a| format!("{}-{}", clock(a.from), clock(a.to)))
            .collect()
    }

    #[test]
    fn hours_are_those_of_utc() {
        assert_eq!(told(0, 0), ["08:00-22:00"]);
        assert_eq!(told(180, -180), ["11:00-19:00"], "Nairobi and Buenos Aires");
        assert_eq!(told(-300, 330), ["13:00-16:30", "02:30-03:00"], "Lima and Delhi");
        assert_eq!(told(-600, 780), ["19:00-08:00"], "past midnight");
        assert_eq!(told(0, 660), ["08:00-11:00", "21:00-22:00"], "two pieces");
        assert_eq!(together(Some(0), None), []);
    }

    proptest! {
        #[test]
        fn they_are_as_long_as_matching_counts(one in -720_i16..=840, other in -720_i16..=840) {
            let length = |piece: &AwakeTogether| (piece.to + DAY_MINUTES - piece.from) % DAY_MINUTES;
            let all: u16 = together(Some(one), Some(other)).iter().map(length).sum();
            prop_assert_eq!(Some(all), awake_minutes(Some(one), Some(other)));
        }
    }
}
