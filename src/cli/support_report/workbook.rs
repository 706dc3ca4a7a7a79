//! The report as a workbook: a sheet each. What people typed is text in it, never a formula
//! or a link, and stays so if somebody saves it as CSV.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use crate::cli::cells::tame;
use crate::ids::Timestamp;
use crate::support::{Cell, Sheet, Tone};

/// The widest a column is, in characters.
const WIDEST: usize = 40;

/// The bytes of the file. The same report of the same moment gives the same bytes.
pub(super) fn bytes(sheets: &[Sheet], now: Timestamp) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_timestamp(now.as_second())?;
    workbook.set_properties(
        &DocProperties::new().set_title("Support needs: private").set_creation_datetime(&made),
    );
    for sheet in sheets {
        fill(workbook.add_worksheet(), sheet)?;
    }
    workbook.save_to_buffer()
}

fn fill(into: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    into.set_name(sheet.name)?;
    let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    for (column, title) in (0..).zip(sheet.header) {
        into.write_string_with_format(0, column, *title, &heading)?;
        into.set_column_width(column, width(sheet, usize::from(column)))?;
    }
    for (row, (tone, cells)) in (1..).zip(&sheet.rows) {
        let plain = plain(*tone);
        let day = plain.clone().set_num_format("yyyy-mm-dd");
        // Such cells stay text when somebody edits them.
        let text = plain.clone().set_num_format("@");
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(words) if words.is_empty() => into.write_blank(row, column, &text)?,
                Cell::Text(words) => into.write_string_with_format(row, column, tame(words), &text)?,
                #[expect(clippy::cast_precision_loss, reason = "nobody counts 2⁵³ people")]
                Cell::Count(number) => into.write_number_with_format(row, column, *number as f64, &plain)?,
                Cell::Day(date) => match moment(*date) {
                    Ok(moment) => into.write_datetime_with_format(row, column, &moment, &day)?,
                    // A workbook has no days before 1900.
                    Err(_) => into.write_string_with_format(row, column, date.to_string(), &text)?,
                },
            };
        }
    }
    if let (Ok(rows), Some(last)) = (u32::try_from(sheet.rows.len()), last_column(sheet)) {
        into.set_freeze_panes(1, 1)?;
        into.autofilter(0, 0, rows, last)?;
    }
    Ok(())
}

fn moment(date: jiff::civil::Date) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    ExcelDateTime::from_ymd(
        u16::try_from(date.year()).unwrap_or_default(),
        part(date.month()),
        part(date.day()),
    )
}

fn last_column(sheet: &Sheet) -> Option<u16> {
    u16::try_from(sheet.header.len()).ok()?.checked_sub(1)
}

fn plain(tone: Tone) -> Format {
    let format = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    match tone {
        Tone::Plain => format,
        Tone::Changed => format.set_background_color(Color::RGB(0x00FF_F2CC)).set_font_color(Color::Black),
        Tone::Late => format.set_background_color(Color::RGB(0x00F8_D7DA)).set_font_color(Color::Black),
    }
}

/// As wide as its widest line, within reason.
fn width(sheet: &Sheet, column: usize) -> f64 {
    let cells = sheet.rows.iter().filter_map(|(_, cells)| cells.get(column));
    let widths = cells.map(|cell| match cell {
        Cell::Text(words) => words.lines().map(|line| line.chars().count()).max().unwrap_or(0),
        Cell::Count(_) => 6,
        Cell::Day(_) => 10,
    });
    let title = sheet.header.get(column).map_or(0, |title| title.chars().count().min(16));
    let widest = widths.max().unwrap_or(0).max(title).min(WIDEST);
    f64::from(u8::try_from(widest).unwrap_or(u8::MAX)) + 2.0
}
