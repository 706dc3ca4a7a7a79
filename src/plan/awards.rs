//! Which awards people earned, by the rules of the configuration over what they did, and how far
//! each has come. An award needs acts on record and the word of a trustee.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{ActView, Award, AwardProposal, AwardState, Every};
use crate::ids::{ActionId, RoundId, Timestamp, UserId, Username};
use crate::plan::Deed;
use crate::plan::acts::Acts;
use crate::plan::ledger::Ledger;
use crate::registry::Registrant;

/// What is known of the proposals.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What was given.
    pub ledger: &'a Ledger,
    /// What the bot's own edits since say was given.
    pub found: &'a BTreeMap<ActionId, Timestamp>,
    /// Who approved what.
    pub approvals: &'a BTreeMap<ActionId, Username>,
    /// Who struck what.
    pub strikes: &'a BTreeMap<ActionId, Username>,
}

/// Awards by receiver, once per person and award (and round), in a stable order. What a trustee struck
/// is not among them.
#[must_use]
pub fn proposals(
    known: Known<'_>,
    registrants: &BTreeMap<UserId, Registrant>,
    acts: &Acts,
    awards: &[Award],
) -> Vec<(UserId, AwardProposal)> {
    let mut proposals = Vec::new();
    for (&who, theirs) in &acts.by_person {
        let Some(receiver) = registrants.get(&who).filter(|receiver| may_be_proposed(receiver)) else {
            continue;
        };
        for award in awards {
            let counting = theirs.iter().filter(|(act, _)| {
                let (kind, role) = act.kind();
                award.counts(kind, role)
            });
            // The awards page is a public list: it names nobody who wants to be in none.
            let counting = counting.filter_map(|(act, evidence)| act.view(evidence, registrants));
            for (round, acts) in earned(award, counting.collect()) {
                proposals.extend(proposal(known, receiver, award, round, acts).map(|earned| (who, earned)));
            }
        }
    }
    proposals
}

/// Names on record under which an award may have been given to somebody.
#[must_use]
pub fn grants(awards: &[Award], rounds: &BTreeSet<RoundId>) -> BTreeSet<String> {
    let grants = awards.iter().flat_map(|award| match award.every {
        // The round makes no difference to the name.
        Every::Once => vec![award.id.clone()],
        Every::Round => rounds.iter().map(|&round| award.grant(round)).collect(),
    });
    grants.collect()
}

fn may_be_proposed(receiver: &Registrant) -> bool {
    receiver.notify.given() && receiver.directory.given() && receiver.awards.given()
}

/// How often the acts, the earliest first, earn an award: with the round, and those that do.
fn earned(award: &Award, acts: Vec<ActView>) -> Vec<(RoundId, Vec<ActView>)> {
    let mut groups: BTreeMap<Option<RoundId>, Vec<ActView>> = BTreeMap::new();
    for act in acts {
        let group = match award.every {
            Every::Once => None,
            Every::Round => Some(act.round),
        };
        groups.entry(group).or_default().push(act);
    }
    let times = usize::from(award.times);
    let enough = groups.into_values().filter_map(|mut acts| {
        let last = acts.get(times.checked_sub(1)?)?.round;
        acts.truncate(times);
        Some((last, acts))
    });
    enough.collect()
}

fn proposal(
    known: Known<'_>,
    receiver: &Registrant,
    award: &Award,
    round: RoundId,
    acts: Vec<ActView>,
) -> Option<AwardProposal> {
    let grant = award.grant(round);
    let deed = Deed::Award { who: receiver.id, award: grant.clone() };
    let id = deed.id();
    let state = if known.ledger.holds(&deed) || known.found.contains_key(&id) {
        AwardState::Given
    } else if known.strikes.contains_key(&id) || known.ledger.struck.contains(&id) {
        return None;
    } else if let Some(trustee) = known.approvals.get(&id) {
        AwardState::Approved(trustee.clone())
    } else {
        AwardState::Proposed
    };
    Some(AwardProposal { id, award: award.clone(), grant, who: receiver.name.clone(), acts, state })
}

#[cfg(test)]
mod tests;
