//! Who left: what they said before does not count any more.

use std::collections::BTreeMap;

use super::standing::{Standing, follow};
use crate::ids::{UserId, Username};
use crate::registry::departure::{Departures, Stone, Way};
use crate::registry::vet::problems::Problems;
use crate::registry::{Registration, SourceKind, Weight};

/// Those whose names stand on the opt-out page, or are to be forgotten, by their accounts.
/// Of several names of one account the latest counts, and forgetting before opting out.
pub(super) fn by_id(
    departures: &Departures,
    accounts: &BTreeMap<Username, Standing>,
) -> BTreeMap<UserId, Stone> {
    let opted_out = departures.opted_out.iter().map(|(name, &at)| (name, Stone { at, by: Way::OptOut }));
    let forgotten = departures.forgotten.iter().map(|(name, &at)| (name, Stone { at, by: Way::Forgotten }));
    let mut ids: BTreeMap<UserId, Stone> = BTreeMap::new();
    for (name, stone) in opted_out.chain(forgotten) {
        if let Some(Standing::Known { id, .. }) = follow(name, accounts) {
            let kept = ids.entry(*id).or_insert(stone);
            if (stone.by, stone.at) > (kept.by, kept.at) {
                *kept = stone;
            }
        }
    }
    ids
}

/// Takes out of somebody's registrations what they said before they left. Gives how they
/// left, if they have not come back since.
pub(super) fn part(
    theirs: &mut Vec<Registration>,
    id: UserId,
    now: Option<Stone>,
    departures: &Departures,
    problems: &mut Problems,
) -> Option<Stone> {
    let has_page = theirs.iter().any(|registration| registration.provenance.kind == SourceKind::ProfilePage);
    let stone = departures.of(id, now, has_page)?;
    if stone.by == Way::OptOut {
        theirs.clear();
        return Some(stone);
    }
    let (after, before): (Vec<_>, Vec<_>) =
        std::mem::take(theirs).into_iter().partition(|registration| registration.provenance.at > stone.at);
    for registration in
        before.iter().filter(|registration| registration.provenance.kind == SourceKind::ProfilePage)
    {
        let what = "the entry is older than its owner's leaving and does not count".to_owned();
        let mend = "whoever wants to take part again saves the page once more";
        problems.add(Weight::Note, &registration.provenance, None, what, mend);
    }
    *theirs = after;
    let has_none = theirs.iter().all(|registration| !registration.provenance.kind.registers());
    has_none.then_some(stone)
}
