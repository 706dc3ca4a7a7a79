//! The programme's month on a real wiki: people register, are welcomed, listed,
//! matched, introduced, meet, and are given barnstars.
#![forbid(unsafe_code)]

mod support;

use serde_json::json;
use support::story::{BOT, Story, TRUSTEE, edit, profile, profile_edit};

const ROUND: Option<&str> = Some("2026-11");

type Fields = &'static [(&'static str, &'static str)];

const AMINA: (&str, Fields) = (
    "LCTest-KE-001",
    &[
        ("share", "Wikidata"),
        ("learn", "Grant writing"),
        ("languages", "sw-N, en-4"),
        ("country", "Kenya"),
        ("utc", "+3"),
    ],
);
const KOFI: (&str, Fields) = (
    "LCTest-GH-002",
    &[
        ("share", "Grant writing"),
        ("learn", "Wikidata"),
        ("languages", "en-5, tw-N"),
        ("country", "Ghana"),
        ("utc", "0"),
    ],
);
const LAYLA: (&str, Fields) = (
    "اختبار-لم 05",
    &[
        ("share", "Edit-a-thons"),
        ("learn", "Wikidata"),
        ("languages", "ar-N, en-2"),
        ("country", "Egypt"),
        ("utc", "+2"),
    ],
);

#[tokio::test]
async fn a_month_of_the_programme() {
    let story = Story::begin();
    story.all_register(&[AMINA, KOFI, LAYLA]);
    let applied = story.cycle(ROUND).await;
    assert_eq!(applied.halted, None);
    assert_eq!(applied.skipped, []);

    let amina = story.words("User talk:LCTest-KE-001").await.expect("a notice");
    assert!(amina.contains("LCTest-GH-002"), "Amina is introduced to Kofi:\n{amina}");
    assert_eq!(
        format!("\n{amina}").matches("\n== ").count(),
        1,
        "one section holds the welcome and the introduction:\n{amina}"
    );
    let layla = story.words("User talk:اختبار-لم 05").await.expect("a notice");
    assert!(layla.contains("lang=\"ar\"") && layla.contains("dir=\"rtl\""), "Layla reads Arabic:\n{layla}");

    let skill = story.words("Let's Connect/Directory/skill/wikidata").await.expect("the skill's page");
    for name in ["LCTest-KE-001", "LCTest-GH-002", "اختبار-لم 05"] {
        assert!(skill.contains(name), "{name} is listed");
    }
    for page in ["skill/grant-writing", "language/sw", "language/ar", "region/SSA", "region/MENA"] {
        assert!(story.text(&format!("Let's Connect/Directory/{page}")).await.is_some(), "{page} exists");
    }
    assert!(
        story.words("Let's Connect/Rounds/2026-11").await.is_some_and(|text| text.contains("LCTest-GH-002"))
    );
    story.expect_quiet(ROUND).await;

    // They meet, and one of them says so.
    let met = "{{Let's Connect met|with=LCTest-GH-002|skill=grant-writing|round=2026-11}}";
    story.wiki.act(&json!([profile_edit(AMINA.0, AMINA.0, AMINA.1, met)]));
    story.cycle(ROUND).await;
    let proposals = story.text("Let's Connect/Awards").await.expect("the awards page");
    let listed = story.words("Let's Connect/Awards").await.expect("the awards page");
    assert!(listed.contains("LCTest-GH-002") && listed.contains("LCTest-KE-001"), "{listed}");
    let kofi = "User talk:LCTest-GH-002";
    assert!(!story.words(kofi).await.expect("a talk page").contains("barnstar"), "nothing without approval");
    story.expect_quiet(ROUND).await;

    // Anybody may write the word; only a trustee's counts.
    let approval = format!("{proposals}\n{{{{Let's Connect approve|all}}}}\n");
    story.saves("LCTest-XX-666", "Let's Connect/Awards", &approval);
    assert!(story.survey(ROUND).await.plan.actions.iter().all(|action| action.effects.is_empty()));
    story.saves(TRUSTEE, "Let's Connect/Awards", &proposals);
    story.saves(TRUSTEE, "Let's Connect/Awards", &approval);
    story.cycle(ROUND).await;
    let kofi = story.words(kofi).await.expect("a talk page");
    assert!(kofi.contains("Barnstar"), "{kofi}");
    story.expect_quiet(ROUND).await;
    story.expect_no_double();
}

#[tokio::test]
async fn only_the_owner_speaks_for_a_registrant() {
    let story = Story::begin();
    story.all_register(&[AMINA, KOFI]);
    let forged = edit(
        "User:LCTest-XX-010/Let's Connect",
        &profile(&[("share", "Wikidata"), ("languages", "en-5")]),
        "LCTest-GH-002",
    );
    let vandal = edit(
        "User:LCTest-KE-001/Let's Connect",
        &profile(&[("share", "OpenRefine"), ("languages", "en-5")]),
        "LCTest-GH-002",
    );
    story.wiki.act(&json!([{ "account": "LCTest-XX-010" }, forged, vandal]));
    let survey = story.survey(None).await;
    let problems = format!("{:?}", survey.plan.problems);
    assert!(problems.contains("User:LCTest-XX-010/Let's Connect"), "{problems}");
    story.cycle(ROUND).await;
    assert!(story.words("User talk:LCTest-XX-010").await.is_none());
    let wikidata =
        story.words("Let's Connect/Directory/skill/wikidata").await.expect("Amina's own version counts");
    assert!(wikidata.contains("LCTest-KE-001") && !wikidata.contains("LCTest-XX-010"), "{wikidata}");
    assert!(story.text("Let's Connect/Directory/skill/openrefine").await.is_none());
    story.expect_quiet(ROUND).await;
}

#[tokio::test]
async fn the_registration_page_counts_entry_by_entry() {
    let story = Story::begin();
    let page = "Let's Connect/Registration";
    let start = story.text(page).await.expect("setup made the page");
    let entry = |name: &str, share: &str| {
        format!(
            "\n{{{{Let's Connect profile|user={name}|share={share}|languages=en-5|directory=yes|notify=yes}}}}\n"
        )
    };
    let first = format!("{start}{}", entry("LCTest-NG-020", "Wikidata"));
    let second = format!("{first}{}{}", entry("LCTest-NG-021", "PetScan"), entry("LCTest-NG-022", "Lexemes"));
    story.wiki.act(&json!([
        { "account": "LCTest-NG-020" }, { "account": "LCTest-NG-021" }, { "account": "LCTest-NG-022" },
        edit(page, &first, "LCTest-NG-020"),
        edit(page, &second, "LCTest-NG-021"),
    ]));
    let plan = story.survey(None).await.plan;
    assert_eq!(plan.totals.registered, 2, "the third entry was not written by its account");
    assert!(format!("{:?}", plan.problems).contains("LCTest-NG-022"));
}

#[tokio::test]
async fn nothing_is_posted_where_it_is_not_wanted() {
    let story = Story::begin();
    let fields: Fields = &[("share", "Wikidata"), ("learn", "PetScan"), ("languages", "en-5")];
    let names = [
        "LCTest-US-030",
        "LCTest-US-031",
        "LCTest-US-032",
        "LCTest-US-033",
        "LCTest-US-034",
        "LCTest-US-035",
        "LCTest-US-036",
        "LCTest-US-037",
    ];
    let people: Vec<(&str, &[(&str, &str)])> = names.iter().map(|name| (*name, fields)).collect();
    story.all_register(&people);
    let talk = |name: &str| format!("User talk:{name}");
    story.wiki.act(&json!([
        edit(&talk(names[0]), "{{nobots}}", names[0]),
        edit(&talk(names[1]), &format!("{{{{bots|deny=Foo, {BOT}}}}}"), names[1]),
        edit(&talk(names[2]), "#REDIRECT [[User talk:LCTest-US-037]]", names[2]),
        edit(&talk(names[3]), "[[Category:Opted-out of message delivery]]", names[3]),
        edit(&talk(names[4]), "Hello.", names[4]),
        { "protect": { "page": talk(names[4]), "level": "sysop" } },
        { "block": names[5] },
        profile_edit(names[6], names[6], &[("share", "Wikidata"), ("languages", "en-5"), ("notify", "no")], ""),
    ]));
    story.cycle(ROUND).await;
    for name in &names[..7] {
        let text = story.text(&talk(name)).await.unwrap_or_default();
        assert!(!text.contains("lc:"), "{name} was written to:\n{text}");
    }
    assert!(story.text(&talk(names[7])).await.is_some_and(|text| text.contains("lc:")), "the others go on");
    let wikidata = story.words("Let's Connect/Directory/skill/wikidata").await.expect("the page");
    assert!(!wikidata.contains(names[5]), "a blocked account is not listed");
    story.expect_quiet(ROUND).await;
}

#[tokio::test]
async fn what_people_write_around_the_region_stays() {
    let story = Story::begin();
    story.all_register(&[AMINA]);
    story.cycle(None).await;
    let page = "Let's Connect/Directory/skill/wikidata";
    let made = story.text(page).await.expect("the page");
    let mine = format!("<!-- ours -->\n'''Our''' words  \n\n{made}\n\n== See also ==\n* [[Elsewhere]]\n");
    story.saves("LCTest-FR-040", page, &mine);
    story.all_register(&[KOFI]);
    story.cycle(None).await;
    let text = story.text(page).await.expect("the page");
    assert!(text.starts_with("<!-- ours -->\n'''Our''' words  \n\n"), "{text}");
    assert!(text.trim_end().ends_with("== See also ==\n* [[Elsewhere]]"), "{text}");
    assert!(
        story.words(page).await.is_some_and(|text| text.contains("LCTest-GH-002")),
        "the region itself was renewed:\n{text}"
    );
    // Somebody breaks the region: it is theirs until it is mended.
    let broken = text.replace("<!-- LCBOT:END", "<!-- END");
    story.saves("LCTest-FR-040", page, &broken);
    story.all_register(&[LAYLA]);
    let plan = story.survey(None).await.plan;
    assert!(plan.actions.iter().all(|action| action.page.as_str() != page));
    assert!(plan.waiting.iter().any(|waiting| waiting.what.to_string() == page), "{:?}", plan.waiting);
}

#[tokio::test]
async fn a_stranger_s_words_stay_words() {
    let story = Story::begin();
    let hostile =
        "x]] {{Main Page}} ~~~~ [[Category:Pwned]] <script>alert(1)</script> [[User:Admin]] __NOTOC__";
    story.registers(
        "LCTest-XX-050",
        &[
            ("share", "Wikidata"),
            ("learn", hostile),
            ("languages", "en-5"),
            ("affiliation", hostile),
            ("region", hostile),
        ],
    );
    story.cycle(ROUND).await;
    let links = story.wiki.sql(
        "SELECT page_title FROM page JOIN categorylinks ON cl_from = page_id \
         JOIN revision ON rev_page = page_id JOIN actor ON actor_id = rev_actor \
         WHERE cl_to = 'Pwned' AND actor_name = 'LetsConnectBot'",
    );
    assert!(links.is_empty(), "a stranger's category took effect on {links:?}");
    let called = story.wiki.sql(
        "SELECT page_title FROM page JOIN templatelinks ON tl_from = page_id \
         JOIN linktarget ON lt_id = tl_target_id \
         JOIN revision ON rev_page = page_id JOIN actor ON actor_id = rev_actor \
         WHERE lt_title = 'Main_Page' AND actor_name = 'LetsConnectBot'",
    );
    assert!(called.is_empty(), "a stranger's template took effect on {called:?}");
    story.expect_quiet(ROUND).await;
}

#[tokio::test]
async fn the_plan_is_the_same_every_time() {
    let story = Story::begin();
    story.all_register(&[AMINA, KOFI, LAYLA]);
    let plan =
        |survey: lets_connect::cycle::Survey| serde_json::to_string(&survey.plan).expect("the plan is data");
    assert_eq!(plan(story.survey(ROUND).await), plan(story.survey(ROUND).await));
}

#[tokio::test]
async fn a_directory_does_not_lose_most_of_its_people_unasked() {
    let story = Story::begin();
    let listed: Fields = &[("share", "Wikidata"), ("languages", "en-5"), ("country", "Kenya")];
    let gone: Fields =
        &[("share", "Wikidata"), ("languages", "en-5"), ("country", "Kenya"), ("directory", "no")];
    let names: Vec<String> = (60..70).map(|number| format!("LCTest-KE-0{number}")).collect();
    let people = |fields: Fields| names.iter().map(|name| (name.as_str(), fields)).collect::<Vec<_>>();
    story.all_register(&people(listed));
    story.cycle(None).await;
    story.all_register(&people(gone)[..8]);

    let directory = |survey: &lets_connect::cycle::Survey| {
        survey
            .plan
            .actions
            .iter()
            .filter(|action| action.page.as_str().starts_with("Let's Connect/Directory"))
            .count()
    };
    let held = story.survey(None).await;
    assert_eq!(directory(&held), 0);
    assert!(
        held.plan.waiting.iter().any(|waiting| waiting.why.cause == lets_connect::plan::cause::Cause::Leave
            && waiting.why.words.contains("--allow-removals")),
        "{:?}",
        held.plan.waiting
    );

    let wiki = story.programme.connect().await.expect("the bot logs in");
    let wish = lets_connect::cycle::Wish { allow_removals: true, ..Default::default() };
    let allowed =
        lets_connect::cycle::survey(&wiki, &story.programme, wish).await.expect("the world can be seen");
    assert!(directory(&allowed) >= 3, "asked to, it does");
}
