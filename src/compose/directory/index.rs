//! The index of the directory: how large it is, and every skill, language and
//! region that has people, with bars that show how many.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Kind, Listing};
use crate::compose::Wanted;
use crate::compose::composer::{Cell, Composer, label};
use crate::ids::SkillId;

#[derive(Serialize)]
struct IndexView {
    people: usize,
    skills: usize,
    languages_count: usize,
    regions_count: usize,
    families: Vec<FamilyView>,
    languages: String,
    regions: String,
}

#[derive(Serialize)]
struct FamilyView {
    label: String,
    table: String,
}

impl Composer<'_> {
    pub(super) fn index(&self, listing: &Listing<'_>) -> Wanted {
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
            families,
            languages: self.languages_table(listing),
            regions: self.regions_table(listing),
        };
        let content = self.fill("pages/directory-index", &self.voice, &view);
        self.listed_page(self.pages.directory.clone(), &content, listing.everybody.len())
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
        vec![
            Cell::of(self.link(Kind::Skill, skill.as_str(), &self.skill(&self.voice, skill))),
            Cell::bar(sharers, most),
            Cell::bar(learners, most),
        ]
    }

    fn languages_table(&self, listing: &Listing<'_>) -> String {
        let most = listing.languages.values().map(Vec::len).max().unwrap_or_default();
        let mut languages: Vec<_> = listing
            .languages
            .iter()
            .map(|(code, people)| (self.language(&self.voice, code), code, people.len()))
            .collect();
        languages.sort();
        let rows = languages.into_iter().map(|(name, code, count)| {
            let autonym = label(&self.names.autonym(code));
            let dir = if self.names.right_to_left(code) { "rtl" } else { "ltr" };
            vec![
                Cell::of(self.link(Kind::Language, code.as_str(), &name)),
                Cell::of(format!("<span lang=\"{code}\" dir=\"{dir}\">{autonym}</span>")),
                Cell::bar(count, most),
            ]
        });
        let columns = ["column-language", "column-autonym", "column-people"];
        self.table(self.page_says("directory-languages-caption", &[]), &columns, rows.collect())
    }

    fn regions_table(&self, listing: &Listing<'_>) -> String {
        let most = listing.regions.values().map(Vec::len).max().unwrap_or_default();
        let rows = listing.regions.iter().map(|(code, people)| {
            let name = self.region(&self.voice, code);
            vec![Cell::of(self.link(Kind::Region, code, &name)), Cell::bar(people.len(), most)]
        });
        let columns = ["column-region", "column-people"];
        self.table(self.page_says("directory-regions-caption", &[]), &columns, rows.collect())
    }
}
