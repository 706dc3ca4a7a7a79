//! Links as people list them in one answer: one a line or between commas, each bare, or
//! with a title as wikitext has it, and in parentheses, if they like, for which skills
//! and in which languages.
//!
//! ```text
//! https://example.org/handbook
//! [https://example.org/course A course on SPARQL] (sparql, es)
//! [[m:Learning patterns|Patterns]] (evaluation)
//! ```

/// One link as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed<'t> {
    /// The address, or the page's title.
    pub place: &'t str,
    /// Whether it stands in the brackets of a page.
    pub is_page: bool,
    /// What it is called.
    pub title: &'t str,
    /// What stands in parentheses behind it, between commas.
    pub about: Vec<&'t str>,
}

/// The links of a text, in order. Linear in its length.
#[must_use]
pub fn listed(text: &str) -> Vec<Typed<'_>> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some(start) = rest.find(|c: char| !is_between(c)) {
            rest = rest.get(start..).unwrap_or_default();
            let (typed, after) = one(rest);
            if !typed.place.is_empty() {
                found.push(typed);
            }
            rest = after;
        }
    }
    found
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '*' | '•' | '،' | '、' | '，' | '；')
}

/// The link at the beginning, and what follows it.
fn one(text: &str) -> (Typed<'_>, &str) {
    if let Some((inner, after)) = text.strip_prefix("[[").and_then(|rest| rest.split_once("]]")) {
        let (place, title) = inner.split_once('|').unwrap_or((inner, ""));
        let (about, after) = about(after);
        return (Typed { place: place.trim(), is_page: true, title: title.trim(), about }, after);
    }
    if let Some((inner, after)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let inner = inner.trim();
        let (place, title) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let (about, after) = about(after);
        return (Typed { place, is_page: false, title: title.trim(), about }, after);
    }
    // An address may hold commas; one that ends it has white space behind it.
    let place_end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (place, after) = text.split_at(place_end);
    if let Some(place) = place.strip_suffix([',', ';', '،', '，']) {
        return (Typed { place, ..Typed::default() }, after);
    }
    let end = after
        .char_indices()
        .find(|&(_, c)| matches!(c, ',' | ';' | '،' | '、' | '，' | '；' | '(' | '['))
        .map_or(after.len(), |(at, _)| at);
    let (title, after) = after.split_at(end);
    let (about, after) = about(after);
    let title = title.trim().trim_start_matches(['-', '–', '—', ':']).trim_start();
    (Typed { place, is_page: false, title, about }, after)
}

/// What stands in parentheses at the beginning.
fn about(text: &str) -> (Vec<&str>, &str) {
    let inside = text.trim_start().strip_prefix(['(', '（']).and_then(|rest| rest.split_once([')', '）']));
    let Some((inside, after)) = inside else { return (Vec::new(), text) };
    let words = inside.split([',', ';', '،', '、', '，']).map(str::trim).filter(|word| !word.is_empty());
    (words.collect(), after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> Vec<(&str, &str, Vec<&str>)> {
        listed(text).into_iter().map(|typed| (typed.place, typed.title, typed.about)).collect()
    }

    #[test]
    fn links_stand_on_lines_or_between_commas_in_every_usual_form() {
        assert_eq!(
            shown(
                "https://example.org/a, https://example.org/b,c\n* [https://example.org/c A course, in two parts] (sparql, es)\n\
                 [[m:Learning patterns|Patterns]] (evaluation) [[Help:X]] https://example.org/d – The book (en), Main Page"
            ),
            [
                ("https://example.org/a", "", vec![]),
                ("https://example.org/b,c", "", vec![]),
                ("https://example.org/c", "A course, in two parts", vec!["sparql", "es"]),
                ("m:Learning patterns", "Patterns", vec!["evaluation"]),
                ("Help:X", "", vec![]),
                ("https://example.org/d", "The book", vec!["en"]),
                ("Main", "Page", vec![]),
            ]
        );
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_it(text in "([\\[\\]()|, \n]|https://|x|\\PC){0,60}") {
            for typed in listed(&text) {
                prop_assert!(!typed.place.is_empty());
            }
        }
    }
}
