//! What the wiki knows of the accounts that sources name.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::Username;
use crate::registry::vet::Standing;
use crate::wiki::{Account, Wiki, WikiError};

/// How often a renamed account is followed to a newer name.
const MOST_RENAMES: usize = 5;

/// Asks for the accounts that are not known yet; renamed ones are followed. One
/// request for each batch, and for each step of the longest chain of names.
///
/// A name for which the logs were not asked yet stays unknown: the next look asks.
pub async fn learn(
    wiki: &impl Wiki,
    names: BTreeSet<Username>,
    known: &mut BTreeMap<Username, Standing>,
) -> Result<(), WikiError> {
    let mut asked = names;
    for _ in 0..=MOST_RENAMES {
        asked.retain(|name| !known.contains_key(name));
        if asked.is_empty() {
            break;
        }
        let names: Vec<Username> = std::mem::take(&mut asked).into_iter().collect();
        for (name, account) in wiki.accounts(&names).await? {
            let Some(standing) = standing(account) else { continue };
            if let Standing::Renamed(now) = &standing {
                asked.insert(now.clone());
            }
            known.insert(name, standing);
        }
    }
    Ok(())
}

fn standing(account: Account) -> Option<Standing> {
    match account {
        Account::Missing => Some(Standing::Missing),
        Account::Impossible => Some(Standing::Impossible),
        Account::Renamed(now) => Some(Standing::Renamed(now)),
        Account::Unsettled => None,
        Account::Present { id, name, blocked, locked } => {
            let blocked = blocked.filter(|block| !block.is_short()).map(|block| block.reason);
            Some(Standing::Known { id, name, blocked, locked })
        }
    }
}
