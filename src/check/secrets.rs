//! The bot password or access token, and the key of tombstones and codes: whether they are
//! there, and nobody else's to read. What they are is never told.

use super::finding::{Findings, Subject, Weight};
use crate::config::{AccountSettings, ConfigError, PrivacySettings};

/// Looks for both.
pub(super) fn look(
    account: Option<&AccountSettings>,
    privacy: &PrivacySettings,
    needs_key: bool,
    findings: &mut Findings,
) {
    let mut held = Vec::new();
    match account.map(AccountSettings::secret) {
        None => {
            findings.not_seen(Subject::Secrets, "the section [account] cannot be read");
        }
        Some(Ok(_)) => held.push("the account's secret"),
        Some(Err(error)) => found(&error, findings),
    }
    match privacy.key() {
        Ok(Some(_)) => held.push("the key of tombstones and codes"),
        Ok(None) if needs_key => found(&privacy.no_key(), findings),
        Ok(None) => {}
        Err(error) => found(&error, findings),
    }
    if !held.is_empty() {
        findings.well(
            Subject::Secrets,
            format!("{} can be had, and nobody else can read them", held.join(" and ")),
        );
    }
}

fn found(error: &ConfigError, findings: &mut Findings) {
    let (place, what, mend) = match error {
        ConfigError::NoSecret { what, variable, setting } => (
            variable.clone(),
            format!("there is no {what}"),
            format!("put it into the environment variable {variable}, or into a file that {setting} names"),
        ),
        ConfigError::SecretUnreadable { what, setting, path, source } => (
            path.display().to_string(),
            format!("the file of the {what} cannot be read ({})", source.kind()),
            format!(
                "put the secret there, alone on one line, for the bot alone to read (chmod 600); or change {setting}"
            ),
        ),
        ConfigError::SecretOpen { path, mode } => (
            path.display().to_string(),
            format!("others on this machine can read the secret (mode {mode:03o})"),
            format!("run: chmod 600 {}; if others may have read it, renew it", path.display()),
        ),
        ConfigError::SecretWrong { what, place, problem } => {
            (place.clone(), (*problem).to_owned(), format!("put the {what} there, alone on one line"))
        }
        ConfigError::Unreadable { path, .. } => {
            (path.display().to_string(), error.to_string(), "mend the configuration".to_owned())
        }
        ConfigError::Wrong(_) | ConfigError::Messages(_) | ConfigError::FormOpen { .. } => {
            (String::new(), error.to_string(), "mend the configuration".to_owned())
        }
    };
    findings.add(Weight::StopsEverything, Subject::Secrets, place, what, mend);
}
