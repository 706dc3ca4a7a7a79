//! Whose turn it is to be seated, session by session, while clinics are opened one
//! after the other and nobody gives up a seat. Each session goes through its people
//! once, however often it is asked.

use std::cmp::Reverse;

use super::field::{Clinic, Field};
use super::seating::Seating;

/// See the head of this file.
pub(super) struct Turns<'s, 'a> {
    field: &'s Field<'a>,
    worth: &'s [i64],
    /// By session, its wishes: those whose learners are worth most first, then those
    /// who have fewer other clinics to go to.
    wishes: Vec<Vec<usize>>,
    /// By session, how many of these have a seat, from the first on.
    past: Vec<usize>,
    /// Wishes looked at.
    pub steps: u64,
}

impl<'s, 'a> Turns<'s, 'a> {
    /// For these groups of clinics, what each learner's seat is worth, and in how many
    /// clinics they could sit.
    pub fn new(field: &'s Field<'a>, groups: &[Vec<usize>], options: &[u32], worth: &'s [i64]) -> Self {
        let learner = |wish: usize| field.learner_of(wish);
        let mut order: Vec<usize> = (0..field.wishes.len()).collect();
        order.sort_by_key(|&wish| (Reverse(worth[learner(wish)]), options[learner(wish)], wish));
        let mut rank = vec![0; order.len()];
        for (place, wish) in order.into_iter().enumerate() {
            rank[wish] = place;
        }
        let mut wishes = vec![Vec::new(); field.sessions.len()];
        let mut steps = 0;
        for Clinic { session, .. } in groups.iter().filter_map(|group| field.clinics.get(*group.first()?)) {
            if wishes[*session].is_empty() {
                wishes[*session].clone_from(&field.sessions[*session].able);
                wishes[*session].sort_unstable_by_key(|&wish| rank[wish]);
                steps += wishes[*session].len() as u64;
            }
        }
        Self { field, worth, past: vec![0; wishes.len()], wishes, steps }
    }

    /// Who would sit in a clinic opened now without anybody giving up a seat, and what
    /// those are worth who have no other.
    pub fn first_members(&mut self, seating: &Seating<'_, '_>, clinic: usize) -> (Vec<usize>, i64) {
        let Self { field, worth, .. } = *self;
        let Clinic { session, barred, .. } = &field.clinics[clinic];
        let wishes = &self.wishes[*session];
        let is_seated = |wish: usize| seating.is_seated(field.learner_of(wish));
        let past = &mut self.past[*session];
        *past += wishes[*past..].iter().take_while(|&&wish| is_seated(wish)).count();
        let may = |wish: &usize| seating.is_free(*wish) && !barred.contains(wish);
        let mut looked_at = 0;
        let left = wishes[*past..].iter().copied().inspect(|_| looked_at += 1);
        let first = left.filter(|&wish| !is_seated(wish)).filter(may);
        let mut members: Vec<usize> = first.take(field.most).collect();
        let gain = members.iter().map(|&wish| worth[field.learner_of(wish)]).sum();
        if gain > 0 && members.len() < field.least {
            let missing = field.least - members.len();
            let second = field.sessions[*session].able.iter().copied().filter(|&wish| is_seated(wish));
            members.extend(second.filter(may).take(missing));
        }
        self.steps += looked_at;
        (members, gain)
    }
}
