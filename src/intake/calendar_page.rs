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
    let head = history.revisions.last().map(|head| (title.clone(), head.id));
    let mut page = CalendarPage { head, ..CalendarPage::default() };
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
        let key = if let Some(id) = fields.get(&ClinicParameter::Id) {
            id.to_lowercase()
        } else {
            let said =
                |parameter| fields.get(&parameter).map(|typed: &String| folded(typed)).unwrap_or_default();
            let month: String = said(ClinicParameter::Time).chars().take(7).collect();
            let like = format!("\n{} {month}", said(ClinicParameter::Skill));
            let nth = order.iter().filter(|key: &&String| key.starts_with(&format!("{like}\n"))).count();
            format!("{like}\n{nth}")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{Timestamp, UserId};
    use crate::intake::attribution::with_one_trustee;
    use crate::intake::entry::Templates;
    use crate::wikitext::{Naming, Options, Template};
    use proptest::prelude::*;

    fn page(versions: &[(u64, &str)]) -> CalendarPage {
        let reader = Reader::new(
            Options::default(),
            Templates::named(|name| Template::new(&format!("Template:{name}"), Naming::default())),
        );
        let revision = |(id, (by, text)): (u64, &(u64, &str))| Revision {
            id: RevId(id),
            parent: RevId(id - 1),
            author: if *by == 0 {
                Author::Unregistered
            } else {
                Author::Account { id: UserId(*by), name: by.to_string() }
            },
            at: Timestamp::UNIX_EPOCH,
            comment: None,
            text: Some(calls(&reader, text)),
            model: "wikitext".to_owned(),
        };
        let revisions = (1..).zip(versions).map(revision).collect();
        let history = PageHistory { revisions, reach: History::Whole, unreadable: None };
        let title = PageTitle::parse("Calendar").expect("a title");
        with_one_trustee(|speakers| read(&reader, &title, &history).told_by(speakers))
    }

    fn turns(entry: &ClinicEntry) -> Vec<(u64, bool, &'static str)> {
        let said = |turn: &Turn| match turn.said {
            Said::Written(_) => "written",
            Said::Withdrawn(_) => "withdrawn",
            Said::Gone => "gone",
        };
        entry.turns.iter().map(|turn| (turn.by.map_or(0, |by| by.0), turn.trustee, said(turn))).collect()
    }

    #[test]
    fn every_entry_is_followed_by_its_id() {
        let page = page(&[
            (1, "{{clinic|id=A|skill=sparql}}"),
            (2, "{{clinic|id=a|skill=glam}}\n{{clinic|id=b|skill=maps}}"),
            (7, "x {{ clinic | skill = glam | id = a }} <nowiki>{{clinic|id=c}}</nowiki>"),
        ]);
        let ids: Vec<&str> = page.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids, ["a", "b"], "those that stand there first");
        assert_eq!(turns(&page.entries[0]), [(1, false, "written"), (2, false, "written")]);
        assert_eq!(turns(&page.entries[1]), [(2, false, "written"), (7, true, "gone")]);
        assert_eq!((page.entries[0].standing.len(), page.entries[1].standing.len()), (1, 0));
    }

    #[test]
    fn of_two_entries_with_one_id_each_is_told_apart() {
        let two = "{{clinic|id=a|skill=evil}}{{clinic|id=a|skill=sparql}}";
        let page = page(&[(1, "{{clinic|id=a|skill=sparql}}"), (2, two), (1, "{{clinic|id=a|skill=evil}}")]);
        assert_eq!(
            turns(&page.entries[0]),
            [(1, false, "written"), (2, false, "written"), (1, false, "withdrawn")]
        );
    }

    #[test]
    fn entries_without_an_id_are_told_apart_by_month_skill_and_order() {
        let text = "{{clinic|skill=sparql|time=2027-03-01 10:00}}{{clinic|skill=SPARQL|time=2027-03-08 10:00}}\
                    {{clinic|skill=sparql|time=2027-04-01 10:00}}{{clinic}}";
        let page = page(&[(1, text)]);
        assert_eq!(page.entries.len(), 3, "an empty one says nothing");
        assert!(page.entries.iter().all(|entry| entry.id.is_empty() && entry.turns.len() == 1));
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in "(\\{\\{clinic(\\|(id|skill|time)=[^}]{0,6}){0,3}\\}\\}|\\PC{0,9}){0,4}") {
            let _ = page(&[(1, &typed), (0, ""), (2, &typed)]);
        }
    }
}
