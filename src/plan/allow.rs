//! What the bot does only with leave: a trustee's, on the wiki, given for this
//! very thing. Each has a name; a trustee who writes
//! `{{Let's Connect approve|NAME}}` on the awards page allows it, and nothing else.
//!
//! A source that fails to answer must not empty the directory, a mistake in a
//! list must not write to everybody.

use std::collections::BTreeSet;

use crate::compose::Wanted;
use crate::ids::{ActionId, PageTitle, RoundId};
use crate::plan::cause::Cause;
use crate::plan::draft::Policy;
use crate::plan::waiting::{Waiting, What};
use crate::plan::world::World;
use crate::wiki::Page;
use crate::wikitext::{Options, region};

/// Below this many people a directory is too small for a share of it to mean anything.
const SMALL_DIRECTORY: usize = 8;

/// Something that needs leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its name.
    pub id: ActionId,
    /// The page or kind of pages.
    pub what: What,
    /// What would be done, and why that needs leave.
    pub why: String,
}

impl Request {
    /// Whether a trustee gave leave; if not, it waits and says how to give it.
    #[must_use]
    pub fn granted(self, world: &World, policy: &Policy<'_>, waiting: &mut Vec<Waiting>) -> bool {
        if world.approvals.contains_key(&self.id) {
            return true;
        }
        let template = policy.pages.approve_template.as_str();
        let template = template.strip_prefix("Template:").unwrap_or(template);
        let why = format!(
            "{}; to allow it, a trustee writes {{{{{template}|{}}}}} on {}",
            self.why, self.id, policy.pages.awards
        );
        waiting.push(Waiting { what: self.what, why: Cause::Leave.because(why) });
        false
    }
}

/// Asks for leave if the directory, the pages whose titles begin like it, would lose more
/// than the `percent` of its names that people allow unasked. `present` tells a page that exists.
#[must_use]
pub fn removal<'p>(
    wanted: &[Wanted],
    present: impl Fn(&PageTitle) -> Option<&'p Page>,
    directory: &PageTitle,
    percent: u8,
    options: &Options,
) -> Option<Request> {
    let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
    // A page that leads to another has given its names to that one.
    let wanted = wanted.iter().filter(|wanted| wanted.leads_to.is_none());
    for wanted in wanted.filter(|wanted| wanted.page.as_str().starts_with(directory.as_str())) {
        let list = list_of(&wanted.page);
        let text = present(&wanted.page).and_then(Page::text).unwrap_or_default();
        let stands = region::content(text, &wanted.region, options).ok().flatten().unwrap_or_default();
        before.extend(names(stands).map(|name| (list, name.to_owned())));
        after.extend(names(&wanted.content).map(|name| (list, name.to_owned())));
    }
    let removed: Vec<_> = before.difference(&after).collect();
    let too_much = removed.len() * 100 > before.len() * usize::from(percent);
    let listed: BTreeSet<&str> = before.iter().map(|(_, name)| name.as_str()).collect();
    if listed.len() < SMALL_DIRECTORY || !too_much {
        return None;
    }
    let mut named = vec!["removal"];
    named.extend(removed.iter().flat_map(|(list, name)| [*list, name.as_str()]));
    Some(Request {
        id: ActionId::of(&named),
        what: What::Page(directory.clone()),
        why: format!(
            "{} of {} names would go, more than the {percent} % allowed unasked; see that every source was read, \
             then run once with --allow-removals",
            removed.len(),
            before.len(),
        ),
    })
}

/// The list that a page is part of: `…/skill/wikidata` for its second page, `…/skill/wikidata/2`.
/// Who moves from one page of a list to another has not gone.
fn list_of(page: &PageTitle) -> &str {
    let title = page.as_str();
    match title.rsplit_once('/') {
        Some((list, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            list
        }
        _ => title,
    }
}

/// The names that a directory's text links to.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split("[[User:").skip(1).filter_map(|rest| rest.split(['|', ']']).next())
}

/// Asks for leave if more notices would go out than the `most` that people allow unasked.
#[must_use]
pub fn notices(count: usize, most: usize, month: RoundId) -> Option<Request> {
    if count <= most {
        return None;
    }
    // Leave is for a number, so that one more registrant does not void it.
    let allowed = if most == 0 { count } else { count.next_multiple_of(most) };
    Some(Request {
        id: ActionId::of(&["notices", &month.to_string(), &allowed.to_string()]),
        what: What::Several("notices"),
        why: format!(
            "{count} notices would go out, more than the {most} allowed unasked; leave is for up to {allowed} at a \
             time in {month}"
        ),
    })
}

/// Asks for leave if what the bot keeps on a page would be blank where something stands.
#[must_use]
pub fn blanking(wanted: &Wanted, page: &Page, options: &Options) -> Option<Request> {
    let stands = region::content(page.text()?, &wanted.region, options).ok().flatten()?;
    if stands.trim().is_empty() || !wanted.content.trim().is_empty() {
        return None;
    }
    Some(Request {
        id: ActionId::of(&["blanking", wanted.page.as_str(), stands]),
        what: What::Page(wanted.page.clone()),
        why: "all that the bot keeps on the page would go".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIRECTORY: &str = "Let's Connect/Directory";

    fn title(text: &str) -> PageTitle {
        PageTitle::parse(text).expect("a title")
    }

    fn page(text: &str) -> Page {
        Page::saying(DIRECTORY, text)
    }

    fn wanted(title: &str, content: &str) -> Wanted {
        Wanted {
            page: self::title(title),
            region: "directory".to_owned(),
            content: content.to_owned(),
            fresh: String::new(),
            summary: String::new(),
            leads_to: None,
        }
    }

    /// A directory of people with these numbers.
    fn people(numbers: impl IntoIterator<Item = usize>) -> String {
        let lines: Vec<String> =
            numbers.into_iter().map(|number| format!("* [[User:A{number}|A{number}]]")).collect();
        lines.join("\n")
    }

    /// What is asked when pages that held the first would hold the second.
    fn asked(pages: &[(&str, String, String)], percent: u8) -> Option<Request> {
        let present: Vec<(PageTitle, Page)> = pages
            .iter()
            .map(|(name, before, _)| (title(name), page(&region::wrap("directory", before))))
            .collect();
        let wanted: Vec<Wanted> = pages.iter().map(|(name, _, after)| wanted(name, after)).collect();
        let of = |title: &PageTitle| present.iter().find(|(name, _)| name == title).map(|(_, page)| page);
        removal(&wanted, of, &title(DIRECTORY), percent, &Options::default())
    }

    #[test]
    fn more_than_the_share_of_the_directory_asks_and_the_share_itself_does_not() {
        let losing = |count: usize| asked(&[(DIRECTORY, people(0..40), people(count..40))], 25);
        assert_eq!(losing(0), None);
        assert_eq!(losing(10), None);
        let request = losing(11).expect("a request");
        assert_eq!(request.what.to_string(), DIRECTORY);
        assert!(
            request.why.starts_with("11 of 40 names would go, more than the 25 % allowed"),
            "{}",
            request.why
        );
        assert_ne!(
            request.id,
            losing(12).expect("a request").id,
            "leave for one removal is none for another"
        );
        assert_eq!(request.id, losing(11).expect("a request").id);
    }

    #[test]
    fn names_that_come_make_up_for_none_that_go() {
        assert!(asked(&[(DIRECTORY, people(0..40), people(20..80))], 25).is_some());
        assert_eq!(asked(&[(DIRECTORY, people(0..40), people(0..80))], 0), None);
    }

    #[test]
    fn the_pages_of_a_directory_count_together_and_other_pages_do_not() {
        let sub = "Let's Connect/Directory/A";
        let pages = |other: &'static str| {
            [(DIRECTORY, people(0..15), people(0..15)), (other, people(0..15), String::new())]
        };
        assert!(asked(&pages(sub), 25).is_some());
        assert_eq!(asked(&pages(sub), 50), None, "15 of 30 are not more than half");
        assert_eq!(asked(&pages("Let's Connect/Rounds"), 25), None);
    }

    #[test]
    fn who_moves_to_another_page_of_a_list_has_not_gone() {
        let (first, second) = ("Let's Connect/Directory/people", "Let's Connect/Directory/people/2");
        let moving = [(first, people(0..40), people(0..20)), (second, String::new(), people(20..40))];
        assert_eq!(asked(&moving, 0), None);
        let other = "Let's Connect/Directory/region/SSA";
        let to_another = [(first, people(0..40), people(0..20)), (other, String::new(), people(20..40))];
        assert!(asked(&to_another, 25).is_some());
    }

    #[test]
    fn a_small_directory_may_change_altogether() {
        let whole = |size: usize| asked(&[(DIRECTORY, people(0..size), String::new())], 25);
        assert_eq!(whole(SMALL_DIRECTORY - 1), None);
        assert!(whole(SMALL_DIRECTORY).is_some());
        // However many pages name them.
        let page = |page| (page, people(0..SMALL_DIRECTORY - 1), people(0..2));
        let lists = ["people", "region/SSA", "country/KEN", "skill/wikidata"]
            .map(|list| format!("{DIRECTORY}/{list}"));
        assert_eq!(asked(&lists.each_ref().map(|list| page(list.as_str())), 25), None);
    }

    #[test]
    fn leave_for_notices_is_for_a_number_in_a_month() {
        let month = |month: &str| month.parse::<RoundId>().expect("a month");
        let november = month("2026-11");
        assert_eq!(notices(200, 200, november), None);
        let request = notices(201, 200, november).expect("a request");
        assert!(request.why.contains("leave is for up to 400 at a time in 2026-11"), "{}", request.why);
        assert_eq!(request.id, notices(400, 200, november).expect("a request").id);
        assert_ne!(request.id, notices(401, 200, november).expect("a request").id);
        assert_ne!(request.id, notices(201, 200, month("2026-12")).expect("a request").id);
        assert!(
            notices(1, 0, november)
                .is_some_and(|request| request.why.contains("leave is for up to 1 at a time"))
        );
    }

    #[test]
    fn what_would_be_blank_where_something_stands_asks() {
        let options = Options::default();
        let stands = |text: &str| page(&region::wrap("directory", text));
        let blank = wanted(DIRECTORY, "\n ");
        let request = blanking(&blank, &stands("* A"), &options).expect("a request");
        assert_ne!(request.id, blanking(&blank, &stands("* B"), &options).expect("a request").id);
        assert_eq!(blanking(&wanted(DIRECTORY, "* B"), &stands("* A"), &options), None);
        assert_eq!(blanking(&blank, &stands(" \n"), &options), None);
        assert_eq!(blanking(&blank, &page("People's own words, and no region."), &options), None);
    }
}
