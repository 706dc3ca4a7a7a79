//! Which answer counts where a person gave several.
//!
//! Field by field: a profile page before a registration page before a form, later
//! before earlier. All of it is the account's own word or a trustee's by now.
//! A field that stands blank on a page of the wiki is an answer: whoever empties it
//! takes back what they said elsewhere. One that is not there answers nothing.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::registry::folding::is_invisible;
use crate::registry::{Field, Provenance, Registration, SourceKind};

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
            (Reverse(kind), Reverse(at), Reverse(revision), Reverse(entry))
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
    let counting = |field: &Field| theirs.iter().find_map(|registration| said(registration, *field));
    let words = |field: &Field| match counting(field)? {
        Said::Words(answer) => Some((*field, answer)),
        Said::Nothing => None,
    };
    Field::ALL.iter().filter_map(words).collect()
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
