//! From entries to clinics: what counts of each, and what it means.
//!
//! Whatever cannot be used becomes a [`Problem`] with its mend. One bad answer never
//! loses an entry: it stands without that answer, as long as its skill is known.

use std::collections::BTreeMap;

use crate::ids::{RoundId, SkillId, Timestamp, UserId, Username};
use crate::registry::clinic::answers::{MOST_HOSTS, brief, named, quoted};
use crate::registry::clinic::entry::{ClinicEntry, ClinicParameter, Fields};
use crate::registry::clinic::judge::{InForce, in_force};
use crate::registry::clinic::{Clinic, ClinicId, Offers, moment};
use crate::registry::vet::{Standing, id_of};
use crate::registry::{Lexicon, Problem, Provenance, Registrant, SourceKind, Weight};

/// Strangers' entries that are told of one by one.
const MOST_STRANGE: usize = 50;

/// By what entries are vetted.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// Who takes part.
    pub registrants: &'a BTreeMap<UserId, Registrant>,
    /// What the wiki knows of the accounts named.
    pub accounts: &'a BTreeMap<Username, Standing>,
    /// What the bot proposes itself.
    pub offers: &'a Offers,
    /// By which words are understood.
    pub lexicon: &'a Lexicon,
    /// The moment.
    pub now: Timestamp,
}

/// What vetting made of the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VettedClinics {
    /// The clinics.
    pub clinics: BTreeMap<ClinicId, Clinic>,
    /// What could not be used, in a stable order.
    pub problems: Vec<Problem>,
}

/// Vets entries.
#[must_use]
pub fn vet(entries: &[ClinicEntry], terms: &Terms<'_>) -> VettedClinics {
    let mut vetted = VettedClinics::default();
    // Who has an id of their own keeps it, whoever else is given one.
    let mut given: Vec<(Option<ClinicId>, &ClinicEntry)> =
        entries.iter().map(|entry| (ClinicId::parse(&entry.id).ok(), entry)).collect();
    given.sort_by_key(|(id, entry)| {
        (id.is_none(), entry.turns.first().map(|turn| turn.revision), entry.number)
    });
    let mut strange = 0;
    for (id, entry) in given {
        let mut reading = Reading { entry, terms, problems: Vec::new() };
        let Some(own) = reading.in_force(id.as_ref()) else {
            if !entry.standing.is_empty() {
                strange += 1;
                if strange <= MOST_STRANGE {
                    reading.strange();
                }
            }
            vetted.problems.append(&mut reading.problems);
            continue;
        };
        reading.told_of_others(&own);
        if let Some(clinic) = reading.clinic(id, &own, &vetted.clinics) {
            vetted.clinics.insert(clinic.id.clone(), clinic);
        }
        vetted.problems.append(&mut reading.problems);
    }
    if strange > MOST_STRANGE {
        vetted.problems.push(Problem {
            weight: Weight::Note,
            place: entries.first().map(|entry| entry.place.clone()).unwrap_or_default(),
            entry: String::new(),
            field: None,
            what: format!("{} more entries were written by nobody who may", strange - MOST_STRANGE),
            mend: "a trustee takes them out".to_owned(),
        });
    }
    vetted.problems.sort();
    vetted.problems.dedup();
    vetted
}

/// One entry, as it is read.
pub(super) struct Reading<'a> {
    entry: &'a ClinicEntry,
    pub(super) terms: &'a Terms<'a>,
    problems: Vec<Problem>,
}

impl<'a> Reading<'a> {
    fn in_force(&self, id: Option<&ClinicId>) -> Option<InForce<'a>> {
        let Terms { registrants, accounts, offers, .. } = *self.terms;
        let hosts = |fields: &Fields| {
            let typed = fields.get(&ClinicParameter::Hosts).map_or("", String::as_str);
            named(typed).take(MOST_HOSTS).filter_map(|name| id_of(&name.ok()?, accounts)).collect()
        };
        let offered = id.and_then(|id| offers.get(id)?.host);
        let takes_part = |id: UserId| registrants.contains_key(&id);
        in_force(self.entry, hosts, takes_part, |by| offered.is_none_or(|host| host == by))
    }

    fn clinic(
        &mut self,
        id: Option<ClinicId>,
        own: &InForce<'_>,
        others: &BTreeMap<ClinicId, Clinic>,
    ) -> Option<Clinic> {
        let fields = own.fields;
        let skill = self.skill(fields)?;
        let hosts = self.hosts(fields);
        let language = self.language(fields, &hosts)?;
        let starts = self.starts(fields);
        let (minutes, status) = (self.minutes(fields), self.status(fields));
        let status = self.status_at(status, starts, minutes);
        let id = id.unwrap_or_else(|| self.id_of_its_own(&skill, own, others));
        Some(Clinic {
            status,
            title: self.title(fields),
            interpretation: self.interpretation(fields, &language),
            starts,
            minutes,
            seats: self.seats(fields),
            link: self.link(fields),
            materials: self.materials(fields),
            attended: self.attended(fields, status),
            round: self.terms.offers.get(&id).map(|offer| offer.round),
            source: Provenance {
                kind: SourceKind::Calendar,
                place: self.entry.place.clone(),
                entry: self.entry.number,
                revision: Some(own.turn.revision),
                at: own.turn.at,
            },
            id,
            skill,
            hosts,
            language,
        })
    }

    /// The month and the skill with which the entry began, numbered where there is such a clinic already.
    fn id_of_its_own(
        &mut self,
        skill: &SkillId,
        own: &InForce<'_>,
        others: &BTreeMap<ClinicId, Clinic>,
    ) -> ClinicId {
        let (began, turn) = own.began;
        let time = |parameter| began.get(&parameter).map_or("", String::as_str);
        let starts = moment::read(time(ClinicParameter::Time), time(ClinicParameter::Zone)).ok();
        let month = RoundId::of(starts.unwrap_or(turn.at));
        let taken = |id: &ClinicId| others.contains_key(id) || self.terms.offers.contains_key(id);
        let id = (0..=others.len() + self.terms.offers.len())
            .map(|nth| ClinicId::of_month(month, skill, nth))
            .find(|id| !taken(id))
            .unwrap_or_else(|| ClinicId::of_month(month, skill, others.len()));
        if self.entry.id.is_empty() {
            let what = format!("the entry has no id; it is called {id} until it is moved to another month");
            self.tell(
                Weight::Note,
                what,
                format!("write id={id}, so that it keeps its name whatever becomes of it"),
            );
        } else {
            let quoted = quoted(&self.entry.id);
            let what = format!("id: {quoted} is no id; the clinic is called {id}");
            self.tell(Weight::Partly, what, "write small letters, digits and hyphens, 60 at most");
        }
        id
    }

    /// An entry that nobody wrote who may.
    fn strange(&mut self) {
        let what = "the entry was written by nobody who may, and does not count";
        let mend = "somebody who takes part and is named in hosts= writes it themselves, or a trustee does";
        self.tell(Weight::Refused, what, mend);
    }

    /// What others made of an entry that counts.
    fn told_of_others(&mut self, own: &InForce<'_>) {
        let stands = self.entry.standing.contains(own.fields);
        if !stands {
            let what = format!(
                "the entry was changed or taken out by somebody who may not; revision {} stays in force",
                own.turn.revision
            );
            self.tell(Weight::Note, what, "if the change is right, a host or a trustee makes it");
        } else if self.entry.standing.len() > 1 {
            let what =
                format!("several entries have the same id; the one of revision {} counts", own.turn.revision);
            self.tell(Weight::Partly, what, "give each another id");
        }
    }

    pub(super) fn tell(&mut self, weight: Weight, what: impl Into<String>, mend: impl Into<String>) {
        let entry = if self.entry.id.is_empty() {
            format!("entry {}", self.entry.number)
        } else {
            brief(&self.entry.id)
        };
        self.problems.push(Problem {
            weight,
            place: self.entry.place.clone(),
            entry,
            field: None,
            what: what.into(),
            mend: mend.into(),
        });
    }
}

#[cfg(test)]
#[path = "vet_tests.rs"]
mod tests;
