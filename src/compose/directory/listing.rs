//! Everybody who is listed, by what they are looked for by, and what is known of
//! each beside what they said.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::DirectorySettings;
use super::cells::levels;
use crate::compose::RoundView;
use crate::ids::{LanguageCode, PageTitle, RoundId, SkillId, Timestamp, UserId};
use crate::matching::ClinicProposal;
use crate::registry::Registrant;

/// What the directory is made from.
#[derive(Clone, Copy, Debug)]
pub struct Directory<'a> {
    /// Who takes part; only those who agreed to be listed are ever looked at.
    pub people: &'a BTreeMap<UserId, Registrant>,
    /// Since when each has been listed.
    pub since: &'a BTreeMap<UserId, Date>,
    /// The newest rounds, newest first. The first is the one that people's capacity is used up in.
    pub rounds: &'a [(RoundId, RoundView)],
    /// The day, on which some are away.
    pub today: Date,
    /// The directory's pages that exist, redirects left out.
    pub existing: &'a BTreeSet<PageTitle>,
    /// Where the resource centre has each skill's section, if it has one: what a link to it begins with.
    pub materials: &'a BTreeMap<SkillId, String>,
    /// What the operator decided.
    pub settings: &'a DirectorySettings,
    /// The most that a page may hold, in bytes.
    pub page_bytes: usize,
}

/// Whether somebody takes learners at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// As many as this in each round.
    Takes(u8),
    /// As many as this, and they are found for this round.
    Full(u8),
    /// None.
    TakesNone,
    /// They are away until then.
    Away(Date),
}

/// Who shares a skill and who wants to learn it.
#[derive(Default)]
pub(crate) struct Sides<'p> {
    pub(super) share: Vec<&'p Registrant>,
    pub(super) learn: Vec<&'p Registrant>,
}

/// Everybody who is listed, by what they are looked for by.
pub(crate) struct Listing<'p> {
    pub(super) from: Directory<'p>,
    /// In the order of their names.
    pub(crate) everybody: Vec<&'p Registrant>,
    pub(super) skills: BTreeMap<&'p SkillId, Sides<'p>>,
    pub(super) languages: BTreeMap<&'p LanguageCode, Vec<&'p Registrant>>,
    pub(super) regions: BTreeMap<&'p str, Vec<&'p Registrant>>,
    pub(super) countries: BTreeMap<&'p str, Vec<&'p Registrant>>,
    /// Learners found for each in the newest round.
    taken: BTreeMap<UserId, usize>,
}

impl<'p> Listing<'p> {
    /// Leaves out whoever has not agreed to be listed; this is the only way in.
    pub(crate) fn of(from: &Directory<'p>) -> Self {
        let mut everybody: Vec<&Registrant> =
            from.people.values().filter(|person| person.directory.given()).collect();
        everybody.sort_by_key(|person| (&person.name, person.id));
        let mut taken = BTreeMap::new();
        for connection in from.rounds.first().iter().flat_map(|(_, round)| &round.connections) {
            *taken.entry(connection.sharer).or_default() += 1;
        }
        let mut listing = Self {
            from: *from,
            everybody: Vec::new(),
            skills: BTreeMap::new(),
            languages: BTreeMap::new(),
            regions: BTreeMap::new(),
            countries: BTreeMap::new(),
            taken,
        };
        for person in &everybody {
            for skill in person.share.iter().collect::<BTreeSet<_>>() {
                listing.skills.entry(skill).or_default().share.push(person);
            }
            for skill in person.learn.iter().collect::<BTreeSet<_>>() {
                listing.skills.entry(skill).or_default().learn.push(person);
            }
            for (language, _) in levels(person) {
                listing.languages.entry(language).or_default().push(person);
            }
            if let Some(region) = &person.region {
                listing.regions.entry(region).or_default().push(person);
            }
            if let Some(country) = &person.country {
                listing.countries.entry(country).or_default().push(person);
            }
        }
        listing.everybody = everybody;
        listing
    }

    /// Whether somebody takes learners.
    pub(crate) fn standing(&self, person: &Registrant) -> Standing {
        let taken = self.taken.get(&person.id).copied().unwrap_or_default();
        match (person.away_until.filter(|_| person.is_away_on(self.from.today)), person.capacity) {
            (Some(until), _) => Standing::Away(until),
            (None, 0) => Standing::TakesNone,
            (None, most) if taken >= usize::from(most) => Standing::Full(most),
            (None, most) => Standing::Takes(most),
        }
    }

    /// The clinics on a skill that the newest rounds propose, newest first.
    pub(super) fn clinics(&self, skill: &SkillId) -> Vec<(RoundId, &'p RoundView, &'p ClinicProposal)> {
        let rounds = self.from.rounds.iter();
        let clinics = rounds.flat_map(|(round, view)| {
            view.clinics.proposals.iter().map(move |clinic| (*round, view, clinic))
        });
        clinics.filter(|(_, _, clinic)| clinic.skill == *skill).collect()
    }

    /// Those listed last, newest first.
    pub(super) fn newest(&self, most: usize) -> Vec<(&'p Registrant, Date)> {
        let dated = self.everybody.iter().filter_map(|&person| Some((person, self.since(person)?)));
        let mut newest: Vec<_> = dated.collect();
        // Of one day, in the order of their names: the sort is stable.
        newest.sort_by_key(|(_, since)| std::cmp::Reverse(*since));
        newest.truncate(most);
        newest
    }

    /// Since when somebody has been listed.
    pub(crate) fn since(&self, person: &Registrant) -> Option<Date> {
        self.from.since.get(&person.id).copied()
    }
}

/// When somebody last changed what they said, if any of their sources tells.
pub(crate) fn changed(person: &Registrant) -> Option<Date> {
    // Whoever answers about a partner changes nothing of what is listed.
    let sources = person.sources.iter().filter(|source| source.kind.registers());
    let newest = sources.map(|source| source.at).max()?;
    // A table without dates is as old as time.
    (newest > Timestamp::UNIX_EPOCH).then(|| newest.to_zoned(jiff::tz::TimeZone::UTC).date())
}
