//! How many requests a look at the world takes: the first, and one after which little has changed.
//! Counted by the adapter itself, on a real wiki with as many people as the programme may ever have.
#![forbid(unsafe_code)]

mod support;

use std::collections::BTreeSet;

use lets_connect::gather;
use lets_connect::ids::{PageTitle, Username};
use lets_connect::intake::memory::Memory;
use lets_connect::plan::world::World;
use lets_connect::wiki::{PageQuery, Wiki};
use serde_json::{Value, json};
use support::story::{Story, edit, profile, profile_edit};

const PEOPLE: usize = 5_000;
const AMINA: &str = "LCTest-KE-001";

/// A look, and the requests it took.
async fn look(story: &Story, wiki: &impl Wiki, memory: &mut Memory) -> (World, u64) {
    let before = wiki.requests();
    let seen =
        gather::world(wiki, &story.programme.config, memory, None).await.expect("the world can be seen");
    (seen.world, wiki.requests() - before)
}

/// As if nothing had happened on the wiki for a long time.
fn all_is_still(story: &Story) {
    story.wiki.sql("UPDATE page SET page_touched = '20260101000000'");
}

#[tokio::test]
async fn five_thousand_profile_pages_are_read_in_few_requests_and_again_in_fewer() {
    let story = Story::begin();
    story.registers(AMINA, &[("share", "Wikidata"), ("languages", "en-5")]);
    let page = format!("User:{AMINA}/Let's Connect");
    let copies = json!({ "of": page, "page": "User:LCTest-%/Let's Connect", "as": "LCTest-%", "count": PEOPLE - 1,
        "at": "2026-01-01T00:00:00Z" });
    story.wiki.act(&json!([{ "copies": copies }]));
    all_is_still(&story);
    let wiki = story.programme.connect().await.expect("the bot logs in");
    wiki.me().await.expect("it knows its rights");
    let mut memory = Memory::default();

    let (world, first) = look(&story, &wiki, &mut memory).await;
    assert_eq!(world.registrations.len(), PEOPLE);
    assert_eq!(world.standing.len(), PEOPLE + 1, "and a trustee");
    let (_, second) = look(&story, &wiki, &mut memory).await;
    let (_, third) = look(&story, &wiki, &mut memory).await;
    println!("requests: {first}, then {second}");
    // Eleven for the accounts; the rest for all pages, records, histories and own edits.
    assert!(first <= 25, "{first} requests");
    assert!(second <= 14, "{second} requests");
    assert_eq!(second, third);

    // Three pages change, one of them by somebody else; and so does the registration page.
    let entry = "{{Let's Connect profile|user=LCTest-7|share=GLAM}}";
    story.wiki.act(&json!([
        profile_edit("LCTest-1", "LCTest-1", &[("share", "GLAM")], ""),
        profile_edit("LCTest-2", "LCTest-2", &[("share", "GLAM")], ""),
        profile_edit("LCTest-3", AMINA, &[("share", "GLAM")], ""),
        edit("Let's Connect/Registration", entry, "LCTest-7"),
    ]));
    let (world, fourth) = look(&story, &wiki, &mut memory).await;
    println!("requests after four changes: {fourth}");
    let glam = world.registrations.iter().filter(|one| one.fields.values().any(|words| words == "GLAM"));
    let glam: BTreeSet<&str> = glam.map(|one| one.name.as_str()).collect();
    assert_eq!(glam, ["LCTest-1", "LCTest-2", "LCTest-7"].into());
    // The changed pages, what they said before, the one history, the outline and the text of the
    // other; and one more page has the template than one answer can list.
    assert!(fourth <= second + 6, "{fourth} requests");
}

#[tokio::test]
async fn what_was_hidden_after_it_was_read_is_not_served_from_memory() {
    let story = Story::begin();
    let own = profile(&[("share", "Wikidata"), ("languages", "en-5")]);
    let page = format!("User:{AMINA}/Let's Connect");
    story.saves(AMINA, &page, &own);
    story.saves("LCTest-GH-002", &page, &profile(&[("share", "GLAM"), ("languages", "en-5")]));
    all_is_still(&story);
    let wiki = story.programme.connect().await.expect("the bot logs in");
    let mut memory = Memory::default();
    let (world, _) = look(&story, &wiki, &mut memory).await;
    assert_eq!(world.registrations.len(), 1, "the own version, out of the history");
    story.wiki.act(&json!([{ "hide": { "page": page, "text": own.trim() } }]));
    let (world, _) = look(&story, &wiki, &mut memory).await;
    assert_eq!(world.registrations.len(), 0, "nobody may see who wrote what");
}

#[tokio::test]
async fn many_missing_names_are_looked_up_by_and_by_and_once() {
    let story = Story::begin();
    let entry = |number: usize| format!("{{{{Let's Connect profile|user=LCTest-Gone {number}|share=GLAM}}}}");
    let entries: Vec<String> = (0..120).map(entry).collect();
    story.saves(AMINA, "Let's Connect/Registration", &entries.join("\n"));
    all_is_still(&story);
    let wiki = story.programme.connect().await.expect("the bot logs in");
    let mut memory = Memory::default();
    let mut requests = Vec::new();
    let mut unsettled = Vec::new();
    for _ in 0..4 {
        let (world, asked) = look(&story, &wiki, &mut memory).await;
        requests.push(asked);
        unsettled.push(120 + 1 - world.standing.len());
    }
    println!("requests: {requests:?}, names that wait: {unsettled:?}");
    assert_eq!(unsettled, [70, 20, 0, 0]);
    assert!(requests[0] >= 50 && requests[3] < 10, "{requests:?}");
}

#[tokio::test]
async fn accounts_and_pages_are_asked_for_as_many_at_a_time_as_the_account_may() {
    let mut story = Story::begin();
    let names = (0..120).map(|number| Username::parse(&format!("LCTest-{number}")).expect("a name"));
    let names: Vec<Username> = names.collect();
    let titles =
        (0..120).map(|number| PageTitle::parse(&format!("Page {number}")).expect("a title")).collect();
    let query = PageQuery { titles, opt_out_category: None };
    let made: Vec<Value> = names.iter().map(|name| json!({ "account": name })).collect();
    story.wiki.act(&Value::Array(made));

    // The bot password that `dev/wiki` makes without the right to high limits.
    let secret = std::env::temp_dir().join(format!("lets-connect-low-{}", std::process::id()));
    std::fs::write(&secret, "abcdefghijklmnopqrstuv0123456789\n").expect("a secret");
    std::fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .expect("it is private");
    let mut counted = Vec::new();
    for (login, secret) in
        [("LetsConnectBot@run", story.wiki.secret_file()), ("LetsConnectBot@low", secret.clone())]
    {
        story.programme.config.account.login = login.to_owned();
        story.programme.config.account.secret_file = Some(secret);
        let wiki = story.programme.connect().await.expect("the bot logs in");
        wiki.me().await.expect("it knows its rights");
        let before = wiki.requests();
        assert_eq!(wiki.accounts(&names).await.expect("they are read").len(), 120);
        let between = wiki.requests();
        assert_eq!(wiki.pages(&query).await.expect("they are read").len(), 120);
        counted.push((between - before, wiki.requests() - between));
    }
    std::fs::remove_file(&secret).expect("it was there");
    assert_eq!(counted, [(1, 1), (3, 3)]);
}
