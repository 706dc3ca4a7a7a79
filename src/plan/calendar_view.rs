//! The calendar as its pages tell of it: with the names of those only who agreed to
//! be listed, or who announce their clinic themselves.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use crate::compose::{CalendarView, ClinicCard, ClinicIdea, ClinicUses, IdeaHost};
use crate::ids::{RoundId, Timestamp, UserId};
use crate::matching::UtcHour;
use crate::plan::clinics::{Proposed, proposed};
use crate::plan::ledger::RoundRecord;
use crate::registry::{Clinic, ClinicId, ClinicStatus, Registrant};

/// What the calendar's pages are made from.
pub struct Known<'a> {
    /// The clinics that count.
    pub clinics: &'a BTreeMap<ClinicId, Clinic>,
    /// Who takes part.
    pub registrants: &'a BTreeMap<UserId, Registrant>,
    /// The newest round, as it was made: what stands of it or not, its proposals keep their ids.
    pub newest: Option<&'a RoundRecord>,
    /// Proposals that are not shown: trustees struck them, or have not decided yet.
    pub struck: &'a BTreeSet<ClinicId>,
    /// Seats taken, where that is known.
    pub taken: &'a BTreeMap<ClinicId, usize>,
    /// Of how much use clinics were, where enough of those who were there said so.
    pub uses: &'a BTreeMap<ClinicId, ClinicUses>,
    /// Where the feed can be had.
    pub feed_url: Option<&'a str>,
    /// The moment.
    pub now: Timestamp,
}

/// What the calendar shows.
#[must_use]
pub fn of(known: &Known<'_>) -> CalendarView {
    let (mut coming, mut past): (Vec<ClinicCard>, Vec<ClinicCard>) = known
        .clinics
        .values()
        .map(|clinic| card(clinic, known))
        .partition(|card| is_coming(&card.clinic, known.now));
    coming.sort_by_key(|card| (card.clinic.starts.is_none(), card.clinic.starts, card.clinic.id.clone()));
    past.sort_by_key(|card| (Reverse(card.clinic.starts), card.clinic.id.clone()));
    let ideas = known.newest.map(proposed).unwrap_or_default();
    let ideas = ideas
        .into_iter()
        .filter(|one| !known.clinics.contains_key(&one.id) && !known.struck.contains(&one.id));
    let proposals = ideas.filter_map(|one| idea(one, known)).collect();
    CalendarView { coming, proposals, past, feed_url: known.feed_url.map(str::to_owned) }
}

/// Whether a clinic is yet to come, or under way.
fn is_coming(clinic: &Clinic, now: Timestamp) -> bool {
    let is_over = |starts: Timestamp| {
        starts.checked_add(SignedDuration::from_mins(i64::from(clinic.minutes))).is_ok_and(|end| end <= now)
    };
    match clinic.status {
        ClinicStatus::Held => false,
        // A cancelled one stays in its place until its time is over, so that nobody waits for it.
        ClinicStatus::Cancelled => clinic.starts.is_some_and(|starts| !is_over(starts)),
        ClinicStatus::Proposed | ClinicStatus::Confirmed => !clinic.starts.is_some_and(is_over),
    }
}

fn card(clinic: &Clinic, known: &Known<'_>) -> ClinicCard {
    let listed = |id: &UserId| {
        let registrant = known.registrants.get(id).filter(|registrant| registrant.directory.given())?;
        Some(registrant.name.clone())
    };
    ClinicCard {
        hosts: clinic.hosts.iter().map(listed).collect(),
        attended: clinic.attended.iter().filter_map(listed).collect(),
        taken: known.taken.get(&clinic.id).copied(),
        uses: known.uses.get(&clinic.id).copied(),
        clinic: clinic.clone(),
    }
}

fn idea(one: Proposed, known: &Known<'_>) -> Option<ClinicIdea> {
    let there = |id: &UserId| known.registrants.get(id).filter(|registrant| registrant.notify.given());
    let learners = one.learners.iter().filter(|id| there(id).is_some()).count();
    let host = match one.host.as_ref().and_then(there) {
        Some(host) if host.directory.given() => IdeaHost::Named(host.name.clone()),
        Some(_) => IdeaHost::Unlisted,
        None => IdeaHost::Wanted,
    };
    (learners > 0).then(|| ClinicIdea {
        starts: one.starts.and_then(|hour| suggested(one.round, &one.id, hour, known.now)),
        id: one.id,
        round: one.round,
        skill: one.skill,
        language: one.language,
        host,
        learners,
    })
}

/// By so much a proposal moves on.
const FORTNIGHT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Before its suggested moment a proposal must be taken over, and people invited: so many days.
const LEAD: SignedDuration = SignedDuration::from_hours(3 * 24);

/// When a round's proposal might be held: on a weekday from the third week of the round's month,
/// another one for another proposal, so that they do not all fall on one day. What nobody took
/// over in time moves on by a fortnight, to the same weekday.
fn suggested(round: RoundId, id: &ClinicId, hour: UtcHour, now: Timestamp) -> Option<Timestamp> {
    let spread: usize = id.as_str().bytes().map(usize::from).sum::<usize>() % 10;
    let mut day = round.first_day().checked_add(14.days()).ok()?;
    let mut left = spread;
    loop {
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        day = day.tomorrow().ok()?;
    }
    let hour = i8::try_from(u8::from(hour)).ok()?;
    let first = day.at(hour, 0, 0, 0).to_zoned(TimeZone::UTC).ok()?.timestamp();
    let late = now.checked_add(LEAD).ok()?.duration_since(first);
    let fortnights = late.as_secs().div_euclid(FORTNIGHT.as_secs()).saturating_add(1).max(0);
    first.checked_add(FORTNIGHT.checked_mul(i32::try_from(fortnights).ok()?)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_is_suggested_for_a_weekday_in_two_to_four_weeks() {
        let round = RoundId::parse("2026-12").expect("a month");
        let hour = UtcHour::try_from(17).expect("an hour");
        let made = "2026-12-01T06:00:00Z".parse().expect("a moment");
        let mut days = BTreeSet::new();
        for n in 0..30 {
            let id = ClinicId::parse(&format!("2026-12-skill-{n}")).expect("an id");
            let suggested = || suggested(round, &id, hour, made).expect("a moment");
            let starts = suggested().to_zoned(TimeZone::UTC);
            assert!(!matches!(starts.weekday(), Weekday::Saturday | Weekday::Sunday), "{starts}");
            let after = starts.date().since(round.first_day()).expect("days").get_days();
            assert!((14..=28).contains(&after) && starts.hour() == 17, "{starts}");
            assert_eq!(suggested(), suggested());
            days.insert(starts.date());
        }
        assert!(days.len() > 3, "they are spread: {days:?}");
    }

    #[test]
    fn what_nobody_took_over_in_time_moves_on_by_fortnights() {
        let round = RoundId::parse("2026-11").expect("a month");
        let hour = UtcHour::try_from(12).expect("an hour");
        let id = ClinicId::parse("2026-11-fundraising-en").expect("an id");
        let at = |now: &str| {
            let now: Timestamp = now.parse().expect("a moment");
            suggested(round, &id, hour, now).expect("a moment")
        };
        let first = at("2026-11-01T06:00:00Z");
        assert_eq!(at(&(first - LEAD - SignedDuration::from_secs(1)).to_string()), first);
        let moved = at(&(first - LEAD).to_string());
        assert_eq!(moved, first + FORTNIGHT);
        for late in ["2026-11-26T12:00:00Z", "2027-02-28T23:59:59Z"] {
            let starts = at(late);
            let lead = starts.duration_since(late.parse().expect("a moment"));
            assert!(lead > LEAD && lead <= LEAD + FORTNIGHT, "{late}: {starts}");
            assert_eq!(starts.to_zoned(TimeZone::UTC).weekday(), first.to_zoned(TimeZone::UTC).weekday());
        }
    }
}
