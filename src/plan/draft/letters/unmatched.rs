//! Those who want to learn and got nobody in the newest round: why, and what would help.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{NoticeParts, OpenWish, Unmatched};
use crate::ids::{SkillId, UserId};
use crate::matching::Unserved;
use crate::matching::advice::{Advice, Adviser};
use crate::matching::candidate::Pool;
use crate::plan::Deed;
use crate::plan::approval::{self, How, Line, Stands, connection_id};
use crate::plan::ledger::RoundRecord;
use crate::plan::occasion::Occasion;
use crate::plan::people::people;
use crate::plan::unmatched;

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
        let round = record.round;
        let deed = |who| Deed::Say { who, occasion: Occasion::Unmatched(round) };
        let wants = |who: &UserId| {
            let reader = self.vetted.registrants.get(who).filter(|reader| self.may_be_told(reader));
            reader.is_some_and(|reader| !reader.learn.is_empty())
        };
        let to_tell: BTreeSet<UserId> =
            record.open.iter().filter(|who| wants(who) && !self.done(&deed(**who))).copied().collect();
        let mut told: BTreeMap<UserId, Unmatched> =
            to_tell.iter().map(|&who| (who, Unmatched::default())).collect();
        for clinic in &record.clinics.proposals {
            for who in &clinic.learners {
                if let Some(unmatched) = told.get_mut(who) {
                    unmatched.seats.push(clinic.skill.clone());
                }
            }
        }
        for (one, advice) in self.open_wishes_with_advice(record, &to_tell) {
            let Some(unmatched) = told.get_mut(&one.learner) else { continue };
            if !unmatched.seats.contains(&one.skill) {
                unmatched.open.push(OpenWish {
                    skill: one.skill,
                    because: Some(one.because.said()),
                    advice: advice.iter().map(Advice::said).collect(),
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

    /// Why nobody serves the wishes of these, and what would help, by what is public now.
    fn open_wishes_with_advice(
        &self,
        record: &RoundRecord,
        to_tell: &BTreeSet<UserId>,
    ) -> Vec<(Unserved, Vec<Advice>)> {
        if to_tell.is_empty() {
            return Vec::new();
        }
        let before = self.standing.range(..record.round).map(|(&round, record)| (round, record.clone()));
        let before = before.collect();
        let registrants = &self.vetted.registrants;
        let mut people = people(record.round, registrants, &self.world.ledger, &before, &self.outcomes);
        approval::keep_apart(&mut people, self.world);
        let (taxonomy, rules) = (self.world.lexicon.taxonomy(), self.policy.rules);
        let wishes = unmatched::wishes(&Pool::new(&people, taxonomy, rules), &record.open);
        let adviser = Adviser::new(&people, &record.connections, &wishes, taxonomy, rules);
        let told = wishes.iter().filter(|one| to_tell.contains(&one.learner));
        told.map(|one| (one.clone(), adviser.advice(one))).collect()
    }

    /// Everything of the kind that may have been told.
    pub(super) fn deeds_of_unmatched(&self) -> impl Iterator<Item = Deed> {
        self.world.rounds.values().flat_map(|record| {
            let open = record.open.iter().copied();
            let learners = open.chain(record.connections.iter().map(|one| one.learner));
            learners.map(|who| Deed::Say { who, occasion: Occasion::Unmatched(record.round) })
        })
    }
}
