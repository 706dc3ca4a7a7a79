//! Reads the dump of a registration form (as Google Forms, LimeSurvey, Framaforms
//! and spreadsheets write it) into registrations.
//!
//! The settings say which question is which field; every other answer is
//! private. Nothing is understood here: answers stay as typed, and whatever
//! cannot be read is a problem that names its row as a spreadsheet would and
//! quotes nothing of it.
//!
//! [`text`] gives the rows of a text file, [`workbook`] those of XLSX and ODS;
//! [`columns`] finds out what stands where, [`answer`] puts one answer together.
//! [`erase`](erase()) takes rows out again.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use crate::ids::{Timestamp, Username};
use crate::registry::{
    About, Field, Private, PrivateAnswer, Problem, Proof, Provenance, Registration, SourceKind, Weight, name,
};

mod answer;
mod columns;
mod erase;
mod moment;
mod settings;
mod text;
mod workbook;

use answer::{Answer, clean, is_too_long};
use columns::Columns;
pub use erase::{NotErased, erase};
pub(crate) use moment::zone;
pub use moment::{BadTimeFormat, TimeColumn, TimeFormat};
pub use settings::{Column, Delimiter, FormSettings, Identity};

/// The size of a dump at most.
const MOST_BYTES: usize = 50_000_000;
/// The rows of a dump at most, the header aside.
const MOST_ROWS: usize = 100_000;

/// What a dump says.
#[derive(Clone, Debug, Default)]
pub struct FormRead {
    /// A registration for each row that could be read, in the file's order.
    pub registrations: Vec<Registration>,
    /// What could not be read, in the file's order.
    pub problems: Vec<Problem>,
    /// Rows that do not count at all.
    pub refused: usize,
    /// Columns of decisions that the working group has not added yet, by their headers.
    pub awaited: Vec<String>,
}

/// Reads a dump. `settings.file` names it; the bytes are what stands in it.
#[must_use]
pub fn read(settings: &FormSettings, bytes: &[u8]) -> FormRead {
    let mut reading = Reading {
        settings,
        columns: None,
        rows: 0,
        seen: HashMap::new(),
        keeps_no_times: false,
        out: FormRead::default(),
    };
    if let Err(Stop { what, mend }) = reading.file(bytes) {
        reading.problem(Weight::Refused, None, None, what, mend);
    }
    reading.out
}

/// What stops the reading of the whole file.
struct Stop {
    what: String,
    mend: String,
}

struct Reading<'s> {
    settings: &'s FormSettings,
    /// What stands where, once the header was read.
    columns: Option<Columns>,
    /// The rows so far, the header aside.
    rows: usize,
    /// By account, the latest of its registrations: its place in `out`.
    seen: HashMap<Username, usize>,
    keeps_no_times: bool,
    out: FormRead,
}

impl Reading<'_> {
    fn file(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        if bytes.len() > MOST_BYTES {
            let what =
                format!("the dump holds more than {} MB; nothing of it was read", MOST_BYTES / 1_000_000);
            return Err(Stop { what, mend: "export fewer rows".to_owned() });
        }
        if workbook::is_one(&self.settings.file, bytes) {
            workbook::rows(self, bytes)?;
        } else {
            text::rows(self, bytes)?;
        }
        if self.columns.is_none() {
            let what = "the dump is empty".to_owned();
            return Err(Stop { what, mend: "export it with its header row".to_owned() });
        }
        Ok(())
    }

    /// Takes the first row that is not blank.
    fn header(&mut self, row: u32, cells: &[&str]) -> Result<(), Stop> {
        let mut columns = Columns::find(self.settings, cells, row)?;
        self.out.awaited = std::mem::take(&mut columns.awaited);
        self.columns = Some(columns);
        Ok(())
    }

    /// Counts one row more, and says how many cells it should have.
    fn count(&mut self) -> Result<usize, Stop> {
        if self.rows == MOST_ROWS {
            let what = format!("the dump holds more than {MOST_ROWS} rows; the rest was not read");
            return Err(Stop { what, mend: "split it, or take old rows out".to_owned() });
        }
        self.rows += 1;
        Ok(self.columns.as_ref().map_or(0, |columns| columns.width))
    }

    /// Takes a row of a sheet, where cells at the end may be missing.
    fn cells(&mut self, row: u32, cells: &[&str]) -> Result<(), Stop> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        if self.columns.is_none() {
            return self.header(row, cells);
        }
        self.count()?;
        self.row(row, cells);
        Ok(())
    }

    /// Takes a row as wide as the header: it becomes a registration or a problem.
    fn row(&mut self, row: u32, cells: &[&str]) {
        let Some(columns) = self.columns.take() else { return };
        let before = self.out.registrations.len();
        if let Err((what, mend)) = self.registration(&columns, row, cells) {
            self.refuse(row, what, mend);
        } else if self.out.registrations.len() > before {
            self.note_repetition(before, row);
        }
        self.columns = Some(columns);
    }

    fn registration(
        &mut self,
        columns: &Columns,
        row: u32,
        cells: &[&str],
    ) -> Result<(), (&'static str, &'static str)> {
        let cell = |column: usize| cells.get(column).copied().unwrap_or_default();
        if columns.finished.is_some_and(|column| answer::is_no(cell(column))) {
            return Err((
                "the form was begun and not sent off",
                "nothing, unless whoever filled it in wants to send it off; or take the row out",
            ));
        }
        let name = clean(cell(columns.account));
        let mend = "ask whoever sent it for their user name";
        if name.is_empty() {
            return Err(("the row names no account", mend));
        }
        if is_too_long(&name) {
            return Err(("the account's name is too long", mend));
        }
        let at = self.time(cell(columns.time), row);
        let mut fields = BTreeMap::new();
        for (field, source) in &columns.fields {
            let said = match answer::of(source, cells) {
                Answer::Said(said) => said,
                Answer::Partly(said, what) => {
                    let mend = "mend it in the dump".to_owned();
                    self.problem(Weight::Partly, Some(row), Some(*field), what, mend);
                    said
                }
            };
            if !said.is_empty() {
                fields.insert(*field, said);
            }
        }
        let asked = columns.private.iter().map(|(column, question)| (question.as_str(), cell(*column)));
        let more = cells.iter().skip(columns.width).map(|&cell| ("", cell));
        let private = asked.chain(more).filter(|(_, cell)| !cell.trim().is_empty());
        let mut private: Vec<PrivateAnswer> = private
            .map(|(question, cell)| PrivateAnswer {
                question: question.to_owned(),
                answer: cell.to_owned(),
                about: About::Anything,
            })
            .collect();
        self.support(columns, row, cells, &mut private);
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
            answers: Vec::new(),
            proof: match self.settings.identity {
                Identity::Verified => Proof::Owner,
                Identity::Claimed => Proof::Claimed,
            },
            confirms: Vec::new(),
            private: Private::new(private),
        });
        Ok(())
    }

    /// Adds what a row says about support. A problem about it is public and tells nothing of it.
    fn support(&mut self, columns: &Columns, row: u32, cells: &[&str], private: &mut Vec<PrivateAnswer>) {
        for (asked, question, source) in &columns.support {
            let mut answer = match answer::of(source, cells) {
                Answer::Said(said) => said,
                Answer::Partly(said, _) => {
                    let what = "a private answer cannot be read whole".to_owned();
                    let mend = "mend it in the dump".to_owned();
                    self.problem(Weight::Partly, Some(row), None, what, mend);
                    said
                }
            };
            if asked.is_a_day()
                && let Some(day) = self.settings.time.day(&answer)
            {
                answer = day.to_string();
            }
            if !answer.is_empty() {
                private.push(PrivateAnswer {
                    question: question.clone(),
                    answer,
                    about: About::Support(*asked),
                });
            }
        }
    }

    /// Says where an account answered before, if it did. Both rows are kept:
    /// what the later one leaves out still counts from the earlier.
    fn note_repetition(&mut self, latest: usize, row: u32) {
        let Some(now) = self.out.registrations.get(latest) else { return };
        let Ok(name) = name::clean(&now.name) else { return };
        match self.seen.entry(name) {
            Entry::Vacant(place) => {
                place.insert(latest);
            }
            Entry::Occupied(mut place) => {
                let before = place.insert(latest);
                let Some(then) = self.out.registrations.get(before) else { return };
                let support = |said: &Registration| -> Vec<PrivateAnswer> {
                    let answers = said.private.for_the_guard().iter();
                    answers.filter(|answer| answer.about != About::Anything).cloned().collect()
                };
                let is_same = then.fields == now.fields
                    && then.provenance.at == now.provenance.at
                    && support(then) == support(now);
                let (what, mend) = if is_same {
                    (format!("the row is the same as row {}", then.provenance.entry), "take one of them out")
                } else {
                    let what = format!("the account answered in row {} too", then.provenance.entry);
                    (what, "nothing: of each question the latest answer counts")
                };
                self.problem(Weight::Note, Some(row), None, what, mend.to_owned());
            }
        }
    }

    /// When a row was sent. What cannot be read counts as long ago, in the
    /// file's order: any row that tells its time is newer, and a later row than an earlier.
    fn time(&mut self, cell: &str, row: u32) -> Timestamp {
        let time = &self.settings.time;
        let long_ago = Timestamp::from_second(i64::from(row)).unwrap_or(Timestamp::UNIX_EPOCH);
        if TimeColumn::is_not_kept(cell) {
            if !std::mem::replace(&mut self.keeps_no_times, true) {
                let what = "the form keeps no times: a later row counts as later".to_owned();
                let mend = "let the next form keep when it was answered".to_owned();
                self.problem(Weight::Note, None, None, what, mend);
            }
            return long_ago;
        }
        if let Some(moment) = time.read(cell) {
            return moment;
        }
        let what = format!(
            "the time in the column {:?} cannot be read, so any row with a time goes before it",
            time.column
        );
        let mend = "write it like the other rows' times, or mend the form's time in the configuration";
        self.problem(Weight::Note, Some(row), None, what, mend.to_owned());
        long_ago
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

#[cfg(test)]
mod tests;
