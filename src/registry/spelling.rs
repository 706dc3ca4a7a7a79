//! Known spellings, and what typed words are taken for: a spelling itself, a
//! slip of one, or nothing, with the likest to offer.
//!
//! Skills, languages, places and affiliates are all understood this way.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::registry::folding::{Likeness, Tally, WHOLE_LIKENESS, folded, is_slip};

/// What a text was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<K> {
    /// A name, an alias or a code, whatever its case, accents and punctuation.
    Exact(K),
    /// So close to the spellings of one thing, and of no other, that it is taken for a slip.
    Close(K),
    /// Nothing known.
    Unknown {
        /// The likest things, the likest first, three at most.
        candidates: Vec<K>,
    },
}

/// How many things are offered at most.
const MOST_OFFERED: usize = 3;

/// The spellings of things of one kind, folded.
#[derive(Clone, Debug)]
pub struct Spellings<K> {
    meant: BTreeMap<String, K>,
    /// The same spellings, the shortest first: most are far from what was typed, which
    /// their lengths and their letters tell cheaply.
    by_length: Vec<(Tally, String)>,
}

impl<K> Default for Spellings<K> {
    fn default() -> Self {
        Self { meant: BTreeMap::new(), by_length: Vec::new() }
    }
}

impl<K: Ord + Clone> Spellings<K> {
    /// Folded spellings with what they mean.
    #[must_use]
    pub fn new(meant: BTreeMap<String, K>) -> Self {
        let mut by_length: Vec<_> =
            meant.keys().map(|spelling| (Tally::of(spelling), spelling.clone())).collect();
        by_length.sort_by_key(|(tally, _)| tally.chars());
        Self { meant, by_length }
    }

    /// What a folded text means exactly.
    #[must_use]
    pub fn exact(&self, words: &str) -> Option<&K> {
        self.meant.get(words)
    }

    /// The spellings of so many characters.
    fn of_lengths(&self, lengths: RangeInclusive<usize>) -> &[(Tally, String)] {
        let before = |length: usize| self.by_length.partition_point(|(tally, _)| tally.chars() < length);
        self.by_length.get(before(*lengths.start())..before(lengths.end() + 1)).unwrap_or_default()
    }

    /// What typed words are taken for. Only what `may_be_guessed` is guessed or offered.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use lets_connect::registry::spelling::{Found, Spellings};
    /// let fruit = Spellings::new(BTreeMap::from([("banana".to_owned(), 1), ("cherry".to_owned(), 2)]));
    /// assert_eq!(fruit.find("Banana!", |_| true), Found::Exact(1));
    /// assert_eq!(fruit.find("bananna", |_| true), Found::Close(1));
    /// assert_eq!(fruit.find("chess", |_| true), Found::Unknown { candidates: vec![] });
    /// ```
    #[must_use]
    pub fn find(&self, typed: &str, may_be_guessed: impl Fn(&K) -> bool) -> Found<K> {
        let words = folded(typed);
        match self.exact(&words) {
            Some(meant) => Found::Exact(meant.clone()),
            None => match self.close(&words, &may_be_guessed) {
                Some(meant) => Found::Close(meant.clone()),
                None => Found::Unknown { candidates: self.likest(&words, may_be_guessed) },
            },
        }
    }

    /// The one thing of whose spellings a folded text is a slip, if it is one only.
    #[must_use]
    pub fn close(&self, words: &str, may_be_guessed: impl Fn(&K) -> bool) -> Option<&K> {
        let tally = Tally::of(words);
        let near = self.of_lengths(tally.lengths_of_slips()).iter();
        let slips = near.filter(|(other, spelling)| tally.may_be_slip(other) && is_slip(words, spelling));
        let meant = slips.filter_map(|(_, spelling)| self.exact(spelling));
        let close: BTreeSet<&K> = meant.filter(|meant| may_be_guessed(meant)).collect();
        close.first().copied().filter(|_| close.len() == 1)
    }

    /// The things whose spellings are most like a folded text, the likest first, three at most.
    #[must_use]
    pub fn likest(&self, words: &str, may_be_offered: impl Fn(&K) -> bool) -> Vec<K> {
        let typed = Likeness::of(words);
        let mut best: BTreeMap<&K, (u16, usize)> = BTreeMap::new();
        let mut offer = |spelling: &str, likeness: u16| {
            if let Some(meant) = self.exact(spelling).filter(|meant| may_be_offered(meant)) {
                let score = (likeness, spelling.len());
                best.entry(meant).and_modify(|before| *before = (*before).max(score)).or_insert(score);
            }
        };
        for phrase in typed.phrases() {
            offer(&phrase, WHOLE_LIKENESS);
        }
        for (tally, spelling) in self.of_lengths(typed.lengths()) {
            if let Some(likeness) = typed.to(spelling, tally) {
                offer(spelling, likeness);
            }
        }
        let mut ranked: Vec<_> = best.into_iter().collect();
        ranked.sort_by(|(meant, score), (other_meant, other)| other.cmp(score).then(meant.cmp(other_meant)));
        ranked.into_iter().take(MOST_OFFERED).map(|(meant, _)| meant.clone()).collect()
    }
}
