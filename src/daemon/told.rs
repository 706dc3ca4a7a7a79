//! What happens to the daemon, for whoever watches it. The loop tells of it in one place
//! and asks nothing back.

use std::time::Duration;

use crate::apply::Applied;
use crate::apply::trial::Trial;
use crate::cycle::Survey;
use crate::daemon::failing::Hope;
use crate::ids::Timestamp;

/// Something that happened.
pub enum Happened<'a> {
    /// The process holds itself back, after so many starts without a finished cycle.
    HeldBack {
        /// How many.
        starts: usize,
        /// For so long.
        pause: Duration,
    },
    /// A cycle begins.
    CycleBegan,
    /// An edit was settled, or the cycle otherwise got further.
    Moved,
    /// The cycle was carried through.
    CycleEnded {
        /// What it saw and decided.
        survey: &'a Survey,
        /// What it did.
        applied: &'a Applied,
        /// Requests that it took.
        requests: u64,
    },
    /// Another instance is at work until then, so this one did nothing.
    OthersAtWork {
        /// Until when.
        until: Timestamp,
    },
    /// The cycle failed, or nothing may be edited until somebody does something.
    CycleFailed {
        /// Why.
        error: &'a anyhow::Error,
        /// Failures since the last cycle that was carried through.
        in_a_row: u32,
        /// Whether it may pass by itself.
        hope: Hope,
    },
    /// How the trial stands.
    OnTrial(Trial),
    /// It waits for the next cycle.
    Waits {
        /// For so long.
        pause: Duration,
        /// The moment, by the wiki's clock.
        next: Timestamp,
    },
    /// A change on the wiki brings the next cycle forward.
    Woken,
    /// The configuration was read anew, and holds from now on.
    Reloaded,
    /// The configuration was read anew and is wrong; the one before goes on.
    ReloadRefused {
        /// What is wrong.
        why: &'a str,
    },
    /// It ends.
    Ends,
}

/// Whoever watches.
pub trait Listener {
    /// Hears of it. Must not take long.
    fn hear(&mut self, happened: &Happened<'_>);
}

/// Writes it into the log.
#[derive(Debug, Default)]
pub struct ToLog;

impl Listener for ToLog {
    fn hear(&mut self, happened: &Happened<'_>) {
        match happened {
            Happened::HeldBack { starts, pause } => tracing::error!(
                starts,
                seconds = pause.as_secs(),
                "the bot was started again and again and finished no cycle; waiting before the first one"
            ),
            Happened::CycleBegan | Happened::Moved => {}
            Happened::CycleEnded { survey, applied, requests } => {
                tracing::info!(
                    edits = applied.edits,
                    skipped = applied.skipped.len(),
                    waiting = survey.plan.waiting.len(),
                    problems = survey.plan.problems.len(),
                    requests,
                    "cycle done"
                );
                if let Some(halted) = &applied.halted {
                    tracing::warn!(why = halted.why, "the cycle was halted");
                }
            }
            Happened::OthersAtWork { until } => tracing::info!(%until, "another instance is at work"),
            Happened::CycleFailed { error, in_a_row, hope } => {
                let error = format!("{error:#}");
                match hope {
                    Hope::Passes => {
                        tracing::error!(error, in_a_row, "the cycle failed; the next one starts anew");
                    }
                    Hope::Needs(mend) => tracing::error!(error, in_a_row, mend, "the bot cannot work"),
                }
            }
            Happened::OnTrial(trial) => {
                if trial.is_over() {
                    tracing::warn!(
                        made = trial.made,
                        of = trial.of,
                        "the trial is over: nothing is edited any more, only planned"
                    );
                } else {
                    tracing::info!(made = trial.made, of = trial.of, "on trial");
                }
            }
            Happened::Waits { next, .. } => tracing::info!(%next, "waiting"),
            Happened::Woken => tracing::info!("a change on the wiki; the next cycle comes at once"),
            Happened::Reloaded => tracing::info!("the configuration was read anew"),
            Happened::ReloadRefused { why } => {
                tracing::error!("the changed configuration is wrong, and the one before goes on:\n{why}");
            }
            Happened::Ends => tracing::info!("stopped"),
        }
    }
}

/// Both hear of it.
impl<A: Listener, B: Listener> Listener for (A, B) {
    fn hear(&mut self, happened: &Happened<'_>) {
        self.0.hear(happened);
        self.1.hear(happened);
    }
}
