//! All that a decision may know: the world as one look at it found it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::ids::{ActionId, PageTitle, RevId, RoundId, Timestamp, Username};
use crate::plan::Effect;
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::plan::links::Links;
use crate::plan::published::Contents;
use crate::plan::roster::Roster;
use crate::registry::ambassador::NoteTyped;
use crate::registry::clinic::ClinicEntry;
use crate::registry::departure::Departures;
use crate::registry::resource::EntryTyped;
use crate::registry::vet::Standing;
use crate::registry::{Lexicon, Problem, Registration};
use crate::wiki::Base;
use crate::wikitext::Options;

/// The world, but for the pages to be written (those follow from the draft).
#[derive(Clone, Debug)]
pub struct World {
    /// The wiki's clock.
    pub now: Timestamp,
    /// The bot's account.
    pub bot: Username,
    /// How the wiki's pages are read.
    pub options: Options,
    /// By which words are understood.
    pub lexicon: Lexicon,
    /// Every registration found.
    pub registrations: Vec<Registration>,
    /// What is odd about the sources.
    pub intake_problems: Vec<Problem>,
    /// Entries that could not even be read.
    pub intake_refused: usize,
    /// What the wiki knows of the accounts named.
    pub standing: BTreeMap<Username, Standing>,
    /// Who left.
    pub departures: Departures,
    /// Who was there in earlier cycles.
    pub roster: Roster,
    /// What the roster's page was.
    pub roster_base: Base,
    /// What was done before.
    pub ledger: Ledger,
    /// What the ledger's page was.
    pub ledger_base: Base,
    /// Every round made before.
    pub rounds: BTreeMap<RoundId, RoundRecord>,
    /// When each was.
    pub made: BTreeMap<RoundId, Timestamp>,
    /// Once-only things named in the bot's own edits since the ledger was last
    /// brought up to date: they stand, whatever the ledger says.
    pub found: BTreeMap<ActionId, Timestamp>,
    /// Edits of others that the bot's own edits since then say they replaced.
    pub replaced: BTreeSet<(PageTitle, RevId)>,
    /// What trustees approved: awards, lines of rounds, what else is done only with leave.
    pub approvals: BTreeMap<ActionId, Username>,
    /// The entries of the calendar, as they were found.
    pub clinics: Vec<ClinicEntry>,
    /// What trustees struck. What is struck is not approved, whoever approved it too.
    pub strikes: BTreeMap<ActionId, Username>,
    /// What trustees add in their own words to which, and who does.
    pub notes: BTreeMap<ActionId, (Username, String)>,
    /// What people added to the resource centre.
    pub resource_entries: Vec<EntryTyped>,
    /// What trustees note about ambassadors.
    pub ambassador_notes: Vec<NoteTyped>,
    /// What is known of the links that people gave.
    pub links: Links,
    /// What the page of that was.
    pub links_base: Base,
    /// On how many pages the resource centre is, as its first one says.
    pub resource_pages: usize,
    /// The newest revisions of the pages that registrations stand on.
    pub heads: BTreeMap<PageTitle, RevId>,
    /// Pages below that of the cards that exist.
    pub card_pages: BTreeSet<PageTitle>,
    /// Pages of the directory that exist.
    pub directory_pages: BTreeSet<PageTitle>,
    /// The JSON pages of the directory that exist.
    pub published: Option<Contents>,
}

impl World {
    /// The day it is, by UTC.
    #[must_use]
    pub fn today(&self) -> Date {
        day(self.now)
    }

    /// Puts deeds on record: each that was found in an edit by that edit's day, the others by today's.
    pub fn record(&self, ledger: &mut Ledger, effects: &[Effect]) {
        for effect in effects {
            let on = self.found.get(&effect.id).map_or_else(|| self.today(), |moment| day(*moment));
            ledger.record(std::slice::from_ref(effect), on);
        }
    }
}

fn day(moment: Timestamp) -> Date {
    moment.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
impl World {
    /// A world in which there is nothing yet.
    pub(super) fn empty(now: Timestamp) -> Self {
        Self {
            now,
            bot: Username::parse("LetsConnectBot").expect("a name"),
            options: Options::default(),
            lexicon: Lexicon::standard(now),
            registrations: Vec::new(),
            intake_problems: Vec::new(),
            intake_refused: 0,
            standing: BTreeMap::new(),
            departures: Departures::default(),
            roster: Roster::default(),
            roster_base: Base::Missing,
            ledger: Ledger::default(),
            ledger_base: Base::Missing,
            rounds: BTreeMap::new(),
            made: BTreeMap::new(),
            found: BTreeMap::new(),
            replaced: BTreeSet::new(),
            approvals: BTreeMap::new(),
            clinics: Vec::new(),
            strikes: BTreeMap::new(),
            notes: BTreeMap::new(),
            resource_entries: Vec::new(),
            ambassador_notes: Vec::new(),
            links: Links::default(),
            links_base: Base::Missing,
            resource_pages: 0,
            heads: BTreeMap::new(),
            card_pages: BTreeSet::new(),
            directory_pages: BTreeSet::new(),
            published: None,
        }
    }
}
