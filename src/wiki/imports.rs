//! Which revisions of a page came from another wiki. Pure.
//!
//! Whoever may import can have a revision stand under any local account's name and
//! id ("assign edits to local users"), and the API shows no difference. The log of
//! imports tells: MediaWiki writes the revisions, then one of the importer's own
//! that changes nothing, then the log entry with their number
//! (`ImportReporter::reportPage`). Ids are given in the order of writing, so that
//! the imported ones are those with the highest ids before the importer's own.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use crate::ids::{RevId, Timestamp};
use crate::wiki::{Author, Revision};

/// How long before the log entry the importer's own revision may be written.
const LONGEST_IMPORT_END: SignedDuration = SignedDuration::from_mins(1);

/// An entry of the import log about one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// When.
    pub at: Timestamp,
    /// By whom, if that is not hidden.
    pub by: Option<String>,
    /// How many revisions; old entries do not say.
    pub count: Option<usize>,
}

/// Takes from imported revisions the account under whose name they stand. Where
/// an entry is unclear, everything before it may have been imported.
pub fn disown(revisions: &mut [Revision], imports: &[Import]) {
    let mut imported: BTreeSet<RevId> = BTreeSet::new();
    for import in imports {
        if let (Some(count), Some(last)) = (import.count, last_of(revisions, import)) {
            let before: BTreeSet<RevId> =
                revisions.iter().map(|revision| revision.id).filter(|id| *id < last).collect();
            imported.extend(before.into_iter().rev().take(count));
        } else {
            let before = revisions.iter().filter(|revision| revision.at <= import.at);
            imported.extend(before.map(|revision| revision.id));
        }
    }
    for revision in revisions.iter_mut().filter(|revision| imported.contains(&revision.id)) {
        revision.author = Author::Imported;
    }
}

/// The importer's own revision, with which the import ended.
fn last_of(revisions: &[Revision], import: &Import) -> Option<RevId> {
    let by = import.by.as_deref()?;
    let theirs =
        |revision: &&Revision| matches!(&revision.author, Author::Account { name, .. } if name == by);
    let near = |revision: &&Revision| {
        let early = import.at.duration_since(revision.at);
        (SignedDuration::ZERO..=LONGEST_IMPORT_END).contains(&early)
    };
    revisions.iter().filter(theirs).filter(near).map(|revision| revision.id).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::UserId;

    fn revision(id: u64, at: &str, name: &str) -> Revision {
        Revision {
            id: RevId(id),
            parent: RevId(0),
            author: Author::Account { id: UserId(1), name: name.to_owned() },
            at: at.parse().expect("a time"),
            comment: None,
            text: None,
            model: "wikitext".to_owned(),
        }
    }

    /// Newest first, as the wiki gives them: by time, not by id.
    fn page() -> Vec<Revision> {
        vec![
            revision(90, "2026-11-24T13:00:00Z", "Ann"),
            revision(83, "2026-11-24T12:00:00Z", "Importer"),
            revision(40, "2026-06-01T00:00:00Z", "Ann"),
            revision(82, "2026-03-01T00:00:00Z", "Ann"),
            revision(81, "2026-02-01T00:00:00Z", "Ann"),
            revision(30, "2026-01-01T00:00:00Z", "Ann"),
        ]
    }

    fn disowned(by: Option<&str>, count: Option<usize>) -> Vec<u64> {
        let mut revisions = page();
        let at = "2026-11-24T12:00:01Z".parse().expect("a time");
        disown(&mut revisions, &[Import { at, by: by.map(str::to_owned), count }]);
        let imported = revisions.iter().filter(|revision| revision.author == Author::Imported);
        imported.map(|revision| revision.id.0).collect()
    }

    #[test]
    fn what_was_imported_is_nobodys_and_what_was_written_here_stays() {
        assert_eq!(disowned(Some("Importer"), Some(2)), [82, 81]);
    }

    #[test]
    fn where_the_log_is_unclear_everything_before_may_have_been_imported() {
        for (by, count) in [(None, Some(2)), (Some("Importer"), None), (Some("Somebody"), Some(2))] {
            assert_eq!(disowned(by, count), [83, 40, 82, 81, 30], "{by:?} {count:?}");
        }
    }

    #[test]
    fn without_an_import_nothing_changes() {
        let mut revisions = page();
        disown(&mut revisions, &[]);
        assert_eq!(revisions, page());
    }
}
