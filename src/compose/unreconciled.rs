//! The part of the problems page that the working group mends: words that nobody
//! understood, each with the line that settles it. The words are strangers'.

use super::composer::{Cell, Composer, words};
use crate::registry::Unreconciled;

/// Rows that are shown; the words of most people come first.
const MOST_ROWS: usize = 200;

impl Composer<'_> {
    /// The table of words that nobody understood.
    pub(super) fn unreconciled_table(&self, caption: String, unreconciled: &[Unreconciled]) -> String {
        let rows = unreconciled.iter().take(MOST_ROWS).map(|row| self.unreconciled_row(row)).collect();
        let columns = ["column-words", "column-kind", "column-people", "column-candidates", "column-line"];
        self.table(caption, &columns, rows)
    }

    fn unreconciled_row(&self, row: &Unreconciled) -> Vec<Cell> {
        let candidates = row.candidates.iter().map(|(id, name)| {
            if id == name { words(id) } else { format!("{} ({})", words(name), words(id)) }
        });
        let candidates: Vec<String> = candidates.collect();
        vec![
            Cell::of(format!("<bdi>{}</bdi>", words(&row.words))),
            Cell::of(format!("<code>{}</code>", row.kind.word())),
            Cell::of(row.people.to_string()),
            Cell::of(format!("<bdi>{}</bdi>", self.listed(&self.voice, &candidates))),
            Cell::of(format!("<code dir=\"auto\">{}</code>", words(&row.line()))),
        ]
    }
}
