//! `lets-connect setup` on a real wiki: what it publishes, version after version, beside people.
#![forbid(unsafe_code)]

mod support;

use std::process::{Command, Output};

use lets_connect::apply::{InstantPace, StopFlag};
use lets_connect::plan::setup::{OfPeople, Standing};
use lets_connect::setup::{self, Publisher, Settled};
use lets_connect::wiki::{LiveEdits, Wiki};
use serde_json::{Value, json};
use support::story::{BOT, Story, TRUSTEE, binary};
use support::{BotEdit, DevWiki};

const HELP: &str = "Let's Connect/Help";
const MET: &str = "Template:Let's Connect met";
const HOME: &str = "Let's Connect";
const STOP: &str = "User:LetsConnectBot/Stop";
const ANN: &str = "LCTest-FR-040";
const AN_OLDER_VERSION: &str = "Let's Connect: set up (version 0.0.9)";

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What `setup` says, what it exits with, and the edits that it made.
fn run(story: &Story, arguments: &[&str]) -> (String, i32, Vec<BotEdit>) {
    let before = story.wiki.edits_by_bot().len();
    let output = story.command(&[&["setup"], arguments].concat());
    let edits = story.wiki.edits_by_bot().split_off(before);
    (said(&output), output.status.code().expect("it ends by itself"), edits)
}

fn titles(edits: &[BotEdit]) -> Vec<&str> {
    edits.iter().map(|edit| edit.title.as_str()).collect()
}

/// An older version published this on the page.
fn an_older_version_published(story: &Story, page: &str, text: &str) {
    let edit = json!({ "page": page, "text": text, "as": BOT, "summary": AN_OLDER_VERSION });
    story.wiki.act(&json!([{ "edit": edit }]));
}

/// A page's text before this version changed something near its end.
fn as_it_was_before(ours: &str) -> String {
    let (kept, last) = ours.trim_end().rsplit_once('\n').expect("several lines");
    format!("{kept}\nAn older end.\n{last}")
}

/// What it said, with no number of a revision in it.
fn without_revisions(told: &str) -> String {
    let Some((before, rest)) = told.split_once("Special:Diff/") else { return told.to_owned() };
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '/');
    format!("{before}Special:Diff/OLD/NEW{rest}")
}

#[tokio::test]
async fn a_fresh_wiki_gets_everything_and_a_second_run_makes_no_edit() {
    let wiki = DevWiki::acquire();
    let run = |arguments: &[&str]| {
        let output = Command::new(binary())
            .args(["--config", "config/dev.toml", "--wiki", &wiki.api(), "setup"])
            .args(arguments)
            .env("LETS_CONNECT_SECRET_FILE", wiki.secret_file())
            .env("LETS_CONNECT_KEY_FILE", wiki.secret_file())
            .output()
            .expect("the binary runs");
        (said(&output), output.status.code())
    };
    let (dry, code) = run(&["--dry-run"]);
    assert_eq!(code, Some(0), "{dry}");
    assert!(dry.contains("would be published") && wiki.edits_by_bot().is_empty(), "{dry}");
    assert!(dry.contains(&format!("would be published           {STOP}\n")), "{dry}");

    let (told, code) = run(&[]);
    assert_eq!(code, Some(0), "{told}");
    let edits = wiki.edits_by_bot();
    assert_eq!(
        edits.last().map(|edit| edit.title.as_str()),
        Some("LetsConnectBot/Stop"),
        "the stop page comes last"
    );
    let version = env!("CARGO_PKG_VERSION");
    for edit in &edits {
        let start = format!("Let's Connect: set up (version {version}, text ");
        assert!(edit.summary.starts_with(&start), "{}: {}", edit.title, edit.summary);
        assert!(dry.contains(&edit.title) && dry.contains(&edit.summary), "{}: {dry}", edit.title);
    }
    assert!(told.contains(&format!("{} published.", edits.len())), "{told}");

    let (again, code) = run(&[]);
    assert_eq!((code, wiki.edits_by_bot().len()), (Some(0), edits.len()), "{again}");
    assert_eq!(again.lines().count(), 1, "there is nothing to tell: {again}");
    let (again, _) = run(&["--json", "--force"]);
    let told: Value = serde_json::from_str(&again).expect("one JSON object");
    assert_eq!((told["well"].as_bool(), wiki.edits_by_bot().len()), (Some(true), edits.len()), "{again}");
}

#[tokio::test]
async fn what_nobody_changed_is_renewed_and_what_is_new_is_published() {
    let story = Story::begin();
    let ours = story.text(HELP).await.expect("setup made it");
    let home = story.text(HOME).await.expect("setup made it");
    an_older_version_published(&story, HELP, "An older help.");
    an_older_version_published(&story, HOME, "An older home.");
    story.saves(ANN, "Let's Connect/Registration", "All is different here.");
    // This version has a template more than the one before; and an administrator was at the help.
    story.wiki.act(&json!([{ "delete": MET }, { "protect": { "page": HELP, "level": "autoconfirmed" } }]));
    let (dry, code, edits) = run(&story, &["--dry-run"]);
    assert!(code == 0 && edits.is_empty(), "{dry}");
    assert!(dry.contains("-An older help."), "{dry}");
    let (told, code, edits) = run(&story, &[]);
    assert_eq!(code, 0, "{told}");
    assert_eq!(titles(&edits), ["Let's Connect met", "Let's Connect", "Let's Connect/Help"], "{told}");
    assert_eq!(story.text(HELP).await.as_deref(), Some(ours.as_str()));
    assert_eq!(story.text(HOME).await.as_deref(), Some(home.as_str()), "nobody had touched it");
    let (again, code, edits) = run(&story, &[]);
    assert!(code == 0 && edits.is_empty(), "{again}");
}

#[tokio::test]
async fn what_only_people_changed_stays_and_is_no_problem() {
    let story = Story::begin();
    story.saves(ANN, HELP, "Our own words.");
    story.saves(ANN, HOME, "Our own home.");
    for arguments in [&[][..], &["--merge"]] {
        let (told, code, edits) = run(&story, arguments);
        assert!(code == 0 && edits.is_empty(), "{told}");
        assert!(told.contains("changed by people, kept      Let's Connect/Help"), "{told}");
        assert!(told.contains("1 edit by LCTest-FR-040, Special:Diff/"), "{told}");
        assert!(!told.contains("Our own"), "there is nothing to compare: {told}");
    }
    let (told, code, edits) = run(&story, &["--force"]);
    assert!(code == 0 && titles(&edits) == [HELP], "a start page stays: {told}");
    assert_eq!(story.text(HOME).await.as_deref(), Some("Our own home."));
}

#[tokio::test]
async fn both_changes_are_shown_and_put_together() {
    let story = Story::begin();
    let ours = story.text(MET).await.expect("setup made it");
    let older = as_it_was_before(&ours);
    an_older_version_published(&story, MET, &older);
    story.saves(ANN, MET, &format!("<!-- Ann's own remark -->\n{older}"));
    let only = ["--only", MET];
    let (told, code, edits) = run(&story, &only);
    assert!(code == 1 && edits.is_empty(), "{told}");
    insta::assert_snapshot!("both changed it", without_revisions(&told));
    let (dry, code, edits) = run(&story, &[&only[..], &["--merge", "--dry-run"]].concat());
    assert!(code == 0 && edits.is_empty() && dry.contains("would be merged"), "{dry}");
    let (told, code, edits) = run(&story, &[&only[..], &["--merge"]].concat());
    assert!(code == 0 && edits.len() == 1, "{told}");
    assert!(
        edits[0].summary.contains("keeps a change by LCTest-FR-040 ([[Special:Diff/"),
        "{}",
        edits[0].summary
    );
    assert!(dry.contains(&edits[0].summary), "{dry}");
    let merged = format!("<!-- Ann's own remark -->\n{ours}");
    assert_eq!(story.text(MET).await.as_deref(), Some(merged.as_str()));
    // What she changed is hers still, and not taken for an older version's.
    for arguments in [&[][..], &["--merge"]] {
        let (told, code, edits) = run(&story, arguments);
        assert!(code == 0 && edits.is_empty(), "{told}");
        assert!(told.contains("changed by people, kept"), "{told}");
    }
}

#[tokio::test]
async fn a_conflict_waits_for_somebody_who_decides() {
    let story = Story::begin();
    let ours = story.text(HELP).await.expect("setup made it");
    an_older_version_published(&story, HELP, &as_it_was_before(&ours));
    story.saves(ANN, HELP, &as_it_was_before(&ours).replace("An older end.", "Ann's end.\u{202e}\u{1b}[31m"));
    for arguments in [&[][..], &["--merge"]] {
        let (told, code, edits) = run(&story, arguments);
        assert!(code == 1 && edits.is_empty(), "{told}");
        assert!(told.contains("CONFLICT") && told.contains("  -An older end.\n  <Ann's end."), "{told}");
        assert!(
            !told.contains('\u{202e}') && !told.contains('\u{1b}'),
            "her words cannot steer the terminal"
        );
    }
    let (json, _, _) = run(&story, &["--json", "--only", HELP]);
    let told: Value = serde_json::from_str(&json).expect("one JSON object");
    let page = &told["pages"][0];
    assert_eq!(
        (&page["standing"], &page["conflicts"], &page["can_be_merged"]),
        (&json!("both"), &json!(1), &json!(false))
    );
    assert_eq!(page["places"][0]["change"]["by"], "conflict");

    // A trustee puts both together and says so: nobody needs to look again.
    let (told, ..) = run(&story, &[]);
    let words = told.split_once("say \"").and_then(|(_, rest)| rest.split_once('"')).expect("the words").0;
    let edit =
        json!({ "page": HELP, "text": format!("{ours}\nAnn's end."), "as": TRUSTEE, "summary": words });
    story.wiki.act(&json!([{ "edit": edit }]));
    let (told, code, edits) = run(&story, &[]);
    assert!(code == 0 && edits.is_empty(), "{told}");

    // The operator decides otherwise.
    let (told, code, edits) = run(&story, &["--force"]);
    assert!(code == 0 && titles(&edits) == [HELP], "{told}");
    let summary = &edits[0].summary;
    assert!(
        summary.contains("replaces changes by LCCoordinator and LCTest-FR-040 ([[Special:Diff/"),
        "{summary}"
    );
    assert_eq!(story.text(HELP).await.as_deref(), Some(ours.as_str()));
    let (told, code, edits) = run(&story, &[]);
    assert!(code == 0 && edits.is_empty(), "{told}");
}

#[tokio::test]
async fn a_page_that_the_bot_never_published_is_somebody_s() {
    let story = Story::begin();
    story.wiki.act(&json!([{ "delete": HELP }]));
    story.saves(ANN, HELP, "Help that was there before the bot.");
    let (told, code, edits) = run(&story, &["--merge"]);
    assert!(code == 1 && edits.is_empty(), "{told}");
    assert!(told.contains("not the bot's, left alone    Let's Connect/Help"), "{told}");
    assert!(told.contains("-Help that was there before the bot."), "{told}");
    let (told, code, edits) = run(&story, &["--force"]);
    assert!(
        code == 0
            && edits[0].summary.contains("replaces a change by LCTest-FR-040 ([[Special:PermanentLink/"),
        "{told}"
    );
}

#[tokio::test]
async fn a_protected_page_is_told_with_its_mend_and_the_rest_goes_on() {
    let story = Story::begin();
    an_older_version_published(&story, MET, "An older template.");
    an_older_version_published(&story, HELP, "An older help.");
    story.wiki.act(&json!([{ "protect": { "page": MET, "level": "sysop" } }]));
    let (told, code, edits) = run(&story, &[]);
    assert_eq!((code, titles(&edits)), (1, vec![HELP]), "{told}");
    assert!(told.contains("not published") && told.contains("protectedpage"), "{told}");
    assert!(told.contains("mend: ask an administrator"), "{told}");
    let (dry, code, _) = run(&story, &["--dry-run"]);
    assert!(code == 1 && dry.contains("protectedpage"), "{dry}");
}

#[tokio::test]
async fn the_stop_page_and_a_block_stop_it() {
    let story = Story::begin();
    an_older_version_published(&story, HELP, "An older help.");
    for words in ["stop", "pause", ""] {
        story.saves(TRUSTEE, STOP, words);
        for arguments in [&[][..], &["--force"], &["--dry-run"]] {
            let (told, code, edits) = run(&story, arguments);
            assert!(code == 1 && edits.is_empty(), "{words}: {told}");
            assert!(told.contains("does not say \"run\"") && told.contains("mend: find out"), "{told}");
        }
    }
    story.saves(TRUSTEE, STOP, "run");
    story.wiki.act(&json!([{ "block": BOT }]));
    let (told, code, edits) = run(&story, &[]);
    assert!(code == 1 && edits.is_empty() && told.contains("blocked"), "{told}");
    story.wiki.act(&json!([{ "unblock": BOT }]));
    let (told, code, edits) = run(&story, &[]);
    assert!(code == 0 && titles(&edits) == [HELP], "{told}");
}

#[tokio::test]
async fn a_page_that_somebody_edits_meanwhile_is_judged_anew() {
    let story = Story::begin();
    an_older_version_published(&story, HELP, "An older help.");
    let config = &story.programme.config;
    let wiki = story.programme.connect().await.expect("the bot logs in");
    let site = wiki.site().await.expect("the wiki answers");
    let mut ours = setup::wanted(&story.programme, &site).expect("the templates are well-formed");
    ours.retain(|ours| ours.title.as_str() == HELP);
    let found = setup::look(&wiki, config, ours).await.expect("the wiki answers").remove(0);
    assert_eq!(found.standing, Standing::Old);
    story.saves(ANN, HELP, "Ann's help.");
    let leave = LiveEdits::granted_by("a test");
    let (mut pace, stop) = (InstantPace, StopFlag::default());
    let mut publisher = Publisher::new(&wiki, &leave, config, OfPeople::Leave, site.now, (&mut pace, &stop));
    let (found, settled) = publisher.publish(found).await;
    assert!(settled == Settled::Nothing && matches!(found.standing, Standing::Both(_)), "{settled:?}");
    assert_eq!(found.since.names(), ANN);
    assert_eq!(story.text(HELP).await.as_deref(), Some("Ann's help."));
}
