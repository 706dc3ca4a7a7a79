//! Learning clinics on a real wiki: what a round proposes, taken over and confirmed;
//! invitations, answers by the buttons, seats, a reminder; a clinic that moves and one that
//! is called off; and what is asked afterwards. Every story ends with nothing left to do.
#![forbid(unsafe_code)]

mod support;

use std::collections::BTreeMap;

use serde_json::json;
use support::press::{buttons, last_notice_shown, prefilled};
use support::story::{Story, TRUSTEE, characters};

const HOST: &str = "LCTest-KE-801";
const KOFI: &str = "LCTest-GH-802";
const LAYLA: &str = "اختبار-لم 803";
const ANA: &str = "LCTest-PE-804";
const PARIS: &str = "LCTest-FR-805";
const CALENDAR: &str = "Let's Connect/Calendar";

type Fields<'a> = &'a [(&'a str, &'a str)];

const HOST_S: Fields<'_> = &[("share", "Wikidata"), ("formats", "clinic"), ("languages", "en-5")];
const KOFI_S: Fields<'_> = &[("learn", "Wikidata"), ("languages", "en-5"), ("utc", "0")];
const LAYLA_S: Fields<'_> = &[("learn", "Wikidata"), ("languages", "ar-N, en-3")];
const ANA_S: Fields<'_> = &[("learn", "Wikidata"), ("languages", "es-N, en-3"), ("utc", "-5")];
const PARIS_S: Fields<'_> = &[("learn", "Wikidata"), ("languages", "en-4"), ("utc", "Europe/Paris")];

/// Begins at this moment, with these people and the host.
async fn begin(moment: &str, people: &[(&str, Fields<'_>)]) -> Story {
    let story = Story::begin();
    story.wiki.clock(moment);
    story.all_register(&[&[(HOST, HOST_S)], people].concat());
    story.cycle(None).await;
    story
}

/// An entry of the calendar; `fields` after those that all have.
fn entry(id: &str, status: &str, time: &str, fields: &str) -> String {
    format!(
        "{{{{Let's Connect clinic\n|id={id}\n|status={status}\n|skill=wikidata\n|hosts={HOST}\n|language=en\
         \n|time={time}\n|minutes=90\n{fields}\n}}}}\n"
    )
}

/// Somebody writes these entries on the calendar, below the bot's part, in place of what was there.
async fn writes(story: &Story, who: &str, entries: &str) {
    let page = story.text(CALENDAR).await.expect("the calendar");
    let end = "<!-- LCBOT:END calendar -->";
    let (kept, _) = page.split_once(end).expect("the bot's part");
    story.saves(who, CALENDAR, &format!("{kept}{end}\n\n{entries}"));
}

fn talk(story: &Story, who: &str) -> String {
    story.wiki.text_of(3, who).map(|text| characters(&text)).unwrap_or_default()
}

fn last_notice(story: &Story, who: &str) -> String {
    talk(story, who).rsplit("\n== ").next().unwrap_or_default().to_owned()
}

/// How many notices each has had, of those that are named.
fn notices(story: &Story, names: &[&str]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for name in names {
        counts.insert((*name).to_owned(), talk(story, name).matches("\n== ").count());
    }
    counts
}

/// One cycle after which these, and nobody else of them all, have one notice more; and nothing is left to do.
async fn cycle_that_tells(story: &Story, all: &[&str], told: &[&str]) {
    let mut expected = notices(story, all);
    for name in told {
        *expected.get_mut(*name).expect("one of them") += 1;
    }
    story.cycle(None).await;
    assert_eq!(notices(story, all), expected);
    story.expect_quiet(None).await;
}

/// A page as it is shown to somebody who reads English.
fn shown(story: &Story, page: &str) -> String {
    let ask = json!({ "action": "parse", "page": page, "prop": "text", "uselang": "en", "disablelimitreport": "1" });
    let answer = story.wiki.ask_all(&[ask]).remove(0);
    answer["parse"]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// They press the button of their last notice whose answer is `word`, and save what the editor
/// brings below what their page holds.
fn presses(story: &Story, who: &str, word: &str) {
    let notice = last_notice_shown(story, who);
    let answers: Vec<String> =
        buttons(&notice).iter().map(|(_, address)| prefilled(story, address)).collect();
    let is_it = |text: &&String| text.contains(&format!("answer|{word}|"));
    let answer = answers.iter().find(is_it).unwrap_or_else(|| panic!("{word}: {answers:?}"));
    let page = format!("User:{who}/Let's Connect");
    let edit = json!({ "page": page, "append": format!("\n\n{answer}"), "as": who, "summary": "" });
    story.wiki.act(&json!([{ "edit": edit }]));
}

#[tokio::test]
async fn a_proposal_is_taken_over_and_those_it_is_for_are_invited() {
    const ROUND: Option<&str> = Some("2026-11");
    const ID: &str = "2026-11-sparql-en";
    let story = Story::begin();
    story.wiki.clock("2026-11-02T06:00:00Z");
    let host: Fields<'_> = &[
        ("share", "sparql"),
        ("formats", "learning clinic"),
        ("languages", "en-5"),
        ("utc", "+3"),
        ("capacity", "0"),
    ];
    let learner: Fields<'_> = &[("learn", "sparql"), ("languages", "en-4"), ("utc", "+3")];
    let learners: Vec<String> = (811..818).map(|n| format!("LCTest-KE-{n}")).collect();
    let others: [(&str, Fields<'_>); 5] = [
        ("LCTest-XX-821", &[("learn", "sparql"), ("languages", "en-4"), ("utc", "+3"), ("notify", "no")]),
        ("LCTest-XX-822", &[("learn", "sparql"), ("languages", "fr-N"), ("utc", "+3")]),
        ("LCTest-XX-823", &[("learn", "sparql"), ("languages", "en-4"), ("utc", "-9")]),
        (
            "LCTest-XX-824",
            &[("learn", "sparql"), ("languages", "en-4"), ("utc", "+3"), ("away", "2027-06-01")],
        ),
        ("LCTest-XX-825", &[("learn", "grant writing"), ("languages", "en-4"), ("utc", "+3")]),
    ];
    let mut people: Vec<(&str, Fields<'_>)> = vec![(HOST, host)];
    people.extend(learners.iter().map(|name| (name.as_str(), learner)));
    people.extend(others);
    story.all_register(&people);
    story.cycle(ROUND).await;
    story.wiki.run_jobs();

    // The host presses the button, and changes in what it brings the time, the state and the seats.
    let html = shown(&story, CALENDAR);
    let (_, address) = buttons(&html)
        .into_iter()
        .find(|(_, address)| address.contains(&format!("preloadtitle={ID}")))
        .expect("its button");
    let entry = prefilled(&story, &address);
    let (before, time) = entry.split_once("|time=").expect("a time");
    let (suggested, after) = time.split_once('\n').expect("a line");
    assert!(suggested.starts_with("2026-11-"), "{suggested}");
    let entry = format!("{before}|time=2026-11-18 09:00\n{after}");
    let entry = entry.replace("|status=\n", "|status=confirmed\n").replace("|seats=\n", "|seats=3\n");
    assert!(entry.contains("|status=confirmed\n") && entry.contains("|seats=3\n"), "{entry}");
    let all: Vec<&str> = people.iter().map(|(name, _)| *name).collect();
    writes(&story, HOST, &entry).await;
    let told: Vec<&str> = learners.iter().map(String::as_str).chain([HOST]).collect();
    cycle_that_tells(&story, &all, &told).await;
    for name in &learners {
        let notice = last_notice(&story, name);
        assert!(
            notice.contains("You are invited") && notice.contains(&format!("Calendar#{ID}|")),
            "{notice}"
        );
    }
    let host = last_notice(&story, HOST);
    assert!(host.contains("is confirmed") && host.contains("attended="), "{host}");
    assert!(shown(&story, CALENDAR).contains("3 of 3 left"));
    story.expect_no_double();
}

#[tokio::test]
async fn seats_go_by_the_answers_and_one_that_becomes_free_goes_to_who_waits() {
    let story = begin("2026-12-01T06:00:00Z", &[(KOFI, KOFI_S), (LAYLA, LAYLA_S)]).await;
    let all = [HOST, KOFI, LAYLA];
    let clinic = |status| entry("2026-12-wikidata", status, "2026-12-10 15:00", "|seats=1");
    writes(&story, TRUSTEE, &clinic("proposed")).await;
    cycle_that_tells(&story, &all, &[]).await;
    writes(&story, TRUSTEE, &clinic("confirmed")).await;
    cycle_that_tells(&story, &all, &all).await;
    let layla = last_notice(&story, LAYLA);
    assert!(layla.contains("dir=\"rtl\"") && layla.contains("utc="), "her clock is not known: {layla}");

    // One seat, and two who come.
    presses(&story, KOFI, "coming");
    let page = story.text(&format!("User:{KOFI}/Let's Connect")).await.expect("Kofi's page");
    let saved = "{{Let's Connect answer|coming|clinic=2026-12-wikidata|on=2026-12-01}}";
    assert!(page.contains(saved), "{page}");
    cycle_that_tells(&story, &all, &[]).await;
    assert!(shown(&story, CALENDAR).contains("0 of 1 left"));
    presses(&story, LAYLA, "coming");
    cycle_that_tells(&story, &all, &[LAYLA]).await;

    // The seat becomes free, and is hers.
    story.wiki.clock("2026-12-03T06:00:00Z");
    presses(&story, KOFI, "not coming");
    cycle_that_tells(&story, &all, &[LAYLA]).await;

    story.expect_no_double();
}

#[tokio::test]
async fn a_clinic_that_comes_near_is_told_to_its_host_and_to_those_who_have_a_seat() {
    let story = begin("2026-12-05T06:00:00Z", &[(KOFI, KOFI_S), (LAYLA, LAYLA_S)]).await;
    let all = [HOST, KOFI, LAYLA];
    writes(&story, TRUSTEE, &entry("2026-12-wikidata", "confirmed", "2026-12-10 15:00", "|seats=1")).await;
    cycle_that_tells(&story, &all, &all).await;
    presses(&story, LAYLA, "coming");
    story.wiki.clock("2026-12-08T14:00:00Z");
    cycle_that_tells(&story, &all, &[]).await;
    story.wiki.clock("2026-12-08T15:30:00Z");
    cycle_that_tells(&story, &all, &[LAYLA, HOST]).await;
    assert!(last_notice(&story, HOST).contains("Coming so far: 1; waiting for a seat: 0"));
    story.expect_no_double();
}

#[tokio::test]
async fn a_clinic_moves_into_summer_time_and_is_called_off() {
    let people = [(KOFI, KOFI_S), (ANA, ANA_S), (PARIS, PARIS_S)];
    let story = begin("2027-03-15T06:00:00Z", &people).await;
    let all = [HOST, KOFI, ANA, PARIS];
    // The night between the two days has one hour less in Paris.
    let clinic = |status, time| entry("2027-03-wikidata", status, time, "|zone=Europe/Paris");
    writes(&story, HOST, &clinic("confirmed", "2027-03-27 18:00")).await;
    cycle_that_tells(&story, &all, &all).await;
    let paris = last_notice(&story, PARIS);
    assert!(
        paris.contains("17:00 to 18:30 UTC")
            && paris.contains("UTC+1</bdi>")
            && paris.contains("18:00 to 19:30"),
        "{paris}"
    );
    presses(&story, KOFI, "not coming");
    presses(&story, ANA, "coming");
    cycle_that_tells(&story, &all, &[]).await;

    writes(&story, HOST, &clinic("confirmed", "2027-03-28 18:00")).await;
    cycle_that_tells(&story, &all, &[ANA, PARIS]).await;
    let paris = last_notice(&story, PARIS);
    assert!(
        paris.contains("16:00 to 17:30 UTC")
            && paris.contains("UTC+2</bdi>")
            && paris.contains("18:00 to 19:30"),
        "{paris}"
    );
    assert!(paris.contains("(it was: {{#time:j F Y|2027-03-27|en}}"), "{paris}");
    let ana = last_notice(&story, ANA);
    assert!(ana.contains("2027-03-28|es") && ana.contains("UTC−5</bdi>") && ana.contains("11:00"), "{ana}");
    let feed = String::from_utf8(story.command(&["calendar"]).stdout).expect("text");
    assert!(feed.contains("DTSTART:20270328T160000Z\r\n"), "{feed}");

    writes(&story, HOST, &clinic("cancelled", "2027-03-28 18:00")).await;
    cycle_that_tells(&story, &all, &[ANA, PARIS]).await;
    assert!(last_notice(&story, PARIS).contains("is cancelled"));
    story.wiki.clock("2027-03-30T06:00:00Z");
    cycle_that_tells(&story, &all, &[]).await;
    story.expect_no_double();
}

#[tokio::test]
async fn what_a_clinic_was_good_for_is_asked_of_those_who_were_there() {
    let people = [(KOFI, KOFI_S), (LAYLA, LAYLA_S), (ANA, ANA_S), (PARIS, PARIS_S)];
    let story = begin("2026-12-01T06:00:00Z", &people).await;
    let all = [HOST, KOFI, LAYLA, ANA, PARIS];
    let clinic = |status, fields| entry("2026-12-wikidata", status, "2026-12-03 15:00", fields);
    writes(&story, HOST, &clinic("confirmed", "|seats=9")).await;
    cycle_that_tells(&story, &all, &all).await;

    // It is over: the host is asked who was there.
    story.wiki.clock("2026-12-03T17:00:00Z");
    cycle_that_tells(&story, &all, &[HOST]).await;
    assert!(last_notice(&story, HOST).contains("Thank you for hosting"));
    let attended = format!("|seats=9\n|attended={KOFI}, {LAYLA}, {ANA}\n|slides=https://example.org/slides");
    writes(&story, HOST, &clinic("held", &attended)).await;
    cycle_that_tells(&story, &all, &[KOFI, LAYLA, ANA]).await;
    assert!(last_notice(&story, KOFI).contains("of how much use"));

    // Three answers are a number.
    presses(&story, KOFI, "much use");
    presses(&story, LAYLA, "much use");
    presses(&story, ANA, "some use");
    cycle_that_tells(&story, &all, &[]).await;
    let calendar = shown(&story, CALENDAR);
    assert!(calendar.contains("Of how much use it was: much 2, some 1, little 0"), "{calendar}");
    let numbers = story.programme.config.pages.state.subpage("numbers.json").expect("a title");
    let numbers = story.text(numbers.as_str()).await.expect("the numbers");
    let numbers: serde_json::Value = serde_json::from_str(&numbers).expect("JSON");
    assert_eq!(
        (&numbers["totals"]["clinics"], &numbers["totals"]["seats"]),
        (&json!(1), &json!(3)),
        "{numbers}"
    );
    story.wiki.clock("2026-12-20T06:00:00Z");
    cycle_that_tells(&story, &all, &[]).await;
    story.expect_no_double();
}
