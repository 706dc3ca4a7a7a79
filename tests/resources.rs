//! The resource centre on a real wiki: whatever people, clinics and entries give stands once, by skill
//! and language; what is odd about it is told; a link that the wiki does not take costs no page.
#![forbid(unsafe_code)]

mod support;

use lets_connect::apply::{InstantPace, StopFlag};
use lets_connect::cycle;
use lets_connect::cycle::links::Passed;
use lets_connect::wiki::LiveEdits;
use serde_json::json;
use support::press::{buttons, page_shown, prefilled};
use support::story::{Story, TRUSTEE, edit, profile_edit};

const AMINA: &str = "LCTest-KE-901";
const KOFI: &str = "LCTest-GH-902";
const STRANGER: &str = "LCTest-XX-903";
const CENTRE: &str = "Let's Connect/Resources";
const PROBLEMS: &str = "Let's Connect/Problems";
const CALENDAR: &str = "Let's Connect/Calendar";

const KOFIS: &[(&str, &str)] = &[("learn", "Wikidata"), ("languages", "en-5"), ("updates", "yes")];

fn amina(material: &str) -> Vec<(&str, &str)> {
    vec![("share", "Wikidata, SPARQL"), ("languages", "sw-N, en-4"), ("material", material)]
}

/// An account that takes part registers with this material, and Kofi does who would learn.
fn begin(material: &str) -> Story {
    let story = Story::begin();
    story.all_register(&[(AMINA, &amina(material)), (KOFI, KOFIS)]);
    story
}

fn adds(story: &Story, who: &str, page: &str, text: &str) {
    let append = format!("\n{text}\n");
    story.wiki.act(&json!([{ "account": who }, { "edit": { "page": page, "append": append, "as": who } }]));
}

/// The section of a skill, as the centre's page holds it.
async fn section(story: &Story, skill: &str) -> String {
    let page = story.words(CENTRE).await.expect("the centre");
    let anchor = format!("<span id=\"{skill}\">");
    let (_, rest) = page.split_once(&anchor).unwrap_or_else(|| panic!("{skill} has a section:\n{page}"));
    rest.split("\n== ").next().unwrap_or_default().to_owned()
}

async fn problems(story: &Story) -> String {
    story.words(PROBLEMS).await.expect("the problems page")
}

/// One pass over the links.
async fn look(story: &Story) -> Passed {
    let wiki = story.programme.connect().await.expect("the bot logs in");
    let survey = story.survey(None).await;
    let leave = LiveEdits::granted_by("test");
    let stop = StopFlag::default();
    let pace = (&mut InstantPace, &stop);
    cycle::links::look(&wiki, &leave, &story.programme, &survey, 100, pace, &mut |_| {})
        .await
        .expect("it looks")
}

#[tokio::test]
async fn what_profiles_clinics_and_entries_give_stands_once_by_skill_and_language() {
    let story = begin("[https://example.org/course A course] (sparql, es)\n[[Help:Wikidata|First steps]]");
    story.cycle(None).await;
    let sparql = section(&story, "sparql").await;
    assert!(sparql.contains("[https://example.org/course A course]") && sparql.contains(AMINA), "{sparql}");
    let wikidata = section(&story, "wikidata").await;
    assert!(wikidata.contains("First steps") && !wikidata.contains("A course"), "{wikidata}");
    story.expect_quiet(None).await;

    // Kofi follows the button, and names the same course by another way; a clinic leaves its slides.
    let (_, button) = buttons(&page_shown(&story, CENTRE)).remove(0);
    let blank = prefilled(&story, &button);
    assert!(blank.starts_with("{{Let's Connect resource\n|link="), "{blank}");
    let again = blank
        .replace("|link=", "|link=https://www.example.org/course?utm_source=x")
        .replace("|skill=", "|skill=Wikidata")
        .replace("|kind=", "|kind=course");
    adds(&story, KOFI, CENTRE, &again);
    let held = format!(
        "{{{{Let's Connect clinic|id=first|status=held|title=First queries|skill=sparql|hosts={AMINA}|language=sw\
         |time=2026-01-20 15:00|slides=https://example.org/first.odp|notes=[[Help:Queries]]}}}}"
    );
    adds(&story, TRUSTEE, CALENDAR, &held);
    let stranger = "{{Let's Connect resource|link=https://example.com/mine|title=Buy now|skill=sparql}}";
    adds(&story, STRANGER, CENTRE, stranger);
    story.cycle(None).await;
    let sparql = section(&story, "sparql").await;
    assert_eq!(sparql.matches("example.org/course").count(), 1, "{sparql}");
    assert!(sparql.contains(KOFI), "both who name it are named: {sparql}");
    assert!(sparql.contains("https://example.org/first.odp") && sparql.contains("Help:Queries"), "{sparql}");
    assert!(!sparql.contains("Buy now"));
    assert!(section(&story, "wikidata").await.contains("A course"), "Kofi says that it is for Wikidata too");
    let told = problems(&story).await;
    assert!(told.contains("leads to the same as a link on"), "{told}");
    assert!(told.contains("written by nobody who takes part"), "{told}");
    story.expect_quiet(None).await;

    // Readers see a section a skill, and follow the links.
    let html = page_shown(&story, CENTRE);
    for address in ["https://example.org/course", "https://example.org/first.odp"] {
        assert!(html.contains(&format!("href=\"{address}\"")), "{address}: {html}");
    }

    // Amina wants to be in no list any more: her course stays as Kofi's alone, the rest goes.
    let mut fields =
        amina("[https://example.org/course A course] (sparql, es)\n[[Help:Wikidata|First steps]]");
    fields.push(("directory", "no"));
    story.wiki.act(&json!([profile_edit(AMINA, AMINA, &fields, "")]));
    story.cycle(None).await;
    let page = story.words(CENTRE).await.expect("the centre");
    assert!(!page.contains(AMINA) && !page.contains("First steps"), "{page}");
    assert!(page.contains("example.org/course"), "{page}");
    story.expect_quiet(None).await;
    story.expect_no_double();
}

#[tokio::test]
async fn a_link_that_is_dead_on_three_days_is_marked_and_told_until_it_answers() {
    let story = begin("[[Let's Connect/No such guide|A guide]]");
    story.wiki.clock("2026-12-02T06:00:00Z");
    story.cycle(None).await;
    for day in 2..=4 {
        story.wiki.clock(&format!("2026-12-0{day}T08:00:00Z"));
        assert!(!section(&story, "sparql").await.contains("resources-dead"), "day {day}");
        let passed = look(&story).await;
        assert_eq!((passed.looked_at, passed.failed.len()), (1, 1), "day {day}");
        assert_eq!(look(&story).await.looked_at, 0, "once a day");
    }
    story.cycle(None).await;
    assert!(section(&story, "sparql").await.contains("resources-dead"));
    assert!(problems(&story).await.contains("is dead (no such page)"));
    story.expect_quiet(None).await;

    story.saves(AMINA, "Let's Connect/No such guide", "Here it is.");
    story.wiki.clock("2026-12-12T08:00:00Z");
    assert_eq!(look(&story).await.failed, []);
    story.cycle(None).await;
    assert!(!section(&story, "sparql").await.contains("resources-dead"));
    assert!(!problems(&story).await.contains("is dead"));
    story.expect_quiet(None).await;
    story.expect_no_double();
}

#[tokio::test]
async fn a_link_that_the_wiki_refuses_costs_no_page() {
    let story = begin("[https://casino.example.net/x A casino]\n[https://example.org/course A course]");
    story.wiki.act(&json!([edit("MediaWiki:Spam-blacklist", "casino\\.example\\.net", "Admin")]));
    let applied = story.cycle(None).await;
    assert_eq!(applied.halted, None);
    assert!(applied.skipped.iter().any(|(page, _)| page.as_str() == CENTRE), "{:?}", applied.skipped);
    let applied = story.cycle(None).await;
    assert_eq!(applied.skipped, []);
    let page = story.words(CENTRE).await.expect("the centre");
    assert!(page.contains("example.org/course") && !page.contains("casino"), "{page}");
    assert!(problems(&story).await.contains("its list of unwanted links names casino.example.net"));
    story.expect_quiet(None).await;
}

#[tokio::test]
async fn who_wants_updates_is_told_once_of_new_material_on_their_wishes() {
    let story = begin("[https://example.org/course A course] (wikidata, en)");
    story.wiki.clock("2026-12-16T08:00:00Z");
    story.cycle(None).await;
    let talk = story.words(&format!("User talk:{KOFI}")).await.expect("an update");
    assert!(talk.contains("[[Let's Connect/Resources|resource centre]] on what you want to learn"), "{talk}");
    story.expect_quiet(None).await;

    // A month later it is no news.
    story.wiki.clock("2027-01-17T08:00:00Z");
    story.cycle(None).await;
    story.expect_quiet(None).await;
    let talk = story.words(&format!("User talk:{KOFI}")).await.expect("an update");
    assert_eq!(talk.matches("|resource centre]] on what").count(), 1, "{talk}");
    story.expect_no_double();
}
