//! A plan in a file, to be read by people and carried out later: exactly what was read,
//! as far as it would still be planned just so. Pure.
//!
//! The digest tells a file that was cut short or changed by mistake. It is no signature:
//! whoever can write the file can write it too, and so it must be nobody's but its owner's.

use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::ids::{PageTitle, RoundId, Timestamp, Username};
use crate::plan::{Action, Plan};

/// The form of the files that this version writes, and the only one that it carries out.
const FORM: u32 = 1;

/// A plan older than this is made anew: whoever read it has forgotten it.
pub const MOST_DAYS: i64 = 7;

/// The clocks of the wiki's servers agree within this.
const SLACK_MINUTES: i64 = 5;

/// A plan, with where and when it was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    form: u32,
    /// The version of the bot.
    version: String,
    /// The address of the wiki's API.
    wiki: String,
    /// The bot's account.
    account: Username,
    /// When it was made, by the wiki's clock.
    made: Timestamp,
    /// The round that was asked for, if any.
    round: Option<RoundId>,
    /// Whether the directory may lose any share of its names.
    allow_removals: bool,
    /// The edits, in their order.
    edits: Vec<Value>,
    /// SHA-256 of all the above.
    #[serde(default)]
    digest: String,
}

/// Where a plan is made, and what was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The address of the wiki's API.
    pub wiki: &'a str,
    /// The bot's account.
    pub account: &'a Username,
    /// The round, if one was asked for.
    pub round: Option<RoundId>,
    /// Whether the directory may lose any share of its names.
    pub allow_removals: bool,
}

/// Why a file is not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It is not what `plan --out` writes.
    #[error("this is no plan of the bot's ({0}); make one with: lets-connect plan --out FILE")]
    Json(#[from] serde_json::Error),
    /// Another version wrote it.
    #[error("version {0} of the bot made it, and this is {current}; make it anew", current = env!("CARGO_PKG_VERSION"))]
    Version(String),
    /// It is not as it was made.
    #[error("it was changed or cut short since it was made (its digest differs); make it anew")]
    Digest,
    /// It is of another wiki.
    #[error("it is for {0}, and the configuration names another wiki")]
    Wiki(String),
    /// It is of another account.
    #[error("it is for the account {0}, and the configuration names another")]
    Account(Username),
    /// It is too old.
    #[error("it was made at {0}, more than {MOST_DAYS} days ago; make it anew")]
    Old(Timestamp),
    /// It is of tomorrow.
    #[error("it was made at {0}, which is still to come by the wiki's clock; make it anew")]
    Future(Timestamp),
}

/// A plan of now held against the file.
#[derive(Clone, Debug)]
pub struct Held {
    /// What is to be done.
    pub plan: Plan,
    /// What the file has and would not be done just so any more.
    pub no_longer: Vec<String>,
    /// What would be done now and is not in the file.
    pub new_since: Vec<PageTitle>,
    /// What the file has and was not asked for.
    pub left_out: usize,
    /// Whether the round that would be made now is another than that of the file.
    pub another_round: bool,
}

impl Saved {
    /// A plan as it goes into the file.
    pub fn of(plan: &Plan, asked: Asked<'_>, now: Timestamp) -> Result<Self, serde_json::Error> {
        let edits = plan.intent.iter().chain(&plan.actions).map(serde_json::to_value);
        let mut saved = Self {
            form: FORM,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            wiki: asked.wiki.to_owned(),
            account: asked.account.clone(),
            made: now,
            round: asked.round,
            allow_removals: asked.allow_removals,
            edits: edits.collect::<Result<_, _>>()?,
            digest: String::new(),
        };
        saved.digest = saved.digested()?;
        Ok(saved)
    }

    /// The file's text.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Reads a file.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        #[derive(Deserialize)]
        struct Made {
            form: u32,
            version: String,
        }
        let made: Made = serde_json::from_str(text)?;
        if made.form != FORM || made.version != env!("CARGO_PKG_VERSION") {
            return Err(Refused::Version(made.version));
        }
        let saved: Self = serde_json::from_str(text)?;
        if saved.digest == saved.digested()? { Ok(saved) } else { Err(Refused::Digest) }
    }

    /// The round that was asked for, and whether the directory may lose any share of its names.
    #[must_use]
    pub fn asked(&self) -> (Option<RoundId>, bool) {
        (self.round, self.allow_removals)
    }

    /// The number of edits.
    #[must_use]
    pub fn edits(&self) -> usize {
        self.edits.len()
    }

    /// Whether it is for this wiki and this account.
    pub fn is_for(&self, wiki: &str, account: &Username) -> Result<(), Refused> {
        if self.wiki != wiki {
            return Err(Refused::Wiki(self.wiki.clone()));
        }
        if self.account != *account {
            return Err(Refused::Account(self.account.clone()));
        }
        Ok(())
    }

    /// Whether it is of these days.
    pub fn is_fresh(&self, now: Timestamp) -> Result<(), Refused> {
        let ends = self.made.checked_add((MOST_DAYS * 24).hours()).unwrap_or(Timestamp::MAX);
        let begins = self.made.checked_sub(SLACK_MINUTES.minutes()).unwrap_or(Timestamp::MIN);
        match now {
            now if now > ends => Err(Refused::Old(self.made)),
            now if now < begins => Err(Refused::Future(self.made)),
            _ => Ok(()),
        }
    }

    /// Those edits of a plan of now that the file has just so, of those that `wanted` names: the
    /// same text on the same page, doing the same once-only things. What else stands on the page
    /// may have changed; whether it may be written to is judged at the edit, as always.
    pub fn hold(&self, mut plan: Plan, wanted: impl Fn(&PageTitle) -> bool) -> Held {
        let has = |action: &Action| {
            serde_json::to_value(action).is_ok_and(|now| self.edits.iter().any(|edit| is_same(edit, &now)))
        };
        let now: Vec<Value> = plan
            .intent
            .iter()
            .chain(&plan.actions)
            .filter_map(|action| serde_json::to_value(action).ok())
            .collect();
        let gone = self.edits.iter().filter(|edit| !now.iter().any(|now| is_same(edit, now)));
        let no_longer = gone.map(|edit| edit["page"].as_str().unwrap_or_default().to_owned()).collect();
        let new_since = plan.intent.iter().chain(&plan.actions).filter(|action| !has(action));
        let new_since = new_since.map(|action| action.page.clone()).collect();
        let before = plan.actions.iter().filter(|action| has(action)).count();
        // Without its record nothing may be told of a round.
        let another_round = plan.intent.as_ref().is_some_and(|intent| !has(intent));
        if another_round {
            plan = Plan { waiting: plan.waiting, problems: plan.problems, ..Plan::default() };
        }
        plan.keep(|action| has(action) && wanted(&action.page));
        let left_out = if another_round { 0 } else { before - plan.actions.len() };
        Held { plan, no_longer, new_since, left_out, another_round }
    }

    fn digested(&self) -> Result<String, serde_json::Error> {
        let bare = serde_json::to_vec(&Self { digest: String::new(), ..self.clone() })?;
        Ok(Sha256::digest(&bare).iter().fold(String::new(), |mut hex, byte| {
            use std::fmt::Write as _;
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        }))
    }
}

/// Whether two edits write the same to the same page, and do the same once-only things.
fn is_same(one: &Value, other: &Value) -> bool {
    ["page", "write", "effects"].into_iter().all(|part| one[part] == other[part])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ActionId, RevId, UserId};
    use crate::plan::approval::How;
    use crate::plan::{Deed, Effect, Write};
    use crate::wiki::Base;
    use std::collections::BTreeSet;

    fn round() -> RoundId {
        RoundId::parse("2026-11").expect("a round")
    }

    fn action(page: &str, text: &str, base: u64) -> Action {
        Action {
            id: ActionId::of(&[page, text, &base.to_string()]),
            effects: Vec::new(),
            page: PageTitle::parse(page).expect("a title"),
            base: Base::Revision(RevId(base)),
            write: Write::Whole { text: text.to_owned() },
            sources: Vec::new(),
            summary: String::new(),
        }
    }

    fn introduction(text: &str) -> Action {
        let deed = Deed::Introduce { who: UserId(1), round: round() };
        let write = Write::Notice { reader: UserId(1), section: text.to_owned() };
        Action { effects: vec![Effect { id: deed.id(), deed }], write, ..action("User talk:A", text, 1) }
    }

    fn decided() -> Effect {
        let (left_out, struck) = (BTreeSet::new(), BTreeSet::new());
        let deed = Deed::Decide { round: round(), how: How::Approved, left_out, struck };
        Effect { id: deed.id(), deed }
    }

    fn plan(actions: Vec<Action>) -> Plan {
        Plan { actions, already: vec![decided()], ..Plan::default() }
    }

    fn bot() -> Username {
        Username::parse("Bot").expect("a name")
    }

    fn now() -> Timestamp {
        "2026-11-26T12:00:00Z".parse().expect("a moment")
    }

    fn saved(plan: &Plan) -> Saved {
        let account = bot();
        let asked = Asked {
            wiki: "https://a/w/api.php",
            account: &account,
            round: Some(round()),
            allow_removals: false,
        };
        Saved::of(plan, asked, now()).expect("plain data")
    }

    fn pages(held: &Held) -> Vec<&str> {
        held.plan.actions.iter().map(|action| action.page.as_str()).collect()
    }

    #[test]
    fn a_file_reads_back_and_one_that_was_touched_does_not() {
        let saved = saved(&plan(vec![action("A", "x", 1), introduction("Hello")]));
        let text = saved.to_json().expect("plain data");
        assert_eq!(Saved::parse(&text).expect("it reads back"), saved);
        assert!(matches!(Saved::parse(&text.replace("Hello", "Hallo")), Err(Refused::Digest)));
        assert!(matches!(
            Saved::parse(&text.replace("\"form\": 1", "\"form\": 2")),
            Err(Refused::Version(_))
        ));
        let older = text.replace(&format!("\"{}\"", env!("CARGO_PKG_VERSION")), "\"0.0.1\"");
        assert!(matches!(Saved::parse(&older), Err(Refused::Version(_))));
        for broken in ["", "{}", "[]", &text[..text.len() / 2]] {
            assert!(matches!(Saved::parse(broken), Err(Refused::Json(_))), "{broken}");
        }
    }

    #[test]
    fn it_is_for_one_wiki_one_account_and_these_days() {
        let saved = saved(&plan(Vec::new()));
        assert!(saved.is_for("https://a/w/api.php", &bot()).is_ok());
        assert!(matches!(saved.is_for("https://b/w/api.php", &bot()), Err(Refused::Wiki(_))));
        let other = Username::parse("Other").expect("a name");
        assert!(matches!(saved.is_for("https://a/w/api.php", &other), Err(Refused::Account(_))));
        assert!(saved.is_fresh(now()).is_ok());
        let later = |hours: i64| now().checked_add(hours.hours()).expect("a moment");
        assert!(saved.is_fresh(later(MOST_DAYS * 24)).is_ok());
        assert!(matches!(saved.is_fresh(later(MOST_DAYS * 24 + 1)), Err(Refused::Old(_))));
        assert!(matches!(saved.is_fresh(later(-1)), Err(Refused::Future(_))));
    }

    #[test]
    fn only_what_would_still_be_done_just_so_is_done() {
        let file = saved(&plan(vec![action("A", "x", 1), action("B", "y", 1), introduction("Hello")]));
        // Somebody edited A elsewhere on the page, B would say something else, C is new.
        let held = file.hold(
            plan(vec![action("A", "x", 2), action("B", "z", 1), action("C", "c", 1), introduction("Hello")]),
            |_| true,
        );
        assert_eq!(pages(&held), ["A", "User talk:A"]);
        assert_eq!(held.no_longer, ["B"]);
        assert_eq!(held.new_since.iter().map(PageTitle::as_str).collect::<Vec<_>>(), ["B", "C"]);
        assert_eq!((held.left_out, held.another_round), (0, false));
        assert_eq!(held.plan.already, [decided()], "what stands is recorded");
        let one =
            file.hold(plan(vec![action("A", "x", 1), introduction("Hello")]), |page| page.as_str() == "A");
        assert_eq!((pages(&one), one.left_out), (vec!["A"], 1));
        assert!(one.plan.already.is_empty(), "no decision is recorded while an introduction is held back");
    }

    #[test]
    fn without_the_record_of_its_round_nothing_is_done() {
        let record = |text: &str| Some(action("State/rounds/2026-11.json", text, 1));
        let made = Plan { intent: record("a"), ..plan(vec![introduction("Hello")]) };
        let file = saved(&made);
        let same = file.hold(made.clone(), |_| true);
        assert!(same.plan.intent.is_some() && pages(&same) == ["User talk:A"]);
        let other = file.hold(Plan { intent: record("b"), ..made.clone() }, |_| true);
        assert!(other.another_round && other.plan.intent.is_none() && other.plan.actions.is_empty());
        assert!(other.plan.already.is_empty());
        // Somebody made the round in between: its record stands, and the rest goes on.
        let made_since = file.hold(Plan { intent: None, ..made }, |_| true);
        assert_eq!((pages(&made_since), made_since.no_longer.len()), (vec!["User talk:A"], 1));
    }
}
