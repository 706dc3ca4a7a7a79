//! Why a wish stays open and what would help, as message keys with values: whoever
//! reads it is told in their own language, by the notices or the command line.
//!
//! Nothing here decides a connection; it looks at a round that is made.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::candidate::{apart, languages_known, points_in};
use super::{Because, Connection, Person, Rules, SkillTree, Unserved};
use crate::ids::{LanguageCode, SkillId, UserId};
use crate::registry::Taxonomy;

/// Of each kind of advice, the most that is given.
const MOST: usize = 3;

/// Something that would help with an open wish.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "help")]
pub enum Advice {
    /// If the learner knew this language well enough, so many who share the skill
    /// and have room would be within reach.
    Language {
        /// The language.
        language: LanguageCode,
        /// The level that is well enough (Babel).
        level: u8,
        /// How many would be within reach.
        sharers: usize,
    },
    /// So many share a skill near it, have room, and a language in common.
    Skill {
        /// The skill near it.
        skill: SkillId,
        /// How it lies to the skill wanted.
        near: Near,
        /// How many.
        sharers: usize,
    },
    /// A learning clinic on the skill.
    Clinic {
        /// How many wish for it in vain, the learner among them.
        learners: usize,
        /// How many offer a clinic on it in a language that the learner knows.
        hosts: usize,
    },
    /// The claim rises with each round waited.
    Wait,
}

/// How a skill lies to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Near {
    /// Both lie under the same wider skill.
    Sibling,
    /// It is the wider skill that the other is a part of.
    Wider,
}

/// A message and what goes into it, in the order of its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The message, as `templates/messages` names it.
    pub key: &'static str,
    /// Its parameters.
    pub values: Vec<Value>,
}

/// A parameter, before it is put into words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A number of people.
    Number(usize),
    /// A level of knowing a language (6 is native).
    Level(u8),
    /// A skill.
    Skill(SkillId),
    /// Languages.
    Languages(Vec<LanguageCode>),
}

impl Said {
    fn of(key: &'static str, values: impl IntoIterator<Item = Value>) -> Self {
        Self { key, values: values.into_iter().collect() }
    }
}

impl Because {
    /// The reason as a message.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::NobodyShares => Said::of("because-nobody-shares", []),
            Self::NoCommonLanguage { sharers, languages } => {
                let languages = Value::Languages(languages.iter().cloned().collect());
                Said::of("because-no-common-language", [Value::Number(*sharers), languages])
            }
            // Who avoids whom is nobody's business, so this says less than it knows.
            Self::AllMetBefore => Said::of("because-all-met-before", []),
            // Whoever they are ahead of, and by what, is for the operator (the round's file) alone.
            Self::AllTaken { sharers, .. } => Said::of("because-all-taken", [Value::Number(*sharers)]),
            Self::AnotherWishServed => Said::of("because-another-wish-served", []),
        }
    }
}

impl Advice {
    /// The advice as a message.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Language { language, level, sharers } => Said::of(
                "advice-language",
                [Value::Languages(vec![language.clone()]), Value::Level(*level), Value::Number(*sharers)],
            ),
            Self::Skill { skill, near, sharers } => {
                let key = match near {
                    Near::Sibling => "advice-skill-sibling",
                    Near::Wider => "advice-skill-wider",
                };
                Said::of(key, [Value::Skill(skill.clone()), Value::Number(*sharers)])
            }
            Self::Clinic { learners, hosts: 0 } => {
                Said::of("advice-clinic-host-wanted", [Value::Number(*learners)])
            }
            Self::Clinic { learners, hosts } => {
                Said::of("advice-clinic", [Value::Number(*learners), Value::Number(*hosts)])
            }
            Self::Wait => Said::of("advice-wait", []),
        }
    }
}

/// A round that is made, arranged for advice on what it left open.
#[derive(Debug)]
pub struct Adviser<'a> {
    taxonomy: &'a Taxonomy,
    rules: &'a Rules,
    people: BTreeMap<UserId, &'a Person>,
    /// Who shares each skill and still has room, by id.
    free: BTreeMap<&'a SkillId, Vec<&'a Person>>,
    /// Who would hold a clinic on each skill, by id.
    hosts: BTreeMap<&'a SkillId, Vec<&'a Person>>,
    /// Who wishes for each skill in vain.
    open: BTreeMap<&'a SkillId, BTreeSet<UserId>>,
}

impl<'a> Adviser<'a> {
    /// Arranges the people of a round, all its connections, and its open wishes.
    #[must_use]
    pub fn new(
        people: &'a [Person],
        connections: &[Connection],
        unserved: &'a [Unserved],
        taxonomy: &'a Taxonomy,
        rules: &'a Rules,
    ) -> Self {
        let mut loads: BTreeMap<UserId, usize> = BTreeMap::new();
        for connection in connections {
            *loads.entry(connection.sharer).or_default() += 1;
        }
        let people: BTreeMap<UserId, &Person> = people.iter().map(|person| (person.id, person)).collect();
        let (mut free, mut hosts) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        for (id, &person) in &people {
            let has_room = usize::from(person.capacity) > loads.get(id).copied().unwrap_or(0);
            for skill in person.share.iter().filter(|_| has_room) {
                free.entry(skill).or_default().push(person);
            }
            for skill in &person.hosts {
                hosts.entry(skill).or_default().push(person);
            }
        }
        let mut open: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for wish in unserved.iter().filter(|wish| wish.because != Because::AnotherWishServed) {
            open.entry(&wish.skill).or_default().insert(wish.learner);
        }
        Self { taxonomy, rules, people, free, hosts, open }
    }

    /// What would help with an open wish, of each kind the best three; nothing for
    /// a wish that waits behind another, or of somebody who is not in the round.
    #[must_use]
    pub fn advice(&self, open: &Unserved) -> Vec<Advice> {
        let Some(&learner) = self.people.get(&open.learner) else { return Vec::new() };
        if open.because == Because::AnotherWishServed {
            return Vec::new();
        }
        let mut advice = self.languages(learner, &open.skill);
        advice.extend(self.skills(learner, &open.skill));
        advice.extend(self.clinic(learner, &open.skill));
        if matches!(open.because, Because::AllTaken { .. }) {
            advice.push(Advice::Wait);
        }
        advice
    }

    /// The languages that would bring most within reach.
    fn languages(&self, learner: &Person, wanted: &SkillId) -> Vec<Advice> {
        let level = self.rules.least_level.max(1);
        let mut reach: BTreeMap<&LanguageCode, usize> = BTreeMap::new();
        for sharer in self.sharing(wanted, &self.free, |_| true) {
            if may_meet(learner, sharer, wanted) && !self.understand(learner, sharer) {
                for language in languages_known(sharer, level) {
                    *reach.entry(language).or_default() += 1;
                }
            }
        }
        let mut reach: Vec<_> = reach.into_iter().collect();
        reach.sort_by_key(|&(language, sharers)| (Reverse(sharers), language));
        let advice = |(language, sharers): (&LanguageCode, usize)| Advice::Language {
            language: language.clone(),
            level,
            sharers,
        };
        reach.into_iter().take(MOST).map(advice).collect()
    }

    /// The skills near the one wanted that most could share with the learner.
    fn skills(&self, learner: &Person, wanted: &SkillId) -> Vec<Advice> {
        let Some(wider) = self.taxonomy.parent(wanted) else { return Vec::new() };
        let siblings = self.taxonomy.children(wider).iter().map(|skill| (skill, Near::Sibling));
        let near = siblings.chain([(wider, Near::Wider)]);
        let mut found: Vec<(Reverse<usize>, &SkillId, Near)> = near
            .filter(|(skill, _)| *skill != wanted && !learner.learn.contains(skill))
            .filter_map(|(skill, near)| {
                // Whoever shares a sibling shares the wider skill too, and is counted there.
                let near_enough = |distance| near == Near::Sibling || distance == 0;
                let able =
                    |sharer: &&Person| may_meet(learner, sharer, skill) && self.understand(learner, sharer);
                let sharers = self.sharing(skill, &self.free, near_enough).into_iter().filter(able).count();
                (sharers > 0).then_some((Reverse(sharers), skill, near))
            })
            .collect();
        found.sort();
        let advice = |(Reverse(sharers), skill, near): (_, &SkillId, _)| Advice::Skill {
            skill: skill.clone(),
            near,
            sharers,
        };
        found.into_iter().take(MOST).map(advice).collect()
    }

    /// A clinic, if somebody would hold one or enough people want it.
    fn clinic(&self, learner: &Person, wanted: &SkillId) -> Option<Advice> {
        let able = |host: &&Person| may_meet(learner, host, wanted) && self.understand(learner, host);
        let hosts = self.sharing(wanted, &self.hosts, |_| true).into_iter().filter(able).count();
        let learners = self.open.get(wanted).map_or(0, BTreeSet::len);
        (hosts > 0 || learners >= self.rules.clinic_least).then_some(Advice::Clinic { learners, hosts })
    }

    /// Those who have the skill wanted, or one below it that is near enough, each once.
    fn sharing(
        &self,
        wanted: &SkillId,
        who: &BTreeMap<&'a SkillId, Vec<&'a Person>>,
        near_enough: impl Fn(u8) -> bool,
    ) -> Vec<&'a Person> {
        let serving = who
            .iter()
            .filter(|&(&shared, _)| self.taxonomy.distance_below(wanted, shared).is_some_and(&near_enough));
        let people: BTreeMap<UserId, &Person> =
            serving.flat_map(|(_, people)| people).map(|&person| (person.id, person)).collect();
        people.into_values().collect()
    }

    fn understand(&self, one: &Person, other: &Person) -> bool {
        let least = self.rules.least_level;
        languages_known(one, least).any(|language| points_in(other, language, least).is_some())
    }
}

/// Whether nothing but language and room stands between two people.
fn may_meet(learner: &Person, sharer: &Person, skill: &SkillId) -> bool {
    learner.id != sharer.id && !apart(learner, sharer, skill)
}

#[cfg(test)]
mod tests {
    use super::super::connect::connect;
    use super::super::sample::{person, skill};
    use super::*;

    /// What is advised to the first person, after a round of all of them.
    fn advised(people: &[Person]) -> Vec<Advice> {
        let (taxonomy, rules) = (Taxonomy::standard(), Rules::default());
        let matching = connect(people, taxonomy, &rules);
        let open = matching.unserved.iter().find(|open| open.learner == people[0].id).expect("an open wish");
        Adviser::new(people, &matching.connections, &matching.unserved, taxonomy, &rules).advice(open)
    }

    /// Two skills with one parent, as the taxonomy has them.
    fn siblings() -> (SkillId, SkillId, SkillId) {
        let taxonomy = Taxonomy::standard();
        let family = taxonomy.families().next().expect("a family").clone();
        let [one, other, ..] = taxonomy.children(&family) else { panic!("{family} has two skills") };
        (one.clone(), other.clone(), family)
    }

    fn language(code: &str) -> LanguageCode {
        LanguageCode(code.to_owned())
    }

    #[test]
    fn the_language_that_would_bring_most_within_reach_comes_first() {
        let people = [
            person(1).learns(&["openrefine"]).knows(&[("en", 6)]),
            person(2).shares(&["openrefine"]).knows(&[("fr", 6), ("es", 2)]),
            person(3).shares(&["openrefine"]).knows(&[("es", 6), ("pt", 1)]),
            person(4).shares(&["openrefine"]).knows(&[("ar", 6)]).takes(0),
        ];
        let of = |code, sharers| Advice::Language { language: language(code), level: 2, sharers };
        assert_eq!(advised(&people), [of("es", 2), of("fr", 1)]);
    }

    #[test]
    fn who_is_taken_avoided_or_met_before_is_no_help() {
        let people = [
            person(1).learns(&["openrefine"]).avoids(2).met(3, "openrefine"),
            person(2).shares(&["openrefine"]).knows(&[("fr", 4)]),
            person(3).shares(&["openrefine"]).knows(&[("fr", 4)]),
            person(4).shares(&["openrefine"]).knows(&[("fr", 6)]).takes(1),
            person(5).learns(&["openrefine"]).knows(&[("fr", 6)]),
        ];
        assert_eq!(advised(&people), []);
    }

    #[test]
    fn a_sibling_with_free_sharers_is_advised_and_a_wish_already_made_is_not() {
        let (wanted, sibling, family) = siblings();
        let learner = || Person { learn: vec![wanted.clone()], ..person(1) };
        let sharer = |id, skill: &SkillId| Person { share: vec![skill.clone()], ..person(id) };
        let people = [learner(), sharer(2, &sibling), sharer(3, &sibling), sharer(4, &family)];
        assert_eq!(
            advised(&people),
            [
                Advice::Skill { skill: sibling.clone(), near: Near::Sibling, sharers: 2 },
                Advice::Skill { skill: family, near: Near::Wider, sharers: 1 },
            ]
        );
        let both = Person { learn: vec![wanted.clone(), sibling.clone()], learn_capacity: 2, ..person(1) };
        assert_eq!(advised(&[both, sharer(2, &sibling)]), []);
    }

    #[test]
    fn a_clinic_helps_where_somebody_would_hold_it_or_many_want_it() {
        let host = person(9).would_host(&["openrefine"]);
        let people = [person(1).learns(&["openrefine"]), host];
        assert_eq!(advised(&people), [Advice::Clinic { learners: 1, hosts: 1 }]);
        let people: Vec<Person> = (1..=4).map(|id| person(id).learns(&["openrefine"])).collect();
        assert_eq!(advised(&people), [Advice::Clinic { learners: 4, hosts: 0 }]);
        assert_eq!(advised(&people[..3]), []);
    }

    #[test]
    fn who_was_outranked_is_told_that_waiting_helps() {
        let people = [
            person(1).learns(&["openrefine"]),
            person(2).learns(&["openrefine"]).waited(1),
            person(3).shares(&["openrefine"]).takes(1),
        ];
        assert_eq!(advised(&people), [Advice::Wait]);
    }

    #[test]
    fn a_wish_that_waits_behind_another_needs_no_advice() {
        let people =
            [person(1).learns(&["openrefine", "wikidata"]), person(2).shares(&["openrefine", "wikidata"])];
        assert_eq!(advised(&people), []);
    }

    #[test]
    fn a_skill_outside_the_taxonomy_has_no_neighbours() {
        let people = [person(1).learns(&["lctest-unheard-of"])];
        assert_eq!(advised(&people), []);
        assert_eq!(Advice::Wait.said(), Said { key: "advice-wait", values: Vec::new() });
        assert_eq!(skill("a"), SkillId("a".to_owned()));
    }
}
