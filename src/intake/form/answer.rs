//! What a row answers to a question, out of one cell or several.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::intake::form::columns::{Name, Source, normal};
use crate::registry::by_language::{self, ByLanguage};

/// The characters of an answer at most.
pub(super) const MOST_CHARACTERS: usize = 10_000;

/// What a ticked box says in the usual exports, whatever the language.
const TICKS: [&str; 8] = ["1", "x", "true", "selected", "checked", "✓", "✔", "☑"];

/// What it says in words.
const TICKED: ByLanguage = &[
    ("en", "yes|y"),
    ("es", "sí|si"),
    ("fr", "oui"),
    ("pt", "sim"),
    ("ar", "نعم"),
    ("sw", "ndiyo"),
    ("id", "ya"),
    ("hi", "हाँ|हां"),
    ("bn", "হ্যাঁ"),
    ("ru", "да"),
    ("zh-hans", "是"),
    ("tr", "evet"),
    ("de", "ja"),
];

/// What an empty box says. LimeSurvey makes 2 of no where it is told to make numbers.
const BLANKS: [&str; 6] = ["0", "2", "false", "not selected", "unchecked", "☐"];

/// What it says in words. `I` is no dotted letter's capital but in Turkish.
const UNTICKED: ByLanguage = &[
    ("en", "no|n|n/a|na|none|no answer"),
    ("es", "no"),
    ("fr", "non"),
    ("pt", "não"),
    ("ar", "لا"),
    ("sw", "hapana"),
    ("id", "tidak"),
    ("hi", "नहीं"),
    ("bn", "না"),
    ("ru", "нет"),
    ("zh-hans", "否"),
    ("tr", "hayır|hayir"),
    ("de", "nein"),
];

static YES: LazyLock<Vec<&str>> =
    LazyLock::new(|| TICKS.into_iter().chain(by_language::words(TICKED)).collect());
static NO: LazyLock<Vec<&str>> =
    LazyLock::new(|| BLANKS.into_iter().chain(by_language::words(UNTICKED)).collect());

/// What an answer came to.
pub(super) enum Answer {
    /// What was said; blank if nothing.
    Said(String),
    /// What was said, and what of it could not be used.
    Partly(String, String),
}

/// A row's answer to the question of a source.
pub(super) fn of(source: &Source, cells: &[&str]) -> Answer {
    let cell = |column: usize| cells.get(column).copied().unwrap_or_default();
    let (said, wrong) = match source {
        Source::Whole(column) => one(cell(*column)),
        Source::Choices { saying, parts } => {
            let mut list = List::default();
            for part in parts {
                let said = cell(part.column).trim();
                match &part.name {
                    _ if said.is_empty() => {}
                    Name::Other if !is_among(&NO, said) && !is_among(&YES, said) => list.add_cell(said),
                    Name::Other => {}
                    Name::Of(choice) => list.add_choice(choice, said, saying.as_deref()),
                }
            }
            list.done()
        }
        Source::Grid { parts, answers } => {
            let mut list = List::default();
            for part in parts {
                let (Name::Of(line), said) = (&part.name, cell(part.column).trim()) else { continue };
                // A level may be 0 or 1, or none; these words are no levels.
                if !said.is_empty() && !is_among(&["n/a", "no", "no answer", "not selected", "-"], said) {
                    let meant = answers.get(&normal(said)).map_or(Cow::Borrowed(said), Cow::from);
                    list.add_line(line, &meant);
                }
            }
            list.done()
        }
    };
    if is_too_long(&said) {
        let what = format!("the answer is longer than {MOST_CHARACTERS} characters and was not read");
        return Answer::Partly(String::new(), what);
    }
    match wrong {
        Some(what) => Answer::Partly(said, what),
        None => Answer::Said(said),
    }
}

fn one(cell: &str) -> (String, Option<String>) {
    let said = clean(cell);
    if is_spreadsheet_error(&said) {
        (String::new(), Some(SPREADSHEET_ERROR.to_owned()))
    } else {
        (said, None)
    }
}

/// Answers, a line each: a choice may hold a comma itself.
#[derive(Default)]
struct List {
    said: String,
    wrong: Option<String>,
}

impl List {
    fn add(&mut self, answer: &str) {
        if !self.said.is_empty() && !answer.is_empty() {
            self.said.push('\n');
        }
        self.said.push_str(answer);
    }

    fn add_cell(&mut self, cell: &str) {
        let (said, wrong) = one(cell);
        self.add(&said);
        self.wrong = self.wrong.take().or(wrong);
    }

    fn add_choice(&mut self, choice: &str, said: &str, saying: Option<&str>) {
        let counts = match saying {
            Some(saying) => holds(&normal(said), saying),
            None if is_among(&YES, said) => true,
            None if is_among(&NO, said) => false,
            // Some exports repeat the choice.
            None if normal(said) == normal(choice) => true,
            None => {
                let what = format!("the cell for {choice:?} says neither yes nor no, and counts as no");
                self.wrong.get_or_insert(what);
                false
            }
        };
        if counts {
            self.add(choice);
        }
    }

    fn add_line(&mut self, line: &str, said: &str) {
        let (said, wrong) = one(said);
        self.wrong = self.wrong.take().or(wrong);
        if said != "1" && is_among(&YES, &said) {
            self.add(line);
        } else if !said.is_empty() {
            // The level stands alone in its parentheses, whatever stands in it.
            let said = said.replace(['(', ')', '\n'], " ");
            self.add(&format!("{line} ({})", said.trim()));
        }
    }

    fn done(self) -> (String, Option<String>) {
        (self.said, self.wrong)
    }
}

/// Whether a cell says no, or nothing.
pub(super) fn is_no(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || is_among(&NO, cell)
}

fn is_among(words: &[&str], cell: &str) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(cell)) || {
        let cell = if cell.is_ascii() { Cow::Borrowed(cell) } else { Cow::Owned(normal(cell)) };
        words.contains(&cell.as_ref())
    }
}

/// Whether one of the answers in a cell is this one. It may hold a comma itself.
fn holds(cell: &str, answer: &str) -> bool {
    let separates = |c: char| matches!(c, ',' | ';');
    !answer.is_empty()
        && cell.match_indices(answer).any(|(at, found)| {
            let (before, after) = (cell.get(..at), cell.get(at + found.len()..));
            let (before, after) =
                (before.unwrap_or_default().trim_end(), after.unwrap_or_default().trim_start());
            (before.is_empty() || before.ends_with(separates))
                && (after.is_empty() || after.starts_with(separates))
        })
}

pub(super) const SPREADSHEET_ERROR: &str = "the cell holds a spreadsheet's error instead of an answer";

/// What spreadsheets write where a formula fails.
fn is_spreadsheet_error(cell: &str) -> bool {
    let known = [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#ERROR!",
        "#SPILL!",
        "#GETTING_DATA",
    ];
    cell.starts_with('#') && known.contains(&cell)
        || cell
            .strip_prefix("Err:")
            .is_some_and(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()))
}

/// An answer without the white space around it and without control characters,
/// line breaks and tabulators aside.
pub(super) fn clean(answer: &str) -> String {
    if !answer.chars().any(char::is_control) {
        return answer.trim().to_owned();
    }
    let kept: String = answer
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\r' { '\n' } else { c })
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    kept.trim().to_owned()
}

pub(super) fn is_too_long(answer: &str) -> bool {
    answer.len() > MOST_CHARACTERS && answer.chars().nth(MOST_CHARACTERS).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::form::columns::Part;
    use crate::registry::by_language::tests::every_language_has_words;

    fn parts(names: &[&str]) -> Vec<Part> {
        let name = |name: &str| if name == "other" { Name::Other } else { Name::Of(name.to_owned()) };
        names.iter().enumerate().map(|(column, of)| Part { column, name: name(of) }).collect()
    }

    fn said(source: &Source, cells: &[&str]) -> (String, bool) {
        match of(source, cells) {
            Answer::Said(said) => (said, true),
            Answer::Partly(said, _) => (said, false),
        }
    }

    #[test]
    fn boxes_are_read_in_every_language_of_the_bot() {
        let file = "src/intake/form/answer.rs";
        every_language_has_words("TICKED", file, [("a ticked box".to_owned(), TICKED)]);
        every_language_has_words("UNTICKED", file, [("an empty box".to_owned(), UNTICKED)]);
        let source = Source::Choices { saying: None, parts: parts(&["Wikidata"]) };
        for (words, expected) in [(&*YES, "Wikidata"), (&*NO, "")] {
            for word in words {
                for cell in [(*word).to_owned(), word.to_uppercase()] {
                    assert_eq!(said(&source, &[&cell]), (expected.to_owned(), true), "{cell}");
                }
            }
        }
    }

    #[test]
    fn a_box_is_ticked_in_the_words_of_every_export() {
        let source = Source::Choices { saying: None, parts: parts(&["Wikidata"]) };
        for ticked in ["Yes", "Y", "1", " x ", "TRUE", "Oui", "SÍ", "نعم", "✓", "Ｙｅｓ", "wikidata"]
        {
            assert_eq!(said(&source, &[ticked]), ("Wikidata".to_owned(), true), "{ticked}");
        }
        for empty in ["", "  ", "No", "N", "0", "2", "N/A", "Not selected", "FALSE", "Não", "لا"] {
            assert_eq!(said(&source, &[empty]), (String::new(), true), "{empty}");
        }
        for unclear in ["?", "perhaps", "11", "#REF!"] {
            assert_eq!(said(&source, &[unclear]), (String::new(), false), "{unclear}");
        }
    }

    #[test]
    fn what_a_cell_must_say_may_hold_a_comma_and_stand_beside_others() {
        let saying = Some("yes, i can share it".to_owned());
        let source = Source::Choices { saying, parts: parts(&["Wikidata"]) };
        for right in [
            "Yes, I can share it",
            "I want to learn it;Yes, I can share it",
            "Yes, I can share it, I want to",
        ] {
            assert_eq!(said(&source, &[right]).0, "Wikidata", "{right}");
        }
        for wrong in
            ["", "Yes", "I want to learn it", "Yes, I can share it perhaps", "Oh yes, I can share it"]
        {
            assert_eq!(said(&source, &[wrong]), (String::new(), true), "{wrong}");
        }
    }

    #[test]
    fn choices_are_a_line_each_and_other_words_stay_as_they_are() {
        let source = Source::Choices { saying: None, parts: parts(&["Diversity, equity", "GLAM", "other"]) };
        assert_eq!(said(&source, &["Y", "", "Lexemes, bots"]).0, "Diversity, equity\nLexemes, bots");
        assert_eq!(said(&source, &["", "", "No"]).0, "");
        assert_eq!(said(&source, &["", "Y"]).0, "GLAM", "cells that are missing say nothing");
    }

    #[test]
    fn a_line_of_a_table_comes_with_its_level() {
        let answers = [("ao01".to_owned(), "native".to_owned())].into();
        let source = Source::Grid { parts: parts(&["English", "Español"]), answers };
        for (cells, expected) in [
            (["Fluent", "AO01"], "English (Fluent)\nEspañol (native)"),
            (["1", ""], "English (1)"),
            (["Yes", "N/A"], "English"),
            (["No", "-"], ""),
            (["Advanced (C1)", "b\n2"], "English (Advanced  C1)\nEspañol (b 2)"),
        ] {
            assert_eq!(said(&source, &cells).0, expected, "{cells:?}");
        }
    }

    #[test]
    fn a_spreadsheet_s_error_is_no_answer_and_a_hashtag_is_one() {
        for error in ["#REF!", "#N/A", "#DIV/0!", "Err:502"] {
            assert_eq!(said(&Source::Whole(0), &[error]), (String::new(), false), "{error}");
        }
        for text in ["#1Lib1Ref", "Error", "Err:5", "=cmd|' /C calc'!A0"] {
            assert_eq!(said(&Source::Whole(0), &[text]), (text.to_owned(), true));
        }
    }
}
