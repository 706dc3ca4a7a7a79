//! Follows a stream of changes, and comes back where it broke off. Nothing that goes wrong
//! with it is more than a reason to come back later: the bot looks by its schedule anyway.

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use tokio::time::{Instant, timeout};

use super::sse::Reader;
use crate::wiki::agent;
use crate::wiki::exchange::LONGEST_WAIT;
use crate::wiki::patience::waits;

/// How long a connection may take to come about, and to be answered.
const CONNECTING: Duration = Duration::from_secs(15);

/// A stream that says nothing for so long is dead: Wikimedia's wikis change every second.
const SILENCE: Duration = Duration::from_secs(120);

/// The first wait before coming back; each further one is longer, up to
/// [`LONGEST_WAIT`](crate::wiki::exchange::LONGEST_WAIT).
const FIRST_WAIT: Duration = Duration::from_secs(2);

/// A stream that held for so long is well, and the next wait is the first again.
const WELL: Duration = Duration::from_secs(60);

/// Where changes are told.
#[derive(Clone, Debug)]
pub struct Stream {
    client: reqwest::Client,
    address: String,
    first_wait: Duration,
    silence: Duration,
}

impl Stream {
    /// Nothing is sent yet. `contact` stands in the User-Agent.
    pub fn new(address: &str, contact: &str) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // By http only where the configuration may name it: on this machine.
            .https_only(!address.starts_with("http://"))
            .connect_timeout(CONNECTING)
            .user_agent(agent(contact))
            .build()?;
        Ok(Self { client, address: address.to_owned(), first_wait: FIRST_WAIT, silence: SILENCE })
    }

    /// Hands over every event, for ever.
    pub async fn follow(&self, mut heard: impl FnMut(&str)) {
        let mut id = None;
        let mut row = waits(self.first_wait);
        loop {
            let mut reader = Reader::after(id.clone());
            let began = Instant::now();
            let why = self.listen(&mut reader, &mut heard).await;
            id = reader.id().map(str::to_owned).or(id);
            if began.elapsed() >= WELL {
                row = waits(self.first_wait);
            }
            let pause = row.next().unwrap_or(LONGEST_WAIT).max(reader.retry().unwrap_or_default());
            let pause = pause.min(LONGEST_WAIT);
            tracing::debug!(why, seconds = pause.as_secs(), "the stream of changes ended; coming back");
            tokio::time::sleep(pause).await;
        }
    }

    /// Opens the stream after the event of this name; or says why it cannot.
    pub async fn open(&self, after: Option<&str>) -> Result<reqwest::Response, &'static str> {
        let mut request = self.client.get(&self.address).header(ACCEPT, "text/event-stream");
        if let Some(id) = after.and_then(|id| HeaderValue::from_str(id).ok()) {
            request = request.header("Last-Event-ID", id);
        }
        let answer = match timeout(CONNECTING * 2, request.send()).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => return Err("no connection"),
            Err(_) => return Err("no answer"),
        };
        let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let is_one = kind.is_some_and(|kind| kind.starts_with("text/event-stream"));
        if answer.status() == reqwest::StatusCode::OK && is_one {
            Ok(answer)
        } else {
            Err("this is no stream of events; check daemon.wake")
        }
    }

    /// Listens until the stream ends; says why it did.
    async fn listen(&self, reader: &mut Reader, heard: &mut impl FnMut(&str)) -> &'static str {
        let mut answer = match self.open(reader.id()).await {
            Ok(answer) => answer,
            Err(why) => return why,
        };
        loop {
            match timeout(self.silence, answer.chunk()).await {
                Ok(Ok(Some(bytes))) => reader.push(&bytes, |event| heard(&event.data)),
                Ok(Ok(None)) => return "it was closed",
                Ok(Err(_)) => return "the connection broke",
                Err(_) => return "it fell silent",
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::sync::mpsc;

    use super::*;

    const HEAD: &str =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n";

    /// What a server does with one connection.
    enum Act {
        /// Sends these pieces, and closes.
        Send(Vec<String>),
        /// Sends this, and then nothing more.
        FallSilent(String),
    }

    fn events(pieces: &[&str]) -> Act {
        Act::Send([HEAD].iter().chain(pieces).map(|piece| (*piece).to_owned()).collect())
    }

    /// What is heard of a server that does these things, one a connection, until so many
    /// events were heard; and what it was asked.
    async fn heard(acts: Vec<Act>, count: usize) -> (Vec<String>, Vec<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/stream", listener.local_addr().expect("an address"));
        let (ask, mut asked) = mpsc::unbounded_channel();
        let server = tokio::spawn(async move {
            let mut open = Vec::new();
            for act in acts {
                let (mut connection, _) = listener.accept().await.expect("a connection");
                let mut request = vec![0; 4096];
                let read = connection.read(&mut request).await.expect("a request");
                ask.send(String::from_utf8_lossy(&request[..read]).into_owned()).expect("somebody listens");
                match act {
                    Act::Send(pieces) => {
                        for piece in pieces {
                            connection.write_all(piece.as_bytes()).await.expect("sent");
                            connection.flush().await.expect("sent");
                            tokio::task::yield_now().await;
                        }
                    }
                    Act::FallSilent(words) => {
                        connection.write_all(words.as_bytes()).await.expect("sent");
                        open.push(connection);
                    }
                }
            }
            // Nobody is let in any more, and nobody is turned away.
            std::future::pending::<()>().await;
        });
        let mut stream = Stream::new(&address, "User:Test").expect("a client");
        (stream.first_wait, stream.silence) = (Duration::from_millis(1), Duration::from_millis(300));
        let (tell, mut told) = mpsc::unbounded_channel();
        let ear = tokio::spawn(async move {
            stream.follow(|event| tell.send(event.to_owned()).expect("somebody listens")).await;
        });
        let mut all = Vec::new();
        while all.len() < count {
            all.push(told.recv().await.expect("an event"));
        }
        ear.abort();
        server.abort();
        let mut requests = Vec::new();
        while let Ok(request) = asked.try_recv() {
            requests.push(request.to_lowercase());
        }
        (all, requests)
    }

    #[tokio::test]
    async fn a_stream_that_breaks_off_is_taken_up_where_it_was() {
        let acts = vec![
            events(&["id: [1]\nda", "ta: one\n", "\nid: [2]\ndata: lo"]),
            events(&["data: two\n\n"]),
            events(&["data: three\n\n"]),
        ];
        let (events, requests) = heard(acts, 3).await;
        assert_eq!(events, ["one", "two", "three"]);
        assert!(!requests[0].contains("last-event-id"), "{}", requests[0]);
        for request in &requests[1..] {
            assert!(request.contains("last-event-id: [1]"), "{request}");
        }
        assert!(requests[0].contains("user-agent: lets-connect/") && requests[0].contains("(user:test)"));
        assert!(requests[0].contains("accept: text/event-stream"));
    }

    #[tokio::test]
    async fn what_is_no_stream_is_not_listened_to_and_asked_again_later() {
        let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\ndata: page\n\n";
        let away =
            "HTTP/1.1 503 Away\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: away\n\n";
        let moved = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nConnection: close\r\n\r\n";
        let send = |words: &str| Act::Send(vec![words.to_owned()]);
        let acts = vec![send(page), send(away), send(moved), send("garbage"), events(&["data: true\n\n"])];
        let (events, requests) = heard(acts, 1).await;
        assert_eq!(events, ["true"]);
        assert_eq!(requests.len(), 5);
    }

    #[tokio::test]
    async fn a_stream_that_falls_silent_is_left() {
        let acts = vec![Act::FallSilent(format!("{HEAD}data: half")), events(&["data: whole\n\n"])];
        let (events, _) = heard(acts, 1).await;
        assert_eq!(events, ["whole"]);
    }

    #[tokio::test]
    async fn long_lines_and_garbage_are_passed_over() {
        let long = format!("data: {}\n\n", "x".repeat(300_000));
        let (events, _) = heard(vec![events(&[&long, "\u{0}\u{1}:::\n\n", "data: after\n\n"])], 1).await;
        assert_eq!(events, ["after"]);
    }
}
