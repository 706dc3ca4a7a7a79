//! How people really write their entries: by a redirect of the template, with the namespace, inside
//! tags that hide it; and how they guard their talk pages, on a wiki with tags of its own.
#![forbid(unsafe_code)]

mod support;

use serde_json::json;
use support::story::{Story, edit, profile};

const ROUND: Option<&str> = Some("2026-11");
const FIELDS: &[(&str, &str)] = &[("share", "Wikidata"), ("languages", "en-5"), ("country", "Kenya")];

/// Somebody makes an account and writes a page of their own.
fn writes(story: &Story, name: &str, page: &str, text: &str) {
    story.wiki.act(&json!([{ "account": name }, edit(&format!("User{page}"), text, name)]));
}

#[tokio::test]
async fn an_entry_counts_under_every_name_of_the_template() {
    let story = Story::begin();
    story.saves("Admin", "Template:LC profile", "#REDIRECT [[Template:Let's Connect profile]]");
    let named = |name: &str| profile(FIELDS).replace("Let's Connect profile", name);
    for (who, name) in [
        ("LCTest-KE-301", "LC profile"),
        ("LCTest-KE-302", "template: lC_profile"),
        ("LCTest-KE-303", "Template:let's Connect_profile<!-- mine -->"),
    ] {
        writes(&story, who, &format!(":{who}/Let's Connect"), &named(name));
    }
    let survey = story.survey(ROUND).await;
    let registered: Vec<&str> = survey.world.registrations.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(registered, ["LCTest-KE-301", "LCTest-KE-302", "LCTest-KE-303"]);
    story.cycle(ROUND).await;
    let listed = story.words("Let's Connect/Directory/skill/wikidata").await.expect("the skill's page");
    for name in registered {
        assert!(listed.contains(name), "{name} is listed");
    }
    story.expect_quiet(ROUND).await;
}

#[tokio::test]
async fn an_entry_that_is_hidden_is_refused_with_its_place_and_the_mend() {
    let story = Story::begin();
    let hidden = format!("Me.<ref>{}</ref>", profile(FIELDS));
    writes(&story, "LCTest-KE-311", ":LCTest-KE-311/Let's Connect", &hidden);
    let survey = story.survey(ROUND).await;
    assert!(survey.world.registrations.is_empty());
    let problems: Vec<String> = survey
        .plan
        .problems
        .iter()
        .map(|problem| format!("{}: {}; {}", problem.place, problem.what, problem.mend))
        .collect();
    assert_eq!(
        problems,
        ["User:LCTest-KE-311/Let's Connect: the profile template stands inside <ref>, where the bot reads \
          nothing; take it out of <ref>"]
    );
    story.cycle(ROUND).await;
    let shown = story.words("Let's Connect/Problems").await.expect("the problems page");
    assert!(shown.contains("stands inside <ref>"), "{shown}");
    story.expect_quiet(ROUND).await;
}

/// `<poem>` is this wiki's own; a text that is only mentioned in one keeps nobody away.
#[tokio::test]
async fn a_guard_counts_where_it_is_live_and_nowhere_else() {
    let story = Story::begin();
    for (who, guard) in [
        ("LCTest-KE-321", "How I keep bots away: <poem>{{nobots}}</poem>"),
        ("LCTest-KE-322", "<!-- {{nobots}} -->"),
        ("LCTest-KE-323", "<noinclude>{{nobots}}</noinclude>"),
        ("LCTest-KE-324", "<blockquote>{{bots|optout=all}}</blockquote>"),
    ] {
        story.registers(who, FIELDS);
        writes(&story, who, &format!(" talk:{who}"), guard);
    }
    story.cycle(ROUND).await;
    for (who, welcome) in
        [("LCTest-KE-321", true), ("LCTest-KE-322", true), ("LCTest-KE-323", false), ("LCTest-KE-324", false)]
    {
        let talk = story.words(&format!("User talk:{who}")).await.expect("their talk page");
        assert_eq!(talk.contains("\n== "), welcome, "{who}:\n{talk}");
    }
}

#[tokio::test]
async fn a_page_made_unreadable_takes_nobody_off_the_programme() {
    let story = Story::begin();
    let page = "Let's Connect/Registration";
    let entry = profile(FIELDS)
        .replace("{{Let's Connect profile\n", "{{Let's Connect profile\n|user=LCTest-KE-331\n");
    let before = story.text(page).await.unwrap_or_default();
    let entered = format!("{before}\n{entry}");
    story.saves("LCTest-KE-331", page, &entered);
    story.cycle(ROUND).await;
    assert_eq!(story.survey(ROUND).await.world.registrations.len(), 1);

    // More calls than the bot counts, before the one that matters; MediaWiki is quick with them
    // where they stand in heaps that it need not show.
    let calls = format!("{{{{#if:|{}}}}}", "{{a}}".repeat(250)).repeat(210);
    story.saves("LCTest-XX-332", page, &format!("{calls}\n{entered}"));
    let survey = story.survey(ROUND).await;
    assert_eq!(survey.world.registrations.len(), 1);
    let told: Vec<&str> = survey.plan.problems.iter().map(|problem| problem.what.as_str()).collect();
    assert_eq!(
        told,
        [
            "the page cannot be read: the text has more than 50000 template calls; what it said before stays in force"
        ]
    );
    story.cycle(ROUND).await;
    let listed = story.words("Let's Connect/Directory/skill/wikidata").await.expect("the skill's page");
    assert!(listed.contains("LCTest-KE-331"));
    story.expect_quiet(ROUND).await;
}
