//! Whose a registration is, and whether that account may take part.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{BadUsername, UserId, Username};
use crate::registry::name::BadName;
use crate::registry::{Proof, Registration, SourceKind, name};

/// What the wiki knows of an account's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No account has it.
    Missing,
    /// No account can have it.
    Impossible,
    /// Its account was renamed; the new name must be looked up too ([`new_names`]).
    Renamed(Username),
    /// An account has it.
    Known {
        /// The account's id.
        id: UserId,
        /// Its name now.
        name: Username,
        /// Why it is blocked on the whole site and for more than a few days, if it is.
        blocked: Option<String>,
        /// Whether it is locked or hidden on all wikis.
        locked: bool,
    },
}

/// The accounts that registrations name, as registrants or as partners they
/// met or answer about: whose standing vetting must know.
#[must_use]
pub fn names(registrations: &[Registration]) -> BTreeSet<Username> {
    let typed = registrations.iter().flat_map(|registration| {
        let met = registration.met.iter().map(|report| &report.with);
        let answered = registration.answers.iter().map(|report| &report.with);
        std::iter::once(&registration.name).chain(met).chain(answered.filter(|with| !with.is_empty()))
    });
    typed.filter_map(|typed| name::clean(typed).ok()).collect()
}

/// The new names of renamed accounts that were not looked up yet. When this is
/// empty, [`super::vet`] can begin.
#[must_use]
pub fn new_names(accounts: &BTreeMap<Username, Standing>) -> BTreeSet<Username> {
    let renamed = accounts.values().filter_map(|standing| match standing {
        Standing::Renamed(now) => Some(now),
        _ => None,
    });
    renamed.filter(|now| !accounts.contains_key(now)).cloned().collect()
}

/// The id of the account that has the name, or had it and was renamed.
#[must_use]
pub fn id_of(name: &Username, accounts: &BTreeMap<Username, Standing>) -> Option<UserId> {
    match follow(name, accounts) {
        Some(Standing::Known { id, .. }) if id.0 != 0 => Some(*id),
        _ => None,
    }
}

/// An account that may take part.
pub(super) struct Account {
    /// Its id.
    pub(super) id: UserId,
    /// Its name now.
    pub(super) name: Username,
    typed: Username,
}

impl Account {
    /// The name now, where another was typed.
    pub(super) fn renamed_to(&self) -> Option<&Username> {
        (self.name != self.typed).then_some(&self.name)
    }
}

/// The account that a registration is for, whatever its standing.
#[must_use]
pub fn whose_account(registration: &Registration, accounts: &BTreeMap<Username, Standing>) -> Option<UserId> {
    id_of(&name::clean(&registration.name).ok()?, accounts)
}

/// The accounts that speak for themselves in these registrations. Whether each may take part is not told.
#[must_use]
pub fn speaking(registrations: &[Registration], accounts: &BTreeMap<Username, Standing>) -> BTreeSet<UserId> {
    let own = registrations.iter().filter(|registration| registration.proof == Proof::Owner);
    own.filter_map(|registration| whose_account(registration, accounts)).collect()
}

/// What bars the account that a registration names from taking part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bar {
    /// It is no account's name.
    NoName,
    /// No account has the name.
    Missing,
    /// The account has vanished.
    Vanished,
    /// It is blocked.
    Blocked,
    /// It is locked on all wikis.
    Locked,
    /// Nobody knows yet which account has the name.
    Unknown,
}

/// The account that a registration is for with its name now, or what bars it.
pub fn account_of(
    registration: &Registration,
    accounts: &BTreeMap<Username, Standing>,
) -> Result<(UserId, Username), Bar> {
    whose(registration, accounts).map(|account| (account.id, account.name)).map_err(|refusal| refusal.bar)
}

/// Why a registration does not count, and the mend.
pub(super) struct Refusal {
    pub(super) bar: Bar,
    pub(super) what: String,
    pub(super) mend: &'static str,
}

/// The account that a registration is for.
pub(super) fn whose(
    registration: &Registration,
    accounts: &BTreeMap<Username, Standing>,
) -> Result<Account, Refusal> {
    let typed = name::clean(&registration.name).map_err(|error| Refusal {
        bar: Bar::NoName,
        what: error.to_string(),
        mend: match error {
            BadName::Name(BadUsername::NotRegistered) => {
                "create an account or log in, and give the account's name"
            }
            _ => "write the account's name as it stands on its user page",
        },
    })?;
    // What stands in a form's row may be a person's real name: it is not repeated.
    let shown = match registration.provenance.kind {
        SourceKind::Form => "the name given".to_owned(),
        SourceKind::CapacityExchange
        | SourceKind::TalkSection
        | SourceKind::RegistrationPage
        | SourceKind::Calendar
        | SourceKind::ProfilePage
        | SourceKind::AnswersPage => {
            format!("the name {typed}")
        }
    };
    match follow(&typed, accounts) {
        Some(Standing::Known { locked: true, .. }) => Err(Refusal {
            bar: Bar::Locked,
            what: format!("the account with {shown} is locked on all wikis"),
            mend: "the entry counts again when the lock ends; otherwise take it out",
        }),
        Some(Standing::Known { blocked: Some(_), .. }) => Err(Refusal {
            bar: Bar::Blocked,
            what: format!("the account with {shown} is blocked"),
            mend: "the entry counts again when the block ends; otherwise take it out",
        }),
        Some(Standing::Known { name, .. }) if has_vanished(name) => Err(Refusal {
            bar: Bar::Vanished,
            what: "the account has vanished".to_owned(),
            mend: "take the entry out",
        }),
        Some(Standing::Known { id, name, .. }) => Ok(Account { id: *id, name: name.clone(), typed }),
        Some(Standing::Impossible) => Err(Refusal {
            bar: Bar::NoName,
            what: format!("no account can have {shown}"),
            mend: "write the account's name as it stands on its user page",
        }),
        Some(Standing::Missing) => Err(Refusal {
            bar: Bar::Missing,
            what: format!("no account has {shown}"),
            mend: "check the spelling; it is the name of the account, not of the person",
        }),
        Some(Standing::Renamed(_)) | None => Err(Refusal {
            bar: Bar::Unknown,
            what: format!("what account has {shown} is not known yet"),
            mend: "nothing: it is looked up again the next time",
        }),
    }
}

/// The standing of the name, or of the name it was changed to. Names changed
/// in a ring lead nowhere.
pub(super) fn follow<'a>(
    name: &Username,
    accounts: &'a BTreeMap<Username, Standing>,
) -> Option<&'a Standing> {
    let mut seen = BTreeSet::new();
    let mut standing = accounts.get(name)?;
    while let Standing::Renamed(now) = standing {
        if !seen.insert(now) {
            return None;
        }
        standing = accounts.get(now)?;
    }
    Some(standing)
}

/// The names that `Special:GlobalVanishRequest` and the renamers before it give.
fn has_vanished(name: &Username) -> bool {
    let name = name.as_str();
    name.starts_with("Renamed user ") || name.starts_with("Vanished user ")
}
