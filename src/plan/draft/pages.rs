//! What every page that the bot keeps ought to say.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::ambassadors::{AmbassadorsView, AskState};
use crate::compose::{AwardState, CalendarView, CardView, LatelyView, NextView, StatusView, Wanted};
use crate::ids::{ActionId, RoundId, UserId, Username};
use crate::plan::calendar_view;
use crate::plan::cards::{self, Known};
use crate::plan::ledger::Ledger;
use crate::plan::{Action, Waiting, ambassadors, mender, stray};
use crate::registry::{Clinic, ClinicStatus};

use super::Draft;

impl Draft<'_> {
    /// Every page that the bot keeps, but for those that tell of its work, as it ought to be
    /// once `notices` stand.
    pub(super) fn wanted(&self, expected: &Ledger, notices: &[Action]) -> Vec<Wanted> {
        let composer = self.policy.composer;
        // Without their words the other pages could not be read.
        let mut wanted = self.phrasebook.clone();
        wanted.extend(self.listed.pages.iter().cloned());
        wanted.extend(self.round_pages());
        let rounds = self.rounds();
        if !rounds.is_empty() {
            wanted.push(composer.rounds_index(&rounds));
        }
        let mut proposals = self.proposals.clone();
        let given: BTreeSet<&ActionId> =
            notices.iter().flat_map(|action| &action.effects).map(|effect| &effect.id).collect();
        for (_, proposal) in &mut proposals {
            if given.contains(&proposal.id) {
                proposal.state = AwardState::Given;
            }
        }
        wanted.extend(composer.calendar_pages(&self.calendar()));
        let shown: Vec<_> = proposals.iter().map(|(_, proposal)| proposal.clone()).collect();
        wanted.push(composer.awards_page(&shown));
        wanted.push(composer.numbers_page(&self.numbers(expected)));
        wanted.extend(self.digests(expected, &proposals));
        wanted.extend(self.certificates.pages(composer, expected, self.policy.awards));
        wanted.extend(composer.resources(&self.shelf.view, self.policy.resources));
        wanted.push(composer.ambassadors(&self.ambassadors_once(notices)));
        wanted.extend(composer.cards(&self.cards(expected), &self.world.card_pages));
        wanted
    }

    /// Those who would organise clinics, as the page shows them once `notices` stand.
    fn ambassadors_once(&self, notices: &[Action]) -> AmbassadorsView {
        let given: BTreeSet<&ActionId> =
            notices.iter().flat_map(|action| &action.effects).map(|effect| &effect.id).collect();
        let ids: BTreeMap<&Username, UserId> =
            self.vetted.registrants.values().map(|person| (&person.name, person.id)).collect();
        let mut view = self.ambassadors.view.clone();
        for person in &mut view.people {
            let Some(&who) = ids.get(&person.name) else { continue };
            for serving in &mut person.servings {
                if given.contains(&ambassadors::deed(who, &serving.skill).id()) {
                    serving.state = AskState::Asked(Some(self.today()));
                }
            }
        }
        view
    }

    fn calendar(&self) -> CalendarView {
        let known = self.known_of_clinics();
        let seats = |clinic: &Clinic| known.attendance(clinic).coming;
        let taken = self.clinics.values().filter(|clinic| clinic.seats.is_some()).map(|clinic| {
            let taken = usize::try_from(seats(clinic)).unwrap_or(usize::MAX);
            (clinic.id.clone(), taken)
        });
        let held = self.clinics.values().filter(|clinic| clinic.status == ClinicStatus::Held);
        let uses = held.filter_map(|clinic| Some((clinic.id.clone(), known.uses(clinic)?)));
        calendar_view::of(&calendar_view::Known {
            clinics: &self.clinics,
            registrants: &self.vetted.registrants,
            newest: self.proposed.as_ref().filter(|_| !self.round_is_open()),
            struck: &self.struck_clinics(),
            taken: &taken.collect(),
            uses: &uses.collect(),
            feed_url: self.policy.feed_url,
            now: self.world.now,
        })
    }

    /// The pages that tell of the bot's work and of what is to be mended.
    pub(super) fn telling(&self, expected: &Ledger, waiting: &[Waiting]) -> Vec<Wanted> {
        let composer = self.policy.composer;
        let strays = stray::told(expected, self.world.now);
        vec![
            composer.problems_page(&self.problems(), &self.vetted.unreconciled, &strays),
            composer.status_page(&self.status(expected, self.rounds(), waiting)),
        ]
    }

    pub(super) fn cards(&self, expected: &Ledger) -> BTreeMap<Username, CardView> {
        let made = self.standing.values().chain(&self.record);
        cards::cards(&Known {
            registrants: &self.vetted.registrants,
            problems: &self.problems(),
            rounds: made.map(|record| (record.round, record)).collect(),
            ledger: expected,
            awards: self.policy.awards,
            subpage: &self.policy.pages.profile_subpage,
        })
    }

    pub(super) fn rounds(&self) -> Vec<(RoundId, usize, usize)> {
        let mut rounds: BTreeMap<RoundId, (usize, usize)> = self
            .world
            .rounds
            .values()
            .map(|record| {
                if record.undone.is_some() {
                    self.standing.get(&record.round).unwrap_or(record)
                } else {
                    record
                }
            })
            .map(|record| (record.round, (record.connections.len(), record.clinics.proposals.len())))
            .collect();
        if let Some(record) = &self.record {
            rounds.insert(record.round, (record.connections.len(), record.clinics.proposals.len()));
        }
        rounds
            .into_iter()
            .rev()
            .map(|(round, (connections, clinics))| (round, connections, clinics))
            .collect()
    }

    pub(super) fn status(
        &self,
        expected: &Ledger,
        rounds: Vec<(RoundId, usize, usize)>,
        held: &[Waiting],
    ) -> StatusView {
        let mut waiting = BTreeMap::new();
        for held in held {
            *waiting.entry(held.why.words.clone()).or_default() += 1;
        }
        let problems = self.problems();
        StatusView {
            registered: self.vetted.registrants.len(),
            listed: self.vetted.registrants.values().filter(|r| r.directory.given()).count(),
            refused: self.refused(),
            problems: problems
                .iter()
                .map(|problem| (&problem.place, &problem.entry))
                .collect::<BTreeSet<_>>()
                .len(),
            rounds,
            clinics: self.record.as_ref().map(|record| (record.clinics.seated, record.clinics.at_most)),
            welcomed: expected.welcomed.len(),
            awards: expected.awards.values().map(BTreeSet::len).sum(),
            lately: expected
                .lately
                .days()
                .map(|(day, done)| LatelyView {
                    day,
                    welcomes: done.welcomes,
                    introductions: done.introductions,
                    awards: done.awards,
                    messages: done.messages,
                })
                .collect(),
            next: NextView {
                round: self.policy.next_round,
                update: self.policy.next_update,
                digest: (!expected.welcomed.is_empty()).then(|| self.month().next().first_day()),
                looks: Some(self.policy.looks.clone()),
            },
            menders: mender::menders(&problems, held, self.policy.pages),
            waiting,
        }
    }
}
