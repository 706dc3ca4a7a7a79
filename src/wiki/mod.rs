//! The port: everything the bot may ask of a wiki or do to it. Adapters:
//! [`mediawiki::MediaWiki`], the real thing over HTTP.
//!
//! What is absent: decisions. An adapter reports what the wiki says in our
//! types; it never judges whether an edit ought to be made.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use crate::ids::{LanguageCode, PageTitle, RevId, Timestamp, UserId, Username};

mod answers;
pub mod mediawiki;
pub mod outcome;
mod session;

/// What the wiki tells of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The server's clock.
    pub now: Timestamp,
    /// The wiki's name.
    pub name: String,
    /// `MediaWiki 1.39.17`.
    pub generator: String,
    /// The content language.
    pub language: LanguageCode,
    /// Where a page is read, with `$1` for its encoded title.
    pub article_url: String,
    /// Local and canonical names and aliases of the namespaces, by number.
    pub namespaces: BTreeMap<i32, Vec<String>>,
    /// Names of the extension tags, lower case, no angle brackets.
    pub extension_tags: Vec<String>,
    /// Whether `-{ }-` is syntax.
    pub language_conversion: bool,
    /// Whether the case of a title's first letter matters, as on Wiktionary.
    pub case_sensitive: bool,
    /// Names of the installed extensions.
    pub extensions: Vec<String>,
}

impl Site {
    /// The address at which `title` is read.
    #[must_use]
    pub fn address_of(&self, title: &PageTitle) -> String {
        let mut encoded = String::new();
        for byte in title.as_str().replace(' ', "_").bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' | b':' => {
                    encoded.push(char::from(byte));
                }
                other => {
                    // Writing to a string cannot fail.
                    let _ = write!(encoded, "%{other:02X}");
                }
            }
        }
        self.article_url.replace("$1", &encoded)
    }
}

/// The bot's own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// Its id.
    pub id: UserId,
    /// Its name.
    pub name: Username,
    /// Its rights, as granted to this session.
    pub rights: Vec<String>,
    /// Whether a block stops it everywhere.
    pub blocked: Option<String>,
}

/// Who made a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// A registered account.
    Account {
        /// Its id (0 for an imported revision whose author has no account here).
        id: UserId,
        /// Its name now.
        name: String,
    },
    /// An address or a temporary account.
    Unregistered,
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

/// An account as the wiki knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Account {
    /// No account has this name.
    Missing,
    /// No account can have it.
    Impossible,
    /// It was renamed; the wiki's log says to what.
    Renamed(Username),
    /// It exists.
    Present {
        /// Its id.
        id: UserId,
        /// Its name, as the wiki writes it.
        name: Username,
        /// Why it is blocked everywhere, if so.
        blocked: Option<String>,
        /// Whether it is locked or hidden globally.
        locked: bool,
    },
}

/// One of the bot's own edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The page.
    pub title: PageTitle,
    /// The revision it made.
    pub rev: RevId,
    /// When.
    pub at: Timestamp,
    /// The summary; `None` if suppressed.
    pub comment: Option<String>,
}

/// All that must be known in the moment before an edit, from one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The server's clock: the edit's `starttimestamp`.
    pub now: Timestamp,
    /// The bot as the server sees it.
    pub me: Me,
    /// The page to edit.
    pub target: Page,
    /// The stop page.
    pub stop: Page,
    /// The bot's own edits since the time asked for, newest first.
    pub contributions: Vec<Contribution>,
}

/// One write. Always a compare-and-swap: it fails unless `base` is still the
/// newest revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The page.
    pub title: PageTitle,
    /// What the page must still be.
    pub base: Base,
    /// What to write.
    pub change: Change,
    /// The edit summary, the action ids within its first 400 characters.
    pub summary: String,
    /// The server's time when the base was read.
    pub start: Timestamp,
}

/// What a page must still be for an edit of it to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    /// It does not exist.
    Missing,
    /// This is its newest revision.
    Revision(RevId),
}

/// What an edit writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This text after the end of the page.
    Append(String),
    /// This text instead of the page's.
    Replace(String),
}

/// What became of an edit. Every answer of the wiki and of the transport is one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stands, as this revision, made directly on the base.
    Saved(RevId),
    /// The page said so already; nothing was saved.
    Unchanged,
    /// The page has moved on; nothing was saved.
    Conflict,
    /// Not for this page, not now; nothing was saved.
    Refused {
        /// The wiki's code: `protectedpage`, `abusefilter-disallowed`, …
        code: String,
        /// Its words.
        why: String,
    },
    /// Not at all: the bot is blocked, logged out, without its right. Nothing was saved.
    Stop {
        /// The wiki's code.
        code: String,
        /// Its words.
        why: String,
    },
    /// Later: the wiki is lagged, read-only or limits the rate. Nothing was saved.
    Later {
        /// The wiki's code.
        code: String,
        /// How long it asked to wait, if it did.
        wait: Option<Duration>,
    },
    /// Nobody knows: the reply was lost or made no sense. It may stand or may yet land.
    Unknown {
        /// What was seen.
        why: String,
    },
}

/// The leave to write. Only the command line's `--live`, the configured daemon
/// and the tests make one, so nothing else can write by accident.
#[derive(Debug)]
pub struct LiveEdits(());

impl LiveEdits {
    /// Grants it. Say who asked, for the log.
    #[must_use]
    pub fn granted_by(who: &str) -> Self {
        tracing::debug!(who, "live edits granted");
        Self(())
    }
}

/// Why the wiki could not be read.
#[derive(Debug, thiserror::Error)]
pub enum WikiError {
    /// No connection.
    #[error("{address}: the wiki cannot be reached; check wiki.api and the network")]
    Unreachable {
        /// The API's address.
        address: String,
        /// The transport's words.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No answer in time.
    #[error("{what}: no answer within {seconds} s")]
    TimedOut {
        /// What was asked.
        what: String,
        /// The deadline.
        seconds: u64,
    },
    /// Wrong credentials, or none.
    #[error("{account}: the login failed ({why}); check account.name and the secret")]
    Login {
        /// The login name.
        account: String,
        /// The wiki's words.
        why: String,
    },
    /// The wiki answered with an error.
    #[error("{what}: the wiki answers {code} ({why})")]
    Api {
        /// What was asked.
        what: String,
        /// The wiki's code.
        code: String,
        /// Its words.
        why: String,
    },
    /// The answer is not what MediaWiki gives.
    #[error("{what}: the answer makes no sense ({why})")]
    Nonsense {
        /// What was asked.
        what: String,
        /// What was found.
        why: String,
    },
}

/// How to look at pages.
#[derive(Clone, Debug, Default)]
pub struct PageQuery {
    /// The pages.
    pub titles: Vec<PageTitle>,
    /// The category by which people refuse messages, if it matters.
    pub opt_out_category: Option<PageTitle>,
}

/// A wiki.
#[expect(async_fn_in_trait, reason = "one task drives the bot; no caller needs Send futures")]
pub trait Wiki {
    /// What the wiki tells of itself.
    async fn site(&self) -> Result<Site, WikiError>;

    /// The bot's own account.
    async fn me(&self) -> Result<Me, WikiError>;

    /// Pages as they stand, by the titles asked for, in the fewest requests.
    async fn pages(&self, query: &PageQuery) -> Result<BTreeMap<PageTitle, Page>, WikiError>;

    /// The titles of all pages that transclude `template`.
    async fn transclusions(&self, template: &PageTitle) -> Result<Vec<PageTitle>, WikiError>;

    /// The redirects that lead to each of these pages, by the titles asked for.
    async fn redirects_to(
        &self,
        pages: &[PageTitle],
    ) -> Result<BTreeMap<PageTitle, Vec<PageTitle>>, WikiError>;

    /// The titles of all pages whose title begins with `prefix` (redirects left out).
    async fn pages_below(&self, prefix: &PageTitle) -> Result<Vec<PageTitle>, WikiError>;

    /// Revisions with their texts, newest first, at most `limit`, older than `before` if given.
    async fn history(
        &self,
        title: &PageTitle,
        before: Option<RevId>,
        limit: usize,
    ) -> Result<Vec<Revision>, WikiError>;

    /// Accounts by name, by the names asked for, in the fewest requests; what
    /// is missing is looked for in the rename log.
    async fn accounts(&self, names: &[Username]) -> Result<BTreeMap<Username, Account>, WikiError>;

    /// The bot's own edits since a moment, newest first.
    async fn contributions(&self, since: Timestamp) -> Result<Vec<Contribution>, WikiError>;

    /// All that must be known in the moment before an edit of `target`, in one request.
    async fn guard(
        &self,
        target: &PageTitle,
        stop: &PageTitle,
        opt_out_category: Option<&PageTitle>,
        since: Timestamp,
    ) -> Result<Guard, WikiError>;

    /// Makes one edit, once. Never retries.
    async fn edit(&self, leave: &LiveEdits, edit: &Edit) -> Outcome;

    /// Requests made so far.
    fn requests(&self) -> u64;
}
