//! All the ways in: the steps by which somebody joins, and the files and tables that
//! the programme is handed. What a form asks besides is nobody's business.

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use lets_connect::config::{FormSettings, TableSettings};
use serde_json::{Value, json};

use super::people::{Person, Way};
use super::town::Life;
use crate::support::story::{TRUSTEE, edit};

/// The page on which people register with the template.
pub const REGISTRATION: &str = "Let's Connect/Registration";

/// The page on which they register without it.
pub const TALK: &str = "Talk:Let's Connect";

/// Who keeps Capacity Exchange's tables.
const TABLES_WRITER: &str = "LCTest-Tables";
const USERS: &str = "Data:CapacityExchange/users.tab";
const CAPACITIES: &str = "Data:CapacityExchange/capacities.tab";

/// The questions of both forms.
const QUESTIONS: [&str; 10] = [
    "When",
    "Account",
    "Shares",
    "Learns",
    "Languages",
    "Country",
    "Time zone",
    "May we list you?",
    "May we match you?",
    "What do you need to take part?",
];

/// What somebody answers to the last question: a private thing that is only theirs.
pub fn private_words(person: &Person) -> String {
    let number: String = person.name.chars().filter(char::is_ascii_digit).collect();
    format!("childcare for {number} evenings")
}

/// The steps by which somebody joins on the wiki, if that is where they join.
pub fn steps(life: &Life) -> Vec<Value> {
    let Person { name, .. } = life.person;
    let mut steps = vec![json!({ "account": name })];
    let append = |page: &str, text: String, author: &str| json!({ "edit": { "page": page, "append": text, "as": author, "summary": "" } });
    match life.person.way {
        Way::Own => steps.push(edit(&life.page(), &life.profile(), name)),
        Way::TrusteesPage => steps.push(edit(&life.page(), &life.profile(), TRUSTEE)),
        Way::Registration => steps.push(append(REGISTRATION, entry(life), name)),
        Way::Trustee => steps.push(append(REGISTRATION, entry(life), TRUSTEE)),
        Way::Talk => steps.push(append(TALK, section(&life.person), name)),
        Way::Form | Way::Workbook | Way::Tables => {}
    }
    steps
}

fn entry(life: &Life) -> String {
    format!("\n{}", life.entry(&format!("|user={}\n", life.name)))
}

fn section(person: &Person) -> String {
    let Person { name, country, utc, languages, share, learn, .. } = person;
    format!(
        "\n== Registration of {name} ==\n* share: {share}\n* learn: {learn}\n* languages: {languages}\n\
         * country: {country}\n* utc: {utc}\n* directory: yes\n* notify: yes\n\
         [[User:{name}|{name}]] ([[User talk:{name}|talk]]) 12:05, 1 November 2026 (UTC)\n"
    )
}

/// The files of the forms, and the rows that came so far.
pub struct Forms {
    folder: tempfile::TempDir,
    sent: Vec<(Way, Vec<String>)>,
    in_tables: Vec<Person>,
}

impl Forms {
    /// Nobody has filled anything in.
    pub fn new() -> Self {
        let forms =
            Self { folder: crate::support::private_folder(), sent: Vec::new(), in_tables: Vec::new() };
        forms.write();
        forms
    }

    /// Somebody sends a form off, or comes into the tables.
    pub fn take(&mut self, person: &Person, moment: &str) {
        if person.way == Way::Tables {
            return self.in_tables.push(*person);
        }
        let Person { name, country, utc, languages, share, learn, way, .. } = *person;
        let when = moment.replace('T', " ").replace('Z', "");
        let needs = private_words(person);
        let row = [&when, name, share, learn, languages, country, utc, "Yes", "Yes", &needs];
        self.sent.push((way, row.map(str::to_owned).into()));
        self.write();
    }

    fn write(&self) {
        let rows = |way: Way| {
            let of = self.sent.iter().filter(move |(by, _)| *by == way).map(|(_, row)| row.clone());
            std::iter::once(QUESTIONS.map(str::to_owned).to_vec()).chain(of).collect::<Vec<_>>()
        };
        std::fs::write(self.file(Way::Form), csv(&rows(Way::Form))).expect("written");
        std::fs::write(self.file(Way::Workbook), ods(&rows(Way::Workbook))).expect("written");
    }

    fn file(&self, way: Way) -> PathBuf {
        self.folder.path().join(if way == Way::Form { "form.csv" } else { "checked.ods" })
    }

    /// What the configuration says of them.
    pub fn settings(&self) -> Vec<FormSettings> {
        vec![
            settings("the open form", &self.file(Way::Form), "claimed"),
            settings("the checked workbook", &self.file(Way::Workbook), "verified"),
        ]
    }

    /// What the configuration says of the tables.
    pub fn tables(api: &str) -> TableSettings {
        let written = format!(
            "users = \"{USERS}\"\ncapacities = \"{CAPACITIES}\"\napi = \"{api}\"\neditors = [\"{TABLES_WRITER}\"]"
        );
        toml::from_str(&written).expect("settings")
    }

    /// The steps by which the tables come to say who is in them.
    pub fn tables_are_saved(&self) -> Vec<Value> {
        let field = |name: &str, kind: &str| json!({ "name": name, "type": kind });
        let capacities = json!({
            "license": "CC0-1.0",
            "schema": { "fields": [field("id", "number"), field("name", "localized"),
                field("description", "localized"), field("wikidata_item", "string")] },
            "data": [[36, { "en": "Grant writing" }, {}, "Q900000036"], [71, { "en": "SPARQL" }, {}, "Q900000071"]],
        });
        let of = |person: &Person| {
            let skill = if person.share == "SPARQL" { "[71]" } else { "[36]" };
            json!([person.name, skill, skill, "[]"])
        };
        let users = json!({
            "license": "CC0-1.0",
            "schema": { "fields": [field("username", "string"), field("skills_known", "string"),
                field("skills_available", "string"), field("badges", "string")] },
            "data": self.in_tables.iter().map(of).collect::<Vec<_>>(),
        });
        vec![
            json!({ "account": TABLES_WRITER }),
            edit(CAPACITIES, &capacities.to_string(), TABLES_WRITER),
            edit(USERS, &users.to_string(), TABLES_WRITER),
        ]
    }
}

fn settings(name: &str, file: &Path, identity: &str) -> FormSettings {
    let [when, account, share, learn, languages, country, utc, directory, notify, _] = QUESTIONS;
    let written = format!(
        "name = '{name}'\nfile = '{}'\nidentity = '{identity}'\naccount = '{account}'\n\
         time = {{ column = '{when}', format = '%Y-%m-%d %H:%M:%S', zone = 'UTC' }}\n\
         columns = {{ share = '{share}', learn = '{learn}', languages = '{languages}', country = '{country}', \
         utc = '{utc}', directory = '{directory}', notify = '{notify}' }}\n",
        file.display()
    );
    toml::from_str(&written).expect("a form")
}

fn csv(rows: &[Vec<String>]) -> String {
    let cell = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n").collect()
}

/// A workbook as `LibreOffice` saves it, as far as a reader needs it.
fn ods(rows: &[Vec<String>]) -> Vec<u8> {
    let cell = |cell: &String| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>")
    };
    let row = |row: &Vec<String>| {
        format!("<table:table-row>{}</table:table-row>", row.iter().map(cell).collect::<String>())
    };
    let content = format!(
        "<office:document-content><table:table table:name=\"A\">{}</table:table></office:document-content>",
        rows.iter().map(row).collect::<String>()
    );
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(part.as_bytes()).expect("its content");
    }
    archive.finish().expect("an archive").into_inner()
}
