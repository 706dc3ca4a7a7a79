//! From registrations to registrants: whose they are, what they say, which
//! answer counts where several were given.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{UserId, Username};
use crate::registry::fields::{Reading, entry};
use crate::registry::{
    Field, Format, Languages, Places, Problem, Proof, Provenance, Registrant, Registration, Taxonomy, Vetted,
    Weight, name,
};

/// What the wiki knows of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No account has this name.
    Missing,
    /// No account can have it.
    Impossible,
    /// It was renamed; look at the new name.
    Renamed(Username),
    /// It exists.
    Known {
        /// Its id.
        id: UserId,
        /// Its name now.
        name: Username,
        /// Why it is blocked, if so.
        blocked: Option<String>,
        /// Whether it is locked or hidden everywhere.
        locked: bool,
    },
}

/// The accounts that registrations name: whose standing vetting must know. The
/// new name of a renamed one must be looked up too.
#[must_use]
pub fn names(registrations: &[Registration]) -> BTreeSet<Username> {
    registrations.iter().filter_map(|registration| name::clean(&registration.name).ok()).collect()
}

/// Vets registrations. The order in which they come makes no difference.
#[must_use]
pub fn vet(
    registrations: Vec<Registration>,
    standing: &BTreeMap<Username, Standing>,
    taxonomy: &Taxonomy,
    languages: &Languages,
    places: &Places,
) -> Vetted {
    let mut vetted = Vetted::default();
    let mut by_person: BTreeMap<UserId, (Username, Vec<Registration>)> = BTreeMap::new();
    for registration in registrations {
        match whose(&registration, standing) {
            Ok((id, name, renamed)) => {
                if renamed {
                    vetted.problems.push(about(
                        &registration.provenance,
                        Weight::Note,
                        format!("the account was renamed; it is {name} now"),
                        "write the new name",
                    ));
                }
                by_person.entry(id).or_insert_with(|| (name, Vec::new())).1.push(registration);
            }
            Err((what, mend)) => {
                vetted.refused += 1;
                vetted.problems.push(about(&registration.provenance, Weight::Refused, what, mend));
            }
        }
    }
    for (id, (name, mut registrations)) in by_person {
        // The most trusted source first, and of one source the latest answer first.
        registrations.sort_by(|a, b| {
            let (a, b) = (&a.provenance, &b.provenance);
            b.kind.cmp(&a.kind).then(b.at.cmp(&a.at)).then(b.entry.cmp(&a.entry)).then(b.place.cmp(&a.place))
        });
        if registrations.iter().all(|registration| registration.proof == Proof::Claimed) {
            for registration in &registrations {
                vetted.refused += 1;
                vetted.problems.push(about(
                    &registration.provenance,
                    Weight::Refused,
                    "nothing proves yet that the account itself speaks".to_owned(),
                    "its owner confirms by saving a profile page",
                ));
            }
            continue;
        }
        let mut reading = Reading { taxonomy, languages, places, problems: Vec::new() };
        let Some(first) = registrations.first() else { continue };
        let registrant = registrant(id, name, &registrations, &first.provenance, &mut reading);
        vetted.problems.append(&mut reading.problems);
        vetted.registrants.insert(id, registrant);
    }
    vetted.problems.sort();
    vetted.problems.dedup();
    vetted
}

type Refusal = (String, &'static str);

/// The account a registration is for: its id, its name now, and whether it was renamed.
fn whose(
    registration: &Registration,
    standing: &BTreeMap<Username, Standing>,
) -> Result<(UserId, Username, bool), Refusal> {
    let typed = name::clean(&registration.name)
        .map_err(|error| (error.to_string(), "write the account's name as it stands on its user page"))?;
    let mut name = &typed;
    let mut seen = BTreeSet::new();
    let unknown =
        || (format!("there is no account named {typed}"), "check the spelling of the account's name");
    loop {
        match standing.get(name) {
            Some(Standing::Renamed(now)) if seen.insert(now) => name = now,
            Some(Standing::Known { locked: true, .. }) => {
                return Err((
                    format!("the account {name} is locked"),
                    "nothing, unless the lock is a mistake",
                ));
            }
            Some(Standing::Known { blocked: Some(_), .. }) => {
                return Err((
                    format!("the account {name} is blocked"),
                    "it counts again when the block ends",
                ));
            }
            Some(Standing::Known { id, name, .. }) => return Ok((*id, name.clone(), !seen.is_empty())),
            Some(Standing::Impossible) => {
                return Err((
                    format!("no account can be named {typed}"),
                    "check the spelling of the account's name",
                ));
            }
            Some(Standing::Missing | Standing::Renamed(_)) | None => return Err(unknown()),
        }
    }
}

/// One person's answers, the first given winning, each understood where it came from.
fn registrant(
    id: UserId,
    name: Username,
    registrations: &[Registration],
    nowhere: &Provenance,
    reading: &mut Reading<'_>,
) -> Registrant {
    let answer = |field: Field| {
        let given = registrations
            .iter()
            .find_map(|registration| Some((registration.fields.get(&field)?, registration)));
        given
            .filter(|(typed, _)| !typed.trim().is_empty())
            .map(|(typed, registration)| (typed.as_str(), &registration.provenance))
    };
    let share =
        answer(Field::Share).map_or_else(Vec::new, |(typed, from)| reading.skills(Field::Share, typed, from));
    let learn =
        answer(Field::Learn).map_or_else(Vec::new, |(typed, from)| reading.skills(Field::Learn, typed, from));
    let mut formats =
        answer(Field::Formats).map(|(typed, from)| reading.formats(typed, from)).unwrap_or_default();
    if formats.is_empty() && !share.is_empty() {
        formats.insert(Format::OneToOne);
    }
    let country = answer(Field::Country).and_then(|(typed, from)| reading.country(typed, from));
    let mut region = answer(Field::Region).and_then(|(typed, from)| reading.region(typed, from));
    if let Some(by_country) = country.as_deref().and_then(|country| reading.places.region_of(country)) {
        if region.as_deref().is_some_and(|region| region != by_country) {
            let from = answer(Field::Region).map_or(nowhere, |(_, from)| from);
            reading.note(
                Weight::Note,
                Field::Region,
                format!("the country lies in another region; {by_country} counts"),
                "leave the region out, or mend the country",
                from,
            );
        }
        region = Some(by_country.to_owned());
    }
    let capacity = answer(Field::Capacity);
    let consent = |reading: &mut Reading<'_>, field: Field| {
        let given = answer(field);
        reading.consent(field, given.map(|(typed, _)| typed), given.map_or(nowhere, |(_, from)| from))
    };
    let met: BTreeSet<_> = registrations
        .iter()
        .flat_map(|registration| registration.met.iter().map(|report| (report, &registration.provenance)))
        .filter_map(|(report, from)| reading.met(report, from))
        .collect();
    Registrant {
        languages: answer(Field::Languages)
            .map_or_else(Vec::new, |(typed, from)| reading.languages(typed, from)),
        utc_offset: answer(Field::Utc).and_then(|(typed, from)| reading.utc(typed, from)),
        affiliation: answer(Field::Affiliation).map(|(typed, from)| reading.affiliation(typed, from)),
        capacity: reading
            .capacity(capacity.map(|(typed, _)| typed), capacity.map_or(nowhere, |(_, from)| from)),
        ambassador: consent(reading, Field::Ambassador).given(),
        directory: consent(reading, Field::Directory),
        notify: consent(reading, Field::Notify),
        met: met.into_iter().collect(),
        sources: registrations.iter().map(|registration| registration.provenance.clone()).collect(),
        id,
        name,
        share,
        learn,
        formats,
        region,
        country,
    }
}

fn about(from: &Provenance, weight: Weight, what: String, mend: &str) -> Problem {
    Problem {
        weight,
        place: from.place.clone(),
        entry: entry(from),
        field: None,
        what,
        mend: mend.to_owned(),
    }
}
