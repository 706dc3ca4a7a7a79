//! This machine's time beside the wiki's.

use super::finding::{Findings, Subject, Weight};
use crate::ids::Timestamp;

/// They may differ this much, in seconds.
const MOST_SKEW: i64 = 60;

/// Judges both, taken at the same moment.
pub(super) fn look(here: Timestamp, wiki: Timestamp, findings: &mut Findings) {
    let skew = here.as_second() - wiki.as_second();
    if skew.abs() <= MOST_SKEW {
        return findings.well(Subject::Clock, format!("within {MOST_SKEW} s of the wiki's"));
    }
    let side = if skew > 0 { "ahead of" } else { "behind" };
    findings.add(
        Weight::StopsAPart,
        Subject::Clock,
        "this machine",
        format!("the clock is {} s {side} the wiki's", skew.abs()),
        "set it by NTP: the first cycle after a start comes by it, and so do the times in the log",
    );
}
