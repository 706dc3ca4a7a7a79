//! What this process has read before, so that a look at the world fetches only
//! what has changed since the last one. Losing it costs requests and nothing else.
//!
//! A page is known by its [`Stamp`], which the wiki tells of thousands of pages at
//! once. Whatever changes what readers may see changes the stamp: an edit or a
//! move makes a revision, and to hide a revision touches the page. So nothing that
//! was hidden later is served from here. What was touched in the last minute is
//! read again: a stamp knows only seconds, and replicas lag.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use crate::ids::{PageTitle, RevId, Timestamp};
use crate::intake::history::MOST_REVISIONS;
use crate::wiki::{Page, PageQuery, Revision, Stamp, Wiki, WikiError};

/// Before a page has been still for this long, its stamp does not tell enough.
const SETTLED: SignedDuration = SignedDuration::from_mins(1);

/// A longer text is not kept, nor a history of more bytes.
const MOST_PAGE: usize = 64 << 10;
const MOST_HISTORY: usize = 16 << 20;

/// What was read in this look at the world and in the one before.
#[derive(Debug, Default)]
pub struct Memory {
    before: Kept,
    now: Kept,
    at: Timestamp,
}

#[derive(Debug, Default)]
struct Kept {
    pages: BTreeMap<PageTitle, (Stamp, Page)>,
    /// Newest first. Without a stamp where the page was not still enough.
    histories: BTreeMap<PageTitle, (Option<Stamp>, Vec<Revision>)>,
    /// Revisions that say something else than the ones before them.
    telling: BTreeMap<RevId, Stamp>,
}

impl Memory {
    /// Begins a look at the wiki, at this moment by its clock. What the look
    /// before did not ask for is forgotten.
    pub fn begin(&mut self, at: Timestamp) {
        self.before = std::mem::take(&mut self.now);
        self.at = at;
    }

    /// Pages with these stamps: those that changed are fetched, in the fewest requests.
    pub async fn pages(
        &mut self,
        wiki: &impl Wiki,
        wanted: &BTreeMap<PageTitle, Stamp>,
    ) -> Result<BTreeMap<PageTitle, Page>, WikiError> {
        let (mut pages, mut titles) = (BTreeMap::new(), Vec::new());
        for (title, stamp) in wanted {
            match self.before.pages.remove(title) {
                Some((kept, page)) if kept == *stamp => drop(pages.insert(title.clone(), page)),
                _ => titles.push(title.clone()),
            }
        }
        if !titles.is_empty() {
            pages.extend(wiki.pages(&PageQuery { titles, opt_out_category: None }).await?);
        }
        for (title, page) in &pages {
            let Some(stamp) = wanted.get(title).filter(|stamp| self.is_settled(stamp)) else { continue };
            let is_it = page.head().is_some_and(|head| head.id == stamp.rev);
            if is_it && page.text().is_none_or(|text| text.len() <= MOST_PAGE) {
                self.now.pages.insert(title.clone(), (*stamp, page.clone()));
            }
        }
        Ok(pages)
    }

    /// Those of these revisions that say what the ones before them said, or may:
    /// nobody wrote anything in them. Moves and protections leave such revisions.
    pub async fn idle(
        &mut self,
        wiki: &impl Wiki,
        revisions: &[(&Revision, Stamp)],
    ) -> Result<BTreeSet<RevId>, WikiError> {
        let is_first = |revision: &Revision| revision.parent == RevId(0);
        // To hide the version before touches the page; then nobody knows any more what was new.
        let is_known =
            |revision: &Revision, stamp: &Stamp| self.before.telling.get(&revision.id) == Some(stamp);
        let (known, unknown): (Vec<(&Revision, Stamp)>, Vec<_>) =
            revisions.iter().partition(|(revision, stamp)| is_first(revision) || is_known(revision, stamp));
        self.now.telling.extend(known.into_iter().map(|(revision, stamp)| (revision.id, stamp)));
        if unknown.is_empty() {
            return Ok(BTreeSet::new());
        }
        let parents: Vec<RevId> = unknown.iter().map(|(revision, _)| revision.parent).collect();
        let parents = wiki.texts(&parents).await?;
        let mut idle = BTreeSet::new();
        for (revision, stamp) in unknown {
            match (parents.get(&revision.parent), &revision.text) {
                (Some(before), Some(text)) if before != text => {
                    if self.is_settled(&stamp) {
                        self.now.telling.insert(revision.id, stamp);
                    }
                }
                _ => {
                    idle.insert(revision.id);
                }
            }
        }
        Ok(idle)
    }

    /// A page's newest revisions, newest first, each text as `reduced` leaves it.
    /// No request if the page is as it was; else what of its history is new.
    pub async fn history(
        &mut self,
        wiki: &impl Wiki,
        title: &PageTitle,
        stamp: Option<Stamp>,
        reduced: impl Fn(String) -> String,
    ) -> Result<Vec<Revision>, WikiError> {
        let Some(stamp) = stamp else { return Ok(Vec::new()) };
        if let Some(only) = self.only_version(title, stamp) {
            let text = only.text.clone().map(&reduced);
            return Ok(vec![Revision { text, ..only.clone() }]);
        }
        let revisions = match self.before.histories.remove(title) {
            Some((Some(kept), revisions)) if kept == stamp => revisions,
            Some((_, revisions)) => newer(wiki, title, revisions, &reduced).await?,
            None => {
                let mut revisions = wiki.history(title, None, MOST_REVISIONS).await?;
                for revision in &mut revisions {
                    revision.text = revision.text.take().map(&reduced);
                }
                revisions
            }
        };
        let bytes: usize =
            revisions.iter().filter_map(|revision| revision.text.as_ref()).map(String::len).sum();
        if bytes <= MOST_HISTORY {
            let is_it = revisions.first().is_some_and(|newest| newest.id == stamp.rev);
            let stamp = Some(stamp).filter(|stamp| is_it && self.is_settled(stamp));
            self.now.histories.insert(title.clone(), (stamp, revisions.clone()));
        }
        Ok(revisions)
    }

    /// The version of a page that was read in this look, if it is the page's first.
    fn only_version(&self, title: &PageTitle, stamp: Stamp) -> Option<&Revision> {
        let (_, page) = self.now.pages.get(title).filter(|(kept, _)| *kept == stamp)?;
        page.head().filter(|head| head.parent == RevId(0))
    }

    fn is_settled(&self, stamp: &Stamp) -> bool {
        self.at.duration_since(stamp.touched) >= SETTLED
    }
}

/// The history as it is now, with the texts known already. Who wrote what, and
/// what may be seen of it, is asked anew.
async fn newer(
    wiki: &impl Wiki,
    title: &PageTitle,
    known: Vec<Revision>,
    reduced: impl Fn(String) -> String,
) -> Result<Vec<Revision>, WikiError> {
    let mut texts: BTreeMap<RevId, String> =
        known.into_iter().filter_map(|revision| Some((revision.id, revision.text?))).collect();
    let mut revisions = wiki.outline(title, MOST_REVISIONS).await?;
    let visible = revisions.iter().filter(|revision| revision.text.is_some()).map(|revision| revision.id);
    let unknown: Vec<RevId> = visible.filter(|id| !texts.contains_key(id)).collect();
    if !unknown.is_empty() {
        let found = wiki.texts(&unknown).await?;
        texts.extend(found.into_iter().map(|(id, text)| (id, reduced(text))));
    }
    for revision in &mut revisions {
        revision.text = revision.text.take().and_then(|_| texts.remove(&revision.id));
    }
    Ok(revisions)
}
