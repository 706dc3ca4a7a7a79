//! The stage of the exam: a wiki on the eve of a small but whole round, and what an undisturbed round
//! makes of it.
//!
//! It is made once for a build of the bot and loaded by every scenario: registrants old and new, a
//! round of the month before, a meeting reported and its barnstars approved, people's own words on
//! talk pages and around the bot's regions.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::checker;
use crate::support::proxy::Proxy;
use crate::support::story::{Story, TRUSTEE, binary, edit, profile_edit};
use crate::support::{DevWiki, wikis_folder};

/// The round before, whose barnstars are due.
const BEFORE: &str = "2026-10";
/// The round of the exam.
pub const ROUND: &str = "2026-11";

type Person = (&'static str, &'static [(&'static str, &'static str)]);

/// They took part before, and met.
pub const AMINA: Person = (
    "LCTest-KE-001",
    &[
        ("share", "Wikidata"),
        ("learn", "Grant writing"),
        ("languages", "sw-N, en-4"),
        ("country", "Kenya"),
        ("utc", "+3"),
    ],
);
/// See [`AMINA`].
pub const KOFI: Person = (
    "LCTest-GH-002",
    &[
        ("share", "Grant writing"),
        ("learn", "Wikidata"),
        ("languages", "en-5"),
        ("country", "Ghana"),
        ("utc", "0"),
    ],
);
/// New in this round.
pub const NGOZI: Person = (
    "LCTest-NG-003",
    &[
        ("share", "PetScan"),
        ("learn", "Wikidata"),
        ("languages", "en-5"),
        ("country", "Nigeria"),
        ("utc", "+1"),
    ],
);

/// What an undisturbed round does to the stage.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Undisturbed {
    /// The once-only deeds of its notices, each with whose talk page it is done on.
    pub deeds: BTreeMap<String, String>,
    /// The pages of the directory, of the rounds and of the awards, by title, and the round's record.
    pub pages: BTreeMap<String, String>,
    /// Requests from login to the end.
    pub requests: usize,
    /// The titles written to, in order.
    pub writes: Vec<String>,
}

/// Where the stage is kept, and for which build of the bot and of the wiki it holds.
fn shelf() -> (PathBuf, String) {
    let build = fs::metadata(binary()).expect("the binary is built");
    let changed =
        build.modified().expect("a file has a time").duration_since(UNIX_EPOCH).expect("after 1970");
    let template = fs::read_to_string(wikis_folder().join("template/fingerprint")).unwrap_or_default();
    let mut script = DefaultHasher::new();
    (include_str!("stage.rs"), include_str!("checker.rs")).hash(&mut script);
    let key = format!("{}.{} {:x} {template}", changed.as_nanos(), build.len(), script.finish());
    (wikis_folder().join("exam"), key)
}

/// The folder that holds it, once made.
pub fn state() -> PathBuf {
    shelf().0.join("state")
}

/// Loads the stage into this wiki; makes it first if this build of the bot has none yet.
pub async fn set(wiki: DevWiki, proxy: &Proxy) -> (DevWiki, Undisturbed) {
    let (shelf, key) = shelf();
    fs::create_dir_all(&shelf).expect("a folder can be made");
    let lock = File::create(shelf.join("lock")).expect("a lock can be made");
    let (state, label) = (shelf.join("state"), shelf.join("made-for"));
    // Whoever waits here holds a wiki; whoever makes the stage needs no other.
    lock.lock().expect("the lock is waited for");
    let ready = fs::read_to_string(&label).is_ok_and(|made_for| made_for == key);
    let wiki = if ready { wiki } else { make(wiki, proxy, &shelf, &state, &label, &key).await };
    drop(lock);
    wiki.load(&state);
    let undisturbed = fs::read_to_string(shelf.join("undisturbed.json")).expect("the stage was made");
    (wiki, serde_json::from_str(&undisturbed).expect("it reads back"))
}

async fn make(wiki: DevWiki, proxy: &Proxy, shelf: &Path, state: &Path, label: &Path, key: &str) -> DevWiki {
    let _ = fs::remove_file(label);
    let mut story = Story::on(wiki);
    story.programme.config.form.clear();
    // Through the proxy: time passes only where it sees that nothing is under way.
    story.programme.config.wiki.api = proxy.api();
    story.all_register(&[AMINA, KOFI]);
    story.saves(
        AMINA.0,
        &talk(AMINA.0),
        "Welcome to my talk page!\n\n== Tea ==\nBlack or green? [[User:LCTest-GH-002]]",
    );
    assert_eq!(story.cycle(Some(BEFORE)).await.halted, None, "the round before runs");
    let met = format!("{{{{Let's Connect met|with={}|skill=grant-writing|round={BEFORE}}}}}", KOFI.0);
    story.wiki.act(&json!([profile_edit(AMINA.0, AMINA.0, AMINA.1, &met)]));
    story.cycle(Some(BEFORE)).await;
    let awards = story.text("Let's Connect/Awards").await.expect("awards are proposed");
    let skill = "Let's Connect/Directory/skill/wikidata";
    let listed = story.text(skill).await.expect("the skill has a page");
    story.wiki.act(&json!([
        edit("Let's Connect/Awards", &format!("{awards}\n{{{{Let's Connect approve|all}}}}\n"), TRUSTEE),
        edit(
            skill,
            &format!("'''Ours:''' see [[Help:Items]].\n\n{listed}\n\n== See also ==\n* [[Elsewhere]]"),
            TRUSTEE
        ),
    ]));
    story.all_register(&[NGOZI]);
    story.wiki.save(state);

    // And now undisturbed, to know what that is.
    proxy.peace();
    let before = checker::deeds(&story.wiki);
    let applied = story.cycle(Some(ROUND)).await;
    assert_eq!((applied.halted, applied.skipped), (None, Vec::new()), "the round runs");
    let undisturbed = Undisturbed {
        deeds: checker::deeds(&story.wiki)
            .into_iter()
            .filter(|(deed, _)| !before.contains_key(deed))
            .map(|(deed, done)| (deed, done.into_iter().next().expect("somewhere")))
            .collect(),
        pages: checker::public_pages(&story.wiki),
        requests: proxy.seen().len(),
        writes: proxy.writes().iter().map(|write| write.get("title").to_owned()).collect(),
    };
    let text = serde_json::to_string_pretty(&undisturbed).expect("it is data");
    fs::write(shelf.join("undisturbed.json"), text).expect("it can be written");
    fs::write(label, key).expect("it can be written");
    story.wiki
}

/// Somebody's talk page.
pub fn talk(name: &str) -> String {
    format!("User talk:{name}")
}
