//! What a pass over a text found: spans only, in bytes. It owns no text.

use std::ops::Range;

/// What the pass found.
#[derive(Default)]
pub(in crate::wikitext) struct Outline {
    /// Finished `{{ }}`, in the order in which they closed.
    pub(in crate::wikitext) calls: Vec<RawCall>,
    /// The parts of all calls, one call's side by side.
    pub(in crate::wikitext) parts: Vec<Part>,
    /// Headings, in the order in which they end.
    pub(in crate::wikitext) headings: Vec<RawHeading>,
    /// What is not read as wikitext, ascending.
    pub(in crate::wikitext) dead: Vec<RawDead>,
    /// What a reader of the page never sees, ascending: comments, tags that only
    /// steer transclusion, `includeonly` with its content.
    pub(in crate::wikitext) hidden: Vec<Range<usize>>,
    /// Where `{{` or more braces stand that nothing closes, ascending.
    pub(in crate::wikitext) unclosed: Vec<usize>,
}

/// A finished `{{ }}`.
pub(in crate::wikitext) struct RawCall {
    pub(in crate::wikitext) span: Range<usize>,
    /// Its place in [`Outline::parts`]: the name, then the parameters.
    pub(in crate::wikitext) parts: Range<usize>,
}

/// What stands between two pipes. There are many, so that it is small: places are
/// 32 bits wide, and [`Options`](crate::wikitext::Options) allow no longer text.
#[derive(Clone, Copy)]
pub(in crate::wikitext) struct Part {
    start: u32,
    end: u32,
    /// `u32::MAX` for none.
    equals: u32,
}

impl Part {
    /// A part that begins at a place and is not ended yet.
    pub(super) fn from(place: usize) -> Self {
        Self { start: narrow(place), end: narrow(place), equals: u32::MAX }
    }

    /// With another beginning.
    pub(super) fn begins(&mut self, place: usize) {
        self.start = narrow(place);
    }

    pub(super) fn ends(&mut self, place: usize) {
        self.end = narrow(place);
    }

    pub(super) fn splits(&mut self, place: usize) {
        self.equals = narrow(place);
    }

    pub(in crate::wikitext) fn span(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Where its first `=` stands that separates a name from a value.
    pub(in crate::wikitext) fn equals(self) -> Option<usize> {
        (self.equals != u32::MAX).then_some(self.equals as usize)
    }
}

fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A line that is a heading.
pub(in crate::wikitext) struct RawHeading {
    /// From its first `=` to the end of its line.
    pub(in crate::wikitext) span: Range<usize>,
    pub(in crate::wikitext) level: u8,
    /// What stands between the equals signs that count.
    pub(in crate::wikitext) title: Range<usize>,
}

/// What is not read as wikitext.
pub(in crate::wikitext) struct RawDead {
    pub(in crate::wikitext) kind: DeadKind,
    pub(in crate::wikitext) span: Range<usize>,
    /// What stands between its opening and its closing.
    pub(in crate::wikitext) inner: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::wikitext) enum DeadKind {
    Comment,
    IncludeOnly,
    /// An extension's, whose name has this many bytes.
    Tag(usize),
}
