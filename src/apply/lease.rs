//! Which instance is at work. For politeness only: two instances at once would
//! get in each other's way, and the compare-and-swap of every edit keeps them
//! from doing anything twice.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::apply::Policy;
use crate::ids::{ActionId, PageTitle, Timestamp};
use crate::wiki::{Base, Change, Contribution, Edit, LiveEdits, Outcome, Wiki, WikiError};

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
/// when the bot may not edit now (the guard of each edit says why) or its lease got lost.
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
    let (id, edit) = edit(page, base, guard.now, Some(until));
    let conflict = match wiki.edit(leave, &edit).await {
        Outcome::Saved(rev) => return Ok(Some(Lease { page: page.clone(), base: Base::Revision(rev) })),
        Outcome::Refused { why, .. } | Outcome::Stop { why, .. } => {
            return Err(LeaseError::Refused { page: page.clone(), why });
        }
        outcome => outcome == Outcome::Conflict,
    };
    // Perhaps it was saved all the same, and only the reply was lost or the request came twice.
    let seen = wiki.guard(page, &policy.stop_page, None, policy.since).await?;
    let ours =
        |own: &&Contribution| own.comment.as_ref().is_some_and(|said| ActionId::find_in(said).contains(&id));
    match seen.contributions.iter().find(ours) {
        Some(own) => Ok(Some(Lease { page: page.clone(), base: Base::Revision(own.rev) })),
        None if conflict => Err(LeaseError::Held { page: page.clone(), until }),
        // Going on without one is as safe, if less polite.
        None => Ok(None),
    }
}

impl Lease {
    /// Gives it back. If that fails it runs out by itself.
    pub async fn release(self, wiki: &impl Wiki, leave: &LiveEdits, now: Timestamp) {
        let outcome = wiki.edit(leave, &edit(&self.page, self.base, now, None).1).await;
        tracing::debug!(?outcome, "lease released");
    }
}

fn edit(page: &PageTitle, base: Base, now: Timestamp, until: Option<Timestamp>) -> (ActionId, Edit) {
    // Serialising a moment cannot fail.
    let text = serde_json::to_string(&Held { until }).unwrap_or_default();
    let id = ActionId::of(&["lease", &text, &format!("{base:?}")]);
    let summary = match until {
        Some(until) => format!("At work until {until} ({id})"),
        None => format!("Done for now ({id})"),
    };
    (id, Edit { title: page.clone(), base, change: Change::Replace(text), summary, start: now })
}
