//! Keeps going: one cycle at each tick of the schedule, one at a time, until
//! somebody says stop. A cycle that fails is logged and the next one starts from
//! the world again.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::apply::{StopFlag, TokioPace};
use crate::cycle::{self, CycleError, Survey, Wish};
use crate::feed;
use crate::ids::Timestamp;
use crate::intake::memory::Memory;
use crate::programme::Programme;
use crate::telemetry;
use crate::vitals::{CycleDone, Failure, Vitals};
use crate::wiki::mediawiki::MediaWiki;
use crate::wiki::{LiveEdits, Wiki};

/// Between two cycles at the least, so that one that fails at once does not become a hot loop.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

/// Runs until `stop` is raised. The first cycle is at once: whatever was missed
/// while the bot was away is caught up with, once. The session lasts from cycle
/// to cycle, until one fails or leaves an edit undone; what was read lasts always.
pub async fn run(programme: &Programme, stop: &StopFlag, vitals: &Vitals) -> anyhow::Result<()> {
    let leave = LiveEdits::granted_by("run");
    // A wrong password or address is said at once; later failures are waited out.
    let wiki = programme.connect().await?;
    wiki.me().await?;
    tracing::info!(bot = %programme.config.account.name, "the daemon is up");
    let mut session = Some(wiki);
    let mut memory = Memory::default();
    let mut clock = Clock::default();
    while !stop.raised() {
        vitals.cycle_began();
        let cycle = one(programme, session.take(), &mut memory, &mut clock, &leave, (stop, vitals));
        match cycle.instrument(telemetry::of_cycle(&programme.instance)).await {
            Ok(wiki) => session = wiki,
            Err(error) => {
                vitals.cycle_failed(Failure::of(&error));
                tracing::error!(error = format!("{error:#}"), "the cycle failed; the next one starts anew");
            }
        }
        let now = clock.now();
        let next = programme.config.schedule.next_cycle(now);
        tracing::info!(%next, "waiting");
        vitals.rests(pause(now, next));
        tokio::select! {
            () = stop.asked() => {}
            () = tokio::time::sleep(pause(now, next)) => {}
        }
    }
    tracing::info!("stopped");
    Ok(())
}

/// The wiki's clock, as of the last look at it: what is due is due by that one, and so
/// cycles come by it. Before the first look there is only this machine's.
#[derive(Debug, Default)]
struct Clock(Option<(Timestamp, Instant)>);

impl Clock {
    fn set(&mut self, now: Timestamp) {
        self.0 = Some((now, Instant::now()));
    }

    fn now(&self) -> Timestamp {
        self.0.map_or_else(Timestamp::now, |(then, at)| then.saturating_add(at.elapsed()).unwrap_or(then))
    }
}

/// How long to wait for the next cycle. It is counted from when the wait began, so
/// that a clock set back by a day does not hold the bot up for a day.
fn pause(now: Timestamp, next: Timestamp) -> Duration {
    Duration::try_from(next.duration_since(now)).unwrap_or_default().max(SHORTEST_PAUSE)
}

/// One cycle. Gives the session back, if it is still good.
async fn one(
    programme: &Programme,
    session: Option<MediaWiki>,
    memory: &mut Memory,
    clock: &mut Clock,
    leave: &LiveEdits,
    (stop, vitals): (&StopFlag, &Vitals),
) -> anyhow::Result<Option<MediaWiki>> {
    let wiki = match session {
        Some(wiki) => wiki,
        None => programme.connect().await?,
    };
    let before = wiki.requests();
    // To look changes nothing, so it may be broken off.
    let survey = tokio::select! {
        () = stop.asked() => return Ok(Some(wiki)),
        survey = cycle::survey_again(&wiki, programme, Wish::default(), memory) => survey?,
    };
    clock.set(survey.world.now);
    feed::keep(programme, &survey);
    let applied = match cycle::carry_out(&wiki, leave, programme, &survey, &mut TokioPace, stop, &mut |_| {
        vitals.moved()
    })
    .await
    {
        Ok(applied) => applied,
        Err(CycleError::Lease { until, .. }) => {
            vitals.others_at_work(until);
            tracing::info!(%until, "another instance is at work");
            return Ok(Some(wiki));
        }
        Err(error) => return Err(error.into()),
    };
    if applied.halted.is_none() && !stop.raised() {
        look_at_links(&wiki, leave, programme, &survey, stop).await;
    }
    vitals.cycle_ended(CycleDone::of(&survey, &applied, wiki.requests() - before));
    tracing::info!(
        edits = applied.edits,
        skipped = applied.skipped.len(),
        waiting = survey.plan.waiting.len(),
        problems = survey.plan.problems.len(),
        requests = wiki.requests() - before,
        "cycle done"
    );
    if let Some(why) = &applied.halted {
        tracing::warn!(why, "the cycle was halted");
    }
    Ok(applied.leaves_the_session_clean().then_some(wiki))
}

/// Looks at the links that are due, in a cycle that wrote nothing: such a pass takes its time, and
/// what people wait for goes before it. What fails is waited out.
async fn look_at_links(
    wiki: &MediaWiki,
    leave: &LiveEdits,
    programme: &Programme,
    survey: &Survey,
    stop: &StopFlag,
) {
    let most = programme.config.resources.links_per_pass;
    if most == 0 || !survey.plan.actions.is_empty() {
        return;
    }
    let mut pace = TokioPace;
    let pass = cycle::links::look(wiki, leave, programme, survey, most, (&mut pace, stop));
    match pass.await {
        Ok(passed) if passed.looked_at > 0 => {
            tracing::info!(looked_at = passed.looked_at, failed = passed.failed.len(), "links looked at");
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the links could not be looked at"),
    }
}

/// Raises `stop` at the first SIGTERM or SIGINT; a second one ends the process
/// in the usual way.
pub fn stop_on_signals(stop: &StopFlag) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("asked to stop; finishing the edit under way");
        stop.raise();
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        std::process::exit(130);
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn cycles_come_by_the_wiki_s_clock_wherever_this_machine_s_stands() {
        let mut clock = Clock::default();
        let off = clock.now().duration_since(Timestamp::now()).abs();
        assert!(
            off < jiff::SignedDuration::from_secs(5),
            "before the first look by this machine's, not {off:?} off"
        );
        let wiki: Timestamp = "2091-12-01T05:59:30Z".parse().expect("a moment");
        clock.set(wiki);
        // The cycle itself takes a while, too.
        tokio::time::advance(Duration::from_secs(20)).await;
        let first_of_month = "2091-12-01T06:00:00Z".parse().expect("a moment");
        assert_eq!(pause(clock.now(), first_of_month), Duration::from_secs(10));
    }

    #[test]
    fn a_clock_that_jumps_holds_nobody_up() {
        let at = |time: &str| time.parse::<Timestamp>().expect("a time");
        let noon = at("2026-11-24T12:00:00Z");
        assert_eq!(pause(noon, at("2026-11-24T12:15:00Z")), Duration::from_secs(900));
        assert_eq!(pause(noon, noon), SHORTEST_PAUSE, "and a cycle that is due is not due in a hot loop");
        assert_eq!(pause(noon, at("2026-11-23T12:00:00Z")), SHORTEST_PAUSE);
    }
}
