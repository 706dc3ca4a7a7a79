//! What is on this machine: looked at whatever the wiki says, or if it says nothing.

use std::path::Path;

use super::finding::{Findings, Subject};
use super::{agent, configuration, files, schedule, secrets};
use crate::config::Sketch;
use crate::ids::Timestamp;

/// Looks at all of it.
pub(super) fn look(path: &Path, sketch: &Sketch, findings: &mut Findings) {
    configuration::faulty(&sketch.faults, findings);
    configuration::writers(path, files::mode(path), findings);
    let needs_key = !sketch.form.is_empty() || sketch.capacity_exchange.is_some();
    secrets::look(sketch.account.as_ref(), &sketch.privacy, needs_key, findings);
    files::forms(&sketch.form, findings);
    files::tables(sketch.capacity_exchange.as_ref(), findings);
    files::feed(&sketch.calendar, findings);
    let Some(config) = &sketch.config else {
        for subject in [Subject::Schedule, Subject::UserAgent] {
            findings.not_seen(subject, "the configuration cannot be read so far");
        }
        return;
    };
    agent::look(config, findings);
    // What stands in for a schedule that cannot be read is nobody's.
    if sketch.faults.is_empty() {
        schedule::look(&config.schedule, Timestamp::now(), findings);
    } else {
        findings.not_seen(Subject::Schedule, "the configuration cannot be read so far");
    }
}
