//! Why the round has nobody for the reader to learn from, and what would help.

use serde::Serialize;

use super::Part;
use crate::compose::NoticeParts;
use crate::compose::composer::Composer;
use crate::compose::render::Voice;
use crate::ids::SkillId;
use crate::matching::advice::Said;

/// What a round without anybody for the reader comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unmatched {
    /// The skills of which a learning clinic is proposed, with a seat for them.
    pub seats: Vec<SkillId>,
    /// The wishes that stay open.
    pub open: Vec<OpenWish>,
}

/// A wish that stays open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenWish {
    /// The skill wanted.
    pub skill: SkillId,
    /// Why; nothing where the working group left out what was proposed.
    pub because: Option<Said>,
    /// What would help.
    pub advice: Vec<Said>,
}

#[derive(Serialize)]
struct UnmatchedView {
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    text: String,
    help: Option<String>,
}

impl Composer<'_> {
    pub(super) fn unmatched_part(&self, voice: &Voice, parts: &NoticeParts) -> Option<Part> {
        let Unmatched { seats, open } = parts.unmatched.as_ref()?;
        let seat = |skill: &SkillId| Line {
            text: self.say(voice, "notice-unmatched-seat", &[&self.skill(voice, skill)]),
            help: None,
        };
        let wish = |one: &OpenWish| {
            let because = one.because.as_ref();
            let because = because.map_or_else(
                || self.say(voice, "because-left-out", &[]),
                |because| self.said_in(voice, because),
            );
            let advice: Vec<String> = one.advice.iter().map(|said| self.said_in(voice, said)).collect();
            let joined = advice.join(&self.say(voice, "reason-separator", &[]));
            Line {
                text: self.say(voice, "notice-unmatched-why", &[&self.skill(voice, &one.skill), &because]),
                help: (!advice.is_empty()).then(|| self.say(voice, "notice-unmatched-help", &[&joined])),
            }
        };
        let view = UnmatchedView { lines: seats.iter().map(seat).chain(open.iter().map(wish)).collect() };
        Some(Part {
            heading: "notice-heading-unmatched",
            summary: ("summary-notice-unmatched", 1),
            text: self.fill("notice/unmatched", voice, &view),
        })
    }
}
