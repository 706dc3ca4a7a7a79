//! The reliability exam on the simulated wiki, which can do what a real one does not do on demand.
//!
//! | | |
//! |---|---|
//! | R01 to R03, R07 to R10, R12, R14 to R25, R29, R31 to R35, R38 to R40, R44 | here, one test each or together where it says so |
//! | R04 to R06 | `exam_sim_deaths.rs`: every death of a round, and deaths in pairs |
//! | R11, R13 | answers of the transport never reach the simulation: `wiki::outcome`, `wiki::exchange` and `wiki::patience` test every row of them |
//! | R26 | adapted: nothing below the shell reads a clock of its own (`architecture.rs`); the daemon counts its waits (`daemon`) |
//! | R27, R28 | adapted: there is no local store and no database. The records are pages, and one that cannot be read stops the cycle: here |
//! | R30, R36, R37, R41 | other parts: caps (`wikitext`), form dumps (`intake::form`), page sizes (`plan::difference`), hostile text (`escaping.rs`) |
//! | R32 | adapted: who restarts a process that fails at its start is the platform's matter; it edits nothing |
//! | R42, R43 | against real connections and real logs only |
//! | R45 | `exam_sim_mutants.rs` |
#![forbid(unsafe_code)]

mod support;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use lets_connect::apply::{Applied, StopFlag};
use lets_connect::cycle::CycleError;
use lets_connect::plan::cause::Cause;
use lets_connect::plan::waiting::What;
use lets_connect::wiki::{Blame, Outcome};
use serde_json::{Value, json};
use support::checker::{Expected, differences, violations};
use support::exam::{Bot, OPT_OUT, ROUND, STOP, Tally, a_pair, again, for_every_seed, told, town, wiki_with};
use support::sim::mischief::{Mischief, busy, refused, unknown};
use support::sim::state::State;
use support::sim::{SimPace, SimWiki};
use support::story::profile_edit;

const AMINA: &str = "User talk:LCTest-KE-001";
const KOFI: &str = "User talk:LCTest-GH-002";

/// A pair before its round, and what the round comes to when nothing goes wrong.
struct Pair {
    bot: Bot,
    before: State,
    expected: Expected,
    edits: u64,
    requests: u64,
}

impl Pair {
    async fn new() -> Self {
        let mut bot = Bot::new();
        let wiki = wiki_with(&bot, &a_pair());
        let before = wiki.copy();
        bot.until_quiet(&wiki, &wiki, ROUND).await.expect("it comes to rest");
        let state = wiki.copy();
        let requests = state.requests - before.requests;
        let edits = state.weather.edits_asked;
        Self { bot, before, expected: Expected::of(&state), edits, requests }
    }

    /// The wiki before the round.
    fn wiki(&self) -> SimWiki {
        again(&self.before, &[])
    }

    /// The round with this at its n-th edit, to its end, which must be the undisturbed one's.
    async fn comes_through(&mut self, edit: u64, mischief: Mischief) {
        let wiki = self.wiki();
        wiki.weather().at_edit.insert(edit, vec![mischief.clone()]);
        self.comes_to_the_same_end(&wiki, &format!("{mischief:?} at edit {edit}")).await;
    }

    async fn comes_to_the_same_end(&mut self, wiki: &SimWiki, what: &str) -> Vec<Applied> {
        self.bot.start();
        let cycles = self.bot.until_quiet(wiki, wiki, ROUND).await;
        let cycles = cycles.unwrap_or_else(|why| panic!("{what}: {why}"));
        let wrong = differences(&wiki.state(), &self.expected);
        assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
        cycles
    }

    /// One cycle with this at its n-th edit, in which nothing forbidden happens.
    async fn cycle(&mut self, edit: u64, mischief: Mischief) -> (SimWiki, Applied) {
        let wiki = self.wiki();
        wiki.weather().at_edit.insert(edit, vec![mischief.clone()]);
        self.bot.start();
        let applied = self.bot.cycle(&wiki, &wiki, ROUND).await.expect("the world can be seen");
        expect_nothing_forbidden(&wiki, &format!("{mischief:?} at edit {edit}"));
        (wiki, applied)
    }

    /// The number of the edit that tells somebody on this page.
    async fn edit_of(&mut self, page: &str) -> u64 {
        for edit in 0..self.edits {
            let wiki = self.wiki();
            wiki.weather().at_edit.insert(edit, vec![Mischief::DeathAfter]);
            self.bot.start();
            self.bot.lives(&wiki, &wiki, ROUND).await;
            if wiki.text(page).is_some() {
                return edit;
            }
        }
        panic!("nobody writes on {page}");
    }
}

fn expect_nothing_forbidden(wiki: &SimWiki, what: &str) {
    let wrong = violations(&wiki.state());
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

fn story<T>(told_by: impl AsyncFnOnce(Pair) -> T) -> T {
    told(1, async { told_by(Pair::new().await).await })
}

fn later(code: &str) -> Mischief {
    Mischief::Answered(busy(code))
}

fn once_more(code: &str) -> Outcome {
    Outcome::Again { code: code.to_owned(), why: String::new() }
}

/// Edits that the bot made since.
fn edits_since(wiki: &SimWiki, before: &State) -> u64 {
    wiki.state().edits - before.edits
}

fn sections(wiki: &SimWiki, page: &str) -> usize {
    wiki.text(page).map_or(0, |text| text.lines().filter(|line| line.starts_with("== ")).count())
}

#[test]
fn r01_an_undisturbed_round_makes_its_edits_in_few_requests() {
    story(async |pair: Pair| {
        // A look and an edit each, the two looks at the world, and one that verifies each stage.
        assert!(pair.requests <= 2 * pair.edits + 40, "{} requests for {} edits", pair.requests, pair.edits);
        assert!(pair.edits > 8, "a round of {} edits proves little", pair.edits);
    });
}

#[test]
fn r02_r12_a_reply_lost_at_any_edit_doubles_nothing() {
    story(async |mut pair: Pair| {
        for edit in 0..pair.edits {
            pair.comes_through(edit, Mischief::ReplyLost).await;
        }
        let wiki = pair.wiki();
        wiki.weather().at_every_edit = Some(Mischief::ReplyLost);
        pair.comes_to_the_same_end(&wiki, "every reply is lost").await;
    });
}

#[test]
fn r03_r12_a_request_lost_at_any_edit_is_sent_again() {
    story(async |mut pair: Pair| {
        for edit in 0..pair.edits {
            pair.comes_through(edit, Mischief::RequestLost).await;
        }
    });
}

#[test]
fn r07_an_edit_that_lands_late_lands_once() {
    story(async |mut pair: Pair| {
        for edit in 0..pair.edits {
            for seconds in [1, 30, 60, 149, 180] {
                pair.comes_through(edit, Mischief::Late(seconds)).await;
            }
        }
    });
}

#[test]
fn r08_r09_edits_delivered_twice_or_again_an_hour_later_land_once() {
    story(async |mut pair: Pair| {
        for edit in 0..pair.edits {
            pair.comes_through(edit, Mischief::Twice).await;
            for seconds in [1, 60, 3600] {
                let wiki = pair.wiki();
                wiki.weather().at_edit.insert(edit, vec![Mischief::Replayed(seconds)]);
                pair.comes_to_the_same_end(&wiki, "before the replay").await;
                wiki.wait(Duration::from_secs(7200));
                assert!(wiki.state().weather.on_the_way.is_empty(), "it arrived");
                pair.comes_to_the_same_end(&wiki, &format!("edit {edit} again after {seconds} s")).await;
            }
        }
    });
}

#[test]
fn r10_people_edit_the_page_before_the_bot_knows_that_its_notice_stands() {
    story(async |mut pair: Pair| {
        let edit = pair.edit_of(AMINA).await;
        let top = json!([{ "edit": { "page": AMINA, "prepend": "Top.\n\n", "as": "Admin" } }]);
        let bottom = json!([{ "edit": { "page": AMINA, "append": "\n\nBottom.", "as": "Admin" } }]);
        let archived = json!([{ "edit": { "page": AMINA, "text": "Archived.", "as": "Admin" } }]);
        let undone = json!([{ "undo": AMINA }]);
        for (people, notices) in [(top, 1), (bottom, 1), (archived, 0), (undone, 0)] {
            let wiki = pair.wiki();
            let mischief = vec![Mischief::ReplyLost, Mischief::PeopleAfter(people.clone())];
            wiki.weather().at_edit.insert(edit, mischief);
            pair.bot.start();
            pair.bot.until_quiet(&wiki, &wiki, ROUND).await.expect("it comes to rest");
            expect_nothing_forbidden(&wiki, &people.to_string());
            assert_eq!(sections(&wiki, AMINA), notices, "{people}");
        }
    });
}

#[test]
fn r14_a_busy_wiki_is_asked_seldom_and_then_served() {
    story(async |mut pair: Pair| {
        for (code, minutes) in [("maxlag", 30), ("readonly", 120)] {
            let wiki = pair.wiki();
            let until = wiki.state().now + Duration::from_secs(minutes * 60);
            wiki.weather().busy = Some((code, until));
            pair.comes_to_the_same_end(&wiki, code).await;
            let asked = wiki.state().weather.asked_while_busy.len() as u64;
            assert!(asked <= minutes * 2, "{asked} edits tried in {minutes} minutes of {code}");
        }
    });
}

#[test]
fn r15_at_the_rate_limit_the_bot_goes_ever_slower() {
    story(async |mut pair: Pair| {
        let wiki = pair.wiki();
        for edit in (2..pair.edits).step_by(3) {
            wiki.weather().at_edit.insert(edit, vec![later("ratelimited")]);
        }
        let quick = pair.comes_to_the_same_end(&pair.wiki(), "nothing").await.len();
        let began = wiki.state().now;
        let slow = pair.comes_to_the_same_end(&wiki, "a rate limit").await.len();
        assert!(slow <= quick + 1);
        let took = wiki.state().now.duration_since(began).as_secs();
        assert!(took > 12 * 60, "{took} s: the pauses double each time");
    });
}

#[test]
fn r15_the_configured_rate_holds_across_restarts() {
    story(async |mut pair: Pair| {
        let wiki = pair.wiki();
        for edit in (1..pair.edits).step_by(2) {
            wiki.weather().at_edit.insert(edit, vec![Mischief::DeathAfter]);
        }
        wiki.weather().edits_asked = 0;
        // Every process takes the lease and dies of the edit after it; the next one knows by the
        // wiki when that was. (Of the lease, which is deleted, nothing is known any more.)
        for _ in 0..6 {
            pair.bot.start();
            pair.bot.lives(&wiki, &wiki, ROUND).await;
            wiki.act(&json!([{ "delete": "User:LetsConnectBot/Let's Connect/lease.json" }]));
        }
        expect_pace(&wiki, pair.before.last_rev);
    });
}

/// No two edits of the bot's came closer than it is told to go.
fn expect_pace(wiki: &SimWiki, since: u64) {
    let state = wiki.state();
    let bot = state.held.id_of(support::BOT).expect("the bot's account");
    let own = state.history().into_iter().map(|(_, written)| written);
    let times: Vec<_> = own.filter(|w| w.author == bot && w.id > since).map(|written| written.at).collect();
    assert!(times.len() > 3, "{} edits prove little", times.len());
    for pair in times.windows(2) {
        let apart = pair[1].duration_since(pair[0]).as_secs();
        assert!(apart >= 10, "two edits {apart} s apart");
    }
}

#[test]
fn r16_r17_a_lost_token_or_session_is_mended_once_and_then_ends_the_run() {
    story(async |mut pair: Pair| {
        for code in ["badtoken", "assertuserfailed", "assertbotfailed", "assertnameduserfailed", "badmd5"] {
            for edit in [1, 4, pair.edits - 2] {
                pair.comes_through(edit, Mischief::Answered(once_more(code))).await;
            }
            let wiki = pair.wiki();
            wiki.weather().at_every_edit = Some(Mischief::Answered(once_more(code)));
            let applied = pair.bot.cycle(&wiki, &wiki, ROUND).await.expect("the world can be seen");
            assert!(applied.halted.is_some(), "{code}: {:?}", applied.skipped);
            assert_eq!(edits_since(&wiki, &pair.before), 0);
            assert!(wiki.state().weather.edits_asked <= 3, "{} tries", wiki.state().weather.edits_asked);
        }
    });
}

#[test]
fn r18_conflicts_are_outlived_or_the_page_is_left_for_next_time() {
    story(async |mut pair: Pair| {
        let edit = pair.edit_of(AMINA).await;
        for times in [1, 4] {
            let wiki = pair.wiki();
            for again in 0..times {
                wiki.weather().at_edit.insert(edit + again, vec![Mischief::Answered(Outcome::Conflict)]);
            }
            pair.comes_to_the_same_end(&wiki, &format!("{times} conflicts")).await;
        }
        let wiki = pair.wiki();
        // As often as the configuration tries.
        for again in 0..5 {
            wiki.weather().at_edit.insert(edit + again, vec![Mischief::Answered(Outcome::Conflict)]);
        }
        let applied = pair.bot.cycle(&wiki, &wiki, ROUND).await.expect("the world can be seen");
        assert!(applied.skipped.iter().any(|(page, _)| page.as_str() == AMINA), "{:?}", applied.skipped);
        assert_eq!((sections(&wiki, AMINA), sections(&wiki, KOFI)), (0, 1), "the others go on");
    });
}

#[test]
fn r19_a_page_that_became_another_between_look_and_edit_is_left_alone() {
    story(async |mut pair: Pair| {
        let edit = pair.edit_of(AMINA).await;
        let hello = json!({ "edit": { "page": AMINA, "text": "Hello.", "as": "Admin" } });
        for (what, kept) in [
            (json!([hello, { "delete": AMINA }]), None),
            (json!([{ "protect": { "page": AMINA, "level": "sysop" } }]), None),
            (json!([{ "partial-block": AMINA }]), None),
            (json!([hello, { "protect": { "page": AMINA, "level": "sysop" } }]), Some("Hello.")),
            (json!([hello, { "model": { "page": AMINA, "model": "flow-board" } }]), Some("Hello.")),
            (
                json!([{ "edit": { "page": AMINA, "text": "#REDIRECT [[X]]", "as": "Admin" } }]),
                Some("#REDIRECT [[X]]"),
            ),
            (
                json!([hello, { "move": { "from": AMINA, "to": "X", "redirect": true } }]),
                Some("#REDIRECT [[X]]"),
            ),
        ] {
            let (wiki, applied) = pair.cycle(edit, Mischief::People(what.clone())).await;
            assert_eq!(wiki.text(AMINA).as_deref(), kept, "{what}");
            assert!(applied.halted.is_none(), "{what}: others go on: {:?}", applied.halted);
            let told: Vec<_> = applied.skipped.iter().filter(|(page, _)| page.as_str() == AMINA).collect();
            assert_eq!(told.len(), 1, "{what}: it is said, once: {:?}", applied.skipped);
            assert_eq!(sections(&wiki, KOFI), 1, "{what}");
        }
    });
}

#[test]
fn r20_a_block_or_a_lost_flag_ends_all_edits_at_once_and_a_partial_block_only_its_page() {
    story(async |mut pair: Pair| {
        for what in [
            json!([{ "block": support::BOT }]),
            json!([{ "group": { "account": support::BOT, "remove": ["bot"] } }]),
        ] {
            for edit in 0..pair.edits - 1 {
                let (wiki, applied) = pair.cycle(edit, Mischief::People(what.clone())).await;
                assert_eq!(edits_since(&wiki, &pair.before), edit, "{what} at edit {edit}");
                assert!(applied.halted.is_some(), "{what} at edit {edit}");
            }
        }
        for code in ["autoblocked", "globalblocking-blockedtext-user", "systemblocked"] {
            let stop = Outcome::Stop { code: code.to_owned(), why: String::new() };
            let (wiki, applied) = pair.cycle(4, Mischief::Answered(stop)).await;
            assert_eq!(edits_since(&wiki, &pair.before), 4, "{code}");
            assert!(applied.halted.is_some(), "{code}");
        }
    });
}

#[test]
fn r21_a_filter_s_no_is_taken_and_three_of_them_end_the_run() {
    story(async |mut pair: Pair| {
        let edit = pair.edit_of(AMINA).await;
        for (code, most) in
            [("abusefilter-disallowed", 3), ("abusefilter-warning", 3), ("spamblacklist", 3), ("captcha", 2)]
        {
            let (wiki, applied) = pair.cycle(edit, Mischief::Answered(refused(code, Blame::Text))).await;
            assert_eq!(wiki.text(AMINA), None, "{code}: it is not sent again");
            assert!(applied.halted.is_none() && sections(&wiki, KOFI) == 1, "{code}: the others go on");

            let wiki = pair.wiki();
            for edit in 2..100 {
                let no = vec![Mischief::Answered(refused(code, Blame::Text))];
                wiki.weather().at_edit.insert(edit, no);
            }
            let applied = pair.bot.cycle(&wiki, &wiki, ROUND).await.expect("the world can be seen");
            assert!(applied.halted.is_some(), "{code}");
            assert_eq!(wiki.state().weather.edits_asked, 2 + most, "{code}");
        }
    });
}

#[test]
fn r22_r23_a_failure_inside_the_wiki_or_an_unknown_code_is_looked_into() {
    story(async |mut pair: Pair| {
        let new = || Outcome::Unfamiliar { code: "new-in-2030".to_owned(), why: String::new() };
        for edit in 0..pair.edits {
            pair.comes_through(edit, Mischief::DoneAnd(unknown())).await;
            pair.comes_through(edit, Mischief::Answered(unknown())).await;
            pair.comes_through(edit, Mischief::DoneAnd(new())).await;
        }
        let edit = pair.edit_of(AMINA).await;
        let (wiki, applied) = pair.cycle(edit, Mischief::Answered(new())).await;
        assert_eq!(wiki.text(AMINA), None, "it is not sent again");
        assert!(applied.halted.is_none() && sections(&wiki, KOFI) == 1);

        let wiki = pair.wiki();
        for edit in 2..100 {
            wiki.weather().at_edit.insert(edit, vec![Mischief::Answered(new())]);
        }
        let applied = pair.bot.cycle(&wiki, &wiki, ROUND).await.expect("the world can be seen");
        assert!(
            applied.halted.as_ref().is_some_and(|halted| halted.why.contains("new-in-2030")),
            "{applied:?}"
        );
        // Three pages, and the lease that was to be renewed meanwhile.
        assert!(wiki.state().weather.edits_asked <= 6, "{} edits", wiki.state().weather.edits_asked);
    });
}

#[test]
fn r27_r28_a_record_that_cannot_be_read_stops_the_cycle_before_any_edit() {
    story(async |mut pair: Pair| {
        let wiki = pair.wiki();
        pair.comes_to_the_same_end(&wiki, "nothing").await;
        wiki.act(&json!([{ "account": "LCTest-FR-003" },
            profile_edit("LCTest-FR-003", "LCTest-FR-003", &[("share", "PetScan"), ("languages", "en-5")], "")]));
        let before = wiki.copy();
        for record in ["ledger.json", "rounds/2026-11.json"] {
            let page = format!("User:LetsConnectBot/Let's Connect/{record}");
            let whole = wiki.text(&page).expect("it is there");
            for broken in [&whole[..whole.len() / 2], "", "{}", "[]"] {
                let wiki = again(&before, &[]);
                wiki.act(&json!([{ "edit": { "page": page, "text": broken, "as": "Admin" } }]));
                let refused = pair.bot.survey(&wiki, Some(ROUND)).await;
                assert!(matches!(refused, Err(CycleError::Gather(_))), "{record}: {broken}");
            }
        }
    });
}

#[test]
fn r29_asked_to_stop_at_any_edit_it_makes_no_further_one_and_the_next_process_goes_on() {
    story(async |mut pair: Pair| {
        for at in 0..pair.edits {
            let wiki = pair.wiki();
            pair.bot.start();
            let survey = pair.bot.survey(&wiki, Some(ROUND)).await.expect("the world can be seen");
            let stop = StopFlag::default();
            let (leave, mut pace) =
                (lets_connect::wiki::LiveEdits::granted_by("a test"), SimPace(wiki.clone()));
            let mut steps = 0;
            let mut edits = 0;
            let mut watch = |_: lets_connect::apply::Step<'_>| {
                steps += 1;
                if steps == at + 1 {
                    stop.raise();
                    edits = wiki.state().edits;
                }
            };
            let carried_out = lets_connect::cycle::carry_out(
                &wiki,
                &leave,
                &pair.bot.programme,
                &survey,
                &mut pace,
                &stop,
                &mut watch,
            );
            carried_out.await.expect("it ends");
            if stop.raised() {
                assert!(wiki.state().edits <= edits + 1, "only the lease is given back");
            }
            pair.comes_to_the_same_end(&wiki, &format!("stopped after step {at}")).await;
        }
    });
}

#[test]
fn r31_a_record_deleted_or_put_back_makes_no_double() {
    story(async |mut pair: Pair| {
        let ledger = "User:LetsConnectBot/Let's Connect/ledger.json";
        let wiki = pair.wiki();
        let first = json!({ "edit": { "page": ledger, "text": r#"{"version": 1, "folded_until": null, "welcomed": {}, "introduced": {}, "awards": {}}"#, "as": "Admin" } });
        pair.comes_to_the_same_end(&wiki, "nothing").await;
        let before = wiki.copy();
        for damage in [json!([{ "delete": ledger }]), json!([first])] {
            let wiki = again(&before, &[]);
            // Longer than edits are looked at again; a new month would have pages of its own.
            wiki.wait(Duration::from_secs(5 * 86400));
            wiki.act(&damage);
            pair.comes_to_the_same_end(&wiki, &damage.to_string()).await;
        }
    });
}

#[test]
fn r32_a_process_that_dies_as_it_starts_edits_nothing() {
    story(async |mut pair: Pair| {
        let wiki = pair.wiki();
        for _ in 0..20 {
            let next = wiki.state().requests;
            wiki.weather().at_request.insert(next + 2, vec![Mischief::DeathBefore]);
            pair.bot.start();
            assert!(!pair.bot.lives(&wiki, &wiki, ROUND).await);
        }
        assert_eq!(edits_since(&wiki, &pair.before), 0);
        assert!(wiki.state().requests - pair.before.requests <= 60);
        pair.comes_to_the_same_end(&wiki, "at last").await;
    });
}

#[test]
fn r33_whatever_the_stop_page_says_but_run_stops_the_next_edit() {
    story(async |mut pair: Pair| {
        for what in [
            json!([{ "edit": { "page": STOP, "text": "stop", "as": "Admin" } }]),
            json!([{ "edit": { "page": STOP, "text": "pause: until Friday", "as": "Admin" } }]),
            json!([{ "edit": { "page": STOP, "text": "", "as": "Admin" } }]),
            json!([{ "edit": { "page": STOP, "text": "run run", "as": "Admin" } }]),
            json!([{ "delete": STOP }]),
            json!([{ "move": { "from": STOP, "to": "Elsewhere", "redirect": true } }]),
        ] {
            for edit in 0..pair.edits - 1 {
                let (wiki, applied) = pair.cycle(edit, Mischief::PeopleAfter(what.clone())).await;
                let made = edits_since(&wiki, &pair.before);
                assert_eq!(made, edit + 1, "{what} after edit {edit}");
                // All that may be left is to give the lease back, which nobody misses.
                assert!(applied.halted.is_some() || edit + 2 >= pair.edits, "{what} after edit {edit}");
                // Nor does the next cycle edit; and when people say run, it goes on.
                let again = pair.bot.cycle(&wiki, &wiki, ROUND).await.expect("the world can be seen");
                assert!(again.halted.is_some() || edit + 2 >= pair.edits, "{what} after edit {edit}");
                assert_eq!(edits_since(&wiki, &pair.before), made, "{what} after edit {edit}");
                wiki.act(&json!([{ "edit": { "page": STOP, "text": "run", "as": "Admin" } }]));
                if edit % 5 == 0 {
                    pair.bot.until_quiet(&wiki, &wiki, ROUND).await.expect("it goes on");
                    assert_eq!((sections(&wiki, AMINA), sections(&wiki, KOFI)), (1, 1), "{what}");
                }
            }
        }
    });
}

#[test]
fn r34_whoever_refuses_or_leaves_before_the_edit_gets_no_notice() {
    story(async |mut pair: Pair| {
        let edit = pair.edit_of(AMINA).await;
        let own = "User:LCTest-KE-001/Let's Connect";
        let who = "LCTest-KE-001";
        for what in [
            json!([{ "edit": { "page": AMINA, "text": "{{nobots}}", "as": who } }]),
            json!([{ "edit": { "page": AMINA, "text": OPT_OUT, "as": who } }]),
            json!([profile_edit(who, who, &[("share", "Wikidata"), ("notify", "no")], "")]),
            json!([{ "edit": { "page": own, "text": "I left.", "as": who } }]),
            json!([{ "delete": own }]),
        ] {
            // Just before the look that comes before the edit.
            let wiki = pair.wiki();
            wiki.weather().at_edit.insert(edit - 1, vec![Mischief::PeopleAfter(what.clone())]);
            pair.bot.start();
            pair.bot.cycle(&wiki, &wiki, ROUND).await.expect("the world can be seen");
            expect_nothing_forbidden(&wiki, &what.to_string());
            assert_eq!(sections(&wiki, AMINA), 0, "{what}");
            pair.bot.until_quiet(&wiki, &wiki, ROUND).await.expect("it comes to rest");
            assert_eq!(sections(&wiki, AMINA), 0, "{what}: nor later");
        }
    });
}

#[test]
fn r35_a_notice_goes_to_the_person_or_to_nobody() {
    story(async |mut pair: Pair| {
        let edit = pair.edit_of(AMINA).await;
        let renamed = json!({ "rename": { "from": "LCTest-KE-001", "to": "LCTest-KE-009" } });
        let usurped = json!({ "account": "LCTest-KE-001" });
        for what in [json!([renamed]), json!([renamed, usurped])] {
            let wiki = pair.wiki();
            wiki.weather().at_edit.insert(edit - 1, vec![Mischief::PeopleAfter(what.clone())]);
            pair.bot.start();
            pair.bot.until_quiet(&wiki, &wiki, ROUND).await.expect("it comes to rest");
            expect_nothing_forbidden(&wiki, &what.to_string());
            assert_eq!(sections(&wiki, AMINA), 0, "{what}: not under the old name");
            assert!(sections(&wiki, "User talk:LCTest-KE-009") <= 1, "{what}");
        }
    });
}

#[test]
fn r38_people_s_words_outside_the_region_stay_and_those_inside_are_written_over_with_notice() {
    story(async |mut pair: Pair| {
        let page = "Let's Connect/Problems";
        let wiki = pair.wiki();
        wiki.act(&json!([{ "account": "LCTest-FR-003" },
            profile_edit("LCTest-FR-003", "LCTest-FR-003", &[("share", "No such skill"), ("languages", "en-5")], "")]));
        pair.bot.until_quiet(&wiki, &wiki, ROUND).await.expect("it comes to rest");
        let before = wiki.text(page).expect("a problem is on it");
        wiki.act(&json!([{ "edit": { "page": page, "text": format!("Above.\n{before}\nBelow."), "as": "Admin" } }]));
        let inside = before.replace("<!-- LCBOT:END", "A stranger's line.\n<!-- LCBOT:END");
        wiki.act(&json!([{ "edit": { "page": page, "text": format!("Above.\n{inside}\nBelow."), "as": "Admin" } }]));
        pair.bot.until_quiet(&wiki, &wiki, ROUND).await.expect("it comes to rest");
        let text = wiki.text(page).expect("the page");
        assert!(text.starts_with("Above.\n<!-- ") && text.ends_with("-->\nBelow."), "{text}");
        assert!(!text.contains("A stranger's line."), "{text}");
        assert_eq!(text.matches("[[Special:Diff/").count(), 1, "it is told of once: {text}");
        expect_nothing_forbidden(&wiki, "words in and around the region");
    });
}

#[test]
fn r40_thirty_days_with_a_restart_a_day_do_what_is_due_on_its_day_and_nothing_else() {
    story(async |mut pair: Pair| {
        let wiki = pair.wiki();
        pair.comes_to_the_same_end(&wiki, "the first day").await;
        let mut busy: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for day in 1..=30 {
            wiki.wait(Duration::from_secs(86400));
            let edits = wiki.state().edits;
            for again in [false, true] {
                pair.bot.start();
                let survey = pair.bot.survey(&wiki, Some(ROUND)).await.expect("the world can be seen");
                let pages: Vec<String> =
                    survey.plan.actions.iter().map(|action| action.page.to_string()).collect();
                assert!(!again || pages.is_empty(), "day {day}, after a restart: {pages:?}");
                pair.bot.carry_out(&wiki, &wiki, &survey, &StopFlag::default()).await.expect("it is done");
                if !pages.is_empty() {
                    busy.insert(day, pages);
                }
            }
            assert!(
                busy.contains_key(&day) || wiki.state().edits == edits,
                "day {day}: edits without a plan"
            );
        }
        let days: Vec<usize> = busy.keys().copied().collect();
        // The month that is over has its digest and the new one its numbers, and once that month's
        // round has come the digest names the one after; the two who did not answer are reminded
        // after two weeks. Both stay silent, so nobody is freed. Once the day of the monthly update has
        // come, of which nobody wants one, the status page names the next.
        assert_eq!(days, [7, 8, 14, 22], "{busy:?}");
        assert_eq!(busy[&22], ["User:LetsConnectBot/Let's Connect/status"], "{busy:?}");
        let talks = |day| busy[&day].iter().filter(|page| page.starts_with("User talk:")).count();
        assert_eq!([talks(7), talks(8), talks(14)], [0, 0, 2], "{busy:?}");
        assert_eq!(violations(&wiki.state()), Vec::<String>::new());
    });
}

#[test]
fn r44_what_somebody_else_says_was_saved_is_not_taken_for_done() {
    story(async |mut pair: Pair| {
        for edit in 0..pair.edits {
            pair.comes_through(edit, Mischief::Impostor).await;
        }
    });
}

#[test]
fn r24_replicas_that_lag_make_no_double() {
    for_every_seed(12, |bot, seed| {
        told(seed, async {
            let wiki = town(bot, seed).await;
            let mut luck = fastrand::Rng::with_seed(seed);
            {
                let mut weather = wiki.weather();
                weather.most_lag = luck.i64(1..=60);
                weather.luck = Some(luck.fork());
            }
            wiki.act(&json!([]));
            let at = wiki.state().requests + luck.u64(10..60);
            wiki.weather().at_request.insert(at, vec![Mischief::DeathAfter]);
            let rest = bot.until_quiet(&wiki, &wiki, ROUND).await;
            finished(&wiki, rest)
        })
    });
}

#[test]
fn r25_two_processes_at_once_do_everything_once_at_the_pace_of_one() {
    for_every_seed(100, |_, seed| {
        told(seed, async {
            let mut one = Bot::new();
            let wiki = if seed % 2 == 0 { wiki_with(&one, &a_pair()) } else { town(&mut one, seed).await };
            let mut other = Bot::new();
            other.programme.instance = "the other".to_owned();
            let luck = Rc::new(RefCell::new(fastrand::Rng::with_seed(seed)));
            // One of four comes while the other is being replaced and holds its lease for good.
            if seed % 4 == 1 {
                let at = wiki.state().requests + luck.borrow_mut().u64(5..80);
                wiki.weather().at_request.insert(
                    at,
                    vec![Mischief::People(json!([
                    { "delete": "User:LetsConnectBot/Let's Connect/lease.json" }]))],
                );
            }
            let (first, second) = (wiki.shared(&luck), wiki.shared(&luck));
            let both =
                tokio::join!(one.until_quiet(&first, &wiki, ROUND), other.until_quiet(&second, &wiki, ROUND));
            finished(&wiki, both.0)?;
            finished(&wiki, both.1)
        })
    });
}

#[test]
fn r39_whatever_goes_wrong_at_whatever_moment_everything_is_done_once() {
    for_every_seed(40, |bot, seed| {
        told(seed, async {
            let wiki = town(bot, seed).await;
            let mut luck = fastrand::Rng::with_seed(seed ^ 0x5eed);
            let now = wiki.state().requests;
            for _ in 0..luck.usize(3..=12) {
                let mischief = some_mischief(&mut luck, &wiki);
                wiki.weather().at_request.entry(now + luck.u64(0..120)).or_default().push(mischief);
            }
            if luck.u8(0..4) == 0 {
                let mut weather = wiki.weather();
                (weather.most_lag, weather.luck) = (luck.i64(1..=30), Some(luck.fork()));
            }
            let rest = bot.until_quiet(&wiki, &wiki, ROUND).await;
            // What was late has arrived, and it still holds.
            wiki.wait(Duration::from_secs(7200));
            wiki.weather().most_lag = 0;
            finished(&wiki, rest)?;
            let rest = bot.until_quiet(&wiki, &wiki, ROUND).await;
            finished(&wiki, rest)
        })
    });
}

/// Something that goes wrong, or somebody who does something.
fn some_mischief(luck: &mut fastrand::Rng, wiki: &SimWiki) -> Mischief {
    let state = wiki.state();
    let talk_pages: Vec<String> = state
        .held
        .names()
        .into_iter()
        .filter(|name| name.starts_with("LCTest"))
        .map(|name| format!("User talk:{name}"))
        .collect();
    let page = &talk_pages[luck.usize(0..talk_pages.len())];
    let append = |text: &str| json!([{ "edit": { "page": page, "append": text, "as": "Admin" } }]);
    match luck.u8(0..20) {
        0 => Mischief::DeathBefore,
        1 => Mischief::DeathAfter,
        2 => Mischief::RequestLost,
        3 => Mischief::ReplyLost,
        4 => Mischief::Late(luck.i64(1..=140)),
        5 => Mischief::Twice,
        6 => Mischief::Replayed(luck.i64(1..=3600)),
        7 => later("maxlag"),
        8 => later("readonly"),
        9 => later("ratelimited"),
        10 => Mischief::Answered(once_more("badtoken")),
        11 => Mischief::Answered(Outcome::Conflict),
        12 => Mischief::DoneAnd(unknown()),
        13 => Mischief::Impostor,
        14 => Mischief::Answered(refused("abusefilter-disallowed", Blame::Text)),
        15 => Mischief::People(append("\n\n== Question ==\nWhat is this?")),
        16 => Mischief::PeopleAfter(append("\n:Thanks!")),
        17 => Mischief::People(append("\n{{nobots}}")),
        18 => {
            Mischief::PeopleAfter(json!([{ "edit": { "page": page, "text": "Archived.", "as": "Admin" } }]))
        }
        _ => Mischief::People(json!([{ "edit": { "page": STOP, "text": "run", "as": "Admin" } }])),
    }
}

/// It came to rest, and nothing forbidden happened.
fn finished(wiki: &SimWiki, rest: Result<Vec<Applied>, String>) -> Result<Tally, String> {
    let mut wrong = violations(&wiki.state());
    wrong.extend(rest.err());
    if wrong.is_empty() {
        let state = wiki.state();
        Ok(Tally {
            runs: 1,
            deeds: usize::try_from(state.edits).expect("a small number"),
            requests: state.requests,
        })
    } else {
        Err(wrong.join("\n"))
    }
}

#[test]
fn a_rate_kept_by_two_is_the_rate_of_one() {
    story(async |mut pair: Pair| {
        let wiki = pair.wiki();
        let mut other = Bot::new();
        other.programme.instance = "the other".to_owned();
        let luck = Rc::new(RefCell::new(fastrand::Rng::with_seed(7)));
        let (first, second) = (wiki.shared(&luck), wiki.shared(&luck));
        let both = tokio::join!(
            pair.bot.until_quiet(&first, &wiki, ROUND),
            other.until_quiet(&second, &wiki, ROUND)
        );
        assert!(both.0.is_ok() && both.1.is_ok(), "{both:?}");
        expect_pace(&wiki, pair.before.last_rev);
    });
}

#[test]
fn what_is_too_large_and_what_a_run_has_no_room_for_is_told_by_its_cause() {
    story(async |mut pair: Pair| {
        let wiki = pair.wiki();
        let room = pair.bot.programme.config.limits.edits_per_run;
        pair.bot.programme.config.limits.edits_per_run = 2;
        let applied = pair.bot.cycle(&wiki, &wiki, ROUND).await.expect("the world can be seen");
        let later = applied.skipped.iter().filter(|(_, why)| why.cause == Cause::Later);
        assert!(!applied.skipped.is_empty() && later.count() == applied.skipped.len(), "{applied:?}");
        pair.bot.programme.config.limits.edits_per_run = room;
        pair.bot.programme.config.limits.page_bytes = 1;
        let survey = pair.bot.survey(&wiki, Some(ROUND)).await.expect("the world can be seen");
        let large: Vec<&What> = survey
            .plan
            .waiting
            .iter()
            .filter(|waiting| waiting.why.cause == Cause::Size)
            .map(|waiting| &waiting.what)
            .collect();
        assert!(!large.is_empty() && large.iter().all(|what| matches!(what, What::Page(_))), "{large:?}");
    });
}

#[test]
fn more_notices_than_allowed_wait_for_a_trustee() {
    story(async |mut pair: Pair| {
        pair.bot.programme.config.limits.notices_per_run = 1;
        let wiki = pair.wiki();
        pair.bot.until_quiet(&wiki, &wiki, ROUND).await.expect("it comes to rest");
        assert_eq!((sections(&wiki, AMINA), sections(&wiki, KOFI)), (0, 0), "nobody was told");
        let survey = pair.bot.survey(&wiki, Some(ROUND)).await.expect("the world can be seen");
        let mut leave = survey.plan.waiting.iter().filter(|waiting| waiting.why.cause == Cause::Leave);
        let asked = &leave.next().expect("it waits for leave").why.words;
        assert!(asked.contains("allowed unasked"), "it says why: {asked}");
        let status = wiki.text("User:LetsConnectBot/Let's Connect/status").expect("a status page");
        assert!(status.contains("2 notices"), "and says so on the wiki: {status}");
        let id = &asked[asked.find("lc:").expect("it has a name")..][..19];
        // A stranger's word is nothing.
        for (who, notices) in [("LCTest-GH-002", 0), (support::COORDINATOR, 1)] {
            let leave = format!("\n{{{{Let's Connect approve|{id}}}}}");
            let steps: Value =
                json!([{ "edit": { "page": "Let's Connect/Awards", "append": leave, "as": who } }]);
            wiki.act(&steps);
            pair.bot.until_quiet(&wiki, &wiki, ROUND).await.expect("it comes to rest");
            assert_eq!((sections(&wiki, AMINA), sections(&wiki, KOFI)), (notices, notices), "{who}");
        }
        expect_nothing_forbidden(&wiki, "leave was given");
    });
}
