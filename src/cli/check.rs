//! `lets-connect check`: shows everything that is wrong, the gravest first, each with its mend.

use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr as _;

use crate::check::{self, Finding, Findings, Subject, Weight};
use crate::cli::args::{CheckArgs, Global};
use crate::cli::table::{ASIDE, BAD, HEADING, NAME, Screen, WARNING, wrap};
use crate::cli::tell::plain;
use crate::cli::{DONE, PROBLEMS, USAGE};
use crate::config::Overrides;

/// A line of text is no longer than this, however wide the terminal is.
const WIDEST: usize = 100;

/// Stands before what is wrong, before its mend, and before everything below a heading.
const INDENT: &str = "  ";

const GOOD: Style = AnsiColor::Green.on_default().bold();

/// Looks at everything and prints what it found.
pub async fn run(global: &Global, wanted: &CheckArgs) -> anyhow::Result<u8> {
    let overrides = Overrides { wiki_api: global.wiki.clone(), trial_edits: None };
    let findings = check::everything(&global.config, &overrides).await;
    if wanted.json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else {
        print!("{}", text(&findings, Screen::of_stdout(global.color)));
    }
    Ok(code(&findings))
}

/// 2 where the configuration cannot be used, 1 where there is something to mend.
fn code(findings: &Findings) -> u8 {
    let grave = |finding: &&Finding| finding.weight != Weight::WorthKnowing;
    let unusable = |finding: &Finding| {
        finding.subject == Subject::Configuration && finding.weight == Weight::StopsEverything
    };
    if findings.findings.iter().any(unusable) {
        USAGE
    } else if findings.findings.iter().any(|finding| grave(&finding)) {
        PROBLEMS
    } else {
        DONE
    }
}

/// All of it, for people.
fn text(findings: &Findings, screen: Screen) -> String {
    let mut out = String::new();
    for weight in Weight::ALL {
        let mut of_weight = findings.findings.iter().filter(|finding| finding.weight == weight).peekable();
        if of_weight.peek().is_none() {
            continue;
        }
        let (heading, style, mark) = shown(weight);
        let _ = writeln!(out, "{}", screen.painted(style, heading));
        for finding in of_weight {
            out.push_str(&block(finding, style, mark, screen));
        }
        out.push('\n');
    }
    let rows: Vec<(&str, &str)> =
        findings.unseen.iter().map(|unseen| (unseen.subject.name(), unseen.why.as_str())).collect();
    out.push_str(&rest("Not looked at", HEADING, &rows, screen));
    let rows: Vec<(&str, &str)> =
        findings.well.iter().map(|well| (well.subject.name(), well.how.as_str())).collect();
    out.push_str(&rest("Well", GOOD, &rows, screen));
    out.push_str(&sum(findings, screen));
    out
}

/// The heading of a weight, its colour, and the mark of each finding, which says without
/// colours how grave it is.
fn shown(weight: Weight) -> (&'static str, Style, &'static str) {
    match weight {
        Weight::StopsEverything => ("Stops everything", BAD, "✗"),
        Weight::StopsAPart => ("Stops a part", WARNING, "!"),
        Weight::WorthKnowing => ("Worth knowing", HEADING, "·"),
    }
}

/// One finding: what it is about and where, what is wrong, the mend.
fn block(finding: &Finding, style: Style, mark: &str, screen: Screen) -> String {
    let place = plain(&finding.place);
    let head = format!("{} {}", screen.painted(style, mark), screen.painted(NAME, finding.subject.name()));
    let width = 4 + finding.subject.name().width() + 2;
    let mut out = format!("{INDENT}{head}");
    let mut places = lines(&place, width, screen).into_iter();
    if let Some(first) = places.next().filter(|first| !first.is_empty()) {
        let _ = write!(out, "{INDENT}{}", screen.painted(ASIDE, &first));
    }
    out.push('\n');
    for line in places {
        let _ = writeln!(out, "{}{}", " ".repeat(width), screen.painted(ASIDE, &line));
    }
    for line in lines(&plain(&finding.what), 4, screen) {
        let _ = writeln!(out, "    {line}");
    }
    let arrow = screen.painted(GOOD, "→");
    for (number, line) in lines(&plain(&finding.mend), 6, screen).into_iter().enumerate() {
        let _ = writeln!(out, "    {} {line}", if number == 0 { arrow.as_str() } else { " " });
    }
    out
}

/// A list of subjects with a few words each.
fn rest(heading: &str, style: Style, rows: &[(&str, &str)], screen: Screen) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", screen.painted(style, heading));
    let width = rows.iter().map(|(name, _)| name.width()).max().unwrap_or_default();
    let mut before = "";
    for (name, words) in rows {
        let shown = if *name == before { "" } else { name };
        before = name;
        let behind = " ".repeat(width - shown.width());
        for (number, line) in lines(&plain(words), width + 4, screen).into_iter().enumerate() {
            if number == 0 {
                let _ = writeln!(out, "{INDENT}{shown}{behind}{INDENT}{}", screen.painted(ASIDE, &line));
            } else {
                let _ = writeln!(out, "{}{}", " ".repeat(width + 4), screen.painted(ASIDE, &line));
            }
        }
    }
    out.push('\n');
    out
}

/// A text's lines where so many columns are taken; one in a pipe.
fn lines(text: &str, taken: usize, screen: Screen) -> Vec<String> {
    match screen.width {
        Some(width) => wrap(text, width.min(WIDEST).saturating_sub(taken).max(20)),
        None => vec![text.to_owned()],
    }
}

/// The last line.
fn sum(findings: &Findings, screen: Screen) -> String {
    let [all, part, notes] = Weight::ALL.map(|weight| findings.count(weight));
    let counted = |number: usize, one: &str, more: &str| match number {
        0 => None,
        1 => Some(format!("1 thing {one}")),
        _ => Some(format!("{number} things {more}")),
    };
    let told: Vec<String> = [
        counted(all, "stops everything", "stop everything"),
        counted(part, "stops a part", "stop a part"),
        counted(notes, "is worth knowing", "are worth knowing"),
    ]
    .into_iter()
    .flatten()
    .collect();
    match (all + part, told.as_slice()) {
        (0, []) => format!("{}\n", screen.painted(GOOD, "All is well.")),
        (0, told) => format!("{} {}.\n", screen.painted(GOOD, "Nothing is to be mended;"), told.join(", ")),
        (_, told) => {
            format!(
                "{}\n",
                screen.painted(if all > 0 { BAD } else { WARNING }, &format!("{}.", told.join(", ")))
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Unseen, Well};
    use crate::cli::table::Colours;

    fn findings() -> Findings {
        let finding = |weight, subject, place: &str, what: &str, mend: &str| Finding {
            weight,
            subject,
            place: place.to_owned(),
            what: what.to_owned(),
            mend: mend.to_owned(),
        };
        Findings {
            findings: vec![
                finding(
                    Weight::StopsEverything,
                    Subject::StopPage,
                    "User:LetsConnectBot/Stop",
                    "the page says \"too many notices!\u{1b}[31m\" and not \"run\", so nothing is edited",
                    "see in its history who stopped the bot and why; when that is mended, write \"run\"",
                ),
                finding(
                    Weight::StopsAPart,
                    Subject::Pages,
                    "Template:Let's Connect profile, Template:Let's Connect met, Template:Let's Connect answer and 12 more",
                    "these 15 pages are missing",
                    "run: lets-connect setup",
                ),
                finding(
                    Weight::WorthKnowing,
                    Subject::Rights,
                    "apihighlimits",
                    "the right \"apihighlimits\" is missing (the account has it, the session was not granted it): the bot needs ten times the requests",
                    "tick the grant \"High-volume (bot) access\" at Special:BotPasswords",
                ),
            ],
            well: vec![
                Well { subject: Subject::Clock, how: "within 60 s of the wiki's".to_owned() },
                Well { subject: Subject::Trustees, how: "LCCoordinator".to_owned() },
            ],
            unseen: vec![Unseen {
                subject: Subject::Lease,
                why: "nobody can be logged in; what follows is as anybody sees it".to_owned(),
            }],
        }
    }

    #[test]
    fn the_report_reads_well_in_a_terminal_and_in_a_pipe() {
        let all: Vec<String> = [Some(80), Some(46), None]
            .map(|width| format!("{width:?}\n{}", text(&findings(), Screen { width, colours: Colours::Off })))
            .to_vec();
        insta::assert_snapshot!(all.join("\n"));
        for line in all[0].lines() {
            assert!(line.width() <= 80, "{line}");
        }
    }

    #[test]
    fn colours_add_nothing_but_colour_and_strangers_have_none() {
        let screen = |colours| Screen { width: Some(80), colours };
        let (on, off) = (text(&findings(), screen(Colours::On)), text(&findings(), screen(Colours::Off)));
        assert!(on.contains("\u{1b}[1m\u{1b}[31m") && !off.contains('\u{1b}'), "{on}");
        let mut bare = on.clone();
        while let Some((before, rest)) = bare.clone().split_once('\u{1b}') {
            bare = before.to_owned() + rest.split_once('m').map_or("", |(_, rest)| rest);
        }
        assert_eq!(bare, off);
    }

    #[test]
    fn the_exit_code_says_whether_there_is_something_to_mend() {
        let mut findings = findings();
        assert_eq!(code(&findings), PROBLEMS);
        findings.findings.retain(|finding| finding.weight == Weight::WorthKnowing);
        assert_eq!(code(&findings), DONE);
        findings.findings.push(Finding {
            weight: Weight::StopsEverything,
            subject: Subject::Configuration,
            place: String::new(),
            what: String::new(),
            mend: String::new(),
        });
        assert_eq!(code(&findings), USAGE);
    }
}
