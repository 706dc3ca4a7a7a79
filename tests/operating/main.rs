//! The guide for operators is true: a fresh clone follows it word for word.

#[path = "../support/mod.rs"]
mod support;

mod guide;
mod operator;

use serde_json::json;
use support::story::{BOT, TRUSTEE};
use support::{BOT_LOGIN, DevWiki};

use operator::Operator;

fn the_guide() -> Vec<guide::Step> {
    guide::steps(&std::fs::read_to_string("docs/operating.md").expect("the guide"))
}

/// The sections that are followed here, from the first block to the last.
fn on_toolforge() -> Vec<guide::Step> {
    let mut steps = the_guide();
    let end = steps.iter().position(|step| step.heading == "On a Linux machine");
    steps.truncate(end.unwrap_or(steps.len()));
    steps
}

#[test]
fn a_fresh_clone_follows_the_guide_word_for_word() {
    let wiki = DevWiki::acquire();
    assert_eq!(BOT_LOGIN, format!("{BOT}@run"), "the login that the guide names");
    let people = [("LCTest-KE-001", "Wikidata", "Grant writing"), ("LCTest-GH-002", "Grant writing", "Wikidata")];
    for (name, share, learn) in people {
        let text = format!(
            "{{{{Let's Connect profile|share={share}|learn={learn}|languages=en-5|directory=yes|notify=yes}}}}"
        );
        let page = format!("User:{name}/Let's Connect");
        wiki.act(&json!([{ "account": name }, { "edit": { "page": page, "text": text, "as": name, "summary": "" } }]));
    }
    let operator = Operator::with_a_fresh_repository();
    let variables = [
        ("REPOSITORY", operator.repository().display().to_string()),
        ("WIKI", wiki.api()),
        ("TRUSTEE", TRUSTEE.to_owned()),
    ];
    let secret = std::fs::read_to_string(wiki.secret_file()).expect("the secret");
    let steps = on_toolforge();
    let printed = operator.follows(&steps, &variables, secret.trim_end());
    for (step, printed) in steps.iter().zip(&printed) {
        println!("== {} (line {})\n{}\n-- prints\n{printed}", step.heading, step.line, step.commands);
        assert!(!printed.contains(secret.trim_end()), "line {}: the secret is shown", step.line);
    }
}
