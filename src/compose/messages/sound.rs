//! What a message must be, whoever wrote it: wikitext that closes what it opens, that calls
//! nothing else, and that counts as its language does. Our own messages are held to it by
//! the tests, those that a programme puts in place of them when they are read.

use std::collections::BTreeSet;

use crate::compose::MAGIC_WORD;

/// The least and the most forms that a language counts by on a page of its own, as MediaWiki
/// takes them from the CLDR. Where the CLDR keeps a form for millions, it may be left out.
const PLURAL_FORMS: [(&str, usize, usize); 12] = [
    ("ar", 6, 6),
    ("bn", 2, 2),
    ("en", 2, 2),
    ("es", 2, 3),
    ("fr", 2, 3),
    ("hi", 2, 2),
    ("id", 1, 1),
    ("pt", 2, 3),
    ("ru", 3, 4),
    ("sw", 2, 2),
    ("tr", 1, 2),
    ("zh-hans", 1, 1),
];

/// What is told on talk pages, where the wiki counts by the page's language.
const ON_TALK_PAGES: [&str; 5] = ["advice-", "award-", "because-", "notice-", "reason-"];

/// What notices and barnstars are made of besides.
const IN_LETTERS: [&str; 2] = ["act-", "button-"];

/// Whether a message is part of what somebody is written on their talk page.
pub(super) fn is_in_letters(key: &str) -> bool {
    ON_TALK_PAGES.iter().chain(&IN_LETTERS).any(|prefix| key.starts_with(prefix))
}

/// Whether it is known how many plural forms a language has.
#[cfg(test)]
pub(super) fn knows_plurals(language: &str) -> bool {
    PLURAL_FORMS.iter().any(|(code, ..)| *code == language)
}

/// What is wrong with a message's wikitext.
pub(super) fn malformed(key: &str, message: &str) -> Option<&'static str> {
    // The magic word is a name like any other by the time that a wiki sees the message.
    let message = &message.replace(MAGIC_WORD, "Name");
    let count = |what: &str| message.matches(what).count();
    if message.trim().is_empty() {
        return Some("it is empty");
    }
    if message.trim() != message && !key.ends_with("-separator") {
        return Some("it begins or ends with a space");
    }
    if !is_balanced(message) || count("'''") % 2 != 0 {
        return Some("braces, brackets, tags or quotes do not match");
    }
    if count("{{") != count("{{PLURAL:$") + count("{{GENDER:$") {
        return Some("it calls something other than PLURAL and GENDER");
    }
    if has_bare_bar(message) {
        return Some("a bar outside of links and calls ends it where a page looks it up");
    }
    if message.split('$').skip(1).any(|after| !after.starts_with(|c| matches!(c, '1'..='9'))) {
        return Some("a dollar sign is no parameter");
    }
    if message.contains("~~~") || message.contains('\n') || message.contains('\u{FFFD}') {
        return Some("it signs, breaks the line or is damaged");
    }
    if ["fresh-comment", "region-comment"].contains(&key) && message.contains("--") {
        return Some("it ends the comment that it stands in");
    }
    if ["summary-", "notice-heading-", "data-", "field-"].iter().any(|start| key.starts_with(start))
        && ["{{", "[[", "<", "''"].iter().any(|mark| message.contains(mark))
    {
        // Neither an edit summary nor a heading's anchor is preprocessed with care.
        return Some("summaries, headings and forms have no markup");
    }
    None
}

/// Whether a bar stands outside of every link and call.
fn has_bare_bar(message: &str) -> bool {
    let mut depth = 0_i32;
    for pair in message.as_bytes().windows(2) {
        match pair {
            b"[[" | b"{{" => depth += 1,
            b"]]" | b"}}" => depth -= 1,
            [b'|', _] if depth <= 0 => return true,
            _ => {}
        }
    }
    message.ends_with('|')
}

/// Whether every brace, bracket and tag that opens closes again, the last one first.
fn is_balanced(message: &str) -> bool {
    let mut open: Vec<String> = Vec::new();
    let mut rest = message;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        if let Some(opened) = ["{{", "[["].into_iter().find(|mark| rest.starts_with(mark)) {
            open.push(if opened == "{{" { "}}" } else { "]]" }.to_owned());
            length = 2;
        } else if let Some(closed) = ["}}", "]]"].into_iter().find(|mark| rest.starts_with(mark)) {
            if open.pop().as_deref() != Some(closed) {
                return false;
            }
            length = 2;
        } else if rest.starts_with("[$") {
            // A link to an address, which is a parameter: `[$1 words]`.
            open.push("]".to_owned());
        } else if c == ']' && open.last().is_some_and(|opened| opened == "]") {
            open.pop();
        } else if matches!(c, '{' | '}' | '[' | ']') {
            return false;
        } else if c == '<' {
            let Some((tag, _)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) else {
                return false;
            };
            length = tag.len() + 2;
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
            if tag.starts_with('/') {
                if open.pop().as_deref() != Some(name) {
                    return false;
                }
            } else if !tag.ends_with('/') {
                open.push(name.to_owned());
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    open.is_empty()
}

/// The digits of a message's parameters.
pub(super) fn parameters(message: &str) -> BTreeSet<char> {
    let after = message.split('$').skip(1).filter_map(|after| after.chars().next());
    after.filter(char::is_ascii_digit).collect()
}

/// How many forms a PLURAL has: those that name their number, and the others.
fn plurals(message: &str) -> Vec<(usize, usize)> {
    let calls = message.split("{{PLURAL:").skip(1);
    calls
        .map(|call| {
            let (mut depth, mut forms, mut form) = (0_usize, Vec::new(), String::new());
            for (at, c) in call.char_indices() {
                let rest = call.get(at..).unwrap_or_default();
                if depth == 0 && rest.starts_with("}}") {
                    break;
                }
                match c {
                    '{' | '[' => depth += 1,
                    '}' | ']' => depth = depth.saturating_sub(1),
                    '|' if depth == 0 => {
                        forms.push(std::mem::take(&mut form));
                        continue;
                    }
                    _ => {}
                }
                form.push(c);
            }
            forms.push(form);
            let numbered = |form: &&String| {
                form.split_once('=').is_some_and(|(number, _)| number.parse::<u64>().is_ok())
            };
            // The first is what is counted.
            let named = forms.iter().skip(1).filter(numbered).count();
            (named, forms.len().saturating_sub(1 + named))
        })
        .collect()
}

/// Whether a PLURAL has a number of forms that no page could count by.
pub(super) fn wrong_plural(language: &str, key: &str, message: &str) -> Option<&'static str> {
    let (_, least, most) = PLURAL_FORMS.into_iter().find(|(code, ..)| *code == language)?;
    for (named, plain) in plurals(message) {
        if ON_TALK_PAGES.iter().any(|prefix| key.starts_with(prefix)) {
            if named == 0 || plain != 1 {
                return Some("on a talk page all forms but the last have a number");
            }
        } else if plain > most || (named == 0 && plain < least) || plain == 0 {
            return Some("its language has another number of plural forms");
        }
    }
    None
}
