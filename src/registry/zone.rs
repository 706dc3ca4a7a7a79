//! Time zones by name: what offset from UTC somebody keeps at one moment.
//!
//! The zones' rules are IANA's, as they are bundled in the binary: the same on
//! every machine.

use jiff::tz::TimeZone;

use crate::ids::Timestamp;
use crate::registry::UtcOffset;

/// Abbreviations that name one offset wherever they are used, in minutes. Those that
/// several places use for several offsets (`IST`, `CST`, `BST`, `AST`, `EST`, `PST`) are left out.
const ABBREVIATIONS: [(&str, i16); 39] = [
    ("EAT", 180),
    ("CAT", 120),
    ("WAT", 60),
    ("SAST", 120),
    ("WET", 0),
    ("WEST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("TRT", 180),
    ("PKT", 300),
    ("NPT", 345),
    ("ICT", 420),
    ("WIB", 420),
    ("WITA", 480),
    ("WIT", 540),
    ("HKT", 480),
    ("SGT", 480),
    ("MYT", 480),
    ("PHT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("ACST", 570),
    ("ACDT", 630),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("BRT", -180),
    ("ART", -180),
    ("UYT", -180),
    ("BOT", -240),
    ("VET", -240),
    ("COT", -300),
    ("PET", -300),
    ("ECT", -300),
];

/// Longer texts name no zone.
const MOST_CHARS: usize = 80;

/// The offset at a moment of the zone that a text names: `Africa/Nairobi`,
/// `Africa/Nairobi (EAT)`, `America/New York`, `EAT`.
pub(super) fn offset(typed: &str, moment: Timestamp) -> Option<UtcOffset> {
    if typed.chars().nth(MOST_CHARS).is_some() {
        return None;
    }
    pieces(typed).find_map(|piece| of_zone(piece, moment)).or_else(|| pieces(typed).find_map(of_abbreviation))
}

/// The zone that a text names, as IANA names it; an abbreviation names an offset only.
pub(super) fn name(typed: &str) -> Option<String> {
    if typed.chars().nth(MOST_CHARS).is_some() {
        return None;
    }
    pieces(typed).find_map(named)?.iana_name().map(str::to_owned)
}

fn pieces(typed: &str) -> impl Iterator<Item = &str> {
    typed.split(['(', ')', '（', '）', ',', ';']).map(str::trim)
}

fn of_zone(piece: &str, moment: Timestamp) -> Option<UtcOffset> {
    let minutes = named(piece)?.to_offset(moment).seconds() / 60;
    UtcOffset::from_minutes(i16::try_from(minutes).ok()?)
}

/// The zone of that name.
pub(super) fn named(typed: &str) -> Option<TimeZone> {
    // A zone is named by its region and its city.
    if !typed.contains('/') || typed.chars().nth(MOST_CHARS).is_some() {
        return None;
    }
    let name = typed.split_whitespace().collect::<Vec<_>>().join("_");
    TimeZone::get(&name).ok()
}

fn of_abbreviation(piece: &str) -> Option<UtcOffset> {
    let named = ABBREVIATIONS.iter().find(|(name, _)| name.eq_ignore_ascii_case(piece))?;
    UtcOffset::from_minutes(named.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minutes(typed: &str, moment: &str) -> Option<i16> {
        offset(typed, moment.parse().expect("a moment")).map(UtcOffset::minutes)
    }

    const WINTER: &str = "2026-01-15T12:00:00Z";
    const SUMMER: &str = "2026-07-15T12:00:00Z";

    #[test]
    fn a_zone_is_known_by_its_name_however_it_is_written() {
        for (typed, expected) in [
            ("Africa/Nairobi", 180),
            ("africa/nairobi (EAT)", 180),
            ("East Africa (Africa/Nairobi)", 180),
            ("America/Argentina/Buenos Aires", -180),
            ("Asia/Kathmandu", 345),
            ("Asia/Calcutta", 330),
            ("EAT", 180),
            ("cet", 60),
            ("WIB (Jakarta)", 420),
        ] {
            assert_eq!(minutes(typed, WINTER), Some(expected), "{typed}");
        }
    }

    #[test]
    fn the_offset_is_that_of_the_day() {
        for (typed, winter, summer) in
            [("Europe/Paris", 60, 120), ("America/New York", -300, -240), ("America/Santiago", -180, -240)]
        {
            assert_eq!(
                (minutes(typed, WINTER), minutes(typed, SUMMER)),
                (Some(winter), Some(summer)),
                "{typed}"
            );
        }
    }

    #[test]
    fn a_zone_keeps_its_name() {
        for (typed, expected) in [
            ("america/new york (EST)", Some("America/New_York")),
            ("Europe/Paris", Some("Europe/Paris")),
            ("CET", None),
            ("Africa/Atlantis", None),
        ] {
            assert_eq!(name(typed).as_deref(), expected, "{typed}");
        }
    }

    #[test]
    fn what_may_be_several_zones_is_none() {
        for typed in ["IST", "CST", "BST", "Nairobi", "Africa/Atlantis", "../../etc/passwd", "/", ""] {
            assert_eq!(minutes(typed, WINTER), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in "\\PC{0,90}|[A-Z][a-z]{0,8}/[A-Z ./]{0,20}") {
            let _ = (offset(&typed, Timestamp::UNIX_EPOCH), name(&typed));
        }
    }
}
