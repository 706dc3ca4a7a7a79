//! Why a wish that somebody could serve was not: the *tight set*, sharers who are
//! all taken, by learners whose claim is as good or better.
//!
//! Whoever could serve the wish is among those sharers. So is everybody who could
//! serve, instead, the wishes that these sharers serve, or the other open wishes of
//! those learners: nobody of them can make way. There are just as many connections
//! as the sharers take (Hall's theorem says that such a set exists for everyone who
//! cannot be served), and each is for somebody who has waited as long or longer.
//!
//! The sets are read off the prices: one holds the sharers whose time is worth the
//! claim in the first four tiers.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::certificate::Certificate;
use super::flow::Cost;
use super::worth::gain;
use super::{Because, Connection, Person, Unserved};
use crate::ids::UserId;

/// What a learner who stays without asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "claim")]
pub enum Claim {
    /// A connection beside one that they have.
    Further,
    /// A first connection.
    First {
        /// The rounds that they have waited.
        waited: u32,
    },
}

/// Sharers who are all taken, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TightSet {
    /// For whom it says so: all learners with an open wish and this claim.
    #[serde(flatten)]
    pub claim: Claim,
    /// The sharers, by id; none has room.
    pub sharers: Vec<UserId>,
    /// Whom they serve, by id: nobody with a lesser claim.
    pub learners: Vec<UserId>,
}

/// The tight set of each claim that was not met, from the least.
#[must_use]
pub fn sets(
    people: &[Person],
    connections: &[Connection],
    unserved: &[Unserved],
    certificate: &Certificate,
) -> Vec<TightSet> {
    let claims = claims(people, connections, unserved);
    let sets = claims.into_iter().map(|claim| {
        let worth = match claim {
            Claim::Further => gain(0, 2),
            Claim::First { waited } => gain(waited, 1),
        };
        let of = |price: &Cost| price.0[..4] >= worth.0[..4];
        let sharers: BTreeSet<UserId> =
            certificate.prices.iter().filter(|(_, price)| of(price)).map(|(&id, _)| id).collect();
        let theirs = connections.iter().filter(|connection| sharers.contains(&connection.sharer));
        let learners: BTreeSet<UserId> = theirs.map(|connection| connection.learner).collect();
        TightSet { claim, sharers: sharers.into_iter().collect(), learners: learners.into_iter().collect() }
    });
    sets.collect()
}

/// The claim of a learner for whose wish all are taken.
#[must_use]
pub fn claim(learner: &Person, connections: &[Connection]) -> Claim {
    if connections.iter().any(|connection| connection.learner == learner.id) {
        Claim::Further
    } else {
        Claim::First { waited: learner.waited }
    }
}

fn claims(people: &[Person], connections: &[Connection], unserved: &[Unserved]) -> BTreeSet<Claim> {
    let served: BTreeSet<UserId> = connections.iter().map(|connection| connection.learner).collect();
    let waited: BTreeMap<UserId, u32> = people.iter().map(|person| (person.id, person.waited)).collect();
    let taken = unserved.iter().filter(|open| matches!(open.because, Because::AllTaken { .. }));
    let claim = |open: &Unserved| match waited.get(&open.learner) {
        _ if served.contains(&open.learner) => Some(Claim::Further),
        Some(&waited) => Some(Claim::First { waited }),
        None => None,
    };
    taken.filter_map(claim).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::candidate::Pool;
    use super::super::connect::connect;
    use super::super::sample::{Tree, crowd, few_people, person};
    use super::super::{Matching, Rules};
    use super::*;
    use crate::ids::SkillId;

    /// Checks the sets from the registrations alone.
    fn assert_tight(people: &[Person]) {
        let rules = Rules::default();
        let Matching { connections, unserved, tight, .. } = connect(people, &Tree, &rules);
        let pool = Pool::new(people, &Tree, &rules);
        let by_id: BTreeMap<UserId, &Person> = people.iter().map(|person| (person.id, person)).collect();
        let could_serve = |learner: UserId, skill: &SkillId| -> BTreeSet<UserId> {
            let wishes = pool.wishes();
            let wish = wishes.iter().find(|wish| wish.learner.id == learner && wish.skill == skill);
            let candidates = pool.candidates(wish.expect("a wish")).unwrap_or_default();
            candidates.iter().map(|candidate| candidate.sharer.id).collect()
        };
        let of = |claim: Claim| tight.iter().find(|set| set.claim == claim).expect("a set for each claim");
        for open in unserved.iter().filter(|open| matches!(open.because, Because::AllTaken { .. })) {
            let set = of(claim(by_id[&open.learner], &connections));
            let sharers: BTreeSet<UserId> = set.sharers.iter().copied().collect();
            assert!(
                could_serve(open.learner, &open.skill).is_subset(&sharers),
                "all who could serve it are in it"
            );
        }
        for TightSet { claim, sharers, learners } in &tight {
            let sharers: BTreeSet<UserId> = sharers.iter().copied().collect();
            let inside: Vec<&Connection> =
                connections.iter().filter(|c| sharers.contains(&c.sharer)).collect();
            let room: usize = sharers.iter().map(|id| usize::from(by_id[id].capacity)).sum();
            assert_eq!(inside.len(), room, "all are taken");
            let served: BTreeSet<UserId> = inside.iter().map(|c| c.learner).collect();
            assert_eq!(served.iter().copied().collect::<Vec<_>>(), *learners);
            for connection in inside {
                let mine = connections.iter().filter(|c| c.learner == connection.learner).count();
                if let Claim::First { waited } = *claim {
                    assert!(
                        by_id[&connection.learner].waited >= waited && mine == 1,
                        "nobody has a lesser claim"
                    );
                }
                let instead = could_serve(connection.learner, &connection.skill);
                assert!(instead.is_subset(&sharers), "nobody can make way");
            }
            for open in unserved.iter().filter(|open| served.contains(&open.learner)) {
                let instead = could_serve(open.learner, &open.skill);
                assert!(instead.is_subset(&sharers), "nobody can make way for another wish");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn who_stays_without_has_a_set_that_is_tight(people in few_people()) {
            assert_tight(&people);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]

        #[test]
        fn so_it_is_in_a_crowd(people in crowd(80)) {
            assert_tight(&people);
        }
    }

    #[test]
    fn the_set_names_who_is_ahead() {
        let people = [
            person(1).learns(&["wikidata"]).waited(3),
            person(2).learns(&["wikidata"]).waited(1),
            person(3).shares(&["wikidata"]).takes(1),
            person(4).shares(&["openrefine"]),
        ];
        let set = |claim| TightSet { claim, sharers: vec![UserId(3)], learners: vec![UserId(1)] };
        assert_eq!(connect(&people, &Tree, &Rules::default()).tight, [set(Claim::First { waited: 1 })]);
    }
}
