//! Who wrote what stands on a page now. Pure: it reads a page's revisions and
//! tells, entry by entry, which words are the owner's own.
//!
//! Others' changes are ignored, and the last own version stays in force: an
//! entry speaks for somebody only if that account, or a trustee, wrote it. Whose
//! an account is shows its id, never its name: people are renamed, and others
//! take the names they leave.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{RevId, Timestamp, UserId, Username};
use crate::registry::vet::{self, Standing};
use crate::wiki::{Author, Revision};

/// An entry's text that counts, with the revision that wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// The entry's text, as it stood in that revision.
    pub text: String,
    /// The revision.
    pub revision: RevId,
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote it.
    pub author: UserId,
}

/// What became of one entry over a page's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traced {
    /// The version in force, if any was ever written by somebody who may.
    pub own: Option<Own>,
    /// Whether the page shows something else now, by somebody who may not.
    pub changed_by_others: bool,
    /// Whether the entry stands on the page now, in whatever version.
    pub present: bool,
}

/// Who may speak for whom.
#[derive(Clone, Debug)]
pub struct Speakers<'a> {
    accounts: &'a BTreeMap<Username, Standing>,
    trustees: BTreeMap<UserId, Username>,
}

impl<'a> Speakers<'a> {
    /// Everybody for themselves, and the trustees for anybody.
    #[must_use]
    pub fn new(trustees: &BTreeSet<Username>, accounts: &'a BTreeMap<Username, Standing>) -> Self {
        let ids =
            trustees.iter().filter_map(|trustee| Some((vet::id_of(trustee, accounts)?, trustee.clone())));
        Self { accounts, trustees: ids.collect() }
    }

    /// The trustee whose account has that id, if it is one's, as the configuration names them.
    #[must_use]
    pub fn trustee(&self, author: UserId) -> Option<&Username> {
        self.trustees.get(&author)
    }

    /// Whether the account with that id may speak for the one with this name, or
    /// that had it and was renamed.
    #[must_use]
    pub fn may(&self, name: &Username, author: UserId) -> bool {
        self.trustee(author).is_some() || vet::id_of(name, self.accounts) == Some(author)
    }
}

/// Follows every entry through `revisions` (oldest first).
///
/// `entries` reads a text into its entries by key; `may(key, author's id)` says
/// whether that account may speak for the entry. `whole` says that the first
/// revision given is the page's first: else nobody knows who wrote what already
/// stands in it, and that counts for nothing until somebody who may rewrites it.
///
/// Linear in the revisions' sizes, but for the maps' logarithm.
pub fn trace(
    revisions: &[Revision],
    whole: History,
    entries: impl Fn(&str) -> BTreeMap<String, String>,
    may: impl Fn(&str, UserId) -> bool,
) -> BTreeMap<String, Traced> {
    let mut traced: BTreeMap<String, Traced> = BTreeMap::new();
    let mut before: BTreeMap<String, String> = BTreeMap::new();
    for (ordinal, revision) in revisions.iter().enumerate() {
        // A suppressed text says nothing; the next visible one is compared with the last visible one.
        let Some(text) = &revision.text else { continue };
        let now = entries(text);
        let author = match &revision.author {
            Author::Account { id, .. } if ordinal > 0 || whole == History::Whole => Some(*id),
            _ => None,
        };
        for (key, words) in &now {
            let entry = traced.entry(key.clone()).or_default();
            if before.get(key) != Some(words) {
                match author {
                    Some(author) if may(key, author) => {
                        entry.own =
                            Some(Own { text: words.clone(), revision: revision.id, at: revision.at, author });
                    }
                    _ => {}
                }
            }
            entry.present = true;
            entry.changed_by_others = entry.own.as_ref().is_none_or(|own| own.text != *words);
        }
        for key in before.keys().filter(|key| !now.contains_key(*key)) {
            let entry = traced.entry(key.clone()).or_default();
            entry.present = false;
            if author.is_some_and(|author| may(key, author)) {
                *entry = Traced::default();
            } else {
                entry.changed_by_others = entry.own.is_some();
            }
        }
        before = now;
    }
    traced
}

/// What a reading gives where the account "Trustee", whose id is 7, is the only trustee.
#[cfg(test)]
pub(super) fn with_one_trustee<T>(read: impl FnOnce(&Speakers<'_>) -> T) -> T {
    let name = Username::parse("Trustee").expect("a name");
    let known = Standing::Known { id: UserId(7), name: name.clone(), blocked: None, locked: false };
    let accounts = BTreeMap::from([(name.clone(), known)]);
    read(&Speakers::new(&BTreeSet::from([name]), &accounts))
}

/// How much of a page's history is at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    /// From the page's first revision.
    Whole,
    /// Older revisions were left out.
    Tail,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each name's account, for these stories.
    fn account(name: &str) -> UserId {
        UserId(name.bytes().map(u64::from).sum())
    }

    fn revision(id: u64, author: &str, text: &str) -> Revision {
        Revision {
            id: RevId(id),
            parent: RevId(id - 1),
            author: Author::Account { id: account(author), name: author.to_owned() },
            at: Timestamp::from_second(i64::try_from(id).unwrap_or(0)).unwrap_or_default(),
            comment: None,
            text: Some(text.to_owned()),
            model: "wikitext".to_owned(),
        }
    }

    /// One entry a line, `NAME=words`.
    fn lines(text: &str) -> BTreeMap<String, String> {
        text.lines().filter_map(|l| l.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
    }

    fn owner_or_trustee(key: &str, author: UserId) -> bool {
        author == account(key) || author == account("Trustee")
    }

    fn traced(revisions: &[Revision]) -> BTreeMap<String, Traced> {
        trace(revisions, History::Whole, lines, owner_or_trustee)
    }

    #[test]
    fn an_entry_counts_when_its_owner_wrote_it() {
        let entry = &traced(&[revision(1, "Ann", "Ann=wikidata")])["Ann"];
        assert_eq!(entry.own.as_ref().map(|own| own.text.as_str()), Some("wikidata"));
        assert!(!entry.changed_by_others);
    }

    #[test]
    fn an_entry_written_by_somebody_else_counts_for_nothing() {
        let entry = &traced(&[revision(1, "Bob", "Ann=wikidata")])["Ann"];
        assert_eq!(entry.own, None);
        assert!(entry.changed_by_others && entry.present);
    }

    #[test]
    fn a_change_by_somebody_else_leaves_the_last_own_version_in_force() {
        let history = [revision(1, "Ann", "Ann=wikidata"), revision(2, "Bob", "Ann=vandalism")];
        let entry = &traced(&history)["Ann"];
        assert_eq!(entry.own.as_ref().map(|own| own.text.as_str()), Some("wikidata"));
        assert!(entry.changed_by_others);
    }

    #[test]
    fn a_revert_to_the_own_version_by_anybody_settles_it() {
        let history = [
            revision(1, "Ann", "Ann=wikidata"),
            revision(2, "Bob", "Ann=vandalism"),
            revision(3, "Cleo", "Ann=wikidata"),
        ];
        let entry = &traced(&history)["Ann"];
        assert_eq!(entry.own.as_ref().map(|own| own.revision), Some(RevId(1)));
        assert!(!entry.changed_by_others);
    }

    #[test]
    fn edits_to_other_entries_change_nothing() {
        let history = [revision(1, "Ann", "Ann=wikidata"), revision(2, "Bob", "Ann=wikidata\nBob=lexemes")];
        let all = traced(&history);
        assert_eq!(all["Ann"].own.as_ref().map(|own| own.revision), Some(RevId(1)));
        assert_eq!(all["Bob"].own.as_ref().map(|own| own.revision), Some(RevId(2)));
    }

    #[test]
    fn a_trustee_may_write_for_anybody() {
        let entry = &traced(&[revision(1, "Trustee", "Ann=wikidata")])["Ann"];
        assert_eq!(entry.own.as_ref().map(|own| own.author), Some(account("Trustee")));
    }

    #[test]
    fn removal_by_the_owner_withdraws_and_by_others_does_not() {
        let by_owner = [revision(1, "Ann", "Ann=wikidata"), revision(2, "Ann", "")];
        assert_eq!(traced(&by_owner)["Ann"].own, None);
        let by_other = [revision(1, "Ann", "Ann=wikidata"), revision(2, "Bob", "")];
        let entry = &traced(&by_other)["Ann"];
        assert!(entry.own.is_some() && entry.changed_by_others && !entry.present);
    }

    #[test]
    fn what_stands_in_the_oldest_revision_at_hand_has_no_known_author() {
        let history = [revision(7, "Ann", "Ann=wikidata")];
        assert_eq!(trace(&history, History::Tail, lines, owner_or_trustee)["Ann"].own, None);
    }

    #[test]
    fn a_suppressed_author_or_text_speaks_for_nobody() {
        let mut hidden = revision(1, "Ann", "Ann=wikidata");
        hidden.author = Author::Hidden;
        assert_eq!(traced(&[hidden])["Ann"].own, None);
        let mut blank = revision(2, "Bob", "");
        blank.text = None;
        let entry = &traced(&[revision(1, "Ann", "Ann=wikidata"), blank])["Ann"];
        assert!(entry.own.is_some() && !entry.changed_by_others);
    }

    #[test]
    fn an_imported_revision_speaks_for_nobody_and_takes_nothing_away() {
        let imported = |id, text| Revision { author: Author::Imported, ..revision(id, "Ann", text) };
        assert_eq!(traced(&[imported(1, "Ann=wikidata")])["Ann"].own, None);
        let history = [revision(1, "Ann", "Ann=wikidata"), imported(2, "Ann=lexemes"), imported(3, "")];
        let entry = &traced(&history)["Ann"];
        assert_eq!(entry.own.as_ref().map(|own| own.text.as_str()), Some("wikidata"));
        assert!(entry.changed_by_others);
    }

    #[test]
    fn an_account_speaks_by_its_id_whatever_its_name_was() {
        let name = |name: &str| Username::parse(name).expect("a name");
        let known =
            |id, now: &str| Standing::Known { id: UserId(id), name: name(now), blocked: None, locked: false };
        let accounts = BTreeMap::from([
            (name("Old"), Standing::Renamed(name("New"))),
            (name("New"), known(5, "New")),
            (name("Taken"), known(9, "Taken")),
            (name("Trustee"), known(7, "Trustee")),
            (name("Ring"), Standing::Renamed(name("Round"))),
            (name("Round"), Standing::Renamed(name("Ring"))),
        ]);
        let trustees = BTreeSet::from([name("Trustee"), name("Nobody")]);
        let speakers = Speakers::new(&trustees, &accounts);
        assert!(speakers.may(&name("Old"), UserId(5)) && speakers.may(&name("New"), UserId(5)));
        assert!(!speakers.may(&name("Taken"), UserId(5)), "somebody else has that name now");
        assert!(speakers.may(&name("Taken"), UserId(7)) && speakers.may(&name("Unknown"), UserId(7)));
        assert!(!speakers.may(&name("Unknown"), UserId(0)) && !speakers.may(&name("Ring"), UserId(5)));
    }
}
