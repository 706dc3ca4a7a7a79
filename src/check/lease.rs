//! Whether another instance is at work, or died at it.

use super::finding::{Findings, Subject, Weight};
use crate::apply::lease;
use crate::ids::Timestamp;
use crate::wiki::Page;

/// Judges the lease's page.
pub(super) fn look(page: &Page, now: Timestamp, findings: &mut Findings) {
    match page.text().and_then(|text| lease::held_until(text, now)) {
        Some(until) => findings.add(
            Weight::WorthKnowing,
            Subject::Lease,
            page.title.to_string(),
            format!("an instance of the bot is at work, or died at it; others wait until {until}"),
            "nothing: if it died, the next cycle after that goes on; if two are meant to run, stop one",
        ),
        None => findings.well(Subject::Lease, "no other instance is at work"),
    }
}
