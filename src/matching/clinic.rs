//! Learning clinics worth holding: for a skill that several learners want and
//! nobody can share with them one-to-one. Proposals only; people decide.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::candidate::{below, languages_known, points_in};
use super::{Because, ClinicProposal, Person, Rules, SkillTree, Unserved};
use crate::ids::{LanguageCode, SkillId, UserId};

/// Babel's level from which somebody hosts at ease.
const HOSTS_AT_EASE: u8 = 3;

/// Those who want one skill and have not got it.
#[derive(Default)]
struct Demand<'a> {
    /// Their wish could not be served.
    unserved: BTreeMap<UserId, &'a Person>,
    /// Another wish of theirs was served; this one waits.
    interested: BTreeMap<UserId, &'a Person>,
}

/// One clinic for each skill with at least `clinic_least` unserved learners who
/// share a language at `least_level`, by skill. At most `clinic_most` learn in it:
/// the unserved before those for whom another wish was served, and among each
/// those who have waited longest, then by id.
///
/// The language is the one that most of the unserved know, then most of all who
/// want the skill, then the first by code. Hosts offered a clinic on the skill or
/// one below it, know the language, and are not among the learners; first come
/// those at level 3 or more, then who is closest to the skill, then who knows the
/// language best, then by id. A clinic for which nobody offered is proposed all
/// the same: people may find a host.
///
/// Somebody may stand in several proposals.
#[must_use]
pub fn propose(
    people: &[Person],
    unserved: &[Unserved],
    skills: &impl SkillTree,
    rules: &Rules,
) -> Vec<ClinicProposal> {
    let by_id: BTreeMap<UserId, &Person> = people.iter().map(|person| (person.id, person)).collect();
    let mut demands: BTreeMap<&SkillId, Demand<'_>> = BTreeMap::new();
    for wish in unserved {
        let Some(&learner) = by_id.get(&wish.learner) else { continue };
        let demand = demands.entry(&wish.skill).or_default();
        match wish.because {
            Because::AnotherWishServed => demand.interested.insert(learner.id, learner),
            Because::NobodyShares
            | Because::NoCommonLanguage { .. }
            | Because::AllMetBefore
            | Because::AllTaken { .. } => demand.unserved.insert(learner.id, learner),
        };
    }
    demands
        .iter()
        .filter_map(|(&skill, demand)| {
            let language = busiest_language(demand, rules)?;
            let learners = seated(demand, language, rules);
            let hosts = hosts(by_id.values().copied(), &learners, skill, language, skills, rules);
            Some(ClinicProposal { skill: skill.clone(), language: language.clone(), hosts, learners })
        })
        .collect()
}

/// The language in which to hold it, if one has enough unserved learners.
fn busiest_language<'a>(demand: &Demand<'a>, rules: &Rules) -> Option<&'a LanguageCode> {
    let mut known: BTreeMap<&LanguageCode, (usize, usize)> = BTreeMap::new();
    for learner in demand.unserved.values() {
        for language in languages_known(learner, rules.least_level) {
            let (unserved, all) = known.entry(language).or_default();
            *unserved += 1;
            *all += 1;
        }
    }
    for learner in demand.interested.values() {
        for language in languages_known(learner, rules.least_level) {
            known.entry(language).or_default().1 += 1;
        }
    }
    known
        .into_iter()
        .filter(|&(_, (unserved, _))| unserved >= rules.clinic_least.max(1))
        .min_by_key(|&(language, counts)| (Reverse(counts), language))
        .map(|(language, _)| language)
}

fn seated(demand: &Demand<'_>, language: &LanguageCode, rules: &Rules) -> Vec<UserId> {
    let [unserved, interested] = [&demand.unserved, &demand.interested].map(|group| {
        let speaks = |person: &&&Person| points_in(person, language, rules.least_level).is_some();
        let in_turn = group.values().filter(speaks).map(|person| (Reverse(person.waited), person.id));
        in_turn.collect::<BTreeSet<_>>()
    });
    unserved.into_iter().chain(interested).map(|(_, id)| id).take(rules.clinic_most).collect()
}

fn hosts<'a>(
    people: impl Iterator<Item = &'a Person>,
    learners: &[UserId],
    skill: &SkillId,
    language: &LanguageCode,
    skills: &impl SkillTree,
    rules: &Rules,
) -> Vec<UserId> {
    let learners: BTreeSet<&UserId> = learners.iter().collect();
    let ranked: BTreeSet<_> = people
        .filter(|person| !learners.contains(&person.id))
        .filter_map(|person| {
            let points = points_in(person, language, rules.least_level)?;
            let distance = person.hosts.iter().filter_map(|hosted| below(skills, skill, hosted)).min()?;
            Some((points < HOSTS_AT_EASE, distance, Reverse(points), person.id))
        })
        .collect();
    ranked.into_iter().map(|(.., id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Tree, person, skill};
    use super::*;

    fn open(learner: u64, because: Because) -> Unserved {
        Unserved { learner: UserId(learner), skill: skill("wikidata"), because }
    }

    fn unserved(learners: impl IntoIterator<Item = u64>) -> Vec<Unserved> {
        learners.into_iter().map(|learner| open(learner, Because::NobodyShares)).collect()
    }

    fn ids(ids: &[UserId]) -> Vec<u64> {
        ids.iter().map(|id| id.0).collect()
    }

    fn proposed(people: &[Person], unserved: &[Unserved]) -> Vec<ClinicProposal> {
        propose(people, unserved, &Tree, &Rules::default())
    }

    #[test]
    fn three_unserved_learners_are_too_few_and_four_enough() {
        let people: Vec<Person> = (1..=4).map(person).collect();
        assert_eq!(proposed(&people, &unserved(1..=3)), []);
        let clinics = proposed(&people, &unserved(1..=4));
        assert_eq!(clinics.len(), 1);
        assert_eq!((&clinics[0].skill, clinics[0].language.as_str()), (&skill("wikidata"), "en"));
        assert_eq!(ids(&clinics[0].learners), [1, 2, 3, 4]);
        assert_eq!(clinics[0].hosts, [], "nobody offered, and it is proposed all the same");
    }

    #[test]
    fn the_interested_fill_seats_but_never_make_the_minimum() {
        let people: Vec<Person> = (1..=5).zip(1..).map(|(id, rounds)| person(id).waited(rounds)).collect();
        let mut wishes = unserved(1..=3);
        wishes.push(open(5, Because::AnotherWishServed));
        assert_eq!(proposed(&people, &wishes), []);
        wishes.push(open(4, Because::AllTaken { sharers: 1 }));
        assert_eq!(ids(&proposed(&people, &wishes)[0].learners), [4, 3, 2, 1, 5]);
    }

    #[test]
    fn learners_who_share_no_language_make_no_clinic() {
        let people = [
            person(1).knows(&[("fr", 6)]),
            person(2).knows(&[("fr", 6), ("en", 1)]),
            person(3).knows(&[("en", 6), ("fr", 1)]),
            person(4).knows(&[("en", 6)]),
        ];
        assert_eq!(proposed(&people, &unserved(1..=4)), []);
    }

    #[test]
    fn the_language_is_the_one_that_seats_most_then_the_first_by_code() {
        let mut people: Vec<Person> = (1..=4).map(|id| person(id).knows(&[("fr", 2), ("es", 3)])).collect();
        assert_eq!(proposed(&people, &unserved(1..=4))[0].language.as_str(), "es");
        people.push(person(5).knows(&[("fr", 6)]));
        let clinics = proposed(&people, &unserved(1..=5));
        assert_eq!((clinics[0].language.as_str(), clinics[0].learners.len()), ("fr", 5));
    }

    #[test]
    fn a_full_clinic_seats_those_who_have_waited_longest() {
        let people: Vec<Person> = (1..=6).map(|id| person(id).waited(u32::from(id % 2 == 0))).collect();
        let rules = Rules { clinic_most: 4, ..Rules::default() };
        let clinics = propose(&people, &unserved(1..=6), &Tree, &rules);
        assert_eq!(ids(&clinics[0].learners), [2, 4, 6, 1]);
    }

    #[test]
    fn hosts_know_the_language_and_the_skill_or_one_below_best_first() {
        let mut people: Vec<Person> = (1..=4).map(person).collect();
        people.extend([
            person(10).would_host(&["wikidata"]).speaks("en", 2),
            person(11).would_host(&["wikidata-queries"]),
            person(12).would_host(&["grant-writing", "wikidata"]).speaks("en", 4),
            person(13).would_host(&["wikidata"]).speaks("en", 5),
            person(14).would_host(&["wikidata"]).speaks("en", 1),
            person(15).would_host(&["tools"]),
            person(16).shares(&["wikidata"]),
        ]);
        assert_eq!(ids(&proposed(&people, &unserved(1..=4))[0].hosts), [13, 12, 11, 10]);
    }

    #[test]
    fn nobody_hosts_the_clinic_they_learn_in() {
        let mut people: Vec<Person> = (1..=4).map(person).collect();
        people[0].hosts = vec![skill("wikidata-queries")];
        assert_eq!(proposed(&people, &unserved(1..=4))[0].hosts, []);
    }

    #[test]
    fn clinics_come_by_skill_whatever_the_order_of_input() {
        let mut people: Vec<Person> = (1..=8).map(person).collect();
        let mut wishes = unserved([8, 2, 6, 4]);
        wishes.extend(
            (1..=4).map(|learner| Unserved {
                skill: skill("openrefine"),
                ..open(learner, Because::AllMetBefore)
            }),
        );
        let clinics = proposed(&people, &wishes);
        assert_eq!(clinics.iter().map(|c| c.skill.as_str()).collect::<Vec<_>>(), ["openrefine", "wikidata"]);
        people.reverse();
        wishes.reverse();
        assert_eq!(proposed(&people, &wishes), clinics);
    }
}
