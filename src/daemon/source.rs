//! Where the configuration comes from, and whether it or a secret has changed since it was
//! read. Files are compared by what they hold: a disk over the network tells of no
//! changes, and its times may be those of another machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::config::{Config, ConfigError, Overrides};

/// The file of the configuration, with what the command line puts in place of its settings.
#[derive(Debug, Default)]
pub struct Source {
    file: Option<PathBuf>,
    overrides: Overrides,
    seen: BTreeMap<PathBuf, Option<Held>>,
}

/// What a file held, not to be read back.
type Held = [u8; 32];

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Nothing.
    Nothing,
    /// A secret's file.
    Secret,
    /// The configuration.
    Configuration,
}

impl Source {
    /// The configuration in this file. Without one (`Source::default()`) it never changes.
    #[must_use]
    pub fn of(file: &Path, overrides: Overrides) -> Self {
        Self { file: Some(file.to_owned()), overrides, seen: BTreeMap::new() }
    }

    /// What has changed since the last look. The first look tells of nothing.
    pub fn look(&mut self, config: &Config) -> Changed {
        let Some(file) = self.file.clone() else { return Changed::Nothing };
        let secrets = secrets(config);
        let now: BTreeMap<PathBuf, Option<Held>> =
            secrets.iter().chain([&file]).map(|path| (path.clone(), held(path))).collect();
        let before = std::mem::replace(&mut self.seen, now);
        // A file that was not looked at before is one that the configuration has just named.
        let changed = |path: &PathBuf| before.get(path).is_some_and(|held| self.seen.get(path) != Some(held));
        if changed(&file) {
            Changed::Configuration
        } else if secrets.iter().any(changed) {
            Changed::Secret
        } else {
            Changed::Nothing
        }
    }

    /// Reads it anew; nothing where there is no file.
    #[must_use]
    pub fn load(&self) -> Option<Result<Config, ConfigError>> {
        Some(Config::load(self.file.as_deref()?, &self.overrides))
    }
}

/// The files that hold secrets.
fn secrets(config: &Config) -> Vec<PathBuf> {
    let named =
        ["LETS_CONNECT_SECRET_FILE", "LETS_CONNECT_KEY_FILE"].into_iter().filter_map(std::env::var_os);
    let files = config.account.secret_file.iter().chain(&config.privacy.key_file).cloned();
    named.map(PathBuf::from).chain(files).collect()
}

fn held(path: &Path) -> Option<Held> {
    Some(Sha256::digest(std::fs::read(path).ok()?).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Desk {
        folder: tempfile::TempDir,
        source: Source,
        config: Config,
    }

    impl Desk {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let file = folder.path().join("bot.toml");
            std::fs::copy("config/dev.toml", &file).expect("copied");
            let mut config = Config::load(&file, &Overrides::default()).expect("a configuration");
            config.account.secret_file = Some(folder.path().join("secret"));
            config.privacy.key_file = None;
            std::fs::write(folder.path().join("secret"), "one").expect("written");
            let mut source = Source::of(&file, Overrides::default());
            assert_eq!(source.look(&config), Changed::Nothing);
            Self { folder, source, config }
        }

        fn write(&self, name: &str, text: &str) {
            std::fs::write(self.folder.path().join(name), text).expect("written");
        }

        fn look(&mut self) -> Changed {
            self.source.look(&self.config)
        }
    }

    #[test]
    fn only_what_changed_is_told_and_once() {
        let mut desk = Desk::new();
        assert_eq!(desk.look(), Changed::Nothing);
        desk.write("secret", "two");
        assert_eq!((desk.look(), desk.look()), (Changed::Secret, Changed::Nothing));
        let text = std::fs::read_to_string("config/dev.toml").expect("a file");
        desk.write("bot.toml", &text);
        assert_eq!(desk.look(), Changed::Nothing, "touched, and the same as before");
        desk.write("bot.toml", &format!("{text}\n# a word"));
        assert_eq!((desk.look(), desk.look()), (Changed::Configuration, Changed::Nothing));
    }

    #[test]
    fn a_file_that_is_gone_or_wrong_is_told_once_too() {
        let mut desk = Desk::new();
        std::fs::remove_file(desk.folder.path().join("bot.toml")).expect("removed");
        assert_eq!((desk.look(), desk.look()), (Changed::Configuration, Changed::Nothing));
        assert!(desk.source.load().is_some_and(|read| read.is_err()));
        desk.write("bot.toml", "shedule = 1");
        assert_eq!((desk.look(), desk.look()), (Changed::Configuration, Changed::Nothing));
        assert!(desk.source.load().is_some_and(|read| read.is_err()));
    }

    #[test]
    fn what_the_command_line_says_holds_after_a_change_too() {
        let desk = Desk::new();
        let overrides = Overrides { trial_edits: Some(50), ..Overrides::default() };
        let source = Source::of(&desk.folder.path().join("bot.toml"), overrides);
        let config = source.load().expect("a file").expect("a configuration");
        assert_eq!(config.daemon.trial_edits, 50);
        assert!(Source::default().load().is_none());
    }
}
