//! `support-report` on the command line.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `support-report`
#[derive(Args, Clone, Debug)]
pub struct SupportReportArgs {
    /// In which form
    #[arg(long, value_enum, default_value = "age")]
    pub format: SupportFormat,
    /// Where it is written: a file, for CSV a folder of its own; - for standard output
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
    /// Replace what stands there
    #[arg(long)]
    pub overwrite: bool,
    /// Without encryption, let it go to standard output, or where others on this machine can read
    #[arg(long)]
    pub in_the_open: bool,
}

/// The forms in which the report can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SupportFormat {
    /// A workbook, encrypted to privacy.recipients
    Age,
    /// A workbook, one sheet a track
    Xlsx,
    /// A folder with one table a track
    Csv,
}
