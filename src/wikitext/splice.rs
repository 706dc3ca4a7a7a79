//! One replacement in a text, and the proof that it changes nothing else: the new
//! text is read again, and everything outside what was replaced must read as before.

use std::ops::Range;

use super::call::{Call, Parameter};
use super::scan::Scan;

/// One replacement in a text.
pub(super) struct Splice {
    /// What is replaced; empty for an addition.
    pub(super) old: Range<usize>,
    pub(super) new: String,
}

/// How the calls around the replacement may differ.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Around<'c> {
    /// They keep their parameters.
    Same,
    /// The call that begins here gets a parameter at its end.
    Gains(usize),
    /// The call that begins here loses this parameter.
    Loses(usize, &'c Range<usize>),
}

impl Splice {
    pub(super) fn apply(&self, text: &str) -> Option<String> {
        let (head, tail) = (text.get(..self.old.start)?, text.get(self.old.end..)?);
        Some([head, &self.new, tail].concat())
    }

    /// Where the new bytes stand in the new text.
    pub(super) fn span(&self) -> Range<usize> {
        self.old.start..self.old.start + self.new.len()
    }

    /// Whether `after` is `before` with this replacement and nothing else: outside
    /// it, every call has its place, name and parameters as before, every heading
    /// and dead part its place, and nothing is open that was not.
    pub(super) fn keeps_the_rest(&self, around: Around<'_>, before: &Scan<'_>, after: &Scan<'_>) -> bool {
        self.same_calls(around, before, after)
            && self.same_spans(
                before.headings.iter().map(|found| &found.span),
                after.headings.iter().map(|found| &found.span),
            )
            && self.same_spans(
                before.dead.iter().map(|found| &found.span),
                after.dead.iter().map(|found| &found.span),
            )
            && before
                .unclosed
                .iter()
                .filter(|&&place| !self.old.contains(&place))
                .map(|&place| self.moved(place))
                .eq(after.unclosed.iter().copied())
    }

    fn same_calls(&self, around: Around<'_>, before: &Scan<'_>, after: &Scan<'_>) -> bool {
        let kept = before.calls.iter().filter(|found| !within(&found.span, &self.old));
        let mut read = after.calls.iter().filter(|found| !within(&found.span, &self.span()));
        for was in kept {
            let Some(is) = read.next() else { return false };
            let same = is.span == self.moved_span(&was.span) && is.name == was.name && is.depth == was.depth;
            if !same || !self.same_parameters(around, was, is) {
                return false;
            }
        }
        read.next().is_none()
    }

    fn same_parameters(&self, around: Around<'_>, was: &Call<'_>, is: &Call<'_>) -> bool {
        let (lost, gained) = match around {
            Around::Gains(start) if start == was.span.start => (None, 1),
            Around::Loses(start, span) if start == was.span.start => (Some(span), 0),
            _ => (None, 0),
        };
        let mut kept = was.parameters.iter().filter(|parameter| Some(&parameter.span) != lost);
        let mut read = is.parameters.iter();
        let all_there =
            kept.all(|was| read.next().is_some_and(|is| self.same_parameter(gained == 1, was, is)));
        all_there && read.count() == gained
    }

    /// Only a parameter that holds the replaced bytes may read otherwise.
    fn same_parameter(&self, gained: bool, was: &Parameter<'_>, is: &Parameter<'_>) -> bool {
        let ends_before = was.span.end < self.old.end || (gained && was.span.end == self.old.end);
        let holds = was.span.start <= self.old.start && !ends_before;
        was.key == is.key && was.named == is.named && (holds || was.value == is.value)
    }

    fn same_spans<'s>(
        &self,
        before: impl Iterator<Item = &'s Range<usize>>,
        after: impl Iterator<Item = &'s Range<usize>>,
    ) -> bool {
        let new = self.span();
        let kept = before.filter(|span| !within(span, &self.old)).map(|span| self.moved_span(span));
        kept.eq(after.filter(|span| !within(span, &new)).cloned())
    }

    /// Where a place outside the replaced bytes stands afterwards.
    fn moved(&self, place: usize) -> usize {
        if place > self.old.start { (place + self.new.len()).saturating_sub(self.old.len()) } else { place }
    }

    fn moved_span(&self, span: &Range<usize>) -> Range<usize> {
        self.moved(span.start)..self.moved(span.end)
    }
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
