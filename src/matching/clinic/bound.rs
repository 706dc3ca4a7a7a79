//! How many learners could be seated at the most, whatever clinics were held.
//!
//! Give every learner a price v from −1 to 1, any at all. For each host take the
//! clinic whose seats are worth most at these prices: its dearest learners, up
//! to the maximum while they are worth more than nothing, and at least to the
//! minimum. No choice of clinics seats more learners than
//!
//! ```text
//!   Σ learners (1 − v, or 1 − 2v where v is below nothing)
//! + Σ hosts    (the worth of their best clinic, if it is above nothing)
//! ```
//!
//! Why: somebody seated n ≥ 1 times counts one, and 1 ≤ (1 − v) + nv for v from 0
//! to 1; for v below nothing, 1 ≤ (1 − 2v) + nv because n ≤ 2. Somebody not seated
//! counts nothing, and both terms are at least that. Summed over all, the nv are
//! what the clinics' seats are worth, and no host's clinic is worth more than their
//! best. This is the Lagrangian dual of the seating problem (Geoffrion 1974) with
//! the sizes and the one clinic a host kept exactly; the prices are sought by
//! subgradients with Polyak's step. Whoever doubts the bound adds it up again at
//! the prices: they may be anything, and the bound holds.
//!
//! All is integers: a price is a number of [`UNIT`]s. A sum over at most 2²⁴
//! people of at most 3 · 2²⁰ each is below 2⁴⁷.

use std::cmp::Reverse;

use super::CLINICS_A_LEARNER;
use super::field::{Clinic, Field};

/// The price of one seat that counts wholly.
pub(super) const UNIT: i64 = 1 << 20;

/// What is decided of the clinics already.
#[derive(Clone, Debug)]
pub(super) struct Decided {
    /// By host, the clinic they hold for certain.
    pub held: Vec<Option<usize>>,
    /// By clinic, whether it is ruled out.
    pub ruled_out: Vec<bool>,
}

impl Decided {
    /// Nothing is.
    pub fn nothing(field: &Field<'_>) -> Self {
        Self { held: vec![None; field.hosts.len()], ruled_out: vec![false; field.clinics.len()] }
    }
}

/// The bound at certain prices.
pub(super) struct Bound {
    /// In [`UNIT`]s.
    pub value: i64,
    /// The best clinic of each host for whom it is worth something, and its worth.
    pub best: Vec<(usize, i64)>,
    /// How many of these seat each learner.
    seats: Vec<i64>,
}

/// What adds bounds up, with its memory.
pub(super) struct Bounds<'f, 'a> {
    field: &'f Field<'a>,
    /// By session, how many of its dearest wishes are looked at; none if no clinic needs it.
    look_at: Vec<usize>,
    dearest: Vec<Vec<(Reverse<i64>, usize)>>,
    /// By session, what it is worth if nobody is barred.
    worth: Vec<i64>,
    /// What adding one bound up costs.
    pub steps: u64,
}

impl<'f, 'a> Bounds<'f, 'a> {
    pub fn new(field: &'f Field<'a>) -> Self {
        let mut look_at = vec![0; field.sessions.len()];
        for clinic in &field.clinics {
            let need = field.most + clinic.barred.len();
            look_at[clinic.session] = need.max(look_at[clinic.session]);
        }
        let sessions = field.sessions.iter().zip(&look_at).filter(|&(_, &need)| need > 0);
        let steps: usize = sessions.map(|(session, _)| session.able.len()).sum();
        let steps = (steps + field.clinics.len() * field.least + field.learners.len()) as u64;
        Self {
            field,
            look_at,
            dearest: vec![Vec::new(); field.sessions.len()],
            worth: vec![0; field.sessions.len()],
            steps,
        }
    }

    /// Prices to begin with.
    pub fn first_prices(&self) -> Vec<i64> {
        vec![UNIT / 2; self.field.learners.len()]
    }

    /// The bound at these prices, for choices that agree with what is decided.
    pub fn at(&mut self, prices: &[i64], decided: &Decided) -> Bound {
        let field = self.field;
        self.sort_sessions(prices);
        let without: i64 = prices
            .iter()
            .map(|&price| UNIT - price.max(0) - price.min(0) * i64::from(CLINICS_A_LEARNER))
            .sum();
        let mut bound = Bound { value: without, best: Vec::new(), seats: vec![0; prices.len()] };
        for (host, held) in decided.held.iter().enumerate() {
            let free = field.hosts[host].clinics.clone().filter(|&clinic| !decided.ruled_out[clinic]);
            let best = match held {
                Some(clinic) => Some((*clinic, self.worth(&field.clinics[*clinic]))),
                None => free
                    .map(|clinic| (clinic, self.worth(&field.clinics[clinic])))
                    .max_by_key(|&(clinic, worth)| (worth, Reverse(clinic)))
                    .filter(|&(_, worth)| worth > 0),
            };
            if let Some((clinic, worth)) = best {
                bound.value += worth;
                bound.best.push((clinic, worth));
                let Clinic { session, barred, .. } = &field.clinics[clinic];
                for (_, wish) in self.seated(*session, barred) {
                    bound.seats[field.learner_of(wish)] += 1;
                }
            }
        }
        bound
    }

    fn sort_sessions(&mut self, prices: &[i64]) {
        for (place, session) in self.field.sessions.iter().enumerate() {
            let need = self.look_at[place];
            if need == 0 {
                continue;
            }
            let dearest = &mut self.dearest[place];
            dearest.clear();
            let learner = |wish: usize| self.field.learner_of(wish);
            dearest.extend(session.able.iter().map(|&wish| (Reverse(prices[learner(wish)]), wish)));
            if dearest.len() > need {
                dearest.select_nth_unstable(need - 1);
                dearest.truncate(need);
            }
            dearest.sort_unstable();
            self.worth[place] = self.seated(place, &[]).map(|(price, _)| price).sum();
        }
    }

    /// Whom a session would seat without those barred, with their prices.
    fn seated<'s>(&'s self, session: usize, barred: &'s [usize]) -> impl Iterator<Item = (i64, usize)> + 's {
        let wishes = self.dearest[session].iter().map(|&(Reverse(price), wish)| (price, wish));
        let wishes = wishes.filter(|(_, wish)| !barred.contains(wish)).take(self.field.most);
        wishes
            .enumerate()
            .take_while(|&(seat, (price, _))| seat < self.field.least || price > 0)
            .map(|(_, seated)| seated)
    }

    /// What a clinic is worth at the prices of the last bound.
    pub fn worth(&self, clinic: &Clinic) -> i64 {
        if clinic.barred.is_empty() {
            self.worth[clinic.session]
        } else {
            self.seated(clinic.session, &clinic.barred).map(|(price, _)| price).sum()
        }
    }
}

/// Prices on their way to better ones, by Polyak's step.
pub(super) struct Descent {
    pub prices: Vec<i64>,
    /// The prices with the least bound so far, and that bound.
    pub best: (Vec<i64>, i64),
    /// The step, in 256ths of Polyak's.
    pace: i64,
    /// How long since the bound last fell.
    still: u32,
}

/// How many steps without a lower bound make the pace slower.
const PATIENCE: u32 = 8;

impl Descent {
    pub fn from(prices: Vec<i64>) -> Self {
        Self { best: (prices.clone(), i64::MAX), prices, pace: 384, still: 0 }
    }

    /// The most learners that can be seated, as far as is known.
    pub fn at_most(&self) -> usize {
        usize::try_from(self.best.1.div_euclid(UNIT)).unwrap_or(0)
    }

    /// Whether more steps could be of any use.
    pub fn goes_on(&self) -> bool {
        self.pace > 1
    }

    /// Takes the bound at the prices in, and moves them. `seated` learners can be seated.
    pub fn step(&mut self, bound: &Bound, seated: usize) {
        if bound.value < self.best.1 {
            self.best = (self.prices.clone(), bound.value);
            self.still = 0;
        } else {
            self.still += 1;
            if self.still >= PATIENCE {
                self.still = 0;
                self.pace /= 2;
                self.prices.clone_from(&self.best.0);
                return;
            }
        }
        let most = i64::from(CLINICS_A_LEARNER);
        let way = |price: i64, seats: i64| match price {
            1.. => seats - 1,
            0 => {
                if seats == 0 {
                    -1
                } else {
                    (seats - most).max(0)
                }
            }
            _ => seats - most,
        };
        let ways = self.prices.iter().zip(&bound.seats).map(|(&price, &seats)| way(price, seats));
        let squares: i64 = ways.map(|way| way * way).sum();
        let above = bound.value - i64::try_from(seated).unwrap_or(0) * UNIT;
        if squares == 0 || above <= 0 {
            self.pace = 0;
            return;
        }
        let step = (above / 256 * self.pace / squares).max(1);
        for (price, &seats) in self.prices.iter_mut().zip(&bound.seats) {
            *price = (*price - step * way(*price, seats)).clamp(-UNIT, UNIT);
        }
    }
}
