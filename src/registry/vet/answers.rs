//! What people answer besides that they met, understood.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::ids::Username;
use crate::registry::answer::{Answer, AnswerReport, Said, Use, Word};
use crate::registry::clinic::ClinicId;
use crate::registry::vet::connected::{self, Amiss, Typed};
use crate::registry::vet::fields::Reader;
use crate::registry::vet::standing::Standing;
use crate::registry::{Provenance, Registration, Weight, spoken};

/// Answers of one page that are read: the last ones, for new ones come at the end.
const MOST_ANSWERS: usize = 200;

/// What the account itself answered, oldest first. An answer without a day is as old as
/// the one above it.
pub(super) fn understood(
    myself: &Username,
    theirs: &[Registration],
    accounts: &BTreeMap<Username, Standing>,
    reader: &mut Reader<'_, '_>,
) -> Vec<Answer> {
    let mut answers: Vec<(Option<Date>, Answer)> = Vec::new();
    // Of several pages the older first.
    for registration in theirs.iter().rev() {
        let from = &registration.provenance;
        let surplus = registration.answers.len().saturating_sub(MOST_ANSWERS);
        if surplus > 0 {
            let what = format!("only the last {MOST_ANSWERS} answers are read");
            reader.problems.add(Weight::Partly, from, None, what, "take the oldest answers out");
        }
        let mut day = None;
        for report in registration.answers.iter().skip(surplus) {
            match said(myself, report, from, accounts, reader) {
                Ok(said) => {
                    let on = given(report, from, reader);
                    day = on.or(day);
                    answers.push((day, Answer { said, on, evidence: from.revision }));
                }
                Err((what, mend)) => {
                    let what = format!("an answer does not count: {what}");
                    reader.problems.add(Weight::Partly, from, None, what, mend);
                }
            }
        }
    }
    answers.sort_by_key(|(day, _)| *day);
    // Of equal ones the last is kept: who comes, does not, and comes after all on one day comes.
    let mut kept: Vec<Answer> = Vec::new();
    for (_, answer) in answers.into_iter().rev() {
        if !kept.contains(&answer) {
            kept.push(answer);
        }
    }
    kept.reverse();
    kept
}

fn said(
    myself: &Username,
    report: &AnswerReport,
    from: &Provenance,
    accounts: &BTreeMap<Username, Standing>,
    reader: &mut Reader<'_, '_>,
) -> Result<Said, Amiss> {
    let word = Word::of(&report.word).ok_or_else(|| {
        let what = format!("{} is no answer that is known", reader.secrets.quoted(&report.word));
        (what, format!("write one of {}", Word::list()))
    })?;
    let typed = Typed { with: &report.with, skill: &report.skill, round: &report.round };
    let clinic = |reader: &Reader<'_, '_>| {
        ClinicId::parse(&report.clinic.to_ascii_lowercase()).map_err(|_| {
            let what = format!("{} is no clinic's id", reader.secrets.quoted(&report.clinic));
            (what, "write the clinic's id in clinic=, as 2026-12-sparql".to_owned())
        })
    };
    Ok(match word {
        Word::NotYet => Said::NotYet(connected::understood(myself, typed, from, accounts, reader)?),
        Word::NotForMe => Said::NotForMe(connected::understood(myself, typed, from, accounts, reader)?),
        Word::Pause => Said::Pause(until(report, from, reader)),
        Word::Stop => Said::Stop,
        Word::Back => Said::Back,
        Word::Coming => Said::Coming(clinic(reader)?),
        Word::NotComing => Said::NotComing(clinic(reader)?),
        Word::MuchUse => Said::WasOfUse(clinic(reader)?, Use::Much),
        Word::SomeUse => Said::WasOfUse(clinic(reader)?, Use::Some),
        Word::LittleUse => Said::WasOfUse(clinic(reader)?, Use::Little),
    })
}

/// The last day of a pause. Words that name no day are a pause without an end: whoever
/// asks to be left in peace is, until it is mended.
fn until(report: &AnswerReport, from: &Provenance, reader: &mut Reader<'_, '_>) -> Date {
    if let Ok(Some(until)) = spoken::away(&report.until) {
        return until;
    }
    let quoted = reader.secrets.quoted(&report.until);
    let what =
        format!("a pause until {quoted} names no day; until it does, you are neither matched nor written to");
    let mend = "write the last day in until=, as 2027-01-15";
    reader.problems.add(Weight::Partly, from, None, what, mend);
    Date::MAX
}

/// The day on which an answer was given. Nobody answers after they save the page, though
/// their own day may be a day ahead of UTC's.
fn given(report: &AnswerReport, from: &Provenance, reader: &mut Reader<'_, '_>) -> Option<Date> {
    if report.on.is_empty() {
        return None;
    }
    let saved = saved_on(from);
    let typed = spoken::away(&report.on).ok().flatten();
    if let Some(on) = typed.filter(|on| saved.tomorrow().is_ok_and(|tomorrow| *on <= tomorrow)) {
        return Some(on.min(saved));
    }
    let quoted = reader.secrets.quoted(&report.on);
    let what = format!("{quoted} is no day on which an answer can have been given; it counts without a day");
    reader.problems.add(Weight::Note, from, None, what, "write the day in on=, as 2026-11-20");
    None
}

/// The day, by UTC, on which the words at a place were written.
pub(super) fn saved_on(from: &Provenance) -> Date {
    from.at.to_zoned(TimeZone::UTC).date()
}
