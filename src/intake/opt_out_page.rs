//! Reads the opt-out page: a line for each account that wants to have nothing to
//! do with the programme, whatever else stands anywhere.
//!
//! A line counts while its own account, or a trustee, wrote it, and until one of
//! them takes it away; so nobody can take others out, or bring them back.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{PageTitle, Timestamp, Username};
use crate::intake::Read;
use crate::intake::attribution::{self, Speakers, Traced};
use crate::intake::history::{self, PageHistory};
use crate::registry::name;
use crate::registry::{Problem, Weight};

/// Lines that are read at most.
const MOST_LINES: usize = 20_000;

/// What the page says.
#[derive(Clone, Debug, Default)]
pub struct OptOuts {
    /// Who wants to be out, and since when.
    pub names: BTreeMap<Username, Timestamp>,
    /// What is odd about the page, and its newest revision.
    pub read: Read,
}

/// The accounts that lines were ever about: whoever reads must know them.
#[must_use]
pub fn names(history: &PageHistory) -> BTreeSet<Username> {
    let texts = history.revisions.iter().filter_map(|revision| revision.text.as_deref());
    texts.flat_map(|text| lines(text).into_keys()).filter_map(|key| Username::parse(&key).ok()).collect()
}

/// Reads the page.
#[must_use]
pub fn read(title: &PageTitle, history: &PageHistory, speakers: &Speakers<'_>) -> OptOuts {
    let may = |key: &str, author| Username::parse(key).is_ok_and(|name| speakers.may(&name, author));
    let traced = attribution::trace(&history.revisions, history.reach, lines, may);
    let mut out = OptOuts::default();
    out.read.heads.extend(history.revisions.last().map(|head| (title.clone(), head.id)));
    out.read.problems.extend(history.unreadable.map(|cap| history::unreadable_page(title, cap)));
    for (name, traced) in traced {
        take(&mut out, title, &name, traced);
    }
    out
}

fn take(out: &mut OptOuts, title: &PageTitle, name: &str, traced: Traced) {
    match traced.own {
        Some(own) => {
            if let Ok(name) = Username::parse(name) {
                out.names.insert(name, own.at);
            }
        }
        None if traced.present => out.read.problems.push(Problem {
            weight: Weight::Note,
            place: title.as_str().to_owned(),
            entry: String::new(),
            field: None,
            what: format!("the line for {name} was not written by that account, and does not count"),
            mend: format!("{name}, or a trustee, must write it"),
        }),
        None => {}
    }
}

/// The names in a list's lines. What else stands in a line is no matter, so that
/// nobody's comma makes it another's.
fn lines(text: &str) -> BTreeMap<String, String> {
    let listed = text.lines().filter(|line| line.starts_with(['*', '#'])).take(MOST_LINES);
    listed
        .filter_map(|line| {
            let name = named_in(line.trim_start_matches(['*', '#', ':', ' ']))?;
            Some((name.as_str().to_owned(), String::new()))
        })
        .collect()
}

/// The account that a line is about: that of its first link, else the line itself.
fn named_in(line: &str) -> Option<Username> {
    let linked = line.split("[[").skip(1).find_map(|link| {
        let target = link.split(['|', ']']).next()?;
        target.contains(':').then(|| name::clean(target).ok()).flatten()
    });
    linked.or_else(|| name::clean(line.split("--").next().unwrap_or(line)).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        lines(text).into_keys().collect()
    }

    #[test]
    fn a_line_names_its_account_by_a_link_or_by_itself() {
        for line in [
            "* [[User:LCTest-KE-017|me]], thank you",
            "* [[Benutzer Diskussion:LCTest-KE-017]]",
            "# lCTest-KE-017",
            "*User:LCTest-KE-017",
            "* Please leave me out. [[File:Sad.svg|20px]] [[User:LCTest-KE-017|x]] 10:00, 1 November 2026 (UTC)",
            "* LCTest-KE-017 -- [[Project:About]]",
        ] {
            assert_eq!(names(line), ["LCTest-KE-017"], "{line}");
        }
    }

    #[test]
    fn what_is_no_line_of_the_list_names_nobody() {
        assert_eq!(
            names("LCTest-KE-017\n== LCTest-KE-018 ==\n* \n*<nowiki>*\n* 192.0.2.7"),
            Vec::<String>::new()
        );
    }
}
