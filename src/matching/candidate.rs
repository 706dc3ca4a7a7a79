//! Who could serve a wish, and how well: feasibility and fit. It never chooses;
//! [`connect`](super::connect::connect) does.
//!
//! A sharer can serve a learner's wish if they are somebody else, take learners
//! this round, share the skill or one up to two levels below it, have a language
//! in common with the learner that both know well enough, and neither's record
//! says that they were connected for that skill before.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Because, Person, Reason, Rules, SkillTree};
use crate::ids::{LanguageCode, SkillId, UserId};

/// The farthest that a shared skill may lie below the one wanted.
const FARTHEST_BELOW: u8 = 2;
/// The points of a native speaker.
const NATIVE: u8 = 6;
/// Each part of the fit, at its best.
const WHOLE: u16 = 1000;
/// Waking hours last from 08 to 22, local time.
const WAKING_MINUTES: u16 = 14 * 60;
const DAY_MINUTES: u16 = 24 * 60;
/// What each further place on the list takes from the wish's part.
const PLACE_STEP: u16 = 200;

/// What each part counts in the fit of a connection. Only their proportions
/// matter: the fit is the weighted mean of the parts, each from 0 to 1000,
/// rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// The level both have in their best common language: whole for two natives
    /// (6), in proportion below. By default 300.
    pub language: u16,
    /// The overlap of their waking hours (08 to 22 local): whole for all 14
    /// hours, in proportion below, half where an offset is not known. By
    /// default 150.
    pub hours: u16,
    /// The place of the wish on the learner's list: whole for the first, a fifth
    /// less for each place after. By default 150.
    pub wish: u16,
    /// How close the shared skill is to the one wanted: whole for the same, half
    /// for its child, nothing for its grandchild. By default 200.
    pub closeness: u16,
    /// Whether the sharer wants something that the learner shares. By default 150.
    pub returns: u16,
    /// Whether both named an affiliate, and not the same. By default 50.
    pub other_affiliate: u16,
}

impl Default for Weights {
    fn default() -> Self {
        Self { language: 300, hours: 150, wish: 150, closeness: 200, returns: 150, other_affiliate: 50 }
    }
}

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
    /// The lower of their two levels in it (6 is native).
    pub level: u8,
    /// The skill dearest to the sharer of those that the learner shares.
    pub returns: Option<&'a SkillId>,
    /// From 0 to 1000.
    pub fit: u16,
}

/// A person who shares a wanted skill, or one below it.
#[derive(Clone, Copy, Debug)]
struct Offer<'a> {
    sharer: &'a Person,
    shared: &'a SkillId,
    below: u8,
}

/// Everybody who takes part in a round, arranged by what they could do for each other.
#[derive(Clone, Debug)]
pub struct Pool<'a> {
    rules: &'a Rules,
    /// By id, in whatever order they came.
    people: Vec<&'a Person>,
    /// For each skill wanted, who offers it, by id.
    offers: BTreeMap<&'a SkillId, Vec<Offer<'a>>>,
    /// For each person, the wanted skills that they share, or one below.
    serves: BTreeMap<UserId, BTreeSet<&'a SkillId>>,
}

impl<'a> Pool<'a> {
    /// Arranges `people`, whose ids must differ.
    #[must_use]
    pub fn new(people: &'a [Person], skills: &impl SkillTree, rules: &'a Rules) -> Self {
        let people: Vec<&Person> = people.iter().collect();

        // The taxonomy is asked once for each pair of skills, not of people.
        let wanted: BTreeSet<&SkillId> = people.iter().flat_map(|person| &person.learn).collect();
        let shared: BTreeSet<&SkillId> = people.iter().flat_map(|person| &person.share).collect();
        let satisfied_by = |shared| wanted.iter().filter_map(move |&w| Some((w, below(skills, w, shared)?)));
        let satisfies: BTreeMap<&SkillId, Vec<(&SkillId, u8)>> =
            shared.into_iter().map(|shared| (shared, satisfied_by(shared).collect())).collect();

        let mut offers: BTreeMap<&SkillId, Vec<Offer<'_>>> = BTreeMap::new();
        let mut serves = BTreeMap::new();
        for &sharer in &people {
            let mut closest: BTreeMap<&SkillId, (u8, &SkillId)> = BTreeMap::new();
            for shared in &sharer.share {
                for &(wanted, below) in satisfies.get(shared).into_iter().flatten() {
                    let best = closest.entry(wanted).or_insert((below, shared));
                    *best = (*best).min((below, shared));
                }
            }
            if sharer.capacity > 0 {
                for (&wanted, &(below, shared)) in &closest {
                    offers.entry(wanted).or_default().push(Offer { sharer, shared, below });
                }
            }
            serves.insert(sharer.id, closest.into_keys().collect());
        }
        Self { rules, people, offers, serves }
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
        let offers = self.offers.get(wish.skill).into_iter().flatten();
        let offers: Vec<&Offer<'_>> = offers.filter(|offer| offer.sharer.id != wish.learner.id).collect();
        if offers.is_empty() {
            return Err(Because::NobodyShares);
        }
        let least = self.rules.least_level;
        let understood: Vec<(&Offer<'_>, (&LanguageCode, u8))> = offers
            .iter()
            .filter_map(|&offer| Some((offer, common_language(wish.learner, offer.sharer, least)?)))
            .collect();
        if understood.is_empty() {
            let languages = offers.iter().flat_map(|offer| languages_known(offer.sharer, least)).cloned();
            return Err(Because::NoCommonLanguage { sharers: offers.len(), languages: languages.collect() });
        }
        let candidates: Vec<Candidate<'_>> = understood
            .into_iter()
            .filter(|(offer, _)| !met_before(wish.learner, offer.sharer, wish.skill))
            .map(|(offer, common)| self.candidate(wish, offer, common))
            .collect();
        if candidates.is_empty() { Err(Because::AllMetBefore) } else { Ok(candidates) }
    }

    fn candidate(
        &self,
        wish: &Wish<'a>,
        &Offer { sharer, shared, below }: &Offer<'a>,
        (language, level): (&'a LanguageCode, u8),
    ) -> Candidate<'a> {
        let learner = wish.learner;
        let returns = self
            .serves
            .get(&learner.id)
            .and_then(|served| sharer.learn.iter().find(|wanted| served.contains(wanted)));
        let hours = waking_overlap(learner, sharer);
        let weights = &self.rules.weights;
        let fit = weighted_mean([
            (weights.language, part(level, NATIVE)),
            (weights.hours, hours.map_or(WHOLE / 2, |minutes| part(minutes, WAKING_MINUTES))),
            (weights.wish, WHOLE.saturating_sub(PLACE_STEP * u16::from(wish.place.saturating_sub(1)))),
            (weights.closeness, part(FARTHEST_BELOW.saturating_sub(below), FARTHEST_BELOW)),
            (weights.returns, if returns.is_some() { WHOLE } else { 0 }),
            (weights.other_affiliate, if other_affiliate(learner, sharer) { WHOLE } else { 0 }),
        ]);
        Candidate { sharer, shared, language, level, returns, fit }
    }
}

/// What speaks for a connection; only what holds.
#[must_use]
pub fn reasons(wish: &Wish<'_>, candidate: &Candidate<'_>) -> Vec<Reason> {
    let language = Reason::Language { language: candidate.language.clone(), level: candidate.level };
    let hours = waking_overlap(wish.learner, candidate.sharer)
        .map(|minutes| Reason::Hours { hours: u8::try_from(minutes / 60).unwrap_or(u8::MAX) });
    let place = Reason::Wish { place: wish.place };
    let returns = candidate.returns.map(|skill| Reason::Returns { skill: skill.clone() });
    let affiliate = other_affiliate(wish.learner, candidate.sharer).then_some(Reason::OtherAffiliate);
    [Some(language), hours, Some(place), returns, affiliate].into_iter().flatten().collect()
}

/// How far `shared` lies below `wanted`, if near enough to serve.
pub(super) fn below(skills: &impl SkillTree, wanted: &SkillId, shared: &SkillId) -> Option<u8> {
    skills.distance_below(wanted, shared).filter(|&distance| distance <= FARTHEST_BELOW)
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

fn met_before(learner: &Person, sharer: &Person, skill: &SkillId) -> bool {
    let recorded = |person: &Person, partner: UserId| {
        !person.past.is_empty() && person.past.contains(&(partner, skill.clone()))
    };
    recorded(learner, sharer.id) || recorded(sharer, learner.id)
}

/// For how many minutes a day both are awake, if both offsets are known. Each
/// one's waking hours are an arc of the day; two such arcs overlap at both ends
/// when they lie more than ten hours apart.
fn waking_overlap(a: &Person, b: &Person) -> Option<u16> {
    let apart = (i32::from(a.utc_offset?) - i32::from(b.utc_offset?)).rem_euclid(DAY_MINUTES.into());
    let apart = u16::try_from(apart).unwrap_or(0);
    let one_end = WAKING_MINUTES.saturating_sub(apart);
    let other_end = WAKING_MINUTES.saturating_sub(DAY_MINUTES - apart);
    Some(one_end + other_end)
}

/// Whether both named an affiliate, and not the same; case and outer space aside.
fn other_affiliate(a: &Person, b: &Person) -> bool {
    fn named(person: &Person) -> Option<&str> {
        person.affiliation.as_deref().map(str::trim).filter(|name| !name.is_empty())
    }
    let (Some(a), Some(b)) = (named(a), named(b)) else { return false };
    !a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}

/// `of` of `whole`, from 0 to 1000.
fn part(of: impl Into<u32>, whole: impl Into<u32>) -> u16 {
    let whole = whole.into();
    u16::try_from(of.into().min(whole) * u32::from(WHOLE) / whole).unwrap_or(WHOLE)
}

/// The mean of `(weight, part)`; 0 if nothing has weight. Six products below 2³² fit.
fn weighted_mean(parts: [(u16, u16); 6]) -> u16 {
    let points: u64 = parts.iter().map(|&(weight, part)| u64::from(weight) * u64::from(part)).sum();
    let weights: u64 = parts.iter().map(|&(weight, _)| u64::from(weight)).sum();
    points.checked_div(weights).and_then(|mean| u16::try_from(mean).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Tree, person, skill};
    use super::*;

    fn rules() -> Rules {
        Rules::default()
    }

    /// The candidates of the first wish of the first person.
    fn found(people: &[Person], rules: &Rules) -> Result<Vec<(u64, u16, Vec<Reason>)>, Because> {
        let pool = Pool::new(people, &Tree, rules);
        let wishes = pool.wishes();
        let wish = wishes.iter().find(|wish| wish.learner.id == people[0].id).unwrap();
        let candidates = pool.candidates(wish)?;
        Ok(candidates.iter().map(|c| (c.sharer.id.0, c.fit, reasons(wish, c))).collect())
    }

    /// The only candidate's fit.
    fn fit(learner: Person, sharer: Person) -> u16 {
        fit_by(&rules(), learner, sharer)
    }

    fn fit_by(rules: &Rules, learner: Person, sharer: Person) -> u16 {
        let candidates = found(&[learner, sharer], rules).unwrap();
        assert_eq!(candidates.len(), 1);
        candidates[0].1
    }

    fn only(part: impl Fn(&mut Weights)) -> Rules {
        let mut weights =
            Weights { language: 0, hours: 0, wish: 0, closeness: 0, returns: 0, other_affiliate: 0 };
        part(&mut weights);
        Rules { weights, ..rules() }
    }

    #[test]
    fn the_default_weights_are_points_of_a_thousand() {
        let Weights { language, hours, wish, closeness, returns, other_affiliate } = Weights::default();
        assert_eq!(language + hours + wish + closeness + returns + other_affiliate, 1000);
    }

    #[test]
    fn a_connection_with_everything_fits_wholly() {
        let learner = person(1).learns(&["wikidata"]).shares(&["grant-writing"]).at(60).of("wm-ke");
        let sharer = person(2).shares(&["wikidata"]).learns(&["grant-writing"]).at(60).of("wm-ar");
        assert_eq!(fit(learner, sharer), 1000);
    }

    #[test]
    fn reasons_say_what_holds_and_nothing_else() {
        let learner = person(1).learns(&["wikidata"]).shares(&["grant-writing"]).at(0).of("wm-ke");
        let sharer = person(2).shares(&["wikidata"]).learns(&["grant-writing"]).at(180).of("wm-ar");
        let plain = person(3).shares(&["wikidata"]).speaks("en", 3);
        let candidates = found(&[learner, sharer, plain], &rules()).unwrap();
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
        let candidates = pool.candidates(&pool.wishes()[0]).unwrap();
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
        let candidates = pool.candidates(&pool.wishes()[0]).unwrap();
        assert_eq!((candidates[0].language.as_str(), candidates[0].level), ("es", 4));
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

    #[test]
    fn waking_hours_overlap_at_both_ends_of_the_day() {
        let overlap = |a, b| waking_overlap(&person(1).at(a), &person(2).at(b));
        assert_eq!(overlap(0, 0), Some(840));
        assert_eq!(overlap(180, -120), Some(540));
        assert_eq!(overlap(-300, 300), Some(240), "ten hours apart: one piece");
        assert_eq!(overlap(0, 660), Some(240), "eleven hours apart: 180 and 60 minutes");
        assert_eq!(overlap(-720, 720), Some(840), "a whole day apart");
        assert_eq!(overlap(-720, 840), Some(720), "26 hours apart");
        assert_eq!(waking_overlap(&person(1).at(0), &person(2)), None);
    }

    #[test]
    fn an_unknown_offset_is_neither_good_nor_bad() {
        let rules = only(|weights| weights.hours = 1);
        let fit = |a: Person, b: Person| fit_by(&rules, a.learns(&["wikidata"]), b.shares(&["wikidata"]));
        assert_eq!(fit(person(1).at(0), person(2).at(0)), 1000);
        assert_eq!(fit(person(1), person(2).at(0)), 500);
        assert_eq!(fit(person(1).at(0), person(2).at(720)), 285);
    }

    #[test]
    fn the_parts_of_the_fit_rise_as_they_should() {
        let by =
            |part: fn(&mut Weights), learner: Person, sharer: Person| fit_by(&only(part), learner, sharer);
        let learner = || person(1).learns(&["tools"]);
        let sharer = || person(2).shares(&["tools"]);
        let language = |level| by(|w| w.language = 7, learner(), sharer().speaks("en", level));
        assert_eq!([2, 3, 5, 6].map(language), [333, 500, 833, 1000]);
        let closeness = |shared| by(|w| w.closeness = 7, learner(), person(2).shares(&[shared]));
        assert_eq!(["tools", "wikidata", "wikidata-queries"].map(closeness), [1000, 500, 0]);
        assert_eq!(by(|w| w.other_affiliate = 7, learner().of("WM-KE "), sharer().of("wm-ke")), 0);
        assert_eq!(by(|w| w.other_affiliate = 7, learner().of("wm-ke"), sharer()), 0);
        assert_eq!(by(|w| w.other_affiliate = 7, learner().of("wm-ke"), sharer().of("wm-ar")), 1000);
        assert_eq!(by(|w| w.returns = 7, learner().shares(&["wikidata"]), sharer().learns(&["tools"])), 1000);
        assert_eq!(by(|w| w.returns = 7, learner().shares(&["tools"]), sharer().learns(&["wikidata"])), 0);
    }

    #[test]
    fn a_dearer_wish_fits_better() {
        let rules = only(|weights| weights.wish = 1);
        let people = [
            person(1).learns(&["tools", "wikidata", "a", "b", "c", "d", "e"]),
            person(2).shares(&["tools", "wikidata", "a", "b", "c", "d", "e"]),
        ];
        let pool = Pool::new(&people, &Tree, &rules);
        let fits: Vec<u16> = pool.wishes().iter().map(|w| pool.candidates(w).unwrap()[0].fit).collect();
        assert_eq!(fits, [1000, 800, 600, 400, 200, 0, 0]);
    }

    #[test]
    fn without_any_weight_every_fit_is_nought() {
        assert_eq!(fit_by(&only(|_| ()), person(1).learns(&["tools"]), person(2).shares(&["tools"])), 0);
    }

    #[test]
    fn the_largest_weights_do_not_overflow() {
        let most = u16::MAX;
        let weights = Weights {
            language: most,
            hours: most,
            wish: most,
            closeness: most,
            returns: most,
            other_affiliate: most,
        };
        let rules = Rules { weights, ..rules() };
        let learner = person(1).learns(&["tools"]).shares(&["a"]).at(0).of("x");
        assert_eq!(fit_by(&rules, learner, person(2).shares(&["tools"]).learns(&["a"]).at(0).of("y")), 1000);
    }

    #[test]
    fn weights_are_configured_one_by_one_and_misspellings_are_refused() {
        let rules: Rules = toml::from_str("weights.language = 500").unwrap();
        assert_eq!(rules.weights, Weights { language: 500, ..Weights::default() });
        assert!(toml::from_str::<Rules>("weights.langauge = 500").is_err());
    }
}
