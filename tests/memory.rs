//! What is remembered from one look at the world to the next, on the simulated wiki: the world seen
//! with a memory is the world seen without one.
#![forbid(unsafe_code)]

mod support;

use std::time::Duration;

use lets_connect::gather;
use lets_connect::intake::memory::Memory;
use lets_connect::plan::world::World;
use lets_connect::wiki::Wiki;
use serde_json::{Value, json};
use support::COORDINATOR;
use support::exam::Bot;
use support::sim::SimWiki;
use support::story::{edit, profile, profile_edit};

const REGISTRATION: &str = "Let's Connect/Registration";

/// What matters of a world, without the time at which it was seen.
fn seen(world: &World) -> String {
    format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        world.registrations,
        world.intake_problems,
        world.standing,
        world.heads,
        (&world.approvals, &world.strikes)
    )
}

async fn look(bot: &Bot, wiki: &SimWiki, memory: &mut Memory) -> (String, u64) {
    let before = wiki.requests();
    let seen_world =
        gather::world(wiki, &bot.programme.config, memory, None).await.expect("the world can be seen");
    (seen(&seen_world.world), wiki.requests() - before)
}

fn entry(name: &str, share: &str) -> String {
    format!("{{{{Let's Connect profile|user={name}|share={share}|languages=en-5}}}}")
}

fn lines(name: &str, share: &str) -> String {
    format!("== Registration ==\n* share: {share}\n[[User:{name}|{name}]] 12:05, 1 November 2026 (UTC)\n")
}

/// One thing that somebody does.
fn deed(luck: &mut fastrand::Rng) -> Value {
    let names = ["LCTest-A", "LCTest-B", "LCTest-C", COORDINATOR];
    let mut name = || names[luck.usize(..names.len())];
    let (owner, author) = (name(), name());
    let page = format!("User:{owner}/Let's Connect");
    let skill = ["Wikidata", "GLAM", "SPARQL"][luck.usize(..3)];
    let own = [("share", skill), ("languages", "en-5")];
    match luck.u8(..11) {
        0..3 => profile_edit(owner, author, &own, ""),
        3 => edit(REGISTRATION, &entry(owner, skill), author),
        4 => {
            json!({ "edit": { "page": REGISTRATION, "append": format!("\n{}", entry(owner, skill)), "as": author } })
        }
        5 => {
            json!({ "edit": { "page": "Talk:Let's Connect", "append": format!("\n{}", lines(owner, skill)), "as": author } })
        }
        6 => json!({ "hide": { "page": page, "text": profile(&own).trim() } }),
        7 => json!({ "delete": page }),
        8 => {
            json!({ "move": { "from": page, "to": format!("User:{author}/Let's Connect"), "redirect": false } })
        }
        9 => json!({ "rename": { "from": owner, "to": format!("{owner} II") } }),
        _ => {
            json!({ "edit": { "page": "Let's Connect/Awards", "append": "\n{{Let's Connect approve|lc:0123456789abcdef}}", "as": author } })
        }
    }
}

#[tokio::test]
async fn the_world_seen_with_a_memory_is_the_world() {
    let seed = std::env::var("LETS_CONNECT_SEED")
        .map_or_else(|_| fastrand::u64(..), |seed| seed.parse().expect("a number"));
    println!("LETS_CONNECT_SEED={seed}");
    let mut luck = fastrand::Rng::with_seed(seed);
    let (bot, wiki, mut memory) = (Bot::new(), SimWiki::new(), Memory::default());
    let people = ["LCTest-A", "LCTest-B", "LCTest-C"].map(|name| json!({ "account": name }));
    wiki.act(&Value::Array(people.to_vec()));
    for step in 0..300 {
        for _ in 0..luck.u8(..3) {
            wiki.act(&json!([deed(&mut luck)]));
        }
        // Often so soon that a stamp tells nothing, often later.
        wiki.wait(Duration::from_secs(u64::from(luck.u8(..120))));
        let (with, _) = look(&bot, &wiki, &mut memory).await;
        let (without, _) = look(&bot, &wiki, &mut Memory::default()).await;
        assert_eq!(with, without, "step {step}, seed {seed}");
    }
}

#[tokio::test]
async fn what_is_as_it_was_is_not_asked_for_again() {
    let (bot, wiki, mut memory) = (Bot::new(), SimWiki::new(), Memory::default());
    wiki.act(&json!([
        { "account": "LCTest-A" },
        { "account": "LCTest-B" },
        profile_edit("LCTest-A", "LCTest-A", &[("share", "GLAM")], ""),
        profile_edit("LCTest-A", "LCTest-B", &[("share", "Vandalism")], ""),
        edit(REGISTRATION, &entry("LCTest-B", "GLAM"), "LCTest-B"),
        edit("Talk:Let's Connect", &lines("LCTest-B", "GLAM"), "LCTest-B"),
    ]));
    wiki.wait(Duration::from_secs(600));
    let (first, asked) = look(&bot, &wiki, &mut memory).await;
    let (second, asked_again) = look(&bot, &wiki, &mut memory).await;
    assert_eq!(first, second);
    // The look, how pages stand, the pages; own edits; accounts; the one history of a page that
    // has more than one version.
    assert_eq!((asked, asked_again), (6, 4), "and again: the look, how pages stand, own edits, accounts");
}

#[tokio::test]
async fn what_was_touched_a_moment_ago_is_read_again() {
    let (bot, wiki, mut memory) = (Bot::new(), SimWiki::new(), Memory::default());
    wiki.act(&json!([
        { "account": "LCTest-A" },
        profile_edit("LCTest-A", "LCTest-A", &[("share", "GLAM")], ""),
    ]));
    let (_, first) = look(&bot, &wiki, &mut memory).await;
    let (_, soon) = look(&bot, &wiki, &mut memory).await;
    wiki.wait(Duration::from_secs(60));
    let (_, later) = look(&bot, &wiki, &mut memory).await;
    let (_, at_last) = look(&bot, &wiki, &mut memory).await;
    assert_eq!((first, soon, later, at_last), (5, 5, 5, 4));
}
