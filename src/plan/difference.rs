//! What differs between the wiki and what ought to be.

use std::collections::BTreeMap;

use crate::compose::Wanted;
use crate::ids::{ActionId, PageTitle, Username};
use crate::plan::draft::Policy;
use crate::plan::judge::{self, Judged};
use crate::plan::{Action, Waiting, Write};
use crate::wiki::{Base, Page, PageState};
use crate::wikitext::region;

/// Below this many names a directory is too small for a share of it to mean anything.
const SMALL_DIRECTORY: usize = 20;

/// The notice, if its reader's page takes it; else why it waits.
pub fn notice(
    mut action: Action,
    page: Option<&Page>,
    bot: &Username,
    policy: &Policy<'_>,
    waiting: &mut Vec<Waiting>,
) -> Option<Action> {
    let page = page?;
    action.base = base(page);
    match judge::judge(&action, page, policy.terms(bot)) {
        Judged::Edit(..) => Some(action),
        Judged::Nothing => None,
        Judged::Skip(why) => {
            waiting.push(Waiting { what: format!("notice on {}", action.page), why });
            None
        }
    }
}

/// The pages whose regions do not say what they ought to.
pub fn pages(
    wanted: &[Wanted],
    present: &BTreeMap<PageTitle, Page>,
    bot: &Username,
    policy: &Policy<'_>,
    waiting: &mut Vec<Waiting>,
) -> Vec<Action> {
    let hold_directory = removes_too_much(wanted, present, policy, waiting);
    let mut actions = Vec::new();
    for wanted in wanted {
        if hold_directory && wanted.page.as_str().starts_with(policy.pages.directory.as_str()) {
            continue;
        }
        let Some(page) = present.get(&wanted.page) else { continue };
        if wanted.content.len() > policy.page_bytes {
            waiting.push(Waiting {
                what: wanted.page.to_string(),
                why: format!("the page would hold more than {} bytes", policy.page_bytes),
            });
            continue;
        }
        let action = Action {
            id: ActionId::of(&[
                "region",
                wanted.page.as_str(),
                &format!("{:?}", base(page)),
                &wanted.content,
            ]),
            effects: Vec::new(),
            page: wanted.page.clone(),
            base: base(page),
            write: Write::Region {
                region: wanted.region.clone(),
                content: wanted.content.clone(),
                fresh: wanted.fresh.clone(),
            },
            summary: wanted.summary.clone(),
        };
        match judge::judge(&action, page, policy.terms(bot)) {
            Judged::Edit(..) => actions.push(action),
            Judged::Nothing => {}
            Judged::Skip(why) => waiting.push(Waiting { what: wanted.page.to_string(), why }),
        }
    }
    actions
}

fn base(page: &Page) -> Base {
    match &page.state {
        PageState::Present { head, .. } => Base::Revision(head.id),
        PageState::Missing | PageState::Impossible => Base::Missing,
    }
}

/// Whether the directory would lose more than the share that people allow
/// unasked. A source that fails to answer must not empty it.
fn removes_too_much(
    wanted: &[Wanted],
    present: &BTreeMap<PageTitle, Page>,
    policy: &Policy<'_>,
    waiting: &mut Vec<Waiting>,
) -> bool {
    let (mut before, mut after) = (0, 0);
    for wanted in
        wanted.iter().filter(|wanted| wanted.page.as_str().starts_with(policy.pages.directory.as_str()))
    {
        let text = present.get(&wanted.page).and_then(Page::text).unwrap_or_default();
        before +=
            names(region::content(text, &wanted.region, policy.options).ok().flatten().unwrap_or_default());
        after += names(&wanted.content);
    }
    let removed = before.saturating_sub(after);
    let too_much = before >= SMALL_DIRECTORY && removed * 100 > before * usize::from(policy.removal_percent);
    if too_much {
        waiting.push(Waiting {
            what: policy.pages.directory.to_string(),
            why: format!(
                "{removed} of {before} names would go, more than the {} % allowed unasked; see that every source was \
                 read, then run once with --allow-removals",
                policy.removal_percent
            ),
        });
    }
    too_much
}

fn names(text: &str) -> usize {
    text.matches("[[User:").count()
}
