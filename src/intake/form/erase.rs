//! Takes rows out of a dump, and leaves every other byte as it is.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;

use csv::ByteRecord;

use crate::intake::form::settings::FormSettings;
use crate::intake::form::text::{delimiter, empty_lines, reader, usize_of};
use crate::intake::form::workbook;

/// Why rows are still there.
#[derive(Debug, thiserror::Error)]
pub enum NotErased {
    /// It is no text in UTF-8.
    #[error("the dump is no CSV in UTF-8")]
    NoText,
    /// The file cannot be read or written.
    #[error("the file cannot be changed: {0}")]
    File(#[from] std::io::Error),
}

/// Takes rows, numbered as a spreadsheet shows them, out of a form's dump. The dump
/// is replaced in one step: whatever happens, it is there as it was or without them.
pub fn erase(settings: &FormSettings, rows: &BTreeSet<u32>) -> Result<(), NotErased> {
    let bytes = fs::read(&settings.file)?;
    let kept = without(settings, &bytes, rows).ok_or(NotErased::NoText)?;
    let beside = settings.file.with_extension("erasing");
    let permissions = fs::metadata(&settings.file)?.permissions();
    let written = fs::File::create(&beside).and_then(|mut file| {
        file.set_permissions(permissions)?;
        file.write_all(&kept)?;
        file.sync_all()
    });
    let replaced = written.and_then(|()| fs::rename(&beside, &settings.file));
    if replaced.is_err() {
        // Half a copy of private answers is no use to anybody.
        let _ = fs::remove_file(&beside);
    }
    Ok(replaced?)
}

fn without(settings: &FormSettings, bytes: &[u8], rows: &BTreeSet<u32>) -> Option<Vec<u8>> {
    let mark = bytes.len() - bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).len();
    let (start, body) = bytes.split_at(mark);
    let is_wide = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if is_wide || workbook::is_one(&settings.file, bytes) {
        return None;
    }
    let mut csv = reader(body, delimiter(settings, body));
    let (mut record, mut row, mut kept_from) = (ByteRecord::new(), 0, 0);
    let mut kept = start.to_vec();
    while matches!(csv.read_byte_record(&mut record), Ok(true)) {
        let begin = usize_of(record.position().map_or(0, csv::Position::byte));
        let mut end = usize_of(csv.position().byte());
        row += 1 + empty_lines(body, begin);
        if rows.contains(&row) {
            // What ends the row before, and empty lines, are not this row's.
            let breaks = body.get(begin..)?.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let begin = begin + breaks.count();
            // The reader stops at the carriage return; the line break is the row's own.
            if body.get(end - 1) == Some(&b'\r') && body.get(end) == Some(&b'\n') {
                end += 1;
            }
            kept.extend_from_slice(body.get(kept_from..begin)?);
            kept_from = end;
        }
    }
    kept.extend_from_slice(body.get(kept_from..)?);
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn settings(file: &str) -> FormSettings {
        let text = format!(
            "name = 'a form'\nfile = '{file}'\naccount = 'Account'\n\
             time = {{ column = 'When', format = '%Y-%m-%d', zone = 'UTC' }}\ncolumns = {{ share = 'Share' }}\n"
        );
        toml::from_str(&text).expect("a form")
    }

    fn kept(text: &str, rows: &[u32]) -> Option<String> {
        let kept = without(&settings("x.csv"), text.as_bytes(), &rows.iter().copied().collect());
        kept.map(|kept| String::from_utf8(kept).expect("text"))
    }

    #[test]
    fn the_rows_go_and_every_other_byte_stays() {
        let dump =
            "\u{feff}When,Account,Share\r\n2026-01-05,A,\"x\r\ny\"\r\n\r\n2026-01-06,B,z\r\n2026-01-07,C,w";
        assert_eq!(
            kept(dump, &[2]).as_deref(),
            Some("\u{feff}When,Account,Share\r\n\r\n2026-01-06,B,z\r\n2026-01-07,C,w")
        );
        assert_eq!(
            kept(dump, &[4]).as_deref(),
            Some("\u{feff}When,Account,Share\r\n2026-01-05,A,\"x\r\ny\"\r\n\r\n2026-01-07,C,w")
        );
        assert_eq!(
            kept(dump, &[5]).as_deref(),
            Some("\u{feff}When,Account,Share\r\n2026-01-05,A,\"x\r\ny\"\r\n\r\n2026-01-06,B,z\r\n")
        );
        assert_eq!(kept(dump, &[]).as_deref(), Some(dump));
    }

    #[test]
    fn a_workbook_is_left_alone() {
        assert_eq!(without(&settings("x.xlsx"), b"PK\x03\x04\xFF\x00", &BTreeSet::from([2])), None);
    }

    #[test]
    fn the_file_is_replaced_with_its_permissions() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("dump.csv");
        fs::write(&file, "When,Account,Share\n2026-01-05,A,x\n2026-01-06,B,z\n").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("set");
        erase(&settings(&file.display().to_string()), &BTreeSet::from([2])).expect("erased");
        assert_eq!(fs::read_to_string(&file).expect("read"), "When,Account,Share\n2026-01-06,B,z\n");
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    }

    proptest! {
        #[test]
        fn what_is_left_has_the_other_rows(
            cells in proptest::collection::vec("[a-z\"\r\n,]{0,6}", 1..6),
            windows in any::<bool>(),
            gone in 0_usize..6,
        ) {
            let line_end = if windows { "\r\n" } else { "\n" };
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let dump = |cells: &[String]| {
                let rows = cells.iter().map(|cell| format!("2026-01-05,A,{}{line_end}", quoted(cell)));
                format!("When,Account,Share{line_end}{}", rows.collect::<String>())
            };
            let rest: Vec<String> =
                cells.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, cell)| cell.clone()).collect();
            // The header is row 1.
            let row = u32::try_from(gone).expect("few") + 2;
            prop_assert_eq!(kept(&dump(&cells), &[row]), Some(dump(&rest)));
        }
    }
}
