//! Whose words count, on a real wiki: what moves, imports, renames, reverts and oversight make of a
//! page, and what the bot makes of that. Each story ends with what it reads.
#![forbid(unsafe_code)]

mod support;

use lets_connect::cycle::Survey;
use serde_json::{Value, json};
use support::story::{Story, TRUSTEE, edit, profile, profile_edit};

const AMINA: &str = "LCTest-KE-001";
const KOFI: &str = "LCTest-GH-002";
const REGISTRATION: &str = "Let's Connect/Registration";
const TALK: &str = "Talk:Let's Connect";

fn page(name: &str) -> String {
    format!("User:{name}/Let's Connect")
}

fn sharing(skill: &str) -> String {
    profile(&[("share", skill), ("languages", "en-5")])
}

fn edits(owner: &str, author: &str, skill: &str) -> Value {
    profile_edit(owner, author, &[("share", skill), ("languages", "en-5")], "")
}

fn entry(user: &str, skill: &str) -> String {
    format!("{{{{Let's Connect profile|user={user}|share={skill}|languages=en-5|directory=yes|notify=yes}}}}")
}

fn signed(user: &str) -> String {
    format!("[[User:{user}|{user}]] ([[User talk:{user}|talk]]) 12:05, 1 November 2026 (UTC)")
}

fn account(name: &str) -> Value {
    json!({ "account": name })
}

/// What counts, as `name shares this`, ordered.
fn shared(survey: &Survey) -> Vec<String> {
    let words = |registration: &lets_connect::registry::Registration| {
        let share = registration.fields.get(&lets_connect::registry::Field::Share);
        format!("{} {}", registration.name, share.map_or("", String::as_str))
    };
    let mut shared: Vec<String> = survey.world.registrations.iter().map(words).collect();
    shared.sort();
    shared
}

fn told(survey: &Survey, place: &str) -> Vec<String> {
    let here = survey.plan.problems.iter().filter(|problem| problem.place == place);
    here.map(|problem| problem.what.clone()).collect()
}

async fn after(steps: Value) -> (Story, Survey) {
    let story = Story::begin();
    story.wiki.act(&json!([account(AMINA), account(KOFI)]));
    story.wiki.act(&steps);
    let survey = story.survey(None).await;
    (story, survey)
}

fn has(told: &[String], what: &str) -> bool {
    told.iter().any(|told| told.contains(what))
}

#[tokio::test]
async fn a_page_moved_to_somebody_else_s_place_is_not_theirs() {
    let (_story, survey) = after(json!([
        edits(AMINA, AMINA, "Wikidata"),
        { "move": { "from": page(AMINA), "to": page(KOFI), "as": KOFI } },
    ]))
    .await;
    assert_eq!(shared(&survey), [""; 0], "neither Amina's words for Kofi nor the redirect for Amina");
    assert!(has(&told(&survey, &page(KOFI)), "not written by the account"), "{:?}", survey.plan.problems);
    assert_eq!(told(&survey, &page(AMINA)), [""; 0], "a redirect is nobody's entry");
}

#[tokio::test]
async fn a_renamed_owner_keeps_a_page_that_moved_with_them_or_stayed() {
    let (story, survey) = after(json!([
        edits(AMINA, AMINA, "Wikidata"),
        edits(KOFI, KOFI, "GLAM"),
        { "rename": { "from": AMINA, "to": "LCTest-KE-101" } },
        { "rename": { "from": KOFI, "to": "LCTest-GH-102" } },
        { "delete": page("LCTest-GH-102") },
        { "delete": page(KOFI) },
    ]))
    .await;
    assert_eq!(shared(&survey), ["LCTest-KE-101 Wikidata"]);
    // A page under the old name, by the account that had it.
    story.wiki.act(&json!([edits(KOFI, "LCTest-GH-102", "OpenRefine")]));
    let survey = story.survey(None).await;
    assert_eq!(shared(&survey), ["LCTest-GH-002 OpenRefine", "LCTest-KE-101 Wikidata"]);
    assert!(has(&told(&survey, &page(KOFI)), "it is LCTest-GH-102 now"), "{:?}", survey.plan.problems);
    // Whoever takes the old name is somebody else.
    story
        .wiki
        .act(&json!([{ "copies": { "of": page(KOFI), "page": "User:LCTest-XX-%", "as": KOFI, "count": 1,
        "at": "2026-01-01T00:00:00Z" } }]));
    let survey = story.survey(None).await;
    assert_eq!(shared(&survey), ["LCTest-KE-101 Wikidata"]);
    assert!(has(&told(&survey, &page(KOFI)), "not written by the account"), "{:?}", survey.plan.problems);
}

#[tokio::test]
async fn reverts_to_the_own_version_settle_it_whoever_makes_them() {
    let (story, survey) = after(json!([
        edits(AMINA, AMINA, "Wikidata"),
        edits(AMINA, KOFI, "Vandalism"),
        { "rollback": { "page": page(AMINA) } },
    ]))
    .await;
    assert_eq!(
        (shared(&survey), told(&survey, &page(AMINA)).len()),
        (vec!["LCTest-KE-001 Wikidata".to_owned()], 0)
    );
    // A save that changes nothing is no edit; a protection leaves a revision that says the same.
    story.wiki.act(&json!([
        edits(AMINA, KOFI, "Wikidata"),
        { "protect": { "page": page(AMINA), "level": "sysop" } },
    ]));
    let survey = story.survey(None).await;
    assert_eq!(
        (shared(&survey), told(&survey, &page(AMINA)).len()),
        (vec!["LCTest-KE-001 Wikidata".to_owned()], 0)
    );
    // Who protects or moves a page says nothing by that, not even the owner or a trustee.
    story.wiki.act(&json!([
        edits(AMINA, KOFI, "Vandalism"),
        { "move": { "from": page(AMINA), "to": "User:LCTest-KE-001/Elsewhere", "as": AMINA, "redirect": false } },
        { "move": { "from": "User:LCTest-KE-001/Elsewhere", "to": page(AMINA), "as": TRUSTEE, "redirect": false } },
    ]));
    assert_eq!(shared(&story.survey(None).await), ["LCTest-KE-001 Wikidata"]);
    // A revert to somebody else's words makes them nobody's own.
    story.wiki.act(&json!([edits(AMINA, KOFI, "Vandalism")]));
    let survey = story.survey(None).await;
    assert_eq!(shared(&survey), ["LCTest-KE-001 Wikidata"]);
    assert!(has(&told(&survey, &page(AMINA)), "stays in force"), "{:?}", survey.plan.problems);
}

#[tokio::test]
async fn a_page_deleted_and_put_back_counts_as_before() {
    let (story, survey) = after(json!([edits(AMINA, AMINA, "Wikidata"), { "delete": page(AMINA) }])).await;
    assert_eq!(shared(&survey), [""; 0]);
    story.wiki.act(&json!([{ "undelete": page(AMINA) }]));
    assert_eq!(shared(&story.survey(None).await), ["LCTest-KE-001 Wikidata"]);
}

#[tokio::test]
async fn imported_revisions_speak_for_nobody_even_under_local_names() {
    let import = |owner: &str, known: bool| {
        let revisions = json!([
            { "name": owner, "text": sharing("Vandalism"), "at": "2030-01-01T00:00:00Z" },
            { "name": "Somebody", "text": sharing("Vandalism"), "at": "2020-01-01T00:00:00Z" },
        ]);
        let mut revisions = revisions;
        revisions[0]["at"] = json!("2024-01-01T00:00:00Z");
        json!({ "import": { "page": page(owner), "revisions": revisions, "known": known } })
    };
    for known in [false, true] {
        let (story, survey) =
            after(json!([import(AMINA, known), edits(KOFI, KOFI, "GLAM"), import(KOFI, known)])).await;
        assert_eq!(shared(&survey), ["LCTest-GH-002 GLAM"], "known: {known}");
        assert!(
            has(&told(&survey, &page(AMINA)), "not written by the account"),
            "{:?}",
            survey.plan.problems
        );
        // Once the owner saves, it is theirs.
        story.wiki.act(&json!([edits(AMINA, AMINA, "Wikidata")]));
        assert_eq!(shared(&story.survey(None).await), ["LCTest-GH-002 GLAM", "LCTest-KE-001 Wikidata"]);
    }
}

#[tokio::test]
async fn what_was_suppressed_speaks_for_nobody_and_takes_nothing_away() {
    let (story, survey) = after(json!([
        edits(AMINA, AMINA, "Wikidata"),
        edits(AMINA, KOFI, "Vandalism"),
        edits(AMINA, TRUSTEE, "GLAM"),
        edits(KOFI, KOFI, "GLAM"),
        edits(KOFI, AMINA, "Vandalism"),
    ]))
    .await;
    assert_eq!(
        shared(&survey),
        ["LCTest-GH-002 GLAM", "LCTest-KE-001 GLAM"],
        "a trustee may write for anybody"
    );
    story.wiki.act(&json!([
        { "hide": { "page": page(AMINA), "text": sharing("Vandalism").trim() } },
        { "hide": { "page": page(KOFI), "text": sharing("GLAM").trim() } },
    ]));
    let survey = story.survey(None).await;
    assert_eq!(shared(&survey), ["LCTest-KE-001 GLAM"], "and who wrote what is hidden nobody knows");
}

#[tokio::test]
async fn each_entry_of_a_shared_page_is_followed_by_itself() {
    let (story, survey) = after(json!([
        edit(REGISTRATION, &entry(AMINA, "Wikidata"), AMINA),
        edit(REGISTRATION, &format!("{}\n{}", entry(AMINA, "Wikidata"), entry(KOFI, "GLAM")), KOFI),
        edit(REGISTRATION, &format!("{}\n{}", entry(AMINA, "Vandalism"), entry(KOFI, "GLAM")), KOFI),
        edit(REGISTRATION, &entry(AMINA, "Vandalism"), AMINA),
    ]))
    .await;
    assert_eq!(shared(&survey), ["LCTest-GH-002 GLAM", "LCTest-KE-001 Wikidata"]);
    let told = told(&survey, REGISTRATION);
    assert!(has(&told, "the entry for LCTest-KE-001 was changed or removed"), "{told:?}");
    assert!(has(&told, "the entry for LCTest-GH-002 was changed or removed"), "{told:?}");
    // Entries follow their accounts, too.
    story.wiki.act(&json!([{ "rename": { "from": AMINA, "to": "LCTest-KE-101" } }]));
    let survey = story.survey(None).await;
    assert_eq!(shared(&survey), ["LCTest-GH-002 GLAM", "LCTest-KE-001 Wikidata"]);
    assert_eq!(survey.plan.totals.registered, 2);
}

#[tokio::test]
async fn whoever_cannot_use_the_form_registers_on_the_talk_page() {
    let lines = |user: &str, skill: &str| {
        format!(
            "== Registration of {user} ==\n* share: {skill}\n* languages: en-5\n* directory: yes\n* notify: yes\n{}",
            signed(user)
        )
    };
    let first = lines(AMINA, "Wikidata");
    let (story, survey) = after(json!([
        edit(TALK, &first, AMINA),
        edit(TALK, &format!("{first}\n:Welcome! {}\n\n{}", signed(KOFI), lines(KOFI, "GLAM")), KOFI),
        edit("Talk:Let's Connect/Archive 1", &first, "Admin"),
        edit(TALK, &lines(KOFI, "GLAM"), "Admin"),
    ]))
    .await;
    assert_eq!(shared(&survey), ["LCTest-GH-002 GLAM", "LCTest-KE-001 Wikidata"]);
    let told = told(&survey, TALK);
    assert!(has(&told, "the entry for LCTest-KE-001 was archived or removed"), "{told:?}");
    story.cycle(None).await;
    let page = story.words("Let's Connect/Directory/skill/glam").await;
    let page = page
        .or(story.words("Let's Connect/Directory/skill/wikidata").await)
        .expect("a page of the directory");
    assert!(page.contains(KOFI) || page.contains(AMINA), "{page}");
    story.expect_quiet(None).await;
}

#[tokio::test]
async fn accounts_that_went_are_told_by_what_became_of_them() {
    let names = [
        "LCTest-XX-201",
        "LCTest-XX-202",
        "LCTest-XX-203",
        "LCTest-XX-204",
        "LCTest-XX-205",
        "LCTest-XX-206",
    ];
    let story = Story::begin();
    let made: Vec<Value> =
        names.iter().flat_map(|name| [account(name), edits(name, name, "Wikidata")]).collect();
    story.wiki.act(&Value::Array(made));
    story.wiki.act(&json!([
        { "block": names[0] },
        { "block": { "account": names[1], "days": 3 } },
        { "block": { "account": names[2], "days": 30 } },
        { "block": { "account": names[3], "page": "Main Page" } },
        { "rename": { "from": names[4], "to": "Renamed user 4f1e" } },
        account("LCTest-XX-207"),
        { "merge": { "from": names[5], "to": "LCTest-XX-207" } },
    ]));
    let survey = story.survey(None).await;
    assert_eq!(survey.plan.totals.registered, 3, "{:?}", survey.plan.problems);
    for (name, what) in [
        (names[0], "is blocked"),
        (names[2], "is blocked"),
        ("Renamed user 4f1e", "has vanished"),
        (names[5], "it is LCTest-XX-207 now"),
    ] {
        assert!(has(&told(&survey, &page(name)), what), "{name}: {:?}", survey.plan.problems);
    }
}

#[tokio::test]
async fn temporary_accounts_and_addresses_are_told_to_register() {
    let (_story, survey) = after(json!([
        edit("User:192.0.2.7/Let's Connect", &sharing("GLAM"), "Admin"),
        edit("User:~2026-12345-67/Let's Connect", &sharing("GLAM"), "Admin"),
        edit(REGISTRATION, &entry("~2026-12345-67", "GLAM"), "Admin"),
    ]))
    .await;
    assert_eq!(survey.plan.totals.registered, 0);
    for place in ["User:192.0.2.7/Let's Connect", "User:~2026-12345-67/Let's Connect", REGISTRATION] {
        let problem = survey.plan.problems.iter().find(|problem| problem.place == place);
        let mend = problem.map(|problem| problem.mend.as_str());
        assert_eq!(mend, Some("create an account or log in, and register under its name"), "{place}");
    }
}

#[tokio::test]
async fn names_changed_in_chains_and_rings_end_somewhere_or_nowhere() {
    let (_story, survey) = after(json!([
        edit(REGISTRATION, &entry(AMINA, "Wikidata"), AMINA),
        { "rename": { "from": AMINA, "to": "LCTest-KE-301" } },
        { "rename": { "from": "LCTest-KE-301", "to": "LCTest-KE-302" } },
        { "rename": { "from": "LCTest-KE-302", "to": "LCTest-KE-303" } },
        edits(KOFI, KOFI, "GLAM"),
        { "rename": { "from": KOFI, "to": "LCTest-GH-301" } },
        { "rename": { "from": "LCTest-GH-301", "to": KOFI } },
    ]))
    .await;
    assert_eq!(survey.plan.totals.registered, 2, "{:?}", survey.plan.problems);
    assert!(has(&told(&survey, REGISTRATION), "it is LCTest-KE-303 now"), "{:?}", survey.plan.problems);
}

#[tokio::test]
async fn who_is_locked_or_hidden_on_all_wikis_is_out() {
    let story = Story::begin();
    let names = ["LCTest-XX-401", "LCTest-XX-402", "LCTest-XX-403"];
    let made: Vec<Value> = names.iter().flat_map(|name| [account(name), edits(name, name, "GLAM")]).collect();
    story.wiki.act(&Value::Array(made));
    story.wiki.knobs(&json!({ "central": { "locked": [names[0]], "hidden": [names[1]] } }));
    let survey = story.survey(None).await;
    assert_eq!(survey.plan.totals.registered, 1, "{:?}", survey.plan.problems);
    for name in &names[..2] {
        assert!(has(&told(&survey, &page(name)), "is locked on all wikis"), "{:?}", survey.plan.problems);
    }
    story.wiki.knobs(&json!({ "central": { "old": true } }));
    let survey = story.survey(None).await;
    assert_eq!(
        survey.plan.totals.registered, 3,
        "a wiki that does not tell of many at once is read all the same"
    );
}
