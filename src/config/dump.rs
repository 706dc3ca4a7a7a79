//! Opens form dumps, which hold what people said in confidence: not where others on the machine
//! can read them, unless the configuration says that it may be so.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::ConfigError;
use crate::intake::form::FormSettings;

/// Reads a dump whole. It is refused where others can read it.
pub fn read(settings: &FormSettings) -> io::Result<Result<Vec<u8>, ConfigError>> {
    let mut file = File::open(&settings.file)?;
    if let Some(mode) = open_to_everybody(&settings.file).filter(|_| !settings.in_the_open) {
        return Ok(Err(ConfigError::FormOpen { path: settings.file.clone(), mode }));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Ok(bytes))
}

/// The mode of a file that anybody on this machine can open: it is readable or writable by all,
/// and every folder above it lets them through.
#[cfg(unix)]
#[must_use]
pub fn open_to_everybody(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| std::fs::metadata(path).ok().map(|found| found.permissions().mode() & 0o777);
    let whole = path.canonicalize().ok()?;
    let through = |folder: &Path| mode(folder).is_none_or(|mode| mode & 0o001 != 0);
    mode(&whole).filter(|mode| mode & 0o006 != 0 && whole.ancestors().skip(1).all(through))
}

/// Elsewhere there are no modes to look at.
#[cfg(not(unix))]
#[must_use]
pub fn open_to_everybody(_: &Path) -> Option<u32> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_others_can_read_is_refused_unless_it_may_be_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("form.csv");
        fs::write(&file, "private").expect("written");
        let set = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).expect("set");
        let settings = |in_the_open: bool| {
            let text = format!(
                "name = 'f'\nfile = {file:?}\naccount = 'A'\nin_the_open = {in_the_open}\n\
                 time = {{ column = 'T', format = '%m/%d/%Y %H:%M:%S', zone = 'UTC' }}\ncolumns = {{ share = 'S' }}"
            );
            toml::from_str::<FormSettings>(&text).expect("settings")
        };
        for (of_folder, of_file, closed) in [
            (0o700, 0o644, true),
            (0o755, 0o600, true),
            (0o755, 0o660, true),
            (0o755, 0o644, false),
            (0o755, 0o602, false),
        ] {
            set(folder.path(), of_folder);
            set(&file, of_file);
            let read = |in_the_open| read(&settings(in_the_open)).expect("it is there");
            assert_eq!(read(false).is_ok(), closed, "{of_folder:o} {of_file:o}");
            assert_eq!(read(true).expect("it may be so"), b"private");
        }
        let refused = read(&settings(false)).expect("it is there").expect_err("refused").to_string();
        assert!(refused.contains("chmod") && refused.contains("in_the_open"), "{refused}");
    }
}
