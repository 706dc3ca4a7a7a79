//! Asks whoever can tell how the bot is: the running daemon at its port, and the wiki.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::Date;
use serde::Serialize;

use crate::apply::lease;
use crate::apply::stop::Order;
use crate::apply::trial::Trial;
use crate::cli::progress::Progress;
use crate::compose::Mender;
use crate::cycle::{self, CycleError, Survey, Wish};
use crate::ids::{PageTitle, Timestamp};
use crate::plan::lately::DayDone;
use crate::plan::mender;
use crate::programme::Programme;
use crate::watch;
use crate::watch::health::Health;
use crate::wiki::{Flag, Guard, Watch, Wiki};

/// Edits are told of that are no older than this, and no more than these.
const RECENT: SignedDuration = SignedDuration::from_hours(31 * 24);
const MOST_EDITS: usize = 5;

/// What the daemon's port told.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "daemon")]
pub enum Daemon {
    /// The configuration names no port.
    NotAsked,
    /// Nobody answers there, or not as the bot does.
    Silent {
        /// Why.
        why: String,
    },
    /// It answers.
    Answers(Box<Health>),
}

/// Asks the daemon.
pub async fn daemon(programme: &Programme) -> Daemon {
    let Some(listen) = programme.config.watch.listen else { return Daemon::NotAsked };
    match watch::ask(listen).await {
        Ok(health) => Daemon::Answers(Box::new(health)),
        Err(error) => Daemon::Silent { why: format!("nobody answers at {listen} ({error:#})") },
    }
}

/// What the wiki told.
#[derive(Debug, Serialize)]
pub struct OnWiki {
    /// What the stop page says: `run`, `pause`, `stop` or `missing`.
    pub stop_page: &'static str,
    /// Why the account is blocked, if it is.
    pub blocked: Option<String>,
    /// Whether it must be flagged as a bot and is not.
    pub lacks_bot_right: bool,
    /// Edits made in a trial, and those that it allows, if the bot is on one.
    pub trial: Option<(u64, u64)>,
    /// Who holds the lease, and until when.
    pub lease: Option<Held>,
    /// The bot's newest edits.
    pub edits: Vec<Edited>,
    /// The days on which something was done, the newest first.
    pub lately: Vec<Lately>,
    /// When the next cycle is due by the schedule.
    pub next_cycle: Timestamp,
    /// The day of the next round.
    pub next_round: Option<Date>,
    /// Edits that a cycle would make at this moment.
    pub would_edit: usize,
    /// What waits, by reason.
    pub waiting: BTreeMap<String, usize>,
    /// How much each can mend.
    pub to_mend: Vec<Mends>,
}

/// A lease.
#[derive(Debug, Serialize)]
pub struct Held {
    /// The instance's name.
    pub instance: String,
    /// Until then.
    pub until: Timestamp,
}

/// An edit of the bot's.
#[derive(Debug, Serialize)]
pub struct Edited {
    /// When.
    pub at: Timestamp,
    /// The page.
    pub page: PageTitle,
    /// The revision.
    pub revision: u64,
}

/// What was done on a day.
#[derive(Debug, Serialize)]
pub struct Lately {
    /// The day.
    pub day: Date,
    /// What.
    #[serde(flatten)]
    pub done: DayDone,
}

/// How much somebody can mend.
#[derive(Debug, Serialize)]
pub struct Mends {
    /// Who.
    pub who: &'static str,
    /// Problems.
    pub problems: usize,
    /// Things that wait for it.
    pub waiting: usize,
}

/// Asks the wiki: what stands now, and what a cycle would do.
pub async fn on_wiki(programme: &Programme) -> anyhow::Result<OnWiki> {
    let wiki = programme.connect().await?;
    let looking = Progress::while_it("asking the wiki");
    let guard = guard(&wiki, programme).await?;
    let survey = cycle::survey(&wiki, programme, Wish::default()).await?;
    let daemon = &programme.config.daemon;
    let trial = match daemon.trial_edits {
        0 => None,
        of => Some(Trial::look(&wiki, of, daemon.trial_since.unwrap_or(Timestamp::UNIX_EPOCH)).await?),
    };
    drop(looking);
    Ok(told(programme, &guard, &survey, trial))
}

async fn guard(wiki: &impl Wiki, programme: &Programme) -> Result<Guard, CycleError> {
    let pages = &programme.config.pages;
    let now = wiki.site().await?.now;
    let lease = pages.state.subpage("lease.json")?;
    let watch = Watch {
        target: &lease,
        stop: &pages.stop,
        sources: &[],
        opt_out_category: None,
        since: now.checked_sub(RECENT).unwrap_or(Timestamp::UNIX_EPOCH),
        known: None,
    };
    Ok(wiki.guard(&watch).await?)
}

fn told(programme: &Programme, guard: &Guard, survey: &Survey, trial: Option<Trial>) -> OnWiki {
    let config = &programme.config;
    let plan = &survey.plan;
    let held = lease::held(&guard.target).filter(|(_, until)| *until > guard.now);
    let own = guard.contributions.iter().take(MOST_EDITS);
    let mut waiting = BTreeMap::new();
    for one in &plan.waiting {
        *waiting.entry(one.why.words.clone()).or_default() += 1;
    }
    let menders = mender::menders(&plan.problems, &plan.waiting, &config.pages);
    OnWiki {
        stop_page: match Order::on(&guard.stop, &config.account.name, guard.now) {
            Order::Run => "run",
            Order::Pause | Order::OwnPause(_) => "pause",
            Order::Stop => "stop",
            Order::None => "missing",
        },
        blocked: guard.me.blocked.clone(),
        lacks_bot_right: programme.flag() == Flag::Needed && !guard.me.is_flagged(),
        trial: trial.map(|trial| (trial.made, trial.of)),
        lease: held.map(|(instance, until)| Held { instance, until }),
        edits: own
            .map(|edit| Edited { at: edit.at, page: edit.title.clone(), revision: edit.rev.0 })
            .collect(),
        lately: survey.world.ledger.lately.days().map(|(day, done)| Lately { day, done }).collect(),
        next_cycle: config.schedule.next_cycle(guard.now),
        next_round: config.schedule.next_round(guard.now),
        would_edit: plan.actions.len() + usize::from(plan.intent.is_some()),
        waiting,
        to_mend: menders
            .into_iter()
            .map(|(who, mend)| Mends { who: name(who), problems: mend.problems, waiting: mend.waiting })
            .collect(),
    }
}

fn name(mender: Mender) -> &'static str {
    match mender {
        Mender::Registrant => "whoever wrote the entry",
        Mender::WorkingGroup => "the working group",
        Mender::Operator => "you, the operator",
        Mender::Administrators => "the wiki's administrators",
    }
}
