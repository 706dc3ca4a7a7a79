//! The page of the programme's numbers, with small charts. It names nobody, and a count that
//! would tell of one or two people stands as "fewer than 3".

use std::collections::BTreeMap;

use serde::Serialize;

use super::Wanted;
use super::composer::{Cell, Composer};
use crate::ids::RoundId;
use crate::matching::report::FEWEST;

/// The numbers of the programme, as its page and the JSON page tell them. `None` is a count of
/// people that would tell of one or two, or help to work one out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NumbersView {
    /// The whole programme.
    pub totals: Totals,
    /// By region, the largest first; without a code those of small regions and of none.
    pub regions: Vec<GroupView>,
    /// By language, likewise; most people are in several.
    pub languages: Vec<GroupView>,
    /// By round, oldest first.
    pub rounds: Vec<RoundNumbers>,
    /// Why wishes stay open in the newest round, by the reason's message.
    pub waiting: BTreeMap<String, Option<usize>>,
}

/// The numbers of the whole programme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// People who take part.
    pub registered: usize,
    /// Of them, those who want to be matched now.
    pub active: usize,
    /// Those whom the newest round connects.
    pub matched: usize,
    /// Those who ever met somebody through the programme.
    pub met: usize,
    /// Those who want to learn and for whom the newest round has nobody.
    pub waiting: usize,
    /// Connections ever made.
    pub connections: usize,
    /// Clinics ever held.
    pub clinics: usize,
    /// Seats ever taken in them.
    pub seats: usize,
    /// Awards ever given.
    pub awards: usize,
}

/// A region's or a language's numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GroupView {
    /// Its code; nothing for those who are in no group that is large enough.
    pub code: Option<String>,
    /// As in [`Totals`].
    pub registered: Option<usize>,
    /// As in [`Totals`].
    pub active: Option<usize>,
    /// As in [`Totals`].
    pub matched: Option<usize>,
    /// As in [`Totals`].
    pub met: Option<usize>,
    /// As in [`Totals`].
    pub waiting: Option<usize>,
}

/// A month's numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoundNumbers {
    /// The round.
    pub round: RoundId,
    /// People who joined in its month.
    pub joined: usize,
    /// Connections made.
    pub connections: usize,
    /// Of them, those whose two people met.
    pub met: usize,
    /// Clinics held in its month.
    pub clinics: usize,
    /// Seats taken in them.
    pub seats: usize,
}

#[derive(Serialize)]
struct NumbersPage {
    totals: String,
    rounds: Option<String>,
    regions: Option<String>,
    languages: Option<String>,
    waiting: Option<String>,
    /// The page that holds the same for machines.
    machines: String,
}

impl Composer<'_> {
    /// The page of the numbers.
    #[must_use]
    pub fn numbers_page(&self, view: &NumbersView) -> Wanted {
        let table = |key: &str, columns: &[&str], rows: Vec<Vec<Cell>>| {
            (!rows.is_empty()).then(|| self.table(self.page_says(key, &[]), columns, rows))
        };
        let page = NumbersPage {
            totals: self.totals_table(view),
            rounds: table(
                "numbers-rounds-caption",
                &[
                    "column-round",
                    "numbers-joined",
                    "numbers-connections",
                    "numbers-connections-met",
                    "numbers-clinics",
                    "numbers-seats",
                ],
                rounds(self, &view.rounds),
            ),
            regions: table(
                "numbers-regions-caption",
                &[
                    "column-region",
                    "numbers-registered",
                    "numbers-active",
                    "numbers-matched",
                    "numbers-met",
                    "numbers-waiting",
                ],
                self.groups(&view.regions, |code| self.region(&self.voice, code)),
            ),
            languages: table(
                "numbers-languages-caption",
                &[
                    "column-language",
                    "numbers-registered",
                    "numbers-active",
                    "numbers-matched",
                    "numbers-met",
                    "numbers-waiting",
                ],
                self.groups(&view.languages, |code| {
                    self.language(&self.voice, &crate::ids::LanguageCode(code.to_owned()))
                }),
            ),
            waiting: table(
                "numbers-why-caption",
                &["column-why", "numbers-wishes"],
                self.reasons(&view.waiting),
            ),
            machines: format!("{}/numbers.json", self.pages.state),
        };
        let content = self.fill("pages/numbers", &self.voice, &page);
        self.wanted(self.pages.numbers(), "numbers", &content, ("summary-numbers", &[]))
    }

    fn totals_table(&self, view: &NumbersView) -> String {
        let totals = &view.totals;
        let rows = [
            ("numbers-registered", totals.registered),
            ("numbers-active", totals.active),
            ("numbers-matched", totals.matched),
            ("numbers-met", totals.met),
            ("numbers-waiting", totals.waiting),
            ("numbers-connections", totals.connections),
            ("numbers-clinics", totals.clinics),
            ("numbers-seats", totals.seats),
            ("numbers-awards", totals.awards),
        ];
        let row = |(key, count): (&str, usize)| vec![Cell::of(self.page_says(key, &[])), Cell::number(count)];
        let rows = rows.into_iter().map(row).collect();
        self.table(self.page_says("numbers-totals-caption", &[]), &["column-what", "column-count"], rows)
    }

    fn groups(&self, groups: &[GroupView], name: impl Fn(&str) -> String) -> Vec<Vec<Cell>> {
        let most = groups.iter().filter_map(|group| group.registered).max().unwrap_or_default();
        let row = |group: &GroupView| {
            let name = group.code.as_deref().map_or_else(|| self.page_says("numbers-others", &[]), &name);
            let registered = match group.registered {
                Some(count) => Cell::bar(count, most),
                None => self.few(),
            };
            let counts = [group.active, group.matched, group.met, group.waiting];
            let counts = counts.map(|count| count.map_or_else(|| self.few(), Cell::number));
            [Cell::of(name), registered].into_iter().chain(counts).collect()
        };
        groups.iter().map(row).collect()
    }

    /// Why wishes stay open, the most frequent reason first.
    fn reasons(&self, waiting: &BTreeMap<String, Option<usize>>) -> Vec<Vec<Cell>> {
        let most = waiting.values().flatten().max().copied().unwrap_or_default();
        let mut waiting: Vec<_> = waiting.iter().collect();
        waiting.sort_by_key(|(why, count)| (std::cmp::Reverse(**count), (*why).clone()));
        let row = |(why, count): (&String, &Option<usize>)| {
            let key = why.replacen("because-", "numbers-because-", 1);
            let count = count.map_or_else(|| self.few(), |count| Cell::bar(count, most));
            vec![Cell::of(self.page_says(&key, &[])), count]
        };
        waiting.into_iter().map(row).collect()
    }

    /// What stands for a count that is not told.
    fn few(&self) -> Cell {
        Cell::of(self.page_says("numbers-few", &[&FEWEST.to_string()])).sorted_by(1)
    }
}

/// A row for each month, the newest first.
fn rounds(composer: &Composer<'_>, rounds: &[RoundNumbers]) -> Vec<Vec<Cell>> {
    let most = |of: fn(&RoundNumbers) -> usize| rounds.iter().map(of).max().unwrap_or_default();
    let (joined, connections) = (most(|round| round.joined), most(|round| round.connections));
    let row = |round: &RoundNumbers| {
        let name =
            if round.connections > 0 { composer.round_link(round.round) } else { round.round.to_string() };
        vec![
            Cell::of(name),
            Cell::bar(round.joined, joined),
            Cell::bar(round.connections, connections),
            Cell::number(round.met),
            Cell::number(round.clinics),
            Cell::number(round.seats),
        ]
    };
    rounds.iter().rev().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::Totals;
    use crate::compose::testing::{composer, pages, round};

    fn view() -> NumbersView {
        let group = |code: Option<&str>, registered| GroupView {
            code: code.map(str::to_owned),
            registered: Some(registered),
            active: Some(8),
            matched: None,
            met: Some(0),
            waiting: None,
        };
        NumbersView {
            totals: Totals {
                registered: 40,
                active: 31,
                matched: 22,
                met: 9,
                waiting: 4,
                connections: 50,
                clinics: 3,
                seats: 41,
                awards: 7,
            },
            regions: vec![group(Some("SSA"), 20), group(None, 10)],
            languages: vec![group(Some("es"), 12)],
            rounds: vec![RoundNumbers {
                round: round(),
                joined: 12,
                connections: 11,
                met: 4,
                clinics: 1,
                seats: 14,
            }],
            waiting: [("because-nobody-shares".to_owned(), Some(7)), ("because-all-taken".to_owned(), None)]
                .into(),
        }
    }

    #[test]
    fn the_page_of_numbers_reads_well() {
        let pages = pages();
        let wanted = composer(&pages).numbers_page(&view());
        assert_eq!(wanted.page.as_str(), "Project:Let's Connect/Numbers");
        insta::assert_snapshot!(wanted.content);
    }

    #[test]
    fn a_programme_that_just_begins_has_numbers_too() {
        let pages = pages();
        let content = composer(&pages).numbers_page(&NumbersView::default()).content;
        assert!(
            content.contains("|numbers-registered}}") && content.contains("|numbers-no-rounds}}"),
            "{content}"
        );
    }
}
