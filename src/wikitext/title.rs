//! Comparing names as `MediaWiki` compares titles: the first letter's case,
//! underscores, odd spaces and direction marks do not matter. It asks no wiki, so
//! it knows no redirect, and only the namespaces it is told.

/// Whether a call of `name` shows the template `title`, given the wiki's names
/// for its template namespace besides `Template`.
pub(super) fn is_template(name: &str, title: &str, namespaces: &[&str]) -> bool {
    let wanted = normal(title);
    let wanted = without_namespace(&wanted, namespaces).unwrap_or(&wanted);
    let name = normal(name.split_once('#').map_or(name, |(page, _section)| page));
    let (main, name) = match name.strip_prefix(':') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, name.as_str()),
    };
    let called = without_namespace(name, namespaces);
    if main && called.is_none() {
        return false;
    }
    !wanted.is_empty() && capital(called.unwrap_or(name)) == capital(wanted)
}

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

/// The page's name behind a template namespace; nothing when it has none.
fn without_namespace<'n>(title: &'n str, namespaces: &[&str]) -> Option<&'n str> {
    let (namespace, page) = title.split_once(':')?;
    let namespace = namespace.trim_end().to_lowercase();
    let known = |&alias: &&str| normal(alias.trim_end_matches(':')).to_lowercase() == namespace;
    ([&"Template"].into_iter().chain(namespaces)).any(known).then(|| page.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_underscores_and_spaces_do_not_matter() {
        for name in [
            "Let's Connect profile",
            "let's_Connect__profile",
            " Let's  Connect\u{A0}profile ",
            "\u{200E}Let's Connect profile",
        ] {
            assert!(is_template(name, "Let's Connect profile", &[]), "{name}");
        }
        assert!(is_template("élan", "Élan", &[]));
        assert!(!is_template("Let's connect profile", "Let's Connect profile", &[]));
    }

    #[test]
    fn a_template_namespace_may_lead_in_any_case() {
        for name in
            ["Template:Nobots", "template : nobots", "TEMPLATE:_nobots", "Vorlage:Nobots", "Nobots#section"]
        {
            assert!(is_template(name, "Template:Nobots", &["Vorlage"]), "{name}");
        }
        assert!(!is_template("Vorlage:Nobots", "Nobots", &[]));
        assert!(!is_template("User:Nobots", "Nobots", &[]));
    }

    #[test]
    fn a_leading_colon_means_a_page_and_not_the_template() {
        assert!(!is_template(":Nobots", "Nobots", &[]));
        assert!(is_template(":Template:Nobots", "Nobots", &[]));
    }

    #[test]
    fn a_page_of_another_namespace_can_be_a_template_too() {
        assert!(is_template("User:LCTest-KE-017/Box", "User:LCTest-KE-017/Box", &[]));
        assert!(!is_template("LCTest-KE-017/Box", "User:LCTest-KE-017/Box", &[]));
    }

    #[test]
    fn nothing_is_no_template() {
        assert!(!is_template("", "", &[]));
        assert!(!is_template("#if:x", "", &[]));
    }
}
