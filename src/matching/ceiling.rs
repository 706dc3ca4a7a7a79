//! The most that a fit can be, told at a glance: a check of every wish against
//! every sharer then has to look closely at few of them.
//!
//! Language, hours, place and closeness count as they are, by the tables of
//! [`fit`](super::fit); whatever takes longer to find out counts as if it were at
//! its best. Nothing is shared with [`dense`](super::dense), which does the like
//! for the engine: whoever checks must not err where the engine does.

use std::collections::BTreeMap;

use super::candidate::{Pool, languages_known, points_in};
use super::fit::{Parts, Preferred, Qualities, awake_minutes};
use super::{Person, Rules};
use crate::ids::{LanguageCode, SkillId};

/// A number for each different offset from UTC, and one for each different
/// knowledge of languages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    offset: u32,
    knowledge: u32,
}

/// What the parts of a fit count, and who is of which kind.
#[derive(Debug)]
pub(super) struct Ceiling<'a> {
    rules: &'a Rules,
    /// By person.
    kinds: Vec<Kind>,
    offsets: Vec<Option<i16>>,
    /// Languages known well enough, by code, with the points in each.
    knowledges: Vec<Vec<(&'a LanguageCode, u8)>>,
    /// The parts that are taken to be at their best, weighed.
    rest: u32,
    closeness: [u32; 3],
}

/// The tables for one learner at a time.
#[derive(Clone, Debug)]
pub(super) struct Glance<'c, 'a> {
    ceiling: &'c Ceiling<'a>,
    of: Option<Kind>,
    /// By offset: the hours awake together, weighed.
    hours: Vec<u32>,
    /// By knowledge: the best level in common, weighed, as far as it was asked for.
    languages: Vec<Asked>,
}

#[derive(Clone, Copy, Debug)]
enum Asked {
    NotYet,
    /// [`None`]: they have no language in common.
    Common(Option<u32>),
}

impl<'a> Ceiling<'a> {
    pub(super) fn over(pool: &Pool<'a>) -> Self {
        let rules = pool.rules;
        let (mut offsets, mut knowledges) = (BTreeMap::new(), BTreeMap::new());
        let kind = |person: &&'a Person| Kind {
            offset: number(&mut offsets, person.utc_offset),
            knowledge: number(&mut knowledges, known(person, rules.least_level)),
        };
        let kinds = pool.people.iter().map(kind).collect();
        let weighed = |weight: u16, part: u16| u32::from(weight) * u32::from(part);
        let nothing = SkillId(String::new());
        let best = Parts::of(&Qualities {
            returns: Some(&nothing),
            other_affiliate: true,
            regions: Preferred { stated: 2, met: 2 },
            ..PLAIN
        });
        let weights = &rules.weights;
        let closeness =
            |below| weighed(weights.closeness, Parts::of(&Qualities { below, ..PLAIN }).closeness);
        Self {
            rules,
            kinds,
            offsets: by_number(offsets),
            knowledges: by_number(knowledges),
            rest: weighed(weights.returns, best.returns)
                + weighed(weights.other_affiliate, best.other_affiliate)
                + weighed(weights.region, best.region),
            closeness: [0, 1, 2].map(closeness),
        }
    }

    pub(super) fn kind(&self, person: usize) -> Kind {
        self.kinds[person]
    }

    pub(super) fn glance(&self) -> Glance<'_, 'a> {
        Glance {
            ceiling: self,
            of: None,
            hours: vec![0; self.offsets.len()],
            languages: vec![Asked::NotYet; self.knowledges.len()],
        }
    }

    /// The points that a fit of so much has at least.
    pub(super) fn points(&self, fit: u16) -> u32 {
        u32::from(fit) * self.rules.weights.whole()
    }

    fn common_level(&self, mine: u32, theirs: u32) -> Option<u32> {
        let theirs = &self.knowledges[theirs as usize];
        let lower = |&(language, points): &(&LanguageCode, u8)| {
            let at = theirs.binary_search_by_key(&language, |&(theirs, _)| theirs).ok()?;
            Some(points.min(theirs[at].1))
        };
        let level = self.knowledges[mine as usize].iter().filter_map(lower).max()?;
        let part = Parts::of(&Qualities { level, ..PLAIN }).language;
        Some(u32::from(self.rules.weights.language) * u32::from(part))
    }
}

impl Glance<'_, '_> {
    /// Turns to a learner. Time: the number of kinds, if they are of another kind than the last.
    pub(super) fn turn(&mut self, to: Kind) {
        let Ceiling { rules, offsets, .. } = self.ceiling;
        if self.of.is_none_or(|of| of.knowledge != to.knowledge) {
            self.languages.fill(Asked::NotYet);
        }
        if self.of.is_none_or(|of| of.offset != to.offset) {
            let mine = offsets[to.offset as usize];
            for (hours, &theirs) in self.hours.iter_mut().zip(offsets) {
                let part = Parts::hours(awake_minutes(mine, theirs));
                *hours = u32::from(rules.weights.hours) * u32::from(part);
            }
        }
        self.of = Some(to);
    }

    /// The points of the place of a wish, from 1.
    pub(super) fn place(&self, place: u8) -> u32 {
        let part = Parts::of(&Qualities { place, ..PLAIN }).wish;
        u32::from(self.ceiling.rules.weights.wish) * u32::from(part)
    }

    /// Whether a sharer of that kind, with a skill so far `below` the one wanted,
    /// could have `least` points with the learner turned to.
    pub(super) fn reaches(&mut self, least: u32, place: u32, sharer: Kind, below: u8) -> bool {
        let Ceiling { rest, closeness, rules, .. } = self.ceiling;
        let known = place + rest + closeness[usize::from(below)] + self.hours[sharer.offset as usize];
        if known + u32::from(rules.weights.language) * 1000 < least {
            return false;
        }
        let asked = &mut self.languages[sharer.knowledge as usize];
        if let (Asked::NotYet, Some(mine)) = (*asked, self.of) {
            *asked = Asked::Common(self.ceiling.common_level(mine.knowledge, sharer.knowledge));
        }
        matches!(*asked, Asked::Common(Some(language)) if known + language >= least)
    }
}

/// Qualities that say nothing, for tables of one part.
const PLAIN: Qualities<'static> = Qualities {
    level: 0,
    awake_minutes: None,
    place: 1,
    below: 0,
    returns: None,
    other_affiliate: false,
    regions: Preferred { stated: 0, met: 0 },
};

fn known(person: &Person, least: u8) -> Vec<(&LanguageCode, u8)> {
    languages_known(person, least)
        .filter_map(|language| Some((language, points_in(person, language, least)?)))
        .collect()
}

fn number<T: Ord>(numbers: &mut BTreeMap<T, u32>, value: T) -> u32 {
    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    *numbers.entry(value).or_insert(next)
}

fn by_number<T>(numbers: BTreeMap<T, u32>) -> Vec<T> {
    let mut values: Vec<(u32, T)> = numbers.into_iter().map(|(value, number)| (number, value)).collect();
    values.sort_unstable_by_key(|&(number, _)| number);
    values.into_iter().map(|(_, value)| value).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{Tree, few_people};
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn no_fit_is_above_its_ceiling_and_without_a_language_there_is_none(people in few_people()) {
            let rules = Rules::default();
            let pool = Pool::new(&people, &Tree, &rules);
            let ceiling = Ceiling::over(&pool);
            let mut glance = ceiling.glance();
            for wish in pool.wishes() {
                let learner = pool.place_of(wish.learner.id).expect("one of them");
                glance.turn(ceiling.kind(learner));
                let place = glance.place(wish.place);
                let skill = pool.wanted.binary_search(&wish.skill).expect("wanted");
                for offer in &pool.offers[skill] {
                    let kind = ceiling.kind(offer.sharer);
                    let Some(candidate) = pool.candidate(&wish, Some(learner), offer) else { continue };
                    let fit = ceiling.points(candidate.fit);
                    prop_assert!(glance.reaches(fit, place, kind, offer.below));
                    // Were everything at its best that is only taken to be, the ceiling would be the fit.
                    let best = Parts { returns: 1000, other_affiliate: 1000, region: 1000, ..candidate.parts };
                    let above = ceiling.points(rules.weights.fit(&best) + 1);
                    prop_assert!(!glance.reaches(above, place, kind, offer.below));
                }
            }
        }
    }
}
