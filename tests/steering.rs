//! The operator steers: the bot is paused and resumed, a plan is read and then carried out,
//! a round is taken back.
#![forbid(unsafe_code)]

mod support;

use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use lets_connect::apply::steer::{Helm, Steered};
use lets_connect::apply::{InstantPace, Paused};
use lets_connect::wiki::LiveEdits;
use support::story::{Story, TRUSTEE};

const STOP: &str = "User:LetsConnectBot/Stop";
const PAIR: [(&str, &[(&str, &str)]); 2] = [
    ("LCTest-KE-001", &[("learn", "PetScan"), ("languages", "en-5")]),
    ("LCTest-GH-002", &[("share", "PetScan"), ("languages", "en-5")]),
];

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Runs a command, and expects this exit code and these words.
fn says(story: &Story, arguments: &[&str], code: i32, words: &str) -> String {
    let output = story.operator(arguments);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(said.contains(words), "{arguments:?}: {said}");
    said
}

#[tokio::test]
async fn the_operator_pauses_the_bot_and_lets_it_go_on() {
    let story = Story::begin();
    story.all_register(&PAIR);
    says(&story, &["resume"], 0, "it is not paused");
    says(&story, &["pause", "--until", "2020-01-01"], 2, "must be still to come");
    says(
        &story,
        &["pause", "--because", "server work on [[Friday]]"],
        0,
        "paused until: lets-connect resume",
    );
    let text = story.text(STOP).await.expect("the page");
    assert!(text.starts_with("pause: server work on &#91;&#91;Friday"), "{text}");
    let before = story.wiki.edits_by_bot().len();
    says(&story, &["pause", "--because", "server work on [[Friday]]"], 0, "paused already");
    // Whatever runs anywhere does nothing, not even what says that it runs.
    says(&story, &["run", "--once", "--round", "2026-11"], 1, "the operator paused the bot");
    assert_eq!(story.wiki.edits_by_bot().len(), before);
    let check = says(&story, &["check"], 1, "stop page");
    assert!(check.contains("lets-connect resume"), "{check}");
    says(&story, &["pause", "--until", "2090-01-01"], 0, "paused until 2090-01-01T00:00:00Z");
    says(&story, &["resume"], 0, "resumed");
    assert_eq!(story.text(STOP).await.as_deref(), Some("run"));
    assert!(story.cycle(Some("2026-11")).await.edits > 0);
}

#[tokio::test]
async fn what_a_volunteer_stopped_only_people_let_go_on() {
    let story = Story::begin();
    for words in ["stop", "pause until 2020-01-01T00:00:00Z: I look into something"] {
        story.saves(TRUSTEE, STOP, words);
        says(&story, &["resume"], 1, &format!("{TRUSTEE} stopped the bot"));
        says(&story, &["pause"], 0, "stopped already");
        assert_eq!(story.text(STOP).await.as_deref(), Some(words));
    }
    // Whoever adds to the operator's pause makes it theirs.
    story.saves(TRUSTEE, STOP, "run");
    says(&story, &["pause"], 0, "paused");
    let text = story.text(STOP).await.expect("the page");
    story.saves(TRUSTEE, STOP, &format!("{text}\nI agree."));
    says(&story, &["resume"], 1, &format!("{TRUSTEE} stopped the bot"));
    assert!(story.cycle(None).await.halted.is_some());
    story.wiki.act(&serde_json::json!([{ "delete": STOP }]));
    says(&story, &["resume"], 1, "missing");
}

#[tokio::test]
async fn a_pause_ends_by_itself_by_the_wiki_s_clock() {
    let story = Story::begin();
    story.all_register(&PAIR);
    let wiki = story.programme.connect().await.expect("the bot logs in");
    let config = &story.programme.config;
    let helm = Helm { bot: &config.account.name, stop_page: &config.pages.stop };
    let leave = LiveEdits::granted_by("test");
    let now = lets_connect::wiki::Wiki::site(&wiki).await.expect("the wiki").now;
    let soon = now + std::time::Duration::from_secs(2);
    let paused = Paused::new(Some(soon), None);
    let steered = helm.pause(&wiki, &leave, &mut InstantPace, &paused).await.expect("the wiki answers");
    assert!(matches!(steered, Steered::Done(_)), "{steered:?}");
    let mut halted = 0;
    loop {
        let applied = story.cycle(Some("2026-11")).await;
        let Some(why) = applied.halted.map(|halted| halted.why) else { break };
        assert!(why.contains("until 2"), "{why}");
        halted += 1;
    }
    let over = lets_connect::wiki::Wiki::site(&wiki).await.expect("the wiki").now;
    assert!(over >= soon, "after {halted} cycles");
    let resumed = helm.resume(&wiki, &leave, &mut InstantPace).await.expect("the wiki answers");
    assert_eq!(resumed, Steered::Already);
}

#[tokio::test]
async fn a_plan_that_was_read_is_carried_out_and_nothing_else() {
    let story = Story::begin();
    story.all_register(&PAIR);
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let file = path("november.plan");
    let planned = story.operator(&["plan", "--round", "2026-11", "--out", &file]);
    assert!(said(&planned).contains("for you alone"), "{}", said(&planned));
    let mode = std::fs::metadata(&file).expect("the file").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    says(&story, &["plan", "--out", &file], 2, "--overwrite");
    assert!(story.deeds_done().is_empty(), "a plan edits nothing");

    // Whatever is not just so is not done: here an entry changed, and somebody came.
    says(&story, &["apply", &file, "--dry-run"], 0, "as it would be");
    story.registers("LCTest-NG-003", &[("share", "SPARQL queries"), ("languages", "en-5")]);
    let told = says(&story, &["apply", &file], 1, "no longer so");
    assert!(told.contains("new, not done  User talk:LCTest-NG-003"), "{told}");
    assert_eq!(story.text("User talk:LCTest-NG-003").await, None);
    let welcomed = story.text("User talk:LCTest-KE-001").await.expect("they were introduced");
    assert!(welcomed.contains("LCTest-GH-002"), "the round is the one that was read");
    says(&story, &["apply", &file], 1, "done           0 of");
    story.expect_no_double();
    story.cycle(Some("2026-11")).await;
    story.expect_quiet(Some("2026-11")).await;
    story.expect_no_double();

    // What is not the file that was written is refused.
    let text = std::fs::read_to_string(&file).expect("the file");
    let tampered = path("tampered.plan");
    std::fs::write(&tampered, text.replacen("User talk:LCTest-KE-001", "User talk:LCTest-KE-002", 1))
        .expect("written");
    std::fs::set_permissions(&tampered, std::fs::Permissions::from_mode(0o600)).expect("set");
    says(&story, &["apply", &tampered], 2, "digest");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).expect("set");
    says(&story, &["apply", &file], 2, "others on this machine can write");
}

#[tokio::test]
async fn another_round_than_the_one_that_was_read_is_not_made() {
    let story = Story::begin();
    story.all_register(&PAIR);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("november.plan").display().to_string();
    story.operator(&["plan", "--round", "2026-11", "--out", &file]);
    // Somebody shares it whom they have more in common with, or as much: the pairs may differ.
    story.registers("LCTest-NG-003", &[("learn", "PetScan"), ("share", "PetScan"), ("languages", "en-5")]);
    says(&story, &["apply", &file], 1, "another round would be made now");
    assert!(story.deeds_done().is_empty(), "{:?}", story.deeds_done());
}

#[tokio::test]
async fn a_plan_obeys_the_stop_page() {
    let story = Story::begin();
    story.all_register(&PAIR);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("november.plan").display().to_string();
    story.operator(&["plan", "--round", "2026-11", "--out", &file]);
    story.saves(TRUSTEE, STOP, "stop");
    says(&story, &["apply", &file], 1, "does not say");
    assert!(story.deeds_done().is_empty());
}
