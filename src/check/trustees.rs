//! The working group's accounts: there, and free to act.

use std::collections::BTreeMap;

use super::finding::{Findings, Subject, Weight};
use crate::ids::Username;
use crate::wiki::Account;

/// Nobody to decide.
pub(super) fn none(findings: &mut Findings) {
    findings.add(
        Weight::StopsAPart,
        Subject::Trustees,
        "trustees",
        "nobody can approve rounds and awards, or say what words mean",
        "name the working group's accounts under trustees",
    );
}

/// How each stands.
pub(super) fn look(accounts: &BTreeMap<Username, Account>, findings: &mut Findings) {
    let mut well = Vec::new();
    for (name, account) in accounts {
        let (what, mend) = match account {
            Account::Present { blocked: None, locked: false, .. } => {
                well.push(name.as_str());
                continue;
            }
            Account::Present { locked: true, .. } => {
                ("the account is locked on all wikis".to_owned(), "take the name off the list".to_owned())
            }
            Account::Present { blocked, .. } => {
                let why = blocked.as_ref().map_or("", |block| block.reason.as_str());
                (format!("the account is blocked ({why})"), "take the name off the list".to_owned())
            }
            Account::Renamed(now) => {
                (format!("the account is called {now} now"), format!("write \"{now}\" in its place"))
            }
            Account::Missing | Account::Unsettled => (
                "there is no such account: anybody could make it, and decide".to_owned(),
                "mend the name, or take it off the list".to_owned(),
            ),
            Account::Impossible => (
                "no account can have this name".to_owned(),
                "mend the name, or take it off the list".to_owned(),
            ),
        };
        findings.add(Weight::StopsAPart, Subject::Trustees, name.to_string(), what, mend);
    }
    if !well.is_empty() {
        findings.well(Subject::Trustees, well.join(", "));
    }
}
