//! The preprocessor: one pass over a text with an explicit stack, as in
//! `MediaWiki`'s `Preprocessor_Hash::buildDomTreeArrayFromText` for a page that is
//! itself viewed. It reports spans and builds no tree, expands nothing, and knows
//! no template.
//!
//! Why each step is linear: a run of openers is one stack element however long,
//! a closer looks at three bytes, a tag that has no closing is remembered, and
//! every other search ends in a jump behind what it found.

pub(super) use outline::{DeadKind, Outline, Part, RawCall, RawDead, RawHeading};

use super::options::Options;
use super::source::{Source, is_blank};
use super::tags::Tags;
use class::Leaper;

mod angle;
mod class;
mod outline;

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

/// A comment in a heading, behind which the heading may end as if it were not there.
#[derive(Clone, Copy)]
struct Comment {
    /// Where the blanks before it begin, and those of comments that abut.
    visual_end: usize,
    end: usize,
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
        comments: Vec::new(),
        no_more_greater: false,
        found: Outline::default(),
    };
    machine.run();
    machine.found
}

/// The classes of bytes that may mean something right inside of what is open.
fn wanted(opener: Option<Opener>) -> u8 {
    class::ALWAYS
        | match opener {
            Some(Opener::Braces | Opener::Conversion) => class::IN_BRACES,
            Some(Opener::Brackets) => class::IN_BRACKETS,
            Some(Opener::Heading) => class::IN_HEADING,
            None => 0,
        }
}

struct Machine<'t> {
    source: Source<'t>,
    conversion: bool,
    tags: Tags,
    place: usize,
    stack: Vec<Piece>,
    /// The parts of everything on the stack; the last belongs to its top.
    open: Vec<Part>,
    /// The last comment right inside each open heading that has one, with the
    /// height of the stack there.
    comments: Vec<(usize, Comment)>,
    /// No `>` follows any more.
    no_more_greater: bool,
    /// By tag: no closing follows any more.
    unclosed: Vec<bool>,
    found: Outline,
}

impl Machine<'_> {
    fn run(&mut self) {
        let mut leaper = Leaper::new(self.source.bytes());
        self.line_start();
        let mut ahead = self.place;
        while let Some((place, byte)) = leaper.next(ahead, !self.stack.is_empty()) {
            let opener = self.stack.last().map(|piece| piece.opener);
            if class::of(byte) & wanted(opener) == 0 {
                ahead = place + 1;
                continue;
            }
            // What stands right before means something too, unless it was read already.
            let before = if place > self.place { self.source.before(place) } else { None };
            self.place = place;
            self.step(byte, before, opener);
            ahead = self.place;
        }
        self.place = self.source.len();
        // The end of the text ends a heading too.
        if self.stack.last().is_some_and(|piece| piece.opener == Opener::Heading) {
            self.end_heading();
        }
        let braces = self.stack.iter().filter(|piece| piece.opener == Opener::Braces);
        self.found.unclosed = braces.map(|piece| piece.start).collect();
    }

    fn step(&mut self, byte: u8, before: Option<u8>, opener: Option<Opener>) {
        match (byte, opener) {
            (b'|', _) => self.pipe(),
            (b'=', _) => {
                let open = self.stack.len();
                if before == Some(b'\n') {
                    self.line_start();
                }
                if self.stack.len() == open {
                    self.equals();
                }
            }
            (b'<', _) => self.angle(),
            (b'\n', _) => self.end_heading(),
            (b'}', Some(Opener::Conversion)) if self.source.at(self.place + 1) == Some(b'-') => {
                self.place += 2;
                self.pop_silently();
            }
            (b'}', Some(Opener::Braces)) => self.close_braces(),
            (b']', Some(Opener::Brackets)) => self.close_brackets(),
            (b'{', _) if before == Some(b'-') && self.conversion => self.open_conversion(),
            (b'{', _) => self.open_run(Opener::Braces, byte),
            (b'[', _) => self.open_run(Opener::Brackets, byte),
            _ => self.place += 1,
        }
    }

    fn equals_wanted(&self) -> bool {
        self.stack.last().is_some_and(|piece| {
            matches!(piece.opener, Opener::Braces | Opener::Conversion)
                && self.open.len() > piece.first_part + 1
                && self.open.last().is_some_and(|part| part.equals().is_none())
        })
    }

    fn pipe(&mut self) {
        self.end_part();
        self.place += 1;
        self.begin_part();
    }

    fn equals(&mut self) {
        if self.equals_wanted()
            && let Some(part) = self.open.last_mut()
        {
            part.splits(self.place);
        }
        self.place += 1;
    }

    fn begin_part(&mut self) {
        self.open.push(Part::from(self.place));
    }

    fn end_part(&mut self) {
        let place = self.place;
        if let Some(part) = self.open.last_mut() {
            part.ends(place);
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

    /// At the end of a line that began with `=`: a heading, if it ends with `=` too.
    fn end_heading(&mut self) {
        let end = self.place;
        let Some(&piece) = self.stack.last() else { return };
        let comment = self.comments.pop_if(|(height, _)| *height == self.stack.len());
        self.pop_silently();
        let mut text_end = end - self.source.run_back(end, is_blank);
        if let Some((_, comment)) = comment.filter(|(_, comment)| comment.end == text_end) {
            text_end = comment.visual_end - self.source.run_back(comment.visual_end, is_blank);
        }
        let closing = self.source.run_back(text_end, |byte| byte == b'=');
        let level = if text_end - closing == piece.start {
            // Nothing but equals signs: the inner ones are the title.
            if closing < 3 { 0 } else { (closing - 1) / 2 }
        } else {
            closing.min(piece.count)
        };
        if let Ok(level @ 1..) = u8::try_from(level.min(6)) {
            let width = usize::from(level);
            let title = piece.start + width..text_end - width;
            self.found.headings.push(RawHeading { span: piece.start..end, level, title });
        }
    }

    fn open_run(&mut self, opener: Opener, byte: u8) {
        let start = self.place;
        let count = self.source.run(start, usize::MAX, |other| other == byte);
        self.place += count;
        if count >= 2 {
            self.push(opener, start, count, false);
        }
    }

    /// At the `{` of a `-{`.
    fn open_conversion(&mut self) {
        let start = self.place - 1;
        let braces = self.source.run(start + 1, usize::MAX, |byte| byte == b'{');
        self.place += braces;
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
            part.begins(start + count);
        }
    }
}
