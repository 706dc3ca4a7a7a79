//! The one way from any page to one's own entry: a click that opens the editor on the
//! reader's own profile page, filled in from the preload where there is no page yet,
//! with the fields explained above it.

use super::Pages;

/// The page below the home page with which a new profile begins.
pub(super) const PRELOAD: &str = "Profile preload";

/// The page below the home page that stands above the editor of a profile.
pub(super) const INTRO: &str = "Profile intro";

/// The address, as wikitext: `[ADDRESS my entry]` is a link wherever it stands.
///
/// `Special:MyPage` hands on what begins and introduces an edit
/// (`RedirectSpecialArticle::__construct` in MediaWiki).
pub(super) fn edit_own(pages: &Pages) -> String {
    let [preload, intro] = [PRELOAD, INTRO].map(|name| encoded(&format!("{}/{name}", pages.home)));
    format!(
        "{{{{fullurl:Special:MyPage/{}|action=edit&preload={preload}&editintro={intro}}}}}",
        pages.profile_subpage
    )
}

/// A title as it stands in a query: what is no letter or digit of ASCII is encoded.
pub(super) fn encoded(title: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte);
    let written = title
        .replace(' ', "_")
        .bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect::<Vec<_>>();
    written.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::messages::Messages;
    use crate::compose::testing::{composer, pages};
    use crate::compose::{RoundView, StatusView};
    use crate::ids::PageTitle;

    #[test]
    fn the_address_opens_a_prefilled_editor_with_the_fields_explained() {
        assert_eq!(
            edit_own(&pages()),
            "{{fullurl:Special:MyPage/Let's Connect|action=edit&preload=Project:Let%27s_Connect/Profile_preload\
             &editintro=Project:Let%27s_Connect/Profile_intro}}"
        );
    }

    #[test]
    fn every_page_leads_to_one_s_own_entry_in_one_click() {
        let pages = pages();
        let composer = composer(&pages);
        let kept = [
            composer.round_page(crate::compose::testing::round(), &RoundView::default()),
            composer.rounds_index(&[]),
            composer.awards_page(&[]),
            composer.problems_page(&[], &[], &[]),
            composer.status_page(&StatusView::default()),
        ];
        let mut texts: Vec<(PageTitle, String)> =
            kept.into_iter().map(|wanted| (wanted.page, wanted.content)).collect();
        let is_for_readers = |page: &PageTitle| {
            let page = page.as_str();
            let is_for_few = ["preload", "intro", "Aliases"].iter().any(|end| page.ends_with(end));
            page.starts_with("Project:") && !is_for_few
        };
        texts.extend(composer.published().into_iter().filter(|(page, _)| is_for_readers(page)));
        let link = format!("{} ", edit_own(&pages));
        for (page, text) in texts {
            let looked_up = format!("={}", edit_own(&pages));
            assert!(text.contains(&link) || text.contains(&looked_up), "{page}: {text}");
        }
    }

    #[test]
    fn no_message_links_to_one_s_own_page_without_opening_the_editor() {
        let messages = Messages::embedded().expect("the files are well-formed");
        for text in messages.all() {
            let plain = text.split("[[Special:MyPage/").skip(1);
            for rest in plain {
                let link = rest.split("]]").next().unwrap_or_default();
                assert!(!link.contains('|'), "write [$1 words], and give it wiki.edit_own: {text}");
            }
        }
    }
}
