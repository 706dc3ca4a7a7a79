//! What can be wrong with a taxonomy, told with its line and its mend.

use crate::registry::skill::{MOST_NAME_CHARS, MOST_NODES};

/// Why a taxonomy cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{place}:{line}: {wrong}")]
pub struct TaxonomyError {
    /// The file.
    pub place: Box<str>,
    /// The line of the node that is wrong, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub wrong: Wrong,
    /// What the reader of TOML or JSON says, where it has not a taxonomy's shape.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What is wrong with a node of a taxonomy.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Not TOML or JSON, or not a taxonomy's.
    #[error("not a skill taxonomy; see the head of config/skills.toml for its shape")]
    Shape,
    /// A slug that is not made of `a-z`, `0-9` and `-`.
    #[error("{0:?} is not a slug; use a-z, 0-9 and - only")]
    BadSlug(String),
    /// Two nodes with one slug.
    #[error("the slug {0:?} stands twice; give one of the two another")]
    DoubledSlug(String),
    /// A parent that is not there.
    #[error("{slug:?} has the parent {parent:?}, which is not there; name a slug of this file")]
    UnknownParent {
        /// The node.
        slug: String,
        /// Its parent.
        parent: String,
    },
    /// A node that is its own ancestor.
    #[error("{0:?} is below itself; give it a parent outside of its own branch")]
    Cycle(String),
    /// A node below the third level.
    #[error("{0:?} is deeper than three levels; give it a higher parent")]
    TooDeep(String),
    /// A node without an English label.
    #[error("{0:?} has no English label; add label.en")]
    NoEnglish(String),
    /// A name longer than anybody's.
    #[error("a name of {0:?} is longer than {MOST_NAME_CHARS} characters; shorten it")]
    LongName(String),
    /// A Wikidata id that is none.
    #[error("{0:?} is not the id of a Wikidata item; write it as Q42")]
    BadItem(String),
    /// An id of elsewhere that two nodes have.
    #[error("{id} is the id of both {first:?} and {second:?}; leave it to one of them")]
    DoubledId {
        /// The id.
        id: String,
        /// Who has it.
        first: String,
        /// Who has it too.
        second: String,
    },
    /// More nodes than a taxonomy may have.
    #[error("there are more than {MOST_NODES} skills; take some out")]
    TooMany,
    /// One spelling of two nodes.
    #[error("{spelling:?} is a spelling of both {first:?} and {second:?}; leave it to one of them")]
    DoubledSpelling {
        /// The spelling, as the second has it.
        spelling: String,
        /// Who has it.
        first: String,
        /// Who has it too.
        second: String,
    },
}
