//! Dumps as people really make them.

use proptest::prelude::*;

use super::answer::MOST_CHARACTERS;
use super::*;

fn settings() -> FormSettings {
    toml::from_str(
        r#"
        name = "register-2026"
        file = "form.csv"
        identity = "verified"
        account = "Your Wikimedia username"
        [time]
        column = "Timestamp"
        format = "%m/%d/%Y %H:%M:%S"
        zone = "UTC"
        [columns]
        share = "Which skills would you like to share?"
        learn = "Which skills would you like to learn?"
        "#,
    )
    .expect("settings")
}

const HEADER: &str = "Timestamp,Email Address,Your Wikimedia username,Which skills would you like to share?,\
                      Which skills would you like to learn?,Anything else?";

fn dump(rows: &str) -> FormRead {
    read(&settings(), format!("{HEADER}\n{rows}").as_bytes())
}

/// `row: what` of every problem.
fn problems(read: &FormRead) -> Vec<String> {
    read.problems.iter().map(|problem| format!("{}: {}", problem.entry, problem.what)).collect()
}

fn names(read: &FormRead) -> Vec<(u32, &str)> {
    read.registrations.iter().map(|said| (said.provenance.entry, said.name.as_str())).collect()
}

/// The private answers of a registration.
fn in_confidence(registration: &Registration) -> Vec<&str> {
    registration.private.for_the_guard().iter().map(|private| private.answer.as_str()).collect()
}

#[test]
fn a_row_becomes_a_registration_and_the_rest_of_it_is_private() {
    let read = dump("3/25/2026 14:03:22,a@example.org,LCTest-KE-001,\"Wikidata, SPARQL\",,in confidence\n");
    assert_eq!(problems(&read), [""; 0]);
    let said = &read.registrations[0];
    assert_eq!(said.name, "LCTest-KE-001");
    assert_eq!(said.provenance.at.to_string(), "2026-03-25T14:03:22Z");
    assert_eq!((said.provenance.place.as_str(), said.provenance.entry), ("register-2026", 2));
    assert_eq!(said.fields, BTreeMap::from([(Field::Share, "Wikidata, SPARQL".to_owned())]));
    assert_eq!(said.proof, Proof::Owner);
    assert_eq!(in_confidence(said), ["a@example.org", "in confidence"]);
    assert!(!format!("{read:?}").contains("example.org"));
}

#[test]
fn a_form_that_proves_nothing_only_claims() {
    let claimed = FormSettings { identity: Identity::default(), ..settings() };
    let read = read(&claimed, format!("{HEADER}\n3/25/2026 14:03:22,,LCTest-KE-001,,,\n").as_bytes());
    assert_eq!(read.registrations[0].proof, Proof::Claimed);
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_does() {
    let rows = "3/1/2026 8:00:00,,A,\"two\nlines\",,\n\n3/1/2026 8:00:00,,B,\"two\r\n\r\nlines\",,\n\n\n,,,,,\n3/1/2026 8:00:00,,C,,,";
    assert_eq!(names(&dump(rows)), [(2, "A"), (4, "B"), (8, "C")]);
    let windows = format!("{HEADER}\n{rows}").replace("\r\n", "\n").replace('\n', "\r\n");
    assert_eq!(names(&read(&settings(), windows.as_bytes())), [(2, "A"), (4, "B"), (8, "C")]);
}

#[test]
fn byte_order_marks_line_ends_and_spelling_of_headers_do_not_matter() {
    let spelt = "\u{FEFF}timestamp, EMAIL address ,Your  Wikimedia\u{A0}username,WHICH skills would you like to share\u{FF1F},\
                 \"Which skills would\nyou like to learn?\",x\r\n3/1/2026 8:00:00,,A,s,l,\r\n";
    let read = read(&settings(), spelt.as_bytes());
    assert_eq!(problems(&read), [""; 0]);
    assert_eq!(read.registrations[0].fields.len(), 2);
}

#[test]
fn the_header_tells_the_delimiter_unless_the_settings_do() {
    for (delimiter, sign) in [(Delimiter::Comma, ","), (Delimiter::Tab, "\t"), (Delimiter::Semicolon, ";")] {
        let text = format!("{HEADER}\n3/1/2026 8:00:00,,A,s,l,\n").replace(',', sign);
        for right in [delimiter, Delimiter::Auto] {
            let right = FormSettings { delimiter: right, ..settings() };
            assert_eq!(names(&read(&right, text.as_bytes())), [(2, "A")], "{delimiter:?}");
        }
        let other = if delimiter == Delimiter::Tab { Delimiter::Comma } else { Delimiter::Tab };
        let wrong = read(&FormSettings { delimiter: other, ..settings() }, text.as_bytes());
        assert!(wrong.registrations.is_empty());
        assert!(wrong.problems[0].mend.contains("delimiter"), "{:?}", wrong.problems);
    }
}

#[test]
fn a_missing_or_doubled_column_is_one_problem_and_nothing_is_read() {
    let missing = HEADER.replace("Your Wikimedia username", "Name").replace("learn?", "study?");
    let out = read(&settings(), format!("{missing}\n3/1/2026 8:00:00,,A,s,l,\n").as_bytes());
    assert_eq!(
        problems(&out),
        [
            ": row 1 has no column \"Your Wikimedia username\", \"Which skills would you like to learn?\"; nothing of the dump was read"
        ]
    );
    assert!(out.registrations.is_empty());
    let doubled = HEADER.replace("Anything else?", "your wikimedia username");
    let out = read(&settings(), format!("{doubled}\n3/1/2026 8:00:00,,A,s,l,\n").as_bytes());
    assert_eq!(
        problems(&out),
        [": row 1 has more than one column \"Your Wikimedia username\"; nothing of the dump was read"]
    );
    assert!(out.registrations.is_empty());
    assert_eq!(problems(&read(&settings(), b"")), [": the dump is empty"]);
}

#[test]
fn a_row_that_cannot_be_read_is_told_and_the_others_count() {
    let mut bytes = format!("{HEADER}\n3/1/2026 8:00:00,,A\n3/1/2026 8:00:00,,B,").into_bytes();
    bytes.extend(b"\xFF,,\n3/1/2026 8:00:00,,  ,s,l,\n3/1/2026 8:00:00,,D,s,l,\n");
    let read = read(&settings(), &bytes);
    assert_eq!(
        problems(&read),
        [
            "row 2: the row has 3 cells where the header has 6",
            "row 3: the row is not UTF-8",
            "row 4: the row names no account",
        ]
    );
    assert_eq!((read.refused, names(&read)), (3, vec![(5, "D")]));
}

#[test]
fn a_time_that_cannot_be_read_counts_as_long_ago_in_the_file_s_order() {
    let read = dump("yesterday,,A,,,\n,,A,,,\n3/5/2026 8:09:01,,A,,,\n");
    assert_eq!(read.registrations.len(), 3);
    let times: Vec<Timestamp> = read.registrations.iter().map(|said| said.provenance.at).collect();
    assert!(times.is_sorted() && times[0] < times[1], "{times:?}");
    assert_eq!(times[2].to_string(), "2026-03-05T08:09:01Z");
    let mut notes = read.problems.iter().filter(|problem| problem.what.contains("cannot be read"));
    assert!(notes.clone().all(|problem| problem.weight == Weight::Note));
    assert_eq!((notes.next().map(|p| p.entry.as_str()), notes.count()), (Some("row 2"), 1));
    assert!(!format!("{:?}", read.problems).contains("yesterday"), "what was typed is not quoted");
}

#[test]
fn control_characters_are_dropped_from_answers_and_line_breaks_kept() {
    let read = dump("3/1/2026 8:00:00,,A\0\u{7},\"one\r\ntwo\0\u{1b}[31m\",\" \0 \",\n");
    assert_eq!(read.registrations[0].name, "A");
    assert_eq!(read.registrations[0].fields, BTreeMap::from([(Field::Share, "one\ntwo[31m".to_owned())]));
}

#[test]
fn sizes_that_a_stranger_controls_are_bounded() {
    let long = "x".repeat(MOST_CHARACTERS + 1);
    let wide = dump(&format!("3/1/2026 8:00:00,,A,{long},l,{long}\n3/1/2026 8:00:00,,{long},s,l,\n"));
    assert_eq!(
        problems(&wide),
        [
            "row 2: the answer is longer than 10000 characters and was not read",
            "row 3: the account's name is too long"
        ]
    );
    assert_eq!(wide.registrations[0].fields, BTreeMap::from([(Field::Learn, "l".to_owned())]));
    assert_eq!(in_confidence(&wide.registrations[0]), [long]);

    let rows = (0..MOST_ROWS + 5).map(|number| format!("3/1/2026 8:00:00,,A{number},,,\n"));
    let many = dump(&rows.collect::<String>());
    assert_eq!(many.registrations.len(), MOST_ROWS);
    assert_eq!(problems(&many), [": the dump holds more than 100000 rows; the rest was not read"]);

    let big = read(&settings(), &vec![b','; MOST_BYTES + 1]);
    assert_eq!(problems(&big), [": the dump holds more than 50 MB; nothing of it was read"]);
}

#[test]
fn a_quotation_mark_that_never_ends_costs_one_row_and_points_to_it() {
    let read = dump("3/1/2026 8:00:00,,A,s,l,\n3/1/2026 8:00:00,,B,\"s,l,\n3/1/2026 8:00:00,,C,s,l,\n");
    assert_eq!(names(&read), [(2, "A")]);
    assert_eq!(
        problems(&read),
        [
            "row 3: the row has 4 cells where the header has 6; it runs on over 2 lines, and none of them was read"
        ]
    );
    assert!(read.problems[0].mend.contains("quotation mark"));
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400), with_header: bool) {
        let mut file = if with_header { format!("{HEADER}\n").into_bytes() } else { Vec::new() };
        file.extend(&bytes);
        let out = read(&settings(), &file);
        let refused = out.problems.iter().filter(|p| p.weight == Weight::Refused && !p.entry.is_empty()).count();
        prop_assert_eq!(refused, out.refused);
    }

    /// The reader of rows is the `csv` crate's in both; what becomes of them is not.
    #[test]
    fn every_row_is_a_registration_or_a_problem_that_names_it(
        rows in proptest::collection::vec("[A-Z,;\"\r\n\t\u{0}\u{FEFF}é]{0,12}|(3/1/2026 8:00:00|),,[A-C]?,s,l,|,+", 0..12),
        claimed: bool
    ) {
        let file = format!("{HEADER}\n{}", rows.join("\n"));
        let identity = if claimed { Identity::Claimed } else { Identity::Verified };
        let out = read(&FormSettings { identity, ..settings() }, file.as_bytes());
        let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(file.as_bytes());
        let records = csv.records().flatten().filter(|record| record.iter().any(|cell| !cell.trim_ascii().is_empty()));
        prop_assert_eq!(out.registrations.len() + out.refused, records.count());
        let mut entries: Vec<u32> = out.registrations.iter().map(|said| said.provenance.entry).collect();
        let refused = out.problems.iter().filter(|problem| problem.weight == Weight::Refused);
        for problem in refused {
            let row = problem.entry.strip_prefix("row ").and_then(|row| row.parse().ok());
            entries.push(row.ok_or_else(|| TestCaseError::fail(format!("{problem:?}")))?);
        }
        entries.sort_unstable();
        prop_assert!(entries.windows(2).all(|pair| pair[0] < pair[1]), "each row once: {entries:?}");
    }

    #[test]
    fn what_is_written_as_csv_is_read_back_on_its_row(
        rows in proptest::collection::vec(proptest::option::of(("[A-Z][a-z]{1,8}", "[a-z,\"\r\n;é\u{0645} ]{0,20}")), 0..20)
    ) {
        let mut file = format!("{HEADER}\n");
        let mut expected = Vec::new();
        for (number, row) in (2..).zip(&rows) {
            if let Some((name, skills)) = row {
                let quoted = skills.replace('"', "\"\"");
                file.extend(["3/1/2026 8:00:00,,", name, ",\"", &quoted, "\",,\n"]);
                expected.push((number, name.clone(), clean(skills)));
            } else {
                file.push('\n');
            }
        }
        let out = read(&settings(), file.as_bytes());
        let found: Vec<(u32, String, String)> = out
            .registrations
            .iter()
            .map(|said| {
                let skills = said.fields.get(&Field::Share).cloned().unwrap_or_default();
                (said.provenance.entry, said.name.clone(), skills)
            })
            .collect();
        prop_assert_eq!(found, expected);
    }
}
