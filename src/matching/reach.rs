//! Who can reach whom, without listing the pairs. A wish and a sharer meet at a
//! *hub*: one skill in one language. A wish stands at the hubs of its skill in
//! the languages that its learner knows, a sharer at those of every skill wanted
//! that they share, or one below, in every language that they know. So hundreds
//! of millions of candidates are some millions of ways to hubs; the few who must
//! not be connected are refused one by one ([`Dense::is_apart`]).

use std::collections::BTreeMap;

use super::dense::{Dense, small};
use super::rows::Rows;

/// See the head of this file.
#[derive(Clone, Debug)]
pub(super) struct Hubs {
    /// The hubs of each wish.
    pub of_wish: Rows,
    /// The hubs of each sharer.
    pub of_sharer: Rows,
    /// The sharers at each hub.
    pub sharers: Rows,
    /// The wishes at each hub.
    pub wishes: Rows,
}

impl Hubs {
    pub(super) fn of(dense: &Dense<'_>) -> Self {
        let languages = |person: usize| {
            let knowledge = &dense.knowledges[dense.knowledge_of[person] as usize];
            knowledge.iter().map(|&(language, _)| language)
        };
        let mut hubs: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        let mut sharer_hubs = Vec::new();
        for (skill, offer) in dense.offers.iter() {
            for language in languages(dense.sharers[offer.sharer as usize].person) {
                let fresh = small(hubs.len());
                let hub = *hubs.entry((skill, language)).or_insert(fresh);
                sharer_hubs.push((offer.sharer, hub));
            }
        }
        let mut wish_hubs = Vec::new();
        for (place, wish) in dense.wishes.iter().enumerate() {
            for language in languages(dense.learners[wish.learner].person) {
                if let Some(&hub) = hubs.get(&(wish.skill, language)) {
                    wish_hubs.push((small(place), hub));
                }
            }
        }
        let turned = |pairs: &[(u32, u32)]| pairs.iter().map(|&(a, b)| (b, a)).collect::<Vec<_>>();
        Self {
            of_wish: Rows::of(dense.wishes.len(), &wish_hubs),
            of_sharer: Rows::of(dense.sharers.len(), &sharer_hubs),
            sharers: Rows::of(hubs.len(), &turned(&sharer_hubs)),
            wishes: Rows::of(hubs.len(), &turned(&wish_hubs)),
        }
    }
}
