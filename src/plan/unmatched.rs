//! Who wants to learn and got nobody in a round. The round's record, which anybody can read,
//! names their accounts and no more: why, and what would help, is looked up when they are told.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::UserId;
use crate::matching::candidate::Pool;
use crate::matching::{Because, Matching, Unserved};

/// Wishes of one learner that are told of: their dearest.
const MOST: usize = 3;

/// Those who got no connection as a learner.
#[must_use]
pub fn learners(matching: &Matching) -> BTreeSet<UserId> {
    let served: BTreeSet<UserId> = matching.connections.iter().map(|one| one.learner).collect();
    let unserved = matching.unserved.iter().map(|one| one.learner);
    unserved.filter(|learner| !served.contains(learner)).collect()
}

/// The dearest wishes of these learners with why nobody serves them, in the order of their lists.
/// Whoever could is taken by others, for these have no connection.
#[must_use]
pub fn wishes(pool: &Pool<'_>, learners: &BTreeSet<UserId>) -> Vec<Unserved> {
    let mut told: BTreeMap<UserId, usize> = BTreeMap::new();
    let mut unserved = Vec::new();
    for wish in pool.wishes().iter().filter(|wish| learners.contains(&wish.learner.id)) {
        let count = told.entry(wish.learner.id).or_default();
        *count += 1;
        if *count > MOST {
            continue;
        }
        let because = match pool.candidates(wish) {
            Ok(able) => Because::AllTaken { sharers: able.len() },
            Err(because) => because,
        };
        unserved.push(Unserved { learner: wish.learner.id, skill: wish.skill.clone(), because });
    }
    unserved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{LanguageCode, SkillId};
    use crate::matching::{Person, Rules, connect};
    use crate::registry::{Level, Taxonomy};

    fn person(id: u64, share: &[&str], learn: &[&str]) -> Person {
        let skills = |slugs: &[&str]| slugs.iter().map(|slug| SkillId((*slug).to_owned())).collect();
        Person {
            id: UserId(id),
            share: skills(share),
            learn: skills(learn),
            languages: BTreeMap::from([(LanguageCode("en".to_owned()), Level::Native)]),
            utc_offset: None,
            affiliation: None,
            region: None,
            prefers: BTreeSet::new(),
            capacity: 1,
            learn_capacity: 1,
            waited: 0,
            past: BTreeSet::new(),
            avoid: BTreeSet::new(),
            hosts: Vec::new(),
        }
    }

    #[test]
    fn who_learns_from_nobody_is_told_of_their_dearest_wishes() {
        let people = [
            person(1, &["wikidata"], &[]),
            person(2, &[], &["wikidata"]),
            person(3, &[], &["wikidata", "sparql", "budgeting", "openrefine"]),
        ];
        let (taxonomy, rules) = (Taxonomy::standard(), Rules::default());
        let matching = connect::connect(&people, taxonomy, &rules);
        let learners = learners(&matching);
        assert_eq!(learners.len(), 1, "one of the two who want Wikidata");
        let pool = Pool::new(&people, taxonomy, &rules);
        let wishes = wishes(&pool, &BTreeSet::from([UserId(3)]));
        let told: Vec<(&str, &Because)> =
            wishes.iter().map(|one| (one.skill.as_str(), &one.because)).collect();
        assert_eq!(
            told,
            [
                ("wikidata", &Because::AllTaken { sharers: 1 }),
                ("sparql", &Because::NobodyShares),
                ("budgeting", &Because::NobodyShares)
            ]
        );
    }
}
