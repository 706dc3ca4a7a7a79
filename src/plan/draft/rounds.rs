//! What the pages of rounds ought to say: of one that waits for the working group, what
//! it proposes and whom it would tell what; of one that is decided, what stands of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{
    AWARD_MESSAGES, AwardProposal, AwardState, LineView, MessageView, NoticeParts, RoundToDecide, Wanted,
    WithoutAnswer,
};
use crate::ids::{ActionId, PageTitle, UserId};
use crate::matching::Connection;
use crate::plan::approval::{
    ApprovalSettings, How, Line, RoundApproval, Stands, Unanswered, clinic_id, connection_id,
};
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::plan::{Action, clinics, round_view, undo};
use crate::registry::ClinicId;

use super::{Draft, known};

/// Messages on one page at most, and the room that the longest takes, twice over: as it looks and
/// as wikitext.
const MESSAGES_ON_A_PAGE: usize = 25;
const BYTES_OF_A_MESSAGE: usize = 50_000;

/// Connections that a round's page shows at once, and the room that the longest line takes.
const CONNECTIONS_AT_ONCE: usize = 500;
const BYTES_OF_A_LINE: usize = 2_500;

impl Draft<'_> {
    /// The pages of the newest round, and of the one before where its decision was its end.
    pub(super) fn round_pages(&self) -> Vec<Wanted> {
        let Some(newest) = &self.proposed else { return Vec::new() };
        let known = known(self.world, self.policy, &self.vetted.registrants, Some(newest.round));
        let before = self.world.rounds.values().rev().find(|record| record.round < newest.round);
        let asked = self.policy.approvals.asked();
        let tells = |record: &&RoundRecord| {
            record.round < newest.round && (record.undone.is_some() || asked && before == Some(*record))
        };
        let mut wanted = Vec::new();
        for record in self.world.rounds.values().filter(tells).chain([newest]) {
            let approval = known.round(record);
            if approval.is_open() {
                wanted.push(self.policy.composer.round_to_decide(&self.to_decide(record, &approval)));
            } else {
                let stands = known.standing(record);
                let mut view = round_view::of(&stands, &self.vetted.registrants);
                view.lapsed =
                    approval.stands == Stands::Decided(How::Lapsed) && stands.connections.is_empty();
                view.undone = undo::taken_back(record, &self.vetted.registrants).count();
                wanted.push(self.policy.composer.round_page(record.round, &view));
            }
            if asked && (before == Some(record) || record.round == newest.round) {
                wanted.extend(self.message_pages(record, &approval));
            }
        }
        wanted
    }

    /// The proposed clinics of the newest round that do not stand. The others keep their names,
    /// which follow from the round as it was made.
    pub(super) fn struck_clinics(&self) -> BTreeSet<ClinicId> {
        let (Some(record), Some(approval)) = (&self.proposed, &self.approval) else {
            return BTreeSet::new();
        };
        let named = clinics::proposed(record).into_iter().zip(&record.clinics.proposals);
        named.filter(|(_, clinic)| !approval.has(&clinic_id(clinic))).map(|(named, _)| named.id).collect()
    }

    /// All that ought to be on pages, where pages that only showed messages are not made anew.
    pub(super) fn wanted_there(
        &self,
        expected: &Ledger,
        notices: &[Action],
        is_there: impl Fn(&PageTitle) -> bool,
    ) -> Vec<Wanted> {
        let mut wanted = self.wanted(expected, notices);
        let open = self.approval.as_ref().filter(|approval| approval.is_open());
        let open = open.map(|approval| self.policy.composer.round_title(approval.round));
        wanted.retain(|page| match page.page.as_str().rsplit_once("/messages/") {
            Some((round, name)) if page.region == "messages" => {
                let is_open = open.as_ref().is_some_and(|open| open.as_str() == round);
                let holds_any = name != AWARD_MESSAGES || self.waiting_awards().next().is_some();
                (is_open && holds_any) || is_there(&page.page)
            }
            _ => true,
        });
        wanted
    }

    fn to_decide(&self, record: &RoundRecord, approval: &RoundApproval) -> RoundToDecide {
        let line = |id: &ActionId| match approval.lines.get(id) {
            Some(Line::Waits) => LineView::Waits,
            Some(Line::Approved) => LineView::Approved,
            Some(Line::Struck(by)) => LineView::Struck(by.clone()),
            Some(Line::Gone | Line::Undone) | None => LineView::Gone,
        };
        let mut connections: Vec<_> = record
            .connections
            .iter()
            .map(|connection| {
                let id = connection_id(connection);
                let line = line(&id);
                (connection.clone(), id, line)
            })
            .collect();
        // What is to be decided comes first; the rest of a long round follows once that is done.
        let at_once = at_once(CONNECTIONS_AT_ONCE, BYTES_OF_A_LINE, self.policy.page_bytes);
        if connections.len() > at_once {
            connections.sort_by_key(|(_, _, line)| *line != LineView::Waits);
        }
        let waits = |lines: &[(Connection, ActionId, LineView)]| {
            lines.iter().filter(|(_, _, line)| *line == LineView::Waits).count()
        };
        let all = waits(&connections);
        connections.truncate(at_once);
        let more = all - waits(&connections);
        let clinics = record.clinics.proposals.iter().map(|clinic| {
            let id = clinic_id(clinic);
            let line = line(&id);
            (clinic.clone(), id, line)
        });
        let ApprovalSettings { rounds, days } = *self.policy.approvals;
        let awards = self.waiting_awards().map(|(_, proposal)| proposal.clone());
        let messages = self.messages(record, approval);
        RoundToDecide {
            round: record.round,
            connections,
            more,
            clinics: clinics.collect(),
            view: round_view::of(record, &self.vetted.registrants),
            without_answer: match rounds {
                Unanswered::Wait => WithoutAnswer::Waits(days),
                Unanswered::Go => WithoutAnswer::Goes(self.policy.approvals.ends(approval.since)),
            },
            awards: awards.collect(),
            message_pages: people(record).len().div_ceil(self.messages_on_a_page()),
            messages_withheld: messages.values().filter(|message| message.is_none()).count(),
        }
    }

    /// Whoever would be told something, with what; nothing in it where it may not be shown.
    fn messages(
        &self,
        record: &RoundRecord,
        approval: &RoundApproval,
    ) -> BTreeMap<UserId, Option<MessageView>> {
        let registrants = &self.vetted.registrants;
        let mut messages: BTreeMap<UserId, Option<MessageView>> = BTreeMap::new();
        for connection in &record.connections {
            let line = approval.lines.get(&connection_id(connection));
            if !matches!(line, Some(Line::Waits | Line::Approved)) {
                continue;
            }
            let both = (registrants.get(&connection.learner), registrants.get(&connection.sharer));
            let (Some(learner), Some(sharer)) = both else { continue };
            let is_public = learner.directory.given() && sharer.directory.given();
            for (who, introduction) in self.told_of(connection, (learner, sharer), record.round) {
                let Some(reader) = registrants.get(&who) else { continue };
                let blank = || Some(MessageView { reader: reader.clone(), parts: NoticeParts::default() });
                let message = messages.entry(who).or_insert_with(blank);
                match message {
                    Some(message) if is_public => message.parts.introductions.push(introduction),
                    _ => *message = None,
                }
            }
        }
        messages
    }

    fn waiting_awards(&self) -> impl Iterator<Item = &(UserId, AwardProposal)> {
        self.proposals.iter().filter(|(_, proposal)| proposal.state == AwardState::Proposed)
    }

    /// What those whose awards wait would be told: of the first, as many as one page holds.
    fn award_messages(&self, approval: &RoundApproval) -> Vec<MessageView> {
        if !approval.is_open() {
            return Vec::new();
        }
        let mut messages: BTreeMap<UserId, MessageView> = BTreeMap::new();
        for (who, proposal) in self.waiting_awards() {
            let Some(reader) = self.vetted.registrants.get(who) else { continue };
            let blank = || MessageView { reader: reader.clone(), parts: NoticeParts::default() };
            messages.entry(*who).or_insert_with(blank).parts.awards.push(self.given(proposal));
        }
        messages.into_values().take(self.messages_on_a_page()).collect()
    }

    fn messages_on_a_page(&self) -> usize {
        at_once(MESSAGES_ON_A_PAGE, BYTES_OF_A_MESSAGE, self.policy.page_bytes)
    }

    fn message_pages(&self, record: &RoundRecord, approval: &RoundApproval) -> Vec<Wanted> {
        let mut messages = if approval.is_open() { self.messages(record, approval) } else { BTreeMap::new() };
        let people = people(record);
        // Everybody has a place, whether or not there is a message for them: so nobody else's moves.
        let pages = people.chunks(self.messages_on_a_page()).enumerate().map(|(at, people)| {
            let shown: Vec<MessageView> =
                people.iter().filter_map(|who| messages.remove(who).flatten()).collect();
            self.policy.composer.messages_page(record.round, at + 1, &shown)
        });
        let composer = self.policy.composer;
        pages.chain([composer.award_messages_page(record.round, &self.award_messages(approval))]).collect()
    }
}

/// How many things fit on a page, each of which may take so many bytes; one at least.
fn at_once(most: usize, each: usize, page_bytes: usize) -> usize {
    (page_bytes / each).clamp(1, most)
}

/// The people of a round's connections, in their order.
fn people(record: &RoundRecord) -> Vec<UserId> {
    let mut people = Vec::new();
    let mut known = BTreeSet::new();
    for connection in &record.connections {
        people.extend([connection.learner, connection.sharer].into_iter().filter(|who| known.insert(*who)));
    }
    people
}
