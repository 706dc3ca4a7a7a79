//! The guide for operators is true: a fresh clone follows it word for word.
#![forbid(unsafe_code)]

#[path = "../support/mod.rs"]
mod support;

mod guide;
mod operator;

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use lets_connect::cli::args::Cli;
use serde_json::json;
use support::story::{BOT, TRUSTEE, profile_edit};
use support::{BOT_LOGIN, DevWiki};

use guide::Step;
use operator::Operator;

fn the_page() -> String {
    std::fs::read_to_string("docs/operating.md").expect("the guide")
}

/// The steps that are followed here of the sections between these two headings, the second not among them.
fn steps_between(first: &str, end: &str) -> Vec<Step> {
    let steps = guide::steps(&the_page());
    let of = |heading: &str| {
        steps
            .iter()
            .position(|step| step.heading == heading)
            .unwrap_or_else(|| panic!("no steps under {heading:?}"))
    };
    steps[of(first)..of(end)].iter().filter(|step| step.followed).cloned().collect()
}

#[test]
fn a_fresh_clone_follows_the_guide_word_for_word() {
    let wiki = DevWiki::acquire();
    assert_eq!(BOT_LOGIN, format!("{BOT}@run"), "the login that the guide names");
    let learner = "LCTest-KE-001";
    for (name, share, learn) in
        [(learner, "Wikidata", "Grant writing"), ("LCTest-GH-002", "Grant writing", "Wikidata")]
    {
        let fields = [
            ("share", share),
            ("learn", learn),
            ("languages", "en-5"),
            ("directory", "yes"),
            ("notify", "yes"),
        ];
        wiki.act(&json!([{ "account": name }, profile_edit(name, name, &fields, "")]));
    }
    let operator = Operator::with_a_fresh_repository();
    let variables = [
        ("REPOSITORY", operator.repository().display().to_string()),
        ("WIKI", wiki.api()),
        ("OPERATOR", TRUSTEE.to_owned()),
        ("TRUSTEE", TRUSTEE.to_owned()),
        ("PACE", "0".to_owned()),
    ];
    let secret = std::fs::read_to_string(wiki.secret_file()).expect("the secret");
    let secret = secret.trim_end();
    let follow = |steps: &[Step]| {
        for (step, printed) in steps.iter().zip(operator.follows(steps, &variables, secret)) {
            println!("== {} (line {})\n{}\n-- prints\n{printed}", step.heading, step.line, step.commands);
            assert!(!printed.contains(secret), "line {}: the secret is shown", step.line);
        }
    };

    // A new account has no flag. It gets one after its trial. That it is some days old is what spares it
    // captchas on Wikimedia's wikis; here they are asked for of nobody.
    wiki.knobs(&json!({ "globals": { "wgCaptchaTriggers": { "edit": false, "create": false, "addurl": false,
        "sendemail": false, "createaccount": false, "badlogin": false } } }));
    wiki.act(&json!([{ "group": { "account": BOT, "remove": ["bot"] } }]));
    let trial = steps_between("3. Build it on Toolforge", "7. Keep it running");
    follow(&trial);
    assert!(
        wiki.edits_by_bot().iter().any(|edit| edit.summary.contains("set up (version")),
        "setup needs no flag"
    );

    wiki.act(&json!([{ "group": { "account": BOT, "add": ["bot"] } }]));
    // In another terminal, for which the guide says what to type again.
    let again = trial.first().expect("a step");
    let typed_again = |steps: Vec<Step>| [vec![again.clone()], steps].concat();
    follow(&typed_again(steps_between("7. Keep it running", "Is it well?")));
    let patience = Instant::now() + Duration::from_secs(60);
    while wiki.text_of(3, learner).is_none() {
        assert!(Instant::now() < patience, "the bot that the guide set going welcomes nobody");
    }

    operator.sees_a_new_version();
    follow(&typed_again(steps_between("Is it well?", "On a Linux machine")));
    assert!(operator.leaves_nothing_open(), "what the operator has to hide, others could read");
}

/// The other sections cannot be followed here: they change the machine. Their commands are sound, and
/// the bot knows what it is asked.
#[test]
fn the_bot_knows_every_command_that_the_guide_names() {
    let page = the_page();
    let mut asked = 0;
    for step in guide::steps(&page) {
        let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn().expect("bash runs");
        bash.stdin.take().expect("a pipe").write_all(step.commands.as_bytes()).expect("written");
        assert!(bash.wait().expect("it ends").success(), "line {}: {}", step.line, step.commands);
        for line in step.commands.lines() {
            asked += u32::from(expect_known(line, step.line));
        }
    }
    for words in guide::spans(&page) {
        asked += u32::from(expect_known(words, 0));
    }
    assert!(asked > 15, "only {asked} commands of the bot were found");
}

/// Whether the line is a command of the bot, which then must be one that it knows.
fn expect_known(line: &str, number: usize) -> bool {
    let ways = ["deploy/once ", "bot ", "lets-connect ", "target/release/lets-connect "];
    let Some(words) = ways.iter().find_map(|way| line.trim().strip_prefix(way)) else { return false };
    let words = words.split("||").next().unwrap_or_default();
    let mut arguments = vec!["lets-connect".to_owned()];
    for (number, part) in words.split('"').enumerate() {
        if number % 2 == 1 {
            arguments.push(part.to_owned());
        } else {
            arguments.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    if let Err(why) = Cli::try_parse_from(&arguments) {
        assert!(why.exit_code() == 0, "line {number}: {line}: {why}");
    }
    true
}
