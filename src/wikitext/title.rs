//! The normal form of names, as `MediaWiki` compares titles: underscores, odd
//! spaces, direction marks and, on most wikis, the first letter's case do not
//! matter. It knows no namespace.

/// A title with single spaces between its words and no direction marks
/// (`MediaWikiTitleCodec::splitTitleString`).
pub(super) fn normal(title: &str) -> String {
    let mut words = String::with_capacity(title.len());
    let visible = title.chars().filter(|&c| !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'));
    for letter in visible {
        if !is_title_space(letter) {
            words.push(letter);
        } else if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words.truncate(words.trim_end_matches(' ').len());
    words
}

/// A title with its first letter in upper case.
pub(super) fn capital(title: &str) -> String {
    let mut letters = title.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let mut upper = first.to_uppercase();
    // MediaWiki leaves a letter alone whose capital is more than one character.
    let first = match (upper.next(), upper.next()) {
        (Some(capital), None) => capital,
        _ => first,
    };
    std::iter::once(first).chain(letters).collect()
}

fn is_title_space(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '_' | '\t' | '\n' | '\r' | '\0' | '\u{B}' | '\u{A0}' | '\u{1680}' | '\u{180E}' | '\u{2000}'
            ..='\u{200A}' | '\u{2028}' | '\u{2029}' | '\u{202F}' | '\u{205F}' | '\u{3000}'
    )
}
