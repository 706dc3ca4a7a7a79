//! What is wrong with the wiki as a whole, with the account, and with what it may do.

use serde_json::{Value, json};

use crate::bench::{Bench, Fault, Plant, note, part, stops};

#[test]
fn each_fault_of_the_wiki_and_its_clock_is_found() {
    let bench = Bench::begin();
    let api = |to: fn(&Bench) -> String| {
        Plant::Config(Box::new(move |bench: &Bench, well: &str| well.replace(&bench.wiki.api(), &to(bench))))
    };
    bench.expect_each(&[
        stops(
            api(|_| "http://127.0.0.1:9/w/api.php".to_owned()),
            "wiki",
            &["127.0.0.1:9", "cannot be reached", "wiki.api"],
        ),
        stops(
            api(|bench| bench.wiki.api().replace("/w/api.php", "/elsewhere/api.php")),
            "wiki",
            &["no MediaWiki", "Special:Version"],
        ),
        stops(Plant::Knobs(json!({"httpStatus": 503})), "wiki", &["out of order", "503", "later"]),
        stops(
            Plant::Knobs(json!({"readonly": "moving to new servers"})),
            "wiki",
            &["read-only", "moving to new servers", "wait"],
        ),
        note(Plant::Knobs(json!({"lag": 7.5})), "wiki", &["lag", "limits.maxlag_seconds"]),
        note(
            Plant::Words(&[("language = \"en\"  ", "language = \"sv\"  ")]),
            "languages",
            &["wiki.language", "content language is en", "set wiki.language to \"en\""],
        ),
        part(Plant::Clock("2026-01-01T00:00:00Z"), "clock", &["ahead of the wiki's", "NTP"]),
    ]);
}

#[test]
fn each_fault_of_the_account_is_found() {
    let bench = Bench::begin();
    let called =
        |from: &str, to: &str| format!("UPDATE user SET user_name = '{to}' WHERE user_name = '{from}'");
    bench.expect_each(&[
        stops(
            Plant::Database(called("LetsConnectBot", "Gone"), called("Gone", "LetsConnectBot")),
            "account",
            &["LetsConnectBot", "no such account", "Special:CreateAccount"],
        ),
        stops(
            Plant::Files(|bench| bench.put("secret", b"not-the-password-0123456789abcdef", 0o600)),
            "account",
            &["the login failed", "Special:BotPasswords"],
        ),
        stops(
            Plant::Words(&[
                ("method = \"bot-password\"", "method = \"oauth2\""),
                ("login = \"LetsConnectBot@run\"", "login = \"\""),
            ]),
            "account",
            &["does not accept the secret", "OAuthConsumerRegistration"],
        ),
        stops(
            Plant::People(json!([{ "block": "LetsConnectBot" }]), json!([{ "unblock": "LetsConnectBot" }])),
            "account",
            &["LetsConnectBot", "blocked for ever", "administrator"],
        ),
        part(
            Plant::People(
                json!([{ "block": { "account": "LetsConnectBot", "page": "Let's Connect/Help" } }]),
                json!([{ "unblock": "LetsConnectBot" }]),
            ),
            "account",
            &["blocked for ever from Let's Connect/Help", "administrator"],
        ),
    ]);
}

fn revoked(right: &str) -> Plant {
    let mut rights = serde_json::Map::new();
    rights.insert(right.to_owned(), Value::Bool(true));
    Plant::Knobs(json!({ "globals": { "wgRevokePermissions": { "bot": rights } } }))
}

#[test]
fn each_right_that_is_missing_is_found() {
    let bench = Bench::begin();
    let right = |name, make: fn(Plant, &'static str, &'static [&'static str]) -> Fault, words| {
        make(revoked(name), "rights", words)
    };
    bench.expect_each(&[
        right("bot", stops, &["\"bot\"", "the account has it not", "bot flag"]),
        right("edit", stops, &["\"edit\"", "nothing can be edited"]),
        right("writeapi", stops, &["\"writeapi\"", "over the API"]),
        right("editmyuserjson", stops, &["\"editmyuserjson\"", "records are JSON pages"]),
        right("createpage", part, &["\"createpage\"", "makes no page"]),
        right("createtalk", part, &["\"createtalk\"", "no notice"]),
        right("autoconfirmed", part, &["\"autoconfirmed\"", "not confirmed"]),
        right("skipcaptcha", part, &["\"skipcaptcha\"", "captcha"]),
        right("apihighlimits", note, &["\"apihighlimits\"", "ten times the requests", "bot flag"]),
        note(
            Plant::Knobs(json!({ "rateLimitEdit": [2, 60], "rateLimitBots": true })),
            "rights",
            &["2 edits in 60 s", "limits.seconds_between_edits"],
        ),
    ]);
}

/// A bot password to which too few grants were given: its account has the rights, its session has not.
#[test]
fn what_a_session_was_not_granted_is_told_with_the_grant() {
    let bench = Bench::begin();
    let low = bench.well.replace("LetsConnectBot@run", "LetsConnectBot@low");
    bench.put("bot.toml", low.as_bytes(), 0o600);
    bench.put("secret", b"abcdefghijklmnopqrstuv0123456789", 0o600);
    let (said, code) = bench.check();
    assert_eq!(code, 1);
    for (right, grant) in [
        ("bot", "High-volume (bot) access"),
        ("editmyuserjson", "Edit your user CSS/JSON/JavaScript"),
        ("apihighlimits", "High-volume (bot) access"),
    ] {
        let found = said["findings"].as_array().into_iter().flatten().find(|found| found["where"] == right);
        let found = found.unwrap_or_else(|| panic!("{right}: {said:#}"));
        let mend = found["mend"].as_str().unwrap_or_default();
        assert!(mend.contains(grant) && mend.contains("Special:BotPasswords"), "{found:#}");
        assert!(found["what"].as_str().is_some_and(|what| what.contains("was not granted it")), "{found:#}");
    }
    let subjects: Vec<&Value> =
        said["findings"].as_array().into_iter().flatten().map(|one| &one["subject"]).collect();
    assert!(
        subjects.iter().all(|subject| **subject == "rights"),
        "nothing follows from it that is told again: {said:#}"
    );
}
