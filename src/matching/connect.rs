//! The choice of connections: the exact optimum of five tiers, each decided
//! before the next, as the cheapest flow through a network.
//!
//! 1. learners with at least one connection, most;
//! 2. the rounds that those learners have waited, summed, most;
//! 3. connections, most;
//! 4. the squares of the sharers' loads, summed, least;
//! 5. the fits of the connections, summed, most.
//!
//! ```text
//! learner ──► wish ──► sharer ──► sink
//!    │        tiers 3, 5   the n-th learner costs 2n − 1 in tier 4
//!    └───────────────────────────► sink
//!     going without: free, but the last unit costs tiers 1 and 2
//! ```
//!
//! Each learner sends `learn_capacity` units to the sink. A unit that goes by a
//! sharer is a connection; the others go straight. The last to go straight is
//! the one that leaves the learner without any, and costs more than the others,
//! so it is used last; the n-th learner of a sharer costs 2n − 1, which sums to
//! the square of the load, and more than the one before, so they fill up in
//! order. Room does the rest: one for each wish and each pair, `capacity` for a
//! sharer. Further ties fall by ids, because people enter the network by id.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::candidate::{Candidate, Pool, Wish};
use super::flow::{Arc, Cost, Flow, Network, Node};
use super::{Because, Connection, Matching, Person, Rules, SkillTree, Totals, Unserved};
use crate::ids::UserId;

/// A wish that at least one person could serve, and who.
struct Hope<'a> {
    wish: Wish<'a>,
    candidates: Vec<Candidate<'a>>,
}

/// Connects learners with sharers, as well as can be. `people` may come in any
/// order; their ids must differ.
#[must_use]
pub fn connect(people: &[Person], skills: &impl SkillTree, rules: &Rules) -> Matching {
    let pool = Pool::new(people, skills, rules);
    let mut hopes = Vec::new();
    let mut matching = Matching::default();
    for wish in pool.wishes() {
        match pool.candidates(&wish) {
            Ok(candidates) => hopes.push(Hope { wish, candidates }),
            Err(because) => matching.unserved.push(unserved(&wish, because)),
        }
    }

    let mut open = Vec::new();
    let mut taken: BTreeMap<UserId, usize> = BTreeMap::new();
    for (hope, choice) in hopes.iter().zip(choose(&hopes)) {
        if let Some(candidate) = choice {
            *taken.entry(hope.wish.learner.id).or_default() += 1;
            matching.connections.push(connection(&hope.wish, candidate));
        } else {
            open.push(hope);
        }
    }
    for Hope { wish, candidates } in open {
        let taken = taken.get(&wish.learner.id).copied().unwrap_or(0);
        // Had the learner room left, and a candidate too, they would be connected:
        // one more connection is better in the third tier and no worse before it.
        let because = if taken < usize::from(wish.learner.learn_capacity) {
            Because::AllTaken { sharers: candidates.len() }
        } else {
            Because::AnotherWishServed
        };
        matching.unserved.push(unserved(wish, because));
    }

    matching.connections.sort();
    matching.unserved.sort();
    matching.totals = totals(people, &matching.connections);
    matching
}

/// For each hope the candidate that serves it, if any.
fn choose<'h, 'a>(hopes: &'h [Hope<'a>]) -> Vec<Option<&'h Candidate<'a>>> {
    let learners: BTreeMap<UserId, &Person> =
        hopes.iter().map(|hope| (hope.wish.learner.id, hope.wish.learner)).collect();
    // Each sharer, and by how many hopes they are asked: slots beyond that would stay empty.
    let mut sharers: BTreeMap<UserId, (&Person, u32)> = BTreeMap::new();
    for candidate in hopes.iter().flat_map(|hope| &hope.candidates) {
        sharers.entry(candidate.sharer.id).or_insert((candidate.sharer, 0)).1 += 1;
    }

    // Nodes stand in the order of the flow, as the network asks.
    let mut network = Network::default();
    let learner_nodes: BTreeMap<UserId, Node> = learners.keys().map(|&id| (id, network.node())).collect();
    let wish_nodes: Vec<Node> = hopes.iter().map(|_| network.node()).collect();
    let sharer_nodes: BTreeMap<UserId, Node> = sharers.keys().map(|&id| (id, network.node())).collect();
    let sink = network.node();

    for (id, learner) in &learners {
        let without_any = Cost([1, i64::from(learner.waited), 0, 0, 0]);
        network.arc(learner_nodes[id], sink, u32::from(learner.learn_capacity).saturating_sub(1), Cost::ZERO);
        network.arc(learner_nodes[id], sink, 1, without_any);
    }
    let mut pairs: Vec<Vec<Arc>> = Vec::with_capacity(hopes.len());
    for (hope, wish) in hopes.iter().zip(wish_nodes) {
        network.arc(learner_nodes[&hope.wish.learner.id], wish, 1, Cost::ZERO);
        let pair = |candidate: &Candidate<'_>| {
            let cost = Cost([0, 0, -1, 0, -i64::from(candidate.fit)]);
            network.arc(wish, sharer_nodes[&candidate.sharer.id], 1, cost)
        };
        pairs.push(hope.candidates.iter().map(pair).collect());
    }
    for (id, &(sharer, asked)) in &sharers {
        for slot in 0..asked.min(sharer.capacity.into()) {
            network.arc(sharer_nodes[id], sink, 1, Cost([0, 0, 0, 2 * i64::from(slot) + 1, 0]));
        }
    }

    // Any order gives an optimum; this one seldom turns aside who came before.
    let mut in_turn: Vec<&Person> = learners.into_values().collect();
    in_turn.sort_by_key(|learner| (Reverse(learner.waited), learner.id));
    let mut flow = Flow::new(network, sink);
    for learner in in_turn {
        for _ in 0..learner.learn_capacity {
            let sent = flow.send(learner_nodes[&learner.id]);
            debug_assert!(sent, "a learner can always go without");
        }
    }
    let serving = |(hope, arcs): (&'h Hope<'a>, &Vec<Arc>)| {
        let used = arcs.iter().position(|&arc| flow.through(arc) > 0)?;
        hope.candidates.get(used)
    };
    hopes.iter().zip(&pairs).map(serving).collect()
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

fn unserved(wish: &Wish<'_>, because: Because) -> Unserved {
    Unserved { learner: wish.learner.id, skill: wish.skill.clone(), because }
}

/// The tiers, counted from the result itself.
fn totals(people: &[Person], connections: &[Connection]) -> Totals {
    let learners: BTreeSet<UserId> = connections.iter().map(|connection| connection.learner).collect();
    let mut loads: BTreeMap<UserId, u64> = BTreeMap::new();
    for connection in connections {
        *loads.entry(connection.sharer).or_default() += 1;
    }
    Totals {
        learners: learners.len() as u64,
        waited: people.iter().filter(|p| learners.contains(&p.id)).map(|p| u64::from(p.waited)).sum(),
        connections: connections.len() as u64,
        load_squares: loads.values().map(|load| load * load).sum(),
        fit: connections.iter().map(|connection| u64::from(connection.fit)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{Tree, anybody, few_people, person, skill};
    use super::*;
    use crate::ids::SkillId;

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
        assert_eq!(connected(&people), Matching::default());
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
