//! A text that is read byte by byte without ever panicking: what lies outside is
//! absent. Knows nothing of wikitext.

use std::ops::Range;

/// A borrowed text with total accessors. Positions are bytes.
#[derive(Clone, Copy)]
pub(super) struct Source<'t> {
    text: &'t str,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text }
    }

    pub(super) fn len(self) -> usize {
        self.text.len()
    }

    pub(super) fn bytes(self) -> &'t [u8] {
        self.text.as_bytes()
    }

    /// The byte at a place.
    pub(super) fn at(self, place: usize) -> Option<u8> {
        self.text.as_bytes().get(place).copied()
    }

    /// The byte before a place.
    pub(super) fn before(self, place: usize) -> Option<u8> {
        place.checked_sub(1).and_then(|place| self.at(place))
    }

    /// The text of a span; nothing when the span does not lie between characters.
    pub(super) fn slice(self, span: Range<usize>) -> &'t str {
        self.text.get(span).unwrap_or_default()
    }

    pub(super) fn starts_with(self, place: usize, prefix: &str) -> bool {
        self.text.as_bytes().get(place..).is_some_and(|rest| rest.starts_with(prefix.as_bytes()))
    }

    /// Where the needle next begins, from a place on. It looks for the needle's last
    /// byte: a search that first gets to know its needle costs more than the usual
    /// distance of a few bytes. Not inlined, for it would crowd the registers of the
    /// loop over all bytes.
    #[inline(never)]
    pub(super) fn find(self, needle: &str, from: usize) -> Option<usize> {
        let (&last, before) = needle.as_bytes().split_last()?;
        let rest = self.text.as_bytes().get(from..)?;
        let mut ends = memchr::memchr_iter(last, rest);
        let end = ends.find(|&end| rest.get(..end).is_some_and(|head| head.ends_with(before)))?;
        Some(from + end - before.len())
    }

    /// How many bytes from `from` on are of a kind, counted up to `most`.
    pub(super) fn run(self, from: usize, most: usize, kind: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        rest.iter().take(most).take_while(|&&byte| kind(byte)).count()
    }

    /// How many bytes right before `place` are of a kind.
    pub(super) fn run_back(self, place: usize, kind: impl Fn(u8) -> bool) -> usize {
        let head = self.text.as_bytes().get(..place).unwrap_or_default();
        head.iter().rev().take_while(|&&byte| kind(byte)).count()
    }
}

/// A space or a tab.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// What PHP's `trim` takes off, which is how `MediaWiki` trims names and values.
pub(super) fn is_trimmed(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0 | 0x0B)
}

/// Trims as PHP's `trim` does.
pub(super) fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    let start = bytes.iter().position(|&byte| !is_trimmed(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|&byte| !is_trimmed(byte)).map_or(start, |last| last + 1);
    text.get(start..end).unwrap_or_default()
}
