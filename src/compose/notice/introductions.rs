//! The reader's connections of a round: who, why they two, in which language, and
//! what to do now.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Part;
use crate::compose::composer::{Composer, words};
use crate::compose::render::Voice;
use crate::compose::{Introduction, NoticeParts, Role, numerals};
use crate::matching::Reason;
use crate::matching::awake::AwakeTogether;

#[derive(Serialize)]
struct IntroductionsView {
    introductions: Vec<IntroductionView>,
    /// How many different people are introduced.
    partners: usize,
}

#[derive(Serialize)]
struct IntroductionView {
    lead: String,
    narrower: String,
    reasons: Option<String>,
    /// Until when the partner is away.
    away: Option<String>,
    /// The hours, by UTC, in which both are awake.
    hours: Option<String>,
    next_step: String,
    buttons: String,
}

impl Composer<'_> {
    pub(super) fn introductions_part(&self, voice: &Voice, parts: &NoticeParts) -> Option<Part> {
        let told = &parts.introductions;
        let view = IntroductionsView {
            introductions: told.iter().map(|one| self.introduction(voice, one)).collect(),
            partners: told.iter().map(|one| &one.partner).collect::<BTreeSet<_>>().len(),
        };
        (!told.is_empty()).then(|| Part {
            heading: "notice-heading-introductions",
            summary: ("summary-notice-introductions", told.len()),
            text: self.fill("notice/introductions", voice, &view),
        })
    }

    fn introduction(&self, voice: &Voice, introduction: &Introduction) -> IntroductionView {
        let Introduction { partner, role, skill, shared, language, .. } = introduction;
        let (person, skill_name) = (self.person(voice, partner), self.skill(voice, skill));
        let language_name = self.language(voice, language);
        let (lead, narrower, next_step) = match role {
            Role::Learner => ("notice-lead-learner", "notice-narrower-learner", "notice-next-learner"),
            Role::Sharer => ("notice-lead-sharer", "notice-narrower-sharer", "notice-next-sharer"),
        };
        let reasons: Vec<String> =
            introduction.reasons.iter().map(|reason| self.reason(voice, introduction, reason)).collect();
        let talk = format!("User talk:{}", words(partner.as_str()));
        IntroductionView {
            lead: self.say(voice, lead, &[&person, &skill_name, &language_name]),
            narrower: if shared == skill {
                String::new()
            } else {
                format!(" {}", self.say(voice, narrower, &[&self.skill(voice, shared)]))
            },
            reasons: (!reasons.is_empty()).then(|| reasons.join(&self.say(voice, "reason-separator", &[]))),
            away: introduction
                .partner_away
                .map(|last| self.say(voice, "person-away", &[&self.day(voice, last)])),
            hours: self.common_hours(voice, &introduction.hours),
            next_step: self.say(voice, next_step, &[&talk]),
            buttons: self.connection_buttons(voice, partner, skill, introduction.round),
        }
    }

    /// The hours in which both are awake; where that is the whole of a day's waking, or not known,
    /// there is nothing to say.
    fn common_hours(&self, voice: &Voice, hours: &[AwakeTogether]) -> Option<String> {
        let clock = |minutes: u16| {
            let [hour, minute] = [minutes / 60, minutes % 60].map(|part| i8::try_from(part).unwrap_or(0));
            numerals::clock(&voice.lang, hour, minute)
        };
        let spans: Vec<String> = hours
            .iter()
            .map(|span| format!("<bdi dir=\"ltr\">{}–{}</bdi>", clock(span.from), clock(span.to)))
            .collect();
        (!spans.is_empty()).then(|| self.say(voice, "notice-hours", &[&self.listed(voice, &spans)]))
    }

    fn reason(&self, voice: &Voice, introduction: &Introduction, reason: &Reason) -> String {
        match reason {
            Reason::Language { language, level: 6 } => {
                self.say(voice, "reason-language-native", &[&self.language(voice, language)])
            }
            Reason::Language { language, level } => self.say(
                voice,
                "reason-language",
                &[&self.language(voice, language), &self.level(voice, *level)],
            ),
            Reason::Hours { hours } => self.say(voice, "reason-hours", &[&hours.to_string()]),
            Reason::Wish { place } => {
                let key = match (introduction.role, place) {
                    (Role::Learner, 0 | 1) => "reason-first-wish-learner",
                    (Role::Learner, _) => "reason-wish-learner",
                    (Role::Sharer, 0 | 1) => "reason-first-wish-sharer",
                    (Role::Sharer, _) => "reason-wish-sharer",
                };
                self.say(voice, key, &[&place.to_string()])
            }
            Reason::Returns { skill } => {
                let key = match introduction.role {
                    Role::Learner => "reason-returns-learner",
                    Role::Sharer => "reason-returns-sharer",
                };
                self.say(voice, key, &[&self.skill(voice, skill)])
            }
            Reason::OtherAffiliate => self.say(voice, "reason-other-affiliate", &[]),
            Reason::PreferredRegion => self.say(voice, "reason-preferred-region", &[]),
        }
    }
}
