//! Who could serve a wish, or why nobody could. It never chooses;
//! [`connect`](super::connect::connect) does.
//!
//! A sharer can serve a learner's wish if they are somebody else, take learners
//! this round, share the skill or one up to two levels below it, have a language
//! in common with the learner that both know well enough, neither avoids the
//! other, and neither's record says that they were connected for that skill before.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::fit::{Parts, Qualities, awake_minutes, other_affiliate, preferred};
use super::{Because, Person, Reason, Rules, SkillTree};
use crate::ids::{LanguageCode, SkillId, UserId};

/// A skill that somebody wants to learn this round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish<'a> {
    /// Who.
    pub learner: &'a Person,
    /// What.
    pub skill: &'a SkillId,
    /// Its place on their list, from 1.
    pub place: u8,
}

/// Somebody who could serve a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Who.
    pub sharer: &'a Person,
    /// The sharer's skill that is closest to the one wanted; among equals the first by name.
    pub shared: &'a SkillId,
    /// The language they have best in common; among equals the first by code.
    pub language: &'a LanguageCode,
    /// What makes it a good connection.
    pub qualities: Qualities<'a>,
    /// What the fit is made of.
    pub parts: Parts,
    /// From 0 to 1000.
    pub fit: u16,
}

/// A person who shares a wanted skill, or one below it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offer<'a> {
    /// The sharer's place among the people.
    pub sharer: usize,
    /// Their skill that is closest to the one wanted; among equals the first by name.
    pub shared: &'a SkillId,
    /// How far it lies below.
    pub below: u8,
}

/// Everybody who takes part in a round, arranged by what they could do for each other.
#[derive(Clone, Debug)]
pub struct Pool<'a> {
    pub(super) rules: &'a Rules,
    /// By id, in whatever order they came.
    pub(super) people: Vec<&'a Person>,
    /// Every skill that somebody wants, by name.
    pub(super) wanted: Vec<&'a SkillId>,
    /// For each skill wanted, who offers it, by id.
    pub(super) offers: Vec<Vec<Offer<'a>>>,
    /// For each person, the skills wanted that they share, or one below; by place among those.
    pub(super) serves: Vec<Vec<usize>>,
}

impl<'a> Pool<'a> {
    /// Arranges `people`, whose ids must differ.
    #[must_use]
    pub fn new(people: &'a [Person], skills: &impl SkillTree, rules: &'a Rules) -> Self {
        let mut people: Vec<&Person> = people.iter().collect();
        people.sort_by_key(|person| person.id);
        // The taxonomy is asked once for each skill, not for each person.
        let wanted: BTreeSet<&SkillId> = people.iter().flat_map(|person| &person.learn).collect();
        let wanted: Vec<&SkillId> = wanted.into_iter().collect();
        let shared: BTreeSet<&SkillId> = people.iter().flat_map(|person| &person.share).collect();
        let satisfied_by = |shared| -> Vec<(usize, u8)> {
            let near = skills.serves(shared).zip(0..);
            near.filter_map(|(skill, below)| Some((wanted.binary_search(&&*skill).ok()?, below))).collect()
        };
        let satisfies: BTreeMap<&SkillId, Vec<(usize, u8)>> =
            shared.into_iter().map(|shared| (shared, satisfied_by(shared))).collect();

        let mut offers: Vec<Vec<Offer<'_>>> = vec![Vec::new(); wanted.len()];
        let mut serves = Vec::with_capacity(people.len());
        for (sharer, person) in people.iter().enumerate() {
            let mut closest: BTreeMap<usize, (u8, &SkillId)> = BTreeMap::new();
            for shared in &person.share {
                for &(wanted, below) in satisfies.get(shared).into_iter().flatten() {
                    let best = closest.entry(wanted).or_insert((below, shared));
                    *best = (*best).min((below, shared));
                }
            }
            if person.capacity > 0 {
                for (&wanted, &(below, shared)) in &closest {
                    offers[wanted].push(Offer { sharer, shared, below });
                }
            }
            serves.push(closest.into_keys().collect());
        }
        Self { rules, people, wanted, offers, serves }
    }

    /// Every wish of this round: by learner's id, then dearest first. A skill
    /// listed twice counts once; who takes no connection this round has no wish.
    #[must_use]
    pub fn wishes(&self) -> Vec<Wish<'a>> {
        let mut wishes = Vec::new();
        for &learner in self.people.iter().filter(|person| person.learn_capacity > 0) {
            let mut seen = BTreeSet::new();
            for skill in &learner.learn {
                if seen.insert(skill) {
                    let place = u8::try_from(seen.len()).unwrap_or(u8::MAX);
                    wishes.push(Wish { learner, skill, place });
                }
            }
        }
        wishes
    }

    /// Who could serve a wish, by id, at least one; or why nobody could.
    pub fn candidates(&self, wish: &Wish<'a>) -> Result<Vec<Candidate<'a>>, Because> {
        let learner = self.place_of(wish.learner.id);
        let offers = self.offers_of(wish.skill).iter();
        let candidates: Vec<_> = offers.filter_map(|offer| self.candidate(wish, learner, offer)).collect();
        if candidates.is_empty() { Err(self.why_nobody(wish)) } else { Ok(candidates) }
    }

    /// Why nobody could serve a wish that has no candidate.
    #[must_use]
    pub fn why_nobody(&self, wish: &Wish<'a>) -> Because {
        let learner = self.place_of(wish.learner.id);
        let offers = self.offers_of(wish.skill).iter().filter(|offer| Some(offer.sharer) != learner);
        let sharers: Vec<&Person> = offers.map(|offer| self.people[offer.sharer]).collect();
        if sharers.is_empty() {
            return Because::NobodyShares;
        }
        let least = self.rules.least_level;
        if sharers.iter().any(|sharer| common_language(wish.learner, sharer, least).is_some()) {
            return Because::AllMetBefore;
        }
        let languages: BTreeSet<_> =
            sharers.iter().flat_map(|sharer| languages_known(sharer, least)).collect();
        Because::NoCommonLanguage {
            sharers: sharers.len(),
            languages: languages.into_iter().cloned().collect(),
        }
    }

    /// A sharer as candidate for a wish, if they are one.
    #[must_use]
    pub fn candidate_of(&self, wish: &Wish<'a>, sharer: UserId) -> Option<Candidate<'a>> {
        let sharer = self.place_of(sharer)?;
        let offers = self.offers_of(wish.skill);
        let offer = offers.get(offers.binary_search_by_key(&sharer, |offer| offer.sharer).ok()?)?;
        self.candidate(wish, self.place_of(wish.learner.id), offer)
    }

    pub(super) fn place_of(&self, id: UserId) -> Option<usize> {
        self.people.binary_search_by_key(&id, |person| person.id).ok()
    }

    fn offers_of(&self, skill: &SkillId) -> &[Offer<'a>] {
        self.wanted.binary_search(&skill).map_or(&[], |place| &self.offers[place])
    }

    /// An offer as candidate for a wish, if it is one. `place` is the learner's among the people.
    pub(super) fn candidate(
        &self,
        wish: &Wish<'a>,
        place: Option<usize>,
        offer: &Offer<'a>,
    ) -> Option<Candidate<'a>> {
        let (learner, sharer) = (wish.learner, self.people[offer.sharer]);
        if place == Some(offer.sharer) || apart(learner, sharer, wish.skill) {
            return None;
        }
        let (language, level) = common_language(learner, sharer, self.rules.least_level)?;
        let mine = place.map_or(&[][..], |place| &self.serves[place]);
        let serves = |wanted: &&SkillId| mine.iter().any(|&skill| self.wanted[skill] == *wanted);
        let qualities = Qualities {
            level,
            awake_minutes: awake_minutes(learner.utc_offset, sharer.utc_offset),
            place: wish.place,
            below: offer.below,
            returns: sharer.learn.iter().find(serves),
            other_affiliate: other_affiliate(learner, sharer),
            regions: preferred(learner, sharer),
        };
        let parts = Parts::of(&qualities);
        let fit = self.rules.weights.fit(&parts);
        Some(Candidate { sharer, shared: offer.shared, language, qualities, parts, fit })
    }
}

impl Candidate<'_> {
    /// What speaks for the connection; only what holds.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        let Qualities { level, awake_minutes, place, returns, other_affiliate, regions, .. } = self.qualities;
        let hours = |minutes| Reason::Hours { hours: u8::try_from(minutes / 60).unwrap_or(u8::MAX) };
        [
            Some(Reason::Language { language: self.language.clone(), level }),
            awake_minutes.map(hours),
            Some(Reason::Wish { place }),
            returns.map(|skill| Reason::Returns { skill: skill.clone() }),
            other_affiliate.then_some(Reason::OtherAffiliate),
            (regions.met > 0).then_some(Reason::PreferredRegion),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The points (6 is native) that somebody has in a language, if they are enough.
/// Babel's 0 says that a language is not known, so it never is.
pub(super) fn points_in(person: &Person, language: &LanguageCode, least: u8) -> Option<u8> {
    let points = person.languages.get(language)?.points();
    (points >= least.max(1)).then_some(points)
}

/// The languages that somebody knows well enough, by code.
pub(super) fn languages_known(person: &Person, least: u8) -> impl Iterator<Item = &LanguageCode> {
    person.languages.keys().filter(move |language| points_in(person, language, least).is_some())
}

/// The language in which the lower of two levels is highest, and that level.
fn common_language<'a>(a: &'a Person, b: &Person, least: u8) -> Option<(&'a LanguageCode, u8)> {
    languages_known(a, least)
        .filter_map(|language| {
            let lower = points_in(a, language, least)?.min(points_in(b, language, least)?);
            Some((language, lower))
        })
        .min_by_key(|&(language, level)| (Reverse(level), language))
}

/// Whether one of the two avoids the other, or was connected with them for the skill before.
pub(super) fn apart(learner: &Person, sharer: &Person, skill: &SkillId) -> bool {
    let keeps_off = |person: &Person, partner: UserId| {
        person.avoid.contains(&partner)
            || !person.past.is_empty() && person.past.contains(&(partner, skill.clone()))
    };
    keeps_off(learner, sharer.id) || keeps_off(sharer, learner.id)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Tree, person, skill};
    use super::*;

    fn rules() -> Rules {
        Rules::default()
    }

    /// The candidates of the first person's first wish.
    fn found(people: &[Person], rules: &Rules) -> Result<Vec<(u64, u16, Vec<Reason>)>, Because> {
        let pool = Pool::new(people, &Tree, rules);
        let wishes = pool.wishes();
        let first = wishes.iter().find(|wish| wish.learner.id == people[0].id).expect("they have a wish");
        let candidates = pool.candidates(first)?;
        Ok(candidates
            .iter()
            .map(|candidate| (candidate.sharer.id.0, candidate.fit, candidate.reasons()))
            .collect())
    }

    #[test]
    fn a_connection_with_everything_fits_wholly() {
        let learner = person(1).learns(&["wikidata"]).shares(&["grant-writing"]).at(60).of("wm-ke");
        let sharer = person(2).shares(&["wikidata"]).learns(&["grant-writing"]).at(60).of("wm-ar");
        let candidates = found(&[learner, sharer], &rules()).expect("a candidate");
        assert_eq!(candidates[0].1, 1000);
    }

    #[test]
    fn reasons_say_what_holds_and_nothing_else() {
        let learner = person(1).learns(&["wikidata"]).shares(&["grant-writing"]).at(0).of("wm-ke");
        let sharer = person(2).shares(&["wikidata"]).learns(&["grant-writing"]).at(180).of("wm-ar");
        let plain = person(3).shares(&["wikidata"]).speaks("en", 3);
        let candidates = found(&[learner, sharer, plain], &rules()).expect("candidates");
        let en = LanguageCode("en".to_owned());
        let place = Reason::Wish { place: 1 };
        assert_eq!(
            candidates[0].2,
            [
                Reason::Language { language: en.clone(), level: 6 },
                Reason::Hours { hours: 11 },
                place.clone(),
                Reason::Returns { skill: skill("grant-writing") },
                Reason::OtherAffiliate,
            ]
        );
        assert_eq!(candidates[1].2, [Reason::Language { language: en, level: 3 }, place]);
    }

    #[test]
    fn nobody_serves_their_own_wish() {
        let both = person(1).learns(&["wikidata"]).shares(&["wikidata-queries"]);
        assert_eq!(found(&[both], &rules()), Err(Because::NobodyShares));
    }

    #[test]
    fn a_skill_serves_from_two_levels_below_and_never_from_above() {
        let serves = |wanted: &str, shared: &str| {
            found(&[person(1).learns(&[wanted]), person(2).shares(&[shared])], &rules()).is_ok()
        };
        assert!(
            serves("wikidata", "wikidata")
                && serves("tools", "wikidata")
                && serves("tools", "wikidata-queries")
        );
        assert!(!serves("tools", "sparql-federation"));
        assert!(!serves("wikidata-queries", "wikidata"));
    }

    #[test]
    fn of_several_skills_the_closest_serves() {
        let rules = rules();
        let people =
            [person(1).learns(&["tools"]), person(2).shares(&["wikidata-queries", "wikidata", "openrefine"])];
        let pool = Pool::new(&people, &Tree, &rules);
        let candidates = pool.candidates(&pool.wishes()[0]).expect("a candidate");
        assert_eq!(candidates[0].shared, &skill("openrefine"), "a child; the first of two by name");
    }

    #[test]
    fn a_language_counts_only_where_both_know_it_well_enough() {
        let learner = || person(1).learns(&["wikidata"]).knows(&[("en", 1), ("fr", 5), ("sw", 6)]);
        let weak = person(2).shares(&["wikidata"]).knows(&[("en", 6), ("fr", 1)]);
        assert_eq!(
            found(&[learner(), weak], &rules()),
            Err(Because::NoCommonLanguage {
                sharers: 1,
                languages: BTreeSet::from([LanguageCode("en".to_owned())])
            })
        );
        let able = person(2).shares(&["wikidata"]).knows(&[("en", 6), ("fr", 2)]);
        assert!(found(&[learner(), able], &rules()).is_ok());
    }

    #[test]
    fn level_nought_is_never_enough() {
        let people = [
            person(1).learns(&["wikidata"]).knows(&[("en", 0)]),
            person(2).shares(&["wikidata"]).knows(&[("en", 6)]),
        ];
        assert!(found(&people, &Rules { least_level: 0, ..rules() }).is_err());
    }

    #[test]
    fn the_best_common_language_is_the_one_with_the_highest_lower_level() {
        let rules = rules();
        let people = [
            person(1).learns(&["wikidata"]).knows(&[("en", 3), ("es", 4), ("fr", 6)]),
            person(2).shares(&["wikidata"]).knows(&[("en", 6), ("es", 4), ("fr", 2)]),
        ];
        let pool = Pool::new(&people, &Tree, &rules);
        let candidates = pool.candidates(&pool.wishes()[0]).expect("a candidate");
        assert_eq!((candidates[0].language.as_str(), candidates[0].qualities.level), ("es", 4));
    }

    #[test]
    fn nobody_meets_the_same_person_twice_for_the_same_skill() {
        let learner = || person(1).learns(&["wikidata"]);
        let sharer = || person(2).shares(&["wikidata"]);
        assert_eq!(found(&[learner().met(2, "wikidata"), sharer()], &rules()), Err(Because::AllMetBefore));
        assert_eq!(found(&[learner(), sharer().met(1, "wikidata")], &rules()), Err(Because::AllMetBefore));
        assert!(found(&[learner().met(2, "openrefine"), sharer().met(3, "wikidata")], &rules()).is_ok());
    }

    #[test]
    fn nobody_meets_whom_they_avoid_or_who_avoids_them() {
        let learner = || person(1).learns(&["wikidata"]);
        let sharer = || person(2).shares(&["wikidata"]);
        assert_eq!(found(&[learner().avoids(2), sharer()], &rules()), Err(Because::AllMetBefore));
        assert_eq!(found(&[learner(), sharer().avoids(1)], &rules()), Err(Because::AllMetBefore));
        assert!(found(&[learner().avoids(3), sharer().avoids(4)], &rules()).is_ok());
    }

    #[test]
    fn who_takes_nobody_this_round_does_not_share() {
        let people = [person(1).learns(&["wikidata"]), person(2).shares(&["wikidata"]).takes(0)];
        assert_eq!(found(&people, &rules()), Err(Because::NobodyShares));
    }

    #[test]
    fn a_skill_wished_twice_is_one_wish() {
        let rules = rules();
        let people = [person(1).learns(&["wikidata", "openrefine", "wikidata", "tools"])];
        let places: Vec<_> =
            Pool::new(&people, &Tree, &rules).wishes().iter().map(|w| (w.skill.clone(), w.place)).collect();
        assert_eq!(places, [(skill("wikidata"), 1), (skill("openrefine"), 2), (skill("tools"), 3)]);
    }
}
