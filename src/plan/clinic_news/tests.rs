//! A calendar, a few people, and what they are told as the days pass.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::ids::{LanguageCode, RevId, SkillId, Username};
use crate::matching::{ClinicProposal, Clinics, UtcHour};
use crate::plan::Effect;
use crate::registry::answer::Use;
use crate::registry::clinic::{ClinicMaterial, MaterialKind};
use crate::registry::{Answer, Consent, Level, Provenance, Said, SourceKind, UtcOffset};

const HOST: u64 = 1;

fn skill(slug: &str) -> SkillId {
    SkillId(slug.to_owned())
}

fn language(code: &str) -> LanguageCode {
    LanguageCode(code.to_owned())
}

fn id() -> ClinicId {
    ClinicId::parse("2026-12-wikidata").expect("an id")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// On Wikidata, in English, on 10 December at 15:00 UTC, with ten seats.
fn clinic() -> Clinic {
    Clinic {
        id: id(),
        status: ClinicStatus::Confirmed,
        title: None,
        skill: skill("wikidata"),
        hosts: vec![UserId(HOST)],
        language: language("en"),
        interpretation: Vec::new(),
        starts: Some(at("2026-12-10T15:00:00Z")),
        minutes: 90,
        seats: Some(10),
        link: None,
        materials: Vec::new(),
        attended: Vec::new(),
        round: None,
        source: Provenance {
            kind: SourceKind::RegistrationPage,
            place: "Let's Connect/Calendar".to_owned(),
            entry: 1,
            revision: None,
            at: Timestamp::UNIX_EPOCH,
        },
    }
}

/// Somebody who wants to learn Wikidata, knows English well and lives by UTC.
fn learner(id: u64) -> Registrant {
    Registrant {
        learn: vec![skill("wikidata")],
        languages: vec![(language("en"), Level::Babel(3))],
        utc_offset: UtcOffset::from_minutes(0),
        notify: Consent::Given,
        ..Registrant::silent(UserId(id), Username::parse(&format!("LCTest-XX-{id}")).expect("a name"))
    }
}

/// The days of a calendar, one look after the other.
struct Days {
    clinics: BTreeMap<ClinicId, Clinic>,
    registrants: BTreeMap<UserId, Registrant>,
    ledger: Ledger,
    found: BTreeMap<ActionId, Timestamp>,
    rounds: BTreeMap<RoundId, RoundRecord>,
    rules: ClinicRules,
}

impl Days {
    fn of(clinic: Clinic, people: impl IntoIterator<Item = Registrant>) -> Self {
        let host = Registrant { learn: Vec::new(), ..learner(HOST) };
        Self {
            clinics: BTreeMap::from([(clinic.id.clone(), clinic)]),
            registrants: people.into_iter().chain([host]).map(|one| (one.id, one)).collect(),
            ledger: Ledger::default(),
            found: BTreeMap::new(),
            rounds: BTreeMap::new(),
            rules: ClinicRules::default(),
        }
    }

    fn known(&self, now: &str) -> Known<'_> {
        Known {
            now: at(now),
            clinics: &self.clinics,
            registrants: &self.registrants,
            ledger: &self.ledger,
            found: &self.found,
            rounds: &self.rounds,
            skills: Taxonomy::standard(),
            least_level: 2,
            rules: &self.rules,
        }
    }

    /// What is told now, and that it is told once.
    fn pass(&mut self, now: &str) -> Vec<(u64, ClinicSaid)> {
        let (effects, told) = self.told(now);
        self.ledger.record(&effects, day(at(now)));
        let again: Vec<News> = self.known(now).news();
        assert_eq!(again, [], "what was told is not told again");
        told
    }

    fn told(&self, now: &str) -> (Vec<Effect>, Vec<(u64, ClinicSaid)>) {
        let news = self.known(now).news();
        let effect = |who: UserId, occasion: &Occasion| {
            let deed = Deed::Say { who, occasion: occasion.clone() };
            Effect { id: deed.id(), deed }
        };
        let mut effects = Vec::new();
        for one in &news {
            effects.extend(one.with.iter().chain([&one.occasion]).map(|occasion| effect(one.who, occasion)));
        }
        (effects, news.into_iter().map(|one| (one.who.0, one.said)).collect())
    }

    fn change(&mut self, change: impl FnOnce(&mut Clinic)) {
        change(self.clinics.get_mut(&id()).expect("the clinic"));
    }

    fn says(&mut self, who: u64, said: Said, on: &str) {
        let registrant = self.registrants.get_mut(&UserId(who)).expect("they take part");
        registrant.answers.push(Answer {
            said,
            on: Some(on.parse().expect("a day")),
            evidence: Some(RevId(who)),
        });
    }

    fn comes(&mut self, who: u64, on: &str) {
        self.says(who, Said::Coming(id()), on);
    }

    fn seats(&self) -> (u32, u32, Option<u32>) {
        let Seats { coming, waiting, left } =
            self.known("2026-12-01T08:00:00Z").attendance(&self.clinics[&id()]);
        (coming, waiting, left)
    }
}

fn who(told: &[(u64, ClinicSaid)]) -> Vec<u64> {
    told.iter().map(|(who, _)| *who).collect()
}

const INVITED: ClinicSaid = ClinicSaid::Invited { is_full: false };
const FIRST: &str = "2026-12-01T08:00:00Z";

/// Everybody but the host, whose notices other tests are about.
fn guests(told: Vec<(u64, ClinicSaid)>) -> Vec<(u64, ClinicSaid)> {
    told.into_iter().filter(|(who, _)| *who != HOST).collect()
}

#[test]
fn the_right_people_are_invited_and_nobody_else() {
    let of = |id: u64, change: fn(&mut Registrant)| {
        let mut one = learner(id);
        change(&mut one);
        one
    };
    let people = [
        of(2, |_| {}),
        of(3, |one| one.learn = vec![skill("wikimedia-tools")]),
        of(4, |one| one.learn = vec![skill("sparql")]),
        of(5, |one| one.learn = vec![skill("grant-writing")]),
        of(6, |one| one.languages = vec![(language("en"), Level::Babel(1)), (language("fr"), Level::Native)]),
        of(7, |one| one.languages = vec![(language("sw"), Level::Babel(2))]),
        of(8, |one| one.utc_offset = UtcOffset::from_minutes(9 * 60)),
        of(9, |one| one.utc_offset = None),
        of(10, |one| one.notify = Consent::Withheld),
        of(11, |one| one.away_until = Some(jiff::civil::date(2026, 12, 10))),
        of(12, |one| one.away_until = Some(jiff::civil::date(2026, 12, 2))),
        of(13, |one| one.utc_offset = UtcOffset::from_minutes(6 * 60)),
    ];
    let mut clinic = clinic();
    clinic.interpretation = vec![language("sw")];
    let mut days = Days::of(clinic, people);
    let told = guests(days.pass(FIRST));
    assert_eq!(who(&told), [2, 9, 7, 3, 4]);
    assert!(told.iter().all(|(_, said)| *said == INVITED));
    // Back from their journey they are invited too.
    assert_eq!(who(&days.pass("2026-12-03T08:00:00Z")), [12]);
    days.change(|clinic| clinic.status = ClinicStatus::Proposed);
    assert_eq!(days.pass("2026-12-03T09:00:00Z"), []);
}

#[test]
fn the_whole_clinic_lies_within_the_waking_hours() {
    let suits = |offset: i16, minutes: u16| {
        let mut one = clinic();
        one.minutes = minutes;
        let mut days =
            Days::of(one, [Registrant { utc_offset: UtcOffset::from_minutes(offset), ..learner(2) }]);
        !guests(days.pass(FIRST)).is_empty()
    };
    assert!(suits(5 * 60 + 30, 90), "20:30 to 22:00 in India");
    assert!(!suits(5 * 60 + 30, 91));
    assert!(suits(-8 * 60, 90), "07:00 in California");
    assert!(!suits(-8 * 60 - 30, 90));
}

#[test]
fn those_whom_the_round_seated_come_first_and_then_by_wish_wait_and_language() {
    let mut people: Vec<Registrant> = (2..=6).map(learner).collect();
    people[0].learn = vec![skill("grant-writing"), skill("wikidata")];
    people[1].learn = vec![skill("sparql")];
    people[3].languages = vec![(language("en"), Level::Native)];
    let mut one = clinic();
    one.seats = Some(10);
    one.round = RoundId::parse("2026-11").ok();
    let proposal = ClinicProposal {
        skill: skill("wikidata"),
        language: language("en"),
        starts: UtcHour::try_from(15).expect("an hour"),
        host: UserId(HOST),
        learners: vec![UserId(2)],
    };
    let mut record = RoundRecord::connecting("2026-11", &[]);
    record.clinics = Clinics { proposals: vec![proposal], ..Clinics::default() };
    one.id = crate::plan::clinics::proposed(&record)[0].id.clone();
    let mut days = Days::of(one, people);
    days.rounds.insert(record.round, record);
    days.ledger.welcomed.insert(UserId(6), RoundId::parse("2026-10").expect("a round"));
    assert_eq!(who(&guests(days.pass(FIRST))), [2, 6, 5, 4, 3]);
}

#[test]
fn no_more_are_invited_than_so_many_for_each_seat_and_more_when_seats_stay_free() {
    let mut one = clinic();
    one.seats = Some(2);
    let mut days = Days::of(one, (2..=40).map(learner));
    assert_eq!(guests(days.pass(FIRST)).len(), 6, "three for each seat");
    assert_eq!(guests(days.pass("2026-12-06T23:00:00Z")), []);
    days.comes(2, "2026-12-06");
    days.says(3, Said::NotComing(id()), "2026-12-06");
    let second = guests(days.pass("2026-12-07T08:00:00Z"));
    assert_eq!(second.len(), 3, "three for the seat that is free, three days before");
    days.comes(20, "2026-12-07");
    assert_eq!(guests(days.pass("2026-12-07T12:00:00Z")), [(20, ClinicSaid::Noted { waits: false })]);
    assert_eq!(guests(days.pass("2026-12-07T13:00:00Z")), [], "no seat is free");
    days.says(2, Said::NotComing(id()), "2026-12-07");
    assert_eq!(guests(days.pass("2026-12-07T14:00:00Z")), [], "those invited since may take it");
}

#[test]
fn a_clinic_on_short_notice_has_one_wave_and_one_that_is_near_none() {
    let mut one = clinic();
    one.seats = Some(2);
    let mut days = Days::of(one.clone(), (2..=40).map(learner));
    assert_eq!(guests(days.pass("2026-12-09T08:00:00Z")).len(), 6);
    assert_eq!(guests(Days::of(one, (2..=40).map(learner)).pass("2026-12-10T03:00:01Z")), []);
}

#[test]
fn where_seats_are_not_limited_the_cap_holds() {
    let mut one = clinic();
    one.seats = None;
    let mut days = Days::of(one, (2..=400).map(learner));
    assert_eq!(guests(days.pass(FIRST)).len(), 200);
    assert_eq!(guests(days.pass("2026-12-08T08:00:00Z")), []);
    assert_eq!(days.seats(), (0, 0, None));
}

#[test]
fn nobody_is_invited_more_often_than_so_many_times_a_month() {
    let mut days = Days::of(clinic(), [learner(2)]);
    for number in 0..6 {
        let id = ClinicId::parse(&format!("2026-12-{number}")).expect("an id");
        days.clinics.insert(id.clone(), Clinic { id, hosts: Vec::new(), ..clinic() });
    }
    assert_eq!(guests(days.pass(FIRST)).len(), 4);
    assert_eq!(guests(days.pass("2026-12-05T08:00:00Z")), []);
    for one in days.clinics.values_mut() {
        one.starts = Some(at("2027-01-10T15:00:00Z"));
    }
    let january = guests(days.pass("2027-01-01T08:00:00Z"));
    assert_eq!(january.iter().filter(|(_, said)| *said == INVITED).count(), 3, "a new month");
}

#[test]
fn seats_are_filled_in_the_order_in_which_people_answered() {
    let mut one = clinic();
    one.seats = Some(2);
    let mut days = Days::of(one, (2..=6).map(learner));
    days.pass(FIRST);
    days.comes(4, "2026-12-02");
    days.comes(2, "2026-12-03");
    days.comes(3, "2026-12-03");
    assert_eq!(days.seats(), (2, 1, Some(0)));
    let waiting = ClinicSaid::Changed { what: Vec::new(), seat: Some(false) };
    assert_eq!(guests(days.pass("2026-12-03T12:00:00Z")), [(3, waiting)]);
    days.says(4, Said::NotComing(id()), "2026-12-04");
    let freed = ClinicSaid::Changed { what: Vec::new(), seat: Some(true) };
    assert_eq!(guests(days.pass("2026-12-04T12:00:00Z")), [(3, freed)]);
    // Who was told of a seat keeps it.
    days.comes(5, "2026-12-01");
    assert_eq!(guests(days.pass("2026-12-05T12:00:00Z")).first().map(|(who, _)| *who), Some(2));
    assert_eq!(days.seats(), (2, 1, Some(0)));
}

#[test]
fn who_comes_without_having_been_invited_is_told_that_it_was_noted() {
    let mut one = clinic();
    one.seats = Some(1);
    let people = [2, 3].map(|id| Registrant { learn: Vec::new(), ..learner(id) });
    let mut days = Days::of(one, people);
    days.comes(2, "2026-12-01");
    days.comes(3, "2026-12-02");
    let noted = |waits| ClinicSaid::Noted { waits };
    assert_eq!(guests(days.pass("2026-12-02T08:00:00Z")), [(2, noted(false)), (3, noted(true))]);
    days.change(|clinic| clinic.link = Some("https://example.org/room".to_owned()));
    let link = ClinicSaid::Changed { what: vec![ClinicChange::Link], seat: None };
    assert_eq!(guests(days.pass("2026-12-03T08:00:00Z")), [(2, link.clone()), (3, link)]);
}

#[test]
fn those_who_come_are_reminded_once_and_their_hosts_with_them() {
    let mut days = Days::of(clinic(), (2..=4).map(learner));
    let told = days.pass(FIRST);
    assert_eq!(told[0], (HOST, ClinicSaid::Hosting { coming: 0, waiting: 0 }));
    days.comes(2, "2026-12-02");
    days.says(3, Said::NotComing(id()), "2026-12-02");
    assert_eq!(days.pass("2026-12-08T14:59:00Z"), []);
    let near = ClinicSaid::NearForHost { coming: 1, waiting: 0 };
    assert_eq!(days.pass("2026-12-08T15:00:00Z"), [(HOST, near), (2, ClinicSaid::Near)]);
    days.comes(4, "2026-12-09");
    assert_eq!(days.pass("2026-12-09T15:00:00Z"), [(4, ClinicSaid::Near)]);
    assert_eq!(days.pass("2026-12-10T15:30:00Z"), [], "while it is held nobody is told anything");
}

#[test]
fn who_was_reminded_is_reminded_again_if_the_clinic_moves_to_another_day() {
    let mut days = Days::of(clinic(), [learner(2)]);
    days.pass(FIRST);
    days.comes(2, "2026-12-02");
    days.pass("2026-12-09T08:00:00Z");
    days.change(|clinic| clinic.starts = Some(at("2026-12-17T15:00:00Z")));
    let moved = ClinicSaid::Changed {
        what: vec![ClinicChange::Time { was: at("2026-12-10T15:00:00Z") }],
        seat: None,
    };
    assert_eq!(guests(days.pass("2026-12-09T09:00:00Z")), [(2, moved)]);
    assert_eq!(guests(days.pass("2026-12-16T09:00:00Z")), [(2, ClinicSaid::Near)]);
}

#[test]
fn a_change_is_told_once_for_each_time_it_changes_and_says_what_it_was() {
    let mut days = Days::of(clinic(), (2..=3).map(learner));
    days.pass(FIRST);
    days.says(3, Said::NotComing(id()), "2026-12-02");
    let (first, second) = (at("2026-12-10T15:00:00Z"), at("2026-12-11T16:00:00Z"));
    let moved = |was| ClinicSaid::Changed { what: vec![ClinicChange::Time { was }], seat: None };
    days.change(|clinic| clinic.starts = Some(second));
    assert_eq!(days.pass("2026-12-02T08:00:00Z"), [(2, moved(first))]);
    days.change(|clinic| clinic.starts = Some(first));
    assert_eq!(days.pass("2026-12-03T08:00:00Z"), [(2, moved(second))], "back is news too");
    days.change(|clinic| {
        clinic.starts = Some(second);
        clinic.language = language("fr");
        clinic.hosts = vec![UserId(HOST), UserId(77)];
    });
    let said = ClinicSaid::Changed {
        what: vec![ClinicChange::Time { was: first }, ClinicChange::Language, ClinicChange::Hosts],
        seat: None,
    };
    assert_eq!(days.pass("2026-12-04T08:00:00Z"), [(2, said)]);
    // A title is nobody's appointment.
    days.change(|clinic| clinic.title = Some("All about items".to_owned()));
    assert_eq!(days.pass("2026-12-05T08:00:00Z"), []);
}

#[test]
fn a_change_when_it_is_near_is_the_reminder_too() {
    let mut days = Days::of(clinic(), [learner(2)]);
    days.pass(FIRST);
    days.comes(2, "2026-12-02");
    days.change(|clinic| clinic.link = Some("https://example.org/room".to_owned()));
    let told = guests(days.pass("2026-12-09T08:00:00Z"));
    assert_eq!(told, [(2, ClinicSaid::Changed { what: vec![ClinicChange::Link], seat: None })]);
}

#[test]
fn who_was_told_of_a_clinic_is_told_that_it_is_cancelled_and_that_it_is_not() {
    let mut days = Days::of(clinic(), (2..=4).map(learner));
    days.pass(FIRST);
    days.says(3, Said::NotComing(id()), "2026-12-02");
    days.comes(2, "2026-12-02");
    days.change(|clinic| clinic.status = ClinicStatus::Cancelled);
    let cancelled = ClinicSaid::Cancelled { was: Some(at("2026-12-10T15:00:00Z")) };
    assert_eq!(days.pass("2026-12-04T08:00:00Z"), [(2, cancelled.clone()), (4, cancelled.clone())]);
    assert_eq!(days.pass("2026-12-12T08:00:00Z"), [], "and nothing is asked");
    days.change(|clinic| clinic.status = ClinicStatus::Confirmed);
    let again = ClinicSaid::Changed { what: vec![ClinicChange::Again], seat: None };
    assert_eq!(days.pass("2026-12-05T08:00:00Z"), [(2, again.clone()), (4, again)]);
    days.change(|clinic| {
        clinic.status = ClinicStatus::Cancelled;
        clinic.starts = None;
    });
    assert_eq!(days.pass("2026-12-06T08:00:00Z"), [(2, cancelled.clone()), (4, cancelled)]);
}

#[test]
fn a_clinic_cancelled_before_anybody_was_told_is_nobodys_news() {
    let mut one = clinic();
    one.status = ClinicStatus::Cancelled;
    assert_eq!(Days::of(one, (2..=4).map(learner)).pass(FIRST), []);
    let mut days = Days::of(clinic(), (2..=4).map(learner));
    days.pass(FIRST);
    days.change(|clinic| clinic.status = ClinicStatus::Cancelled);
    assert_eq!(days.pass("2026-12-10T16:00:00Z"), [], "nor is one that would have been by now");
}

#[test]
fn those_who_were_there_are_asked_one_question() {
    let mut days = Days::of(clinic(), (2..=6).map(learner));
    days.pass(FIRST);
    days.comes(2, "2026-12-02");
    days.comes(3, "2026-12-02");
    days.pass("2026-12-09T08:00:00Z");
    let record = |attendance| (HOST, ClinicSaid::Record { attendance, materials: true });
    assert_eq!(days.pass("2026-12-10T16:30:00Z"), [record(true)]);
    assert_eq!(days.pass("2026-12-11T16:29:00Z"), []);
    days.change(|clinic| {
        clinic.status = ClinicStatus::Held;
        clinic.attended = vec![UserId(2), UserId(5), UserId(HOST), UserId(99)];
    });
    assert_eq!(days.pass("2026-12-11T16:29:00Z"), [(2, ClinicSaid::Survey), (5, ClinicSaid::Survey)]);
    days.change(|clinic| clinic.attended.push(UserId(6)));
    assert_eq!(days.pass("2026-12-12T08:00:00Z"), [(6, ClinicSaid::Survey)]);
    let uses = |days: &Days| days.known("2026-12-13T08:00:00Z").uses(&days.clinics[&id()]);
    days.says(2, Said::WasOfUse(id(), Use::Little), "2026-12-12");
    days.says(2, Said::WasOfUse(id(), Use::Much), "2026-12-13");
    days.says(5, Said::WasOfUse(id(), Use::Some), "2026-12-13");
    days.says(4, Said::WasOfUse(id(), Use::Little), "2026-12-13");
    assert_eq!(uses(&days), None, "two answers of people who were there single them out");
    days.says(6, Said::WasOfUse(id(), Use::Much), "2026-12-13");
    assert_eq!(uses(&days), Some(ClinicUses { much: 2, some: 1, little: 0 }));
}

#[test]
fn where_nobody_recorded_who_was_there_those_who_come_are_asked() {
    let mut days = Days::of(clinic(), (2..=4).map(learner));
    days.pass(FIRST);
    days.comes(2, "2026-12-02");
    let told = guests(days.pass("2026-12-11T16:30:00Z"));
    assert_eq!(told, [(2, ClinicSaid::Survey)], "it was never marked as held");
    let mut late = Days::of(clinic(), [learner(2)]);
    late.comes(2, "2026-12-02");
    assert_eq!(late.pass("2027-02-01T08:00:00Z"), [], "nobody is asked about long ago");
}

#[test]
fn hosts_who_recorded_everything_are_not_asked() {
    let mut one = clinic();
    one.status = ClinicStatus::Held;
    one.attended = vec![UserId(2)];
    one.materials = vec![ClinicMaterial { kind: MaterialKind::Slides, place: "File:Items.pdf".to_owned() }];
    assert_eq!(Days::of(one, [learner(2)]).pass("2026-12-11T08:00:00Z"), [(2, ClinicSaid::Survey)]);
}

#[test]
fn what_a_run_that_died_told_is_not_told_again() {
    let mut days = Days::of(clinic(), (2..=4).map(learner));
    let (effects, _) = days.told(FIRST);
    days.found = effects.iter().map(|effect| (effect.id.clone(), Timestamp::UNIX_EPOCH)).collect();
    assert_eq!(days.known(FIRST).news(), []);
    let may_have_been: BTreeSet<ActionId> =
        days.known(FIRST).occasions().map(|(who, occasion)| Deed::Say { who, occasion }.id()).collect();
    assert!(
        days.found.keys().all(|id| may_have_been.contains(id)),
        "each of its deeds is found and recorded"
    );
    // They have answered since.
    days.comes(2, "2026-12-01");
    assert_eq!(days.known("2026-12-01T09:00:00Z").news(), []);
    days.ledger.record(&effects, day(at(FIRST)));
    days.found.clear();
    days.change(|clinic| clinic.status = ClinicStatus::Cancelled);
    let (effects, told) = days.told("2026-12-02T08:00:00Z");
    assert_eq!(who(&told), [2, 3, 4]);
    days.found = effects.iter().map(|effect| (effect.id.clone(), Timestamp::UNIX_EPOCH)).collect();
    assert_eq!(days.known("2026-12-02T09:00:00Z").news(), []);
}

#[test]
fn a_clinic_that_changed_after_a_run_died_is_told_anew() {
    let mut days = Days::of(clinic(), [learner(2)]);
    let (effects, _) = days.told(FIRST);
    days.found = effects.iter().map(|effect| (effect.id.clone(), Timestamp::UNIX_EPOCH)).collect();
    days.change(|clinic| clinic.starts = Some(at("2026-12-11T15:00:00Z")));
    let unknown = ClinicSaid::Changed { what: Vec::new(), seat: None };
    assert_eq!(guests(days.pass("2026-12-01T09:00:00Z")), [(2, unknown)]);
}

#[test]
fn a_version_reads_back_as_it_is_written() {
    for (cancelled, seat) in [(false, Seat::Open), (true, Seat::Taken), (false, Seat::Waiting)] {
        let version = Version { cancelled, ..Version::of(&clinic(), 3, seat).expect("it has an hour") };
        assert_eq!(version.to_string().parse(), Ok(version));
    }
    for text in ["", "1", "1 x/90 en a b seat", "1 2026-12-10T15:00:00Z/90 en a b chair", "0123abcd"] {
        assert!(text.parse::<Version>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn in_whatever_order_people_and_answers_come_the_same_is_told(
        seats in 0_u32..6,
        answers in prop::collection::vec((2_u64..12, any::<bool>(), 1_i8..9), 0..12),
        hour in 0_usize..3,
    ) {
        let moments = [FIRST, "2026-12-07T16:00:00Z", "2026-12-09T08:00:00Z"];
        let tell = |order: &[u64]| {
            let mut one = clinic();
            one.seats = Some(seats);
            let mut days = Days::of(one, order.iter().map(|&id| learner(id)));
            for (who, comes, day) in &answers {
                let said = if *comes { Said::Coming(id()) } else { Said::NotComing(id()) };
                days.says(*who, said, &format!("2026-12-{day:02}"));
            }
            let told = days.pass(moments[hour]);
            (told, days.seats())
        };
        let forth: Vec<u64> = (2..12).collect();
        let back: Vec<u64> = (2..12).rev().collect();
        let (told, (coming, waiting, left)) = tell(&forth);
        prop_assert_eq!((told, (coming, waiting, left)), tell(&back));
        prop_assert!(coming <= seats && left == Some(seats - coming));
        prop_assert!(waiting == 0 || coming == seats);
    }
}
