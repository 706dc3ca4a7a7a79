//! The report of real dumps (`tests/data/forms`), in several languages and with hostile cells.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::*;
use crate::config::FormSettings;
use crate::ids::{Timestamp, UserId, Username};
use crate::intake::form;
use crate::registry::departure::Departures;
use crate::registry::vet::{self, Standing};
use crate::registry::{Lexicon, Problem, Registration};

const TODAY: &str = "2026-11-26T12:00:00Z";

#[derive(serde::Deserialize)]
struct Mappings {
    form: Vec<FormSettings>,
}

fn settings() -> SupportSettings {
    toml::from_str(
        "zone = 'UTC'\n[amendment]\nmonthly = 15\nnotice_days = 14\nanswer_days = 30\n\
         [stipend]\ndates = ['2026-12-01', '2027-01-10']\nnotice_days = 7\nanswer_days = 21\n",
    )
    .expect("settings")
}

/// A form's settings, by its name in `forms.toml`.
fn form_named(name: &str) -> FormSettings {
    let mappings = std::fs::read_to_string("tests/data/forms/forms.toml").expect("the mappings");
    let mappings: Mappings = toml::from_str(&mappings).expect("they are right");
    mappings.form.into_iter().find(|form| form.name == name).expect(name)
}

struct Desk {
    registrations: Vec<Registration>,
    problems: Vec<Problem>,
    standing: BTreeMap<Username, Standing>,
    departures: Departures,
}

impl Desk {
    /// With the dump of that name, where every account is there but those with 404 in their names.
    fn with(name: &str) -> Self {
        let settings = form_named(name);
        let bytes = std::fs::read(Path::new("tests/data/forms").join(&settings.file)).expect("the dump");
        Self::reading(&settings, &bytes)
    }

    fn reading(settings: &FormSettings, bytes: &[u8]) -> Self {
        let read = form::read(settings, bytes);
        let names = vet::names(&read.registrations).into_iter().zip(1..);
        let standing = names.map(|(name, id)| {
            let known = Standing::Known { id: UserId(id), name: name.clone(), blocked: None, locked: false };
            let is_there = !name.as_str().contains("404");
            (name, if is_there { known } else { Standing::Missing })
        });
        Self {
            registrations: read.registrations,
            problems: read.problems,
            standing: standing.collect(),
            departures: Departures::default(),
        }
    }

    fn leaves(mut self, name: &str) -> Self {
        let name = Username::parse(name).expect("a name");
        self.departures.opted_out.insert(name, "2026-11-01T00:00:00Z".parse().expect("a time"));
        self
    }

    fn report(&self) -> Report {
        let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
        let vetted = vet::vet(self.registrations.clone(), &self.standing, &self.departures, &lexicon);
        let sources = Sources {
            registrations: &self.registrations,
            standing: &self.standing,
            vetted: &vetted,
            departures: &self.departures,
            forms: &["support", "support-boxes"],
            settings: &settings(),
            now: TODAY.parse().expect("a time"),
        };
        report(&sources, &self.problems)
    }

    /// One cell of the row that somebody has among the needs, by the column's title.
    fn cell(&self, name: &str, column: &str) -> String {
        let report = self.report();
        let sheets = report.sheets.to_be_sealed().iter().take(3);
        let mut found = sheets.flat_map(|sheet| {
            let at = sheet.header.iter().position(|title| *title == column).expect(column);
            let theirs = sheet.rows.iter().filter(|(_, cells)| words(&cells[0]) == name);
            theirs.map(move |(_, cells)| words(&cells[at])).collect::<Vec<_>>()
        });
        found.next().unwrap_or_else(|| panic!("{name} is in no table"))
    }
}

fn words(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Count(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
    }
}

/// All of a report for a reader: of each row the cells that are not blank.
fn shown(report: &Report) -> String {
    let mut out = format!("{:?}\n", report.tally);
    for sheet in report.sheets.to_be_sealed() {
        let _ = writeln!(out, "\n== {}", sheet.name);
        for (tone, cells) in &sheet.rows {
            assert_eq!(cells.len(), sheet.header.len(), "{}", sheet.name);
            let cells = sheet.header.iter().zip(cells).map(|(title, cell)| (title, words(cell)));
            let said = cells.filter(|(_, words)| !words.is_empty());
            let said = said.map(|(title, words)| format!("{title}: {words:?}"));
            let _ = writeln!(out, "{tone:?} | {}", said.collect::<Vec<_>>().join(" | "));
        }
    }
    out
}

#[test]
fn the_report_of_a_dump_in_many_languages_reads_well() {
    insta::assert_snapshot!(shown(&Desk::with("support").leaves("LCTest-UG-012").report()));
}

#[test]
fn boxes_with_codes_are_read_and_a_form_that_proves_nothing_is_marked() {
    insta::assert_snapshot!(shown(&Desk::with("support-boxes").report()));
}

#[test]
fn who_left_is_in_no_table_and_counted_without_a_name() {
    let desk = Desk::with("support").leaves("LCTest-UG-012");
    let text = shown(&desk.report());
    assert!(!text.contains("UG-012") && !text.contains("secret purpose"), "{text}");
    assert_eq!(desk.report().tally.left_out, 1);
    let text = shown(&Desk::with("support").report());
    assert!(text.contains("UG-012"), "the test can fail: {text}");
}

#[test]
fn each_track_has_its_own_application_days() {
    let desk = Desk::with("support");
    // On 26 November the stipends of 1 December are out of reach: seven days of notice.
    assert_eq!(desk.cell("LCTest-KE-001", "Application day"), "2027-01-10");
    assert_eq!(desk.cell("LCTest-KE-001", "Hand in by"), "2027-01-03");
    assert_eq!(desk.cell("LCTest-KE-001", "Days left"), "38");
    assert_eq!(desk.cell("LCTest-KE-001", "In time"), "yes");
    assert_eq!(desk.cell("اختبار-لم 05", "Application day"), "2026-12-15");
    assert_eq!(desk.cell("LCTest Ñandú 03", "In time"), "no: the day is past");
    assert_eq!(desk.cell("LCTest-FR-008", "In time"), "yes (by amendment)");
    assert_eq!(desk.cell("LCTest-GH-009", "In time"), "", "it was decided");
}

#[test]
fn a_decision_is_carried_and_answers_changed_since_are_flagged() {
    let desk = Desk::with("support");
    assert_eq!(desk.cell("LCTest-NG-007", "Decision"), "Approved");
    assert_eq!(desk.cell("LCTest-NG-007", "Amount"), "400", "the latest answer counts");
    assert_eq!(desk.cell("LCTest-NG-007", "Answers changed since"), "yes: decide again");
    assert_eq!(desk.cell("LCTest-GH-009", "State"), "declined");
    assert_eq!(
        desk.cell("LCTest-GH-009", "Answers changed since"),
        "",
        "a later row says nothing of support"
    );
    assert_eq!(desk.cell("LCTest-BD-016", "State"), "approved in part");
    assert_eq!(desk.cell("LCTest-BD-016", "Earlier decisions"), "2026-10-20, Declined, LCCoordinator");
    assert_eq!(desk.cell("LCTest-TW-014", "State"), "unclear: the decision is not understood");
}

#[test]
fn a_row_that_was_changed_after_its_decision_is_flagged() {
    let settings = form_named("support");
    let header = std::fs::read_to_string("tests/data/forms/support.csv").expect("the dump");
    let header = header.lines().next().expect("a header");
    for (sent, flagged) in [("10/20/2026 9:00:00", ""), ("10/21/2026 9:00:00", "yes: decide again")] {
        let dump = format!(
            "{header}\n{sent},,LCTest-KE-001,Wikidata,Kenya,en-N,Laptop,Stipend,,,,,,,Approved,,10/20/2026,\n"
        );
        let desk = Desk::reading(&settings, dump.as_bytes());
        assert_eq!(desk.cell("LCTest-KE-001", "Answers changed since"), flagged, "{sent}");
    }
}

#[test]
fn the_order_of_rows_makes_no_difference() {
    let mut desk = Desk::with("support");
    let before = shown(&desk.report());
    desk.registrations.reverse();
    assert_eq!(shown(&desk.report()), before);
}

#[test]
fn a_report_cannot_be_printed_by_mistake() {
    let sheets = Desk::with("support").report().sheets;
    assert_eq!(format!("{sheets:?}"), "Private(…)");
}

#[test]
fn what_a_stranger_claims_is_kept_apart_from_what_the_owner_said() {
    let settings = FormSettings { identity: form::Identity::Claimed, ..form_named("support") };
    let bytes = std::fs::read("tests/data/forms/support.csv").expect("the dump");
    let mut desk = Desk::reading(&settings, &bytes);
    // The owner's own word, and a later row of somebody's.
    for registration in &mut desk.registrations {
        if registration.provenance.entry == 6 {
            registration.proof = crate::registry::Proof::Owner;
        }
    }
    let report = desk.report();
    let stipends = &report.sheets.to_be_sealed()[1];
    let theirs: Vec<(String, String, String)> = stipends
        .rows
        .iter()
        .filter(|(_, cells)| words(&cells[0]) == "LCTest-NG-007")
        .map(|(_, cells)| (words(&cells[1]), words(&cells[10]), words(&cells[20])))
        .collect();
    assert_eq!(
        theirs,
        [
            ("unconfirmed".to_owned(), "400".to_owned(), "open".to_owned()),
            (String::new(), "40".to_owned(), "approved".to_owned()),
        ]
    );
}
