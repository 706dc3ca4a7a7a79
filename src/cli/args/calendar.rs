//! `calendar` on the command line.

use std::path::PathBuf;

use clap::Args;

use crate::ids::LanguageCode;

/// `calendar`
#[derive(Args, Clone, Debug)]
pub struct CalendarArgs {
    /// Where it is written; by default standard output
    #[arg(long, value_name = "FILE.ics", default_value = "-")]
    pub out: PathBuf,
    /// The language of the words in it; by default that of the configuration, else the wiki's
    #[arg(long, value_name = "CODE", value_parser = language)]
    pub language: Option<LanguageCode>,
}

fn language(code: &str) -> Result<LanguageCode, String> {
    let found = crate::registry::Languages::standard().find(code);
    found.ok_or_else(|| "this is no language; write its code, as sw or zh-hans".to_owned())
}
