//! R40 of the exam: thirty days of the daemon on the simulated wiki, with a new process every
//! day. People join, edit, answer and leave; requests and replies are lost, the wiki lags, the
//! process dies at work. Nothing is done twice, what the daemon holds between two cycles does
//! not grow, and a quiet cycle costs on the last day what it cost on the tenth.
//!
//! `LETS_CONNECT_SEED` tells another story; `LETS_CONNECT_DAYS` a longer one.
#![forbid(unsafe_code)]

mod support;

use std::alloc::System;
use std::collections::BTreeMap;
use std::time::Duration;

use lets_connect::apply::StopFlag;
use lets_connect::daemon::told::Happened;
use lets_connect::ids::{ActionId, Timestamp};
use serde_json::{Value, json};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use support::checker::{deeds_told, violations};
use support::daily::Daily;
use support::exam::{Bot, wiki_with};
use support::sim::SimWiki;
use support::sim::mischief::Mischief;
use support::story::{profile, profile_edit};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes that are allocated now.
fn allocated() -> i64 {
    let stats = COUNTED.stats();
    let number = |bytes: usize| i64::try_from(bytes).expect("less than exabytes");
    number(stats.bytes_allocated) - number(stats.bytes_deallocated)
}

/// From this day on nobody joins any more: what grows then grows for no reason.
const LAST_JOINS: u32 = 9;

/// People at the beginning, and so many more a day.
const FIRST: usize = 12;
const JOIN: usize = 1;

const SKILLS: [&str; 5] = ["Wikidata", "Grant writing", "PetScan", "Photography", "SPARQL"];

struct Town {
    wiki: SimWiki,
    luck: fastrand::Rng,
    people: usize,
}

impl Town {
    fn name(number: usize) -> String {
        format!("LCTest-{}-{number:03}", ["KE", "GH", "FR", "BR"][number % 4])
    }

    fn fields(&mut self) -> [(&'static str, &'static str); 3] {
        let share = self.luck.usize(0..SKILLS.len());
        let learn = (share + self.luck.usize(1..SKILLS.len())) % SKILLS.len();
        let languages = ["en-5", "en-4, fr-3", "fr-N, en-2"][self.luck.usize(0..3)];
        [("share", SKILLS[share]), ("learn", SKILLS[learn]), ("languages", languages)]
    }

    fn joins(&mut self) {
        let name = Self::name(self.people);
        self.people += 1;
        let fields = self.fields();
        self.wiki.act(&json!([{ "account": name }, profile_edit(&name, &name, &fields, "")]));
    }

    /// What somebody does within a day.
    fn stirs(&mut self) {
        let name = Self::name(self.luck.usize(0..self.people));
        let page = format!("User:{name}/Let's Connect");
        let talk = format!("User talk:{name}");
        let step: Value = match self.luck.u8(0..6) {
            // Somebody changes their mind about what they share or want.
            0 | 1 => {
                let fields = self.fields();
                json!({ "edit": { "page": page, "text": profile(&fields).trim(), "as": name } })
            }
            2 => json!({ "edit": { "page": page, "append": "\nA word about me.", "as": name } }),
            3 => json!({ "edit": { "page": talk, "append": "\n== Tea ==\nComing?", "as": "Admin" } }),
            // Talk pages are archived.
            4 => json!({ "edit": { "page": talk, "text": "Archived.", "as": name } }),
            // Somebody else meddles; that counts for nothing.
            _ => {
                let text = profile(&[("share", "Vandalism")]);
                json!({ "edit": { "page": page, "append": text, "as": "Admin" } })
            }
        };
        self.wiki.act(&json!([step]));
    }

    /// What goes wrong soon.
    fn trouble(&mut self) {
        let (now, next) = (self.wiki.state().now, self.wiki.state().requests + self.luck.u64(1..20));
        let mut weather = self.wiki.weather();
        let mischief = match self.luck.u8(0..7) {
            0 => Mischief::DeathBefore,
            1 => Mischief::DeathAfter,
            2 => Mischief::RequestLost,
            3 => Mischief::ReplyLost,
            4 => Mischief::Late(self.luck.i64(0..140)),
            5 => Mischief::Twice,
            _ => {
                weather.busy = Some(("maxlag", now + Duration::from_secs(600)));
                return;
            }
        };
        weather.at_request.insert(next, vec![mischief]);
    }
}

/// What was measured on a day.
#[derive(Clone, Copy, Debug, Default)]
struct Day {
    /// Bytes that the daemon held while it waited, at the end.
    held: i64,
    /// By how many bytes quiet cycles, one after the other, left more allocated than before.
    grew: i64,
    /// Requests of the last quiet cycle.
    requests: u64,
    cycles: usize,
    deaths: usize,
}

#[tokio::test(start_paused = true)]
async fn thirty_days_with_a_new_process_every_day_leave_nothing_double_and_nothing_behind() {
    let seed = std::env::var("LETS_CONNECT_SEED").map_or(40, |seed| seed.parse().expect("a number"));
    let days = std::env::var("LETS_CONNECT_DAYS").map_or(30, |days| days.parse().expect("a number"));
    println!("LETS_CONNECT_SEED={seed} LETS_CONNECT_DAYS={days}");
    let bot = Bot::new();
    let mut config = bot.programme.config.clone();
    config.schedule.cycle = lets_connect::config::Cadence::parse("0 */3 * * *").expect("a cadence");
    config.daemon.jitter_seconds = 300;
    let wiki = wiki_with(&bot, &json!([]));
    let mut town = Town { wiki: wiki.clone(), luck: fastrand::Rng::with_seed(seed), people: 0 };
    (0..FIRST).for_each(|_| town.joins());
    let mut daily = Daily::new(&wiki, &config);
    let mut measured = Vec::new();
    for number in 1..=days {
        let end = wiki.state().now + Duration::from_secs(24 * 3600);
        if number <= LAST_JOINS {
            (0..JOIN).for_each(|_| town.joins());
        }
        measured.push(day(&mut daily, &mut town, end).await);
        let wrong = violations(&wiki.state());
        assert!(wrong.is_empty(), "day {number}: {wrong:?}");
    }
    for (day, number) in measured.iter().zip(1..) {
        println!("day {number}: {day:?}");
    }
    let deeds: BTreeMap<ActionId, usize> = deeds_told(&wiki.state());
    println!("{} people, {} names in summaries, {} edits", town.people, deeds.len(), wiki.state().edits);
    assert!(deeds.len() > 3 * FIRST, "something happened: {}", deeds.len());
    assert!(measured.iter().map(|day| day.deaths).sum::<usize>() > 2, "somebody died");
    let (tenth, last) = (measured[LAST_JOINS as usize], measured[measured.len() - 1]);
    assert!(
        last.held <= tenth.held + tenth.held / 10,
        "the daemon holds {} bytes on the last day, {} on the tenth",
        last.held,
        tenth.held
    );
    assert_eq!(last.requests, tenth.requests, "a quiet cycle costs the same");
    for (day, number) in measured.iter().zip(1..) {
        assert!(day.grew.abs() < 4096, "day {number}: quiet cycles left {} bytes behind", day.grew);
        assert!(day.cycles >= 6, "day {number} had {} cycles", day.cycles);
    }
}

/// A day: a process from its beginning to its end, and another one after each death.
async fn day(daily: &mut Daily, town: &mut Town, end: Timestamp) -> Day {
    let wiki = town.wiki.clone();
    let mut day = Day::default();
    loop {
        let (stop, mut held, mut quiet, mut still) = (StopFlag::default(), 0, None, 0);
        let ended = daily
            .process(&stop, |happened| match happened {
                Happened::CycleEnded { applied, requests, .. } => {
                    day.cycles += 1;
                    if applied.edits > 0 || applied.halted.is_some() {
                        (still, quiet) = (0, None);
                    } else {
                        still += 1;
                    }
                    // The first one after an edit still reads what that changed.
                    if still > 1 {
                        day.requests = *requests;
                    }
                }
                // What a look that broke off did not see is read anew.
                Happened::CycleFailed { .. } => (still, quiet) = (0, None),
                Happened::Waits { .. } => {
                    held = allocated();
                    let left = end.duration_since(wiki.state().now).as_hours();
                    match left {
                        // By night nobody stirs; what was done in the evening is settled by then.
                        ..=9 if still > 1 => {
                            let first = *quiet.get_or_insert(held);
                            day.grew = held - first;
                        }
                        10..=20 if town.luck.u8(0..3) == 0 => town.trouble(),
                        10..=20 => (0..town.luck.u8(0..4)).for_each(|_| town.stirs()),
                        _ => wiki.weather().at_request.clear(),
                    }
                    if wiki.state().now >= end {
                        stop.raise();
                    }
                }
                _ => {}
            })
            .await;
        match ended {
            Some(done) => {
                done.expect("a daemon that has its secret goes on");
                day.held = held - allocated();
                return day;
            }
            None => day.deaths += 1,
        }
    }
}
