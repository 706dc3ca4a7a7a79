//! What is new this month, for those who want to be told.

use serde::Serialize;

use super::Part;
use crate::compose::composer::Composer;
use crate::compose::render::Voice;
use crate::compose::{NoticeParts, UpdateView};
use crate::ids::SkillId;

#[derive(Serialize)]
struct UpdatesView {
    clinics: Vec<String>,
    wanted: Option<String>,
    resources: Option<String>,
    digest: Option<String>,
    next_round: String,
    next_update: String,
}

impl Composer<'_> {
    pub(super) fn updates_part(&self, voice: &Voice, parts: &NoticeParts) -> Option<Part> {
        let UpdateView { clinics, wanted, resources, digest, next_round, next_update } =
            parts.update.as_ref()?;
        let skills = |skills: &[SkillId]| {
            let names: Vec<String> = skills.iter().map(|skill| self.skill(voice, skill)).collect();
            (!names.is_empty()).then(|| self.listed(voice, &names))
        };
        let view = UpdatesView {
            clinics: clinics.iter().map(|clinic| self.clinic_line(voice, clinic)).collect(),
            wanted: skills(wanted),
            resources: skills(resources),
            digest: digest.map(|month| format!("{}/{month}", self.pages.digest())),
            next_round: self.day(voice, *next_round),
            next_update: self.day(voice, *next_update),
        };
        Some(Part {
            heading: "notice-heading-updates",
            summary: ("summary-notice-updates", 1),
            text: self.fill("notice/updates", voice, &view),
        })
    }
}
