//! Who has a certificate of participation, and what each says. Whoever asks for one has it as soon
//! as something that they did is on record, and as long as both hold; then its page says that it
//! is no longer valid.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{
    Award, CertificateStanding as Standing, CertificateView, Composer, Wanted, certificate_code as code,
};
use crate::ids::{PageTitle, RevId, SkillId, UserId};
use crate::plan::acts::{Act, Acts, Done};
use crate::plan::ledger::Ledger;
use crate::plan::{Action, Deed, Effect};
use crate::registry::{CertificateName, Registrant};

/// Everybody's certificate.
#[derive(Clone, Debug, Default)]
pub struct Certificates {
    /// What holds, but for the awards, which the ledger knows.
    valid: BTreeMap<UserId, CertificateView>,
    /// Whose holds no longer.
    revoked: BTreeSet<UserId>,
}

/// Finds out who has a certificate; `once` are those who ever had one.
#[must_use]
pub fn certificates(
    once: &BTreeSet<UserId>,
    registrants: &BTreeMap<UserId, Registrant>,
    acts: &Acts,
) -> Certificates {
    let mut certificates = Certificates::default();
    for registrant in registrants.values() {
        let Some(wish) = &registrant.certificate else { continue };
        let view =
            acts.by_person.get(&registrant.id).and_then(|theirs| certificate(registrant, wish, theirs));
        certificates.valid.extend(view.map(|view| (registrant.id, view)));
    }
    let lapsed = once.iter().copied().filter(|who| !certificates.valid.contains_key(who));
    certificates.revoked = lapsed.collect();
    certificates
}

impl Certificates {
    /// Somebody's certificate, if it holds, with the awards on record.
    #[must_use]
    pub fn of(&self, who: UserId, ledger: &Ledger, awards: &[Award]) -> Option<CertificateView> {
        let view = self.valid.get(&who)?.clone();
        let given = ledger.awards.get(&who);
        let is_given =
            |award: &&Award| given.is_some_and(|given| given.iter().any(|grant| award.is_granted_by(grant)));
        Some(CertificateView { awards: awards.iter().filter(is_given).cloned().collect(), ..view })
    }

    /// Whose certificate has this code.
    #[must_use]
    pub fn holder(&self, wanted: &str) -> Option<UserId> {
        self.valid.keys().copied().find(|&who| code(who).eq_ignore_ascii_case(wanted.trim()))
    }

    /// The pages of all that ever were, as they ought to be once the ledger says this.
    #[must_use]
    pub fn pages(&self, composer: &Composer<'_>, ledger: &Ledger, awards: &[Award]) -> Vec<Wanted> {
        let mut all: BTreeMap<UserId, Standing> = BTreeMap::new();
        for &who in self.valid.keys() {
            all.extend(self.of(who, ledger, awards).map(|view| (who, Standing::Valid(view))));
        }
        all.extend(self.revoked.iter().map(|&who| (who, Standing::Revoked { code: code(who) })));
        composer.certificates(&all.into_values().collect::<Vec<_>>())
    }

    /// Has the edits that make a certificate say so, for the ledger to remember it: it must be
    /// known when it is to be revoked. `done` tells what is on record.
    pub fn tell(&self, actions: &mut [Action], composer: &Composer<'_>, done: impl Fn(&Deed) -> bool) {
        let page = |who: &UserId| Some((composer.certificate_page(&code(*who))?, *who));
        let pages: BTreeMap<PageTitle, UserId> = self.valid.keys().filter_map(page).collect();
        for action in actions {
            let Some(&who) = pages.get(&action.page) else { continue };
            let deed = Deed::Certify { who };
            if !done(&deed) {
                action.effects.push(Effect { id: deed.id(), deed });
            }
        }
    }
}

fn certificate(
    registrant: &Registrant,
    wish: &CertificateName,
    acts: &BTreeMap<Act, BTreeSet<RevId>>,
) -> Option<CertificateView> {
    let (first, last) = (acts.keys().next()?, acts.keys().next_back()?);
    let mut counts: BTreeMap<(usize, &'static str), usize> = BTreeMap::new();
    let mut skills: BTreeSet<&SkillId> = BTreeSet::new();
    for act in acts.keys() {
        *counts.entry(line(&act.done)).or_default() += 1;
        if let Done::Learned { skill, .. } | Done::Shared { skill, .. } = &act.done {
            skills.insert(skill);
        }
    }
    let evidence: BTreeSet<RevId> = acts.values().flatten().copied().collect();
    Some(CertificateView {
        code: code(registrant.id),
        account: registrant.name.clone(),
        name: match wish {
            CertificateName::Account => None,
            CertificateName::Other(name) => Some(name.clone()),
        },
        months: (first.round, last.round),
        counts: counts.into_iter().map(|((_, key), count)| (key, count)).collect(),
        skills: skills.into_iter().cloned().collect(),
        awards: Vec::new(),
        evidence: evidence.into_iter().collect(),
    })
}

/// The line of a certificate that counts an act, and its place.
fn line(done: &Done) -> (usize, &'static str) {
    match done {
        Done::Shared { .. } => (0, "certificate-shared"),
        Done::Learned { .. } => (1, "certificate-learned"),
        Done::ClinicGiven(_) => (2, "certificate-clinics-given"),
        Done::ClinicAttended(_) => (3, "certificate-clinics-attended"),
        Done::Ambassador(_) => (4, "certificate-ambassador"),
        Done::Material(_) => (5, "certificate-material"),
    }
}
