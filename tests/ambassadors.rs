//! Learning ambassadors on a real wiki: which open wishes each could serve, a clinic prepared that the
//! calendar takes, trustees' notes, and a question that is asked once and never where it is not wanted.
#![forbid(unsafe_code)]

mod support;

use serde_json::json;
use support::press::{buttons, last_notice_shown, page_shown, prefilled};
use support::story::{Story, TRUSTEE, edit};

const ROUND: Option<&str> = Some("2026-11");

/// She offers to organise clinics; three want what she shares, one too few for a clinic of the round's.
const NGOZI: &str = "LCTest-NG-911";
const LEARNERS: [&str; 3] = ["LCTest-KE-912", "LCTest-GH-913", "LCTest-TZ-914"];
const NGOZIS: &[(&str, &str)] =
    &[("share", "SPARQL"), ("formats", "clinic"), ("languages", "en-5"), ("ambassador", "yes")];
const LEARN: &[(&str, &str)] = &[("learn", "SPARQL"), ("languages", "en-4")];
const PAGE: &str = "Let's Connect/Ambassadors";
const CALENDAR: &str = "Let's Connect/Calendar";
const PROBLEMS: &str = "Let's Connect/Problems";

/// A wiki on which the round has left three wishes open.
async fn begin() -> Story {
    let story = Story::begin();
    story.registers(NGOZI, NGOZIS);
    story.all_register(&LEARNERS.map(|name| (name, LEARN)));
    story.cycle(ROUND).await;
    story
}

async fn page(story: &Story) -> String {
    story.words(PAGE).await.expect("the page of ambassadors")
}

async fn talk(story: &Story) -> String {
    story.words(&format!("User talk:{NGOZI}")).await.unwrap_or_default()
}

/// The name by which a trustee has her asked.
async fn proposed(story: &Story) -> String {
    let page = page(story).await;
    let (_, rest) = page.split_once("approve|lc:").unwrap_or_else(|| panic!("it is proposed:\n{page}"));
    format!("lc:{}", rest.chars().take(16).collect::<String>())
}

/// Somebody writes this at the end of a page, with a word of their own: the page holds the line that
/// approves in the bot's part already.
fn writes(story: &Story, who: &str, page: &str, text: &str) {
    let append = format!("\n{text} Written by {who}.\n");
    story.wiki.act(&json!([{ "account": who }, { "edit": { "page": page, "append": append, "as": who } }]));
}

fn note(status: &str, more: &str) -> String {
    format!("{{{{Let's Connect ambassador|user={NGOZI}|status={status}{more}}}}}")
}

#[tokio::test]
async fn an_ambassador_is_asked_once_as_trustees_approve_and_her_clinic_counts() {
    let story = begin().await;
    let listed = page(&story).await;
    assert!(listed.contains(NGOZI) && listed.contains("ambassadors-wanted"), "{listed}");
    assert!(!talk(&story).await.contains("would you hold"), "nobody is asked unasked");
    let id = proposed(&story).await;
    story.expect_quiet(ROUND).await;

    // A stranger's approval is none.
    writes(&story, LEARNERS[0], PAGE, &format!("{{{{Let's Connect approve|{id}}}}}"));
    story.cycle(ROUND).await;
    assert!(!talk(&story).await.contains("would you hold"));
    writes(&story, TRUSTEE, PAGE, &format!("{{{{Let's Connect approve|{id}}}}}"));
    story.cycle(ROUND).await;
    let asked = talk(&story).await;
    assert!(
        asked.contains("would you hold a learning clinic?") && asked.contains("3 people want"),
        "{asked}"
    );
    assert!(page(&story).await.contains("ambassadors-asked"));
    story.expect_quiet(ROUND).await;

    // She follows the button on her talk page, adds the hour, and the calendar takes the clinic.
    let html = last_notice_shown(&story, NGOZI);
    let prepared: Vec<String> = buttons(&html).iter().map(|(_, link)| prefilled(&story, link)).collect();
    let clinic = prepared.iter().find(|text| text.contains("|status=proposed"));
    let clinic = clinic.unwrap_or_else(|| panic!("a clinic is prepared: {prepared:?}"));
    assert!(clinic.contains(&format!("|hosts={NGOZI}")) && clinic.contains("|skill=sparql"), "{clinic}");
    let (_, row) = buttons(&page_shown(&story, PAGE)).remove(0);
    assert_eq!(&prefilled(&story, &row), clinic, "the working group's button prepares the same");
    writes(&story, NGOZI, CALENDAR, &clinic.replace("|time=", "|time=2027-03-24 17:00"));
    let survey = story.survey(ROUND).await;
    assert!(
        !survey.plan.problems.iter().any(|problem| problem.place == CALENDAR),
        "{:?}",
        survey.plan.problems
    );
    story.cycle(ROUND).await;
    let calendar = story.words(CALENDAR).await.expect("the calendar");
    let (shown_part, _) = calendar.split_once("LCBOT:END").expect("the bot's part");
    assert!(shown_part.contains("2026-11-sparql-en") && shown_part.contains("2027"), "{calendar}");
    story.expect_quiet(ROUND).await;

    // In the next month the wishes are open still; she is not asked again.
    story.cycle(Some("2026-12")).await;
    writes(&story, TRUSTEE, PAGE, "{{Let's Connect approve|all}}");
    story.cycle(Some("2026-12")).await;
    assert_eq!(talk(&story).await.matches("would you hold a learning clinic?").count(), 1);
    story.expect_quiet(Some("2026-12")).await;
    story.expect_no_double();
}

#[tokio::test]
async fn trustees_notes_say_how_far_it_is_and_hold_the_question_back() {
    let story = begin().await;
    story.wiki.clock("2026-12-02T06:00:00Z");
    let id = proposed(&story).await;
    // She said later; an approval beside it changes nothing before that day.
    writes(&story, TRUSTEE, PAGE, &note("later", "|follow-up=2026-12-15"));
    writes(&story, TRUSTEE, PAGE, &format!("{{{{Let's Connect approve|{id}}}}}"));
    // Somebody else's word about her is none.
    writes(&story, LEARNERS[0], PAGE, &note("active", ""));
    story.cycle(ROUND).await;
    let held = page(&story).await;
    assert!(held.contains("ambassador-status-later") && held.contains("ambassadors-held"), "{held}");
    assert!(!held.contains("ambassador-status-active"), "{held}");
    assert!(!talk(&story).await.contains("would you hold"));
    let problems = story.words(PROBLEMS).await.expect("the problems page");
    assert!(problems.contains(&format!("the note about {NGOZI}")), "{problems}");
    story.expect_quiet(ROUND).await;

    // The day comes: it is told as due, and what was approved is asked.
    story.wiki.clock("2026-12-15T08:00:00Z");
    let applied = story.cycle(ROUND).await;
    let due = page(&story).await;
    assert!(due.contains("ambassadors-due"), "{due}");
    assert_eq!(talk(&story).await.matches("would you hold").count(), 1, "{applied:?}\n{due}");
    story.expect_quiet(ROUND).await;
    story.expect_no_double();
}

#[tokio::test]
async fn who_declined_or_was_struck_is_not_asked() {
    let story = begin().await;
    let id = proposed(&story).await;
    let start = story.text(PAGE).await.expect("the page");
    let approve = format!("{{{{Let's Connect approve|{id}}}}}");
    for no in [note("declined", ""), note("no idea", ""), format!("{{{{Let's Connect strike|{id}}}}}")] {
        story.wiki.act(&json!([edit(PAGE, &format!("{start}\n{no}\n{approve}"), TRUSTEE)]));
        story.cycle(ROUND).await;
        assert!(!talk(&story).await.contains("would you hold"), "{no}");
        assert!(page(&story).await.contains("ambassadors-held"), "{no}");
        story.expect_quiet(ROUND).await;
    }
}

#[tokio::test]
async fn who_is_in_no_list_or_wants_no_messages_is_left_alone() {
    let story = begin().await;
    let id = proposed(&story).await;
    let start = story.text(PAGE).await.expect("the page");
    let approve = format!("{start}\n{{{{Let's Connect approve|{id}}}}}");
    let silent = |key| [NGOZIS, &[(key, "no")]].concat();
    for (key, said) in [("notify", "ambassadors-no-messages"), ("directory", "ambassadors-unlisted")] {
        story.registers(NGOZI, &silent(key));
        story.wiki.act(&json!([edit(PAGE, &approve, TRUSTEE)]));
        story.cycle(ROUND).await;
        let shown = page(&story).await;
        assert!(shown.contains(said), "{key}: {shown}");
        let (own, _) = shown.split_once("LCBOT:END").expect("the bot's part");
        assert_eq!(own.contains(NGOZI), key == "notify", "{key}: {own}");
        assert!(!talk(&story).await.contains("would you hold"), "{key}");
        story.expect_quiet(ROUND).await;
    }
}
