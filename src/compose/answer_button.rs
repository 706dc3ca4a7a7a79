//! The buttons of notices: a click opens the editor on the reader's own profile page with
//! their answer in a section at its end, ready to be saved. The edit is theirs, and says so.

use super::Pages;
use super::own_entry::encoded;

/// The page below the home page with which an answer about a clinic begins.
pub(super) const CLINIC_PRELOAD: &str = "Clinic answer preload";

/// The address, as wikitext; `[ADDRESS words]` is the button. `preload` is the name of a page
/// below the home page, in which `$1`, `$2` stand for the parameters.
///
/// `Special:MyPage` hands on all that begins an edit
/// (`RedirectSpecialArticle::__construct` in MediaWiki).
pub(super) fn address(pages: &Pages, preload: &str, parameters: &[&str]) -> String {
    let preload = encoded(&format!("{}/{preload}", pages.home));
    // Words stay apart in a parameter; in a title an underscore is a space.
    let parameter = |text: &&str| {
        let text: Vec<String> = text.split(' ').map(encoded).collect();
        format!("&preloadparams%5B%5D={}", text.join("%20"))
    };
    let parameters: Vec<String> = parameters.iter().map(parameter).collect();
    format!(
        "{{{{fullurl:Special:MyPage/{}|action=edit&section=new&nosummary=1&preload={preload}{}}}}}",
        pages.profile_subpage,
        parameters.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::pages;

    #[test]
    fn the_address_opens_the_answer_in_a_section_of_its_own() {
        assert_eq!(
            address(&pages(), CLINIC_PRELOAD, &["not coming", "2026-12-sparql"]),
            "{{fullurl:Special:MyPage/Let's Connect|action=edit&section=new&nosummary=1\
             &preload=Project:Let%27s_Connect/Clinic_answer_preload\
             &preloadparams%5B%5D=not%20coming&preloadparams%5B%5D=2026-12-sparql}}"
        );
    }
}
