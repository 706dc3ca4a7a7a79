//! Carries a plan out, each action at most once, whatever happens. It has no
//! choices of its own: what to write was decided by the plan, whether it may be
//! written is judged by [`crate::plan::judge`] on the revision it is written to.
//!
//! [`Executor`] does it, [`seen`] knows what own edits tell, [`lease`] keeps two
//! instances out of each other's way, [`stop`] is how it is asked to end, [`steer`] pauses and resumes it.

use std::time::Duration;

use crate::ids::{ActionId, PageTitle, RevId, Timestamp, Username};
use crate::plan::cause::{Cause, Why};
use crate::plan::{Action, Deed, Effect, Plan, Write};
use crate::wiki::{Flag, Guard};
use crate::wikitext::Options;

mod executor;
pub mod halt;
pub mod lease;
mod seen;
pub mod steer;
pub mod stop;
pub mod trial;

pub use executor::Executor;
pub use halt::{Halt, Halted};
pub use stop::{Paused, StopFlag};

/// What the bot goes by when it edits.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The account it must be.
    pub bot: Username,
    /// Whether it must have the bot flag.
    pub flag: Flag,
    /// This process, as no other one is called.
    pub instance: String,
    /// The page that must say `run`.
    pub stop_page: PageTitle,
    /// The category by which people refuse messages.
    pub opt_out_category: PageTitle,
    /// Own edits from here on are looked through before each write.
    pub since: Timestamp,
    /// The least time between two edits of the account's, in seconds, whichever instance makes them.
    pub seconds_between_edits: u64,
    /// Times an action is tried while the page keeps changing.
    pub attempts: u32,
    /// How long an edit may still land whose reply was lost.
    pub unknown_wait: Duration,
    /// Edits in one run, at the most.
    pub edits_per_run: usize,
    /// Notices in one run, at the most.
    pub notices_per_run: usize,
    /// The message kinds that `optout=` may name.
    pub message_kinds: Vec<String>,
    /// How the wiki's pages are read.
    pub options: Options,
}

impl Policy {
    /// Why nothing may be edited now, if so. What is unreadable or missing says no.
    #[must_use]
    pub fn forbids(&self, guard: &Guard) -> Option<Halted> {
        let account = |why: String| Some(Halt::Account.because(why));
        if guard.me.name != self.bot {
            return account(format!("the session is {}'s and not {}'s", guard.me.name, self.bot));
        }
        if let Some(why) = &guard.me.blocked {
            return account(format!("{} is blocked ({why})", self.bot));
        }
        if self.flag == Flag::Needed && !guard.me.is_flagged() {
            return account(format!("{} has lost its bot right", self.bot));
        }
        let page = &self.stop_page;
        let (kind, why) = match stop::Order::on(&guard.stop, &self.bot, guard.now) {
            stop::Order::Run => return None,
            stop::Order::OwnPause(paused) => (Halt::Paused, paused_by_operator(page, &paused)),
            stop::Order::Pause => {
                (Halt::Paused, format!("{page} asks to pause; it goes on when the page says \"run\""))
            }
            stop::Order::Stop => (Halt::StopPage, format!("{page} does not say \"run\"")),
            stop::Order::None => (Halt::StopPage, format!("{page} is missing or cannot be read")),
        };
        Some(kind.because(why))
    }
}

/// What is said of a pause from the command line.
#[must_use]
pub fn paused_by_operator(page: &PageTitle, paused: &Paused) -> String {
    let until = paused.until.map_or_else(
        || "until: lets-connect resume".to_owned(),
        |until| format!("until {until}, or until: lets-connect resume"),
    );
    format!("{page} says that the operator paused the bot, {until}")
}

/// The way to wait. The tests' way does not.
#[expect(async_fn_in_trait, reason = "one task drives the bot; no caller needs Send futures")]
pub trait Pace {
    /// Waits.
    async fn sleep(&mut self, duration: Duration);
}

/// Waits for real.
#[derive(Debug, Default)]
pub struct TokioPace;

impl Pace for TokioPace {
    async fn sleep(&mut self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Never waits.
#[derive(Debug, Default)]
pub struct InstantPace;

impl Pace for InstantPace {
    async fn sleep(&mut self, _duration: Duration) {
        tokio::task::yield_now().await;
    }
}

/// An action that is settled, for whoever watches.
#[derive(Debug)]
pub struct Step<'a> {
    /// The page.
    pub page: &'a PageTitle,
}

/// What a run did.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// The actions that stand, with the revision where this run made it.
    pub done: Vec<(ActionId, Option<RevId>)>,
    /// The pages that were left alone, and why.
    pub skipped: Vec<(PageTitle, Why)>,
    /// The once-only things that stand.
    pub effects: Vec<Effect>,
    /// Why the run was broken off, if it was.
    pub halted: Option<Halted>,
    /// Edits made.
    pub edits: usize,
    /// Notices among them.
    pub notices: usize,
    /// Barnstars in those.
    pub barnstars: usize,
    /// How the trial stood before them, if the bot is on one.
    pub trial: Option<trial::Trial>,
}

impl Applied {
    /// Adds what a further run did.
    pub fn join(&mut self, other: Self) {
        self.done.extend(other.done);
        self.skipped.extend(other.skipped);
        self.effects.extend(other.effects);
        self.halted = self.halted.take().or(other.halted);
        self.edits += other.edits;
        self.notices += other.notices;
        self.barnstars += other.barnstars;
        self.trial = self.trial.or(other.trial);
    }

    /// How many edits of a plan stand.
    #[must_use]
    pub fn done_of(&self, plan: &Plan) -> usize {
        let planned = plan.intent.iter().chain(&plan.actions);
        planned.filter(|action| self.done.iter().any(|(id, _)| *id == action.id)).count()
    }

    /// Whether the session may be used again. It remembers an edit that an abuse filter
    /// warned of, and lets the same one through the next time as if a person had read
    /// the warning (`AbuseFilter`'s `Consequences/Consequence/Warn.php`); and after a halt
    /// it may be what is wrong.
    #[must_use]
    pub fn leaves_the_session_clean(&self) -> bool {
        self.halted.is_none() && self.skipped.is_empty()
    }

    /// Says that an action does not stand after all.
    fn take_back(&mut self, action: &Action, why: &str) {
        self.done.retain(|(id, _)| *id != action.id);
        self.effects.retain(|effect| !action.effects.contains(effect));
        self.skipped.push((action.page.clone(), Cause::Later.because(why)));
    }

    fn stands(&mut self, action: &Action, rev: Option<RevId>) {
        self.done.push((action.id.clone(), rev));
        self.effects.extend(action.effects.iter().cloned());
        if rev.is_some() {
            self.edits += 1;
            if matches!(action.write, Write::Notice { .. }) {
                self.notices += 1;
                let awards = action.effects.iter().filter(|effect| matches!(effect.deed, Deed::Award { .. }));
                self.barnstars += awards.count();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_that_saw_an_edit_refused_is_not_used_again() {
        assert!(Applied { edits: 3, ..Applied::default() }.leaves_the_session_clean());
        let refused =
            (PageTitle::parse("User talk:A").expect("a title"), Cause::Other.because("abusefilter-warning"));
        assert!(!Applied { skipped: vec![refused], ..Applied::default() }.leaves_the_session_clean());
        assert!(
            !Applied { halted: Some(Halted::refused("blocked", "no")), ..Applied::default() }
                .leaves_the_session_clean()
        );
    }
}
