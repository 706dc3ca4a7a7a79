//! Strangers' words, rendered by the real MediaWiki, show exactly the characters
//! they are and set off nothing.

mod support;

use lets_connect::wikitext::escape;
use serde_json::Value;
use support::DevWiki;

/// One of every family of mischief that we know of.
const HOSTILE: &[&str] = &[
    "{{PWN}}",
    "}}{{PWN}}",
    "x|name2=y",
    "|1=z",
    "a=b",
    "{{{1}}}",
    "{{subst:PWN}}",
    "{{safesubst:PWN}}",
    "{{{{{|safesubst:}}}PWN}}",
    "~~~",
    "~~~~",
    "~~~~~",
    "[[Category:P]]",
    "[[User:Admin]]",
    "[[Special:Contributions/Admin]]",
    "[[File:X.png|thumb]]",
    "[[:en:F]]",
    "[[de:F]]",
    "[[../sub]]",
    "]]",
    "[http://evil.example x]",
    "http://evil.example/",
    "//evil.example",
    "mailto:a@b.example",
    "javascript:alert(1)",
    "RFC 1234",
    "PMID 1",
    "ISBN 978-0-306-40615-7",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<nowiki>",
    "</nowiki>{{PWN}}",
    "<nowiki/>",
    "<pre>",
    "<includeonly>{{PWN}}</includeonly>",
    "<onlyinclude>",
    "<noinclude>",
    "<!--",
    "-->",
    "<ref>x</ref>",
    "<gallery>",
    "<div style=\"position:fixed\">",
    "</td></table>",
    "<templatestyles src=\"x\"/>",
    "&lt;script&gt;",
    "&#123;&#123;PWN&#125;&#125;",
    "&nbsp;",
    "__NOINDEX__",
    "__NOTOC__",
    "{{DISPLAYTITLE:x}}",
    "{{DEFAULTSORT:x}}",
    "{{#invoke:X|y}}",
    "{{#if:1|P}}",
    "{{int:mainpage}}",
    "{{:Main Page}}",
    "{{Special:RecentChanges}}",
    "{{!}}",
    "#REDIRECT [[M]]",
    "== H ==",
    "* a",
    "# a",
    ": a",
    "; a",
    "----",
    " leading",
    "{|",
    "|}",
    "|-",
    "a || b",
    "a !! b",
    "'''''bold",
    "-{zh-hans:a}-",
    "\u{7f}'\"`UNIQ--nowiki-00000000-QINU`\"'\u{7f}",
    "\u{202e}gnp.exe",
    "\u{2066}x\u{2069}",
    "a\u{200b}b",
    "Ɐ\u{e0041}",
    "z\u{335}\u{335}\u{335}\u{335}\u{335}",
    "Аdmin",
    "｛｛PWN｝｝",
    "a\u{2028}b",
    "\u{e000}",
    "می‌خواهم",
    "שלום",
    "👩‍🔬",
    "=1+1",
    "+1",
    "-1",
    "@SUM",
    "a\n== H ==\n* b",
    "'; DROP TABLE page; --",
    "%0A%0D",
    "../../etc/passwd",
    "Null",
];

/// Puts a text where it may land.
type Context = fn(&str) -> String;

#[tokio::test]
async fn every_context_shows_the_words_and_nothing_else() {
    let wiki = DevWiki::acquire();
    let contexts: [(&str, Context); 5] = [
        ("running text", |text| format!("words {text} words\n\n")),
        ("the start of a line", |text| format!("{text}\n\n")),
        ("a list item", |text| format!("* {text}\n")),
        ("a table cell", |text| format!("{{|\n| {text} || next\n|}}\n")),
        ("a template's parameter", |text| format!("{{{{Echo|{text}}}}}\n\n")),
    ];
    wiki.act(&serde_json::json!([{ "edit": { "page": "Template:Echo", "text": "{{{1}}}", "as": "Admin", "summary": "" } }]));
    for (name, context) in contexts {
        let mut source = String::new();
        for (ordinal, hostile) in HOSTILE.iter().enumerate() {
            // Marks of our own around each text, that nothing else on the page holds.
            source.push_str(&context(&format!("⟦{ordinal}⟧{}⟦/⟧", escape::text(hostile))));
        }
        let parsed = parse(&wiki, &source).await;
        for set_off in ["categories", "links", "images", "externallinks", "sections", "iwlinks", "langlinks"]
        {
            let found = &parsed[set_off];
            assert!(found.as_array().is_none_or(Vec::is_empty), "in {name}: {set_off} {found}");
        }
        let templates: Vec<&Value> = parsed["templates"].as_array().into_iter().flatten().collect();
        assert!(
            templates.iter().all(|template| template["title"] == "Template:Echo"),
            "in {name}: {templates:?}"
        );
        assert!(
            parsed["properties"].as_object().is_none_or(serde_json::Map::is_empty),
            "in {name}: {}",
            parsed["properties"]
        );
        let shown = visible(parsed["text"].as_str().expect("the page is rendered"));
        for (ordinal, hostile) in HOSTILE.iter().enumerate() {
            let expected = decode(&escape::text(hostile));
            let open = format!("⟦{ordinal}⟧");
            let at = shown.find(&open).unwrap_or_else(|| panic!("in {name}: {hostile:?} vanished"));
            let rest = &shown[at + open.len()..];
            let found = &rest[..rest.find("⟦/⟧").expect("every text ends")];
            assert_eq!(found, expected, "in {name}: {hostile:?}");
        }
    }
}

#[tokio::test]
async fn an_edit_summary_links_and_calls_nothing() {
    let wiki = DevWiki::acquire();
    for hostile in HOSTILE {
        let summary = escape::summary(hostile);
        let parsed = ask(&wiki, &[("action", "parse"), ("summary", &summary), ("prop", "")]).await;
        let html = parsed["parse"]["parsedsummary"].as_str().unwrap_or_default();
        assert!(!html.contains("<a "), "{hostile:?} became {html}");
    }
}

async fn parse(wiki: &DevWiki, text: &str) -> Value {
    let prop = "text|categories|links|images|externallinks|sections|iwlinks|langlinks|templates|properties";
    let asked = [
        ("action", "parse"),
        ("text", text),
        ("title", "Sandbox"),
        ("contentmodel", "wikitext"),
        ("prop", prop),
        ("pst", "1"),
        ("disablelimitreport", "1"),
        ("disableeditsection", "1"),
        ("wrapoutputclass", ""),
    ];
    ask(wiki, &asked).await["parse"].clone()
}

async fn ask(wiki: &DevWiki, parameters: &[(&str, &str)]) -> Value {
    let api = wiki.api();
    let rest = api.replace("api.php", "rest.php");
    let bot = mwbot::Bot::builder_with_legacy_rest(api, rest).build().await.expect("the wiki answers");
    bot.api().post_value(parameters).await.expect("the wiki answers")
}

/// The text of a page's HTML, as a browser shows it.
fn visible(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('>').map_or(rest.len(), |end| end + 1)..];
    }
    text.push_str(rest);
    decode(&text)
}

/// Numeric and the few named entities that MediaWiki writes.
fn decode(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').map_or(rest.len(), |end| end + 1);
        let entity = &rest[1..end.saturating_sub(1).max(1)];
        let decoded = match entity {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            other => other
                .strip_prefix("#x")
                .map(|hex| u32::from_str_radix(hex, 16))
                .or_else(|| other.strip_prefix('#').map(str::parse))
                .and_then(Result::ok)
                .and_then(char::from_u32),
        };
        if let Some(c) = decoded {
            out.push(c);
            rest = &rest[end..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}
