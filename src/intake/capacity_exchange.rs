//! Reads Capacity Exchange's public tables: who shares which capacities, and
//! what the capacities are called. Whoever stands there chose to.
//!
//! The tables are tabular data as `JsonConfig` has it
//! (<https://www.mediawiki.org/wiki/Help:Tabular_Data>); Capacity Exchange's
//! `export` command writes them, a cell of several numbers as `[1, 2, 3]`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::ids::Timestamp;
use crate::intake::Read;
use crate::registry::skill::Capacity;
use crate::registry::spelling::Found;
use crate::registry::{
    Field, Lexicon, Private, Problem, Proof, Provenance, Registration, SourceKind, Weight,
};

mod settings;

pub use settings::{Source, TableSettings};

/// Rows of a table at most, and capacities in one cell.
const MOST_ROWS: usize = 100_000;
const MOST_IN_CELL: usize = 100;

/// One of the two tables.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// Where it stands; problems are reported under it.
    pub place: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// A table's shape.
#[derive(Deserialize)]
struct Tabular {
    schema: Schema,
    data: Vec<Vec<Value>>,
}

#[derive(Deserialize)]
struct Schema {
    fields: Vec<Column>,
}

#[derive(Deserialize)]
struct Column {
    name: String,
}

impl Tabular {
    fn read(table: Table<'_>) -> Result<Self, Problem> {
        let mut read: Self = serde_json::from_str(table.text).map_err(|error| {
            // What serde says may quote the table.
            let what =
                format!("line {} is not tabular data; nothing of the table was read", error.line().max(1));
            problem(table.place, Weight::Refused, String::new(), what, "restore a version that is")
        })?;
        read.data.truncate(MOST_ROWS);
        Ok(read)
    }

    /// Where a column is.
    fn column(&self, name: &str) -> Option<usize> {
        self.schema.fields.iter().position(|column| column.name == name)
    }
}

/// Reads the capacities.
pub fn capacities(table: Table<'_>) -> Result<Vec<Capacity>, Problem> {
    let tabular = Tabular::read(table)?;
    let (Some(id), Some(name)) = (tabular.column("id"), tabular.column("name")) else {
        let what = "the table has no columns id and name; nothing of it was read".to_owned();
        return Err(problem(table.place, Weight::Refused, String::new(), what, "name the capacities' table"));
    };
    let item = tabular.column("wikidata_item");
    let parent = tabular.column("parent").or_else(|| tabular.column("parent_id"));
    let cell = |row: &[Value], column: Option<usize>| row.get(column?).cloned();
    let read = tabular.data.iter().filter_map(|row| {
        Some(Capacity {
            id: number(row.get(id)?)?,
            labels: row.get(name).map(labels).unwrap_or_default(),
            wikidata: cell(row, item).and_then(|item| item.as_str().map(str::to_owned)),
            parent: cell(row, parent).as_ref().and_then(number),
        })
    });
    Ok(read.collect())
}

/// Reads the people, by the capacities' names.
#[must_use]
pub fn read(people: Table<'_>, known: Table<'_>, settings: &TableSettings, lexicon: &Lexicon) -> Read {
    let mut read = Read::default();
    let capacities = match capacities(known) {
        Ok(capacities) => capacities,
        Err(problem) => {
            read.refuse(problem);
            return read;
        }
    };
    let tabular = match Tabular::read(people) {
        Ok(tabular) => tabular,
        Err(problem) => {
            read.refuse(problem);
            return read;
        }
    };
    let (Some(name), Some(share)) = (tabular.column("username"), tabular.column("skills_available")) else {
        let what =
            "the table has no columns username and skills_available; nothing of it was read".to_owned();
        read.refuse(problem(people.place, Weight::Refused, String::new(), what, "name the people's table"));
        return read;
    };
    let learn = tabular.column("skills_wanted");
    let said: BTreeMap<u32, String> =
        capacities.iter().map(|capacity| (capacity.id, said(capacity, lexicon))).collect();
    for (entry, row) in (1..).zip(&tabular.data) {
        let Some(username) = row.get(name).and_then(Value::as_str) else {
            let what = "the row names no account".to_owned();
            let row = format!("row {entry}");
            read.refuse(problem(people.place, Weight::Refused, row, what, "mend it at Capacity Exchange"));
            continue;
        };
        let mut fields = BTreeMap::new();
        for (field, column) in [(Field::Share, Some(share)), (Field::Learn, learn)] {
            let ids = column.and_then(|column| row.get(column)).map(numbers).unwrap_or_default();
            let words = ids
                .into_iter()
                .map(|id| said.get(&id).cloned().unwrap_or_else(|| format!("Capacity Exchange {id}")));
            let words = words.collect::<Vec<_>>().join("; ");
            if !words.is_empty() {
                fields.insert(field, words);
            }
        }
        // Whoever shares and wants nothing is nobody's peer.
        if fields.is_empty() {
            continue;
        }
        let answer = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        fields.insert(Field::Directory, answer(settings.directory));
        fields.insert(Field::Notify, answer(settings.notify));
        read.registrations.push(Registration {
            provenance: Provenance {
                kind: SourceKind::CapacityExchange,
                place: people.place.to_owned(),
                entry,
                revision: None,
                at: Timestamp::UNIX_EPOCH,
            },
            name: username.to_owned(),
            fields,
            met: Vec::new(),
            answers: Vec::new(),
            proof: Proof::Owner,
            confirms: Vec::new(),
            private: Private::default(),
        });
    }
    read
}

/// A capacity in words that the registry understands, if anything does.
fn said(capacity: &Capacity, lexicon: &Lexicon) -> String {
    let skills = lexicon.taxonomy();
    let by_item = || skills.by_wikidata(capacity.wikidata.as_deref()?);
    if let Some(skill) = skills.by_capx(capacity.id).or_else(by_item) {
        return skill.to_string();
    }
    let english = capacity.labels.get("en");
    let by_name =
        english.into_iter().chain(capacity.labels.values()).find_map(|label| match lexicon.skill(label) {
            Found::Exact(skill) => Some(skill.to_string()),
            Found::Close(_) | Found::Unknown { .. } => None,
        });
    by_name.unwrap_or_else(|| {
        let label = english.or_else(|| capacity.labels.values().next());
        one_answer(label.map_or("", String::as_str), capacity.id)
    })
}

/// A label as one answer of a list: without what could end an answer.
fn one_answer(label: &str, id: u32) -> String {
    let kept: String = label.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    if kept.is_empty() { format!("Capacity Exchange {id}") } else { kept }
}

/// A localized cell; an older table has the English name alone.
fn labels(cell: &Value) -> BTreeMap<String, String> {
    match cell {
        Value::String(name) => BTreeMap::from([("en".to_owned(), name.clone())]),
        Value::Object(names) => {
            let names =
                names.iter().filter_map(|(code, name)| Some((code.clone(), name.as_str()?.to_owned())));
            names.collect()
        }
        _ => BTreeMap::new(),
    }
}

/// The numbers of a cell like `[1, 2, 3]`, which a table holds as text, or as a list.
fn numbers(cell: &Value) -> Vec<u32> {
    let mut read: Vec<u32> = match cell {
        Value::String(list) => {
            let bare = list.trim().trim_start_matches('[').trim_end_matches(']');
            bare.split(',').filter_map(|number| number.trim().parse().ok()).take(MOST_IN_CELL).collect()
        }
        Value::Array(list) => list.iter().filter_map(number).take(MOST_IN_CELL).collect(),
        Value::Number(_) => number(cell).into_iter().collect(),
        _ => Vec::new(),
    };
    let mut seen = std::collections::BTreeSet::new();
    read.retain(|id| seen.insert(*id));
    read
}

fn number(cell: &Value) -> Option<u32> {
    match cell {
        Value::String(text) => text.trim().parse().ok(),
        // JsonConfig's numbers may be written 3.0.
        _ => cell.as_u64().or_else(|| whole(cell.as_f64()?)).and_then(|number| u32::try_from(number).ok()),
    }
}

fn whole(number: f64) -> Option<u64> {
    let text = format!("{number}");
    text.parse().ok()
}

/// What is wrong with a table.
#[must_use]
pub fn problem(place: &str, weight: Weight, entry: String, what: String, mend: &str) -> Problem {
    Problem { weight, place: place.to_owned(), entry, field: None, what, mend: mend.to_owned() }
}

#[cfg(test)]
mod tests;
