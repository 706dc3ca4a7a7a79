//! The pages of a skill: who shares it, who wants it, in which languages, how,
//! and which clinics are proposed on it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Kind;
use super::cells::{Everybody, format_key, levels};
use super::listing::{Listing, Sides};
use super::paged::{About, People};
use crate::compose::Wanted;
use crate::compose::composer::{Cell, Composer};
use crate::ids::{LanguageCode, SkillId};
use crate::registry::{Format, Registrant};

/// What the first page shows beside its people.
#[derive(Serialize)]
struct SkillView {
    sharers: usize,
    learners: usize,
    languages: Option<String>,
    formats: Option<String>,
    clinics: Option<String>,
    siblings: Option<String>,
}

impl Composer<'_> {
    pub(super) fn skill_pages(
        &self,
        listing: &Listing<'_>,
        everybody: &Everybody,
        skill: &SkillId,
        sides: &Sides<'_>,
    ) -> Vec<Wanted> {
        let label = self.skill(&self.voice, skill);
        let share = People {
            caption: self.page_says("directory-share-caption", &[&label]),
            columns: &[
                "column-name",
                "column-languages",
                "column-place",
                "column-formats",
                "column-offer",
                "column-changed",
            ],
            rows: sides
                .share
                .iter()
                .map(|person| {
                    everybody.row(person, |shown| {
                        [
                            &shown.name,
                            &shown.languages,
                            &shown.place,
                            &shown.formats,
                            &shown.offer,
                            &shown.changed,
                        ]
                        .map(Cell::clone)
                        .into()
                    })
                })
                .collect(),
        };
        let learn = People {
            caption: self.page_says("directory-learn-caption", &[&label]),
            columns: &["column-name", "column-languages", "column-place", "column-changed"],
            rows: sides
                .learn
                .iter()
                .map(|person| {
                    everybody.row(person, |shown| {
                        [&shown.name, &shown.languages, &shown.place, &shown.changed].map(Cell::clone).into()
                    })
                })
                .collect(),
        };
        let (family, siblings) = self.family_of(listing, skill);
        let view = SkillView {
            sharers: sides.share.len(),
            learners: sides.learn.len(),
            languages: self.languages_of(sides, &label),
            formats: self.formats_of(listing, skill, sides, &label),
            clinics: self.clinics_on(listing, skill, &label),
            siblings: self.beside("directory-siblings", &siblings),
        };
        let people: Vec<&Registrant> = sides.share.iter().chain(&sides.learn).copied().collect();
        let about = About {
            kind: Kind::Skill,
            name: skill.as_str(),
            label,
            above: family.into_iter().collect(),
            template: "pages/directory-skill",
        };
        self.paged(&listing.from, &about, &people, &[share, learn], Some(view))
    }

    /// How many share and want a skill in each language, most of them first.
    fn languages_of(&self, sides: &Sides<'_>, label: &str) -> Option<String> {
        let mut counts: BTreeMap<&LanguageCode, (usize, usize)> = BTreeMap::new();
        for (language, _) in sides.share.iter().flat_map(|person| levels(person)) {
            counts.entry(language).or_default().0 += 1;
        }
        for (language, _) in sides.learn.iter().flat_map(|person| levels(person)) {
            counts.entry(language).or_default().1 += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|&(code, (share, learn))| (std::cmp::Reverse((share, learn)), code));
        let rows: Vec<Vec<Cell>> = counts
            .into_iter()
            .map(|(code, (share, learn))| {
                vec![Cell::of(self.language_link(code)), Cell::number(share), Cell::number(learn)]
            })
            .collect();
        let columns = ["column-language", "column-sharers", "column-learners"];
        let caption = self.page_says("directory-skill-languages-caption", &[label]);
        (!rows.is_empty()).then(|| self.table(caption, &columns, rows))
    }

    /// How many share a skill in each way.
    fn formats_of(
        &self,
        listing: &Listing<'_>,
        skill: &SkillId,
        sides: &Sides<'_>,
        label: &str,
    ) -> Option<String> {
        let section = listing.from.materials.get(skill);
        let rows: Vec<Vec<Cell>> = [Format::OneToOne, Format::Clinic, Format::Material]
            .into_iter()
            .filter_map(|format| {
                let people = sides.share.iter().filter(|person| person.formats.contains(&format)).count();
                let name = self.page_says(format_key(format), &[]);
                // Material is there for everybody, whoever shares it.
                let section = section.filter(|_| format == Format::Material);
                let name = section.map_or(name.clone(), |section| format!("[[{section}|{name}]]"));
                (people > 0 || section.is_some()).then(|| vec![Cell::of(name), Cell::number(people)])
            })
            .collect();
        let caption = self.page_says("directory-skill-formats-caption", &[label]);
        (!rows.is_empty()).then(|| self.table(caption, &["column-formats", "column-sharers"], rows))
    }

    /// The clinics on a skill that the newest rounds propose.
    fn clinics_on(&self, listing: &Listing<'_>, skill: &SkillId, label: &str) -> Option<String> {
        let rows: Vec<Vec<Cell>> = listing
            .clinics(skill)
            .into_iter()
            .map(|(round, view, clinic)| {
                let row = self.clinic_cells(view, clinic);
                std::iter::once(Cell::of(self.round_link(round))).chain(row).collect()
            })
            .collect();
        let columns = ["column-round", "column-language", "column-hours", "column-host", "column-seats"];
        let caption = self.page_says("directory-skill-clinics-caption", &[label]);
        (!rows.is_empty()).then(|| self.table(caption, &columns, rows))
    }

    /// The family of a skill, and links to the skills beside it that have people.
    fn family_of(&self, listing: &Listing<'_>, skill: &SkillId) -> (Option<String>, Vec<String>) {
        let families = self.names.skills_in_order();
        let mut families = families.iter();
        let Some((family, skills)) =
            families.find(|(family, skills)| family == skill || skills.contains(skill))
        else {
            return (None, Vec::new());
        };
        let there = |skill: &SkillId| listing.skills.contains_key(skill);
        let siblings = skills.iter().filter(|&sibling| sibling != skill && there(sibling));
        let siblings = siblings.map(|sibling| self.skill_link(sibling)).collect();
        let above = (family != skill)
            .then(|| if there(family) { self.skill_link(family) } else { self.skill(&self.voice, family) });
        (above, siblings)
    }
}
