//! Reads the entries that people add to the resource centre, below or above the bot's own part.
//!
//! Every entry is followed through the page's history: whoever wrote it first gives it.
//! Changes and removals by people who take part in nothing change nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{PageTitle, UserId};
use crate::intake::attribution::{self, Speakers};
use crate::intake::entry::Reader;
use crate::intake::history::{self, PageHistory};
use crate::registry::resource::EntryTyped;
use crate::registry::{Problem, Weight};
use crate::wikitext::region;

/// Entries by strangers that are told one by one.
const MOST_STRANGE: usize = 50;

/// What the page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourcePage {
    /// The entries in force, in the page's order.
    pub entries: Vec<EntryTyped>,
    /// What is odd about them.
    pub problems: Vec<Problem>,
}

/// Reads the page. `part_takers` are the accounts that take part.
#[must_use]
pub fn read(
    reader: &Reader,
    title: &PageTitle,
    history: &PageHistory,
    region_name: &str,
    speakers: &Speakers<'_>,
    part_takers: &BTreeSet<UserId>,
) -> ResourcePage {
    let may = |_: &str, author| part_takers.contains(&author) || speakers.trustee(author).is_some();
    let entries = |text: &str| entries(reader, text, region_name).into_iter().collect();
    let traced = attribution::trace(&history.revisions, history.reach, entries, may);
    let mut page = ResourcePage::default();
    page.problems.extend(history.unreadable.map(|cap| history::unreadable_page(title, cap)));
    let order: BTreeMap<String, u32> = history
        .newest_text()
        .map(|text| self::entries(reader, text, region_name))
        .into_iter()
        .flatten()
        .zip(1..)
        .map(|((key, _), number)| (key, number))
        .collect();
    let last = u32::try_from(order.len()).unwrap_or(u32::MAX);
    let mut strange = 0;
    for ((key, traced), next) in traced.iter().zip(1..) {
        // One that somebody took out who may not is in force, behind the others.
        let number = order.get(key).copied().unwrap_or(last.saturating_add(next));
        match &traced.own {
            Some(own) => {
                if !traced.present {
                    let what = format!(
                        "an entry was taken out by somebody who takes no part; revision {} stays in force",
                        own.revision
                    );
                    let mend = "if that is right, somebody who takes part puts it back and takes it out";
                    page.problems.push(problem(title, "", Weight::Note, what, mend));
                }
                let by_trustee = speakers.trustee(own.author).is_some();
                page.entries.extend(reader.resources(&own.text).first().map(|call| {
                    let said = |key: &str| call.value(key).unwrap_or_default().trim().to_owned();
                    EntryTyped {
                        link: said("link"),
                        title: said("title"),
                        skill: said("skill"),
                        language: said("language"),
                        kind: said("kind"),
                        author: own.author,
                        by_trustee,
                        page: title.as_str().to_owned(),
                        number,
                        revision: own.revision,
                    }
                }));
            }
            None if traced.present => {
                strange += 1;
                if strange <= MOST_STRANGE {
                    page.problems.push(problem(
                        title,
                        &format!("entry {number}"),
                        Weight::Refused,
                        "the entry was written by nobody who takes part, so it does not count".to_owned(),
                        "somebody who takes part, or a trustee, takes it out and writes it again",
                    ));
                }
            }
            None => {}
        }
    }
    if strange > MOST_STRANGE {
        let what = format!("{} more entries were written by nobody who takes part", strange - MOST_STRANGE);
        page.problems.push(problem(title, "", Weight::Note, what, "somebody takes them out"));
    }
    page.entries.sort_by_key(|entry| entry.number);
    page
}

/// The entries outside the bot's part, in order, each with what tells it from an equal one before it.
fn entries(reader: &Reader, text: &str, region_name: &str) -> Vec<(String, String)> {
    let own = region::content(text, region_name, reader.options()).ok().flatten().map(|content| {
        let start = (content.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        start..start + content.len()
    });
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let calls = reader.resources(text).into_iter().filter(|call| {
        own.as_ref().is_none_or(|own| call.span.end <= own.start || call.span.start >= own.end)
    });
    calls
        .filter_map(|call| {
            let words = text.get(call.span.clone())?.to_owned();
            let time = times.entry(words.clone()).and_modify(|time| *time += 1).or_default();
            Some((format!("{words}\n{time}"), words))
        })
        .collect()
}

fn problem(title: &PageTitle, entry: &str, weight: Weight, what: String, mend: &str) -> Problem {
    Problem {
        weight,
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
    use crate::ids::{RevId, Timestamp};
    use crate::intake::attribution::{History, with_one_trustee};
    use crate::intake::entry::Templates;
    use crate::wiki::{Author, Revision};
    use crate::wikitext::{Naming, Options, Template};
    use proptest::prelude::*;

    /// Amina takes part, Bob does not.
    const AMINA: u64 = 5;
    const BOB: u64 = 6;
    const TRUSTEE: u64 = 7;

    fn page(versions: &[(u64, &str)]) -> ResourcePage {
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
        let title = PageTitle::parse("Project:Let's Connect/Resources").expect("a title");
        let part_takers = BTreeSet::from([UserId(AMINA)]);
        with_one_trustee(|speakers| read(&reader, &title, &history, "resources", speakers, &part_takers))
    }

    fn links(page: &ResourcePage) -> Vec<(&str, u64)> {
        page.entries.iter().map(|entry| (entry.link.as_str(), entry.author.0)).collect()
    }

    const A: &str = "{{Let's Connect resource|link=https://example.org/a|skill=sparql}}";
    const B: &str = "{{Let's Connect resource|link=https://example.org/b}}";

    #[test]
    fn whoever_wrote_an_entry_first_gives_it() {
        let both = format!("{A}\n{B}");
        let page = page(&[(AMINA, A), (TRUSTEE, &both), (BOB, &format!("Hello\n{both}"))]);
        assert_eq!(links(&page), [("https://example.org/a", AMINA), ("https://example.org/b", TRUSTEE)]);
        assert_eq!(page.problems, []);
        assert!(!page.entries[0].by_trustee && page.entries[1].by_trustee);
    }

    #[test]
    fn a_stranger_s_entry_counts_for_nothing_whoever_saves_the_page_after_them() {
        let page = page(&[(BOB, B), (AMINA, &format!("{B}\n{A}"))]);
        assert_eq!(links(&page), [("https://example.org/a", AMINA)]);
        assert_eq!(page.problems.len(), 1);
        assert_eq!(page.problems[0].entry, "entry 1");
    }

    #[test]
    fn a_stranger_who_changes_or_removes_an_entry_changes_nothing() {
        let changed = A.replace("org/a", "net/casino");
        for after in ["", changed.as_str()] {
            let page = page(&[(AMINA, A), (BOB, after)]);
            assert_eq!(links(&page), [("https://example.org/a", AMINA)], "{after}");
            assert!(!page.problems.is_empty());
        }
        assert_eq!(links(&page(&[(AMINA, A), (TRUSTEE, "")])), [], "a trustee may tidy");
    }

    #[test]
    fn what_stands_in_the_bot_s_part_or_is_shown_only_is_no_entry() {
        let inside = region::wrap("resources", A);
        let page = page(&[(AMINA, &format!("{inside}\n<nowiki>{B}</nowiki><!-- {A} -->"))]);
        assert_eq!((links(&page), page.problems.len()), (vec![], 0));
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(typed in "(\\{\\{Let's Connect resource\\||link=|\\}\\}|\\PC|<!-- LCBOT:BEGIN resources -->){0,30}") {
            let _ = page(&[(AMINA, &typed), (BOB, ""), (TRUSTEE, &typed)]);
        }
    }
}
