//! Workbooks that nobody exports: broken, locked, hostile.

use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use crate::intake::form::workbook::package;
use crate::intake::form::{FormRead, FormSettings, read};

fn settings(file: &str) -> FormSettings {
    let text = r#"
        name = "register-2026"
        file = ""
        account = "Account"
        [time]
        column = "When"
        format = "%Y-%m-%d %H:%M:%S"
        zone = "UTC"
        [columns]
        share = "Shares"
        "#;
    FormSettings { file: PathBuf::from(file), ..toml::from_str(text).expect("settings") }
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(content).expect("its content");
    }
    archive.finish().expect("an archive").into_inner()
}

const RELATIONSHIPS: &str = r#"<Relationships><Relationship Id="r1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str =
    r#"<workbook xmlns:r="x"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const SHEETS: &str = r#"<Relationships><Relationship Id="r1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;

fn xlsx_with(sheet: &str, strings: &str, styles: &str) -> Vec<u8> {
    archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", RELATIONSHIPS.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", SHEETS.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A sheet with the header and what follows it.
fn xlsx(rows: &str) -> Vec<u8> {
    let strings = "<sst uniqueCount=\"4\"><si><t>When</t></si><si><t>Account</t></si><si><t>Shares</t></si>\
                   <si><r><t>Wiki</t></r><r><t>data</t></r></si></sst>";
    let header = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>"#;
    xlsx_with(&format!("<worksheet><sheetData>{header}{rows}</sheetData></worksheet>"), strings, STYLES)
}

fn ods(table: &str) -> Vec<u8> {
    let header = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>When</text:p></table:table-cell>\
                  <table:table-cell office:value-type=\"string\"><text:p>Account</text:p></table:table-cell>\
                  <table:table-cell office:value-type=\"string\"><text:p>Shares</text:p></table:table-cell></table:table-row>";
    let content = format!(
        "<office:document-content><table:table table:name=\"A\">{header}{table}</table:table></office:document-content>"
    );
    ods_of(content.as_bytes(), b"<manifest:manifest/>")
}

fn ods_of(content: &[u8], manifest: &[u8]) -> Vec<u8> {
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", content),
    ])
}

fn problem(file: &str, bytes: &[u8]) -> String {
    let read = read(&settings(file), bytes);
    assert!(read.registrations.is_empty(), "{:?}", read.registrations);
    let [problem] = read.problems.as_slice() else { panic!("{:?}", read.problems) };
    assert!(!problem.mend.is_empty());
    problem.what.clone()
}

fn names(read: &FormRead) -> Vec<(u32, &str)> {
    read.registrations.iter().map(|said| (said.provenance.entry, said.name.as_str())).collect()
}

#[test]
fn a_workbook_is_known_by_its_content_whatever_its_name() {
    let row = r#"<row r="2"><c r="A2" s="1"><v>46106.5</v></c><c r="B2" t="inlineStr"><is><t>LCTest-KE-001</t></is></c><c r="C2" t="s"><v>3</v></c></row>"#;
    for name in ["form.xlsx", "form.csv", "form"] {
        let read = read(&settings(name), &xlsx(row));
        assert_eq!(names(&read), [(2, "LCTest-KE-001")], "{:?}", read.problems);
        assert_eq!(read.registrations[0].provenance.at.to_string(), "2026-03-25T12:00:00Z");
        assert!(read.registrations[0].fields.values().eq(["Wikidata"]));
    }
}

#[test]
fn what_cannot_be_opened_is_one_problem_with_its_mend() {
    let locked = "protected by a password, or an old .xls";
    assert!(problem("form.xlsx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more").contains(locked));
    let manifest = b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    assert!(problem("form.ods", &ods_of(b"\x12\x34", manifest)).contains(locked));
    assert!(problem("form.csv", b"PK\x03\x04 and then nothing").contains("no workbook"));
    assert!(problem("form.zip", &archive(&[("form.csv", b"When,Account,Shares")])).contains("no workbook"));
    // An HTML table under the name of a workbook, as some tools export it.
    assert!(
        problem("form.XLSX", b"<html><table><tr><td>When</td></tr></table></html>").contains("no workbook")
    );
    for broken in [
        xlsx_with("<worksheet>", "<sst/>", STYLES),
        xlsx_with("<chartsheet/>", "<sst/>", STYLES),
        archive(&[("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b"")]),
        ods_of(b"<table:table table:name=\"A\"><table:table-row>", b""),
        ods_of(b"<table:table table:name=\"A\"><table:table-row><table:table-cell table:number-columns-repeated=\"-1\"/>", b""),
    ] {
        assert!(problem("form", &broken).contains("the workbook is broken"));
    }
    assert!(problem("form.ods", &ods_of(b"<office:document-content/>", b"")).contains("has no sheet"));
}

#[test]
fn what_a_small_file_unfolds_to_is_bounded() {
    let blanks = vec![b' '; 1_000_000];
    let bomb = archive(&[("[Content_Types].xml", b"<Types/>"), ("a.xml", &blanks), ("b.xml", &blanks)]);
    assert!(bomb.len() < 10_000);
    assert!(package::open(&bomb, 2_000_100).is_ok());
    assert!(package::open(&bomb, 1_999_999).is_err_and(|stop| stop.what.contains("unfolds to more")));
    // Room for strings that are not there, and one font's name in every style.
    let strings = "<sst uniqueCount=\"9999999999999\"/>";
    assert!(problem("form.xlsx", &xlsx_with("<worksheet/>", strings, STYLES)).contains("broken"));
    let styles =
        format!("<styleSheet><fonts><font><name val=\"{}\"/></font></fonts></styleSheet>", "x".repeat(2_000));
    assert!(problem("form.xlsx", &xlsx_with("<worksheet/>", "<sst/>", &styles)).contains("unfolds to more"));
}

#[test]
fn cells_far_apart_make_no_large_table() {
    let far = r#"<row r="1048576"><c r="A1048576" s="1"><v>46106.5</v></c><c r="B1048576" t="str"><v>LCTest-KE-001</v></c></row>"#;
    assert_eq!(names(&read(&settings("form.xlsx"), &xlsx(far))), [(1_048_576, "LCTest-KE-001")]);
    let wide = r#"<row r="2"><c r="XFD2" t="str"><v>x</v></c></row>"#;
    assert!(problem("form.xlsx", &xlsx(wide)).contains("more than 2000 columns"));
    let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"4000000000\"/>\
                <table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>";
    assert!(problem("form.ods", &ods(wide)).contains("more than 2000 columns"));
}

#[test]
fn what_a_table_repeats_is_counted_as_often_as_it_stands_there() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |repeats: u32| {
        format!(
            "<table:table-row table:number-rows-repeated=\"{repeats}\">{0}{0}{0}</table:table-row>",
            cell("A")
        )
    };
    let thrice = read(
        &settings("form.ods"),
        &ods(&(row(3) + "<table:table-row table:number-rows-repeated=\"7\"/>" + &row(1))),
    );
    assert_eq!(names(&thrice), [(2, "A"), (3, "A"), (4, "A"), (12, "A")]);
    let many = read(&settings("form.ods"), &ods(&row(u32::MAX)));
    assert_eq!(many.registrations.len(), 100_000);
    assert!(many.problems.iter().any(|problem| problem.what.contains("more than 100000 rows")));
    // White space told in short, and a long text told often.
    let blanks = "<text:s text:c=\"4000000000\"/>".repeat(2_000);
    let spaced = ods(&format!(
        "<table:table-row>{0}{0}{1}</table:table-row>",
        cell("A"),
        cell(&format!("a{blanks}b"))
    ));
    let read_spaced = read(&settings("form.ods"), &spaced);
    assert_eq!(names(&read_spaced), [(2, "A")]);
    let long = cell(&"x".repeat(10_000)).replacen(
        "<table:table-cell",
        "<table:table-cell table:number-columns-repeated=\"1900\"",
        1,
    );
    let often = ods(&format!(
        "<table:table-row table:number-rows-repeated=\"50\">{0}{0}{long}</table:table-row>",
        cell("A")
    ));
    let often = read(&settings("form.ods"), &often);
    assert!(
        often.problems.iter().any(|problem| problem.what.contains("unfolds to more")),
        "{:?}",
        often.problems
    );
}

#[test]
fn remarks_and_tables_within_a_cell_are_not_its_text() {
    let row = "<table:table-row><table:table-cell office:value-type=\"date\" office:date-value=\"2026-03-25\"/>\
        <table:table-cell office:value-type=\"string\"><office:annotation><text:p>a remark</text:p></office:annotation>\
        <text:p>LCTest-<text:span>KE</text:span>-00<text:s/>1</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"string\"><text:p>R&amp;D &#x1F989;</text:p><text:p>two<text:line-break/>three</text:p>\
        <table:table table:name=\"inner\"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>\
        </table:table-cell></table:table-row>";
    let read = read(&settings("form.ods"), &ods(row));
    assert_eq!(names(&read), [(2, "LCTest-KE-00 1")]);
    assert_eq!(read.registrations[0].provenance.at.to_string(), "2026-03-25T00:00:00Z");
    assert!(read.registrations[0].fields.values().eq(["R&D 🦉\ntwo\nthree"]));
}

#[test]
fn a_failed_formula_is_told_and_counts_as_blank() {
    let row = r#"<row r="2"><c r="A2" s="1"><v>46106.5</v></c><c r="B2" t="str"><v>LCTest-KE-001</v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>"#;
    let read = read(&settings("form.xlsx"), &xlsx(row));
    assert_eq!(names(&read), [(2, "LCTest-KE-001")]);
    assert!(read.registrations[0].fields.is_empty());
    assert!(read.problems[0].what.contains("spreadsheet's error"), "{:?}", read.problems);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Archives are whole and their XML is not: what a parser meets last.
    #[test]
    fn no_damage_to_a_workbook_breaks_the_reader(
        at in 0.0_f64..1.0, cut in any::<bool>(), with in "[<>/&\"a-z0-9\u{0}]{0,6}", which in 0..4_usize
    ) {
        let whole = [
            r#"<worksheet><dimension ref="A1:C2"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="B2" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>"#,
            "<sst uniqueCount=\"2\"><si><t>When</t></si><si><r><t>Wiki</t></r></si></sst>",
            STYLES,
            "<office:document-content><table:table table:name=\"A\"><table:table-row><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"2\"><office:annotation><text:p>a</text:p></office:annotation><text:p>When<text:s text:c=\"2\"/></text:p></table:table-cell></table:table-row></table:table></office:document-content>",
        ];
        let mut parts = whole.map(str::to_owned);
        let part = &mut parts[which];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "short")]
        let at = (part.len() as f64 * at) as usize;
        let end = if cut { part.len() } else { (at + 3).min(part.len()) };
        part.replace_range(at..end, &with);
        let [sheet, strings, styles, content] = parts;
        let bytes = if which < 3 { xlsx_with(&sheet, &strings, &styles) } else { ods_of(content.as_bytes(), b"") };
        let _ = read(&settings("form"), &bytes);
    }
}
