//! Learning clinics on a real wiki: from the calendar's entry to invitations, answers by
//! the buttons, a reminder, a change, a cancellation; and what is asked afterwards.

mod support;

use std::io::{Read, Write as _};
use std::net::TcpStream;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use support::story::{Story, TRUSTEE, edit, profile, profile_edit};

const HOST: &str = "LCTest-KE-801";
const KOFI: &str = "LCTest-GH-802";
const LAYLA: &str = "اختبار-لم 803";
const CALENDAR: &str = "Let's Connect/Calendar";

const KOFI_S: &[(&str, &str)] = &[("learn", "Wikidata"), ("languages", "en-5"), ("utc", "0")];
const LAYLA_S: &[(&str, &str)] = &[("learn", "Wikidata"), ("languages", "ar-N, en-3")];

/// The clock of the story: the wiki's own, and the entries' days are told from it.
async fn days(story: &Story, days: i64) -> Timestamp {
    let now = story.survey(None).await.world.now;
    let day = now.to_zoned(jiff::tz::TimeZone::UTC).date().to_datetime(jiff::civil::time(15, 0, 0, 0));
    let moment = day.to_zoned(jiff::tz::TimeZone::UTC).expect("a moment").timestamp();
    moment + SignedDuration::from_hours(24 * days)
}

fn entry(id: &str, status: &str, starts: Timestamp, more: &str) -> String {
    let time = starts.strftime("%Y-%m-%d %H:%M");
    format!(
        "{{{{Let's Connect clinic\n|id={id}\n|status={status}\n|skill=wikidata\n|hosts={HOST}\n|language=en\
         \n|time={time}\n|minutes=90\n{more}\n}}}}\n"
    )
}

/// The addresses of the buttons in the last notice on somebody's talk page, as readers see it.
fn buttons(story: &Story, who: &str) -> Vec<String> {
    let page = format!("User talk:{who}");
    let ask = json!({ "action": "parse", "page": page, "prop": "text", "disablelimitreport": "1" });
    let answer = story.wiki.ask_all(&[ask]).remove(0);
    let html = answer["parse"]["text"].as_str().unwrap_or_else(|| panic!("{answer}"));
    let last = html.rsplit("<h2").next().unwrap_or_default();
    let links = last.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.contains("section=new")).map(|link| link.replace("&amp;", "&")).collect()
}

/// What the editor holds that an address opens.
fn prefilled(story: &Story, address: &str) -> String {
    let (_, path) = address.split_once("/w/").expect("an address of this wiki");
    let mut stream = TcpStream::connect(("127.0.0.1", story.wiki.port())).expect("the wiki listens");
    write!(stream, "GET /w/{path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\n\r\n", story.wiki.port()).expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    let html = String::from_utf8_lossy(&answer).into_owned();
    let (_, rest) = html.split_once("<textarea").unwrap_or_else(|| panic!("no editor: {html}"));
    let text = rest.split("</textarea>").next().and_then(|rest| rest.split_once('>')).expect("its text").1;
    text.replace("&#039;", "'").replace("&amp;", "&").trim().to_owned()
}

/// They press the button whose answer is `word`, and save the section that opens.
fn presses(story: &Story, who: &str, fields: &[(&str, &str)], word: &str, before: &str) -> String {
    let answers: Vec<String> = buttons(story, who).iter().map(|link| prefilled(story, link)).collect();
    let of_word = |answer: &&String| answer.contains(&format!("|{word}|"));
    let answer = answers.iter().find(of_word).unwrap_or_else(|| panic!("{word}: {answers:?}")).clone();
    let after = format!("{before}\n\n{answer}");
    story.wiki.act(&json!([profile_edit(who, who, fields, &after)]));
    after
}

async fn talk(story: &Story, who: &str) -> String {
    story.words(&format!("User talk:{who}")).await.unwrap_or_default()
}

async fn last_notice(story: &Story, who: &str) -> String {
    talk(story, who).await.rsplit("\n== ").next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_clinic_from_its_entry_to_its_end() {
    let mut story = Story::begin();
    story.registers(HOST, &[("share", "Wikidata"), ("formats", "clinic"), ("languages", "en-5")]);
    story.all_register(&[(KOFI, KOFI_S), (LAYLA, LAYLA_S)]);
    story.cycle(None).await;
    let starts = days(&story, 5).await;
    let calendar = |status: &str, starts| entry("test-wikidata", status, starts, "|seats=1");
    story.saves(TRUSTEE, CALENDAR, &calendar("proposed", starts));
    story.expect_quiet(None).await;

    // Confirmed: those who want to learn it are invited, and the host is told.
    story.saves(TRUSTEE, CALENDAR, &calendar("confirmed", starts));
    story.cycle(None).await;
    let kofi = last_notice(&story, KOFI).await;
    assert!(kofi.contains("a learning clinic for you") && kofi.contains("15:00"), "{kofi}");
    assert!(last_notice(&story, HOST).await.contains("is confirmed"));
    let layla = last_notice(&story, LAYLA).await;
    assert!(layla.contains("dir=\"rtl\"") && layla.contains("utc="), "her clock is not known: {layla}");
    story.expect_quiet(None).await;

    // They answer by the buttons; there is one seat.
    let kofi_says = presses(&story, KOFI, KOFI_S, "coming", "");
    let today = story.survey(None).await.world.today();
    let page = story.text(&format!("User:{KOFI}/Let's Connect")).await.expect("Kofi's page");
    assert!(
        page.contains(&format!("{{{{Let's Connect answer|coming|clinic=test-wikidata|on={today}}}}}")),
        "{page}"
    );
    story.expect_quiet(None).await;
    presses(&story, LAYLA, LAYLA_S, "coming", "");
    story.cycle(None).await;
    assert_ne!(last_notice(&story, LAYLA).await, layla, "she waits for a seat, and is told");
    assert_eq!(last_notice(&story, KOFI).await, kofi);
    story.expect_quiet(None).await;

    // It comes near.
    story.programme.config.clinics.reminder_hours = 200;
    story.cycle(None).await;
    assert!(last_notice(&story, KOFI).await.contains("you have a seat"));
    assert!(last_notice(&story, HOST).await.contains("Coming so far: 1; waiting for a seat: 1"));
    story.expect_quiet(None).await;

    // The host moves it, and calls it off.
    let moved = days(&story, 6).await;
    story.saves(HOST, CALENDAR, &calendar("confirmed", moved));
    story.cycle(None).await;
    let kofi = last_notice(&story, KOFI).await;
    assert!(kofi.contains("What changed: the time (it was: "), "{kofi}");
    assert!(kofi.contains(&starts.strftime("%Y-%m-%d").to_string()), "{kofi}");
    story.expect_quiet(None).await;
    story.saves(HOST, CALENDAR, &calendar("cancelled", moved));
    story.cycle(None).await;
    assert!(last_notice(&story, KOFI).await.contains("is cancelled"));
    story.expect_quiet(None).await;

    // Another was held: its host records who was there, and those are asked one question.
    let held = entry("test-held", "held", days(&story, -2).await, &format!("|attended={KOFI}"));
    let both = format!("{}{held}", calendar("cancelled", moved));
    story.saves(HOST, CALENDAR, &both);
    story.cycle(None).await;
    assert!(last_notice(&story, HOST).await.contains("Thank you for hosting"));
    assert!(last_notice(&story, KOFI).await.contains("of how much use"));
    story.expect_quiet(None).await;
    presses(&story, KOFI, KOFI_S, "much use", &kofi_says);
    story.expect_quiet(None).await;
    story.expect_no_double();
}

#[tokio::test]
async fn who_wants_no_messages_is_not_invited_and_who_declines_hears_nothing_more() {
    let story = Story::begin();
    story.registers(HOST, &[("share", "Wikidata"), ("languages", "en-5")]);
    story.all_register(&[(KOFI, KOFI_S)]);
    let silent = profile(&[("learn", "Wikidata"), ("languages", "en-5"), ("notify", "no")]);
    story.wiki.act(&json!([
        { "account": "LCTest-XX-804" },
        edit("User:LCTest-XX-804/Let's Connect", &silent, "LCTest-XX-804"),
    ]));
    let starts = days(&story, 5).await;
    story.saves(TRUSTEE, CALENDAR, &entry("test-quiet", "confirmed", starts, ""));
    story.cycle(None).await;
    assert_eq!(talk(&story, "LCTest-XX-804").await, "");
    let invited = last_notice(&story, KOFI).await;
    assert!(invited.contains("You are invited"), "{invited}");
    presses(&story, KOFI, KOFI_S, "not coming", "");
    story.saves(TRUSTEE, CALENDAR, &entry("test-quiet", "cancelled", starts, ""));
    story.cycle(None).await;
    assert_eq!(last_notice(&story, KOFI).await, invited);
    story.expect_quiet(None).await;
}
