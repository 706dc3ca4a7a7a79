//! From registrations to registrants: whose they are, which answer counts where
//! several were given, what each answer means.
//!
//! Whatever cannot be used becomes a [`Problem`](crate::registry::Problem) with its mend, never an error,
//! and stops nobody else. The order in which registrations come makes no
//! difference. Nothing here asks the wiki: the caller looks up [`names`], then
//! [`new_names`] until there are none, and hands over what was found.

use std::collections::BTreeMap;

use crate::ids::{UserId, Username};
use crate::registry::departure::{Departures, Stone};
use crate::registry::unreconciled::Heap;
use crate::registry::{Field, Lexicon, Registrant, Registration, SourceKind, Vetted, Weight};

mod answers;
mod claim;
mod connected;
mod fields;
mod left;
mod material;
mod memory;
mod merge;
mod met;
mod problems;
mod standing;
mod wish;
mod words;

pub use standing::{Bar, Standing, account_of, id_of, names, new_names, speaking, whose_account as whose};

use fields::Reader;
use memory::Memory;
use merge::Answers;
use problems::Problems;
use words::Secrets;

/// People for whom another thread is worth while.
const PEOPLE_FOR_A_THREAD: usize = 2_000;

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
    let mut people: BTreeMap<UserId, (Username, Vec<Registration>)> = BTreeMap::new();
    let leaving = left::by_id(departures, accounts);
    let terms = Terms { accounts, departures, leaving: &leaving, lexicon };
    let mut vetting = Vetting::by(terms);
    for registration in registrations {
        match standing::whose(&registration, accounts) {
            Ok(account) => {
                if let Some(now) = account.renamed_to() {
                    let what = format!("the account was renamed; it is {now} now");
                    vetting.tell(Weight::Note, &registration, what, "write the new name");
                }
                let (_, theirs) = people.entry(account.id).or_insert_with(|| (account.name, Vec::new()));
                theirs.push(registration);
            }
            Err(refusal) => {
                vetting.vetted.refused += 1;
                vetting.tell(Weight::Refused, &registration, refusal.what, refusal.mend);
            }
        }
    }
    vetting.vetted.known = people.keys().chain(leaving.keys()).copied().collect();
    vetting.people(people.into_iter().collect());
    let mut vetted = vetting.done();
    let gone = departures.pages_gone.keys().filter(|id| !vetted.registrants.contains_key(id));
    let gone: Vec<UserId> = gone.copied().collect();
    for id in gone {
        let stone = departures.of(id, leaving.get(&id).copied(), false);
        vetted.left.extend(stone.map(|stone| (id, stone)));
    }
    vetted.left.extend(leaving);
    vetted
}

/// By what people are vetted.
#[derive(Clone, Copy)]
struct Terms<'a> {
    accounts: &'a BTreeMap<Username, Standing>,
    departures: &'a Departures,
    /// Who is leaving at this moment.
    leaving: &'a BTreeMap<UserId, Stone>,
    lexicon: &'a Lexicon,
}

/// Somebody, and what was said for them.
type Person = (UserId, (Username, Vec<Registration>));

/// What vetting has come to so far.
struct Vetting<'a> {
    terms: Terms<'a>,
    memory: Memory<'a>,
    problems: Problems,
    heap: Heap,
    vetted: Vetted,
}

impl<'a> Vetting<'a> {
    fn by(terms: Terms<'a>) -> Self {
        let memory = Memory::of(terms.lexicon);
        let (problems, heap) = (Problems::default(), Heap::default());
        Self { terms, memory, problems, heap, vetted: Vetted::default() }
    }

    fn tell(&mut self, weight: Weight, of: &Registration, what: String, mend: &str) {
        self.problems.add(weight, &of.provenance, None, what, mend);
    }

    /// Vets people, each for themselves, with as many threads as help.
    fn people(&mut self, mut people: Vec<Person>) {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.min(people.len() / PEOPLE_FOR_A_THREAD + 1);
        let share = people.len().div_ceil(threads);
        let others: Vec<Vec<Person>> =
            (1..threads).map(|_| people.split_off(people.len() - share.min(people.len()))).collect();
        let terms = self.terms;
        std::thread::scope(|scope| {
            let vet = |people: Vec<Person>| {
                scope.spawn(move || {
                    let mut vetting = Vetting::by(terms);
                    for person in people {
                        vetting.person(person);
                    }
                    vetting
                })
            };
            let others: Vec<_> = others.into_iter().map(vet).collect();
            for person in people {
                self.person(person);
            }
            for other in others {
                match other.join() {
                    Ok(other) => self.join(other),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
    }

    fn person(&mut self, (id, (name, mut theirs)): Person) {
        let Terms { accounts, departures, leaving, lexicon } = self.terms;
        let (problems, vetted) = (&mut self.problems, &mut self.vetted);
        let stone = left::part(&mut theirs, id, leaving.get(&id).copied(), departures, problems);
        vetted.left.extend(stone.map(|stone| (id, stone)));
        let key = departures.key.as_ref();
        let claims = claim::part(&mut theirs, id, key);
        vetted.refused += claims.len();
        // An entry at Capacity Exchange is nobody's word about a form, nor is an answer about a partner.
        let is_word = |one: &Registration| {
            one.provenance.kind.registers() && one.provenance.kind != SourceKind::CapacityExchange
        };
        let speaks = theirs.iter().any(is_word);
        claim::tell(&claims, id, speaks, key, problems);
        if !speaks {
            let unconfirmed = claim::unconfirmed(&claims, id, &name, key, &mut self.memory);
            vetted.unconfirmed.extend(unconfirmed.map(|unconfirmed| (id, unconfirmed)));
        }
        if !theirs.iter().any(|one| one.provenance.kind.registers()) {
            return;
        }
        merge::most_trusted_first(&mut theirs);
        let answers = merge::answers(&theirs);
        let secrets = Secrets::of(theirs.iter().chain(&claims));
        let mut reader = Reader {
            who: id,
            lexicon,
            memory: &mut self.memory,
            secrets: &secrets,
            problems,
            heap: &mut self.heap,
            puzzles: Vec::new(),
        };
        let registrant = registrant(id, name, &theirs, &answers, accounts, &mut reader);
        let puzzles = reader.puzzles;
        if !puzzles.is_empty() {
            vetted.puzzles.insert(id, puzzles);
        }
        vetted.registrants.insert(id, registrant);
    }

    /// Takes in what another has vetted: other people.
    fn join(&mut self, other: Self) {
        self.problems.join(other.problems);
        self.heap.join(other.heap);
        let Vetted { registrants, unconfirmed, left, puzzles, refused, .. } = other.vetted;
        self.vetted.registrants.extend(registrants);
        self.vetted.unconfirmed.extend(unconfirmed);
        self.vetted.left.extend(left);
        self.vetted.puzzles.extend(puzzles);
        self.vetted.refused += refused;
    }

    fn done(self) -> Vetted {
        let (problems, unreconciled) = (self.problems.sorted(), self.heap.sorted());
        Vetted { problems, unreconciled, ..self.vetted }
    }
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
    let said = answers::understood(&name, theirs, accounts, reader);
    let wish = wish::of(&said, theirs, answers.get(&Field::Notify));
    Registrant {
        languages: answers.get(&Field::Languages).map(|answer| reader.languages(answer)).unwrap_or_default(),
        utc_offset: answers.get(&Field::Utc).and_then(|answer| reader.utc_offset(answer)),
        zone: answers.get(&Field::Utc).and_then(|answer| reader.zone(answer)),
        affiliation: answers.get(&Field::Affiliation).and_then(|answer| reader.affiliation(answer)),
        capacity: reader.capacity(answers.get(&Field::Capacity)),
        ambassador: reader.consent(Field::Ambassador, answers.get(&Field::Ambassador)).given(),
        directory: reader.consent(Field::Directory, answers.get(&Field::Directory)),
        notify: wish.notify(reader.consent(Field::Notify, answers.get(&Field::Notify))),
        updates: reader.consent(Field::Updates, answers.get(&Field::Updates)),
        away_until: wish.away(answers.get(&Field::Away).and_then(|answer| reader.away(answer))),
        card: answers.get(&Field::Card).map(|answer| reader.card(answer)).unwrap_or_default(),
        awards: reader.awards(answers.get(&Field::Awards)),
        certificate: answers.get(&Field::Certificate).and_then(|answer| reader.certificate(answer)),
        material: answers.get(&Field::Material).map(|answer| reader.material(answer)).unwrap_or_default(),
        met: met::understood(&name, theirs, accounts, reader),
        answers: said,
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
