//! The directory: an index, and a page for each skill, language and region that
//! has people. Only people who agreed to be listed are ever looked at; a page
//! whose last person has gone says that nobody is listed, and is never deleted.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Wanted;
use super::composer::{Cell, Composer};
use crate::ids::{LanguageCode, PageTitle, SkillId, UserId};
use crate::registry::Registrant;

mod cells;
mod index;

use cells::levels;

/// The region that the bot keeps on each page of the directory.
const REGION: &str = "directory";

/// Everybody who is listed, by what they are looked for by.
#[derive(Default)]
struct Listing<'p> {
    everybody: Vec<&'p Registrant>,
    skills: BTreeMap<&'p SkillId, Sides<'p>>,
    languages: BTreeMap<&'p LanguageCode, Vec<&'p Registrant>>,
    regions: BTreeMap<&'p str, Vec<&'p Registrant>>,
}

/// Who shares a skill and who wants to learn it.
#[derive(Default)]
struct Sides<'p> {
    share: Vec<&'p Registrant>,
    learn: Vec<&'p Registrant>,
}

impl<'p> Listing<'p> {
    /// Leaves out whoever has not agreed to be listed; this is the only way in.
    fn of(people: &'p BTreeMap<UserId, Registrant>) -> Self {
        let mut everybody: Vec<&Registrant> =
            people.values().filter(|person| person.directory.given()).collect();
        everybody.sort_by_key(|person| (&person.name, person.id));
        let mut listing = Self::default();
        for person in &everybody {
            for skill in person.share.iter().collect::<BTreeSet<_>>() {
                listing.skills.entry(skill).or_default().share.push(person);
            }
            for skill in person.learn.iter().collect::<BTreeSet<_>>() {
                listing.skills.entry(skill).or_default().learn.push(person);
            }
            for (language, _) in levels(person) {
                listing.languages.entry(language).or_default().push(person);
            }
            if let Some(region) = &person.region {
                listing.regions.entry(region).or_default().push(person);
            }
        }
        listing.everybody = everybody;
        listing
    }
}

/// The kinds of page below the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Skill,
    Language,
    Region,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Skill, Self::Language, Self::Region];

    fn folder(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::Language => "language",
            Self::Region => "region",
        }
    }
}

#[derive(Serialize)]
struct SkillView {
    label: String,
    family: Option<String>,
    sharers: usize,
    learners: usize,
    share: Option<String>,
    learn: Option<String>,
    siblings: Option<String>,
}

#[derive(Serialize)]
struct ListView {
    label: String,
    people: usize,
    table: String,
    siblings: Option<String>,
}

#[derive(Serialize)]
struct EmptyView {
    label: String,
}

impl Composer<'_> {
    /// Every page of the directory as it should be. `existing` holds the titles
    /// of its pages that exist today: those without people say so.
    #[must_use]
    pub fn directory(
        &self,
        people: &BTreeMap<UserId, Registrant>,
        existing: &BTreeSet<PageTitle>,
    ) -> Vec<Wanted> {
        let listing = Listing::of(people);
        let mut wanted = vec![self.index(&listing)];
        let skills = listing.skills.iter();
        wanted.extend(skills.filter_map(|(skill, sides)| self.skill_page(&listing, skill, sides)));
        let languages = listing.languages.iter();
        wanted.extend(languages.filter_map(|(language, people)| self.language_page(language, people)));
        let regions = listing.regions.iter();
        wanted.extend(regions.filter_map(|(region, people)| self.region_page(&listing, region, people)));

        let written: BTreeSet<PageTitle> = wanted.iter().map(|wanted| wanted.page.clone()).collect();
        wanted.extend(existing.difference(&written).filter_map(|page| self.empty_page(page)));
        wanted
    }

    fn skill_page(&self, listing: &Listing<'_>, skill: &SkillId, sides: &Sides<'_>) -> Option<Wanted> {
        let page = self.page_below(Kind::Skill, skill.as_str())?;
        let name = self.skill(&self.voice, skill);
        let share = sides.share.iter().map(|person| {
            vec![
                self.name_cell(person),
                self.languages_cell(person),
                self.place_cell(person),
                self.formats_cell(person),
                self.offer_cell(person),
            ]
        });
        let learn = sides
            .learn
            .iter()
            .map(|person| vec![self.name_cell(person), self.languages_cell(person), self.place_cell(person)]);
        let share_columns =
            ["column-name", "column-languages", "column-place", "column-formats", "column-offer"];
        let learn_columns = ["column-name", "column-languages", "column-place"];
        let (family, siblings) = self.family_of(listing, skill);
        let table = |key: &str, columns: &[&str], rows: Vec<Vec<Cell>>| {
            (!rows.is_empty()).then(|| self.table(self.page_says(key, &[&name]), columns, rows))
        };
        let view = SkillView {
            family,
            sharers: sides.share.len(),
            learners: sides.learn.len(),
            share: table("directory-share-caption", &share_columns, share.collect()),
            learn: table("directory-learn-caption", &learn_columns, learn.collect()),
            siblings,
            label: name.clone(),
        };
        let people: BTreeSet<UserId> =
            sides.share.iter().chain(&sides.learn).map(|person| person.id).collect();
        let content = self.fill("pages/directory-skill", &self.voice, &view);
        Some(self.listed_page(page, &content, people.len()))
    }

    /// The family of a skill, and links to the skills beside it that have people.
    fn family_of(&self, listing: &Listing<'_>, skill: &SkillId) -> (Option<String>, Option<String>) {
        let Some((family, skills)) = self
            .names
            .skills_in_order()
            .into_iter()
            .find(|(family, skills)| family == skill || skills.contains(skill))
        else {
            return (None, None);
        };
        let siblings: Vec<String> = skills
            .iter()
            .filter(|sibling| *sibling != skill && listing.skills.contains_key(sibling))
            .map(|sibling| self.link(Kind::Skill, sibling.as_str(), &self.skill(&self.voice, sibling)))
            .collect();
        let label = self.skill(&self.voice, &family);
        let family = (family != *skill).then(|| {
            if listing.skills.contains_key(&family) {
                self.link(Kind::Skill, family.as_str(), &label)
            } else {
                label
            }
        });
        (family, (!siblings.is_empty()).then(|| siblings.join(" · ")))
    }

    fn language_page(&self, code: &LanguageCode, people: &[&Registrant]) -> Option<Wanted> {
        let page = self.page_below(Kind::Language, code.as_str())?;
        let name = self.language(&self.voice, code);
        let rows = people.iter().map(|person| {
            let level =
                levels(person).find(|(known, _)| *known == code).map_or(0, |(_, level)| level.points());
            vec![
                self.name_cell(person),
                Cell::of(self.level(&self.voice, level)).sorted_by(usize::from(level)),
                self.skills_cell(&person.share),
                self.skills_cell(&person.learn),
                self.place_cell(person),
            ]
        });
        let columns = ["column-name", "column-level", "column-share", "column-learn", "column-place"];
        let caption = self.page_says("directory-language-caption", &[&name]);
        let table = self.table(caption, &columns, rows.collect());
        let view = ListView { label: name, people: people.len(), table, siblings: None };
        let content = self.fill("pages/directory-list", &self.voice, &view);
        Some(self.listed_page(page, &content, people.len()))
    }

    fn region_page(&self, listing: &Listing<'_>, code: &str, people: &[&Registrant]) -> Option<Wanted> {
        let page = self.page_below(Kind::Region, code)?;
        let name = self.region(&self.voice, code);
        let rows = people.iter().map(|person| {
            vec![
                self.name_cell(person),
                self.languages_cell(person),
                self.skills_cell(&person.share),
                self.skills_cell(&person.learn),
                self.place_cell(person),
            ]
        });
        let columns = ["column-name", "column-languages", "column-share", "column-learn", "column-place"];
        let caption = self.page_says("directory-region-caption", &[&name]);
        let siblings: Vec<String> = listing
            .regions
            .keys()
            .filter(|other| **other != code)
            .map(|other| self.link(Kind::Region, other, &self.region(&self.voice, other)))
            .collect();
        let view = ListView {
            label: name,
            people: people.len(),
            table: self.table(caption, &columns, rows.collect()),
            siblings: (!siblings.is_empty()).then(|| siblings.join(" · ")),
        };
        let content = self.fill("pages/directory-list", &self.voice, &view);
        Some(self.listed_page(page, &content, people.len()))
    }

    /// A page that exists and has nobody any more; nothing for a page that is not of the directory's making.
    fn empty_page(&self, page: &PageTitle) -> Option<Wanted> {
        let below = page.as_str().strip_prefix(self.pages.directory.as_str())?.strip_prefix('/')?;
        let (folder, name) = below.split_once('/')?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.folder() == folder)?;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return None;
        }
        let title = match kind {
            Kind::Skill => self.skill(&self.voice, &SkillId(name.to_owned())),
            Kind::Language => self.language(&self.voice, &LanguageCode(name.to_owned())),
            Kind::Region => self.region(&self.voice, name),
        };
        let content = self.fill("pages/directory-empty", &self.voice, EmptyView { label: title });
        Some(self.listed_page(page.clone(), &content, 0))
    }

    fn listed_page(&self, page: PageTitle, content: &str, people: usize) -> Wanted {
        self.wanted(page, REGION, content, ("summary-directory", &[&people.to_string()]))
    }

    fn page_below(&self, kind: Kind, name: &str) -> Option<PageTitle> {
        self.pages.directory.subpage(&format!("{}/{name}", kind.folder())).ok()
    }

    fn link(&self, kind: Kind, name: &str, label: &str) -> String {
        // The wiki would expand an empty label on saving, and the page would differ for ever.
        let label = if label.trim().is_empty() { name } else { label };
        match self.page_below(kind, name) {
            Some(page) => format!("[[{page}|{label}]]"),
            None => label.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::{
        HARM, HOSTILE, composer, composer_in, pages, people, person, skill, title,
    };
    use crate::registry::Consent;

    fn written(people: &BTreeMap<UserId, Registrant>) -> BTreeMap<String, String> {
        let pages = pages();
        let wanted = composer(&pages).directory(people, &BTreeSet::new());
        wanted.into_iter().map(|wanted| (wanted.page.to_string(), wanted.content)).collect()
    }

    #[test]
    fn the_directory_has_an_index_and_a_page_for_whatever_has_people() {
        let titles: Vec<String> = written(&people()).into_keys().collect();
        let below = |name: &str| format!("Project:Let's Connect/Directory{name}");
        let expected = [
            "",
            "/language/ar",
            "/language/en",
            "/language/es",
            "/language/sw",
            "/region/LAC",
            "/region/SSA",
            "/skill/grant-writing",
            "/skill/sparql",
            "/skill/wikidata",
        ];
        assert_eq!(titles, expected.map(below));
    }

    #[test]
    fn the_index_reads_well() {
        insta::assert_snapshot!(written(&people())["Project:Let's Connect/Directory"]);
    }

    #[test]
    fn a_skill_page_reads_well() {
        insta::assert_snapshot!(written(&people())["Project:Let's Connect/Directory/skill/wikidata"]);
    }

    #[test]
    fn a_language_page_reads_well() {
        insta::assert_snapshot!(written(&people())["Project:Let's Connect/Directory/language/en"]);
    }

    #[test]
    fn a_region_page_reads_well() {
        insta::assert_snapshot!(written(&people())["Project:Let's Connect/Directory/region/SSA"]);
    }

    #[test]
    fn a_new_page_has_the_region_and_says_where_people_may_write() {
        let pages = pages();
        let wanted = composer(&pages).directory(&BTreeMap::new(), &BTreeSet::new());
        insta::assert_snapshot!(wanted[0].fresh);
    }

    #[test]
    fn whoever_withholds_consent_appears_nowhere() {
        let pages = pages();
        for wanted in composer(&pages).directory(&people(), &BTreeSet::new()) {
            for secret in ["Withheld", "Secret", "budgeting", "Budgeting", "MENA", "Quechua"] {
                let everything = format!("{wanted:?}");
                assert!(!everything.contains(secret), "{}: {secret}", wanted.page);
            }
        }
    }

    #[test]
    fn nothing_of_the_offset_from_utc_is_shown() {
        let mut people = people();
        let before = written(&people);
        for person in people.values_mut() {
            person.utc_offset = crate::registry::UtcOffset::from_minutes(345);
        }
        assert_eq!(written(&people), before);
    }

    #[test]
    fn a_page_whose_people_have_gone_says_so_and_a_foreign_page_is_left_alone() {
        let pages = pages();
        let below = |name: &str| title(&format!("Project:Let's Connect/Directory{name}"));
        let existing = [
            below(""),
            below("/skill/wikidata"),
            below("/skill/budgeting"),
            below("/language/fr"),
            below("/region/NA"),
            below("/Archive"),
            below("/skill/it's ''theirs''"),
            title("Project:Elsewhere/skill/budgeting"),
        ];
        let wanted = composer(&pages).directory(&people(), &existing.into());
        let emptied: Vec<&Wanted> =
            wanted.iter().filter(|wanted| wanted.content.contains("|directory-empty}}")).collect();
        let titles: Vec<&str> = emptied.iter().map(|wanted| wanted.page.as_str()).collect();
        let expected = ["/language/fr", "/region/NA", "/skill/budgeting"].map(below);
        assert_eq!(titles, expected.each_ref().map(PageTitle::as_str));
        assert_eq!(wanted.len(), 13);
        insta::assert_snapshot!(emptied[2].content);
    }

    #[test]
    fn a_hostile_affiliate_is_text() {
        let hostile = Registrant {
            affiliation: Some(HOSTILE.to_owned()),
            region: Some("SSA".to_owned()),
            share: vec![skill("wikidata")],
            ..person(1, "LCTest-X")
        };
        for (page, content) in written(&[(hostile.id, hostile)].into()) {
            for harm in HARM {
                assert!(!content.contains(harm), "{page}: {harm}: {content}");
            }
        }
    }

    #[test]
    fn a_name_leads_to_the_profile_page_only_where_there_is_one() {
        let index = &written(&people())["Project:Let's Connect/Directory/skill/wikidata"];
        assert!(index.contains("[[User:LCTest Ñandú 03/Let's Connect|LCTest Ñandú 03]]"));
        assert!(index.contains("[[User:اختبار") && !index.contains("لم 05/Let's Connect"));
    }

    #[test]
    fn a_skill_listed_twice_lists_its_sharer_once() {
        let twice = Registrant { share: vec![skill("wikidata"), skill("wikidata")], ..person(1, "LCTest-X") };
        let page = &written(&[(twice.id, twice)].into())["Project:Let's Connect/Directory/skill/wikidata"];
        assert_eq!(page.matches("scope=\"row\"").count(), 1);
    }

    #[test]
    fn a_skill_that_the_taxonomy_has_lost_is_still_listed() {
        let old = Registrant { share: vec![skill("telegraphy")], ..person(1, "LCTest-X") };
        let index = &written(&[(old.id, old)].into())["Project:Let's Connect/Directory"];
        assert!(index.contains("|directory-other-skills}}") && index.contains("/skill/telegraphy|"));
    }

    #[test]
    fn the_same_people_give_the_same_bytes() {
        assert_eq!(written(&people()), written(&people()));
    }

    #[test]
    fn people_stand_in_the_order_of_their_names_whatever_their_ids() {
        let share = vec![skill("wikidata")];
        let called = |id, name| Registrant { share: share.clone(), ..person(id, name) };
        let one: BTreeMap<_, _> =
            [called(1, "LCTest-A"), called(2, "LCTest-B")].into_iter().map(|p| (p.id, p)).collect();
        let other: BTreeMap<_, _> =
            [called(2, "LCTest-A"), called(1, "LCTest-B")].into_iter().map(|p| (p.id, p)).collect();
        assert_eq!(written(&one), written(&other));
    }

    #[test]
    fn pages_are_the_same_on_every_wiki_and_edit_summaries_in_its_language() {
        let pages = pages();
        let [english, arabic] =
            ["en", "ar"].map(|wiki| composer_in(&pages, wiki).directory(&people(), &BTreeSet::new()));
        for (english, arabic) in english.iter().zip(&arabic) {
            // But for the comment, which editors of that wiki read.
            let [english_text, arabic_text] =
                [english, arabic].map(|wanted| wanted.content.split_once('\n').map(|(_, rest)| rest));
            assert!(english_text.is_some() && english_text == arabic_text);
            assert!(english.summary.starts_with("Let's Connect: directory") && !arabic.summary.is_ascii());
        }
    }

    #[test]
    fn a_page_says_whose_language_it_is_in() {
        let content = &written(&people())["Project:Let's Connect/Directory"];
        let dir = "{{{{Let's Connect text}}|dir}}";
        let opening = format!(
            "<div lang=\"{{{{{{{{Let's Connect text}}}}|lang}}}}\" dir=\"{dir}\" class=\"mw-content-{dir} plainlinks\">\n"
        );
        let (comment, content) = content.split_once('\n').expect("a comment and the rest");
        assert!(comment.starts_with("<!-- ") && comment.contains("Special:MyPage/"), "{comment}");
        assert!(content.starts_with(&opening) && content.ends_with("\n</div>"), "{content}");
    }

    #[test]
    fn a_person_without_consent_alone_gives_an_empty_directory() {
        let withheld = Registrant { directory: Consent::Withheld, ..person(1, "LCTest-X") };
        assert_eq!(written(&[(withheld.id, withheld)].into()), written(&BTreeMap::new()));
    }
}
