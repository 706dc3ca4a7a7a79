use super::*;
use crate::ids::{Timestamp, Username};
use crate::registry::{ClinicStatus, Consent, Lexicon, Provenance, Weight, clinic::ClinicMaterial};

fn skill(slug: &str) -> SkillId {
    SkillId(slug.to_owned())
}

fn language(code: &str) -> LanguageCode {
    LanguageCode(code.to_owned())
}

fn place(text: &str) -> Place {
    Place::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn source(kind: SourceKind, place: &str) -> Provenance {
    Provenance {
        kind,
        place: place.to_owned(),
        entry: 1,
        revision: Some(RevId(7)),
        at: Timestamp::UNIX_EPOCH,
    }
}

fn somebody(id: u64, material: &[&str]) -> Registrant {
    let name = Username::parse(&format!("LCTest-{id}")).expect("a name");
    let page = format!("User:LCTest-{id}/Let's Connect");
    let material = material.iter().map(|text| Material {
        place: place(text),
        title: None,
        skills: Vec::new(),
        languages: Vec::new(),
    });
    Registrant {
        share: ["sparql", "wikidata", "glam", "budgeting"].map(skill).into(),
        directory: Consent::Given,
        material: material.collect(),
        sources: vec![source(SourceKind::ProfilePage, &page)],
        ..Registrant::silent(UserId(id), name)
    }
}

fn everybody(people: Vec<Registrant>) -> BTreeMap<UserId, Registrant> {
    people.into_iter().map(|person| (person.id, person)).collect()
}

fn entry(author: u64, link: &str) -> EntryTyped {
    EntryTyped {
        link: link.to_owned(),
        title: "A course".to_owned(),
        skill: "SPARQL".to_owned(),
        language: "Spanish".to_owned(),
        kind: "course".to_owned(),
        author: UserId(author),
        by_trustee: false,
        page: "Project:Let's Connect/Resources".to_owned(),
        number: 1,
        revision: RevId(9),
    }
}

#[test]
fn a_profile_gives_its_links_for_the_first_skills_shared_if_the_directory_may_list_it() {
    let withheld = Registrant { directory: Consent::Withheld, ..somebody(2, &["https://example.org/b"]) };
    let resources = from_registrants(&everybody(vec![somebody(1, &["https://example.org/a"]), withheld]));
    assert_eq!(resources.len(), 1);
    assert_eq!(resources[0].skills, ["sparql", "wikidata", "glam"].map(skill));
    assert_eq!((resources[0].by, resources[0].evidence), (UserId(1), Some(RevId(7))));
}

#[test]
fn a_clinic_gives_what_it_left_behind_but_for_what_cannot_be_shown() {
    let material = |kind, place: &str| ClinicMaterial { kind, place: place.to_owned() };
    let id = ClinicId::parse("2026-12-sparql").expect("an id");
    let clinic = Clinic {
        id: id.clone(),
        status: ClinicStatus::Held,
        title: Some("First queries".to_owned()),
        skill: skill("sparql"),
        hosts: vec![UserId(4)],
        language: language("es"),
        interpretation: Vec::new(),
        starts: None,
        minutes: 120,
        seats: None,
        link: None,
        materials: vec![
            material(MaterialKind::Recording, "File:First queries.webm"),
            material(MaterialKind::Slides, "http://example.org/slides"),
        ],
        attended: Vec::new(),
        round: None,
        source: source(SourceKind::RegistrationPage, "Project:Let's Connect/Calendar"),
    };
    let resources = from_clinics(&BTreeMap::from([(id, clinic)]));
    assert_eq!(resources.len(), 1);
    assert_eq!(resources[0].kind, ResourceKind::Recording);
    assert_eq!(resources[0].languages, [language("es")]);
}

#[test]
fn an_entry_counts_if_somebody_who_takes_part_or_a_trustee_wrote_it() {
    let people = everybody(vec![somebody(1, &[])]);
    let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
    let trustee = EntryTyped { by_trustee: true, ..entry(99, "[[Help:X]]") };
    let entries = [entry(1, "https://example.org/a"), entry(5, "https://example.org/b"), trustee];
    let (resources, problems) = understood(&entries, &people, &lexicon);
    assert_eq!(resources.iter().map(|one| one.by.0).collect::<Vec<_>>(), [1, 99]);
    assert_eq!(resources[0].skills, [skill("sparql")]);
    assert_eq!(resources[0].languages, [language("es")]);
    assert_eq!(problems.iter().map(|one| one.weight).collect::<Vec<_>>(), [Weight::Refused]);
}

#[test]
fn an_entry_with_a_link_that_cannot_be_shown_is_told_and_left_out() {
    let people = everybody(vec![somebody(1, &[])]);
    let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
    for link in ["", "http://example.org/", "javascript:alert(1)", "https://10.0.0.1/x", "a|b", "{{x}}"] {
        let (resources, problems) = understood(&[entry(1, link)], &people, &lexicon);
        assert!(problems.len() == 1 || link.starts_with("javascript"), "{link}: {resources:?}");
        assert!(resources.iter().all(|one| matches!(one.place, Place::Page(_))), "{link}: {resources:?}");
    }
}

#[test]
fn a_flood_of_bad_entries_is_told_in_one_line_more() {
    let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
    let entries: Vec<EntryTyped> = (0..500).map(|_| entry(5, "https://example.org/b")).collect();
    let (_, problems) = understood(&entries, &BTreeMap::new(), &lexicon);
    assert_eq!(problems.len(), 101);
    assert!(problems[100].what.starts_with("400 more"), "{:?}", problems[100]);
}

#[test]
fn what_several_people_give_is_one_thing_with_all_their_names() {
    let mut resources = from_registrants(&everybody(vec![
        somebody(1, &["https://example.org/a?utm_source=x"]),
        somebody(2, &["https://www.example.org/a/", "https://example.org/b"]),
    ]));
    let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
    let people = everybody(vec![somebody(3, &[])]);
    resources.extend(understood(&[entry(3, "https://example.org/a")], &people, &lexicon).0);
    let gathered = gathered(resources);
    assert_eq!(gathered.len(), 2);
    let first = &gathered[0];
    assert_eq!(first.by, BTreeSet::from([UserId(1), UserId(2), UserId(3)]));
    assert!(matches!(first.resource.source, ResourceSource::Entry { .. }), "an entry comes first");
    assert_eq!((first.again.len(), first.resource.title.as_deref()), (2, Some("A course")));
    assert_eq!(first.resource.skills, ["sparql", "wikidata", "glam"].map(skill));
}

#[test]
fn what_is_at_a_place_is_guessed_only_where_it_is_plain() {
    for (text, kind) in [
        ("https://youtu.be/dQw4w9WgXcQ", ResourceKind::Recording),
        ("File:Clinic.webm", ResourceKind::Recording),
        ("https://docs.google.com/presentation/d/x", ResourceKind::Slides),
        ("https://example.org/a.pdf", ResourceKind::Other),
    ] {
        assert_eq!(ResourceKind::at(&place(text)), kind, "{text}");
    }
    for kind in ResourceKind::ALL {
        assert_eq!(ResourceKind::called(kind.word()), Some(kind));
    }
}
