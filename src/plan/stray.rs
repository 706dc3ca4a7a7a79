//! Edits of others inside the bot's part of a page. The bot writes that part anew; so
//! that nobody's work is silently lost, the edit that does it says so, and the problems
//! page tells where such a change is to be made. Edits outside of it are no concern here.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{Composer, StrayView, Wanted};
use crate::ids::{PageTitle, RevId, RoundId, Timestamp, Username};
use crate::plan::ledger::Ledger;
use crate::plan::{Action, Deed, Effect};
use crate::wiki::{Author, Page, Revision};
use crate::wikitext::{Options, escape, region};

/// How long an edit is told of at the least.
const TOLD_FOR: std::time::Duration = std::time::Duration::from_secs(31 * 24 * 3600);

/// What others did to the bot's part of a page since the bot saved it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// How many of their edits changed it.
    pub edits: usize,
    /// The newest of those.
    pub newest: RevId,
    /// Whether that one was about its author's own entry.
    pub own: bool,
}

/// Whether the page's history must be looked at to know: somebody else was there last,
/// and the bot's part is not as it ought to be.
#[must_use]
pub fn may_have_strayed(wanted: &Wanted, page: &Page, bot: &Username, options: &Options) -> bool {
    was_touched(page, bot)
        && part(page.text(), &wanted.region, options).is_some_and(|stands| stands != wanted.content)
}

/// Whether somebody else than the bot was the last to edit the page.
#[must_use]
pub fn was_touched(page: &Page, bot: &Username) -> bool {
    page.head().is_some_and(|head| !is_by(head, bot))
}

/// What others changed, by the page's revisions, newest first, down to the bot's newest one.
/// If there is none of the bot's among them, those that can be compared are.
#[must_use]
pub fn stray(region: &str, newest_first: &[Revision], bot: &Username, options: &Options) -> Option<Stray> {
    let since = newest_first.iter().position(|revision| is_by(revision, bot));
    if since.is_none() && newest_first.last().is_none_or(|oldest| oldest.parent == RevId(0)) {
        // The page is people's from the beginning: nothing of the bot's was changed.
        return None;
    }
    let since = newest_first.get(..=since.unwrap_or(newest_first.len() - 1)).unwrap_or_default();
    let of = |revision: &Revision| part(revision.text.as_deref(), region, options).map(str::to_owned);
    // A suppressed text and a damaged part tell nothing of their own.
    let told: Vec<(&Revision, String)> =
        since.iter().filter_map(|revision| Some((revision, of(revision)?))).collect();
    if told.first().map(|(_, stands)| stands) == told.last().map(|(_, saved)| saved) {
        return None;
    }
    let changed: Vec<_> =
        told.windows(2).filter(|pair| matches!(pair, [(_, new), (_, old)] if new != old)).collect();
    let [(newest, after), (_, before)] = changed.first()? else { return None };
    let own = match &newest.author {
        Author::Account { name, .. } => is_about(name, before, after),
        Author::Unregistered | Author::Imported | Author::Hidden => false,
    };
    Some(Stray { edits: changed.len(), newest: newest.id, own })
}

fn part<'t>(text: Option<&'t str>, region: &str, options: &Options) -> Option<&'t str> {
    region::content(text?, region, options).ok().flatten()
}

fn is_by(revision: &Revision, bot: &Username) -> bool {
    matches!(&revision.author, Author::Account { name, .. } if name == bot.as_str())
}

/// Whether a table's row that differs names this account.
fn is_about(name: &str, before: &str, after: &str) -> bool {
    let rows = |text: &str| -> BTreeSet<String> { text.split("\n|-").map(str::to_owned).collect() };
    let (before, after) = (rows(before), rows(after));
    let link = format!("[[User:{}", escape::text(name));
    before.symmetric_difference(&after).any(|row| {
        row.match_indices(&link)
            .any(|(at, _)| row.get(at + link.len()..).is_some_and(|rest| rest.starts_with(['|', '/', ']'])))
    })
}

/// Has the edits that write over others' say so, and be remembered for it.
pub fn tell(
    actions: &mut [Action],
    strays: &BTreeMap<PageTitle, Stray>,
    composer: &Composer<'_>,
    month: RoundId,
) {
    for action in actions {
        let Some(stray) = strays.get(&action.page) else { continue };
        action.summary = composer.replacing(&action.summary, stray.edits, stray.newest);
        action.effects.push(effect(&action.page, stray, month));
    }
}

/// The deed of writing over somebody's edits.
#[must_use]
pub fn effect(page: &PageTitle, stray: &Stray, month: RoundId) -> Effect {
    let deed = Deed::Replace { page: page.clone(), newest: stray.newest, own: stray.own, month };
    Effect { id: deed.id(), deed }
}

/// What the bot's own edits say that they wrote over: the revision stands in their summaries.
#[must_use]
pub fn named_in(summary: &str) -> Option<RevId> {
    let (_, rest) = summary.split_once("[[Special:Diff/")?;
    rest.split_once("]]")?.0.parse().ok().map(RevId)
}

/// What the problems page tells of, the newest first.
#[must_use]
pub fn told(ledger: &Ledger, now: Timestamp) -> Vec<StrayView> {
    let since = RoundId::of(now - TOLD_FOR);
    let recent = ledger.replaced.iter().rev().filter(|replaced| replaced.month >= since);
    let view = |replaced: &crate::plan::ledger::Replaced| StrayView {
        page: replaced.page.clone(),
        newest: replaced.newest,
        own: replaced.own,
    };
    recent.map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::UserId;

    const REGION: &str = "directory";

    fn bot() -> Username {
        Username::parse("Bot").expect("a name")
    }

    /// Revisions, newest first, of these authors and parts; "around" stands outside.
    fn revisions(newest_first: &[(&str, &str, &str)]) -> Vec<Revision> {
        let count = newest_first.len() as u64;
        let revision = |(at, (author, part, around)): (usize, &(&str, &str, &str))| Revision {
            id: RevId(count - at as u64),
            parent: RevId(count - at as u64 - 1),
            author: Author::Account { id: UserId(1), name: (*author).to_owned() },
            at: Timestamp::UNIX_EPOCH,
            comment: None,
            text: Some(format!("{around}\n{}", region::wrap(REGION, part))),
            model: "wikitext".to_owned(),
        };
        newest_first.iter().enumerate().map(revision).collect()
    }

    fn found(newest_first: &[(&str, &str, &str)]) -> Option<(usize, u64, bool)> {
        stray(REGION, &revisions(newest_first), &bot(), &Options::default())
            .map(|stray| (stray.edits, stray.newest.0, stray.own))
    }

    #[test]
    fn edits_inside_the_part_are_counted_and_those_outside_are_not() {
        let saved = ("Bot", "* a", "");
        assert_eq!(found(&[("A", "* a", "Hello"), saved]), None);
        assert_eq!(found(&[("A", "* b", "Hello"), saved]), Some((1, 2, false)));
        let mixed = [("A", "* c", "y"), ("B", "* c", "x"), ("C", "* b", "x"), ("D", "* b", ""), saved];
        assert_eq!(found(&mixed), Some((2, 4, false)), "the newest that changed the part is B's");
    }

    #[test]
    fn what_people_undid_themselves_is_not_told() {
        assert_eq!(found(&[("A", "* a", ""), ("B", "* b", ""), ("Bot", "* a", "")]), None);
    }

    #[test]
    fn only_what_came_after_the_bots_newest_edit_counts() {
        assert_eq!(
            found(&[("A", "* a", "x"), ("Bot", "* a", ""), ("A", "* b", ""), ("Bot", "* a", "")]),
            None
        );
    }

    #[test]
    fn a_page_that_the_bot_never_saved_holds_nothing_of_the_bots() {
        assert_eq!(found(&[("A", "* b", ""), ("B", "* a", "")]), None);
        let mut cut = revisions(&[("A", "* b", ""), ("B", "* a", "")]);
        cut[1].parent = RevId(9);
        assert!(
            stray(REGION, &cut, &bot(), &Options::default()).is_some(),
            "unless it was so long ago that its edit is not among those looked at"
        );
    }

    #[test]
    fn an_edit_of_one_s_own_row_is_known_as_such() {
        let table = |a: &str, b: &str| {
            format!("{{|\n|-\n! [[User:A/P|A]]\n| {a}\n|-\n! [[User:Ann|Ann]]\n| {b}\n|}}")
        };
        let (saved, changed) = (table("x", "y"), table("z", "y"));
        assert_eq!(found(&[("A", &changed, ""), ("Bot", &saved, "")]), Some((1, 2, true)));
        assert_eq!(found(&[("Ann", &changed, ""), ("Bot", &saved, "")]), Some((1, 2, false)));
    }

    #[test]
    fn the_revision_is_read_from_the_summary_that_names_it() {
        let summary =
            "status; edits by others replaced: 2 (newest: [[Special:Diff/4711]]) (lc:0123456789abcdef)";
        assert_eq!(named_in(summary), Some(RevId(4711)));
        assert_eq!(named_in("status [[Special:Diff/x]]"), None);
    }
}
