//! On well-formed wikitext our scanner and parse-wiki-text-2, which others use, find the same calls.
//! (On the rest the rival is no measure: `tests/preprocessor.rs` asks MediaWiki itself.)
#![forbid(unsafe_code)]

mod support;

use lets_connect::wikitext::{Options, scan};
use parse_wiki_text_2::{Configuration, Node};
use support::markup::{how_many, seed};

const TEXTS: usize = 2_000;

/// Name and parameters; a key is there where it is written out. Values are trimmed wikitext.
type Call = (String, Vec<(Option<String>, String)>);

#[test]
fn well_formed_text_is_read_as_by_others() {
    let mut random = fastrand::Rng::with_seed(seed());
    let rival = Configuration::default();
    let mut calls = 0;
    let texts = how_many(TEXTS);
    for _ in 0..texts {
        let text: String = (0..random.usize(1..5)).map(|_| page_part(&mut random)).collect();
        let parsed = rival.parse_without_timeout(&text).unwrap_or_else(|why| panic!("{text:?}: {why:?}"));
        let mut theirs = Vec::new();
        collect(&parsed.nodes, &text, &mut theirs);
        assert_eq!(ours(&text), theirs, "{text:?}");
        calls += theirs.len();
    }
    assert!(calls > texts, "only {calls} calls were compared");
}

fn ours(text: &str) -> Vec<Call> {
    let found = scan(text, &Options::default());
    assert_eq!((found.capped, found.unclosed.as_slice()), (None, [].as_slice()), "{text:?}");
    let call = |call: lets_connect::wikitext::Call<'_>| {
        let given = call.parameters.iter().map(|parameter| {
            let key = parameter.named.then(|| parameter.key.to_string());
            (key, text[parameter.value_span.clone()].trim().to_owned())
        });
        (call.name.to_string(), given.collect())
    };
    found.calls.into_iter().map(call).collect()
}

/// The calls in the rival's tree, those that hold others first.
fn collect(nodes: &[Node<'_>], text: &str, calls: &mut Vec<Call>) {
    for node in nodes {
        match node {
            Node::Template { name, parameters, .. } => {
                let given = parameters.iter().map(|parameter| {
                    (parameter.name.as_deref().map(|name| raw(name, text)), raw(&parameter.value, text))
                });
                calls.push((raw(name, text), given.collect()));
                for parameter in parameters {
                    collect(&parameter.value, text, calls);
                }
            }
            Node::Link { text: label, .. } => collect(label, text, calls),
            Node::Heading { nodes, .. } => collect(nodes, text, calls),
            Node::UnorderedList { items, .. } => {
                for item in items {
                    collect(&item.nodes, text, calls);
                }
            }
            _ => {}
        }
    }
}

fn raw(nodes: &[Node<'_>], text: &str) -> String {
    let span = nodes.first().zip(nodes.last()).map(|(first, last)| span(first).0..span(last).1);
    span.map_or(String::new(), |span| text[span].trim().to_owned())
}

fn span(node: &Node<'_>) -> (usize, usize) {
    match node {
        Node::Template { start, end, .. }
        | Node::Link { start, end, .. }
        | Node::Text { start, end, .. }
        | Node::Bold { start, end, .. }
        | Node::CharacterEntity { start, end, .. }
        | Node::Tag { start, end, .. }
        | Node::ParagraphBreak { start, end } => (*start, *end),
        other => panic!("no such thing was written: {other:?}"),
    }
}

/// A part of a page that stands on its own.
fn page_part(random: &mut fastrand::Rng) -> String {
    match random.u8(0..7) {
        0 => format!("\n== {} ==\n", word(random)),
        1 => format!("\n* {}\n* [[{}|{}]]\n", call(random, 0), word(random), call(random, 1)),
        2 => "<!-- {{no|call}} -->".to_owned(),
        3 => "<nowiki>{{no|call}}</nowiki>".to_owned(),
        _ => format!("{} {}\n\n", word(random), call(random, 0)),
    }
}

fn call(random: &mut fastrand::Rng, depth: usize) -> String {
    let mut call = format!("{{{{{}", word(random));
    let own_lines = random.bool();
    for _ in 0..random.usize(0..4) {
        call += if own_lines { "\n| " } else { "|" };
        if random.bool() {
            call.extend([&word(random), " = "]);
        }
        call += &value(random, depth);
    }
    call + if own_lines { "\n}}" } else { "}}" }
}

fn value(random: &mut fastrand::Rng, depth: usize) -> String {
    match random.u8(0..if depth < 3 { 8 } else { 4 }) {
        0 => format!("[[{}|{}]]", word(random), word(random)),
        1 => format!("{} '''{}''' &amp; {}", word(random), word(random), word(random)),
        2 | 3 => word(random),
        4 => format!("{} {}", call(random, depth + 1), word(random)),
        _ => call(random, depth + 1),
    }
}

fn word(random: &mut fastrand::Rng) -> String {
    let words = ["Wikidata", "let's connect", "اختبار", "日本語", "élan", "key 2", "Commons, maps", "A/b"];
    words[random.usize(0..words.len())].to_owned()
}
