//! Which clinics to hold, so that the most learners are seated.
//!
//! The minimum sizes make this NP-hard (it is lower-bounded facility location),
//! so it is searched, from both sides at once. Prices on their way to the least
//! bound (see [`bound`](super::bound)) tell which clinics to open first; each
//! such choice is seated exactly, and the best is improved by opening and
//! closing. Where a gap remains, branch and bound closes it: a clinic is held for
//! certain or ruled out, until no open branch can seat more. Whatever is done is
//! bounded by counted steps, never by time, so the result is the same everywhere.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::bound::{Bounds, Decided, Descent, UNIT};
use super::field::{Clinic, Field, Learner};
use super::seating::Seating;
use super::turns::Turns;

/// Arcs looked at in each part of the search.
const DESCENT_STEPS: u64 = 20_000_000;
const LOCAL_STEPS: u64 = 30_000_000;
const BRANCH_STEPS: u64 = 10_000_000;
/// Branches worth starting with at the least.
const BRANCHES_LEAST: u64 = 20;
/// Prices tried at the most, at the root and at each branch.
const ROOT_PRICES: u64 = 400;
const BRANCH_PRICES: u64 = 40;
/// Prices tried at the least, whatever they cost.
const PRICES_LEAST: u64 = 12;

/// The best choice found.
pub(super) struct Found<'f, 'a> {
    /// Who sits where.
    pub seating: Seating<'f, 'a>,
    /// No choice seats more.
    pub at_most: usize,
}

/// Searches for the clinics that seat the most learners.
pub(super) fn search<'f, 'a>(field: &'f Field<'a>) -> Found<'f, 'a> {
    let mut search = Search::new(field);
    let decided = Decided::nothing(field);
    let prices = search.bounds.first_prices();
    let root = search.descend(prices, &decided, DESCENT_STEPS, ROOT_PRICES);
    let mut at_most = root.at_most().min(search.coverable());
    if search.best.seated() < at_most {
        search.improve(at_most);
    }
    if search.best.seated() < at_most {
        at_most = search.branch(decided, root).min(at_most);
    }
    Found { seating: search.best, at_most }
}

struct Search<'f, 'a> {
    field: &'f Field<'a>,
    bounds: Bounds<'f, 'a>,
    best: Seating<'f, 'a>,
    /// The learners, the greatest claim first.
    in_turn: Vec<usize>,
    /// By learner, in how many clinics they could sit.
    options: Vec<u32>,
    /// The clinics by whom they could seat: of one group all could seat the same, so that
    /// one answer holds for as many hosts as there are.
    alike: Vec<Vec<usize>>,
    steps: u64,
}

/// A branch of the search that is still to be looked at.
struct Branch {
    decided: Decided,
    prices: Vec<i64>,
    at_most: usize,
}

impl<'f, 'a> Search<'f, 'a> {
    fn new(field: &'f Field<'a>) -> Self {
        let mut held_by = vec![0; field.sessions.len()];
        for clinic in &field.clinics {
            held_by[clinic.session] += 1;
        }
        let options = |learner: &Learner<'_>| {
            let sessions = field.wishes[learner.wishes.clone()].iter().flat_map(|wish| &wish.sessions);
            sessions.map(|&session| held_by[session]).sum()
        };
        let mut in_turn: Vec<usize> = (0..field.learners.len()).collect();
        in_turn.sort_by_key(|&learner| (Reverse(field.learners[learner].claim), learner));
        Self {
            field,
            bounds: Bounds::new(field),
            best: Seating::new(field),
            in_turn,
            options: field.learners.iter().map(options).collect(),
            alike: field.alike(),
            steps: 0,
        }
    }

    /// How many learners could sit in any clinic at all.
    fn coverable(&self) -> usize {
        self.options.iter().filter(|&&options| options > 0).count()
    }

    /// Seeks the prices with the least bound, and tries the clinics that they speak for.
    fn descend(&mut self, prices: Vec<i64>, decided: &Decided, steps: u64, most: u64) -> Descent {
        let mut descent = Descent::from(prices);
        let turns = (steps / self.bounds.steps.max(1)).clamp(PRICES_LEAST, most);
        for turn in 0..turns {
            let bound = self.bounds.at(&descent.prices, decided);
            self.steps += self.bounds.steps;
            let fell = bound.value < descent.best.1;
            if turn == 0 || fell && turn % 4 == 0 {
                self.try_prices(&descent.prices, decided);
            }
            descent.step(&bound, self.best.seated());
            if descent.at_most() <= self.best.seated() || !descent.goes_on() {
                break;
            }
        }
        self.try_prices(&descent.best.0.clone(), decided);
        descent
    }

    /// Opens clinics, those that are worth most at the prices first, seats as many
    /// learners there as can be, and keeps it if it is the best so far.
    fn try_prices(&mut self, prices: &[i64], decided: &Decided) {
        let worth: Vec<i64> = prices.iter().map(|price| price.max(&0) + UNIT / 16).collect();
        let mut seating = Seating::new(self.field);
        if decided.held.iter().flatten().any(|&clinic| !seating.open(clinic, &[])) {
            return;
        }
        self.steps += self.open_greedily(&mut seating, &worth, decided);
        seating.seat_more(self.in_turn.iter().copied());
        self.steps += seating.steps;
        if seating.seated() > self.best.seated() {
            self.best = seating;
            self.best.keep();
        }
    }

    /// Opens the clinic whose new learners are worth most, and so on until none has any.
    fn open_greedily(&self, seating: &mut Seating<'f, 'a>, worth: &[i64], decided: &Decided) -> u64 {
        let field = self.field;
        let mut turns = Turns::new(field, &self.alike, &self.options, worth);
        let mut groups = self.alike.clone();
        let of_no_use = |seating: &Seating<'f, 'a>, clinic: usize| {
            decided.ruled_out[clinic] || seating.held(field.clinics[clinic].host).is_some()
        };
        let mut promising: BinaryHeap<(i64, Reverse<usize>, usize)> = BinaryHeap::new();
        for (group, clinics) in groups.iter().enumerate() {
            promising.extend(clinics.last().map(|&clinic| (i64::MAX, Reverse(clinic), group)));
        }
        while let Some((promised, _, group)) = promising.pop() {
            let clinics = &mut groups[group];
            while clinics.pop_if(|clinic| of_no_use(seating, *clinic)).is_some() {}
            let Some(&clinic) = clinics.last() else { continue };
            let (members, gain) = turns.first_members(seating, clinic);
            if gain == 0 || members.len() < field.least {
                continue;
            }
            let entry = (gain, Reverse(clinic), group);
            // Others' gains only fall, so the first whose own has not fallen is the best.
            if gain == promised || promising.peek().is_none_or(|next| *next < entry) {
                seating.open(clinic, &members);
            }
            promising.push(entry);
        }
        turns.steps
    }

    /// Opens, exchanges and closes clinics one by one, while that seats more learners.
    fn improve(&mut self, at_most: usize) {
        let until = self.best.steps + LOCAL_STEPS;
        let mut better = true;
        while std::mem::take(&mut better) && self.best.steps < until {
            for clinic in 0..self.field.clinics.len() {
                if self.best.seated() >= at_most || self.best.steps >= until {
                    break;
                }
                better |= self.try_opening(clinic, until);
            }
        }
        self.best.seat_more(self.in_turn.iter().copied());
        self.best.keep();
    }

    /// Opens a clinic instead of what its host holds, and if need be of another
    /// that takes its learners; takes it back if that seats no more.
    fn try_opening(&mut self, clinic: usize, until: u64) -> bool {
        let field = self.field;
        let host = field.clinics[clinic].host;
        if self.best.held(host) == Some(clinic) {
            return false;
        }
        // What seats nobody new, by itself or by way of others, is of no use: its
        // own learners are seated, or none.
        let mut rivals: Vec<usize> = field
            .able(&field.clinics[clinic])
            .flat_map(|wish| field.learners[field.learner_of(wish)].wishes.clone())
            .filter_map(|wish| self.best.host_of(wish))
            .filter(|&rival| rival != host)
            .collect();
        self.best.steps += field.sessions[field.clinics[clinic].session].able.len() as u64;
        rivals.sort_unstable();
        rivals.dedup();
        let sessions = rivals.iter().filter_map(|&rival| self.best.held(rival)).chain([clinic]);
        let wishes = sessions.flat_map(|clinic| field.able(&field.clinics[clinic]));
        let mut near: Vec<usize> = wishes.map(|wish| field.learner_of(wish)).collect();
        self.best.steps += near.len() as u64;
        near.retain(|&learner| !self.best.is_seated(learner));
        near.sort_unstable();
        near.dedup();
        // The smallest give way most easily.
        rivals.sort_by_key(|&rival| self.best.members(rival).len());
        for rival in std::iter::once(None).chain(rivals.into_iter().map(Some)) {
            if self.best.steps >= until {
                return false;
            }
            let (mark, seated) = (self.best.mark(), self.best.seated());
            if let Some(rival) = rival {
                self.best.close(rival);
            }
            if self.best.open(clinic, &[]) {
                // Whoever could take a seat that became free, directly or by one other.
                let moved: Vec<usize> =
                    self.best.moved_since(mark).map(|wish| field.learner_of(wish)).collect();
                let learners = moved.into_iter().chain(near.iter().copied());
                self.best.seat_more(learners);
                if self.best.seated() > seated {
                    self.best.keep();
                    return true;
                }
            }
            self.best.undo(mark);
        }
        false
    }

    /// Decides clinic by clinic, until no open branch can seat more learners than
    /// the best found, or the steps run out. The most that can be seated.
    fn branch(&mut self, decided: Decided, root: Descent) -> usize {
        if self.bounds.steps * BRANCH_PRICES * BRANCHES_LEAST > BRANCH_STEPS {
            return root.at_most();
        }
        let until = self.steps + BRANCH_STEPS;
        let mut open = vec![Branch { decided, at_most: root.at_most(), prices: root.best.0 }];
        while let Some(Branch { mut decided, prices, at_most }) = open.pop() {
            if at_most <= self.best.seated() {
                continue;
            }
            if self.steps >= until {
                let left = open.iter().map(|branch| branch.at_most).max().unwrap_or(0);
                return left.max(at_most);
            }
            let descent = self.descend(prices, &decided, BRANCH_STEPS, BRANCH_PRICES);
            let at_most = at_most.min(descent.at_most());
            if at_most <= self.best.seated() {
                continue;
            }
            let Some(clinic) = self.next_to_decide(&mut decided, &descent) else {
                // All is decided, so the seating is exact.
                self.try_prices(&descent.best.0, &decided);
                continue;
            };
            let mut without = decided.clone();
            without.ruled_out[clinic] = true;
            decided.held[self.field.clinics[clinic].host] = Some(clinic);
            let prices = descent.best.0;
            open.push(Branch { decided: without, prices: prices.clone(), at_most });
            open.push(Branch { decided, prices, at_most });
        }
        self.best.seated()
    }

    /// Rules out every clinic with which no more learners can be seated than are, and
    /// names the most valuable of the rest.
    fn next_to_decide(&mut self, decided: &mut Decided, descent: &Descent) -> Option<usize> {
        let field = self.field;
        let enough = (i64::try_from(self.best.seated()).unwrap_or(0) + 1) * UNIT;
        let bound = self.bounds.at(&descent.best.0, decided);
        let mut best = vec![0; field.hosts.len()];
        for &(clinic, worth) in &bound.best {
            best[field.clinics[clinic].host] = worth;
        }
        let mut next = None;
        for (clinic, Clinic { host, .. }) in field.clinics.iter().enumerate() {
            if decided.held[*host].is_some() || decided.ruled_out[clinic] {
                continue;
            }
            let worth = self.bounds.worth(&field.clinics[clinic]);
            if bound.value - best[*host] + worth < enough {
                decided.ruled_out[clinic] = true;
            } else {
                next = next.max(Some((worth, Reverse(clinic))));
            }
        }
        next.map(|(_, Reverse(clinic))| clinic)
    }
}
