//! What stands in the cells of the directory's tables, made once for each
//! person. A stranger's own words are in one of them, the affiliate's name, and
//! are escaped there.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::listing::{Listing, Standing, changed};
use super::{Kind, split};
use crate::compose::composer::{Cell, Composer, words};
use crate::ids::{LanguageCode, PageTitle, SkillId, UserId};
use crate::registry::{Format, Level, Provenance, Registrant, SourceKind};

/// What the tables say of somebody.
pub(super) struct Shown {
    pub name: Cell,
    pub languages: Cell,
    pub place: Cell,
    pub share: Cell,
    pub learn: Cell,
    pub formats: Cell,
    pub offer: Cell,
    pub changed: Cell,
}

/// What everybody's skills, languages and places are called, with the links to their pages.
struct Called<'p> {
    skills: BTreeMap<&'p SkillId, String>,
    languages: BTreeMap<(&'p LanguageCode, u8), String>,
    regions: BTreeMap<&'p str, String>,
    countries: BTreeMap<&'p str, String>,
}

/// What the tables say of everybody.
pub(super) struct Everybody(BTreeMap<UserId, Shown>);

impl Everybody {
    /// A row with these of somebody's cells.
    pub(super) fn row(&self, person: &Registrant, cells: impl FnOnce(&Shown) -> Vec<Cell>) -> Row {
        let cells = self.0.get(&person.id).map(cells).unwrap_or_default();
        // A row's frame, and each cell's.
        let bytes = cells.iter().map(|cell| cell.len() + 8).sum::<usize>() + 60;
        Row { cut: split::Row { key: person.id.0, bytes }, cells }
    }
}

/// A row of somebody's, and what the cuts between pages depend on.
#[derive(Clone)]
pub(super) struct Row {
    pub cut: split::Row,
    pub cells: Vec<Cell>,
}

impl Composer<'_> {
    pub(super) fn everybody(&self, listing: &Listing<'_>) -> Everybody {
        let called = self.called(listing);
        let shown = |person: &Registrant| Shown {
            name: self.name_cell(person, listing.standing(person)),
            languages: Self::languages_cell(person, &called),
            place: self.place_cell(person, &called),
            share: Self::skills_cell(&person.share, &called),
            learn: Self::skills_cell(&person.learn, &called),
            formats: self.formats_cell(person),
            offer: self.offer_cell(person),
            changed: self.changed_cell(person),
        };
        Everybody(listing.everybody.iter().map(|person| (person.id, shown(person))).collect())
    }

    fn called<'p>(&self, listing: &Listing<'p>) -> Called<'p> {
        Called {
            skills: listing.skills.keys().map(|&skill| (skill, self.skill_link(skill))).collect(),
            languages: listing
                .languages
                .keys()
                .flat_map(|&code| {
                    (1..=6).map(move |points| ((code, points), self.language_at_link(code, points)))
                })
                .collect(),
            regions: listing.regions.keys().map(|&code| (code, self.region_link(code))).collect(),
            countries: listing.countries.keys().map(|&code| (code, self.country_link(code))).collect(),
        }
    }

    pub(in crate::compose) fn skill_link(&self, skill: &SkillId) -> String {
        self.link(Kind::Skill, skill.as_str(), &self.skill(&self.voice, skill))
    }

    pub(super) fn language_link(&self, code: &LanguageCode) -> String {
        self.link(Kind::Language, code.as_str(), &self.language(&self.voice, code))
    }

    /// The same, and how well somebody knows it.
    fn language_at_link(&self, code: &LanguageCode, points: u8) -> String {
        self.link(Kind::Language, code.as_str(), &self.language_at(&self.voice, code, points))
    }

    pub(super) fn region_link(&self, code: &str) -> String {
        self.link(Kind::Region, code, &self.region(&self.voice, code))
    }

    pub(super) fn country_link(&self, code: &str) -> String {
        self.link(Kind::Country, code, &self.country(&self.voice, code))
    }

    /// Somebody, the way to write to them, and whether it is worth while now.
    fn name_cell(&self, person: &Registrant, standing: Standing) -> Cell {
        let (name, talk) = (self.name_link(person), self.talk(&self.voice, &person.name));
        let note = match standing {
            Standing::Away(until) => Some(self.page_says("person-away", &[&self.date(until)])),
            Standing::Full(_) => Some(self.page_says("person-full", &[])),
            Standing::Takes(_) | Standing::TakesNone => None,
        };
        let note = note.map(|note| format!("<br /><small>{note}</small>")).unwrap_or_default();
        Cell::of(format!("{name} <small>({talk})</small>{note}"))
    }

    /// A link to somebody's profile page, or to them.
    pub(super) fn name_link(&self, person: &Registrant) -> String {
        // Who registered elsewhere may have no profile page; nobody should be led to start it for them.
        let has_page = person.sources.iter().any(|source| source.kind == SourceKind::ProfilePage);
        if has_page { self.profile_link(&person.name) } else { Self::user(&person.name) }
    }

    fn languages_cell(person: &Registrant, called: &Called<'_>) -> Cell {
        let languages: Vec<&str> = levels(person)
            .filter_map(|(code, level)| called.languages.get(&(code, level.points())))
            .map(String::as_str)
            .collect();
        Cell::of(languages.join("<br />"))
    }

    /// Country and region, and the affiliate as its member typed it.
    fn place_cell(&self, person: &Registrant, called: &Called<'_>) -> Cell {
        let country = person.country.as_deref().and_then(|code| called.countries.get(code));
        let region = person.region.as_deref().and_then(|code| called.regions.get(code));
        let places: Vec<String> = country.into_iter().chain(region).cloned().collect();
        let affiliate = person.affiliation.as_deref().map(words).filter(|text| !text.trim().is_empty());
        let affiliate = affiliate.map(|text| format!("<small><bdi>{text}</bdi></small>"));
        let lines = Some(self.listed(&self.voice, &places)).filter(|_| !places.is_empty());
        Cell::of(lines.into_iter().chain(affiliate).collect::<Vec<_>>().join("<br />"))
    }

    fn formats_cell(&self, person: &Registrant) -> Cell {
        let formats = person.formats.iter().map(|format| self.page_says(format_key(*format), &[]));
        Cell::of(formats.collect::<Vec<_>>().join("<br />"))
    }

    /// How many learners somebody takes, in words, and whether they organise clinics.
    fn offer_cell(&self, person: &Registrant) -> Cell {
        let capacity = match person.capacity {
            0 => self.page_says("offer-no-learners", &[]),
            some => self.page_says("offer-learners", &[&some.to_string()]),
        };
        let ambassador = person.ambassador.then(|| self.page_says("offer-ambassador", &[]));
        let lines = std::iter::once(capacity).chain(ambassador).collect::<Vec<_>>().join("<br />");
        Cell::of(lines).sorted_by(person.capacity.into())
    }

    fn skills_cell(skills: &[SkillId], called: &Called<'_>) -> Cell {
        let links: Vec<&str> =
            skills.iter().filter_map(|skill| called.skills.get(skill)).map(String::as_str).collect();
        Cell::of(links.join("<br />"))
    }

    /// On which day somebody last changed what they said, and where they say it.
    fn changed_cell(&self, person: &Registrant) -> Cell {
        let day = changed(person);
        let source = person.sources.first().map(|source| format!("<small>{}</small>", self.source(source)));
        let lines = day.map(|day| self.date(day)).into_iter().chain(source);
        let cell = Cell::of(lines.collect::<Vec<_>>().join("<br />"));
        cell.sorted_by(day.map_or(0, sortable))
    }

    /// What kind of source it is, with a link to it where there is a page.
    fn source(&self, source: &Provenance) -> String {
        let key = match source.kind {
            SourceKind::ProfilePage | SourceKind::AnswersPage => "source-profile-page",
            SourceKind::RegistrationPage => "source-registration-page",
            SourceKind::TalkSection => "source-talk-section",
            SourceKind::Calendar => "link-calendar",
            SourceKind::Form => return self.page_says("source-form", &[]),
            SourceKind::CapacityExchange => return self.page_says("source-capacity-exchange", &[]),
        };
        let said = self.page_says(key, &[]);
        match PageTitle::parse(&source.place) {
            Ok(page) => format!("[[{}|{said}]]", words(page.as_str())),
            Err(_) => said,
        }
    }
}

/// The message that names a way of sharing.
pub(super) fn format_key(format: Format) -> &'static str {
    match format {
        Format::OneToOne => "format-one-to-one",
        Format::Clinic => "format-clinic",
        Format::Material => "format-material",
    }
}

/// A day as a number that is the greater the later it is: `20261103`.
pub(super) fn sortable(day: Date) -> usize {
    let part = |number: i8| usize::try_from(number).unwrap_or_default();
    usize::try_from(day.year()).unwrap_or_default() * 10_000 + part(day.month()) * 100 + part(day.day())
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
