//! Looks at the simulated wiki's own history, and never at what the bot says of itself, for
//! anything that must not be.

use std::collections::{BTreeMap, BTreeSet};

use lets_connect::ids::{ActionId, UserId};
use lets_connect::plan::Deed;
use lets_connect::plan::ledger::{Ledger, RoundRecord};

use super::BOT;
use super::exam::OPT_OUT;
use super::sim::state::{State, Written, redirect_target};

/// The bot's own pages.
const OWN: &str = "User:LetsConnectBot/Let's Connect/";

/// What an undisturbed run comes to.
pub struct Expected {
    /// Every once-only thing it does, with all that were done before.
    pub deeds: BTreeSet<ActionId>,
    /// What every page says in the end, but for the bot's records.
    pages: BTreeMap<String, String>,
}

impl Expected {
    /// What this run came to.
    pub fn of(state: &State) -> Self {
        let pages = state
            .held
            .pages
            .iter()
            .filter(|(page, _)| !is_record(page))
            .filter_map(|(page, all)| all.last().map(|head| (page.clone(), head.text.to_string())));
        Self { deeds: recorded(state).unwrap_or_default(), pages: pages.collect() }
    }
}

/// Records hold times and revision ids, which are others in another run.
fn is_record(page: &str) -> bool {
    ["ledger.json", "lease.json"].iter().any(|record| page.strip_prefix(OWN) == Some(record))
}

/// Every way in which a run that should have come to the same as the undisturbed one has not.
pub fn differences(state: &State, expected: &Expected) -> Vec<String> {
    let mut wrong = violations(state);
    let done = deeds_told(state);
    for id in &expected.deeds {
        if !done.contains_key(id) {
            wrong.push(format!("{id} was never done"));
        }
    }
    let now = Expected::of(state);
    for id in now.deeds.difference(&expected.deeds) {
        wrong.push(format!("{id} is on record and should not be"));
    }
    for (page, text) in &expected.pages {
        match now.pages.get(page) {
            Some(found) if found == text => {}
            Some(found) => wrong.push(format!("{page} says\n{found}\ninstead of\n{text}")),
            None => wrong.push(format!("{page} is missing")),
        }
    }
    wrong.extend(
        now.pages
            .keys()
            .filter(|page| !expected.pages.contains_key(*page))
            .map(|page| format!("{page} should not be")),
    );
    wrong
}

/// Everything in a wiki's history that must never be, whatever happened.
pub fn violations(state: &State) -> Vec<String> {
    let mut wrong = Vec::new();
    let told = deeds_told(state);
    wrong.extend(
        told.iter()
            .filter(|(_, times)| **times > 1)
            .map(|(id, times)| format!("{id} was done {times} times")),
    );
    let history = state.history();
    let by_id: BTreeMap<u64, &Written> = history.iter().map(|(_, written)| (written.id, written)).collect();
    let bot = state.held.id_of(BOT);
    for (page, written) in history.iter().filter(|(_, written)| Some(written.author) == bot) {
        let before = by_id.get(&written.parent).map(|written| &*written.text).unwrap_or_default();
        wrong.extend(written_wrongly(page, before, written));
    }
    let on_record = recorded(state);
    match &on_record {
        Err(why) => wrong.push(why.clone()),
        Ok(deeds) => wrong.extend(
            deeds
                .iter()
                .filter(|id| !told.contains_key(*id))
                .map(|id| format!("{id} is on record and was never done")),
        ),
    }
    wrong.extend(strangers_introduced(state));
    wrong
}

/// What one edit of the bot's did that it must not.
fn written_wrongly(page: &str, before: &str, written: &Written) -> Option<String> {
    if page.starts_with(OWN) || ActionId::find_in(&written.comment).is_empty() {
        // Its own pages, and those that setup published.
        return None;
    }
    let after = &*written.text;
    if page.starts_with("User talk:") {
        if !after.starts_with(before) {
            return Some(format!("{page}, revision {}: words of people's were changed", written.id));
        }
        let unwanted = ["{{nobots}}", OPT_OUT].iter().any(|words| before.contains(words));
        return (unwanted || redirect_target(before).is_some())
            .then(|| format!("{page}, revision {}: nobody wanted it", written.id));
    }
    (!before.is_empty() && outside(before) != outside(after))
        .then(|| format!("{page}, revision {}: something outside the bot's region was changed", written.id))
}

/// A page without what stands in the bot's regions.
fn outside(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("<!-- LCBOT:BEGIN") {
        out.push_str(before);
        let Some((_, after)) = inside.split_once("<!-- LCBOT:END") else { break };
        rest = after;
    }
    out + rest
}

/// How often each name stands in the bot's summaries.
pub fn deeds_told(state: &State) -> BTreeMap<ActionId, usize> {
    let bot = state.held.id_of(BOT);
    let mut told = BTreeMap::new();
    for (_, written) in state.history().iter().filter(|(_, written)| Some(written.author) == bot) {
        for id in ActionId::find_in(&written.comment).into_iter().collect::<BTreeSet<_>>() {
            *told.entry(id).or_default() += 1;
        }
    }
    told
}

/// The names of all that the ledger says was done.
fn recorded(state: &State) -> Result<BTreeSet<ActionId>, String> {
    let Some(head) = state.held.head(&format!("{OWN}ledger.json")) else { return Ok(BTreeSet::new()) };
    let ledger = Ledger::parse(&head.text).map_err(|error| format!("the ledger cannot be read: {error}"))?;
    let mut deeds = BTreeSet::new();
    deeds.extend(ledger.welcomed.iter().map(|(&who, &round)| Deed::Welcome { who, round }.id()));
    for (&round, told) in &ledger.introduced {
        deeds.extend(told.everybody().map(|who| Deed::Introduce { who, round }.id()));
    }
    for (occasion, told) in &ledger.said {
        deeds.extend(told.everybody().map(|who| Deed::Say { who, occasion: occasion.clone() }.id()));
    }
    for (&who, awards) in &ledger.awards {
        deeds.extend(awards.iter().map(|award| Deed::Award { who, award: award.clone() }.id()));
    }
    Ok(deeds)
}

/// Introductions that do not name whom the round's record connects.
fn strangers_introduced(state: &State) -> Vec<String> {
    let mut wrong = Vec::new();
    let told = deeds_told(state);
    for page in state.held.pages.keys().filter(|page| page.starts_with(OWN) && page.contains("/rounds/")) {
        let Some(record) = state.held.head(page).and_then(|head| RoundRecord::parse(&head.text).ok()) else {
            wrong.push(format!("{page} cannot be read"));
            continue;
        };
        for connection in &record.connections {
            let pair = [(connection.learner, connection.sharer), (connection.sharer, connection.learner)];
            for (who, partner) in pair {
                let deed = Deed::Introduce { who, round: record.round }.id();
                let (Some(who), Some(partner)) = (name(state, who), name(state, partner)) else { continue };
                if !told.contains_key(&deed)
                    || wrote(state, &deed)
                        .is_none_or(|text| names(state, partner).any(|name| text.contains(name)))
                {
                    continue;
                }
                wrong.push(format!("{who} was told of others than {partner}, whom the record names"));
            }
        }
    }
    wrong
}

/// What the page said once the edit that did this stood.
fn wrote(state: &State, deed: &ActionId) -> Option<String> {
    let history = state.history();
    let (_, written) =
        history.iter().find(|(_, written)| ActionId::find_in(&written.comment).contains(deed))?;
    Some(written.text.to_string())
}

fn name(state: &State, id: UserId) -> Option<&str> {
    state.held.accounts.get(&id).map(|known| known.name.as_str())
}

/// A name, and those that it had before.
fn names<'s>(state: &'s State, name: &'s str) -> impl Iterator<Item = &'s str> {
    let before =
        state.held.renames.iter().filter(move |(_, now)| *now == name).map(|(before, _)| before.as_str());
    before.chain([name])
}
