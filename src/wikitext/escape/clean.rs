//! A text as it is to be shown: composed, without what shows nothing, its white
//! space folded, its marks and its length within bounds. It escapes nothing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::unseen::{is_folded_space, is_joiner, is_selector, is_space, is_unfinished, seen};

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

/// What becomes of line breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    Fold,
    Keep,
}

/// The text in NFC, without what is invisible or dangerous to see, cut to the limit.
pub(super) fn clean(text: &str, limit: Limit, breaks: Breaks) -> String {
    let mut kept = Kept { text: String::new(), length: 0, marks: 0 };
    // What will be folded counts too, or gigabytes of spaces would be composed.
    let most = limit.0.saturating_mul(16);
    let mut letters = seen(text);
    let normal: String = letters.by_ref().take(most).nfc().collect();
    let mut cut = letters.next().is_some();
    for letter in normal.chars() {
        let full = kept.length >= limit.0;
        if kept.folds(letter, breaks) || (full && is_space(letter)) {
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
        self.marks = match letter {
            // Some selectors are marks too, and show none.
            letter if is_selector(letter) => self.marks,
            letter if is_combining_mark(letter) => self.marks + 1,
            _ => 0,
        };
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
    /// line break, a seventh mark, a joiner that joins nothing, a selector that selects nothing.
    fn folds(&self, letter: char, breaks: Breaks) -> bool {
        let last = self.text.chars().next_back();
        if is_break(letter, breaks) {
            let before = self.text.trim_end_matches(|space| space != '\n' && is_space(space));
            before.is_empty() || before.ends_with("\n\n")
        } else if is_space(letter) {
            last.is_none_or(is_space)
        } else if is_joiner(letter) {
            last.is_none_or(|last| is_space(last) || is_joiner(last))
        } else if is_selector(letter) {
            last.is_none_or(|last| is_space(last) || is_joiner(last) || is_selector(last))
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
        let end = self.text.trim_end_matches(|last| is_space(last) || is_unfinished(last)).len();
        self.text.truncate(end);
        if cut && limit.0 > 0 {
            self.text.push('…');
        }
        self.text
    }
}

fn is_break(letter: char, breaks: Breaks) -> bool {
    breaks == Breaks::Keep && letter == '\n'
}
