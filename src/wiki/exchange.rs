//! One request and what came back of it, before anybody says what it means.
//! Pure: the transport fills it in, [`outcome`](super::outcome) reads it.

use std::time::Duration;

use serde_json::Value;

use crate::ids::Timestamp;
use crate::wiki::hidden;

/// Longer than this nothing is waited for at a stretch, whatever a server asks.
pub const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// What one request came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Exchange {
    /// No connection came about, so nothing was sent.
    NotSent(String),
    /// Something was sent, and no whole answer came back.
    Lost(String),
    /// An answer came back.
    Answered(Reply),
}

/// An answer over HTTP.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// How long the server asks to wait, if it names a time to come.
    pub retry_after: Option<Duration>,
    /// What it says.
    pub body: Body,
}

/// What an answer says.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// JSON, of whatever form.
    Json(Value),
    /// Anything else, by its beginning.
    Other(String),
}

/// An error that the API names.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Its code.
    pub code: String,
    /// Its words, shortened.
    pub why: String,
    /// What comes with it.
    pub data: Value,
}

impl Reply {
    /// Every error that the answer names, as `errorformat=plaintext` and as
    /// `errorformat=bc` write them; empty where it names none.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let Body::Json(answer) = &self.body else { return Vec::new() };
        let listed = answer["errors"].as_array().into_iter().flatten();
        let single = answer.get("error").filter(|error| error.is_object());
        listed.chain(single).map(fault).collect()
    }
}

fn fault(error: &Value) -> Fault {
    let word = |key: &str| error[key].as_str();
    let data = error.get("data").cloned().unwrap_or_else(|| error.clone());
    Fault {
        code: brief(word("code").unwrap_or("an error without a code")),
        why: brief(word("text").or(word("info")).unwrap_or_default()),
        data,
    }
}

/// The beginning of what a server says, for people: without any secret that it repeats.
#[must_use]
pub fn brief(text: &str) -> String {
    hidden::redacted(text).chars().take(200).collect()
}

/// Reads `Retry-After`: seconds, or a moment (RFC 9110, 10.2.3) seen from
/// `now`, which should be the answer's own `Date`. What is negative, past or
/// makes no sense is nothing; nothing is longer than [`LONGEST_WAIT`].
///
/// ```
/// use std::time::Duration;
/// use lets_connect::wiki::exchange::retry_after;
/// let now = "2026-11-24T00:00:00Z".parse()?;
/// assert_eq!(retry_after("5", now), Some(Duration::from_secs(5)));
/// assert_eq!(retry_after("Tue, 24 Nov 2026 00:01:00 GMT", now), Some(Duration::from_secs(60)));
/// assert_eq!(retry_after("-1", now), None);
/// # Ok::<(), jiff::Error>(())
/// ```
#[must_use]
pub fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    let asked = if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        Duration::from_secs(header.parse().unwrap_or(u64::MAX))
    } else {
        moment(header)?.duration_since(now).try_into().ok()?
    };
    (!asked.is_zero()).then(|| asked.min(LONGEST_WAIT))
}

/// A moment as HTTP headers write it.
#[must_use]
pub fn moment(header: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(header.trim()).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_wait_is_read_in_every_form_and_never_absurd() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().expect("a time");
        let seconds = |header: &str| retry_after(header, now).map(|wait| wait.as_secs());
        for (header, expected) in [
            ("5", Some(5)),
            (" 30 ", Some(30)),
            ("600", Some(600)),
            ("1000000000", Some(600)),
            ("99999999999999999999999999", Some(600)),
            ("Tue, 24 Nov 2026 12:00:20 GMT", Some(20)),
            ("Wed, 24 Nov 2027 12:00:20 GMT", Some(600)),
            ("Tue, 24 Nov 2026 11:00:00 GMT", None),
            ("0", None),
            ("-1", None),
            ("", None),
            ("soon", None),
            ("1.5", None),
            ("5, 6", None),
        ] {
            assert_eq!(seconds(header), expected, "{header:?}");
        }
    }

    #[test]
    fn all_errors_are_read_in_either_format() {
        let reply = |body| Reply { status: 200, retry_after: None, body: Body::Json(body) };
        let codes = |body| reply(body).faults().into_iter().map(|fault| fault.code).collect::<Vec<_>>();
        assert_eq!(codes(json!({"errors": [{"code": "a", "text": "x"}, {"code": "b"}]})), ["a", "b"]);
        assert_eq!(codes(json!({"error": {"code": "c", "info": "y"}})), ["c"]);
        for none in [json!({}), json!([]), json!(null), json!({"errors": []}), json!({"error": "x"})] {
            assert!(codes(none.clone()).is_empty(), "{none}");
        }
        assert_eq!(codes(json!({"errors": [3]})), ["an error without a code"]);
        let partial = json!({"errors": [{"code": "blocked", "data": {"blockinfo": {"blockpartial": true}}}]});
        assert_eq!(reply(partial).faults()[0].data["blockinfo"]["blockpartial"], true);
        let partial = json!({"error": {"code": "blocked", "blockinfo": {"blockpartial": true}}});
        assert_eq!(reply(partial).faults()[0].data["blockinfo"]["blockpartial"], true);
    }
}
