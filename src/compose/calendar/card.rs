//! One clinic as a card.

use serde::Serialize;

use super::{ClinicCard, ClinicIdea, Composer, IdeaHost, status_of};
use crate::compose::composer::words;
use crate::ids::{Timestamp, Username};
use crate::registry::clinic::{ClinicStatus, MaterialKind, host_of};
use crate::registry::local_time::{self, LocalTime};

/// Names of those who were there that a card shows.
const MOST_NAMES: usize = 60;

#[derive(Serialize)]
struct Card {
    id: String,
    /// `proposed`, `confirmed`, `held` or `cancelled`: the template chooses the colour.
    kind: &'static str,
    mark: &'static str,
    status: String,
    title: String,
    /// Lines of a label and a text.
    lines: Vec<(String, String)>,
    local: Vec<(String, String)>,
    buttons: Vec<String>,
    /// The same for whoever may change it, small.
    edit: Option<String>,
}

impl Composer<'_> {
    pub(super) fn clinic_card(&self, card: &ClinicCard) -> String {
        let clinic = &card.clinic;
        let (status, mark) = status_of(clinic.status);
        let is_coming = matches!(clinic.status, ClinicStatus::Proposed | ClinicStatus::Confirmed);
        let mut lines = vec![
            self.line("column-skill", self.skill_link(&clinic.skill)),
            self.line("column-language", self.clinic_languages(card)),
        ];
        if !card.hosts.is_empty() {
            let hosts: Vec<String> = card.hosts.iter().map(|host| self.host(host.as_ref())).collect();
            lines.insert(1, self.line("clinic-hosts", self.listed(&self.voice, &hosts)));
        }
        if let Some(starts) = clinic.starts {
            lines.push(self.line("clinic-time", self.time_of(starts, clinic.minutes)));
        }
        if is_coming && let Some(seats) = clinic.seats {
            let seats = usize::try_from(seats).unwrap_or(usize::MAX);
            let text = match card.taken {
                Some(taken) => self.page_says(
                    "clinic-seats-left",
                    &[&seats.saturating_sub(taken).to_string(), &seats.to_string()],
                ),
                None => self.lookup.number(seats),
            };
            lines.push(self.line("clinic-seats", text));
        }
        let mut buttons = Vec::new();
        if is_coming && let Some(link) = &clinic.link {
            let host = words(host_of(link));
            buttons.push(format!(
                "[{link} {}] <span dir=\"ltr\">({host})</span>",
                self.page_says("clinic-register", &[])
            ));
        }
        for material in &clinic.materials {
            buttons.push(self.material(material.kind, &material.place));
        }
        if !card.attended.is_empty() {
            let mut names: Vec<String> = card.attended.iter().take(MOST_NAMES).map(Self::user).collect();
            if card.attended.len() > MOST_NAMES {
                names.push("…".to_owned());
            }
            lines.push(self.line("clinic-attended", self.listed(&self.voice, &names)));
        }
        if let Some(uses) = card.uses {
            let counts = [uses.much, uses.some, uses.little].map(|count| count.to_string());
            let text = self.page_says("clinic-uses-counts", &counts.each_ref().map(String::as_str));
            lines.push(self.line("clinic-uses", text));
        }
        self.filled(&Card {
            id: clinic.id.to_string(),
            kind: status.trim_start_matches("clinic-status-"),
            mark,
            status: self.page_says(status, &[]),
            title: self.clinic_title(clinic),
            lines,
            local: clinic.starts.filter(|_| is_coming).map(|starts| self.local(starts)).unwrap_or_default(),
            buttons,
            edit: Some(format!("[{} {}]", self.edit_calendar(), self.page_says("clinic-edit", &[]))),
        })
    }

    pub(super) fn idea_card(&self, idea: &ClinicIdea) -> String {
        let (status, mark) = status_of(ClinicStatus::Proposed);
        let host = match &idea.host {
            IdeaHost::Named(name) => self.host(Some(name)),
            IdeaHost::Unlisted => self.host(None),
            IdeaHost::Wanted => self.page_says("clinic-host-wanted", &[]),
        };
        let mut lines = vec![
            self.line("column-skill", self.skill_link(&idea.skill)),
            self.line("clinic-hosts", host),
            self.line("column-language", self.language(&self.voice, &idea.language)),
        ];
        if let Some(starts) = idea.starts {
            lines.push(self.line("clinic-time", self.time_of(starts, 120)));
        }
        lines.push(self.line("column-learners", self.lookup.number(idea.learners)));
        lines.push(self.line("column-round", self.round_link(idea.round)));
        let take = if idea.host == IdeaHost::Wanted { "clinic-take-on" } else { "clinic-take-over" };
        self.filled(&Card {
            id: idea.id.to_string(),
            kind: "proposed",
            mark,
            status: self.page_says(status, &[]),
            title: self.skill(&self.voice, &idea.skill),
            lines,
            local: idea.starts.map(|starts| self.local(starts)).unwrap_or_default(),
            buttons: vec![format!("[{} {}]", self.take_over(idea), self.page_says(take, &[]))],
            edit: None,
        })
    }

    fn filled(&self, card: &Card) -> String {
        self.fill("pages/clinic-card", &self.voice, card).trim().to_owned()
    }

    fn line(&self, label: &str, text: String) -> (String, String) {
        (self.page_says(label, &[]), text)
    }

    fn host(&self, host: Option<&Username>) -> String {
        host.map_or_else(|| self.page_says("person-unlisted", &[]), Self::user)
    }

    fn clinic_languages(&self, card: &ClinicCard) -> String {
        let spoken = self.language(&self.voice, &card.clinic.language);
        let others: Vec<String> =
            card.clinic.interpretation.iter().map(|code| self.language(&self.voice, code)).collect();
        if others.is_empty() {
            return spoken;
        }
        self.page_says("clinic-interpreted", &[&spoken, &self.listed(&self.voice, &others)])
    }

    fn time_of(&self, starts: Timestamp, minutes: u16) -> String {
        let (date, time) = local_time::in_utc(starts);
        self.page_says("clinic-time-utc", &[&self.day_at(date, &time), &minutes.to_string()])
    }

    /// The local times of the regions, with the day where it is another than in UTC.
    fn local(&self, starts: Timestamp) -> Vec<(String, String)> {
        let (day, _) = local_time::in_utc(starts);
        let there = |local: &LocalTime| {
            let country = self.country(&self.voice, local.country);
            let city = local.city.map(|city| format!(" (<bdi>{city}</bdi>)")).unwrap_or_default();
            let other =
                if local.date == day { String::new() } else { format!(" ({})", self.date(local.date)) };
            format!(
                "<span style=\"white-space:nowrap\">'''<span dir=\"ltr\">{}</span>'''{other}</span> {country}{city}",
                local.time
            )
        };
        local_time::in_regions(starts)
            .into_iter()
            .map(|(region, times)| {
                let times: Vec<String> = times.iter().map(there).collect();
                (self.region(&self.voice, region), times.join(" · "))
            })
            .collect()
    }

    fn material(&self, kind: MaterialKind, place: &str) -> String {
        let label = self.page_says(
            match kind {
                MaterialKind::Recording => "clinic-recording",
                MaterialKind::Slides => "clinic-slides",
                MaterialKind::Notes => "clinic-notes",
            },
            &[],
        );
        if place.starts_with("https://") {
            let host = words(host_of(place));
            format!("[{place} {label}] <span dir=\"ltr\">({host})</span>")
        } else {
            // The colon keeps a file from being shown and a category from being entered.
            format!("[[:{}|{label}]]", words(place))
        }
    }
}
