//! Opens form dumps, which hold what people said in confidence: not where others on the machine
//! can read them, unless the configuration says that it may be so.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::ConfigError;
use crate::intake::form::FormSettings;

impl ConfigError {
    fn form_open(path: &Path, mode: u32) -> Self {
        Self::FormOpen { path: path.to_owned(), mode }
    }
}

/// Reads a dump whole. It is refused where others can read it.
pub fn read(settings: &FormSettings) -> io::Result<Result<Vec<u8>, ConfigError>> {
    let mut file = File::open(&settings.file)?;
    if let Some(mode) = open_to_others(&settings.file, &file)?.filter(|_| !settings.in_the_open) {
        return Ok(Err(ConfigError::form_open(&settings.file, mode)));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Ok(bytes))
}

/// The mode of a file that others can read, or write to. What lies below a folder that lets nobody else
/// in is closed.
#[cfg(unix)]
fn open_to_others(path: &Path, file: &File) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    let lets_in = |folder: &Path| {
        std::fs::metadata(folder).map_or(true, |folder| folder.permissions().mode() & 0o001 != 0)
    };
    let reached = path.canonicalize()?.ancestors().skip(1).all(lets_in);
    Ok((mode & 0o006 != 0 && reached).then_some(mode))
}

/// Elsewhere there are no modes to look at.
#[cfg(not(unix))]
fn open_to_others(_: &Path, _: &File) -> io::Result<Option<u32>> {
    Ok(None)
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
