//! Meetings that people report, understood.

use std::collections::BTreeMap;

use crate::ids::{RevId, Username};
use crate::registry::answer::Connected;
use crate::registry::vet::connected::{self, Typed};
use crate::registry::vet::fields::Reader;
use crate::registry::vet::standing::Standing;
use crate::registry::{Met, Registration, Weight};

/// Reports of one person that are read.
const MOST_REPORTS: usize = 200;

/// The meetings that the account itself reported, each once, with the latest evidence.
pub(super) fn understood(
    myself: &Username,
    theirs: &[Registration],
    accounts: &BTreeMap<Username, Standing>,
    reader: &mut Reader<'_, '_>,
) -> Vec<Met> {
    let mut meetings: BTreeMap<Connected, Option<RevId>> = BTreeMap::new();
    for registration in theirs {
        let from = &registration.provenance;
        if registration.met.len() > MOST_REPORTS {
            let what = format!("only the first {MOST_REPORTS} meetings are read");
            reader.problems.add(Weight::Partly, from, None, what, "take the oldest reports out");
        }
        for report in registration.met.iter().take(MOST_REPORTS) {
            let typed = Typed { with: &report.with, skill: &report.skill, round: &report.round };
            match connected::understood(myself, typed, from, accounts, reader) {
                Ok(meeting) => {
                    let evidence = meetings.entry(meeting).or_default();
                    *evidence = (*evidence).max(from.revision);
                }
                Err((what, mend)) => {
                    let what = format!("a meeting does not count: {what}");
                    reader.problems.add(Weight::Partly, from, None, what, mend);
                }
            }
        }
    }
    let met = meetings.into_iter();
    met.map(|(Connected { with, skill, round }, evidence)| Met { with, skill, round, evidence }).collect()
}
