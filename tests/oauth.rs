//! Logging in by an owner-only OAuth 2.0 consumer: every request carries the token, nothing else does.
//!
//! The development wiki has no OAuth extension, so a few lines of server stand in its place. It answers
//! what Extension:OAuth and MediaWiki answer.
#![forbid(unsafe_code)]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

use support::story::binary;

const TOKEN: &str = "eyJ0eXAiOiJKV1QifQ.owner-only-0123456789.signature";

/// One request: its head and its body.
type Heard = (String, String);

/// A server on this machine that gives every request the same answer, and remembers them.
struct Stub {
    api: String,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Stub {
    fn that_answers(answer: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let api = format!("http://{}/w/api.php", listener.local_addr().expect("its address"));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (answer, kept) = (answer.to_owned(), Arc::clone(&heard));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Some(request) = hear(&stream) {
                    kept.lock().expect("one at a time").push(request);
                    say(&stream, &answer);
                }
            }
        });
        Self { api, heard }
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().expect("one at a time").clone()
    }
}

fn hear(stream: &TcpStream) -> Option<Heard> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, String::from_utf8_lossy(&body).into_owned()))
}

fn say(mut stream: &TcpStream, answer: &str) {
    // Whoever asked may have hung up.
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{answer}",
        answer.len()
    );
}

/// Runs the binary by OAuth 2.0 against this address.
fn run_by_oauth(api: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("secret");
    std::fs::write(&secret, format!("{TOKEN}\n")).expect("written");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).expect("its mode");
    let file = folder.path().join("oauth.toml");
    let dev = std::fs::read_to_string("config/dev.toml").expect("the example");
    let lines = dev.lines().map(|line| match line.split_once(" = ") {
        Some(("method", _)) => "method = \"oauth2\"".to_owned(),
        Some(("login", _)) => "login = \"\"".to_owned(),
        Some(("file", _)) => {
            format!("file = \"{}/tests/data/population/form.csv\"", env!("CARGO_MANIFEST_DIR"))
        }
        _ => line.to_owned(),
    });
    std::fs::write(&file, lines.collect::<Vec<_>>().join("\n")).expect("written");
    Command::new(binary())
        .args(["--config", &file.display().to_string(), "--wiki", api, "-vv"])
        .args(arguments)
        .env_remove("LETS_CONNECT_SECRET")
        .env("LETS_CONNECT_SECRET_FILE", &secret)
        .env("LETS_CONNECT_KEY_FILE", &secret)
        .output()
        .expect("the binary runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn every_request_carries_the_token_in_its_header_and_nowhere_else() {
    let stub = Stub::that_answers("{\"batchcomplete\":true,\"query\":{}}");
    let output = run_by_oauth(&stub.api, &["plan"]);
    let heard = stub.heard();
    assert!(!heard.is_empty(), "the wiki was asked: {}", said(&output));
    for (head, body) in &heard {
        assert!(
            head.lines().any(|line| line.to_ascii_lowercase().starts_with("authorization: bearer ")
                && line.ends_with(TOKEN)),
            "{head}"
        );
        assert!(!body.contains(TOKEN), "a log of requests would hold it: {body}");
        assert!(!head.lines().next().unwrap_or_default().contains(TOKEN), "{head}");
        assert!(!body.contains("action=login") && !body.contains("lgpassword"), "nobody logs in: {body}");
    }
    assert!(!said(&output).contains(TOKEN), "{}", said(&output));
}

#[test]
fn a_token_that_was_taken_back_is_told_with_the_wiki_s_reason_and_without_the_token() {
    let stub = Stub::that_answers(
        "{\"error\":{\"code\":\"mwoauth-invalid-authorization\",\"info\":\"The authorization headers in your request are not valid: Invalid consumer\"}}",
    );
    let output = run_by_oauth(&stub.api, &["plan"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("mwoauth-invalid-authorization"), "{}", said(&output));
    assert!(!said(&output).contains(TOKEN), "{}", said(&output));
    assert!(stub.heard().len() <= 3, "a token that the wiki refuses is not offered again and again");
}
