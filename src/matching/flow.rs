//! The cheapest flow through an acyclic network, by successive shortest paths.
//!
//! A cost is a tuple compared from its first component on. Tuples under
//! component-wise addition are an ordered group, and that is all the algorithm
//! needs: no tier has to be weighed against another by a big multiplier. This
//! file knows nothing of people; it never sees a skill or a name, and the same
//! nodes and arcs in the same order give the same flow.
//!
//! The method is the textbook one (Ahuja, Magnanti and Orlin, *Network Flows*,
//! section 9.7): keep a price for each node so that no arc with room left costs
//! less than nothing after prices, find the cheapest way from source to sink
//! with Dijkstra's algorithm, send what fits, and stop as soon as the cheapest
//! way would no longer lower the cost. Each flow on the way is the cheapest of
//! its size and ways only get dearer, so the last is the cheapest of all.
//!
//! # No sum overflows
//!
//! Let V be the number of nodes and C the largest component of a cost, both
//! checked when the network is built: V ≤ 2²⁶, C ≤ 2³². A way visits no node
//! twice, so each component of its cost is at most VC. The sink's price never
//! changes after the start, where it is the cost of a way; the source's lies a
//! way's cost from it, so within 2VC; every price last changed when its node
//! lay a way's cost from the source, so within 3VC. A distance after prices is
//! a way's cost and the difference of two prices, and an arc's is less: within
//! 7VC < 2⁶¹. This holds for each component by itself.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::{Add, Neg, Sub};

/// A cost: five integers, the first counting before the second, and so on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost(pub [i64; 5]);

impl Cost {
    /// Nothing.
    pub const ZERO: Self = Self([0; 5]);
    /// The largest component, either side of nothing, that an arc may cost.
    pub const MOST: i64 = 1 << 32;

    fn with(self, other: Self, combine: impl Fn(i64, i64) -> i64) -> Self {
        Self(std::array::from_fn(|tier| combine(self.0[tier], other.0[tier])))
    }
}

impl Add for Cost {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.with(other, |a, b| a + b)
    }
}

impl Sub for Cost {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.with(other, |a, b| a - b)
    }
}

impl Neg for Cost {
    type Output = Self;
    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

/// A node of a [`Network`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node(usize);

/// An arc of a [`Network`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc(usize);

/// One direction of an arc: how much more can go that way.
#[derive(Clone, Copy, Debug)]
struct Half {
    head: usize,
    room: u32,
}

/// Nodes and arcs with room and cost, and the flow through them.
///
/// ```
/// use lets_connect::matching::flow::{Cost, Network};
/// let mut network = Network::default();
/// let [source, near, far, sink] = [(); 4].map(|()| network.node());
/// network.arc(source, near, 1, Cost::ZERO);
/// network.arc(source, far, 1, Cost::ZERO);
/// let cheap = network.arc(near, sink, 1, Cost([-1, 0, 0, 0, 0]));
/// let dear = network.arc(far, sink, 1, Cost([0, 0, 0, 0, 1]));
/// network.minimise(source, sink);
/// assert_eq!((network.flow(cheap), network.flow(dear)), (1, 0));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// The halves that leave each node.
    leaving: Vec<Vec<usize>>,
    /// The arc `a` is the half `2a`, its way back the half `2a + 1`.
    halves: Vec<Half>,
    /// By arc.
    costs: Vec<Cost>,
}

impl Network {
    /// The most nodes a network can have; see the head of this file.
    pub const NODES_MOST: usize = 1 << 26;

    /// Adds a node after those there are.
    ///
    /// # Panics
    /// Past [`Network::NODES_MOST`] nodes: gigabytes before that, memory ends.
    pub fn node(&mut self) -> Node {
        assert!(self.leaving.len() < Self::NODES_MOST, "the network has too many nodes for exact sums");
        self.leaving.push(Vec::new());
        Node(self.leaving.len() - 1)
    }

    /// Adds an arc through which `room` units can go, at `cost` each.
    ///
    /// # Panics
    /// If the arc does not lead to a later node, or a component of its cost
    /// is beyond [`Cost::MOST`]: both are mistakes of the caller.
    pub fn arc(&mut self, from: Node, to: Node, room: u32, cost: Cost) -> Arc {
        assert!(from < to && to.0 < self.leaving.len(), "an arc leads to a later node");
        assert!(cost.0.iter().all(|part| part.abs() <= Cost::MOST), "an arc's cost is within bounds");
        let arc = self.costs.len();
        self.costs.push(cost);
        self.leaving[from.0].push(2 * arc);
        self.halves.push(Half { head: to.0, room });
        self.leaving[to.0].push(2 * arc + 1);
        self.halves.push(Half { head: from.0, room: 0 });
        Arc(arc)
    }

    /// How much goes through an arc.
    #[must_use]
    pub fn flow(&self, arc: Arc) -> u32 {
        self.halves[2 * arc.0 + 1].room
    }

    /// Sends the cheapest flow, of whatever size, from `source` to `sink`.
    ///
    /// Time: a search of Dijkstra's for each way, which ends when the sink is
    /// found.
    pub fn minimise(&mut self, source: Node, sink: Node) {
        let (source, sink) = (source.0, sink.0);
        let mut prices = self.first_prices(source);
        let mut search = Search::over(self.leaving.len());
        while let Some(distance) = search.run(self, &prices, source, sink) {
            for &node in &search.settled {
                prices[node] = prices[node] + search.distance_to(node) - distance;
            }
            if prices[sink] - prices[source] >= Cost::ZERO {
                return;
            }
            self.send(&search.reached_by, source, sink);
        }
    }

    /// The cost of one unit on a half.
    fn cost(&self, half: usize) -> Cost {
        let cost = self.costs[half / 2];
        if half.is_multiple_of(2) { cost } else { -cost }
    }

    /// The cost of the cheapest way to each node. Arcs lead to later nodes, so
    /// one pass in order finds it, whatever the signs. A node that cannot be
    /// reached now never can: flow opens ways back only between reached nodes.
    fn first_prices(&self, source: usize) -> Vec<Cost> {
        let mut cheapest: Vec<Option<Cost>> = vec![None; self.leaving.len()];
        cheapest[source] = Some(Cost::ZERO);
        for node in source..self.leaving.len() {
            let Some(here) = cheapest[node] else { continue };
            for &half in &self.leaving[node] {
                let Half { head, room } = self.halves[half];
                let there = here + self.cost(half);
                if room > 0 && cheapest[head].is_none_or(|known| there < known) {
                    cheapest[head] = Some(there);
                }
            }
        }
        cheapest.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// Sends as much as fits along the way that the search found.
    fn send(&mut self, reached_by: &[usize], source: usize, sink: usize) {
        let mut way = Vec::new();
        let mut node = sink;
        while node != source {
            way.push(reached_by[node]);
            node = self.tail(reached_by[node]);
        }
        let fits = way.iter().map(|&half| self.halves[half].room).min().unwrap_or(0);
        for half in way {
            self.halves[half].room -= fits;
            self.halves[half ^ 1].room += fits;
        }
    }

    fn tail(&self, half: usize) -> usize {
        self.halves[half ^ 1].head
    }
}

/// Dijkstra's search, with its memory kept from one to the next.
struct Search {
    distances: Vec<Option<Cost>>,
    /// The half by which each node was last reached.
    reached_by: Vec<usize>,
    is_settled: Vec<bool>,
    settled: Vec<usize>,
    touched: Vec<usize>,
    /// Nearest first, then the earlier node, so that ties have one order.
    next: BinaryHeap<Reverse<(Cost, usize)>>,
}

impl Search {
    fn over(nodes: usize) -> Self {
        Self {
            distances: vec![None; nodes],
            reached_by: vec![usize::MAX; nodes],
            is_settled: vec![false; nodes],
            settled: Vec::new(),
            touched: Vec::new(),
            next: BinaryHeap::new(),
        }
    }

    fn distance_to(&self, node: usize) -> Cost {
        self.distances[node].unwrap_or_default()
    }

    fn forget(&mut self) {
        for node in self.touched.drain(..) {
            self.distances[node] = None;
            self.is_settled[node] = false;
        }
        self.settled.clear();
        self.next.clear();
    }

    /// The distance after prices from source to sink; `None` if there is no
    /// way. Only nodes nearer than the sink are settled.
    fn run(&mut self, network: &Network, prices: &[Cost], source: usize, sink: usize) -> Option<Cost> {
        self.forget();
        self.reach(source, Cost::ZERO, usize::MAX);
        while let Some(Reverse((distance, node))) = self.next.pop() {
            if self.is_settled[node] {
                continue;
            }
            self.is_settled[node] = true;
            self.settled.push(node);
            if node == sink {
                return Some(distance);
            }
            for &half in &network.leaving[node] {
                let Half { head, room } = network.halves[half];
                if room == 0 || self.is_settled[head] {
                    continue;
                }
                let step = network.cost(half) + prices[node] - prices[head];
                debug_assert!(
                    step >= Cost::ZERO,
                    "prices keep every open arc from costing less than nothing"
                );
                let there = distance + step;
                if self.distances[head].is_none_or(|known| there < known) {
                    self.reach(head, there, half);
                }
            }
        }
        None
    }

    fn reach(&mut self, node: usize, distance: Cost, by: usize) {
        if self.distances[node].replace(distance).is_none() {
            self.touched.push(node);
        }
        self.reached_by[node] = by;
        self.next.push(Reverse((distance, node)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether a cheaper flow exists, found without prices: it does exactly if
    /// the open halves, with a free way back from sink to source, hold a cycle
    /// that costs less than nothing (Bellman and Ford's test). The free way
    /// back lets the flow grow; the open halves let it shrink.
    fn can_be_cheaper(network: &Network, source: Node, sink: Node) -> bool {
        let mut open: Vec<(usize, usize, Cost)> = (0..network.halves.len())
            .filter(|&half| network.halves[half].room > 0)
            .map(|half| (network.tail(half), network.halves[half].head, network.cost(half)))
            .collect();
        open.push((sink.0, source.0, Cost::ZERO));
        let mut cheapest = vec![Cost::ZERO; network.leaving.len()];
        let mut improves = true;
        for _ in 0..=network.leaving.len() {
            improves = false;
            for &(from, to, cost) in &open {
                if cheapest[from] + cost < cheapest[to] {
                    cheapest[to] = cheapest[from] + cost;
                    improves = true;
                }
            }
        }
        improves
    }

    fn kept(network: &Network, source: Node, sink: Node) -> bool {
        let mut balance = vec![0_i64; network.leaving.len()];
        for arc in 0..network.costs.len() {
            balance[network.tail(2 * arc)] -= i64::from(network.flow(Arc(arc)));
            balance[network.halves[2 * arc].head] += i64::from(network.flow(Arc(arc)));
        }
        balance.iter().enumerate().all(|(node, &sum)| sum == 0 || node == source.0 || node == sink.0)
    }

    fn solved(nodes: usize, arcs: &[(usize, usize, u32, [i64; 5])]) -> (Network, Node, Node) {
        let mut network = Network::default();
        let nodes: Vec<Node> = (0..nodes).map(|_| network.node()).collect();
        for &(a, b, room, cost) in arcs {
            let (from, to) = (a.min(b), a.max(b));
            if from != to {
                network.arc(nodes[from], nodes[to], room, Cost(cost));
            }
        }
        let (source, sink) = (nodes[0], nodes[nodes.len() - 1]);
        network.minimise(source, sink);
        (network, source, sink)
    }

    #[test]
    fn an_earlier_tier_counts_before_any_amount_of_a_later() {
        let mut network = Network::default();
        let [source, sink] = [(); 2].map(|()| network.node());
        let gate = 1;
        let first = network.arc(source, sink, gate, Cost([-1, 0, 0, 0, Cost::MOST]));
        let second = network.arc(source, sink, gate, Cost([0, 1, -Cost::MOST, -Cost::MOST, -Cost::MOST]));
        network.minimise(source, sink);
        assert_eq!((network.flow(first), network.flow(second)), (1, 0));
    }

    #[test]
    fn a_unit_already_sent_is_turned_aside_for_a_cheaper_whole() {
        // Greedy sends a→x (−9); the optimum is a→y (−8) and b→x (−7).
        let cost = |fit: i64| Cost([0, 0, 0, 0, -fit]);
        let mut network = Network::default();
        let [source, a, b, x, y, sink] = [(); 6].map(|()| network.node());
        network.arc(source, a, 1, Cost::ZERO);
        network.arc(source, b, 1, Cost::ZERO);
        let ax = network.arc(a, x, 1, cost(9));
        let ay = network.arc(a, y, 1, cost(8));
        let bx = network.arc(b, x, 1, cost(7));
        network.arc(x, sink, 1, Cost::ZERO);
        network.arc(y, sink, 1, Cost::ZERO);
        network.minimise(source, sink);
        assert_eq!([ax, ay, bx].map(|arc| network.flow(arc)), [0, 1, 1]);
    }

    #[test]
    fn a_way_that_costs_something_is_not_taken() {
        let (network, ..) = solved(2, &[(0, 1, 5, [0, 0, 0, 0, 1])]);
        assert_eq!(network.flow(Arc(0)), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn no_flow_is_cheaper(
            nodes in 2_usize..9,
            arcs in prop::collection::vec((0_usize..9, 0_usize..9, 0_u32..4, prop::array::uniform5(-3_i64..4)), 0..30),
        ) {
            let arcs: Vec<_> = arcs.into_iter().filter(|arc| arc.0 < nodes && arc.1 < nodes).collect();
            let (network, source, sink) = solved(nodes, &arcs);
            prop_assert!(kept(&network, source, sink));
            prop_assert!(!can_be_cheaper(&network, source, sink));
        }
    }
}
