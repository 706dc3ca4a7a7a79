//! The awards that the reader is given, a barnstar each.

use serde::Serialize;

use super::Part;
use crate::compose::composer::Composer;
use crate::compose::render::Voice;
use crate::compose::{AwardGiven, AwardSide, NoticeParts};
use crate::ids::PageTitle;

#[derive(Serialize)]
struct AwardView {
    title: String,
    picture: Option<String>,
    reason: String,
    approved: String,
}

impl Composer<'_> {
    pub(super) fn awards_part(&self, voice: &Voice, parts: &NoticeParts) -> Option<Part> {
        let awards: Vec<String> = parts.awards.iter().map(|award| self.award(voice, award)).collect();
        (!awards.is_empty()).then(|| Part {
            heading: "notice-heading-awards",
            summary: ("summary-notice-awards", awards.len()),
            text: awards.join("\n\n"),
        })
    }

    fn award(&self, voice: &Voice, given: &AwardGiven) -> String {
        let (title, reason) = match given.award.side {
            AwardSide::Learner => ("award-title-learner", "award-reason-learner"),
            AwardSide::Sharer => ("award-title-sharer", "award-reason-sharer"),
        };
        let title = self.say(voice, title, &[]);
        let partner = Self::user(&given.partner);
        let approver = Self::user(&given.approved_by);
        let round = given.round.to_string();
        let alternative = self.say(voice, "award-picture", &[]);
        let picture = PageTitle::parse(&format!("File:{}", given.award.image)).ok();
        let view = AwardView {
            title,
            picture: picture.map(|picture| format!("[[{picture}|100px|alt={alternative}]]")),
            reason: self.say(voice, reason, &[&partner, &self.skill(voice, &given.skill), &round]),
            approved: self.say(voice, "award-approved", &[&approver]),
        };
        self.fill("notice/award", voice, &view).trim().to_owned()
    }
}
