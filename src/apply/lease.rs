//! Which instance is at work. For politeness only: two instances at once would
//! get in each other's way, and the compare-and-swap of every edit keeps them
//! from doing anything twice.
//!
//! It is a page that says who is at work and until when. It is renewed while the
//! work goes on and given back at its end; after a crash it runs out by itself.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::apply::executor::replacing;
use crate::apply::{Executor, Halt, Halted, Pace};
use crate::ids::{ActionId, PageTitle, RevId, Timestamp};
use crate::wiki::{Base, Edit, Guard, Outcome, Wiki};

/// A lease that is held.
#[derive(Clone, Debug)]
pub struct Lease {
    page: PageTitle,
    base: RevId,
    until: Timestamp,
    length: Duration,
}

/// Whether there is a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is held.
    Held,
    /// Nobody knows, or the page was refused. Going on without one is as safe, if less polite.
    Without,
    /// Another instance is at work, until then.
    Others(Timestamp),
    /// Nothing may be edited now.
    Forbidden(Halted),
}

/// What the lease's page holds.
#[derive(Debug, Serialize, Deserialize)]
struct Page {
    holder: Option<String>,
    /// Until when it is held, or since when it is not.
    until: Option<Timestamp>,
}

/// A lease further ahead than any configuration allows is nobody's.
const LONGEST: Duration = Duration::from_secs(3 * 3600);

impl<W: Wiki, P: Pace> Executor<'_, W, P> {
    /// Takes the lease for `length`, unless another instance holds it.
    pub async fn take_lease(&mut self, page: &PageTitle, length: Duration) -> Taken {
        self.catch_breath().await;
        let mut looked = self.look(page, &[], false).await;
        if let Ok(guard) = &looked {
            let rest = self.rest(guard.now);
            if !rest.is_zero() {
                self.pause(rest).await;
                looked = self.look(page, &[], false).await;
            }
        }
        let guard = match looked {
            Ok(guard) => guard,
            Err(why) => return Taken::Forbidden(why),
        };
        if let Some(until) = self.held_by_others(&guard) {
            return Taken::Others(until);
        }
        let taken = self.claim(page, &guard, length).await;
        if taken != Taken::Without {
            return taken;
        }
        // Perhaps it was saved all the same, and only the reply was lost or the request came twice.
        let guard = match self.look(page, &[], true).await {
            Ok(guard) => guard,
            Err(why) => return Taken::Forbidden(why),
        };
        if let Some(until) = self.held_by_others(&guard) {
            return Taken::Others(until);
        }
        match (held(&guard.target), guard.target.head()) {
            // One that is nearly over is the one before, which was not renewed.
            (Some((holder, until)), Some(head))
                if holder == self.policy.instance && until > guard.now + length / 2 =>
            {
                self.lease = Some(Lease { page: page.clone(), base: head.id, until, length });
                Taken::Held
            }
            _ => Taken::Without,
        }
    }

    async fn claim(&mut self, page: &PageTitle, guard: &Guard, length: Duration) -> Taken {
        let base = guard.target.head().map_or(Base::Missing, |head| Base::Revision(head.id));
        let until = guard.now + length;
        let edit = self.edit(page, base, guard.now, Some(until));
        match self.send(&edit).await {
            Outcome::Saved(rev) => {
                self.lease = Some(Lease { page: page.clone(), base: rev, until, length });
                Taken::Held
            }
            Outcome::Stop { code, why } => Taken::Forbidden(Halted::refused(&code, &why)),
            outcome => {
                tracing::debug!(?outcome, "the lease was not saved, or nobody knows");
                Taken::Without
            }
        }
    }

    /// Renews the lease if half of it is over. `Ok(true)` if that took an edit, so
    /// that what was seen before is old. The error is why nothing more may be done.
    pub(super) async fn renew_lease(&mut self, now: Timestamp) -> Result<bool, Halted> {
        let Some(lease) = self.lease.clone() else { return Ok(false) };
        let left = Duration::try_from(lease.until.duration_since(now)).unwrap_or_default();
        if left > lease.length / 2 {
            return Ok(false);
        }
        self.lease = None;
        match self.take_lease(&lease.page, lease.length).await {
            Taken::Held | Taken::Without => Ok(true),
            Taken::Others(until) => {
                let why = format!("another instance took the work over, until {until}");
                Err(Halt::OtherInstance.because(why))
            }
            Taken::Forbidden(why) => Err(why),
        }
    }

    /// Gives the lease back, so that nobody waits for it, if edits are allowed at
    /// all. If that fails it runs out by itself.
    pub async fn give_lease_back(&mut self) {
        let Some(lease) = self.lease.take() else { return };
        self.catch_breath().await;
        let Some(guard) = self.last_look(&lease.page).await else { return };
        let edit = self.edit(&lease.page, Base::Revision(lease.base), guard.now, None);
        let outcome = self.send(&edit).await;
        tracing::debug!(?outcome, "lease given back");
    }

    /// Until when another instance holds the lease, if one does.
    fn held_by_others(&self, guard: &Guard) -> Option<Timestamp> {
        let (holder, until) = held(&guard.target)?;
        let others = holder != self.policy.instance && until > guard.now && until <= guard.now + LONGEST;
        others.then_some(until)
    }

    fn edit(&self, page: &PageTitle, base: Base, now: Timestamp, until: Option<Timestamp>) -> Edit {
        let holder = until.map(|_| self.policy.instance.clone());
        // A page given back tells when. If it said the same each time, the wiki would take a late
        // request of the time between for the next change of the page, and merge it in.
        let told = Page { holder, until: until.or(Some(now)) };
        // Serialising a name and a moment cannot fail.
        let text = serde_json::to_string(&told).unwrap_or_default();
        let id = ActionId::of(&["lease", &text, &format!("{base:?}")]);
        let summary = match until {
            Some(until) => format!("At work until {until} ({id})"),
            None => format!("Done for now ({id})"),
        };
        replacing(page, base, text, summary, now)
    }
}

/// Until when an instance holds the lease of which this is the page, if one does.
#[must_use]
pub fn held_until(text: &str, now: Timestamp) -> Option<Timestamp> {
    let (_, until) = told(text)?;
    (until > now && until <= now + LONGEST).then_some(until)
}

/// Who holds the lease, by its page, and until when.
#[must_use]
pub fn held(page: &crate::wiki::Page) -> Option<(String, Timestamp)> {
    told(page.text()?)
}

fn told(text: &str) -> Option<(String, Timestamp)> {
    let page: Page = serde_json::from_str(text).ok()?;
    Some((page.holder?, page.until?))
}
