//! A form that has to be confirmed, people who leave, and people who come back, on a real wiki.
#![forbid(unsafe_code)]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;
use support::private_folder;
use support::story::{BOT, Story, TRUSTEE, edit, profile};

const ROUND: Option<&str> = Some("2026-11");
const NAME: &str = "LCTest-KE-050";
const PAGE: &str = "User:LCTest-KE-050/Let's Connect";
const TALK: &str = "User talk:LCTest-KE-050";
const SKILL: &str = "Let's Connect/Directory/skill/wikidata";

/// A form of one row, for [`NAME`], whose answers need be confirmed if `identity` says "claimed".
fn with_a_form(story: &mut Story, identity: &str) -> tempfile::TempDir {
    let folder = private_folder();
    let file = folder.path().join("form.csv");
    let dump = format!(
        "When,Account,Share,Languages,List,Match,Needs\n\
         2026-01-05 10:00:00,{NAME},Wikidata,\"es-N, sw-3\",yes,yes,A quiet place to work\n"
    );
    std::fs::write(&file, dump).expect("written");
    let settings = format!(
        "name = 'a form'\nfile = '{}'\nidentity = '{identity}'\naccount = 'Account'\n\
         time = {{ column = 'When', format = '%Y-%m-%d %H:%M:%S', zone = 'UTC' }}\n\
         columns = {{ share = 'Share', languages = 'Languages', directory = 'List', notify = 'Match' }}\n",
        file.display()
    );
    story.programme.config.form = vec![toml::from_str(&settings).expect("a form")];
    folder
}

async fn listed(story: &Story) -> bool {
    story.words(SKILL).await.is_some_and(|text| text.contains(NAME))
}

/// What a browser is shown at a path of the wiki.
fn browse(story: &Story, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", story.wiki.port())).expect("the wiki listens");
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\n\r\n", story.wiki.port()).expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_claimed_form_counts_once_its_owner_saves_the_page_behind_the_button() {
    let mut story = Story::begin();
    let _form = with_a_form(&mut story, "claimed");
    story.wiki.act(&json!([{ "account": NAME }]));
    story.cycle(ROUND).await;
    let asked = story.text(TALK).await.expect("they are asked");
    assert!(asked.contains("¿fuiste tú?") && asked.contains("lang=\"es\""), "in their language: {asked}");
    assert!(!asked.contains("ikidata"), "no answer is published: {asked}");
    assert!(!listed(&story).await);
    story.expect_quiet(ROUND).await;

    // The button leads to the account's own page, with the code in place.
    let (_, rest) = asked.split_once("preloadparams%5B%5D=").expect("a button");
    let code = rest.split('}').next().expect("its end");
    let link = format!(
        "/w/index.php?title=Special:MyPage/Let%27s_Connect&action=edit&preload=Let%27s_Connect/Confirm_preload\
         &preloadparams%5B%5D={code}"
    );
    let editor = browse(&story, &link);
    let (_, preloaded) =
        editor.split_once("<textarea").and_then(|(_, rest)| rest.split_once('>')).expect("an editor");
    let preloaded = preloaded.split("</textarea>").next().expect("its end");
    let preloaded = preloaded.replace("&#039;", "'");
    assert!(preloaded.contains(&format!("{{{{Let's Connect profile\n|form={code}\n}}}}")), "{preloaded}");

    // Somebody else's page with the code confirms nothing; their own does.
    let confirmation = format!("{{{{Let's Connect profile\n|form={code}\n}}}}");
    story.saves("LCTest-XX-051", "User:LCTest-XX-051/Let's Connect", &confirmation);
    story.saves("LCTest-XX-051", PAGE, &confirmation);
    story.cycle(ROUND).await;
    assert!(!listed(&story).await);
    story.saves(NAME, PAGE, &format!("{confirmation}<!-- mine -->"));
    story.cycle(ROUND).await;
    assert!(listed(&story).await);
    let told = story.text(TALK).await.expect("the page");
    assert_eq!(told.matches("¿fuiste tú?").count(), 1, "nobody is asked twice: {told}");
    story.expect_quiet(ROUND).await;
    story.expect_no_double();
}

#[tokio::test]
async fn whoever_deletes_their_page_is_gone_and_an_old_dump_brings_them_not_back() {
    let mut story = Story::begin();
    let _form = with_a_form(&mut story, "verified");
    story.wiki.act(&json!([{ "account": NAME }]));
    story.saves(NAME, PAGE, &profile(&[("learn", "PetScan"), ("languages", "en-5")]));
    story.programme.config.limits.removal_percent = 100;
    story.cycle(None).await;
    assert!(listed(&story).await, "the form's skill counts beside the page");
    story.wiki.act(&json!([{ "delete": PAGE }]));
    story.cycle(None).await;
    assert!(!listed(&story).await);
    let memory = story.text("User:LetsConnectBot/Let's Connect/people.json").await.expect("the memory");
    assert!(!memory.contains(NAME) && memory.contains("\"by\": \"page\""), "{memory}");
    story.expect_quiet(None).await;
    // Saved again, it counts, and the dump stays dead.
    story.saves(NAME, PAGE, &profile(&[("learn", "PetScan"), ("languages", "en-5")]));
    story.cycle(None).await;
    assert!(!listed(&story).await);
    let petscan = story.words("Let's Connect/Directory/skill/petscan").await.expect("the page");
    assert!(petscan.contains(NAME), "{petscan}");
    story.expect_quiet(None).await;
}

#[tokio::test]
async fn a_page_emptied_by_others_still_speaks_and_one_emptied_by_its_owner_does_not() {
    let mut story = Story::begin();
    story.programme.config.limits.removal_percent = 100;
    story.saves(NAME, PAGE, &profile(&[("share", "Wikidata"), ("languages", "en-5")]));
    story.cycle(None).await;
    story.saves("LCTest-XX-051", PAGE, "Nothing to see here.");
    let survey = story.survey(None).await;
    assert!(survey.plan.problems.iter().any(|problem| problem.place == PAGE), "{:?}", survey.plan.problems);
    story.cycle(None).await;
    assert!(listed(&story).await);
    story.saves(NAME, PAGE, "Thank you, I have left.");
    story.cycle(None).await;
    assert!(!listed(&story).await);
    let plan = story.survey(None).await.plan;
    assert!(plan.problems.iter().all(|problem| problem.place != PAGE), "nobody is told on who left");
    story.expect_quiet(None).await;
}

#[tokio::test]
async fn a_line_on_the_opt_out_page_takes_its_account_out_until_it_is_taken_away() {
    let mut story = Story::begin();
    story.programme.config.limits.removal_percent = 100;
    let page = "Let's Connect/Opt-out";
    let start = story.text(page).await.expect("setup made the page");
    story.saves(NAME, PAGE, &profile(&[("share", "Wikidata"), ("languages", "en-5")]));
    // Not the account's own word: it counts for nothing.
    let line = format!("{start}\n* [[User:{NAME}|{NAME}]]\n");
    story.saves("LCTest-XX-051", page, &line);
    story.cycle(None).await;
    assert!(listed(&story).await);
    let problems = story.survey(None).await.plan.problems;
    assert!(problems.iter().any(|problem| problem.place == page), "{problems:?}");
    story.wiki.act(&json!([edit(page, &start, TRUSTEE), edit(page, &line, NAME)]));
    story.cycle(ROUND).await;
    assert!(!listed(&story).await);
    story.wiki.act(&json!([edit(page, &start, "LCTest-XX-051")]));
    story.cycle(None).await;
    assert!(!listed(&story).await, "another account cannot bring them back");
    story.wiki.act(&json!([edit(page, &line, NAME), edit(page, &start, NAME)]));
    story.cycle(None).await;
    assert!(listed(&story).await);
    story.expect_quiet(ROUND).await;
    assert!(story.text(&format!("User talk:{BOT}")).await.is_none());
}

#[tokio::test]
async fn somebody_is_shown_what_is_held_and_is_forgotten() {
    let mut story = Story::begin();
    let form = with_a_form(&mut story, "verified");
    let file = form.path().join("form.csv");
    let dump = std::fs::read_to_string(&file).expect("the dump");
    std::fs::write(&file, format!("{dump}2026-01-06 10:00:00,LCTest-XX-051,PetScan,en-5,yes,yes,Nothing\n"))
        .expect("written");
    // The command line reads a configuration of its own, with this form in it.
    let config = form.path().join("config.toml");
    let dev = std::fs::read_to_string("config/dev.toml").expect("the configuration");
    let (before, after) = dev.split_once("[[form]]").expect("a form");
    let rest = after.split_once("\n[[").map_or(String::new(), |(_, rest)| format!("\n[[{rest}"));
    let mine = format!(
        "[[form]]\nname = 'a form'\nfile = '{}'\nidentity = 'verified'\naccount = 'Account'\n\
         time = {{ column = 'When', format = '%Y-%m-%d %H:%M:%S', zone = 'UTC' }}\n\
         columns = {{ share = 'Share', languages = 'Languages', directory = 'List', notify = 'Match' }}\n",
        file.display()
    );
    std::fs::write(&config, format!("{before}{mine}{rest}")).expect("written");
    let run = |arguments: &[&str]| {
        let out = std::process::Command::new(support::story::binary())
            .args(["--config", &config.to_string_lossy(), "--wiki", &story.wiki.api()])
            .args(arguments)
            .env("LETS_CONNECT_SECRET_FILE", story.wiki.secret_file())
            .env("LETS_CONNECT_KEY_FILE", story.wiki.secret_file())
            .output()
            .expect("the binary runs");
        (
            out.status.code(),
            format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)),
        )
    };
    story.wiki.act(&json!([{ "account": NAME }, { "account": "LCTest-XX-051" }]));
    story.programme.config.limits.removal_percent = 100;
    story.cycle(None).await;
    assert!(listed(&story).await);

    let (code, shown) = run(&["show", NAME]);
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("a form, entry 2") && shown.contains("in confidence: Needs"), "{shown}");
    assert!(!shown.contains("quiet place"), "{shown}");
    let (code, said) = run(&["show", NAME, "--out", &form.path().join("x.age").to_string_lossy()]);
    assert!(code == Some(2) && said.contains("privacy.recipients"), "{said}");

    let (code, said) = run(&["forget", NAME, "--dry-run"]);
    assert!(code == Some(0) && said.contains("would be taken out") && said.contains("row 2"), "{said}");
    assert!(std::fs::read_to_string(&file).expect("the dump").contains(NAME), "a dry run does nothing");
    let (code, said) = run(&["forget", NAME]);
    assert_eq!(code, Some(0), "{said}");
    let left = std::fs::read_to_string(&file).expect("the dump");
    assert!(!left.contains(NAME) && left.contains("LCTest-XX-051"), "{left}");
    // Even an old copy of the dump brings nobody back.
    std::fs::write(&file, &dump).expect("written");
    story.cycle(None).await;
    assert!(!listed(&story).await);
    let (code, shown) = run(&["show", NAME]);
    assert!(code == Some(0) && shown.contains("a keyed hash is kept"), "{shown}");
    story.expect_quiet(None).await;
}

#[tokio::test]
async fn what_was_not_understood_is_told_once_in_the_owner_s_language() {
    let story = Story::begin();
    let entry =
        [("share", "Wikidata, Wikidatta queris, Basketry"), ("languages", "fr-N"), ("capacity", "many")];
    story.saves(NAME, PAGE, &profile(&entry));
    story.cycle(None).await;
    let told = story.words(TALK).await.expect("they are told");
    assert!(told.contains("« Basketry »") && told.contains("n’ont pas été compris"), "{told}");
    assert!(told.contains("<code>capacity</code>"), "{told}");
    story.expect_quiet(None).await;
    // One thing is mended, and another goes wrong: only the new one is told.
    let entry = [("share", "Wikidata, Basketry"), ("languages", "fr-N"), ("country", "Atlantis")];
    story.saves(NAME, PAGE, &profile(&entry));
    story.cycle(None).await;
    let told = story.words(TALK).await.expect("they are told");
    assert_eq!(
        (told.matches("« Basketry »").count(), told.matches("« Atlantis »").count()),
        (1, 1),
        "{told}"
    );
    story.expect_quiet(None).await;
    story.expect_no_double();
    // Nobody is told who does not want it.
    let other = [("share", "Basketry"), ("languages", "fr-N"), ("notify", "no")];
    story.saves("LCTest-XX-051", "User:LCTest-XX-051/Let's Connect", &profile(&other));
    story.cycle(None).await;
    assert!(story.text("User talk:LCTest-XX-051").await.is_none());
}
