//! What differs between the wiki and what ought to be.

use std::collections::BTreeMap;

use crate::compose::Wanted;
use crate::ids::{ActionId, PageTitle, Username};
use crate::plan::cause::Cause;
use crate::plan::draft::Policy;
use crate::plan::judge::{self, Judged};
use crate::plan::listed::Published;
use crate::plan::waiting::{Waiting, What};
use crate::plan::world::World;
use crate::plan::{Action, Write, allow};
use crate::wiki::{Base, Page, PageState};

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
            waiting.push(Waiting { what: What::Notice(action.page), why });
            None
        }
    }
}

/// The pages that do not say what they ought to.
pub fn pages(
    wanted: &[Wanted],
    published: &[Published],
    present: &BTreeMap<PageTitle, Page>,
    world: &World,
    policy: &Policy<'_>,
    waiting: &mut Vec<Waiting>,
) -> Vec<Action> {
    let removal = allow::removal(
        wanted,
        |title| present.get(title),
        &policy.pages.directory,
        policy.removal_percent,
        policy.options,
    );
    let hold_directory = removal.is_some_and(|removal| !removal.granted(world, policy, waiting));
    let mut actions = Vec::new();
    for wanted in wanted {
        if hold_directory && wanted.page.as_str().starts_with(policy.pages.directory.as_str()) {
            continue;
        }
        let Some(page) = present.get(&wanted.page) else { continue };
        if wanted.content.len() > policy.page_bytes {
            waiting.push(Waiting {
                what: What::Page(wanted.page.clone()),
                why: Cause::Size
                    .because(format!("the page would hold more than {} bytes", policy.page_bytes)),
            });
            continue;
        }
        let blanking = allow::blanking(wanted, page, policy.options);
        if blanking.is_some_and(|blanking| !blanking.granted(world, policy, waiting)) {
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
                leads_to: wanted.leads_to.clone(),
            },
            sources: Vec::new(),
            summary: wanted.summary.clone(),
        };
        match judge::judge(&action, page, policy.terms(&world.bot)) {
            Judged::Edit(..) => actions.push(action),
            Judged::Nothing => {}
            Judged::Skip(why) => waiting.push(Waiting { what: What::Page(wanted.page.clone()), why }),
        }
    }
    // What the pages may not lose yet, machines must go on reading, too.
    let published = published.iter().filter(|_| !hold_directory);
    actions
        .extend(published.filter_map(|published| for_machines(published, present, world, policy, waiting)));
    actions
}

/// A JSON page for machines, if it says something else than it ought to.
fn for_machines(
    published: &Published,
    present: &BTreeMap<PageTitle, Page>,
    world: &World,
    policy: &Policy<'_>,
    waiting: &mut Vec<Waiting>,
) -> Option<Action> {
    let page = present.get(&published.page)?;
    let base = base(page);
    let action = Action {
        id: ActionId::of(&["directory", published.page.as_str(), &format!("{base:?}"), &published.text]),
        effects: Vec::new(),
        page: published.page.clone(),
        base,
        write: Write::Whole { text: published.text.clone() },
        sources: Vec::new(),
        summary: published.summary.clone(),
    };
    match judge::judge(&action, page, policy.terms(&world.bot)) {
        Judged::Edit(..) => Some(action),
        Judged::Nothing => None,
        Judged::Skip(why) => {
            waiting.push(Waiting { what: What::Page(published.page.clone()), why });
            None
        }
    }
}

fn base(page: &Page) -> Base {
    match &page.state {
        PageState::Present { head, .. } => Base::Revision(head.id),
        PageState::Missing | PageState::Impossible => Base::Missing,
    }
}
