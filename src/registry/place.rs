//! Countries and the Wikimedia regions.

/// The places known.
#[derive(Clone, Debug, Default)]
pub struct Places {}
