//! Registrants as matching sees them: what they share and want, how long they
//! have waited, whom they met before.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{RoundId, SkillId, UserId};
use crate::matching::Person;
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::plan::outcome::{Outcome, Outgoing};
use crate::registry::{Format, Registrant};

/// Connections that a learner takes in one round.
const LEARN_CAPACITY: u8 = 1;

/// Everybody who wants to be matched in a round, and is not away beyond its month.
#[must_use]
pub fn people(
    round: RoundId,
    registrants: &BTreeMap<UserId, Registrant>,
    ledger: &Ledger,
    rounds: &BTreeMap<RoundId, RoundRecord>,
    outcomes: &[Outgoing<'_>],
) -> Vec<Person> {
    let unserved = unserved(outcomes);
    let declined = declined(outcomes);
    let past = past(rounds);
    registrants
        .values()
        .filter(|registrant| registrant.notify.given())
        .filter(|registrant| registrant.away_until.is_none_or(|until| until <= round.last_day()))
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
            region: registrant.region.clone(),
            // Registrations do not ask for it yet.
            prefers: BTreeSet::new(),
            avoid: declined.get(&registrant.id).cloned().unwrap_or_default(),
            capacity: registrant.capacity,
            learn_capacity: LEARN_CAPACITY,
            waited: waited(registrant.id, ledger, rounds, &unserved),
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
/// One that ended without their doing was none.
pub(super) fn waited(
    id: UserId,
    ledger: &Ledger,
    rounds: &BTreeMap<RoundId, RoundRecord>,
    ended: &BTreeSet<(RoundId, UserId)>,
) -> u32 {
    let Some(&joined) = ledger.welcomed.get(&id) else { return 0 };
    let since = rounds.range(joined..).rev();
    let unserved = since.take_while(|(round, record)| {
        ended.contains(&(**round, id)) || record.connections.iter().all(|c| c.learner != id)
    });
    u32::try_from(unserved.count()).unwrap_or(u32::MAX)
}

/// The learners whose connection of a round ended without their doing.
fn unserved(outcomes: &[Outgoing<'_>]) -> BTreeSet<(RoundId, UserId)> {
    let learners = outcomes.iter().map(|one| (one, one.connection.learner));
    learners.filter(|(one, who)| one.left_without(*who)).map(|(one, who)| (one.round, who)).collect()
}

/// Whom each said is not for them.
fn declined(outcomes: &[Outgoing<'_>]) -> BTreeMap<UserId, BTreeSet<UserId>> {
    let mut declined: BTreeMap<UserId, BTreeSet<UserId>> = BTreeMap::new();
    for one in outcomes {
        if let Outcome::Declined(by) = one.outcome {
            declined.entry(by).or_default().insert(one.partner_of(by));
        }
    }
    declined
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

#[cfg(test)]
mod tests {
    use super::*;

    fn round(text: &str) -> RoundId {
        RoundId::parse(text).expect("a round")
    }

    fn record(month: &str, pairs: &[(u64, u64)]) -> (RoundId, RoundRecord) {
        (round(month), RoundRecord::connecting(month, pairs))
    }

    #[test]
    fn rounds_are_waited_since_joining_or_since_the_last_connection_as_a_learner() {
        let rounds = BTreeMap::from([
            record("2026-08", &[(1, 2)]),
            record("2026-09", &[]),
            record("2026-10", &[(3, 1)]),
        ]);
        let mut ledger = Ledger::default();
        for (who, month) in [(1, "2026-07"), (2, "2026-07"), (3, "2026-07"), (4, "2026-10")] {
            ledger.welcomed.insert(UserId(who), round(month));
        }
        let waited = |who| waited(UserId(who), &ledger, &rounds, &BTreeSet::new());
        assert_eq!(waited(1), 2, "sharing in October is no connection as a learner");
        assert_eq!(waited(2), 3);
        assert_eq!(waited(3), 0);
        assert_eq!(waited(4), 1, "rounds before joining do not count");
        let ended = BTreeSet::from([(round("2026-10"), UserId(3))]);
        assert_eq!(super::waited(UserId(3), &ledger, &rounds, &ended), 3, "it came to nothing");
        assert_eq!(waited(5), 0, "whoever was never welcomed has waited for nothing");
    }

    #[test]
    fn a_past_connection_counts_for_both_of_its_people() {
        let past = past(&BTreeMap::from([record("2026-08", &[(1, 2)])]));
        let met =
            |who, partner| past[&UserId(who)].contains(&(UserId(partner), SkillId("wikidata".to_owned())));
        assert!(met(1, 2) && met(2, 1));
    }
}
