//! What earlier rounds tell of people: how long they have waited, and whom they
//! were connected with.
//!
//! A history is any number of files, each with one round, or several, or a list
//! of them: the files of `lets-connect match`, or the bot's records of rounds on
//! the wiki. Of a round only this is read:
//!
//! - `connections` (and `standing`, of a rematch): never again for that skill,
//!   however it ended;
//! - `ended`: which of them came to nothing;
//! - `unserved`: who took part and had an open wish.
//!
//! A round that stands several times (a rematch beside its first file) counts
//! once, with everything that any of them says. Rounds that are not before the
//! one to be made say whom somebody met and nothing of waiting.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::ids::{RoundId, SkillId, UserId};
use crate::matching::Person;
use crate::matching::rematch::{Ended, Side};

/// Earlier rounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    rounds: BTreeMap<RoundId, Past>,
}

/// What a round is remembered for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Past {
    connections: BTreeSet<(UserId, UserId, SkillId)>,
    ended: BTreeSet<Ended>,
    open: BTreeSet<UserId>,
}

#[derive(Deserialize)]
struct Record {
    round: RoundId,
    connections: Vec<Pair>,
    #[serde(default)]
    standing: Vec<Pair>,
    #[serde(default)]
    ended: Vec<Ended>,
    #[serde(default)]
    unserved: Vec<Open>,
}

#[derive(Deserialize)]
struct Pair {
    learner: UserId,
    sharer: UserId,
    skill: SkillId,
}

#[derive(Deserialize)]
struct Open {
    learner: UserId,
}

/// A file holds one thing after another, each a round or a list of rounds.
#[derive(Deserialize)]
#[serde(untagged)]
enum Records {
    One(Box<Record>),
    Several(Vec<Record>),
}

impl History {
    /// Takes in a file's rounds, or none of them if something in it is no round.
    pub fn take(&mut self, text: &str) -> serde_json::Result<()> {
        let mut records = Vec::new();
        for found in serde_json::Deserializer::from_str(text).into_iter::<Records>() {
            match found? {
                Records::One(record) => records.push(*record),
                Records::Several(several) => records.extend(several),
            }
        }
        for Record { round, connections, standing, ended, unserved } in records {
            let past = self.rounds.entry(round).or_default();
            let pairs = connections.into_iter().chain(standing);
            past.connections.extend(pairs.map(|Pair { learner, sharer, skill }| (learner, sharer, skill)));
            let ends = ended.iter().map(|end| (end.learner, end.sharer, end.skill.clone()));
            past.connections.extend(ends);
            past.ended.extend(ended);
            past.open.extend(unserved.into_iter().map(|open| open.learner));
        }
        Ok(())
    }

    /// How many rounds there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rounds.len()
    }

    /// Whether there is no round.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rounds.is_empty()
    }

    /// Tells people what the history says of them: whom they met, and how long they
    /// have waited when `round` is made.
    ///
    /// A round counts as waited for those who took part with an open wish and came
    /// away without a connection that held: none at all, or one that their partner,
    /// or nobody knows who, let come to nothing. Rounds waited before the last
    /// connection that held are over. The file of registrants says what was waited
    /// before the history begins.
    pub fn tell(&self, people: &mut [Person], round: RoundId) {
        let places: BTreeMap<UserId, usize> =
            people.iter().enumerate().map(|(place, person)| (person.id, place)).collect();
        for (&month, past) in &self.rounds {
            for (learner, sharer, skill) in &past.connections {
                for (one, other) in [(learner, sharer), (sharer, learner)] {
                    if let Some(person) = places.get(one).and_then(|&place| people.get_mut(place)) {
                        person.past.insert((*other, skill.clone()));
                    }
                }
            }
            if month >= round {
                continue;
            }
            let (served, let_down) = past.outcomes();
            for (id, &place) in &places {
                let Some(person) = people.get_mut(place) else { continue };
                if served.contains(id) {
                    person.waited = 0;
                } else if let_down.contains(id) || past.open.contains(id) {
                    person.waited = person.waited.saturating_add(1);
                }
            }
        }
    }
}

impl Past {
    /// The learners whose connection held, or who ended it themselves; and those
    /// who had one that came to nothing without their doing.
    fn outcomes(&self) -> (BTreeSet<UserId>, BTreeSet<UserId>) {
        let ends: BTreeMap<_, _> =
            self.ended.iter().map(|end| ((end.learner, end.sharer, &end.skill), end.by)).collect();
        let (mut served, mut let_down) = (BTreeSet::new(), BTreeSet::new());
        for (learner, sharer, skill) in &self.connections {
            match ends.get(&(*learner, *sharer, skill)) {
                None | Some(Some(Side::Learner)) => served.insert(*learner),
                Some(_) => let_down.insert(*learner),
            };
        }
        (served, let_down)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap as Map;

    use super::*;
    use crate::offwiki::Registrants;

    /// A round in which the first of each pair learned "a" from the second.
    fn record(month: &str, pairs: &[(u64, u64)], open: &[u64], ended: &str) -> String {
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(learner, sharer)| {
                format!(r#"{{"learner": {learner}, "sharer": {sharer}, "skill": "a", "fit": 5}}"#)
            })
            .collect();
        let open: Vec<String> =
            open.iter().map(|id| format!(r#"{{"learner": {id}, "skill": "b"}}"#)).collect();
        format!(
            r#"{{"round": "{month}", "connections": [{}], "unserved": [{}], "ended": [{ended}], "totals": {{}}}}"#,
            pairs.join(","),
            open.join(",")
        )
    }

    fn ended(learner: u64, sharer: u64, by: &str) -> String {
        format!(r#"{{"learner": {learner}, "sharer": {sharer}, "skill": "a", "how": "silent"{by}}}"#)
    }

    /// How long each has waited when the round of December is made, if all had waited two rounds before.
    fn waited(texts: &[&str]) -> Vec<u32> {
        told(texts).values().map(|person| person.waited).collect()
    }

    fn told(texts: &[&str]) -> Map<u64, Person> {
        let lines = [1, 2, 3, 4].map(|id| format!("{{\"id\": {id}, \"waited\": 2}}\n")).concat();
        let round = RoundId::parse("2026-12").expect("a round");
        let (mut people, _) = Registrants::read(lines.as_bytes()).expect("text").in_round(round);
        let mut history = History::default();
        for text in texts {
            history.take(text).expect("rounds");
        }
        history.tell(&mut people, round);
        people.into_iter().map(|person| (person.id.0, person)).collect()
    }

    #[test]
    fn who_was_left_without_rises_and_who_was_served_begins_anew() {
        let september = record("2026-09", &[(1, 4)], &[2], "");
        let october = record("2026-10", &[], &[1, 2], "");
        assert_eq!(waited(&[&october, &september]), [1, 4, 2, 2]);
        let november = record("2026-11", &[(2, 4)], &[1, 2], "");
        assert_eq!(waited(&[&september, &november, &october]), [2, 0, 2, 2], "another wish of 2 stayed open");
    }

    #[test]
    fn who_did_not_take_part_has_not_waited() {
        assert_eq!(waited(&[&record("2026-10", &[], &[3], "")]), [2, 2, 3, 2]);
    }

    #[test]
    fn a_connection_that_came_to_nothing_counts_as_none_unless_the_learner_ended_it() {
        let of = |by| record("2026-10", &[(1, 4)], &[], &ended(1, 4, by));
        assert_eq!(waited(&[&of("")])[0], 3);
        assert_eq!(waited(&[&of(r#", "by": "sharer""#)])[0], 3);
        assert_eq!(waited(&[&of(r#", "by": "learner""#)])[0], 0);
    }

    #[test]
    fn a_rematch_beside_its_first_file_is_one_round() {
        let first = record("2026-10", &[(1, 4)], &[2], "");
        let again = record("2026-10", &[(1, 3)], &[2], &ended(1, 4, ""));
        assert_eq!(waited(&[&first, &again]), [0, 3, 2, 2]);
        assert_eq!(waited(&[&again, &first, &first]), [0, 3, 2, 2]);
    }

    #[test]
    fn whom_somebody_was_connected_with_is_past_for_both_however_it_ended() {
        let people = told(&[&record("2026-10", &[(1, 4)], &[], &ended(2, 4, ""))]);
        let met = |one: u64, other| people[&one].past.contains(&(UserId(other), SkillId("a".to_owned())));
        assert!(met(1, 4) && met(4, 1) && met(2, 4) && met(4, 2) && !met(3, 4));
    }

    #[test]
    fn a_round_that_is_not_earlier_says_whom_somebody_met_and_nothing_of_waiting() {
        let people = told(&[&record("2026-12", &[(1, 4)], &[2], "")]);
        assert_eq!((people[&1].waited, people[&2].waited, people[&1].past.len()), (2, 2, 1));
    }

    #[test]
    fn a_file_holds_one_round_or_several_or_a_list() {
        let (one, two) = (record("2026-09", &[], &[1], ""), record("2026-10", &[], &[1], ""));
        for text in [format!("{one}\n{two}"), format!("[{one}, {two}]"), format!("[{one}]{two}")] {
            assert_eq!(waited(&[&text])[0], 4, "{text}");
        }
        assert_eq!(waited(&["", "[]"])[0], 2);
    }

    #[test]
    fn what_is_no_round_is_refused_whole() {
        let right = record("2026-09", &[], &[1], "");
        for wrong in ["{}", "7", "{\"round\": \"november\", \"connections\": []}", "nonsense"] {
            let mut history = History::default();
            assert!(history.take(&format!("{right}\n{wrong}")).is_err(), "{wrong}");
            assert!(history.is_empty());
        }
    }

    #[test]
    fn the_record_of_a_round_on_the_wiki_is_a_history_too() {
        use crate::matching::Clinics;
        use crate::plan::ledger::RoundRecord;
        let round = RoundId::parse("2026-10").expect("a round");
        let record = RoundRecord {
            round,
            connections: Vec::new(),
            clinics: Clinics::default(),
            waiting: BTreeMap::new(),
            open: BTreeSet::new(),
            to_approve: true,
            undone: None,
        };
        let mut history = History::default();
        history.take(&record.to_json()).expect("a round");
        assert_eq!(history.len(), 1);
    }
}
