//! The files beside the configuration: form dumps, tables, the calendar's feed.

use std::path::{Path, PathBuf};

use super::finding::{Findings, Subject, Weight};
use crate::config::{ClinicSettings, FormSettings, TableSettings};
use crate::intake::capacity_exchange::Source;

/// Form dumps: there, and not for everybody to read.
pub(super) fn forms(forms: &[FormSettings], findings: &mut Findings) {
    for form in forms {
        let place = form.file.display().to_string();
        if let Err(error) = std::fs::File::open(&form.file) {
            findings.add(
                Weight::StopsAPart,
                Subject::Forms,
                place,
                format!("the dump of the form \"{}\" cannot be read ({})", form.name, error.kind()),
                "put the dump there, or take the form out of the configuration",
            );
        } else if let Some(mode) = open_to_everybody(&form.file) {
            findings.add(
                Weight::StopsAPart,
                Subject::Forms,
                place.clone(),
                format!("anybody on this machine can read the private answers in it (mode {mode:03o})"),
                format!("run: chmod 600 {place}"),
            );
        } else {
            findings.well(Subject::Forms, format!("{}: {place}", form.name));
        }
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

fn trial(folder: &Path) -> std::io::Result<()> {
    let file: PathBuf = folder.join(format!(".lets-connect-check-{}", std::process::id()));
    std::fs::OpenOptions::new().write(true).create_new(true).open(&file)?;
    std::fs::remove_file(&file)
}

/// The mode of a file that anybody on this machine can open: it is readable by all, and
/// every folder above it lets them through.
#[cfg(unix)]
fn open_to_everybody(path: &Path) -> Option<u32> {
    let mode = mode(path)?;
    let whole = std::fs::canonicalize(path).ok()?;
    let through = |folder: &Path| self::mode(folder).is_none_or(|mode| mode & 0o001 != 0);
    (mode & 0o004 != 0 && whole.ancestors().skip(1).all(through)).then_some(mode)
}

#[cfg(not(unix))]
fn open_to_everybody(_: &Path) -> Option<u32> {
    None
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

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_is_open_where_it_and_every_folder_above_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let set = |path: &Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("it is ours");
        };
        let file = folder.path().join("form.csv");
        std::fs::write(&file, "private").expect("written");
        set(&file, 0o644);
        set(folder.path(), 0o700);
        assert_eq!(open_to_everybody(&file), None, "its folder is closed");
        set(folder.path(), 0o755);
        let above =
            folder.path().ancestors().skip(1).all(|above| mode(above).is_some_and(|mode| mode & 1 == 1));
        assert_eq!(open_to_everybody(&file).is_some(), above);
        set(&file, 0o640);
        assert_eq!(open_to_everybody(&file), None, "the bot's own group is the bot's affair");
    }
}
