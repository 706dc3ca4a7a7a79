//! A real daemon on a real wiki reads its configuration again when it is told to (SIGHUP), keeps
//! the one that it has where the new one is wrong, and edits nothing on a trial that is over.
#![forbid(unsafe_code)]

mod support;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;
use support::story::{Story, binary};

/// A daemon, and the lines of its log as they come.
struct Daemon {
    process: Child,
    log: Receiver<String>,
}

impl Daemon {
    fn start(story: &Story, config: &Path) -> Self {
        let mut process = Command::new(binary())
            .arg("--config")
            .arg(config)
            .args(["--wiki", &story.wiki.api(), "--log", "json", "run"])
            .env("LETS_CONNECT_SECRET_FILE", story.wiki.secret_file())
            .env("LETS_CONNECT_KEY_FILE", story.wiki.secret_file())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the daemon starts");
        let (tell, log) = channel();
        let lines = BufReader::new(process.stderr.take().expect("a pipe")).lines();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Self { process, log }
    }

    /// Waits until the log says it.
    fn says(&self, words: &str) {
        loop {
            let line = self.log.recv_timeout(Duration::from_secs(90)).expect("it says so, and goes on");
            let event: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no event: {line}"));
            if event["message"].as_str().is_some_and(|message| message.contains(words)) {
                return;
            }
        }
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.process.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn a_hangup_makes_the_daemon_read_its_configuration_anew() {
    const WELCOMED: &str = "User talk:LCTest-KE-002";
    let story = Story::begin();
    story.registers("LCTest-KE-001", &[("share", "Wikidata"), ("learn", "PetScan"), ("languages", "en-5")]);
    let trial = story.cycle(None).await;
    assert!(trial.edits >= 10, "{} edits use a trial up", trial.edits);
    story.registers("LCTest-KE-002", &[("share", "PetScan"), ("learn", "Wikidata"), ("languages", "en-5")]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bot.toml");
    let dev = std::fs::read_to_string("config/dev.toml").expect("the example");
    let (every_minute, _) = dev.split_once("[[form]]").expect("the form stands last");
    let on_trial = every_minute
        .replace("trial_edits = 0 ", "trial_edits = 10 ")
        .replace("cycle = \"* * * * *\"", "cycle = \"0 0 1 1 *\"");
    let write = |text: &str| std::fs::write(&file, text).expect("written");
    write(&on_trial);
    let mut daemon = Daemon::start(&story, &file);
    daemon.says("the trial is over");
    daemon.says("waiting");
    assert_eq!(story.text(WELCOMED).await, None, "nothing is edited");

    // Nothing has changed: it is the signal alone that has it read.
    daemon.signal("-HUP");
    daemon.says("read anew");
    write("shedule = 1");
    daemon.signal("-HUP");
    daemon.says("the one before goes on");
    write(every_minute);
    daemon.signal("-HUP");
    daemon.says("read anew");
    daemon.says("cycle done");
    assert!(story.text(WELCOMED).await.is_some(), "it works by the new one");

    daemon.signal("-TERM");
    daemon.says("stopped");
    assert!(daemon.process.wait().expect("it can be waited for").success());
}
