use std::collections::BTreeSet;
use std::path::Path;

use super::checks::{File, GROWING, SCRIPTS, faults};
use super::sound::parameters;
use super::*;
use crate::compose::MAGIC_WORD;
use crate::registry::language::Heard;
use crate::registry::{Languages, Level, Places, skill};

fn file(language: &str) -> File {
    let text = match LANGUAGES.iter().position(|code| *code == language) {
        Some(at) => FILES[at],
        None => include_str!("../../../templates/messages/qqq.json"),
    };
    read(text).unwrap_or_else(|error| panic!("{language}.json: {error}"))
}

fn code(language: &str) -> LanguageCode {
    LanguageCode(language.to_owned())
}

fn faults_of(language: &str, file: &File) -> Vec<String> {
    let right_to_left = Languages::standard().is_right_to_left(&code(language));
    faults(language, right_to_left, &self::file(SOURCE_LANGUAGE), file)
}

#[test]
fn every_language_is_complete_and_well_formed() {
    for language in LANGUAGES {
        assert_eq!(faults_of(language, &file(language)), Vec::<String>::new(), "{language}.json");
    }
}

#[test]
fn every_message_and_every_parameter_is_documented() {
    let (source, documentation) = (file(SOURCE_LANGUAGE), file("qqq"));
    assert_eq!(source.keys().collect::<Vec<_>>(), documentation.keys().collect::<Vec<_>>());
    for (key, message) in source {
        assert_eq!(parameters(&message), parameters(&documentation[&key]), "qqq.json: {key}");
    }
}

/// What is found when one message of a file is other than it is; without a new text it is taken out.
fn faults_if(language: &str, key: &str, from: &str, to: Option<&str>) -> Vec<String> {
    let mut file = file(language);
    let message = file.remove(key).unwrap_or_default();
    assert!(message.contains(from), "{language}.json: {key}: {message}");
    if let Some(to) = to {
        file.insert(key.to_owned(), message.replacen(from, to, 1));
    }
    faults_of(language, &file)
}

#[test]
fn every_way_to_break_a_file_is_noticed() {
    for (language, key, from, to) in [
        ("sw", "rounds-none", "", None),
        ("fr", "notice-greeting", "$1", Some("")),
        ("tr", "notice-greeting", "$1", Some("$1 $2")),
        ("es", "problems-count", "}}", Some("")),
        ("es", "problems-count", "}}", Some("}")),
        ("pt", "directory-join", "]", Some("")),
        ("id", "notice-stop", "</code>", Some("")),
        ("id", "notice-stop", "notify=no", Some("beritahu=tidak")),
        ("bn", "directory-join", "[$1", Some("[$2")),
        ("hi", "problems-count", "{{PLURAL:$1|", Some("{{PLURAL:$1|एक|")),
        ("ru", "problems-count", "|проблемы", Some("")),
        ("zh-hans", "problems-count", "个", Some("{{PLURAL:$1|个|个}}")),
        ("ru", "notice-introductions", "1=", Some("")),
        ("hi", "reason-hours", "|1=", Some("|अनेक|1=")),
        ("zh-hans", "link-help", "帮助", Some("Help")),
        ("bn", "link-help", "সাহায্য", Some("   ")),
        ("ru", "link-help", "Справка", Some(" Справка")),
        ("ar", "link-help", "مساعدة", Some("مساعدة\u{200E}")),
        ("ar", "notice-stop", " dir=\"ltr\"", Some("")),
        ("ar", "problems-note-explained", ".", Some("?")),
        ("fr", "fresh-comment", ".", Some(" --")),
        ("en", "summary-status", ":", Some(": '''now'''")),
        ("es", "notice-confirm-button", "í", Some("\u{FFFD}")),
        ("fr", "notice-heading-confirm", "{{PROGRAMME}}", Some("Let's Connect")),
        ("ru", "notice-heading-confirm", "{{PROGRAMME}}", Some("Имя")),
        ("id", "summary-status", "{{PROGRAMME}}", Some("{{PROGRAM}}")),
    ] {
        let faults = faults_if(language, key, from, to);
        assert!(!faults.is_empty(), "{language}.json: {key}: {from:?} to {to:?} went by");
        assert!(faults.iter().all(|fault| fault.starts_with(key)), "{faults:?}");
    }
    let (key, source) = ("rounds-intro", file(SOURCE_LANGUAGE));
    let is_whole = |language: &&str| *language != SOURCE_LANGUAGE && !GROWING.contains(language);
    for language in LANGUAGES.into_iter().filter(is_whole) {
        let copied = faults_if(language, key, &file(language)[key], Some(&source[key]));
        assert!(copied.iter().any(|fault| fault.contains("not translated")), "{language}: {copied:?}");
        let mut more = file(language);
        more.insert("no-such-message".to_owned(), "?".to_owned());
        assert_eq!(faults_of(language, &more), ["no-such-message: English has no such message"]);
    }
}

#[test]
fn it_is_known_how_every_language_counts_and_in_which_letters_it_is_written() {
    for language in LANGUAGES {
        assert!(
            sound::knows_plurals(language),
            "{language}: say how many plural forms it has in PLURAL_FORMS in src/compose/messages/sound.rs"
        );
        let letters: String = file(language)
            .into_values()
            .flat_map(|text| text.chars().collect::<Vec<_>>())
            .filter(|c| c.is_alphabetic())
            .collect();
        let latin = letters.chars().filter(|c| c.is_ascii() || ('\u{C0}'..'\u{250}').contains(c)).count();
        let is_latin = latin * 10 > letters.chars().count() * 7;
        let is_named = SCRIPTS.iter().any(|(code, _)| *code == language);
        assert_ne!(
            is_latin, is_named,
            "{language}: name its letters in SCRIPTS in src/compose/messages/checks.rs, if they are not Latin"
        );
    }
}

#[test]
fn a_language_that_is_being_written_tells_nobody_half_a_letter() {
    let messages = Messages::embedded().expect("well-formed");
    let (turkish, french) = (code("tr"), code("fr"));
    assert!(
        LANGUAGES
            .into_iter()
            .map(code)
            .all(|language| messages.writes(&language) || GROWING.contains(&language.as_str()))
    );
    let lacking = messages.clone().without("tr", "notice-why");
    assert!(lacking.speaks(&turkish) && !lacking.writes(&turkish) && lacking.writes(&french));
    assert_eq!(lacking.get(&turkish, "notice-why", &[]), messages.get(&code("en"), "notice-why", &[]));
    let pages_only = messages.without("tr", "home-what");
    assert!(pages_only.writes(&turkish), "what is not in letters may wait");
}

#[test]
fn a_malformed_message_is_noticed() {
    let malformed = |message: &str| super::sound::malformed("link-help", message);
    for bad in
        "{{PLURAL:$1|one§{{PLURAL:1|one}}§[[x§[[x}}§x]]§'''x§{{delete}}§bye ~~~~§two\nlines§<code>x§x</code>§\
        <code>x</bdi>§5 $§$0§{$1}§a < b§ §"
            .split('§')
    {
        assert!(malformed(bad).is_some(), "{bad:?}");
    }
    let good = "{{PLURAL:$1|1=[[$2|<code dir=\"ltr\">x</code>]]|$1 '''many'''}}<br/>";
    assert_eq!(malformed(good), None);
}

/// Keys that are put together of two parts.
const COMPOSED: [&str; 5] =
    ["level-", "problems-refused", "problems-partly", "problems-note", "numbers-because-"];

#[test]
fn every_message_is_used_and_every_message_used_exists() {
    let keys: BTreeSet<String> = file(SOURCE_LANGUAGE).into_keys().collect();
    let first = |key: &str| key.split('-').next().unwrap_or_default().to_owned();
    let subjects: BTreeSet<String> = keys.iter().map(|key| first(key)).collect();
    let (mut quoted, mut unknown) = (BTreeSet::new(), BTreeSet::new());
    for (path, text) in sources() {
        let says = path.ends_with(".wikitext") || path.contains("/compose/") || path.ends_with("/advice.rs");
        for literal in text.split(['"', '\'']).filter(|text| is_key(text)) {
            if says && subjects.contains(&first(literal)) && !keys.contains(literal) {
                unknown.insert(format!("{path}: {literal}"));
            }
            quoted.insert(literal.to_owned());
        }
    }
    assert_eq!(unknown, BTreeSet::new(), "there are no such messages");
    let is_composed = |key: &str| COMPOSED.iter().any(|prefix| key.starts_with(prefix));
    let unused: Vec<_> = keys.iter().filter(|key| !quoted.contains(*key) && !is_composed(key)).collect();
    assert_eq!(unused, Vec::<&String>::new(), "nobody says these");
}

#[test]
fn nothing_but_the_configuration_names_the_programme() {
    let name = ProgrammeName::default();
    // Comments speak of the software, and so does the name that stands where none is configured.
    let says = |line: &&str| line.contains(name.as_str()) && !line.trim_start().starts_with("//");
    let said: Vec<String> = sources()
        .into_iter()
        .filter(|(path, _)| !path.ends_with("/programme_name.rs"))
        .flat_map(|(path, text)| {
            text.lines().filter(says).map(|line| format!("{path}: {line}")).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(said, Vec::<String>::new(), "say it by {MAGIC_WORD}, wiki.programme or ProgrammeName");
}

#[test]
fn another_programme_s_messages_name_it_and_nobody_else() {
    let messages =
        Messages::of(&ProgrammeName::parse("Learn Together").expect("a name")).expect("well-formed");
    let named = |word: &str| messages.all().filter(|message| message.contains(word)).count();
    assert!(named("Learn Together") > 500, "{}", named("Learn Together"));
    assert_eq!((named(MAGIC_WORD), named(ProgrammeName::default().as_str())), (0, 0));
}

/// Whether a text has the shape of a message's key.
fn is_key(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_word =
        |part: &&str| !part.is_empty() && part.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9'));
    parts.len() > 1 && parts.iter().all(is_word)
}

/// The templates, and the code without its tests, by their paths.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("templates")];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of ours") {
            let path = entry.expect("an entry of ours").path();
            let name = path.to_string_lossy().into_owned();
            let is_test = ["tests.rs", "/testing.rs", "/checks.rs"].iter().any(|end| name.ends_with(end));
            if path.is_dir() {
                folders.push(path);
            } else if !is_test && [".rs", ".wikitext", ".css"].iter().any(|end| name.ends_with(end)) {
                let text = std::fs::read_to_string(&path).expect("a file of ours");
                sources.push((name, text.split("#[cfg(test)]").next().unwrap_or_default().to_owned()));
            }
        }
    }
    sources
}

#[test]
fn a_language_is_named_before_its_level() {
    for language in LANGUAGES {
        let message = &file(language)["language-with-level"];
        assert!(message.find("$1") < message.find("$2"), "{language}.json: {message}");
    }
}

#[test]
fn skills_are_named_in_every_language_of_the_interface() {
    let skills: skill::File =
        toml::from_str(include_str!("../../../config/skills.toml")).expect("the taxonomy is tested");
    for language in LANGUAGES {
        let named = |entry: &&skill::Entry| entry.label.get(language).is_some_and(|label| !label.is_empty());
        let unnamed: Vec<&str> =
            skills.skill.iter().filter(|entry| !named(entry)).map(|entry| entry.slug.as_str()).collect();
        assert_eq!(unnamed, Vec::<&str>::new(), "config/skills.toml: no label.{language}");
    }
}

#[test]
fn places_and_languages_are_named_in_every_language_of_the_interface() {
    let (places, languages) = (Places::standard(), Languages::standard());
    let english = code("en");
    for language in LANGUAGES.into_iter().filter(|language| *language != SOURCE_LANGUAGE).map(code) {
        for region in places.region_codes() {
            let name = places.region_name(region, &language);
            assert_ne!(
                name,
                places.region_name(region, &english),
                "{language}: no name of {region}: add it to REGION_NAMES in dev/places.py, in the order of its NAMED_IN, and run that"
            );
        }
        let add = |script: &str| format!("{language}: add it to NAMED_IN in {script}, and run that");
        assert_ne!(places.country_name("DEU", &language), "Germany", "{}", add("dev/places.py"));
        assert_ne!(languages.name(&code("de"), &language), "German", "{}", add("dev/languages.py"));
    }
}

#[test]
fn what_the_bot_calls_a_level_is_understood_when_it_is_typed() {
    for language in LANGUAGES {
        for points in 0..=6_u8 {
            let word = &file(language)[&format!("level-{points}")];
            let level = if points == 6 { Level::Native } else { Level::Babel(points) };
            let heard = Languages::standard().hear(&format!("Yorùbá: {word}"), |_| None);
            let known = Heard::Known(code("yo"), level);
            assert_eq!(heard, known, "{language}: {word} is not in WORDS of src/registry/level.rs");
        }
    }
}

#[test]
fn parameters_are_filled_once_and_a_missing_one_stays() {
    let value = |number: usize, _| ["costs $2", "b"].get(number - 1).map(|&value| value.to_owned());
    assert_eq!(fill("$1 and $2, $3, $, $0 é$2", value), "costs $2 and b, $3, $, $0 éb");
}

#[test]
fn a_number_that_is_counted_is_written_in_the_language_s_way_and_counted_in_the_wiki_s() {
    let messages = Messages::embedded().expect("the files are well-formed");
    let said = |language: &str| {
        let parameters = ["12".to_owned(), "12345".to_owned(), "0".to_owned(), "0".to_owned()];
        messages.get(&code(language), "directory-numbers", &parameters).expect("it exists")
    };
    assert!(said("en").contains("12 {{PLURAL:12|") && said("en").contains("12,345 {{PLURAL:12345|"));
    assert!(said("ar").contains("{{PLURAL:12|") && said("ar").contains("12,345 مهارةً"), "{}", said("ar"));
    assert!(said("bn").contains("১২,৩৪৫"), "{}", said("bn"));
}

#[test]
fn a_language_without_messages_speaks_english() {
    let messages = Messages::embedded().expect("the files are well-formed");
    // MediaWiki's own code for no language.
    let none = messages.get(&code("qqx"), "link-help", &[]);
    assert_eq!(none, messages.get(&code("en"), "link-help", &[]));
    assert_ne!(none, messages.get(&code("tr"), "link-help", &[]));
    assert_eq!(messages.get(&code("en"), "no-such-message", &[]), None);
}
