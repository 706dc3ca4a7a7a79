use super::*;
use crate::compose::Named;
use crate::ids::{RevId, SkillId};
use crate::plan::Effect;
use crate::plan::acts::{Act, Done};
use crate::registry::Consent;

fn round(month: &str) -> RoundId {
    RoundId::parse(month).expect("a month")
}

fn award(rule: &str) -> Award {
    toml::from_str(&format!("id = 'a'\nimage = 'x.png'\n{rule}")).expect("a rule")
}

fn person(id: u64) -> Registrant {
    Registrant {
        directory: Consent::Given,
        notify: Consent::Given,
        ..Registrant::silent(UserId(id), Username::parse(&format!("P{id}")).expect("a name"))
    }
}

fn shared(month: &str, with: u64) -> Act {
    let done = Done::Shared { skill: SkillId("wikidata".to_owned()), with: UserId(with) };
    Act { round: round(month), done }
}

fn learned(month: &str, with: u64) -> Act {
    let done = Done::Learned { skill: SkillId("sparql".to_owned()), with: UserId(with) };
    Act { round: round(month), done }
}

fn attended(month: &str, title: &str) -> Act {
    let clinic = Named { id: title.to_owned(), title: title.to_owned(), page: None };
    Act { round: round(month), done: Done::ClinicAttended(clinic) }
}

/// What the first person is proposed, as awards' names on record, for these acts.
fn earned_by(
    people: Vec<Registrant>,
    acts: Vec<Act>,
    awards: &[Award],
    known: Option<Known<'_>>,
) -> Vec<String> {
    let registrants = people.into_iter().map(|person| (person.id, person)).collect();
    let mut all = Acts::default();
    for (number, act) in (1..).zip(acts) {
        all.note(UserId(1), act, Some(RevId(number)));
    }
    let nothing = (Ledger::default(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (ledger, found, approvals, strikes) = (&nothing.0, &nothing.1, &nothing.2, &nothing.3);
    let known = known.unwrap_or(Known { ledger, found, approvals, strikes });
    let proposals = proposals(known, &registrants, &all, awards);
    proposals.into_iter().map(|(_, proposal)| format!("{} {}", proposal.grant, proposal.acts.len())).collect()
}

fn earned(acts: Vec<Act>, rule: &str) -> Vec<String> {
    earned_by((1..=9).map(person).collect(), acts, &[award(rule)], None)
}

#[test]
fn a_rule_of_an_earlier_configuration_means_what_it_did() {
    let acts = || vec![shared("2026-11", 2), learned("2026-10", 3)];
    assert_eq!(earned(acts(), "side = 'sharer'"), ["a 1"]);
    assert_eq!(earned(acts(), "side = 'learner'"), ["a 1"]);
    assert_eq!(earned(vec![learned("2026-10", 3)], "side = 'sharer'"), [""; 0]);
    let deed = Deed::Award { who: UserId(1), award: award("").grant(round("2026-10")) };
    assert_eq!(deed.id(), ActionId::of(&["award", "a", "1"]), "its name for ever");
}

#[test]
fn n_times_needs_n_acts_and_shows_the_earliest() {
    let three = || vec![shared("2026-12", 4), shared("2026-10", 2), learned("2026-11", 3)];
    assert_eq!(earned(three(), "times = 3"), ["a 3"]);
    assert_eq!(earned(three(), "times = 4"), [""; 0]);
    assert_eq!(earned(three(), "side = 'sharer'\ntimes = 3"), [""; 0]);
    // The same meeting reported by both is one act.
    assert_eq!(earned(vec![shared("2026-10", 2), shared("2026-10", 2)], "times = 2"), [""; 0]);
}

#[test]
fn an_award_of_each_round_has_a_name_of_each() {
    let acts = vec![attended("2026-10", "A"), attended("2026-10", "B"), attended("2026-12", "C")];
    let rule = "act = 'clinic-attended'\nevery = 'round'";
    assert_eq!(earned(acts.clone(), rule), ["a/2026-10 1", "a/2026-12 1"]);
    assert_eq!(earned(acts.clone(), &format!("{rule}\ntimes = 2")), ["a/2026-10 2"]);
    assert_eq!(earned(acts, "act = 'clinic-given'"), [""; 0]);
    let rounds = BTreeSet::from([round("2026-10"), round("2026-12")]);
    let once_and_each = [award(""), Award { id: "b".to_owned(), ..award(rule) }];
    let grants = grants(&once_and_each, &rounds);
    assert_eq!(grants.into_iter().collect::<Vec<_>>(), ["a", "b/2026-10", "b/2026-12"]);
}

#[test]
fn who_wants_no_awards_or_no_messages_or_no_list_is_proposed_for_none() {
    for change in [
        (|one: &mut Registrant| one.awards = Consent::Withheld) as fn(&mut Registrant),
        |one| one.notify = Consent::Withheld,
        |one| one.directory = Consent::Withheld,
    ] {
        let mut one = person(1);
        change(&mut one);
        assert_eq!(earned_by(vec![one, person(2)], vec![shared("2026-10", 2)], &[award("")], None), [""; 0]);
    }
    // A partner who is in no list is not named; another connection counts all the same.
    let unlisted = Registrant { directory: Consent::Withheld, ..person(2) };
    let acts = || vec![shared("2026-10", 2), shared("2026-11", 3)];
    assert_eq!(earned_by(vec![person(1), unlisted.clone(), person(3)], acts(), &[award("")], None), ["a 1"]);
    assert_eq!(earned_by(vec![person(1), unlisted], acts(), &[award("")], None), [""; 0]);
}

#[test]
fn what_was_struck_is_not_proposed_and_what_was_given_stays() {
    let deed = Deed::Award { who: UserId(1), award: "a".to_owned() };
    let trustee = Username::parse("Trustee").expect("a name");
    let (found, said) = (BTreeMap::new(), BTreeMap::from([(deed.id(), trustee)]));
    let mut ledger = Ledger::default();
    let people = || vec![person(1), person(2)];
    let acts = || vec![shared("2026-10", 2)];
    let known = Known { ledger: &ledger, found: &found, approvals: &said, strikes: &said };
    assert_eq!(earned_by(people(), acts(), &[award("")], Some(known)), [""; 0], "a no goes before a yes");
    let nobody = BTreeMap::new();
    let mut archived = Ledger::default();
    archived.struck.insert(deed.id());
    let known = Known { ledger: &archived, found: &found, approvals: &said, strikes: &nobody };
    assert_eq!(earned_by(people(), acts(), &[award("")], Some(known)), [""; 0], "its page was archived");
    ledger.record(&[Effect { id: deed.id(), deed }], jiff::civil::date(2026, 11, 1));
    let known = Known { ledger: &ledger, found: &found, approvals: &said, strikes: &said };
    assert_eq!(earned_by(people(), acts(), &[award("")], Some(known)), ["a 1"]);
}
