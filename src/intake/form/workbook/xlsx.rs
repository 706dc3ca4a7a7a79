//! Rows of an XLSX workbook, cell after cell as they stand in it: a sheet that
//! names two far corners is no larger than any other.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};

use crate::intake::form::Stop;
use crate::intake::form::workbook::{Taken, bounded, broken, locked, no_sheet, place};

/// Hands the rows of a sheet over; of the first one, if none is named.
pub(super) fn rows(bytes: &[u8], sheet: &str, taken: &mut Taken<'_, '_>) -> Result<(), Stop> {
    // Strangers' bytes meet a parser that is not ours: what it stumbles over costs the file only.
    catch_unwind(AssertUnwindSafe(|| sheet_rows(bytes, sheet, taken))).unwrap_or_else(|_| Err(broken()))
}

fn sheet_rows(bytes: &[u8], sheet: &str, taken: &mut Taken<'_, '_>) -> Result<(), Stop> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| stop(&error))?;
    let names = workbook.sheet_names();
    let wanted = names.iter().find(|name| sheet.is_empty() || *name == sheet);
    let wanted = wanted.ok_or_else(|| no_sheet(sheet, &names))?;
    let mut reader = workbook.worksheet_cells_reader(wanted).map_err(|error| stop(&error))?;
    let mut cells: Vec<String> = Vec::new();
    let mut row = 0;
    while let Some(cell) = reader.next_cell().map_err(|error| stop(&error))? {
        let (at, column) = cell.get_position();
        if at < row {
            return Err(broken());
        }
        if at > row {
            taken.row(row.saturating_add(1), &cells)?;
            cells.clear();
            row = at;
        }
        let text = text(cell.get_value());
        if !text.is_empty() {
            *place(&mut cells, usize::try_from(column).unwrap_or(usize::MAX))? = text;
        }
    }
    taken.row(row.saturating_add(1), &cells)
}

/// What a cell would be in a CSV file.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::SharedString(text) => bounded(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => bounded(text),
        DataRef::Int(number) => number.to_string(),
        // As short as it can be: 3, not 3.0.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A moment in ISO 8601; less than a day is a time of day, which an offset from UTC may have become.
fn moment_text(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if (0.0..1.0).contains(&moment.as_f64()) {
        return format!("{hour:02}:{minute:02}");
    }
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

fn stop(error: &XlsxError) -> Stop {
    match error {
        XlsxError::Password => locked(),
        _ => broken(),
    }
}
