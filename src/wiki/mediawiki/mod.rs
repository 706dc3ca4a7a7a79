//! A real MediaWiki, over its action API.
//!
//! Reads are asked again while the wiki is away or busy, within bounds. Edits
//! are sent once: what became of one is the caller's to find out. Every request
//! names the account that it must be ([`assertuser`]); every edit that it must
//! be a bot's too, so that a lost session never edits under an address.
//!
//! [`assertuser`]: https://www.mediawiki.org/wiki/API:Assert

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use md5::{Digest, Md5};
use serde_json::Value;

use crate::ids::{LanguageCode, PageTitle, RevId, Timestamp, Username};
use crate::wiki::exchange::Exchange;
use crate::wiki::outcome::{self, Trouble};
use crate::wiki::renames::Renames;
pub use crate::wiki::session::{Connection, Login};
use crate::wiki::transport::{Parameters, Size, Transport};
use crate::wiki::{
    Account, Base, Change, Contribution, Edit, Flag, Glance, Guard, LiveEdits, Me, Outcome, Outlook, Page,
    PageQuery, Revision, Site, Stamp, Stand, Watch, Wiki, WikiError, answers, hidden, patience, session,
};

mod accounts;
mod histories;
mod inspect;
mod reads;

/// Titles in one request with the right `apihighlimits`, and without.
const HIGH_LIMIT: usize = 500;
const LOW_LIMIT: usize = 50;

/// A text longer than this is not sent: MediaWiki's limit is 2 MiB, and PHP's
/// (`post_max_size`), which answers an edit too long for it with a help page, may be lower.
const MOST_TEXT: usize = 1_900_000;

/// The token of nobody, which would save an edit under an address.
const NOBODYS_TOKEN: &str = "+\\";

/// A session on a wiki.
pub struct MediaWiki {
    connection: Connection,
    transport: RefCell<std::rc::Rc<Transport>>,
    token: RefCell<Option<String>>,
    namespaces: RefCell<BTreeMap<i32, Vec<String>>>,
    batch: Cell<usize>,
    /// Whether the wiki has central accounts, as Wikimedia's have, and tells of them.
    central: Cell<bool>,
    renames: RefCell<Renames>,
    requests: Cell<u64>,
    /// Whether this wiki ever answered.
    met: Cell<bool>,
    /// Whether the one new login that a lost session earns was used since the last edit that was saved.
    logged_in_again: Cell<bool>,
}

impl std::fmt::Debug for MediaWiki {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MediaWiki").field("connection", &self.connection).finish_non_exhaustive()
    }
}

impl MediaWiki {
    /// Logs in. Whether the session is the account's is asserted by every request.
    pub async fn connect(connection: &Connection) -> Result<Self, WikiError> {
        let transport = session::log_in(connection).await?;
        Ok(Self {
            connection: connection.clone(),
            transport: RefCell::new(std::rc::Rc::new(transport)),
            token: RefCell::new(None),
            namespaces: RefCell::default(),
            batch: Cell::new(LOW_LIMIT),
            central: Cell::new(false),
            renames: RefCell::default(),
            requests: Cell::new(connection.login.requests()),
            met: Cell::new(matches!(connection.login, Login::BotPassword { .. })),
            logged_in_again: Cell::new(false),
        })
    }

    /// One request.
    async fn send(&self, parameters: &Parameters<'_>, size: Size) -> Exchange {
        let mut parameters = parameters.clone();
        parameters.extend([
            ("format", "json".to_owned()),
            ("formatversion", "2".to_owned()),
            ("errorformat", "plaintext".to_owned()),
            ("maxlag", self.connection.maxlag_seconds.to_string()),
        ]);
        if !matches!(self.connection.login, Login::Nobody) {
            parameters.push(("assertuser", self.connection.account.to_string()));
        }
        self.send_as_it_is(&parameters, size).await
    }

    /// One request of which nothing says whose it must be.
    async fn send_as_it_is(&self, parameters: &Parameters<'_>, size: Size) -> Exchange {
        let transport = self.transport.borrow().clone();
        self.requests.set(self.requests.get() + 1);
        let exchange = transport.post(parameters, size).await;
        if matches!(exchange, Exchange::Answered(_)) {
            self.met.set(true);
        }
        exchange
    }

    /// A read, tried again while the wiki is away or busy, and once with a new session.
    async fn ask(&self, what: &str, parameters: &Parameters<'_>, size: Size) -> Result<Value, WikiError> {
        loop {
            let read = patience::read(what, self.met.get(), async || self.send(parameters, size).await).await;
            match read {
                Ok(answer) => {
                    self.note(&answer);
                    return Ok(answer);
                }
                Err(Trouble::Session { .. }) if self.may_log_in_again() => self.log_in_again().await?,
                Err(trouble) => return Err(self.failed(what, trouble)),
            }
        }
    }

    /// What the wiki makes of a text's templates and parser functions for somebody who
    /// reads it in this language.
    pub async fn expanded(&self, text: &str, language: &LanguageCode) -> Result<String, WikiError> {
        let parameters = vec![
            ("action", "expandtemplates".to_owned()),
            ("prop", "wikitext".to_owned()),
            ("text", text.to_owned()),
            ("uselang", language.to_string()),
        ];
        let answer = self.ask("what a text expands to", &parameters, Size::Small).await?;
        Ok(answer["expandtemplates"]["wikitext"].as_str().unwrap_or_default().to_owned())
    }

    /// Keeps what an answer tells by the way.
    fn note(&self, answer: &Value) {
        if let Some(now) = answers::timestamp(&answer["curtimestamp"]) {
            self.renames.borrow_mut().tell(now);
        }
        if let Some(rights) = answer["query"]["userinfo"]["rights"].as_array() {
            let high = rights.iter().any(|right| right == "apihighlimits");
            self.batch.set(if high { HIGH_LIMIT } else { LOW_LIMIT });
        }
        if let Some(site) = answers::site(answer) {
            // Once is enough: that the wiki does not tell is found out by asking.
            if self.namespaces.borrow().is_empty() {
                self.central.set(site.extensions.iter().any(|name| name == "CentralAuth"));
            }
            *self.namespaces.borrow_mut() = site.namespaces;
        }
    }

    /// A token lasts as long as its session; a new one is not to be had by asking again.
    fn may_log_in_again(&self) -> bool {
        matches!(self.connection.login, Login::BotPassword { .. }) && !self.logged_in_again.get()
    }

    async fn log_in_again(&self) -> Result<(), WikiError> {
        tracing::info!("the session was lost; logging in again");
        self.logged_in_again.set(true);
        self.token.take();
        let transport = session::log_in(&self.connection).await?;
        self.requests.set(self.requests.get() + self.connection.login.requests());
        self.transport.replace(std::rc::Rc::new(transport));
        Ok(())
    }

    fn failed(&self, what: &str, trouble: Trouble) -> WikiError {
        let what = what.to_owned();
        let account = self.connection.account.to_string();
        match trouble {
            Trouble::Broken { why, met: false } => {
                WikiError::Unreachable { address: self.connection.api_url.clone(), source: why.into() }
            }
            Trouble::Session { code } => {
                WikiError::Login { account, why: format!("the session was lost or is another's ({code})") }
            }
            Trouble::Busy { code, .. } => {
                WikiError::Api { what, code, why: "the wiki was waited for in vain".to_owned() }
            }
            Trouble::Refused { code, why } => WikiError::Api { what, code, why },
            Trouble::Broken { why, .. } | Trouble::Nonsense { why } => WikiError::Nonsense { what, why },
        }
    }

    /// The token for edits, fetched if there is none.
    async fn token(&self) -> Result<String, Outcome> {
        if let Some(token) = self.token.borrow().clone() {
            return Ok(token);
        }
        let parameters =
            vec![("action", "query".to_owned()), ("meta", "tokens".to_owned()), ("type", "csrf".to_owned())];
        let stop = |why: String| Outcome::Stop { code: "token".to_owned(), why };
        let answer =
            self.ask("token", &parameters, Size::Small).await.map_err(|error| stop(error.to_string()))?;
        match answer["query"]["tokens"]["csrftoken"].as_str() {
            Some(token) if token != NOBODYS_TOKEN => {
                hidden::hide(token);
                self.token.replace(Some(token.to_owned()));
                Ok(token.to_owned())
            }
            _ => Err(stop("the wiki gives no token".to_owned())),
        }
    }

    async fn write(&self, edit: &Edit) -> Result<Outcome, Outcome> {
        let (key, text) = match &edit.change {
            Change::Append(text) => ("appendtext", text),
            Change::Replace(text) => ("text", text),
        };
        if text.len() > MOST_TEXT {
            let why = format!("{} bytes", text.len());
            return Err(Outcome::Refused {
                code: "too-big-to-send".to_owned(),
                why,
                blame: super::Blame::Request,
            });
        }
        let mut parameters = vec![
            ("action", "edit".to_owned()),
            ("assert", asserted(self.connection.flag).to_owned()),
            ("title", edit.title.to_string()),
            (key, text.clone()),
            ("md5", hex(&Md5::digest(text.as_bytes()))),
            ("summary", edit.summary.clone()),
            ("starttimestamp", edit.start.to_string()),
            ("bot", "1".to_owned()),
            ("notminor", "1".to_owned()),
            ("watchlist", "nochange".to_owned()),
        ];
        match edit.base {
            Base::Missing => parameters.push(("createonly", "1".to_owned())),
            Base::Revision(base) => {
                parameters.push(("nocreate", "1".to_owned()));
                parameters.push(("baserevid", base.to_string()));
            }
        }
        // Last, so that a request that is cut short on its way is refused for want of it.
        parameters.push(("token", self.token().await?));
        let exchange = self.send(&parameters, Size::Small).await;
        Ok(outcome::of_edit(&exchange, edit, &self.namespaces.borrow()))
    }
}

impl Wiki for MediaWiki {
    async fn site(&self) -> Result<Site, WikiError> {
        self.read_site().await
    }

    async fn me(&self) -> Result<Me, WikiError> {
        self.read_me().await
    }

    async fn pages(&self, query: &PageQuery) -> Result<BTreeMap<PageTitle, Page>, WikiError> {
        self.read_pages(&query.titles, query.opt_out_category.as_ref()).await
    }

    async fn transclusions(&self, templates: &[PageTitle]) -> Result<BTreeMap<PageTitle, Stamp>, WikiError> {
        self.read_transclusions(templates).await
    }

    async fn standings(&self, titles: &[PageTitle]) -> Result<BTreeMap<PageTitle, Stand>, WikiError> {
        Ok(self.read_roll_call(titles, None).await?.0)
    }

    async fn pages_below(&self, prefix: &PageTitle) -> Result<Vec<PageTitle>, WikiError> {
        self.read_below(prefix).await
    }

    async fn history(
        &self,
        title: &PageTitle,
        before: Option<RevId>,
        limit: usize,
    ) -> Result<Vec<Revision>, WikiError> {
        self.read_history(title, before, limit).await
    }

    async fn outline(&self, title: &PageTitle, limit: usize) -> Result<Vec<Revision>, WikiError> {
        self.read_outline(title, limit).await
    }

    async fn texts(&self, revisions: &[RevId]) -> Result<BTreeMap<RevId, String>, WikiError> {
        self.read_texts(revisions).await
    }

    async fn accounts(&self, names: &[Username]) -> Result<BTreeMap<Username, Account>, WikiError> {
        self.read_accounts(names).await
    }

    async fn contributions(&self, since: Timestamp) -> Result<Vec<Contribution>, WikiError> {
        self.read_own_edits(since).await
    }

    async fn glance(&self, outlook: &Outlook) -> Result<Glance, WikiError> {
        self.read_glance(outlook).await
    }

    async fn roll_call(
        &self,
        titles: &[PageTitle],
        prefix: &PageTitle,
    ) -> Result<(BTreeMap<PageTitle, Stand>, Vec<PageTitle>), WikiError> {
        self.read_roll_call(titles, Some(prefix)).await
    }

    async fn guard(&self, watch: &Watch<'_>) -> Result<Guard, WikiError> {
        self.read_guard(watch).await
    }

    async fn edit(&self, _leave: &LiveEdits, edit: &Edit) -> Outcome {
        let outcome = match self.write(edit).await {
            Ok(outcome) | Err(outcome) => outcome,
        };
        match &outcome {
            Outcome::Saved(_) | Outcome::Merged(_) => {
                self.logged_in_again.set(false);
                outcome
            }
            Outcome::Again { code, .. } if code == "badtoken" => {
                self.token.take();
                outcome
            }
            Outcome::Again { code, why } if code.starts_with("assert") => {
                let stop = |why| Outcome::Stop { code: code.clone(), why };
                if !self.may_log_in_again() {
                    return stop(why.clone());
                }
                match self.log_in_again().await {
                    Ok(()) => outcome,
                    Err(error) => stop(error.to_string()),
                }
            }
            _ => outcome,
        }
    }

    fn requests(&self) -> u64 {
        self.requests.get()
    }
}

/// What an edit asserts of the session; that it is the account's, every request does.
fn asserted(flag: Flag) -> &'static str {
    match flag {
        Flag::Needed => "bot",
        Flag::NotYet => "user",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        use std::fmt::Write as _;
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
