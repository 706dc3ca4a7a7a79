//! What can be wrong with a file of messages. The tests say of every file that
//! nothing is, and of broken ones that it is noticed.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{MAGIC_WORD, ProgrammeName};

/// Messages by their keys.
pub(super) type File = BTreeMap<String, String>;

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

/// The languages that are not written in Latin letters, and of what letters they are.
const SCRIPTS: [(&str, std::ops::RangeInclusive<char>); 5] = [
    ("ar", '\u{600}'..='\u{6FF}'),
    ("bn", '\u{980}'..='\u{9FF}'),
    ("hi", '\u{900}'..='\u{97F}'),
    ("ru", '\u{400}'..='\u{4FF}'),
    ("zh-hans", '\u{4E00}'..='\u{9FFF}'),
];

/// What stands in every language as it is.
const NAMES: [&str; 3] = ["Capacity Exchange", MAGIC_WORD, "UTC"];

/// What is told on talk pages, where the wiki counts by the page's language.
const ON_TALK_PAGES: [&str; 5] = ["advice-", "award-", "because-", "notice-", "reason-"];

/// Marks of direction, which nobody sees and editors lose: tags say the direction instead.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{61C}')
}

/// Everything that is wrong with a language's messages, beside those of the source.
pub(super) fn faults(language: &str, right_to_left: bool, source: &File, file: &File) -> Vec<String> {
    let missing = source.keys().filter(|key| !file.contains_key(*key));
    let mut faults: Vec<String> = missing.map(|key| format!("{key}: it is missing")).collect();
    for (key, message) in file {
        let Some(original) = source.get(key) else {
            faults.push(format!("{key}: English has no such message"));
            continue;
        };
        let found = [
            malformed(key, message),
            departs(original, message),
            wrong_plural(language, key, message),
            untranslated(language, original, message),
            misdirected(right_to_left, message),
        ];
        faults.extend(found.into_iter().flatten().map(|fault| format!("{key}: {fault}: {message}")));
    }
    faults
}

/// The digits of a message's parameters.
pub(super) fn parameters(message: &str) -> BTreeSet<char> {
    let after = message.split('$').skip(1).filter_map(|after| after.chars().next());
    after.filter(char::is_ascii_digit).collect()
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

/// What is wrong with a message's wikitext.
pub(super) fn malformed(key: &str, message: &str) -> Option<&'static str> {
    if message.contains(ProgrammeName::default().as_str()) {
        return Some("it says the programme's name itself, not by its magic word");
    }
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
            let Some((tag, _)) = rest[1..].split_once('>') else { return false };
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
        rest = &rest[length..];
    }
    open.is_empty()
}

/// Where a translation does not hold what the source holds: parameters, links, code.
fn departs(source: &str, message: &str) -> Option<&'static str> {
    let all = |text: &str, opens: &str, closes: [&str; 2]| -> Vec<String> {
        let mut found: Vec<String> = text
            .split(opens)
            .skip(1)
            .map(|after| {
                let end = closes.iter().filter_map(|close| after.find(close)).min();
                after[..end.unwrap_or(after.len())].to_owned()
            })
            .collect();
        found.sort();
        found
    };
    let links = |text: &str| all(text, "[[", ["|", "]]"]);
    let plain = |text: &str| text.replace(" dir=\"ltr\"", "");
    let code = |text: &str| all(&plain(text), "<code>", ["</code>", "</code>"]);
    if parameters(source) != parameters(message) {
        return Some("it has other parameters than English");
    }
    if source.contains(MAGIC_WORD) != message.contains(MAGIC_WORD) {
        return Some("only one of it and English names the programme");
    }
    if links(source) != links(message) || code(source) != code(message) {
        return Some("it has other links or other code than English");
    }
    None
}

/// How many forms a PLURAL has: those that name their number, and the others.
fn plurals(message: &str) -> Vec<(usize, usize)> {
    let calls = message.split("{{PLURAL:").skip(1);
    calls
        .map(|call| {
            let (mut depth, mut forms, mut form) = (0_usize, Vec::new(), String::new());
            for (at, c) in call.char_indices() {
                let rest = &call[at..];
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
fn wrong_plural(language: &str, key: &str, message: &str) -> Option<&'static str> {
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

/// Whether a message was left in English.
fn untranslated(language: &str, source: &str, message: &str) -> Option<&'static str> {
    let has_words = |text: &str| {
        let words = NAMES.iter().fold(without_tags(text), |text, name| text.replace(name, ""));
        words.chars().any(char::is_alphabetic)
    };
    let copied = match SCRIPTS.into_iter().find(|(code, _)| *code == language) {
        Some((_, letters)) => has_words(source) && !message.chars().any(|c| letters.contains(&c)),
        None => language != "en" && source == message && source.split(' ').count() > 3 && has_words(source),
    };
    copied.then_some("it is not translated")
}

fn without_tags(message: &str) -> String {
    message.split('<').map(|part| part.split_once('>').map_or(part, |(_, after)| after)).collect()
}

/// Whether a message would lose its direction or its order.
fn misdirected(right_to_left: bool, message: &str) -> Option<&'static str> {
    if message.chars().any(is_direction_mark) {
        return Some("it has an invisible mark of direction");
    }
    if right_to_left && message.contains("<code>") {
        return Some("its code does not say that it runs from left to right");
    }
    if right_to_left && [", ", "; ", "?"].iter().any(|mark| message.contains(mark)) {
        return Some("its punctuation is that of another script");
    }
    None
}
