//! What the bot's own edits, as far as they were seen, tell of actions: the
//! wiki's word for what was done, whatever the bot itself remembers.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{ActionId, PageTitle, RevId, Timestamp};
use crate::plan::{Action, Effect, Write};
use crate::wiki::Contribution;

/// Own edits seen so far.
#[derive(Debug, Default)]
pub struct Seen {
    /// Every name that an edit summary told, and the newest revision that did.
    names: BTreeMap<ActionId, RevId>,
    /// Pages with an own edit whose summary is suppressed.
    hidden: BTreeMap<PageTitle, RevId>,
    /// The revisions.
    revisions: BTreeSet<RevId>,
    /// When the newest was made.
    newest_at: Option<Timestamp>,
}

/// How much of an action own edits did before.
#[derive(Debug, PartialEq, Eq)]
pub enum Before {
    /// None of it.
    Nothing,
    /// Some of what it does, and not all.
    Part(Vec<Effect>),
    /// All of it, the last of it as this revision.
    All(RevId),
}

impl Seen {
    /// Takes in own edits.
    pub fn take(&mut self, contributions: &[Contribution]) {
        for own in contributions {
            self.revisions.insert(own.rev);
            self.newest_at = self.newest_at.max(Some(own.at));
            match &own.comment {
                Some(comment) => {
                    for name in ActionId::find_in(comment) {
                        let told = self.names.entry(name).or_insert(own.rev);
                        *told = own.rev.max(*told);
                    }
                }
                None => {
                    self.hidden.insert(own.title.clone(), own.rev);
                }
            }
        }
    }

    /// The newest own edit seen.
    pub fn newest(&self) -> Option<RevId> {
        self.revisions.last().copied()
    }

    /// When the newest own edit seen was made.
    pub fn newest_at(&self) -> Option<Timestamp> {
        self.newest_at
    }

    /// Whether the wiki showed this revision among the bot's own.
    pub fn shows(&self, rev: RevId) -> bool {
        self.revisions.contains(&rev)
    }

    /// The revision whose summary told this name.
    pub fn told(&self, name: &ActionId) -> Option<RevId> {
        self.names.get(name).copied()
    }

    /// How much of an action is done. On the page of a notice an own edit whose
    /// summary was suppressed counts as all of it: nothing is posted over a suppression, nor struck.
    pub fn before(&self, action: &Action) -> Before {
        if matches!(action.write, Write::Notice { .. } | Write::Strike { .. })
            && let Some(rev) = self.hidden.get(&action.page)
        {
            return Before::All(*rev);
        }
        if let Some(rev) = self.told(&action.id)
            && action.effects.iter().all(|effect| effect.id != action.id)
        {
            return Before::All(rev);
        }
        let done: Vec<&Effect> =
            action.effects.iter().filter(|effect| self.names.contains_key(&effect.id)).collect();
        let last = done.iter().filter_map(|effect| self.told(&effect.id)).max();
        match last {
            Some(rev) if done.len() == action.effects.len() => Before::All(rev),
            Some(_) => Before::Part(done.into_iter().cloned().collect()),
            None => Before::Nothing,
        }
    }
}
