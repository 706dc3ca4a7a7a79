//! The directory for machines, on JSON pages below the bot's own: a list of parts,
//! and the parts. A part that is needed no more has nobody in it.

use serde::{Deserialize, Serialize};

use super::ledger::json;
use crate::compose::directory::entry::{Entry, VERSION, in_parts};
use crate::ids::{BadTitle, PageTitle};

/// People in one part at the most.
const MOST_IN_PART: usize = 500;

/// The list of the parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The form of the parts.
    pub version: u32,
    /// How many people are listed.
    pub people: usize,
    /// The titles of the parts that hold them.
    pub parts: Vec<PageTitle>,
}

#[derive(Serialize)]
struct Part<'e> {
    version: u32,
    people: &'e [Entry],
}

/// The whole directory in one document.
#[must_use]
pub fn whole(entries: &[Entry]) -> impl Serialize {
    Part { version: VERSION, people: entries }
}

impl Contents {
    /// The page that holds the list.
    pub fn page(state: &PageTitle) -> Result<PageTitle, BadTitle> {
        state.subpage("directory.json")
    }

    /// The list that a page holds; what cannot be read is as good as none, for it is written anew.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// Every JSON page of the directory, the parts first: its title, its text, and how many people it
/// holds. `before` is the list as it stands.
pub fn pages(
    entries: &[Entry],
    state: &PageTitle,
    before: Option<&Contents>,
) -> Result<Vec<(PageTitle, String, usize)>, BadTitle> {
    let title = |number: usize| state.subpage(&format!("directory/{number}.json"));
    let parts = in_parts(entries, MOST_IN_PART);
    let mut pages = Vec::new();
    for (part, number) in parts.iter().zip(1..) {
        pages.push((title(number)?, json(&Part { version: VERSION, people: part }), part.len()));
    }
    let titles: Vec<PageTitle> = pages.iter().map(|(title, ..)| title.clone()).collect();
    let needless = before.map_or(0, |before| before.parts.len());
    for number in parts.len() + 1..=needless {
        pages.push((title(number)?, json(&Part { version: VERSION, people: &[] }), 0));
    }
    let contents = Contents { version: VERSION, people: entries.len(), parts: titles };
    pages.push((Contents::page(state)?, json(&contents), entries.len()));
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::directory::entry::Available;
    use crate::ids::Username;

    fn state() -> PageTitle {
        PageTitle::parse("User:LCBot/Let's Connect").expect("a title")
    }

    fn people(count: usize) -> Vec<Entry> {
        let name = |number| Username::parse(&format!("LCTest-{number:04}")).expect("a name");
        (0..count).map(|number| Entry::silent(name(number), Available::Yes)).collect()
    }

    fn texts(pages: &[(PageTitle, String, usize)]) -> Vec<(&str, usize)> {
        pages.iter().map(|(title, _, people)| (title.as_str(), *people)).collect()
    }

    #[test]
    fn many_people_are_in_several_parts_and_the_list_names_them() {
        let pages = pages(&people(1200), &state(), None).expect("titles");
        let (contents, parts) = pages.split_last().expect("a list");
        assert!((3..=5).contains(&parts.len()), "{:?}", texts(&pages));
        assert!(parts.iter().all(|(_, _, people)| *people <= MOST_IN_PART), "{:?}", texts(&pages));
        let list = Contents::read(&contents.1).expect("it reads back");
        assert_eq!(list.people, 1200);
        assert_eq!(list.parts, parts.iter().map(|(title, ..)| title.clone()).collect::<Vec<_>>());
        assert_eq!(parts.iter().map(|(_, _, people)| people).sum::<usize>(), 1200);
    }

    #[test]
    fn a_part_that_is_needed_no_more_is_emptied_and_no_longer_named() {
        let many = pages(&people(1200), &state(), None).expect("titles");
        let before = Contents::read(&many.last().expect("a list").1).expect("it reads back");
        let few = pages(&people(3), &state(), Some(&before)).expect("titles");
        assert_eq!(few.len(), many.len(), "each page that exists is told");
        let emptied = few.iter().filter(|(_, text, _)| text.contains("\"people\": []")).count();
        assert_eq!(emptied, before.parts.len() - 1);
        let list = Contents::read(&few.last().expect("a list").1).expect("it reads back");
        assert_eq!(list.parts.len(), 1);
    }

    #[test]
    fn nobody_makes_one_empty_part_and_a_page_in_disorder_is_written_anew() {
        let pages = pages(&[], &state(), Contents::read("not JSON").as_ref()).expect("titles");
        let title = |name: &str| format!("{}/{name}", state());
        assert_eq!(texts(&pages), [(&*title("directory/1.json"), 0), (&*title("directory.json"), 0)]);
    }
}
