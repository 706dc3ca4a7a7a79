//! By which words are understood in this cycle: what the bot ships with, as the
//! working group's two pages change it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{PageTitle, Timestamp, Username};
use crate::intake::entry::Reader;
use crate::intake::{alias_page, taxonomy_page};
use crate::registry::{Lexicon, Problem, Taxonomy, Weight};
use crate::wiki::{Page, Wiki, WikiError};

/// The working group's pages.
#[derive(Clone, Copy, Debug)]
pub struct Where<'a> {
    /// The alias page.
    pub aliases: &'a PageTitle,
    /// The taxonomy's page, if the programme has one.
    pub taxonomy: Option<&'a PageTitle>,
    /// Whose words count on them.
    pub trustees: &'a BTreeSet<Username>,
}

impl Where<'_> {
    /// The pages to look at.
    pub fn titles(&self) -> impl Iterator<Item = PageTitle> {
        std::iter::once(self.aliases).chain(self.taxonomy).cloned()
    }
}

/// Makes the lexicon of this moment. `pages` holds [`Where::titles`]; a page's
/// history is asked for only where its newest version does not tell all.
pub async fn read(
    wiki: &impl Wiki,
    reader: &Reader,
    at: &Where<'_>,
    pages: &BTreeMap<PageTitle, Page>,
    moment: Timestamp,
) -> Result<(Lexicon, Vec<Problem>), WikiError> {
    let mut taxonomy = Cow::Borrowed(Taxonomy::standard());
    let mut problems = Vec::new();
    if let Some(title) = at.taxonomy {
        let page = taxonomy_page::read(wiki, title, pages.get(title), at.trustees).await?;
        problems.extend(page.problems);
        taxonomy = page.taxonomy.map_or(taxonomy, Cow::Owned);
    }
    let mut lexicon = Lexicon::new(taxonomy, moment);
    let page = alias_page::read(wiki, reader, at.aliases, pages.get(at.aliases), at.trustees).await?;
    problems.extend(page.problems);
    for (_, line) in &page.lines {
        if let Err(error) = lexicon.add_alias(line) {
            let written = format!("{}: {} = {}", line.kind, line.words, line.target);
            problems.push(alias_page::problem(
                at.aliases,
                &written,
                Weight::Partly,
                error.to_string(),
                error.mend(),
            ));
        }
    }
    Ok((lexicon, problems))
}
