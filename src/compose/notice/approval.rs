//! What a trustee is reminded of: a round that waits.

use super::Part;
use crate::compose::composer::Composer;
use crate::compose::render::Voice;
use crate::compose::{NoticeParts, RoundToApprove};

impl Composer<'_> {
    pub(super) fn approval_part(&self, voice: &Voice, parts: &NoticeParts) -> Option<Part> {
        let RoundToApprove { round, lines } = parts.approval?;
        let page = self.round_title(round);
        let told = [page.as_str(), &round.to_string(), &lines.to_string()];
        Some(Part {
            heading: "notice-heading-approval",
            summary: ("summary-notice-approval", 1),
            text: self.say(voice, "notice-approval", &told),
        })
    }
}
