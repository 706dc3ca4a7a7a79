//! The port: everything the bot may ask of a wiki or do to it. Adapters:
//! [`mediawiki::MediaWiki`], the real thing over HTTP.
//!
//! What is absent: decisions. An adapter reports what the wiki says in our
//! types; it never judges whether an edit ought to be made.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::ids::{LanguageCode, PageTitle, RevId, Timestamp, UserId, Username};

mod answers;
mod block;
pub mod codes;
mod edit;
pub mod elsewhere;
pub mod exchange;
pub mod hidden;
mod imports;
pub mod inspection;
pub mod mediawiki;
pub mod outcome;
mod page;
pub(crate) mod patience;
mod renames;
mod session;
mod transport;

pub use block::Block;
pub use edit::{Base, Blame, Change, Edit, LiveEdits, Outcome};
pub use page::{Author, Page, PageState, Revision, Stamp, Stand};
pub use session::Flag;
pub(crate) use session::agent;

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

impl Me {
    /// Whether it may edit as a bot: by the account's flag and by what the session was granted.
    #[must_use]
    pub fn is_flagged(&self) -> bool {
        self.rights.iter().any(|right| right == "bot")
    }
}

/// An account as the wiki knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Account {
    /// No account has this name, and none that had it is known.
    Missing,
    /// No account has this name; whether one had it was not looked up yet, for there were too many.
    Unsettled,
    /// No account can have it.
    Impossible,
    /// It was renamed, or merged into another; the wiki's log says what it is now.
    Renamed(Username),
    /// It exists.
    Present {
        /// Its id.
        id: UserId,
        /// Its name, as the wiki writes it.
        name: Username,
        /// Why it is blocked everywhere, if so.
        blocked: Option<Block>,
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

/// What to look at in the moment before an edit.
#[derive(Clone, Debug)]
pub struct Watch<'a> {
    /// The page to edit.
    pub target: &'a PageTitle,
    /// The stop page.
    pub stop: &'a PageTitle,
    /// Pages whose newest revisions matter too: where the reader's registration stands.
    pub sources: &'a [PageTitle],
    /// The category by which people refuse messages, if it matters.
    pub opt_out_category: Option<&'a PageTitle>,
    /// Own edits are told from this moment on.
    pub since: Timestamp,
    /// Of those, only the ones after this revision need be told, if given: the others are known.
    pub known: Option<RevId>,
}

/// All that must be known in the moment before an edit, from one look.
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
    /// The other pages asked for.
    pub sources: BTreeMap<PageTitle, Page>,
    /// The bot's own edits as far as asked for, newest first; perhaps some more.
    pub contributions: Vec<Contribution>,
}

/// What a cycle begins with.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The templates whose transclusions are wanted.
    pub transcluded: Vec<PageTitle>,
    /// The pages whose titles begin with this are wanted.
    pub below: PageTitle,
}

/// What a cycle's first look finds.
#[derive(Clone, Debug)]
pub struct Glance {
    /// The wiki.
    pub site: Site,
    /// All pages that transclude any of the templates, as they stand.
    pub transclusions: BTreeMap<PageTitle, Stamp>,
    /// The titles that begin as asked.
    pub below: Vec<PageTitle>,
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

    /// All pages that transclude any of `templates` (redirects left out), as they stand.
    async fn transclusions(&self, templates: &[PageTitle]) -> Result<BTreeMap<PageTitle, Stamp>, WikiError>;

    /// How pages stand, by the titles asked for: cheaper than the pages.
    async fn standings(&self, titles: &[PageTitle]) -> Result<BTreeMap<PageTitle, Stand>, WikiError>;

    /// The titles of all pages whose title begins with `prefix` (redirects left out).
    async fn pages_below(&self, prefix: &PageTitle) -> Result<Vec<PageTitle>, WikiError>;

    /// Revisions with their texts, newest first, at most `limit`, older than `before` if given.
    /// Those that were imported are nobody's here ([`Author::Imported`]).
    async fn history(
        &self,
        title: &PageTitle,
        before: Option<RevId>,
        limit: usize,
    ) -> Result<Vec<Revision>, WikiError>;

    /// The same without `before` and without the texts, which take long to fetch:
    /// each is empty where there is one to see.
    async fn outline(&self, title: &PageTitle, limit: usize) -> Result<Vec<Revision>, WikiError>;

    /// The texts of revisions, of those that can be seen, in the fewest requests.
    async fn texts(&self, revisions: &[RevId]) -> Result<BTreeMap<RevId, String>, WikiError>;

    /// Accounts by name, by the names asked for, in the fewest requests; what
    /// is missing is looked for in the logs of renames and merges, some in each call.
    async fn accounts(&self, names: &[Username]) -> Result<BTreeMap<Username, Account>, WikiError>;

    /// The bot's own edits since a moment, newest first.
    async fn contributions(&self, since: Timestamp) -> Result<Vec<Contribution>, WikiError>;

    /// What a cycle begins with, in the fewest requests.
    async fn glance(&self, outlook: &Outlook) -> Result<Glance, WikiError> {
        Ok(Glance {
            site: self.site().await?,
            transclusions: self.transclusions(&outlook.transcluded).await?,
            below: self.pages_below(&outlook.below).await?,
        })
    }

    /// How pages stand, and the titles of all pages whose title begins with `prefix`
    /// (redirects left out), in the fewest requests.
    async fn roll_call(
        &self,
        titles: &[PageTitle],
        prefix: &PageTitle,
    ) -> Result<(BTreeMap<PageTitle, Stand>, Vec<PageTitle>), WikiError> {
        Ok((self.standings(titles).await?, self.pages_below(prefix).await?))
    }

    /// All that must be known in the moment before an edit, in one request.
    async fn guard(&self, watch: &Watch<'_>) -> Result<Guard, WikiError>;

    /// Makes one edit, once. Never retries.
    async fn edit(&self, leave: &LiveEdits, edit: &Edit) -> Outcome;

    /// Requests made so far.
    fn requests(&self) -> u64;
}
