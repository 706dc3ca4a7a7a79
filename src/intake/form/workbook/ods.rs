//! Rows of an ODS workbook, out of its `content.xml`.
//!
//! `calamine` reads ODS too, but never ends on a table that breaks off, and makes
//! as many copies of a cell as the file asks for; here both are bounded. What is
//! read is told by OpenDocument 1.3, part 3, sections 9.1 and 19.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion, escape};

use crate::intake::form::Stop;
use crate::intake::form::answer::MOST_CHARACTERS;
use crate::intake::form::workbook::{MOST_COLUMNS, Taken, bounded, broken, no_sheet, place, too_large};

/// White space that `text:s` repeats at most.
const MOST_SPACES: usize = 1_000;

/// Hands the rows of a sheet over; of the first one, if none is named.
pub(super) fn rows(xml: &[u8], sheet: &str, taken: &mut Taken<'_, '_>) -> Result<(), Stop> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut table = Table::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| broken())? {
            Event::Start(tag) => table.open(&tag, sheet)?,
            Event::End(tag) if table.close(tag.name().0, taken)? == Went::Through => return Ok(()),
            Event::Text(text) => table.say(&text.xml10_content()),
            Event::CData(text) => table.say(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|_| broken())?;
                match (character, escape::resolve_predefined_entity(&reference)) {
                    (Some(character), _) => table.say(character.encode_utf8(&mut [0; 4])),
                    (None, Some(text)) => table.say(text),
                    (None, None) => return Err(broken()),
                }
            }
            Event::Eof if table.is_wanted => return Err(broken()),
            Event::Eof => return Err(no_sheet(sheet, &table.names)),
            _ => {}
        }
    }
}

/// What a closing tag meant.
#[derive(PartialEq, Eq)]
enum Went {
    On,
    /// The sheet is at its end.
    Through,
}

#[derive(Default)]
struct Table {
    names: Vec<String>,
    /// Whether this is the sheet that is meant.
    is_wanted: bool,
    /// Tables within a cell of it.
    inner: u32,
    /// The rows before this one.
    rows: u32,
    row_repeats: u32,
    cells: Vec<String>,
    /// Empty cells that count only if another follows.
    gap: usize,
    cell: Option<Cell>,
}

#[derive(Default)]
struct Cell {
    repeats: usize,
    /// What its attributes say, unless it is text.
    value: Option<String>,
    text: String,
    paragraphs: usize,
    in_paragraph: bool,
    /// Remarks beside a cell are not in it.
    annotations: u32,
}

impl Table {
    fn open(&mut self, tag: &BytesStart<'_>, sheet: &str) -> Result<(), Stop> {
        match (tag.name().0, &mut self.cell) {
            ("table:table", _) if self.is_wanted => self.inner += 1,
            ("table:table", _) => {
                let name = attribute(tag, "table:name").unwrap_or_default();
                self.is_wanted = sheet.is_empty() || name == sheet;
                self.names.push(name);
            }
            _ if !self.is_wanted || self.inner > 0 => {}
            ("table:table-row", None) => {
                let repeats = attribute(tag, "table:number-rows-repeated");
                self.row_repeats = repeats.map_or(Ok(1), |repeats| repeats.parse().map_err(|_| broken()))?;
            }
            ("table:table-cell" | "table:covered-table-cell", None) => self.cell = Some(Cell::open(tag)?),
            ("office:annotation", Some(cell)) => cell.annotations += 1,
            (inside, Some(cell)) if cell.annotations == 0 => cell.inside(inside, tag)?,
            _ => {}
        }
        Ok(())
    }

    fn say(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell
            && cell.in_paragraph
            && cell.annotations == 0
            && self.inner == 0
        {
            cell.push(text);
        }
    }

    fn close(&mut self, name: &str, taken: &mut Taken<'_, '_>) -> Result<Went, Stop> {
        match (name, &mut self.cell) {
            ("table:table", _) if self.inner > 0 => self.inner -= 1,
            ("table:table", _) if self.is_wanted => return Ok(Went::Through),
            _ if !self.is_wanted || self.inner > 0 => {}
            ("office:annotation", Some(cell)) => cell.annotations = cell.annotations.saturating_sub(1),
            ("text:p", Some(cell)) if cell.annotations == 0 => cell.in_paragraph = false,
            ("table:table-cell" | "table:covered-table-cell", Some(_)) => self.cell_ends()?,
            ("table:table-row", _) => self.row_ends(taken)?,
            _ => {}
        }
        Ok(Went::On)
    }

    fn cell_ends(&mut self) -> Result<(), Stop> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        let text = bounded(&cell.value.unwrap_or(cell.text));
        if text.trim().is_empty() {
            self.gap = self.gap.saturating_add(cell.repeats);
            return Ok(());
        }
        let first = self.cells.len().saturating_add(std::mem::take(&mut self.gap));
        if cell.repeats > MOST_COLUMNS {
            return Err(too_large());
        }
        for column in first..first.saturating_add(cell.repeats) {
            place(&mut self.cells, column)?.clone_from(&text);
        }
        Ok(())
    }

    fn row_ends(&mut self, taken: &mut Taken<'_, '_>) -> Result<(), Stop> {
        self.gap = 0;
        self.cell = None;
        // Spreadsheets end with a million empty rows, told in one.
        if self.cells.is_empty() {
            self.rows = self.rows.saturating_add(self.row_repeats);
            return Ok(());
        }
        for _ in 0..self.row_repeats {
            self.rows = self.rows.saturating_add(1);
            taken.row(self.rows, &self.cells)?;
        }
        self.cells.clear();
        Ok(())
    }
}

impl Cell {
    fn open(tag: &BytesStart<'_>) -> Result<Self, Stop> {
        let mut cell = Self { repeats: 1, ..Self::default() };
        let (mut kind, mut is_error) = (String::new(), false);
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| broken())?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| broken())?;
            match attribute.key.0 {
                "table:number-columns-repeated" => cell.repeats = value.parse().map_err(|_| broken())?,
                "office:value-type" => kind = value.into_owned(),
                "calcext:value-type" => is_error = value == "error",
                "office:value" | "office:date-value" | "office:string-value" => {
                    cell.value = Some(value.into_owned());
                }
                "office:boolean-value" => cell.value = Some(value.to_uppercase()),
                "office:time-value" => cell.value = Some(time_of_day(&value)),
                _ => {}
            }
        }
        // The text that people see is what a failed formula says.
        if is_error || kind == "string" && cell.value.as_deref() == Some("") {
            cell.value = None;
        }
        Ok(cell)
    }

    /// What stands in a cell.
    fn inside(&mut self, name: &str, tag: &BytesStart<'_>) -> Result<(), Stop> {
        match name {
            "text:p" => {
                if self.paragraphs > 0 {
                    self.push("\n");
                }
                self.paragraphs += 1;
                self.in_paragraph = true;
            }
            "text:s" => {
                let count = attribute(tag, "text:c").map_or(Ok(1), |count| count.parse::<usize>());
                let count = count.map_err(|_| broken())?.min(MOST_SPACES);
                self.push(&" ".repeat(count));
            }
            "text:tab" => self.push("\t"),
            "text:line-break" => self.push("\n"),
            _ => {}
        }
        Ok(())
    }

    /// Adds to the text; more than an answer can be is left out.
    fn push(&mut self, text: &str) {
        if self.text.len() <= 4 * MOST_CHARACTERS {
            self.text.push_str(text);
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = tag.attributes();
    let found = all.with_checks(false).flatten().find(|attribute| attribute.key.0 == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// `PT05H30M00S` as `05:30`; anything else as it stands.
fn time_of_day(value: &str) -> String {
    let parts = || {
        let (hours, rest) = value.strip_prefix("PT")?.split_once('H')?;
        let minutes = rest.split_once('M').map_or("00", |(minutes, _)| minutes);
        let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
        Some(format!("{hours:02}:{minutes:02}"))
    };
    parts().unwrap_or_else(|| value.to_owned())
}
