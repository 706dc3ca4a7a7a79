//! Whether a round's file is what it says: made from these people, unchanged
//! since, and the best there is. The last is the certificate's to prove
//! ([`certificate::verify`]); nothing here trusts whoever made the round.

use std::collections::BTreeSet;

use super::Registrants;
use super::history::History;
use super::round::Round;
use crate::matching::certificate::{self, Flaw};
use crate::matching::rematch::{self, Ended};
use crate::matching::tight;
use crate::matching::{Connection, Person, Rules, SkillTree, digest};

/// Why a round cannot be believed.
#[derive(Debug, thiserror::Error)]
pub enum Doubt {
    /// It was made with other settings.
    #[error(
        "the round was made with other settings of matching than the configuration has; verify it with --config and those settings"
    )]
    Rules,
    /// It was made from other people.
    #[error(
        "the round was not made from these registrants and this history: what is known of the people has changed (digest {found}, here {here})"
    )]
    People {
        /// In the file.
        found: digest::Digest,
        /// Of the people given.
        here: digest::Digest,
    },
    /// The file was changed.
    #[error("the file was changed after it was written (digest {found}, but its content comes to {here})")]
    Changed {
        /// In the file.
        found: digest::Digest,
        /// Of its content.
        here: digest::Digest,
    },
    /// Other people take no part than the file says.
    #[error("the file names other registrants as absent than those who are")]
    Absent,
    /// The tight sets are not those of the prices and connections.
    #[error("the tight sets, which say why learners stay without, are not those of the prices")]
    Tight,
    /// The certificate does not prove the connections.
    #[error(transparent)]
    Flaw(#[from] Flaw),
    /// Something in it has no canonical form.
    #[error("the file has no canonical form")]
    Form(#[from] serde_json::Error),
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Looked {
    /// People who take part.
    pub people: usize,
    /// Connections.
    pub connections: usize,
    /// Possible connections, each of which the certificate had to stand up to.
    pub candidates: u64,
    /// Prices.
    pub prices: usize,
}

/// The people of a round as they were matched: those who take part, told their
/// history, and in a rematch without what stands already.
#[must_use]
pub fn matched(
    registrants: &Registrants,
    history: &History,
    round: crate::ids::RoundId,
    standing: &[Connection],
    ended: &[Ended],
) -> Vec<Person> {
    let (mut people, _) = registrants.in_round(round);
    history.tell(&mut people, round);
    if standing.is_empty() && ended.is_empty() {
        people
    } else {
        rematch::remaining(&people, standing, ended)
    }
}

/// Checks everything; gives what was looked at, and every doubt.
pub fn verify(
    round: &Round,
    registrants: &Registrants,
    history: &History,
    skills: &impl SkillTree,
    rules: &Rules,
) -> (Looked, Vec<Doubt>) {
    let people = matched(registrants, history, round.round, &round.standing, &round.ended);
    let mut doubts = Vec::new();
    let Round { connections, totals, certificate, digest: said, .. } = round;
    match (digest::of_people(&people), round.digest()) {
        (Ok(here), Ok(content)) => {
            if said.people != here {
                doubts.push(Doubt::People { found: said.people.clone(), here });
            }
            if said.round != content {
                doubts.push(Doubt::Changed { found: said.round.clone(), here: content });
            }
        }
        (Err(error), _) | (_, Err(error)) => doubts.push(Doubt::Form(error)),
    }
    let absent: BTreeSet<_> = registrants.in_round(round.round).1.into_iter().collect();
    if absent != round.absent.iter().copied().collect() {
        doubts.push(Doubt::Absent);
    }
    if round.rules != *rules {
        // Under other settings everything would be wrong, and none of it to the point.
        doubts.push(Doubt::Rules);
        return (Looked::default(), doubts);
    }
    let verdict = certificate::verify(&people, skills, rules, connections, totals, certificate);
    doubts.extend(verdict.flaws.into_iter().map(Doubt::Flaw));
    if round.tight != tight::sets(&people, connections, &round.unserved, certificate) {
        doubts.push(Doubt::Tight);
    }
    let looked = Looked {
        people: people.len(),
        connections: connections.len(),
        candidates: verdict.candidates,
        prices: certificate.prices.len(),
    };
    (looked, doubts)
}
