//! Looks after profile pages that an earlier cycle read and that no longer call
//! the profile template: whether their owner took it off, somebody else did, or the
//! page is gone.

use std::collections::BTreeMap;

use crate::ids::{PageTitle, Timestamp, UserId, Username};
use crate::intake::Read;
use crate::intake::attribution::Speakers;
use crate::intake::entry::Reader;
use crate::intake::history::PageHistory;
use crate::intake::profile_pages::{self, Where};

/// What became of such a page.
#[derive(Clone, Debug)]
pub enum Fate {
    /// There is no page of that name any more.
    Gone,
    /// It leads elsewhere: its owner speaks there, if the page went with them.
    Moved,
    /// It stands, with this history.
    Stands(PageHistory),
}

/// What they say.
#[derive(Clone, Debug, Default)]
pub struct Lapsed {
    /// The pages whose owner still speaks there, though others emptied the page.
    pub read: Read,
    /// Whose page is gone or says nothing by its owner's own hand, since when.
    pub gone: BTreeMap<UserId, Timestamp>,
}

/// The owners of such pages: whoever reads must know them.
pub fn names<'f>(
    fates: impl Iterator<Item = &'f (PageTitle, Fate)>,
    at: &Where<'_>,
) -> impl Iterator<Item = Username> {
    fates.filter_map(|(title, _)| profile_pages::owner(title, at))
}

/// Reads them, by whose they are. A page that is gone counts as gone from `now` on.
#[must_use]
pub fn read(
    reader: &Reader,
    at: &Where<'_>,
    fates: &BTreeMap<UserId, (PageTitle, Fate)>,
    speakers: &Speakers<'_>,
    now: Timestamp,
) -> Lapsed {
    let mut lapsed = Lapsed::default();
    for (&id, (title, fate)) in fates {
        let Some(owner) = profile_pages::owner(title, at) else { continue };
        let since = match fate {
            Fate::Gone => Some(now),
            Fate::Moved => None,
            Fate::Stands(history) => {
                let page = (title, &owner);
                profile_pages::read_lapsed(&mut lapsed.read, reader, page, history, speakers)
            }
        };
        lapsed.gone.extend(since.map(|since| (id, since)));
    }
    lapsed
}
