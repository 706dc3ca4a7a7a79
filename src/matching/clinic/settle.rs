//! Who sits where in the clinics chosen, and at what hour each is held.
//!
//! For given clinics and hours the seats are the exact optimum of all tiers (see
//! the head of [the folder](super)), as the cheapest flow:
//!
//! ```text
//! learner ──► wish ──► clinic ──► sink
//!    │        the hours     the first `clinic_least` count before all else
//!    └──────────────────────► sink
//!     going without: free once, the second time it costs a learner and their claim
//! ```
//!
//! Around it, by turns while anything gets better: another hour or language for
//! a clinic that all its learners share, and further clinics for those who have a
//! seat to spare and a wish still open.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::field::{Clinic, Field};
use super::seating::Seating;
use super::{CLINICS_A_LEARNER, ClinicProposal};
use crate::matching::flow::{Arc, Cost, Flow, Network, Node};

/// Turns at the most; two are nearly always enough.
const TURNS: usize = 4;
/// Seats looked at in one flow. Beyond, each wish keeps the one it has and its
/// best few; if even these are too many, everybody sits where the search put them.
const SEATS_MOST: usize = 60_000;
const BEST_FEW: usize = 3;

/// A clinic that is to be held, with the wishes it serves.
pub(super) struct Held {
    pub clinic: Clinic,
    pub members: Vec<usize>,
}

/// The clinics as they are proposed.
pub(super) struct Settled<'f, 'a> {
    field: &'f Field<'a>,
    pub held: Vec<Held>,
    /// By learner, how many seats they have.
    seats: Vec<u8>,
    /// By wish, whether it is served.
    served: Vec<bool>,
}

/// Settles seats and hours of the clinics that a seating holds.
pub(super) fn settle<'f, 'a>(field: &'f Field<'a>, seating: &Seating<'f, 'a>) -> Settled<'f, 'a> {
    let held = seating.all_held().into_iter().map(|clinic| {
        let Clinic { host, session, barred } = &field.clinics[clinic];
        let clinic = Clinic { host: *host, session: *session, barred: barred.clone() };
        Held { clinic, members: seating.members(*host).to_vec() }
    });
    let (seats, served) = (vec![0; field.learners.len()], vec![false; field.wishes.len()]);
    let mut settled = Settled { field, held: held.collect(), seats, served };
    settled.count();
    for turn in 0..TURNS {
        let reseated = settled.reseat();
        let moved = settled.better_hours();
        let opened = settled.open_more();
        if turn > 0 && !reseated && !moved && !opened {
            break;
        }
    }
    settled
}

impl Settled<'_, '_> {
    /// Learners with a seat.
    pub fn seated(&self) -> usize {
        self.seats.iter().filter(|&&seats| seats > 0).count()
    }

    /// Whether a wish is open and its learner could sit in another clinic.
    pub fn is_open(&self, wish: usize) -> bool {
        !self.served[wish] && self.seats[self.field.learner_of(wish)] < CLINICS_A_LEARNER
    }

    /// The clinics, in order.
    pub fn proposals(&self) -> Vec<ClinicProposal> {
        let id = |&wish: &usize| self.field.learners[self.field.learner_of(wish)].person.id;
        let proposal = |held: &Held| {
            let mut learners: Vec<_> = held.members.iter().map(id).collect();
            learners.sort_unstable();
            ClinicProposal { learners, ..self.field.described(&held.clinic) }
        };
        let mut proposals: Vec<ClinicProposal> = self.held.iter().map(proposal).collect();
        proposals.sort_unstable();
        proposals
    }

    fn count(&mut self) {
        self.seats.fill(0);
        self.served.fill(false);
        for &wish in self.held.iter().flat_map(|held| &held.members) {
            self.served[wish] = true;
            self.seats[self.field.learner_of(wish)] += 1;
        }
    }

    fn hours(&self, clinic: &Clinic, wish: usize) -> i64 {
        self.field.hours(clinic.session, clinic.host, wish).into()
    }

    /// Gives the seats to those by whom all tiers are best. Whether any seat changed hands.
    fn reseat(&mut self) -> bool {
        let field = self.field;
        let seats = self.seats_in_question();
        if seats.len() > SEATS_MOST {
            return false;
        }
        let mut asking: Vec<usize> = seats.iter().map(|&(wish, _)| wish).collect();
        asking.dedup();
        let mut learners: Vec<usize> = asking.iter().map(|&wish| field.learner_of(wish)).collect();
        learners.dedup();

        // Nodes stand in the order of the flow, as the network asks.
        let mut network = Network::default();
        let learner_nodes: Vec<Node> = learners.iter().map(|_| network.node()).collect();
        let wish_nodes: Vec<Node> = asking.iter().map(|_| network.node()).collect();
        let clinic_nodes: Vec<Node> = self.held.iter().map(|_| network.node()).collect();
        let sink = network.node();
        let node_of = |learner: &usize| learners.binary_search(learner).map_or(sink, |at| learner_nodes[at]);
        for (&learner, &node) in learners.iter().zip(&learner_nodes) {
            let claim = i64::try_from(field.learners[learner].claim).unwrap_or(Cost::MOST);
            let before = i64::try_from(field.learners.len() - learner).unwrap_or(Cost::MOST);
            network.arc(node, sink, u32::from(CLINICS_A_LEARNER) - 1, Cost::ZERO);
            network.arc(node, sink, 1, Cost([0, 1, 0, claim.min(Cost::MOST), before]));
        }
        for (&wish, &node) in asking.iter().zip(&wish_nodes) {
            network.arc(node_of(&field.learner_of(wish)), node, 1, Cost::ZERO);
        }
        let mut arcs: Vec<Arc> = Vec::with_capacity(seats.len());
        for &(wish, held) in &seats {
            let from = asking.binary_search(&wish).map_or(sink, |at| wish_nodes[at]);
            let hours = self.hours(&self.held[held].clinic, wish);
            arcs.push(network.arc(from, clinic_nodes[held], 1, Cost([0, 0, -hours, 0, 0])));
        }
        let room = |seats: usize| u32::try_from(seats).unwrap_or(u32::MAX);
        for &node in &clinic_nodes {
            network.arc(node, sink, room(field.least), Cost([-1, 0, 0, 0, 0]));
            network.arc(node, sink, room(field.most - field.least), Cost::ZERO);
        }

        let mut flow = Flow::new(network, sink);
        for node in &learner_nodes {
            for _ in 0..CLINICS_A_LEARNER {
                let sent = flow.send(*node);
                debug_assert!(sent, "a learner can always go without");
            }
        }
        let mut members = vec![Vec::new(); self.held.len()];
        for (&(wish, held), &arc) in seats.iter().zip(&arcs) {
            if flow.through(arc) > 0 {
                members[held].push(wish);
            }
        }
        let mut changed = false;
        for (held, members) in self.held.iter_mut().zip(members) {
            held.members.sort_unstable();
            changed |= held.members != members;
            held.members = members;
        }
        self.count();
        changed
    }

    /// Which wishes could be served by which clinics held, by wish.
    fn seats_in_question(&self) -> Vec<(usize, usize)> {
        let able = |(place, held): (usize, &Held)| -> Vec<(usize, usize)> {
            self.field.able(&held.clinic).map(|wish| (wish, place)).collect()
        };
        let mut seats: Vec<(usize, usize)> = self.held.iter().enumerate().flat_map(able).collect();
        seats.sort_unstable();
        if seats.len() <= SEATS_MOST {
            return seats;
        }
        let has: BTreeSet<(usize, usize)> = self
            .held
            .iter()
            .enumerate()
            .flat_map(|(place, held)| held.members.iter().map(move |&wish| (wish, place)))
            .collect();
        let mut few = Vec::new();
        for of_one in seats.chunk_by(|a, b| a.0 == b.0) {
            let mut best: Vec<_> = of_one.to_vec();
            best.sort_by_key(|&(wish, held)| {
                (!has.contains(&(wish, held)), -self.hours(&self.held[held].clinic, wish), held)
            });
            best.truncate(BEST_FEW + 1);
            best.sort_unstable();
            few.extend(best);
        }
        few
    }

    /// Moves each clinic to the hour and language that suit those who sit there best.
    fn better_hours(&mut self) -> bool {
        let mut moved = false;
        for place in 0..self.held.len() {
            let Held { clinic, members } = &self.held[place];
            let hours =
                |clinic: &Clinic| -> i64 { members.iter().map(|&wish| self.hours(clinic, wish)).sum() };
            let suits = |other: &Clinic| {
                let able = &self.field.sessions[other.session].able;
                members.iter().all(|wish| able.binary_search(wish).is_ok())
            };
            let mut best = (hours(clinic), None);
            for other in self.field.alternatives(clinic).filter(suits) {
                let hours = hours(&other);
                // They come the most promising first, so among equals the first is best.
                if hours > best.0 {
                    best = (hours, Some(other));
                }
            }
            if let Some(other) = best.1 {
                self.held[place].clinic = other;
                moved = true;
            }
        }
        moved
    }

    /// Opens clinics for those with a seat to spare, the largest gain of hours first.
    fn open_more(&mut self) -> bool {
        let field = self.field;
        let mut busy = vec![false; field.hosts.len()];
        for held in &self.held {
            busy[held.clinic.host] = true;
        }
        let before = self.held.len();
        // Of clinics alike, the one whose host the hour suits best comes last, to be taken first.
        let mut groups = field.alike();
        for group in &mut groups {
            group.sort_by_key(|&place| (self.suits_host(&field.clinics[place]), Reverse(place)));
        }
        let mut open: Vec<Option<Vec<usize>>> = vec![None; field.sessions.len()];
        let mut promising: BinaryHeap<(i64, Reverse<usize>, usize)> = BinaryHeap::new();
        for (group, clinics) in groups.iter().enumerate() {
            promising.extend(clinics.last().map(|&place| (i64::MAX, Reverse(place), group)));
        }
        while let Some((promised, _, group)) = promising.pop() {
            let clinics = &mut groups[group];
            while clinics.pop_if(|place| busy[field.clinics[*place].host]).is_some() {}
            let Some(&place) = clinics.last() else { continue };
            let clinic @ Clinic { host, session, barred } = &field.clinics[place];
            let open = open[*session].get_or_insert_with(|| self.open_for(clinic));
            let members = self.first_open(open, barred);
            if members.len() < field.least {
                continue;
            }
            let gain = members.iter().map(|&wish| self.hours(clinic, wish)).sum();
            let entry = (gain, Reverse(place), group);
            // Others' gains only fall, so the first whose own has not fallen is the best.
            if gain == promised || promising.peek().is_none_or(|next| *next < entry) {
                busy[*host] = true;
                for &wish in &members {
                    self.served[wish] = true;
                    self.seats[field.learner_of(wish)] += 1;
                }
                let clinic = Clinic { host: *host, session: *session, barred: barred.clone() };
                self.held.push(Held { clinic, members });
            }
            promising.push(entry);
        }
        self.held.len() > before
    }

    fn suits_host(&self, clinic: &Clinic) -> Option<u16> {
        let starts = self.field.sessions[clinic.session].starts;
        starts.suits(self.field.hosts[clinic.host].person.utc_offset)
    }

    /// The open wishes of a clinic's session, those whom the hour suits best last.
    fn open_for(&self, clinic: &Clinic) -> Vec<usize> {
        let able = self.field.sessions[clinic.session].able.iter().copied();
        let mut open: Vec<usize> = able.filter(|&wish| self.is_open(wish)).collect();
        open.sort_by_key(|&wish| (self.hours(clinic, wish), Reverse(wish)));
        open
    }

    /// The last of some wishes that are still open, as many as a clinic holds; the others
    /// behind them are dropped for good.
    fn first_open(&self, open: &mut Vec<usize>, barred: &[usize]) -> Vec<usize> {
        let (mut members, mut kept) = (Vec::new(), Vec::new());
        while members.len() < self.field.most
            && let Some(wish) = open.pop()
        {
            if self.is_open(wish) {
                kept.push(wish);
                if !barred.contains(&wish) {
                    members.push(wish);
                }
            }
        }
        open.extend(kept.into_iter().rev());
        members
    }
}
