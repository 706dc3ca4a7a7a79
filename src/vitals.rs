//! What the running bot knows of itself: since when it runs, what the last cycles came
//! to, when the next one comes, whether something keeps it from working. It is for
//! whoever asks the process how it is; nothing is decided by it, and it is gone with
//! the process.
//!
//! [`Vitals`] is the handle that the daemon tells and the watchers ask; [`State`] is
//! what is known, and takes every moment from outside. [`done`] counts what a cycle did,
//! [`failure`] says what kind of thing failed. Names and texts of people are absent:
//! what stands here is shown to whoever can reach the port.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::apply::halt::Halt;
use crate::apply::stop::Order;
use crate::apply::trial::Trial;
use crate::ids::Timestamp;
use crate::plan::cause::Cause;

mod daemon;
pub mod done;
pub mod failure;

pub use done::CycleDone;
pub use failure::Failure;

/// The handle: cheap to clone, shared by all who have one.
#[derive(Clone, Debug)]
pub struct Vitals(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    began: Instant,
    state: Mutex<State>,
}

impl Vitals {
    /// A bot that begins now.
    #[must_use]
    pub fn begin() -> Self {
        let state = State::begin(Timestamp::now());
        Self(Arc::new(Shared { began: Instant::now(), state: Mutex::new(state) }))
    }

    /// A cycle begins.
    pub fn cycle_began(&self) {
        self.tell(State::cycle_began);
    }

    /// Something moved within the cycle: an edit was settled, a long look went on. Who hears
    /// nothing of it for long takes the cycle for stuck.
    pub fn moved(&self) {
        self.tell(|state, now| state.moved = now.up);
    }

    /// The cycle ended: it looked, and did what it could, or was broken off.
    pub fn cycle_ended(&self, done: CycleDone) {
        self.tell(|state, now| state.cycle_ended(now, done));
    }

    /// The cycle failed.
    pub fn cycle_failed(&self, failure: Failure) {
        self.tell(|state, now| state.cycle_failed(now, failure));
    }

    /// The next cycle begins after this long.
    pub fn rests(&self, pause: Duration) {
        self.tell(|state, now| state.rests(now, pause));
    }

    /// The cycle ended before it did anything: another instance is at work until then.
    pub fn others_at_work(&self, until: Timestamp) {
        self.tell(|state, now| state.others_at_work(now, until));
    }

    /// What the stop page says.
    pub fn stop_page_says(&self, order: Order) {
        self.tell(|state, _| state.stop_page = Some(order));
    }

    /// How a trial stands, if one is on.
    pub fn trial(&self, trial: Option<Trial>) {
        self.tell(|state, _| state.trial = trial);
    }

    /// How the guard against crashing again and again stands.
    pub fn crashes(&self, crashes: Option<Crashes>) {
        self.tell(|state, _| state.crashes = crashes);
    }

    /// All that is known, and the moment it is now.
    #[must_use]
    pub fn now(&self) -> (State, Moment) {
        (self.state().clone(), self.moment())
    }

    fn tell(&self, what: impl FnOnce(&mut State, Moment)) {
        let now = self.moment();
        what(&mut self.state(), now);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn moment(&self) -> Moment {
        Moment { wall: Timestamp::now(), up: self.0.began.elapsed() }
    }
}

/// A moment by both clocks: what happened when is told by the one on the wall, how long
/// ago it was by the one that nobody sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// By this machine's clock.
    pub wall: Timestamp,
    /// Since the process began.
    pub up: Duration,
}

impl Moment {
    /// How long ago it was.
    #[must_use]
    pub fn ago(self, now: Moment) -> Duration {
        now.up.saturating_sub(self.up)
    }
}

/// Restarts that came too soon after each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crashes {
    /// How many in a row.
    pub in_a_row: u64,
    /// Whether the bot edits nothing because of it.
    pub holds: bool,
}

/// What the bot is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// It began and has had no cycle yet.
    Starting,
    /// A cycle is under way, since then.
    Cycle(Moment),
    /// It waits for the next one.
    Resting {
        /// Since when.
        since: Moment,
        /// For how long.
        pause: Duration,
    },
}

/// What is known.
#[derive(Clone, Debug)]
pub struct State {
    /// When the process began.
    pub started: Timestamp,
    /// What it is about.
    pub now: Now,
    /// When something last moved, counted from the beginning.
    pub moved: Duration,
    /// When a cycle last went well, if one did: carried through, or broken off because somebody
    /// wants it so.
    pub succeeded: Option<Moment>,
    /// What the last one that did not fail came to.
    pub last: Option<CycleDone>,
    /// How long the newest took.
    pub took: Option<Duration>,
    /// Cycles that failed, one after the other, since the last that did not.
    pub failing: u64,
    /// When the first of those failed.
    pub failing_since: Option<Moment>,
    /// Why the newest failed.
    pub failure: Option<Failure>,
    /// Another instance holds the lease until then.
    pub lease_of_others: Option<Timestamp>,
    /// What the stop page said when it was last looked at.
    pub stop_page: Option<Order>,
    /// The trial, if one is on.
    pub trial: Option<Trial>,
    /// The guard against crashing again and again.
    pub crashes: Option<Crashes>,
    /// What was counted since the process began.
    pub counted: Counted,
}

/// What is counted from the beginning of the process.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// Cycles carried through, to their end.
    pub done: u64,
    /// Cycles that failed, by the kind of failure.
    pub failed: BTreeMap<Failure, u64>,
    /// Cycles broken off, by what did.
    pub halted: BTreeMap<Halt, u64>,
    /// Edits, by kind.
    pub edits: BTreeMap<done::Kind, u64>,
    /// Pages left alone, by kind of reason.
    pub skipped: BTreeMap<Cause, u64>,
    /// Requests to the wiki.
    pub requests: u64,
    /// The time that cycles took, together.
    pub busy: Duration,
}

impl State {
    pub(crate) fn begin(started: Timestamp) -> Self {
        Self {
            started,
            now: Now::Starting,
            moved: Duration::ZERO,
            succeeded: None,
            last: None,
            took: None,
            failing: 0,
            failing_since: None,
            failure: None,
            lease_of_others: None,
            stop_page: None,
            trial: None,
            crashes: None,
            counted: Counted::default(),
        }
    }

    pub(crate) fn cycle_began(&mut self, now: Moment) {
        self.now = Now::Cycle(now);
        self.moved = now.up;
    }

    pub(crate) fn cycle_ended(&mut self, now: Moment, done: CycleDone) {
        self.over(now);
        self.counted.requests += done.requests;
        for (&kind, count) in &done.edits {
            *self.counted.edits.entry(kind).or_default() += count;
        }
        for (&reason, count) in &done.skipped {
            *self.counted.skipped.entry(reason).or_default() += count;
        }
        if let Some(halt) = done.halted {
            *self.counted.halted.entry(halt).or_default() += 1;
        }
        self.lease_of_others = None;
        match done.halted {
            Some(Halt::Paused) => self.stop_page = Some(Order::Pause),
            Some(Halt::StopPage) => self.stop_page = Some(Order::Stop),
            _ if done.wrote() => self.stop_page = Some(Order::Run),
            _ => {}
        }
        match done.halted.and_then(Failure::of_halt) {
            Some(failure) => self.fails(now, failure),
            None => self.goes_well(now),
        }
        if done.halted.is_none() {
            self.counted.done += 1;
        }
        self.last = Some(done);
    }

    pub(crate) fn cycle_failed(&mut self, now: Moment, failure: Failure) {
        self.over(now);
        *self.counted.failed.entry(failure).or_default() += 1;
        self.fails(now, failure);
    }

    pub(crate) fn others_at_work(&mut self, now: Moment, until: Timestamp) {
        self.over(now);
        *self.counted.halted.entry(Halt::OtherInstance).or_default() += 1;
        self.goes_well(now);
        self.lease_of_others = Some(until);
    }

    fn goes_well(&mut self, now: Moment) {
        (self.failing, self.failing_since, self.failure) = (0, None, None);
        self.succeeded = Some(now);
    }

    fn fails(&mut self, now: Moment, failure: Failure) {
        self.failing += 1;
        self.failing_since.get_or_insert(now);
        self.failure = Some(failure);
    }

    /// A cycle is over, however.
    fn over(&mut self, now: Moment) {
        if let Now::Cycle(began) = self.now {
            let took = began.ago(now);
            self.took = Some(took);
            self.counted.busy += took;
        }
        self.rests(now, Duration::ZERO);
    }

    pub(crate) fn rests(&mut self, now: Moment, pause: Duration) {
        self.now = Now::Resting { since: now, pause };
        self.moved = now.up;
    }

    /// When the next cycle is to begin, by this machine's clock.
    #[must_use]
    pub fn next(&self) -> Option<Timestamp> {
        match self.now {
            Now::Resting { since, pause } => since.wall.checked_add(pause).ok(),
            Now::Starting | Now::Cycle(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        let up = Duration::from_secs(seconds);
        Moment { wall: Timestamp::UNIX_EPOCH + up, up }
    }

    #[test]
    fn failures_are_counted_from_the_first_and_end_with_the_first_success() {
        let mut state = State::begin(Timestamp::UNIX_EPOCH);
        for second in [10, 20, 30] {
            state.cycle_began(at(second));
            state.cycle_failed(at(second + 1), Failure::Unreachable);
        }
        assert_eq!((state.failing, state.failing_since), (3, Some(at(11))));
        assert_eq!(state.counted.failed[&Failure::Unreachable], 3);
        state.cycle_began(at(40));
        state.cycle_ended(at(42), CycleDone::default());
        assert_eq!((state.failing, state.failing_since, state.failure), (0, None, None));
        assert_eq!((state.succeeded, state.took), (Some(at(42)), Some(Duration::from_secs(2))));
        assert_eq!(state.counted.busy, Duration::from_secs(5));
    }

    #[test]
    fn what_cycles_did_adds_up() {
        let mut state = State::begin(Timestamp::UNIX_EPOCH);
        for _ in 0..2 {
            let done =
                CycleDone { edits: [(done::Kind::Notice, 3)].into(), requests: 7, ..CycleDone::default() };
            state.cycle_began(at(1));
            state.cycle_ended(at(2), done);
        }
        assert_eq!(state.counted.edits[&done::Kind::Notice], 6);
        assert_eq!((state.counted.requests, state.counted.done), (14, 2));
        assert_eq!(state.stop_page, Some(Order::Run), "who may edit was told to run");
    }

    #[test]
    fn a_cycle_broken_off_by_the_wiki_failed_and_one_that_somebody_stopped_did_not() {
        let mut state = State::begin(Timestamp::UNIX_EPOCH);
        let halted = |halt| CycleDone { halted: Some(halt), ..CycleDone::default() };
        state.cycle_ended(at(1), halted(Halt::Account));
        assert_eq!((state.failing, state.failure, state.succeeded), (1, Some(Failure::Account), None));
        state.cycle_ended(at(2), halted(Halt::Paused));
        assert_eq!((state.failing, state.succeeded), (0, Some(at(2))));
        assert_eq!((state.counted.done, state.counted.halted.len()), (0, 2));
    }

    #[test]
    fn a_pause_is_seen_where_it_broke_a_cycle_off() {
        let mut state = State::begin(Timestamp::UNIX_EPOCH);
        state.cycle_ended(at(1), CycleDone { halted: Some(Halt::Paused), ..CycleDone::default() });
        assert_eq!(state.stop_page, Some(Order::Pause));
        state.cycle_ended(at(2), CycleDone::default());
        assert_eq!(state.stop_page, Some(Order::Pause), "a cycle with nothing to do did not look");
    }

    #[test]
    fn the_next_cycle_is_counted_from_when_the_rest_began() {
        let mut state = State::begin(Timestamp::UNIX_EPOCH);
        assert_eq!(state.next(), None);
        state.rests(at(100), Duration::from_secs(900));
        assert_eq!(state.next(), Some(at(1000).wall));
    }
}
