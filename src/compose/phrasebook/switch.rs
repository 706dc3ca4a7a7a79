//! `{{#switch:}}` for long lists. MediaWiki walks a switch case by case, about 3 µs
//! each, and counts every step against the limit of a page: so a list is told
//! apart by its first letter first, which leaves a handful of cases to walk.

use std::collections::BTreeMap;

/// So many cases are walked as they stand.
const FEW: usize = 12;

/// A switch on `on` over the cases as they come.
pub fn switch<'c>(on: &str, cases: impl Iterator<Item = (&'c str, &'c str)>, otherwise: &str) -> String {
    let cases: Vec<String> = cases.map(|(case, text)| format!("|{case}={text}\n")).collect();
    format!("{{{{#switch:{on}\n{}|#default={otherwise}}}}}", cases.concat())
}

/// What stands in the list under `on`, else `otherwise`.
pub fn lookup(on: &str, list: &BTreeMap<String, String>, otherwise: &str) -> String {
    let entries = || list.iter().map(|(key, text)| (key.as_str(), text.as_str()));
    if list.len() <= FEW {
        return switch(on, entries(), otherwise);
    }
    let mut initials: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (key, text) in entries() {
        let initial = key.chars().next().and_then(|first| key.get(..first.len_utf8())).unwrap_or_default();
        initials.entry(initial).or_default().push((key, text));
    }
    let inner: Vec<(&str, String)> = initials
        .into_iter()
        .map(|(initial, entries)| (initial, switch(on, entries.into_iter(), otherwise)))
        .collect();
    let initial = format!("{{{{padleft:|1|{on}}}}}");
    switch(&initial, inner.iter().map(|(initial, text)| (*initial, text.as_str())), otherwise)
}

/// A text as the value of a case: MediaWiki cuts blanks off both ends, so those are written by number.
pub fn value(text: &str) -> String {
    let inner = text.trim_matches(' ');
    let before = text.len() - text.trim_start_matches(' ').len();
    let after = text.len() - before - inner.len();
    format!("{}{inner}{}", "&#32;".repeat(before), "&#32;".repeat(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(keys: &[&str]) -> BTreeMap<String, String> {
        keys.iter().map(|&key| (key.to_owned(), key.to_uppercase())).collect()
    }

    #[test]
    fn a_short_list_is_one_switch() {
        assert_eq!(
            lookup("{{{2|}}}", &list(&["b", "a"]), "?"),
            "{{#switch:{{{2|}}}\n|a=A\n|b=B\n|#default=?}}"
        );
    }

    #[test]
    fn a_long_list_is_told_apart_by_first_letters() {
        let keys: Vec<String> = ('a'..='n').flat_map(|c| [format!("{c}1"), format!("{c}2")]).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let written = lookup("x", &list(&keys), "?");
        assert!(
            written.starts_with(
                "{{#switch:{{padleft:|1|x}}\n|a={{#switch:x\n|a1=A1\n|a2=A2\n|#default=?}}\n|b="
            )
        );
        assert!(keys.iter().all(|key| written.contains(&format!("|{key}={}\n", key.to_uppercase()))));
        assert!(written.ends_with("|#default=?}}\n|#default=?}}"), "{written}");
    }

    #[test]
    fn blanks_at_the_ends_of_a_value_stay() {
        assert_eq!(value(", "), ",&#32;");
        assert_eq!(value(" a b"), "&#32;a b");
        assert_eq!(value("  "), "&#32;&#32;");
    }
}
