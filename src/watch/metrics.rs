//! The bot in numbers, in Prometheus' text format
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>,
//! names by <https://prometheus.io/docs/practices/naming/>). Pure.
//!
//! Every label has few values, all known beforehand, and each series is there from the
//! beginning, at zero: what counts from nothing can be counted. No label names a page or
//! an account.

use std::fmt::{Display, Write as _};
use std::time::Duration;

use super::health::Health;
use super::process::Usage;
use crate::apply::halt::Halt;
use crate::apply::stop::Order;
use crate::ids::Timestamp;
use crate::plan::cause::Cause;
use crate::registry::Weight;
use crate::vitals::done::Kind;
use crate::vitals::{Failure, Moment, State};

/// All of them, as text.
#[must_use]
pub fn text(state: &State, now: Moment, grace: Duration, usage: Option<&Usage>) -> String {
    let mut out = Exposition::default();
    let counted = &state.counted;
    out.family("lets_connect_build_info", "gauge", "1, with the version of the bot.");
    out.labelled(("version", env!("CARGO_PKG_VERSION")), 1);
    let well = u8::from(Health::of(state, now, grace).well);
    out.one("lets_connect_healthy", "gauge", "1 if the bot is well, as /health says; else 0.", well);

    out.family("lets_connect_cycles_total", "counter", "Cycles that ended, by how.");
    out.labelled(("result", "done"), counted.done);
    out.labelled(("result", "halted"), counted.halted.values().sum::<u64>());
    out.labelled(("result", "failed"), counted.failed.values().sum::<u64>());
    out.family(
        "lets_connect_cycle_failures_total",
        "counter",
        "Cycles that failed, by what kind of thing did.",
    );
    for kind in Failure::ALL {
        out.labelled(("kind", kind.name()), counted.failed.get(&kind).copied().unwrap_or(0));
    }
    out.family("lets_connect_cycle_halts_total", "counter", "Cycles that were broken off, by what did it.");
    for halt in Halt::ALL {
        out.labelled(("cause", halt.name()), counted.halted.get(&halt).copied().unwrap_or(0));
    }
    let busy = seconds(counted.busy);
    out.one("lets_connect_cycles_seconds_total", "counter", "Time that cycles took.", busy);
    out.family("lets_connect_edits_total", "counter", "Edits made, by what they wrote.");
    for kind in Kind::ALL {
        out.labelled(("kind", kind.name()), counted.edits.get(&kind).copied().unwrap_or(0));
    }
    out.family("lets_connect_skipped_total", "counter", "Pages left alone, by why.");
    for cause in Cause::ALL {
        out.labelled(("reason", cause.name()), counted.skipped.get(&cause).copied().unwrap_or(0));
    }
    out.one(
        "lets_connect_requests_total",
        "counter",
        "Requests to the wiki in cycles that did not fail.",
        counted.requests,
    );

    out.one(
        "lets_connect_failing_cycles",
        "gauge",
        "Cycles that failed since the last that did not.",
        state.failing,
    );
    let paused = u8::from(state.stop_page.as_ref().is_some_and(|order| *order != Order::Run));
    out.one(
        "lets_connect_stopped",
        "gauge",
        "1 if the stop page last said anything but run; else 0.",
        paused,
    );
    let idle = u8::from(state.lease_of_others.is_some());
    out.one("lets_connect_other_instance", "gauge", "1 if another instance was at work; else 0.", idle);
    out.moment("lets_connect_started_timestamp_seconds", "When the process began.", Some(state.started));
    out.moment(
        "lets_connect_last_success_timestamp_seconds",
        "When a cycle last went well; 0 if none did yet.",
        state.succeeded.map(|moment| moment.wall),
    );
    out.moment(
        "lets_connect_next_cycle_timestamp_seconds",
        "When the next cycle begins; 0 while one is under way.",
        state.next(),
    );
    if let Some(took) = state.took {
        out.one("lets_connect_last_cycle_seconds", "gauge", "How long the newest cycle took.", seconds(took));
    }
    if let Some(last) = &state.last {
        out.family("lets_connect_problems", "gauge", "What people ought to mend, by weight.");
        for weight in [Weight::Refused, Weight::Partly, Weight::Note] {
            out.labelled(("weight", name(weight)), last.problems.get(&weight).copied().unwrap_or(0));
        }
        out.one("lets_connect_waiting", "gauge", "What ought to happen and cannot now.", last.waiting);
        out.one("lets_connect_registrants", "gauge", "People who take part.", last.registered);
    }
    if let Some(trial) = state.trial {
        out.one("lets_connect_trial_edits", "gauge", "Edits made in the trial.", trial.made);
        out.one("lets_connect_trial_edits_allowed", "gauge", "Edits that the trial allows.", trial.of);
    }
    if let Some(crashes) = state.crashes {
        let help = "Restarts that came too soon after each other.";
        out.one("lets_connect_crashes_in_a_row", "gauge", help, crashes.in_a_row);
    }
    if let Some(usage) = usage {
        out.one("process_resident_memory_bytes", "gauge", "Resident memory.", usage.resident_bytes);
        out.one("process_cpu_seconds_total", "counter", "Processor time.", usage.cpu_seconds);
        out.one("process_open_fds", "gauge", "Open files and connections.", usage.open_files);
    }
    out.text
}

fn name(weight: Weight) -> &'static str {
    match weight {
        Weight::Refused => "refused",
        Weight::Partly => "partly",
        Weight::Note => "note",
    }
}

/// To the millisecond, so that a number does not show the noise of its own making.
fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).round() / 1000.0
}

/// The text under way.
#[derive(Default)]
struct Exposition {
    text: String,
    name: &'static str,
}

impl Exposition {
    /// Begins a family of series.
    fn family(&mut self, name: &'static str, kind: &str, help: &str) {
        self.name = name;
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// A series with one label; the values of ours need no escaping.
    fn labelled(&mut self, (label, of): (&str, &str), value: impl Display) {
        let _ = writeln!(self.text, "{}{{{label}=\"{of}\"}} {value}", self.name);
    }

    /// A family of one series without a label.
    fn one(&mut self, name: &'static str, kind: &str, help: &str, value: impl Display) {
        self.family(name, kind, help);
        let _ = writeln!(self.text, "{name} {value}");
    }

    /// A moment, in whole seconds since 1970.
    fn moment(&mut self, name: &'static str, help: &str, moment: Option<Timestamp>) {
        self.one(name, "gauge", help, moment.map_or(0, Timestamp::as_second));
    }
}

#[cfg(test)]
#[path = "metrics_tests.rs"]
mod tests;
