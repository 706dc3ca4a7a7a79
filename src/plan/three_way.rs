//! Three texts, line by line: one, and two that were made of it. What each side changed,
//! and both changes together where they do not touch.
//!
//! Changes that touch (no line between them that both left alone) are a conflict, unless they are
//! the same: it is better to ask than to guess.

use std::ops::Range;

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// What two sides made of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreeWay {
    base: Vec<String>,
    hunks: Vec<Hunk>,
}

/// One place at which a side, or both, changed the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The lines of the base that it is about, from 0; none where lines were only added.
    pub lines: Range<usize>,
    /// What became of them.
    pub change: Change,
}

/// What became of some lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum Change {
    /// Only they changed them.
    Theirs {
        /// What they made of them.
        theirs: Vec<String>,
    },
    /// Only we did.
    Ours {
        /// What we made of them.
        ours: Vec<String>,
    },
    /// Both made the same of them.
    Same {
        /// Which is this.
        both: Vec<String>,
    },
    /// Each made something else of them.
    Conflict {
        /// What they made of them.
        theirs: Vec<String>,
        /// What we made of them.
        ours: Vec<String>,
    },
}

impl ThreeWay {
    /// Compares. The ends of the texts do not count: a wiki keeps no blank lines there.
    ///
    /// Time: in proportion to the lines, times those that differ.
    #[must_use]
    pub fn of(base: &str, theirs: &str, ours: &str) -> Self {
        let [base, theirs, ours] = [base, theirs, ours].map(lines);
        let their_edits = edits(&base, &theirs);
        let our_edits = edits(&base, &ours);
        let (mut left, mut right) = (their_edits.as_slice(), our_edits.as_slice());
        let mut hunks = Vec::new();
        while let Some(start) = [left, right].iter().filter_map(|edits| Some(edits.first()?.old.start)).min()
        {
            let mut reach = start..start;
            let (mut took_left, mut took_right) = (0, 0);
            loop {
                let before = (took_left, took_right);
                took_left = touching(left, took_left, &mut reach);
                took_right = touching(right, took_right, &mut reach);
                if before == (took_left, took_right) {
                    break;
                }
            }
            let (mine, rest) = left.split_at(took_left);
            let (yours, others) = right.split_at(took_right);
            (left, right) = (rest, others);
            let change = match (became(mine, &reach, &theirs), became(yours, &reach, &ours)) {
                (Some(theirs), Some(ours)) if theirs == ours => Change::Same { both: ours },
                (Some(theirs), Some(ours)) => Change::Conflict { theirs, ours },
                (Some(theirs), None) => Change::Theirs { theirs },
                (None, Some(ours)) => Change::Ours { ours },
                (None, None) => break,
            };
            hunks.push(Hunk { lines: reach, change });
        }
        Self { base, hunks }
    }

    /// The places at which something changed, in order.
    #[must_use]
    pub fn hunks(&self) -> &[Hunk] {
        &self.hunks
    }

    /// Some lines of the base.
    #[must_use]
    pub fn base(&self, lines: Range<usize>) -> &[String] {
        let end = lines.end.min(self.base.len());
        self.base.get(lines.start.min(end)..end).unwrap_or_default()
    }

    /// How many places are conflicts.
    #[must_use]
    pub fn conflicts(&self) -> usize {
        self.hunks.iter().filter(|hunk| matches!(hunk.change, Change::Conflict { .. })).count()
    }

    /// Both changes together, if they nowhere touch.
    #[must_use]
    pub fn merged(&self) -> Option<String> {
        let mut merged: Vec<&str> = Vec::new();
        let mut at = 0;
        for hunk in &self.hunks {
            merged.extend(self.base(at..hunk.lines.start).iter().map(String::as_str));
            let lines = match &hunk.change {
                Change::Theirs { theirs: lines }
                | Change::Ours { ours: lines }
                | Change::Same { both: lines } => lines,
                Change::Conflict { .. } => return None,
            };
            merged.extend(lines.iter().map(String::as_str));
            at = hunk.lines.end;
        }
        merged.extend(self.base(at..self.base.len()).iter().map(String::as_str));
        Some(merged.join("\n"))
    }
}

/// Some lines that were put in the place of others.
struct Replaced {
    old: Range<usize>,
    new: Range<usize>,
}

fn lines(text: &str) -> Vec<String> {
    text.trim_end().split('\n').map(str::to_owned).collect()
}

/// What stands between the lines that both have. Only these are taken from the library: the places of
/// what it calls deleted and inserted are not always those in the texts.
fn edits(base: &[String], side: &[String]) -> Vec<Replaced> {
    let mut edits = Vec::new();
    let mut at = (0, 0);
    let end = DiffOp::Equal { old_index: base.len(), new_index: side.len(), len: 0 };
    for op in capture_diff_slices(Algorithm::Myers, base, side).into_iter().chain([end]) {
        let DiffOp::Equal { old_index, new_index, len } = op else { continue };
        let between = Replaced { old: at.0..old_index, new: at.1..new_index };
        if !between.old.is_empty() || !between.new.is_empty() {
            edits.push(between);
        }
        at = (old_index + len, new_index + len);
    }
    edits
}

/// How many of the edits belong to what is in reach, which grows by them.
fn touching(edits: &[Replaced], taken: usize, reach: &mut Range<usize>) -> usize {
    let mut taken = taken;
    while let Some(next) = edits.get(taken).filter(|next| next.old.start <= reach.end) {
        reach.end = reach.end.max(next.old.end);
        taken += 1;
    }
    taken
}

/// What a side made of the lines in reach, if it changed any.
fn became(edits: &[Replaced], reach: &Range<usize>, side: &[String]) -> Option<Vec<String>> {
    let (first, last) = (edits.first()?, edits.last()?);
    let start = first.new.start - (first.old.start - reach.start);
    let end = last.new.end + (reach.end - last.old.end);
    Some(side.get(start..end).unwrap_or_default().to_vec())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn merged(base: &str, theirs: &str, ours: &str) -> Option<String> {
        ThreeWay::of(base, theirs, ours).merged()
    }

    #[test]
    fn changes_apart_stand_together() {
        let base = "a\nb\nc\nd\ne";
        assert_eq!(merged(base, "A\nb\nc\nd\ne", "a\nb\nc\nd\nE").as_deref(), Some("A\nb\nc\nd\nE"));
        assert_eq!(merged(base, "b\nc\nd\ne", "a\nb\nc\nx\nd\ne").as_deref(), Some("b\nc\nx\nd\ne"));
        assert_eq!(
            merged(base, "a\nb\nc\nd\ne\nf", "z\na\nb\nc\nd\ne").as_deref(),
            Some("z\na\nb\nc\nd\ne\nf")
        );
    }

    #[test]
    fn changes_that_touch_are_a_conflict_unless_they_are_the_same() {
        let base = "a\nb\nc\nd";
        assert_eq!(merged(base, "a\nB\nc\nd", "a\nX\nc\nd"), None);
        assert_eq!(merged(base, "a\nB\nc\nd", "a\nb\nC\nd"), None, "next to each other");
        assert_eq!(merged(base, "a\nb\nx\nc\nd", "a\nb\ny\nc\nd"), None, "added at one place");
        assert_eq!(merged(base, "a\nd", "a\nb\nX\nd"), None, "taken away and changed");
        assert_eq!(merged(base, "a\nB\nc\nD", "a\nB\nc\nd").as_deref(), Some("a\nB\nc\nD"));
    }

    #[test]
    fn each_place_says_who_changed_it_and_from_what() {
        let three = ThreeWay::of("a\nb\nc\nd\ne\nf\ng", "A\nb\nc\nd\nE\nf\ng", "a\nb\nC\nd\n5\nf\ng\n");
        let told: Vec<(&[String], &Change)> =
            three.hunks().iter().map(|hunk| (three.base(hunk.lines.clone()), &hunk.change)).collect();
        let line = |text: &str| vec![text.to_owned()];
        assert_eq!(
            told,
            [
                (&line("a")[..], &Change::Theirs { theirs: line("A") }),
                (&line("c")[..], &Change::Ours { ours: line("C") }),
                (&line("e")[..], &Change::Conflict { theirs: line("E"), ours: line("5") }),
            ]
        );
        assert_eq!(three.conflicts(), 1);
    }

    fn text() -> impl Strategy<Value = String> {
        // Few different lines, so that they come again and are hard to align.
        proptest::collection::vec("[abc{}]{0,1}", 0..12)
            .prop_map(|lines| lines.join("\n").trim_end().to_owned())
    }

    proptest! {
        #[test]
        fn who_changed_nothing_takes_the_other_s(base in text(), side in text()) {
            prop_assert_eq!(merged(&base, &side, &base), Some(side.clone()));
            prop_assert_eq!(merged(&base, &base, &side), Some(side.clone()));
            prop_assert_eq!(merged(&base, &side, &side), Some(side));
        }

        #[test]
        fn it_is_the_same_from_either_side(base in text(), theirs in text(), ours in text()) {
            prop_assert_eq!(merged(&base, &theirs, &ours), merged(&base, &ours, &theirs));
        }

        #[test]
        fn every_line_that_a_side_added_is_in_it_or_in_a_conflict(
            base in text(),
            theirs in proptest::collection::vec("[t][0-9]{1,3}", 0..4),
            ours in proptest::collection::vec("[o][0-9]{1,3}", 0..4),
            at in 0_usize..12,
            from in 0_usize..12,
        ) {
            let add = |new: &[String], at: usize| {
                let mut lines = lines(&base);
                let at = at.min(lines.len());
                lines.splice(at..at, new.iter().cloned());
                lines.join("\n")
            };
            let three = ThreeWay::of(&base, &add(&theirs, at), &add(&ours, from));
            if let Some(merged) = three.merged() {
                for line in theirs.iter().chain(&ours) {
                    prop_assert!(merged.split('\n').any(|merged| merged == line), "{line}: {merged}");
                }
            } else {
                prop_assert!(three.conflicts() > 0);
            }
        }
    }
}
