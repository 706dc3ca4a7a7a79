//! R45 of the exam: is the exam any good? The bot loses one safeguard after another, and each time
//! some scenario must notice. The bot as it is passes them all.
#![forbid(unsafe_code)]

mod support;

use lets_connect::apply::StopFlag;
use serde_json::json;
use support::checker::violations;
use support::exam::{Bot, OPT_OUT, ROUND, STOP, a_pair, again, told, wiki_with};
use support::mutant::{Missing, Mutant};
use support::sim::SimWiki;
use support::sim::mischief::Mischief;
use support::sim::state::State;
use support::story::profile_edit;

const AMINA: &str = "User talk:LCTest-KE-001";
const OWN: &str = "User:LCTest-KE-001/Let's Connect";

/// Edits of the round that are tried in turn.
const EDITS: std::ops::Range<u64> = 0..16;

/// What may happen to the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scenario {
    /// R02: a reply is lost.
    ReplyLost,
    /// R05: the process dies after an edit.
    Death,
    /// R10, R18: somebody writes on the page just before the edit.
    SomebodyWrites,
    /// R10: the same, and a line is taken away.
    SomebodyRewrites,
    /// R19: the page is made and deleted just before the edit.
    Deleted,
    /// R33: the bot is stopped.
    Stopped,
    /// R34: the reader refuses messages just before the look.
    Refused,
    /// R34: the reader leaves just before the look.
    Left,
    /// R06: the process dies, and before the next one starts somebody registers.
    DeathAndSomebodyNew,
}

const SCENARIOS: [Scenario; 9] = [
    Scenario::ReplyLost,
    Scenario::Death,
    Scenario::SomebodyWrites,
    Scenario::SomebodyRewrites,
    Scenario::Deleted,
    Scenario::Stopped,
    Scenario::Refused,
    Scenario::Left,
    Scenario::DeathAndSomebodyNew,
];

/// One cycle of a bot without that safeguard.
async fn cycle(bot: &Bot, wiki: &Mutant) {
    let Ok(mut survey) = bot.survey(wiki, Some(ROUND)).await else { return };
    if wiki.missing == Missing::Intent
        && let Some(intent) = survey.plan.intent.take()
    {
        survey.plan.actions.push(intent);
    }
    if wiki.missing == Missing::Registration {
        survey.plan.actions.iter_mut().for_each(|action| action.sources.clear());
    }
    // What a cycle says of itself does not matter here.
    drop(bot.carry_out(wiki, &wiki.inner, &survey, &StopFlag::default()).await);
}

async fn lives(bot: &Bot, wiki: &Mutant) -> bool {
    tokio::select! {
        biased;
        () = wiki.inner.death() => false,
        () = cycle(bot, wiki) => true,
    }
}

/// Tells the scenario at that edit, and everything that must not be and was.
async fn told_at(
    bot: &mut Bot,
    before: &State,
    missing: Missing,
    scenario: Scenario,
    edit: u64,
) -> Vec<String> {
    let inner = again(before, &[]);
    let hello = |text: &str| json!([{ "edit": { "page": AMINA, "append": text, "as": "Admin" } }]);
    let leaves =
        profile_edit("LCTest-KE-001", "LCTest-KE-001", &[("share", "Wikidata"), ("notify", "no")], "");
    let mischief = match scenario {
        Scenario::ReplyLost => Mischief::ReplyLost,
        Scenario::Death | Scenario::DeathAndSomebodyNew => Mischief::DeathAfter,
        Scenario::SomebodyWrites => Mischief::People(hello("\nHello.")),
        Scenario::SomebodyRewrites => Mischief::People(json!([
            { "edit": { "page": "Let's Connect/Directory", "text": "Ours now.", "as": "Admin" } }])),
        Scenario::Deleted => Mischief::People(json!([hello("Hello.")[0], { "delete": AMINA }])),
        Scenario::Stopped => {
            Mischief::PeopleAfter(json!([{ "edit": { "page": STOP, "text": "stop", "as": "Admin" } }]))
        }
        Scenario::Refused => Mischief::PeopleAfter(
            json!([{ "edit": { "page": AMINA, "text": format!("{{{{nobots}}}} {OPT_OUT}") } }]),
        ),
        Scenario::Left => Mischief::PeopleAfter(json!([leaves])),
    };
    inner.weather().at_edit.insert(edit, vec![mischief]);
    let wiki = Mutant { inner, missing };
    bot.start();
    lives(bot, &wiki).await;
    let sim: &SimWiki = &wiki.inner;
    let mut wrong = violations(&sim.state());
    let made = sim.state().edits - before.edits;
    match scenario {
        Scenario::Stopped if made > edit + 1 => {
            wrong.push(format!("{} edits after the stop", made - edit - 1));
        }
        Scenario::Left => {
            // Whoever left before the look at their talk page must not be written to.
            let state = sim.state();
            let left = state.history().into_iter().filter(|(page, _)| page == OWN).map(|(_, w)| w.id).nth(1);
            let told = state.history().into_iter().find(|(page, w)| page == AMINA && w.text.contains("== "));
            if let (Some(left), Some((_, told))) = (left, told)
                && told.id > left
            {
                wrong.push("whoever left was written to".to_owned());
            }
        }
        Scenario::Deleted => {
            // Whoever looks after the deletion knows of it; the edit under way then does not.
            let state = sim.state();
            let deleted = state.archive.first().map(|(_, at, _)| *at);
            let back = state.held.pages.get(AMINA).and_then(|all| all.first()).map(|written| written.at);
            if deleted.is_some() && deleted == back {
                wrong.push("a page that was deleted came back".to_owned());
            }
        }
        _ => {}
    }
    if scenario == Scenario::DeathAndSomebodyNew {
        sim.act(&json!([{ "account": "LCTest-FR-003" },
            profile_edit("LCTest-FR-003", "LCTest-FR-003", &[("share", "Grant writing"), ("learn", "Wikidata"), ("languages", "sw-N, en-5"), ("country", "Kenya"), ("utc", "+3")], "")]));
    }
    if scenario != Scenario::Stopped {
        for _ in 0..4 {
            sim.wait(std::time::Duration::from_secs(3600));
            bot.start();
            lives(bot, &wiki).await;
        }
        wrong.extend(violations(&sim.state()));
    }
    wrong
}

/// The scenarios that notice, and what they see first.
fn noticed_by(missing: Missing, scenarios: &[Scenario]) -> Vec<(Scenario, String)> {
    told(1, async {
        let mut bot = Bot::new();
        let before = wiki_with(&bot, &a_pair()).copy();
        let mut noticed = Vec::new();
        for &scenario in scenarios {
            for edit in EDITS {
                let wrong = told_at(&mut bot, &before, missing, scenario, edit).await;
                if let Some(first) = wrong.into_iter().next() {
                    noticed.push((scenario, first));
                    break;
                }
            }
        }
        noticed
    })
}

fn expect_noticed(missing: Missing, by: &[Scenario]) {
    let noticed = noticed_by(missing, by);
    for (scenario, what) in &noticed {
        println!("without {missing:?}: {scenario:?} sees: {what}");
    }
    assert!(!noticed.is_empty(), "nobody notices that {missing:?} is missing");
}

#[test]
fn the_bot_as_it_is_passes_every_scenario() {
    let noticed = noticed_by(Missing::Nothing, &SCENARIOS);
    assert!(noticed.is_empty(), "{noticed:?}");
}

#[test]
fn without_a_base_revision_somebody_s_page_is_written_over() {
    expect_noticed(Missing::BaseRevision, &[Scenario::SomebodyRewrites, Scenario::Deleted]);
}

#[test]
fn without_a_look_at_its_own_edits_it_does_things_twice() {
    expect_noticed(Missing::Scan, &[Scenario::ReplyLost, Scenario::Death]);
}

#[test]
fn without_the_record_saved_first_people_are_told_of_different_pairs() {
    expect_noticed(Missing::Intent, &[Scenario::DeathAndSomebodyNew]);
}

#[test]
fn with_timeouts_sent_again_it_does_things_twice() {
    expect_noticed(Missing::Patience, &[Scenario::ReplyLost]);
}

#[test]
fn without_a_start_time_a_deleted_page_comes_back() {
    expect_noticed(Missing::StartTime, &[Scenario::Deleted]);
}

#[test]
fn without_a_look_at_the_stop_page_it_goes_on() {
    expect_noticed(Missing::StopPage, &[Scenario::Stopped]);
}

#[test]
fn without_a_look_at_the_talk_page_it_writes_where_it_is_not_wanted() {
    expect_noticed(Missing::TalkPage, &[Scenario::Refused]);
}

#[test]
fn without_a_look_at_the_registration_it_writes_to_people_who_left() {
    expect_noticed(Missing::Registration, &[Scenario::Left]);
}
