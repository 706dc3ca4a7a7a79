//! What people did, with the revisions that prove it: the meetings that they reported, against
//! the rounds on record. Awards and certificates are made of these and of nothing else.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{ActView, ActWhat, AwardAct, Named, Role};
use crate::ids::{RevId, RoundId, SkillId, UserId, Username};
use crate::matching::Connection;
use crate::plan::ledger::RoundRecord;
use crate::registry::{Met, Problem, Registrant, Weight};

/// Something that somebody did, once. In the order of rounds, then of kinds, skills and partners.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Act {
    /// The month.
    pub round: RoundId,
    /// What.
    pub done: Done,
}

/// The kinds of act, each with what tells one from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Done {
    /// They learned a skill from somebody they were connected with.
    Learned {
        /// The skill.
        skill: SkillId,
        /// From whom.
        with: UserId,
    },
    /// They shared one.
    Shared {
        /// The skill.
        skill: SkillId,
        /// With whom.
        with: UserId,
    },
    /// They gave a learning clinic.
    ClinicGiven(Named),
    /// They attended one.
    ClinicAttended(Named),
    /// They organised one as an ambassador.
    Ambassador(Named),
    /// They shared material.
    Material(Named),
}

/// What is done again by nobody: acts by person, each once, with all that proves it.
pub type ByPerson = BTreeMap<UserId, BTreeMap<Act, BTreeSet<RevId>>>;

/// What people did.
#[derive(Clone, Debug, Default)]
pub struct Acts {
    /// By person.
    pub by_person: ByPerson,
    /// Reports that no connection bears out.
    pub problems: Vec<Problem>,
}

impl Acts {
    /// Notes an act.
    pub fn note(&mut self, who: UserId, act: Act, evidence: Option<RevId>) {
        self.by_person.entry(who).or_default().entry(act).or_default().extend(evidence);
    }
}

/// Reads the registrants' reports against the rounds on record.
#[must_use]
pub fn acts(rounds: &BTreeMap<RoundId, RoundRecord>, registrants: &BTreeMap<UserId, Registrant>) -> Acts {
    let by_name: BTreeMap<&Username, UserId> = registrants.values().map(|r| (&r.name, r.id)).collect();
    let mut acts = Acts::default();
    for reporter in registrants.values() {
        for met in &reporter.met {
            let Some(connection) = connection(rounds, reporter, met, &by_name) else {
                acts.problems.push(unknown(reporter, met));
                continue;
            };
            let Connection { learner, sharer, skill, .. } = connection;
            let (learner, sharer, round) = (*learner, *sharer, met.round);
            let learned = Done::Learned { skill: skill.clone(), with: sharer };
            acts.note(learner, Act { round, done: learned }, met.evidence);
            let shared = Done::Shared { skill: skill.clone(), with: learner };
            acts.note(sharer, Act { round, done: shared }, met.evidence);
        }
    }
    acts
}

impl Act {
    /// What kind of act it is, and which side of a connection.
    #[must_use]
    pub fn kind(&self) -> (AwardAct, Option<Role>) {
        match self.done {
            Done::Learned { .. } => (AwardAct::Connection, Some(Role::Learner)),
            Done::Shared { .. } => (AwardAct::Connection, Some(Role::Sharer)),
            Done::ClinicGiven(_) => (AwardAct::ClinicGiven, None),
            Done::ClinicAttended(_) => (AwardAct::ClinicAttended, None),
            Done::Ambassador(_) => (AwardAct::Ambassador, None),
            Done::Material(_) => (AwardAct::Material, None),
        }
    }

    /// The act as pages tell of it; nothing if it would name somebody who is in no public list.
    #[must_use]
    pub fn view(
        &self,
        evidence: &BTreeSet<RevId>,
        registrants: &BTreeMap<UserId, Registrant>,
    ) -> Option<ActView> {
        let partner = |id: &UserId| {
            let partner = registrants.get(id).filter(|partner| partner.directory.given())?;
            Some(partner.name.clone())
        };
        let connection = |role: Role, skill: &SkillId, with: &UserId| {
            Some(ActWhat::Connection { role, skill: skill.clone(), partner: partner(with)? })
        };
        let what = match &self.done {
            Done::Learned { skill, with } => connection(Role::Learner, skill, with)?,
            Done::Shared { skill, with } => connection(Role::Sharer, skill, with)?,
            Done::ClinicGiven(clinic) => ActWhat::ClinicGiven(clinic.clone()),
            Done::ClinicAttended(clinic) => ActWhat::ClinicAttended(clinic.clone()),
            Done::Ambassador(clinic) => ActWhat::Ambassador(clinic.clone()),
            Done::Material(material) => ActWhat::Material(material.clone()),
        };
        Some(ActView { what, round: self.round, evidence: evidence.iter().copied().collect() })
    }
}

fn connection<'a>(
    rounds: &'a BTreeMap<RoundId, RoundRecord>,
    reporter: &Registrant,
    met: &Met,
    by_name: &BTreeMap<&Username, UserId>,
) -> Option<&'a Connection> {
    let partner = *by_name.get(&met.with)?;
    rounds.get(&met.round)?.connections.iter().find(|connection| {
        let pair = (connection.learner, connection.sharer);
        (pair == (reporter.id, partner) || pair == (partner, reporter.id))
            && (connection.skill == met.skill || connection.shared == met.skill)
    })
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
