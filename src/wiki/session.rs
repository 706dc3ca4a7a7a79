//! Logging in to a MediaWiki, and what can go wrong with that.

use std::time::Duration;

use mwbot::Bot;
use secrecy::{ExposeSecret, SecretString};

use crate::ids::Username;
use crate::wiki::WikiError;

/// How to reach a wiki, and as whom.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The address of `api.php`.
    pub api_url: String,
    /// A page or an e-mail address, for the User-Agent.
    pub contact: String,
    /// The account.
    pub account: Username,
    /// How it proves itself.
    pub login: Login,
    /// The replication lag above which the wiki is left in peace, in seconds.
    pub maxlag_seconds: u64,
    /// How long an answer may take.
    pub request_timeout: Duration,
}

/// How an account proves itself.
#[derive(Clone, Debug)]
pub enum Login {
    /// By a bot password.
    BotPassword {
        /// `Name@app`.
        login: String,
        /// The password.
        secret: SecretString,
    },
    /// By an owner-only OAuth 2.0 access token.
    OAuth2 {
        /// The token.
        token: SecretString,
    },
}

/// Logs in. The library looks at the wiki's site information as it does.
pub(super) async fn log_in(connection: &Connection) -> Result<Bot, WikiError> {
    let rest_url = connection.api_url.replace("api.php", "rest.php");
    let agent = format!("{}/{} ({})", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), connection.contact);
    let builder = Bot::builder_with_legacy_rest(connection.api_url.clone(), rest_url)
        .set_user_agent(agent)
        .set_maxlag(u32::try_from(connection.maxlag_seconds).unwrap_or(u32::MAX))
        // Its retries know no bounds on the wait, and none at all where no wait is named.
        .set_retry_limit(0);
    let account = connection.account.to_string();
    let builder = match &connection.login {
        Login::BotPassword { login, secret } => {
            builder.set_botpassword(login.clone(), secret.expose_secret().to_owned())
        }
        Login::OAuth2 { token } => {
            builder.set_oauth2_token(account.clone(), token.expose_secret().to_owned())
        }
    };
    let built = tokio::time::timeout(connection.request_timeout, builder.build()).await;
    let error = match built {
        Ok(Ok(bot)) => return Ok(bot),
        Ok(Err(mwbot::ConfigError::BotError(error))) => error,
        Ok(Err(other)) => {
            return Err(WikiError::Nonsense { what: "login".to_owned(), why: other.to_string() });
        }
        Err(_) => {
            return Err(WikiError::TimedOut {
                what: connection.api_url.clone(),
                seconds: connection.request_timeout.as_secs(),
            });
        }
    };
    Err(match error {
        mwbot::Error::HttpError(error) if error.is_decode() => WikiError::Nonsense {
            what: connection.api_url.clone(),
            why: "this is not MediaWiki's api.php; check wiki.api".to_owned(),
        },
        mwbot::Error::HttpError(error) => {
            WikiError::Unreachable { address: connection.api_url.clone(), source: Box::new(error) }
        }
        mwbot::Error::WrongPassword => WikiError::Login { account, why: "wrong name or password".to_owned() },
        other => WikiError::Login { account, why: other.to_string().chars().take(200).collect() },
    })
}
