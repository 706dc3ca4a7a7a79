//! Matching without a wiki on the command line: `match`, `verify`, `report`, `explain`.

use std::path::PathBuf;

use clap::Args;

use crate::ids::RoundId;

/// Where people and skills come from without a wiki.
#[derive(Args, Clone, Debug)]
pub struct Files {
    /// The registrants, one a line; - for standard input
    #[arg(long, value_name = "FILE")]
    pub registrants: PathBuf,
    /// Earlier rounds; may be given several times
    #[arg(long, value_name = "FILE")]
    pub history: Vec<PathBuf>,
    /// The skill taxonomy, in the form of config/skills.toml, in place of the bot's own
    #[arg(long, value_name = "FILE")]
    pub skills: Option<PathBuf>,
}

/// `match`
#[derive(Args, Clone, Debug)]
pub struct MatchArgs {
    /// Where people and skills come from.
    #[command(flatten)]
    pub files: Files,
    /// The round's month; with --standing it is that of its file
    #[arg(long, value_name = "MONTH", required_unless_present = "standing")]
    pub round: Option<RoundId>,
    /// Where the round is written; - for standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub out: PathBuf,
    /// Also write every possible connection, one a line: learner, sharer, skill, fit
    #[arg(long, value_name = "FILE")]
    pub candidates: Option<PathBuf>,
    /// Go on with this round: its connections stand
    #[arg(long, value_name = "FILE", requires = "ended")]
    pub standing: Option<PathBuf>,
    /// The connections of it that came to nothing, one a line
    #[arg(long, value_name = "FILE", requires = "standing")]
    pub ended: Option<PathBuf>,
    /// Print the summary as JSON, to standard output
    #[arg(long)]
    pub json: bool,
}

/// `verify`
#[derive(Args, Clone, Debug)]
pub struct VerifyArgs {
    /// The round, as `match` wrote it
    #[arg(value_name = "ROUND")]
    pub round_file: PathBuf,
    /// Where people and skills come from.
    #[command(flatten)]
    pub files: Files,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `report`
#[derive(Args, Clone, Debug)]
pub struct ReportArgs {
    /// The registrants, one a line, in place of those on the wiki; - for standard input
    #[arg(long, value_name = "FILE")]
    pub registrants: Option<PathBuf>,
    /// The skill taxonomy, in the form of config/skills.toml, in place of the bot's own
    #[arg(long, value_name = "FILE", requires = "registrants")]
    pub skills: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `explain`
#[derive(Args, Clone, Debug)]
pub struct ExplainArgs {
    /// The account's name; without a wiki, its number will do
    pub user: String,
    /// The round, in place of the newest
    #[arg(long, value_name = "MONTH", conflicts_with = "registrants")]
    pub round: Option<RoundId>,
    /// The registrants, one a line, in place of those on the wiki
    #[arg(long, value_name = "FILE", requires = "round_file")]
    pub registrants: Option<PathBuf>,
    /// The round that `match` made of them
    #[arg(long, value_name = "ROUND", requires = "registrants")]
    pub round_file: Option<PathBuf>,
    /// The earlier rounds that it was made with; may be given several times
    #[arg(long, value_name = "FILE", requires = "registrants")]
    pub history: Vec<PathBuf>,
    /// The skill taxonomy that it was made with
    #[arg(long, value_name = "FILE", requires = "registrants")]
    pub skills: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
