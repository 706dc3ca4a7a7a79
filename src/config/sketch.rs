//! A configuration as far as it can be read, for whoever wants to know everything that is
//! wrong at once: one slip in the file does not hide what is wrong beside it.

use std::path::{Path, PathBuf};

use super::{
    AccountSettings, ClinicSettings, Config, ConfigError, Fault, FormSettings, Overrides, PrivacySettings,
    TableSettings, check, load,
};
use crate::intake::capacity_exchange::Source;

/// What could be read of a configuration file, and what is wrong with the file.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// What is wrong. Only where this is empty may the configuration be acted by.
    pub faults: Vec<Fault>,
    /// The whole, where the parts that it cannot do without could be read. To look by, not to act by.
    pub config: Option<Box<Config>>,
    /// The bot's account, if that much could be read.
    pub account: Option<AccountSettings>,
    /// What keeps private things private.
    pub privacy: PrivacySettings,
    /// The forms that could be read.
    pub form: Vec<FormSettings>,
    /// The tables of Capacity Exchange.
    pub capacity_exchange: Option<TableSettings>,
    /// The calendar's file.
    pub calendar: ClinicSettings,
    pub(super) wiki_api: Option<String>,
}

impl Sketch {
    /// Reads the file as far as it goes.
    ///
    /// # Errors
    /// That the file cannot be read, or is no TOML.
    pub fn read(path: &Path, overrides: &Overrides) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        load::sketch(&text, path, overrides)
    }

    /// Whether the wiki's address is one to which a secret may be sent.
    #[must_use]
    pub fn may_reach_the_wiki(&self) -> bool {
        self.wiki_api.as_deref().is_some_and(check::is_sound_api)
    }

    /// Lets relative paths start from the folder that the file is in.
    pub(super) fn start_paths_from(&mut self, folder: &Path) {
        let paths = self.account.iter_mut().filter_map(|account| account.secret_file.as_mut());
        paths
            .chain(&mut self.privacy.key_file)
            .chain(&mut self.calendar.feed)
            .for_each(|path| start(path, folder));
        self.form.iter_mut().for_each(|form| start(&mut form.file, folder));
        for table in
            self.capacity_exchange.iter_mut().flat_map(|tables| [&mut tables.users, &mut tables.capacities])
        {
            if let Source::File(path) = table {
                start(path, folder);
            }
        }
        if let Some(config) = &mut self.config {
            config.account.secret_file =
                self.account.as_ref().and_then(|account| account.secret_file.clone());
            config.privacy.key_file.clone_from(&self.privacy.key_file);
            config.calendar.feed.clone_from(&self.calendar.feed);
            config.daemon.folder.iter_mut().for_each(|own| start(own, folder));
            config.form.clone_from(&self.form);
            config.capacity_exchange.clone_from(&self.capacity_exchange);
        }
    }
}

fn start(path: &mut PathBuf, folder: &Path) {
    *path = folder.join(&*path);
}
