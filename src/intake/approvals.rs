//! Reads what trustees approved on the awards page.
//!
//! `{{Let's Connect approve|lc:…}}` approves one line of the bot's list;
//! `{{Let's Connect approve|all}}` approves what the list held in the very
//! revision in which the trustee wrote it, and nothing proposed later.

use std::collections::BTreeMap;

use crate::ids::{ActionId, PageTitle, Username};
use crate::intake::attribution::{self, Own, Speakers};
use crate::intake::entry::Reader;
use crate::intake::history::{self, PageHistory};
use crate::registry::{Problem, Weight};
use crate::wiki::Revision;
use crate::wikitext::{Options, region};

/// Who approved what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approvals {
    /// By award proposal.
    pub by_id: BTreeMap<ActionId, Username>,
    /// Approvals that do not count.
    pub problems: Vec<Problem>,
}

impl Approvals {
    /// Takes those of another page in.
    pub fn join(&mut self, other: Self) {
        for (id, trustee) in other.by_id {
            self.by_id.entry(id).or_insert(trustee);
        }
        self.problems.extend(other.problems);
    }
}

/// Reads the history of a page on which trustees approve.
#[must_use]
pub fn read(
    reader: &Reader,
    title: &PageTitle,
    history: &PageHistory,
    region_name: &str,
    speakers: &Speakers<'_>,
) -> Approvals {
    let PageHistory { revisions, reach, unreadable } = history;
    // Whoever writes what a stranger wrote before says it all the same: the second is another entry.
    let entries = |text: &str| {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        let named = reader.approvals(text).into_iter().map(|named| {
            let time = times.entry(named.clone()).and_modify(|time| *time += 1).or_default();
            (format!("{named}\n{time}"), named)
        });
        named.collect::<BTreeMap<_, _>>()
    };
    let traced =
        attribution::trace(revisions, *reach, entries, |_, author| speakers.trustee(author).is_some());
    let mut approvals = Approvals::default();
    approvals.problems.extend(unreadable.map(|cap| history::unreadable_page(title, cap)));
    for (entry, traced) in &traced {
        let named = entry.split('\n').next().unwrap_or_default();
        match &traced.own {
            Some(own) if traced.present => {
                if let Some(trustee) = speakers.trustee(own.author) {
                    approve(&mut approvals, (named, trustee), own, revisions, region_name, reader.options());
                }
            }
            None if traced.present => approvals.problems.push(Problem {
                weight: Weight::Note,
                place: title.as_str().to_owned(),
                entry: named.chars().take(40).collect(),
                field: None,
                what: "an approval that no trustee wrote counts for nothing".to_owned(),
                mend: "a trustee of the programme should write it".to_owned(),
            }),
            Some(_) | None => {}
        }
    }
    approvals
}

fn approve(
    approvals: &mut Approvals,
    (named, trustee): (&str, &Username),
    own: &Own,
    revisions: &[Revision],
    region_name: &str,
    options: &Options,
) {
    if named == "all" {
        let text =
            revisions.iter().find(|revision| revision.id == own.revision).and_then(|r| r.text.as_deref());
        let listed = text
            .and_then(|text| region::content(text, region_name, options).ok().flatten())
            .unwrap_or_default();
        for id in ActionId::find_in(listed) {
            approvals.by_id.entry(id).or_insert_with(|| trustee.clone());
        }
    } else {
        for id in ActionId::find_in(named) {
            approvals.by_id.entry(id).or_insert_with(|| trustee.clone());
        }
    }
}
