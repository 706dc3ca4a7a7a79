//! Several answers in one text: where one ends and the next begins.

use std::ops::Range;

/// The answers in a text, without the white space and list marks around them.
///
/// A comma inside parentheses ends nothing, so `Other (maps, tables)` is one answer.
pub(super) fn answers(text: &str) -> Vec<&str> {
    ranges(text).into_iter().filter_map(|range| text.get(range)).collect()
}

/// Where the answers stand, in bytes.
pub(super) fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        // Parentheses that nobody closes on the line are no parentheses.
        let last_closed = line.rfind([')', '）']).unwrap_or(0);
        let (mut start, mut inside) = (0, false);
        let mut before = ' ';
        let mut rest = line.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            let after = rest.peek().map_or(' ', |&(_, c)| c);
            match c {
                '(' | '（' if at < last_closed => inside = true,
                ')' | '）' => inside = false,
                _ if !inside && separates(before, c, after) => {
                    push_trimmed(text, line_start + start..line_start + at, &mut found);
                    start = at + c.len_utf8();
                }
                _ => {}
            }
            before = c;
        }
        push_trimmed(text, line_start + start..line_start + line.len(), &mut found);
        line_start += line.len();
    }
    found
}

fn separates(before: char, c: char, after: char) -> bool {
    match c {
        ',' | ';' | '\n' | '\r' | '、' | '،' | '，' | '؛' | '；' | '•' | '|' => true,
        // A point between letters is Catalan's "col·laboració"; a stroke, one of "and/or".
        '·' => !(before.is_alphanumeric() && after.is_alphanumeric()),
        '/' => before.is_whitespace() && after.is_whitespace(),
        _ => false,
    }
}

fn push_trimmed(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(piece) = text.get(range.clone()) else { return };
    let mark = |c: char| {
        c.is_whitespace()
            || matches!(c, '*' | '#' | '-' | '–' | '—' | '"' | '“' | '”' | '«' | '»' | '.' | ':')
    };
    let tail = |c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '«' | '»' | '.' | ':' | '*');
    let bare = piece.trim_start_matches(mark);
    let start = range.start + (piece.len() - bare.len());
    let bare = bare.trim_end_matches(tail);
    if !bare.is_empty() {
        found.push(start..start + bare.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_usual_separator_ends_an_answer() {
        assert_eq!(
            answers("a, b;c\nd、e，f；g • h · i / j،k"),
            ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]
        );
        assert_eq!(answers("* Wikidata\r\n* \"GLAM\"\r\n- SPARQL."), ["Wikidata", "GLAM", "SPARQL"]);
    }

    #[test]
    fn parentheses_keep_an_answer_whole_if_they_close() {
        assert_eq!(answers("Other (maps, tables), GLAM"), ["Other (maps, tables)", "GLAM"]);
        assert_eq!(answers("smile :(, GLAM"), ["smile :(", "GLAM"]);
    }

    #[test]
    fn letters_may_hold_a_point_or_a_stroke() {
        assert_eq!(answers("col·laboració, and/or"), ["col·laboració", "and/or"]);
    }

    proptest! {
        #[test]
        fn no_text_stops_it_and_no_letter_is_lost(text in any::<String>()) {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(letters(&answers(&text).concat()), letters(&text));
        }
    }
}
