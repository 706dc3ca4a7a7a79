//! Links that only link: what may stand between `[[` and `|`, and what may not.
//! It knows no wiki's namespaces but those that every wiki has.

use unicode_normalization::UnicodeNormalization;

use super::clean::{Breaks, Limit, clean};
use super::{push_entity, text};
use crate::wikitext::title;

/// What stands between `[[` and `|` to link to a page; nothing when the text
/// cannot be a title, or is one that a link would not lead to.
///
/// A title of another than a well-known namespace gets a colon in front, so that
/// it can be no category, no file and no link between wikis.
#[must_use]
pub fn link_target(title: &str) -> Option<String> {
    let title = title::normal(&title.nfc().collect::<String>());
    if !is_title(&title) {
        return None;
    }
    let colon = match title.split_once(':') {
        Some((namespace, _)) if !is_quiet(namespace) => ":",
        _ => "",
    };
    let mut target = colon.to_owned();
    let mut last = ' ';
    for letter in title.chars() {
        // What would count inside a heading, a table row, bold text or a parameter.
        if matches!(letter, '=' | '~') || (matches!(letter, '!' | '\'') && letter == last) {
            push_entity(&mut target, letter);
        } else {
            target.push(letter);
        }
        last = letter;
    }
    Some(target)
}

/// A link to a user's page that shows their name; the bare name when it cannot be a title.
#[must_use]
pub fn user_link(name: &str) -> String {
    labelled("User", name)
}

/// A link to a user's talk page that shows their name; the bare name when it cannot be a title.
#[must_use]
pub fn talk_link(name: &str) -> String {
    labelled("User talk", name)
}

fn labelled(namespace: &str, name: &str) -> String {
    let label = text(name);
    match link_target(&format!("{namespace}:{name}")) {
        Some(target) => format!("[[{target}|{label}]]"),
        None => label,
    }
}

/// Whether a normal text can be a page's title (`MediaWikiTitleCodec::splitTitleString`).
fn is_title(title: &str) -> bool {
    let forbidden = |letter: char| {
        matches!(letter, '#' | '<' | '>' | '[' | ']' | '|' | '{' | '}' | '\u{FFFD}') || letter.is_control()
    };
    let page = title.split_once(':').map_or(title, |(_, page)| page);
    // Whether what stands before a colon is a namespace is not known here.
    let relative = [title, page].iter().any(|path| path.split('/').any(|step| step == "." || step == ".."));
    !title.is_empty()
        && !page.trim().is_empty()
        && title.len() <= 255
        && !title.starts_with([':', '/'])
        && !page.starts_with(':')
        && !title.contains(forbidden)
        // Whatever would not be shown would lead elsewhere than it seems.
        && [title, page.trim_start()].iter().all(|shown| clean(shown, Limit(255), Breaks::Fold) == *shown)
        && !title.contains("~~~")
        && !relative
        && !holds_escape(title)
}

/// Whether a text holds something that a title's reader would decode: `%41`, `&amp;`, `&#65;`.
fn holds_escape(title: &str) -> bool {
    let percent = title.split('%').skip(1).any(|rest| {
        let mut digits = rest.chars();
        digits.next().is_some_and(|c| c.is_ascii_hexdigit())
            && digits.next().is_some_and(|c| c.is_ascii_hexdigit())
    });
    let entity = title.split('&').skip(1).any(|rest| {
        let name = rest.split_once(';').map_or("", |(name, _)| name);
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#' || !c.is_ascii())
    });
    percent || entity
}

/// Namespaces of every wiki in which a link is only a link.
fn is_quiet(namespace: &str) -> bool {
    let namespaces = [
        "talk",
        "user",
        "user talk",
        "project",
        "project talk",
        "file talk",
        "template",
        "template talk",
        "help",
        "help talk",
        "category talk",
        "special",
    ];
    namespaces.contains(&namespace.trim().to_lowercase().as_str())
}
