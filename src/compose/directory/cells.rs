//! What stands in the cells of the directory's tables. A stranger's own words
//! are in one of them, the affiliate's name, and are escaped there.

use std::collections::BTreeSet;

use super::Kind;
use crate::compose::composer::{Cell, Composer, words};
use crate::ids::{LanguageCode, SkillId};
use crate::registry::{Format, Level, Registrant, SourceKind};

impl Composer<'_> {
    pub(super) fn name_cell(&self, person: &Registrant) -> Cell {
        // Who registered elsewhere may have no profile page; nobody should be led to start it for them.
        let has_page = person.sources.iter().any(|source| source.kind == SourceKind::ProfilePage);
        let name = if has_page { self.profile_link(&person.name) } else { Self::user(&person.name) };
        Cell::of(format!("{name} <small>({})</small>", self.talk(&self.voice, &person.name)))
    }

    pub(super) fn languages_cell(&self, person: &Registrant) -> Cell {
        let languages: Vec<String> =
            levels(person).map(|(code, level)| self.language_at(&self.voice, code, level.points())).collect();
        Cell::of(languages.join("<br />"))
    }

    /// Country and region, and the affiliate as its member typed it.
    pub(super) fn place_cell(&self, person: &Registrant) -> Cell {
        let country = person.country.as_ref().map(|country| self.country(&self.voice, country));
        let region = person
            .region
            .as_ref()
            .map(|region| self.link(Kind::Region, region, &self.region(&self.voice, region)));
        let places: Vec<String> = country.into_iter().chain(region).collect();
        let affiliate = person.affiliation.as_deref().map(words).filter(|text| !text.trim().is_empty());
        let affiliate = affiliate.map(|text| format!("<small><bdi>{text}</bdi></small>"));
        let lines = Some(self.listed(&self.voice, &places)).filter(|line| !line.is_empty());
        Cell::of(lines.into_iter().chain(affiliate).collect::<Vec<_>>().join("<br />"))
    }

    pub(super) fn formats_cell(&self, person: &Registrant) -> Cell {
        let formats = person.formats.iter().map(|format| {
            let key = match format {
                Format::OneToOne => "format-one-to-one",
                Format::Clinic => "format-clinic",
                Format::Material => "format-material",
            };
            self.page_says(key, &[])
        });
        Cell::of(formats.collect::<Vec<_>>().join("<br />"))
    }

    /// How many learners somebody takes, in words, and whether they organise clinics.
    pub(super) fn offer_cell(&self, person: &Registrant) -> Cell {
        let capacity = match person.capacity {
            0 => self.page_says("offer-no-learners", &[]),
            some => self.page_says("offer-learners", &[&some.to_string()]),
        };
        let ambassador = person.ambassador.then(|| self.page_says("offer-ambassador", &[]));
        Cell::of(std::iter::once(capacity).chain(ambassador).collect::<Vec<_>>().join("<br />"))
    }

    pub(super) fn skills_cell(&self, skills: &[SkillId]) -> Cell {
        let links: Vec<String> = skills
            .iter()
            .map(|skill| self.link(Kind::Skill, skill.as_str(), &self.skill(&self.voice, skill)))
            .collect();
        Cell::of(links.join("<br />"))
    }
}

/// The languages somebody knows at all.
pub(super) fn levels(person: &Registrant) -> impl Iterator<Item = (&LanguageCode, Level)> {
    let mut seen = BTreeSet::new();
    person
        .languages
        .iter()
        .filter(|(_, level)| level.points() > 0)
        .filter(move |(code, _)| seen.insert(code))
        .map(|(code, level)| (code, *level))
}
