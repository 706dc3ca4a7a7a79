//! The configuration made ready for use, and the way to the wiki.

use std::sync::Arc;
use std::time::Duration;

use crate::apply;
use crate::compose::{ComposeError, Composer, Names};
use crate::config::{Config, ConfigError, Method};
use crate::ids::{ActionId, Timestamp};
use crate::registry::Lexicon;
use crate::wiki::mediawiki::{Connection, Login, MediaWiki};
use crate::wiki::{Flag, WikiError};
use crate::wikitext::Options;

/// Everything that stays the same from cycle to cycle.
pub struct Programme {
    /// The configuration.
    pub config: Config,
    /// By which words are understood before the working group's pages are read.
    pub lexicon: Lexicon,
    /// This process, as no other one is called.
    pub instance: String,
}

/// Why the wiki could not be entered.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The secret cannot be had.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The wiki says no, or nothing.
    #[error(transparent)]
    Wiki(#[from] WikiError),
}

impl Programme {
    /// Makes the configuration ready.
    #[must_use]
    pub fn ready(config: Config) -> Self {
        Self { config, lexicon: Lexicon::standard(Timestamp::now()), instance: instance() }
    }

    /// What writes its pages, with these names.
    pub fn composer<'a>(&'a self, names: &'a dyn Names) -> Result<Composer<'a>, ComposeError> {
        let Config { pages, wiki, messages, .. } = &self.config;
        let composer = Composer::new(pages, names, wiki.language.clone(), Arc::clone(messages))?;
        Ok(composer.told_by(&wiki.reader_language))
    }

    /// Whether its account must have the bot flag.
    #[must_use]
    pub fn flag(&self) -> Flag {
        if self.config.daemon.trial_edits > 0 { Flag::NotYet } else { Flag::Needed }
    }

    /// How its edits are guarded and paced, where own edits are looked through from `since` on.
    #[must_use]
    pub fn edits(&self, options: &Options, since: Timestamp) -> apply::Policy {
        let Config { account, pages, limits, message_kinds, .. } = &self.config;
        apply::Policy {
            bot: account.name.clone(),
            flag: self.flag(),
            instance: self.instance.clone(),
            stop_page: pages.stop.clone(),
            opt_out_category: pages.opt_out_category.clone(),
            since,
            seconds_between_edits: limits.seconds_between_edits,
            attempts: limits.attempts,
            unknown_wait: Duration::from_secs(limits.unknown_wait_seconds),
            edits_per_run: limits.edits_per_run,
            notices_per_run: limits.notices_per_run,
            message_kinds: message_kinds.clone(),
            options: options.clone(),
        }
    }

    /// Logs in.
    pub async fn connect(&self) -> Result<MediaWiki, ConnectError> {
        Ok(MediaWiki::connect(&self.connection(self.login()?)).await?)
    }

    /// How the account proves itself, with the secret.
    pub fn login(&self) -> Result<Login, ConfigError> {
        let account = &self.config.account;
        let secret = account.secret()?;
        Ok(match account.method {
            Method::BotPassword => Login::BotPassword { login: account.login.clone(), secret },
            Method::OAuth2 => Login::OAuth2 { token: secret },
        })
    }

    /// How the wiki is reached, with this login.
    #[must_use]
    pub fn connection(&self, login: Login) -> Connection {
        Connection {
            api_url: self.config.wiki.api.clone(),
            contact: self.config.wiki.contact.clone(),
            account: self.config.account.name.clone(),
            login,
            maxlag_seconds: self.config.limits.maxlag_seconds,
            request_timeout: Duration::from_secs(self.config.limits.request_timeout_seconds),
            flag: self.flag(),
        }
    }
}

/// A name that no other process has: not even one on another machine with the
/// same number, or a later one on this.
fn instance() -> String {
    let host = std::env::var("HOSTNAME").unwrap_or_default();
    let begun = Timestamp::now().as_nanosecond().to_string();
    let id = ActionId::of(&["instance", &host, &std::process::id().to_string(), &begun]);
    id.as_str().trim_start_matches(ActionId::MARK).to_owned()
}
