//! Tables of problems for a terminal.

use std::fmt::Write as _;

use crate::registry::{Problem, Weight};

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

    #[test]
    fn a_stranger_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\nc\u{202e}d"), "a [31mb c\u{FFFD}d");
    }
}
