//! The buttons of the calendar: addresses that open the editor with an entry filled in.

use super::{ClinicIdea, Composer, IdeaHost};
use crate::compose::own_entry::encoded;
use crate::registry::local_time;

/// The page below the home page with which a new entry begins.
pub(in crate::compose) const CLINIC_PRELOAD: &str = "Clinic preload";

/// The page below the home page that stands above the editor of an entry.
pub(in crate::compose) const CLINIC_INTRO: &str = "Clinic intro";

/// What the wiki makes the name of whoever saves.
const WHOEVER_SAVES: &str = "{{subst:REVISIONUSER}}";

/// What the wiki makes a number that no other entry has.
const AS_OF_NOW: &str = "{{subst:CURRENTTIMESTAMP}}";

/// A value as it stands in a query, its blanks kept.
fn spelt(value: &str) -> String {
    value.split(' ').map(encoded).collect::<Vec<_>>().join("%20")
}

impl Composer<'_> {
    /// The address at which a new entry is written.
    pub(super) fn add_clinic(&self) -> String {
        self.new_entry("", &[AS_OF_NOW, "", WHOEVER_SAVES, "", ""])
    }

    /// The address at which a proposal becomes an entry.
    pub(super) fn take_over(&self, idea: &ClinicIdea) -> String {
        let host = match &idea.host {
            IdeaHost::Named(name) => name.as_str(),
            IdeaHost::Unlisted | IdeaHost::Wanted => WHOEVER_SAVES,
        };
        let time = idea.starts.map(local_time::in_utc);
        let time = time.map(|(date, time)| format!("{date} {time}")).unwrap_or_default();
        let id = idea.id.as_str();
        self.new_entry(id, &[id, idea.skill.as_str(), host, idea.language.as_str(), &time])
    }

    /// The address at which entries are changed.
    pub(super) fn edit_calendar(&self) -> String {
        let intro = encoded(&format!("{}/{CLINIC_INTRO}", self.pages.home));
        format!("{{{{fullurl:{}|action=edit&editintro={intro}}}}}", self.pages.calendar())
    }

    fn new_entry(&self, heading: &str, values: &[&str]) -> String {
        let [preload, intro] =
            [CLINIC_PRELOAD, CLINIC_INTRO].map(|name| encoded(&format!("{}/{name}", self.pages.home)));
        let values: Vec<String> =
            values.iter().map(|value| format!("&preloadparams%5B%5D={}", spelt(value))).collect();
        format!(
            "{{{{fullurl:{}|action=edit&section=new&preload={preload}&editintro={intro}&preloadtitle={}{}}}}}",
            self.pages.calendar(),
            encoded(heading),
            values.concat()
        )
    }
}
