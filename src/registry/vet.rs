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
        registrations.iter().find_map(|registration| {
            let typed = registration.fields.get(&field).filter(|typed| !typed.trim().is_empty())?;
            Some((typed.as_str(), &registration.provenance))
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{LanguageCode, SkillId, Timestamp};
    use crate::registry::{Consent, Level, MetReport, Private, SourceKind};
    use proptest::prelude::*;

    fn registration(kind: SourceKind, entry: u32, name: &str, fields: &[(Field, &str)]) -> Registration {
        Registration {
            provenance: Provenance {
                kind,
                place: format!("{kind:?}"),
                entry,
                revision: None,
                at: Timestamp::from_second(i64::from(entry)).expect("a moment"),
            },
            name: name.to_owned(),
            fields: fields.iter().map(|(field, typed)| (*field, (*typed).to_owned())).collect(),
            met: Vec::new(),
            proof: Proof::Owner,
            private: Private::default(),
        }
    }

    fn known(id: u64, name: &str) -> (Username, Standing) {
        let name = Username::parse(name).expect("a name");
        (name.clone(), Standing::Known { id: UserId(id), name, blocked: None, locked: false })
    }

    fn vetted_among(registrations: Vec<Registration>, standing: &BTreeMap<Username, Standing>) -> Vetted {
        vet(registrations, standing, Taxonomy::standard(), Languages::standard(), Places::standard())
    }

    fn vetted(registrations: Vec<Registration>) -> Vetted {
        vetted_among(registrations, &BTreeMap::from([known(1, "Ann"), known(2, "Bob")]))
    }

    fn skills(slugs: &[&str]) -> Vec<SkillId> {
        slugs.iter().map(|slug| SkillId((*slug).to_owned())).collect()
    }

    #[test]
    fn a_profile_page_wins_over_the_registration_page_and_that_over_the_form() {
        let answers = [
            registration(
                SourceKind::Form,
                9,
                "Ann",
                &[(Field::Share, "PetScan"), (Field::Learn, "Lexemes"), (Field::Utc, "+3")],
            ),
            registration(
                SourceKind::RegistrationPage,
                5,
                "Ann",
                &[(Field::Share, "Wikidata"), (Field::Learn, "OpenRefine")],
            ),
            registration(SourceKind::ProfilePage, 1, "Ann", &[(Field::Share, "Mentoring")]),
        ];
        let ann = &vetted(answers.to_vec()).registrants[&UserId(1)];
        assert_eq!(ann.share, skills(&["mentoring"]));
        assert_eq!(ann.learn, skills(&["openrefine"]));
        assert_eq!(ann.utc_offset.map(crate::registry::UtcOffset::minutes), Some(180));
        assert_eq!(ann.sources.len(), 3);
    }

    #[test]
    fn later_answers_of_one_source_replace_earlier_ones_and_blanks_erase_nothing() {
        let answers = [
            registration(SourceKind::Form, 2, "Ann", &[(Field::Share, "PetScan"), (Field::Learn, "Lexemes")]),
            registration(SourceKind::Form, 3, "ann ", &[(Field::Share, "Wikidata"), (Field::Learn, " ")]),
        ];
        let ann = &vetted(answers.to_vec()).registrants[&UserId(1)];
        assert_eq!((&ann.share, &ann.learn), (&skills(&["wikidata"]), &skills(&["lexemes"])));
    }

    #[test]
    fn a_claim_counts_only_beside_an_entry_of_the_owner_s() {
        let mut claim = registration(SourceKind::Form, 2, "Ann", &[(Field::Share, "PetScan")]);
        claim.proof = Proof::Claimed;
        let alone = vetted(vec![claim.clone()]);
        assert!(alone.registrants.is_empty() && alone.refused == 1);
        let both = vetted(vec![
            claim,
            registration(SourceKind::ProfilePage, 1, "Ann", &[(Field::Learn, "Lexemes")]),
        ]);
        assert_eq!(both.registrants[&UserId(1)].share, skills(&["petscan"]));
    }

    #[test]
    fn an_account_that_cannot_take_part_is_refused_with_the_reason() {
        let name = |name: &str| Username::parse(name).expect("a name");
        let barred = |blocked: Option<String>, locked| Standing::Known {
            id: UserId(3),
            name: name("Cleo"),
            blocked,
            locked,
        };
        for (standing, reason) in [
            (Standing::Missing, "no account named Cleo"),
            (Standing::Impossible, "no account can be named Cleo"),
            (barred(Some("spam".to_owned()), false), "blocked"),
            (barred(None, true), "locked"),
        ] {
            let result = vetted_among(
                vec![registration(SourceKind::Form, 2, "Cleo", &[])],
                &BTreeMap::from([(name("Cleo"), standing)]),
            );
            assert!(result.registrants.is_empty() && result.refused == 1);
            assert!(result.problems[0].what.contains(reason), "{:?}", result.problems);
        }
    }

    #[test]
    fn a_renamed_account_counts_under_its_new_name_and_a_circle_of_names_under_none() {
        let name = |name: &str| Username::parse(name).expect("a name");
        let mut standing = BTreeMap::from([known(1, "Ann"), (name("Old"), Standing::Renamed(name("Ann")))]);
        let answers = vec![registration(SourceKind::Form, 2, "Old", &[])];
        let result = vetted_among(answers.clone(), &standing);
        assert_eq!(result.registrants[&UserId(1)].name, name("Ann"));
        assert!(result.problems[0].what.contains("renamed"));
        standing.insert(name("Ann"), Standing::Renamed(name("Old")));
        assert_eq!(vetted_among(answers, &standing).refused, 1);
    }

    #[test]
    fn nothing_of_an_e_mail_address_is_repeated() {
        let result = vetted(vec![registration(SourceKind::Form, 2, "ann.private@example.org", &[])]);
        assert_eq!(result.refused, 1);
        assert!(!format!("{:?}", result.problems).contains("ann.private"));
    }

    #[test]
    fn what_is_not_understood_is_reported_and_the_rest_counts() {
        let fields = [
            (Field::Share, "Wikidata, Basket weaving, grant writting"),
            (Field::Languages, "en-9, sw-N"),
            (Field::Country, "Kenya"),
            (Field::Region, "MENA"),
            (Field::Capacity, "a million"),
            (Field::Notify, "perhaps"),
            (Field::Directory, "Yes, please"),
        ];
        let mut entry = registration(SourceKind::ProfilePage, 1, "Ann", &fields);
        entry.met.push(MetReport {
            with: "Bob".to_owned(),
            skill: "Wikidata".to_owned(),
            round: "last month".to_owned(),
        });
        let result = vetted(vec![entry]);
        let ann = &result.registrants[&UserId(1)];
        assert_eq!(ann.share, skills(&["wikidata", "grant-writing"]));
        assert_eq!(ann.languages, [(LanguageCode("sw".to_owned()), Level::Native)]);
        assert_eq!((ann.region.as_deref(), ann.capacity), (Some("SSA"), 2));
        assert_eq!((ann.notify, ann.directory), (Consent::Withheld, Consent::Given));
        assert!(ann.met.is_empty());
        let told = format!("{:?}", result.problems);
        for words in [
            "Basket weaving",
            "grant-writing",
            "en-9",
            "another region",
            "a million",
            "perhaps",
            "last month",
        ] {
            assert!(told.contains(words), "{words} is not told of in {told}");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_registrations_changes_nothing(
            typed in prop::collection::vec(("[A-Za-z, -]{0,12}", 0u8..3, "Ann|Bob|Cleo"), 0..6),
            seed in any::<u64>(),
        ) {
            let answers: Vec<Registration> = typed
                .iter()
                .zip(1..)
                .map(|((words, kind, name), entry)| {
                    let kind = [SourceKind::Form, SourceKind::RegistrationPage, SourceKind::ProfilePage][usize::from(*kind)];
                    registration(kind, entry, name, &[(Field::Share, words), (Field::Languages, words)])
                })
                .collect();
            let mut shuffled = answers.clone();
            if !shuffled.is_empty() {
                let middle = usize::try_from(seed % shuffled.len() as u64).expect("small");
                shuffled.rotate_left(middle);
                shuffled.reverse();
            }
            let (a, b) = (vetted(answers), vetted(shuffled));
            prop_assert_eq!(a.registrants, b.registrants);
            prop_assert_eq!(a.problems, b.problems);
            prop_assert_eq!(a.refused, b.refused);
        }

        #[test]
        fn nothing_typed_anywhere_stops_it(words in any::<String>()) {
            let fields: Vec<(Field, &str)> = Field::ALL.into_iter().map(|field| (field, words.as_str())).collect();
            let named = registration(SourceKind::Form, 1, &words, &fields);
            let _ = vetted(vec![named, registration(SourceKind::ProfilePage, 1, "Ann", &fields)]);
        }
    }
}
