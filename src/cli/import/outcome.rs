//! What a dump came to, as text for a terminal and as JSON.

use std::fmt::Write as _;

use clap::builder::styling::Style;

use crate::cli::table::{ASIDE, BAD, Column, HEADING, NAME, Screen, WARNING, paragraph, table};
use crate::cli::tell::{counted, plain};
use crate::ids::{LanguageCode, SkillId};
use crate::registry::{Problem, Registrant, Taxonomy, Unreconciled, Weight};

/// Rows of one table that a terminal shows; a pipe and JSON have them all.
const MOST_SHOWN: usize = 60;

/// What a dump came to.
pub(super) struct Outcome {
    pub(super) form: String,
    /// The rows, the header and blank ones aside.
    pub(super) rows: usize,
    /// Rows that do not count.
    pub(super) refused: usize,
    /// Rows that wait for their owners.
    pub(super) claimed: usize,
    /// Rows that say something about support, if the form asks for it.
    pub(super) asking: Option<usize>,
    /// Columns of decisions that are not there yet.
    pub(super) awaited: Vec<String>,
    pub(super) people: Vec<Registrant>,
    /// Words that nobody understood, those of most people first.
    pub(super) unreconciled: Vec<Unreconciled>,
    pub(super) problems: Vec<Problem>,
}

impl Outcome {
    /// Everything, for machines.
    pub(super) fn json(&self) -> serde_json::Value {
        let several = self.people.iter().filter(|person| person.sources.len() > 1);
        serde_json::json!({
            "form": self.form,
            "rows": self.rows,
            "people": self.people.iter().map(person).collect::<Vec<_>>(),
            "several_rows": several.map(|person| person.name.as_str()).collect::<Vec<_>>(),
            "refused": self.refused,
            "claimed": self.claimed,
            "support": self.asking.map(|rows| serde_json::json!({ "rows": rows, "awaited": self.awaited })),
            "unreconciled": self.unreconciled,
            "problems": self.problems,
        })
    }

    /// People, problems and a summary, for a reader.
    pub(super) fn text(&self, taxonomy: &Taxonomy, screen: Screen) -> String {
        let mut out = String::new();
        let heading = |title: &str, style| screen.painted(style, title);
        if !self.people.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{}", heading(&counted_people(self.people.len()), HEADING));
            let rows: Vec<Vec<String>> =
                self.people.iter().map(|person| understood(person, taxonomy)).collect();
            let texts = [
                Column { share: 0, style: NAME },
                Column { share: 0, style: ASIDE },
                Column { share: 1, style: Style::new() },
                Column { share: 1, style: Style::new() },
                Column { share: 0, style: ASIDE },
            ];
            out.push_str(&shown(&texts, &rows, screen));
            out.push('\n');
        }
        for (weight, title, style) in [
            (Weight::Refused, "Refused: these rows do not count", BAD),
            (Weight::Partly, "Partly understood: the rest of the row counts", WARNING),
            (Weight::Note, "To know", HEADING),
        ] {
            let these = self.problems.iter().filter(|problem| problem.weight == weight);
            let rows: Vec<Vec<String>> = these.map(|problem| told(problem, &self.form)).collect();
            if !rows.is_empty() {
                let _ = writeln!(out, "{}", heading(&format!("{title} ({})", rows.len()), style));
                let texts = [
                    Column { share: 0, style: NAME },
                    Column { share: 0, style: Style::new() },
                    Column { share: 3, style: Style::new() },
                    Column { share: 2, style: ASIDE },
                ];
                out.push_str(&shown(&texts, &rows, screen));
                out.push('\n');
            }
        }
        out + &self.summary(screen)
    }

    fn summary(&self, screen: Screen) -> String {
        let several = self.people.iter().filter(|person| person.sources.len() > 1).count();
        let notes = self.problems.iter().filter(|problem| problem.weight == Weight::Note).count();
        let mut summary = format!(
            "{}: {} in {}",
            plain(&self.form),
            counted_people(self.people.len()),
            counted(self.rows, "row")
        );
        if several > 0 {
            let _ = write!(summary, ", {several} of them in several");
        }
        let _ = writeln!(
            summary,
            "; {} refused, {}, {}. Accounts were not looked up.",
            counted(self.refused, "row"),
            counted(self.problems.len() - notes, "problem"),
            counted(notes, "note")
        );
        if self.claimed > 0 {
            let waits = if self.claimed == 1 {
                "row waits until its owner confirms it"
            } else {
                "rows wait until their owners confirm them"
            };
            let _ = writeln!(
                summary,
                "The form does not prove who fills it in (identity = \"claimed\"): {} {waits}, by the button in a message \
                 on the talk page or with a profile page.",
                self.claimed
            );
        }
        if let Some(rows) = self.asking {
            let say = if rows == 1 { "1 row says".to_owned() } else { format!("{rows} rows say") };
            let _ =
                writeln!(summary, "{say} something about support: lets-connect support-report tells what.");
        }
        if !self.awaited.is_empty() {
            let awaited: Vec<String> =
                self.awaited.iter().map(|column| format!("{:?}", plain(column))).collect();
            let _ = writeln!(
                summary,
                "The dump has no column {} yet: add it when something is decided.",
                awaited.join(", ")
            );
        }
        summary.lines().map(|line| paragraph(line, screen)).collect()
    }
}

fn counted_people(number: usize) -> String {
    if number == 1 { "1 person".to_owned() } else { format!("{number} people") }
}

/// As much of a table as a terminal is patient for.
fn shown(columns: &[Column], rows: &[Vec<String>], screen: Screen) -> String {
    let most = if screen.width.is_some() { MOST_SHOWN } else { rows.len() };
    let mut out = table(columns, rows.get(..most).unwrap_or(rows), screen);
    if rows.len() > most {
        let _ = writeln!(out, "  … and {} more (--json shows all)", rows.len() - most);
    }
    out
}

/// A problem's cells: entry, field, what, mend.
fn told(problem: &Problem, form: &str) -> Vec<String> {
    let place = if problem.entry.is_empty() { form } else { &problem.entry };
    let field = problem.field.map_or("", |field| field.parameter());
    vec![place.to_owned(), field.to_owned(), problem.what.clone(), problem.mend.clone()]
}

/// A person's cells: name, rows, what they share, what they learn, languages and country.
fn understood(person: &Registrant, taxonomy: &Taxonomy) -> Vec<String> {
    let english = LanguageCode("en".to_owned());
    let skills = |does: &str, skills: &[SkillId]| {
        let names: Vec<&str> = skills.iter().map(|skill| taxonomy.label(skill, &english)).collect();
        format!("{does} {}", if names.is_empty() { "nothing".to_owned() } else { names.join(", ") })
    };
    let rows: Vec<String> = rows(person).iter().map(u32::to_string).collect();
    let languages = person.languages.iter().map(|(code, level)| match level.points() {
        6 => format!("{code}-N"),
        points => format!("{code}-{points}"),
    });
    let more: Vec<String> = languages.chain(person.country.clone()).collect();
    vec![
        person.name.to_string(),
        format!("row {}", rows.join(", ")),
        skills("shares", &person.share),
        skills("learns", &person.learn),
        more.join(" "),
    ]
}

/// The rows that somebody has, in order.
fn rows(person: &Registrant) -> Vec<u32> {
    let mut rows: Vec<u32> = person.sources.iter().map(|source| source.entry).collect();
    rows.sort_unstable();
    rows
}

fn person(registrant: &Registrant) -> serde_json::Value {
    let mut person = crate::cli::tell::person(registrant);
    person["rows"] = serde_json::json!(rows(registrant));
    person
}

/// The gravest first, then as the file has them: `row 9` comes before `row 10`.
pub(super) fn sort(problems: &mut [Problem]) {
    let number = |problem: &Problem| -> Option<u32> { problem.entry.rsplit(' ').next()?.parse().ok() };
    problems.sort_by(|one, other| {
        (one.weight, number(one), one.field, &one.what).cmp(&(
            other.weight,
            number(other),
            other.field,
            &other.what,
        ))
    });
}
