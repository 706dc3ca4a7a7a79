//! The buttons of notices: each opens the editor on the reader's own profile page with an
//! answer in a section at its end, ready to save. Nothing is done until its reader saves it;
//! the edit is theirs, and says so.

use std::fmt::Write as _;

use super::Pages;
use super::composer::Composer;
use super::own_entry;
use super::render::Voice;
use crate::ids::{RoundId, SkillId, Username};

/// The pages, below the home page, with which the editor begins: an answer about a
/// connection, a meeting, a pause, an answer that is one word, and one about a clinic.
pub(super) const ANSWER: &str = "Answer preload";
pub(super) const MET: &str = "Met preload";
pub(super) const PAUSE: &str = "Pause preload";
pub(super) const WORD: &str = "Word preload";
pub(super) const CLINIC: &str = "Clinic answer preload";

/// The look of a button, by Codex's tokens. Padding makes it large enough for a thumb.
const LOOK: &str = "display:inline-block; padding:0.4em 0.9em; margin-block:0.2em; margin-inline-end:0.4em; \
    background-color:var(--background-color-interactive-subtle, #f8f9fa); color:var(--color-base, #202122); \
    border:1px solid var(--border-color-base, #a2a9b1); border-radius:2px";

impl Composer<'_> {
    /// The buttons for a connection.
    pub(super) fn connection_buttons(
        &self,
        voice: &Voice,
        partner: &Username,
        skill: &SkillId,
        round: RoundId,
    ) -> String {
        let (partner, skill, round) = (partner.as_str(), skill.as_str(), round.to_string());
        let buttons = [
            self.button(voice, "button-met", MET, &[partner, skill, &round]),
            self.button(voice, "button-not-yet", ANSWER, &["not yet", partner, skill, &round]),
            self.button(voice, "button-not-for-me", ANSWER, &["not for me", partner, skill, &round]),
        ];
        buttons.join(" ")
    }

    /// The buttons to be left in peace.
    pub(super) fn peace_buttons(&self, voice: &Voice) -> String {
        let buttons = [
            self.button(voice, "button-pause", PAUSE, &[]),
            self.button(voice, "button-stop", WORD, &["stop"]),
        ];
        buttons.join(" ")
    }

    fn button(&self, voice: &Voice, label: &str, preload: &str, values: &[&str]) -> String {
        let address = address(self.pages, preload, values);
        let label = self.say(voice, label, &[]);
        format!("<span class=\"plainlinks\" style=\"{LOOK}\">[{address} {label}]</span>")
    }
}

/// A connection about which a notice asked its reader.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The partner.
    pub partner: &'a Username,
    /// The skill.
    pub skill: &'a SkillId,
    /// The round.
    pub round: RoundId,
}

impl Asked<'_> {
    /// Whether a line of a notice has the buttons about it.
    #[must_use]
    pub fn is_asked_by(&self, line: &str) -> bool {
        line.contains(&format!("={}{}", encoded(self.partner.as_str()), self.ending()))
    }

    /// Whether a line has the buttons about it, whatever the partner is called there.
    #[must_use]
    pub fn may_be_asked_by(&self, line: &str) -> bool {
        line.contains(&self.ending())
    }

    fn ending(&self) -> String {
        let value = |value: &str| format!("&preloadparams%5B%5D={}", encoded(value));
        format!("{}{}}}}}", value(self.skill.as_str()), value(&self.round.to_string()))
    }
}

/// The address, as wikitext, at which whoever follows it adds what the preload page says to
/// their own page; `$1`, `$2` stand there for the values. `[ADDRESS words]` is the button.
///
/// `Special:MyPage` hands on all that begins an edit
/// (`RedirectSpecialArticle::__construct` in MediaWiki).
pub(super) fn address(pages: &Pages, preload: &str, values: &[&str]) -> String {
    let own = &pages.profile_subpage;
    let page = own_entry::encoded(&format!("{}/{preload}", pages.home));
    let mut query = format!("action=edit&section=new&nosummary=1&preload={page}");
    for value in values {
        // Writing to a string cannot fail.
        let _ = write!(query, "&preloadparams%5B%5D={}", encoded(value));
    }
    format!("{{{{fullurl:Special:MyPage/{own}|{query}}}}}")
}

/// A value as a query has it. Nothing of a stranger's name is left that wikitext would read.
fn encoded(value: &str) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::{HARM, HOSTILE, pages};

    #[test]
    fn an_address_opens_the_answer_in_a_section_of_its_own() {
        assert_eq!(
            address(&pages(), CLINIC, &["not coming", "2026-12-sparql"]),
            "{{fullurl:Special:MyPage/Let's Connect|action=edit&section=new&nosummary=1\
             &preload=Project:Let%27s_Connect/Clinic_answer_preload\
             &preloadparams%5B%5D=not%20coming&preloadparams%5B%5D=2026-12-sparql}}"
        );
    }

    #[test]
    fn an_address_holds_nothing_that_wikitext_would_read() {
        let address = address(&pages(), ANSWER, &["not yet", HOSTILE]);
        for harm in HARM {
            assert!(!address.contains(harm), "{harm}: {address}");
        }
        assert_eq!(address.matches('|').count(), 1, "{address}");
        assert!(address.ends_with("}}") && address.contains("preloadparams%5B%5D=not%20yet&"), "{address}");
    }
}
