//! The page of a round and the index of rounds. They say who was introduced to
//! whom and which clinics are proposed; never how good a match is, nor who
//! found nobody. Whoever may not be shown stays unnamed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::composer::{Cell, Composer};
use super::{ROUND_REGION, Wanted};
use crate::ids::{PageTitle, RoundId, UserId, Username};
use crate::matching::{ClinicProposal, ClinicWanted, Clinics, Connection};

/// A round as its page tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundView {
    /// The connections whose two people are still known.
    pub connections: Vec<Connection>,
    /// The clinics proposed, with those people only who are still known.
    pub clinics: Clinics,
    /// Names of those who may be shown; whoever is not among them stays unnamed.
    pub names: BTreeMap<UserId, Username>,
    /// Whether the next round came before anybody approved it.
    pub lapsed: bool,
    /// How many of its connections were taken back.
    pub undone: usize,
}

#[derive(Serialize)]
struct RoundPage {
    round: RoundId,
    connections: usize,
    clinics: usize,
    connections_table: Option<String>,
    clinics_table: Option<String>,
    clinics_bound: Option<String>,
    wanted_table: Option<String>,
    lapsed: bool,
    /// Connections that were taken back.
    undone: usize,
}

#[derive(Serialize)]
struct RoundsPage {
    table: Option<String>,
}

impl Composer<'_> {
    /// The page of one round.
    #[must_use]
    pub fn round_page(&self, round: RoundId, view: &RoundView) -> Wanted {
        let connections: Vec<Vec<Cell>> = view
            .connections
            .iter()
            .map(|connection| {
                vec![
                    Cell::of(self.shown(view, connection.learner)),
                    Cell::of(self.shown(view, connection.sharer)),
                    Cell::of(self.skill(&self.voice, &connection.skill)),
                    Cell::of(self.language(&self.voice, &connection.language)),
                ]
            })
            .collect();
        let clinics = self.clinic_rows(view);
        let wanted = self.wanted_rows(view);
        let (made, proposed) = (connections.len(), clinics.len());
        let month = round.to_string();
        let table = |key: &str, columns: &[&str], rows: Vec<Vec<Cell>>| {
            (!rows.is_empty()).then(|| self.table(self.page_says(key, &[&month]), columns, rows))
        };
        let page = RoundPage {
            round,
            connections: made,
            clinics: proposed,
            connections_table: table(
                "round-connections-caption",
                &["column-learner", "column-sharer", "column-skill", "column-language"],
                connections,
            ),
            clinics_table: table(
                "round-clinics-caption",
                &["column-skill", "column-language", "column-hours", "column-host", "column-seats"],
                clinics,
            ),
            clinics_bound: (proposed > 0).then(|| self.bound(&view.clinics)),
            wanted_table: table(
                "round-wanted-caption",
                &["column-skill", "column-language", "column-learners", "column-hosts"],
                wanted,
            ),
            lapsed: view.lapsed,
            undone: view.undone,
        };
        let content = self.fill("pages/round", &self.voice, &page);
        let title = self.round_title(round);
        let counts = [month.as_str(), &made.to_string(), &proposed.to_string()];
        self.wanted(title, ROUND_REGION, &content, ("summary-round", &counts))
    }

    fn clinic_rows(&self, view: &RoundView) -> Vec<Vec<Cell>> {
        let row = |clinic: &ClinicProposal| {
            let skill = Cell::of(self.skill(&self.voice, &clinic.skill));
            std::iter::once(skill).chain(self.clinic_cells(view, clinic)).collect()
        };
        view.clinics.proposals.iter().map(row).collect()
    }

    /// In which language a clinic is proposed, when, by whom, and for how many.
    pub(super) fn clinic_cells(&self, view: &RoundView, clinic: &ClinicProposal) -> [Cell; 4] {
        let hours = [clinic.starts, clinic.starts.ends()].map(|hour| hour.to_string());
        let hours = Cell::of(self.page_says("clinic-hours", &hours.each_ref().map(String::as_str)));
        [
            Cell::of(self.language(&self.voice, &clinic.language)),
            hours.sorted_by(u8::from(clinic.starts).into()),
            Cell::of(self.shown(view, clinic.host)),
            Cell::number(clinic.learners.len()),
        ]
    }

    fn wanted_rows(&self, view: &RoundView) -> Vec<Vec<Cell>> {
        let row = |clinic: &ClinicWanted| {
            let hosts: Vec<String> = clinic.hosts.iter().map(|host| self.shown(view, *host)).collect();
            vec![
                Cell::of(self.skill(&self.voice, &clinic.skill)),
                Cell::of(self.language(&self.voice, &clinic.language)),
                Cell::number(clinic.learners.len()),
                Cell::of(hosts.join("<br />")),
            ]
        };
        view.clinics.wanted.iter().map(row).collect()
    }

    /// How many learners the clinics seat, and how many more another choice might.
    fn bound(&self, clinics: &Clinics) -> String {
        let counts = [clinics.seated, clinics.at_most, clinics.gap()].map(|count| count.to_string());
        let counts = counts.each_ref().map(String::as_str);
        self.page_says(if clinics.gap() == 0 { "round-clinics-best" } else { "round-clinics-gap" }, &counts)
    }

    /// The index of rounds, in the order given, each with its connections and clinics.
    #[must_use]
    pub fn rounds_index(&self, rounds: &[(RoundId, usize, usize)]) -> Wanted {
        let page = RoundsPage { table: (!rounds.is_empty()).then(|| self.rounds_table(rounds)) };
        let content = self.fill("pages/rounds", &self.voice, &page);
        let count = rounds.len().to_string();
        self.wanted(self.pages.rounds.clone(), "rounds", &content, ("summary-rounds", &[&count]))
    }

    /// A table of rounds with what came of them.
    pub(super) fn rounds_table(&self, rounds: &[(RoundId, usize, usize)]) -> String {
        let rows = rounds.iter().map(|(round, connections, clinics)| {
            vec![Cell::of(self.round_link(*round)), Cell::number(*connections), Cell::number(*clinics)]
        });
        let columns = ["column-round", "column-connections", "column-clinics"];
        self.table(self.page_says("rounds-caption", &[]), &columns, rows.collect())
    }

    /// A round's page.
    #[must_use]
    pub fn round_title(&self, round: RoundId) -> PageTitle {
        self.pages.rounds.subpage(&round.to_string()).unwrap_or_else(|_| self.pages.rounds.clone())
    }

    /// A link to a round's page.
    pub(super) fn round_link(&self, round: RoundId) -> String {
        format!("[[{}/{round}|{round}]]", self.pages.rounds)
    }

    pub(super) fn shown(&self, view: &RoundView, person: UserId) -> String {
        match view.names.get(&person) {
            Some(name) => Self::user(name),
            None => self.page_says("person-unlisted", &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::{composer, language, name, pages, round, skill};
    use crate::matching::{Connection, Parts, Reason, UtcHour};

    fn view() -> RoundView {
        let connection = |learner, sharer| Connection {
            learner: UserId(learner),
            sharer: UserId(sharer),
            skill: skill("wikidata"),
            shared: skill("sparql"),
            language: language("es"),
            fit: 777,
            parts: Parts::default(),
            reasons: vec![Reason::Hours { hours: 6 }],
        };
        RoundView {
            connections: vec![connection(3, 17), connection(9, 17)],
            clinics: Clinics {
                proposals: vec![ClinicProposal {
                    skill: skill("grant-writing"),
                    language: language("en"),
                    starts: UtcHour::try_from(23).expect("an hour"),
                    host: UserId(17),
                    learners: vec![UserId(1), UserId(2), UserId(3), UserId(4)],
                }],
                wanted: vec![ClinicWanted {
                    skill: skill("sparql"),
                    language: language("es"),
                    hosts: vec![UserId(17), UserId(9)],
                    learners: (1..=5).map(UserId).collect(),
                }],
                seated: 4,
                at_most: 6,
            },
            names: [(UserId(3), name("LCTest Ñandú 03")), (UserId(17), name("LCTest-KE-017"))].into(),
            lapsed: false,
            undone: 0,
        }
    }

    #[test]
    fn a_round_page_reads_well() {
        let pages = pages();
        let wanted = composer(&pages).round_page(round(), &view());
        assert_eq!(wanted.page.as_str(), "Project:Let's Connect/Rounds/2026-11");
        assert_eq!(wanted.summary, "Let's Connect: round 2026-11 (connections: 2, clinics proposed: 1)");
        insta::assert_snapshot!(wanted.content);
    }

    #[test]
    fn a_round_whose_clinics_cannot_be_bettered_says_so() {
        let pages = pages();
        let best = RoundView { clinics: Clinics { at_most: 4, ..view().clinics }, ..view() };
        let content = composer(&pages).round_page(round(), &best).content;
        assert!(content.contains("|round-clinics-best|$1=4|"), "{content}");
    }

    #[test]
    fn a_round_page_never_says_how_good_a_match_is() {
        let pages = pages();
        let wanted = composer(&pages).round_page(round(), &view());
        assert!(!wanted.fresh.contains("777") && !wanted.fresh.contains("overlap"));
    }

    #[test]
    fn whoever_may_not_be_shown_stays_unnamed() {
        let pages = pages();
        let nobody = RoundView { names: std::collections::BTreeMap::new(), ..view() };
        let wanted = composer(&pages).round_page(round(), &nobody);
        assert!(!wanted.fresh.contains("LCTest"));
        assert_eq!(wanted.content.matches("|person-unlisted}}").count(), 7);
    }

    #[test]
    fn a_round_without_connections_says_so() {
        let pages = pages();
        let wanted = composer(&pages).round_page(round(), &RoundView::default());
        assert!(wanted.content.contains("|round-no-connections}}"));
        assert!(!wanted.content.contains("wikitable"));
    }

    #[test]
    fn the_index_of_rounds_reads_well() {
        let pages = pages();
        let october = RoundId::parse("2026-10").expect("a month");
        insta::assert_snapshot!(composer(&pages).rounds_index(&[(round(), 41, 3), (october, 38, 2)]).content);
        assert!(composer(&pages).rounds_index(&[]).content.contains("|rounds-none}}"));
    }
}
