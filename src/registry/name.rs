//! Account names as people type them: with a prefix, as an address, with marks
//! that nobody sees.
//!
//! No error here repeats what was typed: somebody's e-mail address may stand there.

use std::net::IpAddr;

use crate::ids::{BadUsername, Username};
use crate::registry::Languages;
use crate::registry::folding::is_invisible;

/// Why what was typed names no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// It holds an `@`, as an e-mail address does and an account's name cannot.
    #[error("an e-mail address stands where the account's name should be")]
    Email,
    /// A page below a user page.
    #[error("this is a page below a user page, not an account's name")]
    Subpage,
    /// An address or a title that leads to something else than a user page.
    #[error("this leads to a page that is nobody's user page")]
    NoUserPage,
    /// No account can have the name.
    #[error(transparent)]
    Name(#[from] BadUsername),
}

/// The account that was meant: by its name, the title of its user page in any
/// language, a link, or an address.
///
/// ```
/// use lets_connect::registry::name::clean;
/// let meant = clean("LCTest Ñandú 03").unwrap();
/// assert_eq!(clean("  usuario:lCTest_Ñandú_03"), Ok(meant.clone()));
/// assert_eq!(clean("https://meta.wikimedia.org/wiki/User:LCTest_%C3%91and%C3%BA_03"), Ok(meant));
/// assert!(clean("somebody@example.org").is_err());
/// ```
pub fn clean(typed: &str) -> Result<Username, BadName> {
    let seen: String = typed.chars().filter(|&c| !is_direction(c)).collect();
    let seen = seen.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let seen = unlinked(seen);
    if seen.parse::<IpAddr>().is_ok() {
        return Err(BadName::Name(BadUsername::NotRegistered));
    }
    let handle = seen.strip_prefix('@').unwrap_or(seen);
    if handle.contains('@') {
        return Err(BadName::Email);
    }
    let page = page_of_address(handle);
    let title = percent_decoded(page.unwrap_or(handle)).replace('_', " ");
    if title.contains('@') {
        return Err(BadName::Email);
    }
    match (after_namespace(&title), page) {
        (Some(name), _) => bare(name),
        (None, Some(_)) => Err(BadName::NoUserPage),
        (None, None) => bare(&title),
    }
}

/// A name that nothing stands before any more.
fn bare(name: &str) -> Result<Username, BadName> {
    if name.contains('/') { Err(BadName::Subpage) } else { Ok(Username::parse(name)?) }
}

/// Marks of direction; MediaWiki takes them out of titles, wherever they stand.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The target of a wikitext link, or the text itself.
fn unlinked(text: &str) -> &str {
    match text.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
        Some(link) => link.split('|').next().unwrap_or(link).trim(),
        None => text,
    }
}

/// The title in the address of a page, as it stands there.
fn page_of_address(text: &str) -> Option<&str> {
    let after = |mark: &str| text.split_once(mark).map(|(_, rest)| rest);
    let is_address = text.starts_with("//")
        || text.contains("://")
        || text.contains("/wiki/")
        || text.contains("index.php");
    if !is_address {
        return None;
    }
    let page = after("title=").or_else(|| after("/wiki/")).unwrap_or_default();
    page.split(['?', '#', '&']).next()
}

/// What follows the user namespace in a title, wherever the title leads from
/// (`:w:es:Usuario:…`); contributions and the like of an account count too.
fn after_namespace(title: &str) -> Option<&str> {
    let mut rest = title;
    while let Some((prefix, name)) = rest.split_once(':') {
        let prefix = prefix.trim();
        if Languages::standard().is_user_namespace(prefix) {
            return Some(name.trim());
        }
        if prefix.eq_ignore_ascii_case("special") {
            let (page, name) = name.split_once('/')?;
            let lists = ["contributions", "centralauth", "log"];
            return lists.contains(&page.trim().to_ascii_lowercase().as_str()).then_some(name.trim());
        }
        let is_interwiki =
            prefix.len() <= 20 && prefix.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if !is_interwiki {
            return None;
        }
        rest = name;
    }
    None
}

/// The text with its `%C3%91` read; as it is where that makes no text.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = |at: usize| tail.get(at).and_then(|&digit| char::from(digit).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (byte, hex(0), hex(1)) {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(byte));
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(byte);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(typed: &str) -> Option<String> {
        clean(typed).ok().map(|name| name.as_str().to_owned())
    }

    #[test]
    fn every_spelling_of_a_name_is_one_account() {
        for typed in [
            "LCTest-KE-017",
            " lCTest-KE-017 ",
            "@LCTest-KE-017",
            "User:LCTest-KE-017",
            "user: LCTest-KE-017",
            "User talk:LCTest-KE-017",
            "Usuario:LCTest-KE-017",
            "Usuária:LCTest-KE-017",
            "Utilisateur:LCTest-KE-017",
            "مستخدم:LCTest-KE-017",
            ":w:es:Usuario:LCTest-KE-017",
            "[[User:LCTest-KE-017|me]]",
            "Special:Contributions/LCTest-KE-017",
            "https://meta.wikimedia.org/wiki/User:LCTest-KE-017",
            "meta.wikimedia.org/wiki/User:LCTest-KE-017?uselang=fr",
            "https://meta.wikimedia.org/w/index.php?title=User:LCTest-KE-017&action=edit",
            "https://es.wikipedia.org/wiki/Usuario:LCTest-KE-017#Sobre",
            "\u{200e}LCTest\u{200e}-KE-017\u{200f}\u{200b}",
            "\u{2068}LCTest-KE-017\u{2069}",
        ] {
            assert_eq!(name(typed).as_deref(), Some("LCTest-KE-017"), "{typed}");
        }
        assert_eq!(name("مستخدم:اختبار-لم_05").as_deref(), Some("اختبار-لم 05"));
        assert_eq!(name("LCTest N\u{303}andu\u{301} 03").as_deref(), Some("LCTest Ñandú 03"));
        assert_eq!(
            name("https://ar.wikipedia.org/wiki/%D9%85%D8%B3%D8%AA%D8%AE%D8%AF%D9%85:LCTest_01").as_deref(),
            Some("LCTest 01")
        );
    }

    #[test]
    fn what_is_no_account_is_refused() {
        assert_eq!(clean("somebody@example.org"), Err(BadName::Email));
        assert_eq!(clean("somebody%40example.org"), Err(BadName::Email));
        assert_eq!(clean("User:LCTest-KE-017/Let's Connect"), Err(BadName::Subpage));
        assert_eq!(
            clean("https://meta.wikimedia.org/wiki/User:LCTest-KE-017/sandbox"),
            Err(BadName::Subpage)
        );
        assert_eq!(clean("https://meta.wikimedia.org/wiki/Grants:Start"), Err(BadName::NoUserPage));
        assert_eq!(clean("https://example.org/"), Err(BadName::NoUserPage));
        for typed in ["192.0.2.7", "2001:db8::1", "~2026-12345-67"] {
            assert_eq!(clean(typed), Err(BadName::Name(BadUsername::NotRegistered)), "{typed}");
        }
        for typed in ["", "  ", "User:", "\u{200f}"] {
            assert_eq!(clean(typed), Err(BadName::Name(BadUsername::Empty)), "{typed:?}");
        }
        assert!(
            clean("{{subst:Foo}}").is_err() && clean("a:b").is_err() && clean("=cmd|'/c calc'!A0").is_err()
        );
    }

    #[test]
    fn no_refusal_repeats_what_was_typed() {
        for typed in
            ["somebody@example.org", "User:Hidden/secret", "https://example.org/hidden", "hidden<secret>"]
        {
            let said = clean(typed).expect_err("none of these is a name").to_string();
            for word in ["somebody", "example", "idden", "secret"] {
                assert!(!said.contains(word), "{said}");
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in any::<String>()) {
            let _ = clean(&typed);
        }

        #[test]
        fn a_clean_name_stays_as_it_is(typed in "[A-Z][a-zñé0-9 -]{0,20}") {
            if let Ok(name) = clean(&typed) {
                prop_assert_eq!(clean(name.as_str()), Ok(name));
            }
        }
    }
}
