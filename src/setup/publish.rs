//! Publishes one page after another, each until it is settled.
//!
//! Every try begins with a look: at the page, the stop page, the bot's account. Where somebody was at
//! the page since it was judged it is judged anew, so nobody's edit of that very second is lost;
//! and a lost reply is harmless, for then the page says so already.

use std::time::Duration;

use super::{look_at, says};
use crate::apply::paused_by_operator;
use crate::apply::stop::Order;
use crate::apply::{Pace, StopFlag};
use crate::config::Config;
use crate::ids::{RevId, Timestamp, Username};
use crate::plan::setup::{Deed, Found, OfPeople};
use crate::wiki::patience::{MOST_PATIENCE, wait, waits};
use crate::wiki::{Base, Change, Edit, Guard, LiveEdits, Outcome, Page, PageState, Watch, Wiki};

/// What became of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Nothing was to be done.
    Nothing,
    /// This is what would be done; nothing was.
    Would(Deed),
    /// It was published; with the revision, where the wiki told it.
    Done(Deed, Option<RevId>),
    /// The wiki refuses it; other pages are another matter.
    Refused(Refused),
    /// Nothing more may be done, on any page.
    Halted(Refused),
}

/// Why something could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What was found.
    pub why: String,
    /// What would help.
    pub mend: &'static str,
}

/// What would help where the wiki refuses with this code.
#[must_use]
pub fn mend(code: &str) -> &'static str {
    match code {
        "protectedpage" | "protectedtitle" | "cascadeprotected" => {
            "ask an administrator to publish the text or to let the bot edit the page (docs/setup.md); then run setup again"
        }
        "blocked" | "autoblocked" | "systemblocked" => "talk to the administrator who blocked the bot",
        "readonly" | "maxlag" | "ratelimited" => "run setup again later",
        code if code.starts_with("titleblacklist") => {
            "ask an administrator to make the page, or choose another title under pages"
        }
        code if code.starts_with("abusefilter") || code == "spamblacklist" || code == "captcha" => {
            "ask an administrator to let the bot's account through the filter"
        }
        code if code.starts_with("assert")
            || code == "permissiondenied"
            || code.starts_with("cantcreate") =>
        {
            "run: lets-connect check"
        }
        _ => "see what the wiki says; then run setup again",
    }
}

/// Publishes pages, and keeps the pace while doing so.
pub struct Publisher<'a, W, P> {
    wiki: &'a W,
    leave: &'a LiveEdits,
    config: &'a Config,
    of_people: OfPeople,
    pace: &'a mut P,
    stop: &'a StopFlag,
    /// When the run began, by the wiki's clock: what the bot did before does not matter.
    begun: Timestamp,
    /// Whether an edit was sent since the last pause.
    tired: bool,
}

/// What was tried with one page so far.
struct Tries {
    made: u32,
    waited: Duration,
    row: Box<dyn Iterator<Item = Duration>>,
    /// What was sent last, if anything was, and what came of it.
    sent: Option<Deed>,
    last: String,
}

impl<'a, W: Wiki, P: Pace> Publisher<'a, W, P> {
    /// Makes one for a run that begins now, by the wiki's clock.
    pub fn new(
        wiki: &'a W,
        leave: &'a LiveEdits,
        config: &'a Config,
        of_people: OfPeople,
        begun: Timestamp,
        (pace, stop): (&'a mut P, &'a StopFlag),
    ) -> Self {
        Self { wiki, leave, config, of_people, pace, stop, begun, tired: false }
    }

    /// One page, until it is settled; with the page as it was when that was decided.
    pub async fn publish(&mut self, found: Found) -> (Found, Settled) {
        let mut found = found;
        let mut tries = Tries {
            made: 0,
            waited: Duration::ZERO,
            row: Box::new(waits(Duration::from_secs(5))),
            sent: None,
            last: String::new(),
        };
        if found.deed(self.of_people).is_none() {
            return (found, Settled::Nothing);
        }
        loop {
            match self.turn(&mut found, &mut tries).await {
                Some(settled) => return (found, settled),
                None if tries.made < self.config.limits.attempts => {}
                None => {
                    let why = format!("it could not be settled: {}", tries.last);
                    return (found, Settled::Refused(Refused { why, mend: "run setup again" }));
                }
            }
        }
    }

    /// One look, and one edit if the look allows it. Nothing, where another turn is needed.
    async fn turn(&mut self, found: &mut Found, tries: &mut Tries) -> Option<Settled> {
        let halted = |why: String, mend| Some(Settled::Halted(Refused { why, mend }));
        if self.tired {
            self.tired = false;
            self.pause(Duration::from_secs(self.config.limits.seconds_between_edits)).await;
        }
        let watch = Watch {
            target: &found.ours.title,
            stop: &self.config.pages.stop,
            sources: &[],
            opt_out_category: None,
            since: self.begun,
            known: None,
        };
        let guard = tokio::select! {
            biased;
            () = self.stop.asked() => return halted("asked to stop".to_owned(), "run setup again"),
            guard = self.wiki.guard(&watch) => match guard {
                Ok(guard) => guard,
                Err(error) => return halted(error.to_string(), "run setup again"),
            },
        };
        if let Some(refused) = forbids(&guard, &self.config.account.name) {
            return Some(Settled::Halted(refused));
        }
        let (deed, base) = match self.decide(found, &guard, tries).await {
            Ok(decided) => decided,
            Err(settled) => return Some(settled),
        };
        tries.made += 1;
        let edit = Edit {
            title: found.ours.title.clone(),
            base,
            change: Change::Replace(deed.text.clone()),
            summary: deed.summary.clone(),
            start: guard.now,
        };
        self.tired = true;
        tries.sent = Some(deed);
        let outcome = self.wiki.edit(self.leave, &edit).await;
        self.heed(outcome, tries).await
    }

    /// What is to be done to the page as it is now, on which revision.
    async fn decide(&self, found: &mut Found, guard: &Guard, tries: &Tries) -> Result<(Deed, Base), Settled> {
        let refused = |why: String, mend| Err(Settled::Refused(Refused { why, mend }));
        if let Some(deed) = tries.sent.as_ref().filter(|deed| says(&guard.target, &deed.text)) {
            return Err(Settled::Done(deed.clone(), guard.target.head().map(|head| head.id)));
        }
        if guard.target.head().map(|head| head.id) != found.page.head().map(|head| head.id) {
            match look_at(self.wiki, self.config, found.ours.clone(), guard.target.clone()).await {
                Ok(anew) => *found = anew,
                Err(error) => return refused(error.to_string(), "run setup again"),
            }
        }
        let Some(mut deed) = found.deed(self.of_people) else { return Err(Settled::Nothing) };
        deed.summary = self.config.programme.name.summary(&deed.summary);
        if guard.target.state == PageState::Impossible {
            return refused("no page can have this title".to_owned(), "choose another under pages");
        }
        if let Some(code) = &guard.target.forbidden {
            return refused(format!("the bot may not edit it ({code})"), mend(code));
        }
        Ok((deed, guard.target.head().map_or(Base::Missing, |head| Base::Revision(head.id))))
    }

    /// What an outcome leads to; nothing, where only another look can tell.
    async fn heed(&mut self, outcome: Outcome, tries: &mut Tries) -> Option<Settled> {
        match outcome {
            Outcome::Saved(rev) | Outcome::Merged(rev) => {
                return tries.sent.take().map(|deed| Settled::Done(deed, Some(rev)));
            }
            Outcome::Unchanged => return tries.sent.take().map(|deed| Settled::Done(deed, None)),
            Outcome::Conflict => "the page keeps changing".clone_into(&mut tries.last),
            Outcome::Refused { code, why, .. } | Outcome::Unfamiliar { code, why } => {
                let mend = mend(&code);
                return Some(Settled::Refused(Refused { why: format!("{code}: {why}"), mend }));
            }
            Outcome::Stop { code, why } => {
                let mend = mend(&code);
                return Some(Settled::Halted(Refused { why: format!("{code}: {why}"), mend }));
            }
            Outcome::Again { code, why } => tries.last = format!("{code}: {why}"),
            Outcome::Later { code, wait: asked } => {
                // The wiki did not look at the edit.
                tries.made -= 1;
                let pause = wait(asked, &mut tries.row);
                tries.waited += pause;
                if tries.waited > MOST_PATIENCE {
                    let why = format!("the wiki asked to wait for an hour ({code})");
                    return Some(Settled::Halted(Refused { why, mend: mend(&code) }));
                }
                tracing::info!(code, seconds = pause.as_secs(), "waiting for the wiki");
                self.pause(pause).await;
            }
            Outcome::Unknown { why } => {
                tracing::warn!(why, "nobody knows whether the edit was saved; looking again");
                tries.last = why;
                // Until then the edit may still land; the look after it sees whether it did.
                self.pause(Duration::from_secs(self.config.limits.unknown_wait_seconds)).await;
            }
        }
        None
    }

    /// Waits, but no longer than until somebody asks to stop.
    async fn pause(&mut self, wait: Duration) {
        self.stop.sleep(self.pace, wait).await;
    }
}

/// Why the stop page lets nothing be published, if so. One that is missing is about to be made.
#[must_use]
pub fn stopped(page: &Page, bot: &Username, now: Timestamp) -> Option<Refused> {
    match Order::on(page, bot, now) {
        Order::Run => None,
        Order::None if page.head().is_none() => None,
        Order::OwnPause(paused) => Some(Refused {
            why: paused_by_operator(&page.title, &paused),
            mend: "once the reason is gone, run: lets-connect resume; then run setup again",
        }),
        Order::Pause | Order::Stop | Order::None => Some(Refused {
            why: format!("{} does not say \"run\"", page.title),
            mend: "find out who stopped the bot and why; then write \"run\" there and run setup again",
        }),
    }
}

/// Why nothing may be published now, if so.
fn forbids(guard: &Guard, bot: &Username) -> Option<Refused> {
    let refused = |why, mend| Some(Refused { why, mend });
    if guard.me.name != *bot {
        let why = format!("the session is {}'s and not {bot}'s", guard.me.name);
        return refused(why, "check account.name and the secret");
    }
    if let Some(why) = &guard.me.blocked {
        return refused(format!("{bot} is blocked ({why})"), mend("blocked"));
    }
    stopped(&guard.stop, bot, guard.now)
}
