//! `lets-connect completions SHELL`

use clap::CommandFactory;

use crate::cli::args::{Cli, CompletionsArgs};

/// Prints the completions of a shell.
pub fn print(wanted: CompletionsArgs) {
    clap_complete::generate(wanted.shell, &mut Cli::command(), "lets-connect", &mut std::io::stdout());
}
