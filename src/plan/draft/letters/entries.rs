//! What people are told of their entries: a welcome, what is to be mended, and
//! whether a form was theirs.

use crate::compose::NoticeParts;
use crate::ids::{ActionId, RoundId};
use crate::plan::Deed;
use crate::registry::Puzzle;

use super::super::Draft;
use super::Item;

impl Draft<'_> {
    pub(super) fn welcomes(&self) -> Vec<Item> {
        let round = self.month();
        let parts = || NoticeParts { welcome: true, ..NoticeParts::default() };
        let readers = self.vetted.registrants.values().filter(|registrant| self.may_be_told(registrant));
        readers
            .map(|one| Item { who: one.id, deed: Deed::Welcome { who: one.id, round }, parts: parts() })
            .collect()
    }

    pub(super) fn puzzles(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for (&who, puzzles) in &self.vetted.puzzles {
            let wants = self.vetted.registrants.get(&who).is_some_and(|reader| self.may_be_told(reader));
            let told = self.world.ledger.told.get(&who);
            let is_new = |puzzle: &&Puzzle| told.is_none_or(|told| !told.contains(&name_of(puzzle)));
            let puzzles: Vec<Puzzle> = puzzles.iter().filter(is_new).cloned().collect();
            if wants && !puzzles.is_empty() {
                let deed = Deed::Tell { who, of: puzzles.iter().map(name_of).collect() };
                items.push(Item { who, deed, parts: NoticeParts { puzzles, ..NoticeParts::default() } });
            }
        }
        items
    }

    pub(super) fn questions(&self) -> Vec<Item> {
        let item = |(&who, unconfirmed): (_, &crate::registry::Unconfirmed)| Item {
            who,
            deed: Deed::Ask { who },
            parts: NoticeParts { confirm: Some(unconfirmed.code.clone()), ..NoticeParts::default() },
        };
        self.vetted.unconfirmed.iter().map(item).collect()
    }

    /// Everything about entries that may have been done.
    pub(super) fn deeds_of_entries(&self) -> impl Iterator<Item = Deed> {
        let round = self.month();
        let replaced = self.world.replaced.iter().map(move |(page, newest)| {
            let (page, newest) = (page.clone(), *newest);
            Deed::Replace { page, newest, own: false, month: round }
        });
        let told = self.vetted.puzzles.iter().map(|(&who, puzzles)| {
            let told = self.world.ledger.told.get(&who);
            let names = puzzles.iter().map(name_of);
            Deed::Tell {
                who,
                of: names.filter(|name| told.is_none_or(|told| !told.contains(name))).collect(),
            }
        });
        let asked = self.vetted.unconfirmed.keys().chain(self.vetted.registrants.keys());
        let asked = asked.map(|&who| Deed::Ask { who });
        // In which month somebody joined, the edit that welcomed them tells.
        let welcomed = self.vetted.registrants.keys().map(move |&who| {
            let welcome = Deed::Welcome { who, round };
            let found = self.world.found.get(&welcome.id());
            Deed::Welcome { who, round: found.map_or(round, |&at| RoundId::of(at)) }
        });
        replaced.chain(told).chain(asked).chain(welcomed)
    }
}

/// By what a puzzle is remembered: the field and the words, and nothing that tells them.
fn name_of(puzzle: &Puzzle) -> String {
    let words = puzzle.words.as_deref().unwrap_or_default();
    let id = ActionId::of(&["puzzle", puzzle.field.parameter(), words]);
    id.as_str().trim_start_matches(ActionId::MARK).to_owned()
}
