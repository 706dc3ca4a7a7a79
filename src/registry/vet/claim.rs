//! What is only claimed: a form that does not prove who fills it in. Its answers
//! count once the account has named their code on its own page. The code is a
//! keyed hash of the account and the answers, so that it fits no other answers,
//! and nobody can learn these from it.

use super::Registration;
use crate::ids::{UserId, Username};
use crate::registry::departure::Key;
use crate::registry::vet::memory::Memory;
use crate::registry::vet::problems::Problems;
use crate::registry::{Field, Proof, Registrant, Unconfirmed, Weight};

/// Digits of a code: a stranger cannot guess it, and a person can read it out.
const DIGITS: usize = 12;

/// Takes the claims that nobody confirmed out of one person's registrations; they are
/// given back. Those that were confirmed are as good as the owner's word.
pub(super) fn part(theirs: &mut Vec<Registration>, id: UserId, key: Option<&Key>) -> Vec<Registration> {
    if theirs.iter().all(|registration| registration.proof == Proof::Owner) {
        return Vec::new();
    }
    let own = theirs.iter().filter(|registration| registration.proof == Proof::Owner);
    let confirmed: Vec<String> = own.flat_map(|registration| registration.confirms.clone()).collect();
    let (kept, claims) = std::mem::take(theirs).into_iter().partition(|registration| {
        registration.proof == Proof::Owner
            || code(registration, id, key).is_some_and(|code| confirmed.contains(&code))
    });
    *theirs = kept;
    for registration in theirs.iter_mut() {
        registration.proof = Proof::Owner;
    }
    claims
}

/// Says of each claim that it waits, and of what. `speaks` says whether the account has an entry of its own.
pub(super) fn tell(
    claims: &[Registration],
    id: UserId,
    speaks: bool,
    key: Option<&Key>,
    problems: &mut Problems,
) {
    for claim in claims {
        let mend = match code(claim, id, key).filter(|_| speaks) {
            Some(code) => format!("its owner adds |form={code} to the profile page"),
            None => "the owner of the account presses the button in the message on their talk page, \
                     or makes a profile page of their own"
                .to_owned(),
        };
        let what = "the entry waits for its owner to confirm it".to_owned();
        problems.add(Weight::Refused, &claim.provenance, None, what, mend);
    }
}

/// Whom to ask whether the claims are theirs. Of what was answered only the languages are
/// used, to ask in one of them.
pub(super) fn unconfirmed(
    claims: &[Registration],
    id: UserId,
    name: &Username,
    key: Option<&Key>,
    memory: &mut Memory<'_>,
) -> Option<Unconfirmed> {
    let newest = claims.iter().max_by_key(|claim| (claim.provenance.at, claim.provenance.entry))?;
    let code = code(newest, id, key)?;
    let answers = super::merge::answers(std::slice::from_ref(newest));
    let languages = answers.get(&Field::Languages).map(|answer| memory.languages_in(answer.words).known);
    let languages = languages.unwrap_or_default();
    Some(Unconfirmed { reader: Registrant { languages, ..Registrant::silent(id, name.clone()) }, code })
}

fn code(claim: &Registration, id: UserId, key: Option<&Key>) -> Option<String> {
    let id = id.to_string();
    let mut parts = vec!["form", &id];
    for field in Field::ALL {
        if let Some(words) = claim.fields.get(&field) {
            parts.extend([field.parameter(), words.trim()]);
        }
    }
    let mut code = key?.hash(&parts);
    code.truncate(DIGITS);
    Some(code)
}
