//! Account names as people type them: with a prefix, as an address, with marks
//! nobody sees.

use crate::ids::{BadUsername, Username};

/// Why what was typed names no account. Never holds what was typed: it may be private.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// It looks like an e-mail address.
    #[error("an e-mail address stands where the account's name should be")]
    Email,
    /// It leads to a page below a user page.
    #[error("this is a page below a user page, not an account's name")]
    Subpage,
    /// No account can have the name.
    #[error(transparent)]
    Name(#[from] BadUsername),
}

/// What the user namespace is called where registrants come from.
const PREFIXES: [&str; 16] = [
    "user",
    "user talk",
    "usuario",
    "usuaria",
    "utilisateur",
    "utilisatrice",
    "usuário",
    "usuária",
    "مستخدم",
    "مستخدمة",
    "участник",
    "участница",
    "benutzer",
    "benutzerin",
    "utente",
    "用户",
];

/// The account that was meant.
///
/// ```
/// use lets_connect::registry::name::clean;
/// let address = "https://meta.wikimedia.org/wiki/User:LCTest_Ñandú_03";
/// assert_eq!(clean(address).unwrap().as_str(), "LCTest Ñandú 03");
/// assert!(clean("somebody@example.org").is_err());
/// ```
pub fn clean(typed: &str) -> Result<Username, BadName> {
    let visible: String = typed.chars().filter(|c| !is_mark(*c)).collect();
    let mut name = visible.trim().to_owned();
    let mut from_address = false;
    if name.starts_with("http://") || name.starts_with("https://") || name.starts_with("//") {
        name = page_of(&name).unwrap_or_default();
        from_address = true;
    } else if name.contains('@') && name.contains('.') {
        return Err(BadName::Email);
    }
    let mut name = name.trim_start_matches(['[', ':']).trim_end_matches(']').replace('_', " ");
    if let Some((prefix, rest)) = name.split_once(':')
        && PREFIXES.contains(&prefix.trim().to_lowercase().as_str())
    {
        name = rest.to_owned();
    } else if from_address {
        return Err(BadName::Name(BadUsername::Empty));
    }
    if let Some((label, _)) = name.split_once('|') {
        name = label.to_owned();
    }
    if name.trim().contains('/') {
        return Err(BadName::Subpage);
    }
    Ok(Username::parse(&name)?)
}

/// Marks that change the direction of text, and others that show nothing.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The title in a page's address.
fn page_of(address: &str) -> Option<String> {
    let path = match address.split_once("/wiki/") {
        Some((_, path)) => path,
        None => address.split_once("title=")?.1,
    };
    let path = path.split(['?', '#', '&']).next()?;
    percent_decoded(path)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let (high, low) =
                (char::from(rest.next()?).to_digit(16)?, char::from(rest.next()?).to_digit(16)?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
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
            "User:LCTest-KE-017",
            "user: LCTest-KE-017",
            "Usuario:LCTest-KE-017",
            "[[User:LCTest-KE-017|me]]",
            "https://meta.wikimedia.org/wiki/User:LCTest-KE-017",
            "https://meta.wikimedia.org/w/index.php?title=User:LCTest-KE-017&action=edit",
            "\u{200e}LCTest-KE-017\u{200f}",
        ] {
            assert_eq!(name(typed).as_deref(), Some("LCTest-KE-017"), "{typed}");
        }
        assert_eq!(name("مستخدم:اختبار-لم 05").as_deref(), Some("اختبار-لم 05"));
        assert_eq!(name("https://x.example/wiki/User:%C3%91and%C3%BA").as_deref(), Some("Ñandú"));
        assert_eq!(name("N\u{303}andu\u{301}").as_deref(), Some("Ñandú"));
    }

    #[test]
    fn what_names_no_account_is_refused() {
        assert_eq!(clean("somebody@example.org"), Err(BadName::Email));
        assert_eq!(clean("User:A/Let's Connect"), Err(BadName::Subpage));
        assert_eq!(clean("192.0.2.1"), Err(BadName::Name(BadUsername::NotRegistered)));
        assert_eq!(clean("~2026-12345-67"), Err(BadName::Name(BadUsername::NotRegistered)));
        assert_eq!(clean("  "), Err(BadName::Name(BadUsername::Empty)));
        assert!(clean("https://example.org/").is_err());
        assert!(clean("https://example.org/wiki/User:%FF%zz").is_err());
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in any::<String>()) {
            let _ = clean(&typed);
        }
    }
}
