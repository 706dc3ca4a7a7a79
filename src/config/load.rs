//! From the text of a configuration file to a [`Config`], or to everything that
//! is wrong with it: each section is read on its own, so that one slip does not
//! hide the next.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::fault::{Fault, Place, Said};
use super::{Config, ConfigError, Overrides, ProgrammeSettings, Schedule, Sketch, WikiSettings};
use super::{check, fault, messages};
use crate::compose::ProgrammeName;
use crate::matching::Rules;

/// The keys of the file's top level.
const SECTIONS: &[&str] = &[
    "trustees",
    "message_kinds",
    "programme",
    "wiki",
    "account",
    "pages",
    "schedule",
    "limits",
    "directory",
    "resources",
    "matching",
    "clinics",
    "approvals",
    "connections",
    "award",
    "form",
    "privacy",
    "support",
    "capacity_exchange",
    "calendar",
    "daemon",
    "watch",
    "alerts",
];

/// The templates by their keys, with what follows the programme's name in the names they have by default.
const TEMPLATES: [(&str, &str); 9] = [
    ("profile_template", "profile"),
    ("met_template", "met"),
    ("approve_template", "approve"),
    ("answer_template", "answer"),
    ("strike_template", "strike"),
    ("clinic_template", "clinic"),
    ("resource_template", "resource"),
    ("ambassador_template", "ambassador"),
    ("phrasebook", "text"),
];

/// Reads the text of the file at `path`.
pub(super) fn parse(text: &str, path: &Path, overrides: &Overrides) -> Result<Config, ConfigError> {
    let Sketch { faults, config, .. } = sketch(text, path, overrides)?;
    // Without a fault there is a configuration.
    config.filter(|_| faults.is_empty()).map(|config| *config).ok_or(ConfigError::Wrong(faults))
}

/// Reads the text of the file at `path` as far as it goes. The error is that it is no TOML.
pub(super) fn sketch(text: &str, path: &Path, overrides: &Overrides) -> Result<Sketch, ConfigError> {
    let mut document = Document::read(text, path)?;
    document.refuse_secrets();
    document.refuse_unknown_sections();
    let mut programme: ProgrammeSettings = document.section_or_default("programme");
    document.name_what_has_none(&programme.name);
    let wiki = document.section("wiki");
    let account = document.section("account");
    let pages = document.section("pages");
    let schedule = document.section("schedule");
    let trustees = document.list("trustees");
    let message_kinds = document.list("message_kinds");
    let limits = document.section_or_default("limits");
    let directory = document.section_or_default("directory");
    let resources = document.section_or_default("resources");
    let matching = document.section_or_default("matching");
    let clinics = document.section_or_default("clinics");
    let approvals = document.section_or_default("approvals");
    let connections = document.section_or_default("connections");
    let award = document.list("award");
    let form = document.list("form");
    let privacy = document.section_or_default("privacy");
    let support = document.section_or_default("support");
    let capacity_exchange = document.table("capacity_exchange");
    let calendar = document.section_or_default("calendar");
    let daemon = document.section_or_default("daemon");
    let watch = document.section_or_default("watch");
    let alerts = document.section_or_default("alerts");
    // The rules that span several keys would mislead about a file half read.
    let whole = document.faults.is_empty();
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut sketch = Sketch {
        faults: Vec::new(),
        config: None,
        account,
        privacy,
        form,
        capacity_exchange,
        calendar,
        wiki_api: overrides
            .wiki_api
            .clone()
            .or_else(|| wiki.as_ref().map(|wiki: &WikiSettings| wiki.api.clone())),
    };
    if let (Some(wiki), Some(account), Some(pages)) = (wiki, sketch.account.clone(), pages) {
        let mut config = Config {
            messages: Arc::new(messages::of(&mut programme, folder, &mut document)?),
            programme,
            wiki,
            account,
            pages,
            trustees,
            message_kinds,
            form: sketch.form.clone(),
            capacity_exchange: sketch.capacity_exchange.clone(),
            directory,
            resources,
            matching,
            clinics,
            approvals,
            connections,
            award,
            // Where there is none, a fault says so.
            schedule: schedule.unwrap_or_else(Schedule::stand_in),
            limits,
            privacy: sketch.privacy.clone(),
            support,
            calendar: sketch.calendar.clone(),
            daemon,
            watch,
            alerts,
        };
        if whole {
            check::config(&config, &mut document);
        }
        if let Some(api) = &overrides.wiki_api {
            check::api(api, Place::Option("--wiki"), &mut document);
            config.wiki.api.clone_from(api);
        }
        if let Some(edits) = overrides.trial_edits {
            check::trial(edits, &mut document);
            config.daemon.trial_edits = edits;
        }
        sketch.config = Some(Box::new(config));
    }
    sketch.faults = document.faults.into_values().collect();
    sketch.start_paths_from(folder);
    Ok(sketch)
}

/// Reads the settings of matching alone, whatever else is in the file at `path`.
pub(super) fn matching(text: &str, path: &Path) -> Result<Rules, ConfigError> {
    let mut document = Document::read(text, path)?;
    let rules = document.section_or_default("matching");
    check::matching(&rules, &mut document);
    if document.faults.is_empty() { Ok(rules) } else { Err(document.wrong()) }
}

/// A file under reading, with what was found wrong so far.
pub(super) struct Document<'t> {
    text: &'t str,
    path: &'t Path,
    top: DeTable<'t>,
    /// By place, the first fault of each: what follows from it would only repeat it.
    faults: BTreeMap<(Place, usize), Fault>,
    /// The sections that misspelt ones were meant to be.
    meant: BTreeSet<&'static str>,
}

impl<'t> Document<'t> {
    fn read(text: &'t str, path: &'t Path) -> Result<Self, ConfigError> {
        let (top, errors) = DeTable::parse_recoverable(text);
        let mut document =
            Self { text, path, top: top.into_inner(), faults: BTreeMap::new(), meant: BTreeSet::new() };
        for error in &errors {
            document.refuse(error, 0..0);
        }
        if errors.is_empty() { Ok(document) } else { Err(document.wrong()) }
    }

    /// Notes what is wrong with the value at a dotted path (`form.0.name`), or
    /// with the nearest thing around it that is there.
    pub(super) fn fault(&mut self, at: &str, problem: impl Into<String>, mend: impl Into<String>) {
        let place = self.place_of(at);
        self.note(place, Said { problem: problem.into(), mend: mend.into() });
    }

    /// Where the value at a dotted path is.
    pub(super) fn place_of(&self, at: &str) -> Place {
        self.span_of(at).map_or(Place::File, |span| Place::of(self.text, span.start))
    }

    /// Notes what is wrong at a place.
    pub(super) fn note(&mut self, place: Place, said: Said) {
        let fault = Fault { file: self.path.to_owned(), place, problem: said.problem, mend: said.mend };
        // Without a place, nothing follows from anything.
        let number = if place == Place::File { self.faults.len() } else { 0 };
        self.faults.entry((place, number)).or_insert(fault);
    }

    /// Notes what is wrong in a file that this one names.
    pub(super) fn note_elsewhere(&mut self, fault: Fault) {
        self.faults.insert((Place::File, self.faults.len()), fault);
    }

    /// Notes an error; it lies at `around` if it does not say where.
    fn refuse(&mut self, error: &toml::de::Error, around: Range<usize>) {
        let place = Place::of(self.text, error.span().unwrap_or(around).start);
        let said = Said::of(error, self.text);
        self.note(place, said);
    }

    fn wrong(self) -> ConfigError {
        ConfigError::Wrong(self.faults.into_values().collect())
    }

    fn span_of(&self, at: &str) -> Option<Range<usize>> {
        let mut steps = at.split('.');
        let mut value = self.top.get(steps.next()?)?;
        for step in steps {
            let inner = match value.get_ref() {
                DeValue::Table(table) => table.get(step),
                DeValue::Array(array) => step.parse::<usize>().ok().and_then(|index| array.get(index)),
                _ => None,
            };
            let Some(inner) = inner else { break };
            value = inner;
        }
        Some(value.span())
    }

    /// A section that must be there.
    fn section<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        if self.top.contains_key(key) {
            return self.table(key);
        }
        if self.meant.contains(key) {
            return None;
        }
        let problem = format!("the section [{key}] is missing");
        self.note(Place::File, Said { problem, mend: "add it; config/meta.toml shows every key".to_owned() });
        None
    }

    /// A section that may be left out.
    fn section_or_default<T: DeserializeOwned + Default>(&mut self, key: &str) -> T {
        self.table(key).unwrap_or_default()
    }

    fn table<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let value = self.top.get(key)?.clone();
        if value.get_ref().is_table() {
            return self.value(value);
        }
        self.fault(key, format!("\"{key}\" is not a section"), format!("write [{key}] once, its keys below"));
        None
    }

    /// A list that may be left out; each entry is read on its own.
    fn list<T: DeserializeOwned>(&mut self, key: &str) -> Vec<T> {
        let Some(value) = self.top.get(key).cloned() else { return Vec::new() };
        match value.get_ref() {
            DeValue::Array(entries) => {
                entries.iter().cloned().filter_map(|entry| self.value(entry)).collect()
            }
            _ => self.value(value).unwrap_or_default(),
        }
    }

    /// Reads a value. Unknown keys are put aside one by one, so that all of
    /// them are told, and whatever else is wrong with the rest. A key that was
    /// misspelt is not told as missing as well.
    fn value<T: DeserializeOwned>(&mut self, mut value: Spanned<DeValue<'t>>) -> Option<T> {
        let mut meant = BTreeSet::new();
        loop {
            let error = match T::deserialize(ValueDeserializer::from(value.clone())) {
                Ok(read) => return Some(read),
                Err(error) => error,
            };
            let missing = fault::missing(error.message()).is_some_and(|key| meant.contains(key));
            if !missing {
                self.refuse(&error, value.span());
            }
            let (key, expected) = fault::unknown(error.message(), "unknown field `")?;
            meant.extend(fault::nearest(key, &expected).map(str::to_owned));
            match value.get_mut() {
                DeValue::Table(table) => table.remove(key)?,
                _ => return None,
            };
        }
    }

    /// Names the templates, the subpage and the page of meanings that are left out: by the
    /// programme and below its home, so that another one's name never stands on the wiki.
    fn name_what_has_none(&mut self, programme: &ProgrammeName) {
        let Some(pages) = self.top.get_mut("pages").and_then(|pages| match pages.get_mut() {
            DeValue::Table(table) => Some(table),
            _ => None,
        }) else {
            return;
        };
        let home = pages.get("home").and_then(|home| home.get_ref().as_str()).map(str::to_owned);
        let templates = TEMPLATES.map(|(key, what)| (key, Some(format!("Template:{programme} {what}"))));
        let subpage = [("profile_subpage", Some(programme.to_string()))];
        let below_home = [("aliases", home.map(|home| format!("{home}/Aliases")))];
        for (key, name) in templates.into_iter().chain(subpage).chain(below_home) {
            if let Some(name) = name.filter(|_| !pages.contains_key(key)) {
                let name = Spanned::new(0..0, DeValue::String(name.into()));
                pages.insert(Spanned::new(0..0, key.into()), name);
            }
        }
    }

    fn refuse_unknown_sections(&mut self) {
        let unknown: Vec<(Range<usize>, String)> = self
            .top
            .keys()
            .filter(|key| !SECTIONS.contains(&key.get_ref().as_ref()))
            .map(|key| (key.span(), key.get_ref().to_string()))
            .collect();
        for (span, key) in unknown {
            self.meant.extend(fault::nearest(&key, SECTIONS));
            self.note(Place::of(self.text, span.start), Said::unknown("key", &key, SECTIONS));
        }
    }

    /// Says where secrets belong to whoever put one here. The value is not shown.
    fn refuse_secrets(&mut self) {
        let mut found = Vec::new();
        let mut tables: Vec<&DeTable> = vec![&self.top];
        let mut values: Vec<&DeValue> = Vec::new();
        while let Some(table) = tables.pop() {
            for (key, value) in table {
                if names_a_secret(key.get_ref()) {
                    found.push((Place::of(self.text, key.span().start), key.get_ref().to_string()));
                }
                values.push(value.get_ref());
            }
            while let Some(value) = values.pop() {
                match value {
                    DeValue::Table(inner) => tables.push(inner),
                    DeValue::Array(inner) => values.extend(inner.iter().map(Spanned::get_ref)),
                    _ => {}
                }
            }
        }
        for (place, key) in found {
            let said = Said {
                problem: format!("{key:?}: secrets do not belong into this file"),
                mend: "take it out, renew the secret, and put it into the environment variable that \
                       account.secret_env names or into the file that account.secret_file names"
                    .to_owned(),
            };
            self.note(place, said);
        }
    }
}

/// Whether somebody would keep a secret under this key.
fn names_a_secret(key: &str) -> bool {
    let key = key.to_lowercase().replace('-', "_");
    if matches!(key.as_str(), "secret_env" | "secret_file") {
        return false;
    }
    ["password", "passwd", "passphrase", "secret", "token", "credential", "api_key"]
        .iter()
        .any(|word| key.contains(word))
}

#[cfg(test)]
mod tests;
