//! Reads what trustees decided on a page of the bot's proposals.
//!
//! `{{Let's Connect approve|lc:…}}` approves one line of the bot's list;
//! `{{Let's Connect approve|all}}` approves what the list held in the very
//! revision in which the trustee wrote it, and nothing proposed later.
//! `{{Let's Connect approve|lc:…|note=…}}` adds words of the trustee's own.
//! `{{Let's Connect strike|lc:…}}` says no to one line, whatever else was said of it.

use std::collections::BTreeMap;

use crate::ids::{ActionId, PageTitle, Username};
use crate::intake::attribution::{self, Own, Speakers};
use crate::intake::entry::{Reader, Word};
use crate::intake::history::{self, PageHistory};
use crate::registry::{Problem, Weight, folding};
use crate::wiki::Revision;
use crate::wikitext::{Options, region};

/// Characters of a trustee's own words that are read.
const MOST_NOTE_CHARS: usize = 300;

/// Who decided what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approvals {
    /// Who approved, by proposal.
    pub by_id: BTreeMap<ActionId, Username>,
    /// Who struck it, by proposal.
    pub strikes: BTreeMap<ActionId, Username>,
    /// Who adds what, by proposal.
    pub notes: BTreeMap<ActionId, (Username, String)>,
    /// What does not count.
    pub problems: Vec<Problem>,
}

/// Reads the page's history.
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
        let words = reader.decisions(text).into_iter().map(|word| {
            let key = key(&word);
            let time = times.entry(key.clone()).and_modify(|time| *time += 1).or_default();
            (format!("{key}\n{time}"), key)
        });
        words.collect::<BTreeMap<_, _>>()
    };
    let traced =
        attribution::trace(revisions, *reach, entries, |_, author| speakers.trustee(author).is_some());
    let mut approvals = Approvals::default();
    approvals.problems.extend(unreadable.map(|cap| history::unreadable_page(title, cap)));
    let mut to_all = Vec::new();
    for (entry, traced) in &traced {
        let word = word(entry);
        match &traced.own {
            // A no stands until a trustee takes it back: whoever else takes the line off the page decides nothing.
            Some(own) if traced.present || word.strikes => {
                let Some(trustee) = speakers.trustee(own.author) else { continue };
                if word.strikes {
                    for id in ActionId::find_in(&word.named) {
                        approvals.strikes.entry(id).or_insert_with(|| trustee.clone());
                    }
                } else if word.named == "all" {
                    to_all.push((own, trustee));
                } else {
                    approve(&mut approvals, title, &word, trustee);
                }
            }
            None if traced.present => approvals.problems.push(Problem {
                weight: Weight::Note,
                place: title.as_str().to_owned(),
                entry: word.named.chars().take(40).collect(),
                field: None,
                what: "an approval that no trustee wrote counts for nothing".to_owned(),
                mend: "a trustee of the programme should write it".to_owned(),
            }),
            Some(_) | None => {}
        }
    }
    // Whoever approves one thing by name vouches for it, and not who approved everything.
    for (own, trustee) in to_all {
        for id in listed(own, revisions, region_name, reader.options()) {
            approvals.by_id.entry(id).or_insert_with(|| trustee.clone());
        }
    }
    approvals
}

/// A word of somebody's as one line each: what it names, whether it is a no, and their own words.
fn key(word: &Word) -> String {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let sign = if word.strikes { "-" } else { "+" };
    format!("{}\n{sign}\n{}", line(&word.named), one_line(&word.note))
}

fn word(entry: &str) -> Word {
    let mut parts = entry.split('\n').map(str::to_owned);
    let named = parts.next().unwrap_or_default();
    let strikes = parts.next().is_some_and(|sign| sign == "-");
    Word { named, strikes, note: parts.next().unwrap_or_default() }
}

fn approve(approvals: &mut Approvals, title: &PageTitle, word: &Word, trustee: &Username) {
    let note: String = word.note.chars().take(MOST_NOTE_CHARS).collect();
    if note.len() < word.note.len() {
        approvals.problems.push(Problem {
            weight: Weight::Partly,
            place: title.as_str().to_owned(),
            entry: word.named.chars().take(40).collect(),
            field: None,
            what: format!("the note is longer than {MOST_NOTE_CHARS} characters; the rest is left out"),
            mend: "write a shorter one".to_owned(),
        });
    }
    for id in ActionId::find_in(&word.named) {
        if !note.is_empty() {
            approvals.notes.entry(id.clone()).or_insert_with(|| (trustee.clone(), note.clone()));
        }
        approvals.by_id.entry(id).or_insert_with(|| trustee.clone());
    }
}

/// What the list held in the revision in which somebody approved all of it.
fn listed(own: &Own, revisions: &[Revision], region_name: &str, options: &Options) -> Vec<ActionId> {
    let text = revisions.iter().find(|revision| revision.id == own.revision).and_then(|r| r.text.as_deref());
    let listed = text.and_then(|text| region::content(text, region_name, options).ok().flatten());
    ActionId::find_in(listed.unwrap_or_default())
}

/// The words on one line, without what shows nothing.
fn one_line(words: &str) -> String {
    let seen = words.chars().filter(|&c| !folding::is_invisible(c));
    let line: String = seen.map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RevId, Timestamp, UserId};
    use crate::intake::attribution::{History, with_one_trustee};
    use crate::intake::entry::Templates;
    use crate::wiki::Author;
    use crate::wikitext::Template;

    const ONE: &str = "lc:0123456789abcdef";
    const TWO: &str = "lc:fedcba9876543210";

    fn reader() -> Reader {
        let template = |name: &str| Template::new(name, crate::wikitext::Naming::default());
        let named = |name: &str| match name {
            "approve" => template("Yes"),
            "strike" => template("No"),
            other => template(other),
        };
        Reader::new(Options::default(), Templates::named(named))
    }

    /// What a page comes to whose versions were saved by these accounts; the trustee is number 7.
    fn of(versions: &[(u64, &str)]) -> Approvals {
        let list = region::wrap("awards", &format!("{ONE} {TWO}"));
        let revision = |(ordinal, (author, text)): (usize, &(u64, &str))| {
            let name = if *author == 7 { "Trustee" } else { "Stranger" };
            Revision {
                author: Author::Account { id: UserId(*author), name: name.to_owned() },
                id: RevId(ordinal as u64 + 1),
                at: Timestamp::UNIX_EPOCH,
                text: Some(format!("{list}\n{text}")),
                parent: RevId(ordinal as u64),
                comment: None,
                model: "wikitext".to_owned(),
            }
        };
        let revisions = versions.iter().enumerate().map(revision).collect();
        let history = PageHistory { revisions, reach: History::Whole, unreadable: None };
        let title = PageTitle::parse("Awards").expect("a title");
        with_one_trustee(|speakers| read(&reader(), &title, &history, "awards", speakers))
    }

    fn id(text: &str) -> ActionId {
        ActionId::find_in(text).remove(0)
    }

    #[test]
    fn a_trustee_approves_with_words_of_their_own() {
        let read = of(&[(7, &format!("{{{{Yes|{ONE}|note= Thank you,\nAmina!\u{202e} }}}}"))]);
        assert!(read.by_id.contains_key(&id(ONE)) && !read.by_id.contains_key(&id(TWO)));
        assert_eq!(read.notes[&id(ONE)].1, "Thank you, Amina!");
        let long = of(&[(7, &format!("{{{{Yes|{ONE}|note={}}}}}", "x".repeat(400)))]);
        assert_eq!((long.notes[&id(ONE)].1.len(), long.problems.len()), (300, 1));
    }

    #[test]
    fn a_strangers_words_in_a_trustees_line_count_for_nothing() {
        let before = format!("{{{{Yes|{ONE}|note=Well done}}}}");
        let after = format!("{{{{Yes|{ONE}|note=Pay me}}}}");
        let read = of(&[(7, &before), (8, &after)]);
        assert!(read.by_id.is_empty() && read.notes.is_empty(), "{read:?}");
        assert_eq!(read.problems.len(), 1);
    }

    #[test]
    fn a_no_holds_beside_all_and_only_a_trustee_takes_it_back() {
        let (no, all) = (format!("{{{{No|{ONE}}}}}"), format!("{{{{No|{ONE}}}}}{{{{Yes|all}}}}"));
        let read = of(&[(7, &all)]);
        assert!(read.strikes.contains_key(&id(ONE)) && read.by_id.contains_key(&id(TWO)));
        assert!(of(&[(7, &no), (8, "")]).strikes.contains_key(&id(ONE)), "a stranger takes it off the page");
        assert!(of(&[(7, &no), (7, "")]).strikes.is_empty());
        assert!(of(&[(8, &no)]).strikes.is_empty(), "a stranger's no is none");
    }

    #[test]
    fn all_is_what_was_listed_at_that_moment() {
        assert_eq!(of(&[(7, "{{Yes|all}}")]).by_id.len(), 2);
        assert!(of(&[(8, "{{Yes|all}}"), (7, "{{Yes|all}} ")]).by_id.is_empty(), "a stranger wrote it");
    }
}
