//! Strangers' words, made into wikitext that shows exactly those characters and
//! sets nothing off.
//!
//! In page text every ASCII character but letters, digits and spaces becomes a
//! numeric entity: measured on the real parser, nothing that a corpus of some
//! two hundred attacks tried took effect after that, in any context. Edit
//! summaries decode entities and link what they find, so there the characters
//! go altogether.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters of a stranger's text that are shown; the rest is cut, with an ellipsis.
pub const MOST_CHARACTERS: usize = 300;

/// Combining marks in a row that are shown.
const MOST_MARKS: usize = 3;

/// Words after which MediaWiki makes a link of a number
/// (`Parser::handleMagicLinks`).
const MAGIC_WORDS: [&str; 3] = ["RFC", "PMID", "ISBN"];

/// The text for running text, a table cell, a list item, a template's
/// parameter or an HTML attribute: one line, at most [`MOST_CHARACTERS`] long.
///
/// ```
/// use lets_connect::wikitext::escape::text;
/// assert_eq!(text("a {{b}}\nc"), "a &#123;&#123;b&#125;&#125; c");
/// ```
#[must_use]
pub fn text(words: &str) -> String {
    encode(&clean(words, MOST_CHARACTERS))
}

/// The text with its line breaks kept, as `<br>`.
#[must_use]
pub fn lines(words: &str) -> String {
    let kept: Vec<String> = words.lines().map(text).filter(|line| !line.is_empty()).collect();
    kept.join("<br>")
}

/// The text for an edit summary: words, digits and the plainest punctuation.
#[must_use]
pub fn summary(words: &str) -> String {
    // Neither brackets nor colons nor slashes: a summary makes links of all three.
    let plain = |c: char| c.is_alphanumeric() || is_combining_mark(c) || " .,;()'-+".contains(c);
    let words: String = clean(words, 200).chars().map(|c| if plain(c) { c } else { ' ' }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A link to an account's page. The name is a validated one: it has no
/// character that would end the link.
#[must_use]
pub fn user_link(name: &str) -> String {
    link("User", name)
}

/// A link to an account's talk page.
#[must_use]
pub fn talk_link(name: &str) -> String {
    link("User talk", name)
}

fn link(namespace: &str, name: &str) -> String {
    let name = text(name);
    format!("[[{namespace}:{name}|{name}]]")
}

/// One line of visible characters, cut to `most`.
fn clean(words: &str, most: usize) -> String {
    let mut out = String::new();
    let mut marks = 0;
    let mut count = 0;
    // More than this cannot be shown, whatever is dropped of it.
    for c in words.nfc().take(most.saturating_mul(16)) {
        if is_combining_mark(c) {
            marks += 1;
            // A mark with nothing to stand on would combine with the markup before it.
            if marks > MOST_MARKS || out.is_empty() {
                continue;
            }
        } else {
            marks = 0;
        }
        let c =
            if c.is_control() || c.is_whitespace() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
        if invisible(c) || (c == ' ' && (out.is_empty() || out.ends_with(' '))) {
            continue;
        }
        if count == most {
            out.push('…');
            break;
        }
        out.push(c);
        count += 1;
    }
    out.truncate(out.trim_end().len());
    out
}

/// Characters that change how others are shown, or show nothing. The joiners of
/// Persian, Indic scripts and emoji stay.
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}'
        | '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}')
}

fn encode(line: &str) -> String {
    let mut out = String::with_capacity(line.len() * 2);
    for (at, c) in line.char_indices() {
        let rest = line.get(at..).unwrap_or_default();
        let magic = MAGIC_WORDS
            .iter()
            .any(|word| rest.get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word)));
        if (c.is_ascii() && !c.is_ascii_alphanumeric() && c != ' ') || magic {
            out.push_str("&#");
            out.push_str(&u32::from(c).to_string());
            out.push(';');
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markup_becomes_entities_and_letters_stay() {
        assert_eq!(text("[[Category:P]]"), "&#91;&#91;Category&#58;P&#93;&#93;");
        assert_eq!(text("~~~~"), "&#126;&#126;&#126;&#126;");
        assert_eq!(text("RFC 1234"), "&#82;FC 1234");
        assert_eq!(text("می‌خواهم 👩‍🔬 שלום"), "می‌خواهم 👩‍🔬 שלום");
    }

    #[test]
    fn what_cannot_be_seen_is_dropped_and_lines_are_joined() {
        assert_eq!(text("a\u{202e}b\u{200b}c\u{feff}"), "abc");
        assert_eq!(text(" a\r\n\tb\u{2028}c \u{0} "), "a b c");
        assert_eq!(lines("a\n\n*b"), "a<br>&#42;b");
        assert_eq!(text("\u{338}x"), "x");
        assert_eq!(text(&format!("z{}", "\u{335}".repeat(500))).chars().count(), 4);
    }

    #[test]
    fn long_words_are_cut_with_an_ellipsis() {
        let cut = text(&"x".repeat(5000));
        assert_eq!(cut.chars().count(), MOST_CHARACTERS + 1);
        assert!(cut.ends_with('…'));
    }

    #[test]
    fn a_summary_holds_nothing_that_links() {
        for hostile in [
            "[[User:Admin]]",
            "&#91;&#91;User:X&#93;&#93;",
            "http://evil.example",
            "/* x */",
            "~~~~",
            "{{x}}",
        ] {
            let said = summary(hostile);
            assert!(
                !said.contains(['[', ']', '{', '}', '|', '~', '&', '/', '*', '#', ':', '<', '@']),
                "{said}"
            );
        }
    }

    proptest! {
        #[test]
        fn nothing_but_letters_and_entities_comes_out(words in any::<String>()) {
            let escaped = text(&words);
            let mut rest = escaped.as_str();
            while let Some(at) = rest.find(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != ' ') {
                let entity = &rest[at..];
                let end = entity.find(';').expect("an entity ends");
                prop_assert!(entity.starts_with("&#") && entity[2..end].bytes().all(|b| b.is_ascii_digit()));
                rest = &entity[end + 1..];
            }
            prop_assert_eq!(escaped.trim(), escaped.as_str());
        }
    }
}
