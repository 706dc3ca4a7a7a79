//! What `setup` publishes, how it stands on the wiki, and its publishing. A part of the shell:
//! [`crate::plan::setup`] judges.
//!
//! Not through [`crate::apply`], whose deeds have names and are done once for ever: what
//! `setup` did may be undone by people and asked for again by its operator. It keeps the
//! same order of things: one look before each edit, compare-and-swap, the stop page.

use std::collections::{BTreeMap, BTreeSet};

use crate::compose::vocabulary::Vocabulary;
use crate::compose::{ComposeError, onwiki, phrasebook, styles};
use crate::config::Config;
use crate::ids::{PageTitle, RevId, Username};
use crate::plan::setup::history::{self, Since};
use crate::plan::setup::{Found, Keeper, Ours};
use crate::programme::Programme;
use crate::wiki::{Page, PageQuery, PageState, Revision, Site, Wiki, WikiError};

mod publish;

pub use publish::{Publisher, Refused, Settled, mend, stopped};

/// Revisions of a page among which what the bot published last is looked for.
const MOST_LOOKED_AT: usize = 1000;

/// Every page that this version publishes on such a wiki, in the order in which they are: what others
/// call comes first, the stop page last.
pub fn wanted(programme: &Programme, site: &Site) -> Result<Vec<Ours>, ComposeError> {
    let pages = &programme.config.pages;
    let names = Vocabulary(&programme.lexicon);
    let mut texts = styles::published(pages, &site.extensions);
    texts.extend(programme.composer(&names)?.published());
    let ours = texts.into_iter().map(|(title, text)| {
        let keeper = if !onwiki::is_made_once(pages, &title) {
            Keeper::Setup
        } else if phrasebook::holds(pages, &title) || onwiki::is_of_cards(pages, &title) {
            Keeper::Cycle
        } else {
            Keeper::People
        };
        Ours { title, text, keeper }
    });
    Ok(ours.collect())
}

/// How pages stand. One request for all, and two for each that is not as it should be nor as the
/// bot left it.
pub async fn look(wiki: &impl Wiki, config: &Config, wanted: Vec<Ours>) -> Result<Vec<Found>, WikiError> {
    let titles = wanted.iter().map(|ours| ours.title.clone()).collect();
    let mut present = wiki.pages(&PageQuery { titles, opt_out_category: None }).await?;
    let mut found = Vec::new();
    for ours in wanted {
        let page = present.remove(&ours.title).unwrap_or_else(|| nowhere(&ours.title));
        found.push(look_at(wiki, config, ours, page).await?);
    }
    Ok(found)
}

/// How one page stands.
async fn look_at(wiki: &impl Wiki, config: &Config, ours: Ours, page: Page) -> Result<Found, WikiError> {
    let bot = &config.account.name;
    let revisions = match page.head() {
        None => Vec::new(),
        Some(_) if ours.keeper == Keeper::Cycle || says(&page, &ours.text) => Vec::new(),
        Some(head) => {
            // Most are as the bot left them: then the head tells all.
            let own = BTreeMap::from_iter(head.text.clone().map(|text| (head.id, text)));
            let alone = std::slice::from_ref(head);
            if let Some(published) = history::published(alone, &own, bot) {
                return Ok(Found::new(ours, page, Some(published), Since::default()));
            }
            // What came after the page was read is for the look before the edit.
            let head = head.id;
            let outline = wiki.outline(&page.title, MOST_LOOKED_AT).await?;
            outline.into_iter().skip_while(|revision| revision.id != head).collect()
        }
    };
    let published = published(wiki, bot, &revisions).await?;
    let since = Since::of(&revisions, published.as_ref().map(|published| published.rev));
    let together = history::put_together(&revisions, &config.trustees, &ours.text);
    Ok(Found::new(ours, page, together.or(published), since))
}

async fn published(
    wiki: &impl Wiki,
    bot: &Username,
    revisions: &[Revision],
) -> Result<Option<history::Published>, WikiError> {
    let wanted: BTreeSet<RevId> = history::texts_to_fetch(revisions, bot).into_iter().collect();
    if wanted.is_empty() {
        return Ok(None);
    }
    let wanted: Vec<RevId> = wanted.into_iter().collect();
    let texts = wiki.texts(&wanted).await?;
    Ok(history::published(revisions, &texts, bot))
}

fn says(page: &Page, text: &str) -> bool {
    page.text().map(str::trim_end) == Some(text.trim_end())
}

/// A page of which the wiki told nothing.
fn nowhere(title: &PageTitle) -> Page {
    Page { title: title.clone(), state: PageState::Impossible, forbidden: None, opted_out: false }
}
