//! When a row was sent: how a form writes its moments, and what spreadsheets
//! make of them on the way.

use jiff::civil::{Date, DateTime, date, datetime};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Deserializer};

use crate::ids::Timestamp;

/// Days from the first of 1990 to the last of 2099, as spreadsheets count them.
const SERIAL_DAYS: std::ops::Range<f64> = 32_874.0..73_051.0;

/// What LimeSurvey writes where a survey does not keep its dates.
const NOT_KEPT: &str = "1980-01-01 00:00:00";

/// The column that says when a row was sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeColumn {
    /// Its header.
    pub column: String,
    /// How the moment is written.
    pub format: TimeFormat,
    /// The time zone in which it is meant.
    #[serde(deserialize_with = "zone")]
    pub zone: TimeZone,
}

impl TimeColumn {
    /// The moment that a cell names, if it does: in the form's own spelling, in
    /// ISO 8601, or as the number of days that a spreadsheet made of it.
    pub(super) fn read(&self, cell: &str) -> Option<Timestamp> {
        self.format.read(cell, &self.zone).or_else(|| {
            let cell = cell.trim();
            let moment = cell.parse::<DateTime>().ok().or_else(|| serial(cell))?;
            self.zone.to_ambiguous_timestamp(moment).compatible().ok()
        })
    }

    /// The day that a cell names, if it does: as the form writes the day of a moment, in
    /// ISO 8601, or as a spreadsheet's number.
    pub(super) fn day(&self, cell: &str) -> Option<Date> {
        let cell = cell.trim();
        let iso = || cell.parse::<Date>().ok();
        let whole = || self.read(cell).map(|moment| moment.to_zoned(self.zone.clone()).date());
        self.format.day(cell).or_else(iso).or_else(whole)
    }

    /// Whether a cell says that the form keeps no times.
    pub(super) fn is_not_kept(cell: &str) -> bool {
        cell.trim() == NOT_KEPT
    }
}

/// A number of days since the last of 1899.
fn serial(cell: &str) -> Option<DateTime> {
    let days: f64 = cell.parse().ok().filter(|days| SERIAL_DAYS.contains(days))?;
    #[expect(clippy::cast_possible_truncation, reason = "the range above is far below what an i64 holds")]
    let seconds = (days * 86_400.0).round() as i64;
    datetime(1899, 12, 30, 0, 0, 0, 0).checked_add(jiff::SignedDuration::from_secs(seconds)).ok()
}

/// How a moment is written, in `strptime`'s signs: `%m/%d/%Y %H:%M:%S`.
/// It gives a date and a time of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeFormat(String);

/// A text that describes no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} gives no date and time; write it as \"%m/%d/%Y %H:%M:%S\" for 3/25/2026 14:03:22")]
pub struct BadTimeFormat(String);

impl TimeFormat {
    /// Takes a format if what it writes can be read back.
    ///
    /// ```
    /// use lets_connect::intake::form::TimeFormat;
    /// assert!(TimeFormat::parse("%m/%d/%Y %H:%M:%S").is_ok());
    /// assert!(TimeFormat::parse("%H:%M").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, BadTimeFormat> {
        let format = Self(text.to_owned());
        let sample = date(2026, 3, 25).at(14, 3, 22, 0);
        let written = BrokenDownTime::from(&sample.in_tz("UTC").map_err(|_| BadTimeFormat(text.to_owned()))?)
            .to_string(text)
            .map_err(|_| BadTimeFormat(text.to_owned()))?;
        match format.read(&written, &TimeZone::UTC) {
            Some(moment) if DateTime::from(moment.to_zoned(TimeZone::UTC)).date() == sample.date() => {
                Ok(format)
            }
            _ => Err(BadTimeFormat(text.to_owned())),
        }
    }

    /// The moment that a text names, if it does.
    pub(super) fn read(&self, text: &str, zone: &TimeZone) -> Option<Timestamp> {
        let text = text.trim();
        self.plain(text, zone).or_else(|| {
            let usual = usual(text);
            let (moment, offset) = without_offset(&usual);
            let zone = offset.map_or_else(|| zone.clone(), TimeZone::fixed);
            self.plain(moment, &zone)
        })
    }

    /// The day that a text names in the way in which this format writes days: by its first word.
    fn day(&self, text: &str) -> Option<Date> {
        let day = self.0.split_whitespace().next()?;
        BrokenDownTime::parse(day, usual(text).trim()).ok()?.to_date().ok()
    }

    fn plain(&self, text: &str, zone: &TimeZone) -> Option<Timestamp> {
        let parts = BrokenDownTime::parse(&self.0, text).ok()?;
        if parts.offset().is_some() {
            return parts.to_timestamp().ok();
        }
        // A moment that the clocks skip or repeat has one reading all the same.
        zone.to_ambiguous_timestamp(parts.to_datetime().ok()?).compatible().ok()
    }
}

/// A moment in European digits and with the usual halves of the day: forms in
/// other languages write `٢٥/٠٣/٢٠٢٦` and `2:03:22 p. m.`.
fn usual(text: &str) -> String {
    let digits = |c: char| {
        let zero = [0x660, 0x6F0, 0x966, 0x9E6, 0xFF10]
            .into_iter()
            .find(|zero| (*zero..zero + 10).contains(&u32::from(c)));
        zero.and_then(|zero| char::from_digit(u32::from(c) - zero, 10)).unwrap_or(c)
    };
    let marks = |c: &char| !matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}');
    let spaced = |c: char| if c.is_whitespace() { ' ' } else { c };
    let mut text: String = text.chars().filter(marks).map(digits).map(spaced).collect();
    for (theirs, ours) in
        [("a. m.", "AM"), ("p. m.", "PM"), ("a.m.", "AM"), ("p.m.", "PM"), (" ص", " AM"), (" م", " PM")]
    {
        text = text.replace(theirs, ours);
    }
    text
}

/// A moment without the `GMT+3` or `UTC-4:30` at its end, which Google writes into
/// dumps that are made by the form itself.
fn without_offset(text: &str) -> (&str, Option<Offset>) {
    let read = || {
        let (moment, zone) = text.rsplit_once(' ')?;
        let signed = zone.strip_prefix("GMT").or_else(|| zone.strip_prefix("UTC"))?;
        if signed.is_empty() {
            return Some((moment, Offset::UTC));
        }
        let (sign, digits) = match signed.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, signed.strip_prefix('+')?),
        };
        let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "0"));
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        let in_range = (0..=14).contains(&hours) && (0..60).contains(&minutes);
        let offset = Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?;
        in_range.then_some((moment, offset))
    };
    read().map_or((text, None), |(moment, offset)| (moment, Some(offset)))
}

impl<'de> Deserialize<'de> for TimeFormat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Reads a time zone by its name in the IANA database.
pub(crate) fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
    let name = String::deserialize(deserializer)?;
    TimeZone::get(&name).map_err(|_| {
        let mend = "write it as the IANA database does: UTC, Africa/Nairobi";
        serde::de::Error::custom(format!("{name:?} is not a time zone; {mend}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nairobi(format: &str, text: &str) -> Option<String> {
        let zone = TimeZone::get("Africa/Nairobi").expect("a zone");
        let format = TimeFormat::parse(format).expect(format);
        let column = TimeColumn { column: "Timestamp".to_owned(), format, zone };
        column.read(text).map(|moment| moment.to_string())
    }

    #[test]
    fn times_are_meant_in_the_form_s_zone_unless_they_name_their_own() {
        for (format, text, expected) in [
            ("%m/%d/%Y %H:%M:%S", " 3/5/2026 8:09:01 ", Some("2026-03-05T05:09:01Z")),
            ("%Y-%m-%d %H:%M:%S %z", "2026-03-05 08:09:01 +0000", Some("2026-03-05T08:09:01Z")),
            ("%m/%d/%Y %I:%M:%S %p", "3/5/2026 8:09:01 PM", Some("2026-03-05T17:09:01Z")),
            ("%m/%d/%Y %H:%M:%S", "13/5/2026 8:09:01", None),
        ] {
            assert_eq!(nairobi(format, text).as_deref(), expected, "{text}");
        }
        for wrong in ["", "%H:%M:%S", "yesterday", "%m/%Y", "%Q!"] {
            assert!(TimeFormat::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn moments_are_read_as_forms_in_other_languages_write_them() {
        for (format, text, expected) in [
            // The dump that a Google form makes itself, without a spreadsheet.
            ("%Y/%m/%d %I:%M:%S %p", "2026/03/25 2:03:22 PM GMT+3", Some("2026-03-25T11:03:22Z")),
            ("%Y/%m/%d %I:%M:%S %p", "2026/03/25 2:03:22 p. m. GMT-4:30", Some("2026-03-25T18:33:22Z")),
            ("%Y/%m/%d %I:%M:%S %p", "2026/03/25 2:03:22\u{202F}PM UTC", Some("2026-03-25T14:03:22Z")),
            ("%d/%m/%Y %H:%M:%S", "٢٥/٠٣/٢٠٢٦ ١٤:٠٣:٢٢", Some("2026-03-25T11:03:22Z")),
            ("%d/%m/%Y %I:%M:%S %p", "25/03/2026 02:03:22 م", Some("2026-03-25T11:03:22Z")),
            ("%d.%m.%Y %H:%M:%S", "25.03.2026 14:03:22", Some("2026-03-25T11:03:22Z")),
            ("%Y/%m/%d %I:%M:%S %p", "2026/03/25 2:03:22 PM GMT+99", None),
        ] {
            assert_eq!(nairobi(format, text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn days_are_written_as_the_form_writes_those_of_its_moments() {
        for (format, text, expected) in [
            ("%m/%d/%Y %H:%M:%S", "12/1/2026", Some("2026-12-01")),
            ("%d/%m/%Y %H:%M:%S", " 1/12/2026 ", Some("2026-12-01")),
            ("%d/%m/%Y %H:%M:%S", "٠١/١٢/٢٠٢٦", Some("2026-12-01")),
            ("%m/%d/%Y %H:%M:%S", "2026-12-01", Some("2026-12-01")),
            ("%m/%d/%Y %H:%M:%S", "2026-12-01 00:00:00", Some("2026-12-01")),
            ("%m/%d/%Y %H:%M:%S", "12/1/2026 8:00:00", Some("2026-12-01")),
            ("%m/%d/%Y %H:%M:%S", "46357", Some("2026-12-01")),
            ("%m/%d/%Y %H:%M:%S", "13/1/2026", None),
            ("%m/%d/%Y %H:%M:%S", "as soon as possible", None),
            ("%m/%d/%Y %H:%M:%S", "", None),
        ] {
            let zone = TimeZone::get("Africa/Nairobi").expect("a zone");
            let format = TimeFormat::parse(format).expect(format);
            let column = TimeColumn { column: "Timestamp".to_owned(), format, zone };
            assert_eq!(column.day(text).map(|day| day.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_a_spreadsheet_makes_of_a_moment_is_read_too() {
        for (text, expected) in [
            ("2026-03-25T14:03:22", Some("2026-03-25T11:03:22Z")),
            ("2026-03-25 14:03:22", Some("2026-03-25T11:03:22Z")),
            ("46106.585671296", Some("2026-03-25T11:03:22Z")),
            ("46106", Some("2026-03-24T21:00:00Z")),
            ("3.5", None),
            ("1e308", None),
            ("NaN", None),
            ("9999999", None),
        ] {
            assert_eq!(nairobi("%m/%d/%Y %H:%M:%S", text).as_deref(), expected, "{text}");
        }
    }
}
