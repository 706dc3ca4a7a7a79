//! The calendar of learning clinics: those to come, soonest first, what the bot
//! proposes, and those that were, newest first; the ones of former years stand on a
//! page a year. Every entry is a card, so that a phone shows it whole.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::Wanted;
use super::composer::{Composer, words};
use crate::ids::{LanguageCode, PageTitle, RoundId, SkillId, Timestamp, Username};
use crate::registry::clinic::{Clinic, ClinicId, ClinicStatus};
use crate::registry::local_time;

mod address;
mod card;

pub(super) use address::{CLINIC_INTRO, CLINIC_PRELOAD};

/// The region of the calendar's pages.
pub const CALENDAR_REGION: &str = "calendar";

/// Clinics to come, and proposals, that the page shows at most.
const MOST_COMING: usize = 60;
/// Past ones that the page itself shows; all of them stand on the pages of their years.
const MOST_PAST: usize = 20;
/// Past ones on the page of a year.
const MOST_OF_A_YEAR: usize = 200;

/// What the calendar shows. No moment: a cycle in which nothing changed must change nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarView {
    /// Clinics to come, soonest first; those without a time last.
    pub coming: Vec<ClinicCard>,
    /// What the bot proposes.
    pub proposals: Vec<ClinicIdea>,
    /// Clinics that were, or that were cancelled, newest first.
    pub past: Vec<ClinicCard>,
    /// Where the feed can be had, if somebody serves it.
    pub feed_url: Option<String>,
}

/// A clinic, with those people named who may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClinicCard {
    /// The clinic.
    pub clinic: Clinic,
    /// Its hosts; nothing for one who is in no public list.
    pub hosts: Vec<Option<Username>>,
    /// Of those who were there, who agreed to be listed.
    pub attended: Vec<Username>,
    /// How many seats are taken, if that is known.
    pub taken: Option<usize>,
    /// Of how much use it was, where enough of those who were there said so.
    pub uses: Option<ClinicUses>,
}

/// How many said of a clinic of how much use it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClinicUses {
    /// Of much use.
    pub much: u32,
    /// Of some.
    pub some: u32,
    /// Of little.
    pub little: u32,
}

/// A clinic that a round proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClinicIdea {
    /// The id that it keeps when somebody takes it over.
    pub id: ClinicId,
    /// The round.
    pub round: RoundId,
    /// The skill.
    pub skill: SkillId,
    /// The language.
    pub language: LanguageCode,
    /// Who would host it.
    pub host: IdeaHost,
    /// When it might begin.
    pub starts: Option<Timestamp>,
    /// How many would learn.
    pub learners: usize,
}

/// Who would host a clinic that a round proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdeaHost {
    /// Somebody who is listed.
    Named(Username),
    /// Somebody who is not.
    Unlisted,
    /// Whoever wants to.
    Wanted,
}

#[derive(Serialize)]
struct Page {
    coming: Vec<String>,
    proposals: Vec<String>,
    past: Vec<String>,
    years: Option<String>,
    add: String,
    feed: Option<String>,
}

#[derive(Serialize)]
struct YearPage {
    year: i16,
    calendar: PageTitle,
    past: Vec<String>,
}

impl Composer<'_> {
    /// The calendar, and a page for each year of which the calendar does not show everything.
    #[must_use]
    pub fn calendar_pages(&self, view: &CalendarView) -> Vec<Wanted> {
        let by_year = if view.past.len() > MOST_PAST { by_year(&view.past) } else { BTreeMap::new() };
        let calendar = self.pages.calendar();
        let years = by_year.keys().rev().filter_map(|year| {
            let page = calendar.subpage(&year.to_string()).ok()?;
            Some(format!("[[{page}|{year}]]"))
        });
        let years: Vec<String> = years.collect();
        let page = Page {
            coming: view.coming.iter().take(MOST_COMING).map(|card| self.clinic_card(card)).collect(),
            proposals: view.proposals.iter().take(MOST_COMING).map(|idea| self.idea_card(idea)).collect(),
            past: view.past.iter().take(MOST_PAST).map(|card| self.clinic_card(card)).collect(),
            years: (!years.is_empty()).then(|| years.join(" · ")),
            add: self.add_clinic(),
            feed: view
                .feed_url
                .as_deref()
                .map(|url| format!("{url} {}", self.page_says("calendar-feed", &[]))),
        };
        let counts =
            [view.coming.len(), view.proposals.len(), view.past.len()].map(|count| count.to_string());
        let content = self.fill("pages/calendar", &self.voice, &page);
        let counts = counts.each_ref().map(String::as_str);
        let mut wanted =
            vec![self.wanted(calendar, CALENDAR_REGION, &content, ("summary-calendar", &counts))];
        wanted.extend(by_year.into_iter().filter_map(|(year, cards)| self.year_page(year, &cards)));
        wanted
    }

    fn year_page(&self, year: i16, cards: &[&ClinicCard]) -> Option<Wanted> {
        let calendar = self.pages.calendar();
        let title = calendar.subpage(&year.to_string()).ok()?;
        let past = cards.iter().take(MOST_OF_A_YEAR).map(|card| self.clinic_card(card)).collect();
        let content = self.fill("pages/calendar-year", &self.voice, YearPage { year, calendar, past });
        let count = cards.len().to_string();
        Some(self.wanted(title, CALENDAR_REGION, &content, ("summary-calendar", &["0", "0", &count])))
    }

    /// A clinic's name as a link to its place on the calendar: by its title, else by its skill.
    #[must_use]
    pub fn clinic_anchor(&self, id: &ClinicId) -> String {
        format!("{}#{id}", self.pages.calendar())
    }

    /// A day and a time of day.
    fn day_at(&self, date: Date, time: &str) -> String {
        format!("{} <span dir=\"ltr\">{time}</span>", self.date(date))
    }

    fn clinic_title(&self, clinic: &Clinic) -> String {
        match &clinic.title {
            Some(title) => format!("<bdi>{}</bdi>", words(title)),
            None => self.skill(&self.voice, &clinic.skill),
        }
    }
}

fn by_year(past: &[ClinicCard]) -> BTreeMap<i16, Vec<&ClinicCard>> {
    let mut years: BTreeMap<i16, Vec<&ClinicCard>> = BTreeMap::new();
    for card in past {
        let moment = card.clinic.starts.unwrap_or(card.clinic.source.at);
        years.entry(local_time::in_utc(moment).0.year()).or_default().push(card);
    }
    years
}

/// The name of a status among the messages, and the mark that tells it without colour.
fn status_of(status: ClinicStatus) -> (&'static str, &'static str) {
    match status {
        ClinicStatus::Proposed => ("clinic-status-proposed", "◌"),
        ClinicStatus::Confirmed => ("clinic-status-confirmed", "✓"),
        ClinicStatus::Held => ("clinic-status-held", "●"),
        ClinicStatus::Cancelled => ("clinic-status-cancelled", "✕"),
    }
}

#[cfg(test)]
mod tests;
