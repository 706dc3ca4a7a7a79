//! The working group decides before anybody is introduced, on a real wiki.
#![forbid(unsafe_code)]

mod support;

use jiff::ToSpan;
use lets_connect::ids::Timestamp;
use lets_connect::plan::approval::{ApprovalSettings, Unanswered};
use support::story::{Story, TRUSTEE, characters};

const NOVEMBER: Option<&str> = Some("2026-11");
const DECEMBER: Option<&str> = Some("2026-12");
const PAGE: &str = "Let's Connect/Rounds/2026-11";
const STRANGER: &str = "LCTest-XX-666";
const ALL: &str = "{{Let's Connect approve|all}}";

type Fields = &'static [(&'static str, &'static str)];

/// Two who can only meet each other, and two more.
const PEOPLE: [(&str, Fields); 4] = [
    ("LCTest-KE-001", &[("share", "Wikidata"), ("languages", "sw-N"), ("utc", "+3")]),
    ("LCTest-TZ-002", &[("learn", "Wikidata"), ("languages", "sw-N"), ("utc", "+3")]),
    ("LCTest-PE-003", &[("share", "Grant writing"), ("languages", "es-N"), ("utc", "-5")]),
    ("LCTest-AR-004", &[("learn", "Grant writing"), ("languages", "es-N"), ("utc", "-3")]),
];

/// All of them, with a round of November that waits.
async fn waiting(rounds: Unanswered, days: u8) -> Story {
    let mut story = Story::begin();
    story.programme.config.approvals = ApprovalSettings { rounds, days };
    story.all_register(&PEOPLE);
    story.cycle(NOVEMBER).await;
    story
}

/// A page's text, by the wiki's database: nobody logs in for that.
fn text(story: &Story, page: &str) -> Option<String> {
    let (namespace, title) = match page.split_once(':') {
        Some(("User talk", title)) => (3, title),
        Some(("User", title)) => (2, title),
        _ => (0, page),
    };
    story.wiki.text_of(namespace, title).map(|text| characters(&text))
}

/// Somebody writes below what stands on the round's page.
fn adds(story: &Story, account: &str, words: &str) {
    let text = story.wiki.text_of(0, PAGE).expect("the round's page");
    story.saves(account, PAGE, &format!("{text}\n\n{words}"));
}

/// Somebody takes words off the round's page.
fn takes_off(story: &Story, account: &str, words: &str) {
    let text = story.wiki.text_of(0, PAGE).expect("the round's page");
    assert!(text.contains(words), "{text}");
    story.saves(account, PAGE, &text.replace(words, ""));
}

/// Who was introduced to one of the others.
fn introduced(story: &Story) -> Vec<&'static str> {
    let names = PEOPLE.map(|(name, _)| name);
    let met = |name: &str| {
        let talk = text(story, &format!("User talk:{name}")).unwrap_or_default();
        names.iter().any(|other| *other != name && talk.contains(other))
    };
    names.into_iter().filter(|name| met(name)).collect()
}

/// The names on the page of the lines that can be struck, in its order.
fn lines(story: &Story) -> Vec<String> {
    let text = text(story, PAGE).expect("the round's page");
    let calls = text.split("<nowiki>{{Let's Connect strike|").skip(1);
    calls.filter_map(|rest| Some(rest.split("}}").next()?.to_owned())).collect()
}

fn strike(line: &str) -> String {
    format!("{{{{Let's Connect strike|{line}}}}}")
}

/// So many days go by on the wiki.
fn days_pass(story: &Story, days: i64) {
    let then = Timestamp::now().saturating_add((days * 24).hours()).expect("a moment");
    story.wiki.clock(&then.to_string());
}

/// Reminders on the trustee's talk page.
fn reminders(story: &Story) -> usize {
    text(story, &format!("User talk:{TRUSTEE}")).map_or(0, |text| text.matches(PAGE).count())
}

#[tokio::test]
async fn a_round_waits_and_the_trustees_are_reminded_once() {
    let story = waiting(Unanswered::Wait, 7).await;
    story.expect_quiet(NOVEMBER).await;
    let shown = text(&story, PAGE).expect("the round's page");
    assert!(shown.contains("LCTest-TZ-002") && shown.contains("round-waits-intro"), "{shown}");
    let messages = text(&story, &format!("{PAGE}/messages/1")).expect("the messages");
    assert!(messages.contains("LCTest-KE-001") && messages.contains("español"), "{messages}");
    assert_eq!((introduced(&story).len(), reminders(&story)), (0, 0));

    days_pass(&story, 6);
    story.cycle(NOVEMBER).await;
    assert_eq!((introduced(&story).len(), reminders(&story)), (0, 0), "it is early");
    days_pass(&story, 8);
    story.cycle(NOVEMBER).await;
    assert_eq!((introduced(&story).len(), reminders(&story) > 0), (0, true));
    story.expect_quiet(NOVEMBER).await;
    story.expect_no_double();
}

#[tokio::test]
async fn what_awards_will_say_is_shown_while_a_round_waits() {
    const MESSAGES: &str = "Let's Connect/Rounds/2026-12/messages/awards";
    const MET: &str = "{{Let's Connect met|with=LCTest-KE-001|skill=wikidata|round=2026-11}}";
    const LATER: [(&str, Fields); 2] = [
        ("LCTest-FR-005", &[("share", "OpenRefine"), ("languages", "fr-N"), ("utc", "+1")]),
        ("LCTest-BE-006", &[("learn", "OpenRefine"), ("languages", "fr-N"), ("utc", "+1")]),
    ];
    let story = waiting(Unanswered::Wait, 7).await;
    adds(&story, TRUSTEE, ALL);
    story.cycle(NOVEMBER).await;
    let own = "User:LCTest-TZ-002/Let's Connect";
    let profile = text(&story, own).expect("a profile");
    story.saves("LCTest-TZ-002", own, &format!("{profile}\n{MET}"));
    story.all_register(&LATER);
    story.cycle(DECEMBER).await;
    let shown = text(&story, MESSAGES).expect("the awards' words");
    assert!(shown.contains("LCTest-KE-001") && shown.contains("LCTest-TZ-002"), "{shown}");
    assert!(shown.contains("yeyote atakayeidhinisha"), "in the reader's language, of nobody yet:\n{shown}");
    story.expect_quiet(DECEMBER).await;

    let december = "Let's Connect/Rounds/2026-12";
    let page = text(&story, december).expect("the round's page");
    story.saves(TRUSTEE, december, &format!("{page}\n\n{ALL}"));
    story.cycle(DECEMBER).await;
    let told = text(&story, "User talk:LCTest-KE-001").expect("a talk page");
    assert!(told.contains("Imeidhinishwa na") && !told.contains("yeyote atakayeidhinisha"), "{told}");
    assert!(!text(&story, MESSAGES).expect("the page").contains("LCTest"), "nothing waits any more");
    story.expect_quiet(DECEMBER).await;
    story.expect_no_double();
}

#[tokio::test]
async fn a_strangers_word_counts_for_nothing() {
    let story = waiting(Unanswered::Wait, 7).await;
    let line = lines(&story).first().cloned().expect("a line");
    adds(&story, STRANGER, &format!("{ALL} {} {{{{Let's Connect approve|{line}}}}}", strike(&line)));
    story.cycle(NOVEMBER).await;
    assert_eq!((introduced(&story).len(), lines(&story).len()), (0, 2));
    let problems = text(&story, "Let's Connect/Problems").expect("the problems");
    assert!(problems.contains(PAGE), "{problems}");
    story.expect_quiet(NOVEMBER).await;

    // Nor does the trustee's own, once somebody else has changed it.
    adds(&story, TRUSTEE, &strike("lc:0000000000000000"));
    takes_off(&story, STRANGER, "lc:0000000000000000");
    story.cycle(NOVEMBER).await;
    assert_eq!((introduced(&story).len(), lines(&story).len()), (0, 2));
}

#[tokio::test]
async fn what_is_struck_is_not_done_and_not_proposed_again() {
    let story = waiting(Unanswered::Wait, 7).await;
    let struck = lines(&story).first().cloned().expect("a line");
    adds(&story, TRUSTEE, &format!("{}\n\nThanks! {ALL}", strike(&struck)));
    story.cycle(NOVEMBER).await;
    let met = introduced(&story);
    assert_eq!(met.len(), 2, "{met:?}");
    let page = text(&story, PAGE).expect("the round's page");
    assert!(page.contains("Thanks!") && page.contains("round-intro"), "what people wrote stays:\n{page}");
    assert!(met.iter().all(|name| page.contains(name)), "{page}");
    let messages = text(&story, &format!("{PAGE}/messages/1")).expect("the messages");
    assert!(!messages.contains("LCTest"), "{messages}");
    story.expect_quiet(NOVEMBER).await;

    // The page is archived, and the struck pair is still not proposed again.
    story.saves(STRANGER, PAGE, "Archived.");
    story.cycle(NOVEMBER).await;
    story.cycle(DECEMBER).await;
    let record = text(&story, "User:LetsConnectBot/Let's Connect/rounds/2026-12.json").expect("a record");
    assert!(record.contains("\"connections\": []"), "{record}");
    story.expect_quiet(DECEMBER).await;
    story.expect_no_double();
}

#[tokio::test]
async fn a_strike_can_be_taken_back_by_a_trustee_alone_while_the_round_waits() {
    let story = waiting(Unanswered::Wait, 7).await;
    let struck = strike(lines(&story).first().expect("a line"));
    adds(&story, TRUSTEE, &struck);
    story.cycle(NOVEMBER).await;
    assert_eq!(lines(&story).len(), 1, "a struck line cannot be struck again");
    takes_off(&story, STRANGER, &struck);
    story.expect_quiet(NOVEMBER).await;
    adds(&story, TRUSTEE, &struck);
    takes_off(&story, TRUSTEE, &struck);
    story.cycle(NOVEMBER).await;
    assert_eq!(lines(&story).len(), 2, "it can be decided again");
    adds(&story, TRUSTEE, ALL);
    story.cycle(NOVEMBER).await;
    assert_eq!(introduced(&story).len(), 4);
    story.expect_quiet(NOVEMBER).await;
}

#[tokio::test]
async fn an_approval_that_is_withdrawn_before_the_edit_introduces_nobody() {
    let story = waiting(Unanswered::Wait, 7).await;
    adds(&story, TRUSTEE, ALL);
    let survey = story.survey(NOVEMBER).await;
    assert!(!survey.plan.actions.is_empty());
    takes_off(&story, TRUSTEE, ALL);
    story.carries_out(&survey).await;
    assert!(introduced(&story).is_empty(), "it was taken back before anybody was told");
    story.cycle(NOVEMBER).await;
    assert!(introduced(&story).is_empty(), "the round waits again");
    assert_eq!(lines(&story).len(), 2);
    story.expect_quiet(NOVEMBER).await;
}

#[tokio::test]
async fn a_round_may_go_ahead_without_an_answer() {
    let story = waiting(Unanswered::Go, 5).await;
    let struck = lines(&story).first().cloned().expect("a line");
    adds(&story, TRUSTEE, &strike(&struck));
    days_pass(&story, 4);
    story.cycle(NOVEMBER).await;
    assert_eq!(introduced(&story).len(), 0, "its days have not passed");
    story.expect_quiet(NOVEMBER).await;

    // Its time is over: all are introduced whom no trustee struck.
    days_pass(&story, 6);
    story.cycle(NOVEMBER).await;
    assert_eq!(
        (introduced(&story).len(), reminders(&story)),
        (2, 0),
        "nobody is reminded of what goes by itself"
    );
    story.expect_quiet(NOVEMBER).await;
    story.expect_no_double();
}
