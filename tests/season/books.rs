//! What ought to have been told to whom by now, and what each round promised. The
//! books are kept beside the bot, from what the story did; the bot's own records are
//! compared with them.

use std::collections::{BTreeMap, BTreeSet};

use lets_connect::ids::{ActionId, RoundId, UserId};
use lets_connect::plan::Deed;
use serde_json::Value;

use super::town::Town;

/// Something that somebody is told once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// That they are welcome.
    Welcome,
    /// Whom they are connected with in a round.
    Introduction(String),
    /// The question whether a form was theirs.
    Question,
    /// An award.
    Award(String),
    /// What the bot's record calls by these words, as "reminder 2026-11".
    Said(String),
    /// Something that neither the books nor the record knows.
    Else(String),
}

/// A connection of a round, by the names that people came with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Connection {
    /// Who learns.
    pub learner: &'static str,
    /// Who shares.
    pub sharer: &'static str,
    /// What the learner wants.
    pub skill: String,
    /// What the sharer shares.
    pub shared: String,
}

/// See the head of this file.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// Everybody's account, by the name that they came with.
    pub ids: BTreeMap<&'static str, u64>,
    /// The bot's edits that were looked at.
    pub seen: usize,
    /// What was told to each.
    pub told: BTreeMap<&'static str, BTreeSet<Told>>,
    /// What each round connects.
    pub rounds: BTreeMap<String, Vec<Connection>>,
    /// The round that waits for the working group's word.
    pub waiting: Option<String>,
    /// What the working group struck.
    pub struck: BTreeSet<Connection>,
    /// Awards that somebody earned and no trustee approved yet, and those that were.
    earned: BTreeSet<(&'static str, &'static str)>,
    approved: BTreeSet<(&'static str, &'static str)>,
}

impl Books {
    /// The connection in which somebody learns in a round.
    pub fn learning(&self, round: &str, name: &str) -> Connection {
        let connections = &self.rounds[round];
        let own = connections.iter().find(|one| one.learner == name);
        own.unwrap_or_else(|| panic!("{name} learns from nobody in {round}: {connections:#?}")).clone()
    }

    /// Two people say that they met: each has earned an award.
    pub fn meet(&mut self, connection: &Connection) {
        self.earned.insert((connection.learner, "first-learned"));
        self.earned.insert((connection.sharer, "first-shared"));
    }

    /// A trustee approves what is listed.
    pub fn approve(&mut self) {
        self.approved.append(&mut self.earned);
    }

    /// The newest round, unless it waits.
    pub fn round_under_way(&self) -> Option<(&String, &Vec<Connection>)> {
        self.rounds.last_key_value().filter(|(round, _)| self.waiting.as_ref() != Some(*round))
    }

    /// The working group strikes a connection.
    pub fn strike(&mut self, round: &str, connection: &Connection) {
        self.rounds.get_mut(round).expect("a round").retain(|one| one != connection);
        self.struck.insert(connection.clone());
    }

    /// What each is to be told now, besides what they were told before.
    pub fn due(&self, town: &Town, today: jiff::civil::Date) -> BTreeMap<&'static str, BTreeSet<Told>> {
        let mut due: BTreeMap<&'static str, BTreeSet<Told>> = BTreeMap::new();
        let mut tell = |name: &'static str, what: Told| {
            let known = self.told.get(name).is_some_and(|told| told.contains(&what));
            if !known && !town.of(name).refuses {
                due.entry(name).or_default().insert(what);
            }
        };
        for (name, life) in town.all() {
            if life.wants_letters(today) {
                tell(name, Told::Welcome);
            }
            if life.is_to_be_asked() {
                tell(name, Told::Question);
            }
        }
        if let Some((round, connections)) = self.round_under_way() {
            for Connection { learner, sharer, .. } in connections {
                for (reader, partner) in [(learner, sharer), (sharer, learner)] {
                    // Of a partner who is away they are told, too: it is told once a round.
                    let partner = town.of(partner);
                    if town.of(reader).wants_letters(today) && partner.takes_part() && partner.wishes.notify {
                        tell(reader, Told::Introduction(round.clone()));
                    }
                }
            }
        }
        for (name, award) in &self.approved {
            if town.of(name).wants_letters(today) {
                tell(name, Told::Award((*award).to_owned()));
            }
        }
        due
    }

    /// What a name in an edit summary stands for.
    pub fn meaning(&self, id: &ActionId) -> Option<(&'static str, Told)> {
        self.ids.iter().find_map(|(name, who)| {
            let who = UserId(*who);
            let any = RoundId::parse("2026-11").expect("a round");
            let mut deeds =
                vec![(Deed::Welcome { who, round: any }, Told::Welcome), (Deed::Ask { who }, Told::Question)];
            for round in self.rounds.keys() {
                let parsed = RoundId::parse(round).expect("a round");
                deeds.push((Deed::Introduce { who, round: parsed }, Told::Introduction(round.clone())));
            }
            for award in ["first-learned", "first-shared"] {
                deeds.push((Deed::Award { who, award: award.to_owned() }, Told::Award(award.to_owned())));
            }
            deeds.into_iter().find(|(deed, _)| deed.id() == *id).map(|(_, told)| (*name, told))
        })
    }

    /// What a name in an edit summary stands for, if it is one of these that the bot recorded.
    pub fn said<'o>(
        &self,
        id: &ActionId,
        mut occasions: impl Iterator<Item = &'o str>,
    ) -> Option<(&'static str, Told)> {
        occasions.find_map(|occasion| {
            let is_it = |who: &u64| ActionId::of(&["say", occasion, &who.to_string()]) == *id;
            let (name, _) = self.ids.iter().find(|(_, who)| is_it(who))?;
            Some((*name, Told::Said(occasion.to_owned())))
        })
    }

    /// Whether a reader may be told this at all, as far as the rounds tell.
    pub fn fits(&self, name: &str, occasion: &str) -> bool {
        let (kind, of) = occasion.split_once(' ').unwrap_or((occasion, ""));
        let month = of.get(..7).unwrap_or_default();
        let connected = self.rounds.get(month).into_iter().flatten();
        let mut own = connected.filter(|one| [one.learner, one.sharer].contains(&name));
        match kind {
            "reminder" | "freed" => own.next().is_some(),
            "unmatched" => self.rounds.contains_key(month) && own.all(|one| one.learner != name),
            _ => true,
        }
    }

    /// Reads a round's record, by the names of this book.
    pub fn open(&mut self, round: &str, record: &str) {
        let record: Value = serde_json::from_str(record).expect("a record");
        let name = |side: &Value| {
            let id = side.as_u64().expect("an id");
            *self.ids.iter().find(|(_, who)| **who == id).unwrap_or_else(|| panic!("nobody is {id}")).0
        };
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let connections =
            record["connections"].as_array().expect("connections").iter().map(|one| Connection {
                learner: name(&one["learner"]),
                sharer: name(&one["sharer"]),
                skill: text(&one["skill"]),
                shared: text(&one["shared"]),
            });
        let connections = connections.collect();
        self.rounds.insert(round.to_owned(), connections);
    }
}
