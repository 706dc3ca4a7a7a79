//! What time it is in the regions when something begins.

use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::ids::Timestamp;

/// A region's zones.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Region {
    code: String,
    zones: Vec<Zone>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Zone {
    #[serde(rename = "zone")]
    name: String,
    country: String,
    #[serde(default)]
    city: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    region: Vec<Region>,
}

static STANDARD: LazyLock<Vec<Region>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../config/zones.toml")).expect("the zones in the binary are tested");
    file.region
});

/// A moment as clocks show it somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The country's ISO 3166-1 alpha-3 code.
    pub country: &'static str,
    /// The city, where the country has several zones.
    pub city: Option<&'static str>,
    /// The day there.
    pub date: Date,
    /// The time of day, as `17:00`.
    pub time: String,
}

/// The moment in the regions, by their codes, as clocks show it there on that day.
#[must_use]
pub fn in_regions(moment: Timestamp) -> Vec<(&'static str, Vec<LocalTime>)> {
    let local = |zone: &'static Zone| {
        let (date, time) = in_zone(moment, &TimeZone::get(&zone.name).ok()?);
        Some(LocalTime { country: &zone.country, city: zone.city.as_deref(), date, time })
    };
    let regions = STANDARD.iter();
    regions.map(|region| (region.code.as_str(), region.zones.iter().filter_map(local).collect())).collect()
}

/// The moment in UTC.
#[must_use]
pub fn in_utc(moment: Timestamp) -> (Date, String) {
    in_zone(moment, &TimeZone::UTC)
}

fn in_zone(moment: Timestamp, zone: &TimeZone) -> (Date, String) {
    let zoned = moment.to_zoned(zone.clone());
    (zoned.date(), format!("{:02}:{:02}", zoned.hour(), zoned.minute()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Places;

    fn shown(moment: &str) -> String {
        let regions = in_regions(moment.parse().expect("a moment"));
        let of = |(code, times): &(&str, Vec<LocalTime>)| {
            let times: Vec<String> = times
                .iter()
                .map(|there| format!("{} {:02} {}", there.country, there.date.day(), there.time))
                .collect();
            format!("{code}: {}", times.join(", "))
        };
        regions.iter().map(of).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_region_has_zones_that_exist_in_its_countries() {
        let places = Places::standard();
        let codes: Vec<&str> = STANDARD.iter().map(|region| region.code.as_str()).collect();
        let mut expected: Vec<&str> = places.region_codes().collect();
        expected.sort_unstable();
        assert_eq!(codes, expected);
        for region in STANDARD.iter() {
            assert!(region.zones.len() >= 3, "{}", region.code);
            for zone in &region.zones {
                assert!(TimeZone::get(&zone.name).is_ok(), "{}", zone.name);
                assert_eq!(places.region_of(&zone.country), Some(region.code.as_str()), "{}", zone.name);
            }
        }
    }

    #[test]
    fn clocks_show_summer_time_where_it_is_summer_time() {
        insta::assert_snapshot!(
            [
                "2027-03-27T17:00:00Z",
                "2027-03-28T17:00:00Z",
                "2026-10-31T17:00:00Z",
                "2026-11-01T17:00:00Z",
                "2027-04-04T17:00:00Z"
            ]
            .map(|moment| format!("{moment}\n{}", shown(moment)))
            .join("\n\n")
        );
    }
}
