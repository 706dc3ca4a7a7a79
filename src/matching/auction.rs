//! A guess at who suits whom, by auction: bidders bid for the sharers who suit
//! them best, each bid raises a price, and whoever is outbid bids again
//! (Bertsekas, *Network Optimization*, chapter 7). It is right up to the size of
//! the steps; what is missing [`suit`](super::suit) mends, and the better the guess
//! the less there is to mend. The result depends on it in nothing but time.
//!
//! Slots that may stay empty and bidders who may go without are bid for too: by
//! an *empty chair* that wants the cheapest slots, and with a *bench* where the
//! cheapest seats are. So in each class (of price in the first four tiers) there
//! are as many bids as there are places, and prices need only rise.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::dense::small;

/// Prices count these parts of a point of fit.
pub(super) const PARTS: i64 = 64;
/// Worth less than anything that can be bid for.
const NOTHING: i64 = i64::MIN / 2;
/// Steps that a bidder raises a price by who has nothing else to bid for.
const LONE_STEPS: i64 = 4;

/// Nobody holds it yet.
const NOBODY: u32 = u32::MAX;
/// It is left empty on purpose.
const EMPTY: u32 = u32::MAX - 1;
/// Not a sharer but the bench.
const BENCH: u32 = u32::MAX;

/// Something to bid for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lot {
    pub wish: u32,
    pub sharer: u32,
    pub fit: u16,
}

/// Everybody's lots, by bidder.
#[derive(Clone, Debug)]
pub(super) struct Lots {
    ends: Vec<usize>,
    lots: Vec<Lot>,
}

impl Default for Lots {
    fn default() -> Self {
        Self { ends: vec![0], lots: Vec::new() }
    }
}

impl Lots {
    /// Adds those of the next bidder.
    pub(super) fn push(&mut self, lots: impl Iterator<Item = Lot>) {
        self.lots.extend(lots);
        self.ends.push(self.lots.len());
    }

    pub(super) fn bidders(&self) -> usize {
        self.ends.len() - 1
    }

    fn of(&self, bidder: u32) -> &[Lot] {
        &self.lots[self.ends[bidder as usize]..self.ends[bidder as usize + 1]]
    }
}

/// Somebody who bids, for so many different wishes at once.
#[derive(Clone, Debug)]
pub(super) struct Bidder {
    class: u32,
    units: u32,
    /// How many of the units may go without, and do.
    may_sit: u32,
    sits: u32,
}

impl Bidder {
    pub(super) fn new(class: u32, units: u32, may_sit: u32) -> Self {
        Self { class, units, may_sit, sits: 0 }
    }
}

/// A sharer's slots.
#[derive(Clone, Debug)]
pub(super) struct Stall {
    pub class: u32,
    /// How many may stay empty, and do.
    may_empty: u32,
    empty: u32,
    slots: Vec<Slot>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    price: i64,
    bidder: u32,
    wish: u32,
}

/// A class of price in the first four tiers.
#[derive(Clone, Debug, Default)]
struct Class {
    /// Slots to be left empty.
    empty: u32,
    /// Stalls that may have one more empty slot, by its price when last looked at.
    emptiable: BinaryHeap<Reverse<(i64, u32)>>,
    /// Seats on the bench, the price of the free ones, and who holds the others.
    free: u32,
    seat_price: i64,
    seated: BinaryHeap<Reverse<(i64, u32)>>,
}

/// See the head of this file.
pub(super) struct Auction {
    bidders: Vec<Bidder>,
    pub stalls: Vec<Stall>,
    /// By stall: the price of its cheapest slot.
    pub prices: Vec<i64>,
    classes: Vec<Class>,
    seats: Vec<u32>,
    /// By wish: the sharer for whom it holds the highest bid.
    pub sharer_of: Vec<u32>,
    /// Bidders with a unit that has no place.
    waiting: Vec<u32>,
}

impl Stall {
    pub(super) fn new(class: u32, slots: u32, may_empty: u32) -> Self {
        let slot = Slot { price: 0, bidder: NOBODY, wish: NOBODY };
        Self { class, may_empty, empty: 0, slots: vec![slot; slots as usize] }
    }

    /// The cheapest slot; with `taken`, of those that are not left empty.
    fn cheapest(&self, taken: bool) -> Option<usize> {
        let slots = self.slots.iter().enumerate().filter(|(_, slot)| !taken || slot.bidder != EMPTY);
        slots.min_by_key(|(_, slot)| slot.price).map(|(at, _)| at)
    }

    fn price(&self) -> i64 {
        self.slots.iter().map(|slot| slot.price).min().unwrap_or(0)
    }
}

impl Auction {
    pub(super) fn new(bidders: Vec<Bidder>, stalls: Vec<Stall>, classes: usize, wishes: usize) -> Self {
        let mut balance = vec![0_i64; classes];
        for bidder in &bidders {
            balance[bidder.class as usize] += i64::from(bidder.units);
        }
        for stall in &stalls {
            if let Some(balance) = balance.get_mut(stall.class as usize) {
                *balance -= i64::from(small(stall.slots.len()));
            }
        }
        let classes = balance
            .iter()
            .map(|&balance| Class { empty: u32::try_from(-balance).unwrap_or(0), ..Class::default() });
        Self {
            bidders,
            prices: vec![0; stalls.len()],
            stalls,
            classes: classes.collect(),
            seats: balance.iter().map(|&balance| u32::try_from(balance).unwrap_or(0)).collect(),
            sharer_of: vec![NOBODY; wishes],
            waiting: Vec::new(),
        }
    }

    /// The price at which as many slots are left empty as must be, or as many go without.
    pub(super) fn root_price(&self, class: usize) -> i64 {
        let here = self.stalls.iter().zip(&self.prices).filter(|(stall, _)| stall.class as usize == class);
        let mut prices: Vec<i64> =
            here.flat_map(|(stall, &price)| std::iter::repeat_n(price, stall.may_empty as usize)).collect();
        let empty = self.classes[class].empty as usize;
        if empty > 0 && empty <= prices.len() {
            return *prices.select_nth_unstable(empty - 1).1;
        }
        self.classes[class].seated.peek().map_or(0, |&Reverse((price, _))| price)
    }

    /// Sells everything anew, in steps of so many parts, from the prices there are;
    /// with at most so many bids.
    pub(super) fn sell(&mut self, step: i64, lots: &Lots, budget: usize) {
        self.sharer_of.fill(NOBODY);
        self.waiting.clear();
        for (class, &seats) in self.classes.iter_mut().zip(&self.seats) {
            if let Some(&Reverse((price, _))) = class.seated.peek() {
                class.seat_price = price;
            }
            class.free = seats;
            class.seated.clear();
            class.emptiable.clear();
        }
        for (place, stall) in (0..).zip(&mut self.stalls) {
            stall.empty = 0;
            let price = self.prices[place as usize];
            for slot in &mut stall.slots {
                *slot = Slot { price, bidder: NOBODY, wish: NOBODY };
            }
            if stall.may_empty > 0 {
                self.classes[stall.class as usize].emptiable.push(Reverse((price, place)));
            }
        }
        for class in 0..self.classes.len() {
            for _ in 0..self.classes[class].empty {
                self.leave_empty(class, step);
            }
        }
        for (place, bidder) in (0..).zip(&mut self.bidders) {
            bidder.sits = 0;
            for _ in 0..bidder.units {
                self.waiting.push(place);
            }
        }
        for _ in 0..budget {
            let Some(bidder) = self.waiting.pop() else { break };
            self.bid(bidder, step, lots.of(bidder));
        }
    }

    /// Bids for what suits best, as high as makes the second best as good, and a step more.
    fn bid(&mut self, place: u32, step: i64, lots: &[Lot]) {
        let bidder = &self.bidders[place as usize];
        let (mut best, mut second) = (NOTHING, NOTHING);
        let mut lot = None;
        for &candidate in lots {
            if self.sharer_of[candidate.wish as usize] != NOBODY {
                continue;
            }
            let worth = i64::from(candidate.fit) * PARTS - self.prices[candidate.sharer as usize];
            if worth > best {
                (second, best, lot) = (best, worth, Some(candidate));
            } else if worth > second {
                second = worth;
            }
        }
        let class = bidder.class as usize;
        if bidder.sits < bidder.may_sit {
            let bench = &self.classes[class];
            let price = if bench.free > 0 {
                Some(bench.seat_price)
            } else {
                bench.seated.peek().map(|seat| seat.0.0)
            };
            if let Some(price) = price {
                if -price > best {
                    (second, best) = (best, -price);
                    lot = Some(Lot { wish: NOBODY, sharer: BENCH, fit: 0 });
                } else {
                    second = second.max(-price);
                }
            }
        }
        let Some(Lot { wish, sharer, .. }) = lot else { return };
        let raise = if second == NOTHING { LONE_STEPS * step } else { best - second + step };
        if sharer == BENCH {
            self.sit(class, place, raise);
        } else {
            self.take(sharer, place, wish, raise, step);
        }
    }

    fn sit(&mut self, class: usize, place: u32, raise: i64) {
        let bench = &mut self.classes[class];
        let price = if bench.free > 0 {
            bench.free -= 1;
            bench.seat_price
        } else if let Some(Reverse((price, ousted))) = bench.seated.pop() {
            self.bidders[ousted as usize].sits -= 1;
            self.waiting.push(ousted);
            price
        } else {
            return;
        };
        bench.seated.push(Reverse((price + raise, place)));
        self.bidders[place as usize].sits += 1;
    }

    fn take(&mut self, sharer: u32, place: u32, wish: u32, raise: i64, step: i64) {
        let stall = &mut self.stalls[sharer as usize];
        let Some(at) = stall.cheapest(false) else { return };
        let slot = &mut stall.slots[at];
        let ousted = std::mem::replace(slot, Slot { price: slot.price + raise, bidder: place, wish });
        self.prices[sharer as usize] = stall.price();
        self.sharer_of[wish as usize] = sharer;
        match ousted.bidder {
            NOBODY => {}
            EMPTY => {
                stall.empty -= 1;
                let (class, price) = (stall.class as usize, self.prices[sharer as usize]);
                self.classes[class].emptiable.push(Reverse((price, sharer)));
                self.leave_empty(class, step);
            }
            bidder => {
                self.sharer_of[ousted.wish as usize] = NOBODY;
                self.waiting.push(bidder);
            }
        }
    }

    /// Leaves one slot more of a class empty: the cheapest there is.
    fn leave_empty(&mut self, class: usize, step: i64) {
        let Some((price, sharer)) = self.next_emptiable(class) else { return };
        let next = self.next_emptiable(class);
        if let Some(next) = next {
            self.classes[class].emptiable.push(Reverse(next));
        }
        let next = next.map_or(price, |(next, _)| next);
        let stall = &mut self.stalls[sharer as usize];
        let Some(at) = stall.cheapest(true) else { return };
        let slot = Slot { price: next.max(price) + step, bidder: EMPTY, wish: NOBODY };
        let ousted = std::mem::replace(&mut stall.slots[at], slot);
        stall.empty += 1;
        self.prices[sharer as usize] = stall.price();
        if stall.empty < stall.may_empty
            && let Some(at) = stall.cheapest(true)
        {
            let price = stall.slots[at].price;
            self.classes[class].emptiable.push(Reverse((price, sharer)));
        }
        if ousted.bidder != NOBODY {
            self.sharer_of[ousted.wish as usize] = NOBODY;
            self.waiting.push(ousted.bidder);
        }
    }

    /// Takes the stall with the cheapest slot that may be left empty and is not.
    fn next_emptiable(&mut self, class: usize) -> Option<(i64, u32)> {
        while let Some(Reverse((price, sharer))) = self.classes[class].emptiable.pop() {
            let stall = &self.stalls[sharer as usize];
            if stall.empty >= stall.may_empty {
                continue;
            }
            let Some(now) = stall.cheapest(true).map(|at| stall.slots[at].price) else { continue };
            if now > price {
                self.classes[class].emptiable.push(Reverse((now, sharer)));
                continue;
            }
            return Some((price, sharer));
        }
        None
    }
}
