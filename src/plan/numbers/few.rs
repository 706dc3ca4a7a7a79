//! Counts of people that could single somebody out, hidden: those of one or two, and as
//! many others as it takes that nobody can work them out from the column's sum.

use crate::matching::report::FEWEST;

/// Each count of a column whose sum is known, if it may be shown.
#[must_use]
pub fn column(counts: &[usize]) -> Vec<Option<usize>> {
    let few = |count: usize| (1..FEWEST).contains(&count);
    let mut shown: Vec<Option<usize>> = counts.iter().map(|&count| (!few(count)).then_some(count)).collect();
    // One hidden count would be the sum without the others; two or more of one or two people
    // each are still told if they must all be one, or all be two. The next ones go with them.
    loop {
        let hidden: Vec<usize> =
            shown.iter().zip(counts).filter(|(shown, _)| shown.is_none()).map(|(_, count)| *count).collect();
        let sum: usize = hidden.iter().sum();
        let told = sum == hidden.len() || sum == hidden.len() * (FEWEST - 1);
        if hidden.is_empty() || hidden.iter().any(|&count| !few(count)) || !told {
            return shown;
        }
        let next = shown.iter_mut().filter(|shown| shown.is_some_and(|count| count > 0)).min();
        match next {
            Some(next) => *next = None,
            None => return shown,
        }
    }
}

/// A count that stands alone, if it may be shown.
#[must_use]
pub fn alone(count: usize) -> Option<usize> {
    (!(1..FEWEST).contains(&count)).then_some(count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_single_hidden_count_hides_the_next_smallest() {
        assert_eq!(column(&[1, 0, 7, 5]), [None, Some(0), Some(7), None]);
        assert_eq!(column(&[9, 0, 3]), [Some(9), Some(0), Some(3)]);
        assert_eq!(column(&[1, 2, 9]), [None, None, Some(9)], "which is which is not told");
        assert_eq!(column(&[1, 1, 9, 4]), [None, None, Some(9), None], "two of two can only be one each");
        assert_eq!(column(&[2]), [None]);
        assert_eq!((alone(0), alone(2), alone(3)), (Some(0), None, Some(3)));
    }

    proptest! {
        /// Whoever knows the sum, the shown counts and the rule finds more than one
        /// possibility for every hidden count of one or two, if there is anything to hide it with.
        #[test]
        fn no_hidden_count_can_be_worked_out(counts in proptest::collection::vec(0usize..7, 1..6)) {
            let shown = column(&counts);
            let hidden: Vec<usize> = (0..counts.len()).filter(|&at| shown[at].is_none()).collect();
            prop_assert!((0..counts.len()).all(|at| shown[at].is_none() || shown[at] == Some(counts[at])));
            let could = counts.iter().filter(|&&count| count > 0).count() > hidden.len();
            if hidden.is_empty() || !could { return Ok(()); }
            let sum: usize = hidden.iter().map(|&at| counts[at]).sum();
            for &at in hidden.iter().filter(|&&at| counts[at] < FEWEST) {
                let possible = (1..FEWEST).filter(|&mine| {
                    let rest = hidden.len() - 1;
                    sum >= mine + rest && (rest > 0 || sum == mine)
                }).count();
                prop_assert!(possible > 1, "{counts:?} {shown:?} {at}");
            }
        }
    }
}
