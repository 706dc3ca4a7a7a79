//! Who left: what they said before does not count any more.

use std::collections::BTreeMap;

use super::standing::{Standing, follow};
use crate::ids::{Timestamp, UserId, Username};
use crate::registry::departure::{Departures, Stone, Way};
use crate::registry::vet::problems::Problems;
use crate::registry::{Registration, SourceKind, Weight};

/// The opt-out page's names as accounts. Whoever has two names there left at the later moment.
pub(super) fn by_id(
    names: &BTreeMap<Username, Timestamp>,
    accounts: &BTreeMap<Username, Standing>,
) -> BTreeMap<UserId, Timestamp> {
    let mut ids = BTreeMap::new();
    for (name, &at) in names {
        if let Some(Standing::Known { id, .. }) = follow(name, accounts) {
            let since = ids.entry(*id).or_insert(at);
            *since = at.max(*since);
        }
    }
    ids
}

/// Takes out of somebody's registrations what they said before they left. Gives how they
/// left, if they have not come back since.
pub(super) fn part(
    theirs: &mut Vec<Registration>,
    id: UserId,
    opted_out: Option<Timestamp>,
    departures: &Departures,
    problems: &mut Problems,
) -> Option<Stone> {
    let has_page = theirs.iter().any(|registration| registration.provenance.kind == SourceKind::ProfilePage);
    let stone = departures.of(id, opted_out, has_page)?;
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
    theirs.is_empty().then_some(stone)
}
