//! The bot with one of its safeguards taken out, to see whether the exam notices.

use std::collections::BTreeMap;

use lets_connect::ids::{PageTitle, RevId, Timestamp, Username};
use lets_connect::wiki::{
    Account, Base, Contribution, Edit, Glance, Guard, LiveEdits, Me, Outcome, Outlook, Page, PageQuery,
    PageState, Revision, Site, Stamp, Stand, Watch, Wiki, WikiError,
};

use super::sim::SimWiki;

/// Which safeguard is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// None: the bot as it is.
    Nothing,
    /// Edits are made on whatever the page is by then.
    BaseRevision,
    /// Nobody looks for the bot's own edits.
    Scan,
    /// The round's record is saved after the people were told.
    Intent,
    /// What timed out is sent again at once, on whatever the page is by then.
    Patience,
    /// Nobody says when the page was looked at.
    StartTime,
    /// Nobody looks at the stop page.
    StopPage,
    /// Nobody looks at what the talk page says.
    TalkPage,
    /// Nobody looks whether the registration is still the same.
    Registration,
}

/// A wiki seen by such a bot.
pub struct Mutant {
    /// The wiki.
    pub inner: SimWiki,
    /// What is missing.
    pub missing: Missing,
}

impl Mutant {
    fn rebased(&self, edit: &Edit) -> Edit {
        let state = self.inner.state();
        let head = state.held.head(edit.title.as_str()).map(|head| RevId(head.id));
        Edit { base: head.map_or(Base::Missing, Base::Revision), ..edit.clone() }
    }
}

impl Wiki for Mutant {
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
        let own = self.inner.contributions(since).await?;
        Ok(if self.missing == Missing::Scan { Vec::new() } else { own })
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
        let mut guard = self.inner.guard(watch).await?;
        match self.missing {
            Missing::Scan => guard.contributions.clear(),
            Missing::StopPage => {
                if let PageState::Present { head, .. } = &mut guard.stop.state {
                    head.text = Some("run".to_owned());
                }
            }
            Missing::TalkPage => {
                guard.target.opted_out = false;
                if let PageState::Present { head, redirect } = &mut guard.target.state
                    && guard.target.title.as_str().starts_with("User talk:")
                {
                    head.text = head.text.as_deref().map(|text| text.replace("{{nobots}}", ""));
                    *redirect = false;
                }
            }
            _ => {}
        }
        Ok(guard)
    }

    async fn edit(&self, leave: &LiveEdits, edit: &Edit) -> Outcome {
        match self.missing {
            Missing::BaseRevision => {
                self.inner.weather().ignores_bases = true;
                self.inner.edit(leave, edit).await
            }
            Missing::StartTime => {
                let late = "2100-01-01T00:00:00Z".parse().expect("a time");
                self.inner.edit(leave, &Edit { start: late, ..edit.clone() }).await
            }
            Missing::Patience => match self.inner.edit(leave, edit).await {
                Outcome::Unknown { .. } => self.inner.edit(leave, &self.rebased(edit)).await,
                outcome => outcome,
            },
            _ => self.inner.edit(leave, edit).await,
        }
    }

    fn requests(&self) -> u64 {
        self.inner.requests()
    }
}
