//! The problems found, in an order that does not depend on who came first.

use crate::registry::{Field, Problem, Provenance, SourceKind, Weight};

/// Collects problems.
#[derive(Default)]
pub(super) struct Problems {
    /// With the entry's number, because `row 10` comes after `row 9`.
    found: Vec<(u32, Problem)>,
}

impl Problems {
    /// Adds what is wrong at a place, and the mend.
    pub(super) fn add(
        &mut self,
        weight: Weight,
        from: &Provenance,
        field: Option<Field>,
        what: String,
        mend: impl Into<String>,
    ) {
        let entry = match from.kind {
            SourceKind::ProfilePage | SourceKind::AnswersPage => String::new(),
            SourceKind::TalkSection | SourceKind::RegistrationPage | SourceKind::Calendar => {
                format!("entry {}", from.entry)
            }
            SourceKind::Form | SourceKind::CapacityExchange => format!("row {}", from.entry),
        };
        let problem = Problem { weight, place: from.place.clone(), entry, field, what, mend: mend.into() };
        self.found.push((from.entry, problem));
    }

    /// Takes in those of another.
    pub(super) fn join(&mut self, other: Self) {
        self.found.extend(other.found);
    }

    /// The gravest first, then as the sources have them; each once.
    pub(super) fn sorted(mut self) -> Vec<Problem> {
        self.found.sort_by(|(number, one), (other_number, other)| {
            (one.weight, &one.place, number, one).cmp(&(other.weight, &other.place, other_number, other))
        });
        let mut problems: Vec<Problem> = self.found.into_iter().map(|(_, problem)| problem).collect();
        problems.dedup();
        problems
    }
}
