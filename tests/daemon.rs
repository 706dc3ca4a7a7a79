//! The daemon on the simulated wiki: it goes on whatever happens to it, and no further than
//! it may.
#![forbid(unsafe_code)]

mod support;

use std::path::Path;
use std::time::Duration;

use lets_connect::apply::StopFlag;
use lets_connect::config::Config;
use lets_connect::daemon::told::Happened;
use lets_connect::ids::PageTitle;
use serde_json::json;
use support::BOT;
use support::checker::{deeds_told, violations};
use support::daily::{Daily, Door};
use support::exam::{Bot, STOP, a_pair, people, wiki_with};
use support::sim::SimWiki;
use support::sim::mischief::Mischief;
use support::story::edit;

/// A town whose bot looks every quarter of an hour.
fn town() -> (SimWiki, Config) {
    let bot = Bot::new();
    let wiki = wiki_with(&bot, &a_pair());
    let mut config = bot.programme.config;
    config.schedule.cycle = lets_connect::config::Cadence::parse("*/15 * * * *").expect("a cadence");
    (wiki, config)
}

fn said(all: &[String], words: &str) -> usize {
    all.iter().filter(|said| said.contains(words)).count()
}

#[tokio::test(start_paused = true)]
async fn it_looks_at_once_and_then_at_every_tick_and_a_quiet_cycle_costs_little() {
    let (wiki, config) = town();
    let mut daily = Daily::new(&wiki, &config);
    let mut requests = Vec::new();
    let all = daily
        .cycles(6, |happened| {
            if let Happened::CycleEnded { requests: asked, .. } = happened {
                requests.push(*asked);
            }
        })
        .await;
    assert!(all[1].starts_with("ended: ") && !all[1].starts_with("ended: 0"), "{all:?}");
    assert_eq!(said(&all, "ended: 0 edits"), 5, "{all:?}");
    assert_eq!(said(&all, "waits until 2026-11-24T00:30:00Z"), 1, "{all:?}");
    assert_eq!(all.last().map(String::as_str), Some("ends"));
    let quiet = &requests[2..];
    assert!(quiet.iter().all(|asked| asked == &quiet[0] && *asked < 8), "{requests:?}");
    assert_eq!(violations(&wiki.state()), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn with_a_jitter_every_cycle_comes_later_by_the_same_and_none_before_its_moment() {
    let (wiki, mut config) = town();
    config.daemon.jitter_seconds = 600;
    let all = Daily::new(&wiki, &config).cycles(5, |_| {}).await;
    let seconds: Vec<u64> = all
        .iter()
        .filter_map(|said| said.strip_prefix("waits until "))
        .map(|moment| moment.parse::<lets_connect::ids::Timestamp>().expect("a moment"))
        .map(|moment| u64::try_from(moment.as_second()).expect("a moment") % 900)
        .collect();
    assert!(seconds.iter().all(|late| *late == seconds[0] && *late <= 600), "{seconds:?}");
}

#[tokio::test(start_paused = true)]
async fn failures_are_told_and_waited_out_and_the_first_success_ends_them() {
    let (wiki, config) = town();
    let mut daily = Daily::new(&wiki, &config);
    daily.doors(&[Door::Away, Door::Panics, Door::Away]);
    let mut pauses = Vec::new();
    let all = daily
        .cycles(5, |happened| {
            if let Happened::Waits { pause, .. } = happened {
                pauses.push(pause.as_secs());
            }
        })
        .await;
    assert_eq!(said(&all, "failed 1: ") + said(&all, "failed 3: "), 2, "{all:?}");
    assert_eq!(said(&all, "failed 2: the cycle panicked: at the door (Passes)"), 1, "{all:?}");
    assert_eq!(pauses[..3], [60, 120, 240]);
    assert!(said(&all, "ended") == 2 && violations(&wiki.state()).is_empty(), "{all:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_is_told_with_its_mend_and_tried_once_an_hour() {
    let (wiki, config) = town();
    let mut daily = Daily::new(&wiki, &config);
    daily.doors(&[Door::Wrong, Door::Wrong]);
    let began = wiki.state().now;
    let all = daily.cycles(3, |_| {}).await;
    assert_eq!(said(&all, "the secret (Needs(\"renew the password"), 2, "{all:?}");
    assert!(wiki.state().now.duration_since(began).as_hours() >= 2);
    assert_eq!(said(&all, "ended"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_block_is_looked_at_once_an_hour_and_a_stop_page_at_every_tick() {
    let (wiki, config) = town();
    wiki.act(&json!([{ "block": BOT }]));
    let all = Daily::new(&wiki, &config).cycles(3, |_| {}).await;
    assert_eq!(said(&all, "the account is blocked (Needs("), 3, "{all:?}");
    assert_eq!(deeds_told(&wiki.state()).len(), 0);
    let (wiki, config) = town();
    wiki.act(&json!([edit(STOP, "stop", BOT)]));
    let began = wiki.state().now;
    let all = Daily::new(&wiki, &config).cycles(4, |_| {}).await;
    assert_eq!(said(&all, "halted: User:LetsConnectBot/Stop does not say"), 4, "{all:?}");
    assert!(wiki.state().now.duration_since(began).as_mins() < 60);
}

#[tokio::test(start_paused = true)]
async fn who_dies_again_and_again_waits_before_the_first_cycle() {
    let (wiki, mut config) = town();
    let folder = tempfile::tempdir().expect("a folder");
    config.daemon.folder = Some(folder.path().to_owned());
    let mut daily = Daily::new(&wiki, &config);
    let stop = StopFlag::default();
    let mut held = Vec::new();
    for _ in 0..8 {
        let request = wiki.state().requests + 1;
        wiki.weather().at_request.insert(request, vec![Mischief::DeathBefore]);
        let before = wiki.state().now;
        let ended = daily.process(&stop, |_| {}).await;
        assert!(ended.is_none(), "it died");
        held.push(wiki.state().now.duration_since(before).as_secs() / 60);
    }
    assert_eq!(held, [0, 0, 0, 0, 0, 1, 2, 4]);
    // Once a cycle is carried through, that is over.
    let all = daily.cycles(1, |_| {}).await;
    assert!(all[0].starts_with("held back 480 s after 9") && said(&all, "ended") == 1, "{all:?}");
    let all = daily.cycles(1, |_| {}).await;
    assert_eq!(said(&all, "held back"), 0, "{all:?}");
}

#[tokio::test(start_paused = true)]
async fn of_crashes_the_operator_is_told_before_the_next_one_and_once() {
    const OPERATOR: &str = "User talk:Operator";
    let (wiki, mut config) = town();
    let folder = tempfile::tempdir().expect("a folder");
    config.daemon.folder = Some(folder.path().to_owned());
    config.alerts.page = Some(PageTitle::parse(OPERATOR).expect("a title"));
    let mut daily = Daily::new(&wiki, &config);
    let stop = StopFlag::default();
    let mut told = Vec::new();
    for _ in 0..8 {
        // What its cycle asks for first is its end.
        let dies = |happened: &Happened<'_>| {
            if matches!(happened, Happened::CycleBegan) {
                let request = wiki.state().requests + 1;
                wiki.weather().at_request.insert(request, vec![Mischief::DeathBefore]);
            }
        };
        assert!(daily.process(&stop, dies).await.is_none(), "it died");
        told.push(wiki.text(OPERATOR).is_some_and(|text| text.contains("Its process dies")));
    }
    assert_eq!(told, [false, false, false, false, false, true, true, true]);
    assert_eq!(wiki.state().held.pages[OPERATOR].len(), 1, "once");
    // Whoever comes through tells of the end, the next day.
    wiki.wait(Duration::from_secs(24 * 3600));
    daily.cycles(1, |_| {}).await;
    let text = wiki.text(OPERATOR).expect("a section");
    assert!(
        text.contains("over since 2026-11-25") && text.matches("Its process dies").count() == 1,
        "{text}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_changed_configuration_takes_over_and_a_wrong_one_does_not() {
    let (wiki, mut config) = town();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bot.toml");
    let write = |change: &str| {
        let text = std::fs::read_to_string("config/dev.toml").expect("a file");
        // The simulated wiki knows no form.
        let text = &text[..text.find("[[form]]").expect("forms come last")];
        let key = "key_file = \"../target/wikis/8039/secret\"";
        assert!(text.contains(key));
        std::fs::write(&file, text.replace(key, "").replace("cycle = \"* * * * *\"", change))
            .expect("written");
    };
    write("cycle = \"*/15 * * * *\"");
    config.daemon.jitter_seconds = 0;
    let mut daily = Daily::new(&wiki, &config);
    daily.source = Some(file.clone());
    let hangup = daily.hangup.clone();
    let mut waits = 0;
    let all = daily
        .cycles(6, |happened| {
            if let Happened::Waits { .. } = happened {
                waits += 1;
                match waits {
                    1 => write("cycle = \"often\""),
                    3 => write("cycle = \"0 3 * * *\""),
                    5 => hangup.raise(),
                    _ => {}
                }
            }
        })
        .await;
    assert_eq!(said(&all, "refused: "), 1, "once: {all:?}");
    assert!(all.iter().any(|said| said.contains("is not a cron expression")), "{all:?}");
    assert_eq!(said(&all, "reloaded"), 2, "by its change and by the signal: {all:?}");
    assert_eq!(said(&all, "waits until 2026-11-24T03:00:00Z"), 1, "{all:?}");
    assert_eq!(said(&all, "waits until 2026-11-25T03:00:00Z"), 2, "{all:?}");
    assert_eq!(said(&all, "began"), 3, "nothing of this makes a cycle: {all:?}");
}

#[tokio::test(start_paused = true)]
async fn a_trial_never_makes_more_edits_than_it_has_whatever_is_restarted_or_lost() {
    let bot = Bot::new();
    let mut luck = fastrand::Rng::with_seed(7);
    let wiki = wiki_with(&bot, &people(&mut luck));
    wiki.act(&a_pair());
    // It is on trial because it has no flag yet.
    wiki.act(&json!([{ "group": { "account": BOT, "remove": ["bot"] } }]));
    wiki.weather().no_flag_asked = true;
    let mut config = bot.programme.config.clone();
    config.daemon.trial_edits = 20;
    let before = wiki.state().edits;
    let mut over = 0;
    for restart in 0..8 {
        let edits = wiki.state().weather.edits_asked;
        wiki.weather().at_edit.insert(edits + 2, vec![support::sim::mischief::Mischief::ReplyLost]);
        if restart % 3 == 1 {
            wiki.weather().at_edit.insert(edits + 4, vec![support::sim::mischief::Mischief::Late(100)]);
        }
        let all = Daily::new(&wiki, &config).cycles(2, |_| {}).await;
        over += said(&all, "halted: the trial is over");
        wiki.wait(std::time::Duration::from_secs(1200));
    }
    let made = wiki.state().edits - before;
    assert!((15..=20).contains(&made), "{made} edits on a trial of 20");
    assert!(over > 0, "it says that it is over");
    let times: Vec<_> = own_edits(&wiki);
    assert!(times.windows(2).all(|pair| pair[1].duration_since(pair[0]).as_secs() >= 60), "{times:?}");
    assert_eq!(violations(&wiki.state()), Vec::<String>::new());
}

/// When the bot made its marked edits.
fn own_edits(wiki: &SimWiki) -> Vec<lets_connect::ids::Timestamp> {
    let state = wiki.state();
    let bot = state.held.id_of(BOT);
    let history = state.history();
    let own = history.iter().filter(|(_, written)| Some(written.author) == bot);
    let marked =
        own.filter(|(_, written)| !lets_connect::ids::ActionId::find_in(&written.comment).is_empty());
    let mut times: Vec<_> = marked.map(|(_, written)| written.at).collect();
    times.sort();
    times
}

#[test]
fn the_configuration_of_the_development_wiki_is_on_no_trial() {
    let config = Config::load(Path::new("config/dev.toml"), &lets_connect::config::Overrides::default());
    assert_eq!(config.expect("a configuration").daemon.trial_edits, 0);
}
