//! The files beside the configuration: form dumps, tables, the calendar's feed.

use std::path::{Path, PathBuf};

use super::finding::{Findings, Subject, Weight};
use crate::config::{ClinicSettings, FormSettings, TableSettings, dump};
use crate::intake::capacity_exchange::Source;

/// Form dumps: there, and not for everybody to read.
pub(super) fn forms(forms: &[FormSettings], findings: &mut Findings) {
    for form in forms {
        let place = form.file.display().to_string();
        let (weight, what, mend) = match dump::read(form) {
            Ok(Ok(_)) => {
                findings.well(Subject::Forms, format!("{}: {place}", form.name));
                continue;
            }
            // Nothing is done before it is closed.
            Ok(Err(open)) => (Weight::StopsEverything, open.to_string(), "close the file, then check again"),
            Err(error) => (
                Weight::StopsAPart,
                format!("the dump of the form \"{}\" cannot be read ({})", form.name, error.kind()),
                "put the dump there, or take the form out of the configuration",
            ),
        };
        findings.add(weight, Subject::Forms, place, what, mend);
    }
}

/// Capacity Exchange's tables, as far as they are files.
pub(super) fn tables(tables: Option<&TableSettings>, findings: &mut Findings) {
    for source in tables.iter().flat_map(|tables| [&tables.users, &tables.capacities]) {
        let Source::File(path) = source else { continue };
        match std::fs::File::open(path) {
            Ok(_) => findings.well(Subject::CapacityExchange, path.display().to_string()),
            Err(error) => findings.add(
                Weight::StopsAPart,
                Subject::CapacityExchange,
                path.display().to_string(),
                format!("the table cannot be read ({})", error.kind()),
                "put the table there, or name its page on Commons, as Data:…/users.tab",
            ),
        }
    }
}

/// The calendar's feed: whether it can be written.
pub(super) fn feed(calendar: &ClinicSettings, findings: &mut Findings) {
    let Some(feed) = &calendar.feed else { return };
    let folder = feed.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Whether a file can be made there is best found out by making one; it is gone at once.
    let (why, mend) = match std::fs::metadata(folder) {
        Err(error) => (
            format!("the folder of the feed cannot be seen ({})", error.kind()),
            "make the folder, or name another file under calendar.feed",
        ),
        Ok(found) if !found.is_dir() => (
            "what should be the folder of the feed is a file".to_owned(),
            "name another file under calendar.feed",
        ),
        Ok(_) => match trial(folder) {
            Ok(()) => return findings.well(Subject::Calendar, feed.display().to_string()),
            Err(error) => (
                format!("the bot cannot write the feed into its folder ({})", error.kind()),
                "let the bot write there, or name another file under calendar.feed",
            ),
        },
    };
    findings.add(Weight::StopsAPart, Subject::Calendar, feed.display().to_string(), why, mend);
}

/// Whether a file can be made there.
pub(super) fn trial(folder: &Path) -> std::io::Result<()> {
    let file: PathBuf = folder.join(format!(".lets-connect-check-{}", std::process::id()));
    std::fs::OpenOptions::new().write(true).create_new(true).open(&file)?;
    std::fs::remove_file(&file)
}

/// A file's permissions.
#[cfg(unix)]
pub(super) fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).ok().map(|found| found.permissions().mode() & 0o777)
}

/// Elsewhere there are no modes to look at.
#[cfg(not(unix))]
pub(super) fn mode(_: &Path) -> Option<u32> {
    None
}
