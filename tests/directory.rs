//! The Skills Directory on a real wiki: every page is there and every link leads
//! somewhere, a quiet day makes no edit, a change is made where it shows, and the
//! wiki can read the largest page there is.
#![forbid(unsafe_code)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use lets_connect::compose::vocabulary::Vocabulary;
use lets_connect::compose::{Directory, Wanted};
use lets_connect::ids::{PageTitle, Timestamp};
use lets_connect::registry::Lexicon;
use lets_connect::registry::skill::File;
use serde_json::{Value, json};
use support::crowd::crowd;
use support::schema;
use support::story::{Story, TRUSTEE, profile_edit};

const ROUND: Option<&str> = Some("2026-11");
const STATE: &str = "User:LetsConnectBot/Let's Connect";

type Fields = &'static [(&'static str, &'static str)];

const PEOPLE: [(&str, Fields); 9] = [
    (
        "LCTest-KE-001",
        &[
            ("share", "Wikidata"),
            ("learn", "Grant writing"),
            ("languages", "sw-N, en-4"),
            ("country", "Kenya"),
            ("capacity", "1"),
            ("formats", "one-to-one, learning clinic"),
        ],
    ),
    (
        "LCTest-GH-002",
        &[
            ("share", "Grant writing"),
            ("learn", "Wikidata"),
            ("languages", "en-5, tw-N"),
            ("country", "Ghana"),
            ("formats", "one-to-one, material"),
            ("capacity", "2"),
        ],
    ),
    (
        "اختبار-لم 05",
        &[
            ("share", "Edit-a-thons"),
            ("learn", "Wikidata"),
            ("languages", "ar-N, en-2"),
            ("country", "Egypt"),
        ],
    ),
    (
        "LCTest Ñandú 03",
        &[
            ("share", "Wikidata, SPARQL and the Query Service"),
            ("languages", "es-N, en-3"),
            ("country", "Peru"),
        ],
    ),
    (
        "LCTest-PE-004",
        &[
            ("share", "Wikidata"),
            ("learn", "Grant writing"),
            ("languages", "es-N, en-3"),
            ("country", "Peru"),
            ("affiliation", "R&D <of> \"Wikimedia\""),
        ],
    ),
    (
        "LCTest-KE-006",
        &[("learn", "Wikidata"), ("languages", "sw-N, en-3"), ("country", "Kenya"), ("away", "2099-01-15")],
    ),
    ("LCTest-KE-007", &[("share", "Wikidata"), ("languages", "sw-N, en-3"), ("country", "Kenya")]),
    ("LCTest-KE-008", &[("share", "Wikidata"), ("languages", "sw-N, en-3"), ("country", "Kenya")]),
    (
        "LCTest-FR-009",
        &[("share", "Wikidata"), ("languages", "fr-N, en-3"), ("country", "France"), ("directory", "no")],
    ),
];

/// The titles of the bot's pages below the directory that the wiki has.
fn pages_below(story: &Story, prefix: &str) -> Vec<String> {
    let answer = story.wiki.ask_all(&[json!({
        "action": "query", "list": "allpages", "apprefix": prefix, "aplimit": "max",
    })]);
    let pages = answer[0]["query"]["allpages"].as_array().expect("a list of pages").clone();
    pages.iter().map(|page| page["title"].as_str().expect("a title").to_owned()).collect()
}

/// The links on a page to pages of the programme that are not there.
fn red_links(story: &Story, pages: &[String]) -> BTreeSet<(String, String)> {
    let ask =
        |page: &String| json!({"action": "query", "generator": "links", "titles": page, "gpllimit": "max"});
    let answers = story.wiki.ask_all(&pages.iter().map(ask).collect::<Vec<_>>());
    let mut red = BTreeSet::new();
    for (page, answer) in pages.iter().zip(&answers) {
        assert!(answer.get("continue").is_none(), "{page}: more links than one answer holds");
        let links = answer["query"]["pages"].as_array().cloned().unwrap_or_default();
        assert!(!links.is_empty(), "{page} links to nothing");
        for link in links.iter().filter(|link| link["missing"] == true) {
            let title = link["title"].as_str().expect("a title");
            if title.starts_with("Let's Connect") || title.starts_with("Template:") {
                red.insert((page.clone(), title.to_owned()));
            }
        }
    }
    red
}

async fn json_page(story: &Story, page: &str) -> Value {
    let text = story.text(&format!("{STATE}/{page}")).await.unwrap_or_else(|| panic!("{page} is there"));
    serde_json::from_str(&text).expect("JSON")
}

fn expect_schema(document: &Value) {
    let schema: Value =
        serde_json::from_str(include_str!("../docs/directory.schema.json")).expect("the schema is JSON");
    let faults = schema::faults(&schema, document, "");
    assert!(faults.is_empty(), "docs/directory.schema.json says otherwise:\n{}", faults.join("\n"));
}

#[tokio::test]
async fn the_directory_leads_everywhere_and_changes_only_where_something_changed() {
    let mut story = Story::begin();
    story.programme.config.directory.rows = 3;
    story.all_register(&PEOPLE);
    let applied = story.cycle(ROUND).await;
    assert_eq!((applied.halted, applied.skipped), (None, Vec::new()));

    let pages = pages_below(&story, "Let's Connect/Directory");
    let has = |name: &str| pages.contains(&format!("Let's Connect/Directory{name}"));
    for name in [
        "",
        "/people",
        "/people/2",
        "/skill/wikidata",
        "/skill/wikidata/2",
        "/skill/grant-writing",
        "/language/en",
        "/language/en/2",
        "/language/sw",
        "/language/ar",
        "/region/SSA",
        "/region/SSA/2",
        "/region/LAC",
        "/region/MENA",
        "/country/KEN",
        "/country/PER",
        "/country/EGY",
    ] {
        assert!(has(name), "{name} is there: {pages:?}");
    }
    for name in ["/country/FRA", "/region/NWE", "/language/fr"] {
        assert!(!has(name), "{name} would tell of somebody who does not want to be listed");
    }
    assert_eq!(red_links(&story, &pages), BTreeSet::new());
    story.expect_quiet(ROUND).await;

    let index = story.words("Let's Connect/Directory").await.expect("the index");
    assert!(index.contains("|directory-wanted}}") && index.contains("|directory-newest}}"), "{index}");
    let mut wikidata = String::new();
    for page in pages.iter().filter(|page| page.contains("/skill/wikidata")) {
        wikidata += &story.words(page).await.expect("a page");
    }
    assert!(wikidata.contains("|person-away|") && wikidata.contains("|date|2099-01-15}}"), "{wikidata}");
    assert!(wikidata.contains("|person-full}}"), "somebody took the one learner they take");

    let contents = json_page(&story, "directory.json").await;
    assert_eq!(
        (&contents["people"], &contents["parts"]),
        (&json!(8), &json!([format!("{STATE}/directory/1.json")]))
    );
    let part = json_page(&story, "directory/1.json").await;
    expect_schema(&part);
    let names: Vec<&str> =
        part["people"].as_array().expect("people").iter().filter_map(|p| p["name"].as_str()).collect();
    assert_eq!(names.len(), 8);
    assert!(!names.contains(&"LCTest-FR-009"));
    let typed = json!("R&D <of> \"Wikimedia\"");
    let people = part["people"].as_array().expect("people");
    assert!(people.iter().any(|person| person["affiliation"] == typed), "as it was typed: {part}");

    let exported = story.command(&["export"]);
    let exported: Value = serde_json::from_slice(&exported.stdout).expect("JSON");
    assert_eq!(exported, part, "one part holds them all");
    let table = String::from_utf8(story.command(&["export", "--format", "csv"]).stdout).expect("text");
    assert_eq!(table.lines().count(), 9, "{table}");
    assert!(table.contains("\"R&D <of> \"\"Wikimedia\"\"\""), "{table}");

    // What one person changes is changed where they are shown, and nowhere else.
    let mut fields: Vec<(&str, &str)> = PEOPLE[4].1.to_vec();
    fields.retain(|(field, _)| *field != "affiliation");
    story.wiki.act(&json!([profile_edit("LCTest-PE-004", "LCTest-PE-004", &fields, "")]));
    let plan = story.survey(ROUND).await.plan;
    let pages = plan.actions.iter().map(|action| action.page.as_str());
    let changed: BTreeSet<&str> = pages.filter(|page| page.contains("/Directory")).collect();
    for page in &changed {
        let text = story.words(page).await.expect("the page is there");
        assert!(text.contains("LCTest-PE-004"), "{page} does not show them");
    }
    assert!(changed.iter().any(|page| page.contains("/skill/wikidata")), "{changed:?}");
    assert!(changed.contains("Let's Connect/Directory/country/PER"), "{changed:?}");
    assert!(!changed.contains("Let's Connect/Directory/country/KEN"), "{changed:?}");

    // With room for all on one page, the further ones are needed no more.
    story.programme.config.directory.rows = 200;
    story.cycle(ROUND).await;
    let second = story.words("Let's Connect/Directory/people/2").await.expect("it stays");
    assert!(second.contains("|directory-page-needless}}"), "{second}");
    assert_eq!(red_links(&story, &pages_below(&story, "Let's Connect/Directory")), BTreeSet::new());
    story.expect_quiet(ROUND).await;
}

/// The taxonomy with one slug in place of another, the old one understood still.
fn renamed(from: &str, to: &str) -> String {
    let mut file = File::standard();
    for entry in &mut file.skill {
        if entry.parent.as_deref() == Some(from) {
            entry.parent = Some(to.to_owned());
        }
        if entry.slug == from {
            to.clone_into(&mut entry.slug);
            entry.alias.entry("en".to_owned()).or_default().push(from.to_owned());
        }
    }
    file.to_json().expect("it can be written")
}

#[tokio::test]
async fn a_skill_that_gets_another_slug_leaves_a_redirect_once_until_it_has_its_own_again() {
    const OLD: &str = "Let's Connect/Directory/skill/grant-writing";
    let story = Story::begin();
    story.all_register(&PEOPLE[..3]);
    story.cycle(None).await;
    let before = story.text(OLD).await.expect("the skill's page");
    story.saves("LCTest-XX-010", OLD, &format!("By hand.\n{before}"));

    story.saves(TRUSTEE, "Let's Connect/Taxonomy.json", &renamed("grant-writing", "writing-of-grants"));
    story.cycle(None).await;
    let moved = story.text(OLD).await.expect("it stays");
    let lead = "#REDIRECT [[Let's Connect/Directory/skill/writing-of-grants]]\nBy hand.\n";
    assert!(moved.starts_with(lead), "{moved}");
    let new = story.words("Let's Connect/Directory/skill/writing-of-grants").await.expect("the new page");
    assert!(new.contains("LCTest-GH-002"), "{new}");
    story.expect_quiet(None).await;

    let standard = File::standard().to_json().expect("it can be written");
    story.saves(TRUSTEE, "Let's Connect/Taxonomy.json", &standard);
    story.cycle(None).await;
    assert_eq!(story.text(OLD).await, Some(format!("By hand.\n{before}")), "as it was before");
    story.expect_quiet(None).await;
}

/// The pages of a directory of this many people, on the wiki of a story.
fn pages_of(story: &Story, size: usize) -> Vec<Wanted> {
    let config = &story.programme.config;
    let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
    let names = Vocabulary(&lexicon);
    let composer = story.programme.composer(&names).expect("templates");
    let crowd = crowd(size);
    composer.directory(&Directory {
        people: &crowd.people,
        since: &crowd.since,
        rounds: &[],
        today: date(2026, 11, 26),
        existing: &BTreeSet::<PageTitle>::new(),
        settings: &config.directory,
        page_bytes: config.limits.page_bytes,
        materials: &BTreeMap::new(),
    })
}

#[tokio::test]
async fn the_wiki_reads_the_largest_pages_of_five_thousand_people_within_half_its_limits() {
    let story = Story::begin();
    let mut pages = pages_of(&story, 5000);
    pages.sort_by_key(|page| std::cmp::Reverse(page.content.len()));
    let index = pages.iter().find(|page| page.page == story.programme.config.pages.directory);
    for page in pages.iter().take(2).chain(index) {
        let answer = story.wiki.ask_all(&[json!({
            "action": "parse", "title": page.page.as_str(), "text": page.content, "contentmodel": "wikitext",
            "prop": "limitreportdata|text",
        })]);
        let report = answer[0]["parse"]["limitreportdata"].as_array().expect("a report").clone();
        let mut told = Vec::new();
        for line in &report {
            let name = line["name"].as_str().expect("a name");
            if let (Some(value), Some(limit)) = (number(&line["0"]), number(&line["1"])) {
                told.push(format!("{name} {value} of {limit}"));
                assert!(value * 2.0 <= limit, "{}: {name} is {value} of {limit}", page.page);
            } else if name.ends_with("time") {
                told.push(format!("{name} {} s", line["0"]));
            }
        }
        assert!(told.iter().any(|line| line.contains("postexpandincludesize")), "{report:?}");
        assert!(page.fresh.len() * 4 <= 2 << 20, "{} has {} bytes", page.page, page.fresh.len());
        let shown = answer[0]["parse"]["text"].as_str().expect("the page as it is shown").len();
        println!("{}: {} bytes, {shown} of HTML; {}", page.page, page.content.len(), told.join(", "));
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}
