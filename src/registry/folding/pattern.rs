//! How many edits lie between one short text and many others.
//!
//! A column of the table that the textbook fills in is two words of bits here
//! (H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
//! distances", Nordic Journal of Computing 10, 2003), so that a letter of the
//! other text costs a few instructions.

use std::collections::BTreeMap;

/// The characters of a pattern at most.
pub(super) const MOST_CHARS: usize = 64;

/// A text made ready for being compared.
pub(super) struct Pattern {
    chars: usize,
    /// Where each letter stands, a bit each.
    ascii: [u64; 128],
    others: BTreeMap<char, u64>,
}

impl Pattern {
    /// Makes a text ready, if it has no more than [`MOST_CHARS`] characters.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut pattern = Self { chars: 0, ascii: [0; 128], others: BTreeMap::new() };
        for c in text.chars() {
            if pattern.chars == MOST_CHARS {
                return None;
            }
            let bit = 1 << pattern.chars;
            match usize::try_from(u32::from(c)).ok().and_then(|at| pattern.ascii.get_mut(at)) {
                Some(places) => *places |= bit,
                None => *pattern.others.entry(c).or_default() |= bit,
            }
            pattern.chars += 1;
        }
        Some(pattern)
    }

    fn places(&self, c: char) -> u64 {
        let ascii = usize::try_from(u32::from(c)).ok().and_then(|at| self.ascii.get(at));
        ascii.or_else(|| self.others.get(&c)).copied().unwrap_or(0)
    }

    /// The edits that make one text of the other: letters given, taken or
    /// changed, and neighbours exchanged, none of them edited twice.
    pub(super) fn distance(&self, text: &str) -> usize {
        if self.chars == 0 {
            return text.chars().count();
        }
        let last = 1_u64 << (self.chars - 1);
        let (mut more, mut less, mut same) = (u64::MAX, 0_u64, 0_u64);
        let (mut before, mut distance) = (0_u64, self.chars);
        for c in text.chars() {
            let here = self.places(c);
            let exchanged = ((!same & here) << 1) & before;
            same = ((here & more).wrapping_add(more) ^ more) | here | less | exchanged;
            let right_more = less | !(same | more);
            let right_less = same & more;
            distance += usize::from(right_more & last != 0);
            distance -= usize::from(right_less & last != 0);
            let right_more = (right_more << 1) | 1;
            more = (right_less << 1) | !(same | right_more);
            less = right_more & same;
            before = here;
        }
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_short_texts_are_patterns() {
        assert!(Pattern::of(&"é".repeat(MOST_CHARS)).is_some());
        assert!(Pattern::of(&"é".repeat(MOST_CHARS + 1)).is_none());
        assert_eq!(Pattern::of("").map(|pattern| pattern.distance("wiki")), Some(4));
    }

    proptest! {
        #[test]
        fn the_distance_is_that_of_the_textbook(one in "[abcé ]{0,64}", other in "[abcé ]{0,80}") {
            let distance = Pattern::of(&one).map(|pattern| pattern.distance(&other));
            prop_assert_eq!(distance, Some(strsim::osa_distance(&one, &other)));
        }

        #[test]
        fn so_it_is_for_texts_that_are_nearly_the_same(
            text in "[a-dü]{1,64}", at in 0..64_usize, c in prop::char::range('a', 'f'), swap: bool
        ) {
            let mut letters: Vec<char> = text.chars().collect();
            let at = at % letters.len();
            if swap && at > 0 { letters.swap(at, at - 1) } else { letters[at] = c }
            let other: String = letters.into_iter().collect();
            let distance = Pattern::of(&text).map(|pattern| pattern.distance(&other));
            prop_assert_eq!(distance, Some(strsim::osa_distance(&text, &other)));
        }
    }
}
