//! Known spellings, and what typed words are taken for: a spelling itself, a
//! slip of one, or nothing, with the likest to offer.
//!
//! Skills, languages, places and affiliates are all understood this way.

use std::collections::{BTreeMap, BTreeSet};

use crate::registry::folding::{Tally, folded, is_slip, likest};

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

/// The spellings of things of one kind, folded.
#[derive(Clone, Debug)]
pub struct Spellings<K> {
    meant: BTreeMap<String, K>,
    /// By spelling, in the same order: most spellings are far from what was typed, which this tells cheaply.
    tallies: Vec<Tally>,
}

impl<K> Default for Spellings<K> {
    fn default() -> Self {
        Self { meant: BTreeMap::new(), tallies: Vec::new() }
    }
}

impl<K: Ord + Clone> Spellings<K> {
    /// Folded spellings with what they mean.
    #[must_use]
    pub fn new(meant: BTreeMap<String, K>) -> Self {
        let tallies = meant.keys().map(|spelling| Tally::of(spelling)).collect();
        Self { meant, tallies }
    }

    /// What a folded text means exactly.
    #[must_use]
    pub fn exact(&self, words: &str) -> Option<&K> {
        self.meant.get(words)
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
        let slips = self.meant.iter().zip(&self.tallies).filter(|((spelling, meant), spelling_tally)| {
            tally.may_be_slip(spelling_tally) && is_slip(words, spelling) && may_be_guessed(meant)
        });
        let close: BTreeSet<&K> = slips.map(|((_, meant), _)| meant).collect();
        close.first().copied().filter(|_| close.len() == 1)
    }

    /// The things whose spellings are most like a folded text, the likest first, three at most.
    #[must_use]
    pub fn likest(&self, words: &str, may_be_offered: impl Fn(&K) -> bool) -> Vec<K> {
        likest(words, &self.meant, &self.tallies, may_be_offered).into_iter().cloned().collect()
    }
}
