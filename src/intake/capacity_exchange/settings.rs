//! What the configuration says of Capacity Exchange.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer};

use crate::ids::{PageTitle, Username};

/// Where the tables are, and what standing in them is taken for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSettings {
    /// The people's table.
    pub users: Source,
    /// The capacities' table.
    pub capacities: Source,
    /// The address of `api.php` of the wiki that the pages are on.
    #[serde(default = "default_api")]
    pub api: String,
    /// The accounts whose versions of the pages count: anybody can edit them.
    #[serde(default)]
    pub editors: Vec<Username>,
    /// Whether the directory lists the people.
    #[serde(default = "default_directory")]
    pub directory: bool,
    /// Whether they are matched and written to.
    #[serde(default)]
    pub notify: bool,
}

fn default_api() -> String {
    "https://commons.wikimedia.org/w/api.php".to_owned()
}

fn default_directory() -> bool {
    true
}

/// Where a table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// On a page of the Data namespace.
    Page(PageTitle),
    /// In a file.
    File(PathBuf),
}

impl Source {
    /// What people know it by.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Page(title) => title.to_string(),
            Self::File(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        }
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        if written.starts_with("Data:") {
            let title = PageTitle::parse(&written).map_err(serde::de::Error::custom)?;
            return Ok(Self::Page(title));
        }
        Ok(Self::File(PathBuf::from(written)))
    }
}
