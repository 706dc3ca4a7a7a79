//! A page with the bot's region renewed, and made a redirect, or one no longer.

use crate::ids::PageTitle;
use crate::wikitext::{Options, lead, region};

/// What the bot's region of a page ought to be.
#[derive(Clone, Copy, Debug)]
pub struct Renewal<'a> {
    /// The region.
    pub region: &'a str,
    /// What stands in it.
    pub content: &'a str,
    /// The page that this one leads to, if any.
    pub leads_to: Option<&'a PageTitle>,
}

impl Renewal<'_> {
    /// The page renewed, every byte of people's as it was; or why it cannot be. A redirect of
    /// people's stays one.
    pub fn of(self, text: &str, redirect: bool, options: &Options) -> Result<String, String> {
        let beneath = match lead::split(text) {
            Some((_, beneath)) if redirect && self.is_the_bots(beneath, options) => beneath,
            _ if redirect => return Err("the page is a redirect".to_owned()),
            _ => text,
        };
        let renewed = region::replace(beneath, self.region, self.content, options)
            .map_err(|error| error.to_string())?;
        Ok(match self.leads_to {
            Some(to) => lead::to(to.as_str(), &renewed),
            None => renewed,
        })
    }

    fn is_the_bots(self, beneath: &str, options: &Options) -> bool {
        let content = region::content(beneath, self.region, options).ok().flatten();
        content.is_some_and(|content| content.contains(lead::MARK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_leads_on_and_back_again_and_what_people_wrote_stays() {
        let options = Options::default();
        let title = PageTitle::parse("Directory/skill/wikidata").expect("a title");
        let page = format!("By hand.\n{}\nBy hand, too.", region::wrap("directory", "* A"));
        let moved = format!("{}\nIt moved.", lead::MARK);
        let lead = Renewal { region: "directory", content: &moved, leads_to: Some(&title) };
        let leading = lead.of(&page, false, &options).expect("it leads on");
        assert!(leading.starts_with("#REDIRECT [[Directory/skill/wikidata]]\nBy hand.\n"), "{leading}");
        assert_eq!(lead.of(&leading, true, &options).as_ref(), Ok(&leading), "once");
        let back = Renewal { region: "directory", content: "* A", leads_to: None };
        assert_eq!(back.of(&leading, true, &options), Ok(page));
    }

    #[test]
    fn a_redirect_of_peoples_stays_what_it_is() {
        let options = Options::default();
        let page = lead::to("Elsewhere", &region::wrap("directory", "* [[Elsewhere|A]]"));
        let renewal = Renewal { region: "directory", content: "* B", leads_to: None };
        assert_eq!(renewal.of(&page, true, &options), Err("the page is a redirect".to_owned()));
    }
}
