//! The sample population of 150, odd people and all, through one round on a real
//! wiki. `tests/data/population/expected.md` says what must happen with whom.
#![forbid(unsafe_code)]

mod support;

use lets_connect::registry::Weight;
use support::story::Story;

const ROUND: Option<&str> = Some("2026-11");

#[tokio::test]
async fn the_odd_people_among_the_150_are_treated_as_they_should_be() {
    let story = Story::with_the_form();
    story.wiki.populate();
    let survey = story.survey(ROUND).await;
    let applied = story.cycle(ROUND).await;
    assert_eq!(applied.halted, None);

    let refused: Vec<String> = survey
        .plan
        .problems
        .iter()
        .filter(|problem| problem.weight == Weight::Refused)
        .map(|problem| format!("{} {} {}", problem.place, problem.entry, problem.what))
        .collect();
    for expected in [
        "e-mail address",
        "row 19 no account has the name given",
        "row 23 the account with the name given is blocked",
        "LCTest-IN-149",
        "LCTest-MX-023",
    ] {
        assert!(refused.iter().any(|line| line.contains(expected)), "{expected} is among {refused:#?}");
    }
    assert!(!format!("{:?}", survey.plan).contains("@example."), "no plan holds an e-mail address");

    let talk = |name: &str| format!("User talk:{name}");
    for name in [
        "LCTest Açaí 03",
        "LCTest-MX-011",
        "LCTest-PH-012",
        "LCTest-NG-109",
        "LCTest-GE-118",
        "Проба-ЛК 27",
        "LCTest-AM-029",
        "LCTest Açaí 31",
        "LCTest-ID-033",
        "LCTest-ID-035",
        "LCTest-IT-037",
        "اختبار-لم 108",
    ] {
        let text = story.text(&talk(name)).await.unwrap_or_default();
        assert!(!text.contains("<!-- lc:"), "{name} wants no message, or cannot have one:\n{text}");
    }
    for name in [
        "LCTest-KE-084",
        "LCTest Ñandú 90",
        "LCTest New Name 96",
        "LCTest-CA-034",
        "اختبار-لم 50",
        "LCTest-ID-150",
    ] {
        let text = story.text(&talk(name)).await.unwrap_or_default();
        assert_eq!(text.matches("<!-- lc:").count(), 1, "{name} has one notice:\n{text}");
    }

    let listed: String = story
        .wiki
        .sql(
            "SELECT old_text FROM page JOIN slots ON slot_revision_id = page_latest \
             JOIN content ON content_id = slot_content_id JOIN text ON 'tt:' || old_id = content_address \
             WHERE page_title LIKE 'Let%Connect/Directory%'",
        )
        .concat()
        .concat();
    assert!(listed.contains("LCTest"), "the directory can be read from the database");
    for name in
        ["LCTest&#45;NG&#45;007", "LCTest&#45;MX&#45;011", "LCTest&#45;GE&#45;045", "LCTest&#45;IT&#45;037"]
    {
        assert!(!listed.contains(name), "{name} is in no public list");
    }
    let hostile = story.wiki.sql(
        "SELECT page_title FROM page JOIN categorylinks ON cl_from = page_id \
         WHERE cl_to = 'LCTest_hostile' AND page_title NOT LIKE 'LCTest%'",
    );
    assert!(hostile.is_empty(), "a stranger's category took effect on {hostile:?}");

    story.expect_no_double();
    story.expect_quiet(ROUND).await;
}
