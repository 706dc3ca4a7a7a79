//! Countries and the eight Wikimedia regions, by all the names people give them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::ids::LanguageCode;
use crate::registry::folding::folded;

/// The places known. Written by `dev/names.py` from Unicode's CLDR.
#[derive(Clone, Debug)]
pub struct Places {
    regions: BTreeMap<String, Place>,
    countries: BTreeMap<String, Place>,
    region_by_name: BTreeMap<String, String>,
    country_by_name: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
struct File {
    regions: BTreeMap<String, Place>,
    countries: BTreeMap<String, Place>,
}

#[derive(Clone, Debug, Deserialize)]
struct Place {
    #[serde(default)]
    alpha2: Option<String>,
    #[serde(default)]
    region: Option<String>,
    names: BTreeMap<String, String>,
    aliases: Vec<String>,
}

static STANDARD: LazyLock<Places> = LazyLock::new(|| {
    let file: File = serde_json::from_str(include_str!("../../config/places.json"))
        .expect("the file shipped with the bot is right");
    Places {
        region_by_name: by_name(&file.regions),
        country_by_name: by_name(&file.countries),
        regions: file.regions,
        countries: file.countries,
    }
});

/// Every folded name with its code. A name that two places share is nobody's.
fn by_name(places: &BTreeMap<String, Place>) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
    for (code, place) in places {
        for name in place.names.values().chain(&place.aliases).chain(&place.alpha2).chain([code]) {
            let owner = names.entry(folded(name)).or_insert_with(|| Some(code.clone()));
            if owner.as_ref() != Some(code) {
                *owner = None;
            }
        }
    }
    names.into_iter().filter_map(|(name, code)| Some((name, code?))).collect()
}

impl Places {
    /// The places that the bot ships with.
    #[must_use]
    pub fn standard() -> &'static Self {
        &STANDARD
    }

    /// A country's alpha-3 code, by its name in one of five languages, its code or an alias.
    #[must_use]
    pub fn country(&self, typed: &str) -> Option<String> {
        self.country_by_name.get(&folded(typed)).cloned()
    }

    /// A region's code, by its name in one of five languages, its code or an alias.
    #[must_use]
    pub fn region(&self, typed: &str) -> Option<String> {
        self.region_by_name.get(&folded(typed)).cloned()
    }

    /// The region in which a country lies.
    #[must_use]
    pub fn region_of(&self, alpha3: &str) -> Option<&str> {
        self.countries.get(alpha3)?.region.as_deref()
    }

    /// A country's name in a language, in English if it has none there.
    #[must_use]
    pub fn country_name(&self, alpha3: &str, lang: &LanguageCode) -> String {
        name(&self.countries, alpha3, lang)
    }

    /// A region's name in a language, in English if it has none there.
    #[must_use]
    pub fn region_name(&self, code: &str, lang: &LanguageCode) -> String {
        name(&self.regions, code, lang)
    }
}

fn name(places: &BTreeMap<String, Place>, code: &str, lang: &LanguageCode) -> String {
    let names = places.get(code).map(|place| &place.names);
    let found = names.and_then(|names| names.get(lang.as_str()).or_else(|| names.get("en")));
    found.cloned().unwrap_or_else(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_found_by_any_of_its_names() {
        let places = Places::standard();
        for typed in ["Kenya", "KEN", "ke", "كينيا", " kenya. ", "Quênia"] {
            assert_eq!(places.country(typed).as_deref(), Some("KEN"), "{typed}");
        }
        for (typed, code) in [
            ("Ivory Coast", "CIV"),
            ("Côte d’Ivoire", "CIV"),
            ("DRC", "COD"),
            ("U.S.A.", "USA"),
            ("UK", "GBR"),
        ] {
            assert_eq!(places.country(typed).as_deref(), Some(code), "{typed}");
        }
        assert_eq!(places.country("Atlantis"), None);
        assert_eq!(places.country(""), None);
    }

    #[test]
    fn a_region_is_found_by_any_of_its_names() {
        let places = Places::standard();
        for (typed, code) in [
            ("SSA", "SSA"),
            ("Sub-Saharan Africa", "SSA"),
            ("CEE&CA", "CEECA"),
            ("East, Southeast Asia, & Pacific", "ESEAP"),
            ("Latin America and the Caribbean", "LAC"),
            ("USCA", "NA"),
            ("Oriente Medio y África del Norte", "MENA"),
        ] {
            assert_eq!(places.region(typed).as_deref(), Some(code), "{typed}");
        }
    }

    #[test]
    fn every_country_lies_in_a_region_and_has_its_names() {
        let places = Places::standard();
        assert!(places.countries.len() > 240);
        for (code, country) in &places.countries {
            let region = country.region.as_ref().expect("a region");
            assert!(places.regions.contains_key(region), "{code} lies in {region}");
            for language in ["en", "es", "fr", "pt", "ar"] {
                assert!(country.names.contains_key(language), "{code} has no name in {language}");
            }
            assert_eq!(
                places.country(&country.names["en"]).as_deref(),
                Some(code.as_str()),
                "{code} by its English name"
            );
        }
        assert_eq!(places.region_of("TUR"), Some("MENA"));
        assert_eq!(places.region_of("SDN"), Some("SSA"));
    }
}
