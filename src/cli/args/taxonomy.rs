//! What can be asked about the skill taxonomy.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `taxonomy`
#[derive(Args, Clone, Debug)]
pub struct TaxonomyArgs {
    /// What to do with it
    #[command(subcommand)]
    pub what: TaxonomyCommand,
}

/// What to do with the taxonomy.
#[derive(Clone, Debug, Subcommand)]
pub enum TaxonomyCommand {
    /// Check a taxonomy and print it, for the wiki page or the configuration
    Print(PrintArgs),
    /// Take in Capacity Exchange's capacities.tab: ids, and names in every language
    Import(ImportCapacitiesArgs),
}

/// `taxonomy print`
#[derive(Args, Clone, Debug)]
pub struct PrintArgs {
    /// The taxonomy to begin with, in TOML or JSON; by default the bot's own
    #[arg(long, value_name = "FILE")]
    pub skills: Option<PathBuf>,
    /// Where it is written, as TOML if the name ends so, else as JSON; by default standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub out: PathBuf,
}

/// `taxonomy import`
#[derive(Args, Clone, Debug)]
pub struct ImportCapacitiesArgs {
    /// The table, as Data:CapacityExchange/capacities.tab on Commons holds it; - for standard input
    pub capacities: PathBuf,
    /// Where it begins and where it goes.
    #[command(flatten)]
    pub files: PrintArgs,
}
