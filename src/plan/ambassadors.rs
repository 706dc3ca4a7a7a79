//! Those who would organise clinics, and the wishes that the newest round leaves open
//! which each of them could serve, best fit first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::compose::ambassadors::{AmbassadorView, AmbassadorsView, AskState, Serving};
use crate::ids::{ActionId, LanguageCode, SkillId, UserId};
use crate::matching::report::FEWEST;
use crate::matching::{Rules, SkillTree};
use crate::plan::Deed;
use crate::plan::ledger::{Ledger, RoundRecord};
use crate::plan::occasion::Occasion;
use crate::plan::world::World;
use crate::registry::{Problem, Registrant, ambassador};

/// Of the wishes that one person could serve, this many are shown.
const MOST_SERVINGS: usize = 5;

/// Levels of the taxonomy by which what is shared may lie below what is wanted.
const MOST_BELOW: u8 = 2;

/// See the head of this file.
#[derive(Clone, Debug, Default)]
pub struct Ambassadors {
    /// What the page shows.
    pub view: AmbassadorsView,
    /// Who may be asked for what, as trustees approved it: the person, the skill, the
    /// language, how many want it.
    pub asks: Vec<Ask>,
    /// What is odd about the notes.
    pub problems: Vec<Problem>,
}

/// Somebody to be asked whether they would hold a clinic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Whom.
    pub who: UserId,
    /// On what.
    pub serving: Serving,
}

/// The deed of asking somebody about a skill. Whatever the language or the month, it is once.
#[must_use]
pub fn deed(who: UserId, skill: &SkillId) -> Deed {
    Deed::Say { who, occasion: Occasion::Ambassador(skill.clone()) }
}

/// Makes it all. `done` tells what was done before.
#[must_use]
pub fn ambassadors(
    world: &World,
    registrants: &BTreeMap<UserId, Registrant>,
    record: Option<&RoundRecord>,
    rules: &Rules,
    done: &dyn Fn(&Deed) -> bool,
) -> Ambassadors {
    let (notes, problems) = ambassador::understood(&world.ambassador_notes, &world.standing);
    let open = record.map(|record| open(record, registrants, rules)).unwrap_or_default();
    let today = world.today();
    let mut all = Ambassadors { problems, ..Ambassadors::default() };
    for person in registrants.values().filter(|person| person.ambassador) {
        if !person.directory.given() {
            all.view.unlisted += 1;
            continue;
        }
        let note = notes.get(&person.id).copied();
        let held = note.is_some_and(|note| note.holds(today));
        let servings = servings(person, &open, world.lexicon.taxonomy(), rules);
        let servings: Vec<Serving> = servings
            .into_iter()
            .map(|serving| {
                let deed = deed(person.id, &serving.skill);
                let state = state(world, person, &deed, done, held);
                Serving { state, ..serving }
            })
            .collect();
        let approved = servings.iter().filter(|one| matches!(one.state, AskState::Approved));
        all.asks.extend(approved.map(|serving| Ask { who: person.id, serving: serving.clone() }));
        all.view.people.push(AmbassadorView {
            name: person.name.clone(),
            share: person.share.clone(),
            languages: person.languages.clone(),
            note,
            is_due: note.is_some_and(|note| note.is_due(today)),
            month: record.map(|record| record.round),
            servings,
        });
    }
    // What is overdue first, then whoever serves most.
    all.view.people.sort_by_key(|one| {
        let serves = one.servings.first().map_or(0, |serving| serving.learners);
        let due = one.note.and_then(|note| note.follow_up).filter(|_| one.is_due);
        (due.is_none(), due, Reverse(serves), one.name.clone())
    });
    all
}

fn state(
    world: &World,
    person: &Registrant,
    deed: &Deed,
    done: &dyn Fn(&Deed) -> bool,
    held: bool,
) -> AskState {
    let id: ActionId = deed.id();
    if done(deed) {
        AskState::Asked(said_on(&world.ledger, person.id, deed))
    } else if !person.notify.given() {
        AskState::WantsNoMessages
    } else if held || world.strikes.contains_key(&id) || world.ledger.struck.contains(&id) {
        AskState::Held
    } else if world.approvals.contains_key(&id) {
        AskState::Approved
    } else {
        AskState::Proposed(id)
    }
}

fn said_on(ledger: &Ledger, who: UserId, deed: &Deed) -> Option<jiff::civil::Date> {
    match deed {
        Deed::Say { occasion, .. } => ledger.said_on(who, occasion),
        _ => None,
    }
}

/// Who wants a skill in vain, by the languages in which they could learn it.
type Open = BTreeMap<(SkillId, LanguageCode), BTreeSet<UserId>>;

/// The wishes that a round leaves open: neither a connection nor a seat in a clinic is for them.
fn open(record: &RoundRecord, registrants: &BTreeMap<UserId, Registrant>, rules: &Rules) -> Open {
    let mut served: BTreeSet<(UserId, &SkillId)> =
        record.connections.iter().map(|connection| (connection.learner, &connection.skill)).collect();
    for clinic in &record.clinics.proposals {
        served.extend(clinic.learners.iter().map(|&learner| (learner, &clinic.skill)));
    }
    let mut open = Open::new();
    for person in registrants.values().filter(|person| person.notify.given()) {
        for skill in person.learn.iter().filter(|&skill| !served.contains(&(person.id, skill))) {
            let known = person.languages.iter().filter(|(_, level)| level.points() >= rules.least_level);
            for (language, _) in known {
                open.entry((skill.clone(), language.clone())).or_default().insert(person.id);
            }
        }
    }
    open
}

/// What somebody could serve of that: each skill in the language in which most want it.
fn servings(person: &Registrant, open: &Open, skills: &impl SkillTree, rules: &Rules) -> Vec<Serving> {
    let mut best: BTreeMap<&SkillId, (usize, Reverse<u8>, u8, &LanguageCode)> = BTreeMap::new();
    for ((skill, language), learners) in open {
        let below = person.share.iter().filter_map(|shared| skills.distance_below(skill, shared)).min();
        let Some(below) = below.filter(|&below| below <= MOST_BELOW) else { continue };
        let level =
            person.languages.iter().find(|(code, _)| code == language).map(|(_, level)| level.points());
        let Some(level) = level.filter(|&level| level >= rules.clinic_host_level) else { continue };
        let count = learners.iter().filter(|&&learner| learner != person.id).count();
        // What could tell of a single person is not told.
        if count < FEWEST {
            continue;
        }
        let fit = (count, Reverse(below), level, language);
        let known = best.entry(skill).or_insert(fit);
        // Among equals the first by code, which is there already.
        if (fit.0, fit.1, fit.2) > (known.0, known.1, known.2) {
            *known = fit;
        }
    }
    let mut best: Vec<_> = best.into_iter().collect();
    best.sort_by_key(|&(skill, (count, below, level, _))| (Reverse(count), below.0, Reverse(level), skill));
    best.into_iter()
        .take(MOST_SERVINGS)
        .map(|(skill, (learners, _, _, language))| Serving {
            skill: skill.clone(),
            language: language.clone(),
            learners,
            state: AskState::Held,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{RoundId, Timestamp, Username};
    use crate::matching::Clinics;
    use crate::registry::{Consent, Level, Lexicon};

    fn skill(slug: &str) -> SkillId {
        SkillId(slug.to_owned())
    }

    fn person(id: u64, share: &[&str], learn: &[&str], languages: &[(&str, u8)]) -> Registrant {
        Registrant {
            share: share.iter().copied().map(skill).collect(),
            learn: learn.iter().copied().map(skill).collect(),
            languages: languages
                .iter()
                .map(|&(code, level)| (LanguageCode(code.to_owned()), Level::Babel(level)))
                .collect(),
            notify: Consent::Given,
            directory: Consent::Given,
            ..Registrant::silent(UserId(id), Username::parse(&format!("LCTest-{id}")).expect("a name"))
        }
    }

    fn everybody(people: Vec<Registrant>) -> BTreeMap<UserId, Registrant> {
        people.into_iter().map(|person| (person.id, person)).collect()
    }

    fn record() -> RoundRecord {
        RoundRecord {
            round: RoundId::parse("2026-11").expect("a month"),
            connections: Vec::new(),
            clinics: Clinics::default(),
            waiting: BTreeMap::new(),
            open: BTreeSet::new(),
            to_approve: false,
            undone: None,
        }
    }

    fn served(
        host: &Registrant,
        people: Vec<Registrant>,
        record: &RoundRecord,
    ) -> Vec<(String, String, usize)> {
        let lexicon = Lexicon::standard(Timestamp::UNIX_EPOCH);
        let rules = Rules::default();
        let mut everybody = everybody(people);
        everybody.insert(host.id, host.clone());
        let open = open(record, &everybody, &rules);
        servings(host, &open, lexicon.taxonomy(), &rules)
            .into_iter()
            .map(|one| (one.skill.to_string(), one.language.to_string(), one.learners))
            .collect()
    }

    fn learners(from: u64, count: u64, learn: &str, languages: &[(&str, u8)]) -> Vec<Registrant> {
        (from..from + count).map(|id| person(id, &[], &[learn], languages)).collect()
    }

    #[test]
    fn what_most_want_in_a_language_that_the_ambassador_knows_well_comes_first() {
        let host = person(1, &["sparql", "budgeting"], &[], &[("es", 5), ("en", 3), ("fr", 2)]);
        let mut people = learners(10, 3, "sparql", &[("es", 3)]);
        people.extend(learners(20, 4, "budgeting", &[("en", 3)]));
        people.extend(learners(30, 9, "budgeting", &[("fr", 5)]));
        people.extend(learners(40, 2, "glam-partnerships", &[("es", 5)]));
        assert_eq!(
            served(&host, people, &record()),
            [("budgeting".into(), "en".into(), 4), ("sparql".into(), "es".into(), 3)]
        );
    }

    #[test]
    fn fewer_than_three_are_not_told_of_and_whoever_is_served_is_not_counted() {
        let host = person(1, &["sparql"], &[], &[("es", 5)]);
        assert_eq!(served(&host, learners(10, 2, "sparql", &[("es", 3)]), &record()), []);
        let mut made = RoundRecord::connecting("2026-11", &[(10, 99)]);
        for connection in &mut made.connections {
            connection.skill = skill("sparql");
        }
        assert_eq!(served(&host, learners(10, 3, "sparql", &[("es", 3)]), &made), []);
    }

    #[test]
    fn whoever_wants_no_messages_is_no_demand_and_nobody_serves_themselves() {
        let host = person(1, &["sparql"], &["sparql"], &[("es", 5)]);
        let mut people = learners(10, 3, "sparql", &[("es", 3)]);
        people[0].notify = Consent::Withheld;
        assert_eq!(served(&host, people, &record()), []);
    }

    #[test]
    fn to_be_asked_about_a_skill_is_once_whatever_the_month() {
        assert_eq!(deed(UserId(5), &skill("sparql")).id(), deed(UserId(5), &skill("sparql")).id());
        assert_ne!(deed(UserId(5), &skill("sparql")).id(), deed(UserId(5), &skill("glam")).id());
    }
}
