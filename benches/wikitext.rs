//! How fast wikitext is read: real pages beside parse-wiki-text-2, and hostile ones alone, because
//! the rival does not survive them. `benches/README.md` tells how to run it and what came out.
#![forbid(unsafe_code)]

use std::hint::black_box;

use divan::Bencher;
use divan::counter::BytesCount;
use lets_connect::wikitext::{Options, escape, region, scan};
use parse_wiki_text_2::Configuration;

fn main() {
    divan::main();
}

/// Bytes of a page; MediaWiki allows hardly more.
const PAGE: usize = 2_000_000;

/// What a page holds again and again, by its number.
type Entry = fn(usize) -> String;

/// A registration page and a talk page, as they would be with many people on them.
const PAGES: [(&str, Entry); 2] = [("registrations", registration), ("talk", thread)];

fn page(entry: Entry) -> String {
    let mut page = String::new();
    let mut entries = (1..).map(entry);
    while page.len() < PAGE {
        page.extend(entries.next());
    }
    page
}

fn registration(number: usize) -> String {
    format!(
        "{{{{Let's Connect registration\n| user      = LCTest-KE-{number:04}\n| share     = Wikidata, Commons \
         uploads, organising edit-a-thons\n| formats   = one-to-one, learning clinic\n| learn     = grant writing; \
         Lua modules\n| languages = en-4, sw-N, fr-2 <!-- learning -->\n| country   = Kenya\n| timezone  = \
         Africa/Nairobi\n| capacity  = 2\n| notify    = yes\n| directory = yes\n}}}}\n\n"
    )
}

fn thread(number: usize) -> String {
    let minute = number % 60;
    format!(
        "== Question {number} about the learning clinic ==\n{{{{ping|LCTest-IN-{number:03}}}}} Hello! I read \
         [[Help:Wikidata|the help page]] and it's '''very''' good, but I still don't know how to add a reference - \
         see [https://www.wikidata.org/wiki/Q42 this item]. Could somebody show me in a call? The times on the \
         calendar are in UTC, right?\n:I can. {{{{tl|cite web}}}} is what you want on Wikipedia; on Wikidata it is \
         simpler.<ref>{{{{cite web|url=https://example.org/{number}|title=On references}}}}</ref> \
         --[[User:LCTest-BR-{number:03}|Ana]] ([[User talk:LCTest-BR-{number:03}|talk]]) 12:{minute:02}, 3 May 2026 \
         (UTC)\n::Thank you both! ~ <small>done</small> {{{{done}}}}\n\n"
    )
}

#[divan::bench(args = PAGES.map(|page| page.0))]
fn ours(bencher: Bencher<'_, '_>, name: &str) {
    let (text, options) = (page_named(name), Options::default());
    bencher.counter(BytesCount::of_str(&text)).bench(|| scan(black_box(&text), &options).calls.len());
}

#[divan::bench(args = PAGES.map(|page| page.0))]
fn parse_wiki_text_2(bencher: Bencher<'_, '_>, name: &str) {
    let (text, rival) = (page_named(name), Configuration::default());
    let read =
        || rival.parse_without_timeout(black_box(&text)).map(|parsed| parsed.nodes.len()).unwrap_or_default();
    bencher.counter(BytesCount::of_str(&text)).bench(read);
}

fn page_named(name: &str) -> String {
    let found = PAGES.iter().find(|page| page.0 == name);
    found.map(|(_, entry)| page(*entry)).expect("one of the pages")
}

/// A region in the middle of a talk page, replaced and proved.
#[divan::bench]
fn region_replaced(bencher: Bencher<'_, '_>) {
    let half = page(thread);
    let half = &half[..half.len() / 4];
    let text = format!("{half}\n{}\n{half}", region::wrap("directory", half));
    let options = Options::default();
    let replace = || region::replace(black_box(&text), "directory", "* new", &options);
    assert!(replace().is_ok());
    bencher.counter(BytesCount::of_str(&text)).bench(replace);
}

/// A name as long as is ever shown.
#[divan::bench]
fn words_escaped(bencher: Bencher<'_, '_>) {
    let words = "Aïcha {{subst:x}} [[a|b]] ~~~~ ".repeat(10);
    bencher.counter(BytesCount::of_str(&words)).bench(|| escape::text(black_box(&words)));
}

/// What brings other readers down, or might bring ours: each again and again.
const HOSTILE: [&str; 46] = [
    "{{",
    "{{a|",
    "{{a|}}",
    "{{a}}",
    "{{a|b=",
    "{{a|b=c|",
    "{{small|x\n",
    "{{{a|",
    "{",
    "}",
    "}}",
    "[[",
    "]]",
    "[[{{<b>",
    "[http://a ",
    "|",
    "=",
    "\n=",
    "\n==|",
    "\n=a=",
    "\n==a==<!---->",
    "=<!---->",
    "{|\n",
    "-{",
    "-{{",
    "}-",
    "<",
    "<a",
    "<b>",
    "</ref",
    "</ref \n",
    "<ref ",
    "<ref/",
    "<ref>",
    "<ref></ref ",
    "<ref name=a>b</ref>",
    "<nowiki>",
    "<pre",
    "<!--",
    "<!---->",
    "\n<!---->",
    " <!---->\n",
    "<includeonly>",
    "</includeonly>",
    " ",
    "'",
];

/// Shown as it would be typed in Rust, in one line.
struct Unit(&'static str);

impl std::fmt::Display for Unit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?}", self.0)
    }
}

#[divan::bench(args = HOSTILE.map(Unit), consts = [10_000, 100_000])]
fn hostile<const TIMES: usize>(bencher: Bencher<'_, '_>, unit: &Unit) {
    read(bencher, &unit.0.repeat(TIMES));
}

/// The same, 1 MB of each.
#[divan::bench(args = HOSTILE.map(Unit))]
fn hostile_megabyte(bencher: Bencher<'_, '_>, unit: &Unit) {
    read(bencher, &unit.0.repeat(1_000_000 / unit.0.len()));
}

/// 1 MB of what opens first and closes in the end.
#[divan::bench(args = ["{{a|…}}", "{…}", "[[a…]]", "{{a|b=…}}", "{{a|<!---->…}}", "{{{a|…}}}"])]
fn hostile_nested_megabyte(bencher: Bencher<'_, '_>, ends: &str) {
    let (open, close) = ends.split_once('…').expect("an opener and a closer");
    let times = 1_000_000 / (open.len() + close.len());
    read(bencher, &(open.repeat(times) + &close.repeat(times)));
}

fn read(bencher: Bencher<'_, '_>, text: &str) {
    let options = Options::default();
    bencher.counter(BytesCount::of_str(text)).bench(|| scan(black_box(text), &options).calls.len());
}
