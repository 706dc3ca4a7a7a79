//! Reads the dump of a registration form (CSV, as Google Forms, Framaforms and
//! spreadsheets write it) into registrations.
//!
//! The settings say which question is which field; every other answer is
//! private. Nothing is understood here: answers stay as typed, and whatever
//! cannot be read is a problem that names its row as a spreadsheet would and
//! quotes nothing of it.

use std::collections::BTreeMap;

use csv::ByteRecord;
use unicode_normalization::UnicodeNormalization;

use crate::ids::Timestamp;
use crate::registry::{Field, Private, Problem, Proof, Provenance, Registration, SourceKind, Weight};

mod settings;

pub(crate) use settings::zone;
pub use settings::{BadTimeFormat, Delimiter, FormSettings, Identity, TimeColumn, TimeFormat};

/// The size of a dump at most.
const MOST_BYTES: usize = 50_000_000;
/// The rows of a dump at most, the header aside.
const MOST_ROWS: usize = 100_000;
/// The characters of an answer at most.
const MOST_CHARACTERS: usize = 10_000;

/// What a dump says.
#[derive(Clone, Debug, Default)]
pub struct FormRead {
    /// A registration for each row that could be read, in the file's order.
    pub registrations: Vec<Registration>,
    /// What could not be read, in the file's order.
    pub problems: Vec<Problem>,
    /// Rows that do not count at all.
    pub refused: usize,
}

/// Reads a dump.
#[must_use]
pub fn read(settings: &FormSettings, bytes: &[u8]) -> FormRead {
    let mut reading = Reading { settings, out: FormRead::default() };
    if let Err((what, mend)) = reading.file(bytes) {
        reading.problem(Weight::Refused, None, None, what, mend);
    }
    reading.out
}

/// What stops the reading of the whole file: the problem and its mend.
type Stop = (String, String);

struct Reading<'s> {
    settings: &'s FormSettings,
    out: FormRead,
}

/// Where the header puts what is asked for.
struct Columns {
    time: usize,
    account: usize,
    fields: Vec<(Field, usize)>,
    width: usize,
}

impl Columns {
    fn is_private(&self, column: usize) -> bool {
        column != self.time && column != self.account && self.fields.iter().all(|(_, at)| *at != column)
    }
}

impl Reading<'_> {
    fn file(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        if bytes.len() > MOST_BYTES {
            let what =
                format!("the dump holds more than {} MB; nothing of it was read", MOST_BYTES / 1_000_000);
            return Err((what, "export fewer rows".to_owned()));
        }
        if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
            let what = "the dump is UTF-16; nothing of it was read".to_owned();
            return Err((what, "export it as CSV in UTF-8".to_owned()));
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.settings.delimiter.byte())
            .from_reader(bytes);
        let mut record = ByteRecord::new();
        let mut columns = None;
        let mut row = 0;
        let mut rows = 0;
        // Reading from memory, of any width, has no error to give; an end it has.
        while matches!(csv.read_byte_record(&mut record), Ok(true)) {
            let begin = record.position().map_or(0, csv::Position::byte);
            row += 1 + empty_lines(bytes, usize::try_from(begin).unwrap_or(usize::MAX));
            match &columns {
                None => columns = Some(self.header(&record)?),
                Some(_) if rows == MOST_ROWS => {
                    let what = format!("the dump holds more than {MOST_ROWS} rows; the rest was not read");
                    return Err((what, "split it, or take old rows out".to_owned()));
                }
                Some(columns) => {
                    rows += 1;
                    self.row(columns, &record, row);
                }
            }
        }
        match columns {
            Some(_) => Ok(()),
            None => Err(("the dump is empty".to_owned(), "export it with its header row".to_owned())),
        }
    }

    /// Finds the columns asked for, or says which are not there.
    fn header(&self, record: &ByteRecord) -> Result<Columns, Stop> {
        let found: Vec<String> = record.iter().map(|cell| normal(&String::from_utf8_lossy(cell))).collect();
        let (mut missing, mut doubled) = (Vec::new(), Vec::new());
        let mut find = |wanted: &str| {
            let wanted_normal = normal(wanted);
            let mut places = found.iter().enumerate().filter(|(_, header)| **header == wanted_normal);
            let place = places.next().map(|(at, _)| at);
            if place.is_none() {
                missing.push(format!("{wanted:?}"));
            } else if places.next().is_some() {
                doubled.push(format!("{wanted:?}"));
            }
            place.unwrap_or(usize::MAX)
        };
        let time = find(&self.settings.time.column);
        let account = find(&self.settings.account);
        let fields = self.settings.columns.iter().map(|(field, header)| (*field, find(header))).collect();
        if !missing.is_empty() {
            let mend = if found.len() == 1 {
                "row 1 has one cell only: check the form's delimiter in the configuration"
            } else {
                "write the questions in the configuration exactly as they stand in row 1 of the dump"
            };
            let what = format!("row 1 has no column {}; nothing of the dump was read", missing.join(", "));
            return Err((what, mend.to_owned()));
        }
        if !doubled.is_empty() {
            let what = format!(
                "row 1 has more than one column {}; nothing of the dump was read",
                doubled.join(", ")
            );
            return Err((what, "rename the question that is not meant".to_owned()));
        }
        Ok(Columns { time, account, fields, width: found.len() })
    }

    fn row(&mut self, columns: &Columns, record: &ByteRecord, row: u32) {
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            return;
        }
        if record.len() != columns.width {
            let what = format!("the row has {} cells where the header has {}", record.len(), columns.width);
            return self.refuse(row, &what, "look for a missing quotation mark or delimiter in this row");
        }
        let mut cells = Vec::with_capacity(record.len());
        for cell in record {
            let Ok(text) = std::str::from_utf8(cell) else {
                return self.refuse(row, "the row is not UTF-8", "export the dump in UTF-8");
            };
            cells.push(text);
        }
        let cell = |column: usize| cells.get(column).copied().unwrap_or_default();
        let name = clean(cell(columns.account));
        if name.is_empty() {
            return self.refuse(row, "the row names no account", "ask whoever sent it for their user name");
        }
        if too_long(&name) {
            return self.refuse(
                row,
                "the account's name is too long",
                "ask whoever sent it for their user name",
            );
        }
        let at = self.time(cell(columns.time), row);
        let mut fields = BTreeMap::new();
        for &(field, column) in &columns.fields {
            let answer = clean(cell(column));
            if too_long(&answer) {
                let what = format!("the answer is longer than {MOST_CHARACTERS} characters and was not read");
                self.problem(
                    Weight::Partly,
                    Some(row),
                    Some(field),
                    what,
                    "shorten it in the dump".to_owned(),
                );
            } else if !answer.is_empty() {
                fields.insert(field, answer);
            }
        }
        let private = cells
            .iter()
            .enumerate()
            .filter(|(column, cell)| columns.is_private(*column) && !cell.trim().is_empty())
            .map(|(_, cell)| (*cell).to_owned())
            .collect();
        self.out.registrations.push(Registration {
            provenance: Provenance {
                kind: SourceKind::Form,
                place: self.settings.name.clone(),
                entry: row,
                revision: None,
                at,
            },
            name,
            fields,
            met: Vec::new(),
            proof: match self.settings.identity {
                Identity::Verified => Proof::Owner,
                Identity::Claimed => Proof::Claimed,
            },
            confirms: Vec::new(),
            private: Private::new(private),
        });
    }

    /// When a row was sent. What cannot be read counts as long ago, in the
    /// file's order: any row that tells its time is newer, and a later row than an earlier.
    fn time(&mut self, cell: &str, row: u32) -> Timestamp {
        let time = &self.settings.time;
        if let Some(moment) = time.format.read(cell, &time.zone) {
            return moment;
        }
        let what = format!(
            "the time in the column {:?} cannot be read, so any row with a time goes before it",
            time.column
        );
        let mend = "write it like the other rows' times, or mend the form's time in the configuration";
        self.problem(Weight::Note, Some(row), None, what, mend.to_owned());
        Timestamp::from_second(i64::from(row)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn refuse(&mut self, row: u32, what: &str, mend: &str) {
        self.out.refused += 1;
        self.problem(Weight::Refused, Some(row), None, what.to_owned(), mend.to_owned());
    }

    fn problem(
        &mut self,
        weight: Weight,
        row: Option<u32>,
        field: Option<Field>,
        what: String,
        mend: String,
    ) {
        let entry = row.map_or_else(String::new, |row| format!("row {row}"));
        self.out.problems.push(Problem {
            weight,
            place: self.settings.name.clone(),
            entry,
            field,
            what,
            mend,
        });
    }
}

/// How many empty lines stand at a byte where a record begins: the CSV reader
/// steps over them, and a spreadsheet shows each as a row.
fn empty_lines(bytes: &[u8], begin: usize) -> u32 {
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

/// A header as it is compared: NFKC, small letters, single spaces.
fn normal(header: &str) -> String {
    let folded = header.nfkc().collect::<String>().to_lowercase();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An answer without the white space around it and without control characters,
/// line breaks and tabulators aside.
fn clean(answer: &str) -> String {
    let kept: String = answer
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    kept.trim().to_owned()
}

fn too_long(answer: &str) -> bool {
    answer.chars().nth(MOST_CHARACTERS).is_some()
}

#[cfg(test)]
mod tests;
