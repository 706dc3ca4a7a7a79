//! The calendar of clinics: a host takes over what the bot proposes, moves it and calls
//! it off; whatever strangers do to it counts for nothing.
#![forbid(unsafe_code)]

mod support;

use std::io::{Read, Write as _};
use std::net::TcpStream;

use serde_json::json;
use support::story::{Story, TRUSTEE};

const HOST: &str = "LCTest-KE-801";
const STRANGER: &str = "LCTest-XX-899";
const CALENDAR: &str = "Let's Connect/Calendar";
const PROBLEMS: &str = "Let's Connect/Problems";
const ROUND: Option<&str> = Some("2026-11");
const ID: &str = "2026-11-sparql-en";

/// What a browser is shown at a path of the wiki.
fn browse(story: &Story, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", story.wiki.port())).expect("the wiki listens");
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\n\r\n", story.wiki.port()).expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    String::from_utf8_lossy(&answer).into_owned()
}

/// The text with which the editor opens that the calendar's link with these words in its address leads to.
fn prefilled(story: &Story, words: &str) -> String {
    story.wiki.run_jobs();
    let ask = json!({ "action": "parse", "page": CALENDAR, "uselang": "en", "prop": "text" });
    let answer = story.wiki.ask_all(&[ask]).remove(0);
    let html = answer["parse"]["text"].as_str().unwrap_or_else(|| panic!("{answer}"));
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let link = links.map(|link| link.replace("&amp;", "&")).find(|link| link.contains(words));
    let link = link.unwrap_or_else(|| panic!("no link with {words}: {html}"));
    let (_, path) = link.split_once("/w/").expect("an address of this wiki");
    let editor = browse(story, &format!("/w/{path}"));
    let (_, rest) = editor.split_once("<textarea").expect("an editor");
    let (_, rest) = rest.split_once('>').expect("its beginning");
    let text = rest.split("</textarea>").next().expect("its end");
    text.replace("&#039;", "'").replace("&lt;", "<").replace("&amp;", "&").trim().to_owned()
}

async fn the_page(story: &Story) -> String {
    story.text(CALENDAR).await.expect("the calendar")
}

#[tokio::test]
async fn a_host_takes_a_proposal_over_moves_it_and_calls_it_off() {
    let story = Story::begin();
    let host = [
        ("share", "sparql"),
        ("formats", "learning clinic"),
        ("languages", "en-5"),
        ("utc", "+3"),
        ("capacity", "0"),
    ];
    let learner = [("learn", "sparql"), ("languages", "en-4"), ("utc", "+3")];
    let names: Vec<String> = (802..810).map(|n| format!("LCTest-KE-{n}")).collect();
    let mut people: Vec<(&str, &[(&str, &str)])> = vec![(HOST, &host)];
    people.extend(names.iter().map(|name| (name.as_str(), &learner[..])));
    story.all_register(&people);
    story.cycle(ROUND).await;
    let proposed = the_page(&story).await;
    assert!(proposed.contains(&format!("preloadtitle={ID}")), "{proposed}");
    story.expect_quiet(ROUND).await;

    // The button brings an entry with everything filled in; saved as it is, it counts.
    let entry = prefilled(&story, &format!("preloadtitle={ID}"));
    for filled in [format!("|id={ID}\n"), format!("|hosts={HOST}\n")] {
        assert!(entry.contains(&filled), "{filled}\n{entry}");
    }
    // The month that is suggested, as 2026-11-: what nobody took over in time moved on.
    let month = entry.split("|time=").nth(1).and_then(|rest| rest.get(.."2026-11-".len())).expect("a time");
    assert!(month >= "2026-11-" && month.ends_with('-'), "{entry}");
    let with = |page: &str, entry: &str| format!("{page}\n\n== {ID} ==\n{entry}");
    let entry = entry
        .replace(&format!("|time={month}"), "|time=2027-03-")
        .replace("|status=\n", "|status=confirmed\n");
    story.saves(HOST, CALENDAR, &with(&proposed, &entry));
    story.cycle(ROUND).await;
    let taken = the_page(&story).await;
    assert!(!taken.contains("preloadtitle=2026-11"), "the proposal is gone: {taken}");
    assert!(taken.contains("|clinic-status-confirmed}}"), "{taken}");
    story.expect_quiet(ROUND).await;

    // A stranger changes it, adds one, and takes all away.
    let evil = entry.replace("|link=", "|link=https://evil.example/").replace("confirmed", "cancelled");
    let more =
        "{{Let's Connect clinic|skill=wikidata|language=en|hosts=LCTest-XX-899|time=2027-03-01 10:00}}";
    story.saves(STRANGER, CALENDAR, &format!("{}\n{more}", taken.replace(&entry, &evil)));
    story.cycle(ROUND).await;
    let after = the_page(&story).await;
    assert!(
        after.contains("|clinic-status-confirmed}}") && !after.contains("|clinic-status-cancelled}}"),
        "{after}"
    );
    assert_eq!(after.matches("evil.example").count(), 1, "only in the stranger's own words: {after}");
    let problems = story.words(PROBLEMS).await.expect("the problems page");
    assert!(
        problems.contains("stays in force") && problems.contains("written by nobody who may"),
        "{problems}"
    );
    story.expect_quiet(ROUND).await;

    // The host moves it, then calls it off.
    let zone = entry.replace("|zone=", "|zone=Africa/Nairobi");
    story.saves(HOST, CALENDAR, &with(&proposed, &zone));
    story.cycle(ROUND).await;
    story.expect_quiet(ROUND).await;
    story.saves(HOST, CALENDAR, &with(&proposed, &entry.replace("confirmed", "cancelled")));
    story.cycle(ROUND).await;
    assert!(the_page(&story).await.contains("|clinic-status-cancelled}}"));
    let feed = String::from_utf8(story.command(&["calendar"]).stdout).expect("text");
    assert!(feed.contains(&format!("UID:{ID}@")) && feed.contains("STATUS:CANCELLED\r\n"), "{feed}");
    story.expect_quiet(ROUND).await;

    // A trustee may write anything; an entry begun by the button has an id of its own.
    let new = prefilled(&story, "CURRENTTIMESTAMP");
    assert!(
        new.contains("|id={{subst:CURRENTTIMESTAMP}}") && new.contains("|hosts={{subst:REVISIONUSER}}"),
        "{new}"
    );
    let page = the_page(&story).await;
    let new = new.replace("|skill=", "|skill=wikidata").replace("|language=", "|language=en");
    story.saves(TRUSTEE, CALENDAR, &format!("{page}\n\n{new}"));
    let clinics = story.survey(ROUND).await.world.clinics;
    assert!(clinics.iter().any(|entry| entry.id.len() == 14), "{clinics:?}");
}
