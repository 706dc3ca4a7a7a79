use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::ids::{LanguageCode, SkillId};
use crate::registry::Level;

const WHOLE: &str = r#"{"id": 17, "name": "LCTest-KE-017", "share": [{"skill": "wikidata", "formats": ["one-to-one", "clinic"]}], "learn": ["grant-writing", "openrefine"], "languages": {"en": "4", "sw": "N"}, "utc_offset": 180, "region": "SSA", "country": "KEN", "affiliation": "wm-ke", "prefers": ["SA"], "capacity": 3, "learn_capacity": 2, "waited": 1, "avoid": [4], "met": [{"id": 9, "skill": "openrefine"}], "ambassador": false, "notify": true, "away_until": null}"#;

fn read(text: &str) -> Registrants {
    Registrants::read(text.as_bytes()).expect("a text can be read")
}

fn only(text: &str) -> Registrant {
    let read = read(text);
    assert_eq!(read.problems, []);
    read.people.into_values().next().expect("a registrant")
}

/// The first problem: line, field, weight, what.
fn problem(text: &str) -> (usize, String, Weight, String) {
    let problem = read(text).problems.into_iter().next().expect("a problem");
    (problem.line, problem.field, problem.weight, problem.what)
}

fn skill(slug: &str) -> SkillId {
    SkillId(slug.to_owned())
}

fn round() -> RoundId {
    RoundId::parse("2026-11").expect("a round")
}

#[test]
fn a_line_with_everything_is_read_whole() {
    let Registrant { person, name, country, notify, away_until } = only(WHOLE);
    assert_eq!((name.as_deref(), country.as_deref()), (Some("LCTest-KE-017"), Some("KEN")));
    assert!(notify && away_until.is_none());
    assert_eq!(
        (person.id, person.share, person.hosts),
        (UserId(17), vec![skill("wikidata")], vec![skill("wikidata")])
    );
    assert_eq!(person.learn, [skill("grant-writing"), skill("openrefine")]);
    let language = |code: &str| LanguageCode(code.to_owned());
    assert_eq!(person.languages, [(language("en"), Level::Babel(4)), (language("sw"), Level::Native)].into());
    assert_eq!((person.utc_offset, person.region.as_deref()), (Some(180), Some("SSA")));
    assert_eq!((person.affiliation.as_deref(), person.prefers), (Some("wm-ke"), ["SA".to_owned()].into()));
    assert_eq!((person.capacity, person.learn_capacity, person.waited), (3, 2, 1));
    assert_eq!((person.avoid, person.past), ([UserId(4)].into(), [(UserId(9), skill("openrefine"))].into()));
}

#[test]
fn every_field_is_documented() {
    let documentation = include_str!("../../../docs/matching-files.md");
    let (whole, _) = documentation.split_once("## Skills").expect("a chapter on skills");
    for field in crate::offwiki::registrant::FIELDS {
        let row = whole.lines().find(|line| line.starts_with('|') && line.contains(&format!("`{field}`")));
        assert!(row.is_some(), "docs/matching-files.md does not tell of {field}");
        let value: Value = serde_json::from_str(WHOLE).expect("JSON");
        assert!(value.get(field).is_some(), "the line with everything has no {field}");
    }
}

#[test]
fn only_the_id_must_be_there() {
    let Registrant { person, name, notify, .. } = only(r#"{"id": 5}"#);
    assert_eq!((person.capacity, person.learn_capacity, person.waited), (2, 1, 0));
    assert!(notify && name.is_none() && person.share.is_empty() && person.languages.is_empty());
}

#[test]
fn a_skill_alone_is_shared_one_to_one_and_a_clinic_is_not() {
    let person =
        only(r#"{"id": 5, "share": ["a", {"skill": "b"}, {"skill": "c", "formats": ["clinic"]}]}"#).person;
    assert_eq!((person.share, person.hosts), (vec![skill("a"), skill("b")], vec![skill("c")]));
}

#[test]
fn an_ambassador_would_hold_clinics_on_whatever_they_share() {
    let person =
        only(r#"{"id": 5, "ambassador": true, "share": ["a", {"skill": "b", "formats": ["material"]}]}"#)
            .person;
    assert_eq!((person.share, person.hosts), (vec![skill("a")], vec![skill("a"), skill("b")]));
}

#[test]
fn who_wants_no_messages_or_is_away_is_absent_and_named() {
    let read = read(concat!(
        "{\"id\": 1}\n",
        "{\"id\": 2, \"notify\": false}\n",
        "{\"id\": 3, \"away_until\": \"2026-11-30\"}\n",
        "{\"id\": 4, \"away_until\": \"2026-12-01\"}\n",
        "{\"id\": 5, \"away_until\": \"2026-12-01\", \"notify\": false}\n",
    ));
    let (people, absent) = read.in_round(round());
    assert_eq!(people.iter().map(|person| person.id.0).collect::<Vec<_>>(), [1, 3]);
    let until = jiff::civil::date(2026, 12, 1);
    let why: Vec<_> = absent.iter().map(|absent| (absent.id.0, absent.why)).collect();
    assert_eq!(why, [(2, Absence::NoNotify), (4, Absence::Away { until }), (5, Absence::NoNotify)]);
}

#[test]
fn a_bad_line_costs_itself_and_names_its_place() {
    let read = read("{\"id\": 1}\n\nnonsense\n[1]\n{\"name\": \"x\"}\n{\"id\": -4}\n{\"id\": 2}");
    assert_eq!(read.people.keys().map(|id| id.0).collect::<Vec<_>>(), [1, 2]);
    let lines: Vec<_> = read.problems.iter().map(|problem| (problem.line, problem.field.as_str())).collect();
    assert_eq!(lines, [(3, ""), (4, ""), (5, "id"), (6, "id")]);
    assert_eq!((read.counts, read.lines), ([4, 0, 0], 6));
}

#[test]
fn a_bad_field_costs_itself() {
    for (field, place) in [
        (r#""share": 5"#, "share"),
        (r#""share": [7]"#, "share[0]"),
        (r#""share": [{"skill": "a", "formats": ["song"]}]"#, "share[0].formats"),
        (r#""learn": ["a", ""]"#, "learn[1]"),
        (r#""learn": {"a": 1}"#, "learn"),
        (r#""languages": ["en"]"#, "languages"),
        (r#""languages": {"en": "6"}"#, "languages.\"en\""),
        (r#""languages": {"e!": "5"}"#, "languages.\"e!\""),
        (r#""utc_offset": 900"#, "utc_offset"),
        (r#""region": 4"#, "region"),
        (r#""prefers": "SSA""#, "prefers"),
        (r#""capacity": 256"#, "capacity"),
        (r#""learn_capacity": -1"#, "learn_capacity"),
        (r#""waited": 1.5"#, "waited"),
        (r#""waited": 1001"#, "waited"),
        (r#""ambassador": "yes""#, "ambassador"),
        (r#""name": "a\u0007b""#, "name"),
    ] {
        let text = format!("{{\"id\": 1, {field}}}");
        let (line, found, weight, what) = problem(&text);
        assert_eq!((line, found.as_str(), weight), (1, place, Weight::Partly), "{text}: {what}");
        assert_eq!(read(&text).people.len(), 1, "{text}");
    }
}

#[test]
fn who_cannot_say_how_many_learners_they_take_is_given_none() {
    let read = read(r#"{"id": 1, "capacity": "many"}"#);
    assert_eq!(read.people[&UserId(1)].person.capacity, 0);
}

#[test]
fn where_a_line_that_somebody_drew_cannot_be_read_they_are_matched_with_nobody() {
    for field in [
        r#""avoid": 4"#,
        r#""avoid": ["LCTest-KE-004"]"#,
        r#""met": [{"id": 4}]"#,
        r#""met": [{"skill": "a"}]"#,
        r#""met": [4]"#,
        r#""notify": "no""#,
        r#""away_until": "next year""#,
        r#""away_until": 2026"#,
    ] {
        let text = format!("{{\"id\": 1, {field}}}");
        assert_eq!(problem(&text).2, Weight::Refused, "{text}");
        assert!(read(&text).people.is_empty(), "{text}");
    }
}

#[test]
fn of_two_lines_with_one_id_neither_counts_and_both_are_named() {
    let read = read("{\"id\": 1, \"learn\": [\"a\"]}\n{\"id\": 2}\n{\"id\": 1}\n");
    assert_eq!(read.people.keys().map(|id| id.0).collect::<Vec<_>>(), [2]);
    let [problem] = read.problems.as_slice() else { panic!("{:?}", read.problems) };
    assert_eq!((problem.line, problem.weight), (3, Weight::Refused));
    assert!(problem.what.contains("line 1"), "{}", problem.what);
}

#[test]
fn a_line_said_twice_in_the_same_words_counts_once() {
    let read = read("{\"id\": 1}\n{\"id\": 1}\n");
    assert_eq!((read.people.len(), read.counts), (1, [0, 0, 1]));
}

#[test]
fn an_unknown_field_is_told_once_with_what_was_meant() {
    let read = read("{\"id\": 1, \"lern\": []}\n{\"id\": 2, \"lern\": [], \"colour\": 1}\n");
    let told: Vec<_> = read.problems.iter().map(|p| (p.line, p.field.as_str(), p.mend.as_str())).collect();
    assert_eq!(told, [(1, "lern", "did you mean learn?"), (2, "colour", "it is left alone")]);
}

#[test]
fn a_skill_that_is_a_slip_of_a_known_one_is_noted() {
    let mut read = read(r#"{"id": 1, "learn": ["Wikidata", "wikidata", "lctest-unheard-of"]}"#);
    read.note_strange_skills(Taxonomy::standard());
    let [problem] = read.problems.as_slice() else { panic!("{:?}", read.problems) };
    assert_eq!(problem.mend, "did you mean wikidata?");
}

#[test]
fn hostile_sizes_are_bounded() {
    let long = format!("{{\"id\": 1, \"name\": \"{}\"}}\n{{\"id\": 2}}\n", "a".repeat(2 << 20));
    let long = read(&long);
    assert_eq!((long.people.len(), long.problems[0].line, long.counts), (1, 1, [1, 0, 0]));
    let deep = format!("{}\n{{\"id\": 2}}", "[".repeat(100_000));
    assert_eq!(read(&deep).people.len(), 1);
    let many: Vec<String> = (0..5000).map(|n| format!("\"skill-{n}\"")).collect();
    let many = read(&format!("{{\"id\": 1, \"learn\": [{}]}}", many.join(",")));
    assert_eq!(many.people[&UserId(1)].person.learn.len(), 200);
    let wrong = read(&"x\n".repeat(5000));
    assert_eq!((wrong.problems.len(), wrong.counts), (1000, [5000, 0, 0]));
}

#[test]
fn bytes_that_are_no_text_and_a_byte_order_mark_are_met_with_grace() {
    let read = Registrants::read(&b"\xEF\xBB\xBF{\"id\": 1}\r\n\xFF\xFE\n{\"id\": 2}"[..]).expect("read");
    assert_eq!((read.people.len(), read.counts), (2, [1, 0, 0]));
    assert_eq!(read.problems[0].line, 2);
}

proptest! {
    #[test]
    fn nothing_that_stands_in_a_file_stops_the_rest(
        before in "\\PC{0,80}", inside in proptest::collection::vec("\\PC{0,20}", 0..4)
    ) {
        let words: Vec<String> = inside.iter().map(|word| Value::String(word.clone()).to_string()).collect();
        let fields = ["name", "learn", "share", "languages", "avoid", "met", "away_until", "capacity"];
        let line = fields.map(|field| format!("\"{field}\": [{}]", words.join(","))).join(",");
        let text = format!("{before}\n{{\"id\": 1, {line}}}\n{{\"id\": 2}}\n");
        prop_assert!(read(&text).people.contains_key(&UserId(2)));
    }
}
