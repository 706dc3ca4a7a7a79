//! Logging in to a MediaWiki, and what can go wrong with that.

use std::time::Duration;

use mwapi::{Assert, Client, Error as ApiError};
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};

use crate::ids::Username;
use crate::wiki::WikiError;
use crate::wiki::exchange::brief;
use crate::wiki::transport::Transport;

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
    /// Whether its edits must be a bot's.
    pub flag: Flag,
}

/// Whether the account has the bot flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// It must have it: without, nothing is edited.
    Needed,
    /// It is on trial and may have none yet.
    NotYet,
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
    /// Not at all: it looks as anybody can, and cannot edit.
    Nobody,
}

impl Login {
    /// Requests that it takes: a token and the login itself, or none.
    pub(super) fn requests(&self) -> u64 {
        match self {
            Self::BotPassword { .. } => 2,
            Self::OAuth2 { .. } | Self::Nobody => 0,
        }
    }
}

/// How long a connection may take to come about.
const CONNECTING: Duration = Duration::from_secs(15);

/// Logs in. mwapi does it, with an HTTP client of ours: a POST that follows a
/// redirect becomes a GET without its body, and a request without a deadline
/// hangs for ever.
pub(super) async fn log_in(connection: &Connection) -> Result<Transport, WikiError> {
    let deadline = connection.request_timeout;
    let agent = agent(&connection.contact);
    let api_url = connection.api_url.clone();
    let mut builder = Client::builder(&connection.api_url)
        .set_user_agent(&agent)
        .set_assert(Assert::None)
        .set_retry_limit(0)
        .set_http_client(move || client(&api_url, deadline));
    let mut bearer = None;
    match &connection.login {
        Login::BotPassword { login, secret } => {
            builder = builder.set_botpassword(login, secret.expose_secret());
        }
        Login::OAuth2 { token } => bearer = Some(token.clone()),
        Login::Nobody => {}
    }
    let client = match tokio::time::timeout(deadline * 2, builder.build()).await {
        Ok(Ok(client)) => client,
        Ok(Err(error)) => return Err(failed(connection, error)),
        Err(_) => {
            return Err(WikiError::TimedOut {
                what: connection.api_url.clone(),
                seconds: deadline.as_secs(),
            });
        }
    };
    let client = client.http_client().clone();
    Ok(Transport { client, api_url: connection.api_url.clone(), bearer, deadline })
}

/// The HTTP client of every session with this address. What is said to a wiki on this machine, in
/// the open, goes through no proxy, whatever the environment names.
pub(super) fn client(api_url: &str, deadline: Duration) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder();
    let builder = if api_url.starts_with("https://") { builder } else { builder.no_proxy() };
    builder
        .redirect(Policy::none())
        .timeout(deadline)
        .connect_timeout(CONNECTING.min(deadline))
        .tcp_nodelay(true)
}

/// How the bot introduces itself to servers.
pub(crate) fn agent(contact: &str) -> String {
    format!("{}/{} ({contact})", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
}

fn failed(connection: &Connection, error: ApiError) -> WikiError {
    let login = |why: String| WikiError::Login { account: connection.account.to_string(), why };
    match error {
        ApiError::HttpError(error) if error.is_decode() => no_api(connection),
        ApiError::HttpError(error) if error.status().is_some() => {
            WikiError::Nonsense { what: connection.api_url.clone(), why: brief(&error.to_string()) }
        }
        ApiError::HttpError(error) => {
            WikiError::Unreachable { address: connection.api_url.clone(), source: Box::new(error) }
        }
        ApiError::InvalidJson(_) => no_api(connection),
        // Shown as it is: the wiki says how long to wait, or that the password is wrong.
        ApiError::ApiError(error) if error.code == "wrongpassword" => {
            login("wrong name or password".to_owned())
        }
        ApiError::ApiError(error) => login(brief(&format!("{}: {}", error.code, error.text))),
        other => login(brief(&other.to_string())),
    }
}

fn no_api(connection: &Connection) -> WikiError {
    WikiError::Nonsense {
        what: connection.api_url.clone(),
        why: "this is not MediaWiki's api.php; check wiki.api".to_owned(),
    }
}
