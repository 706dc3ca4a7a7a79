//! `certificate` on the command line.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `certificate`
#[derive(Args, Clone, Debug)]
pub struct CertificateArgs {
    /// The certificate's code
    #[arg(required_unless_present = "user", conflicts_with = "user")]
    pub code: Option<String>,
    /// The account whose certificate it is, in place of the code
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// Where it is written
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// What it is to be printed on
    #[arg(long, value_enum, default_value_t)]
    pub paper: PaperSize,
    /// In which language, as es or zh-hans; by default the one that notices to them are in
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// A folder with more fonts; may be given several times
    #[arg(long, value_name = "FOLDER")]
    pub fonts: Vec<PathBuf>,
}

/// Sizes of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PaperSize {
    /// 210 by 297 mm, as in most of the world.
    #[default]
    A4,
    /// 8.5 by 11 inches, as in North America.
    Letter,
}
