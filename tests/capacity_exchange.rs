//! People who stand in Capacity Exchange's public tables take part, as far as
//! nothing they say themselves replaces it, and nobody else can put them there.
#![forbid(unsafe_code)]

mod support;

use lets_connect::config::TableSettings;
use lets_connect::cycle;
use lets_connect::registry::SourceKind;
use serde_json::json;
use support::story::{Story, edit};

const USERS: &str = "Data:CapacityExchange/users.tab";
const CAPACITIES: &str = "Data:CapacityExchange/capacities.tab";
const WRITER: &str = "LCTest-Tables";

fn settings(users: &str, capacities: &str, api: &str) -> TableSettings {
    let written = format!(
        "users = \"{users}\"\ncapacities = \"{capacities}\"\napi = \"{api}\"\neditors = [\"{WRITER}\"]"
    );
    toml::from_str(&written).expect("settings")
}

fn table(name: &str) -> String {
    std::fs::read_to_string(format!("tests/data/capacity-exchange/{name}.tab")).expect("a table")
}

#[tokio::test]
async fn whoever_stands_in_the_tables_is_listed_and_nobody_else_can_put_them_there() {
    let mut story = Story::begin();
    story.programme.config.capacity_exchange = Some(settings(USERS, CAPACITIES, &story.wiki.api()));
    let vandal = table("users").replace("LCTest-XX-303", "LCTest-XX-666");
    story.wiki.act(&json!([
        { "account": "LCTest-KE-301" }, { "account": "LCTest-NG-302" }, { "account": "LCTest-XX-666" },
        { "account": WRITER }, { "account": "LCTest-XX-667" },
        edit(CAPACITIES, &table("capacities"), WRITER),
        edit(USERS, &table("users"), WRITER),
        edit(USERS, &vandal, "LCTest-XX-667"),
    ]));
    story.cycle(Some("2026-11")).await;
    let sparql = story.words("Let's Connect/Directory/skill/sparql").await.expect("the skill's page");
    assert!(sparql.contains("LCTest-KE-301"), "{sparql}");
    let survey = story.survey(None).await;
    let names: Vec<&str> =
        survey.world.registrations.iter().map(|registration| registration.name.as_str()).collect();
    assert_eq!(names, ["LCTest-KE-301", "LCTest-NG-302", "LCTest-XX-303"], "the writer's version counts");
    assert!(survey.world.registrations.iter().all(|one| one.provenance.kind == SourceKind::CapacityExchange));
    assert!(
        story.words("User talk:LCTest-KE-301").await.is_none(),
        "nobody asked whether they want messages"
    );
    let problems = story.words("Let's Connect/Problems").await.expect("the problems page");
    assert!(problems.contains("* skill: Basket weaving = "), "{problems}");
    story.expect_quiet(Some("2026-11")).await;

    // What they say themselves replaces what the tables say.
    story.registers("LCTest-KE-301", &[("share", "SPARQL"), ("languages", "en-5"), ("directory", "no")]);
    assert_eq!(story.survey(None).await.plan.totals.registered, 2);
    story.programme.config.limits.removal_percent = 100;
    story.cycle(None).await;
    let sparql = story.words("Let's Connect/Directory/skill/sparql").await.unwrap_or_default();
    assert!(!sparql.contains("LCTest-KE-301"), "{sparql}");
}

#[tokio::test]
async fn a_wiki_that_cannot_be_reached_ends_the_cycle_and_takes_nobody_off_the_pages() {
    let mut story = Story::begin();
    let nowhere = "http://127.0.0.1:9/w/api.php";
    story.programme.config.capacity_exchange = Some(settings(USERS, CAPACITIES, nowhere));
    let wiki = story.programme.connect().await.expect("the bot logs in");
    let survey = cycle::survey(&wiki, &story.programme, cycle::Wish::default()).await;
    let error = survey.err().expect("the tables are unreadable, not empty").to_string();
    assert!(error.contains(nowhere), "{error}");

    // A table that is not there is told; a file will do.
    story.programme.config.capacity_exchange = Some(settings(USERS, CAPACITIES, &story.wiki.api()));
    let problems = format!("{:?}", story.survey(None).await.plan.problems);
    assert!(problems.contains("no version by an account"), "{problems}");
    let [users, capacities] =
        ["users", "capacities"].map(|name| format!("tests/data/capacity-exchange/{name}.tab"));
    story.programme.config.capacity_exchange = Some(settings(&users, &capacities, nowhere));
    assert_eq!(story.survey(None).await.world.registrations.len(), 3);
}
