//! Tells the operator of grave things after a cycle, and of crashes before one, where the
//! configuration names a page for it. Nothing depends on it: what fails here is logged, and
//! tried again after the next cycle.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::daemon::Daemon;
use crate::daemon::ground::Ground;
use crate::plan::waiting::Waiting;
use crate::vitals::Failure;

impl<G: Ground> Daemon<'_, G> {
    /// The process was started again and again, and ended no cycle.
    pub(super) fn note_crashes(&mut self) {
        let today = self.today();
        self.alerts.crashed(self.starts.in_a_row(), today);
    }

    /// A cycle was carried through, and this waits.
    pub(super) fn note_success(&mut self, waiting: &[Waiting]) {
        let today = self.today();
        self.alerts.went_well(waiting, today);
    }

    /// A cycle failed.
    pub(super) fn note_failure(&mut self, error: &anyhow::Error) {
        let (passed, today) = (self.ground.passed(), self.today());
        let after = Duration::from_secs(self.programme.config.alerts.after_hours * 3600);
        self.alerts.failed(Failure::of(error), passed, after, today);
    }

    /// Tells what is to be told. On trial nothing is: those edits are for people.
    pub(super) async fn alert(&mut self) {
        let config = &self.programme.config;
        let wanted = config.alerts.page.is_some() && config.daemon.trial_edits == 0;
        if !wanted || self.stop.raised() || !self.alerts.is_due(self.today()) {
            return;
        }
        let session = match self.session.take() {
            Some(wiki) => Ok(wiki),
            None => self.ground.connect(&self.programme).await,
        };
        let wiki = match session {
            Ok(wiki) => wiki,
            Err(error) => return tracing::debug!(%error, "the operator cannot be told now"),
        };
        let mut pace = self.ground.pace();
        let told = self.alerts.tell(&wiki, &self.leave, &self.programme, (&mut pace, self.stop)).await;
        match told {
            Ok(applied) if applied.leaves_the_session_clean() && self.failures == 0 => {
                self.session = Some(wiki);
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the operator could not be told"),
        }
    }

    fn today(&self) -> Date {
        self.clock.now(self.ground.passed(), self.ground.machine()).to_zoned(TimeZone::UTC).date()
    }
}
