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
