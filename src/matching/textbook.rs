//! The choice of connections as the textbook makes it, for the tests: all
//! candidates in one network, one learner after the other ([`flow`](super::flow)).
//!
//! ```text
//! learner ──► wish ──► sharer ──► sink
//!    │        tiers 3, 5   the n-th learner costs 2n − 1 in tier 4
//!    └───────────────────────────► sink
//!     going without: free, but the last unit costs tiers 1 and 2
//! ```

use std::collections::BTreeMap;

use super::candidate::{Candidate, Pool};
use super::flow::{Arc, Cost, Flow, Network, Node};
use super::{Person, Rules, SkillTree, Totals};
use crate::ids::UserId;

/// The five tiers of the best choice.
pub fn totals(people: &[Person], skills: &impl SkillTree, rules: &Rules) -> Totals {
    let pool = Pool::new(people, skills, rules);
    let hopes: Vec<(&Person, Vec<Candidate<'_>>)> =
        pool.wishes().iter().filter_map(|wish| Some((wish.learner, pool.candidates(wish).ok()?))).collect();
    let learners: BTreeMap<UserId, &Person> =
        hopes.iter().map(|(learner, _)| (learner.id, *learner)).collect();
    let sharers: BTreeMap<UserId, &Person> =
        hopes.iter().flat_map(|(_, candidates)| candidates).map(|c| (c.sharer.id, c.sharer)).collect();

    // Nodes stand in the order of the flow, as the network asks.
    let mut network = Network::default();
    let learner_nodes: BTreeMap<UserId, Node> = learners.keys().map(|&id| (id, network.node())).collect();
    let wish_nodes: Vec<Node> = hopes.iter().map(|_| network.node()).collect();
    let sharer_nodes: BTreeMap<UserId, Node> = sharers.keys().map(|&id| (id, network.node())).collect();
    let sink = network.node();
    for (id, learner) in &learners {
        let without_any = Cost([1, i64::from(learner.waited), 0, 0, 0]);
        network.arc(learner_nodes[id], sink, u32::from(learner.learn_capacity) - 1, Cost::ZERO);
        network.arc(learner_nodes[id], sink, 1, without_any);
    }
    let mut pairs: Vec<Vec<Arc>> = Vec::new();
    for ((learner, candidates), wish) in hopes.iter().zip(wish_nodes) {
        network.arc(learner_nodes[&learner.id], wish, 1, Cost::ZERO);
        let pair = |candidate: &Candidate<'_>| {
            let cost = Cost([0, 0, -1, 0, -i64::from(candidate.fit)]);
            network.arc(wish, sharer_nodes[&candidate.sharer.id], 1, cost)
        };
        pairs.push(candidates.iter().map(pair).collect());
    }
    for (id, sharer) in &sharers {
        for slot in 0..sharer.capacity {
            network.arc(sharer_nodes[id], sink, 1, Cost([0, 0, 0, 2 * i64::from(slot) + 1, 0]));
        }
    }
    let mut flow = Flow::new(network, sink);
    for (id, learner) in &learners {
        for _ in 0..learner.learn_capacity {
            assert!(flow.send(learner_nodes[id]), "a learner can always go without");
        }
    }

    let mut totals = Totals::default();
    let mut loads: BTreeMap<UserId, u64> = BTreeMap::new();
    let mut served: BTreeMap<UserId, u64> = BTreeMap::new();
    for ((learner, candidates), arcs) in hopes.iter().zip(&pairs) {
        for (candidate, _) in candidates.iter().zip(arcs).filter(|&(_, &arc)| flow.through(arc) > 0) {
            totals.connections += 1;
            totals.fit += u64::from(candidate.fit);
            *loads.entry(candidate.sharer.id).or_default() += 1;
            *served.entry(learner.id).or_default() += 1;
        }
    }
    totals.learners = served.len() as u64;
    totals.waited = served.keys().map(|id| u64::from(learners[id].waited)).sum();
    totals.load_squares = loads.values().map(|load| load * load).sum();
    totals
}
