//! What can be wrong with a file of messages. The tests say of every file that
//! nothing is, and of broken ones that it is noticed.

use std::collections::BTreeMap;

use super::sound::{malformed, parameters, wrong_plural};
use crate::compose::{MAGIC_WORD, ProgrammeName};

/// Messages by their keys.
pub(super) type File = BTreeMap<String, String>;

/// The languages that are not written in Latin letters, and of what letters they are.
pub(super) const SCRIPTS: [(&str, std::ops::RangeInclusive<char>); 5] = [
    ("ar", '\u{600}'..='\u{6FF}'),
    ("bn", '\u{980}'..='\u{9FF}'),
    ("hi", '\u{900}'..='\u{97F}'),
    ("ru", '\u{400}'..='\u{4FF}'),
    ("zh-hans", '\u{4E00}'..='\u{9FFF}'),
];

/// Languages that are still being written: what is missing there is said in a fallback, and nobody
/// is written a notice in them before all that notices say is there.
pub(super) const GROWING: [&str; 0] = [];

/// What the bot reads back when people type it, and what words are put together by.
const READ_BACK: [&str; 5] = ["button-", "format-", "language-with-level", "level-", "registration-talk"];

/// Whether a file may lack this message.
fn may_wait(language: &str, key: &str) -> bool {
    let is_read_back = READ_BACK.iter().any(|prefix| key.starts_with(prefix))
        || (key.starts_with("notice-clinic-") && key.ends_with("-button"));
    GROWING.contains(&language) && !is_read_back
}

/// What stands in every language as it is.
const NAMES: [&str; 3] = ["Capacity Exchange", MAGIC_WORD, "UTC"];

/// Marks of direction, which nobody sees and editors lose: tags say the direction instead.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{61C}')
}

/// Everything that is wrong with a language's messages, beside those of the source.
pub(super) fn faults(language: &str, right_to_left: bool, source: &File, file: &File) -> Vec<String> {
    let missing = source.keys().filter(|key| !file.contains_key(*key) && !may_wait(language, key));
    let mut faults: Vec<String> = missing.map(|key| format!("{key}: it is missing")).collect();
    for (key, message) in file {
        let Some(original) = source.get(key) else {
            faults.push(format!("{key}: English has no such message"));
            continue;
        };
        let found = [
            names_itself(message),
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

/// Whether a message says the programme's name itself, which is another's elsewhere.
fn names_itself(message: &str) -> Option<&'static str> {
    message
        .contains(ProgrammeName::default().as_str())
        .then_some("it says the programme's name itself, not by its magic word")
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
