//! One's own entry: one click opens it, prefilled and explained; what is wrong shows at
//! the field; the directory follows in the next cycle. And what people write into the
//! bot's part of a page is replaced, but not silently.
#![forbid(unsafe_code)]

mod support;

use std::io::{Read, Write as _};
use std::net::TcpStream;

use serde_json::json;
use support::story::{BOT, Story, profile_edit};

const AMINA: &str = "LCTest-KE-701";
const KOFI: &str = "LCTest-GH-702";
const PAGE: &str = "User:LCTest-KE-701/Let's Connect";
const WIKIDATA: &str = "Let's Connect/Directory/skill/wikidata";
const PROBLEMS: &str = "Let's Connect/Problems";
const CARDS: &str = "User:LetsConnectBot/Let's Connect/cards";
const ROUND: Option<&str> = Some("2026-11");

/// What a browser is shown at a path of the wiki.
fn browse(story: &Story, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", story.wiki.port())).expect("the wiki listens");
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\n\r\n", story.wiki.port()).expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    String::from_utf8_lossy(&answer).into_owned()
}

/// A page as readers of these languages see it.
fn shown(story: &Story, page: &str, languages: &[&str]) -> Vec<String> {
    let ask = |language: &&str| {
        json!({ "action": "parse", "page": page, "uselang": language, "prop": "text",
            "disablelimitreport": "1", "disableeditsection": "1" })
    };
    // What a page transcludes has changed: the wiki's own jobs have it shown anew.
    story.wiki.run_jobs();
    let answers = story.wiki.ask_all(&languages.iter().map(ask).collect::<Vec<_>>());
    answers
        .iter()
        .map(|answer| answer["parse"]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned())
        .collect()
}

/// Where links that open the reader's own editor lead.
fn ways_to_one_s_own(html: &str) -> Vec<String> {
    html.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| link.contains("Special:MyPage/") && link.contains("action=edit"))
        .map(|link| link.replace("&amp;", "&"))
        .collect()
}

#[tokio::test]
async fn one_click_on_any_page_opens_one_s_own_entry_prefilled_and_explained() {
    let story = Story::begin();
    story.registers(AMINA, &[("share", "wikidata"), ("languages", "sw-N, en-4"), ("country", "Kenya")]);
    story.registers(KOFI, &[("learn", "wikidata"), ("languages", "en-5")]);
    story.cycle(ROUND).await;
    let below = |page: &str| format!("Let's Connect{page}");
    let mut pages: Vec<String> =
        ["", "/Help", "/Rules", "/Registration", "/Opt-out", "/Rounds", "/Awards", "/Problems", "/Directory"]
            .map(below)
            .into();
    pages.extend(["/Directory/skill/wikidata", "/Directory/language/en", "/Directory/region/SSA"].map(below));
    pages.extend([below("/Rounds/2026-11"), format!("User talk:{AMINA}")]);
    pages.push("User:LetsConnectBot/Let's Connect/status".to_owned());
    let mut ways = Vec::new();
    for page in &pages {
        let html = shown(&story, page, &["es"]).remove(0);
        let found = ways_to_one_s_own(&html);
        assert!(!found.is_empty(), "{page} leads to nobody's own entry: {html}");
        // The buttons of a notice add an answer; every other link opens the entry itself.
        ways.extend(found.into_iter().filter(|way| !way.contains("section=new")));
    }
    ways.sort();
    ways.dedup();
    assert_eq!(ways.len(), 1, "there is one way: {ways:?}");
    let (_, path) = ways[0].split_once("/w/").expect("an address of this wiki");
    let editor = browse(&story, &format!("/w/{path}&uselang=es"));
    let (before, rest) = editor.split_once("<textarea").expect("an editor");
    let prefilled = rest.split("</textarea>").next().expect("its end").replace("&#039;", "'");
    assert!(prefilled.contains("{{Let's Connect profile\n|share=\n|learn=\n"), "{prefilled}");
    for words in ["Habilidades que compartes", "<code dir=\"ltr\">directory=yes</code>", "es-N, en-3"] {
        assert!(before.contains(words), "above the editor: {words}\n{before}");
    }
    story.expect_quiet(ROUND).await;
}

#[tokio::test]
async fn the_visual_editor_s_form_speaks_the_reader_s_language() {
    let story = Story::begin();
    let ask = |language: &str| json!({ "action": "templatedata", "titles": "Template:Let's Connect profile", "lang": language });
    let answers = story.wiki.ask_all(&[ask("en"), ask("es"), ask("ar")]);
    let form = |at: usize| {
        let pages = answers[at]["pages"].as_object().unwrap_or_else(|| panic!("{}", answers[at]));
        pages.values().next().expect("the template").clone()
    };
    let labels = [form(0), form(1), form(2)].map(|form| form["params"]["share"]["label"].to_string());
    assert!(labels[0] != labels[1] && labels[1] != labels[2] && labels[0] != labels[2], "{labels:?}");
    let form = form(0);
    let order: Vec<&str> =
        form["paramOrder"].as_array().expect("an order").iter().filter_map(|name| name.as_str()).collect();
    assert_eq!(order[..4], ["share", "learn", "formats", "languages"]);
    assert_eq!(order[order.len() - 2..], ["certificate", "form"]);
    assert_eq!(form["params"]["languages"]["required"], true);
    assert_eq!(form["params"]["notify"]["suggestedvalues"], json!(["yes", "no"]));
    assert_eq!(form["params"]["card"]["suggestedvalues"][3], "skills, matches, awards");
}

#[tokio::test]
async fn what_is_wrong_shows_at_the_field_and_goes_when_it_is_mended() {
    let story = Story::begin();
    let wrong = [("share", "wikidata, Zwirbelkunde"), ("languages", "en-5"), ("card", "skills")];
    story.registers(AMINA, &wrong);
    story.cycle(None).await;
    for (html, label) in shown(&story, PAGE, &["en", "fr"]).iter().zip(["To mend:", "À corriger"]) {
        let (_, after) = html.split_once("lets-connect-problem").unwrap_or_else(|| panic!("{html}"));
        let problem = after.split("</div>").next().expect("its end");
        assert!(problem.contains(label) && problem.contains("Zwirbelkunde"), "{html}");
        assert_eq!(html.matches("lets-connect-problem").count(), 1, "{html}");
        let before = html.split("lets-connect-problem").next().expect("what is above");
        assert!(!before.contains("en-5"), "it stands at the field, before the languages: {html}");
        assert!(html.contains("Directory/skill/wikidata"), "what was understood is a link: {html}");
        assert!(!html.contains("{{{") && !html.contains("⧼"), "{html}");
    }
    story.expect_quiet(None).await;

    let mended = [("share", "wikidata, SPARQL"), ("languages", "en-5")];
    story.wiki.act(&json!([profile_edit(AMINA, AMINA, &mended, "")]));
    story.cycle(None).await;
    let html = shown(&story, PAGE, &["en"]).remove(0);
    assert!(!html.contains("lets-connect-problem"), "{html}");
    assert!(html.contains("wikidata, SPARQL") && !html.contains("Directory/skill/"), "as typed: {html}");
    let skill = story.words("Let's Connect/Directory/skill/sparql").await.expect("the skill's page");
    assert!(skill.contains(AMINA), "the directory follows in the same cycle: {skill}");
    story.expect_quiet(None).await;
}

#[tokio::test]
async fn a_card_shows_connections_only_if_its_owner_wishes() {
    let story = Story::begin();
    let amina = [("share", "Wikidata"), ("learn", "Grant writing"), ("languages", "en-4")];
    let kofi = [("share", "Grant writing"), ("learn", "Wikidata"), ("languages", "en-5")];
    story.all_register(&[(AMINA, &amina), (KOFI, &kofi)]);
    story.cycle(ROUND).await;
    assert!(!shown(&story, PAGE, &["en"])[0].contains(KOFI), "nothing unasked");
    let wishing = [amina.as_slice(), &[("card", "matches, awards")]].concat();
    story.wiki.act(&json!([profile_edit(AMINA, AMINA, &wishing, "")]));
    story.cycle(ROUND).await;
    let html = shown(&story, PAGE, &["en"]).remove(0);
    assert!(html.contains("Last introductions") && html.contains(KOFI), "{html}");
    assert!(!html.contains("Barnstars"), "none was given: {html}");
    let other = shown(&story, &format!("User:{KOFI}/Let's Connect"), &["en"]).remove(0);
    assert!(!other.contains(AMINA), "{other}");

    // Who leaves the directory is named on nobody's card.
    let unlisted = [kofi.as_slice(), &[("directory", "no")]].concat();
    story.wiki.act(&json!([profile_edit(KOFI, KOFI, &unlisted, "")]));
    story.cycle(ROUND).await;
    let html = shown(&story, PAGE, &["en"]).remove(0);
    assert!(html.contains("someone who is not listed") && !html.contains(KOFI), "{html}");
    assert!(!story.words(CARDS).await.expect("the page of cards").contains(KOFI));
    story.expect_quiet(ROUND).await;
}

#[tokio::test]
async fn an_edit_in_the_bots_part_is_replaced_reported_once_and_remembered() {
    let story = Story::begin();
    story.registers(AMINA, &[("share", "wikidata"), ("languages", "en-5")]);
    story.cycle(None).await;
    story.expect_quiet(None).await;
    let saved = story.text(WIKIDATA).await.expect("the page");
    let reported = |text: &str| text.matches("[[Special:Diff/").count();
    assert_eq!(reported(&story.text(PROBLEMS).await.expect("the page")), 0);

    // Outside of the part is people's.
    let around = format!("Our words.\n{saved}\n\nMore of them.");
    story.saves(KOFI, WIKIDATA, &around);
    story.expect_quiet(None).await;

    // Inside is not; Amina mends her own row there.
    let edits = |story: &Story| story.wiki.edits_by_bot().len();
    let row = around
        .lines()
        .find(|line| line.contains("[[User:LCTest"))
        .unwrap_or_else(|| panic!("her row: {around}"))
        .to_owned();
    story.saves(AMINA, WIKIDATA, &around.replace(&row, &format!("{row} and SPARQL")));
    let newest = story.wiki.sql("SELECT MAX(rev_id) FROM revision")[0][0].clone();
    let before = edits(&story);
    story.cycle(None).await;
    assert_eq!(story.text(WIKIDATA).await.as_deref(), Some(around.as_str()), "all else is as it was");
    let made = story.wiki.edits_by_bot().split_off(before);
    let repair = made.iter().find(|edit| edit.title.ends_with("skill/wikidata")).expect("the repair");
    let says =
        format!("edits by others inside the bot's part replaced: 1 (newest: [[Special:Diff/{newest}]])");
    assert!(repair.summary.contains(&says), "{}", repair.summary);
    assert!(!repair.summary.contains("SPARQL") && !repair.summary.contains(AMINA), "{}", repair.summary);
    let problems = story.text(PROBLEMS).await.expect("the page");
    assert_eq!(reported(&problems), 1, "{problems}");
    assert!(problems.contains(&newest) && problems.contains("|problems-stray-own|"), "{problems}");
    let html = shown(&story, PROBLEMS, &["en"]).remove(0);
    assert!(
        html.contains("Changes that the bot wrote over") && !ways_to_one_s_own(&html).is_empty(),
        "{html}"
    );
    story.expect_quiet(None).await;

    // It stays reported, also when something else changes; a third cycle has nothing to do.
    story.registers(KOFI, &[("share", "Zwirbelkunde"), ("languages", "en-5")]);
    story.cycle(None).await;
    let problems = story.text(PROBLEMS).await.expect("the page");
    assert!(reported(&problems) == 1 && problems.contains("Zwirbelkunde"), "{problems}");
    story.expect_quiet(None).await;
    story.expect_no_double();
}

#[tokio::test]
async fn an_edit_in_the_problems_page_itself_is_reported_and_so_is_one_whose_record_was_lost() {
    let story = Story::begin();
    story.registers(AMINA, &[("share", "wikidata"), ("languages", "en-5")]);
    story.cycle(None).await;
    let problems = story.text(PROBLEMS).await.expect("the page");
    let changed = problems.replace("</div>", "Not so!\n</div>");
    story.saves(KOFI, PROBLEMS, &changed);
    story.cycle(None).await;
    let reported = story.text(PROBLEMS).await.expect("the page");
    assert!(!reported.contains("Not so!") && reported.contains("|problems-stray-other|"), "{reported}");
    story.expect_quiet(None).await;

    // The run died before it recorded what it did: its own edits tell.
    let ledger = "User:LetsConnectBot/Let's Connect/ledger.json";
    let text = story.text(ledger).await.expect("the ledger");
    let start = text.find("\"replaced\": [").expect("the record");
    let forgotten = format!("{}\"replaced\": []\n}}", &text[..start]);
    story.wiki.act(&json!([{ "edit": { "page": ledger, "text": forgotten, "as": BOT, "summary": "" } }]));
    story.cycle(None).await;
    assert_eq!(story.text(PROBLEMS).await.as_deref(), Some(reported.as_str()));
    story.expect_quiet(None).await;
    story.expect_no_double();
}
