//! Those who want to learn and got nobody in the newest round: why, and what would help.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{NoticeParts, OpenWish, Unmatched};
use crate::ids::{SkillId, UserId};
use crate::matching::Unserved;
use crate::matching::advice::{Advice, Adviser};
use crate::plan::Deed;
use crate::plan::approval::{self, How, Line, Stands, connection_id};
use crate::plan::occasion::Occasion;
use crate::plan::people::people;

use super::super::Draft;
use super::Item;

impl Draft<'_> {
    /// While a round waits for the working group it says nothing to anybody, and one that
    /// lapsed never did.
    pub(super) fn unmatched(&self) -> Vec<Item> {
        let (Some(record), Some(approval)) = (&self.record, &self.approval) else { return Vec::new() };
        if matches!(approval.stands, Stands::Open | Stands::Decided(How::Lapsed)) {
            return Vec::new();
        }
        let mut told: BTreeMap<UserId, Unmatched> = BTreeMap::new();
        let open: Vec<&Unserved> =
            record.open.iter().filter(|one| self.still_wants(one.learner, &one.skill)).collect();
        for who in open.iter().map(|one| one.learner) {
            told.entry(who).or_default();
        }
        for clinic in &record.clinics.proposals {
            for who in &clinic.learners {
                if let Some(unmatched) = told.get_mut(who) {
                    unmatched.seats.push(clinic.skill.clone());
                }
            }
        }
        let round = record.round;
        let deed = |who| Deed::Say { who, occasion: Occasion::Unmatched(round) };
        let to_tell: Vec<&Unserved> = open.into_iter().filter(|one| !self.done(&deed(one.learner))).collect();
        let mut advice = self.advice(&to_tell);
        for one in to_tell {
            let Some(unmatched) = told.get_mut(&one.learner) else { continue };
            if !unmatched.seats.contains(&one.skill) {
                unmatched.open.push(OpenWish {
                    skill: one.skill.clone(),
                    because: Some(one.because.said()),
                    advice: advice.remove(one).unwrap_or_default().iter().map(Advice::said).collect(),
                });
            }
        }
        for (who, skill) in self.left_out() {
            let wish = OpenWish { skill, because: None, advice: Vec::new() };
            told.entry(who).or_default().open.push(wish);
        }
        told.into_iter()
            .map(|(who, unmatched)| {
                let parts = NoticeParts { unmatched: Some(unmatched), ..NoticeParts::default() };
                Item { who, deed: deed(who), parts }
            })
            .collect()
    }

    /// The learners whose connection the working group struck, with the skill.
    fn left_out(&self) -> Vec<(UserId, SkillId)> {
        let (Some(proposed), Some(record), Some(approval)) = (&self.proposed, &self.record, &self.approval)
        else {
            return Vec::new();
        };
        let served: BTreeSet<UserId> = record.connections.iter().map(|one| one.learner).collect();
        let struck = proposed.connections.iter().filter(|one| {
            matches!(approval.lines.get(&connection_id(one)), Some(Line::Struck(_)))
                && !served.contains(&one.learner)
                && self.still_wants(one.learner, &one.skill)
        });
        struck.map(|one| (one.learner, one.skill.clone())).collect()
    }

    fn still_wants(&self, who: UserId, skill: &SkillId) -> bool {
        let reader = self.vetted.registrants.get(&who).filter(|reader| self.may_be_told(reader));
        reader.is_some_and(|reader| reader.learn.contains(skill))
    }

    /// What would help with each of these, by what is public now.
    fn advice(&self, wishes: &[&Unserved]) -> BTreeMap<Unserved, Vec<Advice>> {
        let Some(record) = self.record.as_ref().filter(|_| !wishes.is_empty()) else {
            return BTreeMap::new();
        };
        let before = self.standing.range(..record.round).map(|(&round, record)| (round, record.clone()));
        let before = before.collect();
        let registrants = &self.vetted.registrants;
        let mut people = people(record.round, registrants, &self.world.ledger, &before, &self.outcomes);
        approval::keep_apart(&mut people, self.world);
        let taxonomy = self.world.lexicon.taxonomy();
        let adviser = Adviser::new(&people, &record.connections, &record.open, taxonomy, self.policy.rules);
        wishes.iter().map(|&one| (one.clone(), adviser.advice(one))).collect()
    }

    /// Everything of the kind that may have been told.
    pub(super) fn deeds_of_unmatched(&self) -> impl Iterator<Item = Deed> {
        self.world.rounds.values().flat_map(|record| {
            let open = record.open.iter().map(|one| one.learner);
            let learners = open.chain(record.connections.iter().map(|one| one.learner));
            learners.map(|who| Deed::Say { who, occasion: Occasion::Unmatched(record.round) })
        })
    }
}
