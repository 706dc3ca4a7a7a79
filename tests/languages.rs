//! A page of the bot's shows in the language of whoever reads it: one text on the
//! wiki, read by people of many languages, with their plurals and their direction.

mod support;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use support::DevWiki;
use support::story::Story;

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

    let languages = ["en", "es", "ar", "fr", "es-419", "qu", "pt-br", "de", "qqx"];
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
        ("de", "ltr", ["Who shares it", "Swahili (native)", "Kenya", "Sub-Saharan Africa", ""]),
        ("qqx", "ltr", ["Who shares it", "Swahili (native)", "Kenya", "Sub-Saharan Africa", ""]),
    ] {
        let page = by[language];
        for words in words {
            assert!(page.contains(words), "{language}: {words}\n{page}");
        }
        let spoken = match language {
            "es-419" | "qu" => "es",
            "de" | "qqx" => "en",
            other => other,
        };
        let opening = format!("<div lang=\"{spoken}\" dir=\"{dir}\" class=\"mw-content-{dir}\">");
        assert!(page.contains(&opening), "{language}: {page}");
        for odd in ["⧼", "{{", "}}", "Template:", "$1", "class=\"error\""] {
            assert!(!page.contains(odd), "{language}: {odd}\n{page}");
        }
    }
}
