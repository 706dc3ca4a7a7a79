//! Registrants as matching sees them: what they share and want, how long they
//! have waited, whom they met before.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{RoundId, SkillId, UserId};
use crate::matching::Person;
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::registry::{Format, Registrant};

/// Connections that a learner takes in one round.
const LEARN_CAPACITY: u8 = 1;

/// Everybody who wants to be matched.
#[must_use]
pub fn people(
    registrants: &BTreeMap<UserId, Registrant>,
    ledger: &Ledger,
    rounds: &BTreeMap<RoundId, RoundRecord>,
) -> Vec<Person> {
    let past = past(rounds);
    registrants
        .values()
        .filter(|registrant| registrant.notify.given())
        .map(|registrant| Person {
            id: registrant.id,
            share: if registrant.formats.contains(&Format::OneToOne) {
                registrant.share.clone()
            } else {
                Vec::new()
            },
            learn: registrant.learn.clone(),
            languages: registrant.languages.iter().cloned().collect(),
            utc_offset: registrant.utc_offset.map(crate::registry::UtcOffset::minutes),
            affiliation: registrant.affiliation.clone(),
            capacity: registrant.capacity,
            learn_capacity: LEARN_CAPACITY,
            waited: waited(registrant.id, ledger, rounds),
            past: past.get(&registrant.id).cloned().unwrap_or_default(),
            hosts: if registrant.ambassador || registrant.formats.contains(&Format::Clinic) {
                registrant.share.clone()
            } else {
                Vec::new()
            },
        })
        .collect()
}

/// Rounds made since somebody joined, or since their last connection as a learner.
fn waited(id: UserId, ledger: &Ledger, rounds: &BTreeMap<RoundId, RoundRecord>) -> u32 {
    let Some(&joined) = ledger.welcomed.get(&id) else { return 0 };
    let since = rounds.range(joined..).rev();
    let unserved = since.take_while(|(_, record)| record.connections.iter().all(|c| c.learner != id));
    u32::try_from(unserved.count()).unwrap_or(u32::MAX)
}

/// Whom each was connected with before, and for what, on either side.
fn past(rounds: &BTreeMap<RoundId, RoundRecord>) -> BTreeMap<UserId, BTreeSet<(UserId, SkillId)>> {
    let mut past: BTreeMap<UserId, BTreeSet<(UserId, SkillId)>> = BTreeMap::new();
    for connection in rounds.values().flat_map(|record| &record.connections) {
        past.entry(connection.learner).or_default().insert((connection.sharer, connection.skill.clone()));
        past.entry(connection.sharer).or_default().insert((connection.learner, connection.skill.clone()));
    }
    past
}
