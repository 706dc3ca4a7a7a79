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
                    if length == 0 || bytes.windows(4).any(|four| four == b"\r\n\r\n") {
                        break;
                    }
                }
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

/// Runs `plan` against an address, by a bot password or by OAuth.
fn plan(api: &str, method: &str, variables: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let dev = std::fs::read_to_string("config/dev.toml").expect("the example");
    let (settings, _) = dev.split_once("[[form]]").expect("the form stands last");
    let settings = settings.replace("method = \"bot-password\"", &format!("method = \"{method}\""));
    let file = folder.path().join("config.toml");
    std::fs::write(&file, settings).expect("written");
    Command::new(binary())
        .args(["--config", &file.display().to_string(), "--wiki", api, "-vv", "plan"])
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
