//! Everything to learn from, as the resource centre shows it, and what is to be mended
//! about it: duplicates, links that are dead, links that the wiki does not take.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::compose::resources::{ShelfView, Shown};
use crate::ids::{LanguageCode, PageTitle, SkillId, UserId};
use crate::matching::SkillTree;
use crate::plan::world::World;
use crate::registry::clinic::{Clinic, ClinicId};
use crate::registry::resource::{self, Gathered, Place, ResourceSource};
use crate::registry::{Problem, Registrant, Resource, Weight};
use crate::wikitext::{Options, region};

/// Duplicates that are told one by one.
const MOST_DUPLICATES: usize = 100;

/// Skills of which one person is told that there is something new.
const MOST_NEWS: usize = 5;

/// See the head of this file.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// What everybody gives, each word of it: for whatever counts acts.
    pub given: Vec<Resource>,
    /// What the centre shows.
    pub view: ShelfView,
    /// What is to be mended.
    pub problems: Vec<Problem>,
    /// Every place that is given.
    pub places: BTreeSet<Place>,
}

/// Makes it.
#[must_use]
pub fn shelf(
    world: &World,
    registrants: &BTreeMap<UserId, Registrant>,
    clinics: &BTreeMap<ClinicId, Clinic>,
) -> Shelf {
    let mut given = resource::from_clinics(clinics);
    let (added, mut problems) = resource::understood(&world.resource_entries, registrants, &world.lexicon);
    given.extend(added);
    given.extend(resource::from_registrants(registrants));
    let gathered = resource::gathered(given.clone());
    let places: BTreeSet<Place> = gathered.iter().map(|one| one.resource.place.clone()).collect();
    problems.extend(duplicates(&gathered));
    let mut shown = Vec::new();
    for one in gathered {
        if let Some(named) = world.links.barred(&one.resource.place) {
            let what =
                format!("the wiki takes no page with the link; its list of unwanted links names {named}");
            problems.push(problem(
                &one.resource.source,
                Weight::Partly,
                what,
                "link to the same thing elsewhere",
            ));
            continue;
        }
        let dead = world.links.dead(&one.resource.place);
        if let Some(why) = dead {
            let what = format!("the link {} is dead ({why})", one.resource.place.as_str());
            problems.push(problem(&one.resource.source, Weight::Note, what, "mend the link, or take it out"));
        }
        // Only those are named whom the directory may list.
        let may_be_named = |id: &UserId| registrants.get(id).filter(|person| person.directory.given());
        let by = one.by.iter().filter_map(may_be_named).map(|person| person.name.clone()).collect();
        shown.push(Shown { is_dead: dead.is_some(), resource: one.resource, by });
    }
    Shelf { given, view: ShelfView { shown, pages_before: world.resource_pages }, problems, places }
}

impl Shelf {
    /// The skills that somebody wants to learn and on which something has come to the centre
    /// since that day: in a language of theirs, or in none, and not by themselves alone.
    #[must_use]
    pub fn news(&self, reader: &Registrant, world: &World, since: Date, least_level: u8) -> Vec<SkillId> {
        let knows = |language: &LanguageCode| {
            let level = reader.languages.iter().find(|(code, _)| code == language);
            level.is_some_and(|(_, level)| level.points() >= least_level)
        };
        let is_for_them = |resource: &Resource| {
            resource.by != reader.id
                && (resource.languages.is_empty() || resource.languages.iter().any(knows))
                && world.links.is_new_since(&resource.place, since)
        };
        let new = self.view.shown.iter().filter(|one| !one.is_dead && is_for_them(&one.resource));
        let new: BTreeSet<&SkillId> = new.flat_map(|one| &one.resource.skills).collect();
        let skills = world.lexicon.taxonomy();
        let has_news = |wish: &&SkillId| new.iter().any(|skill| skills.distance_below(wish, skill).is_some());
        reader.learn.iter().filter(has_news).take(MOST_NEWS).cloned().collect()
    }
}

/// What is named in several places. That the same person says it twice is theirs to tidy.
fn duplicates(gathered: &[Gathered]) -> Vec<Problem> {
    let again = gathered.iter().flat_map(|one| one.again.iter().map(move |again| (one, again)));
    again
        .take(MOST_DUPLICATES)
        .map(|(one, again)| {
            let first = &one.resource.source;
            let entry = first.entry();
            let entry = if entry.is_empty() { entry } else { format!(", {entry}") };
            let what = format!(
                "{} leads to the same as a link on {}{entry}; they are shown as one",
                one.resource.place.as_str(),
                first.place()
            );
            problem(again, Weight::Note, what, "nothing, if both are meant; else take one out")
        })
        .collect()
}

fn problem(source: &ResourceSource, weight: Weight, what: String, mend: &str) -> Problem {
    Problem {
        weight,
        place: source.place().to_owned(),
        entry: source.entry(),
        field: None,
        what,
        mend: mend.to_owned(),
    }
}

/// On how many pages the centre is, by what its first page links to. A page that is needed
/// no more must be emptied, so it must be known.
#[must_use]
pub fn pages_before(text: &str, first: &PageTitle, options: &Options) -> usize {
    let Ok(Some(own)) = region::content(text, crate::compose::RESOURCES_REGION, options) else { return 0 };
    let links = format!("[[{first}/");
    let numbers = own.split(links.as_str()).skip(1).filter_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().ok()
    });
    numbers.max().unwrap_or(1)
}
