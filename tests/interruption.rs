//! Exactly once, whatever dies and whenever: the same small round, broken off at
//! every write in turn, and taken up by the next cycle. The wiki's own history
//! says what was done, not the bot.

mod support;

use lets_connect::apply::{InstantPace, Step, StopFlag};
use lets_connect::cycle::{self, Wish};
use lets_connect::ids::{ActionId, RoundId};
use lets_connect::wiki::LiveEdits;
use support::faults::{Fault, Faulty};
use support::story::Story;

const ROUND: &str = "2026-11";

fn two_register(story: &Story) {
    story.all_register(&[
        ("LCTest-KE-001", &[("share", "Wikidata"), ("learn", "Grant writing"), ("languages", "sw-N, en-4")]),
        ("LCTest-GH-002", &[("share", "Grant writing"), ("learn", "Wikidata"), ("languages", "en-5")]),
    ]);
}

const PEOPLE: [&str; 2] = ["LCTest-KE-001", "LCTest-GH-002"];

/// What stands on the two talk pages: one section each, and what it says it did.
async fn expect_whole_round(story: &Story, what: &str) -> Vec<ActionId> {
    story.expect_quiet(Some(ROUND)).await;
    story.expect_no_double();
    let mut deeds = Vec::new();
    for name in PEOPLE {
        let text = story.text(&format!("User talk:{name}")).await.unwrap_or_default();
        assert_eq!(
            text.matches("\n== ").count() + usize::from(text.starts_with("== ")),
            1,
            "{what}: {name} has\n{text}"
        );
        let named = ActionId::find_in(&text);
        assert!(named.len() >= 2, "{what}: a welcome and an introduction, not {named:?}");
        deeds.extend(named);
    }
    deeds
}

/// Writes of an undisturbed round, counted once.
async fn undisturbed(story: &Story) -> (usize, Vec<ActionId>) {
    two_register(story);
    let wiki = Faulty::new(
        story.programme.connect().await.expect("the bot logs in"),
        Fault::Twice,
        Some(usize::MAX),
    );
    story.cycle_through(&wiki, Some(ROUND)).await;
    (wiki.edits(), expect_whole_round(story, "undisturbed").await)
}

async fn dies_at_every_write(fault: Fault) {
    let mut story = Story::begin();
    let (writes, deeds) = undisturbed(&story).await;
    assert!(writes > 8, "a round of {writes} writes proves little");
    for at in 0..writes {
        drop(story);
        story = Story::begin();
        two_register(&story);
        let wiki = Faulty::new(story.programme.connect().await.expect("the bot logs in"), fault, Some(at));
        let wish = Wish { round: RoundId::parse(ROUND).ok(), allow_removals: false };
        let survey = cycle::survey(&wiki, &story.programme, wish).await.expect("the world can be seen");
        let (leave, stop) = (LiveEdits::granted_by("test"), StopFlag::default());
        let (mut pace, mut watch) = (InstantPace, |_: Step<'_>| {});
        tokio::select! {
            _ = cycle::carry_out(&wiki, &leave, &story.programme, &survey, &mut pace, &stop, &mut watch) => {
                panic!("the bot outlived its death at write {at}");
            }
            () = wiki.death() => {}
        }
        story.release_stale_lease();
        story.cycle(Some(ROUND)).await;
        assert_eq!(expect_whole_round(&story, &format!("{fault:?} at write {at}")).await, deeds);
    }
}

#[tokio::test]
async fn a_death_before_any_write_costs_nothing() {
    dies_at_every_write(Fault::DeathBefore).await;
}

#[tokio::test]
async fn a_death_after_any_write_doubles_nothing() {
    dies_at_every_write(Fault::DeathAfter).await;
}

#[tokio::test]
async fn replies_and_requests_that_are_lost_are_found_or_sent_again() {
    for fault in [Fault::ReplyLost, Fault::RequestLost, Fault::Twice] {
        let story = Story::begin();
        two_register(&story);
        let wiki = Faulty::new(story.programme.connect().await.expect("the bot logs in"), fault, None);
        let applied = story.cycle_through(&wiki, Some(ROUND)).await;
        assert_eq!(applied.halted, None, "{fault:?}");
        story.release_stale_lease();
        story.cycle(Some(ROUND)).await;
        expect_whole_round(&story, &format!("{fault:?} at every write")).await;
    }
}

#[tokio::test]
async fn a_notice_that_its_reader_removed_does_not_come_back() {
    let story = Story::begin();
    two_register(&story);
    story.cycle(Some(ROUND)).await;
    story.saves("LCTest-KE-001", "User talk:LCTest-KE-001", "Thanks, archived.");
    story.expect_quiet(Some(ROUND)).await;
    // Not even when the bot's own record is gone.
    story.wiki.act(&serde_json::json!([{ "delete": "User:LetsConnectBot/Let's Connect/ledger.json" }]));
    story.cycle(Some(ROUND)).await;
    assert_eq!(story.text("User talk:LCTest-KE-001").await.as_deref(), Some("Thanks, archived."));
    story.expect_no_double();
    story.expect_quiet(Some(ROUND)).await;
}
