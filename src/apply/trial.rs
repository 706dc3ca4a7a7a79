//! A trial: so many edits in all and no more, as the wiki's people ask for before they give
//! the bot flag (<https://meta.wikimedia.org/wiki/Meta:Bots>). They are counted on the wiki,
//! by the marks in their summaries, so that no restart begins anew; and whatever asks for an
//! edit, [`Budgeted`] makes none beyond the last.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::Duration;

use crate::ids::{ActionId, PageTitle, RevId, Timestamp, Username};
use crate::wiki::{
    Account, Contribution, Edit, Glance, Guard, LiveEdits, Me, Outcome, Outlook, Page, PageQuery, Revision,
    Site, Stamp, Stand, Watch, Wiki, WikiError,
};

/// Edits that a cycle may need for the bot's own records: the lease taken and given back, a
/// round's record, the ledger, the links.
const RECORDS: u64 = 5;

/// Between two edits on trial at the least: an account without a flag shows in recent changes.
pub const TRIAL_PACE: Duration = Duration::from_secs(60);

/// How a trial stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Edits made in it.
    pub made: u64,
    /// Edits that it allows.
    pub of: u64,
}

impl Trial {
    /// Counts the edits made in it. A hidden summary counts: nobody knows what it said.
    pub async fn look(wiki: &impl Wiki, of: u64, since: Timestamp) -> Result<Self, WikiError> {
        let own = wiki.contributions(since).await?;
        let marked = |edit: &&Contribution| {
            edit.comment.as_deref().is_none_or(|said| !ActionId::find_in(said).is_empty())
        };
        Ok(Self { made: own.iter().filter(marked).count() as u64, of })
    }

    /// Edits that are left.
    #[must_use]
    pub fn left(self) -> u64 {
        self.of.saturating_sub(self.made)
    }

    /// Actions that a cycle may carry out and still record what it did.
    #[must_use]
    pub fn actions(self) -> u64 {
        self.left().saturating_sub(RECORDS)
    }

    /// Whether nothing more is edited.
    #[must_use]
    pub fn is_over(self) -> bool {
        self.actions() == 0
    }
}

/// A wiki on which so many more edits are sent and no more.
pub struct Budgeted<'w, W> {
    wiki: &'w W,
    left: Option<Cell<u64>>,
}

impl<'w, W: Wiki> Budgeted<'w, W> {
    /// With what the trial leaves, if the bot is on one.
    pub fn new(wiki: &'w W, trial: Option<Trial>) -> Self {
        Self { wiki, left: trial.map(|trial| Cell::new(trial.left())) }
    }
}

impl<W: Wiki> Wiki for Budgeted<'_, W> {
    async fn site(&self) -> Result<Site, WikiError> {
        self.wiki.site().await
    }

    async fn me(&self) -> Result<Me, WikiError> {
        self.wiki.me().await
    }

    async fn pages(&self, query: &PageQuery) -> Result<BTreeMap<PageTitle, Page>, WikiError> {
        self.wiki.pages(query).await
    }

    async fn transclusions(&self, templates: &[PageTitle]) -> Result<BTreeMap<PageTitle, Stamp>, WikiError> {
        self.wiki.transclusions(templates).await
    }

    async fn standings(&self, titles: &[PageTitle]) -> Result<BTreeMap<PageTitle, Stand>, WikiError> {
        self.wiki.standings(titles).await
    }

    async fn pages_below(&self, prefix: &PageTitle) -> Result<Vec<PageTitle>, WikiError> {
        self.wiki.pages_below(prefix).await
    }

    async fn history(
        &self,
        title: &PageTitle,
        before: Option<RevId>,
        limit: usize,
    ) -> Result<Vec<Revision>, WikiError> {
        self.wiki.history(title, before, limit).await
    }

    async fn outline(&self, title: &PageTitle, limit: usize) -> Result<Vec<Revision>, WikiError> {
        self.wiki.outline(title, limit).await
    }

    async fn texts(&self, revisions: &[RevId]) -> Result<BTreeMap<RevId, String>, WikiError> {
        self.wiki.texts(revisions).await
    }

    async fn accounts(&self, names: &[Username]) -> Result<BTreeMap<Username, Account>, WikiError> {
        self.wiki.accounts(names).await
    }

    async fn contributions(&self, since: Timestamp) -> Result<Vec<Contribution>, WikiError> {
        self.wiki.contributions(since).await
    }

    async fn glance(&self, outlook: &Outlook) -> Result<Glance, WikiError> {
        self.wiki.glance(outlook).await
    }

    async fn roll_call(
        &self,
        titles: &[PageTitle],
        prefix: &PageTitle,
    ) -> Result<(BTreeMap<PageTitle, Stand>, Vec<PageTitle>), WikiError> {
        self.wiki.roll_call(titles, prefix).await
    }

    async fn guard(&self, watch: &Watch<'_>) -> Result<Guard, WikiError> {
        self.wiki.guard(watch).await
    }

    async fn edit(&self, leave: &LiveEdits, edit: &Edit) -> Outcome {
        if let Some(left) = &self.left {
            let Some(fewer) = left.get().checked_sub(1) else {
                let why = "all edits of the trial are made".to_owned();
                return Outcome::Stop { code: "trial".to_owned(), why };
            };
            // Counted before it is sent: whether a lost one was saved, nobody knows.
            left.set(fewer);
        }
        self.wiki.edit(leave, edit).await
    }

    fn requests(&self) -> u64 {
        self.wiki.requests()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_edits_are_kept_for_the_record_of_what_was_done() {
        let trial = |made| Trial { made, of: 50 };
        assert_eq!((trial(0).actions(), trial(0).is_over()), (45, false));
        assert_eq!((trial(44).actions(), trial(44).is_over()), (1, false));
        assert_eq!((trial(45).actions(), trial(45).is_over()), (0, true));
        assert_eq!((trial(60).left(), trial(60).is_over()), (0, true));
    }
}
