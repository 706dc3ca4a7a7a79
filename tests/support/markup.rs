//! Random wikitext: well-nested texts, real ones, and both spoilt at random.
//! The same seed gives the same texts.

use std::path::Path;

use unicode_normalization::UnicodeNormalization;

/// Where a run's texts begin, from `LETS_CONNECT_SEED` or by chance. Printed, so that a
/// failure can be had again.
pub fn seed() -> u64 {
    let named = std::env::var("LETS_CONNECT_SEED").ok();
    let seed = named.map_or_else(
        || fastrand::u64(..),
        |seed| seed.parse().unwrap_or_else(|why| panic!("LETS_CONNECT_SEED={seed}: {why}")),
    );
    println!("again with LETS_CONNECT_SEED={seed}");
    seed
}

/// How many texts a run takes, from `LETS_CONNECT_TEXTS` or the `usual` number.
pub fn how_many(usual: usize) -> usize {
    let named = std::env::var("LETS_CONNECT_TEXTS").ok();
    named.map_or(usual, |texts| {
        texts.parse().unwrap_or_else(|why| panic!("LETS_CONNECT_TEXTS={texts}: {why}"))
    })
}

/// What spoils a text where it lands.
const NOISE: &[&str] = &[
    "{",
    "}",
    "{{",
    "}}",
    "{{{",
    "}}}",
    "[",
    "]",
    "[[",
    "]]",
    "|",
    "=",
    "\n",
    "==",
    "<!--",
    "-->",
    "<",
    ">",
    "/>",
    "<nowiki>",
    "</nowiki>",
    "<NoWiki ",
    "-",
    "-{",
    "}-",
    "<ref>",
    "</ref >",
    "<pre",
    "<includeonly>",
    "</includeonly>",
    "<noinclude>",
    "<onlyinclude>",
    "</onlyinclude>",
    "<includeonly/>",
    " ",
    "\t",
    "\n=",
    "\n==",
    " <!--a--> ",
    "\n<!--a-->\n",
    "é",
    "{|",
    "|}",
    "\r\n",
    "\r",
    "<!---",
    "!--",
    "--",
    "/",
    "</",
    "<nowiki\n>",
    "</NOWIKI ",
    "<nowiki/",
    "<ref name=\"<nowiki>\">",
    "<pre <ref>",
    "</pre\n>",
    "<Syntaxhighlight lang=x>",
    "</syntaxhighlight>",
    "<noinclude/>",
    "</noinclude >",
    "</NOINCLUDE>",
    "<OnlyInclude>",
    "<includeonly >",
    "</includeonly\n>",
    "<INCLUDEONLY>",
    "<templatedata>",
    "</templatedata>",
    "\u{A0}",
    "\u{2028}",
    "\u{301}",
];

/// What stands where nothing is nested any more.
const LEAVES: &[&str] = &[
    "a",
    "b c",
    " ",
    "\n",
    "k=v",
    "é",
    "x\n",
    "",
    "=",
    "-",
    "{",
    "}",
    "中",
    "\n* x",
    ":",
    "<b>",
    "'''",
    "[http://a b]",
    "<br/>",
    "#",
    "~~~~",
    "&#123;",
    "{{!}}",
    "\u{1F469}\u{200D}\u{1F52C}",
    "\u{5E9}",
    // Not U+0338, with which the answer's own `>` would compose.
    "\u{301}=",
    "\u{FE0F}",
    "\u{200B}",
    "\u{202E}",
    "\u{FFFD}",
    "\u{10FFFD}",
    "\u{8C48}\u{E0100}",
    "\u{1100}\u{1160}",
    "\u{7F}'\"`UNIQ--nowiki-00000001-QINU`\"'\u{7F}",
    "\u{3000}k\u{A0}=",
    "\r\n",
    "__NOTOC__",
    "http://a.example/[b|c]",
    "<b <ref>x</ref>>",
];

/// What opens, and what closes it; one heap of the first holds another of the second.
const HEAPS: &[(&str, &str)] = &[
    ("{{a|", "}}"),
    ("{", "}"),
    ("{{{a|", "}}}"),
    ("[[a|", "]]"),
    ("[", "]"),
    ("-{", "}-"),
    ("-{{", "}}-"),
    ("{{a|[[", "]]}}"),
    ("<ref>", "</ref>"),
    ("<includeonly>", "</includeonly>"),
    ("<!--", "-->"),
    ("\n==", "==\n"),
    ("\n==<!---->", "<!---->==\n"),
    ("=", "\n"),
    (" <!---->\n", "\n<!----> "),
];

/// What stands around something, at `%`.
const AROUND: &[&str] = &[
    "<!--%-->",
    "\n <!--%--> <!---->\n",
    "\n<!--%--><!---> -->\n",
    "<nowiki>%</nowiki>",
    "<ref a=b>%</ref>",
    "<Ref name=\"x|y\" />%",
    "<PRE>%</pre >",
    "<includeonly>%</includeonly>",
    "<noinclude>%</noinclude>",
    "<onlyinclude>%</onlyinclude>",
    "-{%}-",
    "\n==%==\n",
    "\n== %=== <!--c--> \n",
    "\n=%",
    "\n======= % =\t<!--c--><!--d-->\n",
    "\n{|\n|%\n|}\n",
];

/// Texts, one after another.
pub struct Markup {
    random: fastrand::Rng,
    real: Vec<String>,
}

impl Markup {
    pub fn new(seed: u64) -> Self {
        Self { random: fastrand::Rng::with_seed(seed), real: real() }
    }

    /// The next text, which is not empty and, as everything that MediaWiki is sent, composed.
    pub fn text(&mut self) -> String {
        loop {
            let text: String = self.any_text().nfc().collect();
            if !text.is_empty() {
                return text;
            }
        }
    }

    fn any_text(&mut self) -> String {
        let mut pieces: Vec<String> = match self.random.u8(0..12) {
            0 => (0..self.random.usize(1..40)).map(|_| self.one(NOISE).to_owned()).collect(),
            1 => self.real_piece(),
            2 => self.heap(),
            _ => (0..self.random.usize(1..6)).map(|_| self.nested(0)).collect(),
        };
        let spoils = [0, 0, 1, 1, 2, 4][self.random.usize(0..6)];
        if spoils > 0 {
            // By characters, so that openers and closers are cut in two as well.
            pieces = pieces.concat().chars().map(String::from).collect();
        }
        for _ in 0..spoils {
            let place = self.random.usize(0..=pieces.len());
            match self.random.u8(0..3) {
                0 if place < pieces.len() => drop(pieces.remove(place)),
                1 if place < pieces.len() => self.one(NOISE).clone_into(&mut pieces[place]),
                _ => pieces.insert(place, self.one(NOISE).to_owned()),
            }
        }
        pieces.concat()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.random.usize(0..of.len())]
    }

    /// Far too many openers and about as many closers.
    fn heap(&mut self) -> Vec<String> {
        let (open, close) = HEAPS[self.random.usize(0..HEAPS.len())];
        let (_, other) = HEAPS[self.random.usize(0..HEAPS.len())];
        let times = self.random.usize(1..60);
        let mut pieces = vec![open.to_owned(); times];
        pieces.push(self.nested(0));
        let closing = times.saturating_sub(self.random.usize(0..3)) + self.random.usize(0..3);
        pieces.extend(vec![close.to_owned(); closing]);
        if self.random.u8(0..3) == 0 {
            let place = self.random.usize(0..=pieces.len());
            pieces.insert(place, other.to_owned());
        }
        pieces
    }

    fn nested(&mut self, depth: usize) -> String {
        match if depth < 6 { self.random.u8(0..14) } else { 13 } {
            0..4 => {
                let mut call = format!("{{{{{}", self.nested(depth + 1));
                for _ in 0..self.random.usize(0..4) {
                    call.push('|');
                    if self.random.bool() {
                        call += &self.nested(depth + 1);
                        call.push('=');
                    }
                    call += &self.nested(depth + 1);
                }
                call + "}}"
            }
            4 => format!("{{{{{{{}|{}}}}}}}", self.nested(depth + 1), self.nested(depth + 1)),
            5 => format!("[[{}|{}]]", self.nested(depth + 1), self.nested(depth + 1)),
            6 | 7 => self.one(AROUND).replace('%', &self.nested(depth + 1)),
            8 | 9 => self.nested(depth + 1) + &self.nested(depth + 1),
            _ => self.one(LEAVES).to_owned(),
        }
    }

    /// A few lines of a page of the sample population.
    fn real_piece(&mut self) -> Vec<String> {
        let page = &self.real[self.random.usize(0..self.real.len())];
        let lines: Vec<&str> = page.split_inclusive('\n').collect();
        let start = self.random.usize(0..lines.len());
        let end = lines.len().min(start + self.random.usize(1..20));
        lines[start..end].iter().map(ToString::to_string).collect()
    }
}

/// The pages of the sample population, and our own templates.
fn real() -> Vec<String> {
    let population =
        std::fs::read_to_string("tests/data/population/actors.json").expect("the sample population");
    let steps: serde_json::Value = serde_json::from_str(&population).expect("it is JSON");
    let written = steps.as_array().into_iter().flatten().filter_map(|step| step["edit"]["text"].as_str());
    let mut texts: Vec<String> = written.map(str::to_owned).collect();
    for entry in std::fs::read_dir(Path::new("templates/wiki")).expect("the wiki's templates") {
        texts.push(std::fs::read_to_string(entry.expect("a file").path()).expect("a text"));
    }
    texts.retain(|text| !text.is_empty() && !text.contains('\r'));
    texts
}
