//! The rows of a text file: CSV, TSV, and what spreadsheets call "Unicode text".

use std::borrow::Cow;

use csv::ByteRecord;

use crate::intake::form::settings::{Delimiter, FormSettings};
use crate::intake::form::{Reading, Stop, columns};

impl Delimiter {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Auto => b",\t;",
            Self::Comma => b",",
            Self::Tab => b"\t",
            Self::Semicolon => b";",
        }
    }
}

/// Hands every row of a text over. A row's number is the one that a spreadsheet shows.
pub(super) fn rows(reading: &mut Reading<'_>, bytes: &[u8]) -> Result<(), Stop> {
    let bytes = &*utf8(bytes);
    let mut csv = reader(bytes, delimiter(reading.settings, bytes));
    let mut record = ByteRecord::new();
    let mut row = 0;
    // Reading from memory, of any width, has no error to give; an end it has.
    while matches!(csv.read_byte_record(&mut record), Ok(true)) {
        let begin = usize_of(record.position().map_or(0, csv::Position::byte));
        let end = usize_of(csv.position().byte());
        row += 1 + empty_lines(bytes, begin);
        let text = bytes.get(begin..end).unwrap_or_default();
        take(reading, row, &record, text)?;
    }
    Ok(())
}

fn take(reading: &mut Reading<'_>, row: u32, record: &ByteRecord, text: &[u8]) -> Result<(), Stop> {
    if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
        return Ok(());
    }
    if reading.columns.is_none() {
        let header: Vec<Cow<'_, str>> = record.iter().map(String::from_utf8_lossy).collect();
        return reading.header(row, &header.iter().map(AsRef::as_ref).collect::<Vec<_>>());
    }
    let width = reading.count()?;
    if record.len() != width {
        let mut what = format!("the row has {} cells where the header has {width}", record.len());
        let lines = text.trim_ascii().split(|&byte| byte == b'\n').count();
        if lines > 1 {
            what = format!("{what}; it runs on over {lines} lines, and none of them was read");
        }
        reading.refuse(row, &what, "look for a missing quotation mark or delimiter in this row");
        return Ok(());
    }
    let cells: Result<Vec<&str>, _> = record.iter().map(std::str::from_utf8).collect();
    match cells {
        Ok(cells) => reading.row(row, &cells),
        Err(_) => reading.refuse(row, "the row is not UTF-8", "export the dump in UTF-8"),
    }
    Ok(())
}

pub(super) fn reader(bytes: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes)
}

pub(super) fn usize_of(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// The sign that shows the most of the columns asked for in the first row; of
/// several, the one that makes most cells, and then a comma.
pub(super) fn delimiter(settings: &FormSettings, bytes: &[u8]) -> u8 {
    let shown = |delimiter: u8| {
        let mut csv = reader(bytes, delimiter);
        let mut record = ByteRecord::new();
        while matches!(csv.read_byte_record(&mut record), Ok(true)) {
            if record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                let header: Vec<Cow<'_, str>> = record.iter().map(String::from_utf8_lossy).collect();
                let header: Vec<&str> = header.iter().map(AsRef::as_ref).collect();
                return (columns::matching(settings, &header), record.len());
            }
        }
        (0, 0)
    };
    match settings.delimiter.bytes() {
        [only] => *only,
        several => several.iter().rev().copied().max_by_key(|&sign| shown(sign)).unwrap_or(b','),
    }
}

/// The text in UTF-8, without a byte order mark: spreadsheets' "Unicode text" is UTF-16.
fn utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    let wide = |pairs: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = pairs.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let text: String =
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        Cow::Owned(text.into_bytes())
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Cow::Borrowed(rest),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => Cow::Borrowed(bytes),
    }
}

/// How many empty lines stand at a byte where a record begins: the CSV reader
/// steps over them, and a spreadsheet shows each as a row.
pub(super) fn empty_lines(bytes: &[u8], begin: usize) -> u32 {
    let mut rest = bytes.get(begin..).unwrap_or_default();
    // The record before ended at the carriage return of its own line break.
    if begin > 0 && bytes.get(begin - 1) == Some(&b'\r') {
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    let mut lines = 0;
    while let Some(after) =
        rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).or_else(|| rest.strip_prefix(b"\r"))
    {
        lines += 1;
        rest = after;
    }
    lines
}
