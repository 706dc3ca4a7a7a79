//! Who meets whom: the fifth tier, among all the choices that are best in the
//! first four.
//!
//! The prices of [`worth`](super::worth) tell what those choices are: a wish goes
//! to a sharer of its own price, sharers have slots that are taken, open or
//! either, learners likewise. Among these the sum of the fits is made the most, as
//! a flow from learners by their wishes to sharers, with a *root* that gives and
//! takes what may be either.
//!
//! Nobody lists all candidates. The flow knows some ([`columns`]), is made the best
//! for them, and its prices then show in one pass over all candidates which others
//! would do better; those become columns too, until there are none. This is column
//! generation (Dantzig and Wolfe, 1960), and it ends with the optimum over all
//! candidates, for there are only so many.
//!
//! An auction makes a good [`guess`] at the prices; what is not right in it the
//! [`flow`] mends by shortest paths, which is what makes the result exact.

use std::collections::BTreeMap;

use super::dense::{Dense, Offer, Offers, Wish, small};
use super::serve::Service;
use super::worth::{Worth, gain, slot};

mod columns;
mod flow;
mod guess;

/// A candidate that the flow knows. There are many, so that it is small.
#[derive(Clone, Copy, Debug)]
struct Column {
    sharer: u32,
    fit: u16,
}

impl Column {
    fn new(sharer: u32, fit: i64) -> Self {
        debug_assert!((0..=1000).contains(&fit), "a fit is from 0 to 1000");
        Self { sharer, fit: u16::try_from(fit).unwrap_or(0) }
    }

    fn fit(self) -> i64 {
        self.fit.into()
    }
}

/// How many of something there may be, at least and at most.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    least: u32,
    most: u32,
}

impl Span {
    fn is_flexible(self) -> bool {
        self.least < self.most
    }
}

/// What may become of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hope {
    /// Nobody can serve it, or somebody else needs who could.
    Never,
    /// It may be served.
    May,
    /// It is served in all the best choices.
    Must,
}

/// What the first four tiers leave open.
struct Choice {
    /// By wish.
    hope: Vec<Hope>,
    /// By learner: connections for wishes that may be served.
    of_learner: Vec<Span>,
    /// By sharer: slots taken.
    of_sharer: Vec<Span>,
}

/// The result: who serves each wish, and the sharers' prices in the fifth tier.
pub(super) struct Suited {
    pub service: Service,
    pub prices: Vec<i64>,
}

/// See the head of this file.
pub(super) struct Suiting<'s, 'a> {
    dense: &'s Dense<'a>,
    worth: &'s Worth,
    choice: Choice,
    /// By stall: one skill wanted at one price in the first four tiers.
    offers: Offers,
    /// By wish.
    stall_of: Vec<usize>,
    /// The learners, those side by side who know the same languages and live in the same
    /// zone: what a seeker has found out for one holds for the next.
    in_turn: Vec<usize>,
    /// By wish.
    columns: Vec<Vec<Column>>,
    service: Service,
    /// By learner: how many connections they are to have, for wishes that may be served.
    wanted: Vec<u32>,
    /// By sharer: how many slots are to be taken.
    taken: Vec<u32>,
    /// What the root has too much of, or lacks.
    root_surplus: i64,
    /// What a unit costs from here on, in points of fit.
    prices: Prices,
    search: flow::Search,
}

/// Prices of the nodes of the flow.
struct Prices {
    learners: Vec<i64>,
    wishes: Vec<i64>,
    sharers: Vec<i64>,
    root: i64,
}

/// No way. Far more than any way costs (a thousand for each of at most 2²⁹ nodes),
/// and so little that its points, which are below 2²⁰ for one of fit, do not overflow.
const FAR: i64 = 1 << 40;

impl<'s, 'a> Suiting<'s, 'a> {
    pub(super) fn new(dense: &'s Dense<'a>, worth: &'s Worth, settled: &Service) -> Self {
        let choice = Choice::left_open(dense, worth);
        let (offers, stall_of) = stalls(dense, worth);
        let must = choice.hope.iter().filter(|&&hope| hope == Hope::Must).count();
        let least = |spans: &[Span]| spans.iter().map(|span| i64::from(span.least)).sum::<i64>();
        let mut in_turn: Vec<usize> = (0..dense.learners.len()).collect();
        in_turn.sort_by_key(|&learner| {
            let person = dense.learners[learner].person;
            (dense.knowledge_of[person], dense.zone_of[person])
        });
        let mut suiting = Self {
            dense,
            in_turn,
            worth,
            offers,
            stall_of,
            columns: vec![Vec::new(); dense.wishes.len()],
            service: Service::none(dense),
            wanted: choice.of_learner.iter().map(|span| span.least).collect(),
            taken: choice.of_sharer.iter().map(|span| span.least).collect(),
            // The root takes what the sharers need not.
            root_surplus: least(&choice.of_sharer) - least(&choice.of_learner) - i64::from(small(must)),
            prices: Prices {
                learners: vec![0; dense.learners.len()],
                wishes: vec![FAR; dense.wishes.len()],
                sharers: vec![0; dense.sharers.len()],
                root: 0,
            },
            search: flow::Search::new(dense, &choice),
            choice,
        };
        suiting.add(suiting.first_columns(settled));
        suiting.add(suiting.columns_for_the_rare());
        suiting
    }

    /// Makes the sum of the fits the most.
    pub(super) fn run(mut self) -> Suited {
        self.guess();
        loop {
            self.flow();
            let better = self.better_columns();
            if better.is_empty() {
                break;
            }
            for learner in better {
                self.reconsider(learner);
            }
        }
        let root = self.prices.root;
        let prices = self.prices.sharers.iter().map(|price| price - root).collect();
        Suited { service: self.service, prices }
    }

    /// A learner's wishes that may or must be served.
    fn hopeful(&self, learner: usize) -> impl Iterator<Item = usize> {
        self.dense.learners[learner].wishes.clone().filter(|&wish| self.choice.hope[wish] != Hope::Never)
    }

    fn is_open(&self, wish: usize) -> bool {
        self.service.is_open(small(wish))
    }
}

impl Choice {
    fn left_open(dense: &Dense<'_>, worth: &Worth) -> Self {
        let level = |place: u32| worth.levels.get(place as usize).copied();
        let of_sharer = dense.sharers.iter().zip(&worth.of_sharer).map(|(sharer, &price)| {
            let Some(price) = level(price) else { return Span::default() };
            let least = (1..=sharer.room).take_while(|&n| slot(n) < price).count();
            let most = (1..=sharer.room).take_while(|&n| slot(n) <= price).count();
            Span { least: small(least), most: small(most) }
        });
        let mut choice = Self {
            hope: vec![Hope::Never; dense.wishes.len()],
            of_learner: vec![Span::default(); dense.learners.len()],
            of_sharer: of_sharer.collect(),
        };
        for (place, learner) in dense.learners.iter().enumerate() {
            let Some(price) = level(worth.of_learner[place]) else { continue };
            let least = (1..=learner.room).take_while(|&n| gain(learner.waited, n) > price).count();
            let most = (1..=learner.room).take_while(|&n| gain(learner.waited, n) >= price).count();
            let costs = |wish: usize| level(worth.of_wish[wish]);
            let wishes = || learner.wishes.clone();
            let sure = wishes().filter(|&wish| costs(wish).is_some_and(|cost| cost < price)).count();
            let span =
                Span { least: small(least.saturating_sub(sure)), most: small(most.saturating_sub(sure)) };
            for wish in wishes() {
                choice.hope[wish] = match costs(wish) {
                    Some(cost) if cost < price => Hope::Must,
                    Some(cost) if cost == price && span.most > 0 => Hope::May,
                    _ => Hope::Never,
                };
            }
            choice.of_learner[place] = span;
        }
        choice
    }
}

/// The offers by skill and price, and the place of each wish's among them.
fn stalls(dense: &Dense<'_>, worth: &Worth) -> (Offers, Vec<usize>) {
    let mut stalls: BTreeMap<(usize, u32), usize> = BTreeMap::new();
    let of_offer = |(skill, offer): (usize, &Offer)| {
        let fresh = stalls.len();
        let stall = stalls.entry((skill, worth.of_sharer[offer.sharer as usize])).or_insert(fresh);
        (*stall, *offer)
    };
    let all = dense.offers.iter().map(of_offer).collect();
    let offers = Offers::sorted(all, stalls.len());
    let stall = |(wish, &price): (&Wish, &u32)| stalls.get(&(wish.skill, price)).copied();
    let stall_of = dense.wishes.iter().zip(&worth.of_wish).map(|wish| stall(wish).unwrap_or(usize::MAX));
    let stall_of = stall_of.collect();
    (offers, stall_of)
}
