//! Who confirms a form, who empties a field, who leaves and who comes back.

use std::collections::BTreeMap;

use super::tests::{KENYAN, accounts, entry, form, name, profile, skills};
use super::*;
use crate::ids::{Timestamp, UserId};
use crate::registry::departure::{Departures, Key, Stone, Way};
use crate::registry::{Consent, Field, Proof, Provenance, SourceKind};

const ID: UserId = UserId(17);

fn moment(text: &str) -> Timestamp {
    format!("{text}T12:00:00Z").parse().expect("a moment")
}

fn departures() -> Departures {
    Departures { key: Key::new(b"an invented key"), ..Departures::default() }
}

fn vetted(registrations: Vec<Registration>, departures: &Departures) -> Vetted {
    vet(registrations, &accounts(), departures, &Lexicon::standard(Timestamp::UNIX_EPOCH))
}

fn claimed(row: u32, fields: &[(Field, &str)]) -> Registration {
    Registration { proof: Proof::Claimed, ..form(row, KENYAN, fields) }
}

fn on(day: &str, registration: Registration) -> Registration {
    let provenance = Provenance { at: moment(day), ..registration.provenance };
    Registration { provenance, ..registration }
}

fn confirming(codes: &[&str]) -> Registration {
    Registration { confirms: codes.iter().map(|&code| code.to_owned()).collect(), ..profile(KENYAN, &[]) }
}

/// Three consents and a skill, as a form gives them.
const ANSWERS: [(Field, &str); 4] =
    [(Field::Share, "SPARQL"), (Field::Languages, "sw-N"), (Field::Directory, "yes"), (Field::Notify, "yes")];

#[test]
fn what_is_only_claimed_counts_for_nothing_and_its_account_is_asked_in_its_language() {
    let vetted = vetted(vec![claimed(2, &ANSWERS)], &departures());
    assert!(vetted.registrants.is_empty());
    assert_eq!((vetted.refused, vetted.problems.len()), (1, 1));
    let asked = &vetted.unconfirmed[&ID];
    assert_eq!(asked.reader.languages.len(), 1);
    let silent =
        Registrant { languages: asked.reader.languages.clone(), ..Registrant::silent(ID, name(KENYAN)) };
    assert_eq!(asked.reader, silent, "nothing else of the answers is used");
    assert!(asked.code.len() == 12 && asked.code.bytes().all(|b| b.is_ascii_hexdigit()), "{}", asked.code);
}

#[test]
fn a_form_counts_whole_once_its_account_names_the_code() {
    let code = vetted(vec![claimed(2, &ANSWERS)], &departures()).unconfirmed[&ID].code.clone();
    let vetted = vetted(vec![claimed(2, &ANSWERS), confirming(&[&code])], &departures());
    assert_eq!((vetted.refused, vetted.unconfirmed.len()), (0, 0), "{:?}", vetted.problems);
    let person = &vetted.registrants[&ID];
    assert_eq!(person.share, skills(&["sparql"]));
    assert_eq!((person.directory, person.notify), (Consent::Given, Consent::Given));
}

#[test]
fn a_code_confirms_no_other_answers_and_nobody_else_s() {
    let code = vetted(vec![claimed(2, &ANSWERS)], &departures()).unconfirmed[&ID].code.clone();
    let later = on("2026-11-09", claimed(3, &[(Field::Share, "GLAM"), (Field::Directory, "yes")]));
    let mixed = vetted(vec![claimed(2, &ANSWERS), later, confirming(&[&code])], &departures());
    assert_eq!(mixed.registrants[&ID].share, skills(&["sparql"]), "the later row waits");
    assert!(mixed.problems.iter().any(|problem| problem.entry == "row 3" && problem.mend.contains("|form=")));
    let other = "اختبار-لم 05";
    let theirs = Registration { name: other.to_owned(), ..claimed(2, &ANSWERS) };
    let confirming = Registration { name: other.to_owned(), ..confirming(&[&code]) };
    let stolen = vetted(vec![theirs, confirming], &departures());
    assert!(stolen.registrants[&UserId(5)].share.is_empty());
}

#[test]
fn a_profile_page_alone_confirms_nothing() {
    let vetted =
        vetted(vec![claimed(2, &ANSWERS), profile(KENYAN, &[(Field::Learn, "GLAM")])], &departures());
    let person = &vetted.registrants[&ID];
    assert_eq!((person.share.len(), person.directory), (0, Consent::Withheld));
    assert_eq!(person.learn, skills(&["glam-partnerships"]));
}

#[test]
fn an_emptied_field_takes_back_what_a_form_said_and_one_left_out_does_not() {
    let said = form(2, KENYAN, &[(Field::Share, "SPARQL"), (Field::Learn, "GLAM"), (Field::Notify, "yes")]);
    let own = profile(KENYAN, &[(Field::Share, ""), (Field::Learn, " — "), (Field::Directory, "yes")]);
    let vetted = vetted(vec![said, own], &departures());
    let person = &vetted.registrants[&ID];
    assert_eq!((person.share.len(), person.learn.len()), (0, 0));
    assert_eq!(person.notify, Consent::Given, "the page does not have the field");
}

#[test]
fn a_blank_cell_of_a_later_row_takes_nothing_back() {
    let earlier = form(2, KENYAN, &[(Field::Share, "SPARQL")]);
    let later = form(3, KENYAN, &[(Field::Share, "-"), (Field::Learn, "GLAM")]);
    let person = &vetted(vec![earlier, later], &departures()).registrants[&ID];
    assert_eq!(
        (person.share.clone(), person.learn.clone()),
        (skills(&["sparql"]), skills(&["glam-partnerships"]))
    );
}

#[test]
fn who_stands_on_the_opt_out_page_is_out_whatever_they_say_elsewhere() {
    let opted_out = BTreeMap::from([(name(KENYAN), moment("2026-10-01"))]);
    let departures = Departures { opted_out, ..departures() };
    let vetted = vetted(vec![form(2, KENYAN, &ANSWERS), profile(KENYAN, &ANSWERS)], &departures);
    assert!(vetted.registrants.is_empty() && vetted.unconfirmed.is_empty());
    assert_eq!(vetted.problems, [], "nobody is told on who left");
    assert_eq!(vetted.left[&ID], Stone { at: moment("2026-10-01"), by: Way::OptOut });
    let claims = vec![claimed(2, &ANSWERS)];
    assert!(super::leaving_tests::vetted(claims, &departures).unconfirmed.is_empty(), "nor are they asked");
}

#[test]
fn whoever_deletes_their_page_is_not_brought_back_by_an_old_dump() {
    let pages_gone = BTreeMap::from([(ID, moment("2026-11-05"))]);
    let gone = Departures { pages_gone, ..departures() };
    let dump = || vec![form(2, KENYAN, &ANSWERS), entry(SourceKind::RegistrationPage, 1, KENYAN, &ANSWERS)];
    let first = vetted(dump(), &gone);
    assert!(first.registrants.is_empty());
    let stones = gone.stones_with(&first.left, &first.known);
    let later = Departures { stones, ..departures() };
    assert!(vetted(dump(), &later).registrants.is_empty(), "the stone stays when the page is long forgotten");
    let anew = on("2026-11-06", form(9, KENYAN, &ANSWERS));
    assert_eq!(vetted(vec![anew], &later).registrants[&ID].share, skills(&["sparql"]), "later words count");
    let own = on("2026-11-06", profile(KENYAN, &[(Field::Learn, "GLAM")]));
    let back = vetted([dump(), vec![own]].concat(), &later);
    let person = &back.registrants[&ID];
    assert_eq!((person.share.len(), person.learn.clone()), (0, skills(&["glam-partnerships"])));
}

#[test]
fn an_undeleted_page_does_not_count_until_it_is_saved_again() {
    let first = Departures { pages_gone: BTreeMap::from([(ID, moment("2026-11-05"))]), ..departures() };
    let left = vetted(Vec::new(), &first).left;
    let later = Departures { stones: first.stones_with(&left, &[]), ..departures() };
    let vetted = vetted(vec![profile(KENYAN, &ANSWERS)], &later);
    assert!(vetted.registrants.is_empty());
    assert!(vetted.problems[0].mend.contains("saves the page once more"), "{:?}", vetted.problems);
}

#[test]
fn somebody_away_says_until_when_and_unclear_words_leave_them_in_peace() {
    let until = |words: &str| {
        let own = profile(KENYAN, &[(Field::Away, words)]);
        let vetted = vetted(vec![own], &departures());
        (vetted.registrants[&ID].away_until.map(|day| day.to_string()), vetted.problems.len())
    };
    let day = |day: &str| (Some(day.to_owned()), 0);
    assert_eq!(until("2027-01-15"), day("2027-01-15"));
    assert_eq!(until("until 2027/1/5."), day("2027-01-05"));
    assert_eq!(until("2027-02"), day("2027-02-28"));
    assert_eq!(until("٢٠٢٧-٠١-١٥"), day("2027-01-15"));
    assert_eq!(until("no"), (None, 0));
    assert_eq!(until(""), (None, 0));
    for unclear in [
        "yes",
        "15.1.2027",
        "2027-13-01",
        "2027-02-30",
        "2027-01-15 to 2027-02-15",
        "next week",
        "99999999999-1-1",
    ] {
        assert_eq!(until(unclear).1, 1, "{unclear}");
        assert!(until(unclear).0.is_some(), "{unclear}");
    }
}
