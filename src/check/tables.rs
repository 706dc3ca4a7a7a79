//! Capacity Exchange's tables on another wiki: whether they can be read, and whether those who
//! write them are who the configuration says.

use std::time::Duration;

use super::finding::{Findings, Subject, Weight};
use crate::config::{Config, TableSettings};
use crate::ids::PageTitle;
use crate::intake::capacity_exchange::{self, Source, Table};
use crate::registry::Lexicon;
use crate::wiki::WikiError;
use crate::wiki::elsewhere::Elsewhere;

/// Looks at them.
pub(super) async fn look(config: &Config, lexicon: &Lexicon, findings: &mut Findings) {
    let Some(settings) = &config.capacity_exchange else { return };
    let pages: Vec<&PageTitle> = [&settings.users, &settings.capacities]
        .into_iter()
        .filter_map(|source| match source {
            Source::Page(title) => Some(title),
            Source::File(_) => None,
        })
        .collect();
    let mut texts = Vec::new();
    if !pages.is_empty() {
        let deadline = Duration::from_secs(config.limits.request_timeout_seconds);
        match read(settings, &pages, &config.wiki.contact, deadline, findings).await {
            Ok(read) => texts = read,
            Err(error) => {
                return findings.add(
                    Weight::StopsAPart,
                    Subject::CapacityExchange,
                    settings.api.clone(),
                    format!("the tables cannot be read: {error}"),
                    "check capacity_exchange.api, or take [capacity_exchange] out of the configuration",
                );
            }
        }
    }
    for source in [&settings.users, &settings.capacities] {
        if let Source::File(path) = source
            && let Ok(text) = std::fs::read_to_string(path)
        {
            texts.push((source.place(), text));
        }
    }
    understood(settings, &texts, lexicon, findings);
}

/// Who writes the tables, and what they say.
async fn read(
    settings: &TableSettings,
    pages: &[&PageTitle],
    contact: &str,
    deadline: Duration,
    findings: &mut Findings,
) -> Result<Vec<(String, String)>, WikiError> {
    let wiki = Elsewhere::new(&settings.api, contact, deadline)?;
    let strangers = wiki.without_account(&settings.editors).await?;
    for name in &strangers {
        findings.add(
            Weight::StopsAPart,
            Subject::CapacityExchange,
            "capacity_exchange.editors",
            format!("there is no account {name} there: anybody could make it, and register anybody"),
            "name the account that writes the tables; the history of their pages shows it",
        );
    }
    let mut texts = Vec::new();
    for title in pages {
        let newest = wiki.newest_by(title, &settings.editors).await?;
        match newest.and_then(|revision| revision.text) {
            Some(text) => texts.push((title.to_string(), text)),
            // Who does not exist wrote nothing.
            None if strangers.len() == settings.editors.len() => {}
            None => findings.add(
                Weight::StopsAPart,
                Subject::CapacityExchange,
                title.to_string(),
                "the page is missing, or has no version by an account of capacity_exchange.editors",
                "mend the title or the editors; the page's history tells both",
            ),
        }
    }
    Ok(texts)
}

/// Whether what they say can be understood at all.
fn understood(
    settings: &TableSettings,
    texts: &[(String, String)],
    lexicon: &Lexicon,
    findings: &mut Findings,
) {
    let text = |source: &Source| {
        let place = source.place();
        texts.iter().find(|(known, _)| *known == place).map(|(place, text)| Table { place, text })
    };
    let (Some(people), Some(known)) = (text(&settings.users), text(&settings.capacities)) else { return };
    let read = capacity_exchange::read(people, known, settings, lexicon);
    // What is wrong with one row is told on the problems page.
    for problem in read.problems.iter().filter(|problem| problem.entry.is_empty()) {
        findings.add(
            Weight::StopsAPart,
            Subject::CapacityExchange,
            problem.place.clone(),
            problem.what.clone(),
            problem.mend.clone(),
        );
    }
    let people = read.registrations.len();
    findings.well(Subject::CapacityExchange, format!("{people} people stand in the tables"));
}
