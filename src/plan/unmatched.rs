//! Who wants to learn and got nobody in a round. Why is decided when the round is made, and
//! stands in its record: whoever is told later is told the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::UserId;
use crate::matching::{Because, Matching, Person, Unserved};

/// Wishes of one learner that are told of: their dearest.
const MOST: usize = 3;

/// The wishes of those who got no connection as a learner, by learner, dearest first.
#[must_use]
pub fn open_wishes(people: &[Person], matching: &Matching) -> Vec<Unserved> {
    let served: BTreeSet<UserId> = matching.connections.iter().map(|one| one.learner).collect();
    let people: BTreeMap<UserId, &Person> = people.iter().map(|person| (person.id, person)).collect();
    let is_open =
        |one: &&Unserved| !served.contains(&one.learner) && one.because != Because::AnotherWishServed;
    let mut open: BTreeMap<UserId, Vec<&Unserved>> = BTreeMap::new();
    for one in matching.unserved.iter().filter(is_open) {
        open.entry(one.learner).or_default().push(one);
    }
    for (learner, wishes) in &mut open {
        let dearest = people.get(learner).map_or(&[][..], |person| person.learn.as_slice());
        wishes.sort_by_key(|wish| dearest.iter().position(|skill| *skill == wish.skill));
        wishes.truncate(MOST);
    }
    open.into_values().flatten().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SkillId;

    fn wish(learner: u64, skill: &str, because: Because) -> Unserved {
        Unserved { learner: UserId(learner), skill: SkillId(skill.to_owned()), because }
    }

    #[test]
    fn who_learns_from_nobody_is_told_of_their_dearest_wishes() {
        let wanted = ["d", "c", "b", "a"];
        let person = Person {
            id: UserId(1),
            share: Vec::new(),
            learn: wanted.map(|skill| SkillId(skill.to_owned())).into(),
            languages: BTreeMap::new(),
            utc_offset: None,
            affiliation: None,
            region: None,
            prefers: BTreeSet::new(),
            capacity: 0,
            learn_capacity: 1,
            waited: 0,
            past: BTreeSet::new(),
            avoid: BTreeSet::new(),
            hosts: Vec::new(),
        };
        let mut unserved = vec![wish(2, "wikidata", Because::AnotherWishServed)];
        unserved.extend(["a", "b", "c", "d"].map(|skill| wish(1, skill, Because::NobodyShares)));
        let matching = Matching { unserved, ..Matching::default() };
        let open = open_wishes(&[person], &matching);
        let open: Vec<(u64, &str)> = open.iter().map(|one| (one.learner.0, one.skill.as_str())).collect();
        assert_eq!(open, [(1, "d"), (1, "c"), (1, "b")]);
    }
}
