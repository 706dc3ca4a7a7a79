//! The last look before anything is done. It knows nothing of how the plan was
//! made, only what no plan may do.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{ActionId, PageTitle};
use crate::plan::{Action, Plan, Waiting, Write};
use crate::registry::Registration;
use crate::wikitext::{escape, region};

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

/// Values that may stand nowhere.
#[derive(Debug)]
pub struct Guarded {
    secrets: Vec<Secret>,
}

/// A private value, plain and as strangers' text is shown, with the place it came from.
struct Secret {
    plain: String,
    encoded: String,
    place: String,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({})", self.place)
    }
}

/// Shorter private answers ("no", "yes") are found everywhere and tell nothing.
const LEAST_LETTERS: usize = 5;

impl Guarded {
    /// Takes the private values of `registrations`. What also stands in
    /// `innocent` (the bot's own words, labels, what people said in public) is
    /// no secret: an answer that happens to be a skill's name.
    #[must_use]
    pub fn new(registrations: &[Registration], innocent: &str) -> Self {
        let innocent = innocent.to_lowercase();
        let mut secrets = BTreeMap::new();
        for registration in registrations {
            for value in registration.private.for_the_guard() {
                let plain = value.trim();
                if plain.chars().count() >= LEAST_LETTERS && !innocent.contains(&plain.to_lowercase()) {
                    let from = &registration.provenance;
                    secrets
                        .entry(plain.to_owned())
                        .or_insert_with(|| format!("{}, row {}", from.place, from.entry));
                }
            }
        }
        let secret =
            |(plain, place): (String, String)| Secret { encoded: escape::text(&plain), plain, place };
        Self { secrets: secrets.into_iter().map(secret).collect() }
    }

    /// Where the private value came from that `text` holds, if it holds one.
    #[must_use]
    pub fn leak(&self, text: &str) -> Option<&str> {
        let leaks = |secret: &&Secret| text.contains(&secret.plain) || text.contains(&secret.encoded);
        self.secrets.iter().find(leaks).map(|secret| secret.place.as_str())
    }

    /// Takes out of the plan whatever would publish a private value, and says so.
    pub fn withhold(&self, plan: &mut Plan) {
        let (clean, leaking): (Vec<Action>, Vec<Action>) =
            std::mem::take(&mut plan.actions).into_iter().partition(|action| self.leak_in(action).is_none());
        plan.actions = clean;
        for action in leaking {
            let from = self.leak_in(&action).unwrap_or_default().to_owned();
            plan.waiting.push(Waiting {
                what: action.page.to_string(),
                why: format!("the text holds a private answer from {from}; nothing was published"),
            });
        }
    }

    fn leak_in(&self, action: &Action) -> Option<&str> {
        let text = match &action.write {
            Write::Notice { section, .. } => section,
            Write::Region { content, fresh, .. } => {
                return self
                    .leak(&action.summary)
                    .or_else(|| self.leak(content))
                    .or_else(|| self.leak(fresh));
            }
            Write::Whole { text } => text,
        };
        self.leak(&action.summary).or_else(|| self.leak(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RoundId, Timestamp, UserId};
    use crate::plan::{Deed, Effect};
    use crate::registry::{Private, Proof, Provenance, SourceKind};
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

    fn guarded(secrets: &[&str], innocent: &str) -> Guarded {
        let registration = Registration {
            provenance: Provenance {
                kind: SourceKind::Form,
                place: "form".to_owned(),
                entry: 17,
                revision: None,
                at: Timestamp::UNIX_EPOCH,
            },
            name: "A".to_owned(),
            fields: std::collections::BTreeMap::new(),
            met: Vec::new(),
            proof: Proof::Owner,
            confirms: Vec::new(),
            private: Private::new(secrets.iter().map(|&secret| secret.to_owned()).collect()),
        };
        Guarded::new(&[registration], innocent)
    }

    #[test]
    fn a_page_that_holds_a_private_answer_is_withheld_and_the_others_go_on() {
        let guarded = guarded(&["ann@example.org", "Needs a data bundle", "no"], "");
        let encoded = escape::text("ann@example.org");
        for leak in ["x ann@example.org y", encoded.as_str(), "Needs a data bundle"] {
            let mut plan = plan(vec![region("D", leak), region("E", "nothing, no")]);
            guarded.withhold(&mut plan);
            assert_eq!(
                plan.actions.iter().map(|action| action.page.as_str()).collect::<Vec<_>>(),
                ["E"],
                "{leak}"
            );
            assert!(plan.waiting[0].why.contains("form, row 17"), "{:?}", plan.waiting);
            assert!(!plan.waiting[0].why.contains("example.org"), "the reason does not tell the secret");
        }
    }

    #[test]
    fn an_answer_that_is_public_elsewhere_is_no_secret() {
        let mut plan = plan(vec![region("D", "Wikidata, LCTest-KE-017")]);
        guarded(&["wikidata", "LCTest-KE-017"], "Wikidata\nLCTest-KE-017").withhold(&mut plan);
        assert_eq!(plan.actions.len(), 1);
    }

    #[test]
    fn debugging_a_guard_tells_no_secret() {
        assert!(!format!("{:?}", guarded(&["ann@example.org"], "")).contains("ann@"));
    }
}
