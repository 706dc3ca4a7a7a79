//! Clinics for which a host is wanted: enough people who still want a skill and
//! share a language, and nobody to give it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::ClinicWanted;
use super::field::{Field, Learner};
use super::settle::Settled;
use crate::ids::{LanguageCode, SkillId};
use crate::matching::candidate::{languages_known, points_in};
use crate::matching::{Person, Rules, SkillTree};

/// One for each skill with enough learners left, in the language that most of
/// them know, among equals the first by code. If they are too many, those with
/// the greatest claims are named.
pub(super) fn wanted(
    people: &[Person],
    field: &Field<'_>,
    settled: &Settled<'_, '_>,
    skills: &impl SkillTree,
    rules: &Rules,
) -> Vec<ClinicWanted> {
    let mut left: BTreeMap<&SkillId, Vec<&Learner<'_>>> = BTreeMap::new();
    for (place, wish) in field.wishes.iter().enumerate().filter(|&(place, _)| settled.is_open(place)) {
        left.entry(wish.skill).or_default().push(&field.learners[field.learner_of(place)]);
    }
    let mut offered: BTreeMap<&SkillId, Vec<&Person>> = BTreeMap::new();
    for person in people {
        for hosted in &person.hosts {
            offered.entry(hosted).or_default().push(person);
        }
    }
    let clinics = left.into_iter().filter_map(|(skill, learners)| {
        let language = busiest(&learners, field.least, rules.least_level)?;
        let speaks =
            |learner: &&Learner<'_>| points_in(learner.person, language, rules.least_level).is_some();
        let mut learners: Vec<&Learner<'_>> = learners.into_iter().filter(speaks).collect();
        learners.sort_by_key(|learner| (Reverse(learner.claim), learner.person.id));
        learners.truncate(field.most);
        let learners: BTreeSet<_> = learners.into_iter().map(|learner| learner.person.id).collect();
        let offers = |person: &&Person| {
            !learners.contains(&person.id) && points_in(person, language, rules.clinic_host_level).is_some()
        };
        let near = offered.iter().filter(|(hosted, _)| skills.distance_below(skill, hosted).is_some());
        let hosts = near.flat_map(|(_, people)| people.iter().copied()).filter(offers);
        let hosts: BTreeSet<_> = hosts.map(|person| person.id).collect();
        Some(ClinicWanted {
            skill: skill.clone(),
            language: language.clone(),
            hosts: hosts.into_iter().collect(),
            learners: learners.into_iter().collect(),
        })
    });
    clinics.collect()
}

fn busiest<'a>(learners: &[&Learner<'a>], least: usize, level: u8) -> Option<&'a LanguageCode> {
    let mut known: BTreeMap<&LanguageCode, usize> = BTreeMap::new();
    for language in learners.iter().flat_map(|learner| languages_known(learner.person, level)) {
        *known.entry(language).or_default() += 1;
    }
    let enough = known.into_iter().filter(|&(_, count)| count >= least);
    enough.min_by_key(|&(language, count)| (Reverse(count), language)).map(|(language, _)| language)
}
