//! The guard against crashing again and again: whoever restarts a dying process at once
//! must not make it hammer the wiki. The starts since the last finished cycle stand in a
//! small file, in a folder of the bot's own; without one, or on a disk that does not
//! outlive the process, nobody counts.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::DaemonSettings;
use crate::ids::Timestamp;

const FILE: &str = "starts.json";

/// Starts that are remembered at the most.
const MOST: usize = 100;

/// What is older says nothing of now.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 3600);

/// The first pause before a cycle in a loop of crashes; each further start doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(1800);

/// The starts without a finished cycle, this one with them.
#[derive(Debug)]
pub struct Starts {
    file: Option<PathBuf>,
    known: Known,
    most: usize,
    within: Duration,
}

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    /// Oldest first.
    starts: Vec<Timestamp>,
}

impl Starts {
    /// Notes that the process starts at this moment.
    #[must_use]
    pub fn begin(settings: &DaemonSettings, now: Timestamp) -> Self {
        let file = settings.folder.as_deref().and_then(|folder| match prepared(folder) {
            Ok(()) => Some(folder.join(FILE)),
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "starts are not counted: the folder cannot be used; check daemon.folder");
                None
            }
        });
        let mut known = file.as_deref().map(read).unwrap_or_default();
        let oldest = now.saturating_sub(FORGOTTEN_AFTER).unwrap_or(now);
        known.starts.retain(|start| (oldest..=now).contains(start));
        known.starts.push(now);
        let surplus = known.starts.len().saturating_sub(MOST);
        known.starts.drain(..surplus);
        let within = Duration::from_secs(settings.crash_minutes * 60);
        let starts = Self { file, known, most: settings.crash_starts, within };
        starts.keep();
        starts
    }

    /// How many there are.
    #[must_use]
    pub fn in_a_row(&self) -> usize {
        self.known.starts.len()
    }

    /// How long to wait before the first cycle, if the process starts again and again.
    #[must_use]
    pub fn pause(&self) -> Option<Duration> {
        pause(&self.known.starts, self.most, self.within)
    }

    /// A cycle was carried through.
    pub fn finished(&mut self) {
        if !self.known.starts.is_empty() {
            self.known.starts.clear();
            self.keep();
        }
    }

    /// The process ends because it was asked to: this start was no crash.
    pub fn asked_to_end(&mut self) {
        if self.known.starts.pop().is_some() {
            self.keep();
        }
    }

    fn keep(&self) {
        let Some(file) = &self.file else { return };
        if let Err(error) = write(file, &self.known) {
            tracing::warn!(file = %file.display(), %error, "starts are not counted: the file cannot be written");
        }
    }
}

/// The pause that these starts lead to. Where `most` of them came within such a time it is a loop, and
/// stays one until a cycle is carried through, however long the pauses make it.
fn pause(starts: &[Timestamp], most: usize, within: Duration) -> Option<Duration> {
    let is_close = |window: &[Timestamp]| {
        let (first, last) = (window.first()?, window.last()?);
        Duration::try_from(last.duration_since(*first)).ok().filter(|took| *took <= within)
    };
    let begins = starts.windows(most + 1).position(|window| is_close(window).is_some())?;
    let since = starts.len().saturating_sub(begins + most + 1);
    let doublings = u32::try_from(since.min(10)).unwrap_or(10);
    Some(FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE))
}

/// Makes the folder, for nobody else to look into.
fn prepared(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What cannot be read says nothing.
fn read(file: &Path) -> Known {
    let text = match fs::read(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Known::default(),
        Err(error) => {
            tracing::warn!(file = %file.display(), %error, "the starts before this one cannot be read");
            return Known::default();
        }
    };
    serde_json::from_slice(&text).unwrap_or_else(|error| {
        tracing::warn!(file = %file.display(), %error, "the starts before this one make no sense");
        Known::default()
    })
}

/// Writes it at one stroke, for the owner alone.
fn write(file: &Path, known: &Known) -> io::Result<()> {
    let new = file.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&new)?.write_all(&serde_json::to_vec(known)?)?;
    fs::rename(new, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + second).expect("a moment")
    }

    fn settings(folder: Option<PathBuf>) -> DaemonSettings {
        DaemonSettings { folder, ..DaemonSettings::default() }
    }

    #[test]
    fn a_process_that_dies_again_and_again_waits_longer_and_longer() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = settings(Some(folder.path().join("run")));
        let mut now = 0;
        let mut pauses = Vec::new();
        for _ in 0..14 {
            let pause = Starts::begin(&settings, at(now)).pause();
            pauses.push(pause.map_or(0, |pause| pause.as_secs() / 60));
            now += 5 + i64::try_from(pause.unwrap_or_default().as_secs()).expect("seconds");
        }
        assert_eq!(pauses, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30, 30]);
    }

    #[test]
    fn a_finished_cycle_ends_the_loop_and_an_orderly_end_is_no_crash() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = settings(Some(folder.path().to_owned()));
        for second in 0..20 {
            let mut starts = Starts::begin(&settings, at(second));
            assert_eq!(starts.pause(), None);
            if second % 3 == 0 { starts.finished() } else { starts.asked_to_end() }
        }
        for second in 20..26 {
            drop(Starts::begin(&settings, at(second)));
        }
        let mut starts = Starts::begin(&settings, at(26));
        assert!(starts.pause().is_some());
        starts.finished();
        assert_eq!(Starts::begin(&settings, at(27)).in_a_row(), 1);
    }

    #[test]
    fn starts_far_apart_are_no_loop() {
        let starts: Vec<Timestamp> = (0..20).map(|hour| at(hour * 3600)).collect();
        assert_eq!(pause(&starts, 5, Duration::from_secs(600)), None);
    }

    #[test]
    fn a_file_that_makes_no_sense_or_no_folder_stops_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(FILE), "{\"starts\": [1, 2").expect("written");
        assert_eq!(Starts::begin(&settings(Some(folder.path().to_owned())), at(0)).in_a_row(), 1);
        // A file where the folder should be.
        let taken = folder.path().join("taken");
        fs::write(&taken, "").expect("written");
        assert_eq!(Starts::begin(&settings(Some(taken)), at(0)).in_a_row(), 1);
        assert_eq!(Starts::begin(&settings(None), at(0)).pause(), None);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_looks_into_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let own = folder.path().join("run");
        drop(Starts::begin(&settings(Some(own.clone())), at(0)));
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&own), mode(&own.join(FILE))), (0o700, 0o600));
    }

    #[test]
    fn a_clock_set_back_forgets_what_was_noted_ahead_of_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = settings(Some(folder.path().to_owned()));
        for second in 1000..1010 {
            drop(Starts::begin(&settings, at(second)));
        }
        assert_eq!(Starts::begin(&settings, at(0)).in_a_row(), 1);
    }
}
