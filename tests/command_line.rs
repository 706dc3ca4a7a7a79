//! The command line as a new user meets it: what it says, and how it exits.
#![forbid(unsafe_code)]

mod support;

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Output, Stdio};

use support::story::{Story, binary};

fn lets_connect(arguments: &[&str]) -> Output {
    Command::new(binary()).args(arguments).output().expect("the binary runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn help_teaches_and_usage_errors_exit_2() {
    let help = lets_connect(&["run", "--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(said(&help).contains("lets-connect run --once"), "{}", said(&help));
    assert_eq!(lets_connect(&["rnu"]).status.code(), Some(2));
    assert_eq!(lets_connect(&["plan", "--round", "november"]).status.code(), Some(2));
}

#[test]
fn completions_name_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let script = said(&lets_connect(&["completions", shell]));
        for command in [
            "setup", "check", "plan", "run", "import", "match", "verify", "report", "explain", "export",
            "apply", "pause", "resume", "undo", "man",
        ] {
            assert!(script.contains(command), "{shell} does not complete {command}");
        }
        // Those shells that are there take it.
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(shell);
        std::fs::write(&file, &script).expect("written");
        if let Ok(read) = Command::new(shell).arg("-n").arg(&file).output() {
            assert!(read.status.success() && read.stderr.is_empty(), "{shell}: {}", said(&read));
        }
    }
}

#[test]
fn manual_pages_are_there_for_every_command_and_render() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = lets_connect(&["man", "--out", &folder.path().display().to_string()]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let pages: Vec<_> =
        std::fs::read_dir(&folder).expect("the folder").flatten().map(|page| page.path()).collect();
    assert!(pages.len() > 20, "{pages:?}");
    for page in pages {
        // Where there is groff, it has nothing to complain of.
        if let Ok(read) = Command::new("groff").args(["-man", "-ww", "-z", "-Tutf8"]).arg(&page).output() {
            assert!(read.stderr.is_empty(), "{}: {}", page.display(), said(&read));
        }
    }
}

#[test]
fn a_wrong_configuration_is_one_line_and_exits_2() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("typo.toml");
    let right = std::fs::read_to_string("config/dev.toml").expect("the example");
    std::fs::write(&file, right.replacen("[schedule]", "[shedule]", 1)).expect("written");
    let output = lets_connect(&["--config", &file.display().to_string(), "plan"]);
    assert_eq!(output.status.code(), Some(2));
    let said = said(&output);
    assert!(said.contains("typo.toml:") && said.contains("schedule"), "{said}");
    assert!(!said.contains("panicked") && said.trim().lines().count() <= 2, "{said}");
}

#[test]
fn a_wiki_that_cannot_be_reached_is_one_clear_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("secret");
    write_secret(&secret, "x");
    let output = Command::new(binary())
        .args(["--config", "config/dev.toml", "--wiki", "http://127.0.0.1:9/w/api.php", "plan"])
        .env("LETS_CONNECT_SECRET_FILE", &secret)
        .env("LETS_CONNECT_KEY_FILE", &secret)
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("127.0.0.1:9") && said.trim().lines().count() == 1, "{said}");
}

/// R42: who cannot prove to be the wiki hears nothing, whatever network is in between.
#[test]
fn a_wiki_for_whose_certificate_nobody_vouches_gets_no_word() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    write_secret(&folder.path().join("secret"), "the-secret-0123456789");
    let openssl = |arguments: &[&str]| {
        let mut command = Command::new("openssl");
        command.args(arguments).current_dir(&folder).stderr(Stdio::null()).stdin(Stdio::piped());
        command
    };
    let certificate = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1 -keyout key -out cert";
    let made = openssl(&certificate.split(' ').collect::<Vec<_>>()).status().expect("openssl runs");
    assert!(made.success());
    let mut server = openssl(&["s_server", "-accept", "127.0.0.1:0", "-cert", "cert", "-key", "key"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("openssl runs");
    let mut heard = BufReader::new(server.stdout.take().expect("its words"));
    let mut line = String::new();
    while !line.starts_with("ACCEPT") {
        line.clear();
        assert!(heard.read_line(&mut line).expect("its words") > 0, "the server says where it listens");
    }
    let host = line.trim().trim_start_matches("ACCEPT ").to_owned();
    let output = Command::new(binary())
        .args(["--config", "config/dev.toml", "--wiki", &format!("https://{host}/w/api.php"), "-vv", "plan"])
        .env("LETS_CONNECT_SECRET_FILE", path("secret"))
        .env("LETS_CONNECT_KEY_FILE", path("secret"))
        .output()
        .expect("the binary runs");
    server.kill().expect("the server ends");
    server.wait().expect("the server ends");
    let mut rest = String::new();
    heard.read_to_string(&mut rest).expect("its words");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("certificate"), "{}", said(&output));
    assert!(!said(&output).contains("the-secret"), "{}", said(&output));
    for word in ["POST", "GET", "api.php", "the-secret"] {
        assert!(!rest.contains(word), "the server heard: {rest}");
    }
}

#[test]
fn a_wrong_password_is_one_clear_line_without_the_password() {
    let story = Story::begin();
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("secret");
    write_secret(&secret, "not-the-password-0123456789abcde");
    let output = Command::new(binary())
        .args(["--config", "config/dev.toml", "--wiki", &story.wiki.api(), "-vv", "plan"])
        .env("LETS_CONNECT_SECRET_FILE", &secret)
        .env("LETS_CONNECT_KEY_FILE", &secret)
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("login failed"), "{said}");
    assert!(!said.contains("not-the-password"), "{said}");
}

#[test]
fn a_second_setup_publishes_nothing_and_people_s_changes_are_left_alone() {
    let story = Story::begin();
    let again = story.command(&["setup"]);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert!(!said(&again).contains("published"), "a second setup publishes nothing: {}", said(&again));
    story.saves("LCTest-FR-040", "Let's Connect/Help", "Our own words.");
    let setup = story.command(&["setup"]);
    assert_eq!(
        setup.status.code(),
        Some(0),
        "it is theirs, and this version has nothing new: {}",
        said(&setup)
    );
    assert!(said(&setup).contains("changed by people, kept"), "{}", said(&setup));
}

#[test]
fn import_reads_the_sample_form_without_a_wiki() {
    let output =
        lets_connect(&["--config", "config/dev.toml", "import", "tests/data/population/form.csv", "--json"]);
    let people: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    assert!(people["people"].as_array().is_some_and(|people| people.len() > 50), "{}", said(&output));
    assert!(people["problems"].as_array().is_some_and(|problems| !problems.is_empty()));
    assert_eq!(output.status.code(), Some(1), "problems were reported");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!text.contains("@example."), "no e-mail address is shown");
}

#[test]
fn taxonomy_import_takes_capacities_in_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (json, toml) = (folder.path().join("both.json"), folder.path().join("both.toml"));
    let [json, toml] = [&json, &toml].map(|path| path.to_str().expect("a path"));
    let table = "tests/data/capacity-exchange/capacities.tab";
    let output = lets_connect(&["taxonomy", "import", table, "--out", json]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("new: basket-weaving (capacity 99)"), "{}", said(&output));
    let written: serde_json::Value =
        serde_json::from_slice(&std::fs::read(json).expect("written")).expect("one JSON object");
    let skills = written["skill"].as_array().expect("a list");
    let grants = skills.iter().find(|skill| skill["slug"] == "grant-writing").expect("it is there");
    assert_eq!((&grants["capx"], &grants["wikidata"]), (&36.into(), &"Q900000036".into()));
    assert_eq!(grants["label"]["ha"], "Rubuta neman tallafi");

    let again = lets_connect(&["taxonomy", "import", table, "--skills", json, "--out", toml]);
    assert!(said(&again).contains("3 were skills already, 0 are new"), "{}", said(&again));
    let printed = lets_connect(&["taxonomy", "print", "--skills", toml]);
    assert_eq!(String::from_utf8_lossy(&printed.stdout), std::fs::read_to_string(json).expect("written"));
}

#[test]
fn plan_and_explain_say_why() {
    let story = Story::begin();
    story.registers(
        "LCTest-KE-001",
        &[("share", "Wikidata"), ("learn", "Grant writing, PetScan"), ("languages", "sw-N, en-4")],
    );
    story.registers("LCTest-GH-002", &[("share", "Grant writing"), ("languages", "en-5")]);
    let plan = story.command(&["plan", "--round", "2026-11"]);
    assert!(said(&plan).contains("+++ as it would be"), "{}", said(&plan));
    assert!(story.deeds_done().is_empty(), "a plan edits nothing");
    let explained = story.command(&["explain", "LCTest-KE-001", "--round", "2026-11"]);
    assert!(said(&explained).contains("learns from LCTest-GH-002"), "{}", said(&explained));
    assert!(said(&explained).contains("nobody shares it"), "{}", said(&explained));
    let nobody = story.command(&["explain", "LCTest-XX-999"]);
    assert_eq!(nobody.status.code(), Some(1));
    let report = story.command(&["report"]);
    assert!(
        report.status.code() == Some(0) && said(&report).contains("Everybody (2 people)"),
        "{}",
        said(&report)
    );
    assert!(!said(&report).contains("LCTest"), "a report names nobody: {}", said(&report));
}

fn write_secret(path: &std::path::Path, secret: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, secret).expect("written");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("closed to others");
}
