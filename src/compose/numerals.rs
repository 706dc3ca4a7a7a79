//! How a language writes a whole number, by the CLDR: its digits, what stands between
//! thousands and from which number on. Written out for notices; on pages, where the
//! language is the reader's, by the wiki's parser functions.
//!
//! `{{formatnum:}}` would write by the page's language. The table is compared with ICU.

use crate::ids::LanguageCode;

/// Numbers beyond are written plainly: nothing that the bot counts comes near.
const MOST: u64 = 99_999;

/// How one language writes.
#[derive(Debug)]
struct Numerals {
    language: &'static str,
    /// What stands between thousands.
    separator: &'static str,
    /// The least number that has it.
    least: u64,
    /// Its digits from nought to nine, where they are its own.
    digits: Option<[char; 10]>,
}

const fn latin(language: &'static str, separator: &'static str, least: u64) -> Numerals {
    Numerals { language, separator, least, digits: None }
}

const BENGALI: [char; 10] = ['০', '১', '২', '৩', '৪', '৫', '৬', '৭', '৮', '৯'];

const LANGUAGES: [Numerals; 12] = [
    latin("ar", ",", 1000),
    Numerals { language: "bn", separator: ",", least: 1000, digits: Some(BENGALI) },
    latin("en", ",", 1000),
    latin("es", ".", 10_000),
    latin("fr", "\u{202f}", 1000),
    latin("hi", ",", 1000),
    latin("id", ".", 1000),
    latin("pt", ".", 1000),
    latin("ru", "\u{a0}", 1000),
    latin("sw", ",", 1000),
    latin("tr", ".", 1000),
    latin("zh-hans", ",", 1000),
];

fn of(language: &LanguageCode) -> Option<&'static Numerals> {
    LANGUAGES.iter().find(|numerals| numerals.language == language.as_str())
}

/// The number as the language writes it.
pub(super) fn written(language: &LanguageCode, number: u64) -> String {
    let plain = number.to_string();
    let Some(numerals) = of(language).filter(|_| number <= MOST) else { return plain };
    let length = plain.len();
    let mut written = String::with_capacity(2 * length);
    for (at, digit) in plain.chars().enumerate() {
        if length - at == 3 && at > 0 && number >= numerals.least {
            written.push_str(numerals.separator);
        }
        let own = digit.to_digit(10).and_then(|value| numerals.digits.as_ref()?.get(value as usize));
        written.push(own.copied().unwrap_or(digit));
    }
    written
}

/// A time of day as the language writes its digits: `09:05`.
pub(super) fn clock(language: &LanguageCode, hour: i8, minute: i8) -> String {
    let digits = of(language).and_then(|numerals| numerals.digits);
    let plain = format!("{hour:02}:{minute:02}");
    let own = |digit: char| digits.and_then(|digits| digits.get(digit.to_digit(10)? as usize).copied());
    plain.chars().map(|sign| own(sign).unwrap_or(sign)).collect()
}

/// Wikitext that writes the number that `number` stands for, where `template` holds [`shared`].
pub(super) fn looked_up(language: &LanguageCode, number: &str, template: &str) -> String {
    let Some(Numerals { separator, least, digits, .. }) = of(language) else { return number.to_owned() };
    let call = |digits: &str| format!("{{{{{template}|{number}|{separator}|{least}{digits}}}}}");
    match digits {
        Some(digits) => call(&digits.iter().flat_map(|digit| ['|', *digit]).collect::<String>()),
        None => format!("{{{{#ifexpr:{number}<{least}|{number}|{}}}}}", call("")),
    }
}

/// What the languages share: the number, what stands between thousands, the least number
/// that has it, and the ten digits where they are the language's own.
pub(super) fn shared() -> String {
    let digits: Vec<String> =
        (0..10).map(|digit| format!("|{digit}={{{{{{{}|{digit}}}}}}}", digit + 4)).collect();
    let digits = digits.concat();
    let place = |power: u64| {
        let digit = format!("{{{{#switch:{{{{#expr:trunc({{{{{{1}}}}}}/{power}) mod 10}}}}{digits}}}}}");
        if power == 1 { digit } else { format!("{{{{#ifexpr:{{{{{{1}}}}}}>={power}|{digit}}}}}") }
    };
    let separator = "{{#ifexpr:{{{1}}}>={{{3}}}|{{{2}}}}}";
    let written =
        [place(10_000), place(1000), separator.to_owned(), place(100), place(10), place(1)].concat();
    format!("{{{{#ifexpr:{{{{{{1}}}}}}>{MOST}|{{{{{{1}}}}}}|{written}}}}}")
}

#[cfg(test)]
mod tests {
    use icu_decimal::DecimalFormatter;
    use icu_decimal::input::Decimal;
    use icu_decimal::options::DecimalFormatterOptions;

    use super::*;
    use crate::compose::messages::Messages;

    #[test]
    fn every_language_writes_numbers_as_the_cldr_says() {
        for language in Messages::embedded().expect("the files are well-formed").languages() {
            assert!(of(language).is_some(), "{language}: add it to LANGUAGES");
        }
        for Numerals { language, .. } in &LANGUAGES {
            let locale: icu_locale_core::Locale = language.parse().expect("a locale");
            let icu = DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::default())
                .expect("ICU has its data");
            for number in (0..=2000).chain([9999, 10_000, 12_345, MOST]) {
                let expected = icu.format(&Decimal::from(number)).to_string();
                assert_eq!(written(&LanguageCode((*language).to_owned()), number), expected, "{language}");
            }
        }
    }

    #[test]
    fn a_language_that_is_not_listed_and_a_number_beyond_are_written_plainly() {
        assert_eq!(written(&LanguageCode("xx".to_owned()), 12_345), "12345");
        assert_eq!(written(&LanguageCode("en".to_owned()), 1_234_567), "1234567");
    }
}
