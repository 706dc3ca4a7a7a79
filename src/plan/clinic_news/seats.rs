//! Who comes to a clinic, and who has a seat: by what people answered, in the order
//! in which they did.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::ids::{RevId, UserId};
use crate::plan::clinic_news::version::Seat;
use crate::registry::{Clinic, ClinicId, Registrant, Said};

/// The seats of a clinic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seats {
    /// People who come and have one.
    pub coming: u32,
    /// People who would come and wait for one.
    pub waiting: u32,
    /// Seats left, if they are limited.
    pub left: Option<u32>,
}

/// Who comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guests {
    /// Those who have a seat.
    pub coming: BTreeSet<UserId>,
    /// Those who wait for one, the first in line first.
    pub waiting: Vec<UserId>,
    /// Those who said that they do not come.
    pub declined: BTreeSet<UserId>,
    /// Seats, if they are limited.
    seats: Option<u32>,
}

impl Guests {
    /// Who comes to `clinic`. Whoever was told that they have a seat (`promised`) keeps it,
    /// whatever becomes of the number of seats.
    #[must_use]
    pub fn of(
        clinic: &Clinic,
        registrants: &BTreeMap<UserId, Registrant>,
        promised: &BTreeSet<UserId>,
    ) -> Self {
        let mut guests = Self { seats: clinic.seats, ..Self::default() };
        let mut line: Vec<(bool, Date, Option<RevId>, UserId)> = Vec::new();
        for registrant in registrants.values().filter(|one| !clinic.hosts.contains(&one.id)) {
            match answer(registrant, &clinic.id) {
                Some((true, on, evidence)) => {
                    // Without a day they come after those who told theirs.
                    let on = on.unwrap_or(Date::MAX);
                    line.push((!promised.contains(&registrant.id), on, evidence, registrant.id));
                }
                Some((false, ..)) => {
                    guests.declined.insert(registrant.id);
                }
                None => {}
            }
        }
        line.sort_unstable();
        for (place, (is_new, _, _, who)) in (0_u32..).zip(line) {
            if !is_new || clinic.seats.is_none_or(|seats| place < seats) {
                guests.coming.insert(who);
            } else {
                guests.waiting.push(who);
            }
        }
        guests
    }

    /// What there is to say of somebody's seat.
    #[must_use]
    pub fn seat(&self, who: UserId) -> Seat {
        if self.coming.contains(&who) {
            Seat::Taken
        } else if self.waiting.contains(&who) {
            Seat::Waiting
        } else {
            Seat::Open
        }
    }

    /// Whether somebody has said that they come, or do not.
    #[must_use]
    pub fn has_answered(&self, who: UserId) -> bool {
        self.declined.contains(&who) || self.seat(who) != Seat::Open
    }

    /// How many.
    #[must_use]
    pub fn count(&self) -> Seats {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let coming = number(self.coming.len());
        let left = self.seats.map(|seats| seats.saturating_sub(coming));
        Seats { coming, waiting: number(self.waiting.len()), left }
    }
}

/// The last that somebody said of whether they come, with its day and its revision.
/// Answers stand oldest first.
fn answer(registrant: &Registrant, clinic: &ClinicId) -> Option<(bool, Option<Date>, Option<RevId>)> {
    registrant.answers.iter().rev().find_map(|answer| match &answer.said {
        Said::Coming(id) if id == clinic => Some((true, answer.on, answer.evidence)),
        Said::NotComing(id) if id == clinic => Some((false, answer.on, answer.evidence)),
        _ => None,
    })
}
