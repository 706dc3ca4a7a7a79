//! The choice of connections: the exact optimum of five tiers, each decided
//! before the next.
//!
//! 1. learners with at least one connection, most;
//! 2. the rounds that those learners have waited, summed, most;
//! 3. connections, most;
//! 4. the squares of the sharers' loads, summed, least;
//! 5. the fits of the connections, summed, most.
//!
//! It is the cheapest flow from learners by their wishes to sharers, where a
//! learner's first connection gains tiers 1 to 3 and a further one tier 3, a
//! sharer's n-th costs 2n − 1 in tier 4, and each gains its fit in tier 5. A
//! textbook would list the candidates and send one learner after the other
//! ([`flow`](super::flow) does, and the tests compare); at 100,000 registrants
//! that is hundreds of millions. So it is taken apart:
//!
//! ```text
//! Pool ─► Dense ─► Hubs ─► Serving ────► Worth ──────► Suiting ─────► connections,
//! (words) (numbers) (who    (tiers 1–4:   (what they    (tier 5: who    prices
//!                   reaches who, and      leave open)   suits whom,
//!                   whom)   what load)                  for the rest)
//! ```
//!
//! The prices are the proof: [`certificate`](super::certificate) checks them
//! without knowing any of this. Further ties fall by ids, because everything goes
//! by the ids of people and the names of skills.

use super::candidate::{Candidate, Pool, Wish};
use super::certificate::Certificate;
use super::dense::Dense;
use super::reach::Hubs;
use super::serve::{NONE, Service, Serving};
use super::suit::{Suited, Suiting};
use super::worth::Worth;
use super::{Because, Connection, Matching, Person, Rules, SkillTree, Totals, Unserved, tight};

/// Connects learners with sharers, as well as can be. `people` may come in any
/// order; their ids must differ.
///
/// Time and memory: see `benches/README.md`; candidates are counted by passes
/// over them and never listed.
#[must_use]
pub fn connect(people: &[Person], skills: &impl SkillTree, rules: &Rules) -> Matching {
    let pool = Pool::new(people, skills, rules);
    let network = Network::of(&pool);
    network.told(people, &network.solve())
}

/// The problem as numbers, for whoever wants to know how long each step takes;
/// others take [`connect`].
pub struct Network<'p, 'a> {
    pool: &'p Pool<'a>,
    dense: Dense<'p>,
    hubs: Hubs,
}

/// Who serves which wish, and the prices that prove it; in numbers still.
pub struct Solved {
    worth: Worth,
    suited: Suited,
}

impl<'p, 'a> Network<'p, 'a> {
    /// Numbers the pool.
    #[must_use]
    pub fn of(pool: &'p Pool<'a>) -> Self {
        let dense = Dense::new(pool);
        let hubs = Hubs::of(&dense);
        Self { pool, dense, hubs }
    }

    /// Finds the optimum.
    #[must_use]
    pub fn solve(&self) -> Solved {
        let settled = Serving::settle(&self.dense, &self.hubs);
        let worth = Worth::of(&self.dense, &self.hubs, &settled);
        let suited = Suiting::new(&self.dense, &worth, &settled).run();
        Solved { worth, suited }
    }

    /// Says in words what was found, and why. `people` are those of the pool.
    #[must_use]
    pub fn told(&self, people: &[Person], solved: &Solved) -> Matching {
        let Solved { worth, suited: Suited { service, prices } } = solved;
        let certificate = certificate(&self.dense, worth, prices);
        let mut matching = Matching { certificate, ..Matching::default() };
        tell(self.pool, &self.dense, worth, service, &mut matching);
        matching.connections.sort();
        matching.unserved.sort();
        matching.totals = Totals::of(people, &matching.connections);
        matching.tight =
            tight::sets(people, &matching.connections, &matching.unserved, &matching.certificate);
        matching
    }
}

fn certificate(dense: &Dense<'_>, worth: &Worth, prices: &[i64]) -> Certificate {
    let sharers = dense.sharers.iter().zip(&worth.of_sharer).zip(prices);
    let prices = sharers.filter_map(|((sharer, &level), &in_fit)| {
        let mut price = *worth.levels.get(level as usize)?;
        price.0[4] = in_fit;
        Some((dense.people[sharer.person].id, price))
    });
    Certificate { prices: prices.collect() }
}

/// Says of each wish who serves it, or why nobody does.
fn tell(pool: &Pool<'_>, dense: &Dense<'_>, worth: &Worth, service: &Service, matching: &mut Matching) {
    let mut seeker = dense.seeker();
    // The engine's wishes are the pool's, in their order, less those that nobody offers.
    let mut numbered = dense.wishes.iter().enumerate().peekable();
    for wish in pool.wishes() {
        let number = numbered.next_if(|(_, here)| {
            let learner = dense.people[dense.learners[here.learner].person];
            learner.id == wish.learner.id && pool.wanted[here.skill] == wish.skill
        });
        let because = match number {
            None => Because::NobodyShares,
            Some((place, _)) if worth.of_wish[place] == NONE => pool.why_nobody(&wish),
            Some((place, here)) => {
                let sharer = dense.sharers.get(service.sharer_of[place] as usize);
                let sharer = sharer.map(|sharer| dense.people[sharer.person].id);
                if let Some(candidate) = sharer.and_then(|sharer| pool.candidate_of(&wish, sharer)) {
                    matching.connections.push(connection(&wish, &candidate));
                    continue;
                }
                // Had the learner room left, and a candidate too, they would be connected:
                // one more connection is better in the third tier and no worse before it.
                if service.served[here.learner] < dense.learners[here.learner].room {
                    Because::AllTaken { sharers: dense.count_candidates(&mut seeker, place) }
                } else {
                    Because::AnotherWishServed
                }
            }
        };
        let (learner, skill) = (wish.learner.id, wish.skill.clone());
        matching.unserved.push(Unserved { learner, skill, because });
    }
}

fn connection(wish: &Wish<'_>, candidate: &Candidate<'_>) -> Connection {
    Connection {
        learner: wish.learner.id,
        sharer: candidate.sharer.id,
        skill: wish.skill.clone(),
        shared: candidate.shared.clone(),
        language: candidate.language.clone(),
        fit: candidate.fit,
        parts: candidate.parts,
        reasons: candidate.reasons(),
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::super::certificate::verify;
    use super::super::sample::{Tree, anybody, crowd, few_people, person, skill};
    use super::super::textbook;
    use super::*;
    use crate::ids::{SkillId, UserId};

    fn connected(people: &[Person]) -> Matching {
        connect(people, &Tree, &Rules::default())
    }

    fn pairs(matching: &Matching) -> Vec<(u64, u64)> {
        matching.connections.iter().map(|c| (c.learner.0, c.sharer.0)).collect()
    }

    fn because(matching: &Matching, learner: u64, slug: &str) -> Option<Because> {
        let wish = matching.unserved.iter().find(|u| u.learner.0 == learner && u.skill == skill(slug));
        wish.map(|wish| wish.because.clone())
    }

    #[test]
    fn as_many_learners_as_possible_are_served_before_anything_else() {
        // The first learner fits the second sharer best, who alone can serve the other.
        let people = [
            person(1).learns(&["wikidata", "openrefine"]).waited(9).takes_as_learner(2),
            person(2).learns(&["openrefine"]),
            person(3).shares(&["wikidata"]).speaks("en", 2).takes(1),
            person(4).shares(&["wikidata", "openrefine"]).takes(1),
        ];
        let matching = connected(&people);
        assert_eq!(pairs(&matching), [(1, 3), (2, 4)]);
        assert_eq!(because(&matching, 1, "openrefine"), Some(Because::AllTaken { sharers: 1 }));
    }

    #[test]
    fn who_has_waited_longer_goes_first_whatever_the_fit() {
        let people = [
            person(1).learns(&["wikidata"]).at(0).waited(1),
            person(2).learns(&["wikidata"]).speaks("en", 2).at(720).waited(2),
            person(3).shares(&["wikidata"]).at(0).takes(1),
        ];
        let matching = connected(&people);
        assert_eq!(pairs(&matching), [(2, 3)]);
        assert_eq!(because(&matching, 1, "wikidata"), Some(Because::AllTaken { sharers: 1 }));
    }

    #[test]
    fn a_second_connection_counts_before_an_even_load() {
        let people = [
            person(1).learns(&["wikidata", "openrefine"]).takes_as_learner(2),
            person(2).shares(&["wikidata", "openrefine"]),
        ];
        assert_eq!(
            connected(&people).totals,
            Totals { connections: 2, load_squares: 4, ..one_learner(725 + 695) }
        );
    }

    fn one_learner(fit: u64) -> Totals {
        Totals { learners: 1, fit, ..Totals::default() }
    }

    #[test]
    fn no_sharer_has_two_learners_while_another_has_none() {
        let people = [
            person(1).learns(&["wikidata"]),
            person(2).learns(&["wikidata"]),
            person(3).shares(&["wikidata"]),
            person(4).shares(&["wikidata-queries"]).speaks("en", 2),
        ];
        assert_eq!(connected(&people).totals.load_squares, 2);
    }

    #[test]
    fn the_best_fit_decides_last() {
        let people = [
            person(1).learns(&["wikidata"]).at(0),
            person(2).shares(&["wikidata"]).at(300),
            person(3).shares(&["wikidata"]).at(60),
        ];
        assert_eq!(pairs(&connected(&people)), [(1, 3)]);
    }

    #[test]
    fn another_wish_served_is_said_only_where_somebody_could_have_served_it() {
        let people = [
            person(1).learns(&["wikidata", "openrefine", "grant-writing"]),
            person(2).shares(&["wikidata", "openrefine"]),
        ];
        let matching = connected(&people);
        assert_eq!(pairs(&matching), [(1, 2)]);
        assert_eq!(because(&matching, 1, "openrefine"), Some(Because::AnotherWishServed));
        assert_eq!(because(&matching, 1, "grant-writing"), Some(Because::NobodyShares));
    }

    #[test]
    fn who_takes_no_connection_has_no_open_wish_either() {
        let people = [person(1).learns(&["wikidata"]).takes_as_learner(0), person(2).shares(&["wikidata"])];
        let Matching { connections, unserved, totals, .. } = connected(&people);
        assert_eq!((connections, unserved, totals), (Vec::new(), Vec::new(), Totals::default()));
    }

    #[test]
    fn the_largest_waiting_time_is_counted_exactly() {
        let people = [
            person(1).learns(&["wikidata"]).waited(u32::MAX),
            person(2).learns(&["wikidata"]).waited(u32::MAX - 1),
            person(3).learns(&["wikidata"]).waited(u32::MAX),
            person(4).shares(&["wikidata"]),
        ];
        let matching = connected(&people);
        assert_eq!(pairs(&matching), [(1, 4), (3, 4)]);
        assert_eq!(matching.totals.waited, 2 * u64::from(u32::MAX));
    }

    /// The rule of who may be connected, in so many words and without an index.
    fn may_serve(sharer: &Person, learner: &Person, wanted: &SkillId) -> bool {
        let near = |shared| matches!(Tree.distance_below(wanted, shared), Some(0..=2));
        let enough =
            |person: &Person, code| person.languages.get(code).is_some_and(|level| level.points() >= 2);
        sharer.id != learner.id
            && sharer.capacity > 0
            && sharer.share.iter().any(near)
            && learner.languages.keys().any(|code| enough(learner, code) && enough(sharer, code))
            && !learner.past.contains(&(sharer.id, wanted.clone()))
            && !sharer.past.contains(&(learner.id, wanted.clone()))
            && !learner.avoid.contains(&sharer.id)
            && !sharer.avoid.contains(&learner.id)
    }

    /// The best totals, by trying every outcome: for each load of everybody as
    /// sharer and as learner, the best fit.
    fn best_by_trying_all(people: &[Person]) -> Totals {
        let rules = Rules::default();
        let pool = Pool::new(people, &Tree, &rules);
        let place =
            |id: UserId| people.iter().position(|person| person.id == id).expect("somebody of the pool");
        let mut outcomes = BTreeMap::from([(([0_u8; 8], [0_u8; 8]), 0_u64)]);
        for wish in pool.wishes() {
            let candidates = pool.candidates(&wish).unwrap_or_default();
            let able: BTreeSet<UserId> = candidates.iter().map(|candidate| candidate.sharer.id).collect();
            let allowed = people.iter().filter(|sharer| may_serve(sharer, wish.learner, wish.skill));
            assert_eq!(able, allowed.map(|sharer| sharer.id).collect());
            for ((teaching, learning), fit) in outcomes.clone() {
                for candidate in &candidates {
                    let (from, to) = (place(candidate.sharer.id), place(wish.learner.id));
                    let (mut teaching, mut learning) = (teaching, learning);
                    teaching[from] += 1;
                    learning[to] += 1;
                    if teaching[from] <= candidate.sharer.capacity
                        && learning[to] <= wish.learner.learn_capacity
                    {
                        let best = outcomes.entry((teaching, learning)).or_default();
                        *best = (*best).max(fit + u64::from(candidate.fit));
                    }
                }
            }
        }
        let totals = outcomes.into_iter().map(|((teaching, learning), fit)| {
            let served = || people.iter().zip(learning).filter(|&(_, load)| load > 0);
            Totals {
                learners: served().count() as u64,
                waited: served().map(|(learner, _)| u64::from(learner.waited)).sum(),
                connections: teaching.iter().map(|&load| u64::from(load)).sum(),
                load_squares: teaching.iter().map(|&load| u64::from(load).pow(2)).sum(),
                fit,
            }
        });
        totals
            .max_by_key(|t| (t.learners, t.waited, t.connections, Reverse(t.load_squares), t.fit))
            .unwrap_or_default()
    }

    fn loads(matching: &Matching, side: impl Fn(&Connection) -> UserId) -> BTreeMap<UserId, u8> {
        let mut loads = BTreeMap::new();
        for connection in &matching.connections {
            *loads.entry(side(connection)).or_default() += 1;
        }
        loads
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn all_five_tiers_are_those_of_the_best_of_all_outcomes(people in few_people()) {
            prop_assert_eq!(connected(&people).totals, best_by_trying_all(&people));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn a_crowd_is_connected_as_well_as_by_the_textbook_and_proved(people in crowd(120)) {
            let rules = Rules::default();
            let matching = connected(&people);
            prop_assert_eq!(matching.totals, textbook::totals(&people, &Tree, &rules));
            let Matching { connections, totals, certificate, .. } = &matching;
            prop_assert_eq!(verify(&people, &Tree, &rules, connections, totals, certificate).flaws, []);
        }

        #[test]
        fn a_crowd_is_connected_alike_in_any_order(mut people in crowd(120)) {
            let matching = connected(&people);
            people.reverse();
            prop_assert_eq!(matching, connected(&people));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn every_connection_is_allowed_and_no_capacity_is_exceeded(people in few_people()) {
            let matching = connected(&people);
            let by_id: BTreeMap<UserId, &Person> = people.iter().map(|person| (person.id, person)).collect();
            for connection in &matching.connections {
                let (learner, sharer) = (by_id[&connection.learner], by_id[&connection.sharer]);
                prop_assert!(may_serve(sharer, learner, &connection.skill));
                prop_assert!(sharer.share.contains(&connection.shared));
                prop_assert!(connection.fit <= 1000);
            }
            prop_assert!(loads(&matching, |c| c.sharer).iter().all(|(id, &load)| load <= by_id[id].capacity));
            prop_assert!(loads(&matching, |c| c.learner).iter().all(|(id, &load)| load <= by_id[id].learn_capacity));
        }

        #[test]
        fn every_wish_is_served_once_or_open_for_the_reason_that_holds(people in few_people()) {
            let matching = connected(&people);
            let (shared, learnt) = (loads(&matching, |c| c.sharer), loads(&matching, |c| c.learner));
            let load = |loads: &BTreeMap<UserId, u8>, id| loads.get(&id).copied().unwrap_or(0);
            for learner in &people {
                for wanted in &learner.learn {
                    let served = matching.connections.iter().filter(|c| c.learner == learner.id && &c.skill == wanted);
                    let open: Vec<_> =
                        matching.unserved.iter().filter(|u| u.learner == learner.id && &u.skill == wanted).collect();
                    prop_assert_eq!(served.count() + open.len(), 1);
                    let Some(open) = open.first() else { continue };
                    let able: Vec<&Person> = people.iter().filter(|s| may_serve(s, learner, wanted)).collect();
                    let full = able.iter().all(|sharer| load(&shared, sharer.id) == sharer.capacity);
                    let at_capacity = load(&learnt, learner.id) == learner.learn_capacity;
                    match &open.because {
                        Because::AllTaken { sharers } => prop_assert!(full && !at_capacity && *sharers == able.len()),
                        Because::AnotherWishServed => prop_assert!(at_capacity && !able.is_empty()),
                        _ => prop_assert!(able.is_empty()),
                    }
                }
            }
        }

        #[test]
        fn the_order_of_input_changes_nothing((people, shuffled) in few_people().prop_flat_map(|people| {
            (Just(people.clone()), Just(people).prop_shuffle())
        })) {
            prop_assert_eq!(connected(&people), connected(&shuffled));
        }

        #[test]
        fn other_ids_leave_the_totals_as_they_are(people in few_people()) {
            let other = |id: UserId| UserId(1000 - 7 * id.0);
            let renamed: Vec<Person> = people.iter().cloned().map(|mut person| {
                person.id = other(person.id);
                person.past = person.past.into_iter().map(|(partner, skill)| (other(partner), skill)).collect();
                person.avoid = person.avoid.into_iter().map(other).collect();
                person
            }).collect();
            prop_assert_eq!(connected(&people).totals, connected(&renamed).totals);
        }

        #[test]
        fn one_sharer_more_never_means_fewer_learners_served(people in few_people(), another in anybody()) {
            let before = connected(&people).totals.learners;
            let another = Person { id: UserId(8), learn: Vec::new(), ..another };
            let more: Vec<Person> = people.into_iter().chain([another]).collect();
            prop_assert!(connected(&more).totals.learners >= before);
        }
    }
}
