use super::*;
use crate::ids::{LanguageCode, RevId};
use crate::registry::clinic::{
    ClinicMaterial, ClinicParameter, ClinicStatus, MaterialKind, Offer, Said, Turn,
};
use crate::registry::{Consent, Level};
use proptest::prelude::*;

const NOW: &str = "2027-03-01T00:00:00Z";

fn fields(typed: &[(&str, &str)]) -> Fields {
    let of = |name: &str| ClinicParameter::ALL.into_iter().find(|parameter| parameter.name() == name);
    typed.iter().filter_map(|(name, value)| Some((of(name)?, (*value).to_owned()))).collect()
}

/// An entry as the account with that id wrote it; 17 is Amina, who takes part, 7 the trustee.
fn entry(number: u32, by: u64, typed: &[(&str, &str)]) -> ClinicEntry {
    let fields = fields(typed);
    ClinicEntry {
        place: "Calendar".to_owned(),
        number,
        id: fields.get(&ClinicParameter::Id).cloned().unwrap_or_default(),
        turns: vec![Turn {
            by: Some(UserId(by)),
            trustee: by == 7,
            revision: RevId(u64::from(number) * 10),
            at: "2027-02-01T00:00:00Z".parse().expect("a moment"),
            said: Said::Written(fields.clone()),
        }],
        standing: vec![fields],
    }
}

fn vetted_with(entries: &[ClinicEntry], offers: &Offers) -> VettedClinics {
    let name = |name: &str| Username::parse(name).expect("a name");
    let known = |id, text: &str| {
        (name(text), Standing::Known { id: UserId(id), name: name(text), blocked: None, locked: false })
    };
    let amina = Registrant {
        notify: Consent::Given,
        languages: vec![
            (LanguageCode("en".to_owned()), Level::Babel(4)),
            (LanguageCode("sw".to_owned()), Level::Native),
        ],
        ..Registrant::silent(UserId(17), name("LCTest-KE-017"))
    };
    let now = NOW.parse().expect("a moment");
    vet(
        entries,
        &Terms {
            registrants: &BTreeMap::from([(UserId(17), amina)]),
            accounts: &BTreeMap::from([
                known(17, "LCTest-KE-017"),
                known(9, "LCTest 09"),
                (name("Nobody"), Standing::Missing),
            ]),
            offers,
            lexicon: &Lexicon::standard(now),
            now,
        },
    )
}

fn vetted(entries: &[ClinicEntry]) -> VettedClinics {
    vetted_with(entries, &Offers::new())
}

fn only(typed: &[(&str, &str)]) -> (Clinic, Vec<String>) {
    let found = vetted(&[entry(1, 17, typed)]);
    let clinic = found.clinics.into_values().next().unwrap_or_else(|| panic!("{:?}", found.problems));
    (clinic, found.problems.into_iter().map(|problem| problem.what).collect())
}

const WHOLE: [(&str, &str); 16] = [
    ("id", "2027-03-sparql"),
    ("status", "Confirmed"),
    ("title", "First  steps"),
    ("skill", "sparql"),
    ("hosts", "User:LCTest-KE-017"),
    ("language", "Kiswahili"),
    ("interpretation", "en, fr, sw"),
    ("time", "2027-03-24 17:00"),
    ("zone", "Africa/Nairobi"),
    ("minutes", "90"),
    ("seats", "20"),
    ("link", "https://meet.example.org/x"),
    ("recording", "File:X.webm"),
    ("slides", "https://example.org/s"),
    ("notes", ""),
    ("attended", ""),
];

#[test]
fn an_entry_is_understood() {
    let (clinic, problems) = only(&WHOLE);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(clinic.id.as_str(), "2027-03-sparql");
    assert_eq!(clinic.status, ClinicStatus::Confirmed);
    assert_eq!(clinic.title.as_deref(), Some("First steps"));
    assert_eq!((clinic.skill.as_str(), clinic.language.as_str()), ("sparql", "sw"));
    assert_eq!(clinic.hosts, [UserId(17)]);
    let codes: Vec<&str> = clinic.interpretation.iter().map(LanguageCode::as_str).collect();
    assert_eq!(codes, ["en", "fr"], "but for the language it is held in");
    assert_eq!(clinic.starts.map(|starts| starts.to_string()).as_deref(), Some("2027-03-24T14:00:00Z"));
    assert_eq!((clinic.minutes, clinic.seats), (90, Some(20)));
    let kinds: Vec<MaterialKind> = clinic.materials.iter().map(|ClinicMaterial { kind, .. }| *kind).collect();
    assert_eq!(kinds, [MaterialKind::Recording, MaterialKind::Slides]);
    assert_eq!(clinic.source.revision, Some(RevId(10)));
}

#[test]
fn one_bad_answer_loses_no_entry() {
    for (field, bad) in [
        ("status", "maybe"),
        ("hosts", "LCTest-KE-017, Nobody"),
        ("language", "Quenya"),
        ("interpretation", "Klingonish"),
        ("time", "soon"),
        ("zone", "Nairobi"),
        ("minutes", "-5"),
        ("seats", "many"),
        ("link", "http://example.org/"),
        ("recording", "<b>"),
    ] {
        let mut typed = WHOLE.to_vec();
        typed.retain(|(name, _)| *name != field);
        typed.push((field, bad));
        let (clinic, problems) = only(&typed);
        assert_eq!(clinic.skill.as_str(), "sparql", "{field}");
        assert!(!problems.is_empty(), "{field}");
    }
}

#[test]
fn an_entry_without_a_skill_is_refused() {
    for typed in
        [&[("hosts", "LCTest-KE-017")][..], &[("hosts", "LCTest-KE-017"), ("skill", "juggling swords")]]
    {
        let found = vetted(&[entry(1, 17, typed)]);
        assert!(found.clinics.is_empty() && found.problems.iter().any(|one| one.weight == Weight::Refused));
    }
}

#[test]
fn a_status_counts_as_far_as_the_time_bears_it_out() {
    let status = |status, time| {
        let typed = [("skill", "sparql"), ("hosts", "LCTest-KE-017"), ("status", status), ("time", time)];
        only(&typed).0.status
    };
    assert_eq!(status("held", "2027-02-20 17:00"), ClinicStatus::Held);
    assert_eq!(status("held", "2027-03-20 17:00"), ClinicStatus::Confirmed, "not yet");
    assert_eq!(status("confirmed", "some day"), ClinicStatus::Proposed);
    assert_eq!(status("cancelled", "some day"), ClinicStatus::Cancelled);
}

#[test]
fn who_was_there_counts_by_account_once_the_clinic_was_held() {
    let typed = |status| {
        [
            ("skill", "sparql"),
            ("hosts", "LCTest-KE-017"),
            ("status", status),
            ("time", "2027-02-20 17:00"),
            ("attended", "LCTest 09, [[User:LCTest-KE-017]]\nNobody; somebody@example.org"),
        ]
    };
    let (clinic, problems) = only(&typed("held"));
    assert_eq!(clinic.attended, [UserId(9), UserId(17)]);
    let told: Vec<&String> = problems.iter().filter(|what| what.starts_with("attended:")).collect();
    assert_eq!(told.len(), 2, "{problems:?}");
    assert!(problems.iter().all(|what| !what.contains("example.org")), "{problems:?}");
    assert_eq!(only(&typed("confirmed")).0.attended, []);
}

#[test]
fn an_entry_without_an_id_is_called_by_month_and_skill() {
    let typed = [("skill", "sparql"), ("hosts", "LCTest-KE-017"), ("time", "2027-03-24 17:00")];
    let mut other = typed.to_vec();
    other.push(("title", "another"));
    let given = [("id", "2027-03-sparql"), ("skill", "sparql"), ("hosts", "LCTest-KE-017")];
    let found = vetted(&[entry(1, 17, &typed), entry(2, 17, &other), entry(3, 17, &given)]);
    let ids: Vec<&str> = found.clinics.keys().map(ClinicId::as_str).collect();
    assert_eq!(ids, ["2027-03-sparql", "2027-03-sparql-2", "2027-03-sparql-3"]);
    assert_eq!(found.clinics[&ClinicId::parse("2027-03-sparql").expect("an id")].source.entry, 3);
}

#[test]
fn a_stranger_s_entry_does_not_count_and_is_told() {
    let found = vetted(&[entry(1, 9, &WHOLE)]);
    assert!(found.clinics.is_empty());
    assert_eq!((found.problems.len(), found.problems[0].weight), (1, Weight::Refused));
    let flood: Vec<ClinicEntry> = (1..=200).map(|number| entry(number, 9, &[("skill", "sparql")])).collect();
    assert_eq!(vetted(&flood).problems.len(), MOST_STRANGE + 1);
}

#[test]
fn a_proposal_is_known_by_its_id_and_is_its_host_s() {
    let id = ClinicId::parse("2027-03-sparql").expect("an id");
    let round = RoundId::parse("2027-03").expect("a month");
    let to = |host: u64| Offers::from([(id.clone(), Offer { round, host: Some(UserId(host)) })]);
    let found = vetted_with(&[entry(1, 17, &WHOLE)], &to(17));
    assert_eq!(found.clinics.get(&id).and_then(|clinic| clinic.round), Some(round));
    assert!(vetted_with(&[entry(1, 17, &WHOLE)], &to(9)).clinics.is_empty(), "made to somebody else");
}

#[test]
fn a_vandal_s_version_is_told_and_the_host_s_counts() {
    let mut changed = entry(1, 17, &WHOLE);
    changed.standing = vec![fields(&[("id", "2027-03-sparql"), ("link", "https://evil.example/")])];
    let found = vetted(&[changed]);
    assert_eq!(found.clinics.len(), 1);
    assert!(found.problems.iter().any(|one| one.what.contains("revision 10 stays in force")));
}

proptest! {
    #[test]
    fn nothing_typed_stops_it_and_order_is_the_same(typed in proptest::collection::vec("\\PC{0,30}", 16), by in 7u64..18) {
        let named: Vec<(&str, &str)> =
            ClinicParameter::ALL.iter().zip(&typed).map(|(parameter, typed)| (parameter.name(), typed.as_str())).collect();
        let mut entries = vec![entry(1, by, &named), entry(2, 17, &WHOLE), entry(3, 7, &named)];
        let found = vetted(&entries);
        entries.reverse();
        prop_assert_eq!(found, vetted(&entries));
    }
}
