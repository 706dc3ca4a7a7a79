//! One cycle: look at the world, decide, check the plan, carry it out, record it.
//! The command line and the daemon both call this and nothing else edits.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::apply::lease::Taken;
use crate::apply::trial::{Budgeted, TRIAL_PACE, Trial};
use crate::apply::{self, Applied, Executor, Halt, Halted, Pace, Step, StopFlag};
use crate::compose::resources::Sizes;
use crate::compose::vocabulary::Vocabulary;
use crate::compose::{ComposeError, Composer, phrasebook};
use crate::config::Config;
use crate::gather::{self, GatherError};
use crate::ids::{ActionId, PageTitle, RoundId, Timestamp, Username};
use crate::intake::memory::Memory;
use crate::plan::audit::{self, Broken};
use crate::plan::draft::{Draft, Policy};
use crate::plan::guard::Guarded;
use crate::plan::ledger::Ledger;
use crate::plan::roster::Roster;
use crate::plan::world::World;
use crate::plan::{Action, Deed, Effect, Plan, Write};
use crate::programme::Programme;
use crate::registry::resource::Place;
use crate::telemetry;
use crate::wiki::{LiveEdits, Page, Site, Wiki, WikiError, outcome};

pub mod links;
pub mod undo;

/// Edits of the bot's own this long before a cycle are looked at again before each write.
const OVERLAP: Duration = Duration::from_secs(600);

/// Edits of the bot's own this long before a record of them are looked at again in
/// later cycles: one that a lagging replica did not show yet must not be forgotten.
const RECORD_OVERLAP: Duration = Duration::from_secs(24 * 3600);

/// Why a cycle could not be carried through.
#[derive(Debug, thiserror::Error)]
pub enum CycleError {
    /// The world could not be seen.
    #[error(transparent)]
    Gather(#[from] GatherError),
    /// The wiki could not be read.
    #[error(transparent)]
    Wiki(#[from] WikiError),
    /// A template of the bot's own is broken.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The plan breaks an invariant. Nothing was done.
    #[error("the plan breaks an invariant and was not carried out: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Broken(Vec<Broken>),
    /// Another instance is at work.
    #[error("{page}: another instance is at work until {until}; if it died, wait until then")]
    Lease {
        /// The lease's page.
        page: PageTitle,
        /// When it runs out.
        until: Timestamp,
    },
    /// The record of the round was changed while it was looked at.
    #[error("{0}: the record was changed in this moment; run it again")]
    Moved(PageTitle),
    /// A page name that cannot be.
    #[error("pages.state: {0}")]
    Title(#[from] crate::ids::BadTitle),
}

/// What to do in this cycle.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The round to make, whether or not the schedule has come to it.
    pub round: Option<RoundId>,
    /// Whether the directory may lose any share of its names.
    pub allow_removals: bool,
    /// The account that the bot is to forget. Then nothing else is done: the next
    /// cycle takes it off the pages.
    pub forget: Option<Username>,
}

/// A plan with what it was made from.
pub struct Survey {
    /// The world; apart, for it is large.
    pub world: Box<World>,
    /// The wiki.
    pub site: Site,
    /// The pages that the plan writes to, as they were.
    pub pages: BTreeMap<PageTitle, Page>,
    /// The plan.
    pub plan: Plan,
    /// Every place to learn from that is given.
    pub places: BTreeSet<Place>,
    /// The calendar for calendar programs, if a file of it is kept.
    pub feed: Option<String>,
    /// The newest round.
    pub round: Option<RoundId>,
    /// Somebody that the newest round connected, for people who want to see an introduction.
    pub somebody_matched: Option<PageTitle>,
}

/// Looks at the world and decides.
pub async fn survey(wiki: &impl Wiki, programme: &Programme, wish: Wish) -> Result<Survey, CycleError> {
    survey_again(wiki, programme, wish, &mut Memory::default()).await
}

/// The same, where `memory` holds what the look before has read.
pub async fn survey_again(
    wiki: &impl Wiki,
    programme: &Programme,
    wish: Wish,
    memory: &mut Memory,
) -> Result<Survey, CycleError> {
    let config = &programme.config;
    // What it holds while it waits is large, and would make every future around it so.
    let gather::Gathered { world, site } =
        Box::pin(gather::world(wiki, config, memory, wish.forget.as_ref())).await?;
    let names = Vocabulary(&world.lexicon);
    let composer = programme.composer(&names)?;
    let policy = policy(programme, &composer, &wish, &world);
    let draft = Draft::new(&world, &policy);
    let pages = gather::pages(wiki, config, draft.titles()).await?;
    let touched = draft.touched(&pages);
    let histories = gather::since_own(wiki, touched, &world.bot).await?;
    let mut plan = draft.finish(&pages, &histories);
    if wish.forget.is_some() {
        let roster = Roster::page(&config.pages.state)?;
        plan = Plan { actions: plan.actions, ..Plan::default() };
        plan.actions.retain(|action| action.page == roster);
    }
    let broken = audit::broken(&plan, &config.pages.state);
    if !broken.is_empty() {
        return Err(CycleError::Broken(broken));
    }
    let guarded = Guarded::new(&world.registrations, &draft.innocent());
    guarded.withhold(&mut plan, |page| phrasebook::holds(&config.pages, page));
    telemetry::guard(guarded);
    let round = draft.record.as_ref().map(|record| record.round);
    let somebody_matched = draft
        .record
        .iter()
        .flat_map(|record| &record.connections)
        .find_map(|connection| draft.vetted.registrants.get(&connection.learner)?.talk_page());
    let places = draft.shelf.places.clone();
    let settings = &config.calendar;
    let feed = settings.feed.is_some().then(|| {
        let language = settings.feed_language.as_ref().unwrap_or(&config.wiki.language);
        composer.ics(draft.clinics.values(), language, &site.address_of(&config.pages.calendar()))
    });
    Ok(Survey { world: Box::new(world), site, pages, plan, places, feed, round, somebody_matched })
}

/// What the decision goes by, from the configuration.
#[must_use]
pub fn policy<'a>(
    programme: &'a Programme,
    composer: &'a Composer<'a>,
    wish: &Wish,
    world: &'a World,
) -> Policy<'a> {
    let config = &programme.config;
    Policy {
        pages: &config.pages,
        rules: &config.matching,
        clinics: &config.clinics,
        patience: config.connections,
        awards: &config.award,
        next_round: config.schedule.next_round(world.now),
        next_update: config.schedule.next_update(world.now),
        looks: config.schedule.looks(),
        update: config.schedule.update_due(world.now),
        approvals: &config.approvals,
        trustees: &config.trustees,
        due: wish.round.or_else(|| config.schedule.round_due(world.now)),
        message_kinds: &config.message_kinds,
        options: &world.options,
        removal_percent: if wish.allow_removals { 100 } else { config.limits.removal_percent },
        notices_unasked: config.limits.notices_per_run,
        page_bytes: config.limits.page_bytes,
        feed_url: config.calendar.feed_url.as_deref(),
        directory: &config.directory,
        resources: Sizes { rows: config.resources.rows, bytes: config.limits.page_bytes },
        composer,
    }
}

/// Carries a survey's plan out. Does nothing, and takes no lease, when the plan is empty.
pub async fn carry_out(
    wiki: &impl Wiki,
    leave: &LiveEdits,
    programme: &Programme,
    survey: &Survey,
    pace: &mut impl Pace,
    stop: &StopFlag,
    on_step: &mut dyn FnMut(Step<'_>),
) -> Result<Applied, CycleError> {
    let plan = &survey.plan;
    if plan.intent.is_none() && plan.actions.is_empty() && plan.already.is_empty() {
        return Ok(Applied::default());
    }
    let config = &programme.config;
    let trial = on_trial(wiki, programme).await?;
    if let Some(over) = trial.filter(|trial| trial.is_over()) {
        return Ok(Applied { halted: Some(end_of(over)), trial, ..Applied::default() });
    }
    let wiki = &Budgeted::new(wiki, trial);
    let policy = apply_policy(programme, survey, trial);
    let lease_page = config.pages.state.subpage("lease.json")?;
    let mut executor = Executor::new(wiki, leave, &policy, pace, stop);
    match executor.take_lease(&lease_page, Duration::from_secs(config.limits.lease_minutes * 60)).await {
        Taken::Held | Taken::Without => {}
        Taken::Others(until) => return Err(CycleError::Lease { page: lease_page, until }),
        Taken::Forbidden(why) => return Ok(Applied { halted: Some(why), ..Applied::default() }),
    }
    let mut applied = Applied { trial, ..Applied::default() };
    if intend(&mut executor, plan, &mut applied, on_step).await {
        let mut carried_out = executor.run(&plan.actions, on_step).await;
        executor.verify(&plan.actions, &mut carried_out).await;
        applied.join(carried_out);
        let mut effects = on_record(plan, &applied.effects);
        effects.extend(applied.effects.iter().cloned());
        if applied.halted.is_none()
            && let Some(action) = ledger_action(&survey.world, config, &effects)?
        {
            applied.join(executor.run(&[action], on_step).await);
        }
    }
    // What the wiki will not take is left out the next time, or the pages would never be saved again.
    let mut known = survey.world.links.clone();
    // What is new on the shelf is new from now on.
    known.keep(&survey.places, survey.world.today());
    for named in applied.skipped.iter().flat_map(|(_, why)| outcome::unwanted_links(&why.words)) {
        known.bar(named, survey.world.today());
    }
    if !stop.raised()
        && let Some(action) = links::action(&survey.world, config, &known)?
    {
        let barred = executor.run(&[action], on_step).await;
        applied.edits += barred.edits;
    }
    // Who was told to stop does not even say goodbye: the lease runs out by itself.
    if applied.halted.is_none() || stop.raised() {
        executor.give_lease_back().await;
    }
    Ok(applied)
}

/// What stands already, but for the decision on a round of which an introduction was not made: its
/// approval may have been withdrawn since the plan was made, and is read anew the next time.
fn on_record(plan: &Plan, done: &[Effect]) -> Vec<Effect> {
    let planned = plan.actions.iter().flat_map(|action| &action.effects);
    let undone: BTreeSet<RoundId> = planned
        .filter(|effect| !done.contains(effect))
        .filter_map(|effect| match effect.deed {
            Deed::Introduce { round, .. } => Some(round),
            _ => None,
        })
        .collect();
    let stands = |effect: &&Effect| match &effect.deed {
        Deed::Decide { round, .. } => !undone.contains(round),
        _ => true,
    };
    plan.already.iter().filter(stands).cloned().collect()
}

/// Saves the round's record. Without it nothing else may be done: whoever comes
/// after a crash would make other pairs.
async fn intend<W: Wiki, P: Pace>(
    executor: &mut Executor<'_, W, P>,
    plan: &Plan,
    applied: &mut Applied,
    on_step: &mut dyn FnMut(Step<'_>),
) -> bool {
    let Some(intent) = &plan.intent else { return true };
    let intent = std::slice::from_ref(intent);
    let mut intended = executor.run(intent, on_step).await;
    executor.verify(intent, &mut intended).await;
    let stands = intended.done.iter().any(|(id, _)| *id == intent[0].id);
    applied.join(intended);
    if !stands && applied.halted.is_none() {
        let why = "another run made the round; the next cycle goes on with it";
        applied.halted = Some(Halt::OtherInstance.because(why));
    }
    stands
}

fn ledger_action(world: &World, config: &Config, effects: &[Effect]) -> Result<Option<Action>, CycleError> {
    let mut ledger = world.ledger.clone();
    world.record(&mut ledger, effects);
    if ledger == world.ledger {
        return Ok(None);
    }
    ledger.folded_until = Some(world.now - RECORD_OVERLAP);
    let text = ledger.to_json();
    Ok(Some(Action {
        id: ActionId::of(&["ledger", &text]),
        effects: Vec::new(),
        page: Ledger::page(&config.pages.state)?,
        base: world.ledger_base,
        write: Write::Whole { text },
        sources: Vec::new(),
        summary: config.programme.name.summary("record of what was done"),
    }))
}

/// How the trial stands, if the bot is on one.
async fn on_trial(wiki: &impl Wiki, programme: &Programme) -> Result<Option<Trial>, WikiError> {
    let daemon = &programme.config.daemon;
    if daemon.trial_edits == 0 {
        return Ok(None);
    }
    let since = daemon.trial_since.unwrap_or(Timestamp::UNIX_EPOCH);
    Trial::look(wiki, daemon.trial_edits, since).await.map(Some)
}

fn end_of(trial: Trial) -> Halted {
    Halt::TrialOver.because(format!(
        "the trial is over: {} of {} edits are made, and the rest is kept for records",
        trial.made, trial.of
    ))
}

fn apply_policy(programme: &Programme, survey: &Survey, trial: Option<Trial>) -> apply::Policy {
    let limits = &programme.config.limits;
    let slowest = trial.map_or(0, |_| TRIAL_PACE.as_secs());
    let seconds_between_edits = limits.seconds_between_edits.max(slowest);
    let since = survey.world.now - OVERLAP.max(Duration::from_secs(seconds_between_edits));
    let left = trial.map_or(usize::MAX, |trial| usize::try_from(trial.actions()).unwrap_or(usize::MAX));
    apply::Policy {
        seconds_between_edits,
        edits_per_run: limits.edits_per_run.min(left),
        // A plan with more has a trustee's leave.
        notices_per_run: limits.notices_per_run.max(survey.plan.totals.notices),
        ..programme.edits(&survey.world.options, since)
    }
}
