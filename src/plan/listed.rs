//! Everybody who is listed, as the directory's pages and for machines.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::compose::directory::entry::{self, Entry};
use crate::compose::{Directory, RoundView, Wanted};
use crate::ids::{PageTitle, RoundId, SkillId, UserId};
use crate::plan::draft::Policy;
use crate::plan::ledger::RoundRecord;
use crate::plan::world::World;
use crate::plan::{published, round_view};
use crate::registry::Registrant;

/// Rounds whose clinics are shown on the pages of skills.
const ROUNDS_SHOWN: usize = 3;

/// See the head of this file.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// The pages that people read.
    pub pages: Vec<Wanted>,
    /// Everybody, in the order of their names.
    pub entries: Vec<Entry>,
    /// The JSON pages that hold the entries.
    pub for_machines: Vec<Published>,
}

/// A JSON page for machines as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The page.
    pub page: PageTitle,
    /// Its text.
    pub text: String,
    /// The edit summary.
    pub summary: String,
}

/// Makes it all. `since` tells since when each has been listed, `standing` and
/// `record` are the rounds and the newest, as far as they stand, `materials` where the
/// resource centre has each skill's section.
#[must_use]
pub fn listed(
    policy: &Policy<'_>,
    world: &World,
    people: &BTreeMap<UserId, Registrant>,
    since: &BTreeMap<UserId, Date>,
    (standing, record, materials): (
        &BTreeMap<RoundId, RoundRecord>,
        Option<&RoundRecord>,
        &BTreeMap<SkillId, String>,
    ),
) -> Listed {
    let mut rounds: BTreeMap<RoundId, &RoundRecord> =
        standing.iter().map(|(&round, record)| (round, record)).collect();
    rounds.extend(record.map(|record| (record.round, record)));
    let rounds: Vec<(RoundId, RoundView)> = rounds
        .into_iter()
        .rev()
        .take(ROUNDS_SHOWN)
        .map(|(round, record)| (round, round_view::of(record, people)))
        .collect();
    let directory = Directory {
        people,
        since,
        rounds: &rounds,
        today: world.now.to_zoned(TimeZone::UTC).date(),
        existing: &world.directory_pages,
        materials,
        settings: policy.directory,
        page_bytes: policy.page_bytes,
    };
    let entries = entry::entries(&directory);
    // The title of the bot's own pages is a title: then these are, too, unless it is very long.
    let for_machines =
        published::pages(&entries, &policy.pages.state, world.published.as_ref()).unwrap_or_default();
    let for_machines = for_machines
        .into_iter()
        .map(|(page, text, people)| {
            let summary = format!("the directory for machines, {people} people");
            Published { page, text, summary: policy.composer.programme().summary(&summary) }
        })
        .collect();
    Listed { pages: policy.composer.directory(&directory), entries, for_machines }
}
