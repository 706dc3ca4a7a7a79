//! The awards that people are given.

use crate::compose::{AwardGiven, AwardState, NoticeParts};
use crate::plan::Deed;

use super::super::Draft;
use super::Item;

impl Draft<'_> {
    pub(super) fn awards(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for (who, proposal) in &self.earned.proposals {
            let AwardState::Approved(trustee) = &proposal.state else { continue };
            let given = AwardGiven {
                award: proposal.award.clone(),
                partner: proposal.partner.clone(),
                skill: proposal.skill.clone(),
                round: proposal.round,
                approved_by: trustee.clone(),
            };
            items.push(Item {
                who: *who,
                deed: Deed::Award { who: *who, award: proposal.award.id.clone() },
                parts: NoticeParts { awards: vec![given], ..NoticeParts::default() },
            });
        }
        items
    }

    /// Every award that may have been given.
    pub(super) fn deeds_of_awards(&self) -> impl Iterator<Item = Deed> {
        let award =
            |who| self.policy.awards.iter().map(move |award| Deed::Award { who, award: award.id.clone() });
        self.vetted.registrants.keys().flat_map(move |&who| award(who))
    }
}
