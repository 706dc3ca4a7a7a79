//! Invented people and skills for the tests of matching.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{Person, SkillTree};
use crate::ids::{LanguageCode, SkillId, UserId};
use crate::registry::Level;

/// A small taxonomy; a skill that is not in it has neither parent nor child.
pub struct Tree;

impl Tree {
    fn parent(skill: &str) -> Option<&'static str> {
        match skill {
            "wikidata" | "openrefine" => Some("tools"),
            "wikidata-queries" => Some("wikidata"),
            "sparql-federation" => Some("wikidata-queries"),
            _ => None,
        }
    }
}

impl SkillTree for Tree {
    fn wider(&self, narrower: &SkillId) -> Option<Cow<'_, SkillId>> {
        Self::parent(narrower.as_str()).map(|wider| Cow::Owned(skill(wider)))
    }
}

pub fn skill(slug: &str) -> SkillId {
    SkillId(slug.to_owned())
}

/// Somebody who speaks English natively, takes two learners and one connection.
pub fn person(id: u64) -> Person {
    Person {
        id: UserId(id),
        share: Vec::new(),
        learn: Vec::new(),
        languages: BTreeMap::from([(LanguageCode("en".to_owned()), Level::Native)]),
        utc_offset: None,
        affiliation: None,
        region: None,
        prefers: BTreeSet::new(),
        capacity: 2,
        learn_capacity: 1,
        waited: 0,
        past: BTreeSet::new(),
        avoid: BTreeSet::new(),
        hosts: Vec::new(),
    }
}

fn skills(slugs: &[&str]) -> Vec<SkillId> {
    slugs.iter().map(|slug| skill(slug)).collect()
}

impl Person {
    pub(super) fn shares(self, slugs: &[&str]) -> Self {
        Self { share: skills(slugs), ..self }
    }

    pub(super) fn learns(self, slugs: &[&str]) -> Self {
        Self { learn: skills(slugs), ..self }
    }

    pub(super) fn would_host(self, slugs: &[&str]) -> Self {
        Self { hosts: skills(slugs), ..self }
    }

    /// Knows this language at this level, 6 being native, and others as before.
    pub(super) fn speaks(mut self, code: &str, points: u8) -> Self {
        let level = if points == 6 { Level::Native } else { Level::Babel(points) };
        self.languages.insert(LanguageCode(code.to_owned()), level);
        self
    }

    /// Knows these languages and no other.
    pub(super) fn knows(mut self, languages: &[(&str, u8)]) -> Self {
        self.languages.clear();
        languages.iter().fold(self, |person, &(code, points)| person.speaks(code, points))
    }

    pub(super) fn at(self, utc_offset: i16) -> Self {
        Self { utc_offset: Some(utc_offset), ..self }
    }

    pub(super) fn of(self, affiliation: &str) -> Self {
        Self { affiliation: Some(affiliation.to_owned()), ..self }
    }

    pub(super) fn from(self, region: &str) -> Self {
        Self { region: Some(region.to_owned()), ..self }
    }

    pub(super) fn prefers(self, regions: &[&str]) -> Self {
        Self { prefers: regions.iter().map(|&region| region.to_owned()).collect(), ..self }
    }

    pub(super) fn avoids(mut self, partner: u64) -> Self {
        self.avoid.insert(UserId(partner));
        self
    }

    pub(super) fn takes(self, capacity: u8) -> Self {
        Self { capacity, ..self }
    }

    pub(super) fn takes_as_learner(self, learn_capacity: u8) -> Self {
        Self { learn_capacity, ..self }
    }

    pub(super) fn waited(self, waited: u32) -> Self {
        Self { waited, ..self }
    }

    pub(super) fn met(mut self, partner: u64, slug: &str) -> Self {
        self.past.insert((UserId(partner), skill(slug)));
        self
    }
}

const SKILLS: [&str; 3] = ["wikidata", "wikidata-queries", "grant-writing"];

/// Up to five who learn and up to four who share, two of whom may do both.
pub fn few_people() -> impl Strategy<Value = Vec<Person>> {
    let ids: Vec<u64> = (1..=7).collect();
    let people = prop::array::uniform7(anybody());
    (Just(ids).prop_shuffle(), people).prop_map(|(ids, people)| {
        let numbered = ids.into_iter().zip(people).enumerate();
        numbered
            .map(|(index, (id, mut person))| {
                person.id = UserId(id);
                if index >= 5 {
                    person.learn.clear();
                }
                if index < 3 {
                    person.share.clear();
                }
                person
            })
            .collect()
    })
}

/// So many people with ids from 1, more and less connected.
pub fn crowd(most: usize) -> impl Strategy<Value = Vec<Person>> {
    prop::collection::vec(anybody(), 10..=most).prop_map(|people| {
        let numbered = (1..).zip(people);
        numbered.map(|(id, person)| Person { id: UserId(id), ..person }).collect()
    })
}

/// Somebody with a few skills, wishes and languages, and id 0.
pub fn anybody() -> impl Strategy<Value = Person> {
    let some_skills = || prop::sample::subsequence(&SKILLS[..], 0..=3);
    let level = || prop::option::weighted(0.7, prop::sample::select(vec![1_u8, 2, 4, 6]));
    let place = (
        prop::option::of(prop::sample::select(vec![-300_i16, 0, 180, 330])),
        prop::option::of(prop::sample::select(vec!["wm-ar", "wm-ke"])),
    );
    let room = (0_u8..=2, 1_u8..=2, 0_u32..=2);
    let past = prop::collection::vec((1_u64..=7, prop::sample::select(&SKILLS[..])), 0..=2);
    let avoid = prop::collection::vec(1_u64..=7, 0..=1);
    (some_skills(), some_skills().prop_shuffle(), (level(), level()), place, room, (past, avoid)).prop_map(
        |(
            share,
            learn,
            (en, fr),
            (utc_offset, affiliation),
            (capacity, learn_capacity, waited),
            (past, avoid),
        )| {
            let known: Vec<(&str, u8)> = [("en", en), ("fr", fr)]
                .into_iter()
                .filter_map(|(code, level)| Some((code, level?)))
                .collect();
            let somebody = person(0).shares(&share).learns(&learn).knows(&known);
            let somebody = somebody.takes(capacity).takes_as_learner(learn_capacity).waited(waited);
            let affiliation = affiliation.map(str::to_owned);
            let somebody = Person { utc_offset, affiliation, ..somebody };
            let somebody =
                past.into_iter().fold(somebody, |person, (partner, slug)| person.met(partner, slug));
            avoid.into_iter().fold(somebody, Person::avoids)
        },
    )
}
