//! People who act on the wiki while the bot is at work: between its look and its edit, or between an
//! edit and its recovery.

use serde_json::{Value, json};

use crate::stage::{AMINA, KOFI, NGOZI, talk};
use crate::support::proxy::{Fate, Reply, Seen};
use crate::support::{COORDINATOR, Place};
use crate::{Exam, checker};

const STOP: &str = "User:LetsConnectBot/Stop";
const SKILL: &str = "Let's Connect/Directory/skill/wikidata";

/// Lets the steps be done at the first request that fits, before it is delivered.
fn at_once(
    place: Place,
    steps: Value,
    fits: impl Fn(&Seen) -> bool + Send,
    fate: fn() -> Fate,
) -> impl FnMut(&Seen) -> Fate + Send {
    let mut done = false;
    move |seen| {
        if done || !fits(seen) {
            return Fate::Pass;
        }
        done = true;
        place.act(&steps);
        fate()
    }
}

/// R10: the reply is lost, and before the bot looks again somebody writes above, or below, or archives
/// the page, or takes the notice out again.
#[tokio::test(start_paused = true)]
async fn people_who_edit_before_the_bot_finds_out_lose_nothing() {
    let exam = Exam::begin().await;
    let before = exam.wiki.text_of(3, AMINA.0).expect("Amina has a talk page");
    let page = talk(AMINA.0);
    for (what, step) in [
        ("writes above", json!({ "edit": { "page": page, "prepend": "Above all.", "as": KOFI.0 } })),
        (
            "writes below",
            json!({ "edit": { "page": page, "append": "\n== Later ==\nBelow.", "as": KOFI.0 } }),
        ),
        ("archives it", json!({ "edit": { "page": page, "text": "See [[/Archive]].", "as": AMINA.0 } })),
        ("reverts it", json!({ "edit": { "page": page, "text": before, "as": AMINA.0 } })),
    ] {
        exam.again();
        let place = exam.wiki.place();
        let mut lost = false;
        let title = page.clone();
        exam.proxy.script(move |seen| {
            if seen.writes_to(&title) && !lost {
                lost = true;
                return Fate::ReplyLost;
            }
            // The first request after it.
            if lost && seen.write.is_none() {
                place.act(&json!([step]));
            }
            Fate::Pass
        });
        let applied = exam.cycle().await.expect("the cycle runs");
        assert_eq!(applied.halted, None, "somebody {what}");
        exam.recover(what).await;
        // Each notice once in the history; where it was taken out it stays out.
        exam.expect_whole(what).await;
        let text = exam.wiki.text_of(3, AMINA.0).expect("it is still there");
        match what {
            "writes above" => assert!(text.starts_with("Above all.\n"), "{text}"),
            "writes below" => assert!(text.ends_with("Below."), "{text}"),
            "archives it" => assert_eq!(text, "See [[/Archive]]."),
            _ => assert_eq!(text, before),
        }
    }
}

/// R31, as far as this design has a store: without the ledger, the wiki's history tells what was done.
#[tokio::test(start_paused = true)]
async fn a_notice_that_its_reader_removed_does_not_come_back() {
    let exam = Exam::begin().await;
    exam.cycle().await.expect("the cycle runs");
    let archived = json!([{ "edit": { "page": talk(AMINA.0), "text": "Thanks, archived.", "as": AMINA.0 } }]);
    exam.wiki.act(&archived);
    exam.expect_whole("archived").await;
    exam.wiki.act(&json!([{ "delete": "User:LetsConnectBot/Let's Connect/ledger.json" }]));
    exam.expect_whole("archived, and the ledger gone").await;
    assert_eq!(exam.wiki.text_of(3, AMINA.0).as_deref(), Some("Thanks, archived."));
}

/// R19: what becomes of a talk page between the look and the edit.
#[tokio::test(start_paused = true)]
async fn a_page_that_changes_its_nature_is_left_alone() {
    let exam = Exam::begin().await;
    let page = talk(AMINA.0);
    let cascading = format!("{{{{{page}}}}}");
    for (what, steps, text) in [
        ("deleted", json!([{ "delete": page }]), None),
        ("protected", json!([{ "protect": { "page": page, "level": "sysop" } }]), Some("Welcome to my")),
        (
            "protected by cascade",
            json!([{ "edit": { "page": "Rules", "text": cascading } },
                { "protect": { "page": "Rules", "level": "sysop", "cascade": true } }]),
            Some("Welcome to my"),
        ),
        (
            "redirected",
            json!([{ "edit": { "page": page, "text": format!("#REDIRECT [[{}]]", talk(KOFI.0)), "as": AMINA.0 } }]),
            Some("#REDIRECT"),
        ),
        (
            "moved",
            json!([{ "move": { "from": page, "to": "User talk:LCTest-KE-001/Old", "as": AMINA.0 } }]),
            Some("#REDIRECT"),
        ),
        ("of another model", json!([{ "model": { "page": page, "model": "text" } }]), Some("Welcome to my")),
    ] {
        exam.again();
        let title = page.clone();
        exam.proxy.script(at_once(
            exam.wiki.place(),
            steps,
            move |seen| seen.writes_to(&title),
            || Fate::Pass,
        ));
        let applied = exam.cycle().await.expect("the cycle runs");
        assert_eq!(applied.halted, None, "{what}");
        let told: Vec<_> = applied.skipped.iter().filter(|(skipped, _)| skipped.as_str() == page).collect();
        assert_eq!(told.len(), 1, "{what}: told once, not {told:?}");
        exam.expect_done_but_for(&[AMINA.0], what);
        let now = exam.wiki.text_of(3, AMINA.0);
        assert_eq!(now.is_some(), text.is_some(), "{what}: {now:?}");
        assert!(now.zip(text).is_none_or(|(now, text)| now.starts_with(text)), "{what}");
    }
}

/// R33: the stop page at any moment, and the bot stops within one edit.
#[tokio::test(start_paused = true)]
async fn the_stop_page_stops_the_bot_within_one_edit() {
    let exam = Exam::begin().await;
    let stop = |text: &str| json!([{ "edit": { "page": STOP, "text": text, "as": COORDINATOR } }]);
    let ways = [
        ("says stop", stop("stop")),
        ("is blank", stop("")),
        ("is vandalised", stop("run, forrest, run")),
        ("is deleted", json!([{ "delete": STOP }])),
        ("is a redirect", stop("#REDIRECT [[Main Page]]")),
    ];
    let requests = exam.undisturbed.requests;
    for (at, (what, steps)) in ways.iter().cycle().take(3 * ways.len()).enumerate() {
        // Spread over the whole of the round, each way early, in the middle and late.
        let number = requests * (at + 1) / (3 * ways.len() + 1);
        exam.again();
        exam.proxy.script(at_once(
            exam.wiki.place(),
            steps.clone(),
            move |seen| seen.number >= number,
            || Fate::Pass,
        ));
        let _ = exam.cycle().await;
        let after = exam.proxy.writes().iter().filter(|write| write.number > number).count();
        let under_way = exam.proxy.writes().iter().filter(|write| write.number == number).count();
        let what = format!("the stop page {what} at request {number}");
        // What is under way may end; a look that was answered before may still be followed by its edit.
        assert!(after + under_way <= 1, "{what}: {after} writes after it");
        let edits = exam.wiki.edits_by_bot().len();
        let _ = exam.cycle().await;
        assert_eq!(exam.wiki.edits_by_bot().len(), edits, "{what}: the next cycle writes");
        exam.wiki.act(
            &json!([{ "delete": STOP }, { "edit": { "page": STOP, "text": "run", "as": COORDINATOR } }]),
        );
        exam.expect_whole(&what).await;
    }
}

/// R33: a stop page whose text is suppressed says nothing, and nothing is not `run`.
#[tokio::test(start_paused = true)]
async fn an_unreadable_stop_page_stops_the_bot() {
    let exam = Exam::begin().await;
    let mut hidden = false;
    exam.proxy.script(move |seen| {
        hidden |= seen.write == Some(3);
        if !hidden || seen.write.is_some() {
            return Fate::Pass;
        }
        Fate::Change(Box::new(|reply| match reply.value() {
            Some(mut value) => {
                for page in value["query"]["pages"].as_array_mut().into_iter().flatten() {
                    if page["title"] == STOP {
                        page["revisions"][0]["slots"]["main"] =
                            json!({ "contentmodel": "wikitext", "texthidden": true });
                    }
                }
                Reply { body: value.to_string().into_bytes(), ..reply }
            }
            None => reply,
        }))
    });
    assert!(exam.cycle().await.expect("the cycle runs").halted.is_some());
    assert_eq!(exam.proxy.writes().len(), 4, "nothing after the one under way");
    exam.expect_whole("readable again").await;
}

/// R33: protection does not make it say anything else.
#[tokio::test(start_paused = true)]
async fn a_protected_stop_page_still_says_run() {
    let exam = Exam::begin().await;
    let steps = json!([{ "protect": { "page": STOP, "level": "sysop" } }]);
    exam.proxy.script(at_once(exam.wiki.place(), steps, |seen| seen.write == Some(3), || Fate::Pass));
    assert_eq!(exam.cycle().await.expect("the cycle runs").halted, None);
    exam.expect_whole("protected").await;
}

/// What people write to hear no more.
const OPT_OUTS: [&str; 4] = [
    "{{nobots}}",
    "{{bots|deny=LetsConnectBot}}",
    "{{bots|optout=lets-connect}}",
    "[[Category:Opted-out of message delivery]]",
];

/// R34: no is no, also in the last moment: the edit meets a conflict, and the next look sees why.
#[tokio::test(start_paused = true)]
async fn an_opt_out_between_look_and_edit_counts() {
    let exam = Exam::begin().await;
    let page = talk(AMINA.0);
    for words in OPT_OUTS {
        exam.again();
        let steps = json!([{ "edit": { "page": page, "append": words, "as": AMINA.0 } }]);
        let title = page.clone();
        exam.proxy.script(at_once(
            exam.wiki.place(),
            steps,
            move |seen| seen.writes_to(&title),
            || Fate::Pass,
        ));
        let applied = exam.cycle().await.expect("the cycle runs");
        assert_eq!((applied.halted, applied.skipped.len()), (None, 1), "{words}: {:?}", applied.skipped);
        exam.recover(words).await;
        exam.expect_done_but_for(&[AMINA.0], words);
    }
}

/// R34: where the wiki merges the edit under way with an opt-out far from it, that edit was the last.
#[tokio::test(start_paused = true)]
async fn after_an_opt_out_at_most_the_edit_under_way_lands() {
    let exam = Exam::begin().await;
    let page = talk(AMINA.0);
    for words in OPT_OUTS {
        exam.again();
        let steps = json!([{ "edit": { "page": page, "prepend": words, "as": AMINA.0 } }]);
        let title = page.clone();
        exam.proxy.script(at_once(
            exam.wiki.place(),
            steps,
            move |seen| seen.writes_to(&title),
            || Fate::Pass,
        ));
        assert_eq!(exam.cycle().await.expect("the cycle runs").halted, None);
        let tries = exam.proxy.writes().iter().filter(|write| write.writes_to(&page)).count();
        assert_eq!(tries, 1, "{words}");
        exam.recover(words).await;
        // The next month has connections for her, and no way to tell her.
        let before = exam.wiki.text_of(3, AMINA.0);
        exam.cycle_of("2026-12").await.expect("the cycle runs");
        assert_eq!(exam.wiki.text_of(3, AMINA.0), before, "{words}");
        checker::expect_people_s_words_kept(&exam.wiki, words);
        checker::expect_nothing_twice(&exam.wiki, words);
    }
}

/// R34: who leaves the programme while the bot is at work gets at most the notice that is under way.
#[tokio::test(start_paused = true)]
async fn whoever_leaves_during_a_cycle_hears_no_more() {
    let exam = Exam::begin().await;
    let profile = format!("User:{}/Let's Connect", NGOZI.0);
    let steps = json!([{ "edit": { "page": profile, "text": "I have left.", "as": NGOZI.0 } }]);
    exam.proxy.script(at_once(exam.wiki.place(), steps, |seen| seen.write == Some(1), || Fate::Pass));
    exam.cycle().await.expect("the cycle runs");
    exam.recover("left").await;
    let notices =
        exam.wiki.edits_by_bot().into_iter().filter(|edit| edit.namespace == 3 && edit.title == NGOZI.0);
    assert!(notices.count() <= 1);
    checker::expect_nothing_twice(&exam.wiki, "left");
    checker::expect_people_s_words_kept(&exam.wiki, "left");
    exam.recover("left").await;
    let listed = exam.wiki.text_of(0, "Let's Connect/Directory/skill/petscan").unwrap_or_default();
    assert!(
        !listed.contains("LCTest&#45;NG&#45;003") && !listed.contains(NGOZI.0),
        "she is not listed any more:\n{listed}"
    );
}

/// R38: people edit the page around the bot's region, and within it, in the moment before its edit.
#[tokio::test(start_paused = true)]
async fn edits_around_the_region_stay_and_edits_within_are_renewed() {
    let exam = Exam::begin().await;
    let text = exam.wiki.text_of(0, SKILL).expect("the skill has a page");
    let end = text.find("<!-- LCBOT:END").expect("a region");
    let within = format!("{}* Somebody who never registered\n{}", &text[..end], &text[end..]);
    let around = format!("{{{{Shortcut|LC:WD}}}}\n{text}\n\n[[Category:Wikidata]]");
    let both = format!("Top.\n{within}\nBottom.");
    for (what, text, kept) in [
        ("around", around, &["{{Shortcut|LC:WD}}\n", "\n\n[[Category:Wikidata]]"][..]),
        ("within", within, &[][..]),
        ("both", both, &["Top.\n", "\nBottom."][..]),
    ] {
        exam.again();
        let steps = json!([{ "edit": { "page": SKILL, "text": text, "as": COORDINATOR } }]);
        exam.proxy.script(at_once(exam.wiki.place(), steps, |seen| seen.writes_to(SKILL), || Fate::Pass));
        let applied = exam.cycle().await.expect("the cycle runs");
        assert_eq!(applied.halted, None, "{what}");
        exam.recover(what).await;
        exam.expect_done_but_for(&[], what);
        let now = exam.wiki.text_of(0, SKILL).expect("it is still there");
        for words in ["'''Ours:''' see [[Help:Items]].", "== See also ==\n* [[Elsewhere]]"].iter().chain(kept)
        {
            assert!(now.contains(words), "{what}: {words:?} is gone:\n{now}");
        }
        assert!(!now.contains("never registered"), "{what}: the region is the bot's:\n{now}");
        // But for people's words it is the page of an undisturbed round.
        let undisturbed = &exam.undisturbed.pages[&format!("0:{}", SKILL.replace(' ', "_"))];
        let region = |text: &str| {
            let begin = text.find("<!-- LCBOT:BEGIN").expect("a region");
            text[begin..text.find("<!-- LCBOT:END").expect("its end")].to_owned()
        };
        assert_eq!(region(&now), region(undisturbed), "{what}");
    }
}
