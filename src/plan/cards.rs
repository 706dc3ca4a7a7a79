//! What people's cards show besides what they wrote: what is wrong at each field, and
//! what they wished. Nothing but what the problems page, the rounds and the awards tell
//! in public anyway.

use std::collections::BTreeMap;

use crate::compose::{Award, CardMatch, CardView, Role};
use crate::ids::{RoundId, UserId, Username};
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::registry::{Problem, Registrant, Showing, SourceKind};

/// Connections that a card shows.
const MOST_MATCHES: usize = 3;

/// By what cards are made.
pub struct Known<'a> {
    /// Who takes part.
    pub registrants: &'a BTreeMap<UserId, Registrant>,
    /// What is to be mended.
    pub problems: &'a [Problem],
    /// Every round, the newest too.
    pub rounds: BTreeMap<RoundId, &'a RoundRecord>,
    /// What was done.
    pub ledger: &'a Ledger,
    /// The awards there are.
    pub awards: &'a [Award],
    /// The subpage of a user page that holds a profile.
    pub subpage: &'a str,
}

/// Everybody's card that has something to show.
#[must_use]
pub fn cards(known: &Known<'_>) -> BTreeMap<Username, CardView> {
    let mut cards: BTreeMap<Username, CardView> = BTreeMap::new();
    let mut at: BTreeMap<(&str, String), &Username> = BTreeMap::new();
    for registrant in known.registrants.values() {
        for from in registrant.sources.iter().filter(|from| from.kind == SourceKind::RegistrationPage) {
            at.insert((&from.place, format!("entry {}", from.entry)), &registrant.name);
        }
    }
    for problem in known.problems {
        let shared = at.get(&(problem.place.as_str(), problem.entry.clone())).map(|&name| name.clone());
        if let Some(name) = shared.or_else(|| owner(&problem.place, known.subpage)) {
            cards.entry(name).or_default().problems.push(problem.clone());
        }
    }
    for registrant in known.registrants.values().filter(|registrant| !registrant.card.is_empty()) {
        let card = cards.entry(registrant.name.clone()).or_default();
        let wished = |showing| registrant.card.contains(&showing);
        // The directory has pages of the skills of those whom it lists.
        if wished(Showing::Skills) && registrant.directory.given() {
            card.skills = Some((registrant.share.clone(), registrant.learn.clone()));
        }
        if wished(Showing::Matches) {
            card.matches = Some(matches(known, registrant));
        }
        if wished(Showing::Awards) {
            let given = known.ledger.awards.get(&registrant.id);
            let is_given = |award: &&Award| {
                given.is_some_and(|given| given.iter().any(|grant| award.is_granted_by(grant)))
            };
            card.awards = Some(known.awards.iter().filter(is_given).cloned().collect());
        }
    }
    cards
}

/// Whose profile page a title is.
fn owner(place: &str, subpage: &str) -> Option<Username> {
    let (_, name) = place.split_once(':')?;
    Username::parse(name.strip_suffix(subpage)?.strip_suffix('/')?).ok()
}

/// Somebody's last connections, as far as the rounds' pages show them.
fn matches(known: &Known<'_>, registrant: &Registrant) -> Vec<CardMatch> {
    let takes_part = |id: UserId| known.registrants.get(&id).filter(|registrant| registrant.notify.given());
    let newest_first = known.rounds.values().rev();
    let connections =
        newest_first.flat_map(|record| record.connections.iter().map(|one| (record.round, one)));
    let own = connections.filter_map(|(round, connection)| {
        let (role, partner) = match registrant.id {
            id if id == connection.learner => (Role::Learner, connection.sharer),
            id if id == connection.sharer => (Role::Sharer, connection.learner),
            _ => return None,
        };
        let partner = takes_part(registrant.id).and_then(|_| takes_part(partner))?;
        // Who is in no public list is not named here either.
        let partner = partner.directory.given().then(|| partner.name.clone());
        Some(CardMatch { round, role, skill: connection.skill.clone(), partner })
    });
    own.take(MOST_MATCHES).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::plan::{Deed, Effect};
    use crate::registry::{Consent, Field, Weight};

    fn person(id: u64, name: &str) -> Registrant {
        Registrant {
            directory: Consent::Given,
            notify: Consent::Given,
            ..Registrant::silent(UserId(id), Username::parse(name).expect("a name"))
        }
    }

    fn of(
        people: Vec<Registrant>,
        problems: &[Problem],
        rounds: &[RoundRecord],
    ) -> BTreeMap<String, CardView> {
        let registrants = people.into_iter().map(|person| (person.id, person)).collect();
        let award: Award = toml::from_str("id = 'met'\nside = 'learner'\nimage = ''").expect("an award");
        let mut ledger = Ledger::default();
        let deed = Deed::Award { who: UserId(1), award: "met".to_owned() };
        ledger.record(&[Effect { id: deed.id(), deed }], jiff::civil::date(2026, 11, 3));
        let known = Known {
            registrants: &registrants,
            problems,
            rounds: rounds.iter().map(|record| (record.round, record)).collect(),
            ledger: &ledger,
            awards: &[award],
            subpage: "Let's Connect",
        };
        cards(&known).into_iter().map(|(name, card)| (name.to_string(), card)).collect()
    }

    #[test]
    fn nothing_is_shown_that_nobody_wished() {
        let people = vec![person(1, "A"), person(2, "B")];
        assert_eq!(of(people, &[], &[RoundRecord::connecting("2026-10", &[(1, 2)])]), BTreeMap::new());
    }

    #[test]
    fn who_wishes_shows_their_last_connections_and_names_only_who_is_listed() {
        let wishing =
            Registrant { card: BTreeSet::from([Showing::Matches, Showing::Awards]), ..person(1, "A") };
        let unlisted = Registrant { directory: Consent::Withheld, ..person(3, "C") };
        let gone = Registrant { notify: Consent::Withheld, ..person(4, "D") };
        let rounds = [
            RoundRecord::connecting("2026-09", &[(1, 2)]),
            RoundRecord::connecting("2026-10", &[(3, 1), (1, 4)]),
        ];
        let cards = of(vec![wishing, person(2, "B"), unlisted, gone], &[], &rounds);
        let shown = cards["A"].matches.clone().unwrap_or_default();
        let names: Vec<Option<String>> =
            shown.iter().map(|one| one.partner.as_ref().map(ToString::to_string)).collect();
        assert_eq!(names, [None, Some("B".to_owned())], "the newest first");
        assert_eq!((shown[0].role, shown[1].role), (Role::Sharer, Role::Learner));
        assert_eq!(cards["A"].awards.as_ref().map(Vec::len), Some(1));
        assert_eq!(cards.len(), 1);
    }

    #[test]
    fn problems_stand_on_the_card_of_whose_page_they_are_and_a_forms_on_nobodys() {
        let problem = |place: &str| Problem {
            weight: Weight::Partly,
            place: place.to_owned(),
            entry: String::new(),
            field: Some(Field::Share),
            what: "x".to_owned(),
            mend: "y".to_owned(),
        };
        let problems = ["User:A/Let's Connect", "Usuario:B/Let's Connect", "User:C/Sandbox", "sign-up form"];
        let cards = of(Vec::new(), &problems.map(problem), &[]);
        assert_eq!(cards.keys().collect::<Vec<_>>(), ["A", "B"]);
    }
}
