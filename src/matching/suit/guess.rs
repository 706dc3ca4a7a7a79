//! A guess at the prices and the connections, from an [`Auction`]. Nothing depends
//! on its being good but the time that the rest takes.

use std::cmp::Ordering;

use super::super::auction::{Auction, Bidder, Lot, Lots, PARTS, Stall};
use super::super::dense::small;
use super::super::serve::NONE;
use super::{Hope, Suiting};

/// The steps of an auction, in parts of a point of fit. The first are coarse, so that
/// prices that are far apart come near; the last so fine that few are wrong.
const STEPS: [i64; 4] = [4096, 256, 16, 1];
/// Auctions at the most, each with the columns that the one before showed to be better.
const ROUNDS: usize = 4;
/// One of so many learners with a better column is few.
const ONE_OF: usize = 90;
/// So few of them the flow mends sooner than another auction, however small the round is.
const FEW: usize = 250;
/// Bids for each bidder, at the most, in one step.
const PATIENCE: usize = 60;

impl Suiting<'_, '_> {
    /// Begins with the prices and connections of auctions.
    pub(super) fn guess(&mut self) {
        let mut auction = self.auction();
        for _ in 0..ROUNDS {
            let lots = self.lots();
            for step in STEPS {
                auction.sell(step, &lots, PATIENCE * lots.bidders());
            }
            self.follow(&auction);
            let better = self.better_columns();
            let are_few = better.len() <= FEW.max(self.dense.learners.len() / ONE_OF);
            for learner in better {
                self.reconsider(learner);
            }
            if are_few {
                break;
            }
        }
    }

    /// The bidders are the learners, for what may be, and their wishes that must be.
    fn auction(&self) -> Auction {
        let mut bidders = Vec::new();
        for (place, span) in self.choice.of_learner.iter().enumerate() {
            if span.most > 0 {
                let class = self.worth.of_learner[place];
                bidders.push(Bidder::new(class, span.most, span.most - span.least));
            }
            for wish in self.hopeful(place).filter(|&wish| self.choice.hope[wish] == Hope::Must) {
                bidders.push(Bidder::new(self.worth.of_wish[wish], 1, 0));
            }
        }
        let spans = self.choice.of_sharer.iter().zip(&self.worth.of_sharer);
        let stalls = spans.map(|(span, &class)| Stall::new(class, span.most, span.most - span.least));
        Auction::new(bidders, stalls.collect(), self.worth.levels.len(), self.dense.wishes.len())
    }

    /// What each of the bidders can bid for, in their order.
    fn lots(&self) -> Lots {
        let of_wish = |wish: usize| {
            self.columns[wish].iter().map(move |column| Lot {
                wish: small(wish),
                sharer: column.sharer,
                fit: column.fit,
            })
        };
        let mut lots = Lots::default();
        for (place, span) in self.choice.of_learner.iter().enumerate() {
            let with = |hope| self.hopeful(place).filter(move |&wish| self.choice.hope[wish] == hope);
            if span.most > 0 {
                lots.push(with(Hope::May).flat_map(of_wish));
            }
            for wish in with(Hope::Must) {
                lots.push(of_wish(wish));
            }
        }
        lots
    }

    /// Takes over prices, rounded to points, and connections.
    fn follow(&mut self, auction: &Auction) {
        let roots: Vec<i64> = (0..self.worth.levels.len()).map(|class| auction.root_price(class)).collect();
        let root = |class: u32| roots.get(class as usize).copied().unwrap_or(0);
        let prices = auction.stalls.iter().zip(&auction.prices);
        let prices: Vec<i64> = prices.map(|(stall, price)| price - root(stall.class)).collect();
        let cut = emptiest(&prices);
        for (price, exact) in self.prices.sharers.iter_mut().zip(&prices) {
            *price = (exact - cut).div_euclid(PARTS);
        }
        self.prices.root = (-cut).div_euclid(PARTS);

        for wish in 0..self.dense.wishes.len() {
            if !self.is_open(wish) {
                self.service.part(self.dense, small(wish));
            }
            if auction.sharer_of[wish] != NONE {
                self.service.connect(self.dense, small(wish), auction.sharer_of[wish]);
            }
        }
        for sharer in 0..self.dense.sharers.len() {
            let span = self.choice.of_sharer[sharer];
            let taken = match self.prices.sharers[sharer].cmp(&self.prices.root) {
                Ordering::Less => span.least,
                Ordering::Equal => self.service.load(small(sharer)).clamp(span.least, span.most),
                Ordering::Greater => span.most,
            };
            self.root_surplus += i64::from(taken) - i64::from(self.taken[sharer]);
            self.taken[sharer] = taken;
        }
        for learner in 0..self.dense.learners.len() {
            self.reconsider(learner);
        }
    }
}

/// Where between two whole points the fewest prices lie. Prices that hang together
/// by wishes lie a whole number of points apart, up to the steps of the auction, and
/// stay so if they are cut where there are none.
fn emptiest(prices: &[i64]) -> i64 {
    let mut count = vec![0_usize; usize::try_from(PARTS).unwrap_or(1)];
    let place = |price: i64| usize::try_from(price.rem_euclid(PARTS)).unwrap_or(0);
    for &price in prices {
        count[place(price)] += 1;
    }
    // The root's price is nothing, and all flexible ones hang together with it.
    count[0] += prices.len();
    let near = |at: i64| (at - 3..at + 3).map(|at| count[place(at)]).sum::<usize>();
    (0..PARTS).min_by_key(|&at| near(at)).unwrap_or(0)
}
