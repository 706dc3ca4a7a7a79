//! Many faults at once: all are told, the gravest first.

use serde_json::{Value, json};

use crate::bench::{Bench, with};

const CHANGES: &[(&str, &str)] = &[
    ("User:LetsConnectBot\" ", "https://example.org/bot\" "),
    ("cycle = \"* * * * *\"", "cycle = \"0 6 * * 1\""),
    ("trustees = [\"LCCoordinator\"]", "trustees = [\"LCCoordinator\", \"Nobody Of All\"]"),
    ("image = \"Original Barnstar Hires.png\"", "image = \"Orignal Barnstar Hires.png\""),
    ("skill = \"\"", "skill = \"Category:Nobody made this\""),
    ("# feed = \"clinics.ics\"", "feed = \"nowhere/clinics.ics\""),
    ("digest = \"Let's Connect/Digest\"", "digest = \"mw:Digest\""),
];

fn subjects(said: &Value) -> Vec<&str> {
    said["findings"].as_array().into_iter().flatten().filter_map(|found| found["subject"].as_str()).collect()
}

fn edit(page: &str, text: &str) -> Value {
    json!({ "edit": { "page": page, "text": text, "as": "LCCoordinator", "summary": "" } })
}

#[test]
fn all_that_is_wrong_is_told_at_once_by_weight() {
    let bench = Bench::begin();
    bench.put("bot.toml", with(&bench.well, CHANGES).as_bytes(), 0o666);
    bench.remove("secret");
    bench.remove("form.csv");
    bench.wiki.act(&json!([
        { "block": "LetsConnectBot" },
        edit("User:LetsConnectBot/Stop", "stop"),
        { "delete": "Template:Let's Connect met" },
        edit("Let's Connect/Help", "Our own words."),
        edit("Let's Connect/Aliases", "* skill: Weaving baskets = no-such-skill"),
        { "delete": "MediaWiki:Lang/es" },
        { "protect": { "page": "Let's Connect/Registration", "level": "sysop" } },
    ]));
    let (said, code) = bench.check();
    assert_eq!(code, 1, "{said:#}");
    assert_eq!(
        subjects(&said),
        [
            // Stops everything.
            "secrets",
            "account",
            "stop-page",
            // Stops a part.
            "configuration",
            "user-agent",
            "schedule",
            "pages",
            "pages",
            // Changed by people, and by the other name of the digest.
            "pages",
            "pages",
            "languages",
            "trustees",
            "aliases",
            "forms",
            "calendar",
            "awards",
            // Worth knowing.
            "categories",
        ],
        "{said:#}"
    );
    let weights: Vec<&Value> =
        said["findings"].as_array().into_iter().flatten().map(|found| &found["weight"]).collect();
    let runs = [("stops-everything", 3), ("stops-a-part", 13), ("worth-knowing", 1)];
    let expected: Vec<&str> =
        runs.iter().flat_map(|(weight, times)| std::iter::repeat_n(*weight, *times)).collect();
    assert_eq!(weights, expected);
    // What could not be seen without the secret is named, and well is only what is.
    assert!(said["unseen"].as_array().is_some_and(|unseen| !unseen.is_empty()), "{said:#}");
    for well in said["well"].as_array().into_iter().flatten() {
        assert!(!subjects(&said).contains(&well["subject"].as_str().unwrap_or_default()), "{well}");
    }
    // People read the same, in the same order.
    let plain = bench.text(&[]);
    let places: Vec<usize> = ["Stops everything", "Stops a part", "Worth knowing", "Not looked at", "Well"]
        .iter()
        .map(|heading| plain.find(&format!("{heading}\n")).unwrap_or_else(|| panic!("{heading}: {plain}")))
        .collect();
    assert!(places.is_sorted() && !plain.contains('\u{1b}'), "{plain}");
    assert!(
        plain.ends_with("3 things stop everything, 13 things stop a part, 1 thing is worth knowing.\n"),
        "{plain}"
    );
    assert!(bench.text(&["--color", "always"]).contains("\u{1b}[31m"));
}

/// Neither a slip in the configuration nor a wiki that is away hides what can be seen.
#[test]
fn what_is_wrong_first_hides_nothing_behind_it() {
    let bench = Bench::before_setup();
    // Nothing is set up: that is one finding, beside the stop page.
    let (said, code) = bench.check();
    assert_eq!((subjects(&said), code), (vec!["stop-page", "pages"], 1), "{said:#}");
    let slip = bench.well.replace("attempts = 5", "atempts = 5").replace("[schedule]", "[shedule]");
    let slip = slip.replace("secret_file = \"secret\"", "");
    bench.put("bot.toml", slip.as_bytes(), 0o600);
    bench.put("key", b"\n", 0o600);
    bench.remove("form.csv");
    let (said, code) = bench.check();
    assert_eq!(code, 2);
    assert_eq!(
        subjects(&said),
        ["configuration", "configuration", "secrets", "secrets", "stop-page", "pages", "forms"],
        "{said:#}"
    );
    let away = slip.replace(&bench.wiki.api(), "http://127.0.0.1:9/w/api.php");
    bench.put("bot.toml", away.as_bytes(), 0o600);
    let (said, code) = bench.check();
    assert_eq!(code, 2);
    assert_eq!(
        subjects(&said),
        ["configuration", "configuration", "secrets", "secrets", "wiki", "forms"],
        "{said:#}"
    );
}
