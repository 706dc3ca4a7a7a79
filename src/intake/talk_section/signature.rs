//! Who signed a line. MediaWiki makes sure that a signature links to the account's
//! user page, its talk or its contributions (`MediaWiki\Parser\SignatureValidator`);
//! around the links may stand anything.

use crate::ids::{BadUsername, Username};
use crate::registry::name::{self, BadName};

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Signer {
    /// An account.
    Account(Username),
    /// A temporary account, or an address.
    Unregistered,
}

/// A signature on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    /// Whose.
    pub(super) who: Signer,
    /// Where it begins, in bytes.
    pub(super) start: usize,
}

struct Link {
    who: Signer,
    start: usize,
    end: usize,
}

/// The signature at the end of a line, if there is one: the last link to
/// somebody's pages, if a time follows, or nothing that anybody would read.
pub(super) fn signature(line: &str) -> Option<Signature> {
    let mut links = links(line);
    let last = links.pop()?;
    let rest = line.get(last.end..)?;
    if !ends_a_signature(rest) {
        return None;
    }
    // Name, talk and contributions of one account are one signature.
    let mut start = last.start;
    while let Some(link) = links.pop_if(|link| link.who == last.who) {
        start = link.start;
    }
    Some(Signature { start: without_ornament(line, start), who: last.who })
}

/// The links of a line that lead to somebody's user page, talk or contributions.
fn links(line: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let mut at = 0;
    while let Some(open) = line.get(at..).and_then(|rest| rest.find("[[")).map(|open| at + open) {
        let inside = open + 2;
        at = inside;
        let Some(close) = line.get(inside..).and_then(|rest| rest.find("]]")).map(|close| inside + close)
        else {
            break;
        };
        let target = line.get(inside..close).unwrap_or_default();
        if target.contains("[[") {
            continue;
        }
        at = close + 2;
        let target = target.split(['|', '#']).next().unwrap_or_default().trim();
        // A name alone is no link to anybody: it must say where it leads.
        if target.contains(':') {
            links.extend(signer(target).map(|who| Link { who, start: open, end: at }));
        }
    }
    links
}

fn signer(target: &str) -> Option<Signer> {
    match name::clean(target) {
        Ok(account) => Some(Signer::Account(account)),
        Err(BadName::Name(BadUsername::NotRegistered)) => Some(Signer::Unregistered),
        Err(_) => None,
    }
}

/// Whether a time stands there, or nothing but ornament.
fn ends_a_signature(rest: &str) -> bool {
    has_time(rest) || !without_tags(rest).chars().any(char::is_alphanumeric)
}

/// `12:05` or `12h05`, as every wiki's time stamps hold, whatever their order and their digits.
fn has_time(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(4).any(|four| match four {
        [hour, ':' | 'h', tens, ones] => [hour, tens, ones].into_iter().all(|digit| digit.is_numeric()),
        _ => false,
    })
}

fn without_tags(text: &str) -> String {
    let mut outside = String::new();
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => outside.push(letter),
            _ => {}
        }
    }
    outside
}

/// The start of a signature together with the dashes, tags and quotes before it.
fn without_ornament(line: &str, start: usize) -> usize {
    let mut kept = line.get(..start).unwrap_or_default();
    loop {
        let ornament =
            |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '\'' | '(' | '~' | '•' | '|');
        let mut bare = kept.trim_end_matches(ornament);
        if bare.ends_with('>')
            && let Some(open) = bare.rfind('<')
        {
            bare = bare.get(..open).unwrap_or_default();
        }
        if bare.len() == kept.len() {
            return kept.len();
        }
        kept = bare;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn signed(line: &str) -> Option<(String, String)> {
        let found = signature(line)?;
        let who = match found.who {
            Signer::Account(name) => name.as_str().to_owned(),
            Signer::Unregistered => "nobody".to_owned(),
        };
        Some((who, line[..found.start].to_owned()))
    }

    #[test]
    fn mediawiki_s_own_signatures_are_known_in_every_language() {
        for line in [
            "learn: GLAM [[User:LCTest-KE-017|LCTest-KE-017]] ([[User talk:LCTest-KE-017|talk]]) 12:05, 1 November 2026 (UTC)",
            "learn: GLAM --[[User:LCTest-KE-017|LCTest-KE-017]]",
            "learn: GLAM [[Usuario:LCTest-KE-017|LCTest-KE-017]] ([[Usuario discusión:LCTest-KE-017|discusión]]) 12:05 1 nov 2026 (UTC)",
            "learn: GLAM [[Utilisateur:LCTest-KE-017|LCTest-KE-017]] ([[Discussion utilisateur:LCTest-KE-017|discussion]]) 1 novembre 2026 à 12:05 (UTC)",
            "learn: GLAM [[Usuário:LCTest-KE-017|LCTest-KE-017]] ([[Usuário Discussão:LCTest-KE-017|discussão]]) 12h05min de 1 de novembro de 2026 (UTC)",
            "learn: GLAM [[مستخدم:LCTest-KE-017|LCTest-KE-017]] ([[نقاش المستخدم:LCTest-KE-017|نقاش]]) ١٢:٠٥، ١ نوفمبر ٢٠٢٦ (ت ع م)",
            "learn: GLAM — <span style=\"color:#a00\">''[[User:LCTest-KE-017|Wanjiru]]''</span> <sup>[[User talk:LCTest-KE-017|talk]]</sup> 12:05, 1 November 2026 (UTC)",
            "learn: GLAM [[Special:Contributions/LCTest-KE-017|LCTest-KE-017]] 12:05, 1 November 2026 (UTC)",
            "learn: GLAM [[user:LCTest-KE-017]]",
        ] {
            let expected = ("LCTest-KE-017".to_owned(), "learn: GLAM".to_owned());
            assert_eq!(signed(line), Some(expected), "{line}");
        }
    }

    #[test]
    fn somebody_mentioned_signs_nothing() {
        for line in [
            "learn: GLAM, as [[User:LCTest-GH-002]] does",
            "learn: [[Wikidata]] and [[GLAM]]",
            "learn: GLAM, see [[User:LCTest-GH-002/notes]]",
            "learn: GLAM 12:05, 1 November 2026 (UTC)",
            "learn: [[User:LCTest-GH-002",
        ] {
            assert_eq!(signed(line), None, "{line}");
        }
        let both =
            "learn: what [[User:LCTest-GH-002]] does [[User:LCTest-KE-017|me]] 12:05, 1 November 2026 (UTC)";
        let (who, before) = signed(both).expect("it is signed");
        assert_eq!(who, "LCTest-KE-017");
        assert_eq!(before, "learn: what [[User:LCTest-GH-002]] does");
    }

    #[test]
    fn temporary_accounts_and_addresses_sign_as_nobody() {
        for link in
            ["Special:Contributions/~2026-12345-67", "User:~2026-12345-67", "Special:Contributions/192.0.2.7"]
        {
            let line = format!("learn: GLAM [[{link}|somebody]] 12:05, 1 November 2026 (UTC)");
            assert_eq!(signed(&line).map(|(who, _)| who).as_deref(), Some("nobody"), "{link}");
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(line in "[\\[\\]|:<>User talk\\PC]{0,60}") {
            if let Some(found) = signature(&line) {
                prop_assert!(line.is_char_boundary(found.start));
            }
        }
    }
}
