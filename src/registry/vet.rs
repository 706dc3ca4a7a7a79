//! From registrations to registrants: whose they are, which answer counts where
//! several were given, what each answer means.
//!
//! Whatever cannot be used becomes a [`Problem`](crate::registry::Problem) with its mend, never an error,
//! and stops nobody else. The order in which registrations come makes no
//! difference. Nothing here asks the wiki: the caller looks up [`names`], then
//! [`new_names`] until there are none, and hands over what was found.

use std::collections::BTreeMap;

use crate::ids::{UserId, Username};
use crate::registry::{Field, Languages, Places, Proof, Registrant, Registration, Taxonomy, Vetted, Weight};

mod fields;
mod merge;
mod met;
mod problems;
mod standing;
mod words;

pub use standing::{Standing, id_of, names, new_names};

use fields::Reader;
use merge::Answers;
use problems::Problems;
use words::Secrets;

/// Vets registrations.
///
/// `accounts` holds what the wiki knows of [`names`] and [`new_names`].
#[must_use]
pub fn vet(
    registrations: Vec<Registration>,
    accounts: &BTreeMap<Username, Standing>,
    taxonomy: &Taxonomy,
    languages: &Languages,
    places: &Places,
) -> Vetted {
    let mut vetted = Vetted::default();
    let mut problems = Problems::default();
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
    for (id, (name, mut theirs)) in people {
        if theirs.iter().all(|registration| registration.proof == Proof::Claimed) {
            for registration in &theirs {
                vetted.refused += 1;
                let what = "the entry waits for its owner to confirm it with a profile page".to_owned();
                let mend = "the owner of the account saves their profile page, Special:MyPage/Let's Connect";
                problems.add(Weight::Refused, &registration.provenance, None, what, mend);
            }
            continue;
        }
        merge::most_trusted_first(&mut theirs);
        let answers = merge::answers(&theirs);
        merge::note_consent_without_proof(&theirs, &answers, &mut problems);
        let secrets = Secrets::of(&theirs);
        let mut reader = Reader { taxonomy, languages, places, secrets: &secrets, problems: &mut problems };
        let registrant = registrant(id, name, &theirs, &answers, accounts, &mut reader);
        vetted.registrants.insert(id, registrant);
    }
    vetted.problems = problems.sorted();
    vetted
}

/// One person, out of the answers that count.
fn registrant(
    id: UserId,
    name: Username,
    theirs: &[Registration],
    answers: &Answers<'_>,
    accounts: &BTreeMap<Username, Standing>,
    reader: &mut Reader<'_>,
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
mod tests;
