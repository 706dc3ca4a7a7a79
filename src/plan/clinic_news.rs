//! Who is told what of a learning clinic: invited, reminded, told of changes, asked
//! whether it was of use; and what its hosts are told. Pure: the same clinics, people
//! and ledger give the same news, in whatever order they come.
//!
//! [`invite`] says who the right people are and how many, [`seats`] who comes,
//! [`version`] what somebody was told, [`survey`] what they said afterwards.
//!
//! # What holds
//!
//! - Everything is told once: the ledger holds the occasion. What somebody was told of a
//!   clinic is in it too, so that a change is told as from what to what, and once for each
//!   time that the clinic changes.
//! - A clinic that is only proposed, again or still, is not spoken of; nor is one that
//!   has vanished from the calendar: it may be back tomorrow.
//! - Nothing is told of the past but what is asked afterwards, and that for [`ASKED_FOR`] days.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::compose::{ClinicChange, ClinicSaid, ClinicUses};
use crate::ids::{ActionId, RoundId, Timestamp, UserId};
use crate::plan::Deed;
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::plan::occasion::Occasion;
use crate::registry::{Clinic, ClinicId, ClinicStatus, Registrant, Taxonomy};

mod invite;
pub mod rules;
pub mod seats;
pub mod survey;
#[cfg(test)]
mod tests;
pub mod version;

pub use rules::ClinicRules;
pub use seats::{Guests, Seats};
use version::{Seat, Version};

/// Days after a clinic in which people are still asked about it.
const ASKED_FOR: i64 = 30;

/// All that is known.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The wiki's clock.
    pub now: Timestamp,
    /// The calendar.
    pub clinics: &'a BTreeMap<ClinicId, Clinic>,
    /// Who takes part.
    pub registrants: &'a BTreeMap<UserId, Registrant>,
    /// What was done before.
    pub ledger: &'a Ledger,
    /// What else was done, by the bot's own edits.
    pub found: &'a BTreeMap<ActionId, Timestamp>,
    /// The rounds made before.
    pub rounds: &'a BTreeMap<RoundId, RoundRecord>,
    /// The skills.
    pub skills: &'a Taxonomy,
    /// The level at which somebody learns in a language.
    pub least_level: u8,
    /// The settings.
    pub rules: &'a ClinicRules,
}

/// Something that somebody is to be told of a clinic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Whom.
    pub who: UserId,
    /// Of which clinic.
    pub clinic: ClinicId,
    /// The occasion on which it is told.
    pub occasion: Occasion,
    /// What is told by it besides.
    pub with: Vec<Occasion>,
    /// What is said.
    pub said: ClinicSaid,
}

/// What is on record of one clinic.
struct Own<'a> {
    clinic: &'a Clinic,
    /// Who was invited, and when.
    invited: BTreeMap<UserId, Date>,
    /// What each was told last.
    versions: BTreeMap<UserId, Version>,
    guests: Guests,
}

impl Known<'_> {
    fn today(&self) -> Date {
        self.now.to_zoned(TimeZone::UTC).date()
    }

    fn may_be_told(&self, one: &Registrant) -> bool {
        one.notify.given() && !one.is_away_on(self.today())
    }

    /// The day on which somebody was told; today if only the bot's own edits say so.
    fn told(&self, who: UserId, occasion: &Occasion) -> Option<Date> {
        self.ledger.said_on(who, occasion).or_else(|| {
            let deed = || Deed::Say { who, occasion: occasion.clone() };
            (!self.found.is_empty() && self.found.contains_key(&deed().id())).then(|| self.today())
        })
    }

    /// The seats of a clinic.
    #[must_use]
    pub fn attendance(&self, clinic: &Clinic) -> Seats {
        Own::of(self, clinic).guests.count()
    }

    /// What those who were there said of its use; nothing where there are fewer than three answers.
    #[must_use]
    pub fn uses(&self, clinic: &Clinic) -> Option<ClinicUses> {
        survey::uses(&clinic.id, &Own::of(self, clinic).there(), self.registrants)
    }

    /// What is to be told now: of the clinics that come first first.
    #[must_use]
    pub fn news(&self) -> Vec<News> {
        let mut clinics: Vec<&Clinic> =
            self.clinics.values().filter(|clinic| self.is_of_now(clinic)).collect();
        clinics.sort_by_key(|clinic| (clinic.starts, &clinic.id));
        let mut this_month = self.invited_this_month();
        let mut news = Vec::new();
        for clinic in clinics {
            let own = Own::of(self, clinic);
            let starts = clinic.starts.unwrap_or(Timestamp::MIN);
            match clinic.status {
                ClinicStatus::Proposed => {}
                ClinicStatus::Cancelled => self.cancelled(&own, &mut news),
                ClinicStatus::Confirmed if self.now < starts => {
                    self.hosts(&own, &mut news);
                    self.guests(&own, &mut news);
                    self.invite(&own, &mut this_month, &mut news);
                }
                ClinicStatus::Confirmed | ClinicStatus::Held => self.afterwards(&own, &mut news),
            }
        }
        news
    }

    /// Every occasion on which somebody may have been told something of a clinic, by an
    /// earlier run that could not record it.
    pub fn occasions(&self) -> impl Iterator<Item = (UserId, Occasion)> {
        let clinics = self.clinics.values().filter(|clinic| self.is_of_now(clinic));
        clinics.flat_map(|clinic| {
            let own = Own::of_ledger(self, clinic);
            let id = || clinic.id.clone();
            let mut of_all = vec![
                Occasion::Invitation(id()),
                Occasion::ClinicSurvey(id()),
                Occasion::Hosting(id()),
                Occasion::ClinicRecord(id()),
            ];
            of_all.extend(clinic.starts.map(|starts| Occasion::ClinicReminder(id(), day(starts))));
            self.registrants.keys().flat_map(move |&who| {
                let versions: BTreeSet<Version> = own.next(who).into_iter().collect();
                let change =
                    |version: Version| Occasion::ClinicChange(clinic.id.clone(), version.to_string());
                let changes: Vec<Occasion> = versions.into_iter().map(change).collect();
                of_all.clone().into_iter().chain(changes).map(move |occasion| (who, occasion))
            })
        })
    }

    /// Whether there may be something to tell of a clinic.
    fn is_of_now(&self, clinic: &Clinic) -> bool {
        let asked = SignedDuration::from_hours(24 * ASKED_FOR);
        clinic.status == ClinicStatus::Cancelled
            || ends(clinic)
                .is_some_and(|ends| ends.saturating_add(asked).is_ok_and(|until| self.now <= until))
    }

    /// How many invitations each had in this month.
    fn invited_this_month(&self) -> BTreeMap<UserId, u32> {
        let first = self.today().first_of_month();
        let is_invitation = |occasion: &Occasion| matches!(occasion, Occasion::Invitation(_));
        let mut counts = BTreeMap::new();
        let told = self.ledger.said.iter().filter(|(occasion, _)| is_invitation(occasion));
        for (who, _) in told.flat_map(|(_, told)| told.days()).filter(|(_, day)| *day >= first) {
            *counts.entry(who).or_default() += 1;
        }
        counts
    }

    /// The people who may be told something, and are known.
    fn readers<'k>(&'k self, of: impl IntoIterator<Item = &'k UserId>) -> impl Iterator<Item = UserId> {
        let known = of.into_iter().filter_map(|who| self.registrants.get(who));
        known.filter(|one| self.may_be_told(one)).map(|one| one.id)
    }

    /// Those who were invited, and did not decline, learn that it is cancelled, if they might still come.
    fn cancelled(&self, own: &Own<'_>, news: &mut Vec<News>) {
        for who in self.readers(own.invited.keys()).filter(|who| !own.guests.declined.contains(who)) {
            let told = own.versions.get(&who);
            let Some(known) = told.cloned().or_else(|| Version::of(own.clinic, 0, Seat::Open)) else {
                continue;
            };
            let is_known = told.is_some_and(|told| told.cancelled);
            if is_known || self.now >= known.starts || own.clinic.hosts.contains(&who) {
                continue;
            }
            let was = Some(known.starts);
            let next = Version { number: known.number + 1, cancelled: true, ..known };
            news.push(own.news(who, own.change(&next), Vec::new(), ClinicSaid::Cancelled { was }));
        }
    }

    /// What hosts are told of their clinic: that it is confirmed, and that it is near.
    fn hosts(&self, own: &Own<'_>, news: &mut Vec<News>) {
        let Seats { coming, waiting, .. } = own.guests.count();
        let hosting = Occasion::Hosting(own.clinic.id.clone());
        let reminder = self.reminder(own);
        for who in self.readers(&own.clinic.hosts) {
            let due = reminder.clone().filter(|reminder| self.told(who, reminder).is_none());
            if self.told(who, &hosting).is_none() {
                let said = ClinicSaid::Hosting { coming, waiting };
                news.push(own.news(who, hosting.clone(), due.into_iter().collect(), said));
            } else if let Some(reminder) = due {
                news.push(own.news(who, reminder, Vec::new(), ClinicSaid::NearForHost { coming, waiting }));
            }
        }
    }

    /// What those who were invited or come are told: what changed, whether they have a seat,
    /// that it is near.
    fn guests(&self, own: &Own<'_>, news: &mut Vec<News>) {
        let reminder = self.reminder(own);
        let guests = &own.guests;
        let all: BTreeSet<&UserId> =
            own.invited.keys().chain(&guests.coming).chain(&guests.waiting).collect();
        for who in self.readers(all) {
            if guests.declined.contains(&who) || own.clinic.hosts.contains(&who) {
                continue;
            }
            let seat = guests.seat(who);
            let due =
                reminder.clone().filter(|reminder| seat == Seat::Taken && self.told(who, reminder).is_none());
            let Some(present) = own.present(who, seat) else { continue };
            let change = own.change(&present);
            if !own.invited.contains_key(&who) {
                // They found it by themselves.
                let said = match due {
                    Some(_) => ClinicSaid::Near,
                    None => ClinicSaid::Noted { waits: seat == Seat::Waiting },
                };
                let with = std::iter::once(change).chain(due).collect();
                news.push(own.news(who, Occasion::Invitation(own.clinic.id.clone()), with, said));
            } else if let Some(said) = changed(own.versions.get(&who), &present) {
                // It tells all that a reminder would.
                news.push(own.news(who, change, due.into_iter().collect(), said));
            } else if let Some(reminder) = due {
                news.push(own.news(who, reminder, Vec::new(), ClinicSaid::Near));
            }
        }
    }

    fn invite(&self, own: &Own<'_>, this_month: &mut BTreeMap<UserId, u32>, news: &mut Vec<News>) {
        for who in invite::invited(self, own, this_month) {
            *this_month.entry(who).or_default() += 1;
            let Some(version) = own.present(who, Seat::Open) else { continue };
            let is_full = own.guests.count().left == Some(0);
            let said = ClinicSaid::Invited { is_full };
            let with = vec![own.change(&version)];
            news.push(own.news(who, Occasion::Invitation(own.clinic.id.clone()), with, said));
        }
    }

    /// What is asked once it is over: of its hosts, who was there; of those who were,
    /// whether it was of use.
    fn afterwards(&self, own: &Own<'_>, news: &mut Vec<News>) {
        let clinic = own.clinic;
        let Some(ends) = ends(clinic).filter(|ends| *ends <= self.now) else { return };
        let (attendance, materials) = (clinic.attended.is_empty(), clinic.materials.is_empty());
        let record = Occasion::ClinicRecord(clinic.id.clone());
        for who in self.readers(&clinic.hosts).filter(|_| attendance || materials) {
            if self.told(who, &record).is_none() {
                let said = ClinicSaid::Record { attendance, materials };
                news.push(own.news(who, record.clone(), Vec::new(), said));
            }
        }
        let a_day_later = ends.saturating_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX);
        if clinic.status != ClinicStatus::Held && self.now < a_day_later {
            return;
        }
        let survey = Occasion::ClinicSurvey(clinic.id.clone());
        for who in self.readers(&own.there()) {
            let has_said = |one: &Registrant| survey::answer(one, &clinic.id).is_some();
            if self.told(who, &survey).is_none() && !self.registrants.get(&who).is_some_and(has_said) {
                news.push(own.news(who, survey.clone(), Vec::new(), ClinicSaid::Survey));
            }
        }
    }

    /// The reminder of a clinic, if it is time for it.
    fn reminder(&self, own: &Own<'_>) -> Option<Occasion> {
        let starts = own.clinic.starts?;
        let hours = SignedDuration::from_hours(self.rules.reminder_hours.into());
        let is_near = self.now >= starts.saturating_sub(hours).unwrap_or(Timestamp::MIN);
        is_near.then(|| Occasion::ClinicReminder(own.clinic.id.clone(), day(starts)))
    }
}

impl<'a> Own<'a> {
    /// What the ledger says of a clinic.
    fn of_ledger(known: &Known<'_>, clinic: &'a Clinic) -> Self {
        let invitation = Occasion::Invitation(clinic.id.clone());
        let invited =
            known.ledger.said.get(&invitation).into_iter().flat_map(super::occasion::Told::days).collect();
        let mut versions: BTreeMap<UserId, Version> = BTreeMap::new();
        let mut promised = BTreeSet::new();
        let said = &known.ledger.said;
        let reminder = |on| Occasion::ClinicReminder(clinic.id.clone(), on);
        for (_, told) in said.range(reminder(Date::MIN)..=reminder(Date::MAX)) {
            promised.extend(told.everybody());
        }
        // What a version is begins with a digit.
        let change = |from: &str| Occasion::ClinicChange(clinic.id.clone(), from.to_owned());
        for (occasion, told) in said.range(change("0")..change(":")) {
            let Occasion::ClinicChange(_, version) = occasion else { continue };
            let Ok(version) = version.parse::<Version>() else { continue };
            for who in told.everybody() {
                if versions.get(&who).is_none_or(|before| before.number < version.number) {
                    versions.insert(who, version.clone());
                }
            }
        }
        promised.extend(versions.iter().filter(|(_, told)| told.seat == Seat::Taken).map(|(who, _)| *who));
        let guests = Guests::of(clinic, known.registrants, &promised);
        Self { clinic, invited, versions, guests }
    }

    /// The same, and what the bot's own edits say beyond it.
    fn of(known: &Known<'_>, clinic: &'a Clinic) -> Self {
        let mut own = Self::of_ledger(known, clinic);
        if known.found.is_empty() {
            return own;
        }
        let invitation = Occasion::Invitation(clinic.id.clone());
        for &who in known.registrants.keys() {
            if let Some(day) = known.told(who, &invitation) {
                own.invited.entry(who).or_insert(day);
            }
            let told = own.next(who).into_iter().find(|next| known.told(who, &own.change(next)).is_some());
            if let Some(version) = told {
                own.versions.insert(who, version);
            }
        }
        own
    }

    /// What somebody is told if they are told now.
    fn present(&self, who: UserId, seat: Seat) -> Option<Version> {
        let told = self.versions.get(&who);
        let same = told.filter(|told| Version::of(self.clinic, told.number, seat).as_ref() == Some(*told));
        match same {
            // A version that was recorded and not told of yet.
            Some(same) => Some(same.clone()),
            None => Version::of(self.clinic, told.map_or(0, |told| told.number) + 1, seat),
        }
    }

    /// Everything that somebody may have been told after what is on record.
    fn next(&self, who: UserId) -> Vec<Version> {
        let told = self.versions.get(&who);
        let number = told.map_or(0, |told| told.number) + 1;
        let mut next: Vec<Version> =
            Seat::ALL.into_iter().filter_map(|seat| Version::of(self.clinic, number, seat)).collect();
        if let Some(told) = told.filter(|_| self.clinic.status == ClinicStatus::Cancelled) {
            next.push(Version { number, cancelled: true, ..told.clone() });
        }
        next
    }

    /// Who was there, its hosts aside: those recorded; where nobody is, those who had a seat.
    fn there(&self) -> BTreeSet<UserId> {
        let Clinic { attended, hosts, .. } = self.clinic;
        let recorded = attended.iter().copied().collect();
        let there = if attended.is_empty() { self.guests.coming.clone() } else { recorded };
        there.into_iter().filter(|who| !hosts.contains(who)).collect()
    }

    fn change(&self, version: &Version) -> Occasion {
        Occasion::ClinicChange(self.clinic.id.clone(), version.to_string())
    }

    fn news(&self, who: UserId, occasion: Occasion, with: Vec<Occasion>, said: ClinicSaid) -> News {
        News { who, clinic: self.clinic.id.clone(), occasion, with, said }
    }
}

/// What is to be told to somebody who was told `before`, if anything is.
fn changed(before: Option<&Version>, present: &Version) -> Option<ClinicSaid> {
    let Some(before) = before else {
        // It is not known what they were told, only that it was something else.
        return Some(ClinicSaid::Changed { what: Vec::new(), seat: None });
    };
    let changes = [
        (before.cancelled, ClinicChange::Again),
        (
            (before.starts, before.minutes) != (present.starts, present.minutes),
            ClinicChange::Time { was: before.starts },
        ),
        (before.languages != present.languages, ClinicChange::Language),
        (before.hosts != present.hosts, ClinicChange::Hosts),
        (before.link != present.link, ClinicChange::Link),
    ];
    let what: Vec<ClinicChange> =
        changes.into_iter().filter(|(differs, _)| *differs).map(|(_, change)| change).collect();
    let seat = match (before.seat, present.seat) {
        (Seat::Waiting, Seat::Taken) => Some(true),
        (Seat::Open | Seat::Taken, Seat::Waiting) => Some(false),
        _ => None,
    };
    (!what.is_empty() || seat.is_some()).then_some(ClinicSaid::Changed { what, seat })
}

/// When a clinic ends.
fn ends(clinic: &Clinic) -> Option<Timestamp> {
    clinic.starts?.saturating_add(SignedDuration::from_mins(clinic.minutes.into())).ok()
}

/// The day of a moment, by UTC.
fn day(moment: Timestamp) -> Date {
    moment.to_zoned(TimeZone::UTC).date()
}
