//! Of how much use a clinic was, by those who were there: numbers only, and none
//! where somebody could be told from them.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::ClinicUses;
use crate::ids::UserId;
use crate::registry::answer::Use;
use crate::registry::{ClinicId, Registrant, Said};

/// Answers from which on there are numbers.
const LEAST: u32 = 3;

/// What `there` said of a clinic, each by their last word; nothing where there are fewer
/// than three answers.
#[must_use]
pub fn uses(
    clinic: &ClinicId,
    there: &BTreeSet<UserId>,
    registrants: &BTreeMap<UserId, Registrant>,
) -> Option<ClinicUses> {
    let mut uses = ClinicUses::default();
    for registrant in there.iter().filter_map(|who| registrants.get(who)) {
        match answer(registrant, clinic) {
            Some(Use::Much) => uses.much += 1,
            Some(Use::Some) => uses.some += 1,
            Some(Use::Little) => uses.little += 1,
            None => {}
        }
    }
    (uses.much + uses.some + uses.little >= LEAST).then_some(uses)
}

/// The last that somebody said of a clinic's use.
pub(super) fn answer(registrant: &Registrant, clinic: &ClinicId) -> Option<Use> {
    registrant.answers.iter().rev().find_map(|answer| match &answer.said {
        Said::WasOfUse(id, of_use) if id == clinic => Some(*of_use),
        _ => None,
    })
}
