//! A page of the bot's shows in the language of whoever reads it: one text on the
//! wiki, read by people of many languages, with their plurals and their direction.
#![forbid(unsafe_code)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use lets_connect::compose::Names;
use lets_connect::compose::messages::Messages;
use lets_connect::compose::vocabulary::Vocabulary;
use serde_json::{Value, json};
use support::DevWiki;
use support::html::{Token, tokens};
use support::story::Story;

/// Numbers that have a separator, in one language or another, and one too large for any.
const LARGE: [usize; 6] = [999, 1000, 1234, 10_203, 99_999, 100_000];
const WIKIDATA: &str = "Let's Connect/Directory/skill/wikidata";

/// What a page looks like to readers of each language.
fn read_by(wiki: &DevWiki, page: &str, languages: &[&str]) -> Vec<String> {
    let asked: Vec<Value> = languages
        .iter()
        .map(|language| {
            json!({ "action": "parse", "page": page, "uselang": language, "prop": "text", "disablelimitreport": "1",
                "disableeditsection": "1" })
        })
        .collect();
    let html = |answer: &Value| {
        answer["parse"]["text"].as_str().unwrap_or_else(|| panic!("{answer}")).replace("&#32;", " ")
    };
    wiki.ask_all(&asked).iter().map(html).collect()
}

#[tokio::test]
async fn one_page_shows_in_each_reader_s_language() {
    let story = Story::begin();
    story.registers(
        "LCTest-KE-301",
        &[
            ("share", "wikidata"),
            ("learn", "grant-writing"),
            ("languages", "sw-N, en-4"),
            ("country", "KEN"),
            ("region", "SSA"),
            ("capacity", "2"),
        ],
    );
    story.registers(
        "LCTest-PE-302",
        &[("learn", "wikidata"), ("languages", "es-N"), ("country", "PER"), ("region", "LAC")],
    );
    story.cycle(None).await;
    story.expect_quiet(None).await;

    let languages = ["en", "es", "ar", "fr", "es-419", "qu", "pt-br", "vo", "qqx", "ru", "tt", "zh-cn"];
    let pages = read_by(&story.wiki, WIKIDATA, &languages);
    let by: BTreeMap<&str, &String> = languages.iter().copied().zip(&pages).collect();
    for (language, dir, words) in [
        (
            "en",
            "ltr",
            ["Who shares it", "Swahili (native)", "Kenya", "Sub-Saharan Africa", "Up to 2 learners a round"],
        ),
        (
            "es",
            "ltr",
            [
                "Quién la comparte",
                "suajili (nativo)",
                "Kenia",
                "África subsahariana",
                "Hasta 2 aprendices por ronda",
            ],
        ),
        (
            "es-419",
            "ltr",
            [
                "Quién la comparte",
                "suajili (nativo)",
                "Kenia",
                "África subsahariana",
                "Hasta 2 aprendices por ronda",
            ],
        ),
        (
            "qu",
            "ltr",
            [
                "Quién la comparte",
                "suajili (nativo)",
                "Kenia",
                "África subsahariana",
                "Hasta 2 aprendices por ronda",
            ],
        ),
        ("ar", "rtl", ["من يشاركها", "السواحلية (اللغة الأم)", "كينيا", "أفريقيا جنوب الصحراء", ""]),
        ("fr", "ltr", ["Qui la partage", "swahili (", "Kenya", "Afrique subsaharienne", ""]),
        ("ru", "ltr", ["Кто делится", "суахили (", "Кения", "Африка южнее Сахары", ""]),
        ("tt", "ltr", ["Кто делится", "суахили (", "Кения", "Африка южнее Сахары", ""]),
        ("zh-cn", "ltr", ["斯瓦希里语", "肯尼亚", "撒哈拉以南非洲", "", ""]),
        ("vo", "ltr", ["Who shares it", "Swahili (native)", "Kenya", "Sub-Saharan Africa", ""]),
        ("qqx", "ltr", ["Who shares it", "Swahili (native)", "Kenya", "Sub-Saharan Africa", ""]),
    ] {
        let page = by[language];
        for words in words {
            assert!(page.contains(words), "{language}: {words}\n{page}");
        }
        let spoken = match language {
            "es-419" | "qu" => "es",
            "vo" | "qqx" => "en",
            "tt" => "ru",
            "zh-cn" => "zh-hans",
            other => other,
        };
        let opening = format!("<div lang=\"{spoken}\" dir=\"{dir}\" class=\"mw-content-{dir} plainlinks\">");
        assert!(page.contains(&opening), "{language}: {page}");
        for odd in ["⧼", "{{", "}}", "Template:", "$1", "class=\"error\""] {
            assert!(!page.contains(odd), "{language}: {odd}\n{page}");
        }
    }
}

/// MediaWiki counts by the language of the page, which of a page `MediaWiki:…/ar` is Arabic.
#[tokio::test]
async fn every_number_takes_the_form_that_mediawiki_gives_it_in_that_language() {
    let story = Story::begin();
    let messages = Messages::embedded().expect("the files are well-formed");
    let counted: Vec<&str> = messages
        .keys()
        .filter(|key| {
            is_counted(&messages, key)
                && !["notice-", "reason-", "because-", "advice-"].iter().any(|start| key.starts_with(start))
        })
        .collect();
    assert!(counted.len() >= 5, "{counted:?}");
    let (mut asked, mut about) = (Vec::new(), Vec::new());
    for language in messages.languages() {
        // Where a message is missing, English stands in for it and counts as English does.
        for key in counted.iter().filter(|key| messages.has(language, key)) {
            let numbers = (0..=200).chain(LARGE);
            let ours = numbers
                .clone()
                .map(|n| format!("{{{{Let's Connect text/{language}|{key}|$1={n}|$2={n}|$3={n}|$4={n}}}}}"));
            let theirs = numbers.map(|n| {
                let parameters = vec![n.to_string(); 4];
                messages.get(language, key, &parameters).expect("the message exists")
            });
            let ours: Vec<String> = ours.collect();
            let theirs: Vec<String> = theirs.collect();
            for text in [ours.join("\n"), theirs.join("\n")] {
                asked.push(json!({ "action": "expandtemplates", "title": format!("MediaWiki:Counted/{language}"), "text": text,
                    "prop": "wikitext" }));
            }
            about.push(format!("{language}: {key}"));
        }
    }
    let answers = story.wiki.ask_all(&asked);
    let mut forms = BTreeMap::new();
    for (about, pair) in about.iter().zip(answers.chunks(2)) {
        let [ours, theirs] =
            [0, 1].map(|at| pair[at]["expandtemplates"]["wikitext"].as_str().unwrap_or_default());
        assert_eq!(ours.lines().count(), 201 + LARGE.len(), "{about}: {ours}");
        for (at, (ours, theirs)) in ours.lines().zip(theirs.lines()).enumerate() {
            assert_eq!(ours, theirs, "{about}, line {at}");
        }
        let different: BTreeSet<String> =
            ours.lines().map(|line| line.replace(|c: char| c.is_ascii_digit(), "")).collect();
        forms.insert(about.as_str(), different.len());
    }
    assert!(forms["ar: directory-numbers"] >= 5, "Arabic has many forms: {forms:?}");
}

#[tokio::test]
async fn a_number_has_the_digits_of_its_language() {
    let story = Story::begin();
    let (digits, separator) = ("|০|১|২|৩|৪|৫|৬|৭|৮|৯", ",");
    let numbers = [0, 7, 10, 99, 305, 1000, 20_406, 99_999];
    let calls = numbers.map(|n| format!("{{{{Let's Connect text/number|{n}|{separator}|1000{digits}}}}}"));
    let asked = json!({ "action": "expandtemplates", "text": calls.join(" "), "prop": "wikitext" });
    let answer = &story.wiki.ask_all(&[asked])[0]["expandtemplates"]["wikitext"];
    assert_eq!(answer.as_str(), Some("০ ৭ ১০ ৯৯ ৩০৫ ১,০০০ ২০,৪০৬ ৯৯,৯৯৯"), "{answer}");
}

fn is_counted(messages: &Messages, key: &str) -> bool {
    messages
        .languages()
        .any(|language| messages.get(language, key, &[]).is_some_and(|text| text.contains("{{PLURAL:")))
}

/// What the phrasebook's own pages show to whoever opens them.
#[tokio::test]
async fn the_phrasebook_tells_what_it_is_and_every_word_in_it_can_be_looked_up() {
    let story = Story::begin();
    let messages = Messages::embedded().expect("the files are well-formed");
    for page in ["Template:Let's Connect text", "Template:Let's Connect text/ar"] {
        let shown = read_by(&story.wiki, page, &["en", "ar"]);
        assert!(
            shown[0].contains("A bot keeps this template.") && !shown[0].contains("⧼"),
            "{page}: {}",
            shown[0]
        );
        assert!(shown[1].contains("dir=\"rtl\"") && !shown[1].contains("#switch"), "{page}: {}", shown[1]);
    }
    // Parameters that would show, if a message did not put them where they belong.
    let parameters: Vec<String> = (1..=9).map(|n| format!("P{n}")).collect();
    let given: Vec<String> =
        parameters.iter().enumerate().map(|(at, given)| format!("|${}={given}", at + 1)).collect();
    let given = given.concat();
    let (mut asked, mut wanted) = (Vec::new(), Vec::new());
    for language in messages.languages() {
        for key in messages.keys().filter(|key| !is_counted(&messages, key)) {
            let text = format!("x{{{{{{{{Let's Connect text}}}}|{key}{given}}}}}x");
            asked.push(json!({ "action": "expandtemplates", "text": text, "prop": "wikitext", "uselang": language.as_str() }));
            wanted.push((
                language.clone(),
                key,
                messages.get(language, key, &parameters).expect("it exists"),
            ));
        }
    }
    let (mut here, mut elsewhere) = (0, 0);
    for ((language, key, wanted), answer) in wanted.iter().zip(story.wiki.ask_all(&asked)) {
        let found = answer["expandtemplates"]["wikitext"].as_str().unwrap_or_default().replace("&#32;", " ");
        if found == format!("x⧼{key}⧽x") {
            elsewhere += 1;
        } else {
            here += 1;
            assert_eq!(found, format!("x{wanted}x"), "{language}: {key}");
        }
    }
    assert!(here > 2 * elsewhere, "most messages stand on pages: {here} do, {elsewhere} do not");
}

#[tokio::test]
async fn every_name_is_found_in_every_language_and_what_is_unknown_is_shown_as_it_is() {
    let story = Story::begin();
    let messages = Messages::embedded().expect("the files are well-formed");
    let lexicon = &story.programme.lexicon;
    let names = Vocabulary(lexicon);
    let mut asked = Vec::new();
    let mut wanted = Vec::new();
    for language in messages.languages() {
        let skills =
            names.skills_in_order().into_iter().flat_map(|(family, skills)| [vec![family], skills].concat());
        let mut words: Vec<(String, String)> =
            skills.map(|skill| (format!("skill|{skill}"), names.skill(&skill, language))).collect();
        words.extend(
            names.languages().iter().map(|code| (format!("language|{code}"), names.language(code, language))),
        );
        words.extend(
            names.regions().iter().map(|code| (format!("region|{code}"), names.region(code, language))),
        );
        words.extend(
            names.countries().iter().map(|code| (format!("country|{code}"), names.country(code, language))),
        );
        words.extend(
            ["skill|no-such", "language|xyz", "region|XX", "country|XXX"]
                .map(|what| (what.to_owned(), what.split('|').next_back().unwrap_or_default().to_owned())),
        );
        let calls: Vec<String> =
            words.iter().map(|(what, _)| format!("{{{{{{{{Let's Connect text}}}}|{what}}}}}")).collect();
        asked.push(
            json!({ "action": "parse", "text": calls.join("\n\n"), "contentmodel": "wikitext", "prop": "text",
            "uselang": language.as_str(), "disablelimitreport": "1" }),
        );
        wanted.push((language, words));
    }
    for ((language, words), answer) in wanted.into_iter().zip(story.wiki.ask_all(&asked)) {
        let html = answer["parse"]["text"].as_str().unwrap_or_else(|| panic!("{answer}"));
        let found: Vec<String> = tokens(html)
            .into_iter()
            .filter_map(|token| match token {
                Token::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
                _ => None,
            })
            .collect();
        assert_eq!(found.len(), words.len(), "{language}");
        for (found, (what, wanted)) in found.iter().zip(&words) {
            assert_eq!(found, wanted, "{language}: {what}");
        }
    }
}

#[tokio::test]
async fn a_wiki_that_does_not_tell_shows_its_own_language_and_the_check_says_so() {
    let mut story = Story::begin();
    let said = |output: std::process::Output| String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said(story.command(&["check"])).contains("tells the reader's; pages show in it"));
    let steps = ["", "/es", "/ar"].map(|of| json!({ "delete": format!("MediaWiki:Lang{of}") }));
    story.wiki.act(&Value::Array(steps.to_vec()));
    let check = story.command(&["check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(said(check).contains("does not tell the reader's language"));
    story.programme.config.wiki.reader_language = "{{int:lang}}".to_owned();
    story.cycle(None).await;
    for page in read_by(&story.wiki, "Let's Connect/Directory", &["en", "es"]) {
        assert!(page.contains("Nobody is listed yet") && !page.contains("⧼"), "{page}");
        assert!(page.contains("<div lang=\"en\" dir=\"ltr\""), "{page}");
    }
}

#[tokio::test]
async fn what_setup_publishes_shows_in_each_reader_s_language_and_so_does_a_profile() {
    let story = Story::begin();
    story.registers("LCTest-KE-303", &[("share", "wikidata"), ("ambassador", "yes"), ("away", "2027-01-15")]);
    let home = |name: &str| format!("Let's Connect{name}");
    for (page, [english, spanish, arabic]) in [
        (home(""), ["How it works", "Cómo funciona", "كيف يعمل البرنامج"]),
        (home("/Help"), ["Grant writing", "Redacción de", "كتابة طلبات"]),
        (home("/Rules"), ["What is public", "Qué es público", "ما هو علني"]),
        (home("/Profile intro"), ["Fill in what you like", "Rellena lo que quieras", "املأ ما تشاء"]),
        (home("/Registration"), ["Entries", "Entradas", "المُدخلات"]),
        (home("/Opt-out"), ["four tildes", "cuatro virgulillas", "بأربع علامات"]),
        ("Template:Let's Connect profile".to_owned(), ["To copy", "Para copiar", "للنسخ"]),
        ("Template:Let's Connect met".to_owned(), ["Whom you met", "Con quién te reuniste", "من التقيت به"]),
        ("Template:Let's Connect approve".to_owned(), ["To copy", "Para copiar", "للنسخ"]),
        ("User:LCTest-KE-303/Let's Connect".to_owned(), ["Away until", "Ausente hasta", "في غياب حتى"]),
    ] {
        let shown = read_by(&story.wiki, &page, &["en", "es", "ar"]);
        for (shown, words) in shown.iter().zip([english, spanish, arabic]) {
            assert!(shown.contains(words), "{page}: {words}\n{shown}");
            for odd in ["⧼", "{{{", "Template:Let&#39;s Connect text", "$1", "class=\"error\""] {
                assert!(!shown.contains(odd), "{page}: {odd}\n{shown}");
            }
        }
        assert!(shown[2].contains("dir=\"rtl\"") && shown[0].contains("dir=\"ltr\""), "{page}");
    }
    story.cycle(None).await;
    story.expect_quiet(None).await;
}
