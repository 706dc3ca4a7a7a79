//! Which answer counts where a person gave several.
//!
//! Field by field: what the account itself said before what was said for it, a
//! profile page before a registration page before a form, later before earlier.
//! A field that stands blank on a page of the wiki is an answer: whoever empties it
//! takes back what they said elsewhere. One that is not there answers nothing.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::registry::folding::is_invisible;
use crate::registry::vet::problems::Problems;
use crate::registry::{Field, Proof, Provenance, Registration, SourceKind, Weight};

/// The answer that counts for each field that has one, and is not blank.
pub(super) type Answers<'a> = BTreeMap<Field, Answer<'a>>;

/// What was typed, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer<'a> {
    /// As typed, without the white space around it; never blank.
    pub(super) words: &'a str,
    /// Where it was said.
    pub(super) from: &'a Provenance,
}

/// Sorts one person's registrations. The tail of the key only makes the order total.
pub(super) fn most_trusted_first(theirs: &mut [Registration]) {
    theirs.sort_by(|one, other| {
        let key = |registration: &Registration| {
            let Provenance { kind, at, revision, entry, .. } = registration.provenance;
            (
                registration.proof != Proof::Owner,
                Reverse(kind),
                Reverse(at),
                Reverse(revision),
                Reverse(entry),
            )
        };
        let met = |registration: &Registration| {
            let reports = registration.met.iter();
            reports.map(|met| [met.with.clone(), met.skill.clone(), met.round.clone()]).collect::<Vec<_>>()
        };
        key(one)
            .cmp(&key(other))
            .then_with(|| one.provenance.place.cmp(&other.provenance.place))
            .then_with(|| one.name.cmp(&other.name))
            .then_with(|| one.fields.cmp(&other.fields))
            .then_with(|| met(one).cmp(&met(other)))
    });
}

/// The answers that count, of registrations in order of trust.
pub(super) fn answers(theirs: &[Registration]) -> Answers<'_> {
    let counting = |field: &Field| {
        let mut speaking =
            theirs.iter().filter(|registration| registration.proof == Proof::Owner || !is_consent(*field));
        speaking.find_map(|registration| said(registration, *field))
    };
    let words = |field: &Field| match counting(field)? {
        Said::Words(answer) => Some((*field, answer)),
        Said::Nothing => None,
    };
    Field::ALL.iter().filter_map(words).collect()
}

/// Only the account itself can consent: a yes in a form that anybody can fill in counts for nothing.
pub(super) fn note_consent_without_proof(
    theirs: &[Registration],
    answers: &Answers<'_>,
    problems: &mut Problems,
) {
    for field in [Field::Directory, Field::Notify].into_iter().filter(|field| !answers.contains_key(field)) {
        let mut unproved = theirs.iter().filter(|registration| registration.proof == Proof::Claimed);
        if let Some(Said::Words(answer)) = unproved.find_map(|registration| said(registration, field)) {
            let what = "the form does not prove who speaks; its answer to this counts as no".to_owned();
            problems.add(Weight::Note, answer.from, Some(field), what, "answer it on the profile page");
        }
    }
}

fn is_consent(field: Field) -> bool {
    matches!(field, Field::Directory | Field::Notify)
}

/// What a registration says of a field that it has.
enum Said<'a> {
    Words(Answer<'a>),
    /// It is blank.
    Nothing,
}

fn said(registration: &Registration, field: Field) -> Option<Said<'_>> {
    let words = registration.fields.get(&field)?;
    let words = words.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    // Dashes and points are how people fill a field in that they leave blank.
    let is_blank = words.chars().all(|c| matches!(c, '-' | '–' | '—' | '.' | '…' | '_' | ' '));
    if !is_blank {
        return Some(Said::Words(Answer { words, from: &registration.provenance }));
    }
    // In a form nobody sees what they answered before, so a blank takes nothing back.
    (registration.provenance.kind != SourceKind::Form).then_some(Said::Nothing)
}
