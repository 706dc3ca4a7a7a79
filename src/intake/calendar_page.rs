//! Reads the calendar, on which every clinic has an entry.
//!
//! Every entry is followed through the page's history, so that it can be told who
//! wrote what. Whose words count is judged where it is known who takes part.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{PageTitle, RevId, Username};
use crate::intake::attribution::{History, Speakers};
use crate::intake::entry::Reader;
use crate::intake::history::{self, PageHistory};
use crate::registry::clinic::{ClinicEntry, ClinicParameter, Fields, Said, Turn, names_in};
use crate::registry::folding::folded;
use crate::registry::{Problem, Weight};
use crate::wiki::{Author, Revision};

/// Characters of one answer that are kept; the rest says nothing.
const MOST_CHARS: usize = 8_000;

/// Entries of a page that are read.
const MOST_ENTRIES: usize = 1_000;

/// What the page says.
#[derive(Clone, Debug, Default)]
pub struct CalendarPage {
    /// The entries, those that stand there now in their order, then those that stood there.
    pub entries: Vec<ClinicEntry>,
    /// What is odd about the page.
    pub problems: Vec<Problem>,
    /// Its newest revision.
    pub head: Option<(PageTitle, RevId)>,
}

/// The calls of a text alone: all that is kept of a version.
#[must_use]
pub fn calls(reader: &Reader, text: &str) -> String {
    let calls = reader.clinics(text);
    let calls: Vec<&str> = calls.iter().filter_map(|call| text.get(call.span.clone())).collect();
    calls.join("\n")
}

/// The accounts that entries ever named: whoever vets must know them.
#[must_use]
pub fn names(page: &CalendarPage) -> BTreeSet<Username> {
    let turns = page.entries.iter().flat_map(|entry| &entry.turns);
    let written = turns.filter_map(|turn| match &turn.said {
        Said::Written(fields) => Some(fields),
        Said::Withdrawn(_) | Said::Gone => None,
    });
    written.flat_map(names_in).collect()
}

/// Reads the page, but for who is a trustee.
#[must_use]
pub fn read(reader: &Reader, title: &PageTitle, history: &PageHistory) -> CalendarPage {
    let mut turns: BTreeMap<String, Vec<Turn>> = BTreeMap::new();
    let mut before: BTreeMap<String, Vec<Fields>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for (ordinal, revision) in history.revisions.iter().enumerate() {
        // A suppressed text says nothing; the next visible one is compared with the last visible one.
        let Some(text) = &revision.text else { continue };
        let (now, in_order) = entries(reader, text);
        let keys: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
        for key in keys {
            let none = Vec::new();
            let (old, new) = (before.get(key).unwrap_or(&none), now.get(key).unwrap_or(&none));
            for said in changes(old, new) {
                let is_known = ordinal > 0 || history.reach == History::Whole;
                turns.entry(key.clone()).or_default().push(turn(revision, is_known, said));
            }
        }
        (before, order) = (now, in_order);
    }
    let mut page = CalendarPage::default();
    page.head = history.revisions.last().map(|head| (title.clone(), head.id));
    page.problems.extend(history.unreadable.map(|cap| history::unreadable_page(title, cap)));
    if order.len() >= MOST_ENTRIES {
        page.problems.push(Problem {
            weight: Weight::Partly,
            place: title.to_string(),
            entry: String::new(),
            field: None,
            what: format!("only the first {MOST_ENTRIES} entries are read"),
            mend: "take the oldest ones out".to_owned(),
        });
    }
    let gone: Vec<String> = turns.keys().filter(|key| !before.contains_key(*key)).cloned().collect();
    for (number, key) in (1..).zip(order.into_iter().chain(gone)) {
        page.entries.push(ClinicEntry {
            place: title.to_string(),
            number,
            id: id_of(&key).to_owned(),
            turns: turns.remove(&key).unwrap_or_default(),
            standing: before.remove(&key).unwrap_or_default(),
        });
    }
    page
}

impl CalendarPage {
    /// The same, with what trustees wrote known as theirs.
    #[must_use]
    pub fn told_by(mut self, speakers: &Speakers<'_>) -> Self {
        for turn in self.entries.iter_mut().flat_map(|entry| &mut entry.turns) {
            turn.trustee = turn.by.is_some_and(|by| speakers.trustee(by).is_some());
        }
        self
    }
}

fn turn(revision: &Revision, is_known: bool, said: Said) -> Turn {
    let by = match &revision.author {
        Author::Account { id, .. } if is_known => Some(*id),
        _ => None,
    };
    Turn { by, trustee: false, revision: revision.id, at: revision.at, said }
}

/// What became of the entries with one id from a version to the next.
fn changes(old: &[Fields], new: &[Fields]) -> Vec<Said> {
    if old == new {
        return Vec::new();
    }
    if new.is_empty() {
        return vec![Said::Gone];
    }
    let less = |these: &[Fields], those: &[Fields]| {
        let mut rest = those.to_vec();
        let mut left = these.to_vec();
        left.retain(|one| match rest.iter().position(|other| other == one) {
            Some(at) => {
                rest.swap_remove(at);
                false
            }
            None => true,
        });
        left
    };
    let added = less(new, old);
    if added.is_empty() {
        return less(old, new).into_iter().map(Said::Withdrawn).collect();
    }
    added.into_iter().map(Said::Written).collect()
}

/// The entries of a text by their keys, and the keys in the order of the page. The key is the
/// id; where none is given, what the derived id is made of and which of several it is.
fn entries(reader: &Reader, text: &str) -> (BTreeMap<String, Vec<Fields>>, Vec<String>) {
    let mut found: BTreeMap<String, Vec<Fields>> = BTreeMap::new();
    let mut order = Vec::new();
    for call in reader.clinics(text).iter().take(MOST_ENTRIES) {
        let fields: Fields = ClinicParameter::ALL
            .into_iter()
            .filter_map(|parameter| {
                let typed = call.value(parameter.name())?.trim();
                (!typed.is_empty()).then(|| (parameter, typed.chars().take(MOST_CHARS).collect()))
            })
            .collect();
        if fields.is_empty() {
            continue;
        }
        let key = match fields.get(&ClinicParameter::Id) {
            Some(id) => id.to_lowercase(),
            None => {
                let said = |parameter| {
                    fields.get(&parameter).map(|typed: &String| folded(typed)).unwrap_or_default()
                };
                let month: String = said(ClinicParameter::Time).chars().take(7).collect();
                let like = format!("\n{} {month}", said(ClinicParameter::Skill));
                let nth = order.iter().filter(|key: &&String| key.starts_with(&format!("{like}\n"))).count();
                format!("{like}\n{nth}")
            }
        };
        let same = found.entry(key.clone()).or_default();
        if same.is_empty() {
            order.push(key);
        }
        same.push(fields);
    }
    (found, order)
}

/// The id that a key holds; keys of entries without one begin with a line's end, which no id can hold.
fn id_of(key: &str) -> &str {
    if key.starts_with('\n') { "" } else { key }
}
