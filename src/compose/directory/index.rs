//! The index of the directory: what it is and how to join, how large it is, what
//! is wanted and shared most, who is new, where people are, and every skill,
//! language and country that has people, with bars that show how many.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;

use super::Kind;
use super::cells::{Everybody, sortable};
use super::listing::{Listing, Sides};
use super::map::RegionView;
use crate::compose::Wanted;
use crate::compose::composer::{Cell, Composer, label};
use crate::ids::SkillId;

/// Skills in each of the two charts.
const CHARTED: usize = 10;

/// Newest members shown.
const NEWEST: usize = 10;

#[derive(Serialize)]
struct IndexView {
    people: usize,
    skills: usize,
    languages_count: usize,
    regions_count: usize,
    everybody: String,
    wanted: Option<String>,
    shared: Option<String>,
    newest: Option<String>,
    map: Vec<RegionView>,
    families: Vec<FamilyView>,
    languages: String,
    countries: Option<String>,
}

#[derive(Serialize)]
struct FamilyView {
    label: String,
    table: String,
}

impl Composer<'_> {
    pub(super) fn index(&self, listing: &Listing<'_>, everybody: &Everybody) -> Wanted {
        let most = listing.skills.values().map(|sides| sides.share.len().max(sides.learn.len())).max();
        let most = most.unwrap_or_default();
        let families = self
            .families(listing)
            .into_iter()
            .map(|(family, skills)| {
                let rows = skills.into_iter().map(|skill| self.skill_row(listing, skill, most)).collect();
                let caption = self.page_says("directory-family-caption", &[&family]);
                let columns = ["column-skill", "column-sharers", "column-learners"];
                FamilyView { table: self.table(caption, &columns, rows), label: family }
            })
            .collect();
        let view = IndexView {
            people: listing.everybody.len(),
            skills: listing.skills.len(),
            languages_count: listing.languages.len(),
            regions_count: listing.regions.len(),
            everybody: self.link(Kind::Everybody, "", &self.page_says("directory-everybody", &[])),
            wanted: self
                .chart(listing, "directory-wanted-caption", "column-learners", |sides| sides.learn.len()),
            shared: self
                .chart(listing, "directory-shared-caption", "column-sharers", |sides| sides.share.len()),
            newest: self.newest_table(listing, everybody),
            map: self.map(listing),
            families,
            languages: self.languages_table(listing),
            countries: self.countries_table(
                listing,
                self.page_says("directory-countries-caption", &[]),
                |_| true,
            ),
        };
        let content = self.fill("pages/directory-index", &self.voice, &view);
        self.listed_page(self.pages.directory.clone(), &content, listing.everybody.len())
    }

    /// The skills that most people share, or want, as a chart of bars: a table, so that it can be
    /// read aloud and copied.
    fn chart(
        &self,
        listing: &Listing<'_>,
        caption: &str,
        column: &str,
        count: impl Fn(&Sides<'_>) -> usize,
    ) -> Option<String> {
        let counts = listing.skills.iter().map(|(&skill, sides)| (Reverse(count(sides)), skill));
        let mut counts: Vec<(Reverse<usize>, &SkillId)> = counts.filter(|(count, _)| count.0 > 0).collect();
        counts.sort();
        counts.truncate(CHARTED);
        let most = counts.first()?.0.0;
        let rows = counts
            .into_iter()
            .map(|(Reverse(count), skill)| vec![Cell::of(self.skill_link(skill)), Cell::bar(count, most)]);
        Some(self.table(self.page_says(caption, &[]), &["column-skill", column], rows.collect()))
    }

    fn newest_table(&self, listing: &Listing<'_>, everybody: &Everybody) -> Option<String> {
        let rows: Vec<Vec<Cell>> = listing
            .newest(NEWEST)
            .into_iter()
            .map(|(person, since)| {
                let since = Cell::of(self.date(since)).sorted_by(sortable(since));
                everybody
                    .row(person, |shown| {
                        vec![
                            Cell::of(self.name_link(person)),
                            since,
                            shown.share.clone(),
                            shown.learn.clone(),
                        ]
                    })
                    .cells
            })
            .collect();
        let columns = ["column-name", "column-since", "column-share", "column-learn"];
        let caption = self.page_says("directory-newest-caption", &[]);
        (!rows.is_empty()).then(|| self.table(caption, &columns, rows))
    }

    /// The families that have people, each with its skills that do, in the taxonomy's order.
    fn families<'p>(&self, listing: &Listing<'p>) -> Vec<(String, Vec<&'p SkillId>)> {
        let mut left: BTreeSet<&SkillId> = listing.skills.keys().copied().collect();
        let mut families = Vec::new();
        for (family, skills) in self.names.skills_in_order() {
            let present: Vec<&SkillId> =
                std::iter::once(&family).chain(&skills).filter_map(|skill| left.take(skill)).collect();
            if !present.is_empty() {
                families.push((self.skill(&self.voice, &family), present));
            }
        }
        if !left.is_empty() {
            families.push((self.page_says("directory-other-skills", &[]), left.into_iter().collect()));
        }
        families
    }

    fn skill_row(&self, listing: &Listing<'_>, skill: &SkillId, most: usize) -> Vec<Cell> {
        let (sharers, learners) =
            listing.skills.get(skill).map_or((0, 0), |sides| (sides.share.len(), sides.learn.len()));
        vec![Cell::of(self.skill_link(skill)), Cell::bar(sharers, most), Cell::bar(learners, most)]
    }

    /// The languages, those of most people first.
    fn languages_table(&self, listing: &Listing<'_>) -> String {
        let mut languages: Vec<_> =
            listing.languages.iter().map(|(&code, people)| (Reverse(people.len()), code)).collect();
        languages.sort();
        let most = languages.first().map_or(0, |(count, _)| count.0);
        let rows = languages.into_iter().map(|(Reverse(count), code)| {
            let autonym = label(&self.names.autonym(code));
            let dir = if self.names.right_to_left(code) { "rtl" } else { "ltr" };
            vec![
                Cell::of(self.language_link(code)),
                Cell::of(format!("<span lang=\"{code}\" dir=\"{dir}\">{autonym}</span>")),
                Cell::bar(count, most),
            ]
        });
        let columns = ["column-language", "column-autonym", "column-people"];
        self.table(self.page_says("directory-languages-caption", &[]), &columns, rows.collect())
    }
}
