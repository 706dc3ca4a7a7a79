//! To whom a clinic is of use, and how many of them are invited when.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use super::{Known, Own};
use crate::ids::{LanguageCode, UserId};
use crate::plan::clinics;
use crate::plan::people::waited;
use crate::registry::{Clinic, Registrant, UtcOffset};

/// Nobody is invited later than this before a clinic.
const LATEST: SignedDuration = SignedDuration::from_hours(12);

/// Local hours within which people are invited to a clinic, in minutes of the day.
const AWAKE: std::ops::RangeInclusive<i64> = 7 * 60..=22 * 60;

/// How dear a clinic is to somebody: the least is the dearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    /// Whether the round that proposed the clinic has no seat for them.
    not_seated: bool,
    /// Where the wish stands on their list.
    place: usize,
    /// Whether it is for the skill right above or below.
    near: bool,
    /// The rounds they waited, and how well they know the language.
    waited: Reverse<u32>,
    level: Reverse<u8>,
    who: UserId,
}

/// Those to invite to a clinic now, the dearest first.
pub(super) fn invited(known: &Known<'_>, own: &Own<'_>, this_month: &BTreeMap<UserId, u32>) -> Vec<UserId> {
    let clinic = own.clinic;
    let has_had_enough =
        |who| this_month.get(who).is_some_and(|had| *had >= known.rules.invitations_per_month);
    let Some(starts) = clinic.starts.filter(|starts| *starts >= known.now + LATEST) else {
        return Vec::new();
    };
    let most = room(known, own, super::day(starts));
    let seated = seated(known, clinic);
    let mut claims: Vec<Claim> = known
        .registrants
        .values()
        .filter(|one| !clinic.hosts.contains(&one.id) && !clinic.attended.contains(&one.id))
        .filter(|one| !own.guests.has_answered(one.id) && !own.invited.contains_key(&one.id))
        .filter(|one| !has_had_enough(&one.id))
        .filter_map(|one| claim(known, clinic, one, seated.contains(&one.id)))
        .collect();
    claims.sort_unstable();
    claims.into_iter().take(most).map(|claim| claim.who).collect()
}

/// How many more may be invited. First so many for each seat; and when the clinic is near
/// and seats are free, so many again for each of those.
fn room(known: &Known<'_>, own: &Own<'_>, on: Date) -> usize {
    let rules = known.rules;
    let told = |since: Date| {
        u64::try_from(own.invited.values().filter(|&&day| day >= since).count()).unwrap_or(u64::MAX)
    };
    let for_each = |seats: u32| u64::from(seats) * u64::from(rules.invite_factor);
    let first =
        own.clinic.seats.map_or(u64::from(rules.invite_most), for_each).saturating_sub(told(Date::MIN));
    let days = SignedDuration::from_hours(24 * i64::from(rules.second_wave_days));
    let second_from = on.saturating_sub(days);
    let second = match own.guests.count().left {
        Some(left) if known.today() >= second_from => for_each(left).saturating_sub(told(second_from)),
        _ => 0,
    };
    usize::try_from(first.max(second)).unwrap_or(usize::MAX)
}

/// Those for whom the round that proposed the clinic had a seat in it.
fn seated(known: &Known<'_>, clinic: &Clinic) -> BTreeSet<UserId> {
    let Some(record) = clinic.round.and_then(|round| known.rounds.get(&round)) else {
        return BTreeSet::new();
    };
    let proposals = clinics::proposed(record).into_iter().filter(|proposal| proposal.id == clinic.id);
    proposals.flat_map(|proposal| proposal.learners).collect()
}

/// What somebody's claim to a clinic is, if it is one for them.
fn claim(known: &Known<'_>, clinic: &Clinic, one: &Registrant, seated: bool) -> Option<Claim> {
    let (near, place) = wish(known, clinic, one)?;
    let level = level(known, clinic, one)?;
    (known.may_be_told(one) && is_free(clinic, one)).then(|| Claim {
        not_seated: !seated,
        place,
        near,
        waited: Reverse(waited(one.id, known.ledger, known.rounds, &BTreeSet::new())),
        level: Reverse(level),
        who: one.id,
    })
}

/// Where on somebody's list the skill stands, or one right above or below it; and whether
/// it is one of those.
fn wish(known: &Known<'_>, clinic: &Clinic, one: &Registrant) -> Option<(bool, usize)> {
    let skill = &clinic.skill;
    let exact = one.learn.iter().position(|wish| wish == skill);
    let is_near = |wish| known.skills.parent(wish) == Some(skill) || known.skills.parent(skill) == Some(wish);
    let near = || one.learn.iter().position(is_near);
    exact.map(|place| (false, place)).or_else(|| near().map(|place| (true, place)))
}

/// How well somebody knows one of the languages of a clinic, if well enough.
fn level(known: &Known<'_>, clinic: &Clinic, one: &Registrant) -> Option<u8> {
    let is_spoken = |code: &LanguageCode| *code == clinic.language || clinic.interpretation.contains(code);
    let levels = one.languages.iter().filter(|(code, _)| is_spoken(code)).map(|(_, level)| level.points());
    levels.filter(|points| *points >= known.least_level).max()
}

/// Whether a clinic lies within somebody's waking hours, as far as those are known, and
/// not within the days on which they are away.
fn is_free(clinic: &Clinic, one: &Registrant) -> bool {
    let Some(starts) = clinic.starts else { return false };
    let clock = one.clock(starts);
    let begin = starts.to_zoned(TimeZone::fixed(clock.map_or(Offset::UTC, offset))).datetime();
    if one.is_away_on(begin.date()) {
        return false;
    }
    let begins = i64::from(begin.hour()) * 60 + i64::from(begin.minute());
    let ends = begins + i64::from(clinic.minutes);
    clock.is_none() || (AWAKE.contains(&begins) && AWAKE.contains(&ends))
}

/// The offset as the calendar knows one.
fn offset(utc: UtcOffset) -> Offset {
    // Every offset that somebody can have is one that there is.
    Offset::from_seconds(i32::from(utc.minutes()) * 60).unwrap_or(Offset::UTC)
}
