//! When a clinic begins: a day and a time of day in UTC or in a named zone.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use crate::ids::Timestamp;
use crate::registry::folding::folded;
use crate::registry::{spoken, zone};

/// Why a moment cannot be told, and the mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoMoment {
    pub(super) what: String,
    pub(super) mend: String,
}

const AS_HERE: &str = "write the day and the time in UTC as 2027-03-24 17:00, or name a zone in zone=";

/// Reads `2027-03-24 17:00` in a zone: `Africa/Nairobi`, `+3`, or UTC where none is named.
pub(super) fn read(time: &str, zone: &str) -> Result<Timestamp, NoMoment> {
    let local = civil(time).ok_or_else(|| NoMoment {
        what: "the time is no day with a time of day".to_owned(),
        mend: AS_HERE.to_owned(),
    })?;
    let says_utc = |text: &str| matches!(folded(text).as_str(), "" | "utc" | "gmt" | "z" | "etc utc");
    let zone = if says_utc(zone) {
        TimeZone::UTC
    } else if let Some(zone) = zone::named(zone) {
        zone
    } else if let Some(offset) = spoken::utc_offset(zone) {
        Offset::from_seconds(i32::from(offset.minutes()) * 60).map_or(TimeZone::UTC, TimeZone::fixed)
    } else {
        return Err(NoMoment {
            what: "the zone is none that is known".to_owned(),
            mend: "name it as Africa/Nairobi or America/Mexico_City, or leave it blank and write the time in UTC"
                .to_owned(),
        });
    };
    let zoned = zone.to_ambiguous_zoned(local);
    let moment = match zoned.offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local).ok(),
        AmbiguousOffset::Gap { before, after } => {
            let [early, late] = [after, before].map(|offset| in_utc(offset, local));
            return Err(NoMoment {
                what: "the clocks go forward over that time in that zone, so there is none".to_owned(),
                mend: format!("write another time, or write in UTC: {early} or {late}"),
            });
        }
        AmbiguousOffset::Fold { before, after } => {
            let [first, second] = [before, after].map(|offset| in_utc(offset, local));
            return Err(NoMoment {
                what: "the clocks go back over that time in that zone, so there are two".to_owned(),
                mend: format!("say which in UTC, with zone= blank: {first} or {second}"),
            });
        }
    };
    moment.ok_or_else(|| NoMoment { what: "the time is too far away".to_owned(), mend: AS_HERE.to_owned() })
}

fn in_utc(offset: Offset, local: DateTime) -> String {
    let Ok(moment) = offset.to_timestamp(local) else { return String::new() };
    let utc = moment.to_zoned(TimeZone::UTC);
    format!("{} {:02}:{:02}", utc.date(), utc.hour(), utc.minute())
}

/// A day and a time of day, in any script's digits: `2027-03-24 17:00`, `2027-03-24T17:00Z`, `2027-03-24, 17.00 UTC`.
fn civil(typed: &str) -> Option<DateTime> {
    if typed.chars().nth(60).is_some() {
        return None;
    }
    let typed: String = typed.chars().map(european).collect();
    let typed = typed.to_ascii_uppercase();
    let typed = typed.trim();
    let typed = ["UTC", "GMT", "Z"].iter().find_map(|zone| typed.strip_suffix(zone)).unwrap_or(typed);
    let mut numbers = typed.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let known = |c: char| c.is_ascii_digit() || "-/.: ,T".contains(c);
    if !typed.chars().all(known) {
        return None;
    }
    let year = numbers.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let (month, day) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    let (hour, minute) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    let seconds = numbers.next().is_none_or(|seconds| seconds.bytes().all(|b| b == b'0'));
    if !seconds || numbers.next().is_some() || !(2000..=2100).contains(&year) {
        return None;
    }
    let date = Date::new(year, month, day).ok()?;
    Some(DateTime::from_parts(date, Time::new(hour, minute, 0, 0).ok()?))
}

/// The digit as Europe writes it; every other sign as it is.
fn european(c: char) -> char {
    if !c.is_numeric() {
        return c;
    }
    folded(c.encode_utf8(&mut [0; 4])).chars().next().filter(char::is_ascii_digit).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utc(time: &str, zone: &str) -> String {
        match read(time, zone) {
            Ok(moment) => moment.to_string(),
            Err(no) => no.mend,
        }
    }

    #[test]
    fn a_time_is_utc_unless_a_zone_is_named() {
        for typed in ["2027-03-24 17:00", "2027-03-24T17:00Z", "2027/03/24, 17.00 UTC", "٢٠٢٧-٠٣-٢٤ ١٧:٠٠"]
        {
            assert_eq!(utc(typed, ""), "2027-03-24T17:00:00Z", "{typed}");
        }
        assert_eq!(utc("2027-03-24 17:00", "UTC"), "2027-03-24T17:00:00Z");
        assert_eq!(utc("2027-03-24 17:00", "Africa/Nairobi"), "2027-03-24T14:00:00Z");
        assert_eq!(utc("2027-03-24 17:00", "america/mexico city"), "2027-03-24T23:00:00Z");
        assert_eq!(utc("2027-03-24 17:00", "+5:45"), "2027-03-24T11:15:00Z");
    }

    #[test]
    fn summer_time_is_that_of_the_day() {
        for (time, zone, expected) in [
            ("2027-03-27 18:00", "Europe/Berlin", "2027-03-27T17:00:00Z"),
            ("2027-03-28 18:00", "Europe/Berlin", "2027-03-28T16:00:00Z"),
            ("2026-10-31 18:00", "America/New_York", "2026-10-31T22:00:00Z"),
            ("2026-11-01 18:00", "America/New_York", "2026-11-01T23:00:00Z"),
            // In the south summer begins when it ends in the north.
            ("2027-04-03 18:00", "America/Santiago", "2027-04-03T21:00:00Z"),
            ("2027-04-04 18:00", "America/Santiago", "2027-04-04T22:00:00Z"),
            ("2026-10-03 18:00", "Australia/Sydney", "2026-10-03T08:00:00Z"),
            ("2026-10-04 18:00", "Australia/Sydney", "2026-10-04T07:00:00Z"),
        ] {
            assert_eq!(utc(time, zone), expected, "{time} {zone}");
        }
    }

    #[test]
    fn a_time_that_is_not_or_is_twice_is_refused_with_what_it_may_be() {
        assert_eq!(
            utc("2027-03-28 02:30", "Europe/Berlin"),
            "write another time, or write in UTC: 2027-03-28 00:30 or 2027-03-28 01:30"
        );
        assert_eq!(
            utc("2026-11-01 01:30", "America/New_York"),
            "say which in UTC, with zone= blank: 2026-11-01 05:30 or 2026-11-01 06:30"
        );
        assert!(read("2027-09-05 00:30", "America/Santiago").is_err(), "the south's gap");
    }

    #[test]
    fn what_names_no_moment_is_refused() {
        for typed in [
            "",
            "soon",
            "2027-03-24",
            "24/03/2027 17:00",
            "2027-02-30 10:00",
            "2027-03-24 25:00",
            "1999-01-01 10:00",
        ] {
            assert_eq!(utc(typed, ""), AS_HERE, "{typed}");
        }
        assert!(utc("2027-03-24 17:00", "Nairobi").starts_with("name it as"));
        assert!(utc("2027-03-24 17:00", "../etc/passwd").starts_with("name it as"));
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(time in "\\PC{0,40}|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}", zone in "\\PC{0,20}|Europe/Paris") {
            let _ = read(&time, &zone);
        }
    }
}
