//! `lets-connect status`: how the bot is, at a glance.
//!
//! The daemon is asked at its port, if the configuration names one, and the wiki for what
//! stands there. Nothing is edited. Who was asked to stop is well, and so is the bot here;
//! it is said loudly all the same.

use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;

use crate::cli::args::{Global, StatusArgs};
use crate::cli::table::{ASIDE, BAD, NAME, Screen, WARNING};
use crate::cli::tell::{counted, plain};
use crate::cli::{DONE, PROBLEMS};
use crate::ids::Timestamp;
use crate::plan::lately::DayDone;
use crate::programme::Programme;
use crate::watch::health::{Condition, Health};

mod look;

use look::{Daemon, Mends, OnWiki};

const GOOD: Style = AnsiColor::Green.on_default().bold();

/// Lines of a list that are shown.
const MOST_LINES: usize = 5;

/// Prints how the bot is.
pub async fn run(programme: &Programme, global: &Global, wanted: &StatusArgs) -> anyhow::Result<u8> {
    let daemon = look::daemon(programme).await;
    let (wiki, wiki_fails) = match look::on_wiki(programme).await {
        Ok(wiki) => (Some(wiki), None),
        Err(error) => (None, Some(format!("{error:#}"))),
    };
    let status = Status::of(programme, daemon, wiki, wiki_fails);
    if wanted.json {
        println!("{}", serde_json::to_string_pretty(&status)?);
    } else {
        print!("{}", status.text(Screen::of_stdout(global.color)));
    }
    Ok(if status.well { DONE } else { PROBLEMS })
}

/// How the bot is, for people and for scripts.
#[derive(Debug, Serialize)]
struct Status {
    well: bool,
    /// What is wrong.
    wrong: Vec<String>,
    /// What is not, and ought to be known.
    notable: Vec<String>,
    version: &'static str,
    account: String,
    #[serde(flatten)]
    daemon: Daemon,
    wiki: Option<OnWiki>,
}

impl Status {
    fn of(programme: &Programme, daemon: Daemon, wiki: Option<OnWiki>, fails: Option<String>) -> Self {
        let (mut wrong, mut notable) = (Vec::new(), Vec::new());
        match &daemon {
            Daemon::NotAsked => {
                notable.push("whether the daemon runs is not known: watch.listen names no port".to_owned());
            }
            Daemon::Silent { why } => wrong.push(why.clone()),
            Daemon::Answers(health) if !health.well => wrong.push(health.why.clone()),
            Daemon::Answers(health) if health.state != Condition::Ok => notable.push(health.why.clone()),
            Daemon::Answers(_) => {}
        }
        wrong.extend(fails);
        if let Some(wiki) = &wiki {
            let page = &programme.config.pages.stop;
            match wiki.stop_page {
                "run" => {}
                "pause" => notable.push(format!("{page} asks to pause: nothing is edited")),
                "stop" => notable.push(format!("{page} does not say \"run\": nothing is edited")),
                _ => wrong.push(format!("{page} is missing or cannot be read: nothing is edited")),
            }
            if let Some(why) = &wiki.blocked {
                wrong.push(format!("{} is blocked ({why})", programme.config.account.name));
            }
            if wiki.lacks_bot_right {
                wrong.push(format!("{} has no bot right", programme.config.account.name));
            }
        }
        Self {
            well: wrong.is_empty(),
            wrong,
            notable,
            version: env!("CARGO_PKG_VERSION"),
            account: programme.config.account.name.to_string(),
            daemon,
            wiki,
        }
    }

    fn text(&self, screen: Screen) -> String {
        let mut sheet = Sheet { out: String::new(), screen };
        match (self.well, self.notable.is_empty()) {
            (true, true) => sheet.line("well", &screen.painted(GOOD, "yes")),
            (true, false) => sheet.line("well", &screen.painted(GOOD, "yes, but see here")),
            (false, _) => sheet.line("well", &screen.painted(BAD, "no")),
        }
        for wrong in &self.wrong {
            sheet.line("", &screen.painted(BAD, &plain(wrong)));
        }
        for notable in &self.notable {
            sheet.line("", &screen.painted(WARNING, &plain(notable)));
        }
        sheet.line("bot", &format!("{}, version {}", self.account, self.version));
        if let Daemon::Answers(health) = &self.daemon {
            sheet.daemon(health, self.version);
        }
        if let Some(wiki) = &self.wiki {
            sheet.wiki(wiki);
        }
        sheet.out
    }
}

/// The sheet under way.
struct Sheet {
    out: String,
    screen: Screen,
}

impl Sheet {
    fn line(&mut self, name: &str, value: &str) {
        // Writing to a string cannot fail.
        let name = self.screen.painted(NAME, &format!("{name:<11}"));
        let _ = writeln!(self.out, "{name}  {value}");
    }

    fn daemon(&mut self, health: &Health, version: &str) {
        let other = if health.version == version {
            String::new()
        } else {
            format!(" (it runs version {})", plain(&health.version))
        };
        self.line("daemon", &format!("up since {}{other}", moment(health.started)));
        if let (Some(at), Some(last)) = (health.last_success, &health.last_cycle) {
            let told = format!(
                "{}: {}, {} s, {} left alone",
                moment(at),
                counted(as_usize(last.edits), "edit"),
                last.seconds,
                last.skipped
            );
            self.line("last cycle", &told);
        }
        if let Some(next) = health.next_cycle {
            self.line("next cycle", &moment(next));
        } else if health.state == Condition::Ok {
            self.line("next cycle", "under way");
        }
    }

    fn wiki(&mut self, wiki: &OnWiki) {
        let style = if wiki.stop_page == "run" { GOOD } else { WARNING };
        let says = self.screen.painted(style, wiki.stop_page);
        self.line("stop page", &says);
        match &wiki.lease {
            Some(held) => {
                let instance = plain(&held.instance);
                self.line("lease", &format!("{instance}, at work until {}", moment(held.until)));
            }
            None => self.line("lease", "free"),
        }
        if let Some((made, of)) = wiki.trial {
            self.line("trial", &format!("{made} of {}", counted(as_usize(of), "edit")));
        }
        let round = wiki.next_round.map_or_else(|| "none".to_owned(), |day| day.to_string());
        self.line("next", &format!("a cycle at {}, a round on {round}", moment(wiki.next_cycle)));
        let would = match wiki.would_edit {
            0 => "nothing: the wiki is as it should be".to_owned(),
            edits => counted(edits, "edit"),
        };
        self.line("to do now", &would);
        self.list("lately", wiki.lately.iter().map(|day| format!("{}  {}", day.day, done(day.done))));
        let edits =
            wiki.edits.iter().map(|edit| format!("{}  {}", moment(edit.at), plain(edit.page.as_str())));
        self.list("last edits", edits);
        let mut reasons: Vec<_> = wiki.waiting.iter().collect();
        reasons.sort_by_key(|(why, count)| (std::cmp::Reverse(**count), (*why).clone()));
        self.list("waiting", reasons.iter().map(|(why, count)| format!("{count:>3}  {}", plain(why))));
        self.list("to mend", wiki.to_mend.iter().map(to_mend));
    }

    /// The first lines of a list, and how many more there are.
    fn list(&mut self, name: &str, lines: impl ExactSizeIterator<Item = String>) {
        let more = lines.len().saturating_sub(MOST_LINES);
        let mut name = name;
        for line in lines.take(MOST_LINES) {
            self.line(std::mem::take(&mut name), &line);
        }
        if more > 0 {
            let more = self.screen.painted(ASIDE, &format!("and {more} more"));
            self.line("", &more);
        }
    }
}

fn to_mend(mends: &Mends) -> String {
    let mut parts = Vec::new();
    if mends.problems > 0 {
        parts.push(counted(mends.problems, "problem"));
    }
    if mends.waiting > 0 {
        parts.push(format!("{} waiting", mends.waiting));
    }
    format!("{}: {}", mends.who, parts.join(", "))
}

fn done(done: DayDone) -> String {
    [
        (done.welcomes, "welcome"),
        (done.introductions, "introduction"),
        (done.awards, "barnstar"),
        (done.messages, "other message"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| counted(count, what))
    .collect::<Vec<_>>()
    .join(", ")
}

/// To the minute.
fn moment(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn as_usize(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[cfg(test)]
#[path = "status/tests.rs"]
mod tests;
