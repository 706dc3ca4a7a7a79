//! What must never be told again, wherever it comes back from: a server may repeat in an error
//! all that it was asked, its password too.
//!
//! Secrets are kept here once they are known, and taken out of the words of servers, of the log,
//! and of whatever ends a command.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock};

/// What stands where a secret would.
const HIDDEN: &str = "(secret)";

/// Shorter ones are words that anybody may say.
const LEAST: usize = 8;

static SECRETS: RwLock<BTreeSet<String>> = RwLock::new(BTreeSet::new());

/// From now on it is told nowhere, be it as it is, as a form sends it, or as JSON holds it.
pub fn hide(secret: &str) {
    if secret.len() < LEAST {
        return;
    }
    let sent: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let quoted = serde_json::Value::from(secret).to_string();
    let quoted = quoted.trim_matches('"').to_owned();
    let lower = sent.to_ascii_lowercase();
    SECRETS.write().unwrap_or_else(PoisonError::into_inner).extend([secret.to_owned(), sent, lower, quoted]);
}

/// A text without any of them.
#[must_use]
pub fn redacted(text: &str) -> Cow<'_, str> {
    let secrets = SECRETS.read().unwrap_or_else(PoisonError::into_inner);
    let mut redacted = Cow::Borrowed(text);
    // The longest of those that begin alike comes last in order, and must go first.
    for secret in secrets.iter().rev() {
        if redacted.contains(secret.as_str()) {
            redacted = Cow::Owned(redacted.replace(secret.as_str(), HIDDEN));
        }
    }
    redacted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_in_no_form() {
        hide("pass+word/\"0815\"");
        hide("pass+word/\"0815\"-and-more");
        hide("short");
        for said in [
            "you sent pass+word/\"0815\" to us",
            "lgpassword=pass%2Bword%2F%220815%22&x",
            "lgpassword=pass%2bword%2f%220815%22&x",
            r#"{"lgpassword":"pass+word/\"0815\""}"#,
            "pass+word/\"0815\"-and-more",
        ] {
            let told = redacted(said);
            assert!(told.contains(HIDDEN) && !told.contains("0815") && !told.contains("more"), "{told}");
        }
        assert!(matches!(redacted("a short word"), Cow::Borrowed("a short word")));
    }
}
