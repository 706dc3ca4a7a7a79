//! What the bot proposes: the ids that its own proposals have, and to whom they are made.

use std::collections::BTreeMap;

use crate::ids::{LanguageCode, RoundId, SkillId, UserId};
use crate::registry::clinic::ClinicId;

/// A proposal of the bot's, as far as it says who may take it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The round whose unmet demand it answers.
    pub round: RoundId,
    /// To whom it is made; nobody where a host is wanted.
    pub host: Option<UserId>,
}

/// The proposals of every round, by their ids.
pub type Offers = BTreeMap<ClinicId, Offer>;

/// Bytes of an id that a skill may take.
const MOST_SKILL: usize = 36;

impl ClinicId {
    /// The id of a round's proposal: `2026-12-sparql-sw`; of a further one on the same skill in
    /// the same language, `2026-12-sparql-sw-2`.
    #[must_use]
    pub fn of_proposal(round: RoundId, skill: &SkillId, language: &LanguageCode, nth: usize) -> Self {
        let nth = if nth == 0 { String::new() } else { format!("-{}", nth + 1) };
        Self::made_of(&format!("{round}-{}-{}{nth}", short(skill), plain(language.as_str(), 8)))
    }

    /// The id of an entry that gives none: the month and the skill.
    #[must_use]
    pub fn of_month(month: RoundId, skill: &SkillId, nth: usize) -> Self {
        let nth = if nth == 0 { String::new() } else { format!("-{}", nth + 1) };
        Self::made_of(&format!("{month}-{}{nth}", short(skill)))
    }

    fn made_of(text: &str) -> Self {
        Self(plain(text, 60))
    }
}

fn short(skill: &SkillId) -> String {
    plain(skill.as_str(), MOST_SKILL)
}

/// The text with those signs only that an id may hold.
fn plain(text: &str, most: usize) -> String {
    let fits = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    text.chars().take(most).map(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_proposal_is_an_id() {
        let round = RoundId::parse("2026-12").expect("a month");
        let id = |skill: &str, language: &str, nth| {
            let id = ClinicId::of_proposal(
                round,
                &SkillId(skill.to_owned()),
                &LanguageCode(language.to_owned()),
                nth,
            );
            assert_eq!(ClinicId::parse(id.as_str()), Ok(id.clone()));
            id.to_string()
        };
        assert_eq!(id("sparql", "zh-hans", 0), "2026-12-sparql-zh-hans");
        assert_eq!(id("sparql", "sw", 1), "2026-12-sparql-sw-2");
        assert!(id(&"very-long-".repeat(9), "be-tarask", 11).ends_with("-12"));
    }
}
