//! Strangers' words, wherever they land on the real MediaWiki, show exactly the characters they
//! are and set off nothing.
//!
//! Each run takes new words; the seed is printed, and `LETS_CONNECT_SEED` takes the same again.
//! `LETS_CONNECT_TEXTS` says how many.
#![forbid(unsafe_code)]

mod support;

use lets_connect::wikitext::escape;
use serde_json::{Value, json};
use support::DevWiki;
use support::html::{Token, encoded, tokens};
use support::shown::Shown;
use support::words::{mischief, random_words};

/// Words on one page that MediaWiki renders.
const BATCH: usize = 250;
/// A word that is no mischief, to see what surrounds it.
const NEUTRAL: &str = "Zq";

/// Where words may land: a name, and wikitext with `%` for the words.
const PLACES: [(&str, &str); 26] = [
    ("running text", "words % words"),
    ("the start of a line", "%"),
    ("a list item", "* %"),
    ("a numbered item", "#%"),
    ("a term", "; %"),
    ("a definition", ";a\n: %"),
    ("a heading", "== % =="),
    ("a table cell", "{|\n| % || % || x\n|}"),
    ("the start of a table cell's line", "{|\n|%\n|}"),
    ("a table cell with attributes", "{|\n| class=\"a\" | %\n|}"),
    ("a table heading", "{|\n! % !! %\n|}"),
    ("a table caption", "{|\n|+ %\n| x\n|}"),
    ("a positional parameter", "{{Echo|%}}"),
    ("a named parameter", "{{Echo|1=%}}"),
    ("a list item from a parameter", "* {{Echo|1= % }}"),
    ("a parser function", "{{#if:1|%|x}}"),
    ("a case of a parser function", "{{#switch:k|k=%|x}}"),
    ("a word looked up", "{{Looked up|k-k|$1=%}}"),
    ("a link in a word looked up", "{{Looked up|l-l|$1=%}}"),
    ("a word looked up within another", "* {{Looked up|k-k|$1={{Looked up|k-k|$1=%}}}}"),
    ("bold text", "'''%'''"),
    ("an HTML element", "<div>%</div>"),
    ("an attribute", "<span title=\"%\">x</span>"),
    ("an attribute in single quotes", "<span title='%'>x</span>"),
    ("a link's label", "[[User:Bob|%]]"),
    ("an outside link's label", "[https://example.org/ %]"),
];

#[test]
fn mischief_shows_in_every_place_and_does_nothing() {
    let wiki = prepared();
    check(&wiki, &PLACES, &mischief(), escape::text);
}

#[test]
fn random_words_show_in_every_place() {
    let wiki = prepared();
    let words = random_words();
    check(&wiki, &PLACES, &words, escape::text);
    println!("{} words in {} places: shown as they are", words.len(), PLACES.len());
}

#[test]
fn several_lines_show_as_lines() {
    let wiki = prepared();
    let words: Vec<String> = random_words().chunks(3).map(|lines| lines.join("\n")).collect();
    let places: Vec<_> = PLACES.into_iter().filter(|(name, _)| !name.starts_with("an attribute")).collect();
    check(&wiki, &places, &words, escape::lines);
}

/// Signatures and substitutions act when a page is saved, not when it is shown.
#[test]
fn saving_changes_nothing() {
    let wiki = prepared();
    let mut words = mischief();
    words.extend(random_words());
    let escaped: Vec<String> = words.iter().map(|words| format!("a {} b", escape::text(words))).collect();
    let asked: Vec<Value> = escaped
        .iter()
        .map(|text| json!({ "action": "parse", "onlypst": "1", "text": text, "contentmodel": "wikitext", "title": "Sandbox" }))
        .collect();
    for (text, answer) in escaped.iter().zip(wiki.ask_all(&asked)) {
        assert_eq!(answer["parse"]["text"].as_str(), Some(text.as_str()));
    }
}

#[test]
fn an_edit_summary_shows_the_words_and_links_nothing() {
    let wiki = prepared();
    let mut words = mischief();
    words.extend(random_words());
    let summaries: Vec<String> = words.iter().map(|words| escape::summary(words)).collect();
    let asked: Vec<Value> = summaries
        .iter()
        .map(|summary| json!({ "action": "parse", "summary": format!("a {summary} b"), "prop": "" }))
        .collect();
    let shown = Shown::new();
    for ((words, summary), answer) in words.iter().zip(&summaries).zip(wiki.ask_all(&asked)) {
        shown.assert_same(words, summary);
        let html = answer["parse"]["parsedsummary"].as_str().unwrap_or_else(|| panic!("{answer}"));
        assert_eq!(tokens(html), [Token::Text(format!("a {summary} b"))], "{summary:?}");
    }
}

#[test]
fn a_link_leads_to_its_title_and_shows_its_label() {
    let wiki = prepared();
    let mut words = mischief();
    words.extend(random_words());
    let linked: Vec<(String, String)> =
        words.iter().filter_map(|words| Some((escape::link_target(words)?, words.clone()))).collect();
    assert!(linked.len() > words.len() / 10, "some of the words are titles");
    for batch in linked.chunks(BATCH) {
        let lines: Vec<String> = batch
            .iter()
            .map(|(target, words)| format!("{}\n\n[[{target}|{}]]", fence(0), escape::text(words)))
            .collect();
        let parsed = parse(&wiki, &[lines.join("\n\n")]).remove(0);
        for set_off in ["categories", "images", "templates", "externallinks", "sections"] {
            assert_nothing(&parsed, set_off, "links");
        }
        let html = parsed["text"].as_str().expect("the page is rendered");
        for ((target, words), chunk) in batch.iter().zip(html.split(&fence(0)).skip(1)) {
            let link: Vec<Token> = tokens(chunk).into_iter().filter(|token| !token.is_paragraph()).collect();
            let [Token::Tag(opening), Token::Text(label), Token::Tag(closing)] = link.as_slice() else {
                panic!("{target:?} for {words:?} became {link:?}");
            };
            assert!(opening.starts_with("<a ") && closing == "</a>", "{target:?} became {link:?}");
            assert_eq!(*label, decode(&escape::text(words)), "{target:?}");
        }
    }
}

/// A wiki with the template that shows what it is given.
fn prepared() -> DevWiki {
    let wiki = DevWiki::acquire();
    // The second is what a template of the phrasebook is made of.
    let looked_up = "<onlyinclude>{{#switch:{{{1|}}}\n|k-k=a {{{$1}}} b\n|l-l=[[User:Bob|{{{$1}}}]]\n|#default=}}</onlyinclude>";
    let page = |page: &str, text: &str| json!({ "edit": { "page": page, "text": text, "as": "Admin", "summary": "" } });
    wiki.act(&json!([page("Template:Echo", "{{{1}}}"), page("Template:Looked up", looked_up)]));
    wiki
}

/// Whether each of the words, escaped, shows in every place as they are, and the place as with a
/// neutral word.
fn check(wiki: &DevWiki, places: &[(&str, &str)], words: &[String], escape: fn(&str) -> String) {
    let shown = Shown::new();
    let mut escaped = vec![NEUTRAL.to_owned()];
    for words in words {
        let word = escape(words);
        let lines: Vec<String> = word.split("<br>").map(decode).collect();
        shown.assert_same(words, &lines.join("\n"));
        // Nothing at all in a heading or a list item makes another page.
        escaped.push(if word.is_empty() { NEUTRAL.to_owned() } else { word });
    }
    let wanted: Vec<String> = escaped
        .iter()
        .map(|escaped| {
            escaped.split("<br>").map(|line| encoded(&decode(line))).collect::<Vec<_>>().join("<br />")
        })
        .collect();
    for ((name, _), chunks) in places.iter().zip(render(wiki, places, &escaped)) {
        let neutral = chunks[0].replace(&format!(" id=\"{NEUTRAL}\""), "");
        for ((found, wanted), words) in chunks[1..].iter().zip(&wanted[1..]).zip(words) {
            assert_eq!(tokens(found), tokens(&neutral.replace(NEUTRAL, wanted)), "in {name}: {words:?}");
        }
    }
}

/// What the wiki makes of each place with each of the words in it.
fn render(wiki: &DevWiki, places: &[(&str, &str)], words: &[String]) -> Vec<Vec<String>> {
    let source = |place: &str, words: &[String]| {
        let mut page = String::new();
        for (ordinal, words) in words.iter().enumerate() {
            page.extend([&fence(ordinal), "\n\n", &place.replace('%', words), "\n\n"]);
        }
        page + &fence(words.len())
    };
    let pages = places.iter().flat_map(|(_, place)| words.chunks(BATCH).map(|words| source(place, words)));
    let parsed = parse(wiki, &pages.collect::<Vec<_>>());
    let mut parsed = parsed.iter();
    let mut found = Vec::new();
    for (name, place) in places {
        let mut chunks = Vec::new();
        for (words, parsed) in words.chunks(BATCH).zip(parsed.by_ref()) {
            assert_only_the_places_own(parsed, name, place, words.len());
            let html = parsed["text"].as_str().expect("the page is rendered");
            for ordinal in 0..words.len() {
                let chunk = html
                    .split_once(&fence(ordinal))
                    .and_then(|(_, rest)| rest.split_once(&fence(ordinal + 1)));
                let (chunk, _) = chunk.unwrap_or_else(|| panic!("in {name}: a fence fell"));
                chunks.push(chunk.to_owned());
            }
        }
        found.push(chunks);
    }
    found
}

/// What a page set off is what the place itself sets off.
fn assert_only_the_places_own(parsed: &Value, name: &str, place: &str, times: usize) {
    for set_off in ["categories", "images", "iwlinks", "langlinks", "properties"] {
        assert_nothing(parsed, set_off, name);
    }
    for (set_off, expected) in [
        ("sections", place.matches("== ").count() * times),
        ("links", place.matches("[[").count() + usize::from(place.contains("|l-l|"))),
        ("externallinks", place.matches("//").count()),
        ("templates", usize::from(place.contains("{{Echo") || place.contains("{{Looked up"))),
    ] {
        let found = &parsed[set_off];
        assert_eq!(found.as_array().map(Vec::len), Some(expected), "in {name}: {set_off} {found}");
    }
}

/// A mark of our own before each place, that nothing else on the page holds.
fn fence(ordinal: usize) -> String {
    format!("⟦{ordinal}⟧")
}

fn parse(wiki: &DevWiki, sources: &[String]) -> Vec<Value> {
    let prop = "text|categories|links|images|externallinks|sections|iwlinks|langlinks|templates|properties";
    let asked: Vec<Value> = sources
        .iter()
        .map(|text| {
            json!({
                "action": "parse", "text": text, "title": "Sandbox", "contentmodel": "wikitext", "prop": prop, "pst": "1",
                "disablelimitreport": "1", "disableeditsection": "1", "disabletoc": "1", "wrapoutputclass": "",
            })
        })
        .collect();
    wiki.ask_all(&asked).into_iter().map(|answer| answer["parse"].clone()).collect()
}

fn assert_nothing(parsed: &Value, set_off: &str, name: &str) {
    let found = &parsed[set_off];
    let nothing = found.as_array().is_some_and(Vec::is_empty)
        || found.as_object().is_some_and(serde_json::Map::is_empty);
    assert!(nothing, "in {name}: {set_off} {found}");
}

fn decode(escaped: &str) -> String {
    match tokens(escaped).as_slice() {
        [] => String::new(),
        [Token::Text(text)] => text.clone(),
        other => panic!("escaped words hold tags: {other:?}"),
    }
}
