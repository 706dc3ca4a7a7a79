//! Strangers' text as text: whatever somebody typed shows as those characters and
//! takes no effect, wherever it lands: running text, a heading, a table cell, a
//! list item, a template's parameter, an HTML attribute, an edit summary, a link.
//!
//! It works by leaving nothing that could be syntax: of ASCII only letters, digits
//! and spaces stay as they are, everything else becomes a numeric entity, which
//! `MediaWiki` shows as the character and never reads as markup. It never decides
//! whether a text is fit to be published.

use unicode_normalization::char::is_combining_mark;

use clean::{Breaks, clean};

pub use clean::Limit;
pub use link::{link_target, talk_link, user_link};

mod clean;
mod link;
mod unseen;

/// One line of text for any place on a page, within the default [`Limit`].
///
/// ```
/// use lets_connect::wikitext::escape;
/// assert_eq!(escape::text("{{x}}\nRFC 1"), "&#123;&#123;x&#125;&#125; &#82;FC 1");
/// ```
#[must_use]
pub fn text(text: &str) -> String {
    text_within(text, Limit::default())
}

/// As [`text`], with a limit of one's own.
#[must_use]
pub fn text_within(text: &str, limit: Limit) -> String {
    encode(&clean(text, limit, Breaks::Fold))
}

/// Text whose line breaks show, as `<br>`; several in a row show as one empty line.
/// For running text, table cells, list items and parameters; not for headings and attributes.
#[must_use]
pub fn lines(text: &str) -> String {
    lines_within(text, Limit::default())
}

/// As [`lines`], with a limit of one's own; a break counts as one character.
#[must_use]
pub fn lines_within(text: &str, limit: Limit) -> String {
    encode(&clean(text, limit, Breaks::Keep))
}

/// One line of text for an edit summary, which shows as it was typed.
///
/// A summary knows no markup but links and section names, and decodes entities
/// before it looks for them (`CommentParser::preprocess`), so they can't be used
/// here. Instead a word joiner, which shows nothing, parts the characters that
/// would act together; also a colon and a word, so that no mark by which the bot
/// knows its own edits can be typed by anybody.
///
/// ```
/// use lets_connect::wikitext::escape;
/// assert_eq!(escape::summary("C++ & Rust"), "C++ & Rust");
/// assert_eq!(escape::summary("[[x]]"), "[\u{2060}[x]\u{2060}]");
/// ```
#[must_use]
pub fn summary(text: &str) -> String {
    // At its longest, every character parted from the next, it fits the 500 that MediaWiki keeps.
    let clean = clean(text, Limit(200), Breaks::Fold);
    let mut parted = String::with_capacity(clean.len());
    let mut last = None;
    for letter in clean.chars() {
        if last.is_some_and(|last| act_together(last, letter)) {
            parted.push('\u{2060}');
        }
        parted.push(letter);
        last = Some(letter);
    }
    parted
}

/// Whether two characters in a row begin or end something in an edit summary.
fn act_together(first: char, second: char) -> bool {
    match first {
        '[' | ']' | '{' | '}' | '~' => first == second,
        '/' => second == '*',
        '*' => second == '/',
        '&' => second == '#' || second.is_alphanumeric(),
        ':' => second.is_alphanumeric(),
        _ => false,
    }
}

/// Every character that could be syntax as a numeric entity.
fn encode(clean: &str) -> String {
    let mut encoded = String::with_capacity(clean.len() * 2);
    // Whether a mark here would be joined, by NFC, with a character that is not the text's own.
    let mut bare = true;
    for (place, letter) in clean.char_indices() {
        let rest = clean.get(place..).unwrap_or_default();
        let linked = ["RFC", "PMID", "ISBN"].into_iter().any(|word| rest.starts_with(word));
        if letter == '\n' {
            encoded.push_str("<br>");
            bare = true;
        } else if linked || is_live(letter) || (bare && is_combining_mark(letter)) {
            push_entity(&mut encoded, letter);
            bare = true;
        } else {
            encoded.push(letter);
            bare = letter == ' ';
        }
    }
    encoded
}

fn push_entity(text: &mut String, letter: char) {
    text.push_str("&#");
    text.push_str(&u32::from(letter).to_string());
    text.push(';');
}

/// ASCII that is not a letter, a digit or a space, its full-width twins
/// (`MediaWiki`'s Japanese messages take `＃` and `＿` for `#` and `_`), the
/// quotation marks beside which it makes spaces no-break (`Sanitizer::armorFrenchSpaces`),
/// and what no label of an outside link may hold (`Parser::$mExtLinkBracketedRegex`).
fn is_live(letter: char) -> bool {
    let ascii = letter.is_ascii() && !letter.is_ascii_alphanumeric() && letter != ' ';
    ascii
        || matches!(letter, '«' | '»' | '‹' | '›' | '\u{FFFD}')
        || (matches!(letter, '\u{FF01}'..='\u{FF65}') && !letter.is_alphanumeric())
}

#[cfg(test)]
mod tests;
