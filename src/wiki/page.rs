//! Pages and revisions as the wiki shows them.

use crate::ids::{PageTitle, RevId, Timestamp, UserId};

/// Who made a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// A registered account.
    Account {
        /// Its id.
        id: UserId,
        /// Its name now.
        name: String,
    },
    /// An address, a temporary account, or a name from another wiki (`imported>Ann`).
    Unregistered,
    /// Somebody on another wiki, whatever the revision says: it was imported, or nobody can tell.
    Imported,
    /// Suppressed from view.
    Hidden,
}

impl Author {
    /// Whether this is the account with that id.
    #[must_use]
    pub fn is(&self, who: UserId) -> bool {
        matches!(self, Self::Account { id, .. } if *id == who && who.0 != 0)
    }
}

/// What a page is at a moment. While it stays the same, so does all that the
/// wiki shows of the page and its history: edits and moves change the revision,
/// and what hides a revision touches the page (`RevDelRevisionList::doPreCommitUpdates`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The newest revision.
    pub rev: RevId,
    /// When the wiki last had a reason to show the page anew, by the second.
    pub touched: Timestamp,
}

/// How a page stands, without its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stand {
    /// What it is now, if it exists.
    pub stamp: Option<Stamp>,
    /// The redirects that lead to it.
    pub redirects: Vec<PageTitle>,
}

/// One revision of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its id.
    pub id: RevId,
    /// The revision it was made from; `RevId(0)` for the first.
    pub parent: RevId,
    /// Who made it.
    pub author: Author,
    /// When.
    pub at: Timestamp,
    /// The edit summary; `None` if suppressed.
    pub comment: Option<String>,
    /// The text; `None` if suppressed.
    pub text: Option<String>,
    /// `wikitext`, `json`, …
    pub model: String,
}

/// A page as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its title as the wiki writes it.
    pub title: PageTitle,
    /// Whether it exists, and what it says.
    pub state: PageState,
    /// Why the bot may not edit (or create) it, if so: `protectedpage`, `blocked`, …
    pub forbidden: Option<String>,
    /// Whether it carries the category by which people refuse messages.
    pub opted_out: bool,
}

impl Page {
    /// A page that says so, for tests.
    #[cfg(test)]
    pub(crate) fn saying(title: &str, text: &str) -> Self {
        let head = Revision {
            id: RevId(7),
            parent: RevId(0),
            author: Author::Unregistered,
            at: Timestamp::UNIX_EPOCH,
            comment: None,
            text: Some(text.to_owned()),
            model: "wikitext".to_owned(),
        };
        let state = PageState::Present { head, redirect: false };
        Self { title: PageTitle::parse(title).expect("a title"), state, forbidden: None, opted_out: false }
    }

    /// The newest revision, if the page exists.
    #[must_use]
    pub fn head(&self) -> Option<&Revision> {
        match &self.state {
            PageState::Present { head, .. } => Some(head),
            PageState::Missing | PageState::Impossible => None,
        }
    }

    /// The newest text, if the page exists and shows it.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.head().and_then(|head| head.text.as_deref())
    }
}

/// Whether a page exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageState {
    /// No such page.
    Missing,
    /// No such page can be: the title is invalid here.
    Impossible,
    /// It exists.
    Present {
        /// Its newest revision.
        head: Revision,
        /// Whether it is a redirect.
        redirect: bool,
    },
}
