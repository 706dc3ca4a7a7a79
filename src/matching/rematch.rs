//! A round goes on: connections that came to nothing free their people, who are
//! matched again within the same round. What stands is never touched.
//!
//! [`remaining`] is the whole of it: the same people with what stands taken off
//! their capacity, and nobody offered again whom they were connected with for
//! that skill. Whoever matches those people anew ([`connect`](super::connect::connect))
//! rematches the round, with the same optimum, certificate and reasons.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Connection, Person};
use crate::ids::{SkillId, UserId};

/// A connection of the round that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    /// Who was to learn.
    pub learner: UserId,
    /// Who was to share.
    pub sharer: UserId,
    /// The skill wanted.
    pub skill: SkillId,
    /// How it ended.
    pub how: How,
    /// Who of the two ended it, if that is known. Whoever did is not asked again in
    /// this round; their partner is free. If it is not known, both are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Side>,
}

/// How a connection came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// Somebody said no.
    Declined,
    /// Nobody, or only one of the two, ever answered.
    Silent,
}

/// One of the two people of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Who learns.
    Learner,
    /// Who shares.
    Sharer,
}

/// What names a connection within a round.
type Name<'a> = (UserId, UserId, &'a SkillId);

/// Parts the connections of a round into those that stand and the ends of those
/// that do not. The last are the ends of connections that are not of this round.
#[must_use]
pub fn part(connections: Vec<Connection>, ended: Vec<Ended>) -> (Vec<Connection>, Vec<Ended>, Vec<Ended>) {
    let name = |c: &Connection| (c.learner, c.sharer, c.skill.clone());
    let names: BTreeSet<_> = connections.iter().map(name).collect();
    let (ended, strange): (BTreeSet<Ended>, BTreeSet<Ended>) =
        ended.into_iter().partition(|end| names.contains(&(end.learner, end.sharer, end.skill.clone())));
    let over: BTreeSet<Name<'_>> = ended.iter().map(|end| (end.learner, end.sharer, &end.skill)).collect();
    let standing = connections.into_iter().filter(|c| !over.contains(&(c.learner, c.sharer, &c.skill)));
    let standing = standing.collect();
    (standing, ended.into_iter().collect(), strange.into_iter().collect())
}

/// The people as they can still be matched in this round:
///
/// - each connection that stands takes one off the capacity of its sharer, and
///   its wish off the list of its learner;
/// - a learner with a connection that stands takes no other in this round, so that
///   nobody gets a second partner while somebody has none;
/// - nobody meets whom they were connected with in this round for the same skill;
/// - who declined is not offered that place, or that wish, again; who fell silent
///   takes no part in the rest of the round.
///
/// A connection of somebody who is not among `people` changes nothing for them.
#[must_use]
pub fn remaining(people: &[Person], standing: &[Connection], ended: &[Ended]) -> Vec<Person> {
    let mut people: BTreeMap<UserId, Person> =
        people.iter().map(|person| (person.id, person.clone())).collect();
    for Connection { learner, sharer, skill, .. } in standing {
        keep_apart(&mut people, *learner, *sharer, skill);
        if let Some(learner) = people.get_mut(learner) {
            learner.learn_capacity = 0;
            learner.learn.retain(|wish| wish != skill);
        }
        if let Some(sharer) = people.get_mut(sharer) {
            sharer.capacity = sharer.capacity.saturating_sub(1);
        }
    }
    for Ended { learner, sharer, skill, how, by } in ended {
        keep_apart(&mut people, *learner, *sharer, skill);
        match by {
            Some(Side::Learner) => {
                if let Some(learner) = people.get_mut(learner) {
                    match how {
                        How::Declined => learner.learn.retain(|wish| wish != skill),
                        How::Silent => (learner.learn_capacity, learner.capacity) = (0, 0),
                    }
                }
            }
            Some(Side::Sharer) => {
                if let Some(sharer) = people.get_mut(sharer) {
                    match how {
                        How::Declined => sharer.capacity = sharer.capacity.saturating_sub(1),
                        How::Silent => (sharer.learn_capacity, sharer.capacity) = (0, 0),
                    }
                }
            }
            None => {}
        }
    }
    people.into_values().collect()
}

fn keep_apart(people: &mut BTreeMap<UserId, Person>, learner: UserId, sharer: UserId, skill: &SkillId) {
    for (one, other) in [(learner, sharer), (sharer, learner)] {
        if let Some(person) = people.get_mut(&one) {
            person.past.insert((other, skill.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::connect::connect;
    use super::super::sample::{Tree, few_people, person, skill};
    use super::super::{Because, Matching, Rules};
    use super::*;

    fn connected(people: &[Person]) -> Matching {
        connect(people, &Tree, &Rules::default())
    }

    fn pairs(matching: &Matching) -> Vec<(u64, u64)> {
        matching.connections.iter().map(|c| (c.learner.0, c.sharer.0)).collect()
    }

    fn end(connection: &Connection, how: How, by: Option<Side>) -> Ended {
        let Connection { learner, sharer, skill, .. } = connection.clone();
        Ended { learner, sharer, skill, how, by }
    }

    /// Makes a round, ends the connection of this learner, and makes the rest of the round.
    fn rematched(people: &[Person], learner: u64, how: How, by: Option<Side>) -> Matching {
        let first = connected(people);
        let over = first.connections.iter().find(|c| c.learner.0 == learner).expect("a connection");
        let ended = vec![end(over, how, by)];
        let (standing, ended, strange) = part(first.connections, ended);
        assert_eq!(strange, []);
        connected(&remaining(people, &standing, &ended))
    }

    #[test]
    fn a_sharer_who_declines_frees_the_learner_for_another() {
        let people = [
            person(1).learns(&["wikidata"]),
            person(2).shares(&["wikidata"]),
            person(3).shares(&["wikidata"]).speaks("en", 3),
        ];
        assert_eq!(pairs(&connected(&people)), [(1, 2)]);
        assert_eq!(pairs(&rematched(&people, 1, How::Declined, Some(Side::Sharer))), [(1, 3)]);
    }

    #[test]
    fn a_learner_who_falls_silent_frees_the_sharer_for_another() {
        let people = [
            person(1).learns(&["wikidata"]).waited(1),
            person(2).learns(&["wikidata"]),
            person(3).shares(&["wikidata"]).takes(1),
        ];
        assert_eq!(pairs(&connected(&people)), [(1, 3)]);
        for how in [How::Silent, How::Declined] {
            assert_eq!(pairs(&rematched(&people, 1, how, Some(Side::Learner))), [(2, 3)]);
        }
    }

    #[test]
    fn where_nobody_knows_whose_it_was_both_are_free_and_never_for_each_other() {
        let people = [
            person(1).learns(&["wikidata"]).waited(1),
            person(2).learns(&["wikidata"]),
            person(3).shares(&["wikidata"]).takes(1),
            person(4).shares(&["wikidata"]).takes(1).speaks("en", 2),
        ];
        let first = connected(&people);
        let [(1, one), (2, other)] = pairs(&first)[..] else { panic!("both are connected: {first:?}") };
        let ended: Vec<Ended> = first.connections.iter().map(|c| end(c, How::Silent, None)).collect();
        let (standing, ended, _) = part(first.connections, ended);
        assert_eq!(pairs(&connected(&remaining(&people, &standing, &ended))), [(1, other), (2, one)]);
    }

    #[test]
    fn a_place_that_was_declined_is_not_offered_again_but_the_others_are() {
        let people = [
            person(1).learns(&["wikidata"]).waited(1),
            person(2).learns(&["wikidata"]),
            person(3).learns(&["wikidata"]).speaks("en", 2),
            person(4).shares(&["wikidata"]).takes(2),
        ];
        let again = rematched(&people, 1, How::Declined, Some(Side::Sharer));
        assert_eq!(pairs(&again), [], "one of two places stands, the other was declined");
        let again = rematched(&people, 1, How::Silent, None);
        assert_eq!(pairs(&again), [(3, 4)]);
        let open = again.unserved.iter().find(|open| open.learner == UserId(1)).expect("an open wish");
        assert_eq!(open.because, Because::AllMetBefore);
    }

    #[test]
    fn who_has_a_connection_gets_no_second_in_a_rematch() {
        let people = [
            person(1).learns(&["wikidata", "openrefine"]).takes_as_learner(2).waited(5),
            person(2).learns(&["openrefine"]),
            person(3).shares(&["openrefine"]).takes(1),
            person(4).shares(&["wikidata"]).takes(1),
        ];
        let first = connected(&people);
        assert_eq!(pairs(&first), [(1, 4), (2, 3)]);
        let again = rematched(&people, 2, How::Silent, Some(Side::Learner));
        assert_eq!(pairs(&again), []);
    }

    #[test]
    fn an_end_of_something_that_was_no_connection_is_told_apart() {
        let first = connected(&[person(1).learns(&["wikidata"]), person(2).shares(&["wikidata"])]);
        let end = end(&first.connections[0], How::Declined, None);
        let strange = Ended { skill: skill("openrefine"), ..end.clone() };
        let (standing, ended, rest) =
            part(first.connections, vec![strange.clone(), end.clone(), end.clone()]);
        assert_eq!((standing, ended, rest), (Vec::new(), vec![end], vec![strange]));
    }

    proptest! {
        #[test]
        fn what_stands_stands_and_no_capacity_is_exceeded(
            people in few_people(), over in proptest::collection::vec(proptest::bool::ANY, 8)
        ) {
            let first = connected(&people);
            let ends = first.connections.iter().zip(over).filter(|(_, over)| *over);
            let ended: Vec<Ended> = ends.map(|(c, _)| end(c, How::Silent, None)).collect();
            let (standing, ended, _) = part(first.connections.clone(), ended);
            let again = connected(&remaining(&people, &standing, &ended));
            let all: Vec<&Connection> = standing.iter().chain(&again.connections).collect();
            for person in &people {
                let shares = all.iter().filter(|c| c.sharer == person.id).count();
                let learns = all.iter().filter(|c| c.learner == person.id).count();
                prop_assert!(shares <= person.capacity.into() && learns <= person.learn_capacity.into());
            }
            for new in &again.connections {
                let same = |c: &&Connection| {
                    (c.learner, c.sharer, &c.skill) == (new.learner, new.sharer, &new.skill)
                };
                prop_assert!(!first.connections.iter().any(|c| same(&c)), "{new:?} was in the round before");
            }
        }

        #[test]
        fn where_nothing_ended_there_is_nothing_to_do(people in few_people()) {
            let first = connected(&people);
            prop_assert_eq!(connected(&remaining(&people, &first.connections, &[])).connections, Vec::new());
        }
    }
}
