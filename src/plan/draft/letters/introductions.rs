//! What both people of each connection of the newest round are told.

use std::collections::BTreeMap;

use crate::compose::{Introduction, NoticeParts, Role};
use crate::ids::{RoundId, UserId};
use crate::matching::{Connection, awake};
use crate::plan::Deed;
use crate::plan::cause::Cause;
use crate::plan::waiting::{Waiting, What};
use crate::registry::{Registrant, UtcOffset};

use super::super::Draft;
use super::Item;

impl Draft<'_> {
    /// What each of a connection's people is told of it.
    pub(in crate::plan::draft) fn told_of(
        &self,
        connection: &Connection,
        (learner, sharer): (&Registrant, &Registrant),
        round: RoundId,
    ) -> [(UserId, Introduction); 2] {
        let minutes = |of: &Registrant| of.utc_offset.map(UtcOffset::minutes);
        let told = |reader: &Registrant, partner: &Registrant, role| {
            let introduction = Introduction {
                partner: partner.name.clone(),
                partner_away: partner.away_until.filter(|_| partner.is_away_on(self.today())),
                role,
                skill: connection.skill.clone(),
                shared: connection.shared.clone(),
                language: connection.language.clone(),
                reasons: connection.reasons.clone(),
                round,
                hours: awake::together(minutes(reader), minutes(partner)),
            };
            (reader.id, introduction)
        };
        [told(learner, sharer, Role::Learner), told(sharer, learner, Role::Sharer)]
    }

    pub(super) fn introductions(&mut self) -> Vec<Item> {
        let Some(record) = &self.record else { return Vec::new() };
        let wants = |id: UserId| self.vetted.registrants.get(&id).filter(|one| one.notify.given());
        let mut waiting = Vec::new();
        let mut told: BTreeMap<UserId, NoticeParts> = BTreeMap::new();
        for connection in &record.connections {
            let (Some(learner), Some(sharer)) = (wants(connection.learner), wants(connection.sharer)) else {
                waiting.push(Waiting {
                    what: What::Introduction(record.round),
                    why: Cause::Other.because("one of the two has left or wants no messages"),
                });
                continue;
            };
            // Whoever is away is told when they are back; the other one at once, for they are told of a
            // round only once.
            let told_of = self.told_of(connection, (learner, sharer), record.round);
            for (reader, (id, introduction)) in [learner, sharer].into_iter().zip(told_of) {
                if self.may_be_told(reader) {
                    told.entry(id).or_default().introductions.push(introduction);
                } else {
                    waiting.push(Waiting {
                        what: What::Introduction(record.round),
                        why: Cause::Other.because("whom it is for is away"),
                    });
                }
            }
        }
        let round = record.round;
        self.waiting.extend(waiting);
        told.into_iter()
            .map(|(who, parts)| Item { who, deed: Deed::Introduce { who, round }, parts })
            .collect()
    }

    /// Every introduction that may have been made.
    pub(super) fn deeds_of_introductions(&self) -> impl Iterator<Item = Deed> {
        let rounds = || self.world.rounds.keys();
        self.vetted
            .registrants
            .keys()
            .flat_map(move |&who| rounds().map(move |&round| Deed::Introduce { who, round }))
    }
}
