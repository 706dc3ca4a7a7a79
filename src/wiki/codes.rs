//! The error codes of MediaWiki and its extensions, and what each is a sign of.
//!
//! From `mediawiki/core` (`includes/api/`, `ApiMessageTrait`, `i18n/en.json`), from
//! the extensions on Wikimedia's wikis, and from what a MediaWiki 1.39 was made to answer.

use serde_json::Value;

/// What an error code is a sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// The wiki is busy or away: the same request may be sent later.
    Busy,
    /// The request was spoilt on the way: it may be sent once more.
    Spoilt,
    /// The page has moved on.
    Moved,
    /// The page is not for the bot to edit.
    Page,
    /// A filter does not like what is written.
    Text,
    /// The request is wrong in itself: the bot's own fault.
    Request,
    /// A code that nobody here knows.
    Unfamiliar,
    /// A failure inside the wiki: nobody knows whether anything was saved.
    Unclear,
    /// The session or its token was lost: log in, or fetch it, once.
    Session,
    /// Nothing may be done any more.
    Stop,
}

/// Every code that is known, with what it is a sign of; `*` stands for any ending.
pub const CODES: &[(&str, Sign)] = &[
    ("maxlag", Sign::Busy),
    ("readonly", Sign::Busy),
    ("ratelimited", Sign::Busy),
    ("concurrency-limit", Sign::Busy),
    ("badmd5", Sign::Spoilt),
    ("badtoken", Sign::Session),
    ("assertuserfailed", Sign::Session),
    ("assertbotfailed", Sign::Session),
    ("assertnameduserfailed", Sign::Session),
    ("assertanonfailed", Sign::Stop),
    ("editconflict", Sign::Moved),
    ("articleexists", Sign::Moved),
    ("edit-already-exists", Sign::Moved),
    ("missingtitle", Sign::Moved),
    ("nosuchrevid", Sign::Moved),
    ("pagedeleted", Sign::Page),
    ("protectedpage", Sign::Page),
    ("protectedtitle", Sign::Page),
    ("cascadeprotected", Sign::Page),
    ("protectednamespace*", Sign::Page),
    ("customcssprotected", Sign::Page),
    ("customjsprotected", Sign::Page),
    ("customjsonprotected", Sign::Page),
    ("customcssjsprotected", Sign::Page),
    ("mycustom*", Sign::Page),
    ("cantcreate*", Sign::Page),
    ("noedit*", Sign::Page),
    ("cantedit*", Sign::Page),
    ("no-direct-editing", Sign::Page),
    ("contentmodel-mismatch", Sign::Page),
    ("badformat*", Sign::Page),
    ("appendnotsupported", Sign::Page),
    ("sectionsnotsupported", Sign::Page),
    ("edit-invalidredirect", Sign::Page),
    ("invalidtitle", Sign::Page),
    ("pagecannotexist", Sign::Page),
    ("nosuchsection", Sign::Page),
    ("invalidsection", Sign::Page),
    ("contenttoobig", Sign::Page),
    ("titleblacklist-forbidden*", Sign::Page),
    ("spamblacklist", Sign::Text),
    ("spamdetected", Sign::Text),
    ("filtered", Sign::Text),
    ("hookaborted", Sign::Text),
    ("captcha", Sign::Text),
    ("failure", Sign::Text),
    ("abusefilter-disallowed", Sign::Text),
    // A second, identical try would push the edit through. It is never made.
    ("abusefilter-warning", Sign::Text),
    ("abusefilter-throttled", Sign::Text),
    ("abusefilter-degroup*", Sign::Stop),
    ("abusefilter-block*", Sign::Stop),
    ("abusefilter-rangeblock*", Sign::Stop),
    ("notoken", Sign::Request),
    ("missingparam", Sign::Request),
    ("invalidparammix", Sign::Request),
    ("mustbeposted", Sign::Request),
    ("mustpostparams", Sign::Request),
    ("badvalue", Sign::Request),
    ("badinteger*", Sign::Request),
    ("badtimestamp*", Sign::Request),
    ("toomanyvalues*", Sign::Request),
    ("unknown_*", Sign::Request),
    ("badtags", Sign::Request),
    ("notext", Sign::Request),
    ("missingcommenttext", Sign::Request),
    ("invalid-json-data", Sign::Request),
    ("invalid-content-data", Sign::Request),
    ("parseerror", Sign::Request),
    ("too-big-to-send", Sign::Request),
    ("internal_api_error*", Sign::Unclear),
    ("blocked", Sign::Stop),
    ("autoblocked", Sign::Stop),
    ("systemblocked", Sign::Stop),
    ("globalblocking-*", Sign::Stop),
    ("wikimedia-globalblocking-*", Sign::Stop),
    ("permissiondenied", Sign::Stop),
    ("readapidenied", Sign::Stop),
    ("writeapidenied", Sign::Stop),
    ("noapiwrite", Sign::Stop),
    ("mwoauth-invalid-authorization*", Sign::Stop),
];

/// What a code is a sign of. `data` is what came with it.
#[must_use]
pub fn sign(code: &str, data: &Value) -> Sign {
    if code == "blocked" && data["blockinfo"]["blockpartial"] == true {
        return Sign::Page;
    }
    let fits = |pattern: &str| match pattern.strip_suffix('*') {
        Some(beginning) => code.starts_with(beginning),
        None => code == pattern,
    };
    CODES.iter().find(|(pattern, _)| fits(pattern)).map_or(Sign::Unfamiliar, |&(_, sign)| sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_pattern_hides_a_later_one() {
        for (at, (pattern, _)) in CODES.iter().enumerate() {
            let code = pattern.trim_end_matches('*');
            let first = CODES.iter().position(|(other, _)| match other.strip_suffix('*') {
                Some(beginning) => code.starts_with(beginning),
                None => code == *other,
            });
            assert_eq!(first, Some(at), "{pattern}");
        }
    }

    #[test]
    fn a_partial_block_is_for_the_page_and_not_for_the_run() {
        let partial = serde_json::json!({"blockinfo": {"blockpartial": true}});
        assert_eq!(sign("blocked", &partial), Sign::Page);
        assert_eq!(sign("blocked", &Value::Null), Sign::Stop);
    }
}
