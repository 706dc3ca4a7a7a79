//! Who meets whom, and why. Pure and deterministic: the same people give the
//! same result in whatever order they come.
//!
//! [`candidate`] says who could serve a wish and [`fit`] how well, [`connect`]
//! chooses the best connections as a [`flow`], [`certificate`] proves that they are,
//! [`tight`] says who is ahead of those who stay without, and [`clinic`] proposes
//! learning clinics for wishes that stay open. [`rematch`] says what is left to match when
//! connections of a round come to nothing, [`advice`] what would help with an open
//! wish, [`report`] what is wanted and not shared, and [`digest`] whether people
//! and results are the same as before. Nothing here writes a text: reasons are
//! values, which the notices put into words.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::{LanguageCode, SkillId, UserId};
use crate::registry::{Level, Taxonomy};

pub mod advice;
mod auction;
pub mod awake;
pub mod candidate;
mod ceiling;
pub mod certificate;
pub mod clinic;
pub mod connect;
mod dense;
pub mod digest;
pub mod fit;
pub mod flow;
mod reach;
pub mod rematch;
pub mod report;
mod rows;
#[cfg(test)]
mod sample;
mod serve;
mod speakers;
mod suit;
#[cfg(test)]
mod textbook;
pub mod tight;
mod worth;

pub use clinic::{ClinicProposal, ClinicWanted, Clinics, UtcHour};
pub use fit::{Parts, Weights};

/// Levels down to which a narrower skill serves a wish for a wider one.
const FARTHEST_BELOW: usize = 2;

/// What matching needs to know of the skill taxonomy.
pub trait SkillTree {
    /// The skill right above a skill, if there is one.
    fn wider(&self, skill: &SkillId) -> Option<Cow<'_, SkillId>>;

    /// A skill and those above it whose wishes it can serve, the nearest first.
    fn serves<'s>(&'s self, shared: &'s SkillId) -> impl Iterator<Item = Cow<'s, SkillId>> {
        std::iter::successors(Some(Cow::Borrowed(shared)), |skill| self.wider(skill)).take(FARTHEST_BELOW + 1)
    }

    /// How far `shared` lies below `wanted`, if near enough to serve: 0 if they are
    /// the same skill, 1 or 2 if it is a child or a grandchild.
    fn distance_below(&self, wanted: &SkillId, shared: &SkillId) -> Option<u8> {
        (0..).zip(self.serves(shared)).find(|(_, skill)| **skill == *wanted).map(|(distance, _)| distance)
    }
}

impl SkillTree for Taxonomy {
    fn wider(&self, skill: &SkillId) -> Option<Cow<'_, SkillId>> {
        self.parent(skill).map(Cow::Borrowed)
    }
}

/// A registrant as matching sees one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// Skills shared one-to-one.
    pub share: Vec<SkillId>,
    /// Skills wanted, dearest first.
    pub learn: Vec<SkillId>,
    /// Languages.
    pub languages: BTreeMap<LanguageCode, Level>,
    /// Minutes east of UTC, if told.
    pub utc_offset: Option<i16>,
    /// The affiliate, if told.
    pub affiliation: Option<String>,
    /// The Wikimedia region, if known.
    pub region: Option<String>,
    /// The regions from which they would rather have a partner, if any.
    pub prefers: BTreeSet<String>,
    /// How many learners they take this round.
    pub capacity: u8,
    /// How many connections as a learner this round.
    pub learn_capacity: u8,
    /// Rounds they have waited without a connection as a learner.
    pub waited: u32,
    /// Partners and skills they were connected for before.
    pub past: BTreeSet<(UserId, SkillId)>,
    /// Whom they do not want to be connected with.
    pub avoid: BTreeSet<UserId>,
    /// Skills they would give a clinic on.
    pub hosts: Vec<SkillId>,
}

/// The settings of matching.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// The level that both need in a common language (Babel, 0 to 5).
    pub least_level: u8,
    /// The level (Babel, 0 to 5) at which the host of a clinic knows its language.
    pub clinic_host_level: u8,
    /// Learners in one clinic at least.
    pub clinic_least: usize,
    /// Learners in one clinic at most.
    pub clinic_most: usize,
    /// What the fit of a connection is made of.
    pub weights: Weights,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            least_level: 2,
            clinic_host_level: 3,
            clinic_least: 4,
            clinic_most: 20,
            weights: Weights::default(),
        }
    }
}

/// A one-to-one match.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Connection {
    /// Who learns.
    pub learner: UserId,
    /// Who shares.
    pub sharer: UserId,
    /// The skill wanted.
    pub skill: SkillId,
    /// The sharer's skill, where it is one below the skill wanted.
    pub shared: SkillId,
    /// The language they have best in common.
    pub language: LanguageCode,
    /// From 0 to 1000.
    pub fit: u16,
    /// What the fit is made of, in numbers.
    #[serde(default)]
    pub parts: Parts,
    /// What the fit is made of; the notices say it in words.
    pub reasons: Vec<Reason>,
}

/// Why a match is a good one. Each is a message key with its value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Reason {
    /// Both speak this language at least at this level (6 is native).
    Language {
        /// The language.
        language: LanguageCode,
        /// The lower of the two levels.
        level: u8,
    },
    /// Their waking hours overlap this long.
    Hours {
        /// Hours a day, 0 to 14.
        hours: u8,
    },
    /// It is this far up the learner's list, from 1.
    Wish {
        /// The place.
        place: u8,
    },
    /// The sharer wants something that the learner shares.
    Returns {
        /// What.
        skill: SkillId,
    },
    /// They come from different affiliates.
    OtherAffiliate,
    /// One of them would rather have a partner from the region of the other.
    PreferredRegion,
}

/// A wish that nobody could serve, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unserved {
    /// Who wanted to learn.
    pub learner: UserId,
    /// What.
    pub skill: SkillId,
    /// Why not.
    #[serde(flatten)]
    pub because: Because,
}

/// Why a wish was not served. Never published; told to the person and the operator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "because")]
pub enum Because {
    /// Nobody else shares it one-to-one with room for a learner.
    NobodyShares,
    /// Some share it, none in a language the learner knows well enough.
    NoCommonLanguage {
        /// How many share it.
        sharers: usize,
        /// The languages in which it is shared.
        languages: BTreeSet<LanguageCode>,
    },
    /// All who could share it were connected with the learner for it before, or one
    /// of the two avoids the other.
    AllMetBefore,
    /// All who could share it are taken by learners whose claim is as good or better.
    AllTaken {
        /// How many could share it.
        sharers: usize,
    },
    /// The learner got a connection for another wish; this one waits.
    AnotherWishServed,
}

/// What a round's matching gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// The connections, ordered by learner and skill.
    pub connections: Vec<Connection>,
    /// The wishes that stay open, ordered likewise.
    pub unserved: Vec<Unserved>,
    /// What the objective came to.
    pub totals: Totals,
    /// What proves that it could not come to more.
    pub certificate: certificate::Certificate,
    /// What proves that those who stay without, though somebody could serve them,
    /// could not be served.
    pub tight: Vec<tight::TightSet>,
}

/// The five tiers of the objective, as reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Learners with at least one connection.
    pub learners: u64,
    /// The rounds they had waited, summed.
    pub waited: u64,
    /// Connections.
    pub connections: u64,
    /// The sum over sharers of the square of their load.
    pub load_squares: u64,
    /// The sum of the fits.
    pub fit: u64,
}

impl Totals {
    /// The tiers, counted from the connections themselves.
    #[must_use]
    pub fn of(people: &[Person], connections: &[Connection]) -> Self {
        let learners: BTreeSet<UserId> = connections.iter().map(|connection| connection.learner).collect();
        let mut loads: BTreeMap<UserId, u64> = BTreeMap::new();
        for connection in connections {
            *loads.entry(connection.sharer).or_default() += 1;
        }
        Self {
            learners: learners.len() as u64,
            waited: people.iter().filter(|p| learners.contains(&p.id)).map(|p| u64::from(p.waited)).sum(),
            connections: connections.len() as u64,
            load_squares: loads.values().map(|load| load * load).sum(),
            fit: connections.iter().map(|connection| u64::from(connection.fit)).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skill_serves_wishes_for_itself_and_what_is_up_to_two_levels_above() {
        let skills = Taxonomy::standard();
        let id = |slug: &str| SkillId(slug.to_owned());
        let [tools, wikidata, sparql, gone] = ["wikimedia-tools", "wikidata", "sparql", "gone"].map(id);
        assert_eq!(skills.distance_below(&wikidata, &wikidata), Some(0));
        assert_eq!(skills.distance_below(&wikidata, &sparql), Some(1));
        assert_eq!(skills.distance_below(&tools, &sparql), Some(2));
        assert_eq!(skills.distance_below(&sparql, &wikidata), None);
        assert_eq!(skills.distance_below(&wikidata, &gone), None);
        assert_eq!(skills.distance_below(&gone, &gone), Some(0), "what left the taxonomy is still itself");
        let tree = sample::Tree;
        assert_eq!(tree.distance_below(&id("tools"), &id("wikidata-queries")), Some(2));
        assert_eq!(
            tree.distance_below(&id("tools"), &id("sparql-federation")),
            None,
            "three levels are too far"
        );
    }
}
