//! Reading a whole text: its calls, its headings, what in it is not read as
//! wikitext, and what is left open. As `MediaWiki` does when the page itself is
//! viewed; it expands nothing.

use std::borrow::Cow;
use std::ops::Range;

use super::call::{Call, Parameter};
use super::machine::{self, DeadKind, Outline, Part, RawCall, RawDead, RawHeading};
use super::options::{Cap, Caps, Options};
use super::source::{Source, is_blank, is_trimmed, trim};

/// What a text holds. Everything is in the text's order, and spans are bytes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan<'t> {
    /// The live calls, by where they begin; nested ones follow what holds them.
    pub calls: Vec<Call<'t>>,
    /// The headings, those in parameters too.
    pub headings: Vec<Heading<'t>>,
    /// What is not live: comments, tags of extensions, `includeonly`.
    pub dead: Vec<Dead<'t>>,
    /// Where two or more `{` stand that nothing closes. They are text, but somebody meant otherwise.
    pub unclosed: Vec<usize>,
    /// Why something may be missing, if so. What is there is right.
    pub capped: Option<Cap>,
}

/// A line that shows as a heading, `== title ==`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading<'t> {
    /// The line, without its line feed.
    pub span: Range<usize>,
    /// 1 to 6.
    pub level: u8,
    /// Between the equals signs, trimmed and without comments; calls in it are not expanded.
    pub title: Cow<'t, str>,
}

/// A part of the text in which nothing is a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dead<'t> {
    /// All of it, its tags included.
    pub span: Range<usize>,
    /// What it holds. Read on its own, it tells what would be live outside.
    pub inner: Range<usize>,
    /// Why it is not live.
    pub why: Why<'t>,
}

/// Why a part of a text is not live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why<'t> {
    /// It is a comment.
    Comment,
    /// It is there only where the page is transcluded.
    IncludeOnly,
    /// It belongs to the extension of this tag, named as typed: `nowiki`, `pre`, `ref`, …
    Tag(&'t str),
}

impl std::fmt::Display for Why<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Comment => formatter.write_str("a comment"),
            Self::IncludeOnly => formatter.write_str("<includeonly>"),
            Self::Tag(name) => write!(formatter, "<{name}>"),
        }
    }
}

/// Reads a text. Time and memory grow in proportion to its length, whatever it is.
///
/// ```
/// use lets_connect::wikitext::{Naming, Options, Template, scan};
/// let scan = scan("{{Let's Connect profile|share=<!-- skills -->Wikidata}}", &Options::default());
/// let profile = Template::new("Template:Let's Connect profile", Naming::default());
/// assert!(profile.is_called_by(&scan.calls[0]));
/// assert_eq!(scan.calls[0].value("share"), Some("Wikidata"));
/// ```
#[must_use]
pub fn scan<'t>(text: &'t str, options: &Options) -> Scan<'t> {
    let caps = options.caps;
    let most = caps.bytes.min(Caps::MOST_BYTES);
    if text.len() > most {
        return Scan { capped: Some(Cap::Bytes(most)), ..Scan::default() };
    }
    let mut outline = machine::outline(text, options);
    outline.calls.sort_unstable_by_key(|call| call.span.start);
    outline.headings.sort_unstable_by_key(|heading| heading.span.start);
    let reader = Reader { source: Source::new(text), outline: &outline };
    let mut found = Scan {
        headings: outline.headings.iter().map(|raw| reader.heading(raw)).collect(),
        dead: outline.dead.iter().map(|raw| reader.dead(raw)).collect(),
        ..Scan::default()
    };
    let mut open_ends: Vec<usize> = Vec::new();
    let mut hidden = outline.hidden.as_slice();
    for raw in &outline.calls {
        while open_ends.last().is_some_and(|&end| end <= raw.span.start) {
            open_ends.pop();
        }
        let depth = open_ends.len();
        open_ends.push(raw.span.end);
        if depth >= caps.depth {
            found.capped = Some(Cap::Depth(caps.depth));
        } else if found.calls.len() >= caps.calls {
            found.capped = Some(Cap::Calls(caps.calls));
            break;
        } else {
            // Few calls hold anything hidden, and none what ends before it begins.
            while let [first, rest @ ..] = hidden
                && first.end <= raw.span.start
            {
                hidden = rest;
            }
            let within = hidden.iter().take_while(|range| range.start < raw.span.end).count();
            found.calls.push(reader.call(raw, depth, hidden.get(..within).unwrap_or_default()));
        }
    }
    found.unclosed = outline.unclosed;
    found
}

/// Turns the preprocessor's spans into names and values.
struct Reader<'t, 'o> {
    source: Source<'t>,
    outline: &'o Outline,
}

impl<'t> Reader<'t, '_> {
    fn heading(&self, raw: &RawHeading) -> Heading<'t> {
        let title = trimmed(self.visible(raw.title.clone(), &self.outline.hidden));
        Heading { span: raw.span.clone(), level: raw.level, title }
    }

    fn dead(&self, raw: &RawDead) -> Dead<'t> {
        let why = match raw.kind {
            DeadKind::Comment => Why::Comment,
            DeadKind::IncludeOnly => Why::IncludeOnly,
            DeadKind::Tag(length) => {
                Why::Tag(self.source.slice(raw.span.start + 1..raw.span.start + 1 + length))
            }
        };
        Dead { span: raw.span.clone(), inner: raw.inner.clone(), why }
    }

    fn call(&self, raw: &RawCall, depth: usize, hidden: &[Range<usize>]) -> Call<'t> {
        let parts = self.outline.parts.get(raw.parts.clone()).unwrap_or_default();
        let (name, parts) = match parts {
            [name, parameters @ ..] => (trimmed(self.visible(name.span(), hidden)), parameters),
            [] => (Cow::Borrowed(""), parts),
        };
        let mut positional = 0;
        let parameters = parts.iter().map(|part| self.parameter(part, hidden, &mut positional)).collect();
        Call { span: raw.span.clone(), name, parameters, depth }
    }

    fn parameter(&self, part: &Part, hidden: &[Range<usize>], positional: &mut usize) -> Parameter<'t> {
        let inside = part.span();
        let span = inside.start.saturating_sub(1)..inside.end;
        if let Some(equals) = part.equals() {
            let key = trimmed(self.visible(inside.start..equals, hidden));
            let written = equals + 1..inside.end;
            let hidden = overlapping(hidden, &written);
            let value_span = self.trimmed_span(written.clone(), hidden);
            let value = if hidden.is_empty() {
                Cow::Borrowed(self.source.slice(value_span.clone()))
            } else {
                trimmed(self.visible(written, hidden))
            };
            return Parameter { key, named: true, span, value, value_span };
        }
        *positional += 1;
        Parameter {
            key: number(*positional),
            named: false,
            span,
            value: self.visible(inside.clone(), hidden),
            value_span: inside,
        }
    }

    /// The text of a span without what no reader of the page sees.
    fn visible(&self, span: Range<usize>, hidden: &[Range<usize>]) -> Cow<'t, str> {
        let hidden = overlapping(hidden, &span);
        if hidden.is_empty() {
            return Cow::Borrowed(self.source.slice(span));
        }
        let mut text = String::new();
        let mut place = span.start;
        for range in hidden {
            text.push_str(self.source.slice(place..range.start));
            place = range.end.min(span.end);
        }
        text.push_str(self.source.slice(place..span.end));
        Cow::Owned(text)
    }

    /// A span without white space and `hidden` text at its ends. When nothing is
    /// left: the place behind the blanks at its start.
    fn trimmed_span(&self, span: Range<usize>, mut hidden: &[Range<usize>]) -> Range<usize> {
        let trimmed = |place: usize| self.source.at(place).is_some_and(is_trimmed);
        let mut start = span.start;
        while start < span.end {
            match hidden {
                [first, rest @ ..] if first.start <= start => {
                    start = first.end;
                    hidden = rest;
                }
                _ if trimmed(start) => start += 1,
                _ => break,
            }
        }
        if start >= span.end {
            let blanks = self.source.run(span.start, span.end - span.start, is_blank);
            let empty = span.start + blanks;
            return empty..empty;
        }
        let mut end = span.end;
        while end > start {
            match hidden {
                [rest @ .., last] if last.end >= end => {
                    end = last.start;
                    hidden = rest;
                }
                _ if trimmed(end - 1) => end -= 1,
                _ => break,
            }
        }
        start..end
    }
}

/// The key of a parameter without one. Few calls have more than these, and thousands have some.
fn number(place: usize) -> Cow<'static, str> {
    let usual = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].get(place);
    usual.map_or_else(|| Cow::Owned(place.to_string()), |&number| Cow::Borrowed(number))
}

/// Those of some ascending ranges that overlap a span.
fn overlapping<'r>(ranges: &'r [Range<usize>], span: &Range<usize>) -> &'r [Range<usize>] {
    if ranges.is_empty() {
        return ranges;
    }
    let from = ranges.partition_point(|range| range.end <= span.start);
    let ranges = ranges.get(from..).unwrap_or_default();
    let to = ranges.partition_point(|range| range.start < span.end);
    ranges.get(..to).unwrap_or_default()
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
        Cow::Owned(text) => Cow::Owned(trim(&text).to_owned()),
    }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
