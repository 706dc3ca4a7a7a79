//! One cycle of the daemon's: look, decide, carry out, and what is done with the time left.

use crate::apply::Step;
use crate::cycle::links::Looked;
use crate::cycle::{self, CycleError, Survey};
use crate::daemon::Daemon;
use crate::daemon::failing::Barred;
use crate::daemon::ground::Ground;
use crate::daemon::told::Happened;
use crate::feed;
use crate::ids::Timestamp;
use crate::wiki::{Flag, Wiki};

/// How a cycle ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// It was carried through.
    Through,
    /// Another instance is at work until then.
    Others(Timestamp),
    /// It was broken off because the bot is asked to end.
    BrokenOff,
}

impl<G: Ground> Daemon<'_, G> {
    /// One cycle. Keeps the session, if it is still good.
    pub(super) async fn one(&mut self) -> anyhow::Result<Ended> {
        let stop = self.stop;
        let wiki = if let Some(wiki) = self.session.take() {
            wiki
        } else {
            tokio::select! {
                () = stop.asked() => return Ok(Ended::BrokenOff),
                wiki = self.ground.connect(&self.programme) => wiki?,
            }
        };
        let programme = &self.programme;
        let before = wiki.requests();
        // To look changes nothing, so it may be broken off.
        let survey = tokio::select! {
            () = stop.asked() => return Ok(Ended::BrokenOff),
            survey = cycle::survey_again(&wiki, programme, cycle::Wish::default(), &mut self.memory) => survey?,
        };
        self.clock.set(survey.world.now, self.ground.passed());
        feed::keep(programme, &survey);
        let listener = &mut *self.listener;
        let (mut pace, leave) = (self.ground.pace(), &self.leave);
        let mut on_step = |_: Step<'_>| listener.hear(&Happened::Moved);
        let applied =
            match cycle::carry_out(&wiki, leave, programme, &survey, &mut pace, stop, &mut on_step).await {
                Ok(applied) => applied,
                Err(CycleError::Lease { until, .. }) => {
                    self.session = Some(wiki);
                    return Ok(Ended::Others(until));
                }
                Err(error) => return Err(error.into()),
            };
        if applied.halted.is_none() {
            self.note_success(&survey.plan.waiting);
        }
        if applied.halted.is_none() && !stop.raised() {
            self.look_at_links(&wiki, &survey).await;
        }
        if let Some(trial) = applied.trial {
            self.listener.hear(&Happened::OnTrial(trial));
        }
        let requests = wiki.requests() - before;
        self.listener.hear(&Happened::CycleEnded { survey: &survey, applied: &applied, requests });
        if applied.halted.is_some() && !stop.raised() {
            self.look_at_the_account(&wiki).await?;
        }
        if applied.leaves_the_session_clean() {
            self.session = Some(wiki);
        }
        Ok(if stop.raised() { Ended::BrokenOff } else { Ended::Through })
    }

    /// Why a cycle was halted, if it is for the account's sake: then the next ones will be,
    /// too, until somebody does something.
    async fn look_at_the_account(&self, wiki: &G::Wiki) -> anyhow::Result<()> {
        let me = wiki.me().await?;
        if me.blocked.is_some() {
            return Err(Barred::Blocked.into());
        }
        if self.programme.flag() == Flag::Needed && !me.is_flagged() {
            return Err(Barred::NoFlag.into());
        }
        Ok(())
    }

    /// Looks at the links that are due, in a cycle that wrote nothing: such a pass takes its time, and
    /// what people wait for goes before it. What fails is waited out.
    async fn look_at_links(&mut self, wiki: &G::Wiki, survey: &Survey) {
        let most = self.programme.config.resources.links_per_pass;
        if most == 0 || !survey.plan.actions.is_empty() {
            return;
        }
        let mut pace = self.ground.pace();
        let hands = (&mut pace, self.stop);
        let listener = &mut *self.listener;
        let mut on_link = |_: Looked<'_>| listener.hear(&Happened::Moved);
        let pass = cycle::links::look(wiki, &self.leave, &self.programme, survey, most, hands, &mut on_link);
        match pass.await {
            Ok(passed) if passed.looked_at > 0 => {
                tracing::info!(looked_at = passed.looked_at, failed = passed.failed.len(), "links looked at");
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the links could not be looked at"),
        }
    }
}
