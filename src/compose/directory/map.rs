//! The map of regions: the eight of them in two rows from west to east, as they
//! lie on a map of the world, each with its people. It is a list, so it can be
//! read aloud, and it folds into fewer columns on a narrow screen. West stays on
//! the left where the reader's language runs from right to left: a map does.

use serde::Serialize;

use super::listing::Listing;
use crate::compose::composer::Composer;

/// The regions from west to east, the northern ones first.
const FROM_WEST_TO_EAST: [&str; 8] = ["NA", "NWE", "CEECA", "ESEAP", "LAC", "SSA", "MENA", "SA"];

/// A region on the map.
#[derive(Serialize)]
pub(super) struct RegionView {
    /// The link to its page, or its name where it has nobody.
    place: String,
    people: usize,
    /// How dark its field is, in percent: the share of the region that has most people.
    share: usize,
}

impl Composer<'_> {
    pub(super) fn map(&self, listing: &Listing<'_>) -> Vec<RegionView> {
        let most = listing.regions.values().map(Vec::len).max().unwrap_or_default().max(1);
        let elsewhere = listing.regions.keys().copied().filter(|code| !FROM_WEST_TO_EAST.contains(code));
        FROM_WEST_TO_EAST
            .into_iter()
            .chain(elsewhere)
            .map(|code| {
                let people = listing.regions.get(code).map_or(0, Vec::len);
                let place = if people > 0 { self.region_link(code) } else { self.region(&self.voice, code) };
                RegionView { place, people, share: (people * 100).div_ceil(most) }
            })
            .collect()
    }
}
