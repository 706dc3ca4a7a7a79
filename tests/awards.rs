//! Awards and certificates on a real wiki: what people did is proposed with its proof, a trustee adds
//! words, strikes and approves; each is given once; who wants a certificate has a page and a file, until
//! they withdraw.
#![forbid(unsafe_code)]

mod support;

use serde_json::json;
use support::story::{Story, TRUSTEE, profile_edit};

const ROUND: Option<&str> = Some("2026-11");

const AMINA: &str = "LCTest-KE-001";
const KOFI: &str = "LCTest-GH-002";
const AWARDS: &str = "Let's Connect/Awards";

fn amina(extra: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let fields = [
        ("share", "Wikidata"),
        ("learn", "Grant writing"),
        ("languages", "sw-N, en-4"),
        ("country", "Kenya"),
    ];
    fields.into_iter().chain(extra.iter().copied()).collect()
}

const KOFIS: [(&str, &str); 4] =
    [("share", "Grant writing"), ("learn", "Wikidata"), ("languages", "en-5, tw-N"), ("country", "Ghana")];

const MET: &str = "{{Let's Connect met|with=LCTest-GH-002|skill=grant-writing|round=2026-11}}";

/// The name by which somebody's award is approved, as its row tells.
fn proposed(page: &str, who: &str, title: &str) -> String {
    let row = page
        .split("\n|-")
        .find(|row| row.contains(who) && row.contains(title) && row.contains("approve|lc:"))
        .unwrap_or_else(|| panic!("{who} is proposed for {title}:\n{page}"));
    let (_, rest) = row.split_once("approve|").expect("a line to copy");
    rest.chars().take(19).collect()
}

async fn awards(story: &Story) -> String {
    story.words(AWARDS).await.expect("the awards page")
}

#[tokio::test]
async fn awards_are_proposed_with_proof_decided_by_people_and_given_once() {
    let story = Story::begin();
    story.all_register(&[(AMINA, &amina(&[])), (KOFI, &KOFIS)]);
    story.cycle(ROUND).await;
    story.wiki.act(&json!([profile_edit(AMINA, AMINA, &amina(&[]), MET)]));
    story.cycle(ROUND).await;
    let listed = awards(&story).await;
    let learned = proposed(&listed, AMINA, "award-title-learner");
    let shared = proposed(&listed, KOFI, "award-title-sharer");
    assert!(listed.contains("[[Special:Diff/"), "the proof is linked:\n{listed}");
    story.expect_quiet(ROUND).await;

    // Kofi's is struck, Amina's gets a word of the trustee's own, which is only words.
    let start = story.text(AWARDS).await.expect("the awards page");
    let decided = format!(
        "{start}\n{{{{Let's Connect approve|{learned}|note=Asante [[Category:Pwned]] sana!}}}}\n\
         {{{{Let's Connect strike|{shared}}}}}\n{{{{Let's Connect approve|all}}}}\n"
    );
    story.saves(TRUSTEE, AWARDS, &decided);
    story.cycle(ROUND).await;
    let talk = story.words(&format!("User talk:{AMINA}")).await.expect("a talk page");
    assert_eq!(talk.matches("\n== ").count() + 1, 2, "one section more:\n{talk}");
    assert!(talk.contains("Asante") && talk.contains(TRUSTEE), "{talk}");
    assert!(
        story
            .wiki
            .sql(
                "SELECT cl_from FROM categorylinks JOIN page ON cl_from = page_id \
        WHERE cl_to = 'Pwned' AND page_namespace = 3"
            )
            .is_empty(),
        "a note is words"
    );
    let kofi = story.words(&format!("User talk:{KOFI}")).await.expect("a talk page");
    assert!(!kofi.contains("Barnstar"), "struck:\n{kofi}");
    let listed = awards(&story).await;
    let list = listed.split("LCBOT:END").next().unwrap_or_default().to_owned();
    assert!(!list.contains(&shared), "what was struck is not proposed again:\n{list}");
    story.expect_quiet(ROUND).await;

    // A stranger takes the no off the page: it holds. A trustee takes it back: it is proposed again.
    let text = story.text(AWARDS).await.expect("the awards page");
    let without = text.replace(&format!("{{{{Let's Connect strike|{shared}}}}}"), "");
    story.saves("LCTest-XX-666", AWARDS, &without);
    assert!(story.survey(ROUND).await.plan.actions.iter().all(|action| action.effects.is_empty()));
    story.saves(TRUSTEE, AWARDS, &text);
    story.saves(TRUSTEE, AWARDS, &without);
    story.cycle(ROUND).await;
    let kofi = story.words(&format!("User talk:{KOFI}")).await.expect("a talk page");
    assert!(kofi.contains("Barnstar"), "all was approved while it stood in the list:\n{kofi}");
    story.expect_quiet(ROUND).await;
    story.expect_no_double();
}

#[tokio::test]
async fn who_wants_no_awards_gets_none() {
    let story = Story::begin();
    story.all_register(&[(AMINA, &amina(&[("awards", "no")])), (KOFI, &KOFIS)]);
    story.cycle(ROUND).await;
    story.wiki.act(&json!([profile_edit(AMINA, AMINA, &amina(&[("awards", "no")]), MET)]));
    story.cycle(ROUND).await;
    let listed = awards(&story).await;
    assert!(!listed.contains("award-title-learner") && listed.contains("award-title-sharer"), "{listed}");
    // Kofi says so after he was approved, before the edit.
    let text = story.text(AWARDS).await.expect("the awards page");
    story.saves(TRUSTEE, AWARDS, &format!("{text}\n{{{{Let's Connect approve|all}}}}\n"));
    let survey = story.survey(ROUND).await;
    let no: Vec<(&str, &str)> = KOFIS.into_iter().chain([("awards", "no")]).collect();
    story.wiki.act(&json!([profile_edit(KOFI, KOFI, &no, "")]));
    story.carries_out(&survey).await;
    assert!(!story.words(&format!("User talk:{KOFI}")).await.unwrap_or_default().contains("Barnstar"));
    story.cycle(ROUND).await;
    assert!(!story.words(&format!("User talk:{KOFI}")).await.unwrap_or_default().contains("Barnstar"));
    story.expect_quiet(ROUND).await;
}

#[tokio::test]
async fn a_certificate_stands_on_the_wiki_and_on_paper_until_it_is_withdrawn() {
    let story = Story::begin();
    let named = amina(&[("certificate", "أمينة ''{{Main Page}}'' Otieno")]);
    story.all_register(&[(AMINA, &named), (KOFI, &KOFIS)]);
    story.cycle(ROUND).await;
    assert!(story.text("Let's Connect/Certificates").await.is_none(), "nothing is certified yet");
    story.wiki.act(&json!([profile_edit(AMINA, AMINA, &named, MET)]));
    story.cycle(ROUND).await;
    let list = story.words("Let's Connect/Certificates").await.expect("the list");
    assert!(list.contains(AMINA) && !list.contains(KOFI), "{list}");
    let (_, rest) = list.split_once("Let's Connect/Certificates/").expect("a link");
    let code: String = rest.chars().take(14).collect();
    let page = format!("Let's Connect/Certificates/{code}");
    let certificate = story.words(&page).await.expect("the certificate");
    assert!(certificate.contains("أمينة") && certificate.contains("[[Special:Diff/"), "{certificate}");
    let called = story.wiki.sql(&format!(
        "SELECT tl_from FROM templatelinks JOIN linktarget ON lt_id = tl_target_id JOIN page ON page_id = tl_from \
         WHERE lt_title = 'Main_Page' AND page_title LIKE '%{code}'"
    ));
    assert!(called.is_empty(), "a name is words");
    story.expect_quiet(ROUND).await;

    // The file: as the page says, and for nobody who has none.
    let file = std::env::temp_dir().join(format!("lets-connect-{}-{code}.pdf", std::process::id()));
    let output = file.to_str().expect("a path");
    let out = story.command(&["certificate", &code, "--out", output, "--language", "en"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let pdf = std::fs::read(&file).expect("the file");
    assert!(pdf.starts_with(b"%PDF-"));
    let again = story.command(&["certificate", "--user", AMINA, "--out", output, "--language", "en"]);
    assert!(again.status.success() && std::fs::read(&file).expect("the file") == pdf, "the same bytes");
    let none = story.command(&["certificate", "--user", KOFI, "--out", output]);
    assert_eq!(none.status.code(), Some(1));
    std::fs::remove_file(&file).expect("it goes");

    // Somebody forges the page: it is as it was. She withdraws: it says so, and names nobody.
    let text = story.text(&page).await.expect("the page");
    story.saves("LCTest-XX-666", &page, &text.replace("Otieno", "Forged"));
    story.cycle(ROUND).await;
    assert!(!story.words(&page).await.expect("the page").contains("Forged"));
    story.expect_quiet(ROUND).await;
    story.wiki.act(&json!([profile_edit(AMINA, AMINA, &amina(&[]), MET)]));
    story.cycle(ROUND).await;
    let revoked = story.words(&page).await.expect("the page");
    assert!(revoked.contains("certificate-revoked") && !revoked.contains("LCTest"), "{revoked}");
    assert!(!story.words("Let's Connect/Certificates").await.expect("the list").contains(&code));
    story.expect_quiet(ROUND).await;
    story.expect_no_double();
}
