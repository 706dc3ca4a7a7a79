//! The command `lets-connect`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;
use lets_connect::cli::{self, args::Cli};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    Box::pin(cli::run(Cli::parse())).await
}
