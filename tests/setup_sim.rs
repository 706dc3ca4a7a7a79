//! `lets-connect setup` on the simulated wiki, where it dies at every edit, replies are lost, and
//! people edit in the very second.
#![forbid(unsafe_code)]

mod support;

use std::collections::BTreeSet;

use lets_connect::apply::StopFlag;
use lets_connect::plan::setup::{Does, Found, OfPeople, Ours, Standing};
use lets_connect::setup::{self, Publisher, Settled};
use lets_connect::wiki::{LiveEdits, Outcome, Wiki};
use serde_json::{Value, json};
use support::BOT;
use support::exam::{Bot, STOP};
use support::sim::mischief::Mischief;
use support::sim::{SimPace, SimWiki};

const HELP: &str = "Let's Connect/Help";
const ANN: &str = "LCTest-FR-040";

/// The bot, and what it publishes.
struct Operator {
    bot: Bot,
    ours: Vec<Ours>,
}

impl Operator {
    async fn new() -> Self {
        let bot = Bot::new();
        let site = SimWiki::new().site().await.expect("the wiki answers");
        let ours = setup::wanted(&bot.programme, &site).expect("the templates are well-formed");
        Self { bot, ours }
    }
}

/// One run; what became of each page, or nothing if it died.
async fn run(operator: &Operator, sim: &SimWiki, of_people: OfPeople) -> Option<Vec<(Found, Settled)>> {
    let running = async {
        let site = sim.site().await.expect("the wiki answers");
        let config = &operator.bot.programme.config;
        let found = setup::look(sim, config, operator.ours.clone()).await.expect("the wiki answers");
        let leave = LiveEdits::granted_by("a test");
        let (mut pace, stop) = (SimPace(sim.clone()), StopFlag::default());
        let mut publisher = Publisher::new(sim, &leave, config, of_people, site.now, (&mut pace, &stop));
        let mut all = Vec::new();
        for found in found {
            all.push(publisher.publish(found).await);
        }
        all
    };
    tokio::select! {
        biased;
        () = sim.death() => None,
        all = running => Some(all),
    }
}

/// How often each page was saved by the bot.
fn saves(sim: &SimWiki) -> Vec<(String, usize)> {
    let state = sim.state();
    let bot = state.held.id_of(BOT);
    let by_bot = state.history().into_iter().filter(|(_, written)| Some(written.author) == bot);
    let pages: Vec<String> = by_bot.map(|(page, _)| page).collect();
    let titles: BTreeSet<&String> = pages.iter().collect();
    titles.into_iter().map(|page| (page.clone(), pages.iter().filter(|one| *one == page).count())).collect()
}

/// Everything stands, saved once.
async fn expect_all_once(operator: &Operator, sim: &SimWiki, case: &str) {
    let all = run(operator, sim, OfPeople::Leave).await.expect("it lives");
    for (found, settled) in &all {
        assert_eq!(settled, &Settled::Nothing, "{case}: {}", found.ours.title);
    }
    let saves = saves(sim);
    assert_eq!(saves.len(), all.len(), "{case}");
    for (page, times) in saves {
        assert_eq!(times, 1, "{case}: {page}");
    }
}

#[tokio::test]
async fn it_dies_anywhere_and_the_next_run_finishes() {
    let operator = Operator::new().await;
    let whole = SimWiki::new();
    let pages = run(&operator, &whole, OfPeople::Leave).await.expect("it lives").len() as u64;
    expect_all_once(&operator, &whole, "undisturbed").await;
    for at in 0..pages {
        for death in [Mischief::DeathBefore, Mischief::DeathAfter] {
            let sim = SimWiki::new();
            sim.weather().at_edit.insert(at, vec![death.clone()]);
            assert!(run(&operator, &sim, OfPeople::Leave).await.is_none(), "it dies");
            let all = run(&operator, &sim, OfPeople::Leave).await.expect("it lives");
            assert!(all.iter().all(|(_, settled)| matches!(settled, Settled::Done(..) | Settled::Nothing)));
            expect_all_once(&operator, &sim, &format!("{death:?} at edit {at}")).await;
        }
    }
}

#[tokio::test]
async fn lost_late_and_doubled_edits_are_made_once() {
    let operator = Operator::new().await;
    for mischief in [
        Mischief::RequestLost,
        Mischief::ReplyLost,
        Mischief::Late(60),
        Mischief::Twice,
        Mischief::Replayed(30),
        Mischief::Answered(Outcome::Conflict),
        Mischief::Answered(Outcome::Later { code: "maxlag".to_owned(), wait: None }),
    ] {
        let sim = SimWiki::new();
        for at in [0, 7, 20] {
            sim.weather().at_edit.insert(at, vec![mischief.clone()]);
        }
        let all = run(&operator, &sim, OfPeople::Leave).await.expect("it lives");
        assert!(all.iter().all(|(_, settled)| matches!(settled, Settled::Done(..))), "{mischief:?}");
        expect_all_once(&operator, &sim, &format!("{mischief:?}")).await;
    }
}

/// A wiki with an older help, and the text that this version has.
async fn with_an_older_help(operator: &Operator) -> (SimWiki, String, String) {
    let sim = SimWiki::new();
    run(operator, &sim, OfPeople::Leave).await.expect("it lives");
    let ours = sim.text(HELP).expect("it was published");
    let older = format!("{ours}\nAn older end.");
    let edit =
        json!({ "page": HELP, "text": older, "as": BOT, "summary": "Let's Connect: set up (version 0.0.9)" });
    sim.act(&json!([{ "account": ANN }, { "edit": edit }]));
    (sim, ours, older)
}

fn edit(text: &str) -> Value {
    json!([{ "edit": { "page": HELP, "text": text, "as": ANN } }])
}

fn help(all: &[(Found, Settled)]) -> &(Found, Settled) {
    all.iter().find(|(found, _)| found.ours.title.as_str() == HELP).expect("it is among them")
}

/// A run in which Ann saves this just before the edit of the help arrives.
async fn run_while_ann_saves(
    operator: &Operator,
    sim: &SimWiki,
    of_people: OfPeople,
    hers: &str,
) -> Vec<(Found, Settled)> {
    let next = sim.state().weather.edits_asked;
    sim.weather().at_edit.insert(next, vec![Mischief::People(edit(hers))]);
    run(operator, sim, of_people).await.expect("it lives")
}

#[tokio::test]
async fn nobody_s_edit_in_the_very_second_is_lost() {
    let operator = Operator::new().await;
    for of_people in [OfPeople::Leave, OfPeople::Merge, OfPeople::Replace] {
        let (sim, ours, older) = with_an_older_help(&operator).await;
        let hers = older.replace("An older end.", "Ann's end.");
        let all = run_while_ann_saves(&operator, &sim, of_people, &hers).await;
        let (found, settled) = help(&all);
        let text = sim.text(HELP).expect("it is there");
        if let (OfPeople::Replace, Settled::Done(deed, _)) = (of_people, settled) {
            assert_eq!(deed.does, Does::Replace);
            assert!(deed.summary.contains("replaces a change by LCTest-FR-040"), "{}", deed.summary);
            assert!(text == ours, "the operator said so");
        } else {
            assert!(*settled == Settled::Nothing && text == hers, "{of_people:?}: it is judged anew");
            assert!(matches!(found.standing, Standing::Both(_)), "{of_people:?}");
        }
    }
}

/// As `MediaWiki` does where edits do not touch.
#[tokio::test]
async fn an_edit_that_the_wiki_merged_is_theirs_from_then_on() {
    let operator = Operator::new().await;
    let (sim, ours, older) = with_an_older_help(&operator).await;
    let hers = format!("Ann's beginning.\n{older}");
    let all = run_while_ann_saves(&operator, &sim, OfPeople::Leave, &hers).await;
    assert!(matches!(help(&all).1, Settled::Done(..)));
    let both = format!("Ann's beginning.\n{ours}");
    assert!(sim.text(HELP).is_some_and(|text| text == both), "nothing of either is lost");
    for of_people in [OfPeople::Leave, OfPeople::Merge] {
        let all = run(&operator, &sim, of_people).await.expect("it lives");
        let (found, settled) = help(&all);
        assert!(*settled == Settled::Nothing && found.standing == Standing::Theirs);
        assert!(found.published.as_ref().is_some_and(|published| published.text == ours));
    }
}

#[tokio::test]
async fn whoever_stops_the_bot_meanwhile_stops_it() {
    let operator = Operator::new().await;
    let (sim, _, older) = with_an_older_help(&operator).await;
    let now = sim.state().requests;
    // After the first look, before the look ahead of the edit.
    let stop = json!([{ "edit": { "page": STOP, "text": "stop", "as": ANN } }]);
    sim.weather().at_request.insert(now + 1, vec![Mischief::PeopleAfter(stop)]);
    let all = run(&operator, &sim, OfPeople::Leave).await.expect("it lives");
    assert!(matches!(help(&all).1, Settled::Halted(_)));
    assert!(sim.text(HELP).is_some_and(|text| text == older));
}
