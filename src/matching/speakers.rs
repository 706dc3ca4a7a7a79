//! Who knows a language how well, so that the best level that somebody has in
//! common with everybody else is found at once: it is asked for every learner.

/// The languages that somebody knows well enough, each with its points.
pub(super) type Knowledge = Vec<(usize, u8)>;

/// Which knowledges hold a language, with the level in it: never 0.
pub(super) enum Speakers {
    /// By knowledge, 0 for those that do not hold it.
    Many(Vec<u8>),
    Few(Vec<(u32, u8)>),
}

impl Speakers {
    /// One of so many bytes can be gone through as fast as one pair of the few.
    const FEW: usize = 16;

    /// By language, of which there are so many.
    pub(super) fn of(knowledges: &[Knowledge], languages: usize) -> Vec<Self> {
        let mut few = vec![Vec::new(); languages];
        for (place, knowledge) in (0..).zip(knowledges) {
            for &(language, level) in knowledge {
                few[language].push((place, level));
            }
        }
        let many = |few: &[(u32, u8)]| {
            let mut levels = vec![0; knowledges.len()];
            for &(place, level) in few {
                levels[place as usize] = level;
            }
            levels
        };
        let best = |few: Vec<(u32, u8)>| {
            if few.len() * Self::FEW < knowledges.len() { Self::Few(few) } else { Self::Many(many(&few)) }
        };
        few.into_iter().map(best).collect()
    }

    /// Raises the levels in common with somebody whose own level is `mine`.
    pub(super) fn raise(&self, levels: &mut [u8], mine: u8) {
        match self {
            Self::Many(all) => {
                for (level, &theirs) in levels.iter_mut().zip(all) {
                    *level = (*level).max(mine.min(theirs));
                }
            }
            Self::Few(few) => {
                for &(place, theirs) in few {
                    let level = &mut levels[place as usize];
                    *level = (*level).max(mine.min(theirs));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_level_in_common_is_the_lesser_of_the_two_in_the_best_language() {
        // The first language is rare, so that both kinds of list are gone through.
        let mut knowledges: Vec<Knowledge> = (0..40).map(|place| vec![(1, 1 + place % 6)]).collect();
        knowledges[7] = vec![(0, 6), (1, 2)];
        knowledges[8] = Vec::new();
        let speakers = Speakers::of(&knowledges, 2);
        assert!(matches!(speakers[..], [Speakers::Few(_), Speakers::Many(_)]));
        for mine in &knowledges {
            let mut levels = vec![0; knowledges.len()];
            for &(language, level) in mine {
                speakers[language].raise(&mut levels, level);
            }
            let best = |theirs: &Knowledge| {
                let common = |&(language, level): &(usize, u8)| {
                    theirs.iter().find(|their| their.0 == language).map(|their| level.min(their.1))
                };
                mine.iter().filter_map(common).max().unwrap_or(0)
            };
            assert_eq!(levels, knowledges.iter().map(best).collect::<Vec<u8>>());
        }
    }
}
