//! A round is taken back: what nobody answered is struck by new edits, exactly once, and what
//! somebody answered stands, whatever dies in between and whoever runs at the same time.
#![forbid(unsafe_code)]

mod support;

use std::process::Output;

use lets_connect::cycle::undo;
use lets_connect::ids::RoundId;
use lets_connect::plan::cause::Cause;
use lets_connect::plan::undo::Stands;
use support::story::{Story, TRUSTEE, edit};

const ROUND: &str = "2026-11";
const RECORD: &str = "User:LetsConnectBot/Let's Connect/rounds/2026-11.json";
const PEOPLE: [(&str, &[(&str, &str)]); 4] = [
    ("LCTest-KE-001", &[("learn", "PetScan"), ("languages", "sw-5, en-3")]),
    ("LCTest-GH-002", &[("share", "PetScan"), ("languages", "en-5")]),
    ("LCTest-NG-003", &[("learn", "Grant writing"), ("languages", "fr-5")]),
    ("LCTest-FR-004", &[("share", "Grant writing"), ("languages", "fr-5")]),
];

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn talk(name: &str) -> String {
    format!("User talk:{name}")
}

async fn introduced() -> Story {
    let story = Story::begin();
    story.all_register(&PEOPLE);
    story.cycle(Some(ROUND)).await;
    for (name, _) in PEOPLE {
        let text = story.text(&talk(name)).await.expect("they were told");
        assert!(text.contains("2026-11}}"), "{name} was introduced: {text}");
    }
    story
}

#[tokio::test]
async fn what_nobody_answered_is_struck_once_and_what_somebody_answered_stands() {
    let story = introduced().await;
    // Somebody writes below their introduction; the pair of it stands.
    let before = story.text(&talk("LCTest-FR-004")).await.expect("a page");
    story.saves("LCTest-FR-004", &talk("LCTest-FR-004"), &format!("{before}\n:Merci ! --LCTest-FR-004"));
    let dry = story.operator(&["undo", ROUND, "--dry-run"]);
    assert!(said(&dry).contains("taken back   LCTest-KE-001 and LCTest-GH-002, petscan"), "{}", said(&dry));
    assert!(!story.text(RECORD).await.expect("a record").contains("undone"), "nothing was done");
    let undone = story.operator(&["undo", ROUND, "--because", "an old list"]);
    let told = said(&undone);
    assert_eq!(undone.status.code(), Some(0), "{told}");
    assert!(told.contains("struck       on 2 of 2 talk pages"), "{told}");
    assert!(told.contains("stands       LCTest-NG-003 and LCTest-FR-004"), "{told}");
    let struck = story.words(&talk("LCTest-KE-001")).await.expect("a page");
    assert!(struck.contains("* <s>'''") && struck.contains("Utambulisho huu ulikuwa kosa"), "{struck}");
    assert!(struck.contains("== "), "the welcome in the same section stays: {struck}");
    let stands = story.text(&talk("LCTest-NG-003")).await.expect("a page");
    assert!(!stands.contains("<s>"), "{stands}");
    assert!(story.text(RECORD).await.expect("a record").contains("an old list"));

    // The pages follow, and then there is nothing to do, whoever asks again.
    story.cycle(None).await;
    story.expect_quiet(None).await;
    assert_eq!(story.survey(None).await.plan.totals.connections, 1, "what was taken back is none");
    let again = story.operator(&["undo", ROUND]);
    assert!(said(&again).contains("nothing is left to take back"), "{}", said(&again));
    story.expect_no_double();
    let round = story.words("Let's Connect/Rounds/2026-11").await.expect("the round's page");
    assert!(!round.contains("LCTest-KE-001") && round.contains("LCTest-NG-003"), "{round}");

    // Both are free: the next round may introduce them, to each other as well.
    story.cycle(Some("2026-12")).await;
    let anew = story.text(&talk("LCTest-KE-001")).await.expect("a page");
    assert!(anew.contains("2026-12}}"), "{anew}");
}

#[tokio::test]
async fn where_the_bot_is_not_wanted_any_more_it_strikes_nothing() {
    let story = introduced().await;
    let before = story.text(&talk("LCTest-GH-002")).await.expect("a page");
    let closed = format!("{{{{nobots}}}}\n{before}");
    story.saves("LCTest-GH-002", &talk("LCTest-GH-002"), &closed);
    let undone = story.operator(&["undo", ROUND]);
    assert_eq!(undone.status.code(), Some(1), "{}", said(&undone));
    assert!(said(&undone).contains("left alone   "), "{}", said(&undone));
    assert_eq!(story.text(&talk("LCTest-GH-002")).await.as_deref(), Some(closed.trim_end()));
    assert!(story.text(&talk("LCTest-KE-001")).await.expect("a page").contains("<s>"));
    story.cycle(None).await;
    story.expect_quiet(None).await;
}

#[tokio::test]
async fn whoever_answers_in_that_very_second_keeps_their_connection() {
    let story = introduced().await;
    let wiki = story.programme.connect().await.expect("the bot logs in");
    let round = RoundId::parse(ROUND).expect("a round");
    let decide = async || {
        undo::decide(&wiki, &story.programme, round, None).await.expect("the wiki answers").expect("a round")
    };
    // Two decide at once; the second finds the record changed, and changes nothing.
    let (one, other) = (decide().await, decide().await);
    assert!(story.carries_out(&one.survey).await.edits > 0);
    let late = story.carries_out(&other.survey).await;
    assert!(late.done.iter().all(|(_, rev)| rev.is_none()), "{late:?}");
    // It died here. Whoever makes the next plan goes on; but one answers before the strike,
    let survey = undo::strikes(&wiki, &story.programme).await.expect("the wiki answers");
    let page = "User:LCTest-KE-001/Let's Connect";
    let profile = story.text(page).await.expect("a profile");
    let met = "{{Let's Connect met|with=LCTest-GH-002|skill=petscan|round=2026-11}}";
    story.saves("LCTest-KE-001", page, &format!("{profile}\n{met}"));
    let talked = story.text(&talk("LCTest-NG-003")).await.expect("a page");
    story.wiki.act(&serde_json::json!([edit(
        &talk("LCTest-NG-003"),
        &format!("{talked}\n:Oui !"),
        "LCTest-NG-003"
    )]));
    let applied = story.carries_out(&survey).await;
    assert_eq!(applied.skipped.len(), 3, "{:?}", applied.skipped);
    let later = applied.skipped.iter().filter(|(_, why)| why.cause == Cause::Later);
    assert_eq!(later.count(), 2, "both of the pair whose entry changed: {:?}", applied.skipped);
    // and that connection stands; the other is told of by hand where somebody wrote.
    story.cycle(None).await;
    for name in ["LCTest-KE-001", "LCTest-GH-002", "LCTest-NG-003"] {
        assert!(!story.text(&talk(name)).await.expect("a page").contains("<s>"), "{name}");
    }
    assert!(story.text(&talk("LCTest-FR-004")).await.expect("a page").contains("<s>"));
    story.cycle(None).await;
    story.expect_quiet(None).await;
    story.expect_no_double();
    let standing: Vec<Option<Stands>> =
        decide().await.connections.into_iter().map(|(_, stands)| stands).collect();
    assert!(standing.iter().all(Option::is_some), "{standing:?}");
}

#[tokio::test]
async fn a_round_nobody_made_is_no_round() {
    let story = Story::begin();
    let undone = story.operator(&["undo", "2026-10"]);
    assert_eq!(undone.status.code(), Some(2), "{}", said(&undone));
    story.saves(TRUSTEE, "User:LetsConnectBot/Stop", "stop");
}
