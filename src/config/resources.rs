//! The settings of the resource centre.

use serde::{Deserialize, Deserializer, de};

/// Settings of the resource centre. Every key may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ResourceSettings {
    /// Rows on one page at the most, 10 to 2000. By default 300.
    #[serde(deserialize_with = "between::<10, 2000, _>")]
    pub rows: usize,
    /// Links that the daemon looks at in one pass, 0 to 1000; with 0 it looks at none. By default 100.
    #[serde(deserialize_with = "between::<0, 1000, _>")]
    pub links_per_pass: usize,
    /// Of those on one host at the most, 1 to 100. By default 5.
    #[serde(deserialize_with = "between::<1, 100, _>")]
    pub links_per_host: usize,
    /// How long one host may take to answer, 1 to 120 seconds. By default 20.
    #[serde(deserialize_with = "between::<1, 120, _>")]
    pub link_timeout_seconds: usize,
}

impl Default for ResourceSettings {
    fn default() -> Self {
        Self { rows: 300, links_per_pass: 100, links_per_host: 5, link_timeout_seconds: 20 }
    }
}

fn between<'de, const LEAST: usize, const MOST: usize, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<usize, D::Error> {
    let number = i64::deserialize(deserializer)?;
    match usize::try_from(number) {
        Ok(given) if (LEAST..=MOST).contains(&given) => Ok(given),
        _ => Err(de::Error::custom(format!("{number} is not a whole number from {LEAST} to {MOST}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_has_its_default_and_what_cannot_be_meant_is_refused() {
        let read = |toml: &str| toml::from_str::<ResourceSettings>(toml);
        assert_eq!(read("").ok(), Some(ResourceSettings::default()));
        for toml in
            ["rows = 9", "links_per_pass = 1001", "links_per_host = 0", "link_timeout_seconds = -1", "x = 1"]
        {
            assert!(read(toml).is_err(), "{toml}");
        }
    }
}
