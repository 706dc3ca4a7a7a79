//! Supply and demand: which skills are wanted and not shared, and shared and not
//! wanted, in the whole programme and in each language and region.
//!
//! Counts only, and none of fewer than [`FEWEST`] people: what could tell of a
//! single person is folded into a number of skills or groups.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::candidate::languages_known;
use super::{Person, Rules, SkillTree};
use crate::ids::SkillId;

/// The fewest people that a count may be of.
pub const FEWEST: usize = 3;

/// Supply and demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The whole programme.
    pub everywhere: Balance,
    /// Those who know each language well enough, by code. Most people are in several.
    pub languages: BTreeMap<String, Balance>,
    /// Languages of fewer than [`FEWEST`] people.
    pub languages_folded: usize,
    /// Those from each region, by code. Who did not tell is in none.
    pub regions: BTreeMap<String, Balance>,
    /// Regions of fewer than [`FEWEST`] people.
    pub regions_folded: usize,
}

/// What a group of people wants of and shares with one another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// How many they are.
    pub people: usize,
    /// What is wanted, and shared by nobody in the group; most wanted first.
    pub wanted_not_shared: Vec<Count>,
    /// What is shared, and wanted by nobody in the group; most shared first.
    pub shared_not_wanted: Vec<Count>,
    /// What more people want than those who share it could take; the widest gap first.
    pub short: Vec<Short>,
    /// Skills that would stand above if they were not of fewer than [`FEWEST`] people.
    pub skills_folded: usize,
}

/// How many people a skill is wanted or shared by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The skill.
    pub skill: SkillId,
    /// How many.
    pub people: usize,
}

/// A skill that is shared, and wanted by more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Short {
    /// The skill.
    pub skill: SkillId,
    /// How many want it.
    pub wanted: usize,
    /// How many share it, or one below it; nothing if they are fewer than [`FEWEST`].
    pub sharers: Option<usize>,
    /// How many learners these would take in a round at most, over all they share.
    pub places: Option<usize>,
}

/// Counts `people`: those who take part.
#[must_use]
pub fn report(people: &[Person], skills: &impl SkillTree, rules: &Rules) -> Report {
    let mut languages: BTreeMap<&str, Vec<&Person>> = BTreeMap::new();
    let mut regions: BTreeMap<&str, Vec<&Person>> = BTreeMap::new();
    for person in people {
        for language in languages_known(person, rules.least_level) {
            languages.entry(language.as_str()).or_default().push(person);
        }
        if let Some(region) = &person.region {
            regions.entry(region).or_default().push(person);
        }
    }
    let serves = Serves::new(people, skills);
    let (languages, languages_folded) = each(languages, &serves);
    let (regions, regions_folded) = each(regions, &serves);
    let everybody: Vec<&Person> = people.iter().collect();
    Report { everywhere: serves.balance(&everybody), languages, languages_folded, regions, regions_folded }
}

fn each(groups: BTreeMap<&str, Vec<&Person>>, serves: &Serves<'_>) -> (BTreeMap<String, Balance>, usize) {
    let all = groups.len();
    let groups: BTreeMap<String, Balance> = groups
        .into_iter()
        .filter(|(_, people)| people.len() >= FEWEST)
        .map(|(name, people)| (name.to_owned(), serves.balance(&people)))
        .collect();
    let folded = all - groups.len();
    (groups, folded)
}

/// For each skill shared, the wanted skills that it serves.
struct Serves<'a>(BTreeMap<&'a SkillId, Vec<&'a SkillId>>);

impl<'a> Serves<'a> {
    fn new(people: &'a [Person], skills: &impl SkillTree) -> Self {
        let wanted: BTreeSet<&SkillId> = people.iter().flat_map(|person| &person.learn).collect();
        let shared: BTreeSet<&SkillId> = people.iter().flat_map(|person| &person.share).collect();
        let served = |shared| -> Vec<&SkillId> {
            skills.serves(shared).filter_map(|skill| wanted.get(&*skill).copied()).collect()
        };
        Self(shared.into_iter().map(|shared| (shared, served(shared))).collect())
    }

    fn balance(&self, people: &[&Person]) -> Balance {
        let mut wanted: BTreeMap<&SkillId, usize> = BTreeMap::new();
        let mut shared: BTreeMap<&SkillId, usize> = BTreeMap::new();
        // Who shares each wanted skill, or one below it, and the learners they take.
        let mut supply: BTreeMap<&SkillId, (usize, usize)> = BTreeMap::new();
        for person in people {
            for skill in person.learn.iter().filter(|_| person.learn_capacity > 0).collect::<BTreeSet<_>>() {
                *wanted.entry(skill).or_default() += 1;
            }
            if person.capacity == 0 {
                continue;
            }
            let own: BTreeSet<&SkillId> = person.share.iter().collect();
            let served: BTreeSet<&SkillId> =
                own.iter().filter_map(|skill| self.0.get(skill)).flatten().copied().collect();
            for skill in own {
                *shared.entry(skill).or_default() += 1;
            }
            for skill in served {
                let (sharers, places) = supply.entry(skill).or_default();
                *sharers += 1;
                *places += usize::from(person.capacity);
            }
        }
        let is_wanted = |skill: &SkillId| {
            self.0.get(skill).is_some_and(|served| served.iter().any(|skill| wanted.contains_key(skill)))
        };
        let mut folded = 0;
        let mut counts = |counted: &mut dyn Iterator<Item = (&SkillId, usize)>| {
            let (kept, few): (Vec<_>, Vec<_>) = counted.partition(|&(_, people)| people >= FEWEST);
            folded += few.len();
            let mut counts: Vec<Count> =
                kept.into_iter().map(|(skill, people)| Count { skill: skill.clone(), people }).collect();
            counts.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.skill.cmp(&b.skill)));
            counts
        };
        let wanted_not_shared = counts(
            &mut wanted.iter().filter(|(skill, _)| !supply.contains_key(*skill)).map(|(&s, &n)| (s, n)),
        );
        let shared_not_wanted =
            counts(&mut shared.iter().filter(|(skill, _)| !is_wanted(skill)).map(|(&s, &n)| (s, n)));
        let mut short: Vec<(usize, Short)> = Vec::new();
        for (&skill, &wanted) in &wanted {
            let Some(&(sharers, places)) = supply.get(skill) else { continue };
            if wanted <= places {
                continue;
            }
            if wanted < FEWEST {
                folded += 1;
                continue;
            }
            let many = sharers >= FEWEST;
            let (sharers, shown) = (many.then_some(sharers), many.then_some(places));
            short.push((wanted - places, Short { skill: skill.clone(), wanted, sharers, places: shown }));
        }
        short.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.skill.cmp(&b.1.skill)));
        Balance {
            people: people.len(),
            wanted_not_shared,
            shared_not_wanted,
            short: short.into_iter().map(|(_, short)| short).collect(),
            skills_folded: folded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Tree, person};
    use super::*;

    fn reported(people: &[Person]) -> Report {
        report(people, &Tree, &Rules::default())
    }

    fn counts(counts: &[Count]) -> Vec<(&str, usize)> {
        counts.iter().map(|count| (count.skill.as_str(), count.people)).collect()
    }

    #[test]
    fn what_is_wanted_and_not_shared_and_the_reverse_most_first() {
        let mut people: Vec<Person> = (1..=4).map(|id| person(id).learns(&["grant-writing"])).collect();
        people.extend((5..=7).map(|id| person(id).learns(&["openrefine", "openrefine"])));
        people.extend((8..=10).map(|id| person(id).shares(&["wikidata"])));
        let report = reported(&people);
        assert_eq!(counts(&report.everywhere.wanted_not_shared), [("grant-writing", 4), ("openrefine", 3)]);
        assert_eq!(counts(&report.everywhere.shared_not_wanted), [("wikidata", 3)]);
        assert_eq!(report.everywhere.skills_folded, 0);
    }

    #[test]
    fn a_skill_is_shared_where_one_below_it_is() {
        let mut people: Vec<Person> = (1..=3).map(|id| person(id).learns(&["tools"])).collect();
        people.extend((4..=6).map(|id| person(id).shares(&["wikidata-queries"])));
        let report = reported(&people);
        assert_eq!(report.everywhere.wanted_not_shared, []);
        assert_eq!(report.everywhere.shared_not_wanted, []);
    }

    #[test]
    fn no_count_is_of_one_or_two_people() {
        let people = [
            person(1).learns(&["grant-writing"]).from("SSA").speaks("sw", 6),
            person(2).learns(&["grant-writing"]).from("SSA").speaks("sw", 6),
            person(3).shares(&["wikidata"]).from("SA"),
        ];
        let report = reported(&people);
        assert_eq!((report.everywhere.wanted_not_shared.len(), report.everywhere.skills_folded), (0, 2));
        assert_eq!(report.languages.keys().collect::<Vec<_>>(), ["en"]);
        assert_eq!((report.languages_folded, report.regions.len(), report.regions_folded), (1, 0, 2));
    }

    #[test]
    fn a_skill_of_few_sharers_says_not_how_many_they_are() {
        let mut people: Vec<Person> = (1..=9).map(|id| person(id).learns(&["wikidata"])).collect();
        people.push(person(10).shares(&["wikidata"]).takes(2));
        let short = &reported(&people).everywhere.short[0];
        assert_eq!((short.wanted, short.sharers, short.places), (9, None, None));
        people.extend((11..=12).map(|id| person(id).shares(&["wikidata-queries"]).takes(3)));
        let short = &reported(&people).everywhere.short[0];
        assert_eq!((short.wanted, short.sharers, short.places), (9, Some(3), Some(8)));
        people.push(person(13).shares(&["wikidata"]).takes(1));
        assert_eq!(reported(&people).everywhere.short, []);
    }

    #[test]
    fn each_language_and_region_is_counted_by_itself() {
        let learner = |id| person(id).learns(&["wikidata"]).knows(&[("fr", 6)]).from("SSA");
        let sharer = |id| person(id).shares(&["wikidata"]).knows(&[("en", 6), ("fr", 1)]).from("NA");
        let people: Vec<Person> = (1..=3).map(learner).chain((4..=6).map(sharer)).collect();
        let report = reported(&people);
        assert_eq!(report.everywhere.wanted_not_shared, []);
        assert_eq!(counts(&report.languages["fr"].wanted_not_shared), [("wikidata", 3)]);
        assert_eq!(counts(&report.languages["en"].shared_not_wanted), [("wikidata", 3)]);
        assert_eq!(counts(&report.regions["SSA"].wanted_not_shared), [("wikidata", 3)]);
        assert_eq!(report.languages["fr"].people, 3, "level 1 is not enough");
    }
}
