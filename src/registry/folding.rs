//! One form for the many spellings of a name, and the distance between two of
//! them. What looks the same to a reader folds to the same text.
//!
//! Folded text is for comparing only: it is never shown.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;

mod pattern;

use pattern::Pattern;

/// Longer texts are not compared for likeness: they are sentences, not names.
const MOST_LIKENED_CHARS: usize = 60;

/// How like the typed words a spelling must be to be offered, of 1000.
const LEAST_LIKENESS: u16 = 620;

/// Letters that may be wrong in a slip at most.
const MOST_SLIPS: usize = 2;

/// The first words of a text in which known spellings are looked for, and how many words one has at most.
const MOST_LOOKED_AT_WORDS: usize = 40;
const MOST_PHRASE_WORDS: usize = 5;

/// How like a spelling is that stands whole in what was typed, of 1000.
pub(super) const WHOLE_LIKENESS: u16 = 950;

/// The words in lower case, without accents, punctuation or marks that show
/// nothing, one space between them; `&` is "and", digits are European.
///
/// ```
/// use lets_connect::registry::folding::folded;
/// assert_eq!(folded("  Edit-a-Thons! "), folded("ｅdit a thons"));
/// assert_eq!(folded("EDITATÓN"), "editaton");
/// assert_eq!(folded("Programs & Events"), folded("programs and events"));
/// ```
#[must_use]
pub fn folded(words: &str) -> String {
    // Nothing in ASCII comes apart, and most words are in it.
    if words.is_ascii() {
        fold(words.len(), words.chars().map(|c| c.to_ascii_lowercase()))
    } else {
        // Marks that only something vanishing held apart come into their order once it is gone.
        let letters = words.nfkd().flat_map(char::to_lowercase).filter(|&c| !vanishes(c));
        fold(words.len(), letters.nfkd())
    }
}

fn fold(bytes: usize, letters: impl Iterator<Item = char>) -> String {
    let mut folded = String::with_capacity(bytes);
    let mut gap = false;
    for c in letters.filter(|&c| !vanishes(c)) {
        if c == '&' {
            push_word(&mut folded, "and");
            gap = true;
        } else if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(plain(c));
        } else {
            gap = true;
        }
    }
    folded
}

fn push_word(text: &mut String, word: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(word);
}

/// Accents, Arabic vowel signs and the tatweel, apostrophes, and marks of width none.
fn vanishes(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{640}' | '\u{64B}'..='\u{655}' | '\u{670}') || is_dropped(c)
}

/// Apostrophes and marks of width none: nobody reads them as letters.
pub(super) fn is_dropped(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' | '\u{AD}') || is_invisible(c)
}

/// Marks that change the direction of text or join letters, and show nothing themselves.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{61C}' | '\u{FEFF}')
}

/// Letters that Arabic keyboards exchange for each other, and digits of other scripts.
fn plain(c: char) -> char {
    let digit = |zero: u32| char::from_digit((u32::from(c) - zero) % 10, 10).unwrap_or(c);
    match c {
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        'ı' => 'i',
        '\u{660}'..='\u{669}' => digit(0x660),
        '\u{6F0}'..='\u{6F9}' => digit(0x6F0),
        '\u{966}'..='\u{96F}' => digit(0x966),
        '\u{9E6}'..='\u{9EF}' => digit(0x9E6),
        _ => c,
    }
}

/// Whether two folded spellings are so close that one is taken for a slip of
/// the other: one letter in a word of five, two from nine letters on.
#[must_use]
pub fn is_slip(typed: &str, spelling: &str) -> bool {
    // Two letters are eight bytes at most; most spellings are out without counting.
    if typed.len().abs_diff(spelling.len()) > 8 {
        return false;
    }
    let (typed_chars, chars) = (typed.chars().count(), spelling.chars().count());
    let allowed = match chars {
        0..5 => 0,
        5..9 => 1,
        _ => MOST_SLIPS,
    };
    typed_chars.abs_diff(chars) <= allowed
        && typed_chars <= MOST_LIKENED_CHARS
        && Pattern::of(typed).is_some_and(|typed| typed.distance(spelling) <= allowed)
}

/// How like a folded text is to spellings: what to offer to somebody who was not understood.
pub(super) struct Likeness<'t> {
    /// The text itself, too.
    words: Vec<&'t str>,
    tally: Tally,
    pattern: Option<Pattern>,
}

impl<'t> Likeness<'t> {
    /// Makes a folded text ready for being compared with many.
    pub(super) fn of(typed: &'t str) -> Self {
        let tally = Tally::of(typed);
        let pattern = Pattern::of(typed).filter(|_| tally.chars <= MOST_LIKENED_CHARS);
        Self { words: typed.split(' ').take(MOST_LOOKED_AT_WORDS).collect(), tally, pattern }
    }

    /// The phrases in it that may be known spellings, each as like as [`WHOLE_LIKENESS`] if it is one.
    pub(super) fn phrases(&self) -> impl Iterator<Item = String> {
        let ends = |first: usize| first + 1..=self.words.len().min(first + MOST_PHRASE_WORDS);
        let phrases = (0..self.words.len()).flat_map(move |first| {
            ends(first).filter_map(move |end| Some(self.words.get(first..end)?.join(" ")))
        });
        phrases.filter(|phrase| phrase.len() >= 4)
    }

    /// The lengths, in characters, of the spellings that are like enough to be offered.
    pub(super) fn lengths(&self) -> RangeInclusive<usize> {
        let (chars, least) = (self.tally.chars, usize::from(LEAST_LIKENESS));
        match self.pattern {
            Some(_) => chars * least / 1000..=chars * 1000 / least,
            #[expect(clippy::reversed_empty_ranges, reason = "a sentence is like no name")]
            None => 1..=0,
        }
    }

    /// From 0 to 1000, if it is enough to be offered: how much of the longer text stands in the shorter one, too.
    pub(super) fn to(&self, spelling: &str, tally: &Tally) -> Option<u16> {
        let pattern = self.pattern.as_ref()?;
        let longest = tally.chars.max(self.tally.chars);
        let like = |distance: usize| {
            u16::try_from(longest.saturating_sub(distance) * 1000 / longest.max(1)).unwrap_or(0)
        };
        let enough = |likeness: &u16| *likeness >= LEAST_LIKENESS;
        Some(like(self.tally.least_distance(tally)))
            .filter(enough)
            .map(|_| like(pattern.distance(spelling)))
            .filter(enough)
    }
}

/// How often the letters of a text occur, in few buckets. It tells cheaply that
/// two texts are far from each other, which most are.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    chars: usize,
    buckets: [u16; 32],
}

impl Tally {
    /// How many characters the text has.
    pub(super) fn chars(&self) -> usize {
        self.chars
    }

    pub(super) fn of(text: &str) -> Self {
        let mut tally = Self { chars: 0, buckets: [0; 32] };
        for c in text.chars() {
            tally.chars += 1;
            let bucket = usize::try_from(u32::from(c) % 32).unwrap_or(0);
            if let Some(count) = tally.buckets.get_mut(bucket) {
                *count = count.saturating_add(1);
            }
        }
        tally
    }

    /// The lengths of the texts that may be slips of this one: see [`is_slip`].
    pub(super) fn lengths_of_slips(&self) -> RangeInclusive<usize> {
        self.chars.saturating_sub(MOST_SLIPS)..=self.chars + MOST_SLIPS
    }

    /// Whether one text may be a slip of the other.
    pub(super) fn may_be_slip(&self, other: &Self) -> bool {
        self.least_distance(other) <= MOST_SLIPS
    }

    /// The edits without which one text never becomes the other: every edit
    /// gives or takes one letter, or changes one into another.
    fn least_distance(&self, other: &Self) -> usize {
        // Kept in sixteen bits, all buckets are compared at once.
        let (mut given, mut taken) = (0_u16, 0_u16);
        for (mine, theirs) in self.buckets.iter().zip(&other.buckets) {
            given = given.saturating_add(theirs.saturating_sub(*mine));
            taken = taken.saturating_add(mine.saturating_sub(*theirs));
        }
        usize::from(given.max(taken))
    }
}

/// Whether `words` stand in `text` as whole words.
#[must_use]
pub fn holds_words(text: &str, words: &str) -> bool {
    !words.is_empty()
        && text.match_indices(words).any(|(at, found)| {
            let before = text.get(..at).is_some_and(|before| before.is_empty() || before.ends_with(' '));
            let after =
                text.get(at + found.len()..).is_some_and(|after| after.is_empty() || after.starts_with(' '));
            before && after
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_looks_the_same_folds_to_the_same() {
        for (one, other) in [
            ("Editatón", "EDITATON"),
            ("Edit-a-thon", "edit  a_thon"),
            ("L’édition", "l'edition"),
            ("العَرَبيّة", "العربية"),
            ("إدارة", "اداره"),
            ("فارسی", "فارسي"),
            ("نسخة ٣", "نسخة 3"),
            ("Ｗｉｋｉｄａｔａ", "wikidata"),
            ("\u{200f}Wikidata\u{200e}", "wikidata"),
            ("R&D", "r and d"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} / {other}");
        }
        assert_ne!(folded("हिन्दी"), folded("हनद"), "vowel signs of Indic scripts are letters");
    }

    #[test]
    fn a_slip_is_small_against_the_word() {
        assert!(is_slip("wikidta", "wikidata"));
        assert!(is_slip("opne refine", "open refine"));
        assert!(!is_slip("bots", "boot"));
        assert!(!is_slip("grants", "giants club"));
    }

    #[test]
    fn whole_words_only_are_held() {
        assert!(holds_words("i want sparql please", "sparql"));
        assert!(!holds_words("sparqling", "sparql"));
        assert!(!holds_words("anything", ""));
    }

    proptest! {
        #[test]
        fn the_tally_never_tells_too_great_a_distance(one in "[a-zéü ]{0,12}", other in "[a-zéü ]{0,12}") {
            let least = Tally::of(&one).least_distance(&Tally::of(&other));
            prop_assert!(least <= strsim::osa_distance(&one, &other));
        }

        #[test]
        fn ascii_folds_as_everything_does(words in "[ -~\\n\\t]{0,40}") {
            prop_assert_eq!(folded(&words), fold(0, words.nfkd().flat_map(char::to_lowercase)));
        }

        #[test]
        fn folding_twice_is_folding_once(words in any::<String>()) {
            let once = folded(&words);
            prop_assert_eq!(folded(&once), once);
        }

        #[test]
        fn marks_in_disorder_fold_as_in_order(words in "[aé\u{327}\u{5B0}\u{5BC}\u{1E01B}\u{1D165}`´ـ& -]{0,12}") {
            let once = folded(&words);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
