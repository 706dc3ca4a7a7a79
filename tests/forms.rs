//! Dumps as the usual forms and spreadsheets export them, and with all that
//! people type where it does not belong (`tests/data/forms`).
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use lets_connect::config::FormSettings;
use lets_connect::ids::{SkillId, Timestamp, UserId};
use lets_connect::intake::form::{self, FormRead};
use lets_connect::registry::departure::Departures;
use lets_connect::registry::vet::{self, Standing};
use lets_connect::registry::{Lexicon, Problem, Proof, Registrant, Vetted, Weight};

#[derive(serde::Deserialize)]
struct Mappings {
    form: Vec<FormSettings>,
}

fn settings() -> BTreeMap<String, FormSettings> {
    let text = std::fs::read_to_string("tests/data/forms/forms.toml").expect("the mappings");
    let mappings: Mappings = toml::from_str(&text).expect("they are right");
    mappings.form.into_iter().map(|form| (form.name.clone(), form)).collect()
}

fn bytes(file: &Path) -> Vec<u8> {
    std::fs::read(Path::new("tests/data/forms").join(file)).expect("the dump")
}

fn read(name: &str) -> FormRead {
    let settings = &settings()[name];
    form::read(settings, &bytes(&settings.file))
}

/// What was read of a dump, for a reader.
fn shown(read: &FormRead) -> String {
    let mut out = String::new();
    for said in &read.registrations {
        let from = &said.provenance;
        let _ = writeln!(out, "row {} {:?} at {}", from.entry, said.name, from.at);
        for (field, answer) in &said.fields {
            let _ = writeln!(out, "  {}: {answer:?}", field.parameter());
        }
        for private in said.private.for_the_guard() {
            let _ = writeln!(out, "  private: {:?}: {:?}", private.question, private.answer);
        }
    }
    out + &problems(&read.problems)
}

fn problems(problems: &[Problem]) -> String {
    let lines = problems.iter().map(|problem| {
        let field = problem.field.map_or_else(String::new, |field| format!(" {}", field.parameter()));
        let what: String = problem.what.chars().take(200).collect();
        format!("{:?} {}{field}: {what} -> {}\n", problem.weight, problem.entry, problem.mend)
    });
    lines.collect()
}

/// What vetting makes of a dump if every account that can be is there.
fn vetted(mut read: FormRead) -> Vetted {
    for registration in &mut read.registrations {
        registration.proof = Proof::Owner;
    }
    let names = vet::names(&read.registrations).into_iter().zip(1..);
    let accounts = names.map(|(name, id)| {
        (name.clone(), Standing::Known { id: UserId(id), name, blocked: None, locked: false })
    });
    let accounts = accounts.collect();
    let departures = Departures::default();
    vet::vet(read.registrations, &accounts, &departures, &Lexicon::standard(Timestamp::UNIX_EPOCH))
}

fn skills(registrant: &Registrant) -> (Vec<&str>, Vec<&str>) {
    (
        registrant.share.iter().map(SkillId::as_str).collect(),
        registrant.learn.iter().map(SkillId::as_str).collect(),
    )
}

#[test]
fn every_usual_export_is_read_as_it_comes() {
    for name in settings().keys().filter(|name| *name != "dirty") {
        insta::assert_snapshot!(format!("export of {name}"), shown(&read(name)));
    }
}

#[test]
fn the_same_answers_mean_the_same_in_every_export() {
    let equity = "diversity-and-inclusion";
    for (name, share) in [
        ("google-sheet", vec![equity, "sparql"]),
        ("google-form", vec!["wikidata", equity]),
        ("limesurvey-codes", vec!["wikidata", equity]),
        ("limesurvey-full", vec!["glam-partnerships"]),
        ("workbook-xlsx", vec![equity, "sparql"]),
        ("workbook-ods", vec![equity, "sparql"]),
    ] {
        let vetted = vetted(read(name));
        let amina = vetted.registrants.values().find(|person| person.name.as_str() == "LCTest-KE-001");
        let amina = amina.unwrap_or_else(|| panic!("{name} has her: {:?}", vetted.problems));
        assert_eq!(skills(amina).0, share, "{name}");
    }
}

#[test]
fn both_workbooks_say_what_the_other_says() {
    let (xlsx, ods) = (read("workbook-xlsx"), read("workbook-ods"));
    assert_eq!(
        shown(&xlsx).replace("row 5", "row _").replace("row 6", "row _"),
        shown(&ods).replace("row 5", "row _").replace("row 7", "row _")
    );
}

#[test]
fn each_dirty_answer_is_told_with_its_place_and_stops_nobody() {
    let dump = read("dirty");
    let told = problems(&dump.problems);
    let vetted = vetted(dump);
    let people: Vec<String> = vetted
        .registrants
        .values()
        .map(|person| {
            let (share, learn) = skills(person);
            format!("{} {share:?} {learn:?} {:?}\n", person.name, person.country)
        })
        .collect();
    insta::assert_snapshot!(
        "dirty answers",
        format!("{}\nread:\n{told}\nvetted:\n{}", people.concat(), problems(&vetted.problems))
    );
}

#[test]
fn every_row_is_a_registration_or_a_problem_with_its_row() {
    for (name, settings) in settings() {
        let dump = form::read(&settings, &bytes(&settings.file));
        let mut rows: Vec<u32> = dump.registrations.iter().map(|said| said.provenance.entry).collect();
        let refused = dump.problems.iter().filter(|problem| problem.weight == Weight::Refused);
        let numbers = refused.map(|problem| problem.entry.trim_start_matches("row ").parse::<u32>());
        rows.extend(numbers.map(|number| number.expect("a refusal names its row")));
        let several = rows.len();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), several, "{name}: a row is one or the other");
        let (first, last) = (rows[0], rows[rows.len() - 1]);
        assert_eq!(first, 2, "{name}");
        let blank = (first..=last).filter(|row| !rows.contains(row)).count();
        let expected = match name.as_str() {
            "dirty" | "workbook-ods" => 2,
            "workbook-xlsx" => 1,
            _ => 0,
        };
        assert_eq!(blank, expected, "{name}: only blank rows are neither");
    }
}

#[test]
fn an_empty_dump_says_so_and_one_without_answers_says_nothing() {
    let settings = &settings()["dirty"];
    let empty = form::read(settings, &bytes(Path::new("empty.csv")));
    assert_eq!(problems(&empty.problems), "Refused : the dump is empty -> export it with its header row\n");
    let header = form::read(settings, &bytes(Path::new("header-only.csv")));
    assert_eq!((header.registrations.len(), header.problems.len()), (0, 0));
}

#[test]
fn a_sheet_is_found_by_its_name_or_those_that_are_there_are_told() {
    for (name, sheets) in [("workbook-xlsx", "Form Responses 2"), ("workbook-ods", "Second")] {
        let settings = settings()[name].clone();
        let of = |sheet: &str| {
            let settings = FormSettings { sheet: sheet.to_owned(), ..settings.clone() };
            form::read(&settings, &bytes(&settings.file))
        };
        let missing = problems(&of("Responses 7").problems);
        assert!(missing.contains("has no sheet \"Responses 7\"") && missing.contains(sheets), "{missing}");
        let named = of(sheets);
        match name {
            "workbook-xlsx" => assert_eq!(named.registrations[0].name, "LCTest-UG-009"),
            _ => assert!(problems(&named.problems).contains("row 1 has no column"), "{:?}", named.problems),
        }
    }
}
