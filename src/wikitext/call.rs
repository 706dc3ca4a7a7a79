//! Template calls: where they stand, what they are given. Reads a text as
//! `MediaWiki` does when the page itself is viewed, so what stands in comments,
//! `nowiki`, `pre` or `includeonly` is no call. It expands nothing: parser
//! functions and magic words (`{{#if:x}}`, `{{PAGENAME}}`, `{{subst:x}}`) are
//! calls of that name.

use std::ops::Range;

pub use super::edit::{EditRefused, set_parameter, set_parameter_with};
use super::machine::{self, Outline, Part, RawCall};
pub use super::scan::Cap;
use super::scan::Options;
use super::source::{Source, is_blank, is_trimmed, trim};
use super::title;

/// What a text holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// The calls, in the order in which they begin; nested ones follow what holds them.
    pub calls: Vec<Call>,
    /// Why some calls may be missing, if so. Those that are there are right.
    pub capped: Option<Cap>,
}

/// One call, `{{name|value|key=value}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// From its first brace to behind its last, in bytes.
    pub span: Range<usize>,
    /// What is called, trimmed and without comments.
    pub name: String,
    /// What it is given, in the text's order, duplicates included.
    pub parameters: Vec<Parameter>,
    /// How many other calls hold it; 0 when none does.
    pub depth: usize,
}

/// One parameter of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The trimmed name, or the number of a parameter without one, from `"1"`.
    pub key: String,
    /// Whether the key is written out.
    pub named: bool,
    /// From its `|` to before the next `|` or the closing braces.
    pub span: Range<usize>,
    /// The value's own bytes: for a named one without white space and comments
    /// around, for a positional one all of it.
    pub value_span: Range<usize>,
    /// The value as a template gets it, before expansion: no comments, trimmed
    /// when named, white space kept when positional.
    pub value: String,
}

/// Finds the calls of a text.
///
/// ```
/// use lets_connect::wikitext::{call, scan::Options};
/// let scan = call::scan("{{Let's Connect profile|share=<!-- skills -->Wikidata}}", &Options::default());
/// assert!(scan.calls[0].is("let's Connect_profile", &[]));
/// assert_eq!(scan.calls[0].value("share"), Some("Wikidata"));
/// ```
#[must_use]
pub fn scan(text: &str, options: &Options) -> Scan {
    let caps = options.caps;
    if text.len() > caps.bytes {
        return Scan { calls: Vec::new(), capped: Some(Cap::Bytes(caps.bytes)) };
    }
    let mut outline = machine::outline(text, options);
    outline.calls.sort_unstable_by_key(|call| call.span.start);
    let reader = Reader { source: Source::new(text), outline: &outline };
    let mut found = Scan::default();
    let mut open_ends: Vec<usize> = Vec::new();
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
            found.calls.push(reader.call(raw, depth));
        }
    }
    found
}

impl Call {
    /// The value that the template gets for a key: of duplicates the last.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&str> {
        self.parameters.iter().rev().find(|parameter| parameter.key == key).map(|found| found.value.as_str())
    }

    /// Whether this calls the template `title`, compared as titles: first letter's
    /// case, underscores and a leading `Template:` or one of the wiki's own
    /// `namespaces` for it do not matter. `{{:x}}` shows a page, not the template.
    /// Redirects are not followed.
    #[must_use]
    pub fn is(&self, title: &str, namespaces: &[&str]) -> bool {
        title::is_template(&self.name, title, namespaces)
    }
}

/// Turns the preprocessor's spans into names and values.
struct Reader<'t> {
    source: Source<'t>,
    outline: &'t Outline,
}

impl Reader<'_> {
    fn call(&self, raw: &RawCall, depth: usize) -> Call {
        let parts = self.outline.parts.get(raw.parts.clone()).unwrap_or_default();
        let (name, parts) = match parts {
            [name, parameters @ ..] => (trim(&self.visible(name.start..name.end)).to_owned(), parameters),
            [] => (String::new(), parts),
        };
        let mut positional = 0;
        let parameters = parts.iter().map(|part| self.parameter(part, &mut positional)).collect();
        Call { span: raw.span.clone(), name, parameters, depth }
    }

    fn parameter(&self, part: &Part, positional: &mut usize) -> Parameter {
        let span = part.start.saturating_sub(1)..part.end;
        if let Some(equals) = part.equals {
            let written = equals + 1..part.end;
            return Parameter {
                key: trim(&self.visible(part.start..equals)).to_owned(),
                named: true,
                span,
                value: trim(&self.visible(written.clone())).to_owned(),
                value_span: self.trimmed(written),
            };
        }
        *positional += 1;
        Parameter {
            key: positional.to_string(),
            named: false,
            span,
            value: self.visible(part.start..part.end),
            value_span: part.start..part.end,
        }
    }

    /// The text of a span without what no reader of the page sees.
    fn visible(&self, span: Range<usize>) -> String {
        let hidden = &self.outline.hidden;
        let first = hidden.partition_point(|range| range.end <= span.start);
        let mut text = String::new();
        let mut place = span.start;
        for range in hidden.iter().skip(first).take_while(|range| range.start < span.end) {
            text.push_str(self.source.slice(place..range.start));
            place = range.end.min(span.end);
        }
        text.push_str(self.source.slice(place..span.end));
        text
    }

    /// A span without white space and hidden text at its ends. When nothing is
    /// left: the place behind the blanks at its start.
    fn trimmed(&self, span: Range<usize>) -> Range<usize> {
        let mut start = span.start;
        while start < span.end {
            match self.hidden_at(start) {
                Some(range) => start = range.end,
                None if self.source.at(start).is_some_and(is_trimmed) => start += 1,
                None => break,
            }
        }
        if start >= span.end {
            let blanks = self.source.run(span.start, span.end - span.start, is_blank);
            let empty = span.start + blanks;
            return empty..empty;
        }
        let mut end = span.end;
        while let Some(last) = end.checked_sub(1).filter(|&last| last >= start) {
            match self.hidden_at(last) {
                Some(range) => end = range.start,
                None if self.source.at(last).is_some_and(is_trimmed) => end = last,
                None => break,
            }
        }
        start..end
    }

    /// The hidden range that holds a byte.
    fn hidden_at(&self, place: usize) -> Option<&Range<usize>> {
        let next = self.outline.hidden.partition_point(|range| range.end <= place);
        self.outline.hidden.get(next).filter(|range| range.start <= place)
    }
}

#[cfg(test)]
#[path = "call_tests.rs"]
mod tests;
