//! What a sharer's time is worth in the first four tiers, once it is settled who
//! is served: the prices that prove the settlement to be the best.
//!
//! A unit of a sharer's time is worth the least that it would take to free it:
//! the cost of a slot still empty (one more learner there makes the load less
//! even), or the gain of a connection given up, at this sharer or at any other
//! with whom learners could change. So the cheapest such *end* is looked for
//! first, and everybody who can change with it, at once or by way of others, has
//! its price; then the next cheapest.

use super::dense::{Dense, small};
use super::flow::Cost;
use super::reach::Hubs;
use super::rows::Sweep;
use super::serve::{NONE, Service};

/// What a learner's n-th connection gains in the first four tiers, from 1. It never
/// grows with n.
pub(super) fn gain(waited: u32, n: u32) -> Cost {
    if n == 1 { Cost([1, i64::from(waited), 1, 0, 0]) } else { Cost([0, 0, 1, 0, 0]) }
}

/// What a sharer's n-th connection costs in the fourth tier, from 1: the squares
/// of the loads grow by the odd numbers.
pub(super) fn slot(n: u32) -> Cost {
    Cost([0, 0, 0, 2 * i64::from(n) - 1, 0])
}

/// The prices, by learner, wish and sharer. A wish without candidates has none.
#[derive(Clone, Debug)]
pub(super) struct Worth {
    /// The different prices, from the least.
    pub levels: Vec<Cost>,
    /// Places among the levels; [`NONE`] where nothing can be changed.
    pub of_learner: Vec<u32>,
    pub of_wish: Vec<u32>,
    pub of_sharer: Vec<u32>,
}

/// Where a price can come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Slot(u32),
    GivenUp(u32),
}

struct Pricing<'p, 'a> {
    dense: &'p Dense<'a>,
    hubs: &'p Hubs,
    service: &'p Service,
    worth: Worth,
    wishes: Sweep,
    /// Sharers priced and not yet looked behind.
    queue: Vec<u32>,
}

impl Worth {
    pub(super) fn of(dense: &Dense<'_>, hubs: &Hubs, service: &Service) -> Self {
        let slots = dense.sharers.iter().zip(0..).filter_map(|(sharer, place)| {
            let load = service.load(place);
            (load < sharer.room).then(|| (slot(load + 1), End::Slot(place)))
        });
        let given_up = dense.learners.iter().zip(0..).filter_map(|(learner, place)| {
            let served = service.served[place as usize];
            (served > 0).then(|| (gain(learner.waited, served), End::GivenUp(place)))
        });
        let mut ends: Vec<(Cost, End)> = slots.chain(given_up).collect();
        ends.sort_unstable();

        let worth = Self {
            levels: Vec::new(),
            of_learner: vec![NONE; dense.learners.len()],
            of_wish: vec![NONE; dense.wishes.len()],
            of_sharer: vec![NONE; dense.sharers.len()],
        };
        let wishes = Sweep::over(hubs.wishes.rows(), dense.wishes.len());
        let mut pricing = Pricing { dense, hubs, service, worth, wishes, queue: Vec::new() };
        for (cost, end) in ends {
            if pricing.worth.levels.last() != Some(&cost) {
                pricing.worth.levels.push(cost);
            }
            match end {
                End::Slot(sharer) => pricing.price_sharer(sharer),
                End::GivenUp(learner) => pricing.price_learner(learner as usize),
            }
            while let Some(sharer) = pricing.queue.pop() {
                pricing.price_those_behind(sharer);
            }
        }
        pricing.worth
    }
}

impl Pricing<'_, '_> {
    fn level(&self) -> u32 {
        small(self.worth.levels.len() - 1)
    }

    fn price_sharer(&mut self, sharer: u32) {
        if self.worth.of_sharer[sharer as usize] == NONE {
            self.worth.of_sharer[sharer as usize] = self.level();
            self.queue.push(sharer);
        }
    }

    /// A wish costs what the cheapest of its candidates costs; so does, if it is
    /// served, the sharer who does, and if it is open, its learner.
    fn price_wish(&mut self, wish: u32) {
        self.worth.of_wish[wish as usize] = self.level();
        match self.service.sharer_of[wish as usize] {
            NONE => self.price_learner(self.dense.wishes[wish as usize].learner),
            sharer => self.price_sharer(sharer),
        }
    }

    /// Who can give up a connection sets its sharer's time free.
    fn price_learner(&mut self, learner: usize) {
        if self.worth.of_learner[learner] != NONE {
            return;
        }
        self.worth.of_learner[learner] = self.level();
        for wish in self.dense.learners[learner].wishes.clone().map(small) {
            if !self.service.is_open(wish) && self.worth.of_wish[wish as usize] == NONE {
                self.wishes.see(wish);
                self.price_wish(wish);
            }
        }
    }

    /// Prices the wishes that this sharer could serve.
    fn price_those_behind(&mut self, sharer: u32) {
        for &hub in self.hubs.of_sharer.row(sharer as usize) {
            while let Some(wish) =
                self.wishes.next(&self.hubs.wishes, hub, |wish| self.dense.is_apart(wish as usize, sharer))
            {
                self.price_wish(wish);
            }
        }
    }
}
