//! What the configuration says of a form: which question is which field.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::intake::form::moment::TimeColumn;
use crate::registry::{Field, SupportQuestion};

/// One form, as the configuration describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSettings {
    /// The form's name; problems are reported under it.
    pub name: String,
    /// The dump: CSV, TSV, XLSX or ODS.
    pub file: PathBuf,
    /// Whether it may lie where others on the machine can read it. By default it may not.
    #[serde(default)]
    pub in_the_open: bool,
    /// What stands between two cells of a text file. By default the header row tells.
    #[serde(default)]
    pub delimiter: Delimiter,
    /// The sheet of a workbook; empty for its first.
    #[serde(default)]
    pub sheet: String,
    /// Whether the form proves who fills it in. By default it does not.
    #[serde(default)]
    pub identity: Identity,
    /// The header of the column that is empty, or says no, until a form was sent off; empty if there is none.
    #[serde(default)]
    pub finished: String,
    /// When a row was sent.
    pub time: TimeColumn,
    /// The header of the column with the account's name.
    pub account: String,
    /// Where each field's answer stands.
    pub columns: BTreeMap<Field, Column>,
    /// Where it asks which support people need, and where the working group says what it
    /// decided. These answers are private.
    #[serde(default)]
    pub support: BTreeMap<SupportQuestion, Column>,
}

/// What stands between two cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Delimiter {
    /// Whichever of the others shows the most of the columns asked for.
    #[default]
    Auto,
    /// `,`
    Comma,
    /// A tabulator.
    Tab,
    /// `;`
    Semicolon,
}

/// Whether a form proves who fills it in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Identity {
    /// It does: people sign in with their Wikimedia account, or the working group has checked each.
    Verified,
    /// It does not: anybody can type anybody's name.
    #[default]
    Claimed,
}

/// Where a field's answer stands: in one column, or in a column each for what
/// could be chosen, whose headers are the question with the choice in brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// One column, by its header.
    Whole(String),
    /// A column for each choice: `Which skills? [Wikidata]`. The answer is the choices ticked.
    Choices {
        /// The question, or its code: what stands before the bracket.
        question: String,
        /// What a cell says where its choice counts; if absent, yes in any of its spellings.
        saying: Option<String>,
        /// What choices are called that the headers give as codes (`SQ001`).
        names: BTreeMap<String, String>,
    },
    /// A column for each line of a table: `Languages [English]`, a level in the cell.
    /// The answer is each line that has one, with it: `English (fluent)`.
    Grid {
        /// The question, or its code.
        question: String,
        /// What lines are called that the headers give as codes.
        names: BTreeMap<String, String>,
        /// What cells mean that hold codes (`AO01`).
        answers: BTreeMap<String, String>,
    },
}

impl Column {
    /// The question, as headers give it.
    #[must_use]
    pub fn question(&self) -> &str {
        match self {
            Self::Whole(question) | Self::Choices { question, .. } | Self::Grid { question, .. } => question,
        }
    }
}

/// [`Column`] as a table in the configuration.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Several {
    choices: Option<String>,
    grid: Option<String>,
    saying: Option<String>,
    #[serde(default)]
    names: BTreeMap<String, String>,
    #[serde(default)]
    answers: BTreeMap<String, String>,
}

impl Several {
    fn column(self) -> Result<Column, &'static str> {
        let Self { choices, grid, saying, names, answers } = self;
        match (choices, grid) {
            (Some(question), None) if answers.is_empty() => Ok(Column::Choices { question, saying, names }),
            (None, Some(question)) if saying.is_none() => Ok(Column::Grid { question, names, answers }),
            (Some(_), None) => Err("answers belong to a grid; for choices write what a cell says as saying"),
            (None, Some(_)) => {
                Err("saying belongs to choices; a grid takes whatever its cells say, by its answers")
            }
            _ => Err("write the question as either choices or grid"),
        }
    }
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Column;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a column's header, or a table as { choices = \"Which skills?\" }")
            }

            fn visit_str<E: serde::de::Error>(self, header: &str) -> Result<Column, E> {
                Ok(Column::Whole(header.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Column, A::Error> {
                let several = Several::deserialize(MapAccessDeserializer::new(map))?;
                several.column().map_err(serde::de::Error::custom)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(text: &str) -> Result<Column, String> {
        #[derive(Deserialize)]
        struct Line {
            share: Column,
        }
        toml::from_str::<Line>(text).map(|line| line.share).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_column_is_a_header_or_a_table_of_several() {
        assert_eq!(column("share = 'Skills'"), Ok(Column::Whole("Skills".to_owned())));
        let names = BTreeMap::from([("SQ001".to_owned(), "Wikidata".to_owned())]);
        assert_eq!(
            column("share = { choices = 'G01Q02', saying = 'I can share', names = { SQ001 = 'Wikidata' } }"),
            Ok(Column::Choices {
                question: "G01Q02".to_owned(),
                saying: Some("I can share".to_owned()),
                names: names.clone()
            })
        );
        let answers = BTreeMap::from([("AO01".to_owned(), "native".to_owned())]);
        assert_eq!(
            column("share = { grid = 'Q3', names = { SQ001 = 'Wikidata' }, answers = { AO01 = 'native' } }"),
            Ok(Column::Grid { question: "Q3".to_owned(), names, answers })
        );
    }

    #[test]
    fn a_table_that_cannot_be_meant_says_what_would_be() {
        for (wrong, said) in [
            ("share = {}", "either choices or grid"),
            ("share = { choices = 'a', grid = 'b' }", "either choices or grid"),
            ("share = { grid = 'a', saying = 'b' }", "saying belongs to choices"),
            ("share = { choices = 'a', answers = { b = 'c' } }", "answers belong to a grid"),
            ("share = { choice = 'a' }", "unknown field `choice`"),
            ("share = 7", "a column's header"),
        ] {
            let error = column(wrong).expect_err(wrong);
            assert!(error.contains(said), "{wrong}: {error}");
        }
    }
}
