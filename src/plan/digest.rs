//! What a month came to, for its digest; and what is new for one person, for the update
//! that they get once a month.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::compose::{AwardProposal, AwardState, ClinicLine, DigestView};
use crate::ids::{RoundId, SkillId, Timestamp, UserId};
use crate::matching::report::FEWEST;
use crate::matching::{Rules, SkillTree};
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::registry::{Clinic, ClinicId, ClinicStatus, Registrant};

/// Skills that a digest names.
const MOST_SKILLS: usize = 5;

/// Clinics that an update tells of.
const MOST_CLINICS: usize = 5;

/// By what digests and updates are made.
pub struct Known<'a> {
    /// Who takes part.
    pub people: &'a BTreeMap<UserId, Registrant>,
    /// What was done.
    pub ledger: &'a Ledger,
    /// Every round made.
    pub rounds: &'a BTreeMap<RoundId, &'a RoundRecord>,
    /// Who wants each skill in vain.
    pub open: &'a BTreeMap<SkillId, BTreeSet<UserId>>,
    /// The clinics of the calendar.
    pub clinics: &'a BTreeMap<ClinicId, Clinic>,
    /// The awards.
    pub awards: &'a [(UserId, AwardProposal)],
    /// How skills lie to one another.
    pub rules: &'a Rules,
    /// The wiki's clock.
    pub now: Timestamp,
}

impl Known<'_> {
    /// The digest of a month. `met` tells how many connections of a round came to a meeting.
    #[must_use]
    pub fn digest(&self, month: RoundId, met: usize, next: Option<Date>) -> DigestView {
        let joined = |who: &UserId| self.ledger.welcomed.get(who) == Some(&month);
        let listed = |person: &&Registrant| person.directory.given();
        let members = self.people.values().filter(|person| joined(&person.id)).filter(listed);
        let connections = self.rounds.get(&month).map_or(&[][..], |record| record.connections.as_slice());
        let mut learned: BTreeMap<&SkillId, BTreeSet<UserId>> = BTreeMap::new();
        for connection in connections {
            learned.entry(&connection.skill).or_default().insert(connection.learner);
        }
        let mut skills: Vec<(&SkillId, usize)> = learned
            .into_iter()
            .map(|(skill, who)| (skill, who.len()))
            .filter(|(_, who)| *who >= FEWEST)
            .collect();
        skills.sort_by_key(|(skill, who)| (Reverse(*who), *skill));
        let thanks: BTreeSet<_> = self
            .awards
            .iter()
            .filter(|(_, proposal)| proposal.state == AwardState::Given && proposal.round() == Some(month))
            .map(|(_, proposal)| proposal.who.clone())
            .collect();
        let of_the_month =
            |clinic: &&Clinic| clinic.starts.is_some_and(|starts| RoundId::of(starts) == month);
        let held = self.clinics.values().filter(|clinic| clinic.status == ClinicStatus::Held);
        DigestView {
            month,
            newcomers: self.ledger.welcomed.values().filter(|joined| **joined == month).count(),
            members: members.map(|person| person.name.clone()).collect(),
            connections: connections.len(),
            met,
            skills: skills.into_iter().take(MOST_SKILLS).map(|(skill, _)| skill.clone()).collect(),
            held: lines(held.filter(of_the_month)),
            coming: lines(self.coming()),
            thanks: thanks.into_iter().collect(),
            next,
        }
    }

    /// The clinics that will be held.
    fn coming(&self) -> impl Iterator<Item = &Clinic> {
        let coming = |clinic: &&Clinic| {
            clinic.status == ClinicStatus::Confirmed && clinic.starts.is_some_and(|starts| starts > self.now)
        };
        self.clinics.values().filter(coming)
    }

    /// The clinics to come that fit somebody: those on what they want to learn, then those in
    /// their languages, the soonest first.
    #[must_use]
    pub fn fitting(&self, reader: &Registrant, skills: &impl SkillTree) -> Vec<ClinicLine> {
        let knows = |language| {
            let level = reader.languages.iter().find(|(code, _)| code == language);
            level.is_some_and(|(_, level)| level.points() >= self.rules.least_level)
        };
        let is_wanted = |clinic: &Clinic| {
            reader.learn.iter().any(|wish| skills.distance_below(wish, &clinic.skill).is_some())
        };
        let mut fitting: Vec<&Clinic> = self
            .coming()
            .filter(|clinic| !clinic.hosts.contains(&reader.id))
            .filter(|clinic| knows(&clinic.language) || clinic.interpretation.iter().any(knows))
            .collect();
        fitting.sort_by_key(|clinic| (!is_wanted(clinic), clinic.starts, clinic.id.clone()));
        fitting.truncate(MOST_CLINICS);
        fitting.into_iter().map(line).collect()
    }

    /// The skills that somebody shares and several others want in vain.
    #[must_use]
    pub fn wanted(&self, reader: &Registrant) -> Vec<SkillId> {
        let wish = |skill: &&SkillId| {
            self.open
                .get(*skill)
                .is_some_and(|who| who.iter().filter(|one| **one != reader.id).count() >= FEWEST)
        };
        reader.share.iter().filter(wish).take(MOST_SKILLS).cloned().collect()
    }
}

fn lines<'c>(clinics: impl Iterator<Item = &'c Clinic>) -> Vec<ClinicLine> {
    let mut clinics: Vec<&Clinic> = clinics.collect();
    clinics.sort_by_key(|clinic| (clinic.starts, clinic.id.clone()));
    clinics.into_iter().map(line).collect()
}

fn line(clinic: &Clinic) -> ClinicLine {
    ClinicLine {
        title: clinic.title.clone(),
        skill: clinic.skill.clone(),
        language: clinic.language.clone(),
        starts: clinic.starts,
    }
}

/// The day of a moment, by UTC.
#[must_use]
pub fn day(moment: Timestamp) -> Date {
    moment.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{LanguageCode, Username};
    use crate::registry::{Consent, Level, Provenance, SourceKind, Taxonomy};

    fn person(id: u64, learn: &[&str], share: &[&str]) -> Registrant {
        let skills = |slugs: &[&str]| slugs.iter().map(|slug| SkillId((*slug).to_owned())).collect();
        Registrant {
            learn: skills(learn),
            share: skills(share),
            languages: vec![(LanguageCode("en".to_owned()), Level::Babel(4))],
            directory: Consent::Given,
            notify: Consent::Given,
            ..Registrant::silent(UserId(id), Username::parse(&format!("LCTest-{id}")).expect("a name"))
        }
    }

    fn clinic(id: &str, skill: &str, language: &str, status: ClinicStatus, starts: &str) -> Clinic {
        Clinic {
            id: ClinicId::parse(id).expect("an id"),
            status,
            title: None,
            skill: SkillId(skill.to_owned()),
            hosts: vec![UserId(9)],
            language: LanguageCode(language.to_owned()),
            interpretation: Vec::new(),
            starts: Some(starts.parse().expect("a moment")),
            minutes: 60,
            seats: None,
            link: None,
            materials: Vec::new(),
            attended: Vec::new(),
            round: None,
            source: Provenance {
                kind: SourceKind::RegistrationPage,
                place: "Calendar".to_owned(),
                entry: 1,
                revision: None,
                at: Timestamp::UNIX_EPOCH,
            },
        }
    }

    /// What is known of these people and clinics on the third of December.
    fn with<R>(people: Vec<Registrant>, clinics: Vec<Clinic>, ask: impl FnOnce(&Known<'_>) -> R) -> R {
        let people: BTreeMap<UserId, Registrant> =
            people.into_iter().map(|person| (person.id, person)).collect();
        let mut open: BTreeMap<SkillId, BTreeSet<UserId>> = BTreeMap::new();
        for (id, wish) in
            people.values().flat_map(|person: &Registrant| person.learn.iter().map(|wish| (person.id, wish)))
        {
            open.entry(wish.clone()).or_default().insert(id);
        }
        let record = RoundRecord::connecting("2026-11", &[(1, 2)]);
        let mut ledger = Ledger::default();
        ledger.welcomed.insert(UserId(1), record.round);
        ledger.welcomed.insert(UserId(77), record.round);
        ask(&Known {
            people: &people,
            ledger: &ledger,
            rounds: &BTreeMap::from([(record.round, &record)]),
            open: &open,
            clinics: &clinics.into_iter().map(|clinic| (clinic.id.clone(), clinic)).collect(),
            awards: &[],
            rules: &Rules::default(),
            now: "2026-12-03T00:00:00Z".parse().expect("a moment"),
        })
    }

    #[test]
    fn a_digest_counts_everybody_and_names_those_who_may_be() {
        let november = RoundId::parse("2026-11").expect("a month");
        let clinics = vec![
            clinic("held", "wikidata", "en", ClinicStatus::Held, "2026-11-20T17:00:00Z"),
            clinic("earlier", "wikidata", "en", ClinicStatus::Held, "2026-10-20T17:00:00Z"),
            clinic("coming", "wikidata", "en", ClinicStatus::Confirmed, "2026-12-20T17:00:00Z"),
            clinic("off", "wikidata", "en", ClinicStatus::Cancelled, "2026-12-21T17:00:00Z"),
        ];
        let digest = with(vec![person(1, &[], &[]), person(2, &[], &[])], clinics, |known| {
            known.digest(november, 1, None)
        });
        assert_eq!((digest.newcomers, digest.members.len()), (2, 1), "one of the two has left");
        assert_eq!(
            (digest.connections, digest.met, digest.skills.len()),
            (1, 1, 0),
            "one learner is too few"
        );
        assert_eq!((digest.held.len(), digest.coming.len()), (1, 1));
    }

    #[test]
    fn an_update_tells_of_clinics_in_ones_languages_and_those_wished_for_first() {
        let clinics = vec![
            clinic("other", "budgeting", "en", ClinicStatus::Confirmed, "2026-12-05T17:00:00Z"),
            clinic("wish", "sparql", "en", ClinicStatus::Confirmed, "2026-12-20T17:00:00Z"),
            clinic("spanish", "wikidata", "es", ClinicStatus::Confirmed, "2026-12-06T17:00:00Z"),
            clinic("past", "wikidata", "en", ClinicStatus::Confirmed, "2026-12-01T17:00:00Z"),
        ];
        let reader = person(1, &["wikidata"], &[]);
        let fitting =
            with(vec![reader.clone()], clinics, |known| known.fitting(&reader, Taxonomy::standard()));
        let skills: Vec<&str> = fitting.iter().map(|line| line.skill.as_str()).collect();
        assert_eq!(skills, ["sparql", "budgeting"]);
    }

    #[test]
    fn a_wish_of_several_is_told_to_whoever_shares_it() {
        let people = |count: u64| -> Vec<Registrant> {
            (3..3 + count)
                .map(|id| person(id, &["wikidata"], &[]))
                .chain([person(2, &[], &["wikidata"])])
                .collect()
        };
        let reader = person(2, &[], &["wikidata"]);
        assert_eq!(with(people(2), Vec::new(), |known| known.wanted(&reader)), []);
        assert_eq!(with(people(3), Vec::new(), |known| known.wanted(&reader)).len(), 1);
    }
}
