//! Countries and the eight Wikimedia regions, by whatever people call them.
//!
//! Every country lies in exactly one region. The file is written by
//! `dev/places.py`, whose head says where the grouping comes from.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::ids::LanguageCode;
use crate::registry::Languages;
use crate::registry::folding::folded;
use crate::registry::spelling::{Found, Spellings};

/// The places known: regions by their code (`SSA`), countries by ISO 3166-1 alpha-3.
#[derive(Clone, Debug)]
pub struct Places {
    file: File,
    regions: Spellings<String>,
    countries: Spellings<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    named_in: Vec<String>,
    regions: BTreeMap<String, Region>,
    countries: BTreeMap<String, Country>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Region {
    names: Vec<String>,
    also: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Country {
    iso2: String,
    #[serde(rename = "in")]
    region: String,
    names: Vec<String>,
    also: Vec<String>,
}

static STANDARD: LazyLock<Places> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../config/places.toml"))
        .expect("the places in the binary are tested");
    let regions = file.regions.iter().flat_map(|(code, region)| {
        let names = region.names.iter().chain(&region.also).chain([code]);
        // People copy the code together with the name: "South Asia (SA)".
        names.flat_map(move |name| {
            [(folded(name), code.clone()), (folded(&format!("{name} {code}")), code.clone())]
        })
    });
    let countries = file.countries.iter().flat_map(|(code, country)| {
        let names = country.names.iter().chain(&country.also).chain([code, &country.iso2]);
        names.map(move |name| (folded(name), code.clone()))
    });
    Places {
        regions: Spellings::new(regions.collect()),
        countries: Spellings::new(countries.collect()),
        file,
    }
});

impl Places {
    /// The places that the bot ships with.
    #[must_use]
    pub fn standard() -> &'static Self {
        &STANDARD
    }

    /// A country's alpha-3 code, by either of its ISO codes, its name in
    /// a language of the bot or in Ukrainian, or another in use.
    ///
    /// ```
    /// let places = lets_connect::registry::Places::standard();
    /// assert_eq!(places.country("Côte d’Ivoire").as_deref(), Some("CIV"));
    /// assert_eq!(places.country("ivory coast").as_deref(), Some("CIV"));
    /// ```
    #[must_use]
    pub fn country(&self, typed: &str) -> Option<String> {
        let words = folded(typed);
        let bare = words.strip_prefix("the ").unwrap_or(&words);
        self.countries.exact(&words).or_else(|| self.countries.exact(bare)).cloned()
    }

    /// A country's alpha-3 code, or what the text may be a slip of.
    #[must_use]
    pub fn find_country(&self, typed: &str) -> Found<String> {
        match self.country(typed) {
            Some(code) => Found::Exact(code),
            None => self.countries.find(typed, |_| true),
        }
    }

    /// A region's code, by the code, its name in a language of the bot or in Ukrainian,
    /// or another in use.
    ///
    /// ```
    /// let places = lets_connect::registry::Places::standard();
    /// assert_eq!(places.region("CEE&CA").as_deref(), Some("CEECA"));
    /// ```
    #[must_use]
    pub fn region(&self, typed: &str) -> Option<String> {
        let words = folded(typed);
        let bare = words.strip_prefix("the ").unwrap_or(&words);
        self.regions.exact(&words).or_else(|| self.regions.exact(bare)).cloned()
    }

    /// A region's code, or what the text may be a slip of.
    #[must_use]
    pub fn find_region(&self, typed: &str) -> Found<String> {
        match self.region(typed) {
            Some(code) => Found::Exact(code),
            None => self.regions.find(typed, |_| true),
        }
    }

    /// The codes of the regions.
    pub fn region_codes(&self) -> impl Iterator<Item = &str> {
        self.file.regions.keys().map(String::as_str)
    }

    /// The ISO 3166 alpha-3 codes of the countries.
    pub fn country_codes(&self) -> impl Iterator<Item = &str> {
        self.file.countries.keys().map(String::as_str)
    }

    /// The region in which a country lies.
    #[must_use]
    pub fn region_of(&self, alpha3: &str) -> Option<&str> {
        self.file.countries.get(alpha3).map(|country| country.region.as_str())
    }

    /// A country's name in a language, in one it falls back to, in English, or its code.
    #[must_use]
    pub fn country_name(&self, alpha3: &str, language: &LanguageCode) -> String {
        let names = self.file.countries.get(alpha3).map(|country| country.names.as_slice());
        self.name(names, language).unwrap_or(alpha3).to_owned()
    }

    /// A region's name in a language, in one it falls back to, in English, or its code.
    #[must_use]
    pub fn region_name(&self, code: &str, language: &LanguageCode) -> String {
        let names = self.file.regions.get(code).map(|region| region.names.as_slice());
        self.name(names, language).unwrap_or(code).to_owned()
    }

    fn name<'a>(&self, names: Option<&'a [String]>, language: &LanguageCode) -> Option<&'a str> {
        let names = names?;
        let fallbacks = Languages::standard().fallbacks(language);
        let column = std::iter::once(language)
            .chain(&fallbacks)
            .find_map(|language| self.file.named_in.iter().position(|known| known == language.as_str()));
        names.get(column.unwrap_or(0)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn language(code: &str) -> LanguageCode {
        LanguageCode(code.to_owned())
    }

    #[test]
    fn every_country_has_all_names_and_one_region() {
        let places = Places::standard();
        assert_eq!(places.file.regions.len(), 8);
        assert_eq!(places.file.countries.len(), 249);
        for (code, country) in &places.file.countries {
            assert_eq!(
                country.names.iter().filter(|name| !name.is_empty()).count(),
                places.file.named_in.len(),
                "{code}"
            );
            assert!(places.file.regions.contains_key(&country.region), "{code} lies in {}", country.region);
        }
        let of =
            |region: &str| places.file.countries.values().filter(|country| country.region == region).count();
        assert_eq!([of("SA"), of("MENA"), of("NA"), of("SSA"), of("CEECA")], [8, 21, 2, 54, 29]);
    }

    #[test]
    fn no_name_is_two_places() {
        let places = Places::standard();
        for (code, country) in &places.file.countries {
            for name in country.names.iter().chain(&country.also).chain([code, &country.iso2]) {
                assert_eq!(places.country(name).as_ref(), Some(code), "{name}");
            }
        }
        for (code, region) in &places.file.regions {
            for name in region.names.iter().chain(&region.also).chain([code]) {
                assert_eq!(places.region(name).as_ref(), Some(code), "{name}");
            }
        }
    }

    #[test]
    fn countries_are_found_by_the_names_in_use() {
        for (typed, code) in [
            ("Kenya", "KEN"),
            ("ke", "KEN"),
            ("KEN", "KEN"),
            ("kenia", "KEN"),
            ("كينيا", "KEN"),
            ("The Philippines", "PHL"),
            ("USA", "USA"),
            ("U.S.A.", "USA"),
            ("the United States", "USA"),
            ("DRC", "COD"),
            ("Cote d'Ivoire", "CIV"),
            ("Türkiye", "TUR"),
            ("turkey", "TUR"),
            ("Brasil", "BRA"),
            ("Palestine", "PSE"),
            ("Republic of Ghana", "GHA"),
            ("केन्या", "KEN"),
            ("Кения", "KEN"),
            ("Кенія", "KEN"),
            ("肯尼亚", "KEN"),
            ("肯亞", "KEN"),
            ("কেনিয়া", "KEN"),
            ("Ujerumani", "DEU"),
            ("Jerman", "DEU"),
        ] {
            assert_eq!(Places::standard().country(typed).as_deref(), Some(code), "{typed}");
        }
        assert_eq!(Places::standard().country("Congo"), None, "either of two");
        assert_eq!(Places::standard().country("Atlantis"), None);
    }

    #[test]
    fn a_slip_of_one_place_is_taken_for_it_and_of_two_for_neither() {
        let places = Places::standard();
        let close = |code: &str| Found::Close(code.to_owned());
        assert_eq!(places.find_country("Indonezia"), close("IDN"));
        assert_eq!(places.find_country("Phillipines"), close("PHL"));
        assert_eq!(places.find_region("Subsaharan Afrika"), close("SSA"));
        let Found::Unknown { candidates } = places.find_country("Austrlia") else {
            panic!("Austria or Australia")
        };
        assert!(candidates.contains(&"AUS".to_owned()) && candidates.contains(&"AUT".to_owned()));
        assert!(matches!(places.find_country("Wakanda"), Found::Unknown { .. }));
    }

    #[test]
    fn regions_are_found_in_every_spelling_seen() {
        for (typed, code) in [
            ("CEE&CA", "CEECA"),
            ("CEECA", "CEECA"),
            ("CEE & CA", "CEECA"),
            ("LAC", "LAC"),
            ("Latin America and the Caribbean", "LAC"),
            ("USCA", "NA"),
            ("NA", "NA"),
            ("North America", "NA"),
            ("sub-saharan africa", "SSA"),
            ("East, Southeast Asia, & Pacific", "ESEAP"),
            ("East, Southeast Asia, & Pacific (ESEAP)", "ESEAP"),
            ("Northern & Western Europe", "NWE"),
            ("Middle East and North Africa (MENA)", "MENA"),
            ("América Latina y el Caribe", "LAC"),
            ("جنوب آسيا", "SA"),
            ("Южная Азия", "SA"),
            ("দক্ষিণ এশিয়া", "SA"),
            ("拉丁美洲和加勒比地区", "LAC"),
        ] {
            assert_eq!(Places::standard().region(typed).as_deref(), Some(code), "{typed}");
        }
        assert_eq!(Places::standard().region("Mars"), None);
    }

    #[test]
    fn places_are_named_in_the_readers_language() {
        let places = Places::standard();
        assert_eq!(places.country_name("KEN", &language("es")), "Kenia");
        assert_eq!(places.country_name("KEN", &language("qu")), "Kenia");
        assert_eq!(places.country_name("KEN", &language("ja")), "Kenya");
        assert_eq!(places.country_name("DEU", &language("tr")), "Almanya");
        assert_eq!(places.region_name("SA", &language("tr")), "Güney Asya");
        for simplified in ["zh", "zh-hans", "zh-cn", "zh-sg", "zh-my"] {
            assert_eq!(places.country_name("KEN", &language(simplified)), "肯尼亚");
        }
        assert_eq!(places.country_name("KEN", &language("zh-hk")), "肯亞");
        assert_eq!(places.region_name("SA", &language("fr")), "Asie du Sud");
        assert_eq!(places.country_name("ZZZ", &language("en")), "ZZZ");
        assert_eq!(places.region_of("ESP"), Some("NWE"));
        assert_eq!(places.region_of("ZZZ"), None);
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in any::<String>()) {
            let _ = (Places::standard().country(&typed), Places::standard().region(&typed));
            let _ = (Places::standard().find_country(&typed), Places::standard().find_region(&typed));
        }
    }
}
