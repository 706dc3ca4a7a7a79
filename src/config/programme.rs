//! How the programme speaks of itself.

use std::path::PathBuf;

use serde::Deserialize;

use crate::compose::ProgrammeName;

/// How the programme speaks of itself. Every key may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProgrammeSettings {
    /// Its name, as pages, messages and summaries say it. By default Let's Connect.
    pub name: ProgrammeName,
    /// The folder with messages of its own, a file a language. By default there are none.
    pub messages: Option<PathBuf>,
}
