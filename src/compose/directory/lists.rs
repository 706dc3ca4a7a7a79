//! The pages of a language, a region and a country, and the list of everybody.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Kind;
use super::cells::{Everybody, Shown, levels};
use super::listing::Listing;
use super::paged::{About, People};
use crate::compose::Wanted;
use crate::compose::composer::{Cell, Composer};
use crate::ids::LanguageCode;
use crate::registry::Registrant;

/// What the first page shows beside its people.
#[derive(Serialize)]
struct ListView {
    people: usize,
    countries: Option<String>,
    siblings: Option<String>,
}

/// The columns of most lists.
const COLUMNS: [&str; 6] =
    ["column-name", "column-languages", "column-share", "column-learn", "column-place", "column-changed"];

/// What a list is about, right below the index.
fn about(kind: Kind, name: &str, label: String) -> About<'_> {
    About { kind, name, label, above: Vec::new(), template: "pages/directory-list" }
}

fn cells(shown: &Shown) -> Vec<Cell> {
    [&shown.name, &shown.languages, &shown.share, &shown.learn, &shown.place, &shown.changed]
        .map(Cell::clone)
        .into()
}

impl Composer<'_> {
    pub(super) fn language_pages(
        &self,
        listing: &Listing<'_>,
        everybody: &Everybody,
        code: &LanguageCode,
        people: &[&Registrant],
    ) -> Vec<Wanted> {
        let label = self.language(&self.voice, code);
        let rows = people.iter().map(|person| {
            let level =
                levels(person).find(|(known, _)| *known == code).map_or(0, |(_, level)| level.points());
            let level = Cell::of(self.level(&self.voice, level)).sorted_by(level.into());
            everybody.row(person, |shown| {
                vec![
                    shown.name.clone(),
                    level,
                    shown.share.clone(),
                    shown.learn.clone(),
                    shown.place.clone(),
                    shown.changed.clone(),
                ]
            })
        });
        let table = People {
            caption: self.page_says("directory-language-caption", &[&label]),
            columns: &[
                "column-name",
                "column-level",
                "column-share",
                "column-learn",
                "column-place",
                "column-changed",
            ],
            rows: rows.collect(),
        };
        let about = about(Kind::Language, code.as_str(), label);
        let view = ListView { people: people.len(), countries: None, siblings: None };
        self.paged(&listing.from, &about, people, &[table], Some(view))
    }

    pub(super) fn region_pages(
        &self,
        listing: &Listing<'_>,
        everybody: &Everybody,
        code: &str,
        people: &[&Registrant],
    ) -> Vec<Wanted> {
        let label = self.region(&self.voice, code);
        let others = listing.regions.keys().filter(|other| **other != code);
        let others: Vec<String> = others.map(|other| self.region_link(other)).collect();
        let view = ListView {
            people: people.len(),
            countries: self.countries_table(
                listing,
                self.page_says("directory-countries-in-caption", &[&label]),
                |country| self.names.region_of(country).as_deref() == Some(code),
            ),
            siblings: self.beside("directory-other-regions", &others),
        };
        let caption = self.page_says("directory-region-caption", &[&label]);
        let about = about(Kind::Region, code, label);
        self.list_pages(listing, everybody, &about, people, caption, view)
    }

    pub(super) fn country_pages(
        &self,
        listing: &Listing<'_>,
        everybody: &Everybody,
        code: &str,
        people: &[&Registrant],
    ) -> Vec<Wanted> {
        let label = self.country(&self.voice, code);
        let region = self.names.region_of(code);
        let there = region.as_deref().filter(|region| listing.regions.contains_key(region));
        let neighbours = listing
            .countries
            .keys()
            .filter(|other| **other != code && region.is_some() && self.names.region_of(other) == region);
        let neighbours: Vec<String> = neighbours.map(|other| self.country_link(other)).collect();
        let view = ListView {
            people: people.len(),
            countries: None,
            siblings: self.beside("directory-other-countries", &neighbours),
        };
        let caption = self.page_says("directory-region-caption", &[&label]);
        let above = there.map(|region| self.region_link(region)).into_iter().collect();
        let about = About { above, ..about(Kind::Country, code, label) };
        self.list_pages(listing, everybody, &about, people, caption, view)
    }

    /// The list of everybody; none while there is nobody.
    pub(super) fn everybody_pages(&self, listing: &Listing<'_>, everybody: &Everybody) -> Vec<Wanted> {
        let people = &listing.everybody;
        if people.is_empty() {
            return Vec::new();
        }
        let label = self.page_says("directory-everybody", &[]);
        let view = ListView { people: people.len(), countries: None, siblings: None };
        let caption = self.page_says("directory-everybody-caption", &[]);
        let about = about(Kind::Everybody, "", label);
        self.list_pages(listing, everybody, &about, people, caption, view)
    }

    /// Links to what lies beside it, if anything does.
    pub(super) fn beside(&self, key: &str, links: &[String]) -> Option<String> {
        (!links.is_empty()).then(|| format!("{} {}", self.page_says(key, &[]), links.join(" · ")))
    }

    fn list_pages(
        &self,
        listing: &Listing<'_>,
        everybody: &Everybody,
        about: &About<'_>,
        people: &[&Registrant],
        caption: String,
        view: ListView,
    ) -> Vec<Wanted> {
        let rows = people.iter().map(|person| everybody.row(person, cells)).collect();
        let table = People { caption, columns: &COLUMNS, rows };
        self.paged(&listing.from, about, people, &[table], Some(view))
    }

    /// The countries that have people, of those asked for, by their codes.
    pub(super) fn countries_table(
        &self,
        listing: &Listing<'_>,
        caption: String,
        wanted: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let countries: BTreeMap<&str, usize> = listing
            .countries
            .iter()
            .filter(|(code, _)| wanted(code))
            .map(|(&code, people)| (code, people.len()))
            .collect();
        let most = countries.values().copied().max()?;
        let rows = countries
            .into_iter()
            .map(|(code, count)| vec![Cell::of(self.country_link(code)), Cell::bar(count, most)]);
        Some(self.table(caption, &["column-country", "column-people"], rows.collect()))
    }
}
