//! Who has left, and what must not bring them back.
//!
//! Whoever deletes their profile page, takes the template off it, or stands on
//! the opt-out page has left: nothing they said before counts, wherever it still
//! stands. What they say afterwards does. What the bot keeps of somebody who left
//! is a *tombstone*: a keyed hash of the account's id and a moment. Without the
//! key nobody can tell whose it is; with it an old dump of a form brings nobody back.

use std::collections::BTreeMap;
use std::fmt;

use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::ids::{Timestamp, UserId, Username};

/// Digits of a hash that are kept: 128 bits.
const DIGITS: usize = 32;

/// The key of the hashes. It is secret, and printing it gives nothing away.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

impl Key {
    /// A key made of a secret of any length.
    #[must_use]
    pub fn new(secret: &[u8]) -> Option<Self> {
        // HMAC takes a key of any length (RFC 2104), so there always is one.
        Hmac::new_from_slice(secret).ok().map(Self)
    }

    /// The hash of some parts, which can be told apart wherever one ends.
    #[must_use]
    pub fn hash(&self, parts: &[&str]) -> String {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let mut digits: String =
            mac.finalize().into_bytes().iter().flat_map(|byte| [byte >> 4, byte & 15]).map(digit).collect();
        digits.truncate(DIGITS);
        digits
    }

    fn of_person(&self, id: UserId) -> String {
        self.hash(&["withdrawn", &id.to_string()])
    }
}

fn digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap_or('0')
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// How somebody left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Their profile page is gone, or says nothing any more.
    Page,
    /// They stand on the opt-out page. Who takes their line off it is back as they were.
    OptOut,
    /// The operator let the bot forget them.
    Forgotten,
}

/// What is kept of somebody who left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stone {
    /// When. What they said up to then does not count.
    pub at: Timestamp,
    /// How.
    pub by: Way,
}

/// Tombstones by the hash of whose they are.
pub type Stones = BTreeMap<String, Stone>;

/// Everybody who left, as far as this moment's look at the wiki and the stones tell.
#[derive(Clone, Debug, Default)]
pub struct Departures {
    /// Without it nobody's stone can be found.
    pub key: Option<Key>,
    /// Those of earlier cycles.
    pub stones: Stones,
    /// Who stands on the opt-out page, since when.
    pub opted_out: BTreeMap<Username, Timestamp>,
    /// Whom the operator lets the bot forget now, and when that is.
    pub forgotten: BTreeMap<Username, Timestamp>,
    /// Whose profile page was there in an earlier cycle and is gone, or says nothing, since when.
    pub pages_gone: BTreeMap<UserId, Timestamp>,
}

impl Departures {
    /// How somebody left, if they did. `now` is what their names are found under at this
    /// moment: on the opt-out page, or among those to forget; `has_page` whether they have a
    /// profile page.
    #[must_use]
    pub fn of(&self, id: UserId, now: Option<Stone>, has_page: bool) -> Option<Stone> {
        if now.is_some() {
            return now;
        }
        let gone = self.pages_gone.get(&id).filter(|_| !has_page);
        let gone = gone.map(|&at| Stone { at, by: Way::Page });
        // A line that is no longer on the opt-out page was taken off by whoever may.
        let kept = self.stone(id).filter(|stone| stone.by != Way::OptOut);
        [gone, kept].into_iter().flatten().max_by_key(|stone| stone.at)
    }

    /// The stones as they ought to be kept, once it is known who left now.
    #[must_use]
    pub fn stones_with(&self, left: &BTreeMap<UserId, Stone>, known: &[UserId]) -> Stones {
        let mut stones = self.stones.clone();
        let Some(key) = &self.key else { return stones };
        for &id in known.iter().filter(|id| !left.contains_key(id)) {
            let hash = key.of_person(id);
            if stones.get(&hash).is_some_and(|stone| stone.by == Way::OptOut) {
                stones.remove(&hash);
            }
        }
        for (&id, &stone) in left {
            stones.insert(key.of_person(id), stone);
        }
        stones
    }

    fn stone(&self, id: UserId) -> Option<Stone> {
        if self.stones.is_empty() {
            return None;
        }
        self.stones.get(&self.key.as_ref()?.of_person(id)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: UserId = UserId(17);

    fn key() -> Key {
        Key::new(b"an invented key").expect("any length is a key")
    }

    fn moment(text: &str) -> Timestamp {
        format!("{text}T00:00:00Z").parse().expect("a moment")
    }

    fn stone(day: &str, by: Way) -> Stone {
        Stone { at: moment(day), by }
    }

    /// The departures of a later cycle, in which Ann left like this before.
    fn after(before: Stone) -> Departures {
        let first = Departures { key: Some(key()), ..Departures::default() };
        Departures { stones: first.stones_with(&BTreeMap::from([(ANN, before)]), &[ANN]), ..first }
    }

    #[test]
    fn a_stone_tells_nobody_whose_it_is_and_is_found_with_the_key_alone() {
        let departures = after(stone("2026-11-01", Way::Page));
        let hash = departures.stones.keys().next().expect("there is one");
        assert!(!hash.contains("17") && hash.len() == DIGITS, "{hash}");
        assert_eq!(departures.of(ANN, None, false), Some(stone("2026-11-01", Way::Page)));
        assert_eq!(departures.of(UserId(18), None, false), None);
        let other = Departures { key: Key::new(b"another"), ..departures };
        assert_eq!(other.of(ANN, None, false), None);
    }

    #[test]
    fn parts_are_told_apart_wherever_one_ends() {
        assert_ne!(key().hash(&["ab", "c"]), key().hash(&["a", "bc"]));
    }

    #[test]
    fn a_page_gone_is_no_departure_of_who_has_another() {
        let pages_gone = BTreeMap::from([(ANN, moment("2026-11-02"))]);
        let departures = Departures { pages_gone, ..after(stone("2026-11-01", Way::OptOut)) };
        assert_eq!(departures.of(ANN, None, true), None);
        assert_eq!(departures.of(ANN, None, false), Some(stone("2026-11-02", Way::Page)));
    }

    #[test]
    fn who_takes_their_line_off_the_opt_out_page_is_back_and_others_stay_away() {
        let opted_out = after(stone("2026-11-01", Way::OptOut));
        assert_eq!(opted_out.of(ANN, None, false), None);
        assert_eq!(opted_out.stones_with(&BTreeMap::new(), &[ANN]), Stones::new());
        assert_eq!(
            opted_out.stones_with(&BTreeMap::new(), &[]),
            opted_out.stones,
            "who is not seen keeps it"
        );
        let forgotten = after(stone("2026-11-01", Way::Forgotten));
        assert_eq!(forgotten.stones_with(&BTreeMap::new(), &[ANN]), forgotten.stones);
    }

    #[test]
    fn the_latest_departure_counts() {
        let since = moment("2026-11-09");
        let departures = after(stone("2026-11-01", Way::Forgotten));
        let opted_out = Some(Stone { at: since, by: Way::OptOut });
        assert_eq!(departures.of(ANN, opted_out, true), opted_out);
        let pages_gone = BTreeMap::from([(ANN, moment("2026-10-02"))]);
        let departures = Departures { pages_gone, ..departures };
        assert_eq!(departures.of(ANN, None, false), Some(stone("2026-11-01", Way::Forgotten)));
    }

    #[test]
    fn printing_a_key_gives_nothing_away() {
        assert_eq!(format!("{:?}", key()), "Key(…)");
    }
}
