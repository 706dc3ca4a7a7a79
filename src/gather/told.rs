//! Whether the sections in which people were told of a round stand as they were posted.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{ActionId, PageTitle, RevId, UserId, Username};
use crate::plan::undo::{self, Told};
use crate::wiki::{Author, PageQuery, Wiki, WikiError};
use crate::wikitext::Options;

/// Revisions of a talk page among which the posting is looked for. What is older counts as unknown.
const MOST_LOOKED_AT: usize = 500;

/// A section that is looked for.
pub struct Sought {
    /// Whose.
    pub who: UserId,
    /// On which page.
    pub page: PageTitle,
    /// The introduction that its end names.
    pub introduction: ActionId,
    /// The names of all that the bot did in it.
    pub marks: BTreeSet<ActionId>,
}

/// Looks at each section, and at the newest revision of the bot's own that wrote in it.
pub async fn told(
    wiki: &impl Wiki,
    bot: &Username,
    options: &Options,
    sought: &[Sought],
) -> Result<BTreeMap<UserId, Told>, WikiError> {
    let titles = sought.iter().map(|one| one.page.clone()).collect();
    let pages = wiki.pages(&PageQuery { titles, opt_out_category: None }).await?;
    let mut told = BTreeMap::new();
    let mut posted: Vec<(&Sought, RevId, ActionId)> = Vec::new();
    for one in sought {
        let text = pages.get(&one.page).and_then(|page| page.text()).unwrap_or_default();
        let Some(section) = undo::section(text, &one.introduction, options) else {
            told.insert(one.who, Told::Gone);
            continue;
        };
        if section.has_answer {
            told.insert(one.who, Told::Answered);
            continue;
        }
        let names = |comment: &Option<String>| {
            let names = comment.as_deref().map(ActionId::find_in).unwrap_or_default();
            names.iter().any(|name| one.marks.contains(name))
        };
        let revisions = wiki.outline(&one.page, MOST_LOOKED_AT).await?;
        let own = revisions.iter().find(|revision| {
            matches!(&revision.author, Author::Account { name, .. } if name == bot.as_str())
                && names(&revision.comment)
        });
        match own {
            Some(own) => posted.push((one, own.id, section.name())),
            None => {
                told.insert(one.who, Told::Gone);
            }
        }
    }
    let ids: Vec<RevId> = posted.iter().map(|(_, id, _)| *id).collect();
    let texts = if ids.is_empty() { BTreeMap::new() } else { wiki.texts(&ids).await? };
    for (one, id, name) in posted {
        let text = texts.get(&id).map(String::as_str).unwrap_or_default();
        let then = undo::section(text, &one.introduction, options).map(|section| section.name());
        let found = match then {
            Some(then) if then == name => Told::Untouched(name),
            Some(_) => Told::Answered,
            None => Told::Gone,
        };
        told.insert(one.who, found);
    }
    Ok(told)
}
