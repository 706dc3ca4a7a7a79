//! A wiki that misbehaves at the n-th edit, in front of a real one.

use std::cell::Cell;
use std::collections::BTreeMap;

use lets_connect::ids::{PageTitle, RevId, Timestamp, Username};
use lets_connect::wiki::{
    Account, Contribution, Edit, Glance, Guard, LiveEdits, Me, Outcome, Outlook, Page, PageQuery, Revision,
    Site, Stamp, Stand, Watch, Wiki, WikiError,
};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The bot dies before the edit is sent.
    DeathBefore,
    /// The bot dies after the edit stands, before it hears so.
    DeathAfter,
    /// The edit is lost on the way, and so is the reply.
    RequestLost,
    /// The edit stands, and the reply is lost.
    ReplyLost,
    /// The edit arrives twice.
    Twice,
}

/// The wrapper.
pub struct Faulty<W> {
    inner: W,
    fault: Fault,
    at: Option<usize>,
    edits: Cell<usize>,
    dead: tokio::sync::Notify,
}

impl<W: Wiki> Faulty<W> {
    /// Goes wrong at the `at`-th edit, counted from 0; at every one if `None`.
    pub fn new(inner: W, fault: Fault, at: Option<usize>) -> Self {
        Self { inner, fault, at, edits: Cell::new(0), dead: tokio::sync::Notify::new() }
    }

    /// Edits asked for so far.
    pub fn edits(&self) -> usize {
        self.edits.get()
    }

    /// Resolves when the bot has died.
    pub async fn death(&self) {
        self.dead.notified().await;
    }

    async fn die(&self) -> Outcome {
        self.dead.notify_one();
        std::future::pending().await
    }
}

impl<W: Wiki> Wiki for Faulty<W> {
    async fn site(&self) -> Result<Site, WikiError> {
        self.inner.site().await
    }

    async fn me(&self) -> Result<Me, WikiError> {
        self.inner.me().await
    }

    async fn pages(&self, query: &PageQuery) -> Result<BTreeMap<PageTitle, Page>, WikiError> {
        self.inner.pages(query).await
    }

    async fn transclusions(&self, templates: &[PageTitle]) -> Result<BTreeMap<PageTitle, Stamp>, WikiError> {
        self.inner.transclusions(templates).await
    }

    async fn standings(&self, titles: &[PageTitle]) -> Result<BTreeMap<PageTitle, Stand>, WikiError> {
        self.inner.standings(titles).await
    }

    async fn pages_below(&self, prefix: &PageTitle) -> Result<Vec<PageTitle>, WikiError> {
        self.inner.pages_below(prefix).await
    }

    async fn history(
        &self,
        title: &PageTitle,
        before: Option<RevId>,
        limit: usize,
    ) -> Result<Vec<Revision>, WikiError> {
        self.inner.history(title, before, limit).await
    }

    async fn outline(&self, title: &PageTitle, limit: usize) -> Result<Vec<Revision>, WikiError> {
        self.inner.outline(title, limit).await
    }

    async fn texts(&self, revisions: &[RevId]) -> Result<BTreeMap<RevId, String>, WikiError> {
        self.inner.texts(revisions).await
    }

    async fn accounts(&self, names: &[Username]) -> Result<BTreeMap<Username, Account>, WikiError> {
        self.inner.accounts(names).await
    }

    async fn contributions(&self, since: Timestamp) -> Result<Vec<Contribution>, WikiError> {
        self.inner.contributions(since).await
    }

    async fn glance(&self, outlook: &Outlook) -> Result<Glance, WikiError> {
        self.inner.glance(outlook).await
    }

    async fn roll_call(
        &self,
        titles: &[PageTitle],
        prefix: &PageTitle,
    ) -> Result<(BTreeMap<PageTitle, Stand>, Vec<PageTitle>), WikiError> {
        self.inner.roll_call(titles, prefix).await
    }

    async fn guard(&self, watch: &Watch<'_>) -> Result<Guard, WikiError> {
        self.inner.guard(watch).await
    }

    async fn edit(&self, leave: &LiveEdits, edit: &Edit) -> Outcome {
        let ordinal = self.edits.get();
        self.edits.set(ordinal + 1);
        if self.at.is_some_and(|at| at != ordinal) {
            return self.inner.edit(leave, edit).await;
        }
        let lost = || Outcome::Unknown { why: "the reply was lost".to_owned() };
        match self.fault {
            Fault::DeathBefore => self.die().await,
            Fault::DeathAfter => {
                self.inner.edit(leave, edit).await;
                self.die().await
            }
            // Only one try in two gets through when every one may be lost.
            Fault::RequestLost if ordinal.is_multiple_of(2) || self.at.is_some() => lost(),
            Fault::RequestLost => self.inner.edit(leave, edit).await,
            Fault::ReplyLost => {
                self.inner.edit(leave, edit).await;
                lost()
            }
            Fault::Twice => {
                self.inner.edit(leave, edit).await;
                self.inner.edit(leave, edit).await
            }
        }
    }

    fn requests(&self) -> u64 {
        self.inner.requests()
    }
}
