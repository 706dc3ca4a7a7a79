//! What the operator decides: which wiki, which account, which pages, when, how
//! much. Read once from a TOML file and checked whole, so that nothing below
//! this module ever meets a setting that cannot be.
//!
//! [`load`] reads the file, [`fault`] says what is wrong and where, [`check`]
//! knows the rules that span several keys, [`secret`] fetches the secret.
//! What is absent: secrets. The file never holds one, and [`Config`] has no
//! place for one, so printing it gives nothing away.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use crate::compose::messages::{BadMessages, Messages};
use crate::compose::{Award, DirectorySettings, Pages};
use crate::ids::{LanguageCode, Username};
use crate::matching::Rules;
use crate::plan::approval::ApprovalSettings;
use crate::plan::clinic_news::ClinicRules;
use crate::plan::outcome::Patience;
use crate::registry::departure::Key;
use crate::support::SupportSettings;

mod alerts;
mod check;
mod daemon;
pub mod dump;
mod fault;
mod limits;
mod load;
mod messages;
mod programme;
mod resources;
mod schedule;
mod secret;
mod sketch;
mod watch;

pub use crate::intake::capacity_exchange::TableSettings;
pub use crate::intake::form::FormSettings;
pub use alerts::AlertSettings;
pub use daemon::{DaemonSettings, LEAST_TRIAL, is_a_trial};
pub use fault::{Fault, Place};
pub use limits::Limits;
pub use programme::ProgrammeSettings;
pub use resources::ResourceSettings;
pub use schedule::{Cadence, Schedule};
pub use sketch::Sketch;
pub use watch::WatchSettings;

/// The configuration, checked.
///
/// ```
/// use std::path::Path;
/// use lets_connect::config::{Config, Overrides};
///
/// let config = Config::load(Path::new("config/meta.toml"), &Overrides::default())?;
/// assert_eq!(config.limits.seconds_between_edits, 10);
/// # Ok::<(), lets_connect::config::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// How the programme speaks of itself.
    pub programme: ProgrammeSettings,
    /// Its words.
    pub messages: Arc<Messages>,
    /// The wiki.
    pub wiki: WikiSettings,
    /// The bot's account there.
    pub account: AccountSettings,
    /// The on-wiki names that the bot uses.
    pub pages: Pages,
    /// Those who may speak for others and approve awards.
    pub trustees: Vec<Username>,
    /// The kinds of message that the bot's notices are, as `{{bots|optout=…}}` names them.
    pub message_kinds: Vec<String>,
    /// The form dumps.
    pub form: Vec<FormSettings>,
    /// Capacity Exchange's tables.
    pub capacity_exchange: Option<TableSettings>,
    /// The settings of the directory.
    pub directory: DirectorySettings,
    /// The settings of the resource centre.
    pub resources: ResourceSettings,
    /// The settings of matching.
    pub matching: Rules,
    /// The settings of what is told of learning clinics.
    pub clinics: ClinicRules,
    /// What waits for the working group, and for how long.
    pub approvals: ApprovalSettings,
    /// How long people are waited for.
    pub connections: Patience,
    /// The awards that can be given.
    pub award: Vec<Award>,
    /// When cycles and rounds come.
    pub schedule: Schedule,
    /// How much and how fast.
    pub limits: Limits,
    /// What keeps private things private.
    pub privacy: PrivacySettings,
    /// When support can be applied for.
    pub support: SupportSettings,
    /// The file of the calendar.
    pub calendar: ClinicSettings,
    /// How the daemon keeps going.
    pub daemon: DaemonSettings,
    /// How the running bot can be watched.
    pub watch: WatchSettings,
    /// When and where the operator is told of grave things.
    pub alerts: AlertSettings,
}

/// Which wiki, and how to introduce oneself there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WikiSettings {
    /// The address of `api.php`; `https`, unless the wiki is on this machine.
    pub api: String,
    /// A page or an e-mail address for the User-Agent
    /// (<https://meta.wikimedia.org/wiki/User-Agent_policy>).
    pub contact: String,
    /// The wiki's content language: that of edit summaries, and of pages for readers
    /// whose own language the wiki does not tell.
    pub language: LanguageCode,
    /// The wikitext that gives the code of the language that whoever reads has chosen.
    #[serde(default = "default_reader_language")]
    pub reader_language: String,
}

fn default_reader_language() -> String {
    crate::compose::READER_LANGUAGE.to_owned()
}

/// The bot's account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountSettings {
    /// Its name.
    pub name: Username,
    /// How it proves itself.
    pub method: Method,
    /// A bot password's login, `Name@app`; empty for OAuth 2.
    #[serde(default)]
    pub login: String,
    /// The environment variable that holds the secret.
    #[serde(default = "default_secret_env")]
    pub secret_env: String,
    /// The file that holds the secret where the variable is not set.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
}

fn default_secret_env() -> String {
    "LETS_CONNECT_SECRET".to_owned()
}

/// How the learning clinics are told of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClinicSettings {
    /// The file that holds the calendar for calendar programs; without one it is not written.
    pub feed: Option<PathBuf>,
    /// The address under which a web server gives that file out.
    pub feed_url: Option<String>,
    /// The language of the words in it; by default the wiki's.
    pub feed_language: Option<LanguageCode>,
}

/// What keeps private things private.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacySettings {
    /// The environment variable that holds the key of tombstones and confirmation codes.
    #[serde(default = "default_key_env")]
    pub key_env: String,
    /// The file that holds the key where the variable is not set.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// The working group's public age keys, to which private answers are encrypted.
    #[serde(default)]
    pub recipients: Vec<String>,
}

impl Default for PrivacySettings {
    fn default() -> Self {
        Self { key_env: default_key_env(), key_file: None, recipients: Vec::new() }
    }
}

fn default_key_env() -> String {
    "LETS_CONNECT_KEY".to_owned()
}

/// How the account proves itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A password from `Special:BotPasswords`.
    BotPassword,
    /// An owner-only OAuth 2.0 access token.
    #[serde(rename = "oauth2")]
    OAuth2,
}

/// What the command line puts in place of the file's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// In place of `wiki.api`.
    pub wiki_api: Option<String>,
    /// In place of `daemon.trial_edits`.
    pub trial_edits: Option<u64>,
}

/// Why there is no configuration, or no secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: the configuration cannot be read; name another file with --config", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is wrong, in one place or several.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Fault>),
    /// The bot's own messages are broken.
    #[error(transparent)]
    Messages(#[from] BadMessages),
    /// The secret is nowhere.
    #[error(
        "there is no {what}; put it into the environment variable {variable} or into the file that {setting} names"
    )]
    NoSecret {
        /// Which secret.
        what: &'static str,
        /// The variable looked for.
        variable: String,
        /// The setting that would name a file.
        setting: &'static str,
    },
    /// The secret's file cannot be read.
    #[error("{}: the {what} cannot be read; check {setting}", path.display())]
    SecretUnreadable {
        /// Which secret.
        what: &'static str,
        /// The setting that names the file.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Others could read the secret's file.
    #[error("{0}: others on this machine can read the secret (mode {mode:03o}); run: chmod 600 {0}", path.display())]
    SecretOpen {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// Others could read a form's dump.
    #[error(
        "{0}: others on this machine can read what people said in confidence (mode {mode:03o}); run: chmod 600 {0} \
         (form.in_the_open says that it may be so)",
        path.display()
    )]
    FormOpen {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// What was found cannot be a secret.
    #[error("{place}: {problem}; put the {what} there, alone on one line")]
    SecretWrong {
        /// Which secret.
        what: &'static str,
        /// The variable or file.
        place: String,
        /// What is wrong. Never holds the secret.
        problem: &'static str,
    },
}

impl Config {
    /// Reads and checks a configuration file. Relative paths in it start from
    /// the folder that the file is in, wherever the command runs.
    ///
    /// # Errors
    /// Everything wrong that can be told apart is in one [`ConfigError::Wrong`],
    /// a line each: `config/meta.toml:14:9: unknown key "shedule"; did you mean "schedule"?`
    pub fn load(path: &Path, overrides: &Overrides) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        load::parse(&text, path, overrides)
    }

    /// The key of tombstones and codes. A form or a table of others cannot be read without
    /// one: nobody could withdraw for good, or confirm that it is theirs.
    ///
    /// # Errors
    /// As [`ConfigError`] says of secrets.
    pub fn key(&self) -> Result<Option<Key>, ConfigError> {
        match self.privacy.key()? {
            None if !self.form.is_empty() || self.capacity_exchange.is_some() => Err(self.privacy.no_key()),
            key => Ok(key),
        }
    }

    /// Reads and checks the settings of matching alone, for what is done without
    /// a wiki: nothing else in the file need be there or right.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn matching_alone(path: &Path) -> Result<Rules, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        load::matching(&text, path)
    }
}
