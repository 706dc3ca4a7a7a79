//! What the daemon tells, as it shows in what the bot knows of itself.

use super::{Crashes, CycleDone, Failure, Vitals};
use crate::daemon::failing::Barred;
use crate::daemon::told::{Happened, Listener};

impl Listener for Vitals {
    fn hear(&mut self, happened: &Happened<'_>) {
        match happened {
            Happened::HeldBack { starts, pause } => {
                self.crashes(Some(Crashes { in_a_row: *starts as u64, holds: true }));
                self.rests(*pause);
            }
            Happened::CycleBegan => self.cycle_began(),
            Happened::Moved => self.moved(),
            Happened::CycleEnded { survey, applied, requests } => {
                self.crashes(None);
                self.cycle_ended(CycleDone::of(survey, applied, *requests));
            }
            Happened::OthersAtWork { until } => self.others_at_work(*until),
            // That the account may not edit was told as what broke the cycle off.
            Happened::CycleFailed { error, .. } if error.is::<Barred>() => {}
            Happened::CycleFailed { error, .. } => self.cycle_failed(Failure::of(error)),
            Happened::OnTrial(trial) => self.trial(Some(*trial)),
            Happened::Waits { pause, .. } => self.rests(*pause),
            Happened::Woken | Happened::Reloaded | Happened::ReloadRefused { .. } | Happened::Ends => {}
        }
    }
}
