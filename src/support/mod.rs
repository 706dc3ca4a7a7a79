//! Who needs which support, by which track, by when, and what was decided: the private
//! report for the working group.
//!
//! People say it in forms alone ([`SupportQuestion`](crate::registry::SupportQuestion)).
//! [`case`] puts the rows of one person together, [`deadline`] says which application day
//! they can still make, [`report`] makes tables of it all.
//!
//! Pure, and a dead end on purpose: nothing that writes pages, plans or logs may use this
//! part (`tests/architecture.rs`), and what it gives out is [`Private`](crate::registry::Private).

mod case;
mod deadline;
mod report;
mod settings;
mod sheet;
mod summary;

pub use case::Sources;
pub use deadline::{Application, Chance};
pub use report::{Report, Tally, report};
pub use settings::{SupportSettings, TrackSettings};
pub use sheet::{Cell, Sheet, Tone};

#[cfg(test)]
mod tests;
