//! Meetings that people report, understood.

use std::collections::BTreeMap;

use crate::ids::{RevId, RoundId, SkillId, Username};
use crate::registry::skill::Found;
use crate::registry::vet::fields::Reader;
use crate::registry::vet::standing::{self, Standing};
use crate::registry::{Met, MetReport, Provenance, Registration, Weight, name};

/// Reports of one person that are read.
const MOST_REPORTS: usize = 200;

/// The meetings that the account itself reported, each once, with the latest evidence.
pub(super) fn understood(
    myself: &Username,
    theirs: &[Registration],
    accounts: &BTreeMap<Username, Standing>,
    reader: &mut Reader<'_, '_>,
) -> Vec<Met> {
    let mut meetings: BTreeMap<(Username, SkillId, RoundId), Option<RevId>> = BTreeMap::new();
    for registration in theirs {
        let from = &registration.provenance;
        if registration.met.len() > MOST_REPORTS {
            let what = format!("only the first {MOST_REPORTS} meetings are read");
            reader.problems.add(Weight::Partly, from, None, what, "take the oldest reports out");
        }
        for report in registration.met.iter().take(MOST_REPORTS) {
            match meeting(myself, report, from, accounts, reader) {
                Ok(meeting) => {
                    let evidence = meetings.entry(meeting).or_default();
                    *evidence = (*evidence).max(from.revision);
                }
                Err((what, mend)) => {
                    reader.problems.add(
                        Weight::Partly,
                        from,
                        None,
                        format!("a meeting does not count: {what}"),
                        mend,
                    );
                }
            }
        }
    }
    let met = meetings.into_iter();
    met.map(|((with, skill, round), evidence)| Met { with, skill, round, evidence }).collect()
}

fn meeting(
    myself: &Username,
    report: &MetReport,
    from: &Provenance,
    accounts: &BTreeMap<Username, Standing>,
    reader: &mut Reader<'_, '_>,
) -> Result<(Username, SkillId, RoundId), (String, String)> {
    let with = name::clean(&report.with)
        .map_err(|error| (error.to_string(), "write the partner's account name in with=".to_owned()))?;
    let with = match standing::follow(&with, accounts) {
        Some(Standing::Known { name, .. }) => name.clone(),
        Some(Standing::Missing | Standing::Impossible) => {
            return Err((
                format!("no account has the name {with}"),
                "check the spelling in with=".to_owned(),
            ));
        }
        Some(Standing::Renamed(_)) | None => with,
    };
    if with == *myself {
        return Err((
            "it is with oneself".to_owned(),
            "write the partner's account name in with=".to_owned(),
        ));
    }
    let round = RoundId::parse(report.round.trim()).map_err(|_| {
        let what = format!("{} is not a round", reader.secrets.quoted(&report.round));
        (what, "write the round's month in round=, as 2026-11".to_owned())
    })?;
    match reader.memory.skill(&report.skill) {
        Found::Exact(skill) => Ok((with, skill, round)),
        Found::Close(skill) => {
            let what = format!(
                "{} is taken for {}",
                reader.secrets.quoted(&report.skill),
                reader.skill_name(&skill)
            );
            reader.problems.add(Weight::Note, from, None, what, "write it so if that is right");
            Ok((with, skill, round))
        }
        Found::Unknown { candidates } => {
            let what = format!("{} is not a known skill", reader.secrets.quoted(&report.skill));
            Err((what, reader.skill_mend(&candidates)))
        }
    }
}
