//! Keeps going: one cycle at each tick of the schedule, one at a time, until
//! somebody says stop. A cycle that fails is logged and the next one starts from
//! the world again.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use crate::apply::{StopFlag, TokioPace};
use crate::cycle::{self, CycleError, Wish};
use crate::ids::Timestamp;
use crate::programme::Programme;
use crate::wiki::{LiveEdits, Wiki};

/// A signal is noticed this soon while nothing is under way.
const LISTEN: Duration = Duration::from_millis(200);

/// Runs until `stop` is raised. The first cycle is at once: whatever was missed
/// while the bot was away is caught up with, once.
pub async fn run(programme: &Programme, stop: &StopFlag) -> anyhow::Result<()> {
    let leave = LiveEdits::granted_by("run");
    // A wrong password or address is said at once; later failures are waited out.
    drop(programme.connect().await?);
    tracing::info!(bot = %programme.config.account.name, "the daemon is up");
    while !stop.raised() {
        match one(programme, &leave, stop).await {
            Ok(()) => {}
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the cycle failed; the next one starts anew");
            }
        }
        let next = programme.config.schedule.next_cycle(Timestamp::now());
        tracing::info!(%next, "waiting");
        while !stop.raised() && Timestamp::now() < next {
            tokio::time::sleep(LISTEN).await;
        }
    }
    tracing::info!("stopped");
    Ok(())
}

async fn one(programme: &Programme, leave: &LiveEdits, stop: &StopFlag) -> anyhow::Result<()> {
    let wiki = programme.connect().await?;
    let survey = cycle::survey(&wiki, programme, Wish::default()).await?;
    let applied =
        match cycle::carry_out(&wiki, leave, programme, &survey, &mut TokioPace, stop, &mut |_| {}).await {
            Ok(applied) => applied,
            Err(CycleError::Lease(held)) => {
                tracing::info!(%held, "another instance is at work");
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
    tracing::info!(
        edits = applied.edits,
        skipped = applied.skipped.len(),
        waiting = survey.plan.waiting.len(),
        problems = survey.plan.problems.len(),
        requests = wiki.requests(),
        "cycle done"
    );
    if let Some(why) = applied.halted {
        tracing::warn!(why, "the cycle was halted");
    }
    Ok(())
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
