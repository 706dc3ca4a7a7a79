//! A wiki that asks to come back later, and a session that gets lost.

use std::time::Duration;

use lets_connect::ids::Timestamp;
use serde_json::json;

use crate::Exam;
use crate::support::proxy::{Fate, Reply, Seen};

/// The write that meets the trouble: a page of the directory.
const AT: usize = 4;

/// The longest single wait, with its jitter.
const LONGEST: Duration = Duration::from_secs(660);

/// Between two moments of which the one follows the other.
fn between(one: &Seen, other: &Seen) -> Duration {
    other.at.checked_sub(one.at).expect("time does not run backwards")
}

/// What a server may say in `Retry-After`.
#[derive(Clone, Copy, Debug)]
enum RetryAfter {
    Nothing,
    Says(&'static str),
    /// A moment so many seconds ahead, when it is said.
    Moment(u64),
}

impl RetryAfter {
    fn reply(self) -> Reply {
        let reply = Reply::html(429);
        match self {
            Self::Nothing => reply,
            Self::Says(words) => reply.with("Retry-After", words),
            Self::Moment(seconds) => {
                let then = Timestamp::now() + Duration::from_secs(seconds);
                reply.with("Retry-After", &then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
            }
        }
    }
}

/// R13: what the server asks to wait is waited, as far as it makes sense.
#[tokio::test(start_paused = true)]
async fn retry_after_is_kept_to() {
    let exam = Exam::begin().await;
    for (says, least, most) in [
        (RetryAfter::Says("120"), 120, 132),
        (RetryAfter::Moment(200), 190, 220),
        (RetryAfter::Says("-5"), 1, 170),
        (RetryAfter::Nothing, 1, 170),
        (RetryAfter::Says("soon"), 1, 170),
        (RetryAfter::Says("Mon, 01 Jan 2024 00:00:00 GMT"), 1, 170),
        (RetryAfter::Says("1000000000"), 540, LONGEST.as_secs()),
    ] {
        exam.again();
        exam.proxy.script(move |seen| match seen.write {
            Some(AT) => Fate::Answer(says.reply()),
            _ => Fate::Pass,
        });
        let applied = exam.cycle().await.expect("the cycle runs");
        assert_eq!(applied.halted, None, "{says:?}");
        let seen = exam.proxy.seen();
        let asked = seen.iter().position(|seen| seen.write == Some(AT)).expect("the write was sent");
        let waited = between(&seen[asked], &seen[asked + 1]).as_secs();
        assert!((least..=most).contains(&waited), "{says:?}: {waited} s, not {least} to {most}");
        exam.expect_whole(&format!("{says:?}")).await;
    }
}

/// Runs a cycle every quarter of an hour until one is through, as the daemon does.
async fn cycles_until_through(exam: &Exam, what: &str) {
    for _ in 0..10 {
        match exam.cycle().await {
            Ok(applied) if applied.halted.is_none() => return,
            _ => exam.proxy.clock().move_by(Duration::from_secs(15 * 60)),
        }
    }
    panic!("{what}: ten cycles were not enough");
}

/// R14: a wiki in trouble is asked seldom, and written to when it is over.
#[tokio::test(start_paused = true)]
async fn a_lagged_or_read_only_wiki_is_left_in_peace() {
    for (what, knob, minutes) in [
        ("lagged for half an hour", json!({ "lag": 42 }), 30),
        ("read-only for two hours", json!({ "readonly": "moving house" }), 120),
    ] {
        let exam = Exam::begin().await;
        let wiki = exam.wiki.place();
        let (mut began, mut over) = (None, false);
        exam.proxy.script(move |seen| {
            if seen.write == Some(AT) && began.is_none() {
                began = Some(seen.at);
                wiki.knobs(&knob);
            }
            if !over && began.is_some_and(|began| seen.at > began + Duration::from_secs(60 * minutes)) {
                over = true;
                wiki.knobs(&json!({}));
            }
            Fate::Pass
        });
        cycles_until_through(&exam, what).await;
        let seen = exam.proxy.seen();
        let first = seen.iter().find(|seen| seen.write == Some(AT)).expect("the trouble began");
        let end = first.at + Duration::from_secs(60 * minutes);
        let during: Vec<&Seen> = seen.iter().filter(|seen| seen.at >= first.at && seen.at <= end).collect();
        let writes = during.iter().filter(|seen| seen.write.is_some()).count();
        let most = usize::try_from(60 * minutes / 30).expect("a small number");
        assert!(writes <= 1 + most, "{what}: {writes} writes");
        assert!(during.len() <= 12 * most, "{what}: {} requests", during.len());
        exam.expect_whole(what).await;
    }
}

/// R15.
#[tokio::test(start_paused = true)]
async fn a_rate_limit_is_waited_out() {
    let exam = Exam::begin().await;
    exam.proxy.script(|seen| match seen.write {
        Some(write) if write % 3 == 2 => Fate::Answer(Reply::error("ratelimited")),
        _ => Fate::Pass,
    });
    let applied = exam.cycle().await.expect("the cycle runs");
    assert_eq!(applied.halted, None);
    let seen = exam.proxy.seen();
    for (at, limited) in
        seen.iter().enumerate().filter(|(_, seen)| seen.write.is_some_and(|write| write % 3 == 2))
    {
        if let Some(next) = seen.get(at + 1) {
            assert!(
                between(limited, next) >= Duration::from_secs(60),
                "{:?} after a rate limit",
                between(limited, next)
            );
        }
    }
    exam.expect_whole("rate limited").await;
}

/// R16.
#[tokio::test(start_paused = true)]
async fn a_refused_token_is_fetched_anew_and_not_for_ever() {
    let exam = Exam::begin().await;
    exam.proxy.script(|seen| {
        if seen.write == Some(AT) { Fate::Answer(Reply::error("badtoken")) } else { Fate::Pass }
    });
    assert_eq!(exam.cycle().await.expect("the cycle runs").halted, None);
    exam.expect_whole("one bad token").await;

    exam.again();
    exam.proxy.script(|seen| match seen.write {
        Some(write) if write >= AT => Fate::Answer(Reply::error("badtoken")),
        _ => Fate::Pass,
    });
    let applied = exam.cycle().await.expect("the cycle runs");
    assert!(applied.halted.is_some(), "a token refused for ever stops the run");
    let tries = exam.proxy.writes().len() - AT;
    assert!(tries <= 3, "after {tries} tries");
    exam.expect_whole("bad tokens").await;
}

/// R17: the wiki itself says so, because the cookies do not reach it.
#[tokio::test(start_paused = true)]
async fn a_lost_session_never_edits_anonymously() {
    let exam = Exam::begin().await;
    for at in [0, AT, exam.undisturbed.writes.len() - 1] {
        exam.again();
        exam.proxy.script(move |seen| if seen.write == Some(at) { Fate::Stranger } else { Fate::Pass });
        let applied = exam.cycle().await.expect("the cycle runs");
        assert_eq!(applied.halted, None, "a new login mends it");
        exam.expect_whole("session lost once").await;

        exam.again();
        let mut lost = false;
        exam.proxy.script(move |seen| {
            lost |= seen.write == Some(at);
            if lost { Fate::Stranger } else { Fate::Pass }
        });
        // An error, or a halt, or a lease that cannot be given back; but no edit.
        let _ = exam.cycle().await;
        let tries = exam.proxy.writes().iter().filter(|write| write.write >= Some(at)).count();
        assert!(tries <= 3, "{tries} writes were sent without a session");
        exam.expect_whole("session lost").await;
    }
}
