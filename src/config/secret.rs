//! Where the secret comes from: an environment variable, else a file that only
//! its owner can read. It is never in the configuration, never in a log, never
//! in an error.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::{AccountSettings, ConfigError, PrivacySettings};
use crate::registry::departure::Key;
use crate::wiki::hidden;

/// Longer than any bot password or access token (an OAuth 2.0 token is about 1 kB).
const MOST_BYTES: u64 = 16_384;

/// Where a secret may be.
#[derive(Clone, Copy)]
struct Where<'a> {
    /// What it is, for errors.
    what: &'static str,
    /// The environment variable that holds it.
    variable: &'a str,
    /// The environment variable that names its file, before the setting does.
    file_variable: &'static str,
    /// The file that the setting names.
    file: Option<&'a Path>,
    setting: &'static str,
}

impl AccountSettings {
    /// Fetches the bot password or the access token: from the environment
    /// variable `account.secret_env`, else from the file that
    /// `LETS_CONNECT_SECRET_FILE` or `account.secret_file` names.
    pub fn secret(&self) -> Result<SecretString, ConfigError> {
        self.secret_by(|variable| std::env::var_os(variable))
    }

    fn secret_by(&self, environment: impl Fn(&str) -> Option<OsString>) -> Result<SecretString, ConfigError> {
        let at = Where {
            what: "bot password or access token",
            variable: &self.secret_env,
            file_variable: "LETS_CONNECT_SECRET_FILE",
            file: self.secret_file.as_deref(),
            setting: "account.secret_file",
        };
        fetch(at, environment)?.ok_or_else(|| at.nowhere())
    }
}

impl PrivacySettings {
    /// Fetches the key of tombstones and codes, if there is one: from the environment
    /// variable `privacy.key_env`, else from the file that `LETS_CONNECT_KEY_FILE` or
    /// `privacy.key_file` names.
    pub fn key(&self) -> Result<Option<Key>, ConfigError> {
        let secret = fetch(self.place(), |variable| std::env::var_os(variable))?;
        Ok(secret.and_then(|secret| Key::new(secret.expose_secret().as_bytes())))
    }

    /// That there is no key, where one is needed.
    #[must_use]
    pub fn no_key(&self) -> ConfigError {
        self.place().nowhere()
    }

    fn place(&self) -> Where<'_> {
        Where {
            what: "key for tombstones and codes (any long random line: openssl rand -hex 32)",
            variable: &self.key_env,
            file_variable: "LETS_CONNECT_KEY_FILE",
            file: self.key_file.as_deref(),
            setting: "privacy.key_file",
        }
    }
}

impl Where<'_> {
    fn nowhere(self) -> ConfigError {
        ConfigError::NoSecret { what: self.what, variable: self.variable.to_owned(), setting: self.setting }
    }

    fn wrong(self, place: &str, problem: &'static str) -> ConfigError {
        ConfigError::SecretWrong { what: self.what, place: place.to_owned(), problem }
    }
}

fn fetch(
    at: Where<'_>,
    environment: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<SecretString>, ConfigError> {
    if let Some(value) = environment(at.variable) {
        let place = format!("environment variable {}", at.variable);
        let value = value.into_string().map_err(|_| at.wrong(&place, "the secret is not UTF-8"))?;
        return sound(&value, &place, at).map(Some);
    }
    let named = environment(at.file_variable).filter(|path| !path.is_empty());
    named.as_deref().map(Path::new).or(at.file).map(|path| from_file(path, at)).transpose()
}

fn from_file(path: &Path, at: Where<'_>) -> Result<SecretString, ConfigError> {
    let unreadable = |source| ConfigError::SecretUnreadable {
        what: at.what,
        setting: at.setting,
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    only_the_owners(path, &file).map_err(unreadable)??;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let place = path.display().to_string();
    let text = String::from_utf8(bytes).map_err(|_| at.wrong(&place, "the secret is not UTF-8"))?;
    sound(&text, &place, at)
}

/// Looks at the file that was opened, not at whatever has its name by now.
#[cfg(unix)]
fn only_the_owners(path: &Path, file: &File) -> std::io::Result<Result<(), ConfigError>> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    let open_to_others = mode & 0o077 != 0;
    Ok(if open_to_others { Err(ConfigError::SecretOpen { path: path.to_owned(), mode }) } else { Ok(()) })
}

/// Elsewhere there are no modes to look at.
#[cfg(not(unix))]
fn only_the_owners(_: &Path, _: &File) -> std::io::Result<Result<(), ConfigError>> {
    Ok(Ok(()))
}

/// The secret without the newline that editors put at a file's end.
fn sound(text: &str, place: &str, at: Where<'_>) -> Result<SecretString, ConfigError> {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.trim().is_empty() {
        return Err(at.wrong(place, "the secret is empty"));
    }
    if line.len() as u64 > MOST_BYTES {
        return Err(at.wrong(place, "the secret is longer than any password or token"));
    }
    if line.chars().any(char::is_control) {
        return Err(at.wrong(place, "the secret holds more than one line, or control characters"));
    }
    // Wherever it comes back from, it is not told.
    hidden::hide(line);
    Ok(SecretString::from(line))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    use super::*;
    use crate::config::Method;
    use crate::ids::Username;

    const SECRET: &str = "0123456789abcdefghijklmnopqrstuv";

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().expect("a folder"))
        }

        fn file(&self, text: &[u8], mode: u32) -> PathBuf {
            let path = self.0.path().join("secret");
            std::fs::write(&path, text).expect("written");
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("the mode is set");
            path
        }
    }

    fn account(secret_file: Option<PathBuf>) -> AccountSettings {
        AccountSettings {
            name: Username::parse("LetsConnectBot").expect("a name"),
            method: Method::OAuth2,
            login: String::new(),
            secret_env: "LETS_CONNECT_SECRET".to_owned(),
            secret_file,
        }
    }

    fn fetch(account: &AccountSettings, environment: &[(&str, &str)]) -> Result<String, ConfigError> {
        account
            .secret_by(|name| {
                environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).into())
            })
            .map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn the_variable_goes_before_the_files_and_the_named_file_before_the_configured_one() {
        let (configured, named) = (Folder::new(), Folder::new());
        let account = account(Some(configured.file(b"configured\n", 0o600)));
        let named = named.file(b"named\r\n", 0o400).display().to_string();
        let file = ("LETS_CONNECT_SECRET_FILE", named.as_str());
        assert_eq!(fetch(&account, &[]).expect("a secret"), "configured");
        assert_eq!(fetch(&account, &[file]).expect("a secret"), "named");
        assert_eq!(fetch(&account, &[("LETS_CONNECT_SECRET", SECRET), file]).expect("a secret"), SECRET);
    }

    #[test]
    fn a_file_that_others_can_read_is_refused_with_the_mend() {
        let folder = Folder::new();
        for mode in [0o640, 0o604, 0o644, 0o620] {
            let path = folder.file(SECRET.as_bytes(), mode);
            let said = fetch(&account(Some(path.clone())), &[]).expect_err("refused").to_string();
            assert!(
                said.ends_with(&format!("(mode {mode:03o}); run: chmod 600 {}", path.display())),
                "{said}"
            );
        }
    }

    #[test]
    fn no_secret_says_where_one_belongs() {
        let said = fetch(&account(None), &[]).expect_err("nothing there").to_string();
        assert!(said.contains("LETS_CONNECT_SECRET") && said.contains("account.secret_file"), "{said}");
    }

    #[test]
    fn what_cannot_be_a_secret_is_refused_without_being_shown() {
        let folder = Folder::new();
        let long = "x".repeat(20_000);
        for text in ["", "\n", "  \n", "hunter2\nsecond line\n", "hunter2\0", long.as_str()] {
            let account = account(Some(folder.file(text.as_bytes(), 0o600)));
            let error = fetch(&account, &[]).expect_err(text);
            let said = format!("{error} {error:?}");
            assert!(!said.contains("hunter2") && !said.contains("xxxx"), "{said}");
            let error = fetch(&account, &[("LETS_CONNECT_SECRET", text)]).expect_err(text);
            assert!(error.to_string().starts_with("environment variable LETS_CONNECT_SECRET: "), "{error}");
        }
        let account = account(Some(folder.file(b"hunter2\xFF", 0o600)));
        assert!(!format!("{:?}", fetch(&account, &[])).contains("hunter2"));
    }

    #[test]
    fn neither_the_secret_nor_the_account_shows_it() {
        let folder = Folder::new();
        let account = account(Some(folder.file(SECRET.as_bytes(), 0o600)));
        let secret = account.secret_by(|_| None).expect("a secret");
        assert!(!format!("{secret:?} {account:?}").contains(SECRET));
    }
}
