//! Fetches Capacity Exchange's tables, from files or from the wiki they are on.

use std::time::Duration;

use super::GatherError;
use crate::config::Config;
use crate::intake::Read;
use crate::intake::capacity_exchange::{self, Source, Table, TableSettings};
use crate::registry::{Lexicon, Problem, Weight};
use crate::wiki::elsewhere::Elsewhere;

/// Reads the tables, if the configuration names them. A wiki that cannot be
/// reached ends the cycle: whoever stands in the tables would seem to have left.
pub(super) async fn read(config: &Config, lexicon: &Lexicon) -> Result<Read, GatherError> {
    let Some(settings) = &config.capacity_exchange else { return Ok(Read::default()) };
    let people = text(config, settings, &settings.users).await?;
    let known = text(config, settings, &settings.capacities).await?;
    match (people, known) {
        (Ok(people), Ok(known)) => {
            let [people_place, known_place] = [&settings.users, &settings.capacities].map(Source::place);
            let people = Table { place: &people_place, text: &people };
            let known = Table { place: &known_place, text: &known };
            Ok(capacity_exchange::read(people, known, settings, lexicon))
        }
        (people, known) => {
            let mut read = Read::default();
            for problem in people.err().into_iter().chain(known.err()) {
                read.refuse(problem);
            }
            Ok(read)
        }
    }
}

/// A table's text, or why there is none.
async fn text(
    config: &Config,
    settings: &TableSettings,
    source: &Source,
) -> Result<Result<String, Problem>, GatherError> {
    let refused = |what: String, mend: &str| {
        capacity_exchange::problem(&source.place(), Weight::Refused, String::new(), what, mend)
    };
    match source {
        Source::File(path) => Ok(std::fs::read_to_string(path).map_err(|error| {
            let what = format!("the table cannot be read ({})", error.kind());
            refused(what, "check capacity_exchange in the configuration")
        })),
        Source::Page(title) => {
            let deadline = Duration::from_secs(config.limits.request_timeout_seconds);
            let wiki = Elsewhere::new(&settings.api, &config.wiki.contact, deadline)?;
            let newest = wiki.newest_by(title, &settings.editors).await?;
            Ok(newest.and_then(|revision| revision.text).ok_or_else(|| {
                refused(
                    "the page has no version by an account of capacity_exchange.editors".to_owned(),
                    "name the account that writes the tables; the page's history tells",
                )
            }))
        }
    }
}
