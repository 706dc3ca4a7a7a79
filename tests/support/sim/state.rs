//! What the simulated wiki holds, and what people do to it.
//!
//! Pages, accounts and protections are one value that is cheap to copy, so that
//! a lagging replica is a copy from a while ago, and a whole wiki can be tried
//! again and again from one beginning.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use jiff::SignedDuration;
use lets_connect::ids::{PageTitle, RevId, Timestamp, UserId, Username};
use lets_connect::wiki::{
    Author, Base, Blame, Contribution, Edit, Me, Outcome, Page, PageState, Revision, Stamp,
};
use serde_json::Value;

use super::super::BOT;
use super::mischief::Weather;

/// A revision, its author by id because people are renamed.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its id.
    pub id: u64,
    /// The one before it; 0 for a page's first.
    pub parent: u64,
    /// Who made it.
    pub author: UserId,
    /// When.
    pub at: Timestamp,
    /// The summary.
    pub comment: Rc<str>,
    /// Whether the summary was suppressed.
    pub hidden: bool,
    /// Whether the text and the author were.
    pub secret: bool,
    /// The text.
    pub text: Rc<str>,
}

/// An account.
#[derive(Clone, Debug)]
pub struct Known {
    pub name: String,
    pub blocked: bool,
    pub bot: bool,
}

/// All that a replica holds.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// Revisions by page, oldest first.
    pub pages: BTreeMap<String, Rc<Vec<Written>>>,
    pub accounts: BTreeMap<UserId, Known>,
    pub renames: BTreeMap<String, String>,
    /// Why the bot may not edit a page.
    pub forbidden: BTreeMap<String, &'static str>,
    /// Content models that are not the title's usual one.
    pub models: BTreeMap<String, String>,
    /// When something other than an edit last touched a page.
    pub touched: BTreeMap<String, Timestamp>,
}

/// A repeatable wiki.
#[derive(Clone)]
pub struct State {
    pub now: Timestamp,
    pub requests: u64,
    pub edits: u64,
    pub last_rev: u64,
    /// The primary.
    pub held: Rc<Held>,
    /// The primary as it was, oldest first, for replicas that lag.
    pub past: VecDeque<(Timestamp, Rc<Held>)>,
    /// Revisions of deleted pages, and when those were deleted.
    pub archive: Vec<(String, Timestamp, Rc<Vec<Written>>)>,
    /// Whether the bot's session is good: it names the bot's account.
    pub weather: Weather,
    /// Whether the last edit was refused for its session.
    pub session_failed: bool,
}

impl State {
    pub fn new() -> Self {
        let mut state = Self {
            now: "2026-11-24T00:00:00Z".parse().expect("a time"),
            requests: 0,
            edits: 0,
            last_rev: 0,
            held: Rc::default(),
            past: VecDeque::new(),
            archive: Vec::new(),
            weather: Weather::default(),
            session_failed: false,
        };
        for name in ["Admin", super::super::COORDINATOR, BOT] {
            state.account(name);
        }
        state
    }

    pub fn held_mut(&mut self) -> &mut Held {
        Rc::make_mut(&mut self.held)
    }

    /// Lets time pass; what was delayed and is due by then arrives.
    pub fn pass(&mut self, time: SignedDuration) {
        let end = self.now + time;
        while let Some((at, edit)) = self.weather.next_arrival(end) {
            self.now = self.now.max(at);
            let outcome = self.edit(&edit);
            self.weather.arrived.push((edit, outcome));
        }
        self.now = self.now.max(end);
    }

    /// What a reader sees: the primary, or a replica of a while ago.
    pub fn view(&mut self) -> Rc<Held> {
        let lag = self.weather.replica_lag();
        if lag == 0 {
            return Rc::clone(&self.held);
        }
        let then = self.now - SignedDuration::from_secs(lag);
        let old = self.past.iter().rev().find(|(at, _)| *at <= then).or(self.past.front());
        old.map_or_else(|| Rc::clone(&self.held), |(_, held)| Rc::clone(held))
    }

    /// Keeps the primary as it is now, for replicas that lag.
    pub fn remember(&mut self) {
        const KEPT: usize = 64;
        if self.weather.most_lag == 0 {
            return;
        }
        if self.past.len() >= KEPT {
            self.past.pop_front();
        }
        self.past.push_back((self.now, Rc::clone(&self.held)));
    }

    pub fn account(&mut self, name: &str) -> UserId {
        if let Some(id) = self.held.id_of(name) {
            return id;
        }
        let id = UserId(self.held.accounts.len() as u64 + 1);
        let known = Known { name: name.to_owned(), blocked: false, bot: name == BOT };
        self.held_mut().accounts.insert(id, known);
        id
    }

    pub fn write(&mut self, page: &str, author: UserId, comment: &str, text: &str) -> RevId {
        self.last_rev += 1;
        let parent = self.held.head(page).map_or(0, |head| head.id);
        // As MediaWiki does on every save.
        let text = text.trim_end();
        let written = Written {
            id: self.last_rev,
            parent,
            author,
            at: self.now,
            comment: comment.into(),
            hidden: false,
            secret: false,
            text: text.into(),
        };
        Rc::make_mut(self.held_mut().pages.entry(page.to_owned()).or_default()).push(written);
        self.remember();
        RevId(self.last_rev)
    }

    /// One step of somebody's; those of `dev/actors.php`, and some that only the simulation knows.
    ///
    /// # Panics
    /// At a step that it does not know.
    pub fn step(&mut self, verb: &str, what: &Value) {
        let given = |key: &str| what[key].as_str().map(str::to_owned);
        let name = || what.as_str().expect("a name");
        match verb {
            "account" => drop(self.account(name())),
            "edit" => {
                let page = given("page").expect("a page");
                let author = self.account(&given("as").unwrap_or_else(|| "Admin".to_owned()));
                let before = self.held.head(&page).map(|head| head.text.to_string());
                let old = before.clone().unwrap_or_default();
                let text = given("text")
                    .or_else(|| given("prepend").map(|text| text + &old))
                    .unwrap_or_else(|| old.clone() + &given("append").unwrap_or_default());
                if text.trim_end() != old || before.is_none() {
                    self.write(&page, author, &given("summary").unwrap_or_default(), &text);
                }
            }
            "block" | "unblock" => {
                let id = self.account(name());
                self.held_mut().accounts.get_mut(&id).expect("an account").blocked = verb == "block";
            }
            "group" => {
                let id = self.account(&given("account").expect("a name"));
                let holds =
                    |key: &str| what[key].as_array().is_some_and(|all| all.iter().any(|g| g == "bot"));
                let known = self.held_mut().accounts.get_mut(&id).expect("an account");
                known.bot = (known.bot || holds("add")) && !holds("remove");
            }
            "rename" => {
                let (from, to) = (given("from").expect("a name"), given("to").expect("a name"));
                let id = self.account(&from);
                self.held_mut().accounts.get_mut(&id).expect("an account").name.clone_from(&to);
                let pages: Vec<String> = self.held.pages.keys().cloned().collect();
                for page in pages {
                    for space in ["User:", "User talk:"] {
                        if let Some(rest) = page.strip_prefix(&format!("{space}{from}"))
                            && (rest.is_empty() || rest.starts_with('/'))
                        {
                            self.move_page(&page, &format!("{space}{to}{rest}"), true);
                        }
                    }
                }
                self.held_mut().renames.insert(from, to);
            }
            "move" => {
                let leave_redirect = what["redirect"].as_bool().unwrap_or(true);
                self.move_page(
                    &given("from").expect("a page"),
                    &given("to").expect("a page"),
                    leave_redirect,
                );
            }
            "protect" => {
                let page = given("page").expect("a page");
                if given("level").as_deref() == Some("") {
                    self.held_mut().forbidden.remove(&page);
                } else {
                    self.held_mut().forbidden.insert(page.clone(), "protectedpage");
                }
                // As MediaWiki does, with the text as it is.
                if let Some(text) = self.held.head(&page).map(|head| Rc::clone(&head.text)) {
                    let admin = self.account("Admin");
                    self.write(&page, admin, "protection", &text);
                }
            }
            "delete" => {
                let page = name().to_owned();
                if let Some(revisions) = self.held_mut().pages.remove(&page) {
                    self.archive.push((page, self.now, revisions));
                }
            }
            "hide" => self.hide(&given("page").expect("a page"), &given("text").expect("a text")),
            // Only the simulation knows those that follow.
            "partial-block" => drop(self.held_mut().forbidden.insert(name().to_owned(), "blocked")),
            "model" => {
                let (page, model) = (given("page").expect("a page"), given("model").expect("a model"));
                self.held_mut().models.insert(page, model);
            }
            "suppress" => {
                let (bot, now) = (self.held.id_of(BOT), self.now);
                self.held_mut().touched.insert(name().to_owned(), now);
                if let Some(revisions) = self.held_mut().pages.get_mut(name()) {
                    for written in Rc::make_mut(revisions) {
                        written.hidden = Some(written.author) == bot;
                    }
                }
            }
            "undo" => {
                // The page as it was before the bot's newest edit of it.
                let Some(revisions) = self.held.pages.get(name()).cloned() else { return };
                let bot = self.held.id_of(BOT);
                if let Some(at) = revisions.iter().rposition(|written| Some(written.author) == bot) {
                    let before = at.checked_sub(1).map(|at| revisions[at].text.to_string());
                    let admin = self.account("Admin");
                    self.write(name(), admin, "undo", &before.unwrap_or_default());
                }
            }
            other => panic!("the simulation knows no {other:?}"),
        }
        self.remember();
    }

    fn hide(&mut self, page: &str, text: &str) {
        let now = self.now;
        let held = self.held_mut();
        held.touched.insert(page.to_owned(), now);
        let Some(revisions) = held.pages.get_mut(page) else { return };
        for written in Rc::make_mut(revisions).iter_mut().filter(|written| *written.text == *text) {
            (written.hidden, written.secret) = (true, true);
        }
    }

    fn move_page(&mut self, from: &str, to: &str, leave_redirect: bool) {
        let Some(revisions) = self.held_mut().pages.remove(from) else { return };
        self.held_mut().pages.insert(to.to_owned(), revisions);
        if leave_redirect {
            let admin = self.account("Admin");
            self.write(from, admin, "moved", &format!("#REDIRECT [[{to}]]"));
        }
    }

    /// One edit, as `ApiMain`, `ApiEditPage` and `EditPage` decide about it.
    pub fn edit(&mut self, edit: &Edit) -> Outcome {
        if let Some(outcome) = self.weather.forecast(self.now) {
            return outcome;
        }
        let page = edit.title.as_str();
        let now = self.held.head(page).map_or(Base::Missing, |head| Base::Revision(RevId(head.id)));
        let edit =
            &if self.weather.ignores_bases { Edit { base: now, ..edit.clone() } } else { edit.clone() };
        let bot = self.account(BOT);
        let refused =
            |code: &str, blame| Outcome::Refused { code: code.to_owned(), why: String::new(), blame };
        if !self.held.accounts[&bot].bot && !self.weather.no_flag_asked {
            let (code, why) = ("assertbotfailed".to_owned(), String::new());
            // A new login does not help, and is tried once.
            let again = !std::mem::replace(&mut self.session_failed, true);
            return if again { Outcome::Again { code, why } } else { Outcome::Stop { code, why } };
        }
        self.session_failed = false;
        let head = self.held.head(page).cloned();
        if (super::decide::base_of(edit) == 0) != head.is_none() {
            return Outcome::Conflict;
        }
        if self.held.accounts[&bot].blocked {
            return Outcome::Stop { code: "blocked".to_owned(), why: String::new() };
        }
        if let Some(code) = self.held.forbidden.get(page) {
            return refused(code, Blame::Page);
        }
        let deleted = self.archive.iter().any(|(title, at, _)| title == page && *at > edit.start);
        if head.is_none() && deleted {
            return refused("pagedeleted", Blame::Page);
        }
        if let Some(outcome) = self.weather.rate(self.now) {
            return outcome;
        }
        let revisions = self.held.pages.get(page).cloned().unwrap_or_default();
        match super::decide::text(edit, &revisions) {
            super::decide::Decided::Conflict => Outcome::Conflict,
            super::decide::Decided::Unchanged => Outcome::Unchanged,
            super::decide::Decided::Text(text) => {
                let json = self.held.model(page) == "json";
                if json && serde_json::from_str::<Value>(&text).is_err() {
                    return refused("invalid-json-data", Blame::Request);
                }
                self.edits += 1;
                let old = head.map_or(0, |head| head.id);
                let rev = self.write(page, bot, &edit.summary, &text);
                if old == super::decide::base_of(edit) { Outcome::Saved(rev) } else { Outcome::Merged(rev) }
            }
        }
    }

    /// Every revision there ever was of the bot's or of others', those of deleted pages too, in order.
    pub fn history(&self) -> Vec<(String, Written)> {
        let live = self.held.pages.iter();
        let gone = self.archive.iter().map(|(page, _, revisions)| (page, revisions));
        let mut all: Vec<(String, Written)> = live
            .chain(gone)
            .flat_map(|(page, revisions)| {
                revisions.iter().map(move |written| (page.clone(), written.clone()))
            })
            .collect();
        all.sort_by_key(|(_, written)| written.id);
        all
    }
}

impl Held {
    pub fn id_of(&self, name: &str) -> Option<UserId> {
        self.accounts.iter().find(|(_, known)| known.name == name).map(|(id, _)| *id)
    }

    pub fn head(&self, page: &str) -> Option<&Written> {
        self.pages.get(page)?.last()
    }

    /// What the page is now, if it exists.
    pub fn stamp(&self, page: &str) -> Option<Stamp> {
        let head = self.head(page)?;
        let touched = self.touched.get(page).copied().unwrap_or(head.at).max(head.at);
        Some(Stamp { rev: RevId(head.id), touched })
    }

    pub fn model(&self, page: &str) -> String {
        let json = page.starts_with("User:") && page.rsplit_once('.').is_some_and(|(_, kind)| kind == "json");
        let usual = if json { "json" } else { "wikitext" };
        self.models.get(page).cloned().unwrap_or_else(|| usual.to_owned())
    }

    fn author(&self, id: UserId) -> Author {
        Author::Account { id, name: self.accounts[&id].name.clone() }
    }

    pub fn revision(&self, page: &str, written: &Written) -> Revision {
        Revision {
            id: RevId(written.id),
            parent: RevId(written.parent),
            author: if written.secret { Author::Hidden } else { self.author(written.author) },
            at: written.at,
            comment: (!written.hidden).then(|| written.comment.to_string()),
            text: (!written.secret).then(|| written.text.to_string()),
            model: self.model(page),
        }
    }

    pub fn page(&self, title: &PageTitle, opt_out: Option<&PageTitle>) -> Page {
        let name = title.as_str();
        let blocked = self.id_of(BOT).is_some_and(|bot| self.accounts[&bot].blocked);
        let forbidden = if blocked { Some("blocked") } else { self.forbidden.get(name).copied() };
        let state = match self.head(name) {
            None if name.contains(['<', '>', '[', ']', '{', '}', '|', '#']) => PageState::Impossible,
            None => PageState::Missing,
            Some(head) => PageState::Present {
                head: self.revision(name, head),
                redirect: redirect_target(&head.text).is_some(),
            },
        };
        let opted_out = opt_out.is_some_and(|category| {
            self.head(name).is_some_and(|head| head.text.contains(&format!("[[{category}]]")))
        });
        Page { title: title.clone(), state, forbidden: forbidden.map(str::to_owned), opted_out }
    }

    pub fn me(&self) -> Me {
        let id = self.id_of(BOT).expect("the bot has an account");
        let known = &self.accounts[&id];
        let rights =
            if known.bot { vec!["bot".to_owned(), "edit".to_owned()] } else { vec!["edit".to_owned()] };
        Me {
            id,
            name: Username::parse(BOT).expect("a name"),
            rights,
            blocked: known.blocked.then(String::new),
        }
    }

    pub fn contributions(&self, since: Timestamp, known: Option<RevId>) -> Vec<Contribution> {
        let Some(bot) = self.id_of(BOT) else { return Vec::new() };
        let mut own: Vec<Contribution> = Vec::new();
        for (page, revisions) in &self.pages {
            let wanted = |written: &&Written| {
                written.author == bot && written.at >= since && known.is_none_or(|known| written.id > known.0)
            };
            // Newest first; what came before the first that is too old is older still.
            for written in revisions.iter().rev().filter(wanted) {
                own.push(Contribution {
                    title: PageTitle::parse(page).expect("a title"),
                    rev: RevId(written.id),
                    at: written.at,
                    comment: (!written.hidden).then(|| written.comment.to_string()),
                });
            }
        }
        own.sort_by_key(|own| std::cmp::Reverse(own.rev));
        own
    }

    pub fn titles(&self, wanted: impl Fn(&str, &str) -> bool) -> Vec<PageTitle> {
        let fits =
            |page: &str, revisions: &[Written]| revisions.last().is_some_and(|head| wanted(page, &head.text));
        let pages = self.pages.iter().filter(|(page, revisions)| fits(page, revisions));
        pages.map(|(page, _)| PageTitle::parse(page).expect("a title")).collect()
    }

    /// Every account's name.
    pub fn names(&self) -> BTreeSet<&str> {
        self.accounts.values().map(|known| known.name.as_str()).collect()
    }
}

/// Where a redirect leads.
pub fn redirect_target(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("#REDIRECT [[")?;
    rest.split_once("]]").map(|(target, _)| target)
}
