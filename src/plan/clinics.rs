//! The clinics of the calendar, and what the bot proposes there itself.

use std::collections::BTreeMap;

use crate::ids::{LanguageCode, RoundId, SkillId, UserId};
use crate::matching::{ClinicProposal, ClinicWanted, Clinics, UtcHour};
use crate::plan::ledger::RoundRecord;
use crate::plan::world::World;
use crate::registry::clinic::{self, ClinicId, Offer, Offers, Terms, VettedClinics};
use crate::registry::{Registrant, Vetted};

/// A clinic that a round proposes, under the name that it keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// Its name for ever.
    pub id: ClinicId,
    /// The round.
    pub round: RoundId,
    /// The skill.
    pub skill: SkillId,
    /// The language.
    pub language: LanguageCode,
    /// Who would host it; nobody where a host is wanted.
    pub host: Option<UserId>,
    /// When its two hours begin, UTC, if hours were found that suit.
    pub starts: Option<UtcHour>,
    /// Those who would learn.
    pub learners: Vec<UserId>,
}

/// What a round proposes, under the names that they keep: they follow from the record alone.
#[must_use]
pub fn proposed(record: &RoundRecord) -> Vec<Proposed> {
    let Clinics { proposals, wanted, .. } = &record.clinics;
    let mut times: BTreeMap<(&SkillId, &LanguageCode), usize> = BTreeMap::new();
    let mut id = |skill, language| {
        let time = times.entry((skill, language)).or_default();
        *time += 1;
        ClinicId::of_proposal(record.round, skill, language, *time - 1)
    };
    let mut all = Vec::new();
    for ClinicProposal { skill, language, starts, host, learners } in proposals {
        all.push(Proposed {
            id: id(skill, language),
            round: record.round,
            skill: skill.clone(),
            language: language.clone(),
            host: Some(*host),
            starts: Some(*starts),
            learners: learners.clone(),
        });
    }
    for ClinicWanted { skill, language, learners, .. } in wanted {
        all.push(Proposed {
            id: id(skill, language),
            round: record.round,
            skill: skill.clone(),
            language: language.clone(),
            host: None,
            starts: None,
            learners: learners.clone(),
        });
    }
    all
}

/// The clinics of the calendar, as far as they count. `newest` is the newest round.
#[must_use]
pub fn vetted(world: &World, vetted: &Vetted, newest: Option<&RoundRecord>) -> VettedClinics {
    let records = world.rounds.values().chain(newest);
    let offers: Offers = records
        .flat_map(proposed)
        .map(|one| {
            // Whoever left makes room for another.
            let host = one.host.filter(|host| takes_part(vetted.registrants.get(host)));
            (one.id, Offer { round: one.round, host })
        })
        .collect();
    let terms = Terms {
        registrants: &vetted.registrants,
        accounts: &world.standing,
        offers: &offers,
        lexicon: &world.lexicon,
        now: world.now,
    };
    clinic::vet(&world.clinics, &terms)
}

fn takes_part(registrant: Option<&Registrant>) -> bool {
    registrant.is_some_and(|registrant| registrant.notify.given())
}
