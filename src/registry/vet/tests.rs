use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::ids::{LanguageCode, RevId, SkillId, Timestamp};
use crate::registry::{
    About, Consent, Format, Level, MetReport, Private, PrivateAnswer, Problem, Proof, Provenance, SourceKind,
    UtcOffset,
};

mod answering;
mod understanding;

pub(super) fn entry(kind: SourceKind, number: u32, name: &str, fields: &[(Field, &str)]) -> Registration {
    let place = match kind {
        SourceKind::Form | SourceKind::CapacityExchange => "pilot form".to_owned(),
        SourceKind::TalkSection => "Talk:Let's Connect".to_owned(),
        SourceKind::RegistrationPage | SourceKind::Calendar => "Let's Connect/Registrations".to_owned(),
        SourceKind::ProfilePage | SourceKind::AnswersPage => format!("User:{name}/Let's Connect"),
    };
    Registration {
        provenance: Provenance {
            kind,
            place,
            entry: number,
            revision: (kind != SourceKind::Form).then_some(RevId(u64::from(number))),
            at: "2026-11-01T12:00:00Z".parse().expect("a moment"),
        },
        name: name.to_owned(),
        fields: fields.iter().map(|&(field, typed)| (field, typed.to_owned())).collect(),
        met: Vec::new(),
        answers: Vec::new(),
        proof: Proof::Owner,
        confirms: Vec::new(),
        private: Private::default(),
    }
}

pub(super) fn profile(name: &str, fields: &[(Field, &str)]) -> Registration {
    entry(SourceKind::ProfilePage, 1, name, fields)
}

pub(super) fn form(row: u32, name: &str, fields: &[(Field, &str)]) -> Registration {
    entry(SourceKind::Form, row, name, fields)
}

pub(super) fn name(text: &str) -> Username {
    Username::parse(text).expect("a name")
}

fn known(id: u64, now: &str) -> Standing {
    Standing::Known { id: UserId(id), name: name(now), blocked: None, locked: false }
}

/// Four accounts in good standing, and one of each other kind.
pub(super) fn accounts() -> BTreeMap<Username, Standing> {
    BTreeMap::from([
        (name("LCTest-KE-017"), known(17, "LCTest-KE-017")),
        (name("LCTest Ñandú 03"), known(3, "LCTest Ñandú 03")),
        (name("اختبار-لم 05"), known(5, "اختبار-لم 05")),
        (name("LCTest Old"), Standing::Renamed(name("LCTest New"))),
        (name("LCTest New"), known(9, "LCTest New")),
        (name("LCTest Gone"), Standing::Missing),
        (name("LCTest Never"), Standing::Impossible),
        (name("LCTest Ring"), Standing::Renamed(name("LCTest Ring"))),
        (name("LCTest Vanished"), known(11, "Renamed user a1b2c3")),
        (
            name("LCTest Blocked"),
            Standing::Known {
                id: UserId(7),
                name: name("LCTest Blocked"),
                blocked: Some("see OTRS 123".into()),
                locked: false,
            },
        ),
        (
            name("LCTest Locked"),
            Standing::Known { id: UserId(8), name: name("LCTest Locked"), blocked: None, locked: true },
        ),
    ])
}

fn vetted(registrations: Vec<Registration>) -> Vetted {
    vet(registrations, &accounts(), &Departures::default(), &Lexicon::standard(Timestamp::UNIX_EPOCH))
}

/// Vets what must make exactly one registrant.
fn one(registrations: Vec<Registration>) -> (Registrant, Vec<Problem>) {
    let vetted = vetted(registrations);
    assert_eq!((vetted.registrants.len(), vetted.refused), (1, 0), "{:?}", vetted.problems);
    (vetted.registrants.into_values().next().expect("there is one"), vetted.problems)
}

/// Vets what must make nobody, and says why.
fn refused(registration: Registration) -> Problem {
    let vetted = vetted(vec![registration]);
    assert_eq!((vetted.registrants.len(), vetted.refused, vetted.problems.len()), (0, 1, 1));
    let problem = vetted.problems.into_iter().next().expect("there is one");
    assert_eq!(problem.weight, Weight::Refused);
    assert!(!problem.mend.is_empty());
    problem
}

pub(super) fn skills(slugs: &[&str]) -> Vec<SkillId> {
    slugs.iter().map(|&slug| SkillId(slug.to_owned())).collect()
}

fn in_confidence(answer: &str) -> PrivateAnswer {
    PrivateAnswer { question: "Anything else?".to_owned(), answer: answer.to_owned(), about: About::Anything }
}

pub(super) const KENYAN: &str = "LCTest-KE-017";

#[test]
fn a_full_profile_becomes_a_registrant() {
    let (person, problems) = one(vec![profile(
        "User:lCTest-KE-017",
        &[
            (Field::Share, "SPARQL, edit a thon; GLAM"),
            (Field::Learn, "grants\nOpenRefine reconciliation"),
            (Field::Formats, "one-to-one, learning clinic"),
            (Field::Languages, "Kiswahili (native), en-4"),
            (Field::Region, "Sub-Saharan Africa"),
            (Field::Country, "Kenya"),
            (Field::Utc, "UTC+3"),
            (Field::Affiliation, " Wikimedia  Community User Group Kenya "),
            (Field::Capacity, "3"),
            (Field::Ambassador, "yes"),
            (Field::Directory, "Yes, please"),
            (Field::Notify, "oui"),
        ],
    )]);
    assert_eq!(problems, []);
    assert_eq!((person.id, person.name), (UserId(17), name(KENYAN)));
    assert_eq!(person.share, skills(&["sparql", "edit-a-thons", "glam-partnerships"]));
    assert_eq!(person.learn, skills(&["grant-writing", "openrefine"]));
    assert_eq!(person.formats, BTreeSet::from([Format::OneToOne, Format::Clinic]));
    let language = |code: &str| LanguageCode(code.to_owned());
    assert_eq!(person.languages, [(language("sw"), Level::Native), (language("en"), Level::Babel(4))]);
    assert_eq!((person.region.as_deref(), person.country.as_deref()), (Some("SSA"), Some("KEN")));
    assert_eq!(person.utc_offset.map(UtcOffset::minutes), Some(180));
    assert_eq!(person.affiliation.as_deref(), Some("Wikimedia Community User Group Kenya"));
    assert_eq!((person.capacity, person.ambassador), (3, true));
    assert_eq!((person.directory, person.notify), (Consent::Given, Consent::Given));
}

#[test]
fn an_empty_profile_consents_to_nothing() {
    let (person, problems) = one(vec![profile(KENYAN, &[])]);
    assert_eq!(problems, []);
    assert_eq!(
        (person.directory, person.notify, person.ambassador),
        (Consent::Withheld, Consent::Withheld, false)
    );
    assert_eq!((person.capacity, person.formats.len(), person.region), (2, 0, None));
}

#[test]
fn a_profile_page_beats_a_registration_page_beats_a_form_field_by_field() {
    let (person, _) = one(vec![
        form(2, KENYAN, &[(Field::Share, "Lexemes"), (Field::Country, "Uganda"), (Field::Capacity, "5")]),
        profile(KENYAN, &[(Field::Share, "SPARQL")]),
        entry(SourceKind::RegistrationPage, 4, KENYAN, &[(Field::Share, "GLAM"), (Field::Country, "Kenya")]),
    ]);
    assert_eq!(person.share, skills(&["sparql"]));
    assert_eq!((person.country.as_deref(), person.capacity), (Some("KEN"), 5));
    let kinds: Vec<SourceKind> = person.sources.iter().map(|source| source.kind).collect();
    assert_eq!(kinds, [SourceKind::ProfilePage, SourceKind::RegistrationPage, SourceKind::Form]);
}

#[test]
fn a_later_answer_of_one_kind_replaces_an_earlier_one_and_a_blank_replaces_nothing() {
    let mut later = form(9, KENYAN, &[(Field::Capacity, "4"), (Field::Country, "  "), (Field::Utc, "—")]);
    later.provenance.at = "2026-11-02T00:00:00Z".parse().expect("a moment");
    let earlier = form(2, KENYAN, &[(Field::Capacity, "1"), (Field::Country, "Kenya"), (Field::Utc, "+3")]);
    let (person, problems) = one(vec![later, earlier]);
    assert_eq!((person.capacity, person.country.as_deref()), (4, Some("KEN")));
    assert!(person.utc_offset.is_some() && problems.is_empty());
}

#[test]
fn of_two_entries_of_one_moment_the_one_further_down_counts() {
    let (person, _) =
        one(vec![form(3, KENYAN, &[(Field::Capacity, "4")]), form(2, KENYAN, &[(Field::Capacity, "1")])]);
    assert_eq!(person.capacity, 4);
}

#[test]
fn accounts_in_bad_standing_are_refused_with_a_mend() {
    for (typed, what) in [
        ("LCTest Gone", "no account has the name LCTest Gone"),
        ("LCTest Never", "no account can have the name LCTest Never"),
        ("LCTest Blocked", "the account with the name LCTest Blocked is blocked"),
        ("LCTest Locked", "the account with the name LCTest Locked is locked on all wikis"),
        ("LCTest Vanished", "the account has vanished"),
        ("LCTest Ring", "what account has the name LCTest Ring is not known yet"),
        ("LCTest Nobody Asked", "what account has the name LCTest Nobody Asked is not known yet"),
        ("~2026-12345-67", "this is not a registered account"),
        ("192.0.2.7", "this is not a registered account"),
        ("User:LCTest-KE-017/sandbox", "this is a page below a user page, not an account's name"),
    ] {
        assert_eq!(refused(entry(SourceKind::RegistrationPage, 3, typed, &[])).what, what);
    }
    let temporary = refused(entry(SourceKind::RegistrationPage, 3, "~2026-12345-67", &[]));
    assert_eq!(temporary.mend, "create an account or log in, and give the account's name");
}

#[test]
fn a_forms_problem_does_not_repeat_the_name_that_may_be_a_real_one() {
    for typed in ["LCTest Gone", "LCTest Never", "somebody@example.org"] {
        let problem = refused(form(17, typed, &[]));
        assert_eq!((problem.place.as_str(), problem.entry.as_str()), ("pilot form", "row 17"));
        assert!(!problem.what.contains("LCTest") && !problem.what.contains("example"), "{}", problem.what);
    }
}

#[test]
fn a_renamed_registrant_is_the_same_person() {
    let (person, problems) = one(vec![
        profile("LCTest Old", &[(Field::Share, "SPARQL")]),
        entry(SourceKind::RegistrationPage, 2, "LCTest New", &[(Field::Learn, "GLAM")]),
    ]);
    assert_eq!((person.id, person.name), (UserId(9), name("LCTest New")));
    assert_eq!((person.share.len(), person.learn.len()), (1, 1));
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].weight, Weight::Note);
    assert_eq!(problems[0].what, "the account was renamed; it is LCTest New now");
}

#[test]
fn the_caller_learns_whom_to_look_up_and_then_whom_else() {
    let mut with_partner = profile("user:lCTest Old", &[]);
    with_partner.met = vec![report("LCTest-KE-017", "SPARQL", "2026-10")];
    let asked = names(&[with_partner, form(2, "somebody@example.org", &[])]);
    assert_eq!(asked, BTreeSet::from([name("LCTest Old"), name(KENYAN)]));
    let mut found = BTreeMap::from([(name("LCTest Old"), Standing::Renamed(name("LCTest New")))]);
    assert_eq!(new_names(&found), BTreeSet::from([name("LCTest New")]));
    found.insert(name("LCTest New"), known(9, "LCTest New"));
    assert_eq!(new_names(&found), BTreeSet::new());
}

#[test]
fn what_is_not_understood_is_told_and_the_rest_counts() {
    let (person, problems) = one(vec![entry(
        SourceKind::RegistrationPage,
        3,
        KENYAN,
        &[
            (Field::Share, "SPARQL, underwater basket weaving"),
            (Field::Learn, "Wikidatta, learning some SPARQL basics"),
            (Field::Languages, "en-4, Quenya"),
            (Field::Country, "Kenyyya"),
            (Field::Region, "Mars"),
            (Field::Utc, "noon"),
            (Field::Formats, "telepathy"),
            (Field::Notify, "perhaps"),
        ],
    )]);
    assert_eq!((person.share, person.learn), (skills(&["sparql"]), skills(&["wikidata"])));
    assert_eq!(person.languages.len(), 1);
    assert_eq!((person.country, person.region, person.utc_offset), (None, None, None));
    assert_eq!((person.formats.len(), person.notify), (0, Consent::Withheld));

    let told: Vec<String> = problems
        .iter()
        .map(|problem| {
            assert_eq!(problem.entry, "entry 3");
            let field = problem.field.map_or("-", Field::parameter);
            format!("{field}: {}; {}", problem.what, problem.mend)
        })
        .collect();
    assert_eq!(
        told,
        [
            "share: \"underwater basket weaving\" is not a known skill; choose a skill of the list on the help page",
            "learn: \"learning some SPARQL basics\" is not a known skill; did you mean SPARQL and the Query Service?",
            "formats: \"telepathy\" is not a known way of sharing; write one-to-one, learning clinic or material",
            "languages: \"Quenya\" is not a known language with a level; write the language's code and a level from 1 \
             to 5 or N, as in es-N, en-3",
            "region: \"Mars\" is not a Wikimedia region; write one of CEECA, ESEAP, LAC, MENA, NA, NWE, SA, SSA",
            "country: \"Kenyyya\" is not a known country; did you mean Kenya?",
            "utc: \"noon\" is not an offset from UTC; write it as +3, -4:30 or UTC+05:45, or name the zone as \
             Africa/Nairobi",
            "notify: \"perhaps\" is neither yes nor no; it counts as no; write yes or no",
            "learn: \"Wikidatta\" is taken for Wikidata; write it so if that is right",
        ]
    );
}

#[test]
fn capacity_is_a_whole_number_up_to_ten() {
    for (typed, capacity, problems) in
        [("0", 0, 0), ("10", 10, 0), ("11", 2, 1), ("-1", 2, 1), ("2.5", 2, 1), ("many", 2, 1)]
    {
        let (person, told) = one(vec![profile(KENYAN, &[(Field::Capacity, typed)])]);
        assert_eq!((person.capacity, told.len()), (capacity, problems), "{typed}");
    }
}

#[test]
fn who_shares_and_does_not_say_how_shares_one_to_one() {
    let (person, _) = one(vec![profile(KENYAN, &[(Field::Share, "SPARQL"), (Field::Formats, " ")])]);
    assert_eq!(person.formats, BTreeSet::from([Format::OneToOne]));
    let (person, _) = one(vec![profile(KENYAN, &[(Field::Learn, "SPARQL")])]);
    assert!(person.formats.is_empty());
}

#[test]
fn the_country_decides_the_region() {
    let (person, problems) = one(vec![profile(KENYAN, &[(Field::Country, "Egypt"), (Field::Region, "SSA")])]);
    assert_eq!(person.region.as_deref(), Some("MENA"));
    assert_eq!(
        (problems.len(), problems[0].weight, problems[0].field),
        (1, Weight::Note, Some(Field::Region))
    );
    let (person, problems) = one(vec![profile(KENYAN, &[(Field::Country, "Egypt")])]);
    assert_eq!((person.region.as_deref(), problems.len()), (Some("MENA"), 0));
    let (person, problems) = one(vec![profile(KENYAN, &[(Field::Region, "CEE&CA")])]);
    assert_eq!((person.region.as_deref(), problems.len()), (Some("CEECA"), 0));
}

fn report(with: &str, skill: &str, round: &str) -> MetReport {
    MetReport { with: with.to_owned(), skill: skill.to_owned(), round: round.to_owned() }
}

#[test]
fn meetings_are_understood_or_told() {
    let mut registration = profile(KENYAN, &[]);
    registration.met = vec![
        report("User:LCTest Old", "SPARQL", " 2026-10 "),
        report("LCTest New", "sparql", "2026-10"),
        report("LCTest Ñandú 03", "Wikidatta", "2026-09"),
        report("somebody@example.org", "SPARQL", "2026-10"),
        report("LCTest Ñandú 03", "SPARQL", "October"),
        report("LCTest Ñandú 03", "basket weaving", "2026-10"),
        report("LCTest Gone", "SPARQL", "2026-10"),
        report(KENYAN, "SPARQL", "2026-10"),
    ];
    let (person, problems) = one(vec![registration]);
    let met: Vec<_> = person
        .met
        .iter()
        .map(|met| (met.with.as_str(), met.skill.as_str(), met.round.to_string(), met.evidence))
        .collect();
    let evidence = Some(RevId(1));
    assert_eq!(
        met,
        [
            ("LCTest New", "sparql", "2026-10".to_owned(), evidence),
            ("LCTest Ñandú 03", "wikidata", "2026-09".to_owned(), evidence)
        ]
    );
    let weights: Vec<Weight> = problems.iter().map(|problem| problem.weight).collect();
    assert_eq!(weights, [[Weight::Partly; 5].as_slice(), &[Weight::Note]].concat());
    assert!(problems.iter().all(|problem| !problem.what.contains("example")));
}

#[test]
fn problems_never_repeat_what_is_private() {
    let mut row = form(
        2,
        KENYAN,
        &[
            (Field::Share, "write to hidden@example.org"),
            (Field::Learn, "call +254 700 000 000"),
            (Field::Country, "Hidden Person's land"),
            (Field::Affiliation, "Hidden Person"),
        ],
    );
    row.private = Private::new(["hidden person", "Yes"].map(in_confidence).to_vec());
    let (person, problems) = one(vec![row, profile(KENYAN, &[])]);
    assert_eq!(person.affiliation, None);
    assert_eq!(problems.len(), 4);
    for problem in problems {
        let said = format!("{} {}", problem.what, problem.mend).to_lowercase();
        assert!(!said.contains("hidden") && !said.contains("254"), "{said}");
    }
}

#[test]
fn what_a_stranger_types_is_bounded() {
    let (person, problems) = one(vec![profile(
        KENYAN,
        &[
            (Field::Share, &"x,".repeat(1_000_000)),
            (Field::Languages, &"en-3 ".repeat(10_000)),
            (Field::Affiliation, &"é".repeat(10_000)),
        ],
    )]);
    assert!(problems.len() < 30);
    assert!(problems.iter().all(|problem| problem.what.chars().count() < 200));
    assert_eq!(person.affiliation.map(|kept| kept.chars().count()), Some(120));
}

#[test]
fn problems_stand_in_the_order_of_their_sources() {
    let row = |row| form(row, "LCTest Gone", &[]);
    let rows: Vec<String> =
        vetted(vec![row(10), row(9), row(2)]).problems.into_iter().map(|p| p.entry).collect();
    assert_eq!(rows, ["row 2", "row 9", "row 10"]);
}

/// What people type, good and bad, in every field.
fn any_registration() -> impl Strategy<Value = Registration> {
    let typed = prop_oneof![
        any::<String>(),
        "(SPARQL|GLAM|wikidatta|en-4|Kenya|yes|no|3|\\+3|,|;| |MENA|one-to-one){0,6}",
    ];
    let people = prop_oneof![
        Just(KENYAN.to_owned()),
        Just("اختبار-لم 05".to_owned()),
        Just("LCTest Old".to_owned()),
        Just("LCTest New".to_owned()),
        Just("LCTest Gone".to_owned()),
        any::<String>(),
    ];
    let fields =
        proptest::collection::btree_map(proptest::sample::select(&Field::ALL[..]), typed.clone(), 0..8);
    let met = proptest::collection::vec((people.clone(), typed, "2026-1[0-2]|[a-z]"), 0..2);
    let kinds = prop_oneof![
        Just(SourceKind::Form),
        Just(SourceKind::RegistrationPage),
        Just(SourceKind::ProfilePage)
    ];
    (people, fields, met, kinds, any::<bool>(), 0..4_u32, 0..2_i64).prop_map(
        |(name, fields, met, kind, claimed, number, second)| {
            let mut registration = entry(kind, number, &name, &[]);
            registration.provenance.at = crate::ids::Timestamp::from_second(second).expect("a moment");
            registration.fields = fields;
            registration.met = met.iter().map(|(with, skill, round)| report(with, skill, round)).collect();
            registration.proof = if claimed { Proof::Claimed } else { Proof::Owner };
            registration
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_input_makes_no_difference(
        (registrations, shuffled) in proptest::collection::vec(any_registration(), 0..7)
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        let (one, other) = (vetted(registrations.clone()), vetted(shuffled));
        prop_assert_eq!(&one.registrants, &other.registrants);
        prop_assert_eq!(&one.problems, &other.problems);
        prop_assert_eq!(one.refused, other.refused);

        // Nobody is lost: every registration is a source of a registrant, or is refused.
        let counted: usize = one.registrants.values().map(|person| person.sources.len()).sum();
        prop_assert_eq!(counted + one.refused, registrations.len());
    }
}

#[test]
fn many_people_are_vetted_as_few_at_a_time_are() {
    let name_of = |number: u64| name(&format!("LCTest {number:05}"));
    let numbers = || 1..=5_000_u64;
    let accounts: BTreeMap<Username, Standing> =
        numbers().map(|number| (name_of(number), known(number, name_of(number).as_str()))).collect();
    let skills = ["SPARQL", "GLAM", "wikidatta queris", "Basketry"];
    let row = |number: u64| {
        let skill = skills[usize::try_from(number).unwrap_or(0) % skills.len()];
        form(u32::try_from(number).unwrap_or(0), name_of(number).as_str(), &[(Field::Share, skill)])
    };
    let rows: Vec<Registration> = numbers().map(row).collect();
    let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
    let vetted = |rows: &[Registration]| vet(rows.to_vec(), &accounts, &Departures::default(), &lexicon);
    let all = vetted(&rows);
    let few: Vec<Vetted> = rows.chunks(500).map(vetted).collect();
    let registrants: BTreeMap<_, _> = few.iter().flat_map(|few| few.registrants.clone()).collect();
    assert_eq!(all.registrants, registrants);
    let mut problems: Vec<Problem> = few.iter().flat_map(|few| few.problems.clone()).collect();
    let mut together = all.problems.clone();
    problems.sort();
    together.sort();
    assert_eq!(together, problems);
    let people = |vetted: &Vetted| vetted.unreconciled.iter().map(|words| words.people).sum::<usize>();
    assert_eq!(people(&all), few.iter().map(people).sum::<usize>());
    assert_eq!((all.unreconciled.len(), people(&all)), (1, 1_250), "each word once, with all its people");
}
