//! Reads what trustees note about ambassadors, one entry each, outside the bot's own part of
//! the page. Only trustees' words count; of several about one person the last does.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{PageTitle, Username};
use crate::intake::attribution::{self, Speakers};
use crate::intake::entry::{self, Reader};
use crate::intake::history::{self, PageHistory};
use crate::registry::ambassador::NoteTyped;
use crate::registry::{Problem, Weight};

/// Entries by strangers that are told one by one.
const MOST_STRANGE: usize = 50;

/// What the page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AmbassadorPage {
    /// The notes in force, by the name of whom they are about.
    pub notes: Vec<NoteTyped>,
    /// What is odd about them.
    pub problems: Vec<Problem>,
}

/// The accounts that notes were ever about.
#[must_use]
pub fn names(reader: &Reader, history: &PageHistory) -> BTreeSet<Username> {
    let texts = history.revisions.iter().filter_map(|revision| revision.text.as_deref());
    let keys = texts.flat_map(|text| entries(reader, text).into_keys());
    keys.filter_map(|key| Username::parse(&key).ok()).collect()
}

/// Reads the page.
#[must_use]
pub fn read(
    reader: &Reader,
    title: &PageTitle,
    history: &PageHistory,
    speakers: &Speakers<'_>,
) -> AmbassadorPage {
    let may = |_: &str, author| speakers.trustee(author).is_some();
    let traced = attribution::trace(&history.revisions, history.reach, |text| entries(reader, text), may);
    let mut page = AmbassadorPage::default();
    page.problems.extend(history.unreadable.map(|cap| history::unreadable_page(title, cap)));
    let mut strange = 0;
    for (name, traced) in &traced {
        if traced.changed_by_others && (traced.present || traced.own.is_some()) {
            strange += 1;
            if strange <= MOST_STRANGE {
                let what = match &traced.own {
                    Some(own) => format!(
                        "the note about {name} was changed or removed by no trustee; revision {} stays in force",
                        own.revision
                    ),
                    None => format!("the note about {name} was written by no trustee, so it does not count"),
                };
                page.problems.push(problem(title, name, what, "a trustee writes it"));
            }
        }
        let Some(own) = &traced.own else { continue };
        let (Ok(user), Some(call)) =
            (Username::parse(name), reader.ambassadors(&own.text).into_iter().next())
        else {
            continue;
        };
        let said = |key: &str| call.value(key).unwrap_or_default().trim().to_owned();
        page.notes.push(NoteTyped {
            user,
            status: said("status"),
            follow_up: said("follow-up"),
            page: title.as_str().to_owned(),
            revision: own.revision,
        });
    }
    if strange > MOST_STRANGE {
        let what = format!("{} more notes were written by no trustee", strange - MOST_STRANGE);
        page.problems.push(problem(title, "", what, "a trustee takes them out"));
    }
    page
}

/// The notes of a text, by the account they are about; of several about one account the last.
fn entries(reader: &Reader, text: &str) -> BTreeMap<String, String> {
    reader
        .ambassadors(text)
        .iter()
        .filter_map(|call| {
            let name = Username::parse(entry::name_in(call)?).ok()?;
            Some((name.as_str().to_owned(), text.get(call.span.clone())?.to_owned()))
        })
        .collect()
}

fn problem(title: &PageTitle, entry: &str, what: String, mend: &str) -> Problem {
    Problem {
        weight: Weight::Note,
        place: title.as_str().to_owned(),
        entry: entry.to_owned(),
        field: None,
        what,
        mend: mend.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RevId, Timestamp, UserId};
    use crate::intake::attribution::{History, with_one_trustee};
    use crate::intake::entry::Templates;
    use crate::wiki::{Author, Revision};
    use crate::wikitext::{Naming, Options, Template};

    fn page(versions: &[(u64, &str)]) -> AmbassadorPage {
        let named = |name: &str| Template::new(&format!("Let's Connect {name}"), Naming::default());
        let reader = Reader::new(Options::default(), Templates::named(named));
        let revision = |(id, (author, text)): (u64, &(u64, &str))| Revision {
            id: RevId(id),
            parent: RevId(id - 1),
            author: Author::Account { id: UserId(*author), name: "Whoever".to_owned() },
            at: Timestamp::UNIX_EPOCH,
            comment: None,
            text: Some((*text).to_owned()),
            model: "wikitext".to_owned(),
        };
        let revisions = (1..).zip(versions).map(revision).collect();
        let history = PageHistory { revisions, reach: History::Whole, unreadable: None };
        let title = PageTitle::parse("Project:Let's Connect/Ambassadors").expect("a title");
        with_one_trustee(|speakers| read(&reader, &title, &history, speakers))
    }

    const ASKED: &str = "{{Let's Connect ambassador|user=LCTest-KE-017|status=asked|follow-up=2026-12-15}}";

    #[test]
    fn a_trustee_s_note_counts_whatever_others_make_of_it() {
        for after in ["", &ASKED.replace("asked", "active")] {
            let page = page(&[(7, ASKED), (8, after)]);
            assert_eq!(page.notes.len(), 1);
            assert_eq!((page.notes[0].status.as_str(), page.problems.len()), ("asked", 1));
        }
        assert_eq!(page(&[(7, ASKED), (7, "")]), AmbassadorPage::default());
    }

    #[test]
    fn nobody_s_own_note_counts() {
        let page = page(&[(8, ASKED)]);
        assert_eq!((page.notes.len(), page.problems.len()), (0, 1));
    }

    #[test]
    fn of_several_about_one_person_the_last_counts() {
        let later = ASKED.replace("asked", "declined");
        assert_eq!(page(&[(7, &format!("{ASKED}\n{later}"))]).notes[0].status, "declined");
    }
}
