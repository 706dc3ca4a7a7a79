//! Carrying actions out, on the simulated wiki: what was done before is never done again, what was
//! not done is never taken for done, and who asks to stop is obeyed at once.
#![forbid(unsafe_code)]

mod support;

use std::time::Duration;

use lets_connect::apply::{Applied, Executor, Pace, Policy, Step, StopFlag};
use lets_connect::ids::{ActionId, PageTitle, RevId, RoundId, Timestamp, UserId, Username};
use lets_connect::plan::{Action, Deed, Effect, Write};
use lets_connect::wiki::{Base, Change, Edit, LiveEdits, PageQuery, PageState, Wiki};
use lets_connect::wikitext::{Options, region};
use serde_json::json;
use support::BOT;
use support::faults::{Fault, Faulty};
use support::sim::SimWiki;

const TALK: &str = "User talk:LCTest-KE-501";
const STOP: &str = "User:LetsConnectBot/stop";

fn title(text: &str) -> PageTitle {
    PageTitle::parse(text).expect("a title")
}

/// A wiki on which the bot may run.
fn wiki() -> SimWiki {
    let wiki = SimWiki::new();
    wiki.act(&json!([{ "edit": { "page": STOP, "text": "run" } }]));
    wiki
}

fn policy() -> Policy {
    Policy {
        flag: lets_connect::wiki::Flag::Needed,
        bot: Username::parse(BOT).expect("a name"),
        instance: "this".to_owned(),
        stop_page: title(STOP),
        opt_out_category: title("Category:Opted out"),
        since: Timestamp::UNIX_EPOCH,
        seconds_between_edits: 10,
        attempts: 5,
        unknown_wait: Duration::from_secs(300),
        edits_per_run: 100,
        notices_per_run: 100,
        message_kinds: Vec::new(),
        options: Options::default(),
    }
}

fn effect(deed: Deed) -> Effect {
    Effect { id: deed.id(), deed }
}

fn welcome() -> Effect {
    effect(Deed::Welcome { who: UserId(7), round: round() })
}

fn introduction() -> Effect {
    effect(Deed::Introduce { who: UserId(7), round: round() })
}

fn round() -> RoundId {
    RoundId::parse("2026-11").expect("a round")
}

/// A notice on [`TALK`].
fn notice(effects: &[Effect]) -> Action {
    let names: Vec<&str> = effects.iter().map(|effect| effect.id.as_str()).collect();
    Action {
        id: ActionId::of(&names),
        effects: effects.to_vec(),
        page: title(TALK),
        base: Base::Missing,
        write: Write::Notice { reader: UserId(7), section: "\n\n== Hello ==\nText.".to_owned() },
        sources: Vec::new(),
        summary: "notice".to_owned(),
    }
}

/// Counts the waits and lets no time pass; at the first wait somebody asks to stop, if they would.
struct Impatient {
    waits: usize,
    stop: Option<StopFlag>,
}

impl Pace for Impatient {
    async fn sleep(&mut self, _duration: Duration) {
        self.waits += 1;
        if let Some(stop) = &self.stop {
            stop.raise();
        }
        tokio::task::yield_now().await;
    }
}

async fn run(wiki: &impl Wiki, actions: &[Action]) -> Applied {
    let mut pace = Impatient { waits: 0, stop: None };
    let (leave, policy, stop) = (LiveEdits::granted_by("a test"), policy(), StopFlag::default());
    Executor::new(wiki, &leave, &policy, &mut pace, &stop).run(actions, &mut |_| {}).await
}

async fn text(wiki: &impl Wiki, page: &str) -> Option<String> {
    let query = PageQuery { titles: vec![title(page)], opt_out_category: None };
    let pages = wiki.pages(&query).await.expect("the page is read");
    pages[&title(page)].text().map(str::to_owned)
}

#[tokio::test]
async fn a_notice_that_stands_is_not_posted_again() {
    let wiki = wiki();
    let both = notice(&[welcome(), introduction()]);
    assert_eq!(run(&wiki, std::slice::from_ref(&both)).await.effects, both.effects);
    let again = run(&wiki, std::slice::from_ref(&both)).await;
    assert_eq!((again.edits, again.effects), (0, both.effects));
    assert_eq!(text(&wiki, TALK).await.map(|text| text.matches("== Hello ==").count()), Some(1));
}

#[tokio::test]
async fn a_notice_of_which_a_part_was_done_does_not_count_as_done() {
    let wiki = wiki();
    run(&wiki, &[notice(&[welcome()])]).await;
    // Before the record of it was saved, a plan joined the welcome with an introduction.
    let joined = run(&wiki, &[notice(&[welcome(), introduction()])]).await;
    assert_eq!(joined.edits, 0, "nobody is welcomed twice");
    assert_eq!(joined.effects, [welcome()], "and nobody was introduced yet");
    assert_eq!(joined.skipped.len(), 1, "which is told");
    // The next plan knows so, and asks for what is left.
    let rest = run(&wiki, &[notice(&[introduction()])]).await;
    assert_eq!((rest.edits, rest.effects), (1, vec![introduction()]));
}

#[tokio::test]
async fn a_page_that_people_deleted_meanwhile_is_not_made_again() {
    let wiki = wiki();
    wiki.act(&json!([{ "edit": { "page": "Directory", "text": region::wrap("d", "old") } }]));
    let write = Write::Region {
        region: "d".to_owned(),
        content: "new".to_owned(),
        fresh: "fresh".to_owned(),
        leads_to: None,
    };
    let mut action = Action { page: title("Directory"), write, effects: Vec::new(), ..notice(&[]) };
    action.base = Base::Revision(RevId(2));
    wiki.act(&json!([{ "delete": "Directory" }]));
    let applied = run(&wiki, &[action.clone()]).await;
    assert_eq!((applied.edits, applied.skipped.len()), (0, 1));
    let query = PageQuery { titles: vec![title("Directory")], opt_out_category: None };
    assert_eq!(wiki.pages(&query).await.expect("it is read")[&title("Directory")].state, PageState::Missing);
    // Where the plan knew that there is none, it is made.
    action.base = Base::Missing;
    assert_eq!(run(&wiki, &[action]).await.edits, 1);
}

#[tokio::test]
async fn whoever_asks_to_stop_waits_for_nothing() {
    for fault in [None, Some(Fault::ReplyLost)] {
        let wiki = wiki();
        let stop = StopFlag::default();
        let mut pace = Impatient { waits: 0, stop: Some(stop.clone()) };
        let other = Action { page: title("User talk:LCTest-KE-502"), ..notice(&[introduction()]) };
        let actions = [notice(&[welcome()]), other];
        let leave = LiveEdits::granted_by("a test");
        let (policy, mut seen) = (policy(), |_: Step<'_>| {});
        let applied = match fault {
            None => Executor::new(&wiki, &leave, &policy, &mut pace, &stop).run(&actions, &mut seen).await,
            Some(fault) => {
                let wiki = Faulty::new(wiki.clone(), fault, Some(0));
                Executor::new(&wiki, &leave, &policy, &mut pace, &stop).run(&actions, &mut seen).await
            }
        };
        assert!(applied.halted.is_some(), "{fault:?}: the run ends");
        assert!(pace.waits <= 1, "{fault:?}: {} waits", pace.waits);
        assert_eq!(text(&wiki, "User talk:LCTest-KE-502").await, None, "{fault:?}: nothing more was done");
    }
}

#[tokio::test]
async fn a_reply_lost_at_every_edit_makes_no_double() {
    let wiki = wiki();
    let faulty = Faulty::new(wiki.clone(), Fault::ReplyLost, None);
    let notices: Vec<Action> = (0..300)
        .map(|number| {
            let effects = [effect(Deed::Welcome { who: UserId(number), round: round() })];
            Action { page: title(&format!("User talk:LCTest-KE-{number:03}")), ..notice(&effects) }
        })
        .collect();
    let policy = Policy { edits_per_run: 1_000, notices_per_run: 1_000, ..policy() };
    let mut pace = Impatient { waits: 0, stop: None };
    let leave = LiveEdits::granted_by("a test");
    let stop = StopFlag::default();
    let applied = Executor::new(&faulty, &leave, &policy, &mut pace, &stop).run(&notices, &mut |_| {}).await;
    assert_eq!((applied.halted, applied.effects.len()), (None, 300));
    let own = wiki.contributions(Timestamp::UNIX_EPOCH).await.expect("they are read");
    assert_eq!(own.len(), 300, "one edit a notice");
}

/// An edit of the bot's own by hand, for comparison: the simulation takes it once.
#[tokio::test]
async fn the_same_edit_sent_twice_lands_once() {
    let wiki = wiki();
    let leave = LiveEdits::granted_by("a test");
    let edit = Edit {
        title: title(TALK),
        base: Base::Missing,
        change: Change::Append("text".to_owned()),
        summary: String::new(),
        start: Timestamp::UNIX_EPOCH,
    };
    wiki.edit(&leave, &edit).await;
    wiki.edit(&leave, &edit).await;
    assert_eq!(text(&wiki, TALK).await.as_deref(), Some("text"));
}
