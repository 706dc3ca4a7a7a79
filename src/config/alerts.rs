//! The settings of what the operator is told on a talk page.

use serde::{Deserialize, Deserializer, de};

use crate::ids::PageTitle;

/// When and where the operator is told of grave things. Every key may be left out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlertSettings {
    /// The talk page; by default none.
    #[serde(deserialize_with = "talk_page")]
    pub page: Option<PageTitle>,
    /// Cycles that fail are told of after so many hours, 1 to 168. By default 3.
    #[serde(deserialize_with = "between::<1, 168, _>")]
    pub after_hours: u64,
    /// Edits of the page in one month at most, 1 to 31. By default 5.
    #[serde(deserialize_with = "between::<1, 31, _>")]
    pub per_month: u64,
}

impl Default for AlertSettings {
    fn default() -> Self {
        Self { page: None, after_hours: 3, per_month: 5 }
    }
}

fn talk_page<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PageTitle>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    let title = PageTitle::parse(&text).map_err(de::Error::custom)?;
    let namespace = title.as_str().split_once(':').map_or("", |(namespace, _)| namespace);
    if namespace == "Talk" || namespace.ends_with(" talk") {
        Ok(Some(title))
    } else {
        Err(de::Error::custom(format!("{text:?} is no talk page; write it as \"User talk:Somebody\"")))
    }
}

fn between<'de, const LEAST: u64, const MOST: u64, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<u64, D::Error> {
    let number = i64::deserialize(deserializer)?;
    match u64::try_from(number) {
        Ok(given) if (LEAST..=MOST).contains(&given) => Ok(given),
        _ => Err(de::Error::custom(format!("{number} is not a whole number from {LEAST} to {MOST}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_unless_a_talk_page_is_given_and_what_cannot_be_meant_is_refused() {
        let read = |toml: &str| toml::from_str::<AlertSettings>(toml);
        assert_eq!(read("").ok(), Some(AlertSettings::default()));
        assert_eq!(read("page = \"\"").ok(), Some(AlertSettings::default()));
        let told = read("page = \"User talk:LCOperator\"").expect("a talk page").page;
        assert_eq!(told.map(|page| page.to_string()).as_deref(), Some("User talk:LCOperator"));
        for bad in ["page = \"User:A\"", "page = \"A\"", "after_hours = 0", "per_month = 32", "x = 1"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
