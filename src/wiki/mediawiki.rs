//! A real MediaWiki, over its action API.
//!
//! Reads are asked again while the wiki is away or busy, within bounds. Edits
//! are sent once: what became of one is the caller's to find out. (The client
//! library sends an edit again after `badtoken` alone, which is certain to have
//! saved nothing.)

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use md5::{Digest, Md5};
use mwapi::Error as ApiError;
use mwbot::Bot;
use serde_json::Value;

use crate::ids::{PageTitle, RevId, Timestamp, Username};
use crate::wiki::session;
pub use crate::wiki::session::{Connection, Login};
use crate::wiki::{
    Account, Base, Change, Contribution, Edit, Guard, LiveEdits, Me, Outcome, Page, PageQuery, Revision,
    Site, Wiki, WikiError, answers, outcome,
};

/// Titles in one request with the right `apihighlimits`, and without.
const HIGH_LIMIT: usize = 500;
const LOW_LIMIT: usize = 50;

/// Missing accounts that are looked for in the rename log, at the most in one call.
const MOST_RENAMES: usize = 50;

/// Times a read is tried.
const READ_ATTEMPTS: usize = 6;

/// The longest wait between two tries, whatever the wiki asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// A session on a wiki.
pub struct MediaWiki {
    connection: Connection,
    bot: RefCell<Bot>,
    batch: usize,
    requests: Cell<u64>,
    /// Whether the one new login that a lost session earns was used.
    logged_in_again: Cell<bool>,
}

impl std::fmt::Debug for MediaWiki {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MediaWiki").field("connection", &self.connection).finish_non_exhaustive()
    }
}

/// Parameters of a request.
type Parameters<'a> = Vec<(&'a str, String)>;

impl MediaWiki {
    /// Logs in, and makes sure that the session is the account's.
    pub async fn connect(connection: &Connection) -> Result<Self, WikiError> {
        let bot = session::log_in(connection).await?;
        let mut wiki = Self {
            connection: connection.clone(),
            bot: RefCell::new(bot),
            batch: LOW_LIMIT,
            // Token, login and site information are asked by the library.
            requests: Cell::new(match connection.login {
                Login::BotPassword { .. } => 3,
                Login::OAuth2 { .. } => 1,
            }),
            logged_in_again: Cell::new(false),
        };
        let me = wiki.me().await?;
        if me.name != connection.account {
            let why = format!("the session is {}'s", me.name);
            return Err(WikiError::Login { account: connection.account.to_string(), why });
        }
        if me.rights.iter().any(|right| right == "apihighlimits") {
            wiki.batch = HIGH_LIMIT;
        }
        Ok(wiki)
    }

    /// One request, within the deadline.
    async fn send(&self, parameters: &Parameters<'_>) -> Result<Result<Value, ApiError>, Duration> {
        let mut parameters = parameters.clone();
        parameters.push(("assertuser", self.connection.account.to_string()));
        let api = self.bot.borrow().api().clone();
        self.requests.set(self.requests.get() + 1);
        let deadline = self.connection.request_timeout;
        tokio::time::timeout(deadline, api.post_value(parameters)).await.map_err(|_| deadline)
    }

    /// A read, tried again while the wiki is away or busy.
    async fn ask(&self, what: &str, parameters: &Parameters<'_>) -> Result<Value, WikiError> {
        let waits = ExponentialBuilder::default()
            .with_min_delay(Duration::from_secs(1))
            .with_max_delay(LONGEST_WAIT)
            .with_max_times(READ_ATTEMPTS - 1)
            .with_jitter()
            .build();
        let mut waits = waits.into_iter();
        loop {
            let error = match self.send(parameters).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) => error,
                Err(deadline) => match waits.next() {
                    Some(wait) => {
                        tokio::time::sleep(wait).await;
                        continue;
                    }
                    None => {
                        return Err(WikiError::TimedOut {
                            what: what.to_owned(),
                            seconds: deadline.as_secs(),
                        });
                    }
                },
            };
            if matches!(error, ApiError::NotLoggedIn) && !self.logged_in_again.replace(true) {
                self.log_in_again().await?;
                continue;
            }
            match (passing(&error), waits.next()) {
                (Some(asked), Some(wait)) => {
                    tracing::debug!(what, %error, "asking again");
                    tokio::time::sleep(asked.max(wait).min(LONGEST_WAIT)).await;
                }
                _ => return Err(self.failed(what, error)),
            }
        }
    }

    async fn log_in_again(&self) -> Result<(), WikiError> {
        tracing::info!("the session was lost; logging in again");
        let bot = session::log_in(&self.connection).await?;
        self.requests.set(self.requests.get() + 3);
        *self.bot.borrow_mut() = bot;
        Ok(())
    }

    fn failed(&self, what: &str, error: ApiError) -> WikiError {
        match error {
            ApiError::HttpError(error) if error.is_connect() => {
                WikiError::Unreachable { address: self.connection.api_url.clone(), source: Box::new(error) }
            }
            ApiError::ApiError(error) | ApiError::InternalException(error) => {
                WikiError::Api { what: what.to_owned(), code: error.code, why: error.text }
            }
            ApiError::NotLoggedIn => WikiError::Login {
                account: self.connection.account.to_string(),
                why: "the session was lost".to_owned(),
            },
            other => WikiError::Nonsense { what: what.to_owned(), why: brief(&other) },
        }
    }

    /// A read of all that there is, answer after answer.
    async fn ask_all(
        &self,
        what: &str,
        parameters: &Parameters<'_>,
        mut take: impl FnMut(&Value) -> Continue,
    ) -> Result<(), WikiError> {
        let mut further: BTreeMap<String, String> = BTreeMap::new();
        loop {
            let mut asked: Parameters<'_> = parameters.clone();
            asked.extend(further.iter().map(|(key, value)| (key.as_str(), value.clone())));
            let answer = self.ask(what, &asked).await?;
            if take(&answer["query"]) == Continue::Enough {
                return Ok(());
            }
            let Some(more) = answer["continue"].as_object() else { return Ok(()) };
            further =
                more.iter().filter_map(|(key, value)| Some((key.clone(), continuation(value)?))).collect();
        }
    }

    /// Pages by title, batch after batch.
    async fn pages_of(
        &self,
        titles: &[PageTitle],
        parameters: &Parameters<'_>,
    ) -> Result<BTreeMap<PageTitle, Page>, WikiError> {
        let mut pages = BTreeMap::new();
        for batch in titles.chunks(self.batch) {
            let mut asked = parameters.clone();
            asked.push(("titles", joined(batch.iter().map(PageTitle::as_str))));
            let mut answers = Answers::default();
            self.ask_all("pages", &asked, |query| {
                answers.take(query);
                Continue::More
            })
            .await?;
            for title in batch {
                let page = answers.page(title).ok_or_else(|| WikiError::Nonsense {
                    what: "pages".to_owned(),
                    why: format!("the answer says nothing of {title}"),
                })?;
                pages.insert(title.clone(), page);
            }
        }
        Ok(pages)
    }

    async fn renamed(&self, old: &Username) -> Result<Option<Username>, WikiError> {
        let parameters = vec![
            ("action", "query".to_owned()),
            ("list", "logevents".to_owned()),
            ("letype", "renameuser".to_owned()),
            ("letitle", format!("User:{old}")),
            ("lelimit", "1".to_owned()),
            ("leprop", "details|title".to_owned()),
        ];
        let answer = match self.ask("rename log", &parameters).await {
            Ok(answer) => answer,
            // A wiki that renames nobody has no such log.
            Err(WikiError::Api { code, .. }) if code == "badvalue" => return Ok(None),
            Err(error) => return Err(error),
        };
        let new = answer["query"]["logevents"][0]["params"]["newuser"].as_str();
        Ok(new.and_then(|name| Username::parse(name).ok()))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Continue {
    More,
    Enough,
}

/// What several answers about the same pages say together.
#[derive(Default)]
struct Answers {
    pages: BTreeMap<String, Value>,
    normalized: BTreeMap<String, String>,
}

impl Answers {
    fn take(&mut self, query: &Value) {
        self.normalized.extend(answers::normalized(query));
        for page in answers::pages(query) {
            let Some(title) = page["title"].as_str() else { continue };
            let known = self.pages.entry(title.to_owned()).or_insert_with(|| page.clone());
            for (key, value) in page.as_object().into_iter().flatten() {
                if known.get(key).is_none_or(|known| known.as_array().is_some_and(Vec::is_empty)) {
                    known[key] = value.clone();
                }
            }
        }
    }

    fn page(&self, asked: &PageTitle) -> Option<Page> {
        let title = self.normalized.get(asked.as_str()).map_or(asked.as_str(), String::as_str);
        answers::page(self.pages.get(title)?)
    }
}

/// What is asked of every page that may be written to.
fn page_parameters(opt_out_category: Option<&PageTitle>) -> Parameters<'static> {
    let mut parameters = vec![
        ("action", "query".to_owned()),
        ("prop", "revisions|info".to_owned()),
        ("rvprop", "ids|timestamp|user|userid|comment|content".to_owned()),
        ("rvslots", "main".to_owned()),
        ("intestactions", "edit".to_owned()),
        ("intestactionsdetail", "full".to_owned()),
        ("curtimestamp", "1".to_owned()),
    ];
    if let Some(category) = opt_out_category {
        parameters[1].1.push_str("|categories");
        parameters.push(("clcategories", category.to_string()));
        parameters.push(("cllimit", "max".to_owned()));
    }
    parameters
}

impl Wiki for MediaWiki {
    async fn site(&self) -> Result<Site, WikiError> {
        let parameters = vec![
            ("action", "query".to_owned()),
            ("meta", "siteinfo".to_owned()),
            ("siprop", "general|namespaces|namespacealiases|extensiontags|extensions".to_owned()),
            ("curtimestamp", "1".to_owned()),
        ];
        let answer = self.ask("site information", &parameters).await?;
        answers::site(&answer).ok_or_else(|| nonsense("site information"))
    }

    async fn me(&self) -> Result<Me, WikiError> {
        let parameters = vec![
            ("action", "query".to_owned()),
            ("meta", "userinfo".to_owned()),
            ("uiprop", "rights|blockinfo".to_owned()),
        ];
        let answer = self.ask("own account", &parameters).await?;
        answers::me(&answer["query"]).ok_or_else(|| nonsense("own account"))
    }

    async fn pages(&self, query: &PageQuery) -> Result<BTreeMap<PageTitle, Page>, WikiError> {
        self.pages_of(&query.titles, &page_parameters(query.opt_out_category.as_ref())).await
    }

    async fn transclusions(&self, template: &PageTitle) -> Result<Vec<PageTitle>, WikiError> {
        let parameters = vec![
            ("action", "query".to_owned()),
            ("list", "embeddedin".to_owned()),
            ("eititle", template.to_string()),
            ("eifilterredir", "nonredirects".to_owned()),
            ("eilimit", "max".to_owned()),
        ];
        self.titles("transclusions", &parameters, "embeddedin").await
    }

    async fn redirects_to(
        &self,
        pages: &[PageTitle],
    ) -> Result<BTreeMap<PageTitle, Vec<PageTitle>>, WikiError> {
        let mut redirects = BTreeMap::new();
        for batch in pages.chunks(self.batch) {
            let parameters = vec![
                ("action", "query".to_owned()),
                ("prop", "redirects".to_owned()),
                ("rdprop", "title".to_owned()),
                ("rdlimit", "max".to_owned()),
                ("titles", joined(batch.iter().map(PageTitle::as_str))),
            ];
            let mut normalized: BTreeMap<String, String> = BTreeMap::new();
            let mut found: BTreeMap<String, Vec<PageTitle>> = BTreeMap::new();
            self.ask_all("redirects", &parameters, |query| {
                normalized.extend(answers::normalized(query));
                for (page, from) in answers::redirects(query) {
                    found.entry(page).or_default().extend(from);
                }
                Continue::More
            })
            .await?;
            redirects.extend(batch.iter().map(|asked| {
                let title = normalized.get(asked.as_str()).map_or(asked.as_str(), String::as_str);
                (asked.clone(), found.remove(title).unwrap_or_default())
            }));
        }
        Ok(redirects)
    }

    async fn pages_below(&self, prefix: &PageTitle) -> Result<Vec<PageTitle>, WikiError> {
        let title = self.bot.borrow().title_codec().new_title(prefix.as_str());
        let title = title
            .map_err(|error| WikiError::Nonsense { what: prefix.to_string(), why: error.to_string() })?;
        let parameters = vec![
            ("action", "query".to_owned()),
            ("list", "allpages".to_owned()),
            ("apnamespace", title.namespace().to_string()),
            ("apprefix", title.dbkey().replace('_', " ")),
            ("apfilterredir", "nonredirects".to_owned()),
            ("aplimit", "max".to_owned()),
        ];
        self.titles("pages by prefix", &parameters, "allpages").await
    }

    async fn history(
        &self,
        title: &PageTitle,
        before: Option<RevId>,
        limit: usize,
    ) -> Result<Vec<Revision>, WikiError> {
        let mut parameters = vec![
            ("action", "query".to_owned()),
            ("prop", "revisions".to_owned()),
            ("titles", title.to_string()),
            ("rvprop", "ids|timestamp|user|userid|comment|content".to_owned()),
            ("rvslots", "main".to_owned()),
            ("rvlimit", limit.min(self.batch).to_string()),
        ];
        if let Some(before) = before {
            parameters.push(("rvstartid", before.to_string()));
        }
        let mut revisions = Vec::new();
        self.ask_all("history", &parameters, |query| {
            let page = answers::pages(query).next();
            let found = page.and_then(|page| page["revisions"].as_array()).into_iter().flatten();
            revisions
                .extend(found.filter_map(answers::revision).filter(|revision| Some(revision.id) != before));
            if revisions.len() >= limit { Continue::Enough } else { Continue::More }
        })
        .await?;
        revisions.truncate(limit);
        Ok(revisions)
    }

    async fn accounts(&self, names: &[Username]) -> Result<BTreeMap<Username, Account>, WikiError> {
        let mut found: BTreeMap<String, Account> = BTreeMap::new();
        for batch in names.chunks(self.batch) {
            let parameters = vec![
                ("action", "query".to_owned()),
                ("list", "users".to_owned()),
                ("ususers", joined(batch.iter().map(Username::as_str))),
                ("usprop", "blockinfo|groups".to_owned()),
            ];
            let answer = self.ask("accounts", &parameters).await?;
            let users = answer["query"]["users"].as_array().into_iter().flatten();
            found.extend(users.filter_map(answers::account));
        }
        let mut accounts = BTreeMap::new();
        let mut looked_for = 0;
        for name in names {
            let mut account = found.remove(name.as_str()).unwrap_or(Account::Impossible);
            if account == Account::Missing && looked_for < MOST_RENAMES {
                looked_for += 1;
                if let Some(now) = self.renamed(name).await? {
                    account = Account::Renamed(now);
                }
            }
            accounts.insert(name.clone(), account);
        }
        Ok(accounts)
    }

    async fn contributions(&self, since: Timestamp) -> Result<Vec<Contribution>, WikiError> {
        let mut parameters = vec![("action", "query".to_owned())];
        parameters.extend(self.own_edits(since));
        let mut edits = Vec::new();
        self.ask_all("own edits", &parameters, |query| {
            edits.extend(answers::contributions(query));
            Continue::More
        })
        .await?;
        Ok(edits)
    }

    async fn guard(
        &self,
        target: &PageTitle,
        stop: &PageTitle,
        opt_out_category: Option<&PageTitle>,
        since: Timestamp,
    ) -> Result<Guard, WikiError> {
        let mut parameters = page_parameters(opt_out_category);
        parameters.push(("titles", joined([target.as_str(), stop.as_str()].into_iter())));
        parameters.push(("meta", "userinfo".to_owned()));
        parameters.push(("uiprop", "rights|blockinfo".to_owned()));
        parameters.extend(self.own_edits(since));
        let answer = self.ask("guard", &parameters).await?;
        let query = &answer["query"];
        let mut seen = Answers::default();
        seen.take(query);
        let contributions = if answer["continue"].get("uccontinue").is_some() {
            self.contributions(since).await?
        } else {
            answers::contributions(query)
        };
        let guard = (|| {
            Some(Guard {
                now: answers::timestamp(&answer["curtimestamp"])?,
                me: answers::me(query)?,
                target: seen.page(target)?,
                stop: seen.page(stop)?,
                contributions,
            })
        })();
        guard.ok_or_else(|| nonsense("guard"))
    }

    async fn edit(&self, _leave: &LiveEdits, edit: &Edit) -> Outcome {
        let (key, text) = match &edit.change {
            Change::Append(text) => ("appendtext", text),
            Change::Replace(text) => ("text", text),
        };
        let mut parameters = vec![
            ("action", "edit".to_owned()),
            ("title", edit.title.to_string()),
            (key, text.clone()),
            ("md5", hex(&Md5::digest(text.as_bytes()))),
            ("summary", edit.summary.clone()),
            ("starttimestamp", edit.start.to_string()),
            ("bot", "1".to_owned()),
            ("notminor", "1".to_owned()),
            ("watchlist", "nochange".to_owned()),
            ("assertuser", self.connection.account.to_string()),
        ];
        match edit.base {
            Base::Missing => parameters.push(("createonly", "1".to_owned())),
            Base::Revision(base) => {
                parameters.push(("nocreate", "1".to_owned()));
                parameters.push(("baserevid", base.to_string()));
            }
        }
        let api = self.bot.borrow().api().clone();
        self.requests.set(self.requests.get() + 1);
        let deadline = self.connection.request_timeout;
        let sent = tokio::time::timeout(deadline, api.post_with_token::<_, Value>("csrf", parameters)).await;
        let outcome = match sent {
            Err(_) => Outcome::Unknown { why: format!("no answer within {} s", deadline.as_secs()) },
            Ok(Err(error)) => outcome::of_error(&error),
            Ok(Ok(answer)) => outcome::of_answer(&answer, edit.base),
        };
        match &outcome {
            Outcome::Stop { code, .. }
                if code == "assertuserfailed" && !self.logged_in_again.replace(true) =>
            {
                match self.log_in_again().await {
                    Ok(()) => Outcome::Later { code: code.clone(), wait: None },
                    Err(_) => outcome,
                }
            }
            _ => outcome,
        }
    }

    fn requests(&self) -> u64 {
        self.requests.get()
    }
}

impl MediaWiki {
    fn own_edits(&self, since: Timestamp) -> Parameters<'static> {
        vec![
            ("list", "usercontribs".to_owned()),
            ("ucuser", self.connection.account.to_string()),
            ("ucend", since.to_string()),
            ("ucprop", "ids|title|timestamp|comment".to_owned()),
            ("uclimit", "max".to_owned()),
        ]
    }

    async fn titles(
        &self,
        what: &str,
        parameters: &Parameters<'_>,
        list: &str,
    ) -> Result<Vec<PageTitle>, WikiError> {
        let mut titles = Vec::new();
        self.ask_all(what, parameters, |query| {
            let found = query[list].as_array().into_iter().flatten();
            titles.extend(found.filter_map(|page| PageTitle::parse(page["title"].as_str()?).ok()));
            Continue::More
        })
        .await?;
        Ok(titles)
    }
}

/// How long a passing failure asks to wait; `None` if it will not pass.
fn passing(error: &ApiError) -> Option<Duration> {
    match error {
        ApiError::Maxlag { retry_after, .. }
        | ApiError::Readonly { retry_after, .. }
        | ApiError::TooManyRequests { retry_after } => {
            Some(Duration::from_secs(retry_after.unwrap_or_default()))
        }
        ApiError::HttpError(error) => {
            let client_error = error.status().is_some_and(|status| status.is_client_error());
            (!client_error && !error.is_connect()).then_some(Duration::ZERO)
        }
        ApiError::InternalException(_) | ApiError::InvalidJson(_) => Some(Duration::ZERO),
        ApiError::ApiError(error) if error.code == "ratelimited" => Some(Duration::from_secs(60)),
        _ => None,
    }
}

fn continuation(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned).or_else(|| value.as_i64().map(|number| number.to_string()))
}

/// Values joined for one parameter. No title or name can hold a pipe.
fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.collect::<Vec<_>>().join("|")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        use std::fmt::Write as _;
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn nonsense(what: &str) -> WikiError {
    WikiError::Nonsense { what: what.to_owned(), why: "what was asked is not in it".to_owned() }
}

/// An error in one short line. The client's errors never hold what was sent.
fn brief(error: &ApiError) -> String {
    error.to_string().chars().take(200).collect()
}
