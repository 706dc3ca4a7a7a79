//! To whom the bot speaks: to the host that the configuration names and nobody else, and in the
//! open to nobody but this machine. Whoever may not hear it hears no byte.
#![forbid(unsafe_code)]

mod support;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::story::binary;

const SECRET: &str = "not-for-your-ears-0123456789abcdef";

/// A server that gives everybody the same answer, and remembers what it heard.
struct Server {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn answering(answer: String) -> Self {
        Self::making(move |_| answer.clone())
    }

    /// A server that makes its answer of what it was asked, head and body.
    fn making(answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let ears = heard.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let _ = stream.set_read_timeout(Some(Duration::from_millis(300)));
                let mut bytes = Vec::new();
                let mut part = [0; 4096];
                while let Ok(length) = stream.read(&mut part) {
                    bytes.extend_from_slice(&part[..length]);
                    if length == 0 || is_whole(&bytes) {
                        break;
                    }
                }
                let answer = answer(&String::from_utf8_lossy(&bytes));
                ears.lock().expect("nobody panics here").push(String::from_utf8_lossy(&bytes).into_owned());
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { address, heard }
    }

    fn silent() -> Self {
        Self::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}".to_owned())
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("nobody panics here").clone()
    }
}

/// Whether a request has all its body.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    body.len() >= length.and_then(|length| length.trim().parse().ok()).unwrap_or(0)
}

/// Runs `plan` against an address, by a bot password or by OAuth.
fn plan(api: &str, method: &str, variables: &[(&str, &str)]) -> Output {
    run(api, method, variables, &["-vv", "plan"])
}

fn run(api: &str, method: &str, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let dev = std::fs::read_to_string("config/dev.toml").expect("the example");
    let (settings, _) = dev.split_once("[[form]]").expect("the form stands last");
    let settings = settings.replace("method = \"bot-password\"", &format!("method = \"{method}\""));
    let login = if method == "oauth2" { "" } else { "LetsConnectBot@run" };
    let settings = settings.replace("login = \"LetsConnectBot@run\"", &format!("login = \"{login}\""));
    let file = folder.path().join("config.toml");
    std::fs::write(&file, settings).expect("written");
    Command::new(binary())
        .args(["--config", &file.display().to_string(), "--wiki", api])
        .args(arguments)
        .env("LETS_CONNECT_SECRET", SECRET)
        .env("LETS_CONNECT_KEY", SECRET)
        .envs(variables.iter().copied())
        .output()
        .expect("the bot runs")
}

fn said(output: &Output) -> String {
    let said =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    assert!(!said.contains(SECRET), "{said}");
    said
}

#[test]
fn a_wiki_that_sends_the_bot_elsewhere_is_not_followed() {
    let elsewhere = Server::silent();
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        for method in ["bot-password", "oauth2"] {
            let target = format!("http://{}/w/api.php", elsewhere.address);
            let server = Server::answering(format!(
                "HTTP/1.1 {status}\r\nlocation: {target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            ));
            let output = plan(&format!("http://{}/w/api.php", server.address), method, &[]);
            assert_eq!(output.status.code(), Some(1), "{status}, {method}: {}", said(&output));
            assert!(!server.heard().is_empty(), "it was asked");
            said(&output);
        }
    }
    assert_eq!(elsewhere.heard(), [""; 0]);
}

#[test]
fn outside_this_machine_nothing_is_said_in_the_open() {
    for api in [
        "http://wiki.example.org/w/api.php",
        "http://127.0.0.1.example.org/w/api.php",
        "http://localhost.example.org/w/api.php",
        "http://10.0.0.1/w/api.php",
        "http://[2001:db8::1]/w/api.php",
        "http://0.0.0.0/w/api.php",
        "ftp://127.0.0.1/w/api.php",
        "https://bot:password@127.0.0.1/w/api.php",
    ] {
        let output = plan(api, "oauth2", &[]);
        assert_eq!(output.status.code(), Some(2), "{api}: {}", said(&output));
        said(&output);
    }
}

#[test]
fn what_is_said_to_this_machine_in_the_open_goes_through_no_proxy() {
    let (proxy, server) = (Server::silent(), Server::silent());
    let address = format!("http://{}", proxy.address);
    let variables =
        ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"].map(|name| (name, address.as_str()));
    let api = format!("http://{}/w/api.php", server.address);
    for method in ["bot-password", "oauth2"] {
        let output = plan(&api, method, &variables);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    }
    assert!(server.heard().len() >= 2, "the wiki itself was asked");
    assert_eq!(proxy.heard(), [""; 0]);
}

/// A password of which every form is another.
const ODD: &str = "odd+pass/word \"0815\" & more";

#[test]
fn a_server_that_repeats_all_that_it_was_asked_makes_nobody_say_it() {
    let token = r#"{"query":{"tokens":{"logintoken":"0123456789abcdef+\\"}}}"#;
    let answer = |kind: &str, body: &str| {
        format!("HTTP/1.1 {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
    };
    for kind in ["page", "error", "code", "login"] {
        let server = Server::making(move |asked| {
            if asked.contains("type=login") || asked.contains("type%3Dlogin") {
                return answer("200 OK\r\ncontent-type: application/json", token);
            }
            let words =
                |key: &str| serde_json::json!({ "errors": [{ "code": "readapidenied", key: asked }] });
            let body = match kind {
                "page" => {
                    return answer(
                        "403 Forbidden\r\ncontent-type: text/html",
                        &format!("<pre>{asked}</pre>"),
                    );
                }
                "error" => words("text"),
                "code" => words("code"),
                _ => {
                    serde_json::json!({ "login": { "result": "Failed", "reason": { "text": asked, "code": asked } } })
                }
            };
            answer("200 OK\r\ncontent-type: application/json", &body.to_string())
        });
        let api = format!("http://{}/w/api.php", server.address);
        for (method, log, command) in [
            ("bot-password", "human", &["plan", "--json"][..]),
            ("bot-password", "json", &["check"]),
            ("oauth2", "human", &["plan", "--json"]),
            ("oauth2", "json", &["check"]),
            ("oauth2", "human", &["pause"]),
            ("oauth2", "human", &["run", "--once"]),
        ] {
            let variables = [
                ("LETS_CONNECT_LOG", "trace"),
                ("RUST_BACKTRACE", "full"),
                ("LETS_CONNECT_SECRET", if method == "oauth2" { SECRET } else { ODD }),
            ];
            let before = server.heard().len();
            let arguments = [&["-vvv", "--log", log], command].concat();
            let output = run(&api, method, &variables, &arguments);
            let said = said(&output);
            assert!(server.heard().len() > before, "it was asked");
            for part in ["0815", "odd%2B", "not-for-your-ears", "odd+pass"] {
                assert!(!said.contains(part), "{kind}, {method}, {command:?}: {said}");
            }
        }
        let heard = server.heard().concat();
        assert!(heard.contains(SECRET), "the server has it");
        assert!(heard.contains("0815"), "the server has it: {heard}");
    }
}
