//! The bot's status page: what stands, in numbers. No time of day is on it, so
//! that a cycle in which nothing changed leaves it as it is.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::Wanted;
use super::composer::{Cell, Composer, words};
use crate::ids::RoundId;

/// What the status page tells. No time of day: a cycle in which nothing changed must change nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusView {
    /// People who take part.
    pub registered: usize,
    /// Of them, listed in the directory.
    pub listed: usize,
    /// Registrations refused.
    pub refused: usize,
    /// Entries with something to mend.
    pub problems: usize,
    /// Every round made, newest first, with its connections and clinics.
    pub rounds: Vec<(RoundId, usize, usize)>,
    /// Learners whom the newest round's clinics seat, and what no choice of clinics exceeds.
    pub clinics: Option<(u64, u64)>,
    /// Welcomes given, ever.
    pub welcomed: usize,
    /// Awards given, ever.
    pub awards: usize,
    /// What waits, by reason.
    pub waiting: BTreeMap<String, usize>,
    /// What was done on the newest days on which something was, the newest first.
    pub lately: Vec<LatelyView>,
    /// What comes next.
    pub next: NextView,
    /// How much each can mend.
    pub menders: BTreeMap<Mender, ToMend>,
}

/// What was done on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatelyView {
    /// The day.
    pub day: Date,
    /// People welcomed.
    pub welcomes: usize,
    /// People told of their connections.
    pub introductions: usize,
    /// Awards given.
    pub awards: usize,
    /// Other messages.
    pub messages: usize,
}

/// What comes next, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NextView {
    /// The day of the next round.
    pub round: Option<Date>,
    /// That of the next update.
    pub update: Option<Date>,
    /// That of the next digest.
    pub digest: Option<Date>,
    /// When the bot looks at the wiki.
    pub looks: Option<Looks>,
}

/// When the bot looks at the wiki.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looks {
    /// Every so many minutes.
    Every(u32),
    /// As a cron expression has it, in a zone.
    Cron(String, String),
}

/// Somebody who can mend something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mender {
    /// Whoever wrote the entry.
    Registrant,
    /// Those who run the programme.
    WorkingGroup,
    /// Who runs the bot.
    Operator,
    /// The wiki's administrators.
    Administrators,
}

/// How much somebody can mend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToMend {
    /// Problems.
    pub problems: usize,
    /// Things that wait for it.
    pub waiting: usize,
}

#[derive(Serialize)]
struct StatusPage {
    numbers: String,
    rounds: Option<String>,
    waiting: Option<String>,
    lately: Option<String>,
    next: Option<String>,
    mend: Option<String>,
}

impl Composer<'_> {
    /// The page `STATE/status`.
    #[must_use]
    pub fn status_page(&self, status: &StatusView) -> Wanted {
        let number = |key: &str, count| vec![Cell::of(self.page_says(key, &[])), Cell::number(count)];
        let mut numbers = vec![
            number("status-registered", status.registered),
            number("status-listed", status.listed),
            number("status-refused", status.refused),
            number("status-problems", status.problems),
            number("status-welcomed", status.welcomed),
            number("status-awards", status.awards),
        ];
        if let Some((seated, at_most)) = status.clinics {
            let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
            numbers.push(number("status-seated", count(seated)));
            numbers.push(number("status-at-most", count(at_most)));
        }
        let waiting: Vec<Vec<Cell>> = status
            .waiting
            .iter()
            .map(|(why, count)| vec![Cell::of(words(why)), Cell::number(*count)])
            .collect();
        let table = |key: &str, columns: &[&str], rows| self.table(self.page_says(key, &[]), columns, rows);
        let page = StatusPage {
            numbers: table("status-numbers-caption", &["column-what", "column-count"], numbers),
            rounds: (!status.rounds.is_empty()).then(|| self.rounds_table(&status.rounds)),
            waiting: (!waiting.is_empty())
                .then(|| table("status-waiting-caption", &["column-why", "column-count"], waiting)),
            lately: (!status.lately.is_empty()).then(|| self.lately(&status.lately)),
            next: self.next(&status.next),
            mend: (!status.menders.is_empty()).then(|| self.menders(&status.menders)),
        };
        let content = self.fill("pages/status", &self.voice, &page);
        let title = self.pages.state.subpage("status").unwrap_or_else(|_| self.pages.state.clone());
        self.wanted(title, "status", &content, ("summary-status", &[]))
    }

    fn lately(&self, days: &[LatelyView]) -> String {
        let row = |day: &LatelyView| {
            let when: String = day.day.strftime("%Y%m%d").to_string();
            vec![
                Cell::of(self.date(day.day)).sorted_by(when.parse().unwrap_or_default()),
                Cell::number(day.introductions),
                Cell::number(day.welcomes),
                Cell::number(day.awards),
                Cell::number(day.messages),
            ]
        };
        let columns =
            ["column-month", "status-introductions", "status-welcomed", "status-awards", "status-messages"];
        self.table(self.page_says("status-lately", &[]), &columns, days.iter().map(row).collect())
    }

    fn next(&self, next: &NextView) -> Option<String> {
        let date = |key: &str, day: Option<Date>| {
            Some(vec![Cell::of(self.page_says(key, &[])), Cell::of(self.date(day?))])
        };
        let mut rows: Vec<Vec<Cell>> = [
            date("status-next-round", next.round),
            date("status-next-update", next.update),
            date("status-next-digest", next.digest),
        ]
        .into_iter()
        .flatten()
        .collect();
        if let Some(looks) = &next.looks {
            let looks = match looks {
                Looks::Every(minutes) if minutes % 60 == 0 => {
                    self.page_says("status-every-hours", &[&(minutes / 60).to_string()])
                }
                Looks::Every(minutes) => self.page_says("status-every-minutes", &[&minutes.to_string()]),
                Looks::Cron(cadence, zone) => {
                    format!("<code dir=\"ltr\">{}</code> ({})", words(cadence), words(zone))
                }
            };
            rows.push(vec![Cell::of(self.page_says("status-looks", &[])), Cell::of(looks)]);
        }
        (!rows.is_empty())
            .then(|| self.table(self.page_says("status-next", &[]), &["column-what", "column-month"], rows))
    }

    fn menders(&self, menders: &std::collections::BTreeMap<Mender, ToMend>) -> String {
        let row = |(mender, to_mend): (&Mender, &ToMend)| {
            let key = match mender {
                Mender::Registrant => "status-by-registrant",
                Mender::WorkingGroup => "status-by-group",
                Mender::Operator => "status-by-operator",
                Mender::Administrators => "status-by-admins",
            };
            let who = self.page_says(key, &[]);
            vec![Cell::of(who), Cell::number(to_mend.problems), Cell::number(to_mend.waiting)]
        };
        let columns = ["status-who", "status-problems", "status-waiting"];
        self.table(self.page_says("status-mend", &[]), &columns, menders.iter().map(row).collect())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::compose::testing::{HARM, HOSTILE, composer, pages, round};

    #[test]
    fn the_status_page_reads_well() {
        let pages = pages();
        let status = StatusView {
            registered: 142,
            listed: 120,
            refused: 8,
            problems: 14,
            rounds: vec![(round(), 41, 3)],
            clinics: Some((17, 18)),
            welcomed: 142,
            awards: 12,
            waiting: [("the talk page is protected".to_owned(), 2)].into(),
            lately: vec![
                LatelyView {
                    day: date(2026, 11, 15),
                    welcomes: 0,
                    introductions: 0,
                    awards: 1,
                    messages: 30,
                },
                LatelyView { day: date(2026, 11, 1), welcomes: 3, introductions: 82, awards: 0, messages: 4 },
            ],
            next: NextView {
                round: Some(date(2026, 12, 1)),
                update: Some(date(2026, 12, 15)),
                digest: Some(date(2026, 12, 1)),
                looks: Some(Looks::Every(15)),
            },
            menders: [
                (Mender::Registrant, ToMend { problems: 12, waiting: 0 }),
                (Mender::Administrators, ToMend { problems: 0, waiting: 2 }),
            ]
            .into(),
        };
        let wanted = composer(&pages).status_page(&status);
        assert_eq!(wanted.page.as_str(), "User:LCBot/Let's Connect/status");
        insta::assert_snapshot!(wanted.content);
    }

    #[test]
    fn a_hostile_reason_is_text() {
        let pages = pages();
        let status = StatusView { waiting: [(HOSTILE.to_owned(), 1)].into(), ..StatusView::default() };
        let wanted = composer(&pages).status_page(&status);
        for harm in HARM {
            assert!(!wanted.fresh.contains(harm), "{harm}: {}", wanted.fresh);
        }
    }
}
