//! The awards that were approved and are given.

use std::collections::BTreeMap;

use crate::compose::{AwardGiven, AwardProposal, AwardState, Note, NoticeParts};
use crate::plan::{Deed, awards};

use super::super::Draft;
use super::Item;

impl Draft<'_> {
    pub(super) fn awards(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for (who, proposal) in &self.proposals {
            let AwardState::Approved(_) = &proposal.state else { continue };
            items.push(Item {
                who: *who,
                deed: Deed::Award { who: *who, award: proposal.grant.clone() },
                parts: NoticeParts { awards: vec![self.given(proposal)], ..NoticeParts::default() },
            });
        }
        items
    }

    /// An award as its receiver is told of it, or would be.
    pub(in crate::plan::draft) fn given(&self, proposal: &AwardProposal) -> AwardGiven {
        let note = self.world.notes.get(&proposal.id);
        let approved_by = match &proposal.state {
            AwardState::Approved(trustee) => Some(trustee.clone()),
            AwardState::Proposed | AwardState::Given => None,
        };
        AwardGiven {
            award: proposal.award.clone(),
            acts: proposal.acts.clone(),
            approved_by,
            note: note.map(|(by, text)| Note { by: by.clone(), text: text.clone() }),
        }
    }

    /// Every award that may have been given, and every certificate that may have been made.
    pub(super) fn deeds_of_awards(&self) -> impl Iterator<Item = Deed> {
        let acts = self.acts.by_person.values().flat_map(BTreeMap::keys).map(|act| act.round);
        let rounds = acts.chain(self.world.rounds.keys().copied()).chain([self.month()]).collect();
        let grants = awards::grants(self.policy.awards, &rounds);
        self.vetted.registrants.keys().flat_map(move |&who| {
            let awards: Vec<Deed> =
                grants.iter().map(|award| Deed::Award { who, award: award.clone() }).collect();
            awards.into_iter().chain([Deed::Certify { who }])
        })
    }
}
