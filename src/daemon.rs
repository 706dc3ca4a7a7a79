//! Keeps going: one cycle at each tick of the schedule, one at a time, until
//! somebody says stop. A cycle that fails is logged and the next one starts from
//! the world again.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use crate::apply::{StopFlag, TokioPace};
use crate::cycle::{self, CycleError, Wish};
use crate::feed;
use crate::ids::Timestamp;
use crate::intake::memory::Memory;
use crate::programme::Programme;
use crate::wiki::mediawiki::MediaWiki;
use crate::wiki::{LiveEdits, Wiki};

/// Between two cycles at the least, so that one that fails at once does not become a hot loop.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

/// Runs until `stop` is raised. The first cycle is at once: whatever was missed
/// while the bot was away is caught up with, once. The session lasts from cycle
/// to cycle, until one fails or leaves an edit undone; what was read lasts always.
pub async fn run(programme: &Programme, stop: &StopFlag) -> anyhow::Result<()> {
    let leave = LiveEdits::granted_by("run");
    // A wrong password or address is said at once; later failures are waited out.
    let wiki = programme.connect().await?;
    wiki.me().await?;
    tracing::info!(bot = %programme.config.account.name, "the daemon is up");
    let mut session = Some(wiki);
    let mut memory = Memory::default();
    while !stop.raised() {
        match one(programme, session.take(), &mut memory, &leave, stop).await {
            Ok(wiki) => session = wiki,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the cycle failed; the next one starts anew");
            }
        }
        let now = Timestamp::now();
        let next = programme.config.schedule.next_cycle(now);
        tracing::info!(%next, "waiting");
        tokio::select! {
            () = stop.asked() => {}
            () = tokio::time::sleep(pause(now, next)) => {}
        }
    }
    tracing::info!("stopped");
    Ok(())
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
    leave: &LiveEdits,
    stop: &StopFlag,
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
    feed::keep(programme, &survey);
    let applied =
        match cycle::carry_out(&wiki, leave, programme, &survey, &mut TokioPace, stop, &mut |_| {}).await {
            Ok(applied) => applied,
            Err(held @ CycleError::Lease { .. }) => {
                tracing::info!(%held, "another instance is at work");
                return Ok(Some(wiki));
            }
            Err(error) => return Err(error.into()),
        };
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

    #[test]
    fn a_clock_that_jumps_holds_nobody_up() {
        let at = |time: &str| time.parse::<Timestamp>().expect("a time");
        let noon = at("2026-11-24T12:00:00Z");
        assert_eq!(pause(noon, at("2026-11-24T12:15:00Z")), Duration::from_secs(900));
        assert_eq!(pause(noon, noon), SHORTEST_PAUSE, "and a cycle that is due is not due in a hot loop");
        assert_eq!(pause(noon, at("2026-11-23T12:00:00Z")), SHORTEST_PAUSE);
    }
}
