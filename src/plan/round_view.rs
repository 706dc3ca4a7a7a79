//! A round as pages tell of it: with those people only who are still there, and
//! the names of those only who agreed to be listed.

use std::collections::BTreeMap;

use crate::compose::RoundView;
use crate::ids::{UserId, Username};
use crate::matching::{ClinicProposal, ClinicWanted, Clinics};
use crate::plan::ledger::RoundRecord;
use crate::registry::Registrant;

/// What pages tell of a round.
#[must_use]
pub fn of(record: &RoundRecord, registrants: &BTreeMap<UserId, Registrant>) -> RoundView {
    let known = |id: &UserId| registrants.get(id).filter(|registrant| registrant.notify.given());
    let mut names: BTreeMap<UserId, Username> = BTreeMap::new();
    let mut connections = record.connections.clone();
    connections
        .retain(|connection| known(&connection.learner).is_some() && known(&connection.sharer).is_some());
    let clinics = clinics_of(&record.clinics, |id| known(&id).is_some());
    let people = connections.iter().flat_map(|connection| [connection.learner, connection.sharer]);
    let people = people
        .chain(clinics.proposals.iter().map(|clinic| clinic.host))
        .chain(clinics.wanted.iter().flat_map(|clinic| clinic.hosts.iter().copied()));
    // Who is in no public list is not named here either.
    for id in people {
        if let Some(registrant) = known(&id).filter(|registrant| registrant.directory.given()) {
            names.insert(id, registrant.name.clone());
        }
    }
    RoundView { connections, clinics, names, lapsed: false, undone: 0 }
}

/// The clinics of a record with those people only who are still there. A clinic
/// whose host is not has a host wanted.
fn clinics_of(recorded: &Clinics, there: impl Fn(UserId) -> bool) -> Clinics {
    let mut clinics = Clinics { proposals: Vec::new(), ..recorded.clone() };
    for proposal in &recorded.proposals {
        if there(proposal.host) {
            clinics.proposals.push(proposal.clone());
        } else {
            let ClinicProposal { skill, language, learners, .. } = proposal.clone();
            clinics.wanted.push(ClinicWanted { skill, language, hosts: Vec::new(), learners });
        }
    }
    for clinic in &mut clinics.proposals {
        clinic.learners.retain(|id| there(*id));
    }
    for clinic in &mut clinics.wanted {
        clinic.hosts.retain(|id| there(*id));
        clinic.learners.retain(|id| there(*id));
    }
    clinics.wanted.sort();
    clinics
}
