//! Looks after profile pages that an earlier cycle read and that no longer call
//! the profile template: whether their owner took it off, somebody else did, or the
//! page is gone.

use std::collections::BTreeMap;

use crate::ids::{PageTitle, Timestamp, UserId};
use crate::intake::Read;
use crate::intake::entry::Reader;
use crate::intake::profile_pages::{self, Where};
use crate::wiki::{Page, PageState, Wiki, WikiError};

/// What became of them.
#[derive(Clone, Debug, Default)]
pub struct Lapsed {
    /// The pages whose owner still speaks there, though others emptied the page.
    pub read: Read,
    /// Whose page is gone or says nothing by its owner's own hand, since when.
    pub gone: BTreeMap<UserId, Timestamp>,
}

/// Looks at each. A deleted page counts as gone from `now` on. One request for each
/// page whose last editor is not its owner.
pub async fn read(
    wiki: &impl Wiki,
    reader: &Reader,
    at: &Where<'_>,
    remembered: &BTreeMap<UserId, PageTitle>,
    pages: &BTreeMap<PageTitle, Page>,
    now: Timestamp,
) -> Result<Lapsed, WikiError> {
    let mut lapsed = Lapsed::default();
    for (&id, title) in remembered {
        let Some(page) = pages.get(title) else { continue };
        match &page.state {
            PageState::Missing => {
                lapsed.gone.insert(id, now);
            }
            // Moved away: its owner speaks where it went, if it went with them.
            PageState::Present { redirect: true, .. } | PageState::Impossible => {}
            PageState::Present { .. } => {
                let Some(owner) = profile_pages::owner(title, at) else { continue };
                let traced = profile_pages::trace(wiki, reader, page, title, &owner, at).await?;
                match &traced.own {
                    Some(own) if reader.profiles(&own.text).is_empty() => {
                        lapsed.gone.insert(id, own.at);
                    }
                    _ => profile_pages::take(&mut lapsed.read, reader, title, &owner, &traced),
                }
            }
        }
    }
    Ok(lapsed)
}
