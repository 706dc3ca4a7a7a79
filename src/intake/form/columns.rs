//! Which column of a dump holds what, by its header row.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::intake::form::settings::{Column, FormSettings};
use crate::intake::form::{Stop, answer};
use crate::registry::{Field, SupportQuestion};

/// What people may add to a list of choices in their own words, as forms head it.
const OTHER: [&str; 12] = [
    "other",
    "others",
    "autre",
    "autres",
    "otro",
    "otros",
    "otra",
    "outro",
    "outros",
    "أخرى",
    "غير ذلك",
    "sonstiges",
];

/// Where the header puts what is asked for.
pub(super) struct Columns {
    pub(super) time: usize,
    pub(super) account: usize,
    pub(super) finished: Option<usize>,
    pub(super) fields: Vec<(Field, Source)>,
    /// What is asked about support, each with its question.
    pub(super) support: Vec<(SupportQuestion, String, Source)>,
    /// Columns of decisions that are not there yet, by their headers.
    pub(super) awaited: Vec<String>,
    /// The columns that nothing asks for, with their headers.
    pub(super) private: Vec<(usize, String)>,
    pub(super) width: usize,
}

/// Where one field's answer stands.
pub(super) enum Source {
    /// In one column.
    Whole(usize),
    /// In the choices whose cells say yes, or what is to be said.
    Choices { saying: Option<String>, parts: Vec<Part> },
    /// In each part that has a cell, with the cell.
    Grid { parts: Vec<Part>, answers: BTreeMap<String, String> },
}

/// One column of several that answer one question.
pub(super) struct Part {
    pub(super) column: usize,
    pub(super) name: Name,
}

/// What a part is for.
pub(super) enum Name {
    /// A choice, or a line of a table.
    Of(String),
    /// Whatever else people want to name.
    Other,
}

impl Columns {
    /// Finds the columns asked for in the header row, or says which are not there.
    pub(super) fn find(settings: &FormSettings, header: &[&str], row: u32) -> Result<Self, Stop> {
        let mut search = Search::new(header);
        let time = search.whole(&settings.time.column);
        let account = search.whole(&settings.account);
        let finished = (!settings.finished.is_empty()).then(|| search.whole(&settings.finished));
        let fields = settings.columns.iter().map(|(field, column)| (*field, search.source(column))).collect();
        let mut awaited = Vec::new();
        let mut support = Vec::new();
        for (question, column) in &settings.support {
            // The working group adds these when it has decided the first.
            if question.is_the_working_group_s() && !search.has(column) {
                awaited.push(column.question().to_owned());
            } else {
                support.push((*question, column.question().to_owned(), search.source(column)));
            }
        }
        search.verdict(row)?;
        let private = header.iter().enumerate().filter(|(column, _)| !search.taken.contains(column));
        let private = private.map(|(column, question)| (column, (*question).to_owned())).collect();
        Ok(Self { time, account, finished, fields, support, awaited, private, width: header.len() })
    }
}

/// How many of the columns asked for a header row has.
pub(super) fn matching(settings: &FormSettings, header: &[&str]) -> usize {
    let mut search = Search::new(header);
    let one = [&settings.time.column, &settings.account, &settings.finished];
    for wanted in one.into_iter().filter(|wanted| !wanted.is_empty()) {
        search.whole(wanted);
    }
    for column in settings.columns.values().chain(settings.support.values()) {
        search.source(column);
    }
    search.taken.len()
}

struct Search {
    /// The headers as they stand, NFKC, and as they are compared.
    shown: Vec<String>,
    places: BTreeMap<String, Vec<usize>>,
    taken: BTreeSet<usize>,
    missing: Vec<String>,
    doubled: Vec<String>,
}

impl Search {
    fn new(header: &[&str]) -> Self {
        let shown: Vec<String> = header.iter().map(|cell| squeezed(cell)).collect();
        let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (column, header) in shown.iter().enumerate() {
            places.entry(header.to_lowercase()).or_default().push(column);
        }
        Self { shown, places, taken: BTreeSet::new(), missing: Vec::new(), doubled: Vec::new() }
    }

    /// Whether anything of a question is there.
    fn has(&self, column: &Column) -> bool {
        let asked = normal(column.question());
        match column {
            Column::Whole(_) => self.places.contains_key(&asked),
            Column::Choices { .. } | Column::Grid { .. } => {
                self.shown.iter().any(|header| part(header, &asked).is_some())
            }
        }
    }

    fn whole(&mut self, wanted: &str) -> usize {
        let places = self.places.get(&normal(wanted)).map_or(&[] as &[usize], Vec::as_slice);
        if let [_, _, ..] = places {
            self.doubled.push(format!("{wanted:?}"));
        }
        if let Some(&column) = places.first() {
            self.taken.insert(column);
            return column;
        }
        self.missing.push(format!("{wanted:?}"));
        usize::MAX
    }

    fn source(&mut self, column: &Column) -> Source {
        match column {
            Column::Whole(header) => Source::Whole(self.whole(header)),
            Column::Choices { question, saying, names } => Source::Choices {
                saying: saying.as_deref().map(normal),
                parts: self.parts(question, names, OtherIs::InOwnWords),
            },
            Column::Grid { question, names, answers } => Source::Grid {
                parts: self.parts(question, names, OtherIs::ALine),
                answers: answers.iter().map(|(code, meant)| (normal(code), meant.clone())).collect(),
            },
        }
    }

    fn parts(&mut self, question: &str, names: &BTreeMap<String, String>, other: OtherIs) -> Vec<Part> {
        let asked = normal(question);
        let mut names: BTreeMap<String, &String> =
            names.iter().map(|(code, name)| (normal(code), name)).collect();
        let found: Vec<(usize, String)> = self
            .shown
            .iter()
            .enumerate()
            .filter_map(|(column, header)| Some((column, part(header, &asked)?.to_owned())))
            .collect();
        let bare: Vec<String> = found.iter().map(|(_, name)| name.to_lowercase()).collect();
        let mut parts = Vec::new();
        for (column, name) in found {
            let code = name.to_lowercase();
            // Remarks beside a choice are nobody's skill, and private.
            if code == "comment"
                || code.strip_suffix("comment").is_some_and(|of| bare.iter().any(|b| b == of))
            {
                continue;
            }
            let name = match names.remove(&code) {
                Some(meant) => Name::Of(meant.clone()),
                None if other == OtherIs::InOwnWords && OTHER.contains(&code.as_str()) => Name::Other,
                None => Name::Of(name),
            };
            self.taken.insert(column);
            parts.push(Part { column, name });
        }
        if parts.is_empty() {
            self.missing.push(format!("{:?}", format!("{question} […]")));
        } else {
            self.missing.extend(names.keys().map(|code| format!("{:?}", format!("{question} [{code}]"))));
        }
        parts
    }

    fn verdict(&self, row: u32) -> Result<(), Stop> {
        if !self.missing.is_empty() {
            let mend = if self.shown.len() == 1 {
                format!("row {row} has one cell only: check the form's delimiter in the configuration")
            } else {
                format!(
                    "write the questions in the configuration exactly as they stand in row {row} of the dump"
                )
            };
            let missing = self.missing.join(", ");
            let what = format!("row {row} has no column {missing}; nothing of the dump was read");
            return Err(Stop { what, mend });
        }
        if !self.doubled.is_empty() {
            let what = format!(
                "row {row} has more than one column {}; nothing of the dump was read",
                self.doubled.join(", ")
            );
            return Err(Stop { what, mend: "rename the question that is not meant".to_owned() });
        }
        Ok(())
    }
}

/// What a part headed `[Other]` holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OtherIs {
    InOwnWords,
    ALine,
}

/// The part of a question that a header names: `Wikidata` in `Which skills? [Wikidata]`, and in
/// LimeSurvey's `G01Q02[SQ001]. Which skills? [Wikidata]`.
fn part<'h>(header: &'h str, question: &str) -> Option<&'h str> {
    let inside = header.strip_suffix(']')?;
    let mut depth = 1;
    let open = inside.char_indices().rev().find_map(|(at, c)| {
        depth += i32::from(c == ']') - i32::from(c == '[');
        (depth == 0).then_some(at)
    })?;
    let before = inside.get(..open)?.trim().to_lowercase();
    let name = inside.get(open + 1..)?.trim();
    let is_of_it = before == question
        || before.strip_prefix(question).is_some_and(|rest| rest.starts_with('[') && rest.contains("]."));
    (is_of_it && !name.is_empty()).then_some(name)
}

/// A header or a short answer as it is compared: NFKC, small letters, single spaces.
pub(super) fn normal(text: &str) -> String {
    squeezed(text).to_lowercase()
}

fn squeezed(text: &str) -> String {
    let folded = answer::clean(text).nfkc().collect::<String>();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_names_its_part_in_the_last_bracket() {
        for (header, question, expected) in [
            ("Which skills? [Wikidata]", "which skills?", Some("Wikidata")),
            ("Which skills?[Wikidata]", "which skills?", Some("Wikidata")),
            ("G01Q02[SQ001]", "g01q02", Some("SQ001")),
            ("G01Q02[SQ001]. Which skills? [Wikidata]", "g01q02", Some("Wikidata")),
            ("Which skills? [Maps [OSM]]", "which skills?", Some("Maps [OSM]")),
            ("Skills [a] or [b]? [Wikidata]", "skills [a] or [b]?", Some("Wikidata")),
            ("Which skills? [Wikidata] [Comment]", "which skills?", None),
            ("Which skills?", "which skills?", None),
            ("Which skills? []", "which skills?", None),
            ("Which other skills? [Wikidata]", "which skills?", None),
            ("]", "", None),
        ] {
            assert_eq!(part(header, question), expected, "{header}");
        }
    }
}
