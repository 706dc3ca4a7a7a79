//! What the daemon stands on: the way to the wiki, and time. The tests put others in its place.

use std::time::Duration;

use tokio::time::Instant;

use crate::apply::{Pace, TokioPace};
use crate::ids::Timestamp;
use crate::programme::{ConnectError, Programme};
use crate::wiki::Wiki;
use crate::wiki::mediawiki::MediaWiki;

/// What the daemon stands on.
#[expect(async_fn_in_trait, reason = "one task drives the daemon; no caller needs Send futures")]
pub trait Ground {
    /// A session on the wiki.
    type Wiki: Wiki;
    /// How it waits.
    type Pace: Pace;
    /// Logs in.
    async fn connect(&self, programme: &Programme) -> Result<Self::Wiki, ConnectError>;
    /// How it waits.
    fn pace(&self) -> Self::Pace;
    /// How much time has passed since some moment before. Nobody sets this clock.
    fn passed(&self) -> Duration;
    /// What this machine's clock shows.
    fn machine(&self) -> Timestamp;
}

/// A real wiki, and the time of this machine.
#[derive(Debug)]
pub struct Real(Instant);

impl Default for Real {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Ground for Real {
    type Wiki = MediaWiki;
    type Pace = TokioPace;

    async fn connect(&self, programme: &Programme) -> Result<MediaWiki, ConnectError> {
        programme.connect().await
    }

    fn pace(&self) -> TokioPace {
        TokioPace
    }

    fn passed(&self) -> Duration {
        self.0.elapsed()
    }

    fn machine(&self) -> Timestamp {
        Timestamp::now()
    }
}
