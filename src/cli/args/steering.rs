//! What can be asked of the commands that steer the bot.

use std::path::PathBuf;

use clap::Args;

use crate::ids::{PageTitle, RoundId, Timestamp};

/// `pause`
#[derive(Args, Clone, Debug)]
pub struct PauseArgs {
    /// When it goes on by itself, by the wiki's clock: a day (its beginning, UTC) or a moment
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    pub until: Option<Timestamp>,
    /// Why, for whoever reads the stop page
    #[arg(long, value_name = "WORDS")]
    pub because: Option<String>,
}

/// `apply`
#[derive(Args, Clone, Debug)]
pub struct ApplyArgs {
    /// The plan, as `plan --out` wrote it
    pub plan: PathBuf,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Only the edits of this page; may be given several times
    #[arg(long, value_name = "PAGE", value_parser = page)]
    pub only: Vec<PageTitle>,
    /// Not the edits of this page; may be given several times
    #[arg(long, value_name = "PAGE", value_parser = page)]
    pub except: Vec<PageTitle>,
}

/// `undo`
#[derive(Args, Clone, Debug)]
pub struct UndoArgs {
    /// The round, by its month
    #[arg(value_name = "ROUND")]
    pub round: RoundId,
    /// Say what would be taken back and what stands, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Why, for whoever reads the record of the round
    #[arg(long, value_name = "WORDS")]
    pub because: Option<String>,
}

/// `man`
#[derive(Args, Clone, Debug)]
pub struct ManArgs {
    /// Write every page into this folder, as lets-connect.1, lets-connect-run.1 …
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
}

/// Reads a day, as its beginning, or a moment; where no zone is given, by UTC.
fn moment(text: &str) -> Result<Timestamp, String> {
    let utc = |moment: jiff::civil::DateTime| {
        moment.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp())
    };
    let read = text.parse::<Timestamp>().or_else(|_| text.parse::<jiff::civil::DateTime>().and_then(utc));
    read.map_err(|_| "write a day, as 2026-12-01, or a moment, as 2026-12-01T06:00Z".to_owned())
}

fn page(title: &str) -> Result<PageTitle, String> {
    PageTitle::parse(title).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_days_or_moments_by_utc() {
        let read = |text: &str| moment(text).map(|moment| moment.to_string());
        for (text, read_as) in [
            ("2026-12-01", "2026-12-01T00:00:00Z"),
            ("2026-12-01T06:00Z", "2026-12-01T06:00:00Z"),
            ("2026-12-01 06:00", "2026-12-01T06:00:00Z"),
            ("2026-12-01T06:00+03:00", "2026-12-01T03:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(read_as), "{text}");
        }
        for odd in ["", "tomorrow", "2026-13-01", "06:00"] {
            assert!(read(odd).is_err(), "{odd}");
        }
    }
}
