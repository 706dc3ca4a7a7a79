//! Who is to be told what, and what has been done already.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::compose::{AwardGiven, AwardState, Introduction, NoticeParts, Role};
use crate::ids::{ActionId, PageTitle, RoundId, UserId};
use crate::plan::{Action, Deed, Effect, Source, Waiting, Write, allow, difference};
use crate::registry::{Puzzle, Registrant};
use crate::wiki::{Base, Page};

use super::{Draft, Letter};

/// Once-only things in one notice at the most, so that all their names fit the
/// part of an edit summary that MediaWiki keeps. The rest follows a cycle later.
const MOST_EFFECTS: usize = 8;

impl Draft<'_> {
    pub(super) fn write_letters(&mut self) {
        let mut parts: BTreeMap<UserId, (NoticeParts, Vec<Deed>)> = BTreeMap::new();
        let month = self.policy.due.unwrap_or_else(|| RoundId::of(self.world.now));
        for registrant in self.vetted.registrants.values().filter(|registrant| self.may_be_told(registrant)) {
            let deed = Deed::Welcome { who: registrant.id, round: month };
            if !self.done(&deed) {
                let (parts, deeds) = parts.entry(registrant.id).or_default();
                parts.welcome = true;
                deeds.push(deed);
            }
        }
        self.introduce(&mut parts);
        for (who, proposal) in &self.earned.proposals {
            if let AwardState::Approved(trustee) = &proposal.state {
                let (parts, deeds) = parts.entry(*who).or_default();
                parts.awards.push(AwardGiven {
                    award: proposal.award.clone(),
                    partner: proposal.partner.clone(),
                    skill: proposal.skill.clone(),
                    round: proposal.round,
                    approved_by: trustee.clone(),
                });
                deeds.push(Deed::Award { who: *who, award: proposal.award.id.clone() });
            }
        }
        for (&who, puzzles) in &self.vetted.puzzles {
            let wants = self.vetted.registrants.get(&who).is_some_and(|reader| self.may_be_told(reader));
            let told = self.world.ledger.told.get(&who);
            let is_new = |puzzle: &&Puzzle| told.is_none_or(|told| !told.contains(&name_of(puzzle)));
            let puzzles: Vec<Puzzle> = puzzles.iter().filter(is_new).cloned().collect();
            let deed = Deed::Tell { who, of: puzzles.iter().map(name_of).collect() };
            if wants && !puzzles.is_empty() && !self.done(&deed) {
                let (parts, deeds) = parts.entry(who).or_default();
                parts.puzzles = puzzles;
                deeds.push(deed);
            }
        }
        for (&who, unconfirmed) in &self.vetted.unconfirmed {
            let deed = Deed::Ask { who };
            if !self.done(&deed) {
                let (parts, deeds) = parts.entry(who).or_default();
                parts.confirm = Some(unconfirmed.code.clone());
                deeds.push(deed);
            }
        }
        for (who, (mut parts, mut deeds)) in parts {
            let asked = self.vetted.unconfirmed.get(&who).map(|unconfirmed| &unconfirmed.reader);
            let Some(reader) = self.vetted.registrants.get(&who).or(asked) else { continue };
            let Some(page) = reader.talk_page() else { continue };
            if reader.is_away_on(self.today()) {
                continue;
            }
            while deeds.len() > MOST_EFFECTS && parts.awards.pop().is_some() {
                deeds.pop();
            }
            let effects = deeds.into_iter().map(|deed| Effect { id: deed.id(), deed }).collect();
            self.letters.push(Letter { reader: reader.clone(), page, parts, effects });
        }
    }

    /// Tells both people of each connection of the newest round.
    pub(super) fn introduce(&mut self, letters: &mut BTreeMap<UserId, (NoticeParts, Vec<Deed>)>) {
        let Some(record) = &self.record else { return };
        let wants =
            |id: UserId| self.vetted.registrants.get(&id).filter(|registrant| self.may_be_told(registrant));
        let mut waiting = Vec::new();
        for connection in &record.connections {
            let (Some(learner), Some(sharer)) = (wants(connection.learner), wants(connection.sharer)) else {
                waiting.push(Waiting {
                    what: format!("introduction in round {}", record.round),
                    why: "one of the two has left, is away or wants no messages".to_owned(),
                });
                continue;
            };
            for (reader, partner, role) in [(learner, sharer, Role::Learner), (sharer, learner, Role::Sharer)]
            {
                let deed = Deed::Introduce { who: reader.id, round: record.round };
                if self.done(&deed) {
                    continue;
                }
                let (parts, deeds) = letters.entry(reader.id).or_default();
                if !deeds.contains(&deed) {
                    deeds.push(deed);
                }
                parts.introductions.push(Introduction {
                    partner: partner.name.clone(),
                    role,
                    skill: connection.skill.clone(),
                    shared: connection.shared.clone(),
                    language: connection.language.clone(),
                    reasons: connection.reasons.clone(),
                    round: record.round,
                });
            }
        }
        self.waiting.extend(waiting);
    }

    /// Whether somebody wants messages, and is not away today.
    pub(super) fn may_be_told(&self, registrant: &Registrant) -> bool {
        registrant.notify.given() && !registrant.is_away_on(self.today())
    }

    pub(super) fn today(&self) -> Date {
        self.world.now.to_zoned(TimeZone::UTC).date()
    }

    /// The ledger holds it, or an edit of the bot's own says so.
    pub(super) fn done(&self, deed: &Deed) -> bool {
        self.world.ledger.holds(deed) || self.world.found.contains(&deed.id())
    }

    /// What an earlier run did and could not record any more.
    pub(super) fn already(&self) -> Vec<Effect> {
        let month = RoundId::of(self.world.now);
        let mut deeds: BTreeSet<Deed> = BTreeSet::new();
        deeds.extend(self.vetted.unconfirmed.keys().map(|&who| Deed::Ask { who }));
        deeds.extend(self.world.replaced.iter().map(|(page, newest)| {
            let (page, newest) = (page.clone(), *newest);
            Deed::Replace { page, newest, own: false, month }
        }));
        for (&who, puzzles) in &self.vetted.puzzles {
            let told = self.world.ledger.told.get(&who);
            let names = puzzles.iter().map(name_of);
            let of = names.filter(|name| told.is_none_or(|told| !told.contains(name))).collect();
            deeds.insert(Deed::Tell { who, of });
        }
        for id in self.vetted.registrants.keys() {
            deeds.insert(Deed::Ask { who: *id });
            deeds.insert(Deed::Welcome { who: *id, round: month });
            deeds.extend(self.world.rounds.keys().map(|round| Deed::Introduce { who: *id, round: *round }));
            deeds.extend(
                self.policy.awards.iter().map(|award| Deed::Award { who: *id, award: award.id.clone() }),
            );
        }
        deeds
            .into_iter()
            .filter(|deed| !self.world.ledger.holds(deed))
            .map(|deed| Effect { id: deed.id(), deed })
            .filter(|effect| self.world.found.contains(&effect.id))
            .collect()
    }

    pub(super) fn notices(
        &self,
        pages: &BTreeMap<PageTitle, Page>,
        waiting: &mut Vec<Waiting>,
    ) -> Vec<Action> {
        let notices = self.letters_as_actions(pages, waiting);
        let month = self.policy.due.unwrap_or_else(|| RoundId::of(self.world.now));
        match allow::notices(notices.len(), self.policy.notices_unasked, month) {
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
                    sources: self.sources(&letter.reader),
                    summary: self.policy.composer.notice_summary(&letter.parts),
                };
                difference::notice(action, pages.get(&letter.page), &self.world.bot, self.policy, waiting)
            })
            .collect()
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

/// By what a puzzle is remembered: the field and the words, and nothing that tells them.
fn name_of(puzzle: &Puzzle) -> String {
    let words = puzzle.words.as_deref().unwrap_or_default();
    let id = ActionId::of(&["puzzle", puzzle.field.parameter(), words]);
    id.as_str().trim_start_matches(ActionId::MARK).to_owned()
}
