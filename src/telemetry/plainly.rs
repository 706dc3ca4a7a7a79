//! How the fields of an event stand in a line for people: each on that one line, and nothing
//! in it that steers a terminal or turns the direction of what follows. A page's name may be
//! anybody's words.

use std::fmt::{self, Debug};

use tracing::field::Field;
use tracing_subscriber::field::{MakeVisitor, VisitFmt, VisitOutput};
use tracing_subscriber::fmt::format::Writer;

use crate::cli::tell::plain;

/// The form.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Plainly;

impl<'w> MakeVisitor<Writer<'w>> for Plainly {
    type Visitor = Line<'w>;

    fn make_visitor(&self, writer: Writer<'w>) -> Line<'w> {
        Line { writer, begun: false, done: Ok(()) }
    }
}

/// A line under way.
pub(super) struct Line<'w> {
    writer: Writer<'w>,
    begun: bool,
    done: fmt::Result,
}

impl Line<'_> {
    fn tell(&mut self, field: &Field, value: &str) -> fmt::Result {
        if std::mem::replace(&mut self.begun, true) {
            self.writer.write_char(' ')?;
        }
        let value = plain(value);
        match (field.name(), self.writer.has_ansi_escapes()) {
            ("message", _) => self.writer.write_str(&value),
            (name, true) => write!(self.writer, "\x1b[3m{name}\x1b[0m\x1b[2m=\x1b[0m{value}"),
            (name, false) => write!(self.writer, "{name}={value}"),
        }
    }
}

impl tracing::field::Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if self.done.is_ok() {
            self.done = self.tell(field, &format!("{value:?}"));
        }
    }
}

impl VisitOutput<fmt::Result> for Line<'_> {
    fn finish(self) -> fmt::Result {
        self.done
    }
}

impl VisitFmt for Line<'_> {
    fn writer(&mut self) -> &mut dyn fmt::Write {
        &mut self.writer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::careful::tests::Page;

    #[test]
    fn an_event_is_one_line_whatever_a_page_is_called() {
        for colour in [false, true] {
            let page = Page::default();
            let writer = page.clone();
            let log = tracing_subscriber::fmt()
                .compact()
                .fmt_fields(Plainly)
                .with_ansi(colour)
                .without_time()
                .with_writer(move || writer.clone())
                .finish();
            tracing::subscriber::with_default(log, || {
                let span = tracing::info_span!("cycle", cycle = "a-1");
                let _in = span.enter();
                let title = "User talk:\u{202e}A\u{1b}[2J\nERROR forged\u{9b}31m";
                tracing::info!(page = %title, edits = 3, quoted = title, "left {title} alone");
            });
            let text = page.text();
            assert_eq!(text.lines().count(), 1, "{text:?}");
            assert!(!text.contains(['\u{202e}', '\u{9b}']) && !text.contains("\u{1b}[2J"), "{text:?}");
            assert!(text.contains("cycle") && text.contains("a-1"), "{text:?}");
            assert!(text.contains(if colour { "edits" } else { "edits=3" }), "{text:?}");
        }
    }
}
