//! One form for the many spellings of a name, so that they can be compared.

use unicode_normalization::UnicodeNormalization;

/// The words without case, punctuation or marks that show nothing, a single
/// space between them. `&` and `+` count as "and" nowhere: they are dropped.
///
/// ```
/// use lets_connect::registry::folding::folded;
/// assert_eq!(folded("  Edit-a-Thons! "), folded("ｅdit a thons"));
/// ```
#[must_use]
pub fn folded(words: &str) -> String {
    let plain: String = words
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !matches!(c, '\'' | '’' | 'ʼ' | '`' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{64B}'..='\u{652}'))
        .map(|c| if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) { c } else { ' ' })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
