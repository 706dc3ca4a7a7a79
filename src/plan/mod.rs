//! From what the wiki should say to the edits that make it so. Pure: the same
//! snapshot gives the same plan, byte for byte.
//!
//! [`draft`] decides what ought to be, [`difference`] keeps what is not so yet, [`audit`] refuses one that breaks an invariant
//! and knows nothing of how it was made, [`render`] shows it to people.

use std::collections::BTreeSet;

use serde::Serialize;

pub mod acts;
pub mod alerts;
pub mod allow;
pub mod ambassadors;
pub mod approval;
pub mod audit;
pub mod awards;
pub mod calendar_view;
pub mod cards;
pub mod cause;
pub mod certificates;
pub mod clinic_news;
pub mod clinics;
pub mod difference;
pub mod digest;
pub mod draft;
pub mod guard;
pub mod judge;
pub mod lately;
pub mod ledger;
pub mod links;
pub mod listed;
pub mod mender;
pub mod numbers;
pub mod occasion;
pub mod outcome;
pub mod people;
pub mod published;
pub mod render;
pub mod renewal;
pub mod roster;
mod round_view;
pub mod saved;
pub mod setup;
pub mod shelf;
pub mod stray;
pub mod three_way;
pub mod undo;
pub mod unmatched;
pub mod waiting;
pub mod world;

use crate::ids::{ActionId, PageTitle, RevId, RoundId, UserId};
use crate::plan::approval::How;
use crate::plan::occasion::Occasion;
use crate::plan::waiting::Waiting;
use crate::registry::Problem;
use crate::wiki::Base;

/// Everything the bot would do, and what it would not and why.
#[derive(Clone, Debug, Default, Serialize)]
#[must_use]
pub struct Plan {
    /// The record of a round made now. It is saved before anything else, so
    /// that a run that dies is taken up where it stopped, with the same pairs.
    pub intent: Option<Action>,
    /// The edits, in the order they are made.
    pub actions: Vec<Action>,
    /// What ought to happen and cannot now.
    pub waiting: Vec<Waiting>,
    /// What people ought to mend.
    pub problems: Vec<Problem>,
    /// What an earlier run did and could not record any more.
    pub already: Vec<Effect>,
    /// The counts that the summary prints.
    pub totals: Totals,
}

impl Plan {
    /// Keeps some of the edits alone. The decision on a round is not recorded while an introduction
    /// of it is held back: its approval may still be withdrawn.
    pub fn keep(&mut self, keep: impl Fn(&Action) -> bool) {
        let held_back = self.actions.iter().filter(|action| !keep(action)).flat_map(|action| &action.effects);
        let rounds: BTreeSet<RoundId> = held_back
            .filter_map(|effect| match effect.deed {
                Deed::Introduce { round, .. } => Some(round),
                _ => None,
            })
            .collect();
        let stands =
            |effect: &Effect| !matches!(&effect.deed, Deed::Decide { round, .. } if rounds.contains(round));
        self.already.retain(stands);
        self.actions.retain(keep);
    }
}

/// One edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    /// Its name, for the edit summary.
    pub id: ActionId,
    /// Every once-only thing that this edit does; each name stands in the summary too.
    pub effects: Vec<Effect>,
    /// The page.
    pub page: PageTitle,
    /// What the page was when the plan was made.
    pub base: Base,
    /// What to write.
    pub write: Write,
    /// The pages it stands on, as they were: a notice is posted only while the
    /// registration behind it is the one that was read.
    pub sources: Vec<Source>,
    /// The edit summary, without the ids.
    pub summary: String,
}

/// A page that was read, with its newest revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The page.
    pub page: PageTitle,
    /// What was its newest revision.
    pub head: RevId,
}

/// A once-only thing an edit does, as the ledger records it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Effect {
    /// Its name.
    pub id: ActionId,
    /// What it is.
    pub deed: Deed,
}

/// What the ledger can record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "deed")]
pub enum Deed {
    /// Somebody was welcomed, in this round's month.
    Welcome {
        /// Who.
        who: UserId,
        /// The month.
        round: RoundId,
    },
    /// Somebody was told of their connections of a round.
    Introduce {
        /// Who.
        who: UserId,
        /// The round.
        round: RoundId,
    },
    /// Somebody was given an award.
    Award {
        /// Who.
        who: UserId,
        /// Which award; with the round, `id/2026-11`, if it is given in each.
        award: String,
    },
    /// Somebody's certificate was made.
    Certify {
        /// Whose.
        who: UserId,
    },
    /// Somebody was told of what is to be mended in their entry.
    Tell {
        /// Who.
        who: UserId,
        /// Of what, a hash each.
        of: BTreeSet<String>,
    },
    /// Edits of others inside the bot's part of a page were replaced.
    Replace {
        /// The page.
        page: PageTitle,
        /// The newest of those edits.
        newest: RevId,
        /// Whether it was about its author's own entry.
        own: bool,
        /// The month.
        month: RoundId,
    },
    /// Somebody was asked whether a form that names them was theirs.
    Ask {
        /// Who.
        who: UserId,
    },
    /// A round was decided on, by the working group or without it.
    Decide {
        /// The round.
        round: RoundId,
        /// How.
        how: How,
        /// The lines that do not stand.
        left_out: BTreeSet<ActionId>,
        /// Those of them that are not to be proposed again.
        struck: BTreeSet<ActionId>,
    },
    /// Somebody was told something once.
    Say {
        /// Who.
        who: UserId,
        /// What.
        occasion: Occasion,
    },
}

impl Deed {
    /// The deed's name for ever.
    #[must_use]
    pub fn id(&self) -> ActionId {
        match self {
            Self::Welcome { who, .. } => ActionId::of(&["welcome", &who.to_string()]),
            Self::Introduce { who, round } => {
                ActionId::of(&["introduction", &round.to_string(), &who.to_string()])
            }
            Self::Award { who, award } => ActionId::of(&["award", award, &who.to_string()]),
            Self::Certify { who } => ActionId::of(&["certificate", &who.to_string()]),
            Self::Tell { who, of } => {
                let who = who.to_string();
                let parts: Vec<&str> =
                    ["tell", &who].into_iter().chain(of.iter().map(String::as_str)).collect();
                ActionId::of(&parts)
            }
            Self::Replace { page, newest, .. } => {
                ActionId::of(&["replace", page.as_str(), &newest.to_string()])
            }
            Self::Ask { who } => ActionId::of(&["ask", &who.to_string()]),
            Self::Decide { round, .. } => ActionId::of(&["decide", &round.to_string()]),
            Self::Say { who, occasion } => ActionId::of(&["say", &occasion.to_string(), &who.to_string()]),
        }
    }
}

/// What an edit writes, and where on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "write")]
pub enum Write {
    /// A new section at the end of a registrant's talk page.
    Notice {
        /// Whose.
        reader: UserId,
        /// The section, heading and all.
        section: String,
    },
    /// A section that the bot posted, with introductions in it struck; nothing if it does not stand
    /// there just so, or somebody wrote below it.
    Strike {
        /// The reader.
        reader: UserId,
        /// The introduction that the section's end names.
        introduction: ActionId,
        /// The section as it stands.
        section: String,
        /// The same, struck.
        struck: String,
    },
    /// What stands in the bot's region of a page; the rest stays as people left it.
    Region {
        /// The region's name.
        region: String,
        /// What stands in it.
        content: String,
        /// The whole page, if there is none yet; it holds the region's markers.
        fresh: String,
        /// The page that it leads to, if it is a redirect.
        leads_to: Option<PageTitle>,
    },
    /// A whole page of the bot's own.
    Whole {
        /// Its text.
        text: String,
    },
}

/// The counts that the summary prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// People who take part.
    pub registered: usize,
    /// Registrations that do not count.
    pub refused: usize,
    /// Connections of the newest round.
    pub connections: usize,
    /// Clinics it proposes.
    pub clinics: usize,
    /// Learners with a seat in one of them.
    pub clinics_seat: u64,
    /// What no choice of clinics exceeds in that.
    pub clinics_seat_at_most: u64,
    /// Notices this plan posts.
    pub notices: usize,
    /// Barnstars among them.
    pub barnstars: usize,
}
