//! Who is to be told what, in one notice each: every subject gives its items, here
//! they become letters, and letters edits.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::compose::NoticeParts;
use crate::ids::{ActionId, PageTitle, RoundId, UserId};
use crate::plan::waiting::Waiting;
use crate::plan::{Action, Deed, Effect, Source, Write, allow, difference};
use crate::registry::Registrant;
use crate::wiki::{Base, Page};

use super::{Draft, Letter};

mod ambassadors;
mod approvals;
mod awards;
mod clinics;
mod entries;
mod introductions;
mod outcomes;
mod unmatched;
mod updates;

/// Once-only things in one notice at the most, so that all their names fit the
/// part of an edit summary that MediaWiki keeps. The rest follows a cycle later.
const MOST_EFFECTS: usize = 8;

/// Something to be told to somebody, once.
pub(super) struct Item {
    /// Whom.
    pub who: UserId,
    /// The deed that tells it.
    pub deed: Deed,
    /// What is told.
    pub parts: NoticeParts,
}

impl Draft<'_> {
    pub(super) fn write_letters(&mut self) {
        // What matters most comes first: a long letter is cut at its end.
        let subjects = [
            self.welcomes(),
            self.introductions(),
            self.freed(),
            self.unmatched(),
            self.reminders(),
            self.clinic_news(),
            self.asked_ambassadors(),
            self.awards(),
            self.puzzles(),
            self.questions(),
            self.reminders_to_approve(),
            self.updates(),
        ];
        let mut letters: BTreeMap<UserId, (NoticeParts, Vec<Effect>)> = BTreeMap::new();
        for Item { who, deed, parts } in subjects.into_iter().flatten() {
            let (told, effects) = letters.entry(who).or_default();
            if self.done(&deed) {
                continue;
            }
            // Two people may have had two connections, and both come to nothing at once.
            let is_told = effects.iter().any(|effect| effect.deed == deed);
            if !is_told && effects.len() == MOST_EFFECTS {
                continue;
            }
            told.join(parts);
            if !is_told {
                effects.push(Effect { id: deed.id(), deed });
            }
        }
        letters.retain(|_, (_, effects)| !effects.is_empty());
        let trustees = self.trustees();
        for (who, (parts, effects)) in letters {
            let asked = self.vetted.unconfirmed.get(&who).map(|unconfirmed| &unconfirmed.reader);
            let reader = self.vetted.registrants.get(&who).or(asked).or(trustees.get(&who));
            let Some(reader) = reader else { continue };
            let Some(page) = reader.talk_page() else { continue };
            if reader.is_away_on(self.today()) {
                continue;
            }
            self.letters.push(Letter { reader: reader.clone(), page, parts, effects });
        }
    }

    /// Whether somebody wants messages, and is not away today.
    pub(super) fn may_be_told(&self, registrant: &Registrant) -> bool {
        registrant.notify.given() && !registrant.is_away_on(self.today())
    }

    pub(super) fn today(&self) -> Date {
        self.world.today()
    }

    /// The month in which what is done now is done: that of a round that is due.
    pub(super) fn month_of_letters(&self) -> RoundId {
        self.policy.due.unwrap_or_else(|| self.month())
    }

    /// The ledger holds it, or an edit of the bot's own says so.
    pub(super) fn done(&self, deed: &Deed) -> bool {
        self.world.ledger.holds(deed) || self.world.found.contains_key(&deed.id())
    }

    /// What an earlier run did and could not record any more.
    pub(super) fn already(&self) -> Vec<Effect> {
        let deeds: BTreeSet<Deed> = self
            .deeds_of_entries()
            .chain(self.deeds_of_introductions())
            .chain(self.deeds_of_clinics())
            .chain(self.deeds_of_awards())
            .chain(self.deeds_of_outcomes())
            .chain(self.deeds_of_unmatched())
            .chain(self.deeds_of_updates())
            .chain(self.deeds_of_ambassadors())
            .chain(self.deeds_of_approvals())
            .chain(self.deeds_of_undone())
            .collect();
        deeds
            .into_iter()
            .filter(|deed| !self.world.ledger.holds(deed))
            .map(|deed| Effect { id: deed.id(), deed })
            .filter(|effect| self.world.found.contains_key(&effect.id))
            .chain(self.decisions())
            .collect()
    }

    pub(super) fn notices(
        &self,
        pages: &BTreeMap<PageTitle, Page>,
        waiting: &mut Vec<Waiting>,
    ) -> Vec<Action> {
        let notices = self.letters_as_actions(pages, waiting);
        match allow::notices(notices.len(), self.policy.notices_unasked, self.month_of_letters()) {
            Some(request) if !request.clone().granted(self.world, self.policy, waiting) => Vec::new(),
            _ => notices,
        }
    }

    pub(super) fn letters_as_actions(
        &self,
        pages: &BTreeMap<PageTitle, Page>,
        waiting: &mut Vec<Waiting>,
    ) -> Vec<Action> {
        self.letters
            .iter()
            .filter_map(|letter| {
                let ids: Vec<ActionId> = letter.effects.iter().map(|effect| effect.id.clone()).collect();
                let section = self.policy.composer.notice(&letter.reader, &letter.parts, &ids);
                let action = Action {
                    id: ids.first()?.clone(),
                    effects: letter.effects.clone(),
                    page: letter.page.clone(),
                    base: Base::Missing,
                    write: Write::Notice { reader: letter.reader.id, section },
                    sources: self.sources_of(letter),
                    summary: self.policy.composer.notice_summary(&letter.parts),
                };
                difference::notice(action, pages.get(&letter.page), &self.world.bot, self.policy, waiting)
            })
            .collect()
    }

    /// The pages that a letter stands on, as they were read.
    fn sources_of(&self, letter: &Letter) -> Vec<Source> {
        let mut sources = self.sources(&letter.reader);
        if !letter.parts.introductions.is_empty() {
            sources.extend(self.approved_on());
        }
        sources
    }

    /// The pages on which somebody's registration stands, as they were read.
    pub(super) fn sources(&self, reader: &Registrant) -> Vec<Source> {
        let pages: BTreeSet<PageTitle> =
            reader.sources.iter().filter_map(|from| PageTitle::parse(&from.place).ok()).collect();
        let source = |page: PageTitle| {
            let head = *self.world.heads.get(&page)?;
            Some(Source { page, head })
        };
        pages.into_iter().filter_map(source).collect()
    }
}
