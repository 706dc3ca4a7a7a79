//! What people did, with the revisions that prove it: the meetings that they reported, against
//! the rounds on record; the clinics that were held; the material they shared. Awards and certificates are made of these and of nothing else.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{ActView, ActWhat, AwardAct, Named, Role};
use crate::ids::{PageTitle, RevId, RoundId, SkillId, UserId, Username};
use crate::matching::Connection;
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::registry::resource::Place;
use crate::registry::{Clinic, ClinicId, ClinicStatus, Met, Problem, Registrant, Resource, Weight};

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
    /// Notes what people did in a clinic that was held. Whoever gave it did not attend it.
    fn of_clinic(&mut self, clinic: &Clinic, registrants: &BTreeMap<UserId, Registrant>) {
        let round = RoundId::of(clinic.starts.unwrap_or(clinic.source.at));
        let id = clinic.id.to_string();
        let title = clinic.title.clone().unwrap_or_else(|| id.clone());
        let named = Named { id, title, page: PageTitle::parse(&clinic.source.place).ok() };
        let evidence = clinic.source.revision;
        for &host in &clinic.hosts {
            self.note(host, Act { round, done: Done::ClinicGiven(named.clone()) }, evidence);
            if registrants.get(&host).is_some_and(|host| host.ambassador) {
                self.note(host, Act { round, done: Done::Ambassador(named.clone()) }, evidence);
            }
        }
        for &who in clinic.attended.iter().filter(|who| !clinic.hosts.contains(who)) {
            self.note(who, Act { round, done: Done::ClinicAttended(named.clone()) }, evidence);
        }
    }

    /// Notes an act.
    pub fn note(&mut self, who: UserId, act: Act, evidence: Option<RevId>) {
        self.by_person.entry(who).or_default().entry(act).or_default().extend(evidence);
    }
}

/// Reads the registrants' reports against the rounds on record.
#[must_use]
pub fn acts(
    rounds: &BTreeMap<RoundId, RoundRecord>,
    clinics: &BTreeMap<ClinicId, Clinic>,
    materials: &[Shared],
    registrants: &BTreeMap<UserId, Registrant>,
) -> Acts {
    let by_name: BTreeMap<&Username, UserId> = registrants.values().map(|r| (&r.name, r.id)).collect();
    let mut acts = Acts::default();
    for reporter in registrants.values() {
        for met in &reporter.met {
            let Some(connection) = connection(rounds, reporter, met, &by_name) else {
                acts.problems.push(unknown(reporter, met));
                continue;
            };
            let Connection { learner, sharer, skill, .. } = connection.clone();
            let learns = Done::Learned { skill: skill.clone(), with: sharer };
            let shares = Done::Shared { skill, with: learner };
            for (who, done) in [(learner, learns), (sharer, shares)] {
                acts.note(who, Act { round: met.round, done }, met.evidence);
            }
        }
    }
    for clinic in clinics.values().filter(|clinic| clinic.status == ClinicStatus::Held) {
        acts.of_clinic(clinic, registrants);
    }
    for Shared { who, round, what, evidence } in materials {
        acts.note(*who, Act { round: *round, done: Done::Material(what.clone()) }, *evidence);
    }
    acts
}

/// The material of everybody who takes messages. Nothing tells when it was shared: it counts for the
/// month in which they joined, which is `month` for those who join now.
#[must_use]
pub fn materials(
    given: &[Resource],
    registrants: &BTreeMap<UserId, Registrant>,
    ledger: &Ledger,
    month: RoundId,
) -> Vec<Shared> {
    let takes_messages = |who: &UserId| registrants.get(who).is_some_and(|one| one.notify.given());
    let material = |resource: &Resource| {
        let id = resource.place.as_str().to_owned();
        let page = match &resource.place {
            Place::Page(page) => Some(page.clone()),
            Place::Address(_) => None,
        };
        let title = resource.title.clone().unwrap_or_else(|| id.clone());
        Shared {
            who: resource.by,
            round: ledger.welcomed.get(&resource.by).copied().unwrap_or(month),
            what: Named { id, title, page },
            evidence: resource.evidence,
        }
    };
    let mut materials: BTreeMap<(UserId, String), Shared> = BTreeMap::new();
    for shared in given.iter().filter(|resource| takes_messages(&resource.by)).map(material) {
        // The same thing under two titles is one.
        materials.entry((shared.who, shared.what.id.clone())).or_insert(shared);
    }
    materials.into_values().collect()
}

/// Material that somebody shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Who.
    pub who: UserId,
    /// The month.
    pub round: RoundId,
    /// What; its address is what tells it from others.
    pub what: Named,
    /// The revision that says so.
    pub evidence: Option<RevId>,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::LanguageCode;
    use crate::registry::{Provenance, SourceKind};

    fn clinic(status: ClinicStatus) -> Clinic {
        Clinic {
            id: ClinicId::parse("2026-12-sparql").expect("an id"),
            status,
            title: Some("SPARQL for all".to_owned()),
            skill: SkillId("sparql".to_owned()),
            hosts: vec![UserId(1), UserId(2)],
            language: LanguageCode("en".to_owned()),
            interpretation: Vec::new(),
            starts: Some("2026-12-03T15:00:00Z".parse().expect("a moment")),
            minutes: 60,
            seats: None,
            link: None,
            materials: Vec::new(),
            attended: vec![UserId(2), UserId(3)],
            round: None,
            source: Provenance {
                kind: SourceKind::RegistrationPage,
                place: "Calendar".to_owned(),
                entry: 1,
                revision: Some(RevId(9)),
                at: crate::ids::Timestamp::UNIX_EPOCH,
            },
        }
    }

    fn of(status: ClinicStatus) -> Vec<String> {
        let person = |id: u64| {
            let name = Username::parse(&format!("P{id}")).expect("a name");
            (UserId(id), Registrant { ambassador: id == 1, ..Registrant::silent(UserId(id), name) })
        };
        let clinic = clinic(status);
        let clinics = BTreeMap::from([(clinic.id.clone(), clinic)]);
        let acts = acts(&BTreeMap::new(), &clinics, &[], &(1..4).map(person).collect());
        let told = acts.by_person.into_iter().flat_map(|(who, acts)| {
            acts.into_iter().map(move |(act, evidence)| {
                format!("{who} {:?} {} {}", act.kind().0, act.round, evidence.contains(&RevId(9)))
            })
        });
        told.collect()
    }

    #[test]
    fn of_a_clinic_that_was_held_hosts_gave_it_and_the_others_attended() {
        assert_eq!(
            of(ClinicStatus::Held),
            [
                "1 ClinicGiven 2026-12 true",
                "1 Ambassador 2026-12 true",
                "2 ClinicGiven 2026-12 true",
                "3 ClinicAttended 2026-12 true",
            ]
        );
    }

    #[test]
    fn of_a_clinic_that_was_not_held_nobody_did_anything() {
        for status in [ClinicStatus::Proposed, ClinicStatus::Confirmed, ClinicStatus::Cancelled] {
            assert_eq!(of(status), [""; 0]);
        }
    }
}
