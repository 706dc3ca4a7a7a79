use clap::CommandFactory;
use clap::error::ErrorKind;

use super::*;

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(words(line))
}

/// A shell line's words; double quotes hold a word together, a pipe or redirection ends it.
fn words(line: &str) -> Vec<String> {
    let line = line.split(['|', '>']).next().unwrap_or_default();
    line.split('"')
        .enumerate()
        .flat_map(|(part, text)| match part % 2 {
            0 => text.split_whitespace().map(str::to_owned).collect(),
            _ => vec![text.to_owned()],
        })
        .collect()
}

#[test]
fn the_definitions_hold_together() {
    Cli::command().debug_assert();
}

#[test]
fn every_example_of_the_help_is_understood_and_every_command_has_two() {
    let mut all = Cli::command();
    all.build();
    for command in all.get_subcommands_mut().filter(|command| command.get_name() != "help") {
        let help = command.render_long_help().to_string();
        let examples: Vec<&str> = help.lines().filter(|line| line.starts_with("  lets-connect ")).collect();
        assert!(examples.len() >= 2, "{} has {} examples:\n{help}", command.get_name(), examples.len());
        for example in examples {
            parse(example).unwrap_or_else(|error| panic!("{example}: {error}"));
            assert!(example.contains(command.get_name()), "{example} is not of {}", command.get_name());
        }
    }
}

#[test]
fn every_command_s_help_tells_the_exit_codes() {
    let mut all = Cli::command();
    assert!(all.render_long_help().to_string().contains("2  the command or the configuration is wrong"));
    for command in [
        "setup",
        "check",
        "plan",
        "run",
        "import",
        "match",
        "verify",
        "report",
        "explain",
        "taxonomy",
        "support-report",
    ] {
        let help = all.find_subcommand_mut(command).expect(command).render_long_help().to_string();
        assert!(help.contains("1  problems were reported"), "{help}");
    }
}

#[test]
fn what_holds_everywhere_may_stand_before_or_after_the_command() {
    for line in [
        "lets-connect --config x.toml --wiki http://localhost/api.php --log json -vv plan",
        "lets-connect plan --config x.toml --wiki http://localhost/api.php --log json -vv",
    ] {
        let global = parse(line).expect(line).global;
        assert_eq!(global.config, PathBuf::from("x.toml"));
        assert_eq!(global.wiki.as_deref(), Some("http://localhost/api.php"));
        assert_eq!((global.log, global.verbose, global.quiet), (LogForm::Json, 2, false));
    }
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
    for wrong in [
        "lets-connect rnu",
        "lets-connect plan --round november",
        "lets-connect plan --round 2026-13",
        "lets-connect import",
        "lets-connect match --registrants people.jsonl",
        "lets-connect match --registrants people.jsonl --standing 2026-11.json",
        "lets-connect verify --registrants people.jsonl",
        "lets-connect explain 17 --registrants people.jsonl",
        "lets-connect -q -v plan",
        "lets-connect completions tcsh",
        "lets-connect --color sometimes plan",
    ] {
        assert_eq!(parse(wrong).expect_err(wrong).exit_code(), 2, "{wrong}");
    }
}

#[test]
fn the_daemon_takes_no_options_of_a_single_cycle() {
    for option in ["--json", "--round 2026-11", "--allow-removals"] {
        let error = parse(&format!("lets-connect run {option}")).expect_err(option);
        assert_eq!(error.kind(), ErrorKind::MissingRequiredArgument);
        assert!(parse(&format!("lets-connect run --once {option}")).is_ok(), "{option}");
    }
}
