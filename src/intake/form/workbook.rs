//! The rows of a workbook: XLSX through `calamine`, ODS through a reader of our own.
//!
//! Both are zip archives of XML, and a small one can unfold to anything; so its
//! parts are weighed ([`package`]) before anything is made of them, and what a cell
//! repeats is counted as often as it stands there. A cell becomes the text that it
//! would be in a CSV file, a date the one that ISO 8601 writes.

use std::path::Path;

use crate::intake::form::answer::MOST_CHARACTERS;
use crate::intake::form::{Reading, Stop};

mod ods;
mod package;
mod xlsx;

use package::Package;

/// The columns of a sheet at most.
const MOST_COLUMNS: usize = 2_000;
/// What a workbook's parts unfold to at most, in bytes.
const MOST_UNFOLDED: u64 = 300_000_000;
/// The text in a sheet's cells at most, in bytes.
const MOST_TEXT: usize = 200_000_000;

/// Whether a dump is a workbook, by what it begins with or, failing that, by its name.
pub(super) fn is_one(file: &Path, bytes: &[u8]) -> bool {
    let named = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let workbooks = ["xlsx", "xlsm", "xls", "xlsb", "ods", "fods"];
    bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(OLE)
        || !bytes.is_empty() && workbooks.iter().any(|extension| extension.eq_ignore_ascii_case(named))
}

/// What files of the old Office begin with, and those of the new one with a password.
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Hands every row of the sheet that is meant over.
pub(super) fn rows(reading: &mut Reading<'_>, bytes: &[u8]) -> Result<(), Stop> {
    if bytes.starts_with(OLE) {
        return Err(locked());
    }
    let sheet = reading.settings.sheet.clone();
    let mut taken = Taken { reading, text: 0 };
    match package::open(bytes, MOST_UNFOLDED)? {
        Package::Ods(xml) => ods::rows(&xml, &sheet, &mut taken),
        Package::Xlsx => xlsx::rows(bytes, &sheet, &mut taken),
    }
}

/// Where a workbook's rows go.
struct Taken<'r, 's> {
    reading: &'r mut Reading<'s>,
    text: usize,
}

impl Taken<'_, '_> {
    /// Takes a row, numbered from 1.
    fn row(&mut self, row: u32, cells: &[String]) -> Result<(), Stop> {
        self.text += cells.iter().map(String::len).sum::<usize>();
        if self.text > MOST_TEXT {
            return Err(too_large());
        }
        self.reading.cells(row, &cells.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

/// A cell's text, cut where it is too long for an answer anyway.
fn bounded(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS + 1) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
        None => text.to_owned(),
    }
}

/// Makes room for a cell in its row.
fn place(cells: &mut Vec<String>, column: usize) -> Result<&mut String, Stop> {
    if column >= MOST_COLUMNS {
        let what = format!("the sheet has more than {MOST_COLUMNS} columns; the rest was not read");
        return Err(Stop { what, mend: "export the answers alone".to_owned() });
    }
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    cells.get_mut(column).ok_or_else(broken)
}

fn locked() -> Stop {
    Stop {
        what: "the dump is protected by a password, or an old .xls; nothing of it was read".to_owned(),
        mend: "save it without a password as XLSX, ODS or CSV".to_owned(),
    }
}

fn broken() -> Stop {
    Stop {
        what: "the workbook is broken; not all of it was read".to_owned(),
        mend: "open it in a spreadsheet and save it again, or export it as CSV".to_owned(),
    }
}

fn too_large() -> Stop {
    Stop {
        what: "the workbook unfolds to more than a form's answers can be; not all of it was read".to_owned(),
        mend: "export the answers alone, as CSV".to_owned(),
    }
}

fn no_sheet(wanted: &str, there: &[String]) -> Stop {
    let there = there.iter().take(10).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    let what = match wanted {
        "" => "the workbook has no sheet; nothing of it was read".to_owned(),
        _ => format!("the workbook has no sheet {wanted:?}; nothing of it was read"),
    };
    Stop { what, mend: format!("name one of its sheets in the configuration: {there}") }
}

#[cfg(test)]
mod tests;
