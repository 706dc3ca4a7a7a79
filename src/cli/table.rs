//! Tables in a terminal: columns that line up, texts wrapped to its width, and
//! colours only where they are wanted. In a pipe every row is one line.
//!
//! What is handed over is made plain here: no stranger steers the terminal.

use std::io::IsTerminal as _;

use clap::ColorChoice;
use clap::builder::styling::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::cli::tell::plain;
use crate::telemetry;

/// Between two columns.
const GAP: usize = 2;
/// What a text is wrapped to at least; a terminal that has no room for it gets blocks.
const LEAST_TEXT: usize = 22;

/// Where a table goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    /// The columns of the terminal; none in a pipe.
    pub(super) width: Option<usize>,
    /// Whether there are colours.
    pub(super) colours: Colours,
}

/// Whether there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colours {
    On,
    Off,
}

impl Screen {
    /// Standard output, as it is.
    pub(super) fn of_stdout(choice: ColorChoice) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_terminal = std::io::stdout().is_terminal();
        let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Self {
            width: width.filter(|_| is_terminal).map(|width| width.max(20)),
            colours: if telemetry::colour(choice, no_color, || is_terminal) {
                Colours::On
            } else {
                Colours::Off
            },
        }
    }

    /// A text in a style, where there are colours.
    pub(super) fn painted(self, style: Style, text: &str) -> String {
        match self.colours {
            Colours::On if !text.is_empty() => format!("{}{text}{}", style.render(), style.render_reset()),
            _ => text.to_owned(),
        }
    }
}

/// What catches the eye.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(super) const HEADING: Style = AnsiColor::Cyan.on_default().bold();
pub(super) const NAME: Style = Style::new().bold();
/// What does not.
pub(super) const ASIDE: Style = Style::new().dimmed();

/// One column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// As wide as its widest cell, or, for texts, a share of what is left.
    pub(super) share: usize,
    /// How it looks.
    pub(super) style: Style,
}

/// Rows of cells, all of them as many as there are columns.
pub(super) fn table(columns: &[Column], rows: &[Vec<String>], screen: Screen) -> String {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
    let mut widths: Vec<usize> = (0..columns.len())
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    let lines = match screen.width {
        None => rows.iter().map(|row| row.iter().map(|cell| vec![cell.clone()]).collect()).collect(),
        Some(width) => {
            if !fit(columns, &mut widths, width) {
                return rows.iter().map(|row| block(columns, row, width, screen)).collect();
            }
            let wrapped = |row: &Vec<String>| -> Vec<Vec<String>> {
                row.iter().zip(&widths).map(|(cell, width)| wrap(cell, *width)).collect()
            };
            rows.iter().map(wrapped).collect::<Vec<_>>()
        }
    };
    let mut out = String::new();
    for row in lines {
        let height = row.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let mut text = String::from("  ");
            let mut behind = 0;
            for ((column, width), cell) in columns.iter().zip(&widths).zip(&row) {
                let cell = cell.get(line).map_or("", String::as_str);
                if !cell.is_empty() {
                    text.push_str(&" ".repeat(behind));
                    text.push_str(&screen.painted(column.style, cell));
                    behind = 0;
                }
                behind += width.saturating_sub(cell.width()) + if *width > 0 { GAP } else { 0 };
            }
            out.push_str(text.trim_end());
            out.push('\n');
        }
    }
    out
}

/// Gives texts their share of what a terminal has left; says whether there is room.
fn fit(columns: &[Column], widths: &mut [usize], terminal: usize) -> bool {
    let fixed: usize =
        columns.iter().zip(&*widths).filter(|(column, _)| column.share == 0).map(|(_, width)| width).sum();
    let gaps = widths.iter().filter(|width| **width > 0).count().saturating_sub(1);
    let mut left = terminal.saturating_sub(2 + fixed + GAP * gaps);
    let mut shares: usize = columns.iter().map(|column| column.share).sum();
    // The narrow ones first: what they leave is the others'.
    let mut texts: Vec<usize> =
        (0..columns.len()).filter(|&at| columns.get(at).is_some_and(|c| c.share > 0)).collect();
    texts.sort_by_key(|&at| widths.get(at).copied());
    for at in texts {
        let (Some(column), Some(width)) = (columns.get(at), widths.get_mut(at)) else { continue };
        let given = left * column.share / shares.max(1);
        if *width > given {
            *width = given;
            if given < LEAST_TEXT {
                return false;
            }
        }
        left -= *width;
        shares -= column.share;
    }
    true
}

/// A row where there is no room for columns: short cells on one line, texts below it.
fn block(columns: &[Column], row: &[String], width: usize, screen: Screen) -> String {
    let mut out = String::from(" ");
    for (column, cell) in
        columns.iter().zip(row).filter(|(column, cell)| column.share == 0 && !cell.is_empty())
    {
        out.push(' ');
        out.push_str(&screen.painted(column.style, cell));
    }
    out.push('\n');
    for (column, cell) in
        columns.iter().zip(row).filter(|(column, cell)| column.share > 0 && !cell.is_empty())
    {
        for line in wrap(cell, width.saturating_sub(4)) {
            out.push_str("    ");
            out.push_str(&screen.painted(column.style, &line));
            out.push('\n');
        }
    }
    out
}

/// A paragraph, wrapped to the terminal.
pub(super) fn paragraph(text: &str, screen: Screen) -> String {
    let lines = screen.width.map_or_else(|| vec![text.to_owned()], |width| wrap(text, width));
    lines.into_iter().map(|line| line + "\n").collect()
}

/// The lines of a text, none wider than so many columns; words that are get cut.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let gap = usize::from(!line.is_empty());
        if line.width() + gap + word.width() <= width {
            line.push_str(if gap == 1 { " " } else { "" });
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            let wider = line.width() + c.to_string().width();
            if wider > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COLUMNS: [Column; 3] = [
        Column { share: 0, style: NAME },
        Column { share: 3, style: Style::new() },
        Column { share: 2, style: ASIDE },
    ];

    fn rows() -> Vec<Vec<String>> {
        [
            ["row 4", "the cell holds a spreadsheet's error instead of an answer", "mend it in the dump"],
            [
                "row 1204",
                "\"维基数据查询\" is not a known skill",
                "did you mean Wikidata Query Service (SPARQL)?",
            ],
            ["row 9", "", "nothing\u{1b}[31m"],
        ]
        .map(|row| row.map(str::to_owned).to_vec())
        .to_vec()
    }

    fn screen(width: Option<usize>) -> Screen {
        Screen { width, colours: Colours::Off }
    }

    #[test]
    fn a_table_fits_the_terminal_and_a_pipe_gets_a_line_a_row() {
        let all: Vec<String> = [Some(120), Some(72), Some(40), None]
            .map(|width| format!("{width:?}\n{}", table(&COLUMNS, &rows(), screen(width))))
            .to_vec();
        insta::assert_snapshot!(all.join("\n"));
        assert_eq!(table(&COLUMNS, &rows(), screen(None)).lines().count(), 3);
    }

    #[test]
    fn colours_come_only_where_they_are_wanted_and_never_from_a_stranger() {
        let off = table(&COLUMNS, &rows(), screen(Some(100)));
        assert!(!off.contains('\u{1b}'));
        let on = table(&COLUMNS, &rows(), Screen { width: Some(100), colours: Colours::On });
        assert!(on.contains("\u{1b}[1mrow 4\u{1b}[0m") && !on.contains("\u{1b}[31m"));
        let bare = uncoloured(&on);
        assert_eq!(bare, off);
    }

    /// A text without its colours.
    fn uncoloured(text: &str) -> String {
        let mut bare = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            bare.push_str(before);
            rest = after.split_once('m').map_or("", |(_, rest)| rest);
        }
        bare + rest
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_terminal_and_no_word_is_lost(
            cells in proptest::collection::vec(("[a-z]{0,8}", "[a-z界é ]{0,80}", "[a-z ]{0,80}"), 0..5), width in 20..130_usize
        ) {
            let rows: Vec<Vec<String>> = cells.iter().map(|(a, b, c)| vec![a.clone(), b.clone(), c.clone()]).collect();
            let out = table(&COLUMNS, &rows, screen(Some(width)));
            for line in out.lines() {
                prop_assert!(line.width() <= width, "{line}");
            }
            let letters = |text: &str| {
                let mut all: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
                all.sort_unstable();
                all
            };
            prop_assert_eq!(letters(&out), letters(&rows.concat().concat()));
        }
    }
}
