//! What characters are to whoever reads a page: spaces, marks that only change
//! how their neighbours look, and those that show nothing at all, which go.
//!
//! Nothing goes that a reader would miss. Joiners and selectors stay where they
//! join and select: in an emoji, a Japanese name, Mongolian. Elsewhere they hide
//! text in text, or make one name look like another.

/// A text's characters without those that show nothing.
pub(super) fn seen(text: &str) -> Seen<'_> {
    Seen { rest: text, before: None, flag: 0 }
}

/// The characters that [`seen`] leaves.
pub(super) struct Seen<'t> {
    rest: &'t str,
    before: Option<char>,
    /// How many tags of a flag are still to come.
    flag: usize,
}

impl Iterator for Seen<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            let mut letters = self.rest.chars();
            let letter = letters.next()?;
            self.rest = letters.as_str();
            let before = self.before.replace(letter);
            let seen = match letter {
                FLAG => {
                    self.flag = FLAGS.iter().find(|tags| self.rest.starts_with(**tags)).map_or(0, |_| TAGS);
                    true
                }
                '\u{E0000}'..='\u{E007F}' => {
                    let tag = self.flag > 0;
                    self.flag = self.flag.saturating_sub(1);
                    tag
                }
                // Another form of the ideograph before, as in 葛󠄀, on which Japanese names insist.
                '\u{E0100}'..='\u{E01EF}' => before.is_some_and(is_ideograph),
                // The place of a vowel or a consonant that an old Korean syllable lacks.
                '\u{115F}' => letters.next().is_some_and(is_jamo_vowel),
                '\u{1160}' => before.is_some_and(is_jamo_consonant),
                _ => !is_dropped(letter),
            };
            if seen {
                return Some(letter);
            }
        }
    }
}

const FLAG: char = '\u{1F3F4}';

/// What makes a flag England's, Scotland's, Wales's: the only ones that Unicode
/// recommends (`emoji-sequences.txt`). Letters in disguise, and a last one that ends them.
const FLAGS: [&str; 3] = [
    "\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
    "\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
    "\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}",
];

/// Tags in a flag.
const TAGS: usize = 6;

/// Characters that show nothing (Unicode's `Default_Ignorable_Code_Point`, but for
/// [`is_joiner`]s and [`is_selector`]s), reorder what others show, mean something
/// only in private, or are none.
fn is_dropped(letter: char) -> bool {
    matches!(letter,
        // Direction marks, embeddings, overrides, isolates.
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}'
        // Zero width and invisible. The Hangul fillers count as letters, and make names of nothing.
        | '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}' | '\u{200B}'
        | '\u{2060}'..='\u{2065}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFC}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        // Tags, variation selectors beyond the first sixteen, private use.
        | '\u{E0000}'..='\u{E0FFF}' | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}'
        | '\u{FDD0}'..='\u{FDEF}')
        || u32::from(letter) & 0xFFFE == 0xFFFE
}

/// What joins its neighbours or keeps them apart.
pub(super) fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200C}' | '\u{200D}')
}

/// What chooses the form of the character before it.
pub(super) fn is_selector(letter: char) -> bool {
    matches!(letter, '\u{FE00}'..='\u{FE0F}' | '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{E0100}'..='\u{E01EF}')
}

/// What means something only with what follows it, and is nothing at a text's end.
pub(super) fn is_unfinished(letter: char) -> bool {
    is_joiner(letter) || matches!(letter, '\u{115F}' | '\u{E0020}'..='\u{E007E}')
}

pub(super) fn is_space(letter: char) -> bool {
    is_folded_space(letter) || matches!(letter, '\u{A0}' | '\u{202F}' | '\u{3000}')
}

/// White space and controls, all but the spaces that writing itself needs.
pub(super) fn is_folded_space(letter: char) -> bool {
    letter.is_control() || (letter.is_whitespace() && !matches!(letter, '\u{A0}' | '\u{202F}' | '\u{3000}'))
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

/// A consonant that begins a Korean syllable, not the filler.
fn is_jamo_consonant(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{115E}' | '\u{A960}'..='\u{A97C}')
}

/// A vowel of a Korean syllable, not the filler.
fn is_jamo_vowel(letter: char) -> bool {
    matches!(letter, '\u{1161}'..='\u{11A7}' | '\u{D7B0}'..='\u{D7C6}')
}

#[cfg(test)]
mod tests {
    use icu_properties::props::{
        BidiControl, DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup,
    };
    use icu_properties::{CodePointMapData, CodePointSetData};

    use super::*;

    /// By Unicode's own tables, which are newer or older than ours.
    #[test]
    fn what_shows_nothing_goes_and_nothing_else() {
        let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
        let direction = CodePointSetData::new::<BidiControl>();
        let category = CodePointMapData::<GeneralCategory>::new();
        for letter in '\0'..=char::MAX {
            // Frames for notes, and the place of an object, show nothing of their own either.
            let unseen = ignorable.contains(letter)
                || direction.contains(letter)
                || category.get(letter) == GeneralCategory::PrivateUse
                || is_noncharacter(letter)
                || ('\u{FFF9}'..='\u{FFFC}').contains(&letter);
            let shapes = is_joiner(letter) || is_selector(letter);
            assert!(!shapes || unseen, "U+{:04X} shapes its neighbours and shows itself", u32::from(letter));
            let stays = !unseen || shapes && !('\u{E0100}'..='\u{E01EF}').contains(&letter);
            assert_eq!(
                seen(letter.encode_utf8(&mut [0; 4])).count(),
                usize::from(stays),
                "U+{:04X}",
                u32::from(letter)
            );
            if is_space(letter) {
                let blank = GeneralCategoryGroup::Separator.union(GeneralCategoryGroup::Control);
                assert!(blank.contains(category.get(letter)), "U+{:04X}", u32::from(letter));
            }
        }
    }

    fn is_noncharacter(letter: char) -> bool {
        ('\u{FDD0}'..='\u{FDEF}').contains(&letter) || u32::from(letter) & 0xFFFE == 0xFFFE
    }

    #[test]
    fn what_shapes_its_neighbour_stays_beside_it() {
        let left = |text: &str| seen(text).collect::<String>();
        for whole in [
            "葛\u{E0100}城",
            "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "\u{1100}\u{1160}\u{11A8}",
            "\u{115F}\u{1161}",
        ] {
            assert_eq!(left(whole), whole);
        }
        assert_eq!(left("a\u{E0100}葛\u{E0101}\u{E0102}"), "a葛\u{E0101}");
        assert_eq!(left("\u{1F3F4}\u{E0041}\u{E0067}\u{E0062}\u{E007F}x"), "\u{1F3F4}x");
        let england = "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}";
        assert_eq!(left(&format!("{england}\u{E0041}")), england);
        assert_eq!(left("\u{115F}\u{1160}\u{3164}x\u{FFA0}\u{1160}"), "x");
        assert_eq!(left("\u{115F}\u{1160}\u{11A8}"), "\u{11A8}");
    }
}
