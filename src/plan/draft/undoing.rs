//! The strikes of what was taken back: each a new edit of the section in which somebody was told.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::Asked;
use crate::ids::{ActionId, PageTitle, RoundId, UserId};
use crate::matching::Connection;
use crate::plan::cause::{Cause, Why};
use crate::plan::ledger::RoundRecord;
use crate::plan::occasion::Occasion;
use crate::plan::undo;
use crate::plan::waiting::{Waiting, What};
use crate::plan::{Action, Deed, Effect, Source, Write, difference};
use crate::registry::Registrant;
use crate::wiki::{Base, Page};

use super::Draft;

/// Introductions struck in one edit at the most: all their names must fit its summary.
const MOST_STRUCK: usize = 12;

/// What is to be struck in one section.
struct ToStrike<'a> {
    reader: &'a Registrant,
    page: PageTitle,
    record: &'a RoundRecord,
    /// The connections, each with the other of the two.
    connections: Vec<(&'a Connection, &'a Registrant)>,
}

impl Draft<'_> {
    /// The talk pages on which something is to be struck.
    pub(super) fn pages_to_strike(&self) -> BTreeSet<PageTitle> {
        self.to_strike().into_iter().map(|one| one.page).collect()
    }

    /// The edits that strike what was taken back.
    pub(super) fn strikes(
        &self,
        pages: &BTreeMap<PageTitle, Page>,
        waiting: &mut Vec<Waiting>,
    ) -> Vec<Action> {
        let mut written: BTreeSet<PageTitle> = BTreeSet::new();
        let mut actions = Vec::new();
        for one in self.to_strike() {
            if written.contains(&one.page) {
                continue;
            }
            let held = |why: Why| Waiting { what: What::Strike(one.page.clone()), why };
            match self.strike(&one, pages.get(&one.page)) {
                Ok(action) => {
                    let page = pages.get(&one.page);
                    let mut refused = Vec::new();
                    let action = difference::notice(action, page, &self.world.bot, self.policy, &mut refused);
                    waiting.extend(refused.into_iter().map(|refused: Waiting| held(refused.why)));
                    written.extend(action.as_ref().map(|action| action.page.clone()));
                    actions.extend(action);
                }
                Err(why) => waiting.push(held(Cause::Other.because(why))),
            }
        }
        actions
    }

    fn strike(&self, one: &ToStrike<'_>, page: Option<&Page>) -> Result<Action, &'static str> {
        const TOUCHED: &str = "somebody wrote in the section that told of it, or moved it; tell them by hand that it was a mistake";
        let (who, round) = (one.reader.id, one.record.round);
        let introduction = undo::introduction(who, round);
        let text = page.and_then(Page::text).unwrap_or_default();
        let found = undo::section(text, &introduction, self.policy.options).ok_or(TOUCHED)?;
        let known = one.record.undone.as_ref().and_then(|undone| undone.sections.get(&who));
        if found.has_answer || known.is_some_and(|known| *known != found.name()) {
            return Err(TOUCHED);
        }
        let asked: Vec<Asked<'_>> = one
            .connections
            .iter()
            .map(|(connection, partner)| Asked { partner: &partner.name, skill: &connection.skill, round })
            .collect();
        let mut effects: Vec<Effect> = Vec::new();
        for (_, partner) in &one.connections {
            let deed = undone(who, round, partner.id);
            if effects.iter().all(|effect| effect.deed != deed) {
                effects.push(Effect { id: deed.id(), deed });
            }
        }
        let names: Vec<ActionId> = effects.iter().map(|effect| effect.id.clone()).collect();
        let line = self.policy.composer.undone_line(one.reader);
        let struck = undo::struck(found.text, &asked, &line, &names)
            .ok_or("the introduction cannot be told from others in the section; strike it by hand")?;
        Ok(Action {
            id: names.first().cloned().ok_or(TOUCHED)?,
            effects,
            page: one.page.clone(),
            base: Base::Missing,
            write: Write::Strike { reader: who, introduction, section: found.text.to_owned(), struck },
            sources: self.sources_of_both(one),
            summary: self.policy.composer.undone_summary(one.connections.len()),
        })
    }

    /// The pages on which the entries of all concerned stand: whoever answers there in this moment
    /// has answered.
    fn sources_of_both(&self, one: &ToStrike<'_>) -> Vec<Source> {
        let partners = one.connections.iter().map(|(_, partner)| *partner);
        let mut sources: Vec<Source> = Vec::new();
        for source in std::iter::once(one.reader).chain(partners).flat_map(|person| self.sources(person)) {
            if sources.iter().all(|known| known.page != source.page) {
                sources.push(source);
            }
        }
        sources
    }

    fn to_strike(&self) -> Vec<ToStrike<'_>> {
        let registrants = &self.vetted.registrants;
        let mut to_strike = Vec::new();
        for record in self.world.rounds.values().filter(|record| record.undone.is_some()) {
            let mut by_reader: BTreeMap<UserId, Vec<(&Connection, &Registrant)>> = BTreeMap::new();
            for connection in undo::taken_back(record, registrants) {
                let (learner, sharer) = (connection.learner, connection.sharer);
                for (who, partner) in [(learner, sharer), (sharer, learner)] {
                    let told = self.done(&Deed::Introduce { who, round: record.round });
                    let Some(other) = registrants.get(&partner) else { continue };
                    if told && !self.done(&undone(who, record.round, partner)) {
                        by_reader.entry(who).or_default().push((connection, other));
                    }
                }
            }
            for (who, mut connections) in by_reader {
                let Some(reader) = registrants.get(&who) else { continue };
                let Some(page) = reader.talk_page() else { continue };
                connections.truncate(MOST_STRUCK);
                to_strike.push(ToStrike { reader, page, record, connections });
            }
        }
        to_strike
    }

    /// The names of all that may have been struck in the section that told somebody of a round.
    #[must_use]
    pub fn strikes_of(&self, who: UserId, record: &RoundRecord) -> Vec<ActionId> {
        let partners = record.connections.iter().filter_map(|one| match who {
            who if who == one.learner => Some(one.sharer),
            who if who == one.sharer => Some(one.learner),
            _ => None,
        });
        partners.map(|partner| undone(who, record.round, partner).id()).collect()
    }

    /// Whether a deed is done, by the ledger or by the bot's own edits.
    #[must_use]
    pub fn knows(&self, deed: &Deed) -> bool {
        self.done(deed)
    }

    /// Everything of the kind that may have been done.
    pub(super) fn deeds_of_undone(&self) -> impl Iterator<Item = Deed> {
        let undone_rounds = self.world.rounds.values().filter(|record| record.undone.is_some());
        undone_rounds.flat_map(|record| {
            record.connections.iter().flat_map(|one| {
                [(one.learner, one.sharer), (one.sharer, one.learner)]
                    .map(|(who, partner)| undone(who, record.round, partner))
            })
        })
    }
}

/// The deed of telling somebody that their introduction to that partner was a mistake.
fn undone(who: UserId, round: RoundId, partner: UserId) -> Deed {
    Deed::Say { who, occasion: Occasion::Undone(round, partner) }
}
