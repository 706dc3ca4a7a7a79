//! What the working group says on its two pages: the skills, and what words mean.

use super::finding::{Findings, Subject, Weight};
use crate::compose::Pages;
use crate::registry::{self, Problem};

/// Says what is odd about them.
pub(super) fn look(pages: &Pages, problems: &[Problem], findings: &mut Findings) {
    for problem in problems {
        let is_taxonomy = pages.taxonomy.as_ref().is_some_and(|title| title.as_str() == problem.place);
        let subject = if is_taxonomy { Subject::Taxonomy } else { Subject::Aliases };
        let weight = match problem.weight {
            registry::Weight::Refused | registry::Weight::Partly => Weight::StopsAPart,
            registry::Weight::Note => Weight::WorthKnowing,
        };
        let what = if problem.entry.is_empty() {
            problem.what.clone()
        } else {
            format!("\"{}\": {}", problem.entry, problem.what)
        };
        findings.add(weight, subject, problem.place.clone(), what, problem.mend.clone());
    }
    findings.well(Subject::Aliases, "every line is understood");
    if pages.taxonomy.is_some() {
        findings.well(Subject::Taxonomy, "the skills can be used");
    }
}
