//! What the working group says on its two pages: the skills, and what words mean.

use super::finding::{Findings, Subject, Weight};
use crate::compose::Pages;
use crate::registry::{self, Problem};

/// Says what is odd about them.
pub(super) fn look(pages: &Pages, problems: &[Problem], findings: &mut Findings) {
    let is_taxonomy =
        |problem: &&Problem| pages.taxonomy.as_ref().is_some_and(|title| title.as_str() == problem.place);
    let (of_taxonomy, of_aliases): (Vec<&Problem>, Vec<&Problem>) = problems.iter().partition(is_taxonomy);
    // Its problems are one: what is wrong with its versions, and which is in force.
    if let Some(gravest) = of_taxonomy.iter().min_by_key(|problem| problem.weight) {
        let whats: Vec<&str> = of_taxonomy.iter().map(|problem| problem.what.as_str()).collect();
        let (what, mend) = (whats.join("; "), gravest.mend.clone());
        findings.add(weight(gravest), Subject::Taxonomy, gravest.place.clone(), what, mend);
    }
    for problem in of_aliases {
        let what = match problem.entry.as_str() {
            "" => problem.what.clone(),
            entry => format!("\"{entry}\": {}", problem.what),
        };
        findings.add(weight(problem), Subject::Aliases, problem.place.clone(), what, problem.mend.clone());
    }
    findings.well(Subject::Aliases, "every line is understood");
    if pages.taxonomy.is_some() {
        findings.well(Subject::Taxonomy, "the skills can be used");
    }
}

fn weight(problem: &Problem) -> Weight {
    match problem.weight {
        registry::Weight::Refused | registry::Weight::Partly => Weight::StopsAPart,
        registry::Weight::Note => Weight::WorthKnowing,
    }
}
