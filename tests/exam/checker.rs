//! What must hold after every scenario, by the wiki's own database and not by the bot's word.
//!
//! | | |
//! |---|---|
//! | G1 | every deed stands in exactly one revision, counting those of deleted pages |
//! | G2 | no byte that people wrote is lost to an edit of the bot, and no edit of its merged with another |
//! | G3 | directory, rounds and awards are byte for byte those of an undisturbed round |
//! | G4 | nothing is written after a stop (the scenarios of stopping ask this) |
//! | G5 | no secret in what the bot says (`secrets.rs`) |
//! | G6 | no panic (every scenario would fail by one) |
//! | G7 | a further cycle writes nothing |

use std::collections::BTreeMap;

use lets_connect::ids::ActionId;

use crate::support::{BOT, DevWiki};

/// The namespace of user talk pages.
const USER_TALK: i32 = 3;
const USER: i32 = 2;

/// Every once-only deed that was done, and on whose talk pages: the names in the summaries of notices.
pub fn deeds(wiki: &DevWiki) -> BTreeMap<String, Vec<String>> {
    let mut deeds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for edit in wiki.edits_by_bot().into_iter().filter(|edit| edit.namespace == USER_TALK) {
        for id in ActionId::find_in(&edit.summary) {
            deeds.entry(id.to_string()).or_default().push(edit.title.clone());
        }
    }
    deeds
}

/// What readers see of the programme, and the round's record: title to text.
pub fn public_pages(wiki: &DevWiki) -> BTreeMap<String, String> {
    let rows = wiki.sql(
        "SELECT page_namespace, page_title, old_text FROM page JOIN slots ON slot_revision_id=page_latest
           JOIN content ON content_id=slot_content_id JOIN text ON content_address='tt:'||old_id
         WHERE (page_namespace=0 AND page_title LIKE 'Let''s_Connect/%')
            OR (page_namespace=2 AND page_title LIKE '%/rounds/%') ORDER BY 1, 2",
    );
    rows.into_iter()
        .filter_map(|row| {
            let [namespace, title, text] = <[String; 3]>::try_from(row).ok()?;
            Some((format!("{namespace}:{title}"), text))
        })
        .collect()
}

/// A revision as the database has it.
#[derive(Clone, Debug)]
struct Revision {
    page: String,
    namespace: i32,
    title: String,
    id: u64,
    parent: u64,
    author: String,
    text: String,
}

/// Every revision of every page that exists, in the order of their ids.
fn revisions(wiki: &DevWiki) -> Vec<Revision> {
    let rows = wiki.sql(
        "SELECT page_id, page_namespace, page_title, rev_id, rev_parent_id, actor_name, old_text FROM revision
           JOIN page ON page_id=rev_page JOIN actor ON actor_id=rev_actor JOIN slots ON slot_revision_id=rev_id
           JOIN content ON content_id=slot_content_id JOIN text ON content_address='tt:'||old_id ORDER BY rev_id",
    );
    let number = |text: &str| text.parse().expect("an id is a number");
    rows.into_iter()
        .map(|row| {
            let [page, namespace, title, id, parent, author, text] =
                <[String; 7]>::try_from(row).expect("seven columns");
            let namespace = namespace.parse().expect("a namespace is a number");
            Revision { page, namespace, title, id: number(&id), parent: number(&parent), author, text }
        })
        .collect()
}

/// G1, as far as it goes at any moment: nothing stands twice.
pub fn expect_nothing_twice(wiki: &DevWiki, what: &str) {
    let mut times: BTreeMap<ActionId, Vec<String>> = BTreeMap::new();
    for edit in wiki.edits_by_bot() {
        for id in ActionId::find_in(&edit.summary) {
            times.entry(id).or_default().push(format!("{} {}", edit.rev, edit.title));
        }
    }
    for (id, edits) in times {
        assert_eq!(edits.len(), 1, "{what}: {id} stands in {edits:?}");
    }
    for page in revisions(wiki).iter().filter(|revision| revision.namespace == USER_TALK) {
        for id in ActionId::find_in(&page.text) {
            let marks = page.text.matches(&format!("<!-- {id}")).count();
            assert!(marks <= 1, "{what}: {id} stands {marks} times on {}:\n{}", page.title, page.text);
        }
    }
}

/// G2: each edit of the bot was made on the revision before it, and kept what people wrote there.
pub fn expect_people_s_words_kept(wiki: &DevWiki, what: &str) {
    let mut newest: BTreeMap<String, Revision> = BTreeMap::new();
    for revision in revisions(wiki) {
        let before = newest.insert(revision.page.clone(), revision.clone());
        if revision.author != BOT {
            continue;
        }
        let Some(before) = before else { continue };
        let place = format!("{what}: revision {} of {}", revision.id, revision.title);
        assert_eq!(revision.parent, before.id, "{place} passes over another");
        match revision.namespace {
            USER_TALK => assert!(
                revision.text.starts_with(&before.text),
                "{place} does not only append:\n{}\n--- became ---\n{}",
                before.text,
                revision.text
            ),
            USER => assert_eq!(before.author, BOT, "{place} is the bot's own page"),
            _ => assert_eq!(outside(&revision.text), outside(&before.text), "{place} touches people's words"),
        }
    }
}

/// A text without what stands in the bot's regions.
fn outside(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find("<!-- LCBOT:BEGIN") {
        kept.push_str(&rest[..begin]);
        rest = &rest[begin..];
        let Some(end) = rest.find("<!-- LCBOT:END") else { break };
        rest = &rest[end..];
        let after = rest.find("-->").map_or(rest.len(), |at| at + 3);
        kept.push('\u{1}');
        rest = &rest[after..];
    }
    kept + rest
}

/// Nobody edits without an account: the bot never does so by losing its session.
pub fn expect_no_anonymous_edit(wiki: &DevWiki, what: &str) {
    let anonymous = wiki.sql(
        "SELECT rev_id FROM revision JOIN actor ON actor_id=rev_actor
         WHERE actor_user IS NULL AND actor_name GLOB '[0-9]*.[0-9]*'",
    );
    assert!(anonymous.is_empty(), "{what}: anonymous edits {anonymous:?}");
}
