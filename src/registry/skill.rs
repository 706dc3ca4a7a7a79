//! The skill taxonomy.

/// The skill taxonomy.
#[derive(Clone, Debug, Default)]
pub struct Taxonomy {}
