//! From registrations to registrants: whose they are, which answer counts where
//! several were given, what each answer means.
//!
//! Whatever cannot be used becomes a [`Problem`](crate::registry::Problem) with its mend, never an error,
//! and stops nobody else. The order in which registrations come makes no
//! difference. Nothing here asks the wiki: the caller looks up [`names`], then
//! [`new_names`] until there are none, and hands over what was found.

use std::collections::BTreeMap;

use crate::ids::{UserId, Username};
use crate::registry::departure::Departures;
use crate::registry::unreconciled::Heap;
use crate::registry::{Field, Lexicon, Registrant, Registration, SourceKind, Vetted, Weight};

mod claim;
mod fields;
mod left;
mod memory;
mod merge;
mod met;
mod problems;
mod standing;
mod words;

pub use standing::{Standing, id_of, names, new_names, whose_account as whose};

use fields::Reader;
use memory::Memory;
use merge::Answers;
use problems::Problems;
use words::Secrets;

/// Vets registrations.
///
/// `accounts` holds what the wiki knows of [`names`] and [`new_names`], `departures` who left.
#[must_use]
pub fn vet(
    registrations: Vec<Registration>,
    accounts: &BTreeMap<Username, Standing>,
    departures: &Departures,
    lexicon: &Lexicon,
) -> Vetted {
    let mut vetted = Vetted::default();
    let mut problems = Problems::default();
    let mut heap = Heap::default();
    let mut memory = Memory::of(lexicon);
    let mut people: BTreeMap<UserId, (Username, Vec<Registration>)> = BTreeMap::new();
    for registration in registrations {
        match standing::whose(&registration, accounts) {
            Ok(account) => {
                if let Some(now) = account.renamed_to() {
                    let what = format!("the account was renamed; it is {now} now");
                    problems.add(Weight::Note, &registration.provenance, None, what, "write the new name");
                }
                let (_, theirs) = people.entry(account.id).or_insert_with(|| (account.name, Vec::new()));
                theirs.push(registration);
            }
            Err(refusal) => {
                vetted.refused += 1;
                problems.add(Weight::Refused, &registration.provenance, None, refusal.what, refusal.mend);
            }
        }
    }
    let leaving = left::by_id(departures, accounts);
    vetted.known = people.keys().copied().chain(leaving.keys().copied()).collect();
    for (id, (name, mut theirs)) in people {
        if let Some(stone) = left::part(&mut theirs, id, leaving.get(&id).copied(), departures, &mut problems)
        {
            vetted.left.insert(id, stone);
        }
        let claims = claim::part(&mut theirs, id, departures.key.as_ref());
        vetted.refused += claims.len();
        // An entry at Capacity Exchange is nobody's word about a form.
        let speaks =
            |registration: &Registration| registration.provenance.kind != SourceKind::CapacityExchange;
        let speaks = theirs.iter().any(speaks);
        claim::tell(&claims, id, speaks, departures.key.as_ref(), &mut problems);
        if !speaks {
            let unconfirmed = claim::unconfirmed(&claims, id, &name, departures.key.as_ref(), &mut memory);
            vetted.unconfirmed.extend(unconfirmed.map(|unconfirmed| (id, unconfirmed)));
        }
        if theirs.is_empty() {
            continue;
        }
        merge::most_trusted_first(&mut theirs);
        let answers = merge::answers(&theirs);
        let secrets = Secrets::of(theirs.iter().chain(&claims));
        let mut reader = Reader {
            who: id,
            lexicon,
            memory: &mut memory,
            secrets: &secrets,
            problems: &mut problems,
            heap: &mut heap,
            puzzles: Vec::new(),
        };
        let registrant = registrant(id, name, &theirs, &answers, accounts, &mut reader);
        if !reader.puzzles.is_empty() {
            vetted.puzzles.insert(id, std::mem::take(&mut reader.puzzles));
        }
        vetted.registrants.insert(id, registrant);
    }
    let gone = departures.pages_gone.keys().filter(|id| !vetted.registrants.contains_key(id));
    let gone: Vec<UserId> = gone.copied().collect();
    for id in gone {
        let stone = departures.of(id, leaving.get(&id).copied(), false);
        vetted.left.extend(stone.map(|stone| (id, stone)));
    }
    vetted.left.extend(leaving);
    vetted.problems = problems.sorted();
    vetted.unreconciled = heap.sorted();
    vetted
}

/// One person, out of the answers that count.
fn registrant(
    id: UserId,
    name: Username,
    theirs: &[Registration],
    answers: &Answers<'_>,
    accounts: &BTreeMap<Username, Standing>,
    reader: &mut Reader<'_, '_>,
) -> Registrant {
    let share =
        answers.get(&Field::Share).map(|answer| reader.skills(Field::Share, answer)).unwrap_or_default();
    let learn =
        answers.get(&Field::Learn).map(|answer| reader.skills(Field::Learn, answer)).unwrap_or_default();
    let formats = reader.formats(answers.get(&Field::Formats), &share);
    let (country, region) = reader.place(answers.get(&Field::Country), answers.get(&Field::Region));
    Registrant {
        languages: answers.get(&Field::Languages).map(|answer| reader.languages(answer)).unwrap_or_default(),
        utc_offset: answers.get(&Field::Utc).and_then(|answer| reader.utc_offset(answer)),
        affiliation: answers.get(&Field::Affiliation).and_then(|answer| reader.affiliation(answer)),
        capacity: reader.capacity(answers.get(&Field::Capacity)),
        ambassador: reader.consent(Field::Ambassador, answers.get(&Field::Ambassador)).given(),
        directory: reader.consent(Field::Directory, answers.get(&Field::Directory)),
        notify: reader.consent(Field::Notify, answers.get(&Field::Notify)),
        away_until: answers.get(&Field::Away).and_then(|answer| reader.away(answer)),
        met: met::understood(&name, theirs, accounts, reader),
        sources: theirs.iter().map(|registration| registration.provenance.clone()).collect(),
        id,
        name,
        share,
        learn,
        formats,
        region,
        country,
    }
}

#[cfg(test)]
mod leaving_tests;
#[cfg(test)]
mod tests;
