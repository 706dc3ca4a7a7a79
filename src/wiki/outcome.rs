//! What every answer means: to an edit ([`of_edit`]) and to a read ([`of_read`]).
//! Pure; what is not known takes the safest class.
//!
//! Only an answer of the API's own says that nothing was saved. A lost
//! connection, a gateway's page, half a reply: the edit may stand all the same.
//! And only parsed JSON with a result, a revision and the right title says that
//! it was: a status of 200 proves nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::ids::{PageTitle, RevId};
use crate::wiki::codes::{Sign, sign};
use crate::wiki::exchange::{Body, Exchange, Fault, Reply, brief};
use crate::wiki::{Base, Blame, Edit, Outcome};

/// After the rate limit was hit, at least this long nothing is sent.
const RATE_LIMIT_WAIT: Duration = Duration::from_secs(60);

/// The names of namespaces, by number: in the wiki's language, in English, and others.
pub type Namespaces = BTreeMap<i32, Vec<String>>;

/// What came of an edit, on a wiki with these namespaces.
#[must_use]
pub fn of_edit(exchange: &Exchange, edit: &Edit, namespaces: &Namespaces) -> Outcome {
    match exchange {
        Exchange::NotSent(_) => Outcome::Later { code: "unreachable".to_owned(), wait: None },
        Exchange::Lost(why) => Outcome::Unknown { why: brief(why) },
        Exchange::Answered(reply) => {
            let faults = reply.faults();
            match (gravest(&faults), &reply.body) {
                (Some((fault, sign)), _) => of_fault(fault, sign, reply.retry_after),
                (None, Body::Json(answer)) if (200..300).contains(&reply.status) => {
                    of_answer(answer, edit, namespaces)
                }
                (None, _) => of_status(reply),
            }
        }
    }
}

/// The error that decides among several: the fatal one wins, then what leaves doubt.
fn gravest(faults: &[Fault]) -> Option<(&Fault, Sign)> {
    let signs = faults.iter().map(|fault| (fault, sign(&fault.code, &fault.data)));
    // Of equals the first: `max_by_key` takes the last.
    signs.rev().max_by_key(|&(_, sign)| sign)
}

/// What stands before the links that the wiki does not take.
const UNWANTED: &str = "unwanted links: ";

/// What the wiki's list of unwanted links names of a text, by the words of a refusal.
pub fn unwanted_links(why: &str) -> impl Iterator<Item = &str> {
    let named = why.strip_prefix("spamblacklist: ").and_then(|why| why.strip_prefix(UNWANTED));
    named.into_iter().flat_map(str::split_whitespace)
}

/// The refusal's words; for one because of links, the links, for whoever leaves them out.
fn words(fault: &Fault) -> String {
    let matches = [&fault.data["spamblacklist"]["matches"], &fault.data["matches"]];
    let named: Vec<&str> =
        matches.into_iter().filter_map(Value::as_array).flatten().filter_map(Value::as_str).collect();
    if fault.code == "spamblacklist" && !named.is_empty() {
        return brief(&format!("{UNWANTED}{}", named.join(" ")));
    }
    fault.why.clone()
}

fn of_fault(fault: &Fault, sign: Sign, asked: Option<Duration>) -> Outcome {
    let (code, why) = (fault.code.clone(), words(fault));
    let refused = |blame| Outcome::Refused { code: code.clone(), why: why.clone(), blame };
    match sign {
        Sign::Busy => later(&code, asked),
        Sign::Spoilt | Sign::Session => Outcome::Again { code, why },
        Sign::Moved => Outcome::Conflict,
        Sign::Page => refused(Blame::Page),
        Sign::Text => refused(Blame::Text),
        Sign::Request => refused(Blame::Request),
        Sign::Unfamiliar => Outcome::Unfamiliar { code, why },
        // A failure while committing cannot be told from one before it.
        Sign::Unclear => Outcome::Unknown { why: format!("{code}: {why}") },
        Sign::Stop => Outcome::Stop { code, why },
    }
}

fn later(code: &str, asked: Option<Duration>) -> Outcome {
    let wait = if code == "ratelimited" { asked.max(Some(RATE_LIMIT_WAIT)) } else { asked };
    Outcome::Later { code: code.to_owned(), wait }
}

/// An answer that is not the API's, by its status.
fn of_status(reply: &Reply) -> Outcome {
    let status = reply.status;
    let (code, why) = (format!("http-{status}"), said(reply));
    match status {
        // Whoever answers so has read the request and not passed it on; what it
        // did all the same is found before anything is sent again.
        429 => Outcome::Later { code, wait: reply.retry_after },
        401 | 403 => Outcome::Stop { code, why },
        413 | 414 | 431 => Outcome::Refused { code, why, blame: Blame::Request },
        _ => Outcome::Unknown { why: format!("{code}: {why}") },
    }
}

fn said(reply: &Reply) -> String {
    match &reply.body {
        Body::Json(answer) => brief(&answer.to_string()),
        Body::Other(beginning) => brief(beginning),
    }
}

/// An answer in JSON that names no error.
fn of_answer(answer: &Value, edit: &Edit, namespaces: &Namespaces) -> Outcome {
    let said = &answer["edit"];
    let unknown = |why: &str| Outcome::Unknown { why: why.to_owned() };
    let failed =
        |code: &str, why: String| Outcome::Refused { code: code.to_owned(), why, blame: Blame::Text };
    match said["result"].as_str() {
        Some("Success") if !is_of(said, &edit.title, namespaces) => {
            unknown("the answer is about another page")
        }
        Some("Success") if said["nochange"] == true => Outcome::Unchanged,
        Some("Success") => match (said["newrevid"].as_u64(), said["oldrevid"].as_u64()) {
            (Some(new), Some(old)) if new > 0 => saved(RevId(new), RevId(old), edit.base),
            _ => unknown("the wiki reports success without a revision"),
        },
        Some("Failure") if said.get("captcha").is_some() => {
            failed("captcha", "the wiki asks for a captcha".to_owned())
        }
        Some("Failure") => failed("failure", brief(&said.to_string())),
        Some(other) => unknown(&format!("the wiki reports {other:?}")),
        None => unknown("the answer says nothing of the edit"),
    }
}

/// Whether the answer is about this page. The wiki names it in its own language: `Plantilla:X`
/// where `Template:X` was edited.
fn is_of(said: &Value, title: &PageTitle, namespaces: &Namespaces) -> bool {
    let Some(said) = said["title"].as_str().and_then(|said| PageTitle::parse(said).ok()) else {
        return false;
    };
    let parts = said.as_str().split_once(':').zip(title.as_str().split_once(':'));
    let is_the_same = parts.is_some_and(|((here, page), (there, asked))| {
        let is_one = |names: &Vec<String>| {
            [here, there].iter().all(|part| names.iter().any(|name| name.eq_ignore_ascii_case(part)))
        };
        page == asked && namespaces.values().any(is_one)
    });
    said == *title || is_the_same
}

fn saved(new: RevId, old: RevId, base: Base) -> Outcome {
    let expected = match base {
        Base::Missing => RevId(0),
        Base::Revision(base) => base,
    };
    if old == expected { Outcome::Saved(new) } else { Outcome::Merged(new) }
}

/// Why a read gave nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The wiki asks to come back later.
    Busy {
        /// Its code.
        code: String,
        /// How long it asked to wait, if it did.
        wait: Option<Duration>,
    },
    /// The connection, a gateway or the wiki failed; it may pass.
    Broken {
        /// What was seen.
        why: String,
        /// Whether a connection came about.
        met: bool,
    },
    /// What came is no answer of a MediaWiki's.
    Nonsense {
        /// What came.
        why: String,
    },
    /// The session was lost.
    Session {
        /// The wiki's code.
        code: String,
    },
    /// The wiki says no, and will again.
    Refused {
        /// Its code.
        code: String,
        /// Its words.
        why: String,
    },
}

/// What came of a read. A read changes nothing, so whatever may pass may be asked again.
pub fn of_read(exchange: Exchange) -> Result<Value, Trouble> {
    let reply = match exchange {
        Exchange::NotSent(why) => return Err(Trouble::Broken { why, met: false }),
        Exchange::Lost(why) => return Err(Trouble::Broken { why, met: true }),
        Exchange::Answered(reply) => reply,
    };
    if let Some((fault, sign)) = gravest(&reply.faults()) {
        let (code, why) = (fault.code.clone(), fault.why.clone());
        return Err(match sign {
            Sign::Busy => match later(&code, reply.retry_after) {
                Outcome::Later { wait, .. } => Trouble::Busy { code, wait },
                _ => Trouble::Busy { code, wait: None },
            },
            Sign::Unclear => Trouble::Broken { why: format!("{code}: {why}"), met: true },
            Sign::Session => Trouble::Session { code },
            _ => Trouble::Refused { code, why },
        });
    }
    let (code, why) = (format!("http-{}", reply.status), said(&reply));
    match (reply.status, reply.body) {
        (200..300, Body::Json(answer)) if answer.is_object() => Ok(answer),
        (200..400, _) => Err(Trouble::Nonsense { why }),
        (429, _) => Err(Trouble::Busy { code, wait: reply.retry_after }),
        (408 | 500.., _) => Err(Trouble::Broken { why: format!("{code}: {why}"), met: true }),
        _ => Err(Trouble::Refused { code, why }),
    }
}

#[cfg(test)]
#[path = "outcome_tests.rs"]
mod tests;
