//! What the logs said of names that no account has any more, remembered while
//! the process lives. Each such name costs a request of its own, so that only
//! some are looked up at once, and none again for hours.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use crate::ids::{Timestamp, Username};

/// Names looked up in one call at the most.
pub const MOST_AT_ONCE: usize = 50;

/// After this long the log may say something else.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(6);

/// What became of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate<'r> {
    /// The logs were not asked, or too long ago.
    Unsettled,
    /// The logs say nothing of it.
    Untold,
    /// It has this name now, or was merged into the account that has.
    Became(&'r Username),
}

/// What is remembered.
#[derive(Debug, Default)]
pub struct Renames {
    /// What time it is on the wiki: what is old goes by its clock.
    now: Timestamp,
    known: BTreeMap<Username, (Timestamp, Option<Username>)>,
    /// What accounts were merged into, by their old names.
    merged: Option<(Timestamp, BTreeMap<Username, Username>)>,
}

impl Renames {
    /// The wiki told what time it is.
    pub fn tell(&mut self, now: Timestamp) {
        self.now = now;
    }

    fn is_good(&self, at: Timestamp) -> bool {
        self.now.duration_since(at) < GOOD_FOR
    }

    /// What became of the account that had the name.
    #[must_use]
    pub fn fate(&self, name: &Username) -> Fate<'_> {
        let Some((_, renamed)) = self.known.get(name).filter(|(at, _)| self.is_good(*at)) else {
            return Fate::Unsettled;
        };
        let merged = self.merged.as_ref().and_then(|(_, merged)| merged.get(name));
        renamed.as_ref().or(merged).map_or(Fate::Untold, Fate::Became)
    }

    /// Of these names, those to look up now: the ones that were never looked up
    /// first, so that no name waits for ever, then the ones looked up longest ago.
    #[must_use]
    pub fn to_look_up<'n>(&self, missing: impl Iterator<Item = &'n Username>) -> Vec<&'n Username> {
        let mut wanted: Vec<_> = missing.filter(|name| self.fate(name) == Fate::Unsettled).collect();
        wanted.sort_by_key(|name| (self.known.get(*name).map(|(at, _)| *at), *name));
        wanted.dedup();
        wanted.truncate(MOST_AT_ONCE);
        wanted
    }

    /// Remembers what the log said.
    pub fn note(&mut self, name: &Username, now: Option<Username>) {
        self.known.insert(name.clone(), (self.now, now));
    }

    /// An account has the name again: what the log says of it is another story.
    pub fn forget(&mut self, name: &Username) {
        self.known.remove(name);
    }

    /// Whether the log of merges was read not long ago.
    #[must_use]
    pub fn knows_merges(&self) -> bool {
        self.merged.as_ref().is_some_and(|(at, _)| self.is_good(*at))
    }

    /// Remembers the log of merges.
    pub fn note_merged(&mut self, merged: BTreeMap<Username, Username>) {
        self.merged = Some((self.now, merged));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(many: usize) -> Vec<Username> {
        let name = |number| Username::parse(&format!("LCTest-XX-{number:03}")).expect("a name");
        (0..many).map(name).collect()
    }

    #[test]
    fn every_missing_name_has_its_turn_and_none_is_asked_twice_in_hours() {
        let missing = names(120);
        let mut renames = Renames::default();
        let mut turns = Vec::new();
        for _ in 0..4 {
            let turn: Vec<Username> = renames.to_look_up(missing.iter()).into_iter().cloned().collect();
            for name in &turn {
                renames.note(name, None);
            }
            turns.push(turn.len());
        }
        assert_eq!(turns, [50, 50, 20, 0]);
        renames.tell(Timestamp::UNIX_EPOCH + GOOD_FOR);
        assert_eq!(renames.fate(&missing[0]), Fate::Unsettled, "the log may say something else by now");
        assert_eq!(renames.to_look_up(missing.iter()).len(), MOST_AT_ONCE);
    }

    #[test]
    fn what_was_never_looked_up_goes_before_what_is_to_be_looked_up_again() {
        let missing = names(MOST_AT_ONCE + 1);
        let mut renames = Renames::default();
        for name in &missing[..MOST_AT_ONCE] {
            renames.note(name, None);
        }
        renames.tell(Timestamp::UNIX_EPOCH + GOOD_FOR);
        assert_eq!(renames.to_look_up(missing.iter())[0], &missing[MOST_AT_ONCE]);
    }

    #[test]
    fn what_was_found_is_remembered_until_somebody_has_the_name_again() {
        let names = names(2);
        let mut renames = Renames::default();
        renames.note(&names[0], Some(names[1].clone()));
        assert_eq!(renames.fate(&names[0]), Fate::Became(&names[1]));
        renames.forget(&names[0]);
        assert_eq!(renames.fate(&names[0]), Fate::Unsettled);
    }

    #[test]
    fn an_account_may_have_been_merged_where_it_was_not_renamed() {
        let names = names(3);
        let mut renames = Renames::default();
        assert!(!renames.knows_merges());
        renames.note_merged(BTreeMap::from([(names[0].clone(), names[2].clone())]));
        renames.note(&names[0], None);
        renames.note(&names[1], None);
        assert_eq!(renames.fate(&names[0]), Fate::Became(&names[2]));
        assert_eq!(renames.fate(&names[1]), Fate::Untold);
        assert!(renames.knows_merges());
    }
}
