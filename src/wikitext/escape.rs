//! Strangers' text as text: whatever somebody typed shows as those characters and
//! takes no effect, wherever it lands: running text, a heading, a table cell, a
//! list item, a template's parameter, an HTML attribute, an edit summary, a link.
//!
//! It works by leaving nothing that could be syntax: of ASCII only letters, digits
//! and spaces stay as they are, everything else becomes a numeric entity, which
//! `MediaWiki` shows as the character and never reads as markup. It never decides
//! whether a text is fit to be published.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::title;

/// The most characters of a stranger's text that are shown, the ellipsis included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub usize);

impl Default for Limit {
    fn default() -> Self {
        Self(300)
    }
}

/// Combining marks on one letter. Burmese, Tibetan and pointed Hebrew need up to
/// five; more are piled up to be seen far above and below their line.
const MARKS: usize = 6;

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

/// What becomes of line breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Fold,
    Keep,
}

/// The text in NFC, without what is invisible or dangerous to see, cut to the limit.
fn clean(text: &str, limit: Limit, breaks: Breaks) -> String {
    let mut kept = Kept { text: String::new(), length: 0, marks: 0 };
    // What is dropped and folded counts too, or gigabytes of nothing would be read.
    let most = limit.0.saturating_mul(16);
    let mut letters = text.chars().filter(|&letter| !is_dropped(letter));
    let normal: String = letters.by_ref().take(most).nfc().collect();
    let mut cut = letters.next().is_some();
    for letter in normal.chars() {
        let full = kept.length >= limit.0;
        if is_dropped(letter) || kept.folds(letter, breaks) || (full && is_space(letter)) {
            continue;
        }
        if full {
            cut = true;
            break;
        }
        kept.push(letter, breaks);
    }
    kept.finish(limit, cut)
}

/// The part of a text that was kept so far.
struct Kept {
    text: String,
    /// In characters.
    length: usize,
    /// Combining marks at its end.
    marks: usize,
}

impl Kept {
    fn push(&mut self, letter: char, breaks: Breaks) {
        self.marks = if is_combining_mark(letter) { self.marks + 1 } else { 0 };
        let shown = if is_break(letter, breaks) {
            self.trim();
            '\n'
        } else if is_folded_space(letter) {
            ' '
        } else {
            letter
        };
        self.text.push(shown);
        self.length += 1;
    }

    /// Whether a character would show nothing new: a space behind a space, a third
    /// line break, a seventh mark, a joiner that joins nothing.
    fn folds(&self, letter: char, breaks: Breaks) -> bool {
        let last = self.text.chars().next_back();
        if is_break(letter, breaks) {
            let before = self.text.trim_end_matches(|space| space != '\n' && is_space(space));
            before.is_empty() || before.ends_with("\n\n")
        } else if is_space(letter) {
            last.is_none_or(is_space)
        } else if is_joiner(letter) {
            last.is_none_or(|last| is_space(last) || is_joiner(last))
        } else {
            is_combining_mark(letter) && self.marks >= MARKS
        }
    }

    /// Takes spaces off the end, not line breaks.
    fn trim(&mut self) {
        while let Some(last) = self.text.pop() {
            if last == '\n' || !is_space(last) {
                self.text.push(last);
                break;
            }
            self.length -= 1;
        }
    }

    fn finish(mut self, limit: Limit, cut: bool) -> String {
        if cut {
            while self.length >= limit.0.max(1) && self.text.pop().is_some() {
                self.length -= 1;
            }
        }
        let end = self.text.trim_end_matches(|last| is_space(last) || is_joiner(last)).len();
        self.text.truncate(end);
        if cut && limit.0 > 0 {
            self.text.push('…');
        }
        self.text
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
/// (`MediaWiki`'s Japanese messages take `＃` and `＿` for `#` and `_`), and the
/// quotation marks beside which it makes spaces no-break (`Sanitizer::armorFrenchSpaces`).
fn is_live(letter: char) -> bool {
    let ascii = letter.is_ascii() && !letter.is_ascii_alphanumeric() && letter != ' ';
    ascii
        || matches!(letter, '«' | '»' | '‹' | '›')
        || (matches!(letter, '\u{FF01}'..='\u{FF65}') && !letter.is_alphanumeric())
}

fn is_break(letter: char, breaks: Breaks) -> bool {
    breaks == Breaks::Keep && letter == '\n'
}

fn is_space(letter: char) -> bool {
    is_folded_space(letter) || matches!(letter, '\u{A0}' | '\u{202F}' | '\u{3000}')
}

/// White space and controls, all but the spaces that writing itself needs.
fn is_folded_space(letter: char) -> bool {
    letter.is_control() || (letter.is_whitespace() && !matches!(letter, '\u{A0}' | '\u{202F}' | '\u{3000}'))
}

fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200C}' | '\u{200D}')
}

/// Characters that show nothing, reorder what others show, or mean something only in private.
fn is_dropped(letter: char) -> bool {
    matches!(letter,
        // Direction marks, embeddings, overrides, isolates.
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}'
        // Zero width and invisible, but for the two joiners.
        | '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}' | '\u{200B}'
        | '\u{2060}'..='\u{2065}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFC}'
        // Tags, variation selectors beyond the first sixteen, private use.
        | '\u{E0000}'..='\u{E0FFF}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}'
        | '\u{FDD0}'..='\u{FDEF}')
        || u32::from(letter) & 0xFFFE == 0xFFFE
}

/// Whether a normal text can be a page's title (`MediaWikiTitleCodec::splitTitleString`).
fn is_title(title: &str) -> bool {
    let forbidden = |letter: char| {
        matches!(letter, '#' | '<' | '>' | '[' | ']' | '|' | '{' | '}' | '\u{FFFD}')
            || letter.is_control()
            || is_dropped(letter)
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

#[cfg(test)]
#[path = "escape_tests.rs"]
mod tests;
