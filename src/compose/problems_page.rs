//! The page of problems: what could not be used, where, and what mends it.
//! Everything in a problem may be a stranger's words and is shown as text.

use std::collections::BTreeMap;

use serde::Serialize;

use super::composer::{Cell, Composer, words};
use super::{PROBLEMS_REGION, StrayView, Wanted};
use crate::ids::PageTitle;
use crate::registry::{Problem, Unreconciled, Weight};

#[derive(Serialize)]
struct ProblemsPage {
    count: usize,
    groups: Vec<Group>,
    unreconciled: Option<Group>,
    strays: Option<Group>,
    aliases: String,
}

#[derive(Serialize)]
struct Group {
    heading: String,
    explanation: String,
    table: String,
}

impl Composer<'_> {
    /// The page that names every entry with something to mend, the words that the
    /// working group can say the meaning of, and what others changed in the bot's parts of pages.
    #[must_use]
    pub fn problems_page(
        &self,
        problems: &[Problem],
        unreconciled: &[Unreconciled],
        strays: &[StrayView],
    ) -> Wanted {
        let mut by_weight: BTreeMap<Weight, Vec<&Problem>> = BTreeMap::new();
        for problem in problems {
            by_weight.entry(problem.weight).or_default().push(problem);
        }
        let groups = by_weight.into_iter().map(|(weight, mut problems)| {
            problems.sort();
            problems.dedup();
            let name = match weight {
                Weight::Refused => "refused",
                Weight::Partly => "partly",
                Weight::Note => "note",
            };
            let rows = problems.into_iter().map(|problem| self.problem_row(problem)).collect();
            let columns = ["column-entry", "column-field", "column-problem", "column-mend"];
            let heading = self.page_says(&format!("problems-{name}"), &[]);
            Group {
                table: self.table(heading.clone(), &columns, rows),
                explanation: self.page_says(&format!("problems-{name}-explained"), &[]),
                heading,
            }
        });
        let heading = self.page_says("problems-unreconciled", &[]);
        let unknown = (!unreconciled.is_empty()).then(|| Group {
            table: self.unreconciled_table(heading.clone(), unreconciled),
            explanation: self.page_says("problems-unreconciled-explained", &[]),
            heading,
        });
        let heading = self.page_says("problems-strays", &[]);
        let replaced = (!strays.is_empty()).then(|| Group {
            table: self.strays_table(heading.clone(), strays),
            explanation: self.page_says("problems-strays-explained", &[]),
            heading,
        });
        let page = ProblemsPage {
            strays: replaced,
            groups: groups.collect(),
            count: problems.len(),
            unreconciled: unknown,
            aliases: words(self.pages.aliases.as_str()),
        };
        let content = self.fill("pages/problems", &self.voice, &page);
        let count = problems.len().to_string();
        self.wanted(self.pages.problems.clone(), PROBLEMS_REGION, &content, ("summary-problems", &[&count]))
    }

    fn problem_row(&self, problem: &Problem) -> Vec<Cell> {
        let place = words(&problem.place);
        // A page is worth a link; a form's name has no namespace.
        let place = match PageTitle::parse(&problem.place) {
            Ok(page) if page.as_str().contains(':') || page == self.pages.registration => {
                format!("[[:{}|{place}]]", words(page.as_str()))
            }
            _ => place,
        };
        let entry = match problem.entry.trim() {
            "" => format!("<bdi>{place}</bdi>"),
            entry => format!("<bdi>{place}</bdi> ({})", words(entry)),
        };
        let field = problem.field.map(|field| format!("<code>{}</code>", field.parameter()));
        vec![
            Cell::of(entry),
            Cell::of(field.unwrap_or_default()),
            Cell::of(format!("<bdi>{}</bdi>", words(&problem.what))),
            Cell::of(format!("<bdi>{}</bdi>", words(&problem.mend))),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::Pages;
    use crate::compose::testing::{HARM, HOSTILE, composer, pages, title};
    use crate::registry::{Field, Kind};

    fn problem(weight: Weight, place: &str, what: &str) -> Problem {
        Problem {
            weight,
            place: place.to_owned(),
            entry: String::new(),
            field: None,
            what: what.to_owned(),
            mend: "write it as on the help page".to_owned(),
        }
    }

    #[test]
    fn the_problems_page_reads_well() {
        let pages = pages();
        let row = Problem {
            entry: "row 17".to_owned(),
            ..problem(Weight::Refused, "sign-up form", "no account has the name \"LCTest-Nobody\"")
        };
        let field = Problem {
            field: Some(Field::Learn),
            ..problem(Weight::Partly, "User:LCTest-KE-017/Let's Connect", "no skill is called \"wikidatta\"")
        };
        let note = problem(Weight::Note, "User:LCTest Ñandú 03/Let's Connect", "the account was renamed");
        let unknown = Unreconciled {
            kind: Kind::Affiliation,
            words: "Wikimedians of Nairobi".to_owned(),
            people: 3,
            candidates: vec![("wm-ke".to_owned(), "Wikimedia Community User Group Kenya".to_owned())],
        };
        let wanted = composer(&pages).problems_page(&[note, field, row], &[unknown], &[]);
        assert_eq!(wanted.summary, "Let's Connect: entries to mend brought up to date (problems: 3)");
        insta::assert_snapshot!(wanted.content);
    }

    #[test]
    fn hostile_words_in_a_problem_are_text() {
        let pages = pages();
        let hostile = Problem {
            entry: HOSTILE.to_owned(),
            mend: HOSTILE.to_owned(),
            ..problem(Weight::Refused, HOSTILE, HOSTILE)
        };
        let unknown = Unreconciled {
            kind: Kind::Skill,
            words: HOSTILE.to_owned(),
            people: 1,
            candidates: vec![(HOSTILE.to_owned(), HOSTILE.to_owned())],
        };
        let wanted = composer(&pages).problems_page(&[hostile], &[unknown], &[]);
        for harm in HARM {
            assert!(
                !wanted.fresh.contains(harm) && !wanted.summary.contains(harm),
                "{harm}: {}",
                wanted.fresh
            );
        }
    }

    #[test]
    fn a_page_is_linked_and_a_form_is_not() {
        let pages = Pages { registration: title("Let's Connect/Registration"), ..pages() };
        let at = |place: &str| {
            let problem = problem(Weight::Note, place, "x");
            composer(&pages).problems_page(&[problem], &[], &[]).content.contains("[[:")
        };
        assert!(at("Let's Connect/Registration") && at("User:LCTest-A/Let's Connect"));
        assert!(!at("sign-up form"));
    }

    #[test]
    fn the_order_of_problems_does_not_matter() {
        let pages = pages();
        let one = problem(Weight::Note, "User:A/Let's Connect", "x");
        let two = problem(Weight::Note, "User:B/Let's Connect", "y");
        let composer = composer(&pages);
        assert_eq!(
            composer.problems_page(&[one.clone(), two.clone()], &[], &[]),
            composer.problems_page(&[two, one], &[], &[])
        );
    }

    #[test]
    fn without_problems_there_is_nothing_to_mend() {
        let pages = pages();
        assert!(composer(&pages).problems_page(&[], &[], &[]).content.contains("|problems-none}}"));
    }
}
