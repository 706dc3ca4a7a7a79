//! What strangers typed, as the cell of a table that a spreadsheet will open.

/// What a spreadsheet may take for the beginning of a formula; the last four are what Japanese
/// keyboards write for the first (<https://owasp.org/www-community/attacks/CSV_Injection>).
pub(super) const BEGINS_A_FORMULA: [char; 11] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// What ends a cell where the spreadsheet has another separator than the file, or takes no quotes.
const ENDS_A_CELL: [char; 4] = [';', '\t', '\r', '\n'];

/// The characters that a cell of a workbook holds at most, less those for the mark that it was cut
/// (<https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3>).
const MOST_CHARACTERS: usize = 32_000;

/// The cell so that no spreadsheet takes it for a formula.
pub(super) fn harmless(cell: String) -> String {
    if cell.starts_with(BEGINS_A_FORMULA) { format!("'{cell}") } else { cell }
}

/// The same for words that anybody typed into a form: wherever a spreadsheet may begin a cell,
/// behind spaces too. What changes the direction of text, or is no character of XML, is left out,
/// and a cell is cut where a workbook's ends.
pub(super) fn tame(cell: &str) -> String {
    let mut tame = String::with_capacity(cell.len() + 1);
    let mut is_beginning = true;
    let kept = |c: &char| {
        !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}')
            && (!c.is_control() || matches!(c, '\n' | '\t' | '\r'))
    };
    for (at, c) in cell.chars().filter(kept).enumerate() {
        if at == MOST_CHARACTERS {
            tame.push_str(" […]");
            break;
        }
        if is_beginning && BEGINS_A_FORMULA.contains(&c) {
            tame.push('\'');
        }
        is_beginning = ENDS_A_CELL.contains(&c) || is_beginning && is_blank(c);
        tame.push(c);
    }
    tame
}

/// Whether a spreadsheet may look past a character for the beginning of a cell.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '"' || crate::registry::folding::is_invisible(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_is_text_wherever_a_cell_may_begin() {
        for (typed, expected) in [
            ("=1+1", "'=1+1"),
            ("  =1", "  '=1"),
            ("\u{200B}=1", "\u{200B}'=1"),
            ("a;=1", "a;'=1"),
            ("a\n- b", "a\n'- b"),
            ("\t=1", "'\t'=1"),
            ("\"=1", "\"'=1"),
            ("＝1", "'＝1"),
            ("5 - 3 = 2", "5 - 3 = 2"),
            ("a data bundle, please", "a data bundle, please"),
            ("x\u{202E}y\u{0}z", "xyz"),
        ] {
            assert_eq!(tame(typed), expected, "{typed:?}");
        }
        assert_eq!(tame(&"x".repeat(40_000)).len(), MOST_CHARACTERS + " […]".len());
    }

    proptest! {
        #[test]
        fn no_part_of_a_cell_begins_a_formula(typed in "[=+@a;\t\r\n \"-]{0,20}|.{0,20}") {
            let tame = tame(&typed);
            for part in tame.split(ENDS_A_CELL) {
                let part = part.trim_start_matches(is_blank);
                prop_assert!(!part.starts_with(BEGINS_A_FORMULA), "{tame:?}");
            }
            prop_assert_eq!(harmless(tame.clone()), tame);
        }
    }
}
