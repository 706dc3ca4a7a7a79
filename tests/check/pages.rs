//! What is wrong with the programme's pages.

use serde_json::{Value, json};

use crate::bench::{Bench, Plant, note, part, stops};

const STOP: &str = "User:LetsConnectBot/Stop";
const MET: &str = "Template:Let's Connect met";
const HELP: &str = "Let's Connect/Help";

fn edit(page: &str, text: &str, account: &str) -> Value {
    json!({ "edit": { "page": page, "text": text, "as": account, "summary": "" } })
}

/// Somebody saves a page; undone by taking it back to what it said.
fn saved(bench: &Bench, page: &str, text: &str, account: &str) -> Plant {
    Plant::People(json!([edit(page, text, account)]), restored(bench, page))
}

/// The page says what it says now.
fn restored(bench: &Bench, page: &str) -> Value {
    let namespaces = [("Template:", 10), ("User:", 2)];
    let (namespace, title) = namespaces
        .iter()
        .find_map(|(name, number)| Some((*number, page.strip_prefix(name)?)))
        .unwrap_or((0, page));
    let before = bench.wiki.text_of(namespace, title).unwrap_or_else(|| panic!("{page} is there"));
    json!([edit(page, &before, "LetsConnectBot")])
}

/// An older version of the bot published the template.
fn older() -> Value {
    let summary = "Let's Connect: set up (version 0.0.1)";
    json!([{ "edit": { "page": MET, "text": "what it published", "as": "LetsConnectBot", "summary": summary } }])
}

fn deleted(page: &str) -> Plant {
    Plant::People(json!([{ "delete": page }]), json!([{ "undelete": page }]))
}

fn protected(page: &str) -> Plant {
    let to = |level: &str| json!([{ "protect": { "page": page, "level": level } }]);
    Plant::People(to("sysop"), to(""))
}

#[test]
fn each_fault_of_the_stop_page_is_found() {
    let bench = Bench::begin();
    bench.expect_each(&[
        stops(deleted(STOP), "stop-page", &[STOP, "missing", "lets-connect setup"]),
        stops(
            saved(&bench, STOP, "too many notices!", "LCCoordinator"),
            "stop-page",
            &["too many notices!", "nothing is edited", "history"],
        ),
        stops(
            saved(&bench, STOP, "pause: server work", "LCCoordinator"),
            "stop-page",
            &["pause: server work", "for now", "run"],
        ),
        stops(
            saved(&bench, STOP, "#REDIRECT [[Main Page]]", "LCCoordinator"),
            "stop-page",
            &["redirect", "pages.stop"],
        ),
        part(protected(STOP), "stop-page", &["hardly anybody could stop the bot", "sysop", "autoconfirmed"]),
    ]);
}

#[test]
fn each_fault_of_what_setup_publishes_is_found() {
    let bench = Bench::begin();
    let model = |model: &str| json!([{ "model": { "page": HELP, "model": model } }]);
    bench.expect_each(&[
        part(deleted(MET), "pages", &[MET, "missing", "lets-connect setup"]),
        part(
            Plant::People(older(), restored(&bench, MET)),
            "pages",
            &[MET, "another version", "setup --dry-run"],
        ),
        part(
            Plant::People(
                [older(), json!([edit(MET, "what people made of it", "LCCoordinator")])]
                    .iter()
                    .flat_map(|steps| steps.as_array().cloned().unwrap_or_default())
                    .collect(),
                restored(&bench, MET),
            ),
            "pages",
            &[MET, "changed by people", "this version changes the same", "--merge or --force"],
        ),
        note(
            saved(&bench, HELP, "Our own words.", "LCCoordinator"),
            "pages",
            &[HELP, "changed by people", "setup --dry-run"],
        ),
        part(saved(&bench, MET, "", "LCCoordinator"), "pages", &[MET, "blank", "history"]),
        part(
            saved(&bench, MET, "#REDIRECT [[Template:Met]]", "LCCoordinator"),
            "pages",
            &[MET, "redirect", "move"],
        ),
        part(
            Plant::People(model("text"), model("wikitext")),
            "pages",
            &[HELP, "content model", "Special:ChangeContentModel"],
        ),
        part(
            deleted("Template:Let's Connect text/es"),
            "messages",
            &["Let's Connect text/es", "missing", "setup"],
        ),
        note(
            saved(&bench, "Template:Let's Connect text/fr", "Nos mots", "LCCoordinator"),
            "messages",
            &["Let's Connect text/fr", "changed by people", "next cycle"],
        ),
    ]);
}

#[test]
fn each_fault_of_where_pages_lie_and_who_may_write_them_is_found() {
    let bench = Bench::begin();
    bench.expect_each(&[
        part(protected(MET), "pages", &[MET, "may not write", "protectedpage", "administrator"]),
        part(
            protected("Let's Connect/Awards"),
            "pages",
            &["Let's Connect/Awards", "the bot may not write", "administrator"],
        ),
        stops(
            protected("User:LetsConnectBot/Let's Connect/ledger.json"),
            "pages",
            &["ledger.json", "the bot may not write", "administrator"],
        ),
        part(
            protected("Let's Connect/Registration"),
            "pages",
            &["people cannot register here", "sysop", "autoconfirmed"],
        ),
        part(
            Plant::Words(&[("rounds = \"Let's Connect/Rounds\"", "rounds = \"Granted:Rounds\"")]),
            "pages",
            &["pages.rounds", "no namespace \"Granted:\"", "Special:AllPages"],
        ),
        part(
            Plant::Words(&[("rounds = \"Let's Connect/Rounds\"", "rounds = \"mw:Rounds\"")]),
            "pages",
            &["pages.rounds", "another wiki", "a title of this wiki"],
        ),
    ]);
}
