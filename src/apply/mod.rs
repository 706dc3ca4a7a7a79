//! Carries a plan out, each action at most once, whatever happens. It has no
//! choices of its own: what to write was decided by the plan, whether it may be
//! written is judged by [`crate::plan::judge`] on the revision it is written to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

use crate::ids::{ActionId, PageTitle, RevId, Timestamp, Username};
use crate::plan::judge::{self, Judged, Terms};
use crate::plan::{Action, Deed, Effect, Write};
use crate::wiki::{Edit, Guard, LiveEdits, Outcome, Wiki};
use crate::wikitext::Options;

pub mod lease;

/// What the bot goes by when it edits.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The account it must be.
    pub bot: Username,
    /// The page that must say `run`.
    pub stop_page: PageTitle,
    /// The category by which people refuse messages.
    pub opt_out_category: PageTitle,
    /// Own edits from here on are looked through before each write.
    pub since: Timestamp,
    /// The pause after an edit, in seconds.
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
    pub fn forbids(&self, guard: &Guard) -> Option<String> {
        if guard.me.name != self.bot {
            return Some(format!("the session is {}'s and not {}'s", guard.me.name, self.bot));
        }
        if let Some(why) = &guard.me.blocked {
            return Some(format!("{} is blocked ({why})", self.bot));
        }
        if !guard.me.rights.iter().any(|right| right == "bot") {
            return Some(format!("{} has lost its bot right", self.bot));
        }
        match guard.stop.text().map(str::trim) {
            Some("run") => None,
            Some(_) => Some(format!("{} does not say \"run\"", self.stop_page)),
            None => Some(format!("{} is missing or cannot be read", self.stop_page)),
        }
    }
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

/// Raised when the bot is asked to stop.
#[derive(Clone, Debug, Default)]
pub struct StopFlag(Arc<AtomicBool>);

impl StopFlag {
    /// Asks it to stop.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    #[must_use]
    pub fn raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
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
    pub skipped: Vec<(PageTitle, String)>,
    /// The once-only things that stand.
    pub effects: Vec<Effect>,
    /// Why the run was broken off, if it was.
    pub halted: Option<String>,
    /// Edits made.
    pub edits: usize,
    /// Notices among them.
    pub notices: usize,
    /// Barnstars in those.
    pub barnstars: usize,
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

/// What became of one action.
enum Settled {
    /// It stands; with the revision, if this run made it.
    Stands(Option<RevId>),
    /// Only these of its effects stand, from before; the others wait for the next plan.
    Partly(Vec<Effect>),
    /// The page is left alone.
    Skipped(String),
    /// Refused with this code.
    Refused(String, String),
    /// Nothing more may be done.
    Halt(String),
}

/// MediaWiki keeps 500 characters of an edit summary; the ids must be well within.
const SUMMARY_ROOM: usize = 400;

/// The longest that the wiki is waited for, in all, before the run is given up.
const MOST_PATIENCE: Duration = Duration::from_secs(3600);

/// Different pages refused for one and the same reason that stop the run: it is
/// not the pages' fault then.
const MOST_REFUSALS: usize = 3;

/// Carries actions out, in order.
pub async fn run(
    wiki: &impl Wiki,
    leave: &LiveEdits,
    actions: &[Action],
    policy: &Policy,
    pace: &mut impl Pace,
    stop: &StopFlag,
    on_step: &mut dyn FnMut(Step<'_>),
) -> Applied {
    let mut applied = Applied::default();
    let mut refusals: BTreeMap<String, BTreeSet<PageTitle>> = BTreeMap::new();
    let mut notices = 0;
    for action in actions {
        let is_notice = matches!(action.write, Write::Notice { .. });
        if applied.edits >= policy.edits_per_run || (is_notice && notices >= policy.notices_per_run) {
            applied
                .skipped
                .push((action.page.clone(), "the run's cap is reached; the next run goes on".to_owned()));
            continue;
        }
        match one(wiki, leave, action, policy, pace, stop).await {
            Settled::Stands(rev) => {
                applied.stands(action, rev);
                notices += usize::from(is_notice && rev.is_some());
                if rev.is_some() && policy.seconds_between_edits > 0 {
                    pause(pace, Duration::from_secs(policy.seconds_between_edits), stop).await;
                }
            }
            Settled::Partly(effects) => {
                applied.effects.extend(effects);
                let why = "a part of it was done before; the next run does the rest";
                applied.skipped.push((action.page.clone(), why.to_owned()));
            }
            Settled::Skipped(why) => applied.skipped.push((action.page.clone(), why)),
            Settled::Refused(code, why) => {
                applied.skipped.push((action.page.clone(), format!("{code}: {why}")));
                let pages = refusals.entry(code.clone()).or_default();
                pages.insert(action.page.clone());
                if pages.len() >= MOST_REFUSALS && code != "protectedpage" {
                    applied.halted = Some(format!("{} pages were refused with {code}", pages.len()));
                }
            }
            Settled::Halt(why) => applied.halted = Some(why),
        }
        on_step(Step { page: &action.page });
        if applied.halted.is_some() {
            break;
        }
    }
    applied
}

/// One action, until it is settled. After anything that leaves room for doubt the
/// guard is asked again, and the bot's own edits tell what stands.
async fn one(
    wiki: &impl Wiki,
    leave: &LiveEdits,
    action: &Action,
    policy: &Policy,
    pace: &mut impl Pace,
    stop: &StopFlag,
) -> Settled {
    let Some(summary) = summary(action) else {
        return Settled::Skipped("the edit does too many things for its summary to name them".to_owned());
    };
    let mut waits = waits();
    let mut waited = Duration::ZERO;
    let mut tries = 0;
    let mut sent = false;
    loop {
        if stop.raised() {
            return Settled::Halt("asked to stop".to_owned());
        }
        let asked =
            wiki.guard(&action.page, &policy.stop_page, Some(&policy.opt_out_category), policy.since).await;
        let guard = match asked {
            Ok(guard) => guard,
            Err(error) => return Settled::Halt(error.to_string()),
        };
        if let Some(why) = policy.forbids(&guard) {
            return Settled::Halt(why);
        }
        match done_before(action, &guard) {
            Before::All(rev) => return Settled::Stands(sent.then_some(rev)),
            Before::Part(effects) => return Settled::Partly(effects),
            Before::Nothing => {}
        }
        let terms = Terms {
            bot: policy.bot.as_str(),
            message_kinds: &policy.message_kinds,
            options: &policy.options,
        };
        let (base, change) = match judge::judge(action, &guard.target, terms) {
            Judged::Edit(base, change) => (base, change),
            Judged::Nothing => return Settled::Stands(None),
            Judged::Skip(why) => return Settled::Skipped(why),
        };
        tries += 1;
        if tries > policy.attempts {
            return Settled::Skipped(
                "the page keeps changing, or its saves are lost; the next run tries again".to_owned(),
            );
        }
        let edit =
            Edit { title: action.page.clone(), base, change, summary: summary.clone(), start: guard.now };
        sent = true;
        match wiki.edit(leave, &edit).await {
            Outcome::Saved(rev) => return Settled::Stands(Some(rev)),
            Outcome::Unchanged => return Settled::Stands(None),
            Outcome::Conflict => {}
            Outcome::Refused { code, why } => return Settled::Refused(code, why),
            Outcome::Stop { code, why } => return Settled::Halt(format!("{code}: {why}")),
            Outcome::Later { code, wait } => {
                // Waiting is no try: the wiki did not look at the edit.
                tries -= 1;
                let wait =
                    wait.unwrap_or_default().max(waits.next().unwrap_or(LONGEST_WAIT)).min(LONGEST_WAIT);
                waited += wait;
                if waited > MOST_PATIENCE {
                    return Settled::Halt(format!("the wiki asked to wait for an hour ({code})"));
                }
                tracing::info!(page = %action.page, code, seconds = wait.as_secs(), "waiting for the wiki");
                pause(pace, wait, stop).await;
            }
            Outcome::Unknown { why } => {
                tracing::warn!(page = %action.page, why, "nobody knows whether the edit was saved; looking again");
                // Until then the edit may still land; the guard after it sees whether it did.
                pause(pace, policy.unknown_wait, stop).await;
            }
        }
    }
}

/// The longest single wait.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

fn waits() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_secs(5))
        .with_max_delay(LONGEST_WAIT)
        .without_max_times()
        .with_jitter()
        .build()
}

/// Waits, but no longer than until somebody asks to stop.
async fn pause(pace: &mut impl Pace, wait: Duration, stop: &StopFlag) {
    let mut left = wait;
    while !left.is_zero() && !stop.raised() {
        let piece = left.min(Duration::from_secs(1));
        pace.sleep(piece).await;
        left -= piece;
    }
}

/// How much of an action own edits did before.
enum Before {
    Nothing,
    /// Some of what it does, and not all.
    Part(Vec<Effect>),
    /// All of it, the last of it as this revision.
    All(RevId),
}

/// What own edits tell of an action. On the page of a notice an own edit whose
/// summary was suppressed counts as all of it: nothing is posted over a suppression.
fn done_before(action: &Action, guard: &Guard) -> Before {
    let notice = matches!(action.write, Write::Notice { .. });
    let mut found = BTreeSet::new();
    let mut last = None;
    for own in &guard.contributions {
        let told = match &own.comment {
            Some(comment) => ActionId::find_in(comment),
            None if notice && own.title == guard.target.title => vec![action.id.clone()],
            None => continue,
        };
        let wanted = told.into_iter().filter(|name| ids(action).contains(name));
        let before = found.len();
        found.extend(wanted);
        if found.len() > before {
            last = last.or(Some(own.rev));
        }
    }
    let Some(last) = last else { return Before::Nothing };
    let done: Vec<Effect> =
        action.effects.iter().filter(|effect| found.contains(&effect.id)).cloned().collect();
    if found.contains(&action.id) || done.len() == action.effects.len() {
        Before::All(last)
    } else {
        Before::Part(done)
    }
}

/// The action's name and those of what it does.
fn ids(action: &Action) -> BTreeSet<ActionId> {
    std::iter::once(&action.id).chain(action.effects.iter().map(|effect| &effect.id)).cloned().collect()
}

/// The edit summary: what is done, and every name of it.
fn summary(action: &Action) -> Option<String> {
    let ids: Vec<String> = ids(action).iter().map(ToString::to_string).collect();
    let names = format!(" ({})", ids.join(" "));
    let room = SUMMARY_ROOM.checked_sub(names.chars().count())?;
    let said: String = action.summary.chars().take(room).collect();
    Some(said + &names)
}
