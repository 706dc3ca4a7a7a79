//! Whether the running bot is well. Pure: what is known and the moment it is, to a judgement.
//!
//! Two questions are told apart. *Is it well* ([`Health`]): do cycles come and end as they
//! should? Who is asked to stop or to pause, or waits for another instance, is well, and says
//! so. *Is it alive* ([`is_alive`]): would a new process be better off? Not while the wiki is
//! away or the account is blocked; only if this one moves no more.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::apply::halt::Halt;
use crate::apply::stop::Order;
use crate::ids::Timestamp;
use crate::vitals::{Moment, Now, State};

/// A cycle may wait this long for a wiki that is busy, without moving.
const BUSY_WIKI: Duration = Duration::from_secs(3600);

/// How the bot is, as `/health` tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Whether it is well.
    pub well: bool,
    /// In one word.
    pub state: Condition,
    /// In a sentence.
    pub why: String,
    /// The version of the bot.
    pub version: String,
    /// When the process began.
    pub started: Timestamp,
    /// When a cycle was last carried through.
    pub last_success: Option<Timestamp>,
    /// What it came to.
    pub last_cycle: Option<LastCycle>,
    /// When the next cycle begins; nothing while one is under way.
    pub next_cycle: Option<Timestamp>,
    /// Cycles that failed since the last one that did not.
    pub failed_cycles: u64,
    /// What kind of thing failed last.
    pub failure: Option<String>,
    /// Another instance is at work until then.
    pub others_until: Option<Timestamp>,
    /// Edits made in a trial, and those that it allows.
    pub trial: Option<(u64, u64)>,
}

/// The last cycle in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastCycle {
    /// How long it took, in whole seconds.
    pub seconds: u64,
    /// Edits.
    pub edits: u64,
    /// Pages left alone.
    pub skipped: u64,
    /// What ought to happen and cannot now.
    pub waiting: u64,
    /// What people ought to mend.
    pub problems: u64,
}

/// How the bot is, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Cycles come and end as they should.
    Ok,
    /// It began a moment ago.
    Starting,
    /// The stop page asks to pause.
    Paused,
    /// The stop page stops it.
    Stopped,
    /// Another instance is at work.
    Idle,
    /// Cycles fail.
    Failing,
    /// It crashed again and again, and edits nothing.
    Crashing,
    /// A cycle does not come to its end.
    Stuck,
    /// A cycle does not come.
    Overdue,
}

impl Condition {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_well(self) -> bool {
        matches!(self, Self::Ok | Self::Starting | Self::Paused | Self::Stopped | Self::Idle)
    }
}

impl Health {
    /// Judges what is known, where nothing may be late by more than `grace`.
    #[must_use]
    pub fn of(state: &State, now: Moment, grace: Duration) -> Self {
        let (condition, why) = judged(state, now, grace);
        let last_cycle = state.last.as_ref().map(|last| LastCycle {
            seconds: state.took.unwrap_or_default().as_secs(),
            edits: last.edits.values().sum(),
            skipped: last.skipped.values().sum(),
            waiting: last.waiting,
            problems: last.problems.values().sum(),
        });
        Self {
            well: condition.is_well(),
            state: condition,
            why,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started: to_the_second(state.started),
            last_success: state.succeeded.map(|moment| to_the_second(moment.wall)),
            last_cycle,
            next_cycle: state.next().map(to_the_second),
            failed_cycles: state.failing,
            failure: state.failure.map(|failure| failure.name().to_owned()),
            others_until: state.lease_of_others,
            trial: state.trial.map(|trial| (trial.made, trial.of)),
        }
    }
}

fn judged(state: &State, now: Moment, grace: Duration) -> (Condition, String) {
    if let Some((condition, why)) = late(state, now, grace) {
        return (condition, why);
    }
    if state.crashes.is_some_and(|crashes| crashes.holds) {
        return (
            Condition::Crashing,
            "the bot crashed again and again; it looks and edits nothing".to_owned(),
        );
    }
    if let Some(since) = state.failing_since.filter(|since| since.ago(now) > grace) {
        let kind = state.failure.map_or("other", |failure| failure.name());
        let why = format!(
            "{} failed in a row, for {}: {kind}",
            counted(state.failing, "cycle"),
            span(since.ago(now))
        );
        return (Condition::Failing, why);
    }
    let halted = state.last.as_ref().and_then(|last| last.halted);
    match (&state.stop_page, halted) {
        (Some(Order::OwnPause(_)), _) => (Condition::Paused, "the operator paused it".to_owned()),
        (Some(Order::Pause), _) => (Condition::Paused, "the stop page asks to pause".to_owned()),
        (Some(Order::Stop | Order::None), _) => {
            (Condition::Stopped, "the stop page does not say \"run\"".to_owned())
        }
        _ if state.lease_of_others.is_some() || halted == Some(Halt::OtherInstance) => {
            (Condition::Idle, "another instance is at work".to_owned())
        }
        _ if state.succeeded.is_none() && state.failing == 0 => {
            (Condition::Starting, "no cycle has ended yet".to_owned())
        }
        _ if state.failing > 0 => {
            let kind = state.failure.map_or("other", |failure| failure.name());
            let why = format!("the last cycle failed ({kind}); the next one tries again");
            (Condition::Ok, why)
        }
        _ => (Condition::Ok, "cycles come and end as they should".to_owned()),
    }
}

/// What does not come, or does not end.
fn late(state: &State, now: Moment, grace: Duration) -> Option<(Condition, String)> {
    let still = now.up.saturating_sub(state.moved);
    match state.now {
        Now::Starting if now.up > grace => {
            Some((Condition::Overdue, format!("no cycle began in {}", span(now.up))))
        }
        Now::Cycle(_) if still > grace => {
            Some((Condition::Stuck, format!("the cycle has not moved for {}", span(still))))
        }
        Now::Resting { since, pause } if since.ago(now) > pause + grace => Some((
            Condition::Overdue,
            format!("the next cycle is late by {}", span(since.ago(now).saturating_sub(pause))),
        )),
        _ => None,
    }
}

/// Whether the process is alive. The error says why a new one would be better off.
pub fn is_alive(state: &State, now: Moment, grace: Duration) -> Result<(), String> {
    match late(state, now, grace + BUSY_WIKI) {
        Some((_, why)) => Err(why),
        None => Ok(()),
    }
}

/// A moment without its fractions, which tell nobody anything.
fn to_the_second(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
}

/// How long something lasts, in words.
fn span(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}

fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;
