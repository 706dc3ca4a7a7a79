//! A wiki that says no: to the bot, to a page, to a text.

use std::collections::BTreeSet;

use serde_json::json;

use crate::stage::{AMINA, KOFI, NGOZI, talk};
use crate::support::BOT;
use crate::support::proxy::{Fate, Reply};
use crate::{Exam, checker};

/// R18: the page keeps changing, because somebody keeps writing there.
#[tokio::test(start_paused = true)]
async fn a_page_that_keeps_changing_is_tried_five_times() {
    let exam = Exam::begin().await;
    for (times, spared) in [(1, &[][..]), (4, &[][..]), (usize::MAX, &[AMINA.0][..])] {
        exam.again();
        let wiki = exam.wiki.place();
        let mut notes = 0;
        exam.proxy.script(move |seen| {
            if seen.writes_to(&talk(AMINA.0)) && notes < times {
                notes += 1;
                let note = format!("A note, the {notes}th.");
                wiki.act(&json!([{ "edit": { "page": talk(AMINA.0), "append": note, "as": KOFI.0 } }]));
            }
            Fate::Pass
        });
        let applied = exam.cycle().await.expect("the cycle runs");
        assert_eq!(applied.halted, None);
        let tries = exam.proxy.writes().iter().filter(|write| write.writes_to(&talk(AMINA.0))).count();
        assert_eq!(tries, times.saturating_add(1).min(5));
        exam.expect_done_but_for(spared, &format!("{times} conflicts"));
        assert_eq!(applied.skipped.len(), spared.len(), "what was not done is told: {:?}", applied.skipped);
        exam.recover("conflicts").await;
        exam.expect_done_but_for(&[], "when the page is quiet");
    }
}

/// R20: an administrator's block is the emergency stop.
#[tokio::test(start_paused = true)]
async fn a_block_stops_every_write() {
    let exam = Exam::begin().await;
    let last = exam.undisturbed.writes.len() - 1;
    for at in [0, 1, 2, last / 2, last - 1, last] {
        exam.again();
        let wiki = exam.wiki.place();
        exam.proxy.script(move |seen| {
            if seen.write == Some(at) {
                wiki.act(&json!([{ "block": BOT }]));
            }
            Fate::Pass
        });
        let edits = exam.wiki.edits_by_bot().len();
        let halted = exam.cycle().await.map_or(true, |applied| applied.halted.is_some());
        assert!(halted || at == last, "blocked at write {at}, and not told");
        assert_eq!(exam.wiki.edits_by_bot().len(), edits + at, "no edit after the block");
        assert!(exam.proxy.writes().len() <= at + 1, "nothing is even tried after the refusal");
        exam.wiki.act(&json!([{ "unblock": BOT }]));
        exam.expect_whole("unblocked").await;
    }
}

/// R20: blocks that this wiki cannot make are told by the proxy.
#[tokio::test(start_paused = true)]
async fn blocks_of_every_kind_stop_the_run() {
    let exam = Exam::begin().await;
    for code in [
        "autoblocked",
        "systemblocked",
        "globalblocking-ipblocked",
        "wikimedia-globalblocking-ipblocked-range",
    ] {
        exam.again();
        exam.proxy.script(move |seen| match seen.write {
            Some(write) if write >= 3 => Fate::Answer(Reply::error(code)),
            _ => Fate::Pass,
        });
        let applied = exam.cycle().await.expect("the cycle runs");
        assert!(applied.halted.is_some(), "{code}");
        assert_eq!(exam.proxy.writes().len(), 4, "{code}: nothing is tried after it");
    }
    exam.expect_whole("blocks over").await;
}

/// R20: a block from one page is that page's affair.
#[tokio::test(start_paused = true)]
async fn a_partial_block_spares_the_other_pages() {
    let exam = Exam::begin().await;
    let wiki = exam.wiki.place();
    exam.proxy.script(move |seen| {
        if seen.writes_to(&talk(KOFI.0)) {
            wiki.act(&json!([{ "block": { "account": BOT, "page": talk(KOFI.0) } }]));
        }
        Fate::Pass
    });
    let applied = exam.cycle().await.expect("the cycle runs");
    assert_eq!((applied.halted, applied.skipped.len()), (None, 1), "told once: {:?}", applied.skipped);
    exam.expect_done_but_for(&[KOFI.0], "partially blocked");
    exam.wiki.act(&json!([{ "unblock": BOT }]));
    exam.recover("unblocked").await;
    exam.expect_done_but_for(&[], "unblocked");
}

/// R21: what a filter refuses is not sent again; what it refuses on three pages is refused everywhere.
#[tokio::test(start_paused = true)]
async fn what_a_filter_refuses_is_not_sent_again() {
    let exam = Exam::begin().await;
    for code in [
        "abusefilter-disallowed",
        "abusefilter-warning",
        "spamblacklist",
        "titleblacklist-forbidden",
        "protectedpage",
    ] {
        exam.again();
        exam.proxy.script(move |seen| {
            if seen.writes_to(&talk(KOFI.0)) { Fate::Answer(Reply::error(code)) } else { Fate::Pass }
        });
        let applied = exam.cycle().await.expect("the cycle runs");
        assert_eq!((applied.halted, applied.skipped.len()), (None, 1), "{code}: {:?}", applied.skipped);
        assert!(
            applied.skipped[0].1.words.contains(code),
            "the wiki's own word is told: {:?}",
            applied.skipped
        );
        let tries = exam.proxy.writes().iter().filter(|write| write.writes_to(&talk(KOFI.0))).count();
        assert_eq!(tries, 1, "{code}");
        exam.expect_done_but_for(&[KOFI.0], code);
    }
}

/// R21.
#[tokio::test(start_paused = true)]
async fn a_filter_that_refuses_three_pages_stops_the_run() {
    let exam = Exam::begin().await;
    for code in ["abusefilter-disallowed", "spamblacklist"] {
        exam.again();
        exam.proxy.script(move |seen| match seen.write {
            Some(write) if write >= 2 => Fate::Answer(Reply::error(code)),
            _ => Fate::Pass,
        });
        let applied = exam.cycle().await.expect("the cycle runs");
        assert!(applied.halted.is_some(), "{code}");
        assert_eq!(pages_refused(&exam), 3, "{code}");
        exam.expect_whole(code).await;
    }
}

/// Pages written to from the third write on.
fn pages_refused(exam: &Exam) -> usize {
    let writes = exam.proxy.writes();
    let titles: BTreeSet<&str> = writes[2..].iter().map(|write| write.get("title")).collect();
    titles.into_iter().filter(|title| !title.ends_with("/lease.json")).count()
}

/// R21: a captcha, by the wiki's own extension; it is no error of the API, and a bot cannot solve it.
#[tokio::test(start_paused = true)]
async fn a_captcha_is_a_refusal() {
    let exam = Exam::begin().await;
    let wiki = exam.wiki.place();
    exam.proxy.script(move |seen| {
        if seen.write == Some(2) {
            wiki.knobs(&json!({ "captcha": true }));
        }
        Fate::Pass
    });
    let edits = exam.wiki.edits_by_bot().len();
    let applied = exam.cycle().await.expect("the cycle runs");
    assert!(applied.halted.is_some(), "it is not one page's matter: {:?}", applied.skipped);
    assert_eq!(exam.wiki.edits_by_bot().len(), edits + 2);
    assert!((1..=3).contains(&pages_refused(&exam)));
    exam.wiki.knobs(&json!({}));
    exam.expect_whole("captcha over").await;
}

/// R42, the part of it that a wiki can show: an edit is never sent on to where a redirect points.
#[tokio::test(start_paused = true)]
async fn a_redirect_is_not_followed() {
    let elsewhere = crate::support::proxy::Proxy::start(1);
    let exam = Exam::begin().await;
    for status in [301, 302, 303, 307, 308] {
        exam.again();
        let target = elsewhere.api();
        exam.proxy.script(move |seen| {
            if seen.write == Some(4) {
                Fate::Answer(Reply::html(status).with("Location", &target))
            } else {
                Fate::Pass
            }
        });
        exam.cycle().await.expect("the cycle runs");
        assert_eq!(elsewhere.seen().len(), 0, "{status}: something was sent to the redirect's target");
        exam.expect_whole("redirect").await;
    }
}

/// R21 on a page that the bot would make: Ngozi has no talk page yet.
#[tokio::test(start_paused = true)]
async fn a_title_that_may_not_be_made_is_left_alone() {
    let exam = Exam::begin().await;
    let wiki = exam.wiki.place();
    exam.proxy.script(move |seen| {
        if seen.writes_to(&talk(NGOZI.0)) {
            wiki.act(&json!([{ "protect": { "page": talk(NGOZI.0), "level": "sysop" } }]));
        }
        Fate::Pass
    });
    let applied = exam.cycle().await.expect("the cycle runs");
    assert_eq!((applied.halted, applied.skipped.len()), (None, 1), "{:?}", applied.skipped);
    exam.expect_done_but_for(&[NGOZI.0], "protected from creation");
    // The status page tells from the next cycle on what waits.
    exam.recover("protected from creation").await;
    assert_eq!(exam.wiki.text_of(3, NGOZI.0), None);
    checker::expect_nothing_twice(&exam.wiki, "protected from creation");
}
