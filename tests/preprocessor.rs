//! Our scanner reads any text as the real MediaWiki's preprocessor does.
//!
//! Each run takes new texts; the seed is printed, and `LETS_CONNECT_SEED` takes the same again.
//! `LETS_CONNECT_TEXTS` says how many.
#![forbid(unsafe_code)]

mod support;

use std::ops::Range;

use lets_connect::wikitext::{Caps, Dead, Options, Scan, Why, scan};
use serde_json::{Value, json};
use support::DevWiki;
use support::markup::{Markup, how_many, seed};
use support::parse_tree::{self, ParseTree};

/// Texts in a run that says nothing else.
const TEXTS: usize = 6_000;
/// Texts that MediaWiki is asked about at once.
const BATCH: usize = 3_000;

#[test]
fn the_scanner_reads_as_mediawiki_does() {
    let wiki = DevWiki::acquire();
    let options = options(&wiki);
    let mut markup = Markup::new(seed());
    let (mut texts, mut calls, mut headings, mut dead) = (0, 0, 0, 0);
    let wanted = how_many(TEXTS);
    while texts < wanted {
        let batch: Vec<String> = (0..BATCH.min(wanted - texts)).map(|_| markup.text()).collect();
        for (text, theirs) in batch.iter().zip(trees(&wiki, &batch)) {
            let ours = scan(text, &options);
            if read(text, &ours) != theirs {
                let least = shrunk(text, &wiki, &options);
                let theirs = trees(&wiki, std::slice::from_ref(&least)).remove(0);
                assert_eq!(read(&least, &scan(&least, &options)), theirs, "{least:?}, found in {text:?}");
            }
            calls += ours.calls.len();
            headings += ours.headings.len();
            dead += ours.dead.len();
        }
        texts += batch.len();
    }
    println!("{texts} texts with {calls} calls, {headings} headings, {dead} dead parts: read alike");
    assert!(calls > texts && headings > texts / 10 && dead > texts / 4, "the texts hold something");
}

/// Texts that somebody once read otherwise, or might.
#[test]
fn what_is_hard_to_read_is_read_as_mediawiki_does() {
    let wiki = DevWiki::acquire();
    let options = options(&wiki);
    let hard = HARD.map(str::to_owned);
    for (text, theirs) in hard.iter().zip(trees(&wiki, &hard)) {
        assert_eq!(read(text, &scan(text, &options)), theirs, "{text:?}");
    }
}

const HARD: [&str; 68] = [
    "{{{{{a}}}|b}}",
    "{{{{{a}}|b}}}",
    "-{{{a}}}-",
    "-{{{{a}}}}-",
    "-{{a}}-",
    "{{a|-{b|c}-|d}}",
    "-{a",
    "{{-{a}}",
    "[[[a]]]",
    "[[a]b]]",
    "{{a|[[b}}]]}}",
    "{{a|[[b]c}}",
    "{{a|\n==b|c\n|d}}",
    "{{a\n=b\n}}",
    "{{a|b\n=c}}",
    "{{a|b\n==c\n}}",
    "{{a|\n<!---->==b|\n}}",
    "\n<!--a-->\n==b==",
    "==a==<!--b-->",
    "==a== <!--b--> x",
    "==a<!--b-->==<!--c--> <!--d-->",
    "= <!--a--> =",
    "=<!--a-->=",
    "==<!--a-->",
    "=======",
    "== a\t=\t",
    "==a=b==",
    "<!--->a-->",
    "\n<!--a--><!--->\n-->",
    "\n<!--a--> <!--",
    "<!--",
    "<nowiki/>{{a}}",
    "<nowiki>{{a}}",
    "<nowiki></nowiki x>{{a}}</nowiki>",
    "<ref\n>{{a}}</ref\n>",
    "<ref>{{a}}<ref>{{b}}</ref>{{c}}</ref>",
    "<includeonly>{{a}}",
    "<INCLUDEONLY>{{a}}",
    "<includeonly/>{{a}}",
    "</includeonly>{{a}}",
    "<noinclude/>{{a}}",
    "<onlyinclude>{{a}}</onlyinclude>{{b}}",
    "{{a<noinclude>|</noinclude>b}}",
    "<ref name=\"/>{{a}}</ref>",
    "<ref/{{a}}",
    "<refs>{{a}}</refs>",
    "<pre ",
    "{{a|<pre }}",
    "<b>{{a}}",
    "{{}}",
    "{{|}}",
    "{{{}}}",
    "{{{|}}}",
    "{{a|=b}}",
    "{{a|b=}}",
    "{{a|b==c}}",
    "{{a|{{b}}=c}}",
    "{{a|[[b=c]]=d}}",
    "{{ a \n|\tb = c }}",
    "}}{{a}}{{",
    "{{a}",
    "{{a}}}",
    "{{{a}}",
    "{{{{a}}",
    "{{{{a}} }}",
    "{a}",
    "{{a|b\n}}\n==c|d==\n",
    "<nowiki>a</nowiki >b",
];

/// What the wiki's preprocessor makes of each text.
fn trees(wiki: &DevWiki, texts: &[String]) -> Vec<ParseTree> {
    let asked: Vec<Value> = texts
        .iter()
        .map(|text| json!({ "action": "expandtemplates", "prop": "parsetree", "text": text }))
        .collect();
    let tree = |answer: &Value| {
        let xml = answer["expandtemplates"]["parsetree"].as_str();
        parse_tree::read(xml.unwrap_or_else(|| panic!("no tree in {answer}")))
    };
    wiki.ask_all(&asked).iter().map(tree).collect()
}

/// The least that is left of a text that is read otherwise when every part is taken out that can be.
fn shrunk(text: &str, wiki: &DevWiki, options: &Options) -> String {
    let mut least: Vec<char> = text.chars().collect();
    let mut width = least.len() / 2;
    while width > 0 {
        let shorter = |from: usize| {
            let kept = least.iter().enumerate().filter(|(place, _)| !(from..from + width).contains(place));
            kept.map(|(_, letter)| *letter).collect::<String>()
        };
        let candidates: Vec<String> =
            (0..least.len()).map(shorter).filter(|candidate| !candidate.is_empty()).collect();
        let theirs = trees(wiki, &candidates);
        let mut tried = candidates.iter().zip(theirs);
        match tried.find(|(candidate, theirs)| read(candidate, &scan(candidate, options)) != *theirs) {
            Some((shorter, _)) => least = shorter.chars().collect(),
            None => width /= 2,
        }
        width = width.min(least.len());
    }
    least.into_iter().collect()
}

/// As the wiki reads: with its tags, and calls in calls as deep as they come.
fn options(wiki: &DevWiki) -> Options {
    let asked = json!({ "action": "query", "meta": "siteinfo", "siprop": "extensiontags" });
    let answer = wiki.ask_all(&[asked]).remove(0);
    let tags = answer["query"]["extensiontags"].as_array().expect("the wiki names its tags");
    let extension_tags = tags.iter().map(|tag| tag.as_str().expect("a name").to_owned()).collect();
    Options { extension_tags, caps: Caps { depth: usize::MAX, ..Caps::default() }, ..Options::default() }
}

/// Our reading in the shape of theirs.
fn read(text: &str, scan: &Scan<'_>) -> ParseTree {
    assert_eq!(scan.capped, None, "{text:?}");
    let calls = scan.calls.iter().map(|call| {
        let given = call.parameters.iter();
        let given = given.map(|given| (given.key.to_string(), given.named, given.value.to_string()));
        (call.span.clone(), call.name.to_string(), given.collect())
    });
    for dead in &scan.dead {
        let begins = match dead.why {
            Why::Comment => "<!--".to_owned(),
            Why::IncludeOnly => "<includeonly".to_owned(),
            Why::Tag(name) => format!("<{name}"),
        };
        let whole = text[dead.span.clone()].get(..begins.len()).unwrap_or_default();
        assert!(whole.eq_ignore_ascii_case(&begins), "{text:?}: {dead:?}");
        assert!(dead.span.start < dead.inner.start && dead.inner.end <= dead.span.end, "{text:?}: {dead:?}");
    }
    ParseTree {
        text: text.to_owned(),
        calls: calls.collect(),
        headings: scan.headings.iter().map(|heading| (heading.span.clone(), heading.level)).collect(),
        dead: scan.dead.iter().map(|dead| bare(text, dead)).collect(),
    }
}

/// A dead part's span, without the white space at the end of a comment that is never closed:
/// MediaWiki's tree does not tell it from what a closed one takes along.
fn bare(text: &str, dead: &Dead<'_>) -> Range<usize> {
    let whole = &text[dead.span.clone()];
    let end = match dead.why {
        Why::Comment => dead.span.start + whole.trim_end_matches([' ', '\t', '\n']).len(),
        Why::IncludeOnly | Why::Tag(_) => dead.span.end,
    };
    dead.span.start..end
}
