//! A plan as people read it: every edit as a diff, and what waits and why.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use similar::TextDiff;

use crate::ids::PageTitle;
use crate::plan::renewal::Renewal;
use crate::plan::{Action, Plan, Write};
use crate::wiki::{Base, Page, PageState};
use crate::wikitext::Options;

/// Lines around a change.
const CONTEXT: usize = 2;

/// An edit with what it changes.
#[derive(Debug, Serialize)]
pub struct PlannedEdit<'a> {
    /// The edit.
    #[serde(flatten)]
    pub action: &'a Action,
    /// What it changes, as a unified diff.
    pub diff: String,
}

/// Every edit of the plan with its diff, in order.
#[must_use]
pub fn edits<'a>(
    plan: &'a Plan,
    pages: &BTreeMap<PageTitle, Page>,
    options: &Options,
) -> Vec<PlannedEdit<'a>> {
    plan.intent
        .iter()
        .chain(&plan.actions)
        .map(|action| PlannedEdit { action, diff: diff(action, pages.get(&action.page), options) })
        .collect()
}

/// The whole plan as text.
#[must_use]
pub fn text(plan: &Plan, pages: &BTreeMap<PageTitle, Page>, options: &Options) -> String {
    let mut out = String::new();
    let edits = edits(plan, pages, options);
    for edit in &edits {
        let verb = if edit.action.base == Base::Missing { "create" } else { "edit" };
        let _ = writeln!(out, "{verb} {}\n  {}", edit.action.page, edit.action.summary);
        let _ = writeln!(out, "{}", edit.diff);
    }
    if !plan.waiting.is_empty() {
        out.push_str("Waiting\n");
        for waiting in &plan.waiting {
            let _ = writeln!(out, "  {}: {}", waiting.what, waiting.why);
        }
    }
    let _ = match edits.len() {
        0 => writeln!(out, "Nothing to do: the wiki is as it should be."),
        1 => writeln!(out, "1 edit."),
        n => writeln!(out, "{n} edits."),
    };
    out
}

fn diff(action: &Action, page: Option<&Page>, options: &Options) -> String {
    let before = page.and_then(Page::text).unwrap_or_default();
    let after = match &action.write {
        Write::Whole { text } => text.clone(),
        Write::Notice { section, .. } => format!("{before}{section}"),
        Write::Strike { section, struck, .. } => before.replacen(section, struck, 1),
        Write::Region { region, content, fresh, leads_to } => match page.map(|page| &page.state) {
            Some(PageState::Present { redirect, .. }) => {
                let renewal = Renewal { region, content, leads_to: leads_to.as_ref() };
                renewal.of(before, *redirect, options).unwrap_or_else(|_| before.to_owned())
            }
            _ => fresh.clone(),
        },
    };
    TextDiff::from_lines(before, &after)
        .unified_diff()
        .context_radius(CONTEXT)
        .header("as it is", "as it would be")
        .to_string()
}
