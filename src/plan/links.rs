//! What the bot knows of the links that people gave: when each was looked at, on which days
//! it did not answer, and which the wiki does not take. It stands on a page of the bot's own;
//! losing it costs looks and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ledger::json;
use crate::ids::{BadTitle, PageTitle};
use crate::registry::resource::Place;

/// The form of the record that this version writes.
const VERSION: u32 = 1;

/// Days on which a link must have failed in a row to be called dead.
pub const FAILURES_OF_THE_DEAD: usize = 3;

/// Days after which a link that answered is looked at again, and one that is dead.
const DAYS_BETWEEN: i32 = 7;

/// Characters of a reason that are kept.
const MOST_WHY: usize = 80;

/// What is known of links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    version: u32,
    /// By the address, or the page's title in brackets.
    #[serde(default)]
    looked_at: BTreeMap<String, Looked>,
    /// Since when each was given, by the same.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    given: BTreeMap<String, Date>,
    /// What the wiki named when it refused a page because of a link in it, and when.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    barred: BTreeMap<String, Date>,
}

/// What came of looking at one link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Looked {
    /// When it was looked at last.
    on: Date,
    /// The days in a row, the newest ones, on which it did not answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failed: Vec<Date>,
    /// What was seen the last time it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

impl Default for Links {
    fn default() -> Self {
        Self { version: VERSION, looked_at: BTreeMap::new(), given: BTreeMap::new(), barred: BTreeMap::new() }
    }
}

impl Links {
    /// The page that holds them.
    pub fn page(state: &PageTitle) -> Result<PageTitle, BadTitle> {
        state.subpage("links.json")
    }

    /// Reads the page; nothing where it is not what this version writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|links: &Self| links.version == VERSION)
    }

    /// The record as its page holds it.
    #[must_use]
    pub fn to_json(&self) -> String {
        json(self)
    }

    /// What was seen of a link that is dead, if it is.
    #[must_use]
    pub fn dead(&self, place: &Place) -> Option<&str> {
        let looked = self.looked_at.get(&name(place))?;
        let is_dead = looked.failed.len() >= FAILURES_OF_THE_DEAD;
        is_dead.then(|| looked.why.as_deref().unwrap_or("no answer"))
    }

    /// What the wiki named of an address that it does not take, if it named something of it.
    #[must_use]
    pub fn barred(&self, place: &Place) -> Option<&str> {
        let Place::Address(address) = place else { return None };
        let address = address.as_str().to_lowercase();
        self.barred.keys().map(String::as_str).find(|named| address.contains(named))
    }

    /// Notes what the wiki named. An empty or very short name fits everything, and is left out.
    pub fn bar(&mut self, named: &str, on: Date) {
        let named = named.trim().to_lowercase();
        let named = named.trim_start_matches("https://").trim_start_matches("http://").trim_matches('/');
        if named.len() >= 4 && named.len() <= 300 && named.contains('.') {
            self.barred.entry(named.to_owned()).or_insert(on);
        }
    }

    /// Which of these links are to be looked at on that day: those never looked at first, then
    /// those that failed last time, once a day, then the others, once a week.
    #[must_use]
    pub fn due(&self, places: &BTreeSet<Place>, today: Date) -> Vec<Place> {
        let days_since = |day: Date| today.since(day).map_or(i32::MAX, |span| span.get_days());
        let mut due: Vec<(u8, &Place)> = places
            .iter()
            .filter_map(|place| match self.looked_at.get(&name(place)) {
                None => Some((0, place)),
                Some(looked) => {
                    let failing = (1..FAILURES_OF_THE_DEAD).contains(&looked.failed.len());
                    let pause = if failing { 1 } else { DAYS_BETWEEN };
                    (days_since(looked.on) >= pause).then_some((if failing { 1 } else { 2 }, place))
                }
            })
            .collect();
        due.sort();
        due.into_iter().map(|(_, place)| place.clone()).collect()
    }

    /// Notes what came of looking at a link: nothing if it answered, or what was seen.
    pub fn note(&mut self, place: &Place, failed: Option<&str>, today: Date) {
        let looked =
            self.looked_at.entry(name(place)).or_insert(Looked { on: today, failed: Vec::new(), why: None });
        looked.on = today;
        looked.why = failed.map(|why| why.chars().take(MOST_WHY).collect());
        if failed.is_none() {
            looked.failed.clear();
        } else if !looked.failed.contains(&today) {
            looked.failed.push(today);
            let surplus = looked.failed.len().saturating_sub(FAILURES_OF_THE_DEAD);
            looked.failed.drain(..surplus);
        }
    }

    /// Notes which links are given, and forgets those that nobody gives any more.
    pub fn keep(&mut self, places: &BTreeSet<Place>, today: Date) {
        let given: BTreeSet<String> = places.iter().map(name).collect();
        self.looked_at.retain(|name, _| given.contains(name));
        self.given.retain(|name, _| given.contains(name));
        for name in given {
            self.given.entry(name).or_insert(today);
        }
    }

    /// Whether a link was not given yet on that day, as far as is known.
    #[must_use]
    pub fn is_new_since(&self, place: &Place, day: Date) -> bool {
        self.given.get(&name(place)).is_none_or(|given| *given > day)
    }
}

fn name(place: &Place) -> String {
    match place {
        Place::Address(address) => address.to_string(),
        Place::Page(title) => format!("[[{title}]]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Place {
        Place::parse(text).expect("a place")
    }

    fn day(day: i8) -> Date {
        jiff::civil::date(2026, 11, day)
    }

    #[test]
    fn a_link_is_dead_after_three_days_in_a_row_and_alive_with_one_answer() {
        let (mut links, a) = (Links::default(), place("https://example.org/a"));
        for on in [1, 1, 1, 2] {
            links.note(&a, Some("status 404"), day(on));
        }
        assert_eq!(links.dead(&a), None, "three looks on two days");
        links.note(&a, Some("status 404"), day(3));
        assert_eq!(links.dead(&a), Some("status 404"));
        assert_eq!(Links::parse(&links.to_json()).as_ref(), Some(&links), "it reads back");
        links.note(&a, None, day(4));
        assert_eq!(links.dead(&a), None);
        links.note(&a, Some("status 404"), day(5));
        assert_eq!(links.dead(&a), None, "the count begins anew");
    }

    #[test]
    fn what_failed_is_looked_at_daily_until_it_is_dead_and_the_rest_weekly() {
        let [new, failing, fine] =
            ["new", "failing", "fine"].map(|path| place(&format!("https://example.org/{path}")));
        let all = BTreeSet::from([new.clone(), failing.clone(), fine.clone()]);
        let mut links = Links::default();
        links.note(&fine, None, day(1));
        links.note(&failing, Some("no answer"), day(1));
        assert_eq!(links.due(&all, day(1)), std::slice::from_ref(&new));
        assert_eq!(links.due(&all, day(2)), [new.clone(), failing.clone()]);
        assert_eq!(links.due(&all, day(8)), [new, failing.clone(), fine]);
        links.note(&failing, Some("no answer"), day(2));
        links.note(&failing, Some("no answer"), day(3));
        assert_eq!(links.due(&BTreeSet::from([failing.clone()]), day(4)), [], "the dead are left in peace");
        assert_eq!(links.due(&BTreeSet::from([failing.clone()]), day(10)), [failing]);
    }

    #[test]
    fn what_the_wiki_names_bars_the_addresses_that_hold_it_and_no_others() {
        let mut links = Links::default();
        for named in ["https://casino.example.net", "", "a", "https://"] {
            links.bar(named, day(1));
        }
        assert_eq!(links.barred(&place("https://www.Casino.example.net/x")), Some("casino.example.net"));
        assert_eq!(links.barred(&place("https://example.org/")), None);
    }

    #[test]
    fn a_link_is_new_until_the_day_on_which_it_was_first_given_is_past() {
        let (mut links, a) = (Links::default(), place("https://example.org/a"));
        assert!(links.is_new_since(&a, day(1)), "nothing is known of it yet");
        for on in [3, 9] {
            links.keep(&BTreeSet::from([a.clone()]), day(on));
        }
        assert!(links.is_new_since(&a, day(2)) && !links.is_new_since(&a, day(3)));
    }

    #[test]
    fn what_nobody_gives_is_forgotten_and_disorder_is_as_good_as_nothing() {
        let (mut links, a) = (Links::default(), place("[[Help:X]]"));
        links.note(&a, None, day(1));
        links.keep(&BTreeSet::from([a.clone()]), day(1));
        links.keep(&BTreeSet::new(), day(2));
        assert_eq!(links, Links::default());
        assert_eq!(Links::parse("not JSON"), None);
        assert_eq!(Links::parse("{\"version\": 9}"), None);
    }
}
