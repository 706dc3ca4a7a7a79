//! What becomes of every connection on record, by what its two people answer and by the
//! days on which they were told. Pure: silence is nothing but the absence of an answer;
//! nobody's edits elsewhere are looked at.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use crate::ids::{RoundId, SkillId, UserId};
use crate::matching::Connection;
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::plan::occasion::Occasion;
use crate::registry::answer::Connected;
use crate::registry::{Registrant, Said};

/// How long people are waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Patience {
    /// Days after the introduction on which who has not answered is reminded.
    pub reminder_days: u16,
    /// Days after the reminder on which the partner of who is still silent is freed.
    pub freed_days: u16,
}

impl Default for Patience {
    fn default() -> Self {
        Self { reminder_days: 14, freed_days: 14 }
    }
}

/// What became of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet.
    Waiting,
    /// One of the two says that they met.
    Met,
    /// Who answered says that they have not met yet.
    NotYet,
    /// These have not answered for so long that they are reminded.
    Silent(BTreeSet<UserId>),
    /// It is not for that one of the two.
    Declined(UserId),
    /// It came to nothing: these never answered, or take part no more.
    Freed(BTreeSet<UserId>),
}

/// A connection on record, and what became of it.
#[derive(Clone, Debug)]
pub struct Outgoing<'w> {
    /// The round.
    pub round: RoundId,
    /// The connection.
    pub connection: &'w Connection,
    /// What became of it.
    pub outcome: Outcome,
}

impl Outgoing<'_> {
    /// The other of the two.
    #[must_use]
    pub fn partner_of(&self, who: UserId) -> UserId {
        if who == self.connection.learner { self.connection.sharer } else { self.connection.learner }
    }

    /// Those through whom it ended, if it did.
    #[must_use]
    pub fn ended_by(&self) -> BTreeSet<UserId> {
        match &self.outcome {
            Outcome::Declined(by) => BTreeSet::from([*by]),
            Outcome::Freed(by) => by.clone(),
            _ => BTreeSet::new(),
        }
    }

    /// Whether it ended for somebody without their doing.
    #[must_use]
    pub fn left_without(&self, who: UserId) -> bool {
        let by = self.ended_by();
        !by.is_empty() && !by.contains(&who)
    }
}

/// By what outcomes are told.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Who takes part.
    pub registrants: &'a BTreeMap<UserId, Registrant>,
    /// What was said to whom, and when.
    pub ledger: &'a Ledger,
    /// How long people are waited for.
    pub patience: Patience,
    /// The day.
    pub today: Date,
}

/// The outcome of every connection on record, in the rounds' order.
#[must_use]
pub fn outcomes<'w>(rounds: &'w BTreeMap<RoundId, RoundRecord>, known: &Known<'_>) -> Vec<Outgoing<'w>> {
    let all = rounds.values().flat_map(|record| record.connections.iter().map(|one| (record.round, one)));
    all.map(|(round, connection)| Outgoing { round, connection, outcome: known.outcome(round, connection) })
        .collect()
}

/// Which of a connection's two has said anything about it, if one has.
#[must_use]
pub fn answered(
    registrants: &BTreeMap<UserId, Registrant>,
    round: RoundId,
    connection: &Connection,
) -> Option<UserId> {
    let pair = [(connection.learner, connection.sharer), (connection.sharer, connection.learner)];
    let said =
        |(who, partner): &(UserId, UserId)| word(registrants, *who, *partner, round, connection).is_some();
    pair.into_iter().find(said).map(|(who, _)| who)
}

/// The newest answer of one of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Met,
    NotYet,
    NotForMe,
}

/// What one of the two said last of a connection.
fn word(
    registrants: &BTreeMap<UserId, Registrant>,
    who: UserId,
    partner: UserId,
    round: RoundId,
    of: &Connection,
) -> Option<Word> {
    let (myself, partner) = (registrants.get(&who)?, registrants.get(&partner)?);
    let is_skill = |skill: &SkillId| *skill == of.skill || *skill == of.shared;
    if myself.met.iter().any(|met| met.with == partner.name && met.round == round && is_skill(&met.skill)) {
        return Some(Word::Met);
    }
    let is_it = |one: &Connected| one.with == partner.name && one.round == round && is_skill(&one.skill);
    myself.answers.iter().rev().find_map(|answer| match &answer.said {
        Said::NotYet(one) if is_it(one) => Some(Word::NotYet),
        Said::NotForMe(one) if is_it(one) => Some(Word::NotForMe),
        _ => None,
    })
}

impl Known<'_> {
    fn outcome(&self, round: RoundId, connection: &Connection) -> Outcome {
        let pair = [(connection.learner, connection.sharer), (connection.sharer, connection.learner)];
        let said = pair.map(|(who, partner)| (who, word(self.registrants, who, partner, round, connection)));
        if said.iter().any(|(_, word)| *word == Some(Word::Met)) {
            return Outcome::Met;
        }
        if let Some((by, _)) = said.iter().find(|(_, word)| *word == Some(Word::NotForMe)) {
            return Outcome::Declined(*by);
        }
        // Before both know of it nobody owes an answer.
        let told = pair.map(|(who, _)| self.ledger.introduced_on(who, round));
        let [Some(one), Some(other)] = told else { return Outcome::Waiting };
        let told = one.max(other);
        // Who was told that they are free stays so.
        let freed = |(who, partner)| self.ledger.said_on(who, &Occasion::Freed(round, partner)).is_some();
        let released = pair.into_iter().filter(|pair| freed(*pair)).map(|(_, partner)| partner);
        let gone = pair.iter().map(|(who, _)| *who).filter(|who| self.is_gone(*who, told));
        let silent = said.iter().filter(|(_, word)| word.is_none()).map(|(who, _)| *who);
        let silent: BTreeSet<UserId> = silent.collect();
        let overdue = silent.iter().copied().filter(|who| {
            let reminded = self.ledger.said_on(*who, &Occasion::Reminder(round));
            reminded.is_some_and(|day| self.has_passed(day, self.patience.freed_days))
        });
        let by: BTreeSet<UserId> = released.chain(gone).chain(overdue).collect();
        if !by.is_empty() {
            return Outcome::Freed(by);
        }
        if !silent.is_empty() && self.has_passed(told, self.patience.reminder_days) {
            return Outcome::Silent(silent);
        }
        if said.iter().any(|(_, word)| word.is_some()) { Outcome::NotYet } else { Outcome::Waiting }
    }

    /// Whether somebody takes part no more, or is away for longer than anybody would be waited for.
    fn is_gone(&self, who: UserId, told: Date) -> bool {
        let Some(one) = self.registrants.get(&who).filter(|one| one.notify.given()) else { return true };
        let patience = self.patience.reminder_days.saturating_add(self.patience.freed_days);
        let ends = told.checked_add(i64::from(patience).days()).unwrap_or(Date::MAX);
        one.is_away_on(self.today) && one.away_until.is_some_and(|until| until > ends)
    }

    fn has_passed(&self, since: Date, days: u16) -> bool {
        since.checked_add(i64::from(days).days()).is_ok_and(|day| day <= self.today)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::ids::Username;
    use crate::plan::{Deed, Effect};
    use crate::registry::{Answer, Consent, Met};

    /// Amina learns from Kofi; both were introduced on 1 November.
    struct Story {
        people: BTreeMap<UserId, Registrant>,
        ledger: Ledger,
    }

    const AMINA: UserId = UserId(1);
    const KOFI: UserId = UserId(2);

    fn round() -> RoundId {
        RoundId::parse("2026-11").expect("a round")
    }

    impl Story {
        fn begins() -> Self {
            let person = |id: UserId, name: &str| Registrant {
                notify: Consent::Given,
                ..Registrant::silent(id, Username::parse(name).expect("a name"))
            };
            let people = [person(AMINA, "Amina"), person(KOFI, "Kofi")];
            let people = people.into_iter().map(|person| (person.id, person)).collect();
            let mut story = Self { people, ledger: Ledger::default() };
            for who in [AMINA, KOFI] {
                story.done(Deed::Introduce { who, round: round() }, date(2026, 11, 1));
            }
            story
        }

        fn done(&mut self, deed: Deed, on: Date) {
            self.ledger.record(&[Effect { id: deed.id(), deed }], on);
        }

        fn says(&mut self, who: UserId, said: fn(Connected) -> Said) {
            let with = if who == AMINA { "Kofi" } else { "Amina" };
            let connected = Connected {
                with: Username::parse(with).expect("a name"),
                skill: SkillId("wikidata".to_owned()),
                round: round(),
            };
            let answer = Answer { said: said(connected), on: None, evidence: None };
            self.people.get_mut(&who).expect("somebody").answers.push(answer);
        }

        fn on(&self, today: Date) -> Outcome {
            let rounds = BTreeMap::from([(round(), RoundRecord::connecting("2026-11", &[(1, 2)]))]);
            let (registrants, ledger) = (&self.people, &self.ledger);
            let known = Known { registrants, ledger, patience: Patience::default(), today };
            outcomes(&rounds, &known).remove(0).outcome
        }

        fn reminded(&mut self, who: UserId) {
            self.done(Deed::Say { who, occasion: Occasion::Reminder(round()) }, date(2026, 11, 15));
        }
    }

    #[test]
    fn who_says_nothing_is_reminded_and_then_the_other_is_freed() {
        let mut story = Story::begins();
        assert_eq!(story.on(date(2026, 11, 14)), Outcome::Waiting);
        story.says(AMINA, Said::NotYet);
        assert_eq!(story.on(date(2026, 11, 14)), Outcome::NotYet);
        assert_eq!(story.on(date(2026, 11, 15)), Outcome::Silent(BTreeSet::from([KOFI])));
        assert_eq!(
            story.on(date(2027, 1, 1)),
            Outcome::Silent(BTreeSet::from([KOFI])),
            "not without a reminder"
        );
        story.reminded(KOFI);
        assert_eq!(story.on(date(2026, 11, 28)), Outcome::Silent(BTreeSet::from([KOFI])));
        assert_eq!(story.on(date(2026, 11, 29)), Outcome::Freed(BTreeSet::from([KOFI])));
        story.says(KOFI, Said::NotYet);
        assert_eq!(story.on(date(2026, 11, 29)), Outcome::NotYet, "a late answer is one");
        let freed = Occasion::Freed(round(), KOFI);
        story.done(Deed::Say { who: AMINA, occasion: freed }, date(2026, 11, 29));
        assert_eq!(
            story.on(date(2026, 11, 30)),
            Outcome::Freed(BTreeSet::from([KOFI])),
            "unless it was told"
        );
    }

    #[test]
    fn who_declines_ends_it_at_once_and_who_met_has_met() {
        let mut story = Story::begins();
        story.says(KOFI, Said::NotForMe);
        assert_eq!(story.on(date(2026, 11, 2)), Outcome::Declined(KOFI));
        let kofi = Username::parse("Kofi").expect("a name");
        let met = Met { with: kofi, skill: SkillId("wikidata".to_owned()), round: round(), evidence: None };
        story.people.get_mut(&AMINA).expect("Amina").met.push(met);
        assert_eq!(story.on(date(2026, 11, 2)), Outcome::Met);
    }

    #[test]
    fn the_newest_answer_of_each_counts() {
        let mut story = Story::begins();
        story.says(KOFI, Said::NotForMe);
        story.says(KOFI, Said::NotYet);
        assert_eq!(story.on(date(2026, 11, 2)), Outcome::NotYet);
    }

    #[test]
    fn who_leaves_stops_or_is_long_away_frees_the_other() {
        let gone = Outcome::Freed(BTreeSet::from([KOFI]));
        let mut story = Story::begins();
        story.people.get_mut(&KOFI).expect("Kofi").away_until = Some(date(2026, 11, 20));
        assert_eq!(story.on(date(2026, 11, 2)), Outcome::Waiting, "they are back in time");
        story.people.get_mut(&KOFI).expect("Kofi").away_until = Some(date(2027, 2, 1));
        assert_eq!(story.on(date(2026, 11, 2)), gone);
        let mut story = Story::begins();
        story.people.get_mut(&KOFI).expect("Kofi").notify = Consent::Withheld;
        assert_eq!(story.on(date(2026, 11, 2)), gone);
        story.people.remove(&KOFI);
        assert_eq!(story.on(date(2026, 11, 2)), gone);
    }

    #[test]
    fn before_both_know_of_it_nobody_owes_an_answer() {
        let mut story = Story::begins();
        story.ledger = Ledger::default();
        story.done(Deed::Introduce { who: AMINA, round: round() }, date(2026, 11, 1));
        assert_eq!(story.on(date(2027, 3, 1)), Outcome::Waiting);
    }
}
