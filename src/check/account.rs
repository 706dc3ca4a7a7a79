//! The bot's account: there, free to edit, and the one that the secret is of.

use super::finding::{Findings, Subject, Weight};
use crate::config::Method;
use crate::ids::Username;
use crate::wiki::WikiError;
use crate::wiki::inspection::{Hold, Outsider, Session};

/// How the account stands, as anybody sees it.
pub(super) fn from_outside(name: &Username, account: Option<&Outsider>, findings: &mut Findings) {
    let Some(account) = account else {
        findings.add(
            Weight::StopsEverything,
            Subject::Account,
            name.to_string(),
            "there is no such account on this wiki",
            "mend account.name, or make the account by Special:CreateAccount",
        );
        return;
    };
    if account.locked {
        findings.add(
            Weight::StopsEverything,
            Subject::Account,
            name.to_string(),
            "the account is locked on all wikis",
            "write to the stewards (https://meta.wikimedia.org/wiki/Stewards)",
        );
    }
    for hold in &account.blocks {
        blocked(name, hold, findings);
    }
    findings.well(Subject::Account, name.to_string());
}

fn blocked(name: &Username, hold: &Hold, findings: &mut Findings) {
    let until = hold.until.map_or_else(|| "for ever".to_owned(), |until| format!("until {until}"));
    let why = if hold.reason.is_empty() { String::new() } else { format!(": {}", hold.reason) };
    let (weight, what) = match &hold.only {
        None => (Weight::StopsEverything, format!("the account is blocked {until}{why}")),
        Some(only) if only.is_empty() => {
            (Weight::StopsAPart, format!("the account is blocked from a part of the wiki {until}{why}"))
        }
        Some(only) => {
            (Weight::StopsAPart, format!("the account is blocked {until} from {}{why}", only.join(", ")))
        }
    };
    findings.add(
        weight,
        Subject::Account,
        name.to_string(),
        what,
        "mend what the block is about, and talk to the administrator who blocked",
    );
}

/// Why the login failed.
pub(super) fn not_let_in(name: &Username, method: Method, error: &WikiError, findings: &mut Findings) {
    let (what, mend) = match (error, method) {
        (WikiError::Login { why, .. }, Method::BotPassword) => (
            format!("the login failed ({why})"),
            "make the bot password anew by Special:BotPasswords, and put it where the secret is kept; account.login is its name there, as NAME@run",
        ),
        (WikiError::Login { why, .. }, Method::OAuth2) => {
            (format!("the token is not of this account ({why})"), TOKEN)
        }
        (WikiError::Api { code, why, .. }, Method::OAuth2) => {
            (format!("the wiki does not accept the token ({code}: {why})"), TOKEN)
        }
        (error, _) => (format!("the login failed ({error})"), "try again later"),
    };
    findings.add(Weight::StopsEverything, Subject::Account, name.to_string(), what, mend);
}

const TOKEN: &str = "make an owner-only consumer as this account \
    (https://meta.wikimedia.org/wiki/Special:OAuthConsumerRegistration/propose), and put its access token where the secret is kept";

/// Whether the session is the account's. Gives whether it is.
pub(super) fn is_own(name: &Username, session: &Session, findings: &mut Findings) -> bool {
    let same = Username::parse(&session.name).as_ref() == Ok(name) && !session.anonymous;
    if !same {
        let what = if session.anonymous {
            "the wiki does not accept the secret: to it the bot is nobody".to_owned()
        } else {
            format!("the secret is of another account, {}", session.name)
        };
        findings.add(Weight::StopsEverything, Subject::Account, name.to_string(), what, TOKEN);
    }
    same
}

/// Whether the machine from which the bot edits is blocked, where its account is not.
pub(super) fn address(session: &Session, account: Option<&Outsider>, findings: &mut Findings) {
    let own = account.is_some_and(|account| account.blocks.iter().any(|hold| hold.only.is_none()));
    if let Some(why) = session.blocked.as_ref().filter(|_| !own) {
        findings.add(
            Weight::StopsEverything,
            Subject::Account,
            session.name.clone(),
            format!("the bot is blocked where it runs: {why}"),
            "run it from elsewhere, or ask for an exemption from address blocks",
        );
    }
}
