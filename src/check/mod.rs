//! Looks everything over before the bot is let loose, and whenever somebody wonders: all
//! that is wrong at once, by weight, each with its mend. It edits nothing.
//!
//! One file a subject: each looks, or is handed what was seen, and says what that means.
//! [`local`] goes through what is on this machine, [`remote`] through what is on the wiki;
//! neither lets one thing that cannot be seen hide the others. What a subject finds is a
//! [`Finding`]; how findings are shown is the command line's.
//!
//! What is absent: edits; decisions of the programme; anything secret in what is found.

use std::path::Path;

use crate::config::{Overrides, Sketch};

mod account;
mod agent;
mod awards;
mod clock;
mod configuration;
mod daemon;
mod files;
mod finding;
mod keeping;
mod languages;
mod lease;
mod local;
mod pages;
mod published;
mod remote;
mod rights;
mod schedule;
mod secrets;
mod site;
mod stop_page;
mod tables;
mod trustees;
mod words;

pub use finding::{Finding, Findings, Subject, Unseen, Weight, Well};

/// Looks at all that this configuration is about.
pub async fn everything(path: &Path, overrides: &Overrides) -> Findings {
    let mut findings = Findings::default();
    let sketch = match Sketch::read(path, overrides) {
        Ok(sketch) => sketch,
        Err(error) => {
            configuration::unreadable(path, &error, &mut findings);
            findings.not_seen(Subject::Wiki, "the configuration cannot be read");
            return findings.in_order();
        }
    };
    local::look(path, &sketch, &mut findings);
    if let Some(config) = &sketch.config {
        daemon::look(config, &mut findings).await;
    }
    remote::look(&sketch, &mut findings).await;
    findings.in_order()
}
