//! What words mean, as the working group says on its pages: an answer that nobody
//! understood is understood in the next cycle, and only trustees can say so.
#![forbid(unsafe_code)]

mod support;

use support::story::{Story, TRUSTEE};

const PROBLEMS: &str = "Let's Connect/Problems";
const ALIASES: &str = "Let's Connect/Aliases";
const TAXONOMY: &str = "Let's Connect/Taxonomy.json";
const WIKIDATA: &str = "Let's Connect/Directory/skill/wikidata";

#[tokio::test]
async fn a_line_on_the_alias_page_makes_an_answer_understood() {
    let story = Story::begin();
    story.registers(
        "LCTest-KE-101",
        &[
            ("share", "Basket weaving with {{data}}"),
            ("languages", "en-5"),
            ("affiliation", "Nairobi Wiki Friends"),
        ],
    );
    story.cycle(None).await;
    assert!(story.text(WIKIDATA).await.is_none());
    let problems = story.words(PROBLEMS).await.expect("the problems page");
    for line in ["* skill: Basket weaving with data = …", "* affiliation: Nairobi Wiki Friends = "] {
        assert!(problems.contains(line), "the working group can copy {line}:\n{problems}");
    }

    // Anybody may write there; only a trustee's line counts.
    let skill = "* skill: Basket weaving with data = wikidata";
    story.saves("LCTest-XX-102", ALIASES, skill);
    story.cycle(None).await;
    assert!(story.text(WIKIDATA).await.is_none(), "a stranger's line says nothing");
    assert!(story.words(PROBLEMS).await.expect("the page").contains("no trustee wrote this line"));

    let affiliate = "* affiliation: Nairobi Wiki Friends = wm-ke";
    story.saves(TRUSTEE, ALIASES, "");
    story.saves(TRUSTEE, ALIASES, &format!("Ours:\n{skill}\n{affiliate}\n* skill: hm = nosuch"));
    story.cycle(None).await;
    let listed = story.words(WIKIDATA).await.expect("the skill has a page");
    assert!(listed.contains("LCTest-KE-101"), "{listed}");
    assert!(listed.contains("Wikimedia Community User Group Kenya"), "{listed}");
    let problems = story.words(PROBLEMS).await.expect("the page");
    assert!(!problems.contains("Nairobi Wiki Friends"), "{problems}");
    assert!(problems.contains("nothing known is called \"nosuch\""), "{problems}");
    story.expect_quiet(None).await;

    // Whoever empties the page takes nothing back.
    story.saves("LCTest-XX-102", ALIASES, "");
    assert_eq!(story.survey(None).await.plan.totals.registered, 1);
    story.cycle(None).await;
    assert!(story.words(PROBLEMS).await.expect("the page").contains("stays in force"));
    assert!(story.words(WIKIDATA).await.expect("the page").contains("LCTest-KE-101"));
}

#[tokio::test]
async fn the_taxonomy_can_live_on_the_wiki_and_only_a_trustee_changes_it() {
    let story = Story::begin();
    story.registers("LCTest-UG-103", &[("share", "Quilting"), ("languages", "en-5")]);
    let ours = r#"{"version": 9, "skill": [{"slug": "crafts", "label": {"en": "Crafts"}},
        {"slug": "quilting", "parent": "crafts", "label": {"en": "Quilting", "es": "Acolchado"}}]}"#;
    story.saves(TRUSTEE, TAXONOMY, ours);
    story.cycle(None).await;
    let page = "Let's Connect/Directory/skill/quilting";
    assert!(story.words(page).await.expect("the skill has a page").contains("LCTest-UG-103"));
    story.expect_quiet(None).await;

    story.saves("LCTest-XX-104", TAXONOMY, "{\"version\": 1, \"skill\": []}");
    assert_eq!(story.survey(None).await.world.lexicon.taxonomy().version(), 9);
    story.saves(TRUSTEE, TAXONOMY, "{");
    let survey = story.survey(None).await;
    assert_eq!(survey.world.lexicon.taxonomy().version(), 9, "the last usable version stays in force");
    assert!(format!("{:?}", survey.plan.problems).contains("cannot be used"), "{:?}", survey.plan.problems);
}
