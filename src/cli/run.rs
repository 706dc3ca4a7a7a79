//! `lets-connect run`: carry the plan out, once or on the schedule.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Instant;

use serde::Serialize;
use tracing::Instrument as _;

use crate::apply::{Applied, StopFlag, TokioPace};
use crate::cli::args::RunArgs;
use crate::cli::progress::Progress;
use crate::cli::{DONE, PROBLEMS, tell};
use crate::cycle::{self, Survey, Wish};
use crate::daemon::ground::Real;
use crate::daemon::told::ToLog;
use crate::daemon::{self, Hangup, Orders, Source, signals};
use crate::feed;
use crate::ids::{PageTitle, RoundId};
use crate::plan::cause::Why;
use crate::programme::Programme;
use crate::registry::{Problem, Weight};
use crate::telemetry;
use crate::vitals::Vitals;
use crate::watch;
use crate::wiki::{LiveEdits, Wiki};

/// Runs one cycle, or keeps going.
pub async fn run(programme: Programme, source: Source, wanted: &RunArgs) -> anyhow::Result<u8> {
    let (stop, hangup) = (StopFlag::default(), Hangup::default());
    if wanted.once {
        signals::listen(&stop, None)?;
        let cycle = once(&programme, wanted, &stop).instrument(telemetry::of_cycle(&programme.instance));
        return daemon::in_time(&stop, Box::pin(cycle)).await.unwrap_or(Ok(PROBLEMS));
    }
    signals::listen(&stop, Some(&hangup))?;
    tell_panics();
    let vitals = Vitals::begin();
    watch::open(&programme.config.watch, &vitals).await?;
    let listener = &mut (ToLog, vitals);
    let orders =
        Orders { ground: Real::default(), programme, source, stop: &stop, hangup: &hangup, listener };
    daemon::run(orders).await.map(|()| DONE)
}

/// Into the log, which leaves out what was said in confidence.
fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "a fault of the bot's; report it")));
}

async fn once(programme: &Programme, wanted: &RunArgs, stop: &StopFlag) -> anyhow::Result<u8> {
    let began = Instant::now();
    let wiki = programme.connect().await?;
    let leave = LiveEdits::granted_by("run --once");
    let wish = Wish { round: wanted.round, allow_removals: wanted.allow_removals, forget: None };
    let looking = Progress::while_it("looking at the wiki and deciding");
    let survey = cycle::survey(&wiki, programme, wish).await?;
    drop(looking);
    feed::keep(programme, &survey);
    let edits = survey.plan.actions.len() + usize::from(survey.plan.intent.is_some());
    let mut progress = Progress::of(edits, "edits");
    let applied = cycle::carry_out(&wiki, &leave, programme, &survey, &mut TokioPace, stop, &mut |step| {
        progress.step(&step);
    })
    .await?;
    drop(progress);
    let summary = Summary::of(programme, &survey, &applied, wiki.requests(), began.elapsed().as_secs_f64());
    if wanted.json {
        println!("{}", serde_json::to_string_pretty(&summary)?);
    } else {
        print!("{}", summary.text());
    }
    Ok(if summary.halted.is_none() && survey.plan.problems.is_empty() { DONE } else { PROBLEMS })
}

/// What a run did, for people and for scripts.
#[derive(Debug, Serialize)]
struct Summary {
    round: Option<RoundId>,
    registered: usize,
    refused: usize,
    refusals: Vec<Problem>,
    connections: usize,
    clinics: usize,
    clinics_seat: u64,
    clinics_seat_at_most: u64,
    notices: usize,
    barnstars: usize,
    edits: usize,
    requests: u64,
    seconds: f64,
    problems: usize,
    skipped: Vec<(PageTitle, Why)>,
    waiting: usize,
    halted: Option<String>,
    addresses: BTreeMap<&'static str, String>,
}

impl Summary {
    fn of(programme: &Programme, survey: &Survey, applied: &Applied, requests: u64, seconds: f64) -> Self {
        let (pages, site) = (&programme.config.pages, &survey.site);
        let mut addresses = BTreeMap::from([
            ("directory", site.address_of(&pages.directory)),
            ("problems", site.address_of(&pages.problems)),
            ("awards", site.address_of(&pages.awards)),
        ]);
        if let Ok(status) = pages.state.subpage("status") {
            addresses.insert("status", site.address_of(&status));
        }
        if let Some(Ok(round)) = survey.round.map(|round| pages.rounds.subpage(&round.to_string())) {
            addresses.insert("round", site.address_of(&round));
        }
        if let Some(talk_page) = &survey.somebody_matched {
            addresses.insert("talk_page", site.address_of(talk_page));
        }
        let totals = survey.plan.totals;
        Self {
            round: survey.round,
            registered: totals.registered,
            refused: totals.refused,
            refusals: survey.plan.problems.iter().filter(|p| p.weight == Weight::Refused).cloned().collect(),
            connections: totals.connections,
            clinics: totals.clinics,
            clinics_seat: totals.clinics_seat,
            clinics_seat_at_most: totals.clinics_seat_at_most,
            notices: applied.notices,
            barnstars: applied.barnstars,
            edits: applied.edits,
            requests,
            seconds: (seconds * 10.0).round() / 10.0,
            problems: survey.plan.problems.len(),
            skipped: applied.skipped.clone(),
            waiting: survey.plan.waiting.len(),
            halted: applied.halted.as_ref().map(ToString::to_string),
            addresses,
        }
    }

    fn text(&self) -> String {
        let mut out = String::new();
        let mut line = |name: &str, value: String| {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{name:<12}  {value}");
        };
        if let Some(round) = self.round {
            line("round", round.to_string());
        }
        line("registered", self.registered.to_string());
        line("refused", self.refused.to_string());
        line("connections", self.connections.to_string());
        let seats = format!("{}, for {} learners", self.clinics, self.clinics_seat);
        let bound = if self.clinics_seat == self.clinics_seat_at_most {
            "as many as can be".to_owned()
        } else {
            format!("{} at the most", self.clinics_seat_at_most)
        };
        line("clinics", format!("{seats} ({bound})"));
        line("notices", self.notices.to_string());
        line("barnstars", self.barnstars.to_string());
        line("edits", self.edits.to_string());
        line("requests", self.requests.to_string());
        line("seconds", self.seconds.to_string());
        if self.problems > 0 {
            line("problems", format!("{}, on {}", self.problems, self.addresses["problems"]));
        }
        for (page, why) in &self.skipped {
            line("skipped", tell::plain(&format!("{page}: {why}")));
        }
        if let Some(why) = &self.halted {
            line("stopped", why.clone());
        } else if self.edits == 0 {
            line("", "Nothing to do: the wiki is as it should be.".to_owned());
        }
        out
    }
}
