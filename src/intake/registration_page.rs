//! Reads the registration page, on which many people have an entry each.
//!
//! Every entry is followed through the page's history, so that it counts only
//! as far as its own account, or a trustee, wrote it.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{BadUsername, PageTitle, Username};
use crate::intake::Read;
use crate::intake::attribution::{self, Speakers, Traced};
use crate::intake::entry::{self, Place, Reader};
use crate::intake::history::{self, PageHistory};
use crate::registry::{Problem, SourceKind, Weight};

/// The accounts that entries were ever for: whoever reads must know them.
#[must_use]
pub fn names(reader: &Reader, history: &PageHistory) -> BTreeSet<Username> {
    let texts = history.revisions.iter().filter_map(|revision| revision.text.as_deref());
    let keys = texts.flat_map(|text| entries(reader, text).into_keys());
    keys.filter_map(|key| Username::parse(&key).ok()).collect()
}

/// Reads the page.
#[must_use]
pub fn read(reader: &Reader, title: &PageTitle, history: &PageHistory, speakers: &Speakers<'_>) -> Read {
    let may = |key: &str, author| Username::parse(key).is_ok_and(|name| speakers.may(&name, author));
    let entries = |text: &str| entries(reader, text);
    let traced = attribution::trace(&history.revisions, history.reach, entries, may);
    let mut read = Read::default();
    read.heads.extend(history.revisions.last().map(|head| (title.clone(), head.id)));
    read.problems.extend(history.unreadable.map(|cap| history::unreadable_page(title, cap)));
    if let Some(text) = history.newest_text() {
        nameless(&mut read, reader, title, text);
    }
    for (ordinal, (key, traced)) in (1..).zip(&traced) {
        take(&mut read, reader, title, ordinal, key, traced);
    }
    read
}

/// The entries of a text, by the account they are for; of several for one account the last.
fn entries(reader: &Reader, text: &str) -> BTreeMap<String, String> {
    reader
        .profiles(text)
        .iter()
        .filter_map(|call| {
            let name = Username::parse(entry::name_in(call)?).ok()?;
            Some((name.as_str().to_owned(), text.get(call.span.clone())?.to_owned()))
        })
        .collect()
}

fn nameless(read: &mut Read, reader: &Reader, title: &PageTitle, text: &str) {
    for (ordinal, call) in (1..).zip(reader.profiles(text)) {
        let (what, mend) = match entry::name_in(&call).map(Username::parse) {
            Some(Ok(_)) => continue,
            Some(Err(BadUsername::NotRegistered)) => (entry::UNREGISTERED, entry::REGISTER),
            Some(Err(_)) | None => {
                ("the entry names no account that can exist", "add |user= with the account's name")
            }
        };
        read.refuse(problem(title, ordinal, Weight::Refused, what, mend));
    }
}

fn take(read: &mut Read, reader: &Reader, title: &PageTitle, ordinal: u32, name: &str, traced: &Traced) {
    let Some(own) = &traced.own else {
        if traced.present {
            read.refuse(problem(
                title,
                ordinal,
                Weight::Refused,
                &format!("the entry for {name} was not written by that account"),
                &format!("{name} must write it, or make a profile page"),
            ));
        }
        return;
    };
    if traced.changed_by_others {
        read.problems.push(problem(
            title,
            ordinal,
            Weight::Note,
            &format!(
                "the entry for {name} was changed or removed by another account; revision {} stays in force",
                own.revision
            ),
            &format!("if the change is right, {name} should make it"),
        ));
    }
    let Some(call) = reader.profiles(&own.text).into_iter().next() else { return };
    let place = Place {
        kind: SourceKind::RegistrationPage,
        page: title,
        entry: ordinal,
        revision: own.revision,
        at: own.at,
    };
    let (registration, problems) = entry::registration(&call, name, &place);
    read.registrations.push(registration);
    read.problems.extend(problems);
}

fn problem(title: &PageTitle, ordinal: u32, weight: Weight, what: &str, mend: &str) -> Problem {
    Problem {
        weight,
        place: title.as_str().to_owned(),
        entry: format!("entry {ordinal}"),
        field: None,
        what: what.to_owned(),
        mend: mend.to_owned(),
    }
}
