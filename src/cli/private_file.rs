//! A file that its owner alone can read, from the moment it is there.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::Unusable;

/// Bytes of a file that is read, at the most.
const MOST_BYTES: u64 = 256 << 20;

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Openness {
    /// Anybody: it is encrypted.
    Sealed,
    /// Its owner, in a folder that others cannot look into.
    Private,
    /// Its owner; whoever runs the command takes care of the rest.
    InTheOpen,
}

/// The place of a file that can be written there.
#[derive(Debug)]
pub(in crate::cli) struct PrivateFile {
    path: PathBuf,
    overwrite: bool,
}

impl PrivateFile {
    /// Looks at a place, and takes it if the file may be there.
    pub(in crate::cli) fn at(path: &Path, overwrite: bool, openness: Openness) -> Result<Self, Unusable> {
        let shown = path.display();
        match fs::symlink_metadata(path) {
            Ok(there) if !there.is_file() => {
                return Err(Unusable(format!("{shown}: this is no plain file; name another with --out")));
            }
            Ok(_) if !overwrite => {
                return Err(Unusable(format!(
                    "{shown}: there is a file already; name another, or add --overwrite"
                )));
            }
            _ => {}
        }
        private_enough(parent(path), openness)?;
        Ok(Self { path: path.to_owned(), overwrite })
    }

    /// The place.
    pub(in crate::cli) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the file whole, or leaves what was there.
    pub(in crate::cli) fn write(&self, content: &[u8]) -> Result<(), Unusable> {
        let mut beside = self.path.as_os_str().to_owned();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        let at = if self.overwrite { &beside } else { &self.path };
        let written = made(at).and_then(|mut file| {
            let written = file.write_all(content).and_then(|()| file.sync_all());
            let written =
                if self.overwrite { written.and_then(|()| fs::rename(&beside, &self.path)) } else { written };
            if written.is_err() {
                // Half a report is no use to anybody.
                let _ = fs::remove_file(at);
            }
            written
        });
        written.map_err(|error| Unusable(format!("{}: cannot be written ({})", at.display(), error.kind())))
    }
}

/// Makes a folder that its owner alone can look into, or takes one that is so.
pub(in crate::cli) fn folder(path: &Path, openness: Openness) -> Result<(), Unusable> {
    if path.exists() {
        return private_enough(path, openness);
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| {
        Unusable(format!("{}: the folder cannot be made ({})", path.display(), error.kind()))
    })
}

/// Reads a file whole that nobody but its owner can write; others may be able to read it.
pub(in crate::cli) fn text(path: &Path) -> Result<String, Unusable> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| Unusable(format!("{shown}: cannot be read ({})", error.kind()));
    let file = File::open(path).map_err(unreadable)?;
    // The file that was opened, not whatever has its name by now.
    let there = file.metadata().map_err(unreadable)?;
    if !there.is_file() {
        return Err(Unusable(format!("{shown}: this is no plain file")));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = there.permissions().mode() & 0o777;
        if mode & 0o022 != 0 {
            return Err(Unusable(format!(
                "{shown}: others on this machine can write to the file (mode {mode:03o}); look at what it says, \
                 then make it anew"
            )));
        }
    }
    let mut text = String::new();
    let read = file.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(unreadable)?;
    if read as u64 > MOST_BYTES {
        return Err(Unusable(format!("{shown}: longer than {MOST_BYTES} bytes")));
    }
    Ok(text)
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a file that was not there and that nobody else can open.
fn made(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn private_enough(folder: &Path, openness: Openness) -> Result<(), Unusable> {
    use std::os::unix::fs::PermissionsExt;
    let shown = folder.display();
    let there = fs::metadata(folder)
        .map_err(|error| Unusable(format!("{shown}: the folder cannot be opened ({})", error.kind())))?;
    let mode = there.permissions().mode() & 0o777;
    if openness == Openness::Private && mode & 0o006 != 0 {
        return Err(Unusable(format!(
            "{shown}: others on this machine can look into the folder (mode {mode:03o}); run: chmod o-rwx {shown}, \
             or use --format age, or add --in-the-open if you mean it"
        )));
    }
    Ok(())
}

/// Elsewhere there are no modes to look at: only what is asked for in so many words is done.
#[cfg(not(unix))]
fn private_enough(folder: &Path, openness: Openness) -> Result<(), Unusable> {
    if openness == Openness::Private {
        return Err(Unusable(format!(
            "{}: nobody can tell who else can read here; use --format age, or add --in-the-open",
            folder.display()
        )));
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn folder_of(mode: u32) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).expect("set");
        folder
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    fn refused(result: Result<PrivateFile, Unusable>) -> String {
        result.expect_err("refused").to_string()
    }

    #[test]
    fn the_file_is_its_owner_s_alone_and_is_not_written_over() {
        let folder = folder_of(0o700);
        let path = folder.path().join("x.csv");
        let file = PrivateFile::at(&path, false, Openness::Private).expect("a place");
        file.write(b"one").expect("written");
        assert_eq!(mode(&path), 0o600);
        assert!(refused(PrivateFile::at(&path, false, Openness::Private)).contains("--overwrite"));
        // Somebody else made it in between.
        assert!(file.write(b"two").is_err());
        assert_eq!(fs::read(&path).expect("there"), b"one");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("set");
        let again = PrivateFile::at(&path, true, Openness::Private).expect("a place");
        again.write(b"three").expect("written");
        assert_eq!((fs::read(&path).expect("there"), mode(&path)), (b"three".to_vec(), 0o600));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    }

    #[test]
    fn where_others_look_only_what_is_sealed_or_wanted_goes() {
        for open in [0o755, 0o777, 0o704, 0o702] {
            let folder = folder_of(open);
            let path = folder.path().join("x.csv");
            let said = refused(PrivateFile::at(&path, false, Openness::Private));
            assert!(said.contains("chmod o-rwx") && !path.exists(), "{said}");
            for fine in [Openness::Sealed, Openness::InTheOpen] {
                assert!(PrivateFile::at(&path, false, fine).is_ok(), "{open:o}");
            }
        }
        for closed in [0o700, 0o750, 0o770] {
            assert!(PrivateFile::at(&folder_of(closed).path().join("x"), false, Openness::Private).is_ok());
        }
    }

    #[test]
    fn a_link_a_socket_and_a_folder_are_no_files() {
        let folder = folder_of(0o700);
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "x").expect("written");
        std::os::unix::fs::symlink(at("file"), at("link")).expect("made");
        std::os::unix::fs::symlink(at("nothing"), at("lost")).expect("made");
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).expect("made");
        fs::create_dir(at("folder")).expect("made");
        for name in ["link", "lost", "socket", "folder"] {
            let said = refused(PrivateFile::at(&at(name), true, Openness::InTheOpen));
            assert!(said.contains("no plain file"), "{said}");
        }
    }

    #[test]
    fn what_others_can_write_is_not_read() {
        let folder = folder_of(0o700);
        let path = folder.path().join("x.plan");
        fs::write(&path, "x").expect("written");
        for (mode, fine) in [(0o600, true), (0o644, true), (0o620, false), (0o602, false), (0o666, false)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("set");
            assert_eq!(text(&path).is_ok(), fine, "{mode:o}");
        }
        assert!(text(folder.path()).is_err() && text(&folder.path().join("nothing")).is_err());
    }

    #[test]
    fn a_new_folder_is_its_owner_s_alone() {
        let above = folder_of(0o755);
        let path = above.path().join("support");
        folder(&path, Openness::Private).expect("made");
        assert_eq!(mode(&path), 0o700);
        folder(&path, Openness::Private).expect("it is there");
        assert!(folder(above.path(), Openness::Private).is_err());
    }
}
