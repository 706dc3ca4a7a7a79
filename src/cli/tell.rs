//! What several commands tell: problems, what somebody was understood to say, and who is
//! ahead of a learner.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::matching::tight::{Claim, TightSet};
use crate::matching::{Because, Unserved};
use crate::registry::{Problem, Registrant, Weight};

/// The problems, gravest first, one block each: place, what, mend.
#[must_use]
pub fn problems(problems: &[Problem]) -> String {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort();
    let mut out = String::new();
    for problem in sorted {
        let weight = match problem.weight {
            Weight::Refused => "refused",
            Weight::Partly => "partly ",
            Weight::Note => "note   ",
        };
        let mut place = problem.place.clone();
        if !problem.entry.is_empty() {
            let _ = write!(place, ", {}", problem.entry);
        }
        if let Some(field) = problem.field {
            let _ = write!(place, ", {}", field.parameter());
        }
        let _ = writeln!(
            out,
            "{weight}  {}\n         {}; {}",
            plain(&place),
            plain(&problem.what),
            plain(&problem.mend)
        );
    }
    out
}

/// What somebody was understood to say, for machines.
pub fn person(registrant: &Registrant) -> Value {
    serde_json::json!({
        "share": registrant.share,
        "learn": registrant.learn,
        "formats": registrant.formats,
        "material": registrant.material.iter().map(|one| one.place.as_str()).collect::<Vec<_>>(),
        "languages": registrant.languages.iter().map(|(code, level)| (code.as_str(), level.points())).collect::<BTreeMap<_, _>>(),
        "region": registrant.region,
        "country": registrant.country,
        "utc_offset": registrant.utc_offset,
        "affiliation": registrant.affiliation,
        "capacity": registrant.capacity,
        "ambassador": registrant.ambassador,
        "directory": registrant.directory,
        "notify": registrant.notify,
        "away_until": registrant.away_until,
        "card": registrant.card,
        "awards": registrant.awards,
        "certificate": registrant.certificate,
    })
}

/// Who is ahead of a learner for whose wish all are taken.
#[must_use]
pub fn ahead(open: &Unserved, claim: Claim, sets: &[TightSet]) -> Option<String> {
    let all_taken = matches!(open.because, Because::AllTaken { .. });
    let TightSet { sharers, learners, .. } = sets.iter().find(|set| all_taken && set.claim == claim)?;
    let (learners, has) =
        (counted(learners.len(), "learner"), if learners.len() == 1 { "has" } else { "have" });
    let ahead = match claim {
        Claim::Further => format!("{learners} who {has} no other connection"),
        Claim::First { waited } => {
            format!("{learners} who {has} waited {} or more", counted(waited as usize, "round"))
        }
    };
    let sharers = counted(sharers.len(), "sharer");
    Some(format!("  ahead: {ahead}; they take all places of {sharers}, with those who could make way"))
}

/// A number of something, in English.
pub fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Strangers' words for a terminal: no control or direction-changing characters.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => {
                '\u{FFFD}'
            }
            c if c.is_control() => ' ',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{SkillId, UserId};

    #[test]
    fn who_is_ahead_is_told_only_where_all_are_taken() {
        let open = |because| Unserved { learner: UserId(1), skill: SkillId("wikidata".to_owned()), because };
        let claim = Claim::First { waited: 2 };
        let sets = [TightSet { claim, sharers: vec![UserId(3)], learners: vec![UserId(4), UserId(5)] }];
        assert_eq!(
            ahead(&open(Because::AllTaken { sharers: 1 }), claim, &sets).as_deref(),
            Some(
                "  ahead: 2 learners who have waited 2 rounds or more; they take all places of 1 sharer, with those who could make way"
            )
        );
        assert_eq!(ahead(&open(Because::NobodyShares), claim, &sets), None);
        assert_eq!(ahead(&open(Because::AllTaken { sharers: 1 }), Claim::Further, &sets), None);
    }

    #[test]
    fn a_stranger_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\nc\u{202e}d"), "a [31mb c\u{FFFD}d");
    }
}
