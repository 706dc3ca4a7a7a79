//! How the bot is, as those see it who watch: the port of the daemon, the status page,
//! `lets-connect status`, the log.
#![forbid(unsafe_code)]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use support::story::{BOT, Story, TRUSTEE, binary};

const STOP: &str = "User:LetsConnectBot/Stop";
const STATUS: &str = "User:LetsConnectBot/Let's Connect/status";

/// A configuration whose daemon answers at this address, in a folder that goes with it.
struct Operator {
    _folder: tempfile::TempDir,
    config: PathBuf,
    port: SocketAddr,
}

impl Operator {
    fn new() -> Self {
        Self::told_on("")
    }

    /// One whose operator is told of grave things on this page.
    fn told_on(page: &str) -> Self {
        // Free a moment ago; nobody else on this machine asks for one just now.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
        let folder = tempfile::tempdir().expect("a folder");
        let dev = std::fs::read_to_string("config/dev.toml").expect("the example");
        let (settings, _) = dev.split_once("[[form]]").expect("the form stands last");
        let listen = "listen = \"\"";
        assert!(settings.contains(listen));
        let config = folder.path().join("operator.toml");
        let settings = settings.replace(listen, &format!("listen = \"{port}\""));
        let alerts = "[alerts]\npage = \"\"";
        assert!(settings.contains(alerts));
        let settings = settings.replace(alerts, &format!("[alerts]\npage = \"{page}\""));
        std::fs::write(&config, settings).expect("written");
        Self { _folder: folder, config, port }
    }

    fn command(&self, story: &Story, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .args(["--config".as_ref(), self.config.as_os_str()])
            .args(["--wiki", &story.wiki.api()])
            .args(arguments)
            .env("LETS_CONNECT_SECRET_FILE", story.wiki.secret_file())
            .env("LETS_CONNECT_KEY_FILE", story.wiki.secret_file());
        command
    }

    /// Asks the port: the status line and the words.
    fn asks(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.port).expect("the port is open");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        (status, body.to_owned())
    }

    fn health(&self) -> (u16, Value) {
        let (status, body) = self.asks("/health");
        (status, serde_json::from_str(&body).expect("JSON"))
    }
}

/// A daemon that ends with the test, and its log as it comes.
struct Daemon {
    process: Child,
    log: BufReader<std::process::ChildStderr>,
    said: Vec<Value>,
}

impl Daemon {
    fn starts(operator: &Operator, story: &Story) -> Self {
        let mut command = operator.command(story, &["-v", "--log", "json", "run"]);
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
        let log = BufReader::new(process.stderr.take().expect("its log"));
        Self { process, log, said: Vec::new() }
    }

    /// Reads the log until an event of this name.
    fn until(&mut self, message: &str) -> Value {
        loop {
            let mut line = String::new();
            let read = self.log.read_line(&mut line).expect("the log is text");
            assert!(read > 0, "it ended before {message:?}: {:#?}", self.said);
            let event: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"));
            self.said.push(event.clone());
            if event["message"] == message {
                return event;
            }
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn one_registers(story: &Story) {
    let fields = [("share", "Wikidata"), ("learn", "PetScan"), ("languages", "en-5"), ("notify", "yes")];
    story.registers("LCTest-KE-001", &fields);
}

#[tokio::test]
async fn the_daemon_tells_how_it_is_and_its_log_holds_cycles_and_no_secret() {
    let story = Story::begin();
    one_registers(&story);
    let operator = Operator::new();
    let mut daemon = Daemon::starts(&operator, &story);
    let done = daemon.until("cycle done");
    assert!(done["edits"].as_u64() > Some(0), "{done}");
    daemon.until("waiting");

    let (status, health) = operator.health();
    assert_eq!((status, &health["state"]), (200, &Value::from("ok")), "{health}");
    assert!(health["last_cycle"]["edits"].as_u64() > Some(0) && health["next_cycle"].is_string(), "{health}");
    assert_eq!(operator.asks("/live"), (200, "alive\n".to_owned()));
    let (_, metrics) = operator.asks("/metrics");
    let value = |series: &str| -> f64 {
        let line =
            metrics.lines().find_map(|line| line.strip_prefix(series)).unwrap_or_else(|| panic!("{series}"));
        line.trim().parse().expect("a number")
    };
    assert!(value("lets_connect_cycles_total{result=\"done\"} ") >= 1.0);
    assert!(value("lets_connect_edits_total{kind=\"notice\"} ") >= 1.0);
    assert!(value("lets_connect_edits_total{kind=\"page\"} ") >= 1.0);
    assert!(value("process_resident_memory_bytes ") > 1e6);
    assert!(!metrics.contains("LCTest"), "no name goes out");

    let cycle = done["span"]["cycle"].as_str().expect("which cycle it is").to_owned();
    let edited: Vec<&Value> = daemon.said.iter().filter(|event| event["message"] == "edited").collect();
    assert!(!edited.is_empty() && edited.iter().all(|event| event["span"]["cycle"] == cycle.as_str()));
    let secret = std::fs::read_to_string(story.wiki.secret_file()).expect("it is there");
    assert!(daemon.said.iter().all(|event| !event.to_string().contains(secret.trim())));

    // Somebody pauses it and gives it something to do: it is well, and says why it does nothing.
    story.saves(TRUSTEE, STOP, "pause: server work");
    story.registers("LCTest-KE-002", &[("share", "PetScan"), ("languages", "en-5"), ("notify", "yes")]);
    daemon.until("the cycle was halted");
    daemon.until("waiting");
    let (status, health) = operator.health();
    assert_eq!((status, &health["state"]), (200, &Value::from("paused")), "{health}");
    assert!(operator.asks("/metrics").1.contains("lets_connect_stopped 1\n"));
}

#[tokio::test]
async fn status_is_well_while_the_daemon_answers_and_not_when_it_is_gone() {
    let story = Story::begin();
    one_registers(&story);
    let operator = Operator::new();
    let mut daemon = Daemon::starts(&operator, &story);
    daemon.until("cycle done");
    daemon.until("waiting");
    let out = operator.command(&story, &["status"]).output().expect("it runs");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert_eq!(out.status.code(), Some(0), "{text}");
    for told in ["well         yes", "stop page    run", "1 welcome", "daemon       up since", "a round on"] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
    drop(daemon);

    let out = operator.command(&story, &["status", "--json"]).output().expect("it runs");
    let status: Value = serde_json::from_slice(&out.stdout).expect("JSON and nothing else");
    assert_eq!((out.status.code(), &status["well"]), (Some(1), &Value::from(false)), "{status}");
    assert!(status["wrong"][0].as_str().is_some_and(|why| why.contains("nobody answers at")), "{status}");
    assert_eq!(status["wiki"]["stop_page"], "run", "the wiki is asked all the same");
}

#[tokio::test]
async fn the_status_page_tells_what_was_done_and_what_comes_next_and_stays_quiet() {
    let story = Story::begin();
    one_registers(&story);
    // A skill that nobody knows is for whoever wrote it to mend.
    story.registers(
        "LCTest-KE-002",
        &[("share", "Underwater basket weaving"), ("languages", "en-5"), ("notify", "yes")],
    );
    story.cycle(Some("2026-11")).await;
    let page = story.text(STATUS).await.expect("a status page");
    for told in [
        "|status-lately}}",
        "|status-next}}",
        "|status-next-round}}",
        "|status-looks}}",
        "|status-by-registrant}}",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    story.expect_quiet(Some("2026-11")).await;
    assert_eq!(story.text(STATUS).await.as_deref(), Some(page.as_str()));
}

#[tokio::test]
async fn the_operator_is_told_once_of_a_record_that_cannot_be_read() {
    const TALK: &str = "User talk:LCOperator";
    const LEDGER: &str = "User:LetsConnectBot/Let's Connect/ledger.json";
    let story = Story::begin();
    one_registers(&story);
    story.cycle(Some("2026-11")).await;
    let ledger = story.text(LEDGER).await.expect("a ledger");
    story.saves(TRUSTEE, TALK, "Hello.");
    story.saves(BOT, LEDGER, "{\"version\": 99}");
    let operator = Operator::told_on(TALK);
    let mut daemon = Daemon::starts(&operator, &story);
    daemon.until("told the operator");
    drop(daemon);
    let told = story.text(TALK).await.expect("the page");
    assert!(told.starts_with("Hello.\n\n== ") && told.contains("mw-collapsed"), "{told}");
    assert!(told.contains("cannot be read") && told.matches("\n== ").count() == 1, "{told}");

    // Neither another process nor the mend on the same day writes again.
    let mut daemon = Daemon::starts(&operator, &story);
    daemon.until("waiting");
    drop(daemon);
    story.saves(BOT, LEDGER, &ledger);
    let mut daemon = Daemon::starts(&operator, &story);
    daemon.until("waiting");
    drop(daemon);
    assert_eq!(story.text(TALK).await.as_deref(), Some(told.as_str()));
}

#[test]
fn a_port_that_is_taken_is_told_at_once() {
    let story = Story::begin();
    let operator = Operator::new();
    let _taken = TcpListener::bind(operator.port).expect("it is free");
    let out = operator.command(&story, &["run"]).output().expect("it runs");
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(2), "{said}");
    assert!(said.contains("watch.listen") && Path::new(&operator.config).exists(), "{said}");
}
