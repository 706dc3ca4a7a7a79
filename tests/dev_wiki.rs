//! The development wiki is what the other tests take it for.
#![forbid(unsafe_code)]

mod support;

use mwbot::Bot;
use serde_json::{Value, json};
use support::{BOT, BOT_LOGIN, COORDINATOR, DevWiki};

async fn log_in(wiki: &DevWiki) -> Bot {
    let secret = std::fs::read_to_string(wiki.secret_file()).expect("the wiki writes the secret");
    let rest = wiki.api().replace("api.php", "rest.php");
    Bot::builder_with_legacy_rest(wiki.api(), rest)
        .set_botpassword(BOT_LOGIN.to_owned(), secret.trim_end().to_owned())
        .set_retry_limit(0)
        .build()
        .await
        .expect("the bot can log in")
}

async fn text(bot: &Bot, title: &str) -> Option<String> {
    let query = [
        ("action", "query"),
        ("prop", "revisions"),
        ("rvprop", "content"),
        ("rvslots", "main"),
        ("titles", title),
    ];
    let answer = bot.api().get_value(query).await.expect("the wiki answers");
    let content = answer.pointer("/query/pages/0/revisions/0/slots/main/content");
    content.and_then(Value::as_str).map(str::to_owned)
}

async fn write(bot: &Bot, title: &str, text: &str) -> Result<Value, String> {
    let edit =
        [("action", "edit"), ("title", title), ("text", text), ("summary", "a test"), ("assert", "bot")];
    bot.api().post_with_token("csrf", edit).await.map_err(|why| why.to_string())
}

fn count(wiki: &DevWiki, query: &str) -> usize {
    wiki.sql(query)[0][0].parse().expect("a count")
}

#[tokio::test]
async fn an_edit_of_the_bot_is_in_the_database_under_its_name() {
    let wiki = DevWiki::acquire();
    assert_eq!(wiki.edits_by_bot(), []);
    let bot = log_in(&wiki).await;
    write(&bot, "User talk:Grüße", "Привет").await.expect("the edit is saved");
    let edits = wiki.edits_by_bot();
    assert_eq!(edits.len(), 1, "{edits:?}");
    assert_eq!((edits[0].namespace, edits[0].title.as_str()), (3, "Grüße"));
    assert_eq!(edits[0].summary, "a test");
    assert_eq!(wiki.text_of(3, "Grüße").as_deref(), Some("Привет"));

    wiki.act(&json!([{"delete": "User talk:Grüße"}]));
    assert_eq!(wiki.edits_by_bot(), edits, "a deleted page's edits are counted too");
}

#[tokio::test]
async fn a_reset_leaves_nothing_behind_not_even_in_the_caches() {
    let wiki = DevWiki::acquire();
    let bot = log_in(&wiki).await;
    write(&bot, "Page", "before").await.expect("the edit is saved");
    assert_eq!(text(&bot, "Page").await.as_deref(), Some("before"));
    wiki.act(&json!([{"account": "LCTest Gone"}]));
    wiki.reset();
    let bot = log_in(&wiki).await;
    assert_eq!(text(&bot, "Page").await, None);
    // The same revision and text ids as before the reset, with another text.
    write(&bot, "Page", "after").await.expect("the edit is saved");
    assert_eq!(text(&bot, "Page").await.as_deref(), Some("after"));
    assert_eq!(count(&wiki, "SELECT count(*) FROM user WHERE user_name LIKE 'LCTest%'"), 0);
}

#[tokio::test]
async fn the_server_sees_what_people_did_and_the_bot_stays_logged_in() {
    let wiki = DevWiki::acquire();
    let bot = log_in(&wiki).await;
    write(&bot, "Page", "mine").await.expect("the edit is saved");
    wiki.act(&json!([{"edit": {"page": "Page", "text": "hers", "as": COORDINATOR}}]));
    assert_eq!(text(&bot, "Page").await.as_deref(), Some("hers"));
    write(&bot, "Page", "mine again").await.expect("the session still holds");
}

#[test]
fn people_act_under_their_own_names_and_nothing_happens_twice() {
    let wiki = DevWiki::acquire();
    let steps = json!([
        {"account": "LCTest One"},
        {"edit": {"page": "User:LCTest One/Let's Connect", "text": "{{Let's Connect profile}}\n[[Category:Mine]]", "as": "LCTest One"}},
        {"edit": {"page": "User talk:LCTest One", "append": "Hello", "as": COORDINATOR}},
        {"edit": {"page": "User talk:LCTest One", "append": "And welcome", "as": "Admin"}},
        {"block": "LCTest One"},
        {"protect": {"page": "User talk:LCTest One", "level": "sysop"}},
    ]);
    let first = wiki.act(&steps);
    assert_eq!((&first["accounts"], &first["edits"], &first["skipped"]), (&json!(1), &json!(3), &json!(0)));
    let second = wiki.act(&steps);
    assert_eq!(second["skipped"], json!(6), "{second}");
    let authors = wiki.sql(
        "SELECT actor_name FROM revision JOIN actor ON actor_id=rev_actor JOIN page ON page_id=rev_page WHERE page_namespace IN (2, 3) ORDER BY rev_id",
    );
    // Protecting a page leaves a revision too.
    assert_eq!(authors.concat(), ["LCTest One", COORDINATOR, "Admin", "Admin"]);
    assert_eq!(wiki.text_of(3, "LCTest One").as_deref(), Some("Hello\nAnd welcome"));
    assert_eq!(count(&wiki, "SELECT count(*) FROM categorylinks WHERE cl_to='Mine'"), 1);
}

#[test]
fn a_rename_takes_the_pages_along_and_is_in_the_log() {
    let wiki = DevWiki::acquire();
    wiki.act(&json!([
        {"account": "LCTest Old"},
        {"edit": {"page": "User:LCTest Old/Let's Connect", "text": "{{Let's Connect profile}}", "as": "LCTest Old"}},
        {"rename": {"from": "LCTest Old", "to": "LCTest New"}},
        {"edit": {"page": "User talk:LCTest New", "text": "hi", "as": "LCTest New"}},
    ]));
    assert_eq!(wiki.text_of(2, "LCTest New/Let's Connect").as_deref(), Some("{{Let's Connect profile}}"));
    assert_eq!(
        wiki.sql("SELECT log_title FROM logging WHERE log_type='renameuser'").concat(),
        ["LCTest_Old"]
    );
    assert_eq!(count(&wiki, "SELECT count(*) FROM actor WHERE actor_name='LCTest Old'"), 0);
}

#[tokio::test]
async fn knobs_make_the_wiki_misbehave_until_turned_back() {
    let wiki = DevWiki::acquire();
    let bot = log_in(&wiki).await;
    wiki.knobs(&json!({"readonly": "maintenance"}));
    let refused = write(&bot, "Page", "x").await.expect_err("the wiki is read-only");
    assert!(refused.contains("read-only"), "{refused}");
    wiki.knobs(&json!({"httpStatus": 503}));
    assert!(bot.api().get_value([("action", "query")]).await.is_err());
    wiki.knobs(&json!({}));
    write(&bot, "Page", "x").await.expect("the wiki is well again");
}

#[tokio::test]
async fn the_wiki_lives_at_the_moment_that_a_test_sets() {
    let wiki = DevWiki::acquire();
    let bot = log_in(&wiki).await;
    // First behind this machine's clock or ahead of it, then the other way round, with one session.
    for (moment, day) in [("2019-12-31T22:00:00Z", "2019-12-31"), ("2091-03-01T05:00:00Z", "2091-03-01")] {
        wiki.clock(moment);
        let compact = day.replace('-', "");
        let date = "{{CURRENTYEAR}}-{{CURRENTMONTH}}-{{CURRENTDAY2}}";
        let saved = write(&bot, day, date).await.expect("the session holds");
        let told = saved["edit"]["newtimestamp"].as_str().expect("a time");
        assert!(told.starts_with(day), "{saved}");
        let answer =
            bot.api().get_value([("action", "query"), ("curtimestamp", "1")]).await.expect("answered");
        assert!(answer["curtimestamp"].as_str().is_some_and(|now| now.starts_with(day)), "{answer}");
        // The same page each time: what is kept of it is of no other day.
        let parse =
            json!({ "action": "parse", "page": "2019-12-31", "prop": "text", "disablelimitreport": "1" });
        let shown = &wiki.ask_all(&[parse])[0];
        assert!(shown["parse"]["text"].as_str().is_some_and(|html| html.contains(day)), "{shown}");
        let expanded =
            json!({ "action": "expandtemplates", "text": "{{#time:Y-m-d}} {{#time:H}}", "prop": "wikitext" });
        let expanded = &wiki.ask_all(&[expanded])[0];
        let hour = &moment[11..13];
        assert_eq!(expanded["expandtemplates"]["wikitext"], format!("{day} {hour}"), "{expanded}");

        let name = format!("LCTest {day}");
        wiki.act(&json!([
            { "account": name },
            { "edit": { "page": format!("User:{name}"), "text": "hi", "as": name } },
            { "block": { "account": name, "days": 3 } },
        ]));
        for newest in [
            "SELECT rev_timestamp FROM revision ORDER BY rev_id DESC LIMIT 1",
            "SELECT log_timestamp FROM logging ORDER BY log_id DESC LIMIT 1",
            "SELECT user_registration FROM user ORDER BY user_id DESC LIMIT 1",
        ] {
            assert!(wiki.sql(newest)[0][0].starts_with(&compact), "{newest}: {:?}", wiki.sql(newest));
        }
        let blocked = "SELECT ipb_timestamp, ipb_expiry FROM ipblocks ORDER BY ipb_id DESC";
        assert!(wiki.sql(blocked)[0][0].starts_with(&compact), "{:?}", wiki.sql(blocked));
        let is_blocked = || {
            let users = json!({ "action": "query", "list": "users", "ususers": name, "usprop": "blockinfo" });
            wiki.ask_all(&[users])[0]["query"]["users"][0].get("blockid").is_some()
        };
        assert!(is_blocked());
        let later: jiff::Timestamp = moment.parse().expect("a moment");
        wiki.clock(&(later + jiff::SignedDuration::from_hours(73)).to_string());
        assert!(!is_blocked(), "three days have passed");
    }
    wiki.reset();
    let answer = wiki.ask_all(&[json!({ "action": "query", "curtimestamp": "1" })]);
    let now: jiff::Timestamp = answer[0]["curtimestamp"].as_str().expect("a time").parse().expect("a time");
    let off = jiff::Timestamp::now().duration_since(now).abs();
    assert!(off < jiff::SignedDuration::from_mins(5), "a pristine wiki lives today, not {off:?} away");
}

#[test]
fn the_sample_population_fits_on_a_fresh_wiki() {
    let wiki = DevWiki::acquire();
    let done = wiki.populate();
    assert_eq!(
        (&done["accounts"], &done["renames"], &done["blocks"]),
        (&json!(145), &json!(2), &json!(2)),
        "{done}"
    );
    let invented = "SELECT count(*) FROM user WHERE user_id > (SELECT user_id FROM user WHERE user_name='LCCoordinator')";
    assert_eq!(count(&wiki, invented), 145);
    let profiles = "SELECT count(*) FROM page WHERE page_namespace=2 AND page_title LIKE '%/Let''s_Connect' AND NOT page_is_redirect";
    assert_eq!(count(&wiki, profiles), 75);
    let hands = "SELECT count(DISTINCT rev_actor) FROM revision JOIN page ON page_id=rev_page WHERE page_title='Let''s_Connect/Registration'";
    assert_eq!(count(&wiki, hands), 6);
    assert_eq!(wiki.edits_by_bot(), [], "{BOT} has done nothing yet");
}
