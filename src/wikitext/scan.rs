//! The scanner: walks wikitext as MediaWiki's preprocessor does and reports
//! every template call it completes (`Preprocessor_Hash::buildDomTreeArrayFromText`,
//! for a page that is viewed itself).
//!
//! An explicit stack, never recursion; every search that can fail is remembered,
//! so that time and memory are linear in the input. What is absent: meaning. It
//! knows where a call begins and ends, not what it is for.

use std::collections::BTreeSet;
use std::ops::Range;

/// How to scan.
#[derive(Clone, Debug)]
pub struct Options {
    /// Names of the tags whose content is opaque, lower case, no angle brackets.
    pub extension_tags: Vec<String>,
    /// The most that is looked at.
    pub caps: Caps,
}

/// The most that is looked at. What lies beyond is reported, never guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Bytes of text: MediaWiki's `$wgMaxArticleSize`.
    pub bytes: usize,
    /// Template calls.
    pub calls: usize,
    /// Calls within calls: MediaWiki's `$wgMaxTemplateDepth`.
    pub depth: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self { bytes: 2 * 1024 * 1024, calls: 100_000, depth: 40 }
    }
}

/// A cap that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cap {
    /// The text is too long; nothing of it was scanned.
    Bytes,
    /// There are more calls than looked at.
    Calls,
    /// Some calls lie deeper than looked at.
    Depth,
}

/// Extension tags of MediaWiki's core and of the extensions on Wikimedia's wikis.
const TAGS: [&str; 34] = [
    "categorytree",
    "ce",
    "charinsert",
    "chem",
    "dynamicpagelist",
    "gallery",
    "graph",
    "hiero",
    "html",
    "imagemap",
    "indicator",
    "inputbox",
    "langconvert",
    "languages",
    "mapframe",
    "maplink",
    "math",
    "nowiki",
    "phonos",
    "poem",
    "pre",
    "quiz",
    "ref",
    "references",
    "rss",
    "score",
    "section",
    "source",
    "syntaxhighlight",
    "templatedata",
    "templatestyles",
    "timeline",
    "tvar",
    "poll",
];

impl Default for Options {
    fn default() -> Self {
        Self { extension_tags: TAGS.iter().map(|&tag| tag.to_owned()).collect(), caps: Caps::default() }
    }
}

/// A completed `{{…}}`, as spans of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawCall {
    /// From the first brace to after the last.
    pub span: Range<usize>,
    /// The name and the parameters, split at their pipes, each with its first equals sign.
    pub parts: Vec<RawPart>,
}

/// What stands between two pipes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawPart {
    /// Its bytes.
    pub span: Range<usize>,
    /// Where its first equals sign is, if it has one.
    pub equals: Option<usize>,
}

/// What the scanner found: completed calls in the order they ended, and the comments.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The calls.
    pub calls: Vec<RawCall>,
    /// The comments' spans, in order.
    pub comments: Vec<Range<usize>>,
    /// A cap that was reached.
    pub capped: Option<Cap>,
}

/// An opening that waits for its end.
struct Open {
    kind: Kind,
    start: usize,
    /// Brackets of it that are not closed yet.
    count: usize,
    parts: Vec<RawPart>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Brace,
    Bracket,
    Heading,
}

impl Open {
    fn new(kind: Kind, start: usize, count: usize, content: usize) -> Self {
        Self { kind, start, count, parts: vec![RawPart { span: content..content, equals: None }] }
    }

    fn finds_pipes(&self) -> bool {
        self.kind == Kind::Brace
    }

    fn finds_equals(&self) -> bool {
        self.finds_pipes()
            && self.parts.len() > 1
            && self.parts.last().is_some_and(|part| part.equals.is_none())
    }
}

/// Scans a text. Linear in its length.
pub(super) fn scan(text: &str, options: &Options) -> Found {
    if text.len() > options.caps.bytes {
        return Found { capped: Some(Cap::Bytes), ..Found::default() };
    }
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        options,
        at: 0,
        line_start: true,
        stack: Vec::new(),
        found: Found::default(),
        no_closing: BTreeSet::new(),
        no_comment_end: false,
        next_gt: 0..0,
    };
    scanner.run();
    scanner.found
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    options: &'a Options,
    at: usize,
    /// Whether a heading may begin here.
    line_start: bool,
    stack: Vec<Open>,
    found: Found,
    /// Tags that do not close any more from some point on.
    no_closing: BTreeSet<String>,
    no_comment_end: bool,
    /// From where the last search for `>` began, to where it found one.
    next_gt: Range<usize>,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            let at_line_start = std::mem::take(&mut self.line_start);
            match byte {
                b'=' if at_line_start && self.opens_heading() => {}
                b'\n' => {
                    if self.top() == Some(Kind::Heading) {
                        self.stack.pop();
                    }
                    self.at += 1;
                    self.line_start = true;
                }
                b'<' => self.angle(at_line_start),
                b'{' | b'[' => self.opening(byte),
                b'}' if self.top() == Some(Kind::Brace) => self.closing(byte),
                b']' if self.top() == Some(Kind::Bracket) => self.closing(byte),
                b'|' if self.stack.last().is_some_and(Open::finds_pipes) => {
                    let after = self.at + 1;
                    self.end_part();
                    if let Some(open) = self.stack.last_mut() {
                        open.parts.push(RawPart { span: after..after, equals: None });
                    }
                    self.at = after;
                }
                b'=' if self.stack.last().is_some_and(Open::finds_equals) => {
                    let at = self.at;
                    if let Some(part) = self.stack.last_mut().and_then(|open| open.parts.last_mut()) {
                        part.equals = Some(at);
                    }
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }

    fn top(&self) -> Option<Kind> {
        self.stack.last().map(|open| open.kind)
    }

    /// How often `byte` stands here in a row, counted no further than `most`.
    fn run_of(&self, byte: u8, most: usize) -> usize {
        self.bytes.get(self.at..).unwrap_or_default().iter().take(most).take_while(|&&b| b == byte).count()
    }

    /// A single `=` at the start of a line in a parameter looks like the one
    /// between its name and value, and is taken as that (as MediaWiki does).
    fn opens_heading(&mut self) -> bool {
        let count = self.run_of(b'=', 6);
        if count == 1 && self.stack.last().is_some_and(Open::finds_equals) {
            return false;
        }
        self.stack.push(Open::new(Kind::Heading, self.at, count, self.at));
        self.at += count;
        true
    }

    fn opening(&mut self, byte: u8) {
        let count = self.run_of(byte, usize::MAX);
        if count >= 2 {
            let kind = if byte == b'{' { Kind::Brace } else { Kind::Bracket };
            self.stack.push(Open::new(kind, self.at, count, self.at + count));
        }
        self.at += count;
    }

    fn closing(&mut self, byte: u8) {
        let Some(mut open) = self.stack.pop() else { return };
        let most = if open.kind == Kind::Brace { 3 } else { 2 };
        let matching = self.run_of(byte, open.count.min(most));
        if matching < 2 {
            self.stack.push(open);
            self.at += matching;
            return;
        }
        let inner_end = self.at;
        self.at += matching;
        let begin = open.start + open.count - matching;
        if open.kind == Kind::Brace && matching == 2 {
            self.complete(&mut open, begin, inner_end);
        }
        open.count -= matching;
        if open.count >= 2 {
            // The brackets left over enclose what was just completed.
            let content = open.start + open.count;
            self.stack.push(Open::new(open.kind, open.start, open.count, content));
        }
    }

    fn complete(&mut self, open: &mut Open, begin: usize, inner_end: usize) {
        if let Some(part) = open.parts.last_mut() {
            part.span.end = inner_end;
        }
        if self.found.calls.len() >= self.options.caps.calls {
            self.found.capped = Some(Cap::Calls);
            return;
        }
        let parts = std::mem::take(&mut open.parts);
        self.found.calls.push(RawCall { span: begin..self.at, parts });
    }

    fn end_part(&mut self) {
        let at = self.at;
        if let Some(part) = self.stack.last_mut().and_then(|open| open.parts.last_mut()) {
            part.span.end = at;
        }
    }

    fn angle(&mut self, at_line_start: bool) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if rest.starts_with("<!--") {
            self.comment(at_line_start);
            return;
        }
        let tag = rest.get(1..).unwrap_or_default();
        let slash = usize::from(tag.starts_with('/'));
        let letters = tag.bytes().skip(slash).take_while(u8::is_ascii_alphanumeric).count();
        let name = tag.get(..slash + letters).unwrap_or_default().to_ascii_lowercase();
        let after_name = self.at + 1 + name.len();
        let ends_name =
            self.bytes.get(after_name).is_none_or(|b| b.is_ascii_whitespace() || *b == b'>' || *b == b'/');
        let transparent =
            matches!(name.as_str(), "noinclude" | "/noinclude" | "onlyinclude" | "/onlyinclude");
        let opaque = name == "includeonly" || self.options.extension_tags.contains(&name);
        if !ends_name || !(transparent || opaque) {
            self.at += 1;
            return;
        }
        let Some(gt) = self.gt_after(after_name) else {
            self.at += 1;
            return;
        };
        if transparent || self.bytes.get(gt.wrapping_sub(1)) == Some(&b'/') {
            self.at = gt + 1;
            return;
        }
        match self.closing_tag(&name, gt + 1) {
            Some(end) => self.at = end,
            // What is not included runs to the end of the page; other tags that never close are text.
            None if name == "includeonly" => self.at = self.text.len(),
            None => {
                self.no_closing.insert(name);
                self.at += 1;
            }
        }
    }

    /// Skips a comment, and its whole line if it stands alone on it.
    fn comment(&mut self, at_line_start: bool) {
        let start = self.at;
        let end = if self.no_comment_end {
            None
        } else {
            self.text.get(start + 4..).and_then(|rest| rest.find("-->")).map(|found| start + 4 + found + 3)
        };
        self.no_comment_end |= end.is_none();
        let end = end.unwrap_or(self.text.len());
        self.found.comments.push(start..end);
        self.at = end;
        if at_line_start {
            let spaces =
                self.bytes.get(end..).unwrap_or_default().iter().take_while(|b| matches!(b, b' ' | b'\t'));
            let line_end = end + spaces.count();
            if self.bytes.get(line_end) == Some(&b'\n') {
                self.at = line_end + 1;
                self.line_start = true;
            }
        }
    }

    /// The next `>` from a place on; the last search is remembered.
    fn gt_after(&mut self, from: usize) -> Option<usize> {
        if !(self.next_gt.start <= from && from <= self.next_gt.end && self.next_gt.end > 0) {
            let found = self.bytes.get(from..)?.iter().position(|&b| b == b'>');
            self.next_gt = from..found.map_or(usize::MAX, |found| from + found);
        }
        (self.next_gt.end != usize::MAX).then_some(self.next_gt.end)
    }

    /// After the tag that closes `name`, searched from a place on.
    fn closing_tag(&self, name: &str, from: usize) -> Option<usize> {
        if self.no_closing.contains(name) {
            return None;
        }
        let mut at = from;
        while let Some(found) = self.text.get(at..)?.find("</") {
            let tag = at + found + 2;
            let after = tag + name.len();
            if self.text.get(tag..after).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
                let spaces = self.bytes.get(after..)?.iter().take_while(|b| b.is_ascii_whitespace()).count();
                if self.bytes.get(after + spaces) == Some(&b'>') {
                    return Some(after + spaces + 1);
                }
            }
            at = tag;
        }
        None
    }
}
