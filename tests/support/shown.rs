//! What of a text is to be seen, by Unicode's own tables and not by ours.

use icu_properties::props::{BidiControl, DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{
    CodePointMapData, CodePointMapDataBorrowed, CodePointSetData, CodePointSetDataBorrowed,
};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Tells what is to be seen.
pub struct Shown {
    ignorable: CodePointSetDataBorrowed<'static>,
    direction: CodePointSetDataBorrowed<'static>,
    category: CodePointMapDataBorrowed<'static, GeneralCategory>,
}

impl Shown {
    pub fn new() -> Self {
        Self {
            ignorable: CodePointSetData::new::<DefaultIgnorableCodePoint>(),
            direction: CodePointSetData::new::<BidiControl>(),
            category: CodePointMapData::<GeneralCategory>::new(),
        }
    }

    /// Fails unless just what was typed is shown, all of it unless it is long. Marks that
    /// pile up are another matter.
    #[track_caller]
    pub fn assert_same(&self, typed: &str, shown: &str) {
        let (wanted, found) = (self.of(typed), self.of(shown));
        let piled = wanted.split(|letter| !is_combining_mark(letter)).any(|marks| marks.chars().count() > 6);
        if piled {
            return;
        }
        match found.strip_suffix('…') {
            // Composed it may be longer than it was: some characters are always taken apart.
            Some(beginning) if typed.nfc().count() > 200 => {
                assert!(wanted.starts_with(beginning), "{typed:?}");
            }
            _ => assert_eq!(found, wanted, "of {typed:?}"),
        }
    }

    /// The characters that show something themselves, white space left out.
    fn of(&self, text: &str) -> String {
        text.chars().filter(|&letter| self.is_seen(letter)).nfc().collect()
    }

    fn is_seen(&self, letter: char) -> bool {
        let category = self.category.get(letter);
        let noncharacter =
            ('\u{FDD0}'..='\u{FDEF}').contains(&letter) || u32::from(letter) & 0xFFFE == 0xFFFE;
        !(letter.is_whitespace()
            || noncharacter
            || matches!(category, GeneralCategory::Control | GeneralCategory::PrivateUse)
            || self.ignorable.contains(letter)
            || self.direction.contains(letter)
            // Frames for notes, and the place of an object.
            || ('\u{FFF9}'..='\u{FFFC}').contains(&letter))
    }
}
