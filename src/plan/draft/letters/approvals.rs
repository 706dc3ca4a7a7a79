//! What a round waits for: the working group's word, of which the trustees are reminded
//! once; and what came of it.

use std::collections::BTreeMap;

use crate::compose::{NoticeParts, RoundToApprove};
use crate::ids::{PageTitle, UserId};
use crate::plan::approval::Unanswered;
use crate::plan::cause::Cause;
use crate::plan::occasion::Occasion;
use crate::plan::waiting::{Waiting, What};
use crate::plan::{Deed, Effect, Source};
use crate::registry::{Registrant, vet};

use super::super::{Draft, known};
use super::Item;

impl Draft<'_> {
    /// Whether the newest round waits for the working group: nobody is told of anything of it.
    #[must_use]
    pub fn round_is_open(&self) -> bool {
        self.approval.as_ref().is_some_and(crate::plan::approval::RoundApproval::is_open)
    }

    /// The trustees, as readers; those who do not take part say nothing of themselves.
    pub(super) fn trustees(&self) -> BTreeMap<UserId, Registrant> {
        let trustees = self.policy.trustees.iter().filter_map(|name| {
            let id = vet::id_of(name, &self.world.standing)?;
            let taking_part = self.vetted.registrants.get(&id).cloned();
            Some((id, taking_part.unwrap_or_else(|| Registrant::silent(id, name.clone()))))
        });
        trustees.collect()
    }

    /// Reminds each trustee once of a round that waits.
    pub(super) fn reminders_to_approve(&mut self) -> Vec<Item> {
        let Some(approval) = self.approval.as_ref().filter(|approval| approval.is_open()) else {
            return Vec::new();
        };
        let (round, lines) = (approval.round, approval.waiting());
        let is_time = self.today() >= self.policy.approvals.ends(approval.since);
        let page = self.policy.composer.round_title(round);
        let template = self.policy.composer.approve_all();
        self.waiting.push(Waiting {
            what: What::Round(round),
            why: Cause::Leave.because(format!(
                "round {round} waits for approval, nobody is introduced before; a trustee writes {template} on {page}"
            )),
        });
        if self.policy.approvals.rounds == Unanswered::Go || !is_time {
            return Vec::new();
        }
        let item = |who| Item {
            who,
            deed: Deed::Say { who, occasion: Occasion::Approval(round) },
            parts: NoticeParts { approval: Some(RoundToApprove { round, lines }), ..NoticeParts::default() },
        };
        self.trustees().into_keys().map(item).collect()
    }

    /// Every reminder that may have been given.
    pub(super) fn deeds_of_approvals(&self) -> impl Iterator<Item = Deed> {
        let round = self.proposed.as_ref().map(|record| record.round);
        let deed = move |who| Some(Deed::Say { who, occasion: Occasion::Approval(round?) });
        self.trustees().into_keys().filter_map(deed)
    }

    /// What was decided and is not on record.
    pub(super) fn decisions(&self) -> Vec<Effect> {
        let newest = self.proposed.as_ref().map(|record| record.round);
        let known = known(self.world, self.policy, &self.vetted.registrants, newest);
        let made_now = self.proposed.iter().filter(|_| self.matching.is_some());
        let records = self.world.rounds.values().chain(made_now);
        let deeds = records.filter_map(|record| known.to_record(record));
        deeds.map(|deed| Effect { id: deed.id(), deed }).collect()
    }

    /// The page on which the newest round was approved, as it was read.
    pub(super) fn approved_on(&self) -> Option<Source> {
        let round = self.approval.as_ref().filter(|_| self.policy.approvals.asked())?.round;
        let page: PageTitle = self.policy.composer.round_title(round);
        let head = *self.world.heads.get(&page)?;
        Some(Source { page, head })
    }
}
