//! Which connection somebody speaks of: with whom, in which skill, in which round.

use std::collections::BTreeMap;

use crate::ids::{RoundId, Username};
use crate::registry::answer::Connected;
use crate::registry::skill::Found;
use crate::registry::vet::fields::Reader;
use crate::registry::vet::standing::{self, Standing};
use crate::registry::{Provenance, Weight, name};

/// What is wrong with somebody's words, and the mend.
pub(super) type Amiss = (String, String);

/// A connection as typed.
#[derive(Clone, Copy)]
pub(super) struct Typed<'a> {
    pub(super) with: &'a str,
    pub(super) skill: &'a str,
    pub(super) round: &'a str,
}

/// The connection of `myself` that was meant. Partners are followed through renames.
pub(super) fn understood(
    myself: &Username,
    typed: Typed<'_>,
    from: &Provenance,
    accounts: &BTreeMap<Username, Standing>,
    reader: &mut Reader<'_, '_>,
) -> Result<Connected, Amiss> {
    let name_them = || "write the partner's account name in with=".to_owned();
    let with = name::clean(typed.with).map_err(|error| (error.to_string(), name_them()))?;
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
        return Err(("it is with oneself".to_owned(), name_them()));
    }
    let round = RoundId::parse(typed.round.trim()).map_err(|_| {
        let what = format!("{} is not a round", reader.secrets.quoted(typed.round));
        (what, "write the round's month in round=, as 2026-11".to_owned())
    })?;
    let skill = match reader.memory.skill(typed.skill) {
        Found::Exact(skill) => skill,
        Found::Close(skill) => {
            let quoted = reader.secrets.quoted(typed.skill);
            let what = format!("{quoted} is taken for {}", reader.skill_name(&skill));
            reader.problems.add(Weight::Note, from, None, what, "write it so if that is right");
            skill
        }
        Found::Unknown { candidates } => {
            let what = format!("{} is not a known skill", reader.secrets.quoted(typed.skill));
            return Err((what, reader.skill_mend(&candidates)));
        }
    };
    Ok(Connected { with, skill, round })
}
