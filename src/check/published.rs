//! How a page of the programme stands beside what this version of the bot publishes. The one
//! place where that is judged.

use crate::ids::Username;
use crate::plan::setup;
use crate::wiki::{Author, Page, PageState};

/// How a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It says what this version publishes.
    AsPublished,
    /// It says what another version of the bot published.
    Old,
    /// People changed it, and this version has nothing new for it.
    Theirs,
    /// People changed it, and this version changes it too; or nobody knows what the bot published.
    Changed,
    /// It says nothing.
    Blank,
    /// It leads to another page.
    Redirect,
    /// It holds something else than its name promises, as JSON where there should be wikitext.
    Model,
    /// There is none.
    Missing,
    /// None can be there.
    Impossible,
}

/// Judges a page by the text that is published, `None` where people or the cycle keep it, and by what
/// `setup` makes of it, if that is known.
pub(super) fn judge(
    page: &Page,
    text: Option<&str>,
    bot: &Username,
    by_setup: Option<&setup::Standing>,
) -> Standing {
    let (head, redirect) = match &page.state {
        PageState::Missing => return Standing::Missing,
        PageState::Impossible => return Standing::Impossible,
        PageState::Present { head, redirect } => (head, *redirect),
    };
    // A text that cannot be seen is no longer the bot's.
    let found = head.text.as_deref().unwrap_or_default().trim_end();
    if redirect {
        Standing::Redirect
    } else if !is_fitting(page.title.as_str(), &head.model) {
        Standing::Model
    } else if text.is_some_and(|text| text.trim_end() == found) {
        Standing::AsPublished
    } else if found.trim().is_empty() {
        Standing::Blank
    } else if text.is_none() {
        Standing::AsPublished
    } else {
        let by_the_bot = matches!(&head.author, Author::Account { name, .. } if name == bot.as_str());
        match by_setup {
            Some(setup::Standing::Missing) => Standing::Missing,
            Some(setup::Standing::AsItShouldBe | setup::Standing::Kept) => Standing::AsPublished,
            Some(setup::Standing::Old) => Standing::Old,
            Some(setup::Standing::Theirs) => Standing::Theirs,
            Some(setup::Standing::Unknown) | None if by_the_bot => Standing::Old,
            Some(setup::Standing::Both(_) | setup::Standing::Unknown) | None => Standing::Changed,
        }
    }
}

/// Whether the content model is the one that such a page needs.
fn is_fitting(title: &str, model: &str) -> bool {
    match title.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => matches!(model, "sanitized-css" | "css"),
        // Outside user space such a page is whatever it was made as.
        Some("json") => matches!(model, "json" | "wikitext"),
        _ => model == "wikitext",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::UserId;

    fn bot() -> Username {
        Username::parse("Bot").expect("a name")
    }

    fn page(text: &str, author: &str, redirect: bool, model: &str) -> Page {
        let mut page = Page::saying("Template:A", text);
        if let PageState::Present { head, redirect: to } = &mut page.state {
            head.author = Author::Account { id: UserId(3), name: author.to_owned() };
            model.clone_into(&mut head.model);
            *to = redirect;
        }
        page
    }

    #[test]
    fn a_page_stands_in_one_way() {
        let wikitext = |text: &str, author: &str| page(text, author, false, "wikitext");
        for (page, text, expected) in [
            (wikitext("new\n", "Bot"), Some("new"), Standing::AsPublished),
            (wikitext("old", "Bot"), Some("new"), Standing::Old),
            (wikitext("ours", "Ann"), Some("new"), Standing::Changed),
            (wikitext("ours", "Ann"), None, Standing::AsPublished),
            (wikitext(" \n", "Ann"), None, Standing::Blank),
            (wikitext("", "Ann"), Some(""), Standing::AsPublished),
            (page("#REDIRECT [[B]]", "Ann", true, "wikitext"), None, Standing::Redirect),
            (page("new", "Bot", false, "json"), Some("new"), Standing::Model),
        ] {
            assert_eq!(judge(&page, text, &bot(), None), expected, "{page:?}");
        }
    }

    #[test]
    fn what_setup_knows_goes_before_who_wrote_last() {
        let changed = page("ours", "Ann", false, "wikitext");
        for (by_setup, expected) in [
            (setup::judge(Some("new"), Some("ours"), "new"), Standing::Theirs),
            (setup::judge(Some("old"), Some("ours"), "new"), Standing::Changed),
            (setup::judge(Some("ours"), Some("ours"), "new"), Standing::Old),
            (setup::judge(None, Some("ours"), "new"), Standing::Changed),
        ] {
            assert_eq!(judge(&changed, Some("new"), &bot(), Some(&by_setup)), expected, "{by_setup:?}");
        }
    }
}
