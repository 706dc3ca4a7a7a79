//! Which awards people earned, and how far each has come. An award needs an
//! act on record: a connection that the bot made and one of its two people
//! reported as met; and the word of a trustee.

use std::collections::BTreeMap;

use crate::compose::{Award, AwardProposal, AwardSide, AwardState};
use crate::ids::{UserId, Username};
use crate::matching::Connection;
use crate::plan::Deed;
use crate::plan::world::World;
use crate::registry::{Met, Problem, Registrant, Weight};

/// What the meetings reported come to.
#[derive(Clone, Debug, Default)]
pub struct Earned {
    /// Awards by receiver, once per person and award, in a stable order.
    pub proposals: Vec<(UserId, AwardProposal)>,
    /// Reports that no connection bears out.
    pub problems: Vec<Problem>,
}

/// Reads the registrants' reports against the rounds on record.
#[must_use]
pub fn earned(world: &World, registrants: &BTreeMap<UserId, Registrant>, awards: &[Award]) -> Earned {
    let by_name: BTreeMap<&Username, UserId> = registrants.values().map(|r| (&r.name, r.id)).collect();
    let mut earned = Earned::default();
    // The earliest connection earns the award; its order is that of round, skill, partner.
    let mut acts: BTreeMap<(UserId, &str), (&Met, UserId, &Award)> = BTreeMap::new();
    for reporter in registrants.values() {
        for met in &reporter.met {
            let Some(connection) = connection(world, reporter, met, &by_name) else {
                earned.problems.push(unknown(reporter, met));
                continue;
            };
            for award in awards {
                let (who, partner) = match award.side {
                    AwardSide::Learner => (connection.learner, connection.sharer),
                    AwardSide::Sharer => (connection.sharer, connection.learner),
                };
                let act = (met, partner, award);
                let earliest = acts.entry((who, award.id.as_str())).or_insert(act);
                if order(met, partner) < order(earliest.0, earliest.1) {
                    *earliest = act;
                }
            }
        }
    }
    for ((who, _), (met, partner, award)) in acts {
        let (Some(receiver), Some(partner)) = (registrants.get(&who), registrants.get(&partner)) else {
            continue;
        };
        // The awards page is a public list: it names nobody who wants to be in none.
        if receiver.notify.given() && receiver.directory.given() && partner.directory.given() {
            earned.proposals.push((who, proposal(world, receiver, partner, met, award)));
        }
    }
    earned
}

fn order(met: &Met, partner: UserId) -> (crate::ids::RoundId, &crate::ids::SkillId, UserId) {
    (met.round, &met.skill, partner)
}

fn connection<'a>(
    world: &'a World,
    reporter: &Registrant,
    met: &Met,
    by_name: &BTreeMap<&Username, UserId>,
) -> Option<&'a Connection> {
    let partner = *by_name.get(&met.with)?;
    world.rounds.get(&met.round)?.connections.iter().find(|connection| {
        let pair = (connection.learner, connection.sharer);
        (pair == (reporter.id, partner) || pair == (partner, reporter.id))
            && (connection.skill == met.skill || connection.shared == met.skill)
    })
}

fn proposal(
    world: &World,
    receiver: &Registrant,
    partner: &Registrant,
    met: &Met,
    award: &Award,
) -> AwardProposal {
    let deed = Deed::Award { who: receiver.id, award: award.id.clone() };
    let id = deed.id();
    let state = if world.ledger.holds(&deed) || world.found.contains(&id) {
        AwardState::Given
    } else if let Some(trustee) = world.approvals.get(&id) {
        AwardState::Approved(trustee.clone())
    } else {
        AwardState::Proposed
    };
    AwardProposal {
        id,
        award: award.clone(),
        who: receiver.name.clone(),
        partner: partner.name.clone(),
        skill: met.skill.clone(),
        round: met.round,
        evidence: met.evidence,
        state,
    }
}

fn unknown(reporter: &Registrant, met: &Met) -> Problem {
    Problem {
        weight: Weight::Partly,
        place: reporter.sources.first().map(|source| source.place.clone()).unwrap_or_default(),
        entry: String::new(),
        field: None,
        what: format!(
            "no connection with {} for {} in round {} is on record, so the meeting earns no award",
            met.with, met.skill, met.round
        ),
        mend: "copy the line from the notice that introduced you".to_owned(),
    }
}
