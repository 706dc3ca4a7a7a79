//! The awards that the reader is given, a barnstar each.

use serde::Serialize;

use super::Part;
use crate::compose::composer::{Composer, words};
use crate::compose::render::Voice;
use crate::compose::{AwardGiven, Note, NoticeParts};
use crate::ids::PageTitle;

#[derive(Serialize)]
struct AwardView {
    /// Lines beside the picture.
    rows: usize,
    title: String,
    picture: Option<String>,
    reason: String,
    acts: Vec<String>,
    note: Option<String>,
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
        let approver = match &given.approved_by {
            Some(trustee) => Self::user(trustee),
            None => self.say(voice, "award-approver-open", &[]),
        };
        let mut reason = self.award_reason(voice, given);
        // A reason names the only act; several are a list.
        let acts = match given.acts.as_slice() {
            [act] => {
                reason.push_str(&self.evidence(voice, &act.evidence));
                Vec::new()
            }
            acts => acts.iter().map(|act| self.act_line(voice, act)).collect(),
        };
        let alternative = self.say(voice, "award-picture", &[]);
        let picture = PageTitle::parse(&format!("File:{}", given.award.image)).ok();
        let view = AwardView {
            rows: 3 + usize::from(given.note.is_some()),
            title: self.award_title(voice, &given.award),
            picture: picture.map(|picture| format!("[[{picture}|100px|alt={alternative}]]")),
            reason,
            acts,
            note: given.note.as_ref().map(|note| self.note(voice, note)),
            approved: self.say(voice, "award-approved", &[&approver]),
        };
        self.fill("notice/award", voice, &view).trim().to_owned()
    }

    /// A trustee's own words, as theirs.
    fn note(&self, voice: &Voice, note: &Note) -> String {
        let said = format!("<bdi>{}</bdi>", words(&note.text));
        self.say(voice, "award-reason-note", &[&Self::user(&note.by), &said])
    }
}
