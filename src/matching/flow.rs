//! The cheapest flow through an acyclic network, by successive shortest paths.
//!
//! A cost is a tuple compared from its first component on. Tuples under
//! component-wise addition are an ordered group, and that is all the algorithm
//! needs: no tier has to be weighed against another by a big multiplier. This
//! file knows nothing of people; it never sees a skill or a name, and the same
//! nodes and arcs in the same order give the same flow.
//!
//! The method is the textbook one (Ahuja, Magnanti and Orlin, *Network Flows*,
//! section 9.7), a unit at a time: keep a price for each node so that no arc
//! with room left costs less than nothing after prices, find the new unit's
//! cheapest way to the sink with Dijkstra's algorithm, and send it along. A way
//! may take back what earlier units did. So the flow is the cheapest there is
//! for the units sent so far, in whatever order they came.
//!
//! # No sum overflows
//!
//! Let V be the number of nodes and C the largest component of a cost, both
//! checked when the network is built: V ≤ 2²⁶, C ≤ 2³². A way visits no node
//! twice, so each component of its cost is at most VC. The sink's price is
//! always nothing. Any other node's is, to begin with, a way's cost, and later
//! the difference of two: the way from where a unit started to the node, less
//! the way from there to the sink; so at most 2VC. A distance after prices is a
//! way's cost and the difference of two prices, at most 5VC < 2⁶¹, and so is an
//! arc's. This holds for each component by itself.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::{Add, Neg, Sub};

/// A cost: five integers, the first counting before the second, and so on.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
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

/// Nodes and arcs with room and cost, being built.
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
    /// Past [`Network::NODES_MOST`] nodes, which memory hardly holds.
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

    /// The cost of one unit on a half.
    fn cost(&self, half: usize) -> Cost {
        let cost = self.costs[half / 2];
        if half.is_multiple_of(2) { cost } else { -cost }
    }

    fn tail(&self, half: usize) -> usize {
        self.halves[half ^ 1].head
    }

    /// Prices with which the empty flow is the cheapest: of each node, less than
    /// nothing by the cost of its cheapest way to the sink. Arcs lead to later
    /// nodes, so one pass from the last finds it, whatever the signs. A node
    /// without such a way never gets one; arcs to it are closed.
    fn first_prices(&mut self, sink: usize) -> Vec<Cost> {
        let mut prices: Vec<Option<Cost>> = vec![None; self.leaving.len()];
        prices[sink] = Some(Cost::ZERO);
        for node in (0..sink).rev() {
            for &half in &self.leaving[node] {
                let Half { head, room } = self.halves[half];
                match prices[head] {
                    // The greatest price belongs to the cheapest way.
                    Some(price) if room > 0 => prices[node] = prices[node].max(Some(price - self.cost(half))),
                    Some(_) => {}
                    None => self.halves[half].room = 0,
                }
            }
        }
        prices.into_iter().map(Option::unwrap_or_default).collect()
    }
}

/// The cheapest flow to the sink of a [`Network`], for the units sent so far.
///
/// ```
/// use lets_connect::matching::flow::{Cost, Flow, Network};
/// let mut network = Network::default();
/// let [start, near, far, sink] = [(); 4].map(|()| network.node());
/// network.arc(start, near, 1, Cost::ZERO);
/// network.arc(start, far, 2, Cost::ZERO);
/// let cheap = network.arc(near, sink, 1, Cost([-1, 0, 0, 0, 0]));
/// let dear = network.arc(far, sink, 1, Cost([0, 0, 0, 0, 1]));
/// let mut flow = Flow::new(network, sink);
/// assert!(flow.send(start));
/// assert_eq!((flow.through(cheap), flow.through(dear)), (1, 0));
/// assert!(flow.send(start));
/// assert!(!flow.send(start), "no way has room left");
/// ```
#[derive(Debug)]
pub struct Flow {
    network: Network,
    sink: usize,
    prices: Vec<Cost>,
    search: Search,
}

impl Flow {
    /// The empty flow.
    #[must_use]
    pub fn new(mut network: Network, Node(sink): Node) -> Self {
        let prices = network.first_prices(sink);
        let search = Search::over(prices.len());
        Self { network, sink, prices, search }
    }

    /// Sends one unit more from a node to the sink, so that the whole costs
    /// least. False, and nothing is changed, if there is no way for it.
    ///
    /// Time: one search, which ends where no way can be cheaper than the best
    /// known.
    pub fn send(&mut self, Node(from): Node) -> bool {
        let Some(distance) = self.search.run(&self.network, &self.prices, from, self.sink) else {
            return false;
        };
        for &node in &self.search.settled {
            self.prices[node] = self.prices[node] + self.search.distance_to(node) - distance;
        }
        let mut node = self.sink;
        while node != from {
            let half = self.search.reached_by[node];
            self.network.halves[half].room -= 1;
            self.network.halves[half ^ 1].room += 1;
            node = self.network.tail(half);
        }
        true
    }

    /// How much goes through an arc.
    #[must_use]
    pub fn through(&self, arc: Arc) -> u32 {
        self.network.halves[2 * arc.0 + 1].room
    }
}

/// Dijkstra's search, with its memory kept from one to the next.
#[derive(Debug)]
struct Search {
    /// What is known of each node so far.
    distances: Vec<Option<Cost>>,
    /// The half by which each node was last reached.
    reached_by: Vec<usize>,
    is_settled: Vec<bool>,
    settled: Vec<usize>,
    touched: Vec<usize>,
    /// Nearest first, then the later node, which tends to lie closer to the sink.
    next: BinaryHeap<(Reverse<Cost>, usize)>,
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

    /// The distance after prices to the sink; `None` if there is no way. Only
    /// nodes nearer than the sink are settled, and only their prices change.
    fn run(&mut self, network: &Network, prices: &[Cost], from: usize, sink: usize) -> Option<Cost> {
        self.forget();
        self.reach(from, Cost::ZERO, usize::MAX);
        while let Some((Reverse(distance), node)) = self.next.pop() {
            if self.distances[sink].is_some_and(|found| found <= distance) {
                break;
            }
            if std::mem::replace(&mut self.is_settled[node], true) {
                continue;
            }
            self.settled.push(node);
            let base = distance + prices[node];
            for &half in &network.leaving[node] {
                let Half { head, room } = network.halves[half];
                if room == 0 || self.is_settled[head] {
                    continue;
                }
                let there = base + network.cost(half) - prices[head];
                debug_assert!(there >= distance, "prices keep every open arc from costing less than nothing");
                // Nothing as far as the sink can be on a cheaper way to it.
                let of_use = |known: Option<Cost>| known.is_none_or(|known| there < known);
                if of_use(self.distances[head]) && of_use(self.distances[sink]) {
                    self.reach(head, there, half);
                }
            }
        }
        self.distances[sink]
    }

    fn reach(&mut self, node: usize, distance: Cost, by: usize) {
        if self.distances[node].replace(distance).is_none() {
            self.touched.push(node);
        }
        self.reached_by[node] = by;
        self.next.push((Reverse(distance), node));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether a cheaper flow of the same units exists, found without prices: it
    /// does exactly if the open halves hold a cycle that costs less than nothing
    /// (Bellman and Ford's test).
    fn can_be_cheaper(network: &Network) -> bool {
        let open: Vec<(usize, usize, Cost)> = (0..network.halves.len())
            .filter(|&half| network.halves[half].room > 0)
            .map(|half| (network.tail(half), network.halves[half].head, network.cost(half)))
            .collect();
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

    /// What comes into each node less what leaves it.
    fn balances(flow: &Flow) -> Vec<i64> {
        let mut balances = vec![0; flow.prices.len()];
        for arc in 0..flow.network.costs.len() {
            let units = i64::from(flow.through(Arc(arc)));
            balances[flow.network.tail(2 * arc)] -= units;
            balances[flow.network.halves[2 * arc].head] += units;
        }
        balances
    }

    #[test]
    fn an_earlier_tier_counts_before_any_amount_of_a_later() {
        let mut network = Network::default();
        let [start, sink] = [(); 2].map(|()| network.node());
        let first = network.arc(start, sink, 1, Cost([-1, 0, 0, 0, Cost::MOST]));
        let second = network.arc(start, sink, 1, Cost([0, -1, -Cost::MOST, -Cost::MOST, -Cost::MOST]));
        let mut flow = Flow::new(network, sink);
        assert!(flow.send(start));
        assert_eq!((flow.through(first), flow.through(second)), (1, 0));
    }

    #[test]
    fn a_unit_already_sent_is_turned_aside_for_a_cheaper_whole() {
        // Alone, a goes by x (−9); the best for both is a by y (−8) and b by x (−7).
        let cost = |fit: i64| Cost([0, 0, 0, 0, -fit]);
        let mut network = Network::default();
        let [a, b, x, y, sink] = [(); 5].map(|()| network.node());
        let by = [(a, x, 9), (a, y, 8), (b, x, 7)].map(|(from, to, fit)| network.arc(from, to, 1, cost(fit)));
        network.arc(x, sink, 1, Cost::ZERO);
        network.arc(y, sink, 1, Cost::ZERO);
        let mut flow = Flow::new(network, sink);
        assert!(flow.send(a));
        assert_eq!(by.map(|arc| flow.through(arc)), [1, 0, 0]);
        assert!(flow.send(b));
        assert_eq!(by.map(|arc| flow.through(arc)), [0, 1, 1]);
    }

    #[test]
    fn a_dead_end_is_never_entered() {
        let mut network = Network::default();
        let [start, end, sink] = [(); 3].map(|()| network.node());
        network.arc(start, end, 1, Cost([-1, 0, 0, 0, 0]));
        network.arc(start, sink, 1, Cost::ZERO);
        let mut flow = Flow::new(network, sink);
        assert!(flow.send(start) && !flow.send(start) && !flow.send(end));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn no_flow_of_the_same_units_is_cheaper(
            nodes in 2_usize..9,
            arcs in prop::collection::vec((0_usize..9, 0_usize..9, 0_u32..4, prop::array::uniform5(-3_i64..4)), 0..30),
            units in prop::collection::vec(0_usize..8, 0..8),
        ) {
            let mut network = Network::default();
            let nodes: Vec<Node> = (0..nodes).map(|_| network.node()).collect();
            for (a, b, room, cost) in arcs {
                if let (Some(&from), Some(&to)) = (nodes.get(a.min(b)), nodes.get(a.max(b))) && from != to {
                    network.arc(from, to, room, Cost(cost));
                }
            }
            let sink = nodes[nodes.len() - 1];
            let mut flow = Flow::new(network, sink);
            let mut expected = vec![0; nodes.len()];
            for unit in units.into_iter().filter(|&unit| unit < sink.0) {
                if flow.send(Node(unit)) {
                    expected[unit] -= 1;
                    expected[sink.0] += 1;
                }
                prop_assert!(!can_be_cheaper(&flow.network));
            }
            prop_assert_eq!(balances(&flow), expected);
        }
    }
}
