//! One request over HTTP: sent once, within the deadline, and read within a cap.
//! It follows no redirect and says nothing of what an answer means.

use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, DATE, HeaderMap, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};

use crate::ids::Timestamp;
use crate::wiki::exchange::{Body, Exchange, Reply, moment, retry_after};
use crate::wiki::hidden;

/// Parameters of a request.
pub type Parameters<'a> = Vec<(&'a str, String)>;

/// An answer is read this far. MediaWiki's own limit on results is 8 MiB
/// (`$wgAPIMaxResultSize`), and JSON makes them somewhat longer.
const MOST_BYTES: usize = 24 << 20;

/// Characters of an answer that is no JSON which are kept, for people.
const KEPT_BYTES: usize = 200;

/// Bytes of it that are looked through for secrets: a secret at the end of what is kept ends within.
const READ_BYTES: usize = 64 << 10;

/// The way to one wiki's `api.php`.
pub struct Transport {
    /// Holds the session's cookies, follows no redirect, keeps connections alive.
    pub client: reqwest::Client,
    /// The address of `api.php`.
    pub api_url: String,
    /// The access token that goes along with every request, if the session is by OAuth 2.0.
    pub bearer: Option<SecretString>,
    /// How long an answer may take.
    pub deadline: Duration,
}

/// How big the answer is likely to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Pages and lists: worth compressing.
    Large,
    /// The answer to an edit and the look before it: compressing takes longer than sending.
    Small,
}

impl Transport {
    /// Sends one request and reads the answer.
    pub async fn post(&self, parameters: &Parameters<'_>, size: Size) -> Exchange {
        let mut request = self.client.post(&self.api_url).form(parameters);
        if let Some(token) = &self.bearer {
            request = request.bearer_auth(token.expose_secret());
        }
        if size == Size::Small {
            request = request.header(ACCEPT_ENCODING, "identity");
        }
        // The client has a deadline of its own; this one holds whatever it does.
        match tokio::time::timeout(self.deadline, exchange(request)).await {
            Ok(exchange) => exchange,
            Err(_) => Exchange::Lost(format!("no answer within {} s", self.deadline.as_secs())),
        }
    }
}

async fn exchange(request: reqwest::RequestBuilder) -> Exchange {
    let mut response = match request.send().await {
        Ok(response) => response,
        // Without a connection no byte of the request can have been sent.
        Err(error) if error.is_connect() || error.is_builder() => return Exchange::NotSent(plain(&error)),
        Err(error) => return Exchange::Lost(plain(&error)),
    };
    let (status, asked) = (response.status().as_u16(), asked_to_wait(response.headers()));
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() > MOST_BYTES => {
                return Exchange::Lost(format!("the answer is longer than {MOST_BYTES} bytes"));
            }
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => return Exchange::Lost(plain(&error)),
        }
    }
    Exchange::Answered(Reply { status, retry_after: asked, body: body(&bytes) })
}

fn body(bytes: &[u8]) -> Body {
    serde_json::from_slice(bytes).map_or_else(|_| Body::Other(kept(bytes)), Body::Json)
}

/// The beginning of it. It is cut once what it may repeat is out, or half a secret might be left.
fn kept(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes.get(..READ_BYTES).unwrap_or(bytes)).into_owned();
    hidden::redacted(&text).chars().take(KEPT_BYTES).collect()
}

fn asked_to_wait(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value: &reqwest::header::HeaderValue| value.to_str().ok());
    // By the server's own clock, if it tells: ours may be wrong.
    let now = text(DATE).and_then(moment).unwrap_or_else(Timestamp::now);
    retry_after(text(RETRY_AFTER)?, now)
}

/// An error with its causes, in one line, without the address (it may hold what was asked).
fn plain(error: &reqwest::Error) -> String {
    let mut said =
        if error.is_timeout() { "no answer in time".to_owned() } else { "the connection failed".to_owned() };
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        said.push_str(": ");
        said.push_str(&error.to_string());
        cause = error.source();
    }
    said
}
