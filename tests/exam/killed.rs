//! The bot as a process that ends at the worst moment: SIGKILL at every request, SIGTERM at an edit.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::Exam;
use crate::stage::ROUND;
use crate::support::proxy::{Fate, Seen};
use crate::support::story::binary;

/// The lease, which a bot that was killed does not give back.
const LEASE: &str = "User:LetsConnectBot/Let's Connect/lease.json";

/// A bot's process, within reach of the proxy's script.
#[derive(Clone, Default)]
struct Process(Arc<AtomicU32>);

impl Process {
    /// Lets the bot do one cycle through the proxy. Returns how long it took, and whether it ended
    /// in the usual way.
    fn run(&self, exam: &Exam) -> (Duration, bool) {
        let began = Instant::now();
        let config = exam.scratch.path().join("exam.toml");
        let mut child = Command::new(binary())
            .args(["--config".as_ref(), config.as_os_str()])
            .args(["--wiki", &exam.proxy.api(), "run", "--once", "--round", ROUND])
            .env("LETS_CONNECT_SECRET_FILE", exam.wiki.secret_file())
            .env("LETS_CONNECT_KEY_FILE", exam.wiki.secret_file())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the bot starts");
        self.0.store(child.id(), Ordering::SeqCst);
        let status = child.wait().expect("the bot ends");
        self.0.store(0, Ordering::SeqCst);
        exam.proxy.quiet();
        (began.elapsed(), matches!(status.code(), Some(0 | 1)))
    }

    /// Sends it a signal.
    fn signal(&self, name: &str) {
        let pid = loop {
            // It may send its first request before its number is noted.
            match self.0.load(Ordering::SeqCst) {
                0 => std::thread::yield_now(),
                pid => break pid.to_string(),
            }
        };
        let sent = Command::new("kill").args([name, &pid]).status().expect("kill runs");
        assert!(sent.success(), "the bot had ended by itself");
    }
}

/// A lease that a dead bot holds runs out after some minutes; here it has run out.
fn release_lease(exam: &Exam) {
    let lease = exam.wiki.text_of(2, &LEASE["User:".len()..]).unwrap_or_default();
    if !lease.contains("\"holder\": null") {
        exam.wiki.act(&json!([{ "delete": LEASE }]));
    }
}

/// Lets a bot run that is killed at the requests named, one after the other, each time started anew,
/// and then recover.
async fn killed_at(exam: &Exam, moments: &[usize], fate: fn() -> Fate, what: &str) {
    exam.again();
    for &moment in moments {
        let process = Process::default();
        let victim = process.clone();
        exam.proxy.script(move |seen: &Seen| {
            if seen.number < moment {
                return Fate::Pass;
            }
            if seen.number == moment {
                victim.signal("-KILL");
            }
            fate()
        });
        process.run(exam);
        release_lease(exam);
    }
    exam.expect_whole(what).await;
}

/// R04: the request is not sent any more.
#[tokio::test(start_paused = true)]
async fn a_bot_killed_before_any_request_leaves_no_trace_of_its_death() {
    let exam = Exam::begin().await;
    for moment in 0..exam.undisturbed.requests {
        killed_at(&exam, &[moment], || Fate::Lost, &format!("killed before request {moment}")).await;
    }
}

/// R05: the wiki does what is asked, and the bot never knows.
#[tokio::test(start_paused = true)]
async fn a_bot_killed_after_any_reply_leaves_no_trace_of_its_death() {
    let exam = Exam::begin().await;
    for moment in 0..exam.undisturbed.requests {
        killed_at(&exam, &[moment], || Fate::ReplyLost, &format!("killed after reply {moment}")).await;
    }
}

/// R06: killed, and killed again while it recovers.
#[tokio::test(start_paused = true)]
async fn a_bot_killed_again_while_it_recovers_leaves_no_trace() {
    let exam = Exam::begin().await;
    for seed in crate::seeds(8) {
        let mut random = fastrand::Rng::with_seed(seed);
        let moments = [0; 3].map(|_| random.usize(4..exam.undisturbed.requests));
        let fate: fn() -> Fate = if random.bool() { || Fate::Lost } else { || Fate::ReplyLost };
        killed_at(&exam, &moments, fate, &format!("seed {seed}: killed at {moments:?}")).await;
    }
}

/// R29: it finishes the edit under way, makes no other, and says goodbye.
#[tokio::test(start_paused = true)]
async fn a_bot_asked_to_end_finishes_its_edit_and_ends() {
    let exam = Exam::begin().await;
    let last = exam.undisturbed.writes.len() - 1;
    for at in [0, 1, last / 2, last - 1, last] {
        exam.again();
        let process = Process::default();
        let asked = process.clone();
        exam.proxy.script(move |seen: &Seen| {
            if seen.write == Some(at) {
                asked.signal("-TERM");
            }
            Fate::Pass
        });
        let (took, well) = process.run(&exam);
        assert!(well && took < Duration::from_secs(20), "asked to end at write {at}: {took:?}, well: {well}");
        let after: Vec<String> = exam
            .proxy
            .writes()
            .iter()
            .filter(|write| write.write > Some(at))
            .map(|write| write.get("title").to_owned())
            .collect();
        assert!(after.iter().all(|title| title == LEASE), "after write {at} it wrote {after:?}");
        let what = format!("asked to end at write {at}");
        exam.expect_whole(&what).await;
    }
}
