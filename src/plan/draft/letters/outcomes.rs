//! What people are told of connections that wait for a word of theirs, and of those that
//! came to nothing.

use std::collections::BTreeMap;

use crate::compose::{CameToNothing, Introduction, NoticeParts, Role};
use crate::ids::{RoundId, UserId};
use crate::plan::Deed;
use crate::plan::approval::connection_id;
use crate::plan::occasion::Occasion;
use crate::plan::outcome::{Outcome, Outgoing};

use super::super::Draft;
use super::Item;

impl Draft<'_> {
    /// One reminder a round to each who has not answered.
    pub(super) fn reminders(&self) -> Vec<Item> {
        let mut told: BTreeMap<(UserId, RoundId), NoticeParts> = BTreeMap::new();
        for one in &self.outcomes {
            let Outcome::Silent(silent) = &one.outcome else { continue };
            if self.was_undone(one) {
                continue;
            }
            for &who in silent {
                if let Some(introduction) = self.seen_by(one, who) {
                    told.entry((who, one.round)).or_default().reminders.push(introduction);
                }
            }
        }
        let deed = |who, round| Deed::Say { who, occasion: Occasion::Reminder(round) };
        told.into_iter().map(|((who, round), parts)| Item { who, deed: deed(who, round), parts }).collect()
    }

    /// What came to nothing without the reader's doing.
    pub(super) fn freed(&self) -> Vec<Item> {
        let outcomes = self.outcomes.iter().filter(|one| !self.was_undone(one));
        let ended = outcomes.flat_map(|one| {
            let pair = [one.connection.learner, one.connection.sharer];
            pair.into_iter().filter(|who| one.left_without(*who)).map(move |who| (one, who))
        });
        ended
            .filter_map(|(one, who)| {
                // Nobody is told of the end of what they were not told of.
                self.world.ledger.introduced_on(who, one.round)?;
                self.vetted.registrants.get(&who).filter(|reader| self.may_be_told(reader))?;
                // Who left is not named any more.
                let partner = self.vetted.registrants.get(&one.partner_of(who));
                let partner = partner.map(|partner| partner.name.clone());
                let freed = vec![CameToNothing { partner, skill: one.connection.skill.clone() }];
                let deed = Deed::Say { who, occasion: Occasion::Freed(one.round, one.partner_of(who)) };
                Some(Item { who, deed, parts: NoticeParts { freed, ..NoticeParts::default() } })
            })
            .collect()
    }

    /// Whether people were told that it was a mistake. Whatever they say of it since, they are not asked.
    fn was_undone(&self, one: &Outgoing<'_>) -> bool {
        let record = self.world.rounds.get(&one.round);
        record.is_some_and(|record| record.has_undone(&connection_id(one.connection)))
    }

    /// A connection as one of its two reads of it, if they may be told.
    fn seen_by(&self, one: &Outgoing<'_>, who: UserId) -> Option<Introduction> {
        let connection = one.connection;
        self.vetted.registrants.get(&who).filter(|reader| self.may_be_told(reader))?;
        let partner = self.vetted.registrants.get(&one.partner_of(who))?.name.clone();
        let role = if who == connection.learner { Role::Learner } else { Role::Sharer };
        Some(Introduction {
            // Who left is not named any more.
            partner,
            role,
            skill: connection.skill.clone(),
            shared: connection.shared.clone(),
            language: connection.language.clone(),
            reasons: Vec::new(),
            round: one.round,
            partner_away: None,
            hours: Vec::new(),
        })
    }

    /// Everything of the kind that may have been told.
    pub(super) fn deeds_of_outcomes(&self) -> impl Iterator<Item = Deed> {
        self.outcomes.iter().flat_map(|one| {
            [one.connection.learner, one.connection.sharer].into_iter().flat_map(|who| {
                let freed = Occasion::Freed(one.round, one.partner_of(who));
                [freed, Occasion::Reminder(one.round)].map(|occasion| Deed::Say { who, occasion })
            })
        })
    }
}
