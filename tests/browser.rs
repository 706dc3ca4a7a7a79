//! The pages in a real browser: people find somebody, sort, join and correct their entry, by day and at
//! night, on a phone, in Arabic; and nothing keeps anybody out.
//!
//! The journeys are `tests/browser/*.mjs`; this makes the wiki that they walk through and runs the bot's
//! cycles when they ask. Pictures of eight views stand in `target/browser` afterwards.
#![forbid(unsafe_code)]

mod support;

use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use lets_connect::compose::certificate_code;
use lets_connect::ids::UserId;
use lets_connect::matching::Connection;
use lets_connect::registry::vet::Standing;
use serde_json::{Value, json};
use support::story::{Story, profile_edit};
use support::{DevWiki, private_folder};

const ROUND: Option<&str> = Some("2026-11");

/// Who reads Spanish, and is asked whether the form was theirs.
const CLAIMED: &str = "LCTest-PE-050";

/// The name on somebody's certificate.
const CERTIFIED: &str = "أمينة शर्मा আমিনা 陈小明";

type Fields = &'static [(&'static str, &'static str)];

/// A small town: thirteen languages, every region, one answer that nobody understands.
const PEOPLE: [(&str, Fields); 14] = [
    (
        "LCTest-KE-001",
        &[
            ("share", "Wikidata, Basket weaving"),
            ("learn", "Grant writing"),
            ("formats", "one-to-one, clinic"),
            ("languages", "sw-N, en-4"),
            ("country", "Kenya"),
            ("utc", "+3"),
            ("affiliation", "Nairobi Wiki Friends"),
            ("capacity", "2"),
            ("ambassador", "yes"),
        ],
    ),
    (
        "LCTest-TZ-002",
        &[("share", "Wikidata, SPARQL"), ("languages", "sw-N"), ("country", "Tanzania"), ("capacity", "3")],
    ),
    (
        "LCTest-GH-003",
        &[
            ("share", "Grant writing"),
            ("learn", "Wikidata"),
            ("languages", "en-5, tw-N"),
            ("country", "Ghana"),
        ],
    ),
    (
        "اختبار-لم 04",
        &[
            ("share", "Wikidata"),
            ("learn", "Grant writing"),
            ("languages", "ar-N, en-2"),
            ("country", "Egypt"),
        ],
    ),
    (
        "LCTest Ñandú 05",
        &[("share", "Edit-a-thons"), ("learn", "Wikidata"), ("languages", "es-N, en-3"), ("country", "Peru")],
    ),
    (
        "LCTest Açaí 06",
        &[("share", "Storytelling"), ("learn", "SPARQL"), ("languages", "pt-N, es-3"), ("country", "Brazil")],
    ),
    (
        "LCTest-FR-007",
        &[
            ("share", "Wikidata"),
            ("learn", "Facilitation"),
            ("languages", "fr-N, en-4"),
            ("country", "France"),
        ],
    ),
    (
        "LCTest-IN-008",
        &[
            ("share", "Facilitation"),
            ("learn", "Wikidata"),
            ("languages", "hi-N, en-5"),
            ("country", "India"),
        ],
    ),
    (
        "পরীক্ষা-লক 09",
        &[
            ("share", "Photography"),
            ("learn", "Wikidata"),
            ("languages", "bn-N, en-3"),
            ("country", "Bangladesh"),
        ],
    ),
    ("測試-連 10", &[("learn", "Wikidata"), ("languages", "zh-N, en-3"), ("country", "Taiwan")]),
    (
        "LCTest-ID-011",
        &[
            ("share", "Wikidata"),
            ("learn", "Fundraising"),
            ("languages", "id-N, en-4"),
            ("country", "Indonesia"),
        ],
    ),
    (
        "LCTest-RS-012",
        &[
            ("share", "Fundraising"),
            ("learn", "Wikidata"),
            ("languages", "ru-N, en-4"),
            ("country", "Serbia"),
        ],
    ),
    (
        "LCTest-TR-013",
        &[("share", "SPARQL"), ("learn", "Storytelling"), ("languages", "tr-N, en-3"), ("country", "Turkey")],
    ),
    (
        "LCTest-CA-014",
        &[
            ("share", "Wikidata"),
            ("learn", "Basket weaving"),
            ("languages", "en-N, fr-4"),
            ("country", "Canada"),
        ],
    ),
];

/// Where the walkers are, from this checkout.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// Where the pictures go.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/browser")
}

/// Sees to it that the packages of `package-lock.json` are there. Where they are, nothing is asked of any
/// registry.
fn have_packages() {
    let folder = folder();
    let wanted = std::fs::read(folder.join("package-lock.json")).expect("the list of packages");
    let stamp = folder.join("node_modules/.installed-from.json");
    let lock = File::create(pictures().join("packages.lock")).expect("a lock");
    lock.lock().expect("the lock is had");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return;
    }
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(&folder)
        .output()
        .unwrap_or_else(|why| panic!("npm cannot be run ({why}); run dev/install --browser"));
    assert!(output.status.success(), "npm ci: {}", String::from_utf8_lossy(&output.stderr));
    std::fs::write(stamp, wanted).expect("noted");
}

/// A form of one row, which somebody says they filled in.
fn with_a_claimed_form(story: &mut Story) -> tempfile::TempDir {
    let folder = private_folder();
    let file = folder.path().join("form.csv");
    let dump = format!(
        "When,Account,Share,Languages,List,Match\n2026-01-05 10:00:00,{CLAIMED},Wikidata,\"es-N, en-3\",yes,yes\n"
    );
    std::fs::write(&file, dump).expect("written");
    let settings = format!(
        "name = 'a form'\nfile = '{}'\nidentity = 'claimed'\naccount = 'Account'\n\
         time = {{ column = 'When', format = '%Y-%m-%d %H:%M:%S', zone = 'UTC' }}\n\
         columns = {{ share = 'Share', languages = 'Languages', directory = 'List', notify = 'Match' }}\n",
        file.display()
    );
    story.programme.config.form = vec![toml::from_str(&settings).expect("a form")];
    folder
}

/// What the walkers need to know.
fn scene(story: &Story, certificate: &str) -> Value {
    let pages = &story.programme.config.pages;
    let below = |page: &str, name: &str| format!("{page}/{name}");
    let (home, directory) = (pages.home.as_str(), pages.directory.as_str());
    json!({
        "wiki": story.wiki.api().trim_end_matches("/w/api.php"),
        "browser": browser(),
        "pictures": pictures(),
        "speaker": { "name": "LCTest-TZ-002", "language": ["Swahili", "Kiswahili", "السواحلية", "السواحيلية"] },
        "skill": { "slug": "wikidata" },
        "certified": CERTIFIED,
        "otherSkill": { "slug": "petscan" },
        "pages": {
            "home": home,
            "help": below(home, "Help"),
            "rules": below(home, "Rules"),
            "registration": pages.registration.as_str(),
            "optOut": pages.opt_out.as_str(),
            "directory": directory,
            "skill": below(directory, "skill/wikidata"),
            "language": below(directory, "language/sw"),
            "region": below(directory, "region/SSA"),
            "profile": "User:LCTest-KE-001/Let's Connect",
            "notice": "User talk:LCTest-KE-001",
            "confirm": format!("User talk:{CLAIMED}"),
            "problems": pages.problems.as_str(),
            "certificate": certificate,
            "certificates": pages.certificates().as_str(),
            "round": below(pages.rounds.as_str(), "2026-11"),
        },
        "otherSkillPage": below(directory, "skill/petscan"),
    })
}

/// Somebody met the one they were connected with, says so, and wants a certificate: its page.
async fn certify(story: &Story) -> String {
    let world = story.survey(ROUND).await.world;
    let name = |id: UserId| {
        world.standing.iter().find_map(|(name, standing)| match standing {
            Standing::Known { id: is, .. } if *is == id => Some(name.to_string()),
            _ => None,
        })
    };
    let round = world.rounds.values().next_back().expect("a round");
    let of_the_town = |connection: &&Connection| {
        PEOPLE.iter().any(|(person, _)| Some((*person).to_owned()) == name(connection.learner))
    };
    let connection = round.connections.iter().find(of_the_town).expect("a connection");
    let (learner, sharer) =
        (name(connection.learner).expect("a name"), name(connection.sharer).expect("a name"));
    let (_, fields) = PEOPLE.iter().find(|(person, _)| *person == learner).expect("a person");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("certificate", CERTIFIED)]).collect();
    let met = format!("{{{{Let's Connect met|with={sharer}|skill={}|round=2026-11}}}}", connection.skill);
    story.wiki.act(&json!([profile_edit(&learner, &learner, &fields, &met)]));
    story.cycle(ROUND).await;
    story.wiki.run_jobs();
    let pages = &story.programme.config.pages;
    format!("{}/{}", pages.certificates(), certificate_code(connection.learner))
}

/// Debian's browser; Playwright downloads none of its own.
fn browser() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join("chromium"))
        .find(|file| file.exists())
        .expect("chromium is missing; run dev/install --browser")
}

#[tokio::test]
async fn people_find_join_and_correct_in_a_browser_and_nothing_keeps_them_out() {
    std::fs::create_dir_all(pictures()).expect("a folder for pictures");
    have_packages();
    let began = Instant::now();
    let wiki = DevWiki::acquire();
    // As on Wikimedia's wikis; the view of legacy Vector leaves the sheet out.
    wiki.knobs(&json!({ "templateStyles": true }));
    let mut story = Story::on(wiki);
    let _form = with_a_claimed_form(&mut story);
    story.programme.config.limits.removal_percent = 100;
    story.all_register(&PEOPLE);
    story.wiki.act(&json!([{ "account": CLAIMED }]));
    let applied = story.cycle(ROUND).await;
    assert_eq!((applied.halted, applied.skipped), (None, vec![]));
    // Pages that were saved before the ones they link to know of them when the wiki's jobs have run.
    story.wiki.run_jobs();

    let certificate = certify(&story).await;
    println!("the town stands ({} ms)", began.elapsed().as_millis());

    let file = pictures().join("scene.json");
    std::fs::write(&file, scene(&story, &certificate).to_string()).expect("the scene is written");
    let mut walker = Command::new("node")
        .arg(folder().join("walk.mjs"))
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|why| panic!("node cannot be run ({why}); run dev/install --browser"));
    let mut answers = walker.stdin.take().expect("it listens");
    let mut said = String::new();
    for line in BufReader::new(walker.stdout.take().expect("it speaks")).lines() {
        let line = line.expect("it speaks in lines");
        if line == "cycle" {
            let applied = story.cycle(ROUND).await;
            story.wiki.run_jobs();
            let answer =
                if applied.halted.is_none() && applied.skipped.is_empty() { "done" } else { "halted" };
            writeln!(answers, "{answer}").expect("it hears");
        } else {
            println!("{line}");
            said.push_str(&line);
            said.push('\n');
        }
    }
    let status = walker.wait().expect("it ends");
    assert!(status.success() && said.contains("pass "), "pictures are in {}:\n{said}", pictures().display());
    story.expect_quiet(ROUND).await;
    story.expect_no_double();
}
