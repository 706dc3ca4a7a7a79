//! Who is served, and how the load is spread: the first four tiers, which ask
//! only who can be connected at all and not how well the two fit.
//!
//! Two facts keep this simple. Learners who can be served together are the
//! independent sets of a matroid (with several connections each, of a
//! polymatroid), so taking them in the order of their claim, the longest waited
//! first, and never giving up one already served, serves the most learners, those
//! with the best claims, and in the end makes the most connections: tiers one to
//! three never compete (Lawler, *Combinatorial Optimization*, chapter 7). And
//! whoever is served, the loads can be those that are most even, because what is
//! possible on one side and what is possible on the other are possible together
//! (Mendelsohn and Dulmage, 1958; Schrijver, *Combinatorial Optimization*,
//! section 16.7). So:
//!
//! 1. [`spread`](Serving::spread) makes the most connections, letting sharers take
//!    one learner each, then two, and so on, which leaves the most even loads;
//! 2. [`prefer`](Serving::prefer) lets those with a better claim have the
//!    connections of those with a lesser, loads staying as they are.
//!
//! A connection is made along an *augmenting path*: a sharer with room takes a
//! wish that a full one gives up for the next, and so on. Paths are searched for
//! from many learners at once, in one sweep over the hubs, and those of different
//! learners share nothing. Who finds none never will: whatever such a search
//! reached is left out of the later ones.
//!
//! That this reasoning holds for a round is not taken on trust: the prices that
//! [`worth`](super::worth) derives from the result prove it.

use std::cmp::Reverse;

use super::dense::{Dense, Learner, small};
use super::reach::Hubs;
use super::rows::Sweep;

/// No sharer, no wish.
pub(super) const NONE: u32 = u32::MAX;

/// Which sharer serves each wish, and what follows from that.
#[derive(Clone, Debug)]
pub(super) struct Service {
    /// By wish; [`NONE`] if it is open.
    pub sharer_of: Vec<u32>,
    /// By sharer.
    pub wishes_of: Vec<Vec<u32>>,
    /// By learner: how many of their wishes are served.
    pub served: Vec<u32>,
}

impl Service {
    pub(super) fn none(dense: &Dense<'_>) -> Self {
        Self {
            sharer_of: vec![NONE; dense.wishes.len()],
            wishes_of: vec![Vec::new(); dense.sharers.len()],
            served: vec![0; dense.learners.len()],
        }
    }

    pub(super) fn load(&self, sharer: u32) -> u32 {
        small(self.wishes_of[sharer as usize].len())
    }

    pub(super) fn is_open(&self, wish: u32) -> bool {
        self.sharer_of[wish as usize] == NONE
    }

    /// Connects a wish that is open.
    pub(super) fn connect(&mut self, dense: &Dense<'_>, wish: u32, sharer: u32) {
        self.sharer_of[wish as usize] = sharer;
        self.wishes_of[sharer as usize].push(wish);
        self.served[dense.wishes[wish as usize].learner] += 1;
    }

    /// Opens a wish again, and says who served it.
    pub(super) fn part(&mut self, dense: &Dense<'_>, wish: u32) -> u32 {
        let sharer = std::mem::replace(&mut self.sharer_of[wish as usize], NONE);
        self.wishes_of[sharer as usize].retain(|&other| other != wish);
        self.served[dense.wishes[wish as usize].learner] -= 1;
        sharer
    }
}

/// Where a path may end.
#[derive(Clone, Copy, Debug)]
enum End {
    /// At a sharer with room.
    Room,
    /// At one who serves this wish, whose learner has a lesser claim.
    Yielded(u32),
}

/// Whether a served wish may be given up for a learner who has waited so long.
fn yields_to(dense: &Dense<'_>, service: &Service, wish: u32, claim: u32) -> bool {
    let learner = dense.wishes[wish as usize].learner;
    service.served[learner] > 1 || dense.learners[learner].waited < claim
}

/// How a search came to a wish.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// It is the learner's for whom the search goes on.
    Own,
    /// The sharer who serves it would give it up.
    GivenUp,
    /// Its learner would give up this other wish of theirs for it.
    InPlaceOf(u32),
}

/// The search for augmenting paths.
pub(super) struct Serving<'s, 'a> {
    dense: &'s Dense<'a>,
    hubs: &'s Hubs,
    pub service: Service,
    sharers: Sweep,
    /// By wish: the sweep in which it was reached, how, and for which of the learners.
    reached: Vec<u32>,
    way: Vec<Way>,
    root: Vec<u32>,
    /// By learner: the sweep in which their open wishes were reached.
    turned_to: Vec<u32>,
    /// By sharer: the wish from which they were reached.
    from: Vec<u32>,
    sweep: u32,
}

impl<'s, 'a> Serving<'s, 'a> {
    pub(super) fn new(dense: &'s Dense<'a>, hubs: &'s Hubs) -> Self {
        Self {
            dense,
            hubs,
            service: Service::none(dense),
            sharers: Sweep::over(hubs.sharers.rows(), dense.sharers.len()),
            reached: vec![0; dense.wishes.len()],
            way: vec![Way::Own; dense.wishes.len()],
            root: vec![0; dense.wishes.len()],
            turned_to: vec![0; dense.learners.len()],
            from: vec![NONE; dense.sharers.len()],
            sweep: 0,
        }
    }

    /// The most connections, as evenly spread as can be, for those with the best claims.
    pub(super) fn settle(dense: &'s Dense<'a>, hubs: &'s Hubs) -> Service {
        let mut serving = Self::new(dense, hubs);
        let mut by_claim: Vec<u32> = (0..small(dense.learners.len())).collect();
        by_claim.sort_by_key(|&learner| Reverse(dense.learners[learner as usize].waited));
        serving.spread(&by_claim);
        serving.prefer(&by_claim);
        serving.service
    }

    /// Makes connections while any can be made, with sharers taking one learner
    /// each, then two, and so on.
    fn spread(&mut self, by_claim: &[u32]) {
        let most = self.dense.sharers.iter().map(|sharer| sharer.room).max().unwrap_or(0);
        for most in 1..=most {
            let room: Vec<u32> = self.dense.sharers.iter().map(|sharer| sharer.room.min(most)).collect();
            let has_room = |service: &Service, sharer: u32| {
                (service.load(sharer) < room[sharer as usize]).then_some(End::Room)
            };
            self.sharers.forget();
            for equals in self.with_equal_claims(by_claim) {
                self.serve(equals.to_vec(), |_| 1, has_room);
            }
            self.serve(by_claim.to_vec(), |learner| learner.room, has_room);
            if by_claim.iter().all(|&learner| {
                self.service.served[learner as usize] == self.dense.learners[learner as usize].room
            }) {
                return;
            }
        }
    }

    /// Lets those with a better claim have the connections of those with a lesser, or
    /// the second ones of those who have several, loads staying as they are.
    fn prefer(&mut self, by_claim: &[u32]) {
        let dense = self.dense;
        self.sharers.forget();
        for equals in self.with_equal_claims(by_claim) {
            let Some(&first) = equals.first() else { continue };
            let claim = dense.learners[first as usize].waited;
            let yields = |service: &Service, sharer: u32| {
                let wishes = &service.wishes_of[sharer as usize];
                wishes.iter().copied().find(|&wish| yields_to(dense, service, wish, claim)).map(End::Yielded)
            };
            self.serve(equals.to_vec(), |_| 1, yields);
        }
    }

    fn with_equal_claims<'c>(&self, by_claim: &'c [u32]) -> Vec<&'c [u32]> {
        let waited = |learner: &u32| self.dense.learners[*learner as usize].waited;
        by_claim.chunk_by(|a, b| waited(a) == waited(b)).collect()
    }

    /// Connects these learners until each has as many connections as `most` says
    /// or can have no more.
    fn serve(
        &mut self,
        mut seekers: Vec<u32>,
        most: impl Fn(&Learner) -> u32,
        end: impl Fn(&Service, u32) -> Option<End>,
    ) {
        loop {
            seekers.retain(|&seeker| {
                self.service.served[seeker as usize] < most(&self.dense.learners[seeker as usize])
            });
            let ends = self.search(&seekers, &end);
            if ends.is_empty() {
                self.sharers.lose_seen();
                return;
            }
            for sharer in ends {
                // An end may be used up by the path before.
                match end(&self.service, sharer) {
                    Some(End::Room) => self.augment(sharer),
                    Some(End::Yielded(wish)) => {
                        self.service.part(self.dense, wish);
                        self.augment(sharer);
                    }
                    None => {}
                }
            }
        }
    }

    /// One sweep from all of the seekers: the ends that it reached, one for each
    /// seeker at most.
    fn search(&mut self, seekers: &[u32], end: &impl Fn(&Service, u32) -> Option<End>) -> Vec<u32> {
        self.sweep += 1;
        self.sharers.again();
        let mut queue = Vec::new();
        let mut is_done = vec![false; seekers.len()];
        for (root, &seeker) in (0..).zip(seekers) {
            self.turn_to(seeker as usize, Way::Own, root, &mut queue);
        }
        let mut ends = Vec::new();
        let mut at = 0;
        while let Some(&wish) = queue.get(at) {
            at += 1;
            let root = self.root[wish as usize];
            for &hub in self.hubs.of_wish.row(wish as usize) {
                if is_done[root as usize] {
                    break;
                }
                while let Some(sharer) = self
                    .sharers
                    .next(&self.hubs.sharers, hub, |sharer| self.dense.is_apart(wish as usize, sharer))
                {
                    self.from[sharer as usize] = wish;
                    if end(&self.service, sharer).is_some() {
                        ends.push(sharer);
                        is_done[root as usize] = true;
                        break;
                    }
                    self.reach_through(sharer, root, &mut queue);
                }
            }
        }
        ends
    }

    /// Reaches what a full sharer could give up, and what those learners could have instead.
    fn reach_through(&mut self, sharer: u32, root: u32, queue: &mut Vec<u32>) {
        for at in 0..self.service.wishes_of[sharer as usize].len() {
            let wish = self.service.wishes_of[sharer as usize][at];
            if self.reached[wish as usize] != self.sweep {
                self.reach(wish, Way::GivenUp, root, queue);
                self.turn_to(self.dense.wishes[wish as usize].learner, Way::InPlaceOf(wish), root, queue);
            }
        }
    }

    fn turn_to(&mut self, learner: usize, way: Way, root: u32, queue: &mut Vec<u32>) {
        if std::mem::replace(&mut self.turned_to[learner], self.sweep) == self.sweep {
            return;
        }
        for wish in self.dense.learners[learner].wishes.clone().map(small) {
            if self.service.is_open(wish) && self.reached[wish as usize] != self.sweep {
                self.reach(wish, way, root, queue);
            }
        }
    }

    fn reach(&mut self, wish: u32, way: Way, root: u32, queue: &mut Vec<u32>) {
        self.reached[wish as usize] = self.sweep;
        self.way[wish as usize] = way;
        self.root[wish as usize] = root;
        queue.push(wish);
    }

    /// Connects along the path that ends at a sharer with room.
    fn augment(&mut self, mut sharer: u32) {
        loop {
            let wish = self.from[sharer as usize];
            let freed = match self.way[wish as usize] {
                Way::Own => None,
                Way::GivenUp => Some(self.service.part(self.dense, wish)),
                Way::InPlaceOf(other) => Some(self.service.part(self.dense, other)),
            };
            self.service.connect(self.dense, wish, sharer);
            match freed {
                Some(freed) => sharer = freed,
                None => return,
            }
        }
    }
}
