//! Matching without a wiki, through the command itself: rounds from files, their
//! proof, what follows in the same round and in later ones.
#![forbid(unsafe_code)]

#[path = "../benches/matching/population.rs"]
mod population;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use population::{Population, Supply, population as invented};
use serde_json::{Value, json};

const ROUND: &str = "2026-11";

/// A folder with registrants and a taxonomy, and the command that works in it.
struct Desk {
    folder: tempfile::TempDir,
    has_skills: bool,
}

impl Desk {
    /// With these registrants and the bot's own taxonomy.
    fn with(registrants: &str) -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder"), has_skills: false };
        desk.write("people.jsonl", registrants);
        desk
    }

    /// With invented people and skills.
    fn with_population(people: u64, supply: Supply, seed: u64) -> Self {
        let Population { registrants, skills } = invented(people, supply, seed);
        let desk = Self { has_skills: true, ..Self::with(&registrants) };
        desk.write("skills.toml", &skills);
        desk
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn write(&self, file: &str, text: &str) {
        std::fs::write(self.path(file), text).expect("written");
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).expect("read")
    }

    fn json(&self, file: &str) -> Value {
        serde_json::from_str(&self.read(file)).expect("JSON")
    }

    /// Runs a command in the folder, with the registrants and skills there.
    fn command(&self, command: &[&str]) -> Output {
        let mut arguments: Vec<&str> = command.to_vec();
        arguments.extend(["--registrants", "people.jsonl"]);
        if self.has_skills {
            arguments.extend(["--skills", "skills.toml"]);
        }
        self.run(&arguments)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lets-connect"));
        // No configuration, no secret, no wiki.
        command.current_dir(self.folder.path()).env_remove("LETS_CONNECT_CONFIG").args(arguments);
        command.output().expect("the binary runs")
    }

    /// Makes a round, which must go well, and gives its file.
    fn matched(&self, out: &str, more: &[&str]) -> Value {
        let output = self.command(&[&["match", "--out", out], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        self.json(out)
    }

    fn round(&self) -> Value {
        self.matched("round.json", &["--round", ROUND])
    }

    /// Verifies a round's file: the exit code and what was said.
    fn verify(&self, file: &str, more: &[&str]) -> (Option<i32>, String) {
        let output = self.command(&[&["verify", file], more].concat());
        (output.status.code(), said(&output))
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn list<'v>(value: &'v Value, key: &str) -> &'v Vec<Value> {
    value[key].as_array().expect(key)
}

/// What names a connection or candidate.
fn name(value: &Value) -> (u64, u64, String) {
    let id = |key: &str| value[key].as_u64().expect(key);
    (id("learner"), id("sharer"), value["skill"].as_str().expect("a skill").to_owned())
}

fn sample() -> String {
    std::fs::read_to_string("tests/data/registrants.jsonl").expect("the sample")
}

#[test]
fn the_readme_s_example_runs_from_people_to_proof() {
    let readme = std::fs::read_to_string("README.md").expect("the README");
    let folder = tempfile::tempdir().expect("a folder");
    let examples: Vec<&str> =
        readme.lines().map(str::trim).filter(|line| line.contains("tests/data/registrants.jsonl")).collect();
    assert!(examples.len() >= 4, "the README shows how to match without a wiki");
    for example in examples {
        let arguments = example.split_whitespace().skip(1).map(|word| {
            let file = folder.path().join(word).display().to_string();
            if Path::new(word).extension().is_some_and(|ending| ending == "json") {
                file
            } else {
                word.to_owned()
            }
        });
        let output = Command::new(env!("CARGO_BIN_EXE_lets-connect"))
            .args(arguments)
            .output()
            .expect("the binary runs");
        assert_eq!(output.status.code(), Some(0), "{example}: {}", said(&output));
    }
}

#[test]
fn a_round_from_a_file_says_whom_why_and_why_not() {
    let desk = Desk::with(&sample());
    let round = desk.round();
    let pairs: BTreeSet<_> = list(&round, "connections").iter().map(name).collect();
    assert!(pairs.contains(&(4, 17, "wikidata".to_owned())), "{pairs:?}");
    assert!(pairs.contains(&(23, 21, "openrefine".to_owned())), "{pairs:?}");
    assert!(!pairs.contains(&(17, 9, "openrefine".to_owned())), "they met before");
    let absent: Vec<_> = list(&round, "absent").clone();
    assert_eq!(
        absent,
        [json!({"id": 31, "why": "away", "until": "2026-12-15"}), json!({"id": 32, "why": "no-notify"})]
    );
    let because = |learner: u64, skill: &str| {
        let open = list(&round, "unserved").iter().find(|u| u["learner"] == learner && u["skill"] == skill);
        open.map(|open| open["because"].clone())
    };
    assert_eq!(because(21, "wikidata"), Some(json!("no-common-language")));
    // What 21 shares is a part of what 23 wants, but one connection is all that 23 takes.
    assert_eq!(because(23, "wikidata"), Some(json!("another-wish-served")));
    let connection = &list(&round, "connections")[0];
    for key in ["learner", "sharer", "skill", "shared", "language", "fit", "parts", "reasons"] {
        assert!(!connection[key].is_null(), "{key} in {connection}");
    }
    for key in ["learners", "waited", "connections", "load_squares", "fit"] {
        assert!(round["totals"][key].is_u64(), "{key}");
    }
    assert!(round["timings"]["match"].is_number() && round["certificate"].is_object());
}

#[test]
fn the_totals_are_those_of_the_connections_and_each_is_a_candidate() {
    for supply in [Supply::Plenty, Supply::Scarce] {
        let desk = Desk::with_population(200, supply, 7);
        let round = desk.matched("round.json", &["--round", ROUND, "--candidates", "candidates.jsonl"]);
        let candidates: BTreeMap<_, u64> = desk
            .read("candidates.jsonl")
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("a candidate"))
            .map(|candidate| (name(&candidate), candidate["fit"].as_u64().expect("a fit")))
            .collect();
        let connections = list(&round, "connections");
        assert!(connections.len() > 20 && candidates.len() > connections.len());
        let (mut fit, mut loads) = (0, BTreeMap::<u64, u64>::new());
        for connection in connections {
            assert_eq!(candidates.get(&name(connection)).copied(), connection["fit"].as_u64());
            fit += connection["fit"].as_u64().expect("a fit");
            *loads.entry(name(connection).1).or_default() += 1;
        }
        let learners: BTreeSet<u64> = connections.iter().map(|connection| name(connection).0).collect();
        assert_eq!(round["totals"]["fit"], fit);
        assert_eq!(round["totals"]["connections"], connections.len());
        assert_eq!(round["totals"]["learners"], learners.len());
        assert_eq!(round["totals"]["load_squares"], loads.values().map(|load| load * load).sum::<u64>());
    }
}

#[test]
fn the_order_of_the_lines_changes_nothing() {
    let desk = Desk::with_population(150, Supply::Scarce, 3);
    let in_order = desk.round();
    let mut lines: Vec<String> = desk.read("people.jsonl").lines().map(str::to_owned).collect();
    fastrand::Rng::with_seed(1).shuffle(&mut lines);
    desk.write("people.jsonl", &lines.join("\n"));
    let mut shuffled = desk.round();
    shuffled["timings"] = in_order["timings"].clone();
    assert_eq!(in_order, shuffled);
}

/// With so many learners several threads look for better partners.
#[test]
fn one_processor_and_several_make_the_same_round() {
    let desk = Desk::with_population(2_500, Supply::Scarce, 4);
    let several = desk.round();
    let output = Command::new("taskset")
        .args(["-c", "0", env!("CARGO_BIN_EXE_lets-connect"), "match", "--registrants", "people.jsonl"])
        .args(["--skills", "skills.toml", "--round", ROUND, "--out", "one.json"])
        .current_dir(desk.folder.path())
        .output()
        .expect("taskset, of util-linux, runs");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let mut one = desk.json("one.json");
    one["timings"] = several["timings"].clone();
    assert!(one == several, "the rounds differ");
}

#[test]
fn it_reads_from_a_pipe_and_writes_to_one() {
    let desk = Desk::with(&sample());
    let input = std::fs::File::open(desk.path("people.jsonl")).expect("opened");
    let output = Command::new(env!("CARGO_BIN_EXE_lets-connect"))
        .args(["--quiet", "match", "--registrants", "-", "--round", ROUND])
        .current_dir(desk.folder.path())
        .stdin(Stdio::from(input))
        .output()
        .expect("the binary runs");
    let mut piped: Value = serde_json::from_slice(&output.stdout).expect("a round");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let written = desk.round();
    piped["timings"] = written["timings"].clone();
    assert_eq!(piped, written);
}

#[test]
fn bad_input_is_told_with_its_place_and_the_rest_goes_on() {
    let desk =
        Desk::with(&format!("{}nonsense\n{{\"id\": 40, \"capacity\": \"many\"}}\n{{\"id\": 4}}\n", sample()));
    let output = desk.command(&["match", "--round", ROUND, "--out", "round.json"]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    for expected in [
        "people.jsonl:9: this is not JSON",
        "people.jsonl:10: capacity: \"many\"",
        "people.jsonl:11: id: line 2 says something else of 4",
    ] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
    assert!(!list(&desk.json("round.json"), "connections").is_empty());
    let output = desk.command(&["match", "--round", ROUND, "--out", "round.json", "--json"]);
    let summary: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert_eq!((summary["problems"].as_u64(), output.status.code()), (Some(3), Some(1)));
}

#[test]
fn what_cannot_be_done_is_one_line_and_exits_2() {
    let desk = Desk::with(&sample());
    desk.round();
    desk.write("no-round.json", "{}");
    desk.write("no-skills.toml", "skill = 3");
    desk.write("ended.jsonl", "{\"learner\": 1, \"sharer\": 2, \"skill\": \"a\", \"how\": \"silent\"}");
    desk.write("no-end.jsonl", "{\"learner\": 1}");
    let people = ["--registrants", "people.jsonl"];
    for wrong in [
        vec!["match", "--registrants", "nobody.jsonl", "--round", ROUND],
        [&["match", "--round", ROUND, "--history", "no-round.json"][..], &people].concat(),
        [&["match", "--round", ROUND, "--skills", "no-skills.toml"][..], &people].concat(),
        [&["match", "--round", ROUND, "--candidates", "-"][..], &people].concat(),
        [&["match", "--round", ROUND, "--json"][..], &people].concat(),
        [&["match", "--round", ROUND, "--out", "no/such/folder.json"][..], &people].concat(),
        [&["match", "--standing", "round.json", "--ended", "ended.jsonl"][..], &people].concat(),
        [&["match", "--standing", "round.json", "--ended", "no-end.jsonl"][..], &people].concat(),
        [&["verify", "no-round.json"][..], &people].concat(),
        [&["verify", "people.jsonl"][..], &people].concat(),
        vec!["match", "--registrants", "-", "--history", "-", "--round", ROUND],
        [&["--config", "none.toml", "match", "--round", ROUND][..], &people].concat(),
    ] {
        let output = desk.run(&wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {}", said(&output));
        let said = said(&output);
        assert!(said.trim().lines().count() == 1 && !said.contains("panicked"), "{wrong:?}: {said}");
    }
}

#[test]
fn the_settings_of_matching_come_from_the_configuration_and_nothing_else_of_it_need_be_right() {
    let desk = Desk::with(&sample());
    desk.write("strict.toml", "[matching]\nleast_level = 4\n");
    let output =
        desk.command(&["--config", "strict.toml", "match", "--round", ROUND, "--out", "strict.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let strict = desk.json("strict.json");
    assert_eq!(strict["rules"]["least_level"], 4);
    assert!(list(&strict, "connections").len() < list(&desk.round(), "connections").len());
    let (code, said_so) = desk.verify("strict.json", &[]);
    assert!(code == Some(1) && said_so.contains("other settings"), "{said_so}");
    assert_eq!(desk.verify("strict.json", &["--config", "strict.toml"]).0, Some(0));
    desk.write("wrong.toml", "[matching]\nleast_levle = 4\n");
    let output = desk.command(&["--config", "wrong.toml", "match", "--round", ROUND]);
    assert!(output.status.code() == Some(2) && said(&output).contains("wrong.toml:2"), "{}", said(&output));
}

#[test]
fn an_untouched_round_verifies() {
    for (people, supply) in [(60, Supply::Plenty), (60, Supply::Scarce), (300, Supply::Plenty)] {
        let desk = Desk::with_population(people, supply, 5);
        desk.round();
        let (code, said) = desk.verify("round.json", &[]);
        assert!(code == Some(0) && said.contains("is proved"), "{people} {supply:?}: {said}");
    }
    let desk = Desk::with_population(60, Supply::Plenty, 5);
    desk.round();
    let output = desk.command(&["verify", "round.json", "--json"]);
    let verdict: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert_eq!(
        (verdict["proved"].as_bool(), verdict["flaws"].as_array().map(Vec::len)),
        (Some(true), Some(0))
    );
    assert!(verdict["looked"]["candidates"].as_u64() > Some(100), "{verdict}");
}

/// A change to a round's file, and what it is called.
type Change = (&'static str, fn(&mut Value));

/// Every way in which somebody may have a hand in a round.
const CHANGES: [Change; 10] = [
    ("a connection left out", |round| {
        list_mut(round, "connections").pop();
    }),
    ("a connection added", |round| {
        let connections = list_mut(round, "connections");
        let mut added = connections[0].clone();
        added["sharer"] = connections[1]["sharer"].clone();
        connections.insert(1, added);
    }),
    ("partners swapped", |round| {
        let connections = list_mut(round, "connections");
        let (one, other) = (connections[0]["sharer"].clone(), connections[1]["sharer"].clone());
        (connections[0]["sharer"], connections[1]["sharer"]) = (other, one);
    }),
    ("another partner", |round| {
        list_mut(round, "connections")[0]["sharer"] = json!(59);
    }),
    ("another skill", |round| {
        list_mut(round, "connections")[0]["skill"] = json!("skill-299");
    }),
    ("another fit", |round| {
        let fit = &mut list_mut(round, "connections")[0]["fit"];
        *fit = json!(fit.as_u64().expect("a fit") + 1);
    }),
    ("another total", |round| {
        let fit = &mut round["totals"]["fit"];
        *fit = json!(fit.as_u64().expect("a total") + 1);
    }),
    ("a wish that is no longer open", |round| {
        list_mut(round, "unserved").pop();
    }),
    ("somebody said to be absent", |round| {
        list_mut(round, "absent").push(json!({"id": 1, "why": "no-notify"}));
    }),
    ("another month", |round| {
        round["round"] = json!("2026-12");
    }),
];

fn list_mut<'v>(round: &'v mut Value, key: &str) -> &'v mut Vec<Value> {
    round[key].as_array_mut().expect(key)
}

#[test]
fn a_round_that_was_changed_does_not_verify() {
    let desk = Desk::with_population(60, Supply::Plenty, 5);
    let round = desk.round();
    for (what, change) in CHANGES {
        let mut changed = round.clone();
        change(&mut changed);
        assert_ne!(changed, round, "{what}");
        desk.write("changed.json", &changed.to_string());
        let (code, said) = desk.verify("changed.json", &[]);
        assert!(code == Some(1) && said.contains("wrong  "), "{what}: {said}");
    }
}

#[test]
fn a_round_of_other_people_does_not_verify() {
    let desk = Desk::with_population(60, Supply::Plenty, 5);
    desk.round();
    let people = desk.read("people.jsonl");
    let first = people.lines().next().expect("a line");
    for (what, changed) in [
        ("somebody left", people.lines().skip(1).collect::<Vec<_>>().join("\n")),
        ("somebody came", format!("{people}{{\"id\": 1000}}\n")),
        ("somebody waited longer", people.replacen("\"waited\":0", "\"waited\":3", 1)),
        ("somebody is away", people.replacen(first, &first.replacen("null", "\"2030-01-01\"", 9), 1)),
        ("another population", invented(60, Supply::Plenty, 6).registrants),
    ] {
        assert_ne!(people, changed, "{what}");
        desk.write("people.jsonl", &changed);
        let (code, said) = desk.verify("round.json", &[]);
        assert!(code == Some(1) && said.contains("not made from these registrants"), "{what}: {said}");
    }
}

#[test]
fn over_the_months_nobody_meets_the_same_person_twice_and_who_waits_goes_first() {
    let desk = Desk::with_population(120, Supply::Scarce, 11);
    let mut earlier: Vec<String> = Vec::new();
    let mut met = BTreeSet::new();
    for month in ["2026-08", "2026-09", "2026-10"] {
        let file = format!("{month}.json");
        let mut arguments = vec!["--round", month];
        for earlier in &earlier {
            arguments.extend(["--history", earlier]);
        }
        let round = desk.matched(&file, &arguments);
        for connection in list(&round, "connections") {
            let (learner, sharer, skill) = name(connection);
            assert!(
                met.insert((learner, sharer, skill.clone())),
                "{month}: {learner} met {sharer} for {skill}"
            );
        }
        let history = arguments.split_off(2);
        assert_eq!(desk.verify(&file, &history).0, Some(0), "{month}");
        if !earlier.is_empty() {
            assert_eq!(desk.verify(&file, &[]).0, Some(1), "{month} was made with a history");
        }
        earlier.push(file);
    }
}

#[test]
fn who_was_left_without_is_served_first_the_next_month() {
    let line = |id: u64, more: &str| format!("{{\"id\": {id}, \"languages\": {{\"en\": \"N\"}}, {more}}}\n");
    let learns = r#""learn": ["wikidata"]"#;
    let two = line(1, learns) + &line(2, learns);
    let desk = Desk::with(&(two + &line(3, r#""share": ["wikidata"], "capacity": 1"#)));
    let october = desk.matched("october.json", &["--round", "2026-10"]);
    let served = name(&list(&october, "connections")[0]).0;
    let november = desk.matched("november.json", &["--round", "2026-11", "--history", "october.json"]);
    let next = name(&list(&november, "connections")[0]).0;
    assert_ne!(served, next);
    assert_eq!(november["totals"]["waited"], 1);
    // The one served in October has not waited, and is told who is ahead of such a claim.
    let who = served.to_string();
    let explain = ["explain", &who, "--round-file", "november.json", "--history", "october.json"];
    let explained = said(&desk.command(&explain));
    assert!(explained.contains("nobody new is left"), "they met in October: {explained}");
}

#[test]
fn who_waits_is_told_who_is_ahead_by_what_the_history_says_of_waiting() {
    let line = |id: u64, more: &str| format!("{{\"id\": {id}, \"languages\": {{\"en\": \"N\"}}, {more}}}\n");
    let learns: String = (1..=3).map(|id| line(id, r#""learn": ["wikidata"]"#)).collect();
    let desk = Desk::with(&(learns + &line(4, r#""share": ["wikidata"], "capacity": 1"#)));
    let october = desk.matched("october.json", &["--round", "2026-10"]);
    let november = desk.matched("november.json", &["--round", "2026-11", "--history", "october.json"]);
    let served = [october, november].map(|round| name(&list(&round, "connections")[0]).0);
    let left = (1..=3).find(|id| !served.contains(id)).expect("one of three").to_string();
    let explain = ["explain", &left, "--round-file", "november.json", "--history", "october.json"];
    let explained = said(&desk.command(&explain));
    assert!(explained.contains("1 learner who has waited 1 round or more"), "{explained}");
}

#[test]
fn a_declined_connection_frees_its_people_and_what_stands_stands() {
    let desk = Desk::with_population(120, Supply::Scarce, 13);
    let first = desk.round();
    let connections = list(&first, "connections");
    let ended: String = connections
        .iter()
        .step_by(3)
        .map(|c| {
            let (learner, sharer, skill) = name(c);
            json!({"learner": learner, "sharer": sharer, "skill": skill, "how": "declined"}).to_string()
                + "\n"
        })
        .collect();
    desk.write("ended.jsonl", &ended);
    let again = desk.matched("again.json", &["--standing", "round.json", "--ended", "ended.jsonl"]);
    assert_eq!(again["round"], ROUND);
    let stood: Vec<&Value> =
        connections.iter().enumerate().filter(|(index, _)| index % 3 != 0).map(|(_, c)| c).collect();
    assert_eq!(list(&again, "standing").iter().collect::<Vec<_>>(), stood);
    assert_eq!(again["clinics"], first["clinics"], "the clinics of a round stand too");
    assert!(!list(&again, "connections").is_empty(), "some of the freed are matched again");
    let before: BTreeSet<_> = connections.iter().map(name).collect();
    assert!(list(&again, "connections").iter().all(|c| !before.contains(&name(c))));
    let mut loads = BTreeMap::<u64, usize>::new();
    for connection in list(&again, "standing").iter().chain(list(&again, "connections")) {
        *loads.entry(name(connection).1).or_default() += 1;
    }
    let capacities: BTreeMap<u64, u64> = desk
        .read("people.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a line"))
        .map(|line| (line["id"].as_u64().expect("an id"), line["capacity"].as_u64().expect("a capacity")))
        .collect();
    assert!(loads.iter().all(|(id, &load)| load as u64 <= capacities[id]));
    let (code, said) = desk.verify("again.json", &[]);
    assert_eq!(code, Some(0), "{said}");

    // Again, and nothing more happened: the same ends, and everything else stands.
    let third = desk.matched("third.json", &["--standing", "again.json", "--ended", "ended.jsonl"]);
    assert_eq!(list(&third, "connections"), &Vec::<Value>::new());
    assert_eq!(desk.verify("third.json", &[]).0, Some(0));
}

#[test]
fn somebody_is_told_why_and_what_would_help() {
    let desk = Desk::with(&sample());
    desk.round();
    let explain = |who: &str| desk.command(&["explain", who, "--round-file", "round.json"]);
    let by_number = said(&explain("23"));
    assert!(by_number.contains("learns from LCTest-FR-021 (21): OpenRefine, in French"), "{by_number}");
    assert!(by_number.contains("Wikidata stays open"), "{by_number}");
    let by_name = said(&explain("lCTest-FR-021"));
    assert!(by_name.contains("shares with LCTest-CI-023 (23)"), "{by_name}");
    assert!(by_name.contains("would help: English"), "{by_name}");
    assert!(said(&explain("LCTest-BR-031")).contains("away until 2026-12-15"));
    let nobody = explain("LCTest-XX-999");
    assert_eq!(nobody.status.code(), Some(1));
    let output = desk.command(&["explain", "21", "--round-file", "round.json", "--json"]);
    let explained: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert_eq!(explained["connections"][0]["learner"], 23);
    assert_eq!(explained["open"][0]["wish"]["because"], "no-common-language");
}

#[test]
fn the_report_counts_and_singles_nobody_out() {
    let desk = Desk::with_population(300, Supply::Scarce, 2);
    let output = desk.command(&["report", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let report: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert!(!report["everywhere"]["short"].as_array().expect("a list").is_empty());
    assert!(report["regions"].as_object().is_some_and(|regions| regions.len() >= 7));
    let mut groups: Vec<&Value> = vec![&report["everywhere"]];
    groups.extend(report["languages"].as_object().expect("languages").values());
    groups.extend(report["regions"].as_object().expect("regions").values());
    for group in groups {
        assert!(group["people"].as_u64() >= Some(3), "{group}");
        for list in ["wanted_not_shared", "shared_not_wanted"] {
            for count in group[list].as_array().expect(list) {
                assert!(count["people"].as_u64() >= Some(3), "{count}");
            }
        }
    }
    let text = said(&desk.command(&["report"]));
    assert!(
        text.contains("Everybody") && text.contains("Language: English") && !text.contains("LCTest"),
        "{text}"
    );
}

#[test]
fn a_stranger_s_words_do_not_steer_the_terminal() {
    let desk =
        Desk::with("{\"id\": 1, \"name\": \"a\u{202e}b\", \"\\u001b[31m\": 1, \"learn\": [\"\u{202e}x\"]}\n");
    let out = said(&desk.command(&["match", "--round", ROUND, "--out", "round.json"]));
    let out = out + &said(&desk.command(&["explain", "1", "--round-file", "round.json"]));
    assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}'), "{out:?}");
}

/// Writes a round that was changed, with the digest mended: only the certificate can tell.
fn write_mended(desk: &Desk, changed: Value) {
    let mut changed: lets_connect::offwiki::round::Round = serde_json::from_value(changed).expect("a round");
    changed.digest.round = changed.digest().expect("JSON");
    desk.write("changed.json", &serde_json::to_string(&changed).expect("JSON"));
}

#[test]
fn a_changed_round_whose_digest_was_mended_does_not_stand_up_to_its_certificate() {
    for supply in [Supply::Plenty, Supply::Scarce] {
        let desk = Desk::with_population(60, supply, 5);
        let round = desk.round();
        for (what, change) in &CHANGES[..7] {
            let mut changed = round.clone();
            change(&mut changed);
            write_mended(&desk, changed);
            let (code, said) = desk.verify("changed.json", &[]);
            assert!(code == Some(1) && !said.contains("after it was written"), "{what}: {said}");
        }
    }
}

#[test]
fn any_changed_price_is_found() {
    let desk = Desk::with_population(60, Supply::Scarce, 5);
    let round = desk.round();
    let prices = round["certificate"]["prices"].as_object().expect("prices");
    assert!(!prices.is_empty());
    for sharer in prices.keys() {
        let mut changed = round.clone();
        let price = &mut changed["certificate"]["prices"][sharer];
        // The last tier: the smallest change there is.
        let last = price.as_array_mut().and_then(|tiers| tiers.last_mut()).expect("five tiers");
        *last = json!(last.as_i64().expect("a number") + 1);
        desk.write("changed.json", &changed.to_string());
        let (code, said) = desk.verify("changed.json", &[]);
        assert_eq!(code, Some(1), "{sharer}: {said}");
    }
}
