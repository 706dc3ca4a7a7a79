//! What the story knows of everybody, beside the bot: what they did and wish, and
//! what is to follow from that. The rules stand here once more, in the words of
//! the README, and in none of the bot's code.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::people::{EVERYBODY, Person, Way};

/// Somebody's life in the programme.
#[allow(clippy::struct_excessive_bools)] // A book of facts, each of its own.
#[derive(Clone, Debug)]
pub struct Life {
    /// As they came.
    pub person: Person,
    /// What their account is called by now.
    pub name: String,
    /// Whether they joined.
    pub joined: bool,
    /// Whether their word is still to be confirmed.
    pub unconfirmed: bool,
    /// Whether they left, by whatever way.
    pub left: bool,
    /// Whether their account is blocked.
    pub blocked: bool,
    /// What they wish.
    pub wishes: Wishes,
    /// The last day on which they are away.
    pub away: Option<Date>,
    /// Whether their talk page refuses the bot.
    pub refuses: bool,
    /// What they wrote on their profile page below the template.
    pub below: String,
}

/// What somebody consents to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// To be in the directory.
    pub directory: bool,
    /// To be matched and written to.
    pub notify: bool,
}

impl Life {
    fn of(person: Person) -> Self {
        Self {
            person,
            name: person.name.to_owned(),
            joined: false,
            unconfirmed: person.way == Way::Form,
            left: false,
            blocked: false,
            // Whoever stands in the tables was asked for nothing.
            wishes: Wishes { directory: true, notify: person.way != Way::Tables },
            away: None,
            refuses: false,
            below: String::new(),
        }
    }

    /// Whether they take part.
    pub fn takes_part(&self) -> bool {
        self.joined && !self.unconfirmed && !self.left && !self.blocked
    }

    /// Whether the directory is to have them.
    pub fn is_listed(&self) -> bool {
        self.takes_part() && self.wishes.directory
    }

    /// Whether they want to be matched and written to, and are not away on that day.
    pub fn wants_letters(&self, today: Date) -> bool {
        self.takes_part() && self.wishes.notify && self.away.is_none_or(|last| last < today)
    }

    /// They are away up to and including that day.
    pub fn is_away_until(&mut self, last: &str) {
        self.away = Some(last.parse().expect("a day"));
    }

    /// Whether they are to be asked if a form was theirs.
    pub fn is_to_be_asked(&self) -> bool {
        self.joined && self.unconfirmed && !self.left && !self.blocked
    }

    /// Their own profile page.
    pub fn page(&self) -> String {
        format!("User:{}/Let's Connect", self.name)
    }

    /// What their profile page says if they make it say all they wish.
    pub fn profile(&self) -> String {
        format!("{}{}", self.entry(""), self.below)
    }

    /// Their entry, with `more` in it.
    pub fn entry(&self, more: &str) -> String {
        let Person { country, utc, languages, share, learn, .. } = self.person;
        let yes = |wish: bool| if wish { "yes" } else { "no" };
        let away = self.away.map_or_else(String::new, |last| format!("|away={last}\n"));
        format!(
            "{{{{Let's Connect profile\n{more}|share={share}\n|learn={learn}\n|languages={languages}\n\
             |country={country}\n|utc={utc}\n|directory={}\n|notify={}\n{away}}}}}\n",
            yes(self.wishes.directory),
            yes(self.wishes.notify),
        )
    }
}

/// Everybody, by the name that they came with.
pub struct Town {
    lives: BTreeMap<&'static str, Life>,
}

impl Town {
    /// Before anybody joined.
    pub fn new() -> Self {
        Self { lives: EVERYBODY.iter().map(|&person| (person.name, Life::of(person))).collect() }
    }

    /// Somebody.
    pub fn of(&self, name: &str) -> &Life {
        self.lives.get(name).unwrap_or_else(|| panic!("{name} is none of the sixty"))
    }

    /// Somebody, to whom something happens.
    pub fn change(&mut self, name: &str) -> &mut Life {
        self.lives.get_mut(name).unwrap_or_else(|| panic!("{name} is none of the sixty"))
    }

    /// Everybody.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &Life)> {
        self.lives.iter().map(|(name, life)| (*name, life))
    }

    /// The names, as of now, of those whom the directory is to list.
    pub fn listed(&self) -> BTreeSet<&str> {
        self.lives.values().filter(|life| life.is_listed()).map(|life| life.name.as_str()).collect()
    }
}
