//! What every answer to an edit means. Pure: from the client's result to an
//! [`Outcome`]; what is not known takes the safest class.
//!
//! Only an answer of the API's own says that nothing was saved. A lost
//! connection, a gateway's page, half a reply: the edit may stand all the same.

use std::time::Duration;

use mwapi::Error as ApiError;
use serde_json::Value;

use crate::ids::RevId;
use crate::wiki::{Base, Outcome};

/// Codes that stop the bot everywhere.
const STOPS: [&str; 18] = [
    "autoblocked",
    "blocked",
    "systemblocked",
    "assertanonfailed",
    "assertbotfailed",
    "assertnameduserfailed",
    "assertuserfailed",
    "badtoken",
    "notoken",
    "permissiondenied",
    "readapidenied",
    "writeapidenied",
    "noapiwrite",
    "mwoauth-invalid-authorization",
    "mwoauth-invalid-authorization-invalid-user",
    "abusefilter-degroup",
    "abusefilter-blocked-display",
    "abusefilter-degrouped",
];

/// Codes that ask to come back.
const LATER: [&str; 4] = ["maxlag", "readonly", "ratelimited", "concurrency-limit"];

/// Codes by which the page has moved on.
const CONFLICTS: [&str; 3] = ["editconflict", "articleexists", "edit-already-exists"];

/// What an answer in JSON means for an edit made on `base`.
#[must_use]
pub fn of_answer(answer: &Value, base: Base) -> Outcome {
    let edit = &answer["edit"];
    let unknown = |why: &str| Outcome::Unknown { why: why.to_owned() };
    match edit["result"].as_str() {
        Some("Success") if edit["nochange"].as_bool() == Some(true) => Outcome::Unchanged,
        Some("Success") => match (edit["newrevid"].as_u64(), edit["oldrevid"].as_u64()) {
            (Some(new), Some(old)) => {
                let expected = match base {
                    Base::Missing => 0,
                    Base::Revision(RevId(base)) => base,
                };
                if old != expected {
                    // The edit stands; the wiki merged it with one that came between.
                    tracing::warn!(new, old, expected, "the edit was merged with another");
                }
                Outcome::Saved(RevId(new))
            }
            _ => unknown("the wiki reports success without a revision"),
        },
        Some("Failure") if edit.get("captcha").is_some() => {
            Outcome::Refused { code: "captcha".to_owned(), why: "the wiki asks for a captcha".to_owned() }
        }
        Some(other) => {
            Outcome::Refused { code: other.to_lowercase(), why: edit.to_string().chars().take(200).collect() }
        }
        None => unknown("the answer says nothing of the edit"),
    }
}

/// What a failure of the client means.
#[must_use]
pub fn of_error(error: &ApiError) -> Outcome {
    match error {
        ApiError::Maxlag { retry_after, .. } => later("maxlag", *retry_after),
        ApiError::Readonly { retry_after, .. } => later("readonly", *retry_after),
        ApiError::TooManyRequests { retry_after } => later("http-429", *retry_after),
        ApiError::BadToken => stop("badtoken", "the token is refused even when fetched anew"),
        ApiError::TokenFailure(_) => later("token", None),
        ApiError::NotLoggedIn => stop("assertuserfailed", "the session was lost"),
        ApiError::NotLoggedInAsBot => stop("assertbotfailed", "the bot right was lost"),
        ApiError::ApiError(error) => of_code(&error.code, &error.text, error.data.as_ref()),
        ApiError::HttpError(error) if error.is_connect() || error.is_builder() => later("unreachable", None),
        other => Outcome::Unknown { why: other.to_string().chars().take(200).collect() },
    }
}

/// What an error code of the API means.
#[must_use]
pub fn of_code(code: &str, why: &str, data: Option<&Value>) -> Outcome {
    let why: String = why.chars().take(200).collect();
    let partial = data.is_some_and(|data| data["blockinfo"]["blockpartial"].as_bool() == Some(true));
    if code == "blocked" && partial {
        Outcome::Refused { code: code.to_owned(), why }
    } else if STOPS.contains(&code) || code.contains("globalblocking") {
        Outcome::Stop { code: code.to_owned(), why }
    } else if LATER.contains(&code) {
        later(code, None)
    } else if CONFLICTS.contains(&code) {
        Outcome::Conflict
    } else if code.starts_with("internal_api_error") {
        // A failure while committing cannot be told from one before it.
        Outcome::Unknown { why: format!("{code}: {why}") }
    } else {
        Outcome::Refused { code: code.to_owned(), why }
    }
}

fn later(code: &str, seconds: Option<u64>) -> Outcome {
    // The client gives 0 where the wiki named no time.
    Outcome::Later {
        code: code.to_owned(),
        wait: seconds.filter(|&seconds| seconds > 0).map(Duration::from_secs),
    }
}

fn stop(code: &str, why: &str) -> Outcome {
    Outcome::Stop { code: code.to_owned(), why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const BASE: Base = Base::Revision(RevId(7));

    #[test]
    fn success_needs_a_revision_or_no_change() {
        let saved = json!({"edit": {"result": "Success", "oldrevid": 7, "newrevid": 8}});
        assert_eq!(of_answer(&saved, BASE), Outcome::Saved(RevId(8)));
        let unchanged = json!({"edit": {"result": "Success", "nochange": true}});
        assert_eq!(of_answer(&unchanged, BASE), Outcome::Unchanged);
        for nonsense in [json!({}), json!({"edit": {"result": "Success"}}), json!([1]), json!(null)] {
            assert!(matches!(of_answer(&nonsense, BASE), Outcome::Unknown { .. }), "{nonsense}");
        }
    }

    #[test]
    fn a_captcha_is_a_refusal_though_it_is_no_error() {
        let captcha = json!({"edit": {"result": "Failure", "captcha": {"type": "simple"}}});
        assert!(matches!(of_answer(&captcha, BASE), Outcome::Refused { code, .. } if code == "captcha"));
    }

    #[test]
    fn every_code_has_its_class() {
        let class = |code: &str| of_code(code, "", None);
        for code in [
            "blocked",
            "autoblocked",
            "assertuserfailed",
            "wikimedia-globalblocking-ipblocked",
            "permissiondenied",
        ] {
            assert!(matches!(class(code), Outcome::Stop { .. }), "{code}");
        }
        for code in ["maxlag", "readonly", "ratelimited"] {
            assert!(matches!(class(code), Outcome::Later { wait: None, .. }), "{code}");
        }
        for code in ["editconflict", "articleexists"] {
            assert_eq!(class(code), Outcome::Conflict, "{code}");
        }
        for code in [
            "protectedpage",
            "spamblacklist",
            "abusefilter-warning",
            "contenttoobig",
            "pagedeleted",
            "missingtitle",
            "new-in-2030",
        ] {
            assert!(matches!(class(code), Outcome::Refused { .. }), "{code}");
        }
        assert!(matches!(class("internal_api_error_DBQueryError"), Outcome::Unknown { .. }));
    }

    #[test]
    fn a_partial_block_is_for_the_page_and_not_for_the_run() {
        let data = json!({"blockinfo": {"blockpartial": true}});
        assert!(matches!(of_code("blocked", "", Some(&data)), Outcome::Refused { .. }));
    }

    #[test]
    fn half_a_reply_is_unknown() {
        let broken = serde_json::from_str::<Value>("{\"edit\":").expect_err("half a reply");
        assert!(matches!(of_error(&ApiError::InvalidJson(broken)), Outcome::Unknown { .. }));
        assert!(matches!(of_error(&ApiError::Unknown("?".to_owned())), Outcome::Unknown { .. }));
        let named = of_error(&ApiError::Maxlag { info: String::new(), retry_after: Some(0) });
        assert_eq!(named, Outcome::Later { code: "maxlag".to_owned(), wait: None });
    }
}
