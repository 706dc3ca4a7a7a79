//! A wiki in memory, for tests that want many thousands of edits or a wiki that misbehaves at will.
//! It keeps to what `tests/contract.rs` proves of it and of the real one alike; what is not asked
//! there is not to be relied on here.
//!
//! Time stands still but for one second with every request and every deed, and for what somebody
//! waits ([`SimPace`]), so that nothing depends on how fast the machine is, and hours cost nothing.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use jiff::SignedDuration;
use lets_connect::apply::Pace;
use lets_connect::ids::{LanguageCode, PageTitle, RevId, Timestamp, Username};
use lets_connect::wiki::{
    Account, Block, Contribution, Edit, Glance, Guard, LiveEdits, Me, Outcome, Outlook, Page, PageQuery,
    Revision, Site, Stamp, Stand, Watch, Wiki, WikiError,
};
use lets_connect::wikitext::{Naming, Options, Template, scan};
use serde_json::Value;
use tokio::sync::Notify;

mod decide;
pub mod mischief;
pub mod state;

use mischief::{Mischief, NEVER, Weather, unknown};
use state::{Held, State, redirect_target};

/// The wiki. A clone is the same wiki again.
#[derive(Clone)]
pub struct SimWiki {
    state: Rc<RefCell<State>>,
    /// Told when the bot dies.
    dead: Rc<Notify>,
    /// What it held before each request that found it changed, if anybody wants to know.
    film: Rc<RefCell<Option<Vec<State>>>>,
    /// Whose turn it is, where several work at once.
    turns: Option<Rc<RefCell<fastrand::Rng>>>,
}

impl SimWiki {
    /// A wiki with the bot's account, a trustee's and nothing else.
    pub fn new() -> Self {
        Self::from(State::new())
    }

    /// A wiki that holds this.
    pub fn from(state: State) -> Self {
        Self { state: Rc::new(RefCell::new(state)), dead: Rc::default(), film: Rc::default(), turns: None }
    }

    /// What it holds, to begin from here again.
    pub fn copy(&self) -> State {
        self.state.borrow().clone()
    }

    /// From now on, keeps what it held before each request that found it changed.
    pub fn film(&self) {
        self.film.replace(Some(Vec::new()));
    }

    /// What was filmed, and how it stands now.
    pub fn filmed(&self) -> Vec<State> {
        let mut film = self.film.take().unwrap_or_default();
        film.push(self.copy());
        film
    }

    /// The same wiki, where others' requests come between at the whim of this luck.
    pub fn shared(&self, luck: &Rc<RefCell<fastrand::Rng>>) -> Self {
        Self { turns: Some(Rc::clone(luck)), ..self.clone() }
    }

    /// What it holds.
    pub fn state(&self) -> Ref<'_, State> {
        self.state.borrow()
    }

    /// Its weather, to be changed.
    pub fn weather(&self) -> RefMut<'_, Weather> {
        RefMut::map(self.state.borrow_mut(), |state| &mut state.weather)
    }

    /// Lets people act; the steps are those of `dev/actors.php`.
    pub fn act(&self, steps: &Value) {
        let mut state = self.state.borrow_mut();
        for step in steps.as_array().expect("a list of steps") {
            state.pass(SignedDuration::from_secs(1));
            act(&mut state, step);
        }
    }

    /// Lets time pass.
    pub fn wait(&self, time: Duration) {
        let time = SignedDuration::try_from(time).expect("a time");
        self.state.borrow_mut().pass(time);
    }

    /// Resolves when the bot has died.
    pub async fn death(&self) {
        self.dead.notified().await;
    }

    /// A text, as it stands.
    pub fn text(&self, page: &str) -> Option<String> {
        self.state.borrow().held.head(page).map(|head| head.text.to_string())
    }

    /// One read: what goes wrong with it, and what it sees.
    async fn read<T>(&self, see: impl FnOnce(&Held, Timestamp) -> T) -> Result<T, WikiError> {
        self.take_turns().await;
        let (mut after, lost) = (Vec::new(), WikiError::TimedOut { what: "read".to_owned(), seconds: 60 });
        let mut failed = false;
        for mischief in self.begin(false) {
            match mischief {
                Mischief::DeathBefore => self.die().await,
                Mischief::DeathAfter => after.push(Mischief::DeathAfter),
                Mischief::RequestLost | Mischief::ReplyLost => failed = true,
                Mischief::People(steps) => self.act(&steps),
                Mischief::PeopleAfter(_) => after.push(mischief),
                _ => {}
            }
        }
        let seen = {
            let mut state = self.state.borrow_mut();
            // A client waits for a lagged wiki. A read-only one can be read.
            if let Some(("maxlag", until)) = state.weather.busy
                && state.now < until
            {
                let left = until.duration_since(state.now);
                state.pass(left);
            }
            let (view, now) = (state.view(), state.now);
            see(&view, now)
        };
        self.end(after).await;
        if failed { Err(lost) } else { Ok(seen) }
    }

    /// Counts a request and tells what happens to it.
    fn begin(&self, is_edit: bool) -> Vec<Mischief> {
        let mut state = self.state.borrow_mut();
        if let Some(film) = &mut *self.film.borrow_mut()
            && film.last().is_none_or(|last| !Rc::ptr_eq(&last.held, &state.held))
        {
            film.push(state.clone());
        }
        let ordinal = state.requests;
        state.requests += 1;
        state.pass(SignedDuration::from_secs(1));
        let mut mischief = state.weather.at_request.remove(&ordinal).unwrap_or_default();
        if is_edit {
            let asked = state.weather.edits_asked;
            state.weather.edits_asked += 1;
            mischief.extend(state.weather.at_edit.remove(&asked).unwrap_or_default());
            mischief.extend(state.weather.at_every_edit.clone());
        }
        mischief
    }

    async fn end(&self, after: Vec<Mischief>) {
        for mischief in after {
            match mischief {
                Mischief::PeopleAfter(steps) => self.act(&steps),
                _ => self.die().await,
            }
        }
    }

    async fn die(&self) {
        self.dead.notify_one();
        std::future::pending::<()>().await;
    }

    async fn take_turns(&self) {
        let Some(luck) = &self.turns else { return };
        let others = luck.borrow_mut().u8(0..4);
        for _ in 0..others {
            tokio::task::yield_now().await;
        }
    }

    fn save(&self, edit: &Edit) -> Outcome {
        self.state.borrow_mut().edit(edit)
    }

    fn send_late(&self, edit: &Edit, seconds: i64) {
        let mut state = self.state.borrow_mut();
        let at = state.now + SignedDuration::from_secs(seconds);
        state.weather.on_the_way.push((at, edit.clone()));
    }
}

fn act(state: &mut State, step: &Value) {
    let (verb, what) = step.as_object().and_then(|step| step.iter().next()).expect("a step");
    state.step(verb, what);
}

/// Waits on the simulated wiki's clock.
pub struct SimPace(pub SimWiki);

impl Pace for SimPace {
    async fn sleep(&mut self, duration: Duration) {
        self.0.wait(duration);
        tokio::task::yield_now().await;
    }
}

fn site(now: Timestamp) -> Site {
    let namespaces = [(2, "User"), (3, "User talk"), (10, "Template"), (14, "Category")];
    Site {
        now,
        name: "Simulation".to_owned(),
        generator: "MediaWiki 1.39.17".to_owned(),
        language: LanguageCode("en".to_owned()),
        article_url: "http://127.0.0.1/wiki/$1".to_owned(),
        namespaces: namespaces.map(|(id, name)| (id, vec![name.to_owned()])).into(),
        extension_tags: Options::default().extension_tags,
        language_conversion: true,
        case_sensitive: false,
        extensions: Vec::new(),
    }
}

fn redirects(held: &Held, pages: &[PageTitle]) -> BTreeMap<PageTitle, Vec<PageTitle>> {
    let to = |to: &PageTitle| (to.clone(), held.titles(|_, text| redirect_target(text) == Some(to.as_str())));
    pages.iter().map(to).collect()
}

fn transclusions(held: &Held, templates: &[PageTitle]) -> BTreeMap<PageTitle, Stamp> {
    let known = redirects(held, templates).into_iter().map(|(template, redirects)| {
        let names = redirects.iter().map(PageTitle::as_str);
        Template::new(template.as_str(), Naming::default()).or_by(names)
    });
    let known: Vec<Template> = known.collect();
    let options = Options::default();
    let titles = held.titles(|_, text| {
        let calls = if text.contains("{{") { scan(text, &options).calls } else { Vec::new() };
        calls.iter().any(|call| known.iter().any(|template| template.is_called_by(call)))
    });
    titles.into_iter().filter_map(|title| Some((title.clone(), held.stamp(title.as_str())?))).collect()
}

fn standings(held: &Held, titles: &[PageTitle]) -> BTreeMap<PageTitle, Stand> {
    let stand = |(title, redirects): (PageTitle, _)| {
        let stamp = held.stamp(title.as_str());
        (title, Stand { stamp, redirects })
    };
    redirects(held, titles).into_iter().map(stand).collect()
}

fn below(held: &Held, prefix: &PageTitle) -> Vec<PageTitle> {
    held.titles(|page, text| page.starts_with(prefix.as_str()) && redirect_target(text).is_none())
}

impl Wiki for SimWiki {
    async fn site(&self) -> Result<Site, WikiError> {
        self.read(|_, now| site(now)).await
    }

    async fn me(&self) -> Result<Me, WikiError> {
        self.read(|held, _| held.me()).await
    }

    async fn pages(&self, query: &PageQuery) -> Result<BTreeMap<PageTitle, Page>, WikiError> {
        let category = query.opt_out_category.as_ref();
        self.read(|held, _| {
            query.titles.iter().map(|title| (title.clone(), held.page(title, category))).collect()
        })
        .await
    }

    async fn transclusions(&self, templates: &[PageTitle]) -> Result<BTreeMap<PageTitle, Stamp>, WikiError> {
        self.read(|held, _| transclusions(held, templates)).await
    }

    async fn standings(&self, titles: &[PageTitle]) -> Result<BTreeMap<PageTitle, Stand>, WikiError> {
        self.read(|held, _| standings(held, titles)).await
    }

    async fn pages_below(&self, prefix: &PageTitle) -> Result<Vec<PageTitle>, WikiError> {
        self.read(|held, _| below(held, prefix)).await
    }

    async fn history(
        &self,
        title: &PageTitle,
        before: Option<RevId>,
        limit: usize,
    ) -> Result<Vec<Revision>, WikiError> {
        self.read(|held, _| {
            let revisions = held.pages.get(title.as_str()).map(|all| all.iter().rev()).into_iter().flatten();
            let older = revisions.filter(|written| before.is_none_or(|before| written.id < before.0));
            older.take(limit).map(|written| held.revision(title.as_str(), written)).collect()
        })
        .await
    }

    async fn outline(&self, title: &PageTitle, limit: usize) -> Result<Vec<Revision>, WikiError> {
        let without = |mut revision: Revision| {
            revision.text.as_mut().map(String::clear);
            revision
        };
        self.history(title, None, limit).await.map(|all| all.into_iter().map(without).collect())
    }

    async fn texts(&self, revisions: &[RevId]) -> Result<BTreeMap<RevId, String>, WikiError> {
        self.read(|held, _| {
            let all = held.pages.values().flat_map(|all| all.iter()).filter(|written| !written.secret);
            let wanted = all.map(|written| (RevId(written.id), written.text.to_string()));
            wanted.filter(|(id, _)| revisions.contains(id)).collect()
        })
        .await
    }

    async fn accounts(&self, names: &[Username]) -> Result<BTreeMap<Username, Account>, WikiError> {
        self.read(|held, _| {
            let account = |name: &Username| match (held.id_of(name.as_str()), held.renames.get(name.as_str()))
            {
                (Some(id), _) => Account::Present {
                    id,
                    name: name.clone(),
                    blocked: held.accounts[&id].blocked.then(Block::default),
                    locked: false,
                },
                (None, Some(now)) => Account::Renamed(Username::parse(now).expect("a name")),
                (None, None) => Account::Missing,
            };
            names.iter().map(|name| (name.clone(), account(name))).collect()
        })
        .await
    }

    async fn contributions(&self, since: Timestamp) -> Result<Vec<Contribution>, WikiError> {
        self.read(|held, _| held.contributions(since, None)).await
    }

    async fn glance(&self, outlook: &Outlook) -> Result<Glance, WikiError> {
        self.read(|held, now| Glance {
            site: site(now),
            transclusions: transclusions(held, &outlook.transcluded),
            below: below(held, &outlook.below),
        })
        .await
    }

    async fn roll_call(
        &self,
        titles: &[PageTitle],
        prefix: &PageTitle,
    ) -> Result<(BTreeMap<PageTitle, Stand>, Vec<PageTitle>), WikiError> {
        self.read(|held, _| (standings(held, titles), below(held, prefix))).await
    }

    async fn guard(&self, watch: &Watch<'_>) -> Result<Guard, WikiError> {
        self.read(|held, now| Guard {
            now,
            me: held.me(),
            target: held.page(watch.target, watch.opt_out_category),
            stop: held.page(watch.stop, watch.opt_out_category),
            sources: watch.sources.iter().map(|title| (title.clone(), held.page(title, None))).collect(),
            contributions: held.contributions(watch.since, watch.known),
        })
        .await
    }

    async fn edit(&self, _leave: &LiveEdits, edit: &Edit) -> Outcome {
        self.take_turns().await;
        let (mut after, mut answer, mut done) = (Vec::new(), None, true);
        for mischief in self.begin(true) {
            match mischief {
                Mischief::DeathBefore => self.die().await,
                Mischief::DeathAfter | Mischief::PeopleAfter(_) => after.push(mischief),
                Mischief::RequestLost => (answer, done) = (Some(unknown()), false),
                Mischief::ReplyLost => answer = Some(unknown()),
                Mischief::Late(seconds) => {
                    self.send_late(edit, seconds);
                    (answer, done) = (Some(unknown()), false);
                }
                Mischief::Twice => drop(self.save(edit)),
                Mischief::Replayed(seconds) => self.send_late(edit, seconds),
                Mischief::Answered(outcome) => (answer, done) = (Some(outcome), false),
                Mischief::DoneAnd(outcome) => answer = Some(outcome),
                Mischief::Impostor => (answer, done) = (Some(Outcome::Saved(NEVER)), false),
                Mischief::People(steps) => self.act(&steps),
            }
        }
        let outcome = if done { self.save(edit) } else { unknown() };
        self.end(after).await;
        answer.unwrap_or(outcome)
    }

    fn requests(&self) -> u64 {
        self.state.borrow().requests
    }
}
