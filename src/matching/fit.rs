//! How well two people fit, as one integer made of seven parts. Whether they may
//! be connected at all is not decided here; [`candidate`](super::candidate) does.

use serde::{Deserialize, Serialize};

use super::Person;
use crate::ids::SkillId;

/// Each part of the fit, at its best.
const WHOLE: u16 = 1000;
/// The points of a native speaker.
const NATIVE: u8 = 6;
/// Waking hours last from 08 to 22, local time.
pub(super) const WAKES: u16 = 8 * 60;
pub(super) const WAKING_MINUTES: u16 = 14 * 60;
pub(super) const DAY_MINUTES: u16 = 24 * 60;
/// What each further place on the list takes from the wish's part.
const PLACE_STEP: u16 = 200;
/// What each level below the skill wanted takes from the closeness.
const LEVEL_STEP: u16 = 500;

/// What each part counts in the fit of a connection. Only their proportions
/// matter: the fit is the weighted mean of the parts, each from 0 to 1000,
/// rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// The level both have in their best common language: whole for two natives
    /// (6), in proportion below. By default 300.
    pub language: u16,
    /// The overlap of their waking hours (08 to 22 local): whole for all 14
    /// hours, in proportion below, half where an offset is not known. By
    /// default 150.
    pub hours: u16,
    /// The place of the wish on the learner's list: whole for the first, a fifth
    /// less for each place after. By default 150.
    pub wish: u16,
    /// How close the shared skill is to the one wanted: whole for the same, half
    /// for its child, nothing for its grandchild. By default 150.
    pub closeness: u16,
    /// Whether the sharer wants something that the learner shares. By default 150.
    pub returns: u16,
    /// Whether both named an affiliate, and not the same. By default 50.
    pub other_affiliate: u16,
    /// Whether each comes from a region that the other prefers, as far as they
    /// said: whole but for half for each who prefers others. By default 50.
    pub region: u16,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            language: 300,
            hours: 150,
            wish: 150,
            closeness: 150,
            returns: 150,
            other_affiliate: 50,
            region: 50,
        }
    }
}

/// What makes a connection a good one, as measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Qualities<'a> {
    /// The lower of their two levels in their best common language (6 is native).
    pub level: u8,
    /// For how many minutes a day both are awake, if both offsets are known.
    pub awake_minutes: Option<u16>,
    /// The place of the wish on the learner's list, from 1.
    pub place: u8,
    /// How far the shared skill lies below the one wanted, 0 to 2.
    pub below: u8,
    /// The skill dearest to the sharer of those that the learner shares.
    pub returns: Option<&'a SkillId>,
    /// Whether both named an affiliate, and not the same.
    pub other_affiliate: bool,
    /// The regions that they said they prefer a partner from, and how many of these hold.
    pub regions: Preferred,
}

/// What came of the preferences that two people stated; see [`preferred`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferred {
    /// How many of the two stated one.
    pub stated: u8,
    /// How many of these hold.
    pub met: u8,
}

/// The parts of a fit, each from 0 to 1000, before they are weighed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Parts {
    /// The level in the best common language.
    pub language: u16,
    /// The overlap of waking hours.
    pub hours: u16,
    /// The place of the wish.
    pub wish: u16,
    /// The closeness of the skills.
    pub closeness: u16,
    /// Whether something comes back.
    pub returns: u16,
    /// Whether the affiliates differ.
    pub other_affiliate: u16,
    /// The preferences of region.
    pub region: u16,
}

impl Parts {
    /// The parts of these qualities.
    #[must_use]
    pub fn of(qualities: &Qualities<'_>) -> Self {
        let whole_if = |holds| if holds { WHOLE } else { 0 };
        let Preferred { stated, met } = qualities.regions;
        Self {
            language: proportion(qualities.level.into(), NATIVE.into()),
            hours: Self::hours(qualities.awake_minutes),
            wish: stepwise(PLACE_STEP, qualities.place.saturating_sub(1)),
            closeness: stepwise(LEVEL_STEP, qualities.below),
            returns: whole_if(qualities.returns.is_some()),
            other_affiliate: whole_if(qualities.other_affiliate),
            // Who asks for nothing misses nothing.
            region: proportion((2 + met).saturating_sub(stated).into(), 2),
        }
    }

    pub(super) fn hours(awake_minutes: Option<u16>) -> u16 {
        awake_minutes.map_or(WHOLE / 2, |awake| proportion(awake, WAKING_MINUTES))
    }
}

impl Weights {
    /// The fit, from 0 to 1000; 0 if nothing has weight.
    #[must_use]
    pub fn fit(&self, of: &Parts) -> u16 {
        let parts = [
            (self.language, of.language),
            (self.hours, of.hours),
            (self.wish, of.wish),
            (self.closeness, of.closeness),
            (self.returns, of.returns),
            (self.other_affiliate, of.other_affiliate),
            (self.region, of.region),
        ];
        let points = parts.iter().map(|&(weight, part)| u32::from(weight) * u32::from(part)).sum();
        self.mean(points)
    }

    /// The fit of so many points: the parts, each times its weight. Seven parts of
    /// at most 1000 times 65535 stay below 2³².
    fn mean(&self, points: u32) -> u16 {
        points.checked_div(self.whole()).and_then(|mean| u16::try_from(mean).ok()).unwrap_or(0)
    }

    /// The points that make one of fit.
    pub(super) fn whole(&self) -> u32 {
        let Self { language, hours, wish, closeness, returns, other_affiliate, region } = *self;
        let weights = [language, hours, wish, closeness, returns, other_affiliate, region];
        weights.iter().map(|&weight| u32::from(weight)).sum()
    }
}

/// `of` a whole, from 0 to 1000.
fn proportion(of: u16, whole: u16) -> u16 {
    let part = u32::from(of.min(whole)) * u32::from(WHOLE) / u32::from(whole);
    u16::try_from(part).unwrap_or(WHOLE)
}

/// The whole less so many steps, never below nothing.
fn stepwise(step: u16, steps: u8) -> u16 {
    WHOLE.saturating_sub(step.saturating_mul(steps.into()))
}

/// For how many minutes a day both of two people are awake, whose offsets from UTC are in minutes,
/// if both are known. Each
/// one's waking hours are an arc of the day; two such arcs overlap at both ends
/// when they lie more than ten hours apart.
#[must_use]
pub fn awake_minutes(a: Option<i16>, b: Option<i16>) -> Option<u16> {
    let apart = (i32::from(a?) - i32::from(b?)).rem_euclid(DAY_MINUTES.into());
    let apart = u16::try_from(apart).unwrap_or(0);
    let one_end = WAKING_MINUTES.saturating_sub(apart);
    let other_end = WAKING_MINUTES.saturating_sub(DAY_MINUTES - apart);
    Some(one_end + other_end)
}

/// The affiliate that somebody named, if any; case and outer space aside.
#[must_use]
pub fn affiliate(person: &Person) -> Option<String> {
    affiliate_letters(person).map(Iterator::collect)
}

/// Whether both named an affiliate, and not the same.
#[must_use]
pub fn other_affiliate(a: &Person, b: &Person) -> bool {
    affiliate_letters(a).zip(affiliate_letters(b)).is_some_and(|(a, b)| !a.eq(b))
}

/// One by one, because two people are compared more often than anything is kept.
fn affiliate_letters(person: &Person) -> Option<impl Iterator<Item = char>> {
    let named = person.affiliation.as_deref().map(str::trim).filter(|name| !name.is_empty());
    named.map(|name| name.chars().flat_map(char::to_lowercase))
}

/// The preferences of region that two people stated, and how many hold.
#[must_use]
pub fn preferred(a: &Person, b: &Person) -> Preferred {
    let one = |wants: &Person, from: &Person| {
        let stated = u8::from(!wants.prefers.is_empty());
        let met = from.region.as_ref().is_some_and(|region| wants.prefers.contains(region));
        (stated, u8::from(met))
    };
    let ((stated_a, met_a), (stated_b, met_b)) = (one(a, b), one(b, a));
    Preferred { stated: stated_a + stated_b, met: met_a + met_b }
}

#[cfg(test)]
mod tests {
    use super::super::Rules;
    use super::super::sample::{person, skill};
    use super::*;

    const NO_WEIGHT: Weights =
        Weights { language: 0, hours: 0, wish: 0, closeness: 0, returns: 0, other_affiliate: 0, region: 0 };
    const PLAIN: Qualities<'_> = Qualities {
        level: 6,
        awake_minutes: None,
        place: 1,
        below: 0,
        returns: None,
        other_affiliate: false,
        regions: Preferred { stated: 0, met: 0 },
    };

    fn fit(weights: &Weights, qualities: &Qualities<'_>) -> u16 {
        weights.fit(&Parts::of(qualities))
    }

    #[test]
    fn the_default_weights_are_points_of_a_thousand() {
        let Weights { language, hours, wish, closeness, returns, other_affiliate, region } =
            Weights::default();
        assert_eq!(language + hours + wish + closeness + returns + other_affiliate + region, 1000);
    }

    #[test]
    fn a_higher_level_fits_better() {
        let weights = Weights { language: 7, ..NO_WEIGHT };
        let fit = |level| fit(&weights, &Qualities { level, ..PLAIN });
        assert_eq!([2, 3, 5, 6].map(fit), [333, 500, 833, 1000]);
    }

    #[test]
    fn an_unknown_offset_is_neither_good_nor_bad() {
        let weights = Weights { hours: 7, ..NO_WEIGHT };
        let fit = |awake_minutes| fit(&weights, &Qualities { awake_minutes, ..PLAIN });
        assert_eq!([Some(840), None, Some(240)].map(fit), [1000, 500, 285]);
    }

    #[test]
    fn a_dearer_wish_fits_better() {
        let weights = Weights { wish: 7, ..NO_WEIGHT };
        let fit = |place| fit(&weights, &Qualities { place, ..PLAIN });
        assert_eq!([1, 2, 5, 6, 255].map(fit), [1000, 800, 200, 0, 0]);
    }

    #[test]
    fn a_closer_skill_fits_better() {
        let weights = Weights { closeness: 7, ..NO_WEIGHT };
        let fit = |below| fit(&weights, &Qualities { below, ..PLAIN });
        assert_eq!([0, 1, 2].map(fit), [1000, 500, 0]);
    }

    #[test]
    fn a_return_and_another_affiliate_count_by_their_weights() {
        let wanted = skill("wikidata");
        let weights = Weights::default();
        let plain = fit(&weights, &PLAIN);
        let returned = fit(&weights, &Qualities { returns: Some(&wanted), ..PLAIN });
        let other = fit(&weights, &Qualities { other_affiliate: true, ..PLAIN });
        assert_eq!((returned - plain, other - plain), (150, 50));
    }

    #[test]
    fn a_region_counts_as_far_as_what_they_prefer_holds() {
        let weights = Weights { region: 7, ..NO_WEIGHT };
        let fit = |a: Person, b: Person| fit(&weights, &Qualities { regions: preferred(&a, &b), ..PLAIN });
        let (kenyan, indian) = (|| person(1).from("SSA"), || person(2).from("SA"));
        assert_eq!(fit(kenyan(), indian()), 1000, "nobody prefers anything");
        assert_eq!(fit(kenyan().prefers(&["SA", "MENA"]), indian()), 1000);
        assert_eq!(fit(kenyan().prefers(&["MENA"]), indian()), 500);
        assert_eq!(fit(kenyan().prefers(&["SA"]), indian().prefers(&["SA"])), 500);
        assert_eq!(fit(kenyan().prefers(&["MENA"]), indian().prefers(&["SA"])), 0);
        assert_eq!(fit(kenyan().prefers(&["SA"]), indian().prefers(&["SSA"])), 1000);
        assert_eq!(fit(kenyan().prefers(&["SA"]), person(2)), 500, "nobody knows where the other is");
    }

    #[test]
    fn without_any_weight_every_fit_is_nought() {
        assert_eq!(fit(&NO_WEIGHT, &PLAIN), 0);
    }

    #[test]
    fn the_largest_weights_do_not_overflow() {
        let most = u16::MAX;
        let weights = Weights {
            language: most,
            hours: most,
            wish: most,
            closeness: most,
            returns: most,
            other_affiliate: most,
            region: most,
        };
        let wanted = skill("wikidata");
        let best = Qualities {
            awake_minutes: Some(840),
            returns: Some(&wanted),
            other_affiliate: true,
            regions: Preferred { stated: 2, met: 2 },
            ..PLAIN
        };
        assert_eq!(fit(&weights, &best), 1000);
    }

    #[test]
    fn waking_hours_overlap_at_both_ends_of_the_day() {
        let awake = |a, b| awake_minutes(Some(a), Some(b));
        assert_eq!(awake(0, 0), Some(840));
        assert_eq!(awake(180, -120), Some(540));
        assert_eq!(awake(-300, 300), Some(240), "ten hours apart: one piece");
        assert_eq!(awake(0, 660), Some(240), "eleven hours apart: 180 and 60 minutes");
        assert_eq!(awake(-720, 720), Some(840), "a whole day apart");
        assert_eq!(awake(-720, 840), Some(720), "26 hours apart");
        assert_eq!(awake(i16::MIN, i16::MAX), awake(i16::MAX, i16::MIN));
        assert_eq!(awake_minutes(Some(0), None), None);
    }

    #[test]
    fn affiliates_differ_only_if_both_are_named() {
        assert!(other_affiliate(&person(1).of("wm-ke"), &person(2).of("wm-ar")));
        assert!(!other_affiliate(&person(1).of("WM-KE "), &person(2).of("wm-ke")));
        assert!(!other_affiliate(&person(1).of("wm-ke"), &person(2)));
        assert!(!other_affiliate(&person(1).of("wm-ke"), &person(2).of(" ")));
    }

    #[test]
    fn weights_are_configured_one_by_one_and_misspellings_are_refused() {
        let rules: Rules = toml::from_str("weights.language = 500").expect("a weight is a key");
        assert_eq!(rules.weights, Weights { language: 500, ..Weights::default() });
        assert!(toml::from_str::<Rules>("weights.langauge = 500").is_err());
    }
}
