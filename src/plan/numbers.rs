//! The numbers of the programme: how many take part, meet, and wait and why, as a whole, by
//! region, by language and by round. Nobody can be singled out by them: see [`few`].

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::compose::{GroupView, NumbersView, RoundNumbers, Totals};
use crate::ids::{LanguageCode, RoundId};
use crate::matching::Unserved;
use crate::matching::report::FEWEST;

pub mod few;

/// The form of the JSON page that this version writes.
const VERSION: u32 = 1;

/// What is counted of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Their region.
    pub region: Option<String>,
    /// The languages that they know well enough to meet in.
    pub languages: BTreeSet<LanguageCode>,
    /// Where they stand.
    pub stands: BTreeSet<Stand>,
}

/// Where somebody may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stand {
    /// They want to be matched now.
    Active,
    /// The newest round connects them.
    Matched,
    /// They met somebody through the programme, once at least.
    Met,
    /// They want to learn and the newest round has nobody for them.
    Waiting,
}

/// Why wishes stay open, by the reason's message, and how many each; nothing of one or two.
#[must_use]
pub fn waiting(unserved: &[Unserved]) -> BTreeMap<String, Option<usize>> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for one in unserved {
        *counts.entry(one.because.said().key).or_default() += 1;
    }
    counts.into_iter().map(|(why, count)| (why.to_owned(), few::alone(count))).collect()
}

/// Counts everything. `waiting` tells of the newest round why wishes stay open.
#[must_use]
pub fn numbers(
    people: &[Counted],
    totals: Totals,
    rounds: Vec<RoundNumbers>,
    waiting: BTreeMap<String, Option<usize>>,
) -> NumbersView {
    let mut regions: BTreeMap<&str, Vec<&Counted>> = BTreeMap::new();
    let mut languages: BTreeMap<&str, Vec<&Counted>> = BTreeMap::new();
    for person in people {
        regions.entry(person.region.as_deref().unwrap_or_default()).or_default().push(person);
        for language in &person.languages {
            languages.entry(language.as_str()).or_default().push(person);
        }
    }
    NumbersView {
        totals: Totals {
            registered: people.len(),
            active: count(people, Stand::Active),
            matched: count(people, Stand::Matched),
            met: count(people, Stand::Met),
            waiting: count(people, Stand::Waiting),
            ..totals
        },
        regions: grouped(regions),
        languages: grouped(languages),
        rounds,
        waiting,
    }
}

fn count<'p>(people: impl IntoIterator<Item = &'p Counted>, stand: Stand) -> usize {
    people.into_iter().filter(|one| one.stands.contains(&stand)).count()
}

/// The groups, the largest first; the small ones, and whoever is in none, together at the end.
fn grouped(groups: BTreeMap<&str, Vec<&Counted>>) -> Vec<GroupView> {
    let (mut large, small): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|(code, people)| !code.is_empty() && people.len() >= FEWEST);
    large.sort_by_key(|(code, people)| (std::cmp::Reverse(people.len()), *code));
    let mut rest: Vec<&Counted> = small.into_iter().flat_map(|(_, people)| people).collect();
    // Somebody may be in several small groups.
    rest.sort_by_key(|one| std::ptr::from_ref(*one));
    rest.dedup_by_key(|one| std::ptr::from_ref(*one));
    // The rest is the whole without the others: it must not be of one or two either.
    while (1..FEWEST).contains(&rest.len()) {
        let Some((_, people)) = large.pop() else { break };
        rest.extend(people);
    }
    if !rest.is_empty() {
        large.push(("", rest));
    }
    let column = |stand| {
        let counts: Vec<usize> =
            large.iter().map(|(_, people)| count(people.iter().copied(), stand)).collect();
        few::column(&counts)
    };
    let [active, matched, met, waiting] =
        [Stand::Active, Stand::Matched, Stand::Met, Stand::Waiting].map(column);
    let sizes: Vec<usize> = large.iter().map(|(_, people)| people.len()).collect();
    let registered = few::column(&sizes);
    let mut views = Vec::new();
    for (at, (code, _)) in large.iter().enumerate() {
        let of = |column: &[Option<usize>]| column.get(at).copied().flatten();
        views.push(GroupView {
            code: (!code.is_empty()).then(|| (*code).to_owned()),
            registered: of(&registered),
            active: of(&active),
            matched: of(&matched),
            met: of(&met),
            waiting: of(&waiting),
        });
    }
    views
}

/// The numbers as the JSON page holds them. A number that would tell of one or two people is null.
#[must_use]
pub fn to_json(view: &NumbersView) -> String {
    #[derive(Serialize)]
    struct Page<'v> {
        version: u32,
        #[serde(flatten)]
        view: &'v NumbersView,
    }
    super::ledger::json(&Page { version: VERSION, view })
}

/// The months from the first to the last of these rounds, oldest first.
#[must_use]
pub fn months(first: RoundId, last: RoundId) -> Vec<RoundId> {
    let mut months = Vec::new();
    let mut month = first;
    while month <= last {
        months.push(month);
        month = month.next();
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{SkillId, UserId};
    use crate::matching::Because;

    fn people(region: &str, count: usize, active: usize) -> Vec<Counted> {
        let one = |at| Counted {
            region: Some(region.to_owned()).filter(|region| !region.is_empty()),
            languages: BTreeSet::from([LanguageCode("en".to_owned())]),
            stands: (at < active).then_some(Stand::Active).into_iter().collect(),
        };
        (0..count).map(one).collect()
    }

    fn regions(people: &[Counted]) -> Vec<(Option<String>, Option<usize>, Option<usize>)> {
        let view = numbers(people, Totals::default(), Vec::new(), BTreeMap::new());
        view.regions.into_iter().map(|group| (group.code, group.registered, group.active)).collect()
    }

    #[test]
    fn small_groups_are_counted_together() {
        let all = [people("SSA", 9, 5), people("SA", 2, 0), people("LAC", 2, 2), people("", 1, 1)].concat();
        assert_eq!(regions(&all), [(Some("SSA".to_owned()), Some(9), Some(5)), (None, Some(5), Some(3))]);
    }

    #[test]
    fn what_is_left_over_is_never_of_one_or_two() {
        let all = [people("SSA", 9, 9), people("SA", 4, 4), people("LAC", 1, 0)].concat();
        assert_eq!(regions(&all), [(Some("SSA".to_owned()), Some(9), Some(9)), (None, Some(5), Some(4))]);
        assert_eq!(regions(&people("SA", 2, 2)), [(None, None, None)], "two in all");
    }

    #[test]
    fn a_reason_of_one_or_two_is_told_without_its_number() {
        let unserved = |because: Because, count: u64| {
            (0..count).map(move |who| Unserved {
                learner: UserId(who),
                skill: SkillId("wikidata".to_owned()),
                because: because.clone(),
            })
        };
        let unserved: Vec<Unserved> =
            unserved(Because::NobodyShares, 2).chain(unserved(Because::AllMetBefore, 5)).collect();
        let waiting = waiting(&unserved);
        let view = numbers(&[], Totals::default(), Vec::new(), waiting);
        assert_eq!(view.waiting["because-all-met-before"], Some(5));
        assert!(to_json(&view).contains("\"because-nobody-shares\": null"));
    }

    #[test]
    fn the_order_of_people_changes_nothing() {
        let mut all = [people("SSA", 3, 1), people("SA", 3, 2), people("LAC", 2, 1)].concat();
        let forwards = regions(&all);
        all.reverse();
        assert_eq!(regions(&all), forwards);
    }
}
