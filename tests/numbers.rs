//! Numbers, digests and updates on a real wiki, from one month into the next.
#![forbid(unsafe_code)]

mod support;

use serde_json::Value;
use support::story::Story;

const AMINA: &str = "LCTest-KE-951";
const LEARNERS: [&str; 4] = ["LCTest-KE-952", "LCTest-GH-953", "LCTest-NG-954", "LCTest-UG-955"];
const DIGEST: &str = "Let's Connect/Digest/2026-11";

/// Amina shares with one learner a month and wants to be told what is new; four want to learn from her.
async fn november() -> Story {
    let story = Story::begin();
    story.wiki.clock("2026-11-10T07:00:00Z");
    let shares: &[(&str, &str)] = &[
        ("share", "Wikidata"),
        ("capacity", "1"),
        ("languages", "en-5"),
        ("region", "SSA"),
        ("updates", "yes"),
    ];
    let learns: &[(&str, &str)] = &[("learn", "Wikidata"), ("languages", "en-4"), ("region", "SSA")];
    let mut people = vec![(AMINA, shares)];
    people.extend(LEARNERS.map(|name| (name, learns)));
    story.all_register(&people);
    story.cycle(None).await;
    story.expect_quiet(None).await;
    story
}

async fn numbers(story: &Story) -> Value {
    let text = story.text("User:LetsConnectBot/Let's Connect/numbers.json").await.expect("the numbers");
    serde_json::from_str(&text).expect("JSON")
}

#[tokio::test]
async fn the_numbers_count_everybody_and_single_nobody_out() {
    let story = november().await;
    let numbers = numbers(&story).await;
    let totals = &numbers["totals"];
    assert_eq!(
        [&totals["registered"], &totals["active"], &totals["matched"], &totals["waiting"]],
        [5, 5, 2, 3],
        "{numbers}"
    );
    let region = &numbers["regions"][0];
    assert_eq!((&region["code"], &region["registered"]), (&"SSA".into(), &5.into()));
    assert_eq!(region["matched"], Value::Null, "two are too few to be told of: {region}");
    assert_eq!(numbers["waiting"]["because-all-taken"], 3, "{numbers}");
    assert_eq!(numbers["rounds"][0]["joined"], 5);
    let page = story.words("Let's Connect/Numbers").await.expect("the page");
    assert!(page.contains("|numbers-few|$1=3") && !page.contains("LCTest"), "{page}");
}

#[tokio::test]
async fn who_wants_it_is_told_once_a_month_what_is_new_for_them() {
    let story = november().await;
    let sections = |who: &str| {
        let text = story.wiki.text_of(3, who).unwrap_or_default();
        text.matches("\n== ").count() + usize::from(text.starts_with("== "))
    };
    let before: Vec<usize> = std::iter::once(AMINA).chain(LEARNERS).map(sections).collect();
    story.wiki.clock("2026-11-15T07:00:00Z");
    story.cycle(None).await;
    story.expect_quiet(None).await;
    let mut expected = before;
    expected[0] += 1;
    let after: Vec<usize> = std::iter::once(AMINA).chain(LEARNERS).map(sections).collect();
    assert_eq!(after, expected, "Amina alone asked for it");
    let told = story.words(&format!("User talk:{AMINA}")).await.expect("a talk page");
    let (_, update) = told.rsplit_once("\n== ").expect("a section");
    assert!(update.contains("People want to learn what you share: Wikidata"), "{update}");
    assert!(update.contains("2026-12-01") && update.contains("2026-12-15"), "when the next come: {update}");
    story.wiki.clock("2026-11-21T07:00:00Z");
    story.expect_quiet(None).await;
    story.expect_no_double();
}

#[tokio::test]
async fn a_month_that_is_over_has_a_digest_that_names_nobody_who_left() {
    let story = november().await;
    assert_eq!(story.text(DIGEST).await, None, "the month is not over");
    story.wiki.clock("2026-12-02T07:00:00Z");
    story.cycle(None).await;
    story.expect_quiet(None).await;
    let digest = story.words(DIGEST).await.expect("the digest");
    assert!(digest.contains("|digest-members-text|$1=5"), "{digest}");
    assert!(digest.contains("|digest-connections-text|$1=1|$2=0"), "{digest}");
    assert!(LEARNERS.iter().all(|name| digest.contains(name)), "{digest}");
    let index = story.words("Let's Connect/Digest").await.expect("the list");
    assert!(index.contains(&format!("[[{DIGEST}|2026-11]]")), "{index}");

    let gone = LEARNERS[0];
    story.saves(gone, &format!("User:{gone}/Let's Connect"), "I have left.");
    story.cycle(None).await;
    story.expect_quiet(None).await;
    let digest = story.words(DIGEST).await.expect("the digest");
    assert!(!digest.contains(gone) && digest.contains(LEARNERS[1]), "{digest}");
}
