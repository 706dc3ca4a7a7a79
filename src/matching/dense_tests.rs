//! The fast answers are the defined ones.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::matching::Rules;
use crate::matching::sample::{Tree, crowd, few_people};

/// Every candidate of every wish with its fit, as the pool has it.
fn defined(pool: &Pool<'_>) -> BTreeMap<(UserId, SkillId), BTreeSet<(UserId, u16)>> {
    let wishes = pool.wishes();
    let candidates = wishes.iter().filter_map(|wish| {
        let candidates = pool.candidates(wish).ok()?;
        let candidates = candidates.iter().map(|candidate| (candidate.sharer.id, candidate.fit));
        Some(((wish.learner.id, wish.skill.clone()), candidates.collect()))
    });
    candidates.collect()
}

fn fast(pool: &Pool<'_>) -> BTreeMap<(UserId, SkillId), BTreeSet<(UserId, u16)>> {
    let dense = Dense::new(pool);
    let mut seeker = dense.seeker();
    let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (place, wish) in dense.wishes.iter().enumerate() {
        dense.turn(&mut seeker, wish.learner);
        let learner = dense.people[dense.learners[wish.learner].person].id;
        let key = (learner, pool.wanted[wish.skill].clone());
        let runs = dense.offers.of(wish.skill);
        let mut count = 0;
        dense.each_candidate(&seeker, place, &dense.offers, runs, 0, |offer, fit| {
            let fit = u16::try_from(fit).expect("a fit");
            found.entry(key.clone()).or_default().insert((dense.person(offer.sharer).id, fit));
            count += 1;
        });
        assert_eq!(dense.count_candidates(&mut seeker, place), count);
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn candidates_and_fits_are_those_of_the_pool(people in few_people(), least_level in 0_u8..4) {
        let rules = Rules { least_level, ..Rules::default() };
        let pool = Pool::new(&people, &Tree, &rules);
        prop_assert_eq!(fast(&pool), defined(&pool));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn so_they_are_in_a_crowd_and_with_other_weights(
        people in crowd(150),
        weights in prop::array::uniform7(prop::sample::select(vec![0_u16, 1, 150, u16::MAX])),
    ) {
        let [language, hours, wish, closeness, returns, other_affiliate, region] = weights;
        let weights = Weights { language, hours, wish, closeness, returns, other_affiliate, region };
        let rules = Rules { weights, ..Rules::default() };
        let pool = Pool::new(&people, &Tree, &rules);
        prop_assert_eq!(fast(&pool), defined(&pool));
    }
}

#[test]
fn what_is_dearer_than_wanted_is_not_told_of() {
    let people = [
        crate::matching::sample::person(1).learns(&["wikidata"]),
        crate::matching::sample::person(2).shares(&["wikidata"]),
        crate::matching::sample::person(3).shares(&["wikidata"]).speaks("en", 2),
    ];
    let rules = Rules::default();
    let pool = Pool::new(&people, &Tree, &rules);
    let mut dense = Dense::new(&pool);
    let mut seeker = dense.seeker();
    dense.turn(&mut seeker, 0);
    let told = |dense: &Dense<'_>, least: i64| {
        let mut told = Vec::new();
        let least = dense.points(least);
        let runs = dense.offers.of(0);
        dense.each_candidate(&seeker, 0, &dense.offers, runs, least, |offer, fit| {
            told.push((offer.sharer, fit));
        });
        told.sort_unstable();
        told
    };
    let all = told(&dense, 0);
    let [(_, better), (_, worse)] = all[..] else { panic!("two candidates") };
    assert!(better > worse);
    assert_eq!(told(&dense, worse), all);
    assert_eq!(told(&dense, worse + 1), all[..1]);
    let hundredfold = dense.points(100);
    dense.offers.price(|sharer| if sharer == 0 { hundredfold } else { 0 });
    assert_eq!(
        told(&dense, better - 100),
        if worse >= better - 100 { all.clone() } else { all[..1].to_vec() }
    );
    assert!(told(&dense, better - 99).iter().all(|&(sharer, _)| sharer == 1));
}
