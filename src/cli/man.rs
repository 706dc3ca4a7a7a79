//! `lets-connect man`: the manual pages, made from the same words as `--help`.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::args::{Cli, ManArgs};
use crate::cli::{DONE, Unusable};

/// The sections that `--help` has no place for, as roff.
const EXIT_STATUS: &str = r#".SH "EXIT STATUS"
.TP
.B 0
Done.
.TP
.B 1
Problems were reported; what could be done was done.
.TP
.B 2
The command or the configuration is wrong; nothing was done.
"#;

const ENVIRONMENT: &str = r".SH ENVIRONMENT
.TP
.B LETS_CONNECT_CONFIG
The configuration, where \-\-config names none.
.TP
.B LETS_CONNECT_SECRET
The bot password or access token, unless account.secret_env names another variable.
.TP
.B LETS_CONNECT_SECRET_FILE
The file that holds it. Nobody but its owner may be able to read it.
.TP
.B LETS_CONNECT_KEY
The key of tombstones and codes, unless privacy.key_env names another variable.
.TP
.B LETS_CONNECT_KEY_FILE
The file that holds it. Nobody but its owner may be able to read it.
.TP
.B LETS_CONNECT_LOG
What is logged, as debug or lets_connect::apply=trace.
.TP
.B NO_COLOR
Turns colours off.
";

const FILES: &str = r".SH FILES
.TP
.I config/meta.toml
The configuration, with every setting explained.
.PP
All that the bot remembers stands on the wiki, below pages.state. Every local file may vanish.
";

/// Prints the page of the command, or writes one for each.
pub fn run(wanted: &ManArgs) -> anyhow::Result<u8> {
    let mut whole = Cli::command();
    whole.build();
    let Some(folder) = &wanted.out else {
        std::io::stdout().write_all(page(&whole, "lets-connect")?.as_bytes())?;
        return Ok(DONE);
    };
    let shown = folder.display();
    let failed =
        |error: std::io::Error| Unusable(format!("{shown}: cannot be written to ({})", error.kind()));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut written = 0;
    let mut left = vec![("lets-connect".to_owned(), whole)];
    while let Some((name, command)) = left.pop() {
        fs::write(folder.join(format!("{name}.1")), page(&command, &name)?).map_err(failed)?;
        written += 1;
        let below = command.get_subcommands().filter(|below| below.get_name() != "help");
        left.extend(below.map(|below| (format!("{name}-{}", below.get_name()), below.clone())));
    }
    println!("{written} manual pages written to {shown}");
    Ok(DONE)
}

/// One command's page.
fn page(command: &Command, name: &str) -> std::io::Result<String> {
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    let (description, examples) = parted(&about);
    // The page's own sections say it.
    let mut command = command.clone().after_help("").after_long_help("");
    let short = command.get_about().map(ToString::to_string).unwrap_or_default();
    command = command.about(short).long_about(description);
    let man = Man::new(command)
        .title(name.to_uppercase())
        .manual("lets-connect")
        .source(format!("lets-connect {}", env!("CARGO_PKG_VERSION")));
    let mut roff = Vec::new();
    man.render_title(&mut roff)?;
    man.render_name_section(&mut roff)?;
    man.render_synopsis_section(&mut roff)?;
    man.render_description_section(&mut roff)?;
    man.render_options_section(&mut roff)?;
    let mut page = String::from_utf8_lossy(&roff).into_owned();
    page.push_str(&commands(name));
    page.push_str(EXIT_STATUS);
    page.push_str(ENVIRONMENT);
    page.push_str(FILES);
    if !examples.is_empty() {
        page.push_str(".SH EXAMPLES\n.nf\n");
        for line in examples {
            // Writing to a string cannot fail.
            let _ = writeln!(page, "{}", escaped(line.trim()));
        }
        page.push_str(".fi\n");
    }
    page.push_str(".SH \"SEE ALSO\"\n");
    page.push_str(if name == "lets-connect" {
        "docs/operating.md and docs/steering.md of the bot's source\n"
    } else {
        ".BR lets-connect (1)\n"
    });
    Ok(plain(&page))
}

/// The page in the characters that every roff reads, each definition once.
fn plain(page: &str) -> String {
    let mut plain = String::new();
    for line in page.lines().enumerate().filter(|(at, line)| *at < 2 || !line.contains(".ds Aq ")) {
        for letter in line.1.chars() {
            if letter.is_ascii() {
                plain.push(letter);
            } else {
                // Writing to a string cannot fail.
                let _ = write!(plain, "\\[u{:04X}]", u32::from(letter));
            }
        }
        plain.push('\n');
    }
    plain
}

/// The commands, for the page of the whole program.
fn commands(name: &str) -> String {
    if name != "lets-connect" {
        return String::new();
    }
    let mut section = ".SH COMMANDS\n".to_owned();
    for below in Cli::command().get_subcommands() {
        let about = below.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(
            section,
            ".TP\n.BR lets\\-connect\\-{} (1)\n{}",
            escaped(below.get_name()),
            escaped(&about)
        );
    }
    section
}

/// What a command's help says, and the examples at its end.
fn parted(about: &str) -> (String, Vec<&str>) {
    let begins = ["Examples:", "Begin with:"].into_iter().find_map(|mark| Some((about.find(mark)?, mark)));
    match begins {
        Some((at, mark)) => {
            let (description, examples) = about.split_at(at);
            let examples = examples.trim_start_matches(mark).lines().filter(|line| !line.trim().is_empty());
            (description.trim().to_owned(), examples.collect())
        }
        None => (about.trim().to_owned(), Vec::new()),
    }
}

/// A line of text as roff reads it.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    if line.starts_with('.') { format!("\\&{line}") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_with_every_section_and_an_example() {
        let mut whole = Cli::command();
        whole.build();
        let below = whole.get_subcommands().filter(|below| below.get_name() != "help");
        for command in below.chain([&whole]) {
            let page = page(command, command.get_name()).expect("a page");
            for section in [
                "NAME",
                "SYNOPSIS",
                "DESCRIPTION",
                "OPTIONS",
                "\"EXIT STATUS\"",
                "ENVIRONMENT",
                "FILES",
                "EXAMPLES",
            ] {
                let heading = format!("\n.SH {section}\n");
                assert_eq!(page.matches(&heading).count(), 1, "{}: {section}", command.get_name());
            }
            let example = format!("lets\\-connect {}", escaped(command.get_name()));
            let has_one = page.contains(&example) || command.get_name() == "lets-connect";
            assert!(has_one, "{}: {page}", command.get_name());
            assert!(page.is_ascii() && page.ends_with('\n'));
        }
    }

    #[test]
    fn what_roff_would_obey_is_only_words() {
        assert_eq!(escaped(".TH 'x' -a \\n"), "\\&.TH \\(aqx\\(aq \\-a \\en");
    }
}
