//! What is wrong with the working group, its words, and what pages and awards name besides.

use lets_connect::ids::Timestamp;
use serde_json::{Value, json};

use crate::bench::{Bench, Plant, note, part};

const ALIASES: &str = "Let's Connect/Aliases";
const TAXONOMY: &str = "Let's Connect/Taxonomy.json";
const LEASE: &str = "User:LetsConnectBot/Let's Connect/lease.json";
const OPTED_OUT: &str = "Category:Opted-out of message delivery";
const TABLES: [&str; 2] = ["Data:CapacityExchange/users.tab", "Data:CapacityExchange/capacities.tab"];

fn edit(page: &str, text: &str, account: &str) -> Value {
    json!({ "edit": { "page": page, "text": text, "as": account, "summary": "" } })
}

fn trustees(names: &'static str) -> &'static [(&'static str, &'static str)] {
    // One for each list, for they live as long as the test.
    Vec::leak(vec![("trustees = [\"LCCoordinator\"]", names)])
}

#[test]
fn each_fault_of_the_working_group_and_its_words_is_found() {
    let bench = Bench::begin();
    let start = bench.wiki.text_of(0, ALIASES).expect("the page is there");
    let line = |line: &str, account: &str| {
        Plant::People(
            json!([edit(ALIASES, &format!("{start}\n{line}"), account)]),
            json!([edit(ALIASES, &start, account)]),
        )
    };
    bench.wiki.act(&json!([{ "account": "LCTest-Stranger" }]));
    let of = |name: &str| json!([{ "account": name }]);
    bench.expect_each(&[
        part(Plant::Words(trustees("trustees = []")), "trustees", &["nobody can approve", "under trustees"]),
        part(Plant::Words(trustees("trustees = [\"Nobody Of All\"]")), "trustees", &["Nobody Of All", "no such account", "mend the name"]),
        part(
            Plant::Both(json!([of("LCTest-Blocked")[0], { "block": "LCTest-Blocked" }]), json!([]), trustees("trustees = [\"LCTest-Blocked\"]")),
            "trustees",
            &["LCTest-Blocked", "is blocked", "off the list"],
        ),
        part(
            Plant::Both(
                json!([of("LCTest-Before")[0], { "rename": { "from": "LCTest-Before", "to": "LCTest-After" } }]),
                json!([]),
                trustees("trustees = [\"LCTest-Before\"]"),
            ),
            "trustees",
            &["LCTest-Before", "is called LCTest-After now", "in its place"],
        ),
        part(line("* skill: Weaving baskets = no-such-skill", "LCCoordinator"), "aliases", &[ALIASES, "Weaving baskets"]),
        note(line("* skill: Weaving baskets = wikidata", "LCTest-Stranger"), "aliases", &["no trustee wrote", "trustee"]),
        part(
            Plant::People(json!([edit(TAXONOMY, "{\n\"version\": 1,\n", "LCCoordinator")]), json!([{ "delete": TAXONOMY }])),
            "taxonomy",
            &[TAXONOMY, "cannot be used", "own taxonomy is in force", "mend it"],
        ),
        part(
            Plant::People(
                json!(["", "/es", "/ar"].map(|of| json!({ "delete": format!("MediaWiki:Lang{of}") }))),
                json!(["", "/es", "/ar"].map(|of| json!({ "undelete": format!("MediaWiki:Lang{of}") }))),
            ),
            "languages",
            &["does not tell the reader's language", "MediaWiki:Lang/es"],
        ),
    ]);
}

/// A configuration with Capacity Exchange's tables on this very wiki.
fn tables(users: &'static str, editors: &'static str) -> Plant {
    Plant::Config(Box::new(move |bench, well| {
        let [_, capacities] = TABLES;
        let api = if users == "away" { "http://127.0.0.1:9/w/api.php".to_owned() } else { bench.wiki.api() };
        let users = if users == "away" { TABLES[0] } else { users };
        format!(
            "{well}\n[capacity_exchange]\nusers = \"{users}\"\ncapacities = \"{capacities}\"\napi = \"{api}\"\neditors = [\"{editors}\"]\n"
        )
    }))
}

#[test]
fn each_fault_of_pictures_categories_tables_and_the_lease_is_found() {
    let bench = Bench::begin();
    let table = |name: &str| {
        std::fs::read_to_string(format!("tests/data/capacity-exchange/{name}.tab")).expect("a table")
    };
    bench.wiki.act(&json!([
        { "account": "LCTest-Tables" },
        edit(TABLES[0], &table("users"), "LCTest-Tables"),
        edit(TABLES[1], &table("capacities"), "LCTest-Tables"),
        edit("Data:Odd.tab", "no table", "LCTest-Tables"),
    ]));
    let until = Timestamp::now() + std::time::Duration::from_secs(1800);
    let lease = json!({ "holder": "another", "until": until.to_string() }).to_string();
    bench.expect_each(&[
        part(
            Plant::Words(&[(
                "image = \"Original Barnstar Hires.png\"",
                "image = \"Orignal Barnstar Hires.png\"",
            )]),
            "awards",
            &["File:Orignal Barnstar Hires.png", "first-shared", "Commons"],
        ),
        note(
            Plant::Words(&[("skill = \"\"", "skill = \"Category:Nobody made this\"")]),
            "categories",
            &["Category:Nobody made this", "directory.categories.skill", "make the page"],
        ),
        note(
            Plant::People(json!([{ "delete": OPTED_OUT }]), json!([{ "undelete": OPTED_OUT }])),
            "categories",
            &[OPTED_OUT, "pages.opt_out_category", "make the page"],
        ),
        note(
            Plant::People(json!([edit(LEASE, &lease, "LetsConnectBot")]), json!([{ "delete": LEASE }])),
            "lease",
            &["lease.json", "at work", "stop one"],
        ),
        part(
            tables("Data:Nothing.tab", "LCTest-Tables"),
            "capacity-exchange",
            &["Data:Nothing.tab", "capacity_exchange.editors"],
        ),
        part(
            tables(TABLES[0], "CapacityExchangeBot"),
            "capacity-exchange",
            &["no account CapacityExchangeBot", "history"],
        ),
        part(
            tables("Data:Odd.tab", "LCTest-Tables"),
            "capacity-exchange",
            &["Data:Odd.tab", "not tabular data", "restore"],
        ),
        part(
            tables("away", "LCTest-Tables"),
            "capacity-exchange",
            &["127.0.0.1:9", "cannot be read", "capacity_exchange.api"],
        ),
    ]);
}
