//! The last look before anything is done. It knows nothing of how the plan was
//! made, only what no plan may do.

use std::collections::BTreeSet;

use crate::ids::{ActionId, PageTitle};
use crate::plan::{Plan, Write};
use crate::wikitext::region;

/// An invariant that a plan breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The same once-only thing twice.
    #[error("{0}: done twice in one plan")]
    Twice(ActionId),
    /// Two sections for one reader.
    #[error("{0}: two notices for one reader")]
    TwoNotices(PageTitle),
    /// A whole page that is not the bot's own.
    #[error("{0}: would be replaced whole, and is not the bot's own page")]
    NotOurs(PageTitle),
    /// A page that is written to twice.
    #[error("{0}: written to twice in one plan")]
    TwoWrites(PageTitle),
    /// A notice that names nothing it does.
    #[error("{0}: a notice that does nothing once-only could be posted again and again")]
    Nameless(PageTitle),
    /// A region within a region.
    #[error("{0}: the content holds a region marker")]
    Marker(PageTitle),
}

/// Every invariant that the plan breaks; empty when it may be carried out.
#[must_use]
pub fn broken(plan: &Plan, state: &PageTitle) -> Vec<Broken> {
    let mut broken = Vec::new();
    let mut effects = BTreeSet::new();
    let mut readers = BTreeSet::new();
    let mut pages = BTreeSet::new();
    for action in plan.intent.iter().chain(&plan.actions) {
        for effect in &action.effects {
            if !effects.insert(&effect.id) {
                broken.push(Broken::Twice(effect.id.clone()));
            }
        }
        if !pages.insert(&action.page) {
            broken.push(Broken::TwoWrites(action.page.clone()));
        }
        match &action.write {
            Write::Notice { reader, .. } => {
                if !readers.insert(*reader) {
                    broken.push(Broken::TwoNotices(action.page.clone()));
                }
                if action.effects.is_empty() {
                    broken.push(Broken::Nameless(action.page.clone()));
                }
            }
            Write::Strike { .. } => {
                if action.effects.is_empty() {
                    broken.push(Broken::Nameless(action.page.clone()));
                }
            }
            Write::Region { content, region, .. } => {
                if content.contains(&region::begin(region)) || content.contains(&region::end(region)) {
                    broken.push(Broken::Marker(action.page.clone()));
                }
            }
            Write::Whole { .. } => {
                let ours = action
                    .page
                    .as_str()
                    .strip_prefix(state.as_str())
                    .is_some_and(|rest| rest.starts_with('/'));
                if !ours {
                    broken.push(Broken::NotOurs(action.page.clone()));
                }
            }
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RoundId, UserId};
    use crate::plan::{Action, Deed, Effect};
    use crate::wiki::Base;

    const REGION: &str = "directory";

    fn title(title: &str) -> PageTitle {
        PageTitle::parse(title).expect("a title")
    }

    fn action(page: &str, write: Write, effects: Vec<Effect>) -> Action {
        Action {
            id: ActionId::of(&[page]),
            effects,
            page: title(page),
            base: Base::Missing,
            write,
            sources: Vec::new(),
            summary: "Let's Connect".to_owned(),
        }
    }

    fn welcome(who: u64) -> Effect {
        let round = RoundId::parse("2026-11").expect("a round");
        let deed = Deed::Welcome { who: UserId(who), round };
        Effect { id: deed.id(), deed }
    }

    fn notice(page: &str, reader: u64) -> Action {
        let write = Write::Notice { reader: UserId(reader), section: "== H ==".to_owned() };
        action(page, write, vec![welcome(reader)])
    }

    fn region(page: &str, content: &str) -> Action {
        let write = Write::Region {
            region: REGION.to_owned(),
            content: content.to_owned(),
            fresh: region::wrap(REGION, content),
            leads_to: None,
        };
        action(page, write, Vec::new())
    }

    fn plan(actions: Vec<Action>) -> Plan {
        Plan { actions, ..Plan::default() }
    }

    fn found(actions: Vec<Action>) -> Vec<Broken> {
        broken(&plan(actions), &title("User:Bot/Let's Connect"))
    }

    #[test]
    fn a_sound_plan_passes() {
        let whole =
            action("User:Bot/Let's Connect/ledger.json", Write::Whole { text: "{}".to_owned() }, Vec::new());
        assert_eq!(
            found(vec![notice("User talk:A", 1), notice("User talk:B", 2), region("D", "x"), whole]),
            []
        );
    }

    #[test]
    fn each_broken_invariant_is_named() {
        let twice = vec![notice("User talk:A", 1), notice("User talk:B", 1)];
        assert!(matches!(found(twice)[..], [Broken::Twice(_), Broken::TwoNotices(_)]));
        assert!(matches!(found(vec![region("D", "x"), region("D", "y")])[..], [Broken::TwoWrites(_)]));
        let mut nameless = notice("User talk:A", 1);
        nameless.effects.clear();
        assert!(matches!(found(vec![nameless])[..], [Broken::Nameless(_)]));
        for page in ["Main Page", "User:Bot/Let's Connect", "User:Bot/Let's Connected/x.json"] {
            let whole = action(page, Write::Whole { text: String::new() }, Vec::new());
            assert!(matches!(found(vec![whole])[..], [Broken::NotOurs(_)]), "{page}");
        }
        assert!(matches!(found(vec![region("D", &region::end(REGION))])[..], [Broken::Marker(_)]));
    }
}
