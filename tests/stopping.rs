//! The bot stops when somebody says so: the stop page, a block, SIGTERM.
#![forbid(unsafe_code)]

mod support;

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;
use support::proxy::{Fate, Proxy};
use support::story::{BOT, Story, TRUSTEE, binary};

const STOP: &str = "User:LetsConnectBot/Stop";

fn one_registers(story: &Story) {
    story.registers("LCTest-KE-001", &[("share", "Wikidata"), ("learn", "PetScan"), ("languages", "en-5")]);
}

async fn expect_no_edit(story: &Story) {
    let before = story.deeds_done().len();
    let applied = story.cycle(Some("2026-11")).await;
    assert!(applied.halted.is_some(), "the cycle says why it stopped");
    assert_eq!(applied.edits, 0);
    assert_eq!(story.deeds_done().len(), before);
}

#[tokio::test]
async fn a_stop_page_that_says_anything_but_run_stops_every_edit() {
    let story = Story::begin();
    one_registers(&story);
    for words in ["stop", "run away", ""] {
        story.saves(TRUSTEE, STOP, words);
        expect_no_edit(&story).await;
    }
    story.wiki.act(&json!([{ "delete": STOP }]));
    expect_no_edit(&story).await;
    story.saves(TRUSTEE, STOP, "run");
    let applied = story.cycle(Some("2026-11")).await;
    assert!(applied.edits > 0, "{:?}", applied.halted);
}

#[tokio::test]
async fn a_blocked_bot_edits_nothing() {
    let story = Story::begin();
    one_registers(&story);
    story.wiki.act(&json!([{ "block": BOT }]));
    expect_no_edit(&story).await;
}

#[tokio::test]
async fn the_daemon_works_and_ends_on_sigterm() {
    let story = Story::begin();
    one_registers(&story);
    let mut daemon = std::process::Command::new(binary())
        .args(["--config", "config/dev.toml", "--wiki", &story.wiki.api(), "run"])
        .env("LETS_CONNECT_SECRET_FILE", story.wiki.secret_file())
        .env("LETS_CONNECT_KEY_FILE", story.wiki.secret_file())
        .stderr(Stdio::null())
        .spawn()
        .expect("the daemon starts");
    let patience = Instant::now() + Duration::from_secs(60);
    while story.text("User talk:LCTest-KE-001").await.is_none() {
        assert!(Instant::now() < patience, "the daemon's first cycle welcomes nobody");
        assert!(daemon.try_wait().expect("the daemon can be asked").is_none(), "the daemon ended by itself");
    }
    terminate(daemon).await;
}

/// Asks a process to end, and waits until it has. The deadline that it keeps is proved in
/// `daemon::signals`; here it is only much less than a request may take.
async fn terminate(mut daemon: std::process::Child) {
    let pid = daemon.id().to_string();
    let killed = std::process::Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
    assert!(killed.success());
    let end = tokio::task::spawn_blocking(move || daemon.wait());
    let ended = tokio::time::timeout(Duration::from_secs(90), end).await.expect("it ends");
    assert!(ended.expect("the wait is not broken off").expect("it can be waited for").success());
}

/// A wiki that takes a request and never answers, whether that looks or edits.
#[tokio::test]
async fn the_daemon_ends_on_sigterm_though_the_wiki_hangs() {
    let story = Story::begin();
    one_registers(&story);
    // A request may take ten minutes, so that nothing but the signal ends it.
    let patient = tempfile::tempdir().expect("a folder");
    let config = patient.path().join("bot.toml");
    let text = std::fs::read_to_string("config/dev.toml").expect("a file");
    let here = std::env::current_dir().expect("a folder").display().to_string();
    let text = text.replace("\"../", &format!("\"{here}/"));
    let changed = text.replace("request_timeout_seconds = 60", "request_timeout_seconds = 600");
    assert_ne!(changed, text);
    std::fs::write(&config, changed).expect("written");
    let proxy = Proxy::start(story.wiki.port());
    for hangs_at_an_edit in [false, true] {
        proxy.script(move |seen| {
            let hangs = if hangs_at_an_edit { seen.write == Some(1) } else { seen.number >= 4 };
            if hangs { Fate::Silence { arrives: true } } else { Fate::Pass }
        });
        let mut daemon = std::process::Command::new(binary())
            .arg("--config")
            .arg(&config)
            .args(["--wiki", &proxy.api(), "run"])
            .env("LETS_CONNECT_SECRET_FILE", story.wiki.secret_file())
            .env("LETS_CONNECT_KEY_FILE", story.wiki.secret_file())
            .stderr(Stdio::null())
            .spawn()
            .expect("the daemon starts");
        let patience = Instant::now() + Duration::from_secs(60);
        let hangs = || {
            proxy.seen().iter().any(|seen| seen.write == Some(1) || (!hangs_at_an_edit && seen.number >= 4))
        };
        while !hangs() {
            assert!(Instant::now() < patience, "the daemon never comes so far");
            assert!(
                daemon.try_wait().expect("the daemon can be asked").is_none(),
                "the daemon ended by itself"
            );
            tokio::task::yield_now().await;
        }
        terminate(daemon).await;
    }
    proxy.peace();
    story.release_stale_lease();
    let applied = story.cycle(None).await;
    assert!(applied.halted.is_none(), "{:?}", applied.halted);
    story.expect_no_double();
}
