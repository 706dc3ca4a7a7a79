//! Which instance is at work. For politeness only: two instances at once would
//! get in each other's way, and the compare-and-swap of every edit keeps them
//! from doing anything twice.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::apply::Policy;
use crate::ids::{ActionId, PageTitle, Timestamp};
use crate::wiki::{Base, Change, Edit, LiveEdits, Outcome, Wiki, WikiError};

/// A lease that is held.
#[derive(Debug)]
pub struct Lease {
    page: PageTitle,
    base: Base,
}

/// Why the lease was not to be had.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Another instance holds it.
    #[error("{page}: another instance is at work until {until}; if it died, wait until then")]
    Held {
        /// The lease's page.
        page: PageTitle,
        /// When it runs out.
        until: Timestamp,
    },
    /// The page could not be saved.
    #[error("{page}: the lease could not be taken ({why})")]
    Refused {
        /// The lease's page.
        page: PageTitle,
        /// Why not.
        why: String,
    },
    /// The wiki could not be read.
    #[error(transparent)]
    Wiki(#[from] WikiError),
}

/// What the lease's page holds.
#[derive(Debug, Serialize, Deserialize)]
struct Held {
    until: Option<Timestamp>,
}

/// Takes the lease for `minutes`, unless another instance holds it. `Ok(None)`
/// when the bot may not edit now: the guard of each edit says why.
pub async fn take(
    wiki: &impl Wiki,
    leave: &LiveEdits,
    policy: &Policy,
    page: &PageTitle,
    minutes: u64,
) -> Result<Option<Lease>, LeaseError> {
    let guard = wiki.guard(page, &policy.stop_page, None, policy.since).await?;
    if policy.forbids(&guard).is_some() {
        return Ok(None);
    }
    if let Some(text) = guard.target.text()
        && let Ok(Held { until: Some(until) }) = serde_json::from_str(text)
        && until > guard.now
    {
        return Err(LeaseError::Held { page: page.clone(), until });
    }
    let base = guard.target.head().map_or(Base::Missing, |head| Base::Revision(head.id));
    let until = guard.now + Duration::from_secs(minutes.saturating_mul(60));
    match wiki.edit(leave, &edit(page, base, guard.now, Some(until))).await {
        Outcome::Saved(rev) => Ok(Some(Lease { page: page.clone(), base: Base::Revision(rev) })),
        Outcome::Conflict => Err(LeaseError::Held { page: page.clone(), until }),
        // Whether it was saved or not: going on without one is as safe, if less polite.
        Outcome::Unknown { .. } | Outcome::Unchanged | Outcome::Later { .. } => {
            Ok(Some(Lease { page: page.clone(), base }))
        }
        Outcome::Refused { why, .. } | Outcome::Stop { why, .. } => {
            Err(LeaseError::Refused { page: page.clone(), why })
        }
    }
}

impl Lease {
    /// Gives it back. If that fails it runs out by itself.
    pub async fn release(self, wiki: &impl Wiki, leave: &LiveEdits, now: Timestamp) {
        let outcome = wiki.edit(leave, &edit(&self.page, self.base, now, None)).await;
        tracing::debug!(?outcome, "lease released");
    }
}

fn edit(page: &PageTitle, base: Base, now: Timestamp, until: Option<Timestamp>) -> Edit {
    // Serialising a moment cannot fail.
    let text = serde_json::to_string(&Held { until }).unwrap_or_default();
    let id = ActionId::of(&["lease", &text, &format!("{base:?}")]);
    let summary = match until {
        Some(until) => format!("At work until {until} ({id})"),
        None => format!("Done for now ({id})"),
    };
    Edit { title: page.clone(), base, change: Change::Replace(text), summary, start: now }
}
