//! The part of the problems page that tells of edits inside the bot's parts of pages:
//! where, which revision, and where such a change is to be made.

use super::composer::{Cell, Composer, words};
use crate::ids::{PageTitle, RevId};

/// An edit of somebody else's inside the bot's part of a page, which the bot replaced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StrayView {
    /// The page.
    pub page: PageTitle,
    /// The revision; the newest, if there were several.
    pub newest: RevId,
    /// Whether it was about the editor's own entry.
    pub own: bool,
}

impl Composer<'_> {
    /// The table of edits that the bot replaced. Who made them is for the revision to say.
    pub(super) fn strays_table(&self, caption: String, strays: &[StrayView]) -> String {
        let rows = strays.iter().map(|stray| {
            let page = words(stray.page.as_str());
            let key = if stray.own { "problems-stray-own" } else { "problems-stray-other" };
            let talk = self.pages.talk.as_ref().map_or_else(
                || format!("{{{{TALKPAGENAME:{}}}}}", self.pages.home),
                |talk| format!(":{talk}"),
            );
            vec![
                Cell::of(format!("<bdi>[[:{page}|{page}]]</bdi>")),
                Cell::of(format!("[[Special:Diff/{0}|{0}]]", stray.newest)),
                Cell::of(self.page_says(key, &[&self.edit_own(), &talk])),
            ]
        });
        self.table(caption, &["column-page", "column-change", "column-mend"], rows.collect())
    }

    /// The summary of an edit that replaces edits of others in the bot's part of a page.
    #[must_use]
    pub fn replacing(&self, summary: &str, edits: usize, newest: RevId) -> String {
        let newest = format!("[[Special:Diff/{newest}]]");
        self.say(&self.wiki_voice, "summary-stray", &[summary, &edits.to_string(), &newest])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::{composer, pages, title};

    #[test]
    fn a_change_in_the_bots_part_is_told_with_its_revision_and_where_to_make_it() {
        let pages = pages();
        let at = |number: u64, own| StrayView {
            page: title("Project:Let's Connect/Directory/skill/wikidata"),
            newest: RevId(number),
            own,
        };
        let content = composer(&pages).problems_page(&[], &[], &[at(17, true), at(19, false)]).content;
        for part in ["[[Special:Diff/17|17]]", "[[Special:Diff/19|19]]", "|problems-stray-own|$1={{fullurl:"]
        {
            assert!(content.contains(part), "{part}: {content}");
        }
        let none = composer(&pages).problems_page(&[], &[], &[]).content;
        assert!(!none.contains("|problems-strays"), "{none}");
    }

    #[test]
    fn a_summary_tells_how_many_edits_and_the_newest() {
        let pages = pages();
        let summary = composer(&pages).replacing("Let's Connect: status", 2, RevId(17));
        assert_eq!(
            summary,
            "Let's Connect: status; edits by others inside the bot's part replaced: 2 (newest: [[Special:Diff/17]])"
        );
    }
}
