//! The report as CSV: a file each, of which no cell is a formula.

use csv::{QuoteStyle, WriterBuilder};

use crate::cli::cells::tame;
use crate::support::{Cell, Sheet};

/// The names of the tables' files, in their order.
pub(super) const FILES: [&str; 7] =
    ["amendment", "stipend", "undecided", "summary", "deadlines", "decisions", "not-read"];

/// The tables of needs, which have the same columns.
const NEEDS: usize = 3;

/// The content of each file, in the order of [`FILES`].
pub(super) fn all(sheets: &[Sheet]) -> anyhow::Result<Vec<Vec<u8>>> {
    let named = FILES.iter().filter_map(|file| sheets.iter().find(|sheet| sheet.file == *file));
    named.map(|sheet| table(std::slice::from_ref(sheet))).collect()
}

/// Everybody's needs in one table.
pub(super) fn needs(sheets: &[Sheet]) -> anyhow::Result<Vec<u8>> {
    table(sheets.get(..NEEDS).unwrap_or(sheets))
}

/// One table of sheets with the same columns.
fn table(sheets: &[Sheet]) -> anyhow::Result<Vec<u8>> {
    // Excel takes a file for UTF-8 only if it begins with this mark.
    let mut table =
        WriterBuilder::new().quote_style(QuoteStyle::Always).from_writer("\u{FEFF}".as_bytes().to_vec());
    if let Some(first) = sheets.first() {
        table.write_record(first.header)?;
    }
    for (_, row) in sheets.iter().flat_map(|sheet| &sheet.rows) {
        table.write_record(row.iter().map(cell))?;
    }
    Ok(table.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => tame(text),
        Cell::Count(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
    }
}
