//! The configuration's file: its faults, and who may write it.

use std::path::Path;

use super::finding::{Findings, Subject, Weight};
use crate::config::{ConfigError, Fault};

/// A file that cannot be read, or is no TOML.
pub(super) fn unreadable(path: &Path, error: &ConfigError, findings: &mut Findings) {
    match error {
        ConfigError::Wrong(faults) => faulty(faults, findings),
        ConfigError::Unreadable { source, .. } => findings.add(
            Weight::StopsEverything,
            Subject::Configuration,
            path.display().to_string(),
            format!("the configuration cannot be read ({})", source.kind()),
            "name another file with --config, or let the bot's account on this machine read it",
        ),
        other => findings.add(
            Weight::StopsEverything,
            Subject::Configuration,
            path.display().to_string(),
            other.to_string(),
            "mend the file",
        ),
    }
}

/// Everything wrong with a file that can be read.
pub(super) fn faulty(faults: &[Fault], findings: &mut Findings) {
    for fault in faults {
        // A fault that says what was expected says how to mend it.
        let mend =
            if fault.mend.is_empty() { "write it as config/meta.toml shows it" } else { fault.mend.as_str() };
        findings.add(
            Weight::StopsEverything,
            Subject::Configuration,
            fault.whereabouts(),
            fault.problem.clone(),
            mend,
        );
    }
}

/// Whoever can write the file can send the bot's secret elsewhere.
pub(super) fn writers(path: &Path, mode: Option<u32>, findings: &mut Findings) {
    match mode {
        Some(mode) if mode & 0o002 != 0 => findings.add(
            Weight::StopsAPart,
            Subject::Configuration,
            path.display().to_string(),
            format!("anybody on this machine can change the configuration (mode {mode:03o})"),
            format!("run: chmod o-w {}", path.display()),
        ),
        _ => findings.well(Subject::Configuration, path.display().to_string()),
    }
}
