//! Everybody who could be connected, for whoever wants to check an optimum with
//! a solver of their own. There may be hundreds of millions: they are written
//! one by one and never held.

use std::io::{self, Write};

use serde::Serialize;

use crate::ids::{SkillId, UserId};
use crate::matching::candidate::Pool;
use crate::matching::{Person, Rules, SkillTree};

/// A possible connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Possible<'a> {
    /// Who would learn.
    pub learner: UserId,
    /// Who would share.
    pub sharer: UserId,
    /// The skill wanted.
    pub skill: &'a SkillId,
    /// From 0 to 1000.
    pub fit: u16,
}

/// Hands over every possible connection, by learner, then as the learner lists
/// their wishes, then by sharer; gives how many there were.
pub fn each<E>(
    people: &[Person],
    skills: &impl SkillTree,
    rules: &Rules,
    mut take: impl FnMut(Possible<'_>) -> Result<(), E>,
) -> Result<u64, E> {
    let pool = Pool::new(people, skills, rules);
    let mut count = 0;
    for wish in pool.wishes() {
        for candidate in pool.candidates(&wish).into_iter().flatten() {
            let (learner, sharer) = (wish.learner.id, candidate.sharer.id);
            take(Possible { learner, sharer, skill: wish.skill, fit: candidate.fit })?;
            count += 1;
        }
    }
    Ok(count)
}

/// Writes every possible connection, a JSON object a line; gives how many.
pub fn write(
    people: &[Person],
    skills: &impl SkillTree,
    rules: &Rules,
    out: &mut impl Write,
) -> io::Result<u64> {
    each(people, skills, rules, |possible| {
        serde_json::to_writer(&mut *out, &possible)?;
        out.write_all(b"\n")
    })
}
