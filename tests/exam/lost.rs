//! Requests and replies that are lost, doubled or late.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::Exam;
use crate::support::proxy::{Fate, Seen};

/// Every write of the round in turn meets `fate`; the bot goes on, and recovers.
async fn at_every_write(what: &str, fate: fn() -> Fate) {
    let exam = Exam::begin().await;
    for at in 0..exam.undisturbed.writes.len() {
        exam.again();
        exam.proxy.script(move |seen| if seen.write == Some(at) { fate() } else { Fate::Pass });
        let what = format!("{what} at write {at}");
        exam.cycle().await.unwrap_or_else(|error| panic!("{what}: {error:#}"));
        exam.expect_whole(&what).await;
    }
}

/// Every write of one and the same round meets `fate` when it is sent for the first time.
async fn at_all_writes(what: &str, mut fate: impl FnMut(&Seen) -> Fate + Send + 'static) {
    let exam = Exam::begin().await;
    let mut met = BTreeSet::new();
    exam.proxy.script(move |seen| {
        let first =
            seen.write.is_some() && met.insert((seen.get("title").to_owned(), seen.get("md5").to_owned()));
        if first { fate(seen) } else { Fate::Pass }
    });
    exam.cycle().await.unwrap_or_else(|error| panic!("{what}: {error:#}"));
    exam.expect_whole(what).await;
}

/// R02.
#[tokio::test(start_paused = true)]
async fn a_reply_lost_at_any_write_is_found_out_about() {
    at_every_write("reply lost", || Fate::ReplyLost).await;
}

/// R03.
#[tokio::test(start_paused = true)]
async fn a_request_lost_at_any_write_is_sent_again() {
    at_every_write("request lost", || Fate::Lost).await;
}

/// R02, with a reset in place of an end.
#[tokio::test(start_paused = true)]
async fn connections_reset_after_every_write_double_nothing() {
    at_all_writes("reset", |_| Fate::ReplyReset).await;
}

/// R07: 0 s to 180 s late, while the bot waits 150 s, looks, and sends again.
#[tokio::test(start_paused = true)]
async fn a_request_that_lands_late_lands_in_vain_or_once() {
    let delays = [0, 1, 30, 149, 150, 151, 180].map(Duration::from_secs);
    let mut at = 0;
    at_all_writes("late", move |_| {
        at += 1;
        Fate::Late(delays[at % delays.len()])
    })
    .await;
}

/// R08.
#[tokio::test(start_paused = true)]
async fn requests_delivered_twice_are_done_once() {
    at_all_writes("twice", |_| Fate::Twice).await;
    at_all_writes("twice at once", |_| Fate::TwiceAtOnce).await;
}

/// R09.
#[tokio::test(start_paused = true)]
async fn old_requests_replayed_change_nothing() {
    let exam = Exam::begin().await;
    exam.cycle().await.expect("the cycle runs");
    let writes = exam.proxy.writes().len();
    let before = exam.wiki.edits_by_bot();
    let replies = exam.proxy.replay_writes().await;
    assert_eq!(replies.len(), writes);
    for (reply, write) in replies.iter().zip(exam.proxy.writes()) {
        let said = reply.value().unwrap_or_default();
        assert!(said["edit"]["newrevid"].is_null(), "{} was written again: {said}", write.get("title"));
    }
    assert_eq!(exam.wiki.edits_by_bot(), before);
    exam.expect_whole("replayed").await;
}

/// R24: after each write whose reply was lost, the next two looks show the page as it was before.
#[tokio::test(start_paused = true)]
async fn reads_that_lag_behind_mislead_nobody() {
    let exam = Exam::begin().await;
    let mut met = BTreeSet::new();
    let mut lagging = 0;
    exam.proxy.script(move |seen| {
        if seen.write.is_some() {
            if met.insert((seen.get("title").to_owned(), seen.get("md5").to_owned())) {
                lagging = 2;
                return Fate::ReplyLost;
            }
        } else if lagging > 0 {
            lagging -= 1;
            return Fate::Stale;
        }
        Fate::Pass
    });
    exam.cycle().await.expect("the cycle runs");
    exam.expect_whole("stale reads").await;
}

/// R24: every look of the whole round shows the wiki as it was before the newest write.
#[tokio::test(start_paused = true)]
async fn a_replica_one_write_behind_misleads_nobody() {
    let exam = Exam::begin().await;
    exam.proxy.script(|seen| if seen.write.is_some() { Fate::Pass } else { Fate::Stale });
    exam.cycle().await.expect("the cycle runs");
    exam.expect_whole("one write behind").await;
}

/// R25: two bots at once, neither of which respects the other's lease, as seeded chance has it.
#[tokio::test(start_paused = true)]
async fn two_bots_at_once_do_everything_once() {
    let seeds = crate::seeds(10);
    let exam = Exam::begin().await;
    for seed in seeds {
        exam.again();
        let mut random = fastrand::Rng::with_seed(seed);
        exam.proxy.script(move |_| {
            // Who goes first is decided here: the other's request waits behind.
            std::thread::sleep(Duration::from_millis(random.u64(0..12)));
            Fate::Pass
        });
        let what = format!("seed {seed}");
        let (one, other) = tokio::join!(exam.cycle(), exam.cycle());
        for result in [one, other] {
            if let Err(error) = result {
                // The lease was the other's after all.
                assert!(
                    error.to_string().contains("lease") || error.to_string().contains("at work"),
                    "{what}: {error:#}"
                );
            }
        }
        exam.expect_whole(&what).await;
    }
}
