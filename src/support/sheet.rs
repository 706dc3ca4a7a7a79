//! A table of the report, whatever file it becomes.

use jiff::civil::Date;

/// One table.
#[derive(Clone)]
pub struct Sheet {
    /// What it is called.
    pub name: &'static str,
    /// The name of its file, without an ending.
    pub file: &'static str,
    /// What each column holds.
    pub header: &'static [&'static str],
    /// The rows, each as wide as the header.
    pub rows: Vec<(Tone, Vec<Cell>)>,
}

/// What a row says to whoever only looks at its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing.
    Plain,
    /// Something is to be decided anew.
    Changed,
    /// It is late.
    Late,
}

/// One cell.
#[derive(Clone, PartialEq)]
pub enum Cell {
    /// Text, as it was typed: it may begin like a formula.
    Text(String),
    /// A number of our own.
    Count(usize),
    /// A day.
    Day(Date),
}

impl Cell {
    /// A text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A day, or nothing.
    pub(super) fn day(day: Option<Date>) -> Self {
        day.map_or_else(|| Self::text(""), Self::Day)
    }
}
