//! Addresses and titles that strangers give: where to register, where a recording is.

use crate::ids::PageTitle;

/// Longer addresses are refused.
const MOST_CHARS: usize = 500;

/// Why something is no address that the calendar can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// It is not https.
    #[error("an address must begin with https://")]
    Scheme,
    /// It is too long.
    #[error("an address of more than {MOST_CHARS} characters is not shown")]
    TooLong,
    /// It holds what could end a link.
    #[error("an address with spaces, brackets or quotation marks is not shown")]
    Character,
    /// Its host is not what a browser would show.
    #[error("the address names no host as a browser would show it")]
    Host,
}

/// Reads an `https` address.
///
/// What could end a link in wikitext is refused, and so is a host that is not
/// written as a browser shows it: an account before an `@` would feign another host.
pub fn https(typed: &str) -> Result<String, BadAddress> {
    let Some(rest) = typed.strip_prefix("https://") else { return Err(BadAddress::Scheme) };
    if typed.chars().nth(MOST_CHARS).is_some() {
        return Err(BadAddress::TooLong);
    }
    let fits = |c: char| c.is_ascii_graphic() && !"<>[]{}|\"'`\\^".contains(c);
    if !rest.chars().all(fits) || rest.contains("~~~") {
        return Err(BadAddress::Character);
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let labels: Vec<&str> = name.split('.').collect();
    // The last label of an address of numbers is a number; such a host tells nobody where it leads.
    let named = labels.last().is_some_and(|last| last.bytes().any(|b| b.is_ascii_alphabetic()));
    let is_port = !port.is_empty() && port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit());
    if labels.len() < 2 || !labels.into_iter().all(label) || !named || !is_port {
        return Err(BadAddress::Host);
    }
    Ok(typed.to_owned())
}

/// The host of an address that [`https`] has read.
#[must_use]
pub fn host_of(address: &str) -> &str {
    let rest = address.strip_prefix("https://").unwrap_or(address);
    rest.split(['/', '?', '#', ':']).next().unwrap_or_default()
}

/// Reads an address or a page's title, with or without the brackets of a link.
pub(super) fn place(typed: &str) -> Result<String, String> {
    let bare = typed.trim();
    let bare = match bare.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
        Some(link) => link.split('|').next().unwrap_or(link).trim().trim_start_matches(':'),
        None => match bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(link) => link.split_whitespace().next().unwrap_or(link),
            None => bare,
        },
    };
    if bare.contains("://") {
        return https(bare).map_err(|error| error.to_string());
    }
    match PageTitle::parse(bare) {
        Ok(title) => Ok(title.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_https_address_is_read_and_its_host_told() {
        for (typed, host) in [
            ("https://meet.example.org/a?b=c#d", "meet.example.org"),
            ("https://example.org:8443/x", "example.org"),
            ("https://xn--bcher-kva.example/~ann/%20", "xn--bcher-kva.example"),
        ] {
            assert_eq!(https(typed).as_deref(), Ok(typed));
            assert_eq!(host_of(typed), host);
        }
    }

    #[test]
    fn what_could_feign_or_break_something_is_refused() {
        for (typed, why) in [
            ("http://example.org/", BadAddress::Scheme),
            ("javascript:alert(1)", BadAddress::Scheme),
            ("//example.org/", BadAddress::Scheme),
            ("https://wikimedia.org@evil.example/", BadAddress::Host),
            ("https://evil.example\\@wikimedia.org/", BadAddress::Character),
            ("https://bücher.example/", BadAddress::Character),
            ("https://192.0.2.7/", BadAddress::Host),
            ("https://localhost/", BadAddress::Host),
            ("https://-a.example/", BadAddress::Host),
            ("https://example.org:80x/", BadAddress::Host),
            ("https:///path", BadAddress::Host),
            ("https://example.org/a b", BadAddress::Character),
            ("https://example.org/]]", BadAddress::Character),
            ("https://example.org/{{x}}", BadAddress::Character),
            ("https://example.org/~~~~", BadAddress::Character),
            ("https://example.org/''x''", BadAddress::Character),
        ] {
            assert_eq!(https(typed), Err(why), "{typed}");
        }
        assert_eq!(https(&format!("https://example.org/{}", "x".repeat(500))), Err(BadAddress::TooLong));
    }

    #[test]
    fn a_place_is_an_address_or_a_title_in_whatever_brackets() {
        for (typed, place_of) in [
            ("[[:File:Clinic.webm|recording]]", "File:Clinic.webm"),
            ("File:Clinic.webm", "File:Clinic.webm"),
            ("[https://example.org/x slides]", "https://example.org/x"),
            ("https://example.org/x", "https://example.org/x"),
        ] {
            assert_eq!(place(typed).as_deref(), Ok(place_of));
        }
        for typed in ["ftp://example.org", "[[]]", "<b>", "{{x}}", "a|b"] {
            assert!(place(typed).is_err(), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in "\\PC{0,40}|https://\\PC{0,40}|\\[{0,2}\\PC{0,9}\\]{0,2}") {
            if let Ok(kept) = https(&typed) {
                prop_assert!(!kept.contains(['[', ']', ' ', '<', '{', '|', '"']), "{}", kept);
                prop_assert!(!host_of(&kept).is_empty());
            }
            let _ = place(&typed);
        }
    }
}
