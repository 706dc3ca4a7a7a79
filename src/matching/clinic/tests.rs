//! The choice of clinics: stories, and brute force on small instances.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::sample::{Tree, person, skill};
use super::super::{Because, Connection, Parts, SkillTree, Unserved};
use super::*;

fn open(learner: u64, slug: &str) -> Unserved {
    Unserved { learner: UserId(learner), skill: skill(slug), because: Because::NobodyShares }
}

fn wants(learners: impl IntoIterator<Item = u64>, slug: &str) -> Matching {
    let unserved = learners.into_iter().map(|learner| open(learner, slug)).collect();
    Matching { unserved, ..Matching::default() }
}

/// They learn something else in this round.
fn served(mut matching: Matching, learner: u64) -> Matching {
    matching.connections.push(Connection {
        learner: UserId(learner),
        sharer: UserId(99),
        skill: skill("lexemes"),
        shared: skill("lexemes"),
        language: LanguageCode("en".to_owned()),
        fit: 0,
        parts: Parts::default(),
        reasons: Vec::new(),
    });
    matching
}

fn proposed(people: &[Person], matching: &Matching) -> Clinics {
    propose(people, matching, &Tree, &Rules::default())
}

/// The host and the learners of each clinic.
fn seats(clinics: &Clinics) -> Vec<(u64, Vec<u64>)> {
    let ids = |clinic: &ClinicProposal| clinic.learners.iter().map(|id| id.0).collect();
    clinics.proposals.iter().map(|clinic| (clinic.host.0, ids(clinic))).collect()
}

fn hours(clinics: &Clinics) -> Vec<u8> {
    clinics.proposals.iter().map(|clinic| clinic.starts.into()).collect()
}

#[test]
fn three_learners_are_too_few_and_four_enough() {
    let mut people: Vec<Person> = (1..=4).map(person).collect();
    people.push(person(9).would_host(&["wikidata"]));
    assert_eq!(proposed(&people, &wants(1..=3, "wikidata")), Clinics::default());
    let clinics = proposed(&people, &wants(1..=4, "wikidata"));
    assert_eq!(seats(&clinics), [(9, vec![1, 2, 3, 4])]);
    assert_eq!((clinics.seated, clinics.at_most, clinics.gap()), (4, 4, 0));
    assert_eq!(clinics.proposals[0].language.as_str(), "en");
}

#[test]
fn without_a_host_a_clinic_is_wanted() {
    let people: Vec<Person> = (1..=4).map(person).collect();
    let clinics = proposed(&people, &wants(1..=4, "wikidata"));
    assert_eq!((clinics.proposals.len(), clinics.seated, clinics.at_most), (0, 0, 0));
    let [wanted] = &clinics.wanted[..] else { panic!("one is wanted: {clinics:?}") };
    assert_eq!((&wanted.skill, wanted.language.as_str(), wanted.hosts.len()), (&skill("wikidata"), "en", 0));
    assert_eq!(wanted.learners.len(), 4);
}

#[test]
fn a_host_who_is_busy_or_asleep_is_named_where_one_is_wanted() {
    let mut people: Vec<Person> = (1..=8).map(|id| person(id).at(0)).collect();
    people.push(person(9).would_host(&["wikidata", "openrefine"]).at(0));
    people.push(person(10).would_host(&["grant-writing"]).at(840));
    let mut matching = wants(1..=5, "wikidata");
    matching.unserved.extend((4..=8).map(|learner| open(learner, "openrefine")));
    let clinics = proposed(&people, &matching);
    assert_eq!((clinics.proposals.len(), clinics.seated, clinics.gap()), (1, 5, 0), "both seat five");
    assert_eq!(clinics.wanted.len(), 1);
    assert_eq!(clinics.wanted[0].hosts, [UserId(9)]);
}

#[test]
fn the_hour_lies_in_everybodys_day_and_nearest_to_its_middle() {
    let mut people: Vec<Person> = (1..=4).map(|id| person(id).at(330)).collect();
    people.push(person(9).would_host(&["wikidata"]).at(-300));
    let clinics = proposed(&people, &wants(1..=4, "wikidata"));
    assert_eq!(hours(&clinics), [14], "19:30 to 21:30 in India, 09:00 to 11:00 in New York");
    people[4] = person(9).would_host(&["wikidata"]).at(-480);
    let clinics = proposed(&people, &wants(1..=4, "wikidata"));
    assert_eq!(hours(&clinics), [3], "08:30 to 10:30 in India, 19:00 to 21:00 in San Francisco");
}

#[test]
fn who_sleeps_at_the_hour_is_not_seated() {
    let mut people: Vec<Person> = (1..=5).map(|id| person(id).at(0)).collect();
    people[4] = person(5).at(690);
    people.push(person(9).would_host(&["wikidata"]).at(-60));
    let clinics = proposed(&people, &wants(1..=5, "wikidata"));
    assert_eq!(seats(&clinics), [(9, vec![1, 2, 3, 4])]);
}

#[test]
fn where_nobodys_hours_are_known_it_is_the_middle_of_the_day() {
    let mut people: Vec<Person> = (1..=4).map(person).collect();
    people.push(person(9).would_host(&["wikidata"]));
    assert_eq!(hours(&proposed(&people, &wants(1..=4, "wikidata"))), [14]);
    people[0] = person(1).at(540);
    assert_eq!(hours(&proposed(&people, &wants(1..=4, "wikidata"))), [5], "one who is known decides");
}

#[test]
fn a_host_knows_the_language_well_and_the_skill_or_one_below() {
    let learners = || (1..=4).map(person);
    let holds = |host: Person| {
        let people: Vec<Person> = learners().chain([host]).collect();
        !proposed(&people, &wants(1..=4, "wikidata")).proposals.is_empty()
    };
    assert!(holds(person(9).would_host(&["wikidata-queries"]).speaks("en", 3)));
    assert!(!holds(person(9).would_host(&["wikidata"]).speaks("en", 2)), "to give a clinic takes more");
    assert!(!holds(person(9).would_host(&["tools"])), "more general");
    assert!(!holds(person(9).shares(&["wikidata"])), "shares one-to-one only");
}

#[test]
fn nobody_hosts_the_clinic_they_learn_in() {
    let mut people: Vec<Person> = (1..=5).map(person).collect();
    people[0].hosts = vec![skill("wikidata-queries")];
    assert_eq!(seats(&proposed(&people, &wants(1..=5, "wikidata"))), [(1, vec![2, 3, 4, 5])]);
    assert!(proposed(&people, &wants(1..=4, "wikidata")).proposals.is_empty());
}

#[test]
fn who_avoids_somebody_or_met_the_host_before_is_kept_apart() {
    let with = |fifth: Person| {
        let mut people: Vec<Person> = (1..=4).map(person).collect();
        people.extend([fifth, person(9).would_host(&["wikidata"])]);
        seats(&proposed(&people, &wants(1..=5, "wikidata")))[0].1.clone()
    };
    assert_eq!(with(person(5)), [1, 2, 3, 4, 5]);
    assert_eq!(with(person(5).avoids(9)), [1, 2, 3, 4]);
    assert_eq!(with(person(5).met(9, "wikidata")), [1, 2, 3, 4]);
    assert_eq!(with(person(5).met(9, "openrefine")), [1, 2, 3, 4, 5]);
    assert_eq!(with(person(5).avoids(2)), [1, 2, 3, 4], "the first by id has the better claim");
    assert_eq!(with(person(5).avoids(2).waited(1)), [1, 3, 4, 5]);
}

#[test]
fn the_last_seats_go_to_those_who_have_waited_longest_and_got_nothing() {
    let mut people: Vec<Person> = (1..=7).map(|id| person(id).waited(u32::from(id % 2 == 0))).collect();
    people.push(person(9).would_host(&["wikidata"]));
    let rules = Rules { clinic_most: 4, ..Rules::default() };
    let matching = served(wants(1..=7, "wikidata"), 6);
    let clinics = propose(&people, &matching, &Tree, &rules);
    assert_eq!(seats(&clinics), [(9, vec![1, 2, 3, 4])]);
    assert_eq!((clinics.seated, clinics.at_most), (4, 4));
}

#[test]
fn a_second_seat_makes_up_the_minimum_for_others() {
    let mut people: Vec<Person> = (1..=6).map(person).collect();
    people.extend([person(8).would_host(&["openrefine"]), person(9).would_host(&["wikidata"])]);
    let mut matching = wants(1..=4, "wikidata");
    matching.unserved.extend([3, 4, 5, 6].map(|learner| open(learner, "openrefine")));
    let clinics = proposed(&people, &matching);
    assert_eq!(seats(&clinics), [(8, vec![3, 4, 5, 6]), (9, vec![1, 2, 3, 4])]);
    assert_eq!((clinics.seated, clinics.at_most), (6, 6));
}

#[test]
fn nobody_sits_in_three_clinics() {
    let mut people: Vec<Person> = (1..=4).map(person).collect();
    let three = ["openrefine", "wikidata", "grant-writing"];
    people.extend((7..).zip(three).map(|(id, slug)| person(id).would_host(&[slug])));
    let unserved = three.iter().flat_map(|slug| (1..=4).map(|learner| open(learner, slug))).collect();
    let clinics = proposed(&people, &Matching { unserved, ..Matching::default() });
    assert_eq!(clinics.proposals.len(), 2);
}

#[test]
fn of_two_hosts_each_takes_the_skill_that_only_they_can_give() {
    let mut people: Vec<Person> = (1..=8).map(person).collect();
    people
        .extend([person(10).would_host(&["openrefine", "wikidata"]), person(11).would_host(&["openrefine"])]);
    let mut matching = wants(1..=4, "wikidata");
    matching.unserved.extend((5..=8).map(|learner| open(learner, "openrefine")));
    let clinics = proposed(&people, &matching);
    assert_eq!(seats(&clinics), [(11, vec![5, 6, 7, 8]), (10, vec![1, 2, 3, 4])]);
}

/// Small rules, so that small instances have something to choose.
fn small() -> Rules {
    Rules { clinic_least: 2, clinic_most: 3, ..Rules::default() }
}

/// A clinic that somebody could hold, found by going through everything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Could {
    host: UserId,
    skill: SkillId,
    language: LanguageCode,
    starts: UtcHour,
    learners: BTreeSet<UserId>,
}

/// Whether the two hours from `starts` lie in the day of somebody, minute by minute.
fn awake(person: &Person, starts: UtcHour) -> bool {
    let Some(offset) = person.utc_offset else { return true };
    let first = i32::from(u8::from(starts)) * 60 + i32::from(offset);
    (first..=first + 120).all(|minute| (8 * 60..=22 * 60).contains(&minute.rem_euclid(1440)))
}

fn knows(person: &Person, language: &LanguageCode, least: u8) -> bool {
    person.languages.get(language).is_some_and(|level| level.points() >= least)
}

fn claim(person: &Person, matching: &Matching) -> u64 {
    let connected = matching.connections.iter().any(|c| c.learner == person.id);
    if connected { 0 } else { 1 + u64::from(person.waited) }
}

fn all_that_could_be(people: &[Person], matching: &Matching, rules: &Rules) -> Vec<Could> {
    let skills: BTreeSet<&SkillId> = matching.unserved.iter().map(|wish| &wish.skill).collect();
    let languages: BTreeSet<&LanguageCode> = people.iter().flat_map(|p| p.languages.keys()).collect();
    let mut could = Vec::new();
    for (skill, language, starts) in skills.iter().flat_map(|&skill| {
        languages.iter().flat_map(move |&code| UtcHour::all().map(move |hour| (skill, code, hour)))
    }) {
        let wants = |p: &&Person| matching.unserved.iter().any(|w| w.learner == p.id && w.skill == *skill);
        let mut able: Vec<&Person> =
            people.iter().filter(wants).filter(|p| knows(p, language, 2) && awake(p, starts)).collect();
        able.sort_by_key(|p| (std::cmp::Reverse(claim(p, matching)), p.id));
        let mut peaceful: Vec<&Person> = Vec::new();
        for learner in able {
            if peaceful.iter().all(|p| !p.avoid.contains(&learner.id) && !learner.avoid.contains(&p.id)) {
                peaceful.push(learner);
            }
        }
        for host in people {
            let offers =
                host.hosts.iter().any(|hosted| Tree.distance_below(skill, hosted).is_some_and(|d| d <= 2));
            let met =
                |a: &Person, b: &Person| a.past.contains(&(b.id, skill.clone())) || a.avoid.contains(&b.id);
            let learns = |p: &&&Person| p.id != host.id && !met(p, host) && !met(host, p);
            let learners: BTreeSet<UserId> = peaceful.iter().filter(learns).map(|p| p.id).collect();
            if offers
                && knows(host, language, 3)
                && awake(host, starts)
                && learners.len() >= rules.clinic_least
            {
                let (skill, language) = (skill.clone(), language.clone());
                could.push(Could { host: host.id, skill, language, starts, learners });
            }
        }
    }
    could
}

/// The best of all seatings of these clinics by a value: learners seated, the hours, their claims.
fn best_seating(
    people: &[Person],
    matching: &Matching,
    clinics: &[Could],
    rules: &Rules,
) -> Option<(u64, u64, u64)> {
    let suits = |id: UserId, starts: UtcHour| {
        let person = people.iter().find(|p| p.id == id).expect("somebody");
        u64::from(starts.suits(person.utc_offset).expect("awake"))
    };
    let mut outcomes = BTreeMap::from([(vec![0; clinics.len()], (0, 0, 0))]);
    for learner in people {
        for (loads, value) in outcomes.clone() {
            let able = |clinic: usize| clinics[clinic].learners.contains(&learner.id);
            let possible: Vec<usize> = (0..clinics.len()).filter(|&clinic| able(clinic)).collect();
            let pairs = possible.iter().flat_map(|&a| possible.iter().map(move |&b| vec![a, b]));
            let pairs =
                pairs.filter(|pair| pair[0] < pair[1] && clinics[pair[0]].skill != clinics[pair[1]].skill);
            for seats in possible.iter().map(|&one| vec![one]).chain(pairs) {
                let mut loads = loads.clone();
                let mut value = (value.0 + 1, value.1, value.2 + claim(learner, matching));
                for &clinic in &seats {
                    loads[clinic] += 1;
                    let Could { host, starts, .. } = &clinics[clinic];
                    value.1 += suits(*host, *starts) + suits(learner.id, *starts);
                }
                if loads.iter().all(|&load| load <= rules.clinic_most) {
                    let best = outcomes.entry(loads).or_default();
                    *best = value.max(*best);
                }
            }
        }
    }
    let full = |loads: &Vec<usize>| loads.iter().all(|&load| load >= rules.clinic_least);
    outcomes.into_iter().filter(|(loads, _)| full(loads)).map(|(_, value)| value).max()
}

/// The most learners that any choice of clinics seats.
fn most_by_trying_all(people: &[Person], matching: &Matching, rules: &Rules) -> u64 {
    let mut by_host: BTreeMap<UserId, BTreeMap<(SkillId, BTreeSet<UserId>), Could>> = BTreeMap::new();
    for could in all_that_could_be(people, matching, rules) {
        let same = (could.skill.clone(), could.learners.clone());
        by_host.entry(could.host).or_default().insert(same, could);
    }
    let mut choices: Vec<Vec<Could>> = vec![Vec::new()];
    for of_host in by_host.values() {
        let with = |choice: &Vec<Could>| -> Vec<Vec<Could>> {
            let more = of_host.values().map(|could| choice.iter().chain([could]).cloned().collect());
            std::iter::once(choice.clone()).chain(more).collect()
        };
        choices = choices.iter().flat_map(with).collect();
    }
    let seated = |choice: &Vec<Could>| Some(best_seating(people, matching, choice, rules)?.0);
    choices.iter().filter_map(seated).max().unwrap_or(0)
}

/// Up to seven people who learn, three of whom may host, and what is open.
fn round() -> impl Strategy<Value = (Vec<Person>, Matching)> {
    const SKILLS: [&str; 3] = ["wikidata", "wikidata-queries", "grant-writing"];
    let level = || prop::option::weighted(0.6, prop::sample::select(vec![1_u8, 2, 3, 6]));
    let offset = prop::option::weighted(0.8, prop::sample::select(vec![-480_i16, -180, 0, 345, 720]));
    let some = || prop::sample::subsequence(&SKILLS[..], 0..=3);
    let apart = (
        prop::collection::vec(1_u64..=8, 0..=1),
        prop::collection::vec((1_u64..=8, prop::sample::select(&SKILLS[..])), 0..=1),
        any::<[bool; 2]>(),
    );
    let somebody = (some(), some(), (level(), level()), offset, 0_u32..=2, apart);
    prop::collection::vec(somebody, 3..=8).prop_map(|everybody| {
        let (mut people, mut matching) = (Vec::new(), Matching::default());
        for (id, (learn, host, (en, fr), offset, waited, (avoid, met, [rare, connected]))) in
            (1..).zip(everybody)
        {
            let known: Vec<_> =
                [("en", en), ("fr", fr)].into_iter().filter_map(|(c, l)| Some((c, l?))).collect();
            let mut somebody = person(id).knows(&known).waited(waited);
            somebody.utc_offset = offset;
            if id <= 3 {
                somebody = somebody.would_host(&host);
            }
            if rare {
                somebody = avoid.into_iter().fold(somebody, Person::avoids);
                somebody = met.into_iter().fold(somebody, |p, (partner, slug)| p.met(partner, slug));
            }
            matching.unserved.extend(learn.iter().map(|slug| open(id, slug)));
            if connected {
                matching = served(matching, id);
            }
            people.push(somebody);
        }
        (people, matching)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_choice_seats_more_and_the_bound_says_so((people, matching) in round()) {
        let clinics = propose(&people, &matching, &Tree, &small());
        let most = most_by_trying_all(&people, &matching, &small());
        prop_assert_eq!((clinics.seated, clinics.at_most), (most, most));
    }

    #[test]
    fn the_seats_of_the_clinics_chosen_are_the_best_in_every_tier((people, matching) in round()) {
        let clinics = propose(&people, &matching, &Tree, &small());
        let could = all_that_could_be(&people, &matching, &small());
        let chosen: Vec<Could> = clinics.proposals.iter().map(|clinic| {
            let same = |could: &&Could| {
                (could.host, &could.skill, &could.language, could.starts)
                    == (clinic.host, &clinic.skill, &clinic.language, clinic.starts)
            };
            could.iter().find(same).expect("it could be held").clone()
        }).collect();
        let mut value = (0, 0, 0);
        for person in &people {
            let sits: Vec<_> = clinics.proposals.iter().filter(|c| c.learners.contains(&person.id)).collect();
            prop_assert!(sits.len() <= 2);
            if !sits.is_empty() {
                value = (value.0 + 1, value.1, value.2 + claim(person, &matching));
            }
            for clinic in sits {
                let host = people.iter().find(|p| p.id == clinic.host).expect("a host");
                value.1 += [person, host].map(|p| u64::from(clinic.starts.suits(p.utc_offset).expect("awake"))).iter().sum::<u64>();
            }
        }
        prop_assert_eq!(value, best_seating(&people, &matching, &chosen, &small()).expect("it can be seated"));
    }

    #[test]
    fn every_proposal_is_allowed((people, matching) in round()) {
        let clinics = propose(&people, &matching, &Tree, &small());
        let could = all_that_could_be(&people, &matching, &small());
        let mut hosts = BTreeSet::new();
        let mut learnt = BTreeSet::new();
        for clinic in &clinics.proposals {
            prop_assert!(hosts.insert(clinic.host), "one clinic a host");
            prop_assert!((2..=3).contains(&clinic.learners.len()));
            prop_assert!(clinic.learners.is_sorted());
            prop_assert!(could.iter().any(|could| could.host == clinic.host
                && could.skill == clinic.skill
                && could.language == clinic.language
                && could.starts == clinic.starts
                && clinic.learners.iter().all(|id| could.learners.contains(id))));
            for learner in &clinic.learners {
                prop_assert!(learnt.insert((*learner, &clinic.skill)), "a skill once");
            }
        }
        let seated: BTreeSet<_> = learnt.iter().map(|(learner, _)| learner).collect();
        prop_assert_eq!(seated.len() as u64, clinics.seated);
        prop_assert!(clinics.seated <= clinics.at_most);
    }

    #[test]
    fn the_candidates_are_all_that_could_be((people, matching) in round()) {
        let mut expected: Vec<_> = all_that_could_be(&people, &matching, &small())
            .into_iter()
            .map(|Could { host, skill, language, starts, learners }| {
                (host, ClinicProposal { skill, language, starts, host, learners: learners.into_iter().collect() })
            })
            .collect();
        expected.sort();
        let found = candidates(&people, &matching, &Tree, &small());
        prop_assert_eq!(found, expected.into_iter().map(|(_, clinic)| clinic).collect::<Vec<_>>());
    }

    #[test]
    fn the_order_of_input_changes_nothing((people, matching) in round(), seed in any::<u64>()) {
        let clinics = propose(&people, &matching, &Tree, &small());
        let (mut people, mut matching) = (people, matching);
        let by = |id: UserId| (id.0.wrapping_mul(seed | 1)) % 11;
        people.sort_by_key(|person| by(person.id));
        matching.unserved.sort_by_key(|wish| (by(wish.learner), std::cmp::Reverse(wish.skill.clone())));
        matching.connections.reverse();
        for person in &mut people {
            person.hosts.reverse();
        }
        prop_assert_eq!(propose(&people, &matching, &Tree, &small()), clinics);
    }

    #[test]
    fn other_ids_seat_as_many((mut people, mut matching) in round()) {
        // Of two who avoid each other, the first by id has the better claim: that depends on ids.
        for person in &mut people {
            person.avoid.clear();
        }
        let before = propose(&people, &matching, &Tree, &small()).seated;
        let other = |id: UserId| UserId(1000 - 7 * id.0);
        for person in &mut people {
            person.id = other(person.id);
            person.past = person.past.iter().map(|(partner, skill)| (other(*partner), skill.clone())).collect();
        }
        matching.unserved.iter_mut().for_each(|wish| wish.learner = other(wish.learner));
        matching.connections.iter_mut().for_each(|connection| connection.learner = other(connection.learner));
        prop_assert_eq!(propose(&people, &matching, &Tree, &small()).seated, before);
    }
}
