//! The flow of the fifth tier, made the best for the columns that it knows.
//!
//! The prices are such that no way costs less than nothing (*reduced costs*);
//! whoever has a unit too many sends it by the shortest way to somebody who lacks
//! one, after which the prices are such again (successive shortest paths: Ahuja,
//! Magnanti and Orlin, *Network Flows*, section 9.7). So a flow that lacks nothing
//! is the best there is, whatever it began with.

use std::cmp::Ordering;

use super::super::dense::{Dense, small};
use super::super::serve::NONE;
use super::{Choice, Column, FAR, Hope, Suiting};

/// The farthest that one search looks; what lies beyond comes nearer with the prices.
const RADIUS: usize = 4096;

/// A node of the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Learner(usize),
    Wish(usize),
    Sharer(usize),
    /// Gives connections to learners who may have them, takes slots that may stay empty.
    Root,
}

/// What a search found.
enum Found {
    Way(Vec<Node>),
    /// Nothing as near as it looks.
    Beyond,
    /// Nothing anywhere.
    Nothing,
}

/// The memory of a search, kept from one to the next.
pub(super) struct Search {
    learners: usize,
    wishes: usize,
    sharers: usize,
    /// By node.
    distance: Vec<i64>,
    came_from: Vec<u32>,
    is_settled: Vec<bool>,
    touched: Vec<u32>,
    /// By distance, as far as there are any.
    buckets: Vec<Vec<u32>>,
    farthest: usize,
    /// The distance of the node that is being looked at.
    nearest: i64,
    /// A node that lacks a unit and is no farther.
    found: Option<u32>,
    /// Whether ways led farther than the search looks.
    is_more_beyond: bool,
    /// Whom the root gives to and takes from.
    flexible_learners: Vec<usize>,
    flexible_sharers: Vec<usize>,
}

impl Search {
    pub(super) fn new(dense: &Dense<'_>, choice: &Choice) -> Self {
        let (learners, wishes, sharers) = (dense.learners.len(), dense.wishes.len(), dense.sharers.len());
        let nodes = learners + wishes + sharers + 1;
        Self {
            learners,
            wishes,
            sharers,
            distance: vec![FAR; nodes],
            came_from: vec![NONE; nodes],
            is_settled: vec![false; nodes],
            touched: Vec::new(),
            buckets: vec![Vec::new(); RADIUS],
            farthest: 0,
            nearest: 0,
            found: None,
            is_more_beyond: false,
            flexible_learners: (0..learners).filter(|&at| choice.of_learner[at].is_flexible()).collect(),
            flexible_sharers: (0..sharers).filter(|&at| choice.of_sharer[at].is_flexible()).collect(),
        }
    }

    fn number(&self, node: Node) -> usize {
        match node {
            Node::Learner(place) => place,
            Node::Wish(place) => self.learners + place,
            Node::Sharer(place) => self.learners + self.wishes + place,
            Node::Root => self.learners + self.wishes + self.sharers,
        }
    }

    fn node(&self, number: usize) -> Node {
        let (wishes, sharers) = (self.learners, self.learners + self.wishes);
        match number {
            number if number < wishes => Node::Learner(number),
            number if number < sharers => Node::Wish(number - wishes),
            number if number < sharers + self.sharers => Node::Sharer(number - sharers),
            _ => Node::Root,
        }
    }

    /// The way by which a node was reached, from the start.
    fn path_to(&self, start: Node, end: u32) -> Vec<Node> {
        let start = self.number(start);
        let before = |&number: &u32| (number as usize != start).then(|| self.came_from[number as usize]);
        let mut path: Vec<Node> =
            std::iter::successors(Some(end), before).map(|number| self.node(number as usize)).collect();
        path.reverse();
        path
    }

    fn forget(&mut self) {
        for number in self.touched.drain(..) {
            self.distance[number as usize] = FAR;
            self.is_settled[number as usize] = false;
        }
        for bucket in &mut self.buckets[..=self.farthest] {
            bucket.clear();
        }
        (self.farthest, self.nearest) = (0, 0);
        (self.found, self.is_more_beyond) = (None, false);
    }
}

impl Suiting<'_, '_> {
    /// Sends every unit that somebody has too many to somebody who lacks one.
    pub(super) fn flow(&mut self) {
        for source in self.sources() {
            while self.surplus(source) > 0 {
                match self.cheapest_way_from(source) {
                    Found::Way(path) => self.send(&path),
                    Found::Beyond => {}
                    Found::Nothing => {
                        debug_assert!(false, "the settlement is among the columns, so there is a way");
                        break;
                    }
                }
            }
        }
    }

    fn sources(&self) -> Vec<Node> {
        let learners = (0..self.dense.learners.len()).map(Node::Learner);
        let must = |wish: &usize| self.choice.hope[*wish] == Hope::Must;
        let wishes = (0..self.dense.wishes.len()).filter(must).map(Node::Wish);
        let sharers = (0..self.dense.sharers.len()).map(Node::Sharer);
        let all = learners.chain(wishes).chain(sharers).chain([Node::Root]);
        all.filter(|&node| self.surplus(node) > 0).collect()
    }

    /// How many units more come to a node than leave it.
    fn surplus(&self, node: Node) -> i64 {
        match node {
            Node::Learner(place) => i64::from(self.wanted[place]) - i64::from(self.has(place)),
            Node::Wish(place) => i64::from(self.choice.hope[place] == Hope::Must && self.is_open(place)),
            Node::Sharer(place) => i64::from(self.service.load(small(place))) - i64::from(self.taken[place]),
            Node::Root => self.root_surplus,
        }
    }

    /// Connections of a learner's for wishes that may be served.
    fn has(&self, learner: usize) -> u32 {
        let may = self.hopeful(learner).filter(|&wish| self.choice.hope[wish] == Hope::May);
        small(may.filter(|&wish| !self.is_open(wish)).count())
    }

    fn lacks(&self, node: Node) -> bool {
        // Learners and wishes never do.
        matches!(node, Node::Sharer(_) | Node::Root) && self.surplus(node) < 0
    }

    /// Finds the cheapest way from a source to a node that lacks a unit, and moves the
    /// prices so that it costs nothing, or comes nearer.
    fn cheapest_way_from(&mut self, source: Node) -> Found {
        self.come_to(source, source, 0);
        let mut near = 0;
        'out: while near <= self.search.farthest {
            let mut at = 0;
            while let Some(&number) = self.search.buckets[near].get(at) {
                at += 1;
                self.look_around(number as usize);
                if self.search.found.is_some() {
                    break 'out;
                }
            }
            near += 1;
        }
        let (found, radius) = match self.search.found {
            Some(end) => (Found::Way(self.search.path_to(source, end)), self.search.nearest),
            None if self.search.is_more_beyond => (Found::Beyond, small(RADIUS).into()),
            None => (Found::Nothing, 0),
        };
        self.raise_prices(radius);
        self.search.forget();
        found
    }

    /// Raises the price of whatever is nearer than the radius by what it is nearer.
    fn raise_prices(&mut self, radius: i64) {
        for at in 0..self.search.touched.len() {
            let number = self.search.touched[at] as usize;
            let rise = radius - self.search.distance[number];
            if rise > 0 && self.search.is_settled[number] {
                match self.search.node(number) {
                    Node::Learner(place) => self.prices.learners[place] += rise,
                    Node::Wish(place) => self.prices.wishes[place] += rise,
                    Node::Sharer(place) => self.prices.sharers[place] += rise,
                    Node::Root => self.prices.root += rise,
                }
            }
        }
    }

    /// Notes a way to a node from another, if it is the shortest known.
    fn come_to(&mut self, node: Node, from: Node, distance: i64) {
        debug_assert!(distance >= self.search.nearest, "no way costs less than nothing");
        let number = self.search.number(node);
        let Some(bucket) = usize::try_from(distance).ok().filter(|&bucket| bucket < RADIUS) else {
            self.search.is_more_beyond = true;
            return;
        };
        if distance >= self.search.distance[number] || self.search.found.is_some() {
            return;
        }
        if self.search.distance[number] == FAR {
            self.search.touched.push(small(number));
        }
        self.search.distance[number] = distance;
        self.search.came_from[number] = small(self.search.number(from));
        if distance == self.search.nearest && self.lacks(node) {
            // Nothing can be nearer than what costs nothing from here.
            self.search.found = Some(small(number));
            return;
        }
        self.search.farthest = self.search.farthest.max(bucket);
        self.search.buckets[bucket].push(small(number));
    }

    /// Settles a node, unless it is already, and comes to all to which ways lead from it.
    fn look_around(&mut self, number: usize) {
        if std::mem::replace(&mut self.search.is_settled[number], true) {
            return;
        }
        let node = self.search.node(number);
        let near = self.search.distance[number];
        self.search.nearest = near;
        if self.lacks(node) {
            self.search.found = Some(small(number));
            return;
        }
        match node {
            Node::Learner(learner) => {
                let base = near - self.prices.learners[learner];
                for wish in self.dense.learners[learner].wishes.clone() {
                    let may = self.choice.hope[wish] == Hope::May && self.is_open(wish);
                    if may && self.prices.wishes[wish] < FAR {
                        self.come_to(Node::Wish(wish), node, base + self.prices.wishes[wish]);
                    }
                }
                if self.wanted[learner] > self.choice.of_learner[learner].least {
                    self.come_to(Node::Root, node, base + self.prices.root);
                }
            }
            Node::Wish(wish) => {
                let base = near - self.prices.wishes[wish];
                let first_sharer = self.search.number(Node::Sharer(0));
                for at in 0..self.columns[wish].len() {
                    let column = self.columns[wish][at];
                    let sharer = column.sharer as usize;
                    let distance = base + self.prices.sharers[sharer] - column.fit();
                    // Most lead to where others lead sooner, and this is the busiest place of all.
                    if distance < self.search.distance[first_sharer + sharer] {
                        self.come_to(Node::Sharer(sharer), node, distance);
                    }
                }
                if self.choice.hope[wish] == Hope::May && !self.is_open(wish) {
                    let learner = self.dense.wishes[wish].learner;
                    self.come_to(Node::Learner(learner), node, base + self.prices.learners[learner]);
                }
            }
            Node::Sharer(sharer) => {
                for at in 0..self.service.wishes_of[sharer].len() {
                    let wish = self.service.wishes_of[sharer][at] as usize;
                    self.come_to(Node::Wish(wish), node, near);
                }
                if self.taken[sharer] < self.choice.of_sharer[sharer].most {
                    let distance = near + self.prices.root - self.prices.sharers[sharer];
                    self.come_to(Node::Root, node, distance);
                }
            }
            Node::Root => self.look_around_the_root(near),
        }
    }

    fn look_around_the_root(&mut self, near: i64) {
        let base = near - self.prices.root;
        for at in 0..self.search.flexible_sharers.len() {
            let sharer = self.search.flexible_sharers[at];
            if self.taken[sharer] > self.choice.of_sharer[sharer].least {
                self.come_to(Node::Sharer(sharer), Node::Root, base + self.prices.sharers[sharer]);
            }
        }
        for at in 0..self.search.flexible_learners.len() {
            let learner = self.search.flexible_learners[at];
            if self.wanted[learner] < self.choice.of_learner[learner].most {
                self.come_to(Node::Learner(learner), Node::Root, base + self.prices.learners[learner]);
            }
        }
    }

    /// Changes what a unit changes that goes this way.
    fn send(&mut self, path: &[Node]) {
        for way in path.windows(2) {
            match (way[0], way[1]) {
                (Node::Sharer(_), Node::Wish(wish)) => {
                    self.service.part(self.dense, small(wish));
                }
                (Node::Wish(wish), Node::Sharer(sharer)) => {
                    self.service.connect(self.dense, small(wish), small(sharer));
                }
                (Node::Sharer(sharer), Node::Root) => {
                    self.taken[sharer] += 1;
                    self.root_surplus += 1;
                }
                (Node::Root, Node::Sharer(sharer)) => {
                    self.taken[sharer] -= 1;
                    self.root_surplus -= 1;
                }
                (Node::Learner(learner), Node::Root) => {
                    self.wanted[learner] -= 1;
                    self.root_surplus += 1;
                }
                (Node::Root, Node::Learner(learner)) => {
                    self.wanted[learner] += 1;
                    self.root_surplus -= 1;
                }
                // A wish is a learner's own; what it does shows where it goes on.
                _ => {}
            }
        }
    }

    /// Takes the columns of a learner's wishes as they are now: opens whatever costs
    /// more than another of its kind, and sets the prices of learner and wishes so
    /// that no way costs less than nothing.
    pub(super) fn reconsider(&mut self, learner: usize) {
        let wishes = self.dense.learners[learner].wishes.clone();
        for wish in wishes.clone().filter(|&wish| self.choice.hope[wish] != Hope::Never) {
            let cost = |column: &Column| self.prices.sharers[column.sharer as usize] - column.fit();
            let least = self.columns[wish].iter().map(cost).min().unwrap_or(FAR);
            self.prices.wishes[wish] = least;
            let sharer = self.service.sharer_of[wish];
            if sharer != NONE {
                let now = self.columns[wish].iter().find(|column| column.sharer == sharer).map_or(FAR, cost);
                if now > least {
                    self.service.part(self.dense, small(wish));
                }
            }
        }
        let span = self.choice.of_learner[learner];
        if span.most == 0 {
            return;
        }
        loop {
            let may = || wishes.clone().filter(|&wish| self.choice.hope[wish] == Hope::May);
            let price_of = |wish: usize| self.prices.wishes[wish];
            let cheapest = may().filter(|&wish| self.is_open(wish)).map(price_of).min().unwrap_or(FAR);
            let dearest = may().filter(|&wish| !self.is_open(wish)).max_by_key(|&wish| price_of(wish));
            let dear = dearest.map_or(-FAR, price_of);
            let (has, root) = (self.has(learner), self.prices.root);
            let price = if span.is_flexible() {
                root.max(dear).min(cheapest)
            } else if has < span.most {
                cheapest
            } else {
                self.prices.learners[learner].max(dear).min(cheapest)
            };
            let goes_without = span.is_flexible() && price > root && has > span.least;
            if let Some(wish) = dearest.filter(|_| dear > cheapest || goes_without) {
                self.service.part(self.dense, small(wish));
                continue;
            }
            self.prices.learners[learner] = price;
            if span.is_flexible() {
                let wanted = match price.cmp(&root) {
                    Ordering::Less => span.most,
                    Ordering::Equal => has.clamp(span.least, span.most),
                    Ordering::Greater => span.least,
                };
                self.root_surplus += i64::from(self.wanted[learner]) - i64::from(wanted);
                self.wanted[learner] = wanted;
            }
            return;
        }
    }
}
