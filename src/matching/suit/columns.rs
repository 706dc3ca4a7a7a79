//! The candidates that the flow knows: the best of each learner and each sharer to
//! begin with, and whatever its prices show to be better.

use std::ops::Range;

use super::super::dense::{LEVELS, Offer, Offers, Run, Seeker, small};
use super::super::serve::{NONE, Service};
use super::{Column, Hope, Suiting};

/// Columns that a learner begins with.
const FIRST: usize = 24;
/// Columns that a sharer begins with, at least.
const FOR_THE_RARE: usize = 12;
/// Candidates of rare sharers that are kept before the best of each are chosen.
const MOST_KEPT: usize = 4 << 20;
/// Columns that a wish gets in one pass.
const MORE: usize = 8;
/// Learners for whom another thread is worth while.
const LEARNERS_FOR_A_THREAD: usize = 1000;

impl Suiting<'_, '_> {
    pub(super) fn add(&mut self, columns: Vec<(usize, Column)>) {
        for (wish, column) in columns {
            self.columns[wish].push(column);
        }
    }

    /// For each learner the candidates that fit best, and those of the settlement at hand.
    pub(super) fn first_columns(&self, settled: &Service) -> Vec<(usize, Column)> {
        self.by_learner(|seeker, learner, found| {
            let mut best: Vec<(i64, usize, u32)> = Vec::new();
            let mut least = 0;
            // Who shares a language better fits better, as a rule. Those come first, and spare
            // most others a closer look.
            let mut by_level: [Vec<(usize, Run)>; LEVELS] = Default::default();
            for wish in self.hopeful(learner) {
                for &run in self.offers.of(self.stall_of[wish]) {
                    by_level[seeker.level(run)].push((wish, run));
                }
            }
            for &(wish, run) in by_level.iter().rev().flatten() {
                let add = |offer: &Offer, fit: i64| best.push((-fit, wish, offer.sharer));
                let points = self.dense.points(least);
                self.dense.each_candidate(seeker, wish, &self.offers, &[run], points, add);
                if best.len() >= 2 * FIRST {
                    keep(&mut best, FIRST);
                    least = best.iter().map(|&(cost, ..)| -cost).min().unwrap_or(0) + 1;
                }
            }
            keep(&mut best, FIRST);
            for wish in self.hopeful(learner) {
                let sharer = settled.sharer_of[wish];
                if sharer == NONE || best.iter().any(|&(_, w, s)| (w, s) == (wish, sharer)) {
                    continue;
                }
                let knowledge = self.dense.knowledge_of[self.dense.sharers[sharer as usize].person];
                if let Some(run) = self.offers.find(self.stall_of[wish], knowledge, sharer) {
                    let add = |_: &Offer, fit: i64| best.push((-fit, wish, sharer));
                    self.dense.each_candidate(seeker, wish, &self.offers, &[run], 0, add);
                }
            }
            found.extend(best.iter().map(|&(cost, wish, sharer)| (wish, Column::new(sharer, -cost))));
        })
    }

    /// For each sharer whom few learners have among their best, the candidates that
    /// fit them best: otherwise they could only be filled by a long way round.
    pub(super) fn columns_for_the_rare(&self) -> Vec<(usize, Column)> {
        let mut known = vec![0_usize; self.dense.sharers.len()];
        for column in self.columns.iter().flatten() {
            known[column.sharer as usize] += 1;
        }
        let rare = self.offers.iter().filter(|(_, offer)| known[offer.sharer as usize] < FOR_THE_RARE);
        let rare = Offers::sorted(rare.map(|(stall, offer)| (stall, *offer)).collect(), self.offers.groups());
        let mut candidates = self.by_learner(|seeker, learner, found| {
            for wish in self.hopeful(learner) {
                let runs = rare.of(self.stall_of[wish]);
                let add = |offer: &Offer, fit: i64| found.push((offer.sharer, -fit, small(wish)));
                self.dense.each_candidate(seeker, wish, &rare, runs, 0, add);
            }
            if found.len() >= MOST_KEPT {
                keep_best_of_each(found);
            }
        });
        keep_best_of_each(&mut candidates);
        let best = candidates.iter().map(|&(sharer, cost, wish)| (wish as usize, Column::new(sharer, -cost)));
        let is_new = |(wish, column): &(usize, Column)| {
            self.columns[*wish].iter().all(|known| known.sharer != column.sharer)
        };
        best.filter(is_new).collect()
    }

    /// One pass over all candidates: adds those that would do better at the prices
    /// there are, and tells whose they are.
    pub(super) fn better_columns(&mut self) -> Vec<usize> {
        let (dense, prices) = (self.dense, &self.prices);
        self.offers.price(|sharer| dense.points(prices.sharers[sharer as usize]));
        let found = self.by_learner(|seeker, learner, found| {
            let mut better: Vec<(i64, u32, i64)> = Vec::new();
            for wish in self.hopeful(learner) {
                let is_wanted = self.choice.hope[wish] == Hope::May && self.is_open(wish);
                let cost = if is_wanted { prices.learners[learner] } else { prices.wishes[wish] };
                better.clear();
                let add = |offer: &Offer, fit: i64| {
                    better.push((prices.sharers[offer.sharer as usize] - fit, offer.sharer, fit));
                };
                let runs = self.offers.of(self.stall_of[wish]);
                dense.each_candidate(seeker, wish, &self.offers, runs, dense.points(1 - cost), add);
                keep(&mut better, MORE);
                found.extend(better.iter().map(|&(_, sharer, fit)| (wish, Column::new(sharer, fit))));
            }
        });
        let mut learners: Vec<usize> = found.iter().map(|&(wish, _)| dense.wishes[wish].learner).collect();
        learners.dedup();
        self.add(found);
        learners
    }

    /// What a look at each learner finds, in the order of what they have in common, with as
    /// many threads as help.
    fn by_learner<T: Send>(&self, look: impl Fn(&mut Seeker, usize, &mut Vec<T>) + Sync) -> Vec<T> {
        let dense = self.dense;
        let look_at = |learners: Range<usize>| {
            let mut seeker = dense.seeker();
            let mut found = Vec::new();
            for &learner in &self.in_turn[learners] {
                dense.turn(&mut seeker, learner);
                look(&mut seeker, learner, &mut found);
            }
            found
        };
        let learners = dense.learners.len();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.min(learners / LEARNERS_FOR_A_THREAD + 1);
        let share = |thread: usize| learners * thread / threads..learners * (thread + 1) / threads;
        std::thread::scope(|scope| {
            let look_at = &look_at;
            let others = (1..threads).map(|thread| scope.spawn(move || look_at(share(thread))));
            let others: Vec<_> = others.collect();
            let mut found = look_at(share(0));
            for other in others {
                found.extend(other.join().expect("a look at a learner does not panic"));
            }
            found
        })
    }
}

/// Keeps so many of the least.
fn keep<T: Ord>(all: &mut Vec<T>, most: usize) {
    if all.len() > most {
        all.select_nth_unstable(most);
        all.truncate(most);
    }
}

/// Keeps, of candidates (sharer, cost, wish), the cheapest of each sharer.
fn keep_best_of_each(candidates: &mut Vec<(u32, i64, u32)>) {
    candidates.sort_unstable();
    let (mut last, mut count) = (NONE, 0);
    candidates.retain(|&(sharer, ..)| {
        count = if sharer == last { count + 1 } else { 1 };
        last = sharer;
        count <= FOR_THE_RARE
    });
}
