//! Who sits where, for the clinics that are open: exact, by augmenting paths.
//!
//! Two questions, both answered as a maximum flow would, one unit at a time
//! along the shortest path (Ahuja, Magnanti and Orlin, *Network Flows*, sections
//! 6.4 and 12.3). [`Seating::open`] fills a clinic to the minimum, if any other
//! seating of the open clinics does so. [`Seating::seat_more`] then seats as many
//! learners as can be. Its paths take no seat from anybody but a second one, and
//! take nobody from a clinic without putting somebody else there; so the minima
//! stay, and whoever is seated stays seated.

use super::CLINICS_A_LEARNER;
use super::field::{Clinic, Field};

/// No host.
const NOWHERE: usize = usize::MAX;

/// A change, so that it can be undone.
enum Change {
    /// A wish was served by this host, or by [`NOWHERE`].
    Seat { wish: usize, before: usize },
    /// A host held this.
    Held { host: usize, before: Option<usize> },
}

/// Who sits where.
pub(super) struct Seating<'f, 'a> {
    pub field: &'f Field<'a>,
    /// The clinic that each host holds, by place.
    held: Vec<Option<usize>>,
    /// The host who serves each wish.
    at: Vec<usize>,
    /// How many seats each learner has.
    seats: Vec<u8>,
    /// The wishes served by each host.
    members: Vec<Vec<usize>>,
    /// The hosts who hold each session.
    holding: Vec<Vec<usize>>,
    /// Learners with at least one seat.
    seated: usize,
    changes: Vec<Change>,
    /// Arcs looked at, ever: what the work is bounded by.
    pub steps: u64,
    search: Search,
}

/// The memory of a search, kept from one to the next.
struct Search {
    stamp: u32,
    /// By host, the stamp of the search that last came there.
    hosts: Vec<u32>,
    /// By learner, likewise.
    learners: Vec<u32>,
    /// The hosts that the search came to.
    came_to: Vec<usize>,
    /// By host, the step by which it was reached.
    reached: Vec<Step>,
    /// By learner, the host from whom they would be taken, and the wish.
    taken: Vec<(usize, usize)>,
}

/// A step of a path.
#[derive(Clone, Copy, Default)]
struct Step {
    from: usize,
    enters: usize,
    leaves: usize,
}

impl<'f, 'a> Seating<'f, 'a> {
    /// Nothing is held and nobody sits.
    pub fn new(field: &'f Field<'a>) -> Self {
        let (hosts, learners) = (field.hosts.len(), field.learners.len());
        Self {
            field,
            held: vec![None; hosts],
            at: vec![NOWHERE; field.wishes.len()],
            seats: vec![0; learners],
            members: vec![Vec::new(); hosts],
            holding: vec![Vec::new(); field.sessions.len()],
            seated: 0,
            changes: Vec::new(),
            steps: 0,
            search: Search {
                stamp: 0,
                hosts: vec![0; hosts],
                learners: vec![0; learners],
                came_to: Vec::new(),
                reached: vec![Step::default(); hosts],
                taken: vec![(0, 0); learners],
            },
        }
    }

    /// Learners with a seat.
    pub fn seated(&self) -> usize {
        self.seated
    }

    /// The clinic that a host holds, by place.
    pub fn held(&self, host: usize) -> Option<usize> {
        self.held[host]
    }

    /// The clinics held, by place, in the order of their hosts.
    pub fn all_held(&self) -> Vec<usize> {
        self.held.iter().copied().flatten().collect()
    }

    /// The wishes that a host serves.
    pub fn members(&self, host: usize) -> &[usize] {
        &self.members[host]
    }

    /// Whether a learner has a seat.
    pub fn is_seated(&self, learner: usize) -> bool {
        self.seats[learner] > 0
    }

    /// Whether a wish could be served without anybody giving up a seat.
    pub fn is_free(&self, wish: usize) -> bool {
        self.at[wish] == NOWHERE && self.seats[self.field.learner_of(wish)] < CLINICS_A_LEARNER
    }

    /// The host who serves a wish.
    pub fn host_of(&self, wish: usize) -> Option<usize> {
        Some(self.at[wish]).filter(|&host| host != NOWHERE)
    }

    /// Where the changes stand, for [`undo`](Self::undo).
    pub fn mark(&self) -> usize {
        self.changes.len()
    }

    /// Takes back whatever changed since a mark.
    pub fn undo(&mut self, mark: usize) {
        while self.changes.len() > mark {
            match self.changes.pop() {
                Some(Change::Seat { wish, before }) => self.put(wish, before),
                Some(Change::Held { host, before }) => self.hold(host, before),
                None => break,
            }
        }
    }

    /// The wishes that were seated or unseated since a mark; some more than once.
    pub fn moved_since(&self, mark: usize) -> impl Iterator<Item = usize> + '_ {
        self.changes[mark.min(self.changes.len())..].iter().filter_map(|change| match change {
            Change::Seat { wish, .. } => Some(*wish),
            Change::Held { .. } => None,
        })
    }

    /// Forgets what changed; it stays as it is.
    pub fn keep(&mut self) {
        self.changes.clear();
    }

    /// Closes a host's clinic, if they hold one.
    pub fn close(&mut self, host: usize) {
        for wish in self.members[host].clone() {
            self.place(wish, NOWHERE);
        }
        self.set_held(host, None);
    }

    /// Opens a clinic in the place of whatever its host holds, and fills it to
    /// the minimum, first with `first`. False, and nothing is changed, if no
    /// seating of all open clinics does.
    pub fn open(&mut self, clinic: usize, first: &[usize]) -> bool {
        let mark = self.mark();
        let host = self.field.clinics[clinic].host;
        self.close(host);
        self.set_held(host, Some(clinic));
        for &wish in first {
            self.place(wish, host);
        }
        while self.members[host].len() < self.field.least {
            if !self.fill_one(host) {
                self.undo(mark);
                return false;
            }
        }
        true
    }

    /// Seats every learner for whom there is a way, in this order.
    pub fn seat_more(&mut self, learners: impl IntoIterator<Item = usize>) {
        // What one search reached in vain, no later one needs to look at again:
        // no way leads out of it, and none that leads elsewhere goes through it.
        self.search.stamp += 2;
        let in_vain = self.search.stamp - 1;
        for learner in learners {
            if self.seats[learner] > 0 || self.search.learners[learner] == in_vain {
                continue;
            }
            self.search.came_to.clear();
            let mut queue = vec![learner];
            if self.seat(learner, &mut queue, in_vain) {
                self.search.stamp += 1;
            } else {
                for who in queue {
                    self.search.learners[who] = in_vain;
                }
                for host in self.search.came_to.drain(..) {
                    self.search.hosts[host] = in_vain;
                }
            }
        }
    }

    /// Puts a wish somewhere, and remembers where it was.
    fn place(&mut self, wish: usize, host: usize) {
        self.changes.push(Change::Seat { wish, before: self.at[wish] });
        self.put(wish, host);
    }

    fn put(&mut self, wish: usize, host: usize) {
        let learner = self.field.learner_of(wish);
        let before = std::mem::replace(&mut self.at[wish], host);
        if before != NOWHERE {
            self.members[before].retain(|&member| member != wish);
            self.seats[learner] -= 1;
            self.seated -= usize::from(self.seats[learner] == 0);
        }
        if host != NOWHERE {
            self.members[host].push(wish);
            self.seated += usize::from(self.seats[learner] == 0);
            self.seats[learner] += 1;
        }
    }

    fn set_held(&mut self, host: usize, clinic: Option<usize>) {
        self.changes.push(Change::Held { host, before: self.held[host] });
        self.hold(host, clinic);
    }

    fn hold(&mut self, host: usize, clinic: Option<usize>) {
        let session = |clinic: usize| self.field.clinics[clinic].session;
        let (before, now) = (self.held[host].map(session), clinic.map(session));
        if let Some(before) = before {
            self.holding[before].retain(|&other| other != host);
        }
        if let Some(now) = now {
            self.holding[now].push(host);
        }
        self.held[host] = clinic;
    }

    fn clinic_of(&self, host: usize) -> Option<&'f Clinic> {
        self.held[host].map(|clinic| &self.field.clinics[clinic])
    }

    /// Puts one learner more into a host's clinic, and takes none from another
    /// that is at the minimum without making up for it.
    fn fill_one(&mut self, host: usize) -> bool {
        let field = self.field;
        self.search.stamp += 1;
        self.search.hosts[host] = self.search.stamp;
        let mut queue = vec![host];
        let mut next = 0;
        while let Some(&here) = queue.get(next) {
            next += 1;
            let Some(clinic) = self.clinic_of(here) else { continue };
            let able = field.able(clinic).filter(|&wish| self.at[wish] != here);
            self.steps += field.sessions[clinic.session].able.len() as u64;
            // Whoever has no seat yet comes before whoever would have two.
            let mut able: Vec<usize> = able.collect();
            if let Some(&wish) = able
                .iter()
                .filter(|&&wish| self.is_free(wish))
                .min_by_key(|&&wish| self.seats[field.learner_of(wish)])
            {
                self.fill_along(host, here, wish);
                return true;
            }
            able.retain(|&wish| !self.is_free(wish));
            for wish in able {
                for leaves in self.seats_to_give(wish) {
                    let there = self.at[leaves];
                    if self.search.hosts[there] == self.search.stamp {
                        continue;
                    }
                    self.search.hosts[there] = self.search.stamp;
                    self.search.reached[there] = Step { from: here, enters: wish, leaves };
                    if self.members[there].len() > field.least {
                        self.place(leaves, NOWHERE);
                        self.fill_along(host, here, wish);
                        return true;
                    }
                    queue.push(there);
                }
            }
        }
        false
    }

    /// The seats of which one must be given up so that a wish can be served elsewhere.
    fn seats_to_give(&self, wish: usize) -> Vec<usize> {
        if self.at[wish] != NOWHERE {
            return vec![wish];
        }
        let wishes = self.field.learners[self.field.learner_of(wish)].wishes.clone();
        wishes.filter(|&other| self.at[other] != NOWHERE).collect()
    }

    /// Puts a wish into the clinic `here`, and so on back to the host that is to be filled.
    fn fill_along(&mut self, host: usize, mut here: usize, wish: usize) {
        self.place(wish, here);
        while here != host {
            let Step { from, enters, leaves } = self.search.reached[here];
            self.place(leaves, NOWHERE);
            self.place(enters, from);
            here = from;
        }
    }

    /// Seats one learner more, if there is a way. `queue` holds them, and in the end
    /// all whom the search came to.
    fn seat(&mut self, learner: usize, queue: &mut Vec<usize>, in_vain: u32) -> bool {
        let field = self.field;
        let stamp = self.search.stamp;
        let known = |last: u32| last == stamp || last == in_vain;
        self.search.learners[learner] = stamp;
        let mut next = 0;
        while let Some(&who) = queue.get(next) {
            next += 1;
            for wish in field.learners[who].wishes.clone() {
                for &session in &field.wishes[wish].sessions {
                    self.steps += 1;
                    for place in 0..self.holding[session].len() {
                        let host = self.holding[session][place];
                        self.steps += 1;
                        let barred = self.clinic_of(host).is_none_or(|clinic| clinic.barred.contains(&wish));
                        if barred || known(self.search.hosts[host]) {
                            continue;
                        }
                        self.search.hosts[host] = stamp;
                        self.search.came_to.push(host);
                        self.search.reached[host] = Step { from: who, enters: wish, leaves: wish };
                        if self.members[host].len() < field.most {
                            self.seat_along(learner, host);
                            return true;
                        }
                        for member in 0..self.members[host].len() {
                            let member = self.members[host][member];
                            let other = field.learner_of(member);
                            self.steps += 1;
                            if self.seats[other] > 1 {
                                self.place(member, NOWHERE);
                                self.seat_along(learner, host);
                                return true;
                            }
                            if !known(self.search.learners[other]) {
                                self.search.learners[other] = stamp;
                                self.search.taken[other] = (host, member);
                                queue.push(other);
                            }
                        }
                    }
                }
            }
        }
        false
    }

    /// Takes each learner on the way to a seat that is free to that seat.
    fn seat_along(&mut self, learner: usize, mut host: usize) {
        loop {
            let Step { from, enters, .. } = self.search.reached[host];
            if from == learner {
                self.place(enters, host);
                return;
            }
            let (before, wish) = self.search.taken[from];
            self.place(wish, NOWHERE);
            self.place(enters, host);
            host = before;
        }
    }
}
