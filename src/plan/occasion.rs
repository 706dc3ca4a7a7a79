//! What somebody is told once, besides welcomes, introductions and awards: the
//! occasion names it, in the ledger and in the deed's id.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};

use crate::ids::{RoundId, SkillId, UserId};
use crate::registry::clinic::ClinicId;

/// Something to be told once to one person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// That a connection of the round waits for a word of theirs.
    Reminder(RoundId),
    /// That a connection of the round, with that account, came to nothing, and that they are matched anew.
    Freed(RoundId, UserId),
    /// That their introduction to that account in the round was a mistake.
    Undone(RoundId, UserId),
    /// Why the round has nobody for them, and what would help.
    Unmatched(RoundId),
    /// That a clinic is for them.
    Invitation(ClinicId),
    /// That a clinic is near, on this day.
    ClinicReminder(ClinicId, Date),
    /// What a clinic now is, as [`Version`](super::clinic_news::version::Version) writes it.
    ClinicChange(ClinicId, String),
    /// Whether a clinic was of use.
    ClinicSurvey(ClinicId),
    /// That a clinic of theirs is confirmed, and what hosts do.
    Hosting(ClinicId),
    /// That a clinic of theirs is over, and what is to be recorded.
    ClinicRecord(ClinicId),
    /// What is new, in this month.
    Update(RoundId),
    /// That an ambassador is wanted for a skill.
    Ambassador(SkillId),
    /// That a round waits for approval.
    Approval(RoundId),
    /// The operator, on that day, of something grave. It is on no ledger: the page itself holds it.
    Alert(Date),
}

/// A text that names no occasion.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no occasion that this version knows")]
pub struct BadOccasion(String);

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reminder(round) => write!(f, "reminder {round}"),
            Self::Freed(round, partner) => write!(f, "freed {round} {partner}"),
            Self::Undone(round, partner) => write!(f, "undone {round} {partner}"),
            Self::Unmatched(round) => write!(f, "unmatched {round}"),
            Self::Invitation(clinic) => write!(f, "invitation {clinic}"),
            Self::ClinicReminder(clinic, on) => write!(f, "clinic-reminder {clinic} {on}"),
            Self::ClinicChange(clinic, state) => write!(f, "clinic-change {clinic} {state}"),
            Self::ClinicSurvey(clinic) => write!(f, "clinic-survey {clinic}"),
            Self::Hosting(clinic) => write!(f, "hosting {clinic}"),
            Self::ClinicRecord(clinic) => write!(f, "clinic-record {clinic}"),
            Self::Update(month) => write!(f, "update {month}"),
            Self::Ambassador(skill) => write!(f, "ambassador {skill}"),
            Self::Approval(round) => write!(f, "approval {round}"),
            Self::Alert(on) => write!(f, "alert {on}"),
        }
    }
}

impl std::str::FromStr for Occasion {
    type Err = BadOccasion;

    fn from_str(text: &str) -> Result<Self, BadOccasion> {
        let bad = || BadOccasion(text.to_owned());
        let (kind, of) = text.split_once(' ').ok_or_else(bad)?;
        let round = || RoundId::parse(of).map_err(|_| bad());
        let clinic = |id: &str| ClinicId::parse(id).map_err(|_| bad());
        Ok(match kind {
            "reminder" => Self::Reminder(round()?),
            "freed" | "undone" => {
                let (of, partner) = of.split_once(' ').ok_or_else(bad)?;
                let round = RoundId::parse(of).map_err(|_| bad())?;
                let partner = UserId(partner.parse().map_err(|_| bad())?);
                if kind == "freed" { Self::Freed(round, partner) } else { Self::Undone(round, partner) }
            }
            "unmatched" => Self::Unmatched(round()?),
            "invitation" => Self::Invitation(clinic(of)?),
            "clinic-reminder" => {
                let (id, on) = of.split_once(' ').ok_or_else(bad)?;
                Self::ClinicReminder(clinic(id)?, on.parse().map_err(|_| bad())?)
            }
            "clinic-change" => {
                let (id, state) = of.split_once(' ').ok_or_else(bad)?;
                Self::ClinicChange(clinic(id)?, state.to_owned())
            }
            "clinic-survey" => Self::ClinicSurvey(clinic(of)?),
            "hosting" => Self::Hosting(clinic(of)?),
            "clinic-record" => Self::ClinicRecord(clinic(of)?),
            "update" => Self::Update(round()?),
            "ambassador" => Self::Ambassador(SkillId(of.to_owned())),
            "approval" => Self::Approval(round()?),
            "alert" => Self::Alert(of.parse().map_err(|_| bad())?),
            _ => return Err(bad()),
        })
    }
}

impl Serialize for Occasion {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Occasion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Who was told something, by the day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Told(BTreeMap<Date, BTreeSet<UserId>>);

impl Told {
    /// Those who were told before days were recorded.
    pub(super) fn before_days(who: BTreeSet<UserId>, day: Date) -> Self {
        Self(BTreeMap::from([(day, who)]))
    }

    /// The day on which somebody was told.
    #[must_use]
    pub fn day(&self, who: UserId) -> Option<Date> {
        self.0.iter().find(|(_, told)| told.contains(&who)).map(|(day, _)| *day)
    }

    /// Whether somebody was told.
    #[must_use]
    pub fn contains(&self, who: UserId) -> bool {
        self.day(who).is_some()
    }

    /// Everybody who was told, each with the day.
    pub fn days(&self) -> impl Iterator<Item = (UserId, Date)> {
        self.0.iter().flat_map(|(day, told)| told.iter().map(|who| (*who, *day)))
    }

    /// Everybody who was told.
    pub fn everybody(&self) -> impl Iterator<Item = UserId> {
        self.0.values().flatten().copied()
    }

    /// Records that somebody was told on that day; the first day stays.
    pub fn insert(&mut self, who: UserId, on: Date) {
        if !self.contains(who) {
            self.0.entry(on).or_default().insert(who);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_occasion_reads_back_as_it_is_written() {
        let month = || RoundId::parse("2026-11").expect("a month");
        let clinic = || ClinicId::parse("2026-12-sparql").expect("an id");
        for occasion in [
            Occasion::Reminder(month()),
            Occasion::Freed(month(), UserId(17)),
            Occasion::Unmatched(month()),
            Occasion::Invitation(clinic()),
            Occasion::ClinicReminder(clinic(), jiff::civil::date(2026, 12, 10)),
            Occasion::ClinicChange(clinic(), "0123abcd".to_owned()),
            Occasion::ClinicSurvey(clinic()),
            Occasion::Hosting(clinic()),
            Occasion::ClinicRecord(clinic()),
            Occasion::Update(month()),
            Occasion::Ambassador(SkillId("sparql".to_owned())),
            Occasion::Approval(month()),
        ] {
            assert_eq!(occasion.to_string().parse(), Ok(occasion));
        }
        for text in ["", "reminder", "reminder x", "clinic-change a", "greeting 2026-11", "invitation A"] {
            assert!(text.parse::<Occasion>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_first_day_stays() {
        let day = |day| jiff::civil::date(2026, 11, day);
        let mut told = Told::default();
        told.insert(UserId(1), day(3));
        told.insert(UserId(1), day(9));
        told.insert(UserId(2), day(9));
        assert_eq!(told.day(UserId(1)), Some(day(3)));
        assert_eq!(told.everybody().collect::<Vec<_>>(), [UserId(1), UserId(2)]);
        assert!(!told.contains(UserId(3)));
    }
}
