use std::path::Path;

use super::look::{Edited, Held, Lately};
use super::*;
use crate::cli::table::Colours;
use crate::config::{Config, Overrides};
use crate::ids::PageTitle;

const PIPE: Screen = Screen { width: None, colours: Colours::Off };

fn programme() -> Programme {
    let config = Config::load(Path::new("config/dev.toml"), &Overrides::default()).expect("config/dev.toml");
    Programme::ready(config)
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn wiki() -> OnWiki {
    OnWiki {
        stop_page: "run",
        blocked: None,
        lacks_bot_right: false,
        trial: Some((14, 50)),
        lease: Some(Held { instance: "0123456789abcdef".to_owned(), until: at("2026-11-15T06:10:00Z") }),
        edits: (0..7)
            .map(|n| Edited {
                at: at("2026-11-15T06:02:11Z"),
                page: PageTitle::parse(&format!("User talk:LCTest-KE-01{n}")).expect("a title"),
                revision: 100 + n,
            })
            .collect(),
        lately: vec![Lately {
            day: jiff::civil::date(2026, 11, 15),
            done: DayDone { welcomes: 1, introductions: 0, awards: 2, messages: 30 },
        }],
        next_cycle: at("2026-11-15T06:15:00Z"),
        next_round: Some(jiff::civil::date(2026, 12, 1)),
        would_edit: 0,
        waiting: [("the reader opted out of messages".to_owned(), 3), ("a \u{1b}[2J reason".to_owned(), 1)]
            .into(),
        to_mend: vec![Mends { who: "the working group", problems: 2, waiting: 1 }],
    }
}

fn health(well: bool, state: Condition) -> Daemon {
    Daemon::Answers(Box::new(Health {
        well,
        state,
        why: "4 cycles failed in a row, for 47 min: unreachable".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started: at("2026-11-14T00:00:00Z"),
        last_success: Some(at("2026-11-15T06:00:31Z")),
        last_cycle: Some(crate::watch::health::LastCycle {
            seconds: 31,
            edits: 33,
            skipped: 1,
            waiting: 4,
            problems: 2,
        }),
        next_cycle: Some(at("2026-11-15T06:15:00Z")),
        failed_cycles: 0,
        failure: None,
        others_until: None,
        trial: Some((14, 50)),
    }))
}

#[test]
fn a_well_bot_reads_well() {
    let status = Status::of(&programme(), health(true, Condition::Ok), Some(wiki()), None);
    assert!(status.well && status.notable.is_empty());
    insta::assert_snapshot!(status.text(PIPE).replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn what_is_wrong_comes_first_and_what_was_asked_for_is_not_wrong() {
    let of = |daemon, wiki| Status::of(&programme(), daemon, Some(wiki), None);
    assert!(!of(health(false, Condition::Failing), wiki()).well);
    assert!(!of(Daemon::Silent { why: "nobody answers".to_owned() }, wiki()).well);
    for (stop_page, well) in [("pause", true), ("stop", true), ("missing", false)] {
        let status = of(health(true, Condition::Ok), OnWiki { stop_page, ..wiki() });
        assert_eq!(status.well, well, "{stop_page}");
        assert!(status.text(PIPE).contains("nothing is edited"), "{stop_page}");
    }
    assert!(!of(health(true, Condition::Ok), OnWiki { lacks_bot_right: true, ..wiki() }).well);
    let blocked = OnWiki { blocked: Some("spam".to_owned()), ..wiki() };
    assert!(!of(health(true, Condition::Ok), blocked).well);
    let unreadable = Status::of(&programme(), Daemon::NotAsked, None, Some("the ledger".to_owned()));
    assert!(!unreadable.well && unreadable.text(PIPE).starts_with("well         no\n"));
}

#[test]
fn colours_are_for_terminals_and_nobody_steers_one() {
    let status = Status::of(&programme(), Daemon::NotAsked, Some(wiki()), None);
    assert!(!status.text(PIPE).contains('\u{1b}'));
    let bright = status.text(Screen { width: Some(80), colours: Colours::On });
    assert!(bright.contains("\u{1b}[1m") && !bright.contains("\u{1b}[2J"));
}
