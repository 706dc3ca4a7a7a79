//! The proof that connections are the best there are: a price for each sharer,
//! and a few checks with which anybody can see that no other choice is better.
//!
//! Nothing here knows how the connections or the prices were found. A price says
//! what one more connection of a sharer's is worth, in the five tiers. At the
//! right prices everybody has what they would choose for themselves:
//!
//! - a sharer has taken every slot that costs less than the price (the n-th costs
//!   2n − 1 in the fourth tier), and none that costs more;
//! - no learner would gain by one connection more, by one less, or by another one
//!   instead, where a connection costs its sharer's price less the fit.
//!
//! So whoever changes anything loses at least what they win: these are the
//! conditions of complementary slackness of the min-cost flow that
//! [`connect`](super::connect) describes (Ahuja, Magnanti and Orlin, *Network
//! Flows*, section 9.4), which hold at some prices if and only if the flow is
//! optimal. Costs are compared from the first tier on; that is enough, because
//! tuples under addition are an ordered group.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::candidate::{Offer, Pool, Wish};
use super::ceiling::{Ceiling, Glance, Kind};
use super::flow::Cost;
use super::worth::{gain, slot};
use super::{Connection, Person, Rules, SkillTree, Totals};
use crate::ids::{SkillId, UserId};

/// The most that a price may have in a tier, either side of nothing: far more than
/// any has, and so little that no sum overflows.
const MOST: i64 = 1 << 48;
/// Learners for whom another thread is worth while.
const LEARNERS_FOR_A_THREAD: usize = 500;
/// The most that a fit can be.
const BEST_FIT: u16 = 1000;

/// What proves the connections of a round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// What one more connection is worth, by sharer; those who offer nothing that
    /// is wanted are left out.
    pub prices: BTreeMap<UserId, Cost>,
}

/// Something that the connections or their certificate do not stand up to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Not a wish of a registrant's that the sharer could serve.
    #[error("{learner} cannot be connected with {sharer} for {skill}")]
    NoCandidate {
        /// Who learns.
        learner: UserId,
        /// Who shares.
        sharer: UserId,
        /// What.
        skill: SkillId,
    },
    /// The connection says something else than the registrations.
    #[error("the connection of {learner} with {sharer} for {skill} is not described as it is")]
    Misdescribed {
        /// Who learns.
        learner: UserId,
        /// Who shares.
        sharer: UserId,
        /// What.
        skill: SkillId,
    },
    /// A wish is served twice.
    #[error("{learner} is connected twice for {skill}")]
    Twice {
        /// Who learns.
        learner: UserId,
        /// What.
        skill: SkillId,
    },
    /// More connections than somebody takes.
    #[error("{who} has {connections} connections and takes {room}")]
    TooMany {
        /// Who.
        who: UserId,
        /// How many there are.
        connections: u32,
        /// How many they take.
        room: u32,
    },
    /// The totals are not those of the connections.
    #[error("the totals are not those of the connections")]
    Totals,
    /// A sharer without a price, or a price for somebody who is no sharer, or an absurd one.
    #[error("{0} has no price, or one that cannot be")]
    Price(UserId),
    /// A sharer takes more, or fewer, than the price says.
    #[error("the price of {0} is not that of their load")]
    Load(UserId),
    /// At the prices a learner would rather have something else.
    #[error("{learner} would gain by {skill} from {sharer}")]
    WouldGain {
        /// Who learns.
        learner: UserId,
        /// What they would rather have.
        skill: SkillId,
        /// From whom.
        sharer: UserId,
    },
    /// At the prices a learner would rather go without.
    #[error("{learner} would gain by giving up {skill}")]
    WouldGiveUp {
        /// Who learns.
        learner: UserId,
        /// What.
        skill: SkillId,
    },
}

/// What was looked at, and everything that is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The flaws; none if the connections are proved to be the best there are.
    pub flaws: Vec<Flaw>,
    /// Candidates that were looked at; the others are dearer than any fit makes up for.
    pub candidates: u64,
}

/// Checks connections, their totals and their certificate against the registrants.
/// Time: a glance at each offer for each wish that is cheap enough, and a look at each
/// candidate that could be a better one.
pub fn verify(
    people: &[Person],
    skills: &impl SkillTree,
    rules: &Rules,
    connections: &[Connection],
    totals: &Totals,
    certificate: &Certificate,
) -> Verdict {
    let pool = Pool::new(people, skills, rules);
    let mut check = Check { pool: &pool, prices: &certificate.prices, verdict: Verdict::default() };
    check.prices_stand_for_sharers();
    if check.verdict.flaws.is_empty() {
        check.connections(connections);
    }
    if check.verdict.flaws.is_empty() {
        check.sharers(connections);
        check.learners(connections);
    }
    if *totals != Totals::of(people, connections) {
        check.verdict.flaws.push(Flaw::Totals);
    }
    check.verdict
}

struct Check<'c, 'a> {
    pool: &'c Pool<'a>,
    prices: &'c BTreeMap<UserId, Cost>,
    verdict: Verdict,
}

impl Check<'_, '_> {
    fn prices_stand_for_sharers(&mut self) {
        let offers = self.pool.offers.iter().flatten();
        let sharers: BTreeSet<UserId> = offers.map(|offer| self.pool.people[offer.sharer].id).collect();
        let priced: BTreeSet<UserId> = self.prices.keys().copied().collect();
        let mut wrong: BTreeSet<UserId> = sharers.symmetric_difference(&priced).copied().collect();
        let absurd = |(id, price): (&UserId, &Cost)| {
            price.0.iter().any(|part| part.unsigned_abs() > MOST as u64).then_some(*id)
        };
        wrong.extend(self.prices.iter().filter_map(absurd));
        self.verdict.flaws.extend(wrong.into_iter().map(Flaw::Price));
    }

    /// Each connection can be made, is described as it is, and made once.
    fn connections(&mut self, connections: &[Connection]) {
        let wishes: BTreeMap<(UserId, &SkillId), Wish<'_>> =
            self.pool.wishes().into_iter().map(|wish| ((wish.learner.id, wish.skill), wish)).collect();
        let mut seen = BTreeSet::new();
        for connection in connections {
            let Connection { learner, sharer, skill, .. } = connection;
            let (learner, sharer, skill) = (*learner, *sharer, skill.clone());
            if !seen.insert((learner, skill.clone())) {
                self.verdict.flaws.push(Flaw::Twice { learner, skill });
                continue;
            }
            let wish = wishes.get(&(learner, &skill));
            match wish.and_then(|wish| self.pool.candidate_of(wish, sharer)) {
                None => self.verdict.flaws.push(Flaw::NoCandidate { learner, sharer, skill }),
                Some(candidate) => {
                    let as_it_is = candidate.shared == &connection.shared
                        && candidate.language == &connection.language
                        && (candidate.fit, candidate.parts) == (connection.fit, connection.parts)
                        && candidate.reasons() == connection.reasons;
                    if !as_it_is {
                        self.verdict.flaws.push(Flaw::Misdescribed { learner, sharer, skill });
                    }
                }
            }
        }
    }

    /// Every sharer has taken the slots that pay, and no other.
    fn sharers(&mut self, connections: &[Connection]) {
        let loads = counted(connections.iter().map(|connection| connection.sharer));
        for person in &self.pool.people {
            let Some(&price) = self.prices.get(&person.id) else { continue };
            let load = loads.get(&person.id).copied().unwrap_or(0);
            let room = u32::from(person.capacity);
            if load > room {
                self.verdict.flaws.push(Flaw::TooMany { who: person.id, connections: load, room });
            }
            let pays = load == 0 || slot(load) <= price;
            let is_enough = load >= room || price <= slot(load + 1);
            if !(pays && is_enough) {
                self.verdict.flaws.push(Flaw::Load(person.id));
            }
        }
    }

    /// Every learner has the connections that gain most, and no more than pay.
    fn learners(&mut self, connections: &[Connection]) {
        let market = Market::of(self.pool, self.prices, connections);
        let wishes = self.pool.wishes();
        let learners: Vec<&[Wish<'_>]> = wishes.chunk_by(|a, b| a.learner.id == b.learner.id).collect();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.min(learners.len() / LEARNERS_FOR_A_THREAD + 1);
        let shares = learners.chunks(learners.len().div_ceil(threads).max(1));
        let check = |learners: &[&[Wish<'_>]]| {
            let mut verdict = Verdict::default();
            let mut glance = market.ceiling.glance();
            for wishes in learners {
                market.learner(wishes, &mut glance, &mut verdict);
            }
            verdict
        };
        std::thread::scope(|scope| {
            let checks: Vec<_> = shares.map(|learners| scope.spawn(move || check(learners))).collect();
            for done in checks {
                match done.join() {
                    Ok(Verdict { flaws, candidates }) => {
                        self.verdict.flaws.extend(flaws);
                        self.verdict.candidates += candidates;
                    }
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
    }
}

/// What every learner could have, and what it costs.
struct Market<'m, 'a> {
    pool: &'m Pool<'a>,
    prices: &'m BTreeMap<UserId, Cost>,
    served: BTreeMap<(UserId, &'m SkillId), &'m Connection>,
    /// By skill wanted: the offers, the cheapest first, those together whose prices
    /// are the same in the first four tiers.
    shelves: Vec<Vec<Shelf<'m, 'a>>>,
    ceiling: Ceiling<'a>,
}

/// Offers whose prices differ in the last tier only.
struct Shelf<'m, 'a> {
    tiers: [i64; 4],
    offers: Vec<Priced<'m, 'a>>,
}

/// An offer, its price in the last tier, and the sharer's kind.
struct Priced<'m, 'a> {
    price: i64,
    kind: Kind,
    offer: &'m Offer<'a>,
}

impl<'m, 'a> Market<'m, 'a> {
    fn of(pool: &'m Pool<'a>, prices: &'m BTreeMap<UserId, Cost>, connections: &'m [Connection]) -> Self {
        let served = connections
            .iter()
            .map(|connection| ((connection.learner, &connection.skill), connection))
            .collect();
        let ceiling = Ceiling::over(pool);
        let price_of: Vec<Option<Cost>> =
            pool.people.iter().map(|person| prices.get(&person.id).copied()).collect();
        let shelves = |offers: &'m Vec<Offer<'a>>| {
            let mut by_tiers: BTreeMap<[i64; 4], Vec<Priced<'_, '_>>> = BTreeMap::new();
            for offer in offers {
                let Some(Cost([first, second, third, fourth, price])) = price_of[offer.sharer] else {
                    continue;
                };
                let kind = ceiling.kind(offer.sharer);
                by_tiers.entry([first, second, third, fourth]).or_default().push(Priced {
                    price,
                    kind,
                    offer,
                });
            }
            let shelf = |(tiers, mut offers): ([i64; 4], Vec<Priced<'m, 'a>>)| {
                offers.sort_by_key(|priced| (priced.price, priced.offer.sharer));
                Shelf { tiers, offers }
            };
            by_tiers.into_iter().map(shelf).collect()
        };
        let shelves = pool.offers.iter().map(shelves).collect();
        Self { pool, prices, served, shelves, ceiling }
    }

    /// What a connection costs, less its fit.
    fn cost(&self, connection: &Connection) -> Cost {
        self.prices[&connection.sharer] - Cost([0, 0, 0, 0, i64::from(connection.fit)])
    }

    /// Checks one learner, whose wishes these are.
    fn learner(&self, wishes: &[Wish<'a>], glance: &mut Glance<'_, '_>, verdict: &mut Verdict) {
        let Some(learner) = wishes.first().map(|wish| wish.learner) else { return };
        let Some(place) = self.pool.place_of(learner.id) else { return };
        glance.turn(self.ceiling.kind(place));
        let connection_for = |wish: &Wish<'a>| self.served.get(&(learner.id, wish.skill)).copied();
        let mine: Vec<&Connection> = wishes.iter().filter_map(connection_for).collect();
        let connections = u32::try_from(mine.len()).unwrap_or(u32::MAX);
        let room = u32::from(learner.learn_capacity);
        if connections > room {
            verdict.flaws.push(Flaw::TooMany { who: learner.id, connections, room });
        }
        let dearest = mine.iter().map(|connection| self.cost(connection)).max();
        // What the last connection gained, and what one more would.
        let last = (connections > 0).then(|| gain(learner.waited, connections));
        let next = (connections < room).then(|| gain(learner.waited, connections + 1));
        for wish in wishes {
            let connection = connection_for(wish);
            let worth_changing = match connection {
                Some(connection) => Some(self.cost(connection)),
                None => dearest.max(next),
            };
            if let (Some(connection), Some(last)) = (connection, last)
                && self.cost(connection) > last
            {
                let skill = connection.skill.clone();
                verdict.flaws.push(Flaw::WouldGiveUp { learner: learner.id, skill });
            }
            if let Some(worth_changing) = worth_changing {
                self.better(wish, place, worth_changing, glance, verdict);
            }
        }
    }

    /// Looks for a sharer who would serve a wish for less than `cost`.
    fn better(
        &self,
        wish: &Wish<'a>,
        learner: usize,
        cost: Cost,
        glance: &mut Glance<'_, '_>,
        verdict: &mut Verdict,
    ) {
        let Ok(skill) = self.pool.wanted.binary_search(&wish.skill) else { return };
        let Cost([first, second, third, fourth, in_fit]) = cost;
        let wish_place = glance.place(wish.place);
        for shelf in &self.shelves[skill] {
            // Dearer in an earlier tier, no fit makes up for it; cheaper, none is needed.
            let is_cheaper = match shelf.tiers.cmp(&[first, second, third, fourth]) {
                Ordering::Less => true,
                Ordering::Equal => false,
                Ordering::Greater => break,
            };
            for &Priced { price, kind, offer } in &shelf.offers {
                let least = if is_cheaper { 0 } else { (price - in_fit + 1).max(0) };
                let Some(least) = u16::try_from(least).ok().filter(|&least| least <= BEST_FIT) else { break };
                if !glance.reaches(self.ceiling.points(least), wish_place, kind, offer.below) {
                    continue;
                }
                let Some(candidate) = self.pool.candidate(wish, Some(learner), offer) else { continue };
                verdict.candidates += 1;
                if candidate.fit >= least {
                    let (learner, sharer) = (wish.learner.id, candidate.sharer.id);
                    verdict.flaws.push(Flaw::WouldGain { learner, skill: wish.skill.clone(), sharer });
                    return;
                }
            }
        }
    }
}

fn counted(ids: impl Iterator<Item = UserId>) -> BTreeMap<UserId, u32> {
    let mut counts = BTreeMap::new();
    for id in ids {
        *counts.entry(id).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::connect::connect;
    use super::super::sample::{Tree, few_people, person};
    use super::*;

    fn flaws(people: &[Person], connections: &[Connection], certificate: &Certificate) -> Vec<Flaw> {
        let totals = Totals::of(people, connections);
        verify(people, &Tree, &Rules::default(), connections, &totals, certificate).flaws
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn what_connect_gives_is_proved(people in few_people()) {
            let matching = connect(&people, &Tree, &Rules::default());
            prop_assert_eq!(flaws(&people, &matching.connections, &matching.certificate), []);
        }

        #[test]
        fn one_connection_less_is_never_proved(people in few_people(), which in any::<prop::sample::Index>()) {
            let mut matching = connect(&people, &Tree, &Rules::default());
            prop_assume!(!matching.connections.is_empty());
            matching.connections.remove(which.index(matching.connections.len()));
            prop_assert_ne!(flaws(&people, &matching.connections, &matching.certificate), []);
        }

        #[test]
        fn another_partner_is_proved_only_if_as_good(
            people in few_people(),
            which in any::<prop::sample::Index>(),
            partner in any::<prop::sample::Index>(),
        ) {
            let rules = Rules::default();
            let mut matching = connect(&people, &Tree, &rules);
            prop_assume!(!matching.connections.is_empty());
            let at = which.index(matching.connections.len());
            let pool = Pool::new(&people, &Tree, &rules);
            let wishes = pool.wishes();
            let of = |c: &Connection| wishes.iter().find(|w| w.learner.id == c.learner && w.skill == &c.skill).copied();
            let wish = of(&matching.connections[at]).expect("a wish");
            let candidates = pool.candidates(&wish).expect("candidates");
            let other = &candidates[partner.index(candidates.len())];
            let connection = &mut matching.connections[at];
            connection.sharer = other.sharer.id;
            connection.shared = other.shared.clone();
            connection.language = other.language.clone();
            (connection.fit, connection.parts, connection.reasons) = (other.fit, other.parts, other.reasons());
            let best = connect(&people, &Tree, &rules).totals;
            let room = matching.connections.iter().filter(|c| c.sharer == other.sharer.id).count();
            let as_good = Totals::of(&people, &matching.connections) == best && room <= usize::from(other.sharer.capacity);
            prop_assert_eq!(flaws(&people, &matching.connections, &matching.certificate).is_empty(), as_good);
        }

        #[test]
        fn a_price_that_does_not_pay_for_the_load_is_a_flaw(people in few_people(), which in any::<prop::sample::Index>()) {
            let mut matching = connect(&people, &Tree, &Rules::default());
            let used: Vec<UserId> = matching.connections.iter().map(|c| c.sharer).collect();
            prop_assume!(!used.is_empty());
            matching.certificate.prices.insert(used[which.index(used.len())], Cost::ZERO);
            prop_assert_ne!(flaws(&people, &matching.connections, &matching.certificate), []);
        }
    }

    #[test]
    fn an_absurd_price_is_refused_and_overflows_nothing() {
        let people = [person(1).shares(&["wikidata"]), person(2).learns(&["wikidata"])];
        let mut matching = connect(&people, &Tree, &Rules::default());
        matching.certificate.prices.insert(UserId(1), Cost([i64::MIN, i64::MAX, 0, 0, 0]));
        assert_eq!(flaws(&people, &matching.connections, &matching.certificate), [Flaw::Price(UserId(1))]);
        matching.certificate.prices.clear();
        assert_eq!(flaws(&people, &matching.connections, &matching.certificate), [Flaw::Price(UserId(1))]);
    }
}
