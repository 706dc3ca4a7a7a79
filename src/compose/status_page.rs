//! The bot's status page: what stands, in numbers. No time of day is on it, so
//! that a cycle in which nothing changed leaves it as it is.

use serde::Serialize;

use super::composer::{Cell, Composer, words};
use super::{StatusView, Wanted};

#[derive(Serialize)]
struct StatusPage {
    numbers: String,
    rounds: Option<String>,
    waiting: Option<String>,
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
        };
        let content = self.fill("pages/status", &self.voice, &page);
        let title = self.pages.state.subpage("status").unwrap_or_else(|_| self.pages.state.clone());
        self.wanted(title, "status", &content, ("summary-status", &[]))
    }
}

#[cfg(test)]
mod tests {
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
