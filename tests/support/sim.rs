//! A wiki in memory, for tests that want many thousands of edits or a wiki that misbehaves at will.
//! It keeps to what `tests/contract.rs` proves of it and of the real one alike; what is not asked
//! there is not to be relied on here.
//!
//! Time stands still but for one second with every request and every deed, so that nothing depends
//! on how fast the machine is.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::SignedDuration;
use lets_connect::ids::{LanguageCode, PageTitle, RevId, Timestamp, UserId, Username};
use lets_connect::wiki::{
    Account, Author, Base, Change, Contribution, Edit, Guard, LiveEdits, Me, Outcome, Page, PageQuery,
    PageState, Revision, Site, Wiki, WikiError,
};
use lets_connect::wikitext::{Naming, Options, Template, scan};
use serde_json::Value;

use super::BOT;

/// The wiki. A clone is the same wiki again.
#[derive(Clone)]
pub struct SimWiki {
    state: Rc<RefCell<State>>,
}

struct State {
    now: Timestamp,
    requests: u64,
    last_rev: u64,
    pages: BTreeMap<String, Vec<Written>>,
    accounts: BTreeMap<UserId, Known>,
    renames: BTreeMap<String, String>,
    protected: BTreeSet<String>,
}

/// A revision, its author by id because people are renamed.
#[derive(Clone)]
struct Written {
    id: u64,
    parent: u64,
    author: UserId,
    at: Timestamp,
    comment: String,
    text: String,
}

struct Known {
    name: String,
    blocked: bool,
    bot: bool,
}

impl SimWiki {
    /// A wiki with the bot's account, a trustee's and nothing else.
    pub fn new() -> Self {
        let state = State {
            now: "2026-11-24T00:00:00Z".parse().expect("a time"),
            requests: 0,
            last_rev: 0,
            pages: BTreeMap::new(),
            accounts: BTreeMap::new(),
            renames: BTreeMap::new(),
            protected: BTreeSet::new(),
        };
        let wiki = Self { state: Rc::new(RefCell::new(state)) };
        for name in ["Admin", super::COORDINATOR, BOT] {
            wiki.state.borrow_mut().account(name);
        }
        wiki
    }

    /// Lets people act; the steps are those of `dev/actors.php`.
    ///
    /// # Panics
    /// At a step that it does not know.
    pub fn act(&self, steps: &Value) {
        let mut state = self.state.borrow_mut();
        for step in steps.as_array().expect("a list of steps") {
            let (verb, what) = step.as_object().and_then(|step| step.iter().next()).expect("a step");
            state.tick();
            state.step(verb, what);
        }
    }

    fn asked(&self) -> std::cell::RefMut<'_, State> {
        let mut state = self.state.borrow_mut();
        state.requests += 1;
        state.tick();
        state
    }
}

impl State {
    fn tick(&mut self) {
        self.now += SignedDuration::from_secs(1);
    }

    fn step(&mut self, verb: &str, what: &Value) {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let given = |key: &str| text(&what[key]);
        match verb {
            "account" => drop(self.account(what.as_str().expect("a name"))),
            "edit" => {
                let page = given("page").expect("a page");
                let author = self.account(&given("as").unwrap_or_else(|| "Admin".to_owned()));
                let before = self.head(&page).map(|head| head.text.clone()).unwrap_or_default();
                let text =
                    given("text").unwrap_or_else(|| before.clone() + &given("append").unwrap_or_default());
                if text != before || self.head(&page).is_none() {
                    self.write(&page, author, given("summary").unwrap_or_default(), &text);
                }
            }
            "block" | "unblock" => {
                let id = self.account(what.as_str().expect("a name"));
                self.accounts.get_mut(&id).expect("an account").blocked = verb == "block";
            }
            "rename" => {
                let (from, to) = (given("from").expect("a name"), given("to").expect("a name"));
                let id = self.account(&from);
                self.accounts.get_mut(&id).expect("an account").name.clone_from(&to);
                self.renames.insert(from, to);
            }
            "protect" => {
                let page = given("page").expect("a page");
                match given("level").as_deref() {
                    Some("") => drop(self.protected.remove(&page)),
                    _ => drop(self.protected.insert(page)),
                }
            }
            "delete" => drop(self.pages.remove(what.as_str().expect("a page"))),
            other => panic!("the simulation knows no {other:?}"),
        }
    }

    fn account(&mut self, name: &str) -> UserId {
        if let Some((id, _)) = self.accounts.iter().find(|(_, known)| known.name == name) {
            return *id;
        }
        let id = UserId(self.accounts.len() as u64 + 1);
        self.accounts.insert(id, Known { name: name.to_owned(), blocked: false, bot: name == BOT });
        id
    }

    fn bot(&mut self) -> (UserId, bool) {
        let id = self.account(BOT);
        (id, self.accounts[&id].blocked)
    }

    fn head(&self, page: &str) -> Option<&Written> {
        self.pages.get(page)?.last()
    }

    fn write(&mut self, page: &str, author: UserId, comment: String, text: &str) -> RevId {
        self.last_rev += 1;
        let parent = self.head(page).map_or(0, |head| head.id);
        // As MediaWiki does on every save.
        let text = text.trim_end().to_owned();
        let written = Written { id: self.last_rev, parent, author, at: self.now, comment, text };
        self.pages.entry(page.to_owned()).or_default().push(written);
        RevId(self.last_rev)
    }

    fn revision(&self, written: &Written) -> Revision {
        let name = self.accounts[&written.author].name.clone();
        Revision {
            id: RevId(written.id),
            parent: RevId(written.parent),
            author: Author::Account { id: written.author, name },
            at: written.at,
            comment: Some(written.comment.clone()),
            text: Some(written.text.clone()),
            model: "wikitext".to_owned(),
        }
    }

    fn page(&mut self, title: &PageTitle, opt_out: Option<&PageTitle>) -> Page {
        let (_, blocked) = self.bot();
        let forbidden = if blocked {
            Some("blocked")
        } else {
            self.protected.contains(title.as_str()).then_some("protectedpage")
        };
        let state = match self.head(title.as_str()) {
            None if title.as_str().contains(['<', '>', '[', ']', '{', '}', '|', '#']) => {
                PageState::Impossible
            }
            None => PageState::Missing,
            Some(head) => PageState::Present {
                head: self.revision(head),
                redirect: redirect_target(&head.text).is_some(),
            },
        };
        let opted_out = opt_out.is_some_and(|category| {
            self.head(title.as_str()).is_some_and(|head| head.text.contains(&format!("[[{category}]]")))
        });
        Page { title: title.clone(), state, forbidden: forbidden.map(str::to_owned), opted_out }
    }

    fn me(&mut self) -> Me {
        let (id, blocked) = self.bot();
        let rights =
            if self.accounts[&id].bot { vec!["bot".to_owned(), "edit".to_owned()] } else { Vec::new() };
        Me { id, name: Username::parse(BOT).expect("a name"), rights, blocked: blocked.then(String::new) }
    }

    fn contributions(&mut self, since: Timestamp) -> Vec<Contribution> {
        let (bot, _) = self.bot();
        let mut own: Vec<Contribution> = Vec::new();
        for (page, revisions) in &self.pages {
            let title = PageTitle::parse(page).expect("a title");
            own.extend(revisions.iter().filter(|written| written.author == bot && written.at >= since).map(
                |written| Contribution {
                    title: title.clone(),
                    rev: RevId(written.id),
                    at: written.at,
                    comment: Some(written.comment.clone()),
                },
            ));
        }
        own.sort_by_key(|own| std::cmp::Reverse(own.rev));
        own
    }

    /// One edit, as `ApiEditPage` and `EditPage` decide about it.
    fn edit(&mut self, edit: &Edit) -> Outcome {
        let refused = |code: &str| Outcome::Refused { code: code.to_owned(), why: String::new() };
        let page = edit.title.as_str();
        let (bot, blocked) = self.bot();
        let head = self.head(page).cloned();
        match (edit.base, &head) {
            (Base::Missing, Some(_)) => return Outcome::Conflict,
            (Base::Revision(_), None) => return refused("missingtitle"),
            _ => {}
        }
        if blocked {
            return Outcome::Stop { code: "blocked".to_owned(), why: String::new() };
        }
        if self.protected.contains(page) {
            return refused("protectedpage");
        }
        let head_text = head.as_ref().map(|head| head.text.clone()).unwrap_or_default();
        let stale = matches!((edit.base, &head), (Base::Revision(base), Some(head)) if base.0 != head.id);
        let text = match &edit.change {
            Change::Append(_) if stale => return Outcome::Conflict,
            Change::Append(text) => head_text.clone() + text,
            Change::Replace(text) if stale => {
                let base =
                    self.pages[page].iter().find(|written| Base::Revision(RevId(written.id)) == edit.base);
                match base.and_then(|base| merged(&base.text, text.trim_end(), &head_text)) {
                    Some(merged) => merged,
                    None => return Outcome::Conflict,
                }
            }
            Change::Replace(text) => text.clone(),
        };
        if head.is_some() && text.trim_end() == head_text {
            return Outcome::Unchanged;
        }
        Outcome::Saved(self.write(page, bot, edit.summary.clone(), &text))
    }
}

impl Wiki for SimWiki {
    async fn site(&self) -> Result<Site, WikiError> {
        let namespaces = [(2, "User"), (3, "User talk"), (10, "Template"), (14, "Category")];
        Ok(Site {
            now: self.asked().now,
            name: "Simulation".to_owned(),
            generator: "MediaWiki 1.39.17".to_owned(),
            language: LanguageCode("en".to_owned()),
            article_url: "http://127.0.0.1/wiki/$1".to_owned(),
            namespaces: namespaces.map(|(id, name)| (id, vec![name.to_owned()])).into(),
            extension_tags: Options::default().extension_tags,
            language_conversion: true,
            case_sensitive: false,
            extensions: Vec::new(),
        })
    }

    async fn me(&self) -> Result<Me, WikiError> {
        Ok(self.asked().me())
    }

    async fn pages(&self, query: &PageQuery) -> Result<BTreeMap<PageTitle, Page>, WikiError> {
        let mut state = self.asked();
        let category = query.opt_out_category.as_ref();
        Ok(query.titles.iter().map(|title| (title.clone(), state.page(title, category))).collect())
    }

    async fn transclusions(&self, template: &PageTitle) -> Result<Vec<PageTitle>, WikiError> {
        let redirects = self.redirects_to(std::slice::from_ref(template)).await?;
        let names = redirects.values().flatten().map(PageTitle::as_str);
        let template = Template::new(template.as_str(), Naming::default()).or_by(names);
        let state = self.state.borrow();
        let calls = |page: &&String| {
            let text = state.head(page).map(|head| head.text.as_str()).unwrap_or_default();
            scan(text, &Options::default()).calls.iter().any(|call| template.is_called_by(call))
        };
        Ok(state.pages.keys().filter(calls).map(|page| PageTitle::parse(page).expect("a title")).collect())
    }

    async fn redirects_to(
        &self,
        pages: &[PageTitle],
    ) -> Result<BTreeMap<PageTitle, Vec<PageTitle>>, WikiError> {
        let state = self.asked();
        let leads = |from: &String, to: &PageTitle| {
            state.head(from).and_then(|head| redirect_target(&head.text)) == Some(to.as_str())
        };
        let to = |to: &PageTitle| {
            let from = state.pages.keys().filter(|from| leads(from, to));
            (to.clone(), from.map(|from| PageTitle::parse(from).expect("a title")).collect())
        };
        Ok(pages.iter().map(to).collect())
    }

    async fn pages_below(&self, prefix: &PageTitle) -> Result<Vec<PageTitle>, WikiError> {
        let state = self.asked();
        let below = |page: &&String| {
            let redirect = state.head(page).is_some_and(|head| redirect_target(&head.text).is_some());
            page.starts_with(prefix.as_str()) && !redirect
        };
        Ok(state.pages.keys().filter(below).map(|page| PageTitle::parse(page).expect("a title")).collect())
    }

    async fn history(
        &self,
        title: &PageTitle,
        before: Option<RevId>,
        limit: usize,
    ) -> Result<Vec<Revision>, WikiError> {
        let state = self.asked();
        let revisions = state.pages.get(title.as_str()).into_iter().flatten().rev();
        let older = revisions.filter(|written| before.is_none_or(|before| written.id < before.0));
        Ok(older.take(limit).map(|written| state.revision(written)).collect())
    }

    async fn accounts(&self, names: &[Username]) -> Result<BTreeMap<Username, Account>, WikiError> {
        let state = self.asked();
        let account = |name: &Username| {
            let known = state.accounts.iter().find(|(_, known)| known.name == name.as_str());
            match (known, state.renames.get(name.as_str())) {
                (Some((id, known)), _) => Account::Present {
                    id: *id,
                    name: name.clone(),
                    blocked: known.blocked.then(String::new),
                    locked: false,
                },
                (None, Some(now)) => Account::Renamed(Username::parse(now).expect("a name")),
                (None, None) => Account::Missing,
            }
        };
        Ok(names.iter().map(|name| (name.clone(), account(name))).collect())
    }

    async fn contributions(&self, since: Timestamp) -> Result<Vec<Contribution>, WikiError> {
        Ok(self.asked().contributions(since))
    }

    async fn guard(
        &self,
        target: &PageTitle,
        stop: &PageTitle,
        opt_out_category: Option<&PageTitle>,
        since: Timestamp,
    ) -> Result<Guard, WikiError> {
        let mut state = self.asked();
        Ok(Guard {
            now: state.now,
            me: state.me(),
            target: state.page(target, opt_out_category),
            stop: state.page(stop, opt_out_category),
            contributions: state.contributions(since),
        })
    }

    async fn edit(&self, _leave: &LiveEdits, edit: &Edit) -> Outcome {
        self.asked().edit(edit)
    }

    fn requests(&self) -> u64 {
        self.state.borrow().requests
    }
}

fn redirect_target(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("#REDIRECT [[")?;
    rest.split_once("]]").map(|(target, _)| target)
}

/// Two changes of one text in one, if they touch other lines (`diff3`, as far as one change on
/// either side needs it).
fn merged(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let lines = |text: &str| text.split('\n').map(str::to_owned).collect::<Vec<_>>();
    let (base, ours, theirs) = (lines(base), lines(ours), lines(theirs));
    let changed = |new: &[String]| {
        let head = base.iter().zip(new).take_while(|(old, new)| old == new).count();
        let most = base.len().min(new.len()) - head;
        let tail =
            base.iter().rev().zip(new.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
        (head, tail)
    };
    let ((our_head, our_tail), (their_head, their_tail)) = (changed(&ours), changed(&theirs));
    let last = base.len();
    let all = if last - our_tail < their_head {
        [&ours[..ours.len() - our_tail], &base[last - our_tail..their_head], &theirs[their_head..]].concat()
    } else if last - their_tail < our_head {
        [&theirs[..theirs.len() - their_tail], &base[last - their_tail..our_head], &ours[our_head..]].concat()
    } else if ours == theirs {
        ours
    } else {
        return None;
    };
    Some(all.join("\n"))
}
