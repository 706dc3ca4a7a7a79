//! The section on the operator's talk page that tells of grave things: folded, and in the
//! wiki's language, for the words of readers may be what is amiss.

use jiff::civil::Date;

use super::composer::{Composer, as_stored, words};
use crate::ids::RoundId;

/// A trouble as the section tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertLine {
    /// The message that says what it is.
    pub what: &'static str,
    /// Since which day.
    pub since: Date,
    /// In how many cycles it was seen.
    pub seen: u64,
    /// Since which day it is over, if it is.
    pub over: Option<Date>,
}

/// The section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertSection {
    /// Its heading.
    pub heading: String,
    /// What stands below it.
    pub content: String,
    /// The edit summary.
    pub summary: String,
}

impl Composer<'_> {
    /// The section of a month.
    #[must_use]
    pub fn alerts(&self, month: RoundId, lines: &[AlertLine]) -> AlertSection {
        let voice = &self.wiki_voice;
        let say = |key: &str, parameters: &[&str]| self.say(voice, key, parameters);
        let line = |line: &AlertLine| {
            let (since, seen) = (line.since.to_string(), line.seen.to_string());
            let mut parts = vec![say("alert-since", &[&since]), say("alert-times", &[&seen])];
            parts.extend(line.over.map(|day| say("alert-over", &[&day.to_string()])));
            format!("* '''{}''' ({})", say(line.what, &[]), parts.join("; "))
        };
        let status = self.pages.state.subpage("status").unwrap_or_else(|_| self.pages.state.clone());
        let intro = say("alert-intro", &[&words(status.as_str())]);
        let lines: Vec<String> = lines.iter().map(line).collect();
        let content = format!(
            "<div class=\"mw-collapsible mw-collapsed\" lang=\"{}\" dir=\"{}\">\n{intro}\n\
             <div class=\"mw-collapsible-content\">\n{}\n</div>\n</div>",
            voice.lang.as_str(),
            voice.dir,
            lines.join("\n")
        );
        AlertSection {
            heading: as_stored(&say("alert-heading", &[&month.to_string()])),
            content: as_stored(&content),
            summary: say("summary-alert", &[]),
        }
    }
}
