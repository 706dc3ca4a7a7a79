//! The working group decides before anybody is introduced, on a real wiki.

mod support;

use lets_connect::plan::approval::{ApprovalSettings, Unanswered};
use support::story::{Story, TRUSTEE};

const NOVEMBER: Option<&str> = Some("2026-11");
const DECEMBER: Option<&str> = Some("2026-12");
const PAGE: &str = "Let's Connect/Rounds/2026-11";
const REMINDED: &str = "User talk:LCCoordinator";

type Fields = &'static [(&'static str, &'static str)];

/// Two who can only meet each other, and two more.
const PEOPLE: [(&str, Fields); 4] = [
    ("LCTest-KE-001", &[("share", "Wikidata"), ("languages", "sw-N"), ("utc", "+3")]),
    ("LCTest-TZ-002", &[("learn", "Wikidata"), ("languages", "sw-N"), ("utc", "+3")]),
    ("LCTest-PE-003", &[("share", "Grant writing"), ("languages", "es-N"), ("utc", "-5")]),
    ("LCTest-AR-004", &[("learn", "Grant writing"), ("languages", "es-N"), ("utc", "-3")]),
];

fn asking(rounds: Unanswered, days: u8) -> Story {
    let mut story = Story::begin();
    story.programme.config.approvals = ApprovalSettings { rounds, days };
    story.all_register(&PEOPLE);
    story
}

async fn adds(story: &Story, account: &str, words: &str) {
    let text = story.text(PAGE).await.expect("the round's page");
    story.saves(account, PAGE, &format!("{text}\n\n{words}"));
}

/// Whether somebody was introduced in November.
async fn met(story: &Story, name: &str) -> bool {
    story.words(&format!("User talk:{name}")).await.is_some_and(|text| text.contains("round=2026-11"))
}

/// The names on the page of the lines that can be struck, in its order.
async fn lines(story: &Story) -> Vec<String> {
    let text = story.text(PAGE).await.expect("the round's page");
    let calls = text.split("<nowiki>{{Let's Connect strike|").skip(1);
    calls.filter_map(|rest| Some(rest.split("}}").next()?.to_owned())).collect()
}

#[tokio::test]
async fn nobody_is_introduced_before_the_working_group_has_decided() {
    let mut story = asking(Unanswered::Wait, 7);
    story.cycle(NOVEMBER).await;
    story.expect_quiet(NOVEMBER).await;
    let shown = story.words(PAGE).await.expect("the round's page");
    assert!(shown.contains("LCTest-TZ-002") && shown.contains("round-waits-intro"), "{shown}");
    let messages = story.words(&format!("{PAGE}/messages/1")).await.expect("the messages");
    assert!(messages.contains("LCTest-KE-001") && messages.contains("español"), "{messages}");
    for (name, _) in PEOPLE {
        assert!(!met(&story, name).await, "{name} waits");
    }
    assert!(story.text(REMINDED).await.is_none(), "it is early");

    // The time is over: trustees are reminded, once.
    story.programme.config.approvals.days = 0;
    story.cycle(NOVEMBER).await;
    let reminder = story.words(REMINDED).await.expect("a reminder");
    assert!(reminder.contains(PAGE), "{reminder}");
    story.expect_quiet(NOVEMBER).await;

    // A stranger's word counts for nothing.
    adds(&story, "LCTest-XX-666", "{{Let's Connect approve|all}}").await;
    story.cycle(NOVEMBER).await;
    for (name, _) in PEOPLE {
        assert!(!met(&story, name).await, "{name} waits");
    }

    // A trustee strikes a line and approves the rest; what people wrote stays.
    let struck = lines(&story).await.first().cloned().expect("a line");
    adds(&story, TRUSTEE, &format!("{{{{Let's Connect strike|{struck}}}}}")).await;
    story.cycle(NOVEMBER).await;
    assert_eq!(lines(&story).await.len(), 1, "a struck line cannot be struck again");
    adds(&story, TRUSTEE, "Thanks! {{Let's Connect approve|all}}").await;
    story.cycle(NOVEMBER).await;
    let mut introduced = Vec::new();
    for (name, _) in PEOPLE {
        if met(&story, name).await {
            introduced.push(name);
        }
    }
    assert_eq!(introduced.len(), 2, "{introduced:?}");
    let page = story.words(PAGE).await.expect("the round's page");
    assert!(page.contains("Thanks!") && page.contains("round-intro"), "{page}");
    assert!(introduced.iter().all(|name| page.contains(name)), "{page}");
    let messages = story.words(&format!("{PAGE}/messages/1")).await.expect("the messages");
    assert!(!messages.contains("LCTest"), "{messages}");
    story.expect_quiet(NOVEMBER).await;

    // The page is archived, and the struck pair is still not proposed again.
    story.saves("LCTest-XX-666", PAGE, "Archived.");
    story.cycle(NOVEMBER).await;
    story.expect_quiet(NOVEMBER).await;
    story.cycle(DECEMBER).await;
    let record = story.text("User:LetsConnectBot/Let's Connect/rounds/2026-12.json").await.expect("a record");
    assert!(record.contains("\"connections\": []"), "{record}");
    story.expect_quiet(DECEMBER).await;
    story.expect_no_double();
}

#[tokio::test]
async fn a_round_may_go_ahead_without_an_answer() {
    let mut story = asking(Unanswered::Go, 5);
    story.cycle(NOVEMBER).await;
    assert!(!met(&story, PEOPLE[0].0).await);
    let struck = lines(&story).await.first().cloned().expect("a line");
    adds(&story, TRUSTEE, &format!("{{{{Let's Connect strike|{struck}}}}}")).await;
    story.programme.config.approvals.days = 1;
    story.cycle(NOVEMBER).await;
    story.expect_quiet(NOVEMBER).await;
    assert!(!met(&story, PEOPLE[0].0).await && !met(&story, PEOPLE[2].0).await, "a day has not passed");
    assert!(story.text(REMINDED).await.is_none(), "nobody is reminded of what goes by itself");

    // Its time is over: all are introduced whom no trustee struck.
    story.programme.config.approvals.days = 0;
    story.cycle(NOVEMBER).await;
    let mut introduced = 0;
    for (name, _) in PEOPLE {
        introduced += usize::from(met(&story, name).await);
    }
    assert_eq!(introduced, 2);
    story.expect_quiet(NOVEMBER).await;
}
