//! Reads what trustees decided, on the awards page and on the pages of rounds.
//!
//! `{{Let's Connect approve|lc:…}}` approves a line of the bot's list, `{{Let's Connect
//! strike|lc:…}}` strikes one; both take several. `note=` adds words of the trustee's own to
//! what is approved by name. `all` in place of a name stands for
//! what the list held in the very revision in which the trustee wrote it, and nothing
//! proposed later.
//!
//! An approval that anybody took out counts no longer; a strike stays until a trustee
//! takes it out. So whatever others do to the page, less is done and not more.

use std::collections::BTreeMap;

use crate::ids::{ActionId, PageTitle, Username};
use crate::intake::attribution::{self, Own, Speakers};
use crate::intake::entry::Reader;
use crate::intake::history::{self, PageHistory};
use crate::registry::{Problem, Weight, folding};
use crate::wiki::Revision;
use crate::wikitext::{Call, Options, region};

/// Who decided what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// What was approved.
    pub approved: BTreeMap<ActionId, Username>,
    /// What was struck.
    pub struck: BTreeMap<ActionId, Username>,
    /// Who adds what in their own words to what they approved.
    pub notes: BTreeMap<ActionId, (Username, String)>,
    /// Decisions that do not count.
    pub problems: Vec<Problem>,
}

impl Decisions {
    /// Takes those of another page too.
    pub fn join(&mut self, more: Self) {
        let Self { approved, struck, notes, problems } = more;
        for (id, trustee) in approved {
            self.approved.entry(id).or_insert(trustee);
        }
        for (id, trustee) in struck {
            self.struck.entry(id).or_insert(trustee);
        }
        for (id, note) in notes {
            self.notes.entry(id).or_insert(note);
        }
        self.problems.extend(problems);
    }
}

/// Characters of a trustee's own words that are read.
const MOST_NOTE_CHARS: usize = 300;

/// The word for all that the list held.
const ALL: &str = "all";

/// A trustee's yes or no.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Approve,
    Strike,
}

impl Word {
    const BOTH: [Self; 2] = [Self::Approve, Self::Strike];

    /// Its mark in an entry's key.
    fn mark(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Strike => "strike",
        }
    }

    fn calls<'t>(self, reader: &Reader, text: &'t str) -> Vec<Call<'t>> {
        match self {
            Self::Approve => reader.approvals(text),
            Self::Strike => reader.strikes(text),
        }
    }

    fn uncounted(self) -> &'static str {
        match self {
            Self::Approve => "an approval that no trustee wrote counts for nothing",
            Self::Strike => "a strike that no trustee wrote counts for nothing",
        }
    }
}

/// Reads one page's history.
#[must_use]
pub fn read(
    reader: &Reader,
    title: &PageTitle,
    history: &PageHistory,
    region_name: &str,
    speakers: &Speakers<'_>,
) -> Decisions {
    let PageHistory { revisions, reach, unreadable } = history;
    let mut decisions = Decisions::default();
    decisions.problems.extend(unreadable.map(|cap| history::unreadable_page(title, cap)));
    for word in Word::BOTH {
        let entries = |text: &str| entries(reader, word, text);
        let traced =
            attribution::trace(revisions, *reach, entries, |_, author| speakers.trustee(author).is_some());
        // Whoever approves one thing by name vouches for it, and not who approved everything.
        let mut traced: Vec<_> = traced.iter().map(|(entry, traced)| (Entry::read(entry), traced)).collect();
        traced.sort_by_key(|(entry, _)| entry.named == ALL);
        for (entry, traced) in traced {
            let counts = traced.present || word == Word::Strike;
            match &traced.own {
                Some(own) if counts => {
                    let Some(trustee) = speakers.trustee(own.author) else { continue };
                    for id in meant(&entry.named, own, revisions, region_name, reader.options()) {
                        match word {
                            Word::Strike => decisions.struck.entry(id).or_insert_with(|| trustee.clone()),
                            Word::Approve => {
                                decisions.note(title, &id, &entry, trustee);
                                decisions.approved.entry(id).or_insert_with(|| trustee.clone())
                            }
                        };
                    }
                }
                None if traced.present => decisions.problems.push(Problem {
                    weight: Weight::Note,
                    place: title.as_str().to_owned(),
                    entry: entry.named.chars().take(40).collect(),
                    field: None,
                    what: word.uncounted().to_owned(),
                    mend: "a trustee of the programme should write it".to_owned(),
                }),
                Some(_) | None => {}
            }
        }
    }
    decisions
}

impl Decisions {
    /// Keeps what a trustee adds to something approved by name.
    fn note(&mut self, title: &PageTitle, id: &ActionId, entry: &Entry, trustee: &Username) {
        if entry.note.is_empty() || entry.named == ALL {
            return;
        }
        let note: String = entry.note.chars().take(MOST_NOTE_CHARS).collect();
        if note.len() < entry.note.len() {
            self.problems.push(Problem {
                weight: Weight::Partly,
                place: title.as_str().to_owned(),
                entry: entry.named.chars().take(40).collect(),
                field: None,
                what: format!("the note is longer than {MOST_NOTE_CHARS} characters; the rest is left out"),
                mend: "write a shorter one".to_owned(),
            });
        }
        self.notes.entry(id.clone()).or_insert_with(|| (trustee.clone(), note));
    }
}

/// One name that a call says, and the words that go with it.
struct Entry {
    named: String,
    note: String,
}

impl Entry {
    /// Reads an entry's key.
    fn read(key: &str) -> Self {
        let mut parts = key.split('\n').skip(1).map(str::to_owned);
        Self { named: parts.next().unwrap_or_default(), note: parts.next().unwrap_or_default() }
    }
}

/// What the calls of a text name, each name an entry: who adds a name to somebody else's
/// call has said that name and no other.
fn entries(reader: &Reader, word: Word, text: &str) -> BTreeMap<String, String> {
    // Whoever writes what a stranger wrote before says it all the same: the second is another entry.
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let mut entries = BTreeMap::new();
    for call in word.calls(reader, text) {
        let numbered = call
            .parameters
            .iter()
            .filter(|parameter| parameter.key.bytes().all(|byte| byte.is_ascii_digit()));
        let note = one_line(call.value("note").unwrap_or_default());
        for named in numbered.flat_map(|parameter| names(&parameter.value)) {
            let time = times.entry(named.clone()).and_modify(|time| *time += 1).or_default();
            entries.insert(format!("{}\n{named}\n{note}\n{time}", word.mark()), named);
        }
    }
    entries
}

/// The names in one value; what names nothing is kept, to be told of.
fn names(value: &str) -> Vec<String> {
    let ids: Vec<String> = ActionId::find_in(value).iter().map(ActionId::to_string).collect();
    let value = value.trim().replace('\n', " ");
    if ids.is_empty() && !value.is_empty() { vec![value] } else { ids }
}

/// What a name stands for.
fn meant(
    named: &str,
    own: &Own,
    revisions: &[Revision],
    region_name: &str,
    options: &Options,
) -> Vec<ActionId> {
    if named != ALL {
        return ActionId::find_in(named);
    }
    let revision = revisions.iter().find(|revision| revision.id == own.revision);
    let text = revision.and_then(|revision| revision.text.as_deref());
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
    use crate::wikitext::{Naming, Template};

    const A: &str = "lc:00000000000000aa";
    const B: &str = "lc:00000000000000bb";
    const TRUSTEE: u64 = 7;
    const STRANGER: u64 = 8;

    /// What a page with these versions comes to, the oldest first, each by the account of that id.
    fn decisions(versions: &[(u64, &str)]) -> Decisions {
        let revision = |(at, (author, text)): (usize, &(u64, &str))| Revision {
            id: RevId(at as u64 + 1),
            parent: RevId(at as u64),
            author: Author::Account { id: UserId(*author), name: format!("Account {author}") },
            at: Timestamp::UNIX_EPOCH,
            comment: None,
            text: Some((*text).to_owned()),
            model: "wikitext".to_owned(),
        };
        let history = PageHistory {
            revisions: versions.iter().enumerate().map(revision).collect(),
            reach: History::Whole,
            unreadable: None,
        };
        let reader =
            Reader::new(Options::default(), Templates::named(|name| Template::new(name, Naming::default())));
        let title = PageTitle::parse("Rounds/2026-11").expect("a title");
        with_one_trustee(|speakers| read(&reader, &title, &history, "round", speakers))
    }

    /// What is approved, what is struck, and how much counts for nothing.
    fn decided(versions: &[(u64, &str)]) -> (Vec<String>, Vec<String>, usize) {
        let decisions = decisions(versions);
        let ids = |ids: BTreeMap<ActionId, Username>| ids.keys().map(ActionId::to_string).collect();
        (ids(decisions.approved), ids(decisions.struck), decisions.problems.len())
    }

    fn list(ids: &str) -> String {
        region::wrap("round", ids)
    }

    #[test]
    fn a_strike_names_one_line_or_several_and_only_a_trustee_s_counts() {
        let both = format!("{{{{strike|{A}| {B}}}}}");
        assert_eq!(decided(&[(TRUSTEE, &both)]), (vec![], vec![A.to_owned(), B.to_owned()], 0));
        assert_eq!(decided(&[(STRANGER, &both)]), (vec![], vec![], 2));
        let one = format!("{{{{strike|{A}}}}}");
        assert_eq!(decided(&[(TRUSTEE, &one), (STRANGER, &both)]), (vec![], vec![A.to_owned()], 1));
    }

    #[test]
    fn all_is_what_the_list_held_when_it_was_written() {
        for (word, approved) in [("approve", true), ("strike", false)] {
            let said = |ids: &str| format!("{}\n{{{{{word}|all}}}}", list(ids));
            let versions = [(9, list(A)), (TRUSTEE, said(A)), (9, said(&format!("{A} {B}")))];
            let versions = versions.each_ref().map(|(author, text)| (*author, text.as_str()));
            let (yes, no, _) = decided(&versions);
            assert_eq!(if approved { yes } else { no }, [A]);
        }
    }

    #[test]
    fn others_can_take_out_an_approval_and_no_strike() {
        let said = format!("{{{{approve|{A}}}}} {{{{strike|{B}}}}}");
        assert_eq!(decided(&[(TRUSTEE, &said)]), (vec![A.to_owned()], vec![B.to_owned()], 0));
        assert_eq!(decided(&[(TRUSTEE, &said), (STRANGER, "")]), (vec![], vec![B.to_owned()], 0));
        assert_eq!(decided(&[(TRUSTEE, &said), (TRUSTEE, "")]), (vec![], vec![], 0));
    }

    #[test]
    fn who_writes_what_a_stranger_wrote_before_says_it_all_the_same() {
        let once = format!("{{{{approve|{A}}}}}");
        let twice = format!("{once} {once}");
        assert_eq!(decided(&[(STRANGER, &once), (TRUSTEE, &twice)]), (vec![A.to_owned()], vec![], 1));
    }

    #[test]
    fn lines_to_copy_decide_nothing() {
        let listed = list(&format!("<code><nowiki>{{{{strike|{A}}}}}</nowiki></code>"));
        assert_eq!(decided(&[(TRUSTEE, &listed)]), (vec![], vec![], 0));
    }

    #[test]
    fn a_trustee_approves_with_words_of_their_own() {
        let noted = |note: &str| decisions(&[(TRUSTEE, &format!("{{{{approve|{A}|note={note}}}}}"))]);
        let id = &ActionId::find_in(A)[0];
        assert_eq!(noted(" Thank you,\nAmina!\u{202e} ").notes[id].1, "Thank you, Amina!");
        let long = noted(&"x".repeat(400));
        assert_eq!((long.notes[id].1.len(), long.problems.len()), (MOST_NOTE_CHARS, 1));
    }

    #[test]
    fn a_strangers_words_in_a_trustees_line_count_for_nothing() {
        let noted = |note: &str| format!("{{{{approve|{A}|note={note}}}}}");
        let read = decisions(&[(TRUSTEE, &noted("Well done")), (STRANGER, &noted("Pay me"))]);
        assert!(read.approved.is_empty() && read.notes.is_empty(), "{read:?}");
        assert_eq!(read.problems.len(), 1);
    }

    #[test]
    fn a_no_holds_beside_all_and_a_stranger_s_all_is_none() {
        let listed = list(&format!("{A} {B}"));
        let both = format!("{listed}\n{{{{strike|{A}}}}}{{{{approve|all}}}}");
        let (yes, no, _) = decided(&[(TRUSTEE, &both)]);
        assert_eq!((yes.contains(&B.to_owned()), no), (true, vec![A.to_owned()]));
        let all = format!("{listed}\n{{{{approve|all}}}}");
        assert_eq!(
            decided(&[(STRANGER, &all), (TRUSTEE, &format!("{all} "))]).0,
            [""; 0],
            "a stranger wrote it"
        );
    }
}
