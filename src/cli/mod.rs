//! The command line. One file a command; each maps what it found to an exit
//! code: 0 done, 1 problems reported, 2 usage or configuration.

use std::process::ExitCode;

use crate::config::{Config, ConfigError, Overrides};
use crate::daemon::Source;
use crate::programme::Programme;
use crate::telemetry;
use crate::watch;
use crate::wiki::hidden;

mod apply;
pub mod args;
mod calendar;
mod cells;
mod certificate;
mod check;
mod completions;
mod decided;
mod english;
mod explain;
mod explain_file;
mod export;
mod files;
mod forget;
mod import;
mod links;
mod man;
mod match_round;
mod pause;
mod plan;
mod private_file;
pub(crate) mod progress;
mod report;
mod run;
mod setup;
mod show;
mod status;
mod support_report;
mod table;
mod taxonomy;
pub(crate) mod tell;
mod timings;
mod undo;
mod verify;

use args::{Cli, Command};

/// Everything was done.
pub const DONE: u8 = 0;
/// Problems were reported.
pub const PROBLEMS: u8 = 1;
/// The command or the configuration is wrong.
pub const USAGE: u8 = 2;

/// Runs a command.
pub async fn run(cli: Cli) -> ExitCode {
    telemetry::start(&cli.global);
    progress::begin(&cli.global);
    let global = &cli.global;
    match &cli.command {
        Command::Completions(wanted) => {
            completions::print(*wanted);
            return ExitCode::from(DONE);
        }
        Command::Man(wanted) => return finish(man::run(wanted)),
        Command::Taxonomy(wanted) => return finish(taxonomy::run(wanted)),
        Command::Check(wanted) => return finish(check::run(global, wanted).await),
        Command::Match(wanted) => return finish(match_round::run(global, wanted)),
        Command::Verify(wanted) => return finish(verify::run(global, wanted)),
        Command::Report(wanted) if wanted.registrants.is_some() => {
            return finish(report::of_file(global, wanted));
        }
        Command::Explain(wanted) if wanted.registrants.is_some() => {
            return finish(explain_file::run(global, wanted));
        }
        _ => {}
    }
    let trial_edits = match &cli.command {
        Command::Run(wanted) => wanted.trial,
        _ => None,
    };
    let overrides = Overrides { wiki_api: cli.global.wiki.clone(), trial_edits };
    let config = match Config::load(&cli.global.config, &overrides) {
        Ok(config) => config,
        Err(error) => return fail(&error, USAGE),
    };
    let programme = Programme::ready(config);
    finish(match cli.command {
        Command::Setup(wanted) => setup::run(&programme, &wanted).await,
        Command::Plan(wanted) => plan::run(&programme, &wanted).await,
        Command::Run(wanted) => run::run(programme, Source::of(&global.config, overrides), &wanted).await,
        Command::Apply(wanted) => apply::run(&programme, &wanted).await,
        Command::Pause(wanted) => pause::pause(&programme, &wanted).await,
        Command::Resume => pause::resume(&programme).await,
        Command::Undo(wanted) => undo::run(&programme, &wanted).await,
        Command::Status(wanted) => status::run(&programme, global, &wanted).await,
        Command::Links => links::run(&programme).await,
        Command::Import(wanted) => import::run(&programme, global, &wanted),
        Command::Explain(wanted) => explain::run(&programme, &wanted).await,
        Command::Certificate(wanted) => certificate::run(&programme, &wanted).await,
        Command::Show(wanted) => show::run(&programme, &wanted).await,
        Command::Export(wanted) => export::run(&programme, &wanted).await,
        Command::Calendar(wanted) => calendar::run(&programme, &wanted).await,
        Command::Forget(wanted) => forget::run(&programme, &wanted).await,
        Command::Report(wanted) => report::of_wiki(&programme, &wanted).await,
        Command::SupportReport(wanted) => support_report::run(&programme, &wanted).await,
        Command::Check(_)
        | Command::Completions(_)
        | Command::Man(_)
        | Command::Match(_)
        | Command::Verify(_)
        | Command::Taxonomy(_) => Ok(DONE),
    })
}

/// The exit code of what a command came to.
fn finish(done: anyhow::Result<u8>) -> ExitCode {
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let usage = error.is::<Unusable>() || error.is::<ConfigError>() || error.is::<watch::Taken>();
            fail(error.as_ref(), if usage { USAGE } else { PROBLEMS })
        }
    }
}

/// What was asked cannot be done as the command or the configuration stands.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unusable(String);

/// One line that says what went wrong, and why, as far as it is known.
fn fail(error: &dyn std::error::Error, code: u8) -> ExitCode {
    let mut line = format!("lets-connect: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !line.contains(&said) {
            line.push_str(": ");
            line.push_str(&said);
        }
        cause = error.source();
    }
    eprintln!("{}", hidden::redacted(&line));
    ExitCode::from(code)
}
