//! What the bot does only with leave: a trustee's, on the wiki, given for this
//! very thing. Each has a name; a trustee who writes
//! `{{Let's Connect approve|NAME}}` on the awards page allows it, and nothing else.
//!
//! A source that fails to answer must not empty the directory, a mistake in a
//! list must not write to everybody.

use std::collections::BTreeSet;

use crate::compose::Wanted;
use crate::ids::{ActionId, PageTitle, RoundId};
use crate::plan::draft::Policy;
use crate::plan::world::World;
use crate::plan::{Action, Waiting};
use crate::wiki::Page;
use crate::wikitext::region;

/// Below this many names a directory is too small for a share of it to mean anything.
const SMALL_DIRECTORY: usize = 20;

/// Something that needs leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Its name.
    pub id: ActionId,
    /// The page or kind of pages.
    pub what: String,
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
        waiting.push(Waiting { what: self.what, why });
        false
    }
}

/// Asks for leave if the directory would lose more than the share of its names
/// that people allow unasked. `present` tells a page that exists.
#[must_use]
pub fn removal<'p>(
    wanted: &[Wanted],
    present: impl Fn(&PageTitle) -> Option<&'p Page>,
    policy: &Policy<'_>,
) -> Option<Request> {
    let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
    let directory = policy.pages.directory.as_str();
    for wanted in wanted.iter().filter(|wanted| wanted.page.as_str().starts_with(directory)) {
        let text = present(&wanted.page).and_then(Page::text).unwrap_or_default();
        let stands = region::content(text, &wanted.region, policy.options).ok().flatten().unwrap_or_default();
        before.extend(names(stands).map(|name| (&wanted.page, name.to_owned())));
        after.extend(names(&wanted.content).map(|name| (&wanted.page, name.to_owned())));
    }
    let removed: Vec<_> = before.difference(&after).collect();
    let too_much = removed.len() * 100 > before.len() * usize::from(policy.removal_percent);
    if before.len() < SMALL_DIRECTORY || !too_much {
        return None;
    }
    let mut named = vec!["removal"];
    named.extend(removed.iter().flat_map(|(page, name)| [page.as_str(), name.as_str()]));
    Some(Request {
        id: ActionId::of(&named),
        what: directory.to_owned(),
        why: format!(
            "{} of {} names would go, more than the {} % allowed unasked; see that every source was read, \
             then run once with --allow-removals",
            removed.len(),
            before.len(),
            policy.removal_percent
        ),
    })
}

/// The names that a directory's text links to.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split("[[User:").skip(1).filter_map(|rest| rest.split(['|', ']']).next())
}

/// Asks for leave if more notices would go out than people allow unasked.
#[must_use]
pub fn notices(notices: &[Action], month: RoundId, policy: &Policy<'_>) -> Option<Request> {
    let (count, most) = (notices.len(), policy.notices_unasked);
    if count <= most {
        return None;
    }
    // Leave is for a number, so that one more registrant does not void it.
    let allowed = if most == 0 { count } else { count.next_multiple_of(most) };
    Some(Request {
        id: ActionId::of(&["notices", &month.to_string(), &allowed.to_string()]),
        what: "notices".to_owned(),
        why: format!(
            "{count} notices would go out, more than the {most} allowed unasked; leave is for up to {allowed} at a \
             time in {month}"
        ),
    })
}

/// Asks for leave if what the bot keeps on a page would be blank where something stands.
#[must_use]
pub fn blanking(wanted: &Wanted, page: &Page, policy: &Policy<'_>) -> Option<Request> {
    let stands = region::content(page.text()?, &wanted.region, policy.options).ok().flatten()?;
    if stands.trim().is_empty() || !wanted.content.trim().is_empty() {
        return None;
    }
    Some(Request {
        id: ActionId::of(&["blanking", wanted.page.as_str(), stands]),
        what: wanted.page.to_string(),
        why: "all that the bot keeps on the page would go".to_owned(),
    })
}
