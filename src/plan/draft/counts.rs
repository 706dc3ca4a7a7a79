//! What the pages of numbers and digests count.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::{AwardProposal, NumbersView, RoundNumbers, Totals, Wanted};
use crate::ids::{RoundId, SkillId, UserId};
use crate::plan::digest::Known;
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::plan::listed::Published;
use crate::plan::numbers::{self, Counted, Stand};
use crate::plan::outcome::{Outcome, Outgoing};
use crate::registry::{Clinic, ClinicStatus, Registrant};

use super::Draft;

/// Months whose digests are kept true: who leaves is named in none of them any more.
const DIGESTS_KEPT: usize = 12;

impl Draft<'_> {
    /// Every round made, the newest too, as far as they stand.
    fn made(&self) -> BTreeMap<RoundId, &RoundRecord> {
        self.standing.values().chain(&self.record).map(|record| (record.round, record)).collect()
    }

    /// What is asked of `known`, which holds for this draft.
    pub(super) fn with_digests<R>(
        &self,
        ledger: &Ledger,
        awards: &[(UserId, AwardProposal)],
        ask: impl FnOnce(&Known<'_>) -> R,
    ) -> R {
        let rounds = self.made();
        ask(&Known {
            people: &self.vetted.registrants,
            ledger,
            rounds: &rounds,
            open: &self.open_wishes(),
            clinics: &self.clinics,
            awards,
            rules: self.policy.rules,
            now: self.world.now,
        })
    }

    /// How many people want each skill in vain: no connection of the newest round is for their wish.
    fn open_wishes(&self) -> BTreeMap<SkillId, BTreeSet<UserId>> {
        let newest = self.made().into_values().next_back();
        let served = newest.iter().flat_map(|record| &record.connections);
        let served: BTreeSet<(UserId, &SkillId)> = served.map(|one| (one.learner, &one.skill)).collect();
        let mut open: BTreeMap<SkillId, BTreeSet<UserId>> = BTreeMap::new();
        for person in self.vetted.registrants.values().filter(|person| person.notify.given()) {
            for wish in person.learn.iter().filter(|wish| !served.contains(&(person.id, wish))) {
                open.entry(wish.clone()).or_default().insert(person.id);
            }
        }
        open
    }

    /// The months that are over and have a digest, the newest first.
    pub(super) fn digest_months(&self, ledger: &Ledger) -> Vec<RoundId> {
        let Some(&first) = ledger.welcomed.values().min() else { return Vec::new() };
        let mut months = numbers::months(first, self.month().previous());
        months.reverse();
        months
    }

    /// The digests, once `expected` is the ledger and these the awards.
    pub(super) fn digests(&self, expected: &Ledger, awards: &[(UserId, AwardProposal)]) -> Vec<Wanted> {
        let composer = self.policy.composer;
        let months = self.digest_months(expected);
        let mut wanted = self.with_digests(expected, awards, |known| {
            let newest = months.first();
            let digest = |month: &RoundId| {
                // What is to come is told of in the newest alone.
                let is_newest = newest == Some(month);
                let mut digest =
                    known.digest(*month, self.meetings(*month), self.policy.next_round.filter(|_| is_newest));
                if !is_newest {
                    digest.coming.clear();
                }
                composer.digest_page(&digest)
            };
            months.iter().take(DIGESTS_KEPT).map(digest).collect::<Vec<_>>()
        });
        wanted.push(composer.digests_index(&months));
        wanted
    }

    /// The numbers, once `expected` is the ledger.
    pub(super) fn numbers(&self, expected: &Ledger) -> NumbersView {
        let rounds = self.made();
        let newest = rounds.values().next_back();
        let connections = || newest.iter().flat_map(|record| &record.connections);
        let learners: BTreeSet<UserId> = connections().map(|one| one.learner).collect();
        let matched: BTreeSet<UserId> = connections().flat_map(|one| [one.learner, one.sharer]).collect();
        let met: BTreeSet<UserId> =
            self.met().flat_map(|one| [one.connection.learner, one.connection.sharer]).collect();
        let least = self.policy.rules.least_level;
        let counted = |person: &Registrant| {
            let active = self.may_be_told(person) && !(person.share.is_empty() && person.learn.is_empty());
            let wants = active && newest.is_some() && !person.learn.is_empty();
            let stands = [
                (Stand::Active, active),
                (Stand::Matched, matched.contains(&person.id)),
                (Stand::Met, met.contains(&person.id)),
                (Stand::Waiting, wants && !learners.contains(&person.id)),
            ];
            let known = person.languages.iter().filter(|(_, level)| level.points() >= least);
            Counted {
                region: person.region.clone(),
                languages: known.map(|(code, _)| code.clone()).collect(),
                stands: stands.into_iter().filter(|(_, so)| *so).map(|(stand, _)| stand).collect(),
            }
        };
        let people: Vec<Counted> = self.vetted.registrants.values().map(counted).collect();
        let held = |clinic: &&Clinic| clinic.status == ClinicStatus::Held;
        let totals = Totals {
            connections: rounds.values().map(|record| record.connections.len()).sum(),
            clinics: self.clinics.values().filter(held).count(),
            seats: self.clinics.values().filter(held).map(|clinic| clinic.attended.len()).sum(),
            awards: expected.awards.values().map(BTreeSet::len).sum(),
            ..Totals::default()
        };
        numbers::numbers(&people, totals, self.by_round(expected, &rounds), self.reasons())
    }

    /// Each month from the first in which something happened to this one.
    fn by_round(&self, expected: &Ledger, rounds: &BTreeMap<RoundId, &RoundRecord>) -> Vec<RoundNumbers> {
        let began = expected.welcomed.values().min().into_iter().chain(rounds.keys().next()).min();
        let Some(&began) = began else { return Vec::new() };
        let of = |month: RoundId| {
            let in_month = |clinic: &&Clinic| {
                clinic.status == ClinicStatus::Held
                    && clinic.starts.is_some_and(|starts| RoundId::of(starts) == month)
            };
            let clinics: Vec<&Clinic> = self.clinics.values().filter(in_month).collect();
            RoundNumbers {
                round: month,
                joined: expected.welcomed.values().filter(|joined| **joined == month).count(),
                connections: rounds.get(&month).map_or(0, |record| record.connections.len()),
                met: self.meetings(month),
                clinics: clinics.len(),
                seats: clinics.iter().map(|clinic| clinic.attended.len()).sum(),
            }
        };
        let last = self.month().max(rounds.keys().next_back().copied().unwrap_or(began));
        numbers::months(began, last).into_iter().map(of).collect()
    }

    /// Why wishes stay open in the newest round, by the reason's message.
    fn reasons(&self) -> BTreeMap<String, Option<usize>> {
        self.made().into_values().next_back().map(|record| record.waiting.clone()).unwrap_or_default()
    }

    /// The connections that came to a meeting.
    fn met(&self) -> impl Iterator<Item = &Outgoing<'_>> {
        self.outcomes.iter().filter(|one| one.outcome == Outcome::Met)
    }

    /// How many connections of a round came to a meeting.
    fn meetings(&self, round: RoundId) -> usize {
        self.met().filter(|one| one.round == round).count()
    }

    /// The numbers for machines.
    pub(super) fn numbers_for_machines(&self, expected: &Ledger) -> Option<Published> {
        let page = self.policy.pages.state.subpage("numbers.json").ok()?;
        let text = numbers::to_json(&self.numbers(expected));
        let summary = self.policy.composer.programme().summary("the numbers for machines");
        Some(Published { page, text, summary })
    }
}
