//! Accounts, many at a time. A name that no account has is looked for in the logs
//! of renames and merges, within bounds.

use std::collections::BTreeMap;

use super::MediaWiki;
use super::reads::{Continue, joined, query};
use crate::ids::Username;
use crate::wiki::renames::Fate;
use crate::wiki::transport::Size;
use crate::wiki::{Account, WikiError, answers};

impl MediaWiki {
    pub(super) async fn read_accounts(
        &self,
        names: &[Username],
    ) -> Result<BTreeMap<Username, Account>, WikiError> {
        let mut accounts: BTreeMap<Username, Account> = BTreeMap::new();
        for batch in names.chunks(self.batch.get()) {
            let mut found = self.present_accounts(batch).await?;
            accounts.extend(
                batch
                    .iter()
                    .map(|name| (name.clone(), found.remove(name.as_str()).unwrap_or(Account::Impossible))),
            );
        }
        let missing = |account: &Account| matches!(account, Account::Missing);
        for (name, _) in accounts.iter().filter(|(_, account)| !missing(account)) {
            self.renames.borrow_mut().forget(name);
        }
        if !accounts.values().any(missing) {
            return Ok(accounts);
        }
        self.look_up_renames(&accounts).await?;
        let renames = self.renames.borrow();
        for (name, account) in accounts.iter_mut().filter(|(_, account)| missing(account)) {
            *account = match renames.fate(name) {
                Fate::Became(now) => Account::Renamed(now.clone()),
                Fate::Untold => Account::Missing,
                Fate::Unsettled => Account::Unsettled,
            };
        }
        Ok(accounts)
    }

    /// One batch of accounts, by name as the wiki writes it; and whether they are
    /// locked everywhere, in the same request, where the wiki has central accounts.
    async fn present_accounts(&self, batch: &[Username]) -> Result<BTreeMap<String, Account>, WikiError> {
        let names = joined(batch.iter().map(Username::as_str));
        let mut parameters = vec![
            ("ususers", names.clone()),
            ("usprop", "blockinfo".to_owned()),
            ("list", "users".to_owned()),
        ];
        if self.central.get() {
            parameters.retain(|(key, _)| *key != "list");
            parameters.push(("list", "users|globalusers".to_owned()));
            parameters.push(("gususers", names));
            parameters.push(("gusprop", "locked".to_owned()));
        }
        let answer = self.ask("accounts", &query(&[parameters]), Size::Large).await?;
        let users = answer["query"]["users"].as_array().into_iter().flatten();
        let mut found: BTreeMap<String, Account> = users.filter_map(answers::account).collect();
        match answers::locked(&answer["query"]) {
            Some(everywhere) => {
                for (name, account) in &mut found {
                    if let Account::Present { locked, .. } = account {
                        *locked |= everywhere.contains(name);
                    }
                }
            }
            // An unknown module is a warning to MediaWiki, and no error.
            None if self.central.replace(false) => {
                tracing::warn!(
                    "the wiki does not tell of many central accounts at once; global locks are not seen"
                );
            }
            None => {}
        }
        Ok(found)
    }

    /// Looks up what became of missing names: as many as may be at once.
    async fn look_up_renames(&self, accounts: &BTreeMap<Username, Account>) -> Result<(), WikiError> {
        let missing = accounts.iter().filter(|(_, account)| **account == Account::Missing);
        let missing: Vec<&Username> = missing.map(|(name, _)| name).collect();
        let wanted: Vec<Username> =
            self.renames.borrow().to_look_up(missing.iter().copied()).into_iter().cloned().collect();
        for name in &wanted {
            let now = self.renamed(name).await?;
            self.renames.borrow_mut().note(name, now);
        }
        let knows_merges = self.renames.borrow().knows_merges();
        if !missing.is_empty() && !knows_merges {
            let merged = self.merged().await?;
            self.renames.borrow_mut().note_merged(merged);
        }
        Ok(())
    }

    async fn renamed(&self, old: &Username) -> Result<Option<Username>, WikiError> {
        let parameters = query(&[vec![
            ("list", "logevents".to_owned()),
            ("letype", "renameuser".to_owned()),
            ("letitle", format!("User:{old}")),
            ("lelimit", "1".to_owned()),
            ("leprop", "details|title".to_owned()),
        ]]);
        match self.ask("rename log", &parameters, Size::Large).await {
            Ok(answer) => Ok(answers::renamed_to(&answer["query"])),
            // A wiki that renames nobody has no such log.
            Err(WikiError::Api { code, .. }) if code == "badvalue" => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whom accounts were merged into (extension `UserMerge`). Its log stands under
    /// the new name, so that it is read whole; merges are few.
    async fn merged(&self) -> Result<BTreeMap<Username, Username>, WikiError> {
        let parameters = query(&[vec![
            ("list", "logevents".to_owned()),
            ("letype", "usermerge".to_owned()),
            ("lelimit", "max".to_owned()),
            ("leprop", "type|details".to_owned()),
        ]]);
        let mut merged = BTreeMap::new();
        let read = self
            .ask_all("merge log", &parameters, |answer| {
                for (old, new) in answers::merged(&answer["query"]) {
                    merged.entry(old).or_insert(new);
                }
                Continue::More
            })
            .await;
        match read {
            Ok(()) => Ok(merged),
            Err(WikiError::Api { code, .. }) if code == "badvalue" => Ok(BTreeMap::new()),
            Err(error) => Err(error),
        }
    }
}
