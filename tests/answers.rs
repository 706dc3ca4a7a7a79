//! One-to-one connections to the end, on a real wiki: the buttons of the notices, silence, a
//! reminder, a partner who is freed, a new one; and what those are told who got nobody.
#![forbid(unsafe_code)]

mod support;

use lets_connect::plan::approval::{ApprovalSettings, Unanswered};
use lets_connect::registry::{Registrant, vet::vet};
use serde_json::json;
use support::DevWiki;
use support::press::{buttons, last_notice_shown, press};
use support::story::{Story, TRUSTEE, profile};

const AMINA: &str = "LCTest-KE-901";
const KOFI: &str = "LCTest-GH-902";
const MUSA: &str = "LCTest-NG-903";
const LAYLA: &str = "اختبار-لم 904";
const LUCIA: &str = "LCTest-PE-905";

const NOVEMBER: Option<&str> = Some("2026-11");
const DECEMBER: Option<&str> = Some("2026-12");

const AMINA_S: &[(&str, &str)] = &[("learn", "Wikidata"), ("languages", "en-5"), ("utc", "+3")];
const KOFI_S: &[(&str, &str)] = &[("share", "Wikidata"), ("languages", "en-5"), ("utc", "0")];

/// The programme is set up on the first of November.
fn november() -> Story {
    let wiki = DevWiki::acquire();
    wiki.clock("2026-11-01T06:00:00Z");
    let mut story = Story::on(wiki);
    story.programme.config.form.clear();
    story
}

/// Amina would learn from Kofi.
fn begins() -> Story {
    let story = november();
    story.all_register(&[(AMINA, AMINA_S), (KOFI, KOFI_S)]);
    story
}

async fn registrant(story: &Story, name: &str) -> Registrant {
    let world = story.survey(NOVEMBER).await.world;
    let vetted = vet(world.registrations, &world.standing, &world.departures, &world.lexicon);
    let found = vetted.registrants.into_values().find(|one| one.name.as_str() == name);
    found.unwrap_or_else(|| panic!("{name} does not take part"))
}

async fn talk(story: &Story, who: &str) -> String {
    story.words(&format!("User talk:{who}")).await.unwrap_or_default()
}

async fn last_notice(story: &Story, who: &str) -> String {
    talk(story, who).await.rsplit("\n== ").next().unwrap_or_default().to_owned()
}

/// How many sections their talk page has.
async fn notices(story: &Story, who: &str) -> usize {
    format!("\n{}", talk(story, who).await).matches("\n== ").count()
}

async fn own_page(story: &Story, who: &str) -> String {
    story.text(&format!("User:{who}/Let's Connect")).await.unwrap_or_default()
}

#[tokio::test]
async fn the_buttons_of_the_introduction_answer_for_their_reader() {
    let story = november();
    story.registers(AMINA, AMINA_S);
    // Kofi has no page of his own: he wrote on the registration page.
    let named: Vec<_> = KOFI_S.iter().copied().chain([("user", KOFI)]).collect();
    let entry = profile(&named);
    story.wiki.act(&json!([
        { "account": KOFI },
        { "edit": { "page": "Let's Connect/Registration", "append": entry, "as": KOFI, "summary": "" } },
    ]));
    story.cycle(NOVEMBER).await;
    let amina = last_notice(&story, AMINA).await;
    assert!(amina.contains(KOFI) && amina.contains("08:00–19:00"), "{amina}");
    let words: Vec<String> =
        buttons(&last_notice_shown(&story, AMINA)).into_iter().map(|(words, _)| words).collect();
    assert_eq!(words, ["We met", "Not yet", "Not for me", "Pause until…", "Stop"]);
    story.expect_quiet(NOVEMBER).await;

    story.wiki.clock("2026-11-05T06:00:00Z");
    press(&story, AMINA, "Not yet", KOFI);
    let page = own_page(&story, AMINA).await;
    let written = format!(
        "{{{{Let's Connect answer|not yet|with={KOFI}|skill=wikidata|round=2026-11|on=2026-11-05}}}}"
    );
    assert!(page.contains("|learn=Wikidata") && page.contains(&written), "{page}");
    assert_eq!(registrant(&story, AMINA).await.answers.len(), 1);
    // The directory tells when she last saved her page; nothing else changes.
    let before = notices(&story, KOFI).await;
    story.cycle(NOVEMBER).await;
    assert_eq!(notices(&story, KOFI).await, before);
    story.expect_quiet(NOVEMBER).await;

    // On a page that is not there yet, and nothing of what he said elsewhere is lost.
    press(&story, KOFI, "We met", AMINA);
    let page = own_page(&story, KOFI).await;
    assert_eq!(page.trim(), format!("{{{{Let's Connect met|with={AMINA}|skill=wikidata|round=2026-11}}}}"));
    let kofi = registrant(&story, KOFI).await;
    assert_eq!((kofi.met.len(), kofi.share.len()), (1, 1));
    story.cycle(NOVEMBER).await;
    story.expect_quiet(NOVEMBER).await;

    // To be left in peace: until a day, and for good; and back again.
    press(&story, KOFI, "Pause until…", "pause");
    let kofi = registrant(&story, KOFI).await;
    // "A month from now" is counted by this machine's clock, which is later than the story's.
    let is_later = |until| until >= jiff::civil::date(2026, 12, 5);
    assert!(kofi.away_until.is_some_and(is_later), "{}", own_page(&story, KOFI).await);
    press(&story, KOFI, "Stop", "stop");
    assert!(!registrant(&story, KOFI).await.notify.given());
    let shown = story.wiki.ask_all(&[json!({
        "action": "parse", "page": format!("User:{KOFI}/Let's Connect"), "prop": "text", "uselang": "ar",
    })]);
    let shown = shown[0]["parse"]["text"].as_str().expect("his page").to_owned();
    assert_eq!(buttons(&shown).len(), 2, "to take part again, below the pause and the stop: {shown}");
    let (_, back) = buttons(&shown).remove(0);
    let back = support::press::prefilled(&story, &back);
    story.wiki.act(&json!([{ "edit": {
        "page": format!("User:{KOFI}/Let's Connect"), "append": back, "as": KOFI, "summary": "",
    } }]));
    let kofi = registrant(&story, KOFI).await;
    assert!(kofi.notify.given() && kofi.away_until.is_none(), "{}", own_page(&story, KOFI).await);
    story.cycle(NOVEMBER).await;
    story.expect_quiet(NOVEMBER).await;
    story.expect_no_double();
}

#[tokio::test]
async fn who_is_silent_is_reminded_once_and_the_other_meets_somebody_else() {
    let story = begins();
    story.cycle(NOVEMBER).await;
    story.wiki.clock("2026-11-14T23:00:00Z");
    // The directory marks who is new, so it changes as days pass; nobody is told anything.
    story.cycle(NOVEMBER).await;
    press(&story, AMINA, "Not yet", KOFI);
    let before = notices(&story, KOFI).await;
    assert_eq!(before, 1);

    story.wiki.clock("2026-11-15T06:00:00Z");
    story.cycle(NOVEMBER).await;
    let reminder = last_notice(&story, KOFI).await;
    assert!(reminder.contains("have you met?") && reminder.contains(AMINA), "{reminder}");
    assert_eq!(notices(&story, KOFI).await, before + 1);
    assert!(!last_notice(&story, AMINA).await.contains("have you met?"), "she has answered");
    story.expect_quiet(NOVEMBER).await;
    story.wiki.clock("2026-11-28T06:00:00Z");
    story.cycle(NOVEMBER).await;
    assert_eq!(notices(&story, KOFI).await, before + 1, "reminded once");

    // He still says nothing: Amina is told, once, and he is not.
    story.registers(MUSA, &[("share", "Wikidata"), ("languages", "en-3"), ("utc", "+1")]);
    story.wiki.clock("2026-11-29T06:00:00Z");
    story.cycle(NOVEMBER).await;
    let freed = last_notice(&story, AMINA).await;
    assert!(freed.contains("a new partner for you") && freed.contains(KOFI), "{freed}");
    assert_eq!(notices(&story, KOFI).await, before + 1);
    story.expect_quiet(NOVEMBER).await;

    // A late answer does not undo what she was told.
    press(&story, KOFI, "Not yet", AMINA);
    let told = (notices(&story, AMINA).await, notices(&story, KOFI).await);
    story.cycle(NOVEMBER).await;
    assert_eq!((notices(&story, AMINA).await, notices(&story, KOFI).await), told);
    story.expect_quiet(NOVEMBER).await;

    story.wiki.clock("2026-12-01T06:00:00Z");
    story.cycle(DECEMBER).await;
    let next = last_notice(&story, AMINA).await;
    assert!(next.contains(MUSA) && next.contains("=2026-12"), "{next}");
    assert!(!next.contains(KOFI), "{next}");
    story.expect_quiet(DECEMBER).await;
    story.expect_no_double();
}

#[tokio::test]
async fn who_declines_frees_the_other_at_once_and_the_two_are_kept_apart() {
    let story = begins();
    story.cycle(NOVEMBER).await;
    press(&story, KOFI, "Not for me", AMINA);
    story.cycle(NOVEMBER).await;
    let freed = last_notice(&story, AMINA).await;
    assert!(freed.contains("a new partner for you") && !freed.contains("Not for me"), "{freed}");
    story.expect_quiet(NOVEMBER).await;
    story.wiki.clock("2026-12-01T06:00:00Z");
    story.cycle(DECEMBER).await;
    let next = last_notice(&story, AMINA).await;
    assert!(next.contains("wishes wait") && next.contains("nobody new is left"), "{next}");
    assert!(!next.contains(KOFI), "{next}");
    story.expect_quiet(DECEMBER).await;
    story.expect_no_double();
}

#[tokio::test]
async fn who_got_nobody_is_told_why_and_what_would_help_once_the_round_is_approved() {
    let mut story = begins();
    story.programme.config.approvals = ApprovalSettings { rounds: Unanswered::Wait, days: 7 };
    story.all_register(&[
        (LAYLA, &[("learn", "SPARQL"), ("languages", "ar-N, en-1")]),
        (LUCIA, &[("learn", "OpenRefine"), ("languages", "es-N")]),
        (MUSA, &[("share", "OpenRefine"), ("languages", "fr-N"), ("utc", "+1")]),
    ]);
    story.cycle(NOVEMBER).await;
    story.expect_quiet(NOVEMBER).await;
    for who in [LAYLA, LUCIA] {
        let told = talk(&story, who).await;
        assert_eq!(notices(&story, who).await, 1, "a welcome and nothing else: {told}");
    }
    let page = "Let's Connect/Rounds/2026-11";
    let text = story.text(page).await.expect("the round's page");
    story.saves(TRUSTEE, page, &format!("{text}\n\n{{{{Let's Connect approve|all}}}}"));
    story.cycle(NOVEMBER).await;
    let layla = last_notice(&story, LAYLA).await;
    assert!(layla.contains("dir=\"rtl\"") && notices(&story, LAYLA).await == 2, "{layla}");
    let lucia = last_notice(&story, LUCIA).await;
    assert!(lucia.contains("OpenRefine") && lucia.contains("franc"), "French would help: {lucia}");
    assert_eq!(notices(&story, LUCIA).await, 2);
    // Who was served is not told that they were not, and who only shares wants nothing.
    assert!(last_notice(&story, AMINA).await.contains(KOFI));
    assert_eq!(notices(&story, MUSA).await, 1);
    story.expect_quiet(NOVEMBER).await;

    // Whatever changes, it is told once a round.
    story.registers("LCTest-TG-906", &[("share", "OpenRefine, SPARQL"), ("languages", "fr-N")]);
    story.wiki.clock("2026-11-10T06:00:00Z");
    story.cycle(NOVEMBER).await;
    assert_eq!((notices(&story, LAYLA).await, notices(&story, LUCIA).await), (2, 2));
    story.expect_quiet(NOVEMBER).await;
    story.expect_no_double();
}
