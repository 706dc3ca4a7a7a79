//! The page of awards: what waits for a trustee's word and how to give it, what
//! was approved, what was given. It never gives an award.

use serde::Serialize;

use super::composer::{Cell, Composer};
use super::render::call_name;
use super::{AWARDS_REGION, AwardProposal, AwardState, Wanted};

#[derive(Serialize)]
struct AwardsPage {
    proposed: Option<String>,
    approved: Option<String>,
    given: Option<String>,
}

impl Composer<'_> {
    /// The page on which trustees approve awards. It names everybody in
    /// `awards`: leave out whoever may not be shown.
    #[must_use]
    pub fn awards_page(&self, awards: &[AwardProposal]) -> Wanted {
        let table = |key: &str, columns: &[&str], rows: Vec<Vec<Cell>>| {
            (!rows.is_empty()).then(|| self.table(self.page_says(key, &[]), columns, rows))
        };
        let mut proposed = Vec::new();
        let mut approved = Vec::new();
        let mut given = Vec::new();
        for award in awards {
            let mut row = self.award_row(award);
            match &award.state {
                AwardState::Proposed => {
                    row.push(Cell::of(self.approve_calls(award)));
                    proposed.push(row);
                }
                AwardState::Approved(trustee) => {
                    row.push(Cell::of(Self::user(trustee)));
                    approved.push(row);
                }
                AwardState::Given => given.push(row),
            }
        }
        let counts = [proposed.len(), approved.len(), given.len()].map(|count| count.to_string());
        let columns = ["column-name", "column-award", "column-for"];
        let with = |last: &'static str| columns.into_iter().chain([last]).collect::<Vec<_>>();
        let page = AwardsPage {
            proposed: table("awards-proposed-caption", &with("column-approve"), proposed),
            approved: table("awards-approved-caption", &with("column-approved-by"), approved),
            given: table("awards-given-caption", &columns, given),
        };
        let content = self.fill("pages/awards", &self.voice, &page);
        let counts = counts.each_ref().map(String::as_str);
        self.wanted(self.pages.awards.clone(), AWARDS_REGION, &content, ("summary-awards", &counts))
    }

    /// Who earned which award, by what.
    pub(super) fn award_row(&self, award: &AwardProposal) -> Vec<Cell> {
        let acts: Vec<String> = award.acts.iter().map(|act| self.act_line(&self.voice, act)).collect();
        vec![
            Cell::of(Self::user(&award.who)),
            Cell::of(self.award_title(&self.voice, &award.award)),
            Cell::of(acts.join("<br />")),
        ]
    }

    /// What a trustee copies below the region to approve an award, and to strike it.
    fn approve_calls(&self, award: &AwardProposal) -> String {
        let call = |page| format!("<nowiki>{{{{{}|{}}}}}</nowiki>", call_name(page), award.id);
        let (approve, strike) = (call(&self.pages.approve_template), call(&self.pages.strike_template));
        format!("<code dir=\"ltr\">{approve}</code><br /><code dir=\"ltr\">{strike}</code>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::{award, composer, met, name, pages};
    use crate::compose::{AwardSide, Role};
    use crate::ids::ActionId;

    fn awards() -> Vec<AwardProposal> {
        let proposal = |id: &str, state| AwardProposal {
            id: ActionId::of(&["award", id]),
            award: award(AwardSide::Learner),
            grant: "met".to_owned(),
            who: name("LCTest-KE-017"),
            acts: vec![met(Role::Learner, "LCTest Ñandú 03", 123)],
            state,
        };
        let sharer = AwardProposal {
            award: award(AwardSide::Sharer),
            acts: vec![met(Role::Sharer, "LCTest Ñandú 03", 4), met(Role::Sharer, "LCTest-B", 5)],
            ..proposal("given", AwardState::Given)
        };
        vec![
            proposal("proposed", AwardState::Proposed),
            proposal("approved", AwardState::Approved(name("LCTest Trustee"))),
            sharer,
        ]
    }

    #[test]
    fn the_awards_page_reads_well() {
        let pages = pages();
        let wanted = composer(&pages).awards_page(&awards());
        assert_eq!(
            wanted.summary,
            "Let's Connect: awards brought up to date (waiting: 1, approved: 1, given: 1)"
        );
        insta::assert_snapshot!(wanted.content);
    }

    #[test]
    fn only_an_award_that_waits_can_be_approved_and_no_line_to_copy_is_a_call() {
        let pages = pages();
        let content = composer(&pages).awards_page(&awards()).content;
        let lines: Vec<&str> =
            content.lines().filter(|line| line.contains("{{Let's Connect approve|lc:")).collect();
        assert_eq!(lines.len(), 1);
        assert!(lines[0].contains("<nowiki>{{") && lines[0].contains("}}</nowiki>"));
    }

    #[test]
    fn without_awards_nothing_waits() {
        let pages = pages();
        let content = composer(&pages).awards_page(&[]).content;
        assert!(content.contains("|awards-none-proposed}}") && !content.contains("wikitable"));
    }
}
