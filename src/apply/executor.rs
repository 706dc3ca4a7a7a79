//! One action after another, each until it is settled.
//!
//! Every turn of the loop begins with a look at the wiki (the guard). It alone
//! decides: whether anything may be edited, what own edits did before, what the
//! page is and whether it may be written to. So whatever went wrong in the turn
//! before, the next one finds out what came of it before anything is sent again.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::apply::lease::Lease;
use crate::apply::seen::{Before, Seen};
use crate::apply::{Applied, Halt, Halted, Pace, Policy, Step, StopFlag};
use crate::ids::{ActionId, PageTitle, RevId, Timestamp};
use crate::plan::cause::{Cause, Why};
use crate::plan::judge::{self, Judged, Terms};
use crate::plan::{Action, Effect, Write};
use crate::wiki::patience::{MOST_PATIENCE, wait, waits};
use crate::wiki::{Base, Blame, Change, Edit, Guard, LiveEdits, Outcome, Watch, Wiki};

/// MediaWiki keeps 500 characters of an edit summary; the ids must be well within.
const SUMMARY_ROOM: usize = 400;

/// Different pages refused for one and the same reason that stop the run: it is
/// not the pages' fault then.
const MOST_REFUSALS: usize = 3;

/// The same where the wiki asks for a captcha: it does not ask bots.
const MOST_CAPTCHAS: usize = 2;

/// Turns of the loop for one action at the most, whatever happens in them.
const MOST_TURNS: u32 = 100;

/// The longest time between two edits that hitting the rate limit leads to.
const SLOWEST: Duration = Duration::from_secs(600);

/// An edit under way when the bot is asked to stop may take this long to end.
const LAST_EDIT: Duration = Duration::from_secs(10);

/// An edit confirmed and not shown is looked for again after these waits: replicas lag.
const LOOKS: [Duration; 3] = [Duration::ZERO, Duration::from_secs(2), Duration::from_secs(8)];

/// What became of one action.
enum Settled {
    /// It stands; with the revision, if this run made it.
    Stands(Option<RevId>),
    /// Only these of its effects stand, from before; the others wait for the next plan.
    Partly(Vec<Effect>),
    /// The page is left alone.
    Skipped(Why),
    /// Refused with this code, for a reason that more pages may share.
    Refused(String, String),
    /// Nothing more may be done.
    Halt(Halted),
}

/// What a turn of the loop came to.
enum Turn {
    Settled(Settled),
    Again,
}

/// Carries actions out, and remembers what it saw of the wiki while doing so.
pub struct Executor<'a, W, P> {
    pub(super) wiki: &'a W,
    pub(super) leave: &'a LiveEdits,
    pub(super) policy: &'a Policy,
    pub(super) lease: Option<Lease>,
    pub(super) seen: Seen,
    pace: &'a mut P,
    stop: &'a StopFlag,
    /// The least time between two edits, as things stand.
    interval: Duration,
    /// Whether an edit was sent since the last pause.
    tired: bool,
    /// Whether everything since [`Policy::since`] was looked through at least once.
    looked: bool,
    /// Whether the last look did so.
    looked_at_all: bool,
    refusals: BTreeMap<String, BTreeSet<PageTitle>>,
    /// Edits that the wiki confirmed, with the action's name.
    confirmed: Vec<(ActionId, RevId)>,
}

impl<'a, W: Wiki, P: Pace> Executor<'a, W, P> {
    /// Makes one for a run.
    pub fn new(
        wiki: &'a W,
        leave: &'a LiveEdits,
        policy: &'a Policy,
        pace: &'a mut P,
        stop: &'a StopFlag,
    ) -> Self {
        Self {
            wiki,
            leave,
            policy,
            lease: None,
            seen: Seen::default(),
            pace,
            stop,
            interval: Duration::from_secs(policy.seconds_between_edits),
            tired: false,
            looked: false,
            looked_at_all: false,
            refusals: BTreeMap::new(),
            confirmed: Vec::new(),
        }
    }

    /// Carries actions out, in order.
    pub async fn run(&mut self, actions: &[Action], on_step: &mut dyn FnMut(Step<'_>)) -> Applied {
        let mut applied = Applied::default();
        for action in actions {
            let is_notice = matches!(action.write, Write::Notice { .. });
            let full = applied.edits >= self.policy.edits_per_run
                || (is_notice && applied.notices >= self.policy.notices_per_run);
            if full {
                let why = "the run's cap is reached; the next run goes on";
                applied.skipped.push((action.page.clone(), Cause::Later.because(why)));
                continue;
            }
            match self.one(action).await {
                Settled::Stands(rev) => {
                    if let Some(rev) = rev {
                        tracing::debug!(page = %action.page, %rev, "edited");
                    }
                    applied.stands(action, rev);
                }
                Settled::Partly(effects) => {
                    applied.effects.extend(effects);
                    let why = "a part of it was done before; the next run does the rest";
                    applied.skipped.push((action.page.clone(), Cause::Later.because(why)));
                }
                Settled::Skipped(why) => {
                    tracing::info!(page = %action.page, why = why.words, "left alone");
                    applied.skipped.push((action.page.clone(), why));
                }
                Settled::Refused(code, why) => {
                    tracing::warn!(page = %action.page, code, why, "refused");
                    applied.skipped.push((action.page.clone(), Why::refused(&code, &why)));
                    applied.halted = self.refused(&code, &action.page);
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

    /// Notes a refusal; the reason to end the run, once it is no longer one page's matter.
    fn refused(&mut self, code: &str, page: &PageTitle) -> Option<Halted> {
        let pages = self.refusals.entry(code.to_owned()).or_default();
        pages.insert(page.clone());
        let most = if code == "captcha" { MOST_CAPTCHAS } else { MOST_REFUSALS };
        let is_grave = pages.len() >= most;
        is_grave.then(|| Halt::Wiki.because(format!("{} pages were refused with {code}", pages.len())))
    }

    /// Takes out of `applied` those of the actions that the wiki confirmed and does not
    /// show: a reply may come from somebody else than the wiki. The next run plans
    /// such things anew, unless the edits have turned up by then.
    pub async fn verify(&mut self, actions: &[Action], applied: &mut Applied) {
        for pause in LOOKS {
            if self.confirmed.iter().all(|(_, rev)| self.seen.shows(*rev)) || self.stop.raised() {
                break;
            }
            self.pause(pause).await;
            match self.wiki.contributions(self.policy.since).await {
                Ok(own) => self.seen.take(&own),
                Err(error) => tracing::warn!(%error, "what was done cannot be verified now"),
            }
        }
        for (id, rev) in std::mem::take(&mut self.confirmed) {
            let Some(action) = actions.iter().find(|action| action.id == id) else { continue };
            if !self.seen.shows(rev) {
                tracing::warn!(page = %action.page, %rev, "the wiki confirmed an edit that it does not show");
                applied.take_back(
                    action,
                    "the wiki confirmed the edit and does not show it; the next run looks again",
                );
            }
        }
    }

    /// One action, until it is settled.
    async fn one(&mut self, action: &Action) -> Settled {
        let Some(summary) = summary(action) else {
            return Settled::Skipped(
                Cause::Other.because("the edit does too many things for its summary to name them"),
            );
        };
        let mut tries = Tries::default();
        for _ in 0..MOST_TURNS {
            match self.turn(action, &summary, &mut tries).await {
                Turn::Settled(settled) => return settled,
                Turn::Again => {}
            }
        }
        Settled::Skipped(Cause::Later.because("it could not be settled; the next run tries again"))
    }

    /// One look, and one edit if the look allows it.
    async fn turn(&mut self, action: &Action, summary: &str, tries: &mut Tries) -> Turn {
        let settled = |settled| Turn::Settled(settled);
        let halt = |halted| Turn::Settled(Settled::Halt(halted));
        self.catch_breath().await;
        let sources: Vec<PageTitle> = action.sources.iter().map(|source| source.page.clone()).collect();
        let guard = match self.look(&action.page, &sources, tries.doubt).await {
            Ok(guard) => guard,
            Err(why) => return halt(why),
        };
        // Somebody was at the page since the plan was made, perhaps the bot itself: one
        // and the same look must tell the page and all that the bot did to it.
        if base(&guard) != action.base && !self.looked_at_all {
            tries.doubt = true;
            return Turn::Again;
        }
        match self.seen.before(action) {
            Before::All(rev) => return settled(Settled::Stands(tries.sent.then_some(rev))),
            Before::Part(effects) => return settled(Settled::Partly(effects)),
            Before::Nothing => {}
        }
        if let Some(refusal) = tries.unfamiliar.take() {
            return settled(refusal);
        }
        if let Some(why) = changed_source(action, &guard) {
            return settled(Settled::Skipped(why));
        }
        let terms = Terms {
            bot: self.policy.bot.as_str(),
            message_kinds: &self.policy.message_kinds,
            options: &self.policy.options,
        };
        let (base, change) = match judge::judge(action, &guard.target, terms) {
            Judged::Edit(base, change) => (base, change),
            Judged::Nothing => return settled(Settled::Stands(None)),
            Judged::Skip(why) => return settled(Settled::Skipped(why)),
        };
        let rest = self.rest(guard.now);
        if !rest.is_zero() {
            self.pause(rest).await;
            return Turn::Again;
        }
        match self.renew_lease(guard.now).await {
            Ok(false) => {}
            Ok(true) => return Turn::Again,
            Err(why) => return halt(why),
        }
        tries.made += 1;
        if tries.made > self.policy.attempts {
            let why = "the page keeps changing, or its saves are lost; the next run tries again";
            return settled(Settled::Skipped(Cause::Later.because(why)));
        }
        let edit =
            Edit { title: action.page.clone(), base, change, summary: summary.to_owned(), start: guard.now };
        tries.sent = true;
        let outcome = self.send(&edit).await;
        self.heed(action, outcome, tries).await
    }

    /// What an outcome leads to.
    async fn heed(&mut self, action: &Action, outcome: Outcome, tries: &mut Tries) -> Turn {
        // Whatever comes now, the next look must tell all that there is to know.
        tries.doubt = true;
        match outcome {
            Outcome::Saved(rev) | Outcome::Merged(rev) => {
                if matches!(outcome, Outcome::Merged(_)) {
                    tracing::warn!(page = %action.page, %rev, "the wiki merged the edit with another one");
                }
                self.confirmed.push((action.id.clone(), rev));
                return Turn::Settled(Settled::Stands(Some(rev)));
            }
            // A notice always changes its page: if it did not, the next look says why.
            Outcome::Unchanged if matches!(action.write, Write::Notice { .. }) => {}
            Outcome::Unchanged => return Turn::Settled(Settled::Stands(None)),
            Outcome::Conflict => {}
            Outcome::Refused { code, why, blame } => {
                return Turn::Settled(match blame {
                    Blame::Page => Settled::Skipped(Why::refused(&code, &why)),
                    Blame::Text => Settled::Refused(code, why),
                    Blame::Request => {
                        tracing::error!(page = %action.page, code, why, "the bot made a wrong request");
                        Settled::Refused(code, why)
                    }
                });
            }
            Outcome::Stop { code, why } => return Turn::Settled(Settled::Halt(Halted::refused(&code, &why))),
            Outcome::Again { code, why } => {
                // The wiki did not look at the edit.
                tries.made -= 1;
                if !tries.again.insert(code.clone()) {
                    let why = format!("{code}, twice: {why}");
                    return Turn::Settled(Settled::Halt(Halt::Wiki.because(why)));
                }
            }
            Outcome::Later { code, wait: asked } => {
                tries.made -= 1;
                if code == "ratelimited" {
                    self.interval = (self.interval.max(Duration::from_secs(1)) * 2).min(SLOWEST);
                    tracing::warn!(
                        seconds = self.interval.as_secs(),
                        "the wiki limits the rate; going slower"
                    );
                }
                let pause = wait(asked, tries.row());
                tries.waited += pause;
                if tries.waited > MOST_PATIENCE {
                    let why = format!("the wiki asked to wait for an hour ({code})");
                    return Turn::Settled(Settled::Halt(Halt::Wiki.because(why)));
                }
                tracing::info!(page = %action.page, code, seconds = pause.as_secs(), "waiting for the wiki");
                self.pause(pause).await;
            }
            Outcome::Unfamiliar { code, why } => {
                tracing::error!(page = %action.page, code, why, "a code that this version does not know");
                tries.unfamiliar = Some(Settled::Refused(code, why));
                self.pause(self.policy.unknown_wait).await;
            }
            Outcome::Unknown { why } => {
                tracing::warn!(page = %action.page, why, "nobody knows whether the edit was saved; looking again");
                // Until then the edit may still land; the look after it sees whether it did.
                self.pause(self.policy.unknown_wait).await;
            }
        }
        Turn::Again
    }

    /// Sends an edit. One that is under way when the bot is asked to stop may end
    /// if it does so soon; if not, the next run finds out what came of it.
    pub(super) async fn send(&mut self, edit: &Edit) -> Outcome {
        self.tired = true;
        let (stop, pace) = (self.stop, &mut *self.pace);
        tokio::select! {
            biased;
            outcome = self.wiki.edit(self.leave, edit) => outcome,
            () = async { stop.asked().await; pace.sleep(LAST_EDIT).await } => {
                Outcome::Unknown { why: "asked to stop before the wiki answered".to_owned() }
            }
        }
    }

    /// Looks at the wiki. The error is why nothing more may be done.
    pub(super) async fn look(
        &mut self,
        page: &PageTitle,
        sources: &[PageTitle],
        doubt: bool,
    ) -> Result<Guard, Halted> {
        let watch = Watch {
            target: page,
            stop: &self.policy.stop_page,
            sources,
            opt_out_category: Some(&self.policy.opt_out_category),
            since: self.policy.since,
            known: if doubt || !self.looked { None } else { self.seen.newest() },
        };
        let guard = tokio::select! {
            biased;
            () = self.stop.asked() => return Err(Halted::asked()),
            guard = self.wiki.guard(&watch) => guard.map_err(|error| Halt::Wiki.because(error.to_string()))?,
        };
        if let Some(halted) = self.policy.forbids(&guard) {
            return Err(halted);
        }
        self.seen.take(&guard.contributions);
        self.looked_at_all = watch.known.is_none();
        self.looked = true;
        Ok(guard)
    }

    /// Looks once more before a run ends, even if it was asked to; nothing if no edit is allowed.
    pub(super) async fn last_look(&mut self, target: &PageTitle) -> Option<Guard> {
        let watch = Watch {
            target,
            stop: &self.policy.stop_page,
            sources: &[],
            opt_out_category: None,
            since: self.policy.since,
            known: self.seen.newest(),
        };
        let (stop, pace) = (self.stop, &mut *self.pace);
        let guard = tokio::select! {
            biased;
            guard = self.wiki.guard(&watch) => guard.ok()?,
            () = async { stop.asked().await; pace.sleep(LAST_EDIT).await } => return None,
        };
        self.policy.forbids(&guard).is_none().then_some(guard)
    }

    /// Keeps the pause that an edit earns.
    pub(super) async fn catch_breath(&mut self) {
        if std::mem::take(&mut self.tired) {
            self.pause(self.interval).await;
        }
    }

    /// How long the account must rest before its next edit. Its newest edit is on
    /// the wiki, whichever instance made it and whatever was restarted since.
    pub(super) fn rest(&self, now: Timestamp) -> Duration {
        let Some(newest) = self.seen.newest_at() else { return Duration::ZERO };
        let passed = Duration::try_from(now.duration_since(newest)).unwrap_or_default();
        self.interval.saturating_sub(passed)
    }

    /// Waits, but no longer than until somebody asks to stop.
    pub(super) async fn pause(&mut self, wait: Duration) {
        self.stop.sleep(self.pace, wait).await;
    }
}

/// What was tried with one action so far.
#[derive(Default)]
struct Tries {
    /// Edits that the wiki looked at.
    made: u32,
    /// Whether any was sent.
    sent: bool,
    /// Whether the next look must tell all own edits.
    doubt: bool,
    /// How long the wiki was waited for.
    waited: Duration,
    /// The codes after which the edit was sent once more.
    again: BTreeSet<String>,
    /// A code nobody knows; what it comes to if the edit does not stand.
    unfamiliar: Option<Settled>,
    row: Option<Box<dyn Iterator<Item = Duration>>>,
}

impl Tries {
    fn row(&mut self) -> &mut Box<dyn Iterator<Item = Duration>> {
        self.row.get_or_insert_with(|| Box::new(waits(Duration::from_secs(5))))
    }
}

fn base(guard: &Guard) -> Base {
    guard.target.head().map_or(Base::Missing, |head| Base::Revision(head.id))
}

/// Why the registration behind a notice is not what it was when the plan was made, if so.
fn changed_source(action: &Action, guard: &Guard) -> Option<Why> {
    let changed = action.sources.iter().find(|source| {
        let now = guard.sources.get(&source.page).and_then(|page| page.head());
        now.map(|head| head.id) != Some(source.head)
    })?;
    let page = &changed.page;
    Some(
        Cause::Later
            .because(format!("{page} changed since the plan was made; the next run looks at it anew")),
    )
}

/// The edit summary: what is done, and every name of it.
fn summary(action: &Action) -> Option<String> {
    let ids: BTreeSet<&ActionId> =
        std::iter::once(&action.id).chain(action.effects.iter().map(|effect| &effect.id)).collect();
    let ids: Vec<String> = ids.into_iter().map(ToString::to_string).collect();
    let names = format!(" ({})", ids.join(" "));
    let room = SUMMARY_ROOM.checked_sub(names.chars().count())?;
    let said: String = action.summary.chars().take(room).collect();
    Some(said + &names)
}

/// A whole page's change.
pub(super) fn replacing(
    title: &PageTitle,
    base: Base,
    text: String,
    summary: String,
    now: Timestamp,
) -> Edit {
    Edit { title: title.clone(), base, change: Change::Replace(text), summary, start: now }
}
