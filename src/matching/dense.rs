//! A [`Pool`] as small numbers, for the engine: learners, wishes and sharers are
//! places in vectors, and the fit of a wish with a sharer costs a few additions.
//!
//! What a candidate is and how well one fits is defined in
//! [`candidate`](super::candidate) and [`fit`](super::fit); this file only
//! answers the same questions faster, hundreds of millions of times. A property
//! test holds the two together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::candidate::{Pool, languages_known, points_in};
use super::fit::{Parts, Preferred, Qualities, affiliate, awake_minutes, preferred};
use super::speakers::{Knowledge, Speakers};
use super::{Person, Weights};
use crate::ids::{LanguageCode, SkillId, UserId};

/// Somebody with wishes.
#[derive(Clone, Debug)]
pub(super) struct Learner {
    pub person: usize,
    /// Their wishes that somebody offers, dearest first.
    pub wishes: Range<usize>,
    /// Connections they take this round at most.
    pub room: u32,
    pub waited: u32,
}

/// A skill that a learner wants and that somebody offers.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub learner: usize,
    /// Its place among the skills wanted.
    pub skill: usize,
    /// Its place on the learner's list, from 1.
    pub place: u8,
}

/// Somebody who offers a skill that is wanted.
#[derive(Clone, Debug)]
pub(super) struct Sharer {
    pub person: usize,
    /// Learners they take this round at most.
    pub room: u32,
}

/// One sharer's offer of one skill wanted, with all that the fit asks of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offer {
    /// A bit for each of the skills that the sharer wants, modulo 64.
    wants: u64,
    /// What the sharer's time costs, in points; for the engine to set.
    pub price: i64,
    pub sharer: u32,
    knowledge: u32,
    affiliate: u32,
    zone: u32,
    below: u8,
    /// Whether the sharer said from where they would rather have a partner.
    prefers: bool,
}

/// Offers, those of one group (the skill wanted, say) together, and in it those of
/// sharers who know the same languages.
#[derive(Clone, Debug, Default)]
pub(super) struct Offers {
    all: Vec<Offer>,
    runs: Vec<Run>,
    /// By group: where its runs begin.
    groups: Vec<usize>,
}

/// Some offers one after the other whose sharers know the same languages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    knowledge: u32,
    from: u32,
    to: u32,
    /// The least price among them.
    price: i64,
}

impl Offers {
    /// Sorts offers that come with their group, which is below `groups`.
    pub(super) fn sorted(mut all: Vec<(usize, Offer)>, groups: usize) -> Self {
        all.sort_unstable_by_key(|(group, offer)| (*group, offer.knowledge, offer.sharer));
        let mut offers = Self { groups: vec![0; groups + 1], ..Self::default() };
        for run in all.chunk_by(|(a, one), (b, other)| (a, one.knowledge) == (b, other.knowledge)) {
            let Some((group, first)) = run.first() else { continue };
            let from = small(offers.all.len());
            offers.all.extend(run.iter().map(|(_, offer)| offer));
            let to = small(offers.all.len());
            offers.runs.push(Run { knowledge: first.knowledge, from, to, price: 0 });
            offers.groups[group + 1] = offers.runs.len();
        }
        for group in 0..groups {
            offers.groups[group + 1] = offers.groups[group + 1].max(offers.groups[group]);
        }
        offers
    }

    pub(super) fn groups(&self) -> usize {
        self.groups.len().saturating_sub(1)
    }

    /// The runs of a group.
    pub(super) fn of(&self, group: usize) -> &[Run] {
        &self.runs[self.groups[group]..self.groups[group + 1]]
    }

    /// The one offer of a sharer's in a group, as a run.
    pub(super) fn find(&self, group: usize, knowledge: u32, sharer: u32) -> Option<Run> {
        let runs = self.of(group);
        let run = runs[runs.binary_search_by_key(&knowledge, |run| run.knowledge).ok()?];
        let offers = &self.all[run.from as usize..run.to as usize];
        let at = run.from + small(offers.binary_search_by_key(&sharer, |offer| offer.sharer).ok()?);
        Some(Run { from: at, to: at + 1, ..run })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Offer)> {
        (0..self.groups()).flat_map(|group| {
            let offers = self.of(group).iter().flat_map(|run| &self.all[run.from as usize..run.to as usize]);
            offers.map(move |offer| (group, offer))
        })
    }

    /// Sets the prices, by sharer.
    pub(super) fn price(&mut self, price: impl Fn(u32) -> i64) {
        for run in &mut self.runs {
            let offers = &mut self.all[run.from as usize..run.to as usize];
            for offer in &mut *offers {
                offer.price = price(offer.sharer);
            }
            run.price = offers.iter().map(|offer| offer.price).min().unwrap_or(0);
        }
    }
}

/// See the head of this file.
pub(super) struct Dense<'a> {
    pub people: &'a [&'a Person],
    pub learners: Vec<Learner>,
    pub wishes: Vec<Wish>,
    pub sharers: Vec<Sharer>,
    /// By skill wanted.
    pub offers: Offers,
    /// For each wish the sharers with whom its learner must not be connected, in
    /// order: themselves, whom they avoid, with whom they were connected for it before.
    pub apart: Vec<Vec<u32>>,
    /// The different knowledges of languages.
    pub knowledges: Vec<Knowledge>,
    /// By person.
    pub knowledge_of: Vec<u32>,
    zones: Vec<Option<i16>>,
    pub zone_of: Vec<u32>,
    affiliate_of: Vec<u32>,
    /// By person: the skills wanted that they want, and those that they serve.
    wants: Vec<Vec<u32>>,
    serves: &'a [Vec<usize>],
    /// By language.
    speakers: Vec<Speakers>,
    points: Points,
}

/// What each part of the fit adds to its points.
struct Points {
    language: Vec<i64>,
    place: Vec<i64>,
    below: [i64; 3],
    returns: i64,
    other_affiliate: i64,
    region: [i64; 3],
    /// The most that [`Dense::found_out`] finds.
    most_found_out: i64,
    /// The most for hours and closeness.
    most_known: i64,
    /// Points that make one of fit.
    whole: i64,
    weights: Weights,
}

/// Points so few that nothing makes up for them.
const NEVER: i64 = -(1 << 40);

/// What the fit needs to know of a learner, spread out. Made anew for each
/// learner; costs what is different from the one before.
pub(super) struct Seeker {
    learner: usize,
    knowledge: u32,
    zone: u32,
    affiliate: u32,
    prefers: bool,
    /// By knowledge: the level in the best language in common, 0 for none.
    levels: Vec<u8>,
    /// By zone.
    hours: Vec<i64>,
    serves: u64,
    serves_exactly: Vec<u32>,
}

/// The levels in a common language: none, and 1 to 6.
pub(super) const LEVELS: usize = 7;

impl Seeker {
    /// The level in the best language in common with the sharers of a run.
    pub(super) fn level(&self, run: Run) -> usize {
        usize::from(self.levels[run.knowledge as usize]).min(LEVELS - 1)
    }
}

impl<'a> Dense<'a> {
    pub(super) fn new(pool: &'a Pool<'a>) -> Self {
        let least = pool.rules.least_level;
        let people = &pool.people[..];
        let languages: BTreeSet<&LanguageCode> =
            people.iter().flat_map(|person| languages_known(person, least)).collect();
        let languages: BTreeMap<&LanguageCode, usize> = languages.into_iter().zip(0..).collect();
        let knows = |person: &&Person| -> Knowledge {
            let known = languages_known(person, least);
            known.filter_map(|code| Some((languages[code], points_in(person, code, least)?))).collect()
        };
        let (knowledges, knowledge_of) = numbered(people.iter().map(knows));
        let speakers = Speakers::of(&knowledges, languages.len());
        let (zones, zone_of) = numbered(people.iter().map(|person| person.utc_offset));
        // The first of all stands for none.
        let affiliates = std::iter::once(None).chain(people.iter().map(|person| affiliate(person)));
        let (_, affiliate_of) = numbered(affiliates);
        let affiliate_of = affiliate_of[1..].to_vec();
        let place = |skill: &SkillId| pool.wanted.binary_search(&skill).ok();
        let wants: Vec<Vec<u32>> =
            people.iter().map(|person| person.learn.iter().filter_map(place).map(small).collect()).collect();

        let mut sharer_of = vec![u32::MAX; people.len()];
        for offer in pool.offers.iter().flatten() {
            sharer_of[offer.sharer] = 0;
        }
        let mut sharers = Vec::new();
        for (person, sharer) in sharer_of.iter_mut().enumerate().filter(|(_, sharer)| **sharer == 0) {
            *sharer = small(sharers.len());
            sharers.push(Sharer { person, room: people[person].capacity.into() });
        }
        let offer = |offer: &super::candidate::Offer<'_>| Offer {
            wants: bits(&wants[offer.sharer]),
            price: 0,
            sharer: sharer_of[offer.sharer],
            knowledge: knowledge_of[offer.sharer],
            affiliate: affiliate_of[offer.sharer],
            zone: zone_of[offer.sharer],
            below: offer.below,
            prefers: !people[offer.sharer].prefers.is_empty(),
        };
        let all = pool.offers.iter().enumerate();
        let all = all.flat_map(|(skill, offers)| offers.iter().map(move |here| (skill, offer(here))));
        let offers = Offers::sorted(all.collect(), pool.wanted.len());

        let mut dense = Self {
            people,
            learners: Vec::new(),
            wishes: Vec::new(),
            sharers,
            offers,
            apart: Vec::new(),
            knowledges,
            knowledge_of,
            zones,
            zone_of,
            affiliate_of,
            wants,
            serves: &pool.serves,
            speakers,
            points: Points::of(&pool.rules.weights),
        };
        dense.add_learners();
        dense.keep_apart(pool, &sharer_of);
        dense
    }

    fn add_learners(&mut self) {
        for (person, somebody) in self.people.iter().enumerate().filter(|(_, p)| p.learn_capacity > 0) {
            let first = self.wishes.len();
            let mut seen: Vec<u32> = Vec::new();
            for &skill in &self.wants[person] {
                if seen.contains(&skill) {
                    continue;
                }
                seen.push(skill);
                if !self.offers.of(skill as usize).is_empty() {
                    let place = u8::try_from(seen.len()).unwrap_or(u8::MAX);
                    self.wishes.push(Wish { learner: self.learners.len(), skill: skill as usize, place });
                }
            }
            if self.wishes.len() > first {
                self.learners.push(Learner {
                    person,
                    wishes: first..self.wishes.len(),
                    room: somebody.learn_capacity.into(),
                    waited: somebody.waited,
                });
            }
        }
    }

    /// Fills in who must not be connected, as either of the two has it on record.
    fn keep_apart(&mut self, pool: &Pool<'_>, sharer_of: &[u32]) {
        let place = |id: &UserId| pool.people.binary_search_by_key(id, |person| person.id).ok();
        // By learner's person: the sharer, and the skill if it is for one only.
        let mut apart: BTreeMap<usize, BTreeSet<(u32, Option<usize>)>> = BTreeMap::new();
        let mut part = |a: usize, b: usize, skill: Option<usize>| {
            for (learner, sharer) in [(a, b), (b, a)] {
                if sharer_of[sharer] != u32::MAX {
                    apart.entry(learner).or_default().insert((sharer_of[sharer], skill));
                }
            }
        };
        for (a, person) in self.people.iter().enumerate() {
            part(a, a, None);
            for b in person.avoid.iter().filter_map(place) {
                part(a, b, None);
            }
            for (b, skill) in &person.past {
                if let (Some(b), Ok(skill)) = (place(b), pool.wanted.binary_search(&skill)) {
                    part(a, b, Some(skill));
                }
            }
        }
        // Whoever does not offer a skill needs no keeping apart for it.
        let offers_it = |skill: usize, sharer: u32| {
            let person = self.sharers[sharer as usize].person;
            pool.offers[skill].binary_search_by_key(&person, |offer| offer.sharer).is_ok()
        };
        let of_wish = |wish: &Wish| {
            let all = apart.get(&self.learners[wish.learner].person);
            let here = all.into_iter().flatten().filter(|(_, skill)| skill.is_none_or(|s| s == wish.skill));
            let mut here: Vec<u32> = here.map(|&(sharer, _)| sharer).collect();
            here.dedup();
            here.retain(|&sharer| offers_it(wish.skill, sharer));
            here
        };
        self.apart = self.wishes.iter().map(of_wish).collect();
    }

    /// Whether a wish's learner and a sharer must not be connected.
    pub(super) fn is_apart(&self, wish: usize, sharer: u32) -> bool {
        let apart = &self.apart[wish];
        !apart.is_empty() && apart.binary_search(&sharer).is_ok()
    }

    pub(super) fn seeker(&self) -> Seeker {
        Seeker {
            learner: usize::MAX,
            knowledge: u32::MAX,
            zone: u32::MAX,
            affiliate: 0,
            prefers: false,
            levels: vec![0; self.knowledges.len()],
            hours: vec![0; self.zones.len()],
            serves: 0,
            serves_exactly: Vec::new(),
        }
    }

    /// Turns a seeker to a learner.
    pub(super) fn turn(&self, seeker: &mut Seeker, learner: usize) {
        let person = self.learners[learner].person;
        seeker.learner = learner;
        seeker.affiliate = self.affiliate_of[person];
        seeker.prefers = !self.people[person].prefers.is_empty();
        seeker.serves_exactly = self.serves[person].iter().copied().map(small).collect();
        seeker.serves = bits(&seeker.serves_exactly);
        if seeker.knowledge != self.knowledge_of[person] {
            seeker.knowledge = self.knowledge_of[person];
            seeker.levels.fill(0);
            for &(language, mine) in &self.knowledges[seeker.knowledge as usize] {
                self.speakers[language].raise(&mut seeker.levels, mine);
            }
        }
        if seeker.zone != self.zone_of[person] {
            seeker.zone = self.zone_of[person];
            let mine = self.zones[seeker.zone as usize];
            for (points, &theirs) in seeker.hours.iter_mut().zip(&self.zones) {
                *points = self.points.hours(mine, theirs);
            }
        }
    }

    /// How many could serve a wish.
    pub(super) fn count_candidates(&self, seeker: &mut Seeker, wish: usize) -> usize {
        let Wish { learner, skill, .. } = self.wishes[wish];
        if seeker.learner != learner {
            self.turn(seeker, learner);
        }
        let mut count = 0;
        let runs = self.offers.of(skill);
        self.each_candidate(seeker, wish, &self.offers, runs, 0, |_, _| count += 1);
        count
    }

    /// Points of a fit of so much.
    pub(super) fn points(&self, fit: i64) -> i64 {
        fit * self.points.whole
    }

    /// Goes through offers for a wish of the seeker's and tells of each that is a
    /// candidate and whose points less its price are at least `least`, with its fit.
    pub(super) fn each_candidate(
        &self,
        seeker: &Seeker,
        wish: usize,
        offers: &Offers,
        runs: &[Run],
        least: i64,
        mut tell: impl FnMut(&Offer, i64),
    ) {
        let points = &self.points;
        let start = points.place[usize::from(self.wishes[wish].place)];
        let apart = &self.apart[wish][..];
        // Most offers are too dear even with all that takes time to find out.
        let least_before = least - points.most_found_out - start;
        for run in runs {
            let language = points.language[usize::from(seeker.levels[run.knowledge as usize])];
            if language + points.most_known - run.price < least_before {
                continue;
            }
            for offer in &offers.all[run.from as usize..run.to as usize] {
                let known =
                    language + seeker.hours[offer.zone as usize] + points.below[usize::from(offer.below)];
                if known - offer.price < least_before {
                    continue;
                }
                let sum = start + known + self.found_out(seeker, offer);
                if sum - offer.price >= least && known >= 0 && apart.binary_search(&offer.sharer).is_err() {
                    tell(offer, sum / points.whole);
                }
            }
        }
    }

    /// The points of a fit that ask for more than a look into a table.
    fn found_out(&self, seeker: &Seeker, offer: &Offer) -> i64 {
        let points = &self.points;
        let mut sum = 0;
        if seeker.affiliate != offer.affiliate && seeker.affiliate != 0 && offer.affiliate != 0 {
            sum += points.other_affiliate;
        }
        if seeker.serves & offer.wants != 0 && self.gets_back(seeker, offer) {
            sum += points.returns;
        }
        let stated = if seeker.prefers || offer.prefers {
            preferred(self.people[self.learners[seeker.learner].person], self.person(offer.sharer))
        } else {
            Preferred::default()
        };
        sum + points.region[usize::from(2 + stated.met - stated.stated)]
    }

    fn person(&self, sharer: u32) -> &Person {
        self.people[self.sharers[sharer as usize].person]
    }

    fn gets_back(&self, seeker: &Seeker, offer: &Offer) -> bool {
        let wants = &self.wants[self.sharers[offer.sharer as usize].person];
        wants.iter().any(|skill| seeker.serves_exactly.contains(skill))
    }
}

impl Points {
    fn of(weights: &Weights) -> Self {
        let parts = |qualities: &Qualities<'_>| Parts::of(qualities);
        let plain = Qualities {
            level: 0,
            awake_minutes: None,
            place: 1,
            below: 0,
            returns: None,
            other_affiliate: false,
            regions: Preferred::default(),
        };
        let weighed = |weight: u16, part: u16| i64::from(weight) * i64::from(part);
        let level = |level| weighed(weights.language, parts(&Qualities { level, ..plain }).language);
        let place = |place| weighed(weights.wish, parts(&Qualities { place, ..plain }).wish);
        let below = |below| weighed(weights.closeness, parts(&Qualities { below, ..plain }).closeness);
        let region = |met| {
            let regions = Preferred { stated: 2, met };
            weighed(weights.region, parts(&Qualities { regions, ..plain }).region)
        };
        let skill = SkillId(String::new());
        let returns = parts(&Qualities { returns: Some(&skill), ..plain }).returns;
        let other_affiliate = parts(&Qualities { other_affiliate: true, ..plain }).other_affiliate;
        Self {
            language: std::iter::once(NEVER).chain((1..=u8::MAX).map(level)).collect(),
            place: (0..=u8::MAX).map(place).collect(),
            below: [0, 1, 2].map(below),
            returns: weighed(weights.returns, returns),
            other_affiliate: weighed(weights.other_affiliate, other_affiliate),
            region: [0, 1, 2].map(region),
            most_found_out: weighed(weights.returns, returns)
                + weighed(weights.other_affiliate, other_affiliate)
                + region(2),
            most_known: i64::from(weights.hours) * 1000 + below(0),
            whole: i64::from(weights.whole().max(1)),
            weights: *weights,
        }
    }

    fn hours(&self, mine: Option<i16>, theirs: Option<i16>) -> i64 {
        let awake_minutes = awake_minutes(mine, theirs);
        i64::from(self.weights.hours) * i64::from(Parts::hours(awake_minutes))
    }
}

/// A bit for each number, modulo 64.
fn bits(numbers: &[u32]) -> u64 {
    numbers.iter().fold(0, |bits, number| bits | 1 << (number % 64))
}

/// A place as it is stored. There are never 2³² of anything: people are
/// numbered, and so many do not fit into memory.
pub(super) fn small(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// The different values in the order in which they come, and each one's number.
fn numbered<T: Ord + Clone>(values: impl Iterator<Item = T>) -> (Vec<T>, Vec<u32>) {
    let mut numbers: BTreeMap<T, u32> = BTreeMap::new();
    let mut different = Vec::new();
    let of = values
        .map(|value| {
            *numbers.entry(value).or_insert_with_key(|value| {
                different.push(value.clone());
                small(different.len() - 1)
            })
        })
        .collect();
    (different, of)
}

#[cfg(test)]
#[path = "dense_tests.rs"]
mod tests;
