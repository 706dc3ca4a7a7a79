//! Answers that make no sense, or not the sense they seem to.

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::proxy::{Fate, Reply, Seen};
use crate::{Exam, checker};

/// A way to spoil a reply.
type Spoil = fn(Reply) -> Reply;

/// Ways to spoil a reply, each with its name.
const SPOILT: [(&str, Spoil); 9] = [
    ("empty", |reply| Reply { body: Vec::new(), ..reply }),
    ("a gateway's page with status 200", |_| Reply::html(200)),
    ("no gzip, said to be", |reply| reply.with("Content-Encoding", "gzip")),
    ("a byte order mark", |reply| Reply { body: [b"\xef\xbb\xbf", reply.body.as_slice()].concat(), ..reply }),
    ("NUL bytes", |reply| Reply { body: [reply.body.as_slice(), &[0; 64]].concat(), ..reply }),
    ("10 MB of nothing", |_| Reply::new(200, "application/json", vec![b'x'; 10_000_000])),
    ("an empty object", |_| Reply::json(&json!({}))),
    ("an empty list", |_| Reply::json(&json!([]))),
    ("success, and nothing else", |_| Reply::json(&json!({ "edit": { "result": "Success" } }))),
];

/// Offsets at which a reply is cut.
const CUTS: usize = 20;

fn cut(reply: Reply, at: usize, says_so: bool) -> Reply {
    let whole = reply.body.len();
    let body = reply.body[..whole * at / CUTS].to_vec();
    Reply { body, claims: says_so.then_some(whole), ..reply }
}

/// The round, with each write's first try met by the fates in turn, until every fate had its turn.
async fn in_turn(what: &str, fates: Vec<Box<dyn Fn() -> Fate + Send>>) {
    let exam = Exam::begin().await;
    let rounds = fates.len().div_ceil(exam.undisturbed.writes.len());
    let mut left = fates.into_iter();
    for round in 0..rounds {
        exam.again();
        let mut turn: Vec<_> = left.by_ref().take(exam.undisturbed.writes.len()).collect();
        let mut met = BTreeSet::new();
        exam.proxy.script(move |seen| {
            let first = seen.write.is_some() && met.insert(seen.get("title").to_owned());
            match if first { turn.pop() } else { None } {
                Some(fate) => fate(),
                None => Fate::Pass,
            }
        });
        let what = format!("{what}, round {round}");
        exam.cycle().await.unwrap_or_else(|error| panic!("{what}: {error:#}"));
        exam.expect_whole(&what).await;
    }
}

/// R11, for writes: what is saved is found, whatever was said of it.
#[tokio::test(start_paused = true)]
async fn a_spoilt_answer_to_an_edit_says_nothing() {
    let mut fates: Vec<Box<dyn Fn() -> Fate + Send>> = Vec::new();
    for (_, spoil) in SPOILT {
        fates.push(Box::new(move || Fate::Change(Box::new(spoil))));
    }
    for at in 0..CUTS {
        // Cut on the way, or already when it was written.
        fates.push(Box::new(move || Fate::Change(Box::new(move |reply| cut(reply, at, at % 2 == 0)))));
    }
    in_turn("spoilt", fates).await;
}

/// R11, for reads: each question of a cycle is answered badly once.
#[tokio::test(start_paused = true)]
async fn a_spoilt_answer_to_a_question_is_asked_for_again() {
    for offset in 0..3 {
        let exam = Exam::begin().await;
        let mut spoilt = offset;
        let mut met = BTreeSet::new();
        exam.proxy.script(move |seen| {
            if seen.write.is_some() || !met.insert(format!("{:?}", seen.parameters)) {
                return Fate::Pass;
            }
            spoilt += 1;
            match spoilt % 3 {
                // Sense in itself, and no answer to what was asked, cannot be told from a wiki that lacks
                // it; that is what makes a cycle fail, below.
                0 => Fate::Change(Box::new(SPOILT[spoilt / 3 % 6].1)),
                1 => Fate::Change(Box::new(move |reply| cut(reply, spoilt % CUTS, spoilt % 2 == 0))),
                _ => Fate::Lost,
            }
        });
        let what = format!("reads spoilt from {offset} on");
        // A login is not tried again: the next cycle does that.
        for _ in 0..8 {
            if exam.cycle().await.is_ok_and(|applied| applied.halted.is_none()) {
                break;
            }
            checker::expect_nothing_twice(&exam.wiki, &what);
        }
        exam.expect_whole(&what).await;
    }
}

/// R12.
#[tokio::test(start_paused = true)]
async fn a_gateway_s_error_says_nothing() {
    let mut fates: Vec<Box<dyn Fn() -> Fate + Send>> = Vec::new();
    for status in [500, 502, 503, 504] {
        fates.push(Box::new(move || Fate::AnswerAfter(Reply::html(status))));
        fates.push(Box::new(move || Fate::Answer(Reply::html(status))));
    }
    in_turn("gateway", fates).await;
}

/// R22.
#[tokio::test(start_paused = true)]
async fn a_failure_within_the_wiki_says_nothing() {
    let mut fates: Vec<Box<dyn Fn() -> Fate + Send>> = Vec::new();
    for code in ["DBQueryError", "DBConnectionError", "DBUnexpectedError", "ReadOnlyError", "TypeError"] {
        let code = format!("internal_api_error_{code}");
        let before = code.clone();
        fates.push(Box::new(move || Fate::AnswerAfter(Reply::error(&code))));
        fates.push(Box::new(move || Fate::Answer(Reply::error(&before))));
    }
    in_turn("internal error", fates).await;
}

/// R23: what a wiki of the future adds to an answer changes nothing.
#[tokio::test(start_paused = true)]
async fn unknown_parts_of_an_answer_are_passed_over() {
    let exam = Exam::begin().await;
    exam.proxy.script(|_| {
        Fate::Change(Box::new(|reply| match reply.value() {
            Some(mut value) => {
                value["new-in-2030"] = json!({ "edit": [null, 1] });
                if value["edit"].is_object() {
                    value["edit"]["mood"] = json!("cheerful");
                }
                Reply { body: value.to_string().into_bytes(), ..reply }
            }
            None => reply,
        }))
    });
    let applied = exam.cycle().await.expect("the cycle runs");
    assert_eq!((applied.halted, applied.notices), (None, 3));
    exam.expect_whole("unknown fields").await;
}

/// R23: an unknown error may mean anything, so the edit is looked for; the same one on three pages
/// is no fault of theirs, and stops the run.
#[tokio::test(start_paused = true)]
async fn an_unknown_error_takes_the_safest_class() {
    for committed in [false, true] {
        let exam = Exam::begin().await;
        exam.proxy.script(move |seen| match (seen.writes_to("Let's Connect/Directory"), committed) {
            (true, true) if first_of(seen) => Fate::AnswerAfter(Reply::error("new-in-2030")),
            (true, false) => Fate::Answer(Reply::error("new-in-2030")),
            _ => Fate::Pass,
        });
        let what = format!("unknown error, committed: {committed}");
        let applied = exam.cycle().await.expect("the cycle runs");
        assert_eq!(applied.halted, None, "one page is no reason to stop");
        exam.expect_whole(&what).await;

        exam.again();
        exam.proxy.script(|seen| {
            let directory = seen.write.is_some() && seen.get("title").starts_with("Let's Connect/Directory");
            if directory { Fate::Answer(Reply::error("new-in-2030")) } else { Fate::Pass }
        });
        let applied = exam.cycle().await.expect("the cycle runs");
        assert!(applied.halted.is_some(), "three pages are");
        let refused: BTreeSet<String> = exam
            .proxy
            .writes()
            .iter()
            .map(|write| write.get("title").to_owned())
            .filter(|title| title.starts_with("Let's Connect/Directory"))
            .collect();
        assert_eq!(refused.len(), 3);
        exam.expect_whole(&what).await;
    }
}

fn first_of(seen: &Seen) -> bool {
    seen.write.is_some()
}

/// R23: of two errors the worse one counts.
#[tokio::test(start_paused = true)]
async fn the_fatal_one_of_two_errors_counts() {
    for codes in
        [["protectedpage", "blocked"], ["editconflict", "assertuserfailed"], ["ratelimited", "readapidenied"]]
    {
        let exam = Exam::begin().await;
        // Of every answer from the third write on, so that a new login does not help.
        exam.proxy.script(move |seen| match seen.write {
            Some(write) if write >= 2 => Fate::Answer(Reply::errors(&codes)),
            _ => Fate::Pass,
        });
        let applied = exam.cycle().await.expect("the cycle runs");
        assert!(applied.halted.is_some(), "{codes:?} stops the run");
        let tried = exam.proxy.writes().len();
        assert!(tried <= 5, "{codes:?}: {tried} writes were sent though nothing may be done");
        exam.expect_whole("two errors").await;
    }
}

/// R44: an answer that is well formed and not true.
#[tokio::test(start_paused = true)]
async fn an_impostor_s_success_is_not_believed() {
    let other_page = |seen: &Seen| {
        json!({ "edit": { "result": "Success", "pageid": 1, "title": "Main Page", "contentmodel": "wikitext",
            "oldrevid": base(seen), "newrevid": 999_999, "newtimestamp": "2026-11-24T12:00:00Z" } })
    };
    let other_base = |seen: &Seen| {
        json!({ "edit": { "result": "Success", "pageid": 1, "title": seen.get("title"), "contentmodel": "wikitext",
            "oldrevid": 1, "newrevid": 1, "newtimestamp": "2026-11-24T12:00:00Z" } })
    };
    for (what, lie) in
        [("another page", other_page as fn(&Seen) -> serde_json::Value), ("an old revision", other_base)]
    {
        let exam = Exam::begin().await;
        let mut lied = BTreeSet::new();
        exam.proxy.script(move |seen| {
            let talk = seen.write.is_some() && seen.get("title").starts_with("User talk:");
            if talk && lied.insert(seen.get("title").to_owned()) {
                Fate::Answer(Reply::json(&lie(seen)))
            } else {
                Fate::Pass
            }
        });
        exam.cycle().await.expect("the cycle runs");
        exam.expect_whole(what).await;
    }
}

fn base(seen: &Seen) -> u64 {
    seen.get("baserevid").parse().unwrap_or(0)
}
