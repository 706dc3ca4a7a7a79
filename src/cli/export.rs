//! `lets-connect export`: the directory as it ought to stand on the wiki, for
//! machines. Everything in it is public; `docs/directory.md` describes it.

use std::io::{self, Write};

use crate::cli::args::{ExportArgs, ExportFormat};
use crate::cli::cells::harmless;
use crate::cli::decided::decided;
use crate::cli::{DONE, files};
use crate::compose::directory::entry::{Entry, FIELDS};
use crate::cycle::Wish;
use crate::plan::published;
use crate::programme::Programme;

/// Prints it, or writes it into a file.
pub async fn run(programme: &Programme, wanted: &ExportArgs) -> anyhow::Result<u8> {
    let entries = decided(programme, Wish::default(), |_, draft| Ok(draft.listed.entries.clone())).await?;
    files::write(&wanted.out, |out| match wanted.format {
        ExportFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &published::whole(&entries))?;
            writeln!(out)
        }
        ExportFormat::Csv => write_csv(&entries, out),
    })?;
    Ok(DONE)
}

fn write_csv(entries: &[Entry], out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(FIELDS)?;
    for entry in entries {
        // An entry is an object with these keys: its JSON says how each value is written.
        let entry = serde_json::to_value(entry)?;
        table.write_record(FIELDS.map(|column| harmless(cell(&entry[column]))))?;
    }
    table.flush()
}

/// A value as one cell: a list parted by `;`, an object as `key:value` each, nothing as nothing.
fn cell(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join(";"),
        Value::Object(pairs) => {
            pairs.iter().map(|(key, value)| format!("{key}:{}", cell(value))).collect::<Vec<_>>().join(";")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::cells::BEGINS_A_FORMULA;
    use crate::compose::directory::entry::Available;
    use crate::ids::{LanguageCode, SkillId, Username};
    use crate::registry::{Format, SourceKind};

    fn entry(affiliation: &str) -> Entry {
        Entry {
            share: ["wikidata", "grant-writing"].map(|slug| SkillId(slug.to_owned())).into(),
            formats: [Format::OneToOne, Format::Clinic].into(),
            languages: [("sw", 6), ("en", 4)]
                .map(|(code, level)| (LanguageCode(code.to_owned()), level))
                .into(),
            region: Some("SSA".to_owned()),
            country: Some("KEN".to_owned()),
            affiliation: Some(affiliation.to_owned()),
            capacity: 2,
            ambassador: true,
            away_until: Some(jiff::civil::date(2027, 1, 15)),
            source: Some(SourceKind::ProfilePage),
            changed: Some(jiff::civil::date(2026, 11, 3)),
            ..Entry::silent(Username::parse("LCTest-KE-017").expect("a name"), Available::Away)
        }
    }

    fn csv(entries: &[Entry]) -> String {
        let mut out = Vec::new();
        write_csv(entries, &mut out).expect("a string takes it");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_table_has_every_field_and_reads_well() {
        let header: Vec<String> = serde_json::to_value(entry("X"))
            .ok()
            .and_then(|entry| entry.as_object().map(|fields| fields.keys().cloned().collect()))
            .expect("an object");
        let mut columns = FIELDS.map(str::to_owned);
        columns.sort();
        assert_eq!(header, columns, "no field is forgotten");
        insta::assert_snapshot!(csv(&[entry("Wikimedians of \"X\", Y"), entry("=1+1")]));
    }

    #[test]
    fn no_cell_is_a_formula_and_what_was_typed_comes_back() {
        for typed in [
            "=cmd|' /C calc'!A0",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "a\nb",
            "a\",\"=1",
            "=1\n=2",
            "\n=1",
            "＝1",
        ] {
            let text = csv(&[entry(typed)]);
            let mut read = csv::Reader::from_reader(text.as_bytes());
            let row = read.records().next().expect("a row").expect("it is read");
            assert_eq!(row.len(), FIELDS.len(), "{typed:?} stays in its cell");
            for cell in &row {
                assert!(!cell.starts_with(BEGINS_A_FORMULA), "{cell:?}");
            }
            assert_eq!(row[7].strip_prefix('\'').unwrap_or(&row[7]), typed);
        }
    }
}
