//! The preprocessor: one pass over a text with an explicit stack, as in
//! `MediaWiki`'s `Preprocessor_Hash::buildDomTreeArrayFromText` for a page that is
//! itself viewed. It reports spans and builds no tree, expands nothing, and knows
//! no template.
//!
//! Why each step is linear: a run of openers is one stack element however long,
//! a closer looks at three bytes, a tag that has no closing is remembered, and
//! every other search ends in a jump behind what it found.

use std::ops::Range;

use super::scan::Options;
use super::source::{Source, is_blank};
use super::tags::{Kind, Tag, Tags, closing_end};

/// What the pass found.
#[derive(Default)]
pub(super) struct Outline {
    /// Finished `{{ }}`, in the order in which they closed.
    pub(super) calls: Vec<RawCall>,
    /// The parts of all calls, one call's side by side.
    pub(super) parts: Vec<Part>,
    /// What a reader of the page never sees, ascending: comments, tags that only
    /// steer transclusion, `includeonly` with its content.
    pub(super) hidden: Vec<Range<usize>>,
}

/// A finished `{{ }}`.
pub(super) struct RawCall {
    pub(super) span: Range<usize>,
    /// Its place in [`Outline::parts`]: the name, then the parameters.
    pub(super) parts: Range<usize>,
}

/// What stands between two pipes.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where its first `=` stands that separates a name from a value.
    pub(super) equals: Option<usize>,
}

/// What an element of the stack was opened with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    Braces,
    Brackets,
    Conversion,
    Heading,
}

/// An element of the stack.
#[derive(Clone, Copy)]
struct Piece {
    opener: Opener,
    /// Where its first opening character stands.
    start: usize,
    /// How many opening characters are still unmatched.
    count: usize,
    /// Whether a `-` stands before it that may yet become `-{`.
    dash: bool,
    /// Where its parts begin in [`Machine::open`].
    first_part: usize,
}

/// Reads a text.
pub(super) fn outline(text: &str, options: &Options) -> Outline {
    let tags = Tags::new(&options.extension_tags);
    let mut machine = Machine {
        source: Source::new(text),
        conversion: options.language_conversion,
        unclosed: vec![false; tags.len()],
        tags,
        place: 0,
        stack: Vec::new(),
        open: Vec::new(),
        no_more_greater: false,
        found: Outline::default(),
    };
    machine.run();
    machine.found
}

struct Machine<'t> {
    source: Source<'t>,
    conversion: bool,
    tags: Tags,
    place: usize,
    stack: Vec<Piece>,
    /// The parts of everything on the stack; the last belongs to its top.
    open: Vec<Part>,
    /// No `>` follows any more.
    no_more_greater: bool,
    /// By tag: no closing follows any more.
    unclosed: Vec<bool>,
    found: Outline,
}

impl Machine<'_> {
    fn run(&mut self) {
        self.line_start();
        loop {
            self.place = self.source.seek(self.place, |byte| {
                matches!(byte, b'|' | b'=' | b'<' | b'\n' | b'{' | b'}' | b'[' | b']' | b'-')
            });
            let Some(byte) = self.source.at(self.place) else { return };
            self.step(byte);
        }
    }

    fn step(&mut self, byte: u8) {
        let opener = self.stack.last().map(|piece| piece.opener);
        match (byte, opener) {
            (b'|', Some(Opener::Braces | Opener::Conversion)) => self.pipe(),
            (b'=', _) if self.equals_wanted() => self.equals(),
            (b'<', _) => self.angle(),
            (b'\n', Some(Opener::Heading)) => self.pop_silently(),
            (b'\n', _) => {
                self.place += 1;
                self.line_start();
            }
            (b'}', Some(Opener::Conversion)) if self.source.at(self.place + 1) == Some(b'-') => {
                self.place += 2;
                self.pop_silently();
            }
            (b'}', Some(Opener::Braces)) => self.close_braces(),
            (b']', Some(Opener::Brackets)) => self.close_brackets(),
            (b'{', _) => self.open_run(Opener::Braces, byte),
            (b'[', _) => self.open_run(Opener::Brackets, byte),
            (b'-', _) if self.conversion && self.source.at(self.place + 1) == Some(b'{') => {
                self.open_conversion();
            }
            _ => self.place += 1,
        }
    }

    fn equals_wanted(&self) -> bool {
        self.stack.last().is_some_and(|piece| {
            matches!(piece.opener, Opener::Braces | Opener::Conversion)
                && self.open.len() > piece.first_part + 1
                && self.open.last().is_some_and(|part| part.equals.is_none())
        })
    }

    fn pipe(&mut self) {
        self.end_part();
        self.place += 1;
        self.begin_part();
    }

    fn equals(&mut self) {
        let place = self.place;
        if let Some(part) = self.open.last_mut() {
            part.equals = Some(place);
        }
        self.place += 1;
    }

    fn begin_part(&mut self) {
        self.open.push(Part { start: self.place, end: self.place, equals: None });
    }

    fn end_part(&mut self) {
        let place = self.place;
        if let Some(part) = self.open.last_mut() {
            part.end = place;
        }
    }

    /// Puts a piece on the stack whose content begins here.
    fn push(&mut self, opener: Opener, start: usize, count: usize, dash: bool) {
        self.stack.push(Piece { opener, start, count, dash, first_part: self.open.len() });
        self.begin_part();
    }

    /// Takes the top off the stack and forgets its parts.
    fn pop_silently(&mut self) {
        if let Some(piece) = self.stack.pop() {
            self.open.truncate(piece.first_part);
        }
    }

    /// At the start of a line, `=` opens a heading, in which neither pipes nor
    /// closing braces of what surrounds it count.
    fn line_start(&mut self) {
        let count = self.source.run(self.place, 6, |byte| byte == b'=');
        if count == 0 || (count == 1 && self.equals_wanted()) {
            return;
        }
        let start = self.place;
        self.place += count;
        self.push(Opener::Heading, start, count, false);
    }

    fn open_run(&mut self, opener: Opener, byte: u8) {
        let start = self.place;
        let count = self.source.run(start, usize::MAX, |other| other == byte);
        self.place += count;
        if count >= 2 {
            self.push(opener, start, count, false);
        }
    }

    fn open_conversion(&mut self) {
        let start = self.place;
        let braces = self.source.run(start + 1, usize::MAX, |byte| byte == b'{');
        self.place += 1 + braces;
        if braces == 1 {
            self.push(Opener::Conversion, start, 2, false);
        } else {
            // `-{{`: the rightmost reading wins, the dash waits.
            self.push(Opener::Braces, start + 1, braces, true);
        }
    }

    fn close_braces(&mut self) {
        let Some(&piece) = self.stack.last() else { return };
        let matching = self.source.run(self.place, piece.count.min(3), |byte| byte == b'}');
        if matching < 2 {
            self.place += matching.max(1);
            return;
        }
        self.end_part();
        self.place += matching;
        if matching == 2 {
            let first = self.found.parts.len();
            self.found.parts.extend(self.open.drain(piece.first_part..));
            self.found.calls.push(RawCall {
                span: piece.start + piece.count - matching..self.place,
                parts: first..self.found.parts.len(),
            });
        }
        self.pop_silently();
        // Braces that are left open go on as a piece that begins with what just closed.
        let Piece { start, dash, .. } = piece;
        let count = piece.count - matching;
        if count >= 2 {
            self.push_left(Opener::Braces, start, count, dash);
        } else if count == 1 && dash {
            self.push_left(Opener::Conversion, start.saturating_sub(1), 2, false);
        }
    }

    fn close_brackets(&mut self) {
        let Some(&piece) = self.stack.last() else { return };
        let matching = self.source.run(self.place, 2, |byte| byte == b']');
        self.place += matching;
        if matching < 2 {
            return;
        }
        self.pop_silently();
        let count = piece.count - matching;
        if count >= 2 {
            self.push_left(Opener::Brackets, piece.start, count, false);
        }
    }

    /// Puts back what is left of a run of openers; its content begins right behind it.
    fn push_left(&mut self, opener: Opener, start: usize, count: usize, dash: bool) {
        self.push(opener, start, count, dash);
        if let Some(part) = self.open.last_mut() {
            part.start = start + count;
        }
    }

    fn angle(&mut self) {
        if self.source.starts_with(self.place, "<!--") {
            self.comment();
        } else if let Some(tag) = self.tags.at(self.source, self.place + 1) {
            self.tag(tag);
        } else {
            self.place += 1;
        }
    }

    /// A comment; with others and white space alone on its line it takes the line along.
    fn comment(&mut self) {
        let start = self.place;
        let Some(dashes) = self.source.find("-->", start + 4) else {
            self.hide(start, self.source.len());
            return;
        };
        let end = dashes + 3;
        let line = start - self.source.run_back(start, is_blank);
        if line > 0 && self.source.before(line) == Some(b'\n') {
            let last = self.comments_end(end);
            if self.source.at(last) == Some(b'\n') {
                self.hide(line, last + 1);
                self.line_start();
                return;
            }
        }
        self.hide(start, end);
    }

    /// Where a row of comments and blanks ends that goes on at `end`, behind its first comment.
    fn comments_end(&self, end: usize) -> usize {
        let mut end = end + self.source.run(end, usize::MAX, is_blank);
        while self.source.starts_with(end, "<!--") {
            // MediaWiki begins a byte early here, so that `<!--->` closes itself.
            let Some(dashes) = self.source.find("-->", end + 3) else { break };
            end = dashes + 3;
            end += self.source.run(end, usize::MAX, is_blank);
        }
        end
    }

    fn tag(&mut self, tag: Tag<'_>) {
        let start = self.place;
        let attributes = start + 1 + tag.name.len();
        let greater = if self.no_more_greater { None } else { self.source.find(">", attributes) };
        let Some(greater) = greater else {
            self.no_more_greater = true;
            self.place += 1;
            return;
        };
        let behind = greater + 1;
        if tag.kind == Kind::Unwrapped {
            self.hide(start, behind);
            return;
        }
        let end =
            if self.source.before(greater) == Some(b'/') { Some(behind) } else { self.closing(tag, behind) };
        match (end, tag.kind) {
            (Some(end), Kind::IncludeOnly) => self.hide(start, end),
            (Some(end), _) => self.place = end,
            (None, _) => self.place = behind,
        }
    }

    /// Where a tag's element ends whose content begins at `from`; nothing for a
    /// tag that is literal text because it is never closed.
    fn closing(&mut self, tag: Tag<'_>, from: usize) -> Option<usize> {
        let known = self.unclosed.get(tag.index).copied().unwrap_or_default();
        let end = if known { None } else { closing_end(self.source, tag.name, from) };
        if end.is_some() {
            return end;
        }
        if let Some(unclosed) = self.unclosed.get_mut(tag.index) {
            *unclosed = true;
        }
        // MediaWiki compares the case here, and only here.
        (tag.name == "includeonly").then_some(self.source.len())
    }

    fn hide(&mut self, start: usize, end: usize) {
        self.found.hidden.push(start..end);
        self.place = end;
    }
}
