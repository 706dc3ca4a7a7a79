//! Languages: codes, autonyms, names.

/// The languages known.
#[derive(Clone, Debug, Default)]
pub struct Languages {}
