//! What people answer, and whether it leaves them in peace.

use jiff::civil::{Date, date};

use super::*;
use crate::registry::Answer;
use crate::registry::AnswerReport;
use crate::registry::answer::{Connected, Said, Use};
use crate::registry::clinic::ClinicId;

const ME: &str = "LCTest-KE-017";

fn report(word: &str, on: &str) -> AnswerReport {
    AnswerReport { word: word.to_owned(), on: on.to_owned(), ..AnswerReport::default() }
}

fn about(word: &str, with: &str, skill: &str, round: &str) -> AnswerReport {
    let [with, skill, round] = [with, skill, round].map(str::to_owned);
    AnswerReport { with, skill, round, ..report(word, "2026-11-01") }
}

fn clinic(word: &str, id: &str) -> AnswerReport {
    AnswerReport { clinic: id.to_owned(), ..report(word, "2026-11-01") }
}

fn pause(until: &str, on: &str) -> AnswerReport {
    AnswerReport { until: until.to_owned(), ..report("pause", on) }
}

fn answering(answers: Vec<AnswerReport>) -> Registration {
    Registration { answers, ..profile(ME, &[(Field::Notify, "yes")]) }
}

fn said(registrations: Vec<Registration>) -> (Vec<Said>, Vec<Problem>) {
    let (one, problems) = one(registrations);
    (one.answers.into_iter().map(|answer| answer.said).collect(), problems)
}

/// Whether they may be written to, and until when they are away.
fn left_alone(registrations: Vec<Registration>) -> (bool, Option<Date>) {
    let (one, _) = one(registrations);
    (one.notify.given(), one.away_until)
}

#[test]
fn answers_are_understood_and_partners_followed_through_renames() {
    let answers = vec![
        about("Not yet", "LCTest Old", "Wikidata", "2026-11"),
        about("not-for-me", "User:اختبار-لم 05", "sparql", "2026-10"),
        clinic("coming", "2026-12-SPARQL"),
        clinic("Much use", "2026-12-sparql"),
    ];
    let connected = |with: &str, skill: &str, round: &str| Connected {
        with: name(with),
        skill: SkillId(skill.to_owned()),
        round: crate::ids::RoundId::parse(round).expect("a round"),
    };
    let sparql = || ClinicId::parse("2026-12-sparql").expect("an id");
    let (said, problems) = said(vec![answering(answers)]);
    assert_eq!(
        said,
        [
            Said::NotYet(connected("LCTest New", "wikidata", "2026-11")),
            Said::NotForMe(connected("اختبار-لم 05", "sparql", "2026-10")),
            Said::Coming(sparql()),
            Said::WasOfUse(sparql(), Use::Much),
        ]
    );
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn an_answer_that_is_not_understood_is_a_problem_that_says_how_to_mend_it() {
    for (answer, part) in [
        (report("perhaps", ""), "not yet, not for me"),
        (about("not yet", "LCTest Gone", "wikidata", "2026-11"), "spelling in with="),
        (about("not yet", "", "wikidata", "2026-11"), "with="),
        (about("not yet", ME, "wikidata", "2026-11"), "with="),
        (about("not yet", "LCTest New", "telepathy", "2026-11"), "skill of the list"),
        (about("not yet", "LCTest New", "wikidata", "soon"), "round="),
        (clinic("coming", "the next one"), "clinic="),
    ] {
        let (said, problems) = said(vec![answering(vec![answer])]);
        assert!(said.is_empty(), "{part}");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].mend.contains(part), "{problems:?}");
    }
}

#[test]
fn the_day_of_an_answer_is_not_after_its_page_was_saved() {
    let day = |on: &str| {
        let (one, problems) = one(vec![answering(vec![report("stop", on)])]);
        let [Answer { on, evidence, .. }] = one.answers[..] else { panic!("{:?}", one.answers) };
        assert_eq!(evidence, Some(RevId(1)));
        (on, problems.len())
    };
    assert_eq!(day("2026-10-31"), (Some(date(2026, 10, 31)), 0));
    assert_eq!(day("2026-11-02"), (Some(date(2026, 11, 1)), 0), "it may be the next day where they live");
    assert_eq!(day("2026-11-03"), (None, 1));
    assert_eq!(day("today"), (None, 1));
    assert_eq!(day(""), (None, 0));
}

#[test]
fn answers_come_oldest_first_and_each_once() {
    let answers = vec![
        report("back", "2026-10-30"),
        report("stop", "2026-10-01"),
        report("stop", "2026-10-01"),
        pause("2026-12-01", ""),
    ];
    let (said, _) = said(vec![answering(answers)]);
    assert_eq!(said, [Said::Stop, Said::Pause(date(2026, 12, 1)), Said::Back]);
}

#[test]
fn of_too_many_answers_the_last_count() {
    let mut answers = vec![report("stop", ""); 200];
    answers.push(report("back", ""));
    let (one, problems) = one(vec![answering(answers)]);
    assert_eq!(one.answers.last().map(|answer| &answer.said), Some(&Said::Back));
    assert!(problems.iter().any(|problem| problem.what.contains("last 200")), "{problems:?}");
}

#[test]
fn who_says_stop_is_left_alone_until_they_say_otherwise() {
    let stop = || report("stop", "2026-10-20");
    assert_eq!(left_alone(vec![answering(vec![])]), (true, None));
    assert_eq!(left_alone(vec![answering(vec![stop()])]), (false, None));
    assert_eq!(left_alone(vec![answering(vec![stop(), report("back", "2026-10-25")])]), (true, None));
    assert_eq!(left_alone(vec![answering(vec![report("back", "2026-10-19"), stop()])]), (false, None));
    let on = |at: &str, mut registration: Registration| {
        registration.provenance.at = at.parse().expect("a moment");
        registration
    };
    let form = |at| on(at, form(2, ME, &[(Field::Notify, "yes"), (Field::Learn, "SPARQL")]));
    let page = || Registration { answers: vec![stop()], ..entry(SourceKind::AnswersPage, 1, ME, &[]) };
    assert_eq!(left_alone(vec![form("2026-10-01T00:00:00Z"), page()]), (false, None));
    assert_eq!(left_alone(vec![form("2026-10-20T23:00:00Z"), page()]), (false, None));
    assert_eq!(left_alone(vec![form("2026-10-21T00:00:00Z"), page()]), (true, None), "they joined anew");
}

#[test]
fn who_comes_back_takes_answers_back_and_no_field() {
    let fields = [(Field::Notify, "no"), (Field::Away, "2027-01-15")];
    let answers = vec![pause("2027-03-01", ""), report("stop", ""), report("back", "")];
    let page = Registration { answers, ..profile(ME, &fields) };
    assert_eq!(left_alone(vec![page]), (false, Some(date(2027, 1, 15))));
}

#[test]
fn a_pause_lasts_to_its_end_or_to_that_of_the_absence() {
    let with = |fields: &[(Field, &str)], answers| Registration { answers, ..profile(ME, fields) };
    let away = [(Field::Notify, "yes"), (Field::Away, "2027-01-15")];
    let (earlier, later) = (|| pause("2026-12-24", ""), || pause("2027-02", ""));
    assert_eq!(left_alone(vec![answering(vec![earlier()])]), (true, Some(date(2026, 12, 24))));
    assert_eq!(left_alone(vec![with(&away, vec![earlier()])]), (true, Some(date(2027, 1, 15))));
    assert_eq!(left_alone(vec![with(&away, vec![later()])]), (true, Some(date(2027, 2, 28))));
    assert_eq!(left_alone(vec![answering(vec![later(), earlier()])]), (true, Some(date(2026, 12, 24))));
    let (one, problems) = one(vec![answering(vec![pause("the spring", "")])]);
    assert_eq!((one.away_until, problems.len()), (Some(Date::MAX), 1), "in doubt they are left in peace");
}

#[test]
fn a_page_of_answers_alone_registers_nobody_and_blanks_nothing() {
    let page = || Registration {
        met: vec![MetReport {
            with: "LCTest New".to_owned(),
            skill: "wikidata".to_owned(),
            round: "2026-10".to_owned(),
        }],
        answers: vec![about("not yet", "LCTest New", "sparql", "2026-11")],
        ..entry(SourceKind::AnswersPage, 1, ME, &[])
    };
    let nobody = vetted(vec![page()]);
    assert!(nobody.registrants.is_empty() && nobody.refused == 0 && nobody.problems.is_empty());
    let form = form(2, ME, &[(Field::Notify, "yes"), (Field::Share, "Wikidata")]);
    let (one, problems) = one(vec![page(), form]);
    assert_eq!((one.share, one.met.len(), one.answers.len()), (skills(&["wikidata"]), 1, 1));
    assert!(one.notify.given() && problems.is_empty());
    assert_eq!(one.sources.last().map(|source| source.kind), Some(SourceKind::AnswersPage));
}

#[test]
fn of_equal_answers_on_one_day_the_last_counts() {
    let sparql = || ClinicId::parse("2026-12-sparql").expect("an id");
    let answers = ["coming", "not coming", "coming"].map(|word| clinic(word, "2026-12-sparql"));
    let (said, _) = said(vec![answering(answers.into())]);
    assert_eq!(said, [Said::NotComing(sparql()), Said::Coming(sparql())]);
}
