//! By which words are understood in this cycle: what the bot ships with, as the
//! working group's two pages change it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::ids::{PageTitle, Timestamp};
use crate::intake::attribution::Speakers;
use crate::intake::entry::Reader;
use crate::intake::history::{PageHistory, readable};
use crate::intake::memory::Memory;
use crate::intake::{alias_page, taxonomy_page};
use crate::registry::{Lexicon, Problem, Taxonomy, Weight};
use crate::wiki::{Page, Revision, Stamp, Wiki, WikiError};

/// The working group's pages, with their versions.
#[derive(Clone, Debug)]
pub struct Pages<'a> {
    /// The alias page.
    pub aliases: (&'a PageTitle, PageHistory),
    /// The taxonomy's page, if the programme has one, the newest version first.
    pub taxonomy: Option<(&'a PageTitle, Vec<Revision>)>,
}

/// Fetches them: the alias page with its history, of the taxonomy's page its history
/// only where its newest version is not in force.
pub async fn fetch<'a>(
    wiki: &impl Wiki,
    memory: &mut Memory,
    reader: &Reader,
    (aliases, taxonomy): (&'a PageTitle, Option<&'a PageTitle>),
    stamps: &BTreeMap<PageTitle, Stamp>,
    speakers: &Speakers<'_>,
) -> Result<Pages<'a>, WikiError> {
    let stamp = |title: &PageTitle| stamps.get(title).copied();
    let history = memory.history(wiki, aliases, stamp(aliases), |text| text).await?;
    let mut pages = Pages { aliases: (aliases, readable(reader, history)), taxonomy: None };
    if let Some(title) = taxonomy {
        let wanted = stamp(title).map(|stamp| (title.clone(), stamp)).into_iter().collect();
        let newest = memory.pages(wiki, &wanted);
        let newest = newest.await?.get(title).and_then(Page::head).cloned();
        let versions = match newest {
            Some(head) if taxonomy_page::is_in_force(&head, title, speakers) => vec![head],
            Some(_) => wiki.history(title, None, taxonomy_page::MOST_REVISIONS).await?,
            None => Vec::new(),
        };
        pages.taxonomy = Some((title, versions));
    }
    Ok(pages)
}

/// Makes the lexicon of this moment.
#[must_use]
pub fn read(
    reader: &Reader,
    pages: &Pages<'_>,
    speakers: &Speakers<'_>,
    moment: Timestamp,
) -> (Lexicon, Vec<Problem>) {
    let mut taxonomy = Cow::Borrowed(Taxonomy::standard());
    let mut problems = Vec::new();
    if let Some((title, versions)) = &pages.taxonomy {
        let page = taxonomy_page::read(versions, title, speakers);
        problems.extend(page.problems);
        taxonomy = page.taxonomy.map_or(taxonomy, Cow::Owned);
    }
    let mut lexicon = Lexicon::new(taxonomy, moment);
    let (aliases, history) = &pages.aliases;
    let page = alias_page::read(history, aliases, reader.options(), speakers);
    problems.extend(page.problems);
    for (_, line) in &page.lines {
        if let Err(error) = lexicon.add_alias(line) {
            let written = format!("{}: {} = {}", line.kind, line.words, line.target);
            problems.push(alias_page::problem(
                aliases,
                &written,
                Weight::Partly,
                error.to_string(),
                error.mend(),
            ));
        }
    }
    (lexicon, problems)
}
