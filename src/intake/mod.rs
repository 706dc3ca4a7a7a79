//! Reads registrations from where people leave them: their own profile pages,
//! the registration page, the programme's talk page, form dumps. One reader per source.
//! The working group's pages on what words mean are read here, too.
//!
//! What is absent: judgement. Words stay as typed until [`crate::registry`]
//! vets them. A page or a row that cannot be read becomes a problem and never
//! stops the others.

use std::collections::BTreeMap;

use crate::ids::{PageTitle, RevId};
use crate::registry::{Problem, Registration};

pub mod accounts;
pub mod alias_page;
pub mod ambassador_page;
pub mod approvals;
pub mod attribution;
pub mod calendar_page;
pub mod capacity_exchange;
pub mod entry;
pub mod form;
pub mod history;
pub mod lapsed_pages;
pub mod lexicon;
pub mod memory;
pub mod opt_out_page;
pub mod profile_pages;
pub mod registration_page;
pub mod resource_page;
pub mod sources;
pub mod talk_section;
mod talk_words;
pub mod taxonomy_page;

/// What a source gave.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The registrations.
    pub registrations: Vec<Registration>,
    /// What is odd about the source.
    pub problems: Vec<Problem>,
    /// Entries of which nothing counts (each has a problem).
    pub refused: usize,
    /// The newest revisions of the pages read.
    pub heads: BTreeMap<PageTitle, RevId>,
}

impl Read {
    /// Notes an entry of which nothing counts.
    pub fn refuse(&mut self, problem: Problem) {
        self.refused += 1;
        self.problems.push(problem);
    }

    /// Takes in what another source gave.
    pub fn join(&mut self, other: Self) {
        self.registrations.extend(other.registrations);
        self.problems.extend(other.problems);
        self.refused += other.refused;
        self.heads.extend(other.heads);
    }
}
