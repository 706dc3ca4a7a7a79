//! Connections that wait for a word of the reader's, and those that came to nothing.

use serde::Serialize;

use super::Part;
use crate::compose::NoticeParts;
use crate::compose::composer::Composer;
use crate::compose::render::Voice;

#[derive(Serialize)]
struct Reminder {
    line: String,
    buttons: String,
}

impl Composer<'_> {
    pub(super) fn reminders_part(&self, voice: &Voice, parts: &NoticeParts) -> Option<Part> {
        let told = &parts.reminders;
        let reminder = |one: &crate::compose::Introduction| Reminder {
            line: self.say(
                voice,
                "notice-reminder-line",
                &[&self.person(voice, &one.partner), &self.skill(voice, &one.skill)],
            ),
            buttons: self.connection_buttons(voice, &one.partner, &one.skill, one.round),
        };
        (!told.is_empty()).then(|| Part {
            heading: "notice-heading-reminder",
            summary: ("summary-notice-reminder", told.len()),
            text: self.fill("notice/reminders", voice, told.iter().map(reminder).collect::<Vec<_>>()),
        })
    }

    pub(super) fn freed_part(&self, voice: &Voice, parts: &NoticeParts) -> Option<Part> {
        let told = &parts.freed;
        let line = |one: &crate::compose::CameToNothing| {
            let skill = self.skill(voice, &one.skill);
            match &one.partner {
                Some(partner) => {
                    self.say(voice, "notice-freed-line", &[&self.person(voice, partner), &skill])
                }
                None => self.say(voice, "notice-freed-line-gone", &[&skill]),
            }
        };
        (!told.is_empty()).then(|| Part {
            heading: "notice-heading-freed",
            summary: ("summary-notice-freed", told.len()),
            text: self.fill("notice/freed", voice, told.iter().map(line).collect::<Vec<_>>()),
        })
    }
}
