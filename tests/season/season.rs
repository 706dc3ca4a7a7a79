//! The season: the wiki whose clock the story moves, the bot that stays up from cycle
//! to cycle as the daemon does, and the verbs of what people do. Whatever they do is
//! done before the next cycle, in one go.

use std::cell::RefCell;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use lets_connect::apply::{Applied, InstantPace, StopFlag, TokioPace};
use lets_connect::cycle::{self, CycleError, Survey, Wish};
use lets_connect::ids::Timestamp;
use lets_connect::intake::memory::Memory;
use lets_connect::plan::approval::{ApprovalSettings, Unanswered};
use lets_connect::wiki::mediawiki::MediaWiki;
use lets_connect::wiki::{LiveEdits, Wiki};
use serde_json::{Value, json};

use super::books::Books;
use super::people::{Way, called};
use super::town::{Life, Town};
use super::ways::{self, Forms};
use crate::support::proxy::Proxy;
use crate::support::story::{Story, TRUSTEE, characters, edit};

/// The awards page.
pub const AWARDS: &str = "Let's Connect/Awards";

/// The opt-out page.
pub const OPT_OUT: &str = "Let's Connect/Opt-out";

/// A bot that is up: its session, and what it has read.
pub struct Bot {
    /// Its session.
    pub wiki: MediaWiki,
    /// What it has read.
    pub memory: Memory,
}

/// See the head of this file.
pub struct Season {
    /// The wiki, and the bot's configuration.
    pub story: Story,
    /// What everybody did and wishes.
    pub town: Town,
    /// What was told to whom so far.
    pub books: Books,
    bot: Bot,
    forms: Forms,
    moment: Timestamp,
    /// Steps of people that wait for the next cycle.
    steps: RefCell<Vec<Value>>,
    processes: usize,
}

impl Season {
    /// The programme is set up; nobody has joined.
    pub async fn begins(moment: &str) -> Self {
        let wiki = crate::support::DevWiki::acquire();
        wiki.clock(moment);
        let mut story = Story::on(wiki);
        let forms = Forms::new();
        story.programme.config.form = forms.settings();
        story.programme.config.capacity_exchange = Some(Forms::tables(&story.wiki.api()));
        let bot = Bot::starts(&story).await;
        let mut season = Self {
            story,
            town: Town::new(),
            books: Books::default(),
            bot,
            forms,
            moment: moment.parse().expect("a moment"),
            steps: RefCell::default(),
            processes: 0,
        };
        season.steps.get_mut().extend(season.forms.tables_are_saved());
        season
    }

    // ---- time ----

    /// It is that moment on the wiki.
    pub fn on(&mut self, moment: &str) {
        let then: Timestamp = moment.parse().expect("a moment");
        assert!(then > self.moment, "the story goes forward, not from {} to {moment}", self.moment);
        // What people did before was done before.
        self.people_act();
        self.moment = then;
        self.story.wiki.clock(moment);
    }

    /// The day.
    pub fn today(&self) -> Date {
        self.moment.to_zoned(TimeZone::UTC).date()
    }

    // ---- what people do ----

    /// They join, each by their way.
    pub fn join(&mut self, names: &[&str]) {
        for name in names {
            let life = self.town.change(name);
            life.joined = true;
            let (person, steps) = (life.person, ways::steps(life));
            self.steps.get_mut().extend(steps);
            if matches!(person.way, Way::Form | Way::Workbook | Way::Tables) {
                self.forms.take(&person, &self.moment.to_string());
            }
            if person.way == Way::Tables {
                let saved = self.forms.tables_are_saved();
                self.steps.get_mut().extend(saved);
            }
        }
    }

    /// They join, and are away up to that day.
    pub fn joins_while_away(&mut self, name: &str, last: &str) {
        self.town.change(name).is_away_until(last);
        self.join(&[name]);
    }

    /// They press the button of the question whether a form was theirs, and save.
    pub fn confirms(&mut self, name: &str) {
        let life = self.town.of(name);
        let told = self.story.wiki.text_of(3, &life.name).expect("they were asked");
        let (_, rest) = told.split_once("preloadparams%5B%5D=").expect("a button");
        let code = rest.split('}').next().expect("its end");
        let page = format!("{{{{Let's Connect profile\n|form={code}\n}}}}");
        self.does(edit(&life.page(), &page, &life.name));
        self.town.change(name).unconfirmed = false;
    }

    /// They change what they wish, and save their profile page.
    pub fn changes(&mut self, name: &str, change: impl FnOnce(&mut Life)) {
        change(self.town.change(name));
        let life = self.town.of(name);
        assert!(matches!(life.person.way, Way::Own), "{name} has no page of their own to change");
        self.does(edit(&life.page(), &life.profile(), &life.name));
    }

    /// They met whom they are to learn from in a round, and say so on their profile page.
    pub fn learned(&mut self, name: &str, round: &str) {
        let connection = self.books.learning(round, name);
        let (sharer, skill) = (&self.town.of(connection.sharer).name, &connection.skill);
        let line = format!("{{{{Let's Connect met|with={sharer}|skill={skill}|round={round}}}}}\n");
        self.changes(name, |life| life.below.push_str(&line));
        self.books.meet(&connection);
    }

    /// They leave: by taking the template off their page.
    pub fn takes_the_template_off(&mut self, name: &str) {
        let life = self.town.change(name);
        life.left = true;
        let step = edit(&life.page(), "Thank you, I have left.", &life.name);
        self.does(step);
    }

    /// They leave: somebody deletes their page for them.
    pub fn s_page_is_deleted(&mut self, name: &str) {
        let life = self.town.change(name);
        life.left = true;
        let step = json!({ "delete": life.page() });
        self.does(step);
    }

    /// They leave: by a line on the opt-out page.
    pub fn opts_out(&mut self, name: &str) {
        let life = self.town.change(name);
        life.left = true;
        let own_line = format!("* [[User:{0}|{0}]]", life.name);
        let step = json!({ "edit": { "page": OPT_OUT, "append": own_line, "as": life.name, "summary": "" } });
        self.does(step);
    }

    /// They come back: by saving their page anew.
    pub fn comes_back(&mut self, name: &str) {
        self.changes(name, |life| life.left = false);
    }

    /// Their account gets another name, and its pages with it.
    pub fn is_renamed(&mut self, name: &str, to: &str) {
        let life = self.town.change(name);
        let step = json!({ "rename": { "from": life.name, "to": to } });
        to.clone_into(&mut life.name);
        self.does(step);
    }

    /// Their account is blocked for ever.
    pub fn is_blocked(&mut self, name: &str) {
        let life = self.town.change(name);
        life.blocked = true;
        let step = json!({ "block": life.name });
        self.does(step);
    }

    /// The block ends.
    pub fn is_unblocked(&mut self, name: &str) {
        let life = self.town.change(name);
        life.blocked = false;
        let step = json!({ "unblock": life.name });
        self.does(step);
    }

    /// A trustee approves all that the awards page lists.
    pub fn a_trustee_approves_all_awards(&mut self) {
        // Another word than last month's: what stands there already would not be written again.
        let text = format!("{}: {{{{Let's Connect approve|all}}}}", self.today());
        self.does(json!({ "edit": { "page": AWARDS, "append": text, "as": TRUSTEE, "summary": "" } }));
        self.books.approve();
    }

    /// The working group wants to be asked no more: rounds introduce people at once.
    pub fn rounds_go_ahead(&mut self) {
        self.story.programme.config.approvals = ApprovalSettings { rounds: Unanswered::Go, days: 0 };
    }

    /// From now on rounds wait for the working group.
    pub fn rounds_wait_for_the_working_group(&mut self, round: &str) {
        self.story.programme.config.approvals = ApprovalSettings { rounds: Unanswered::Wait, days: 7 };
        self.books.waiting = Some(round.to_owned());
    }

    /// A trustee strikes what somebody would learn in a round that waits, and approves the rest.
    pub fn a_trustee_decides(&mut self, round: &str, struck: &str) {
        let page = format!("Let's Connect/Rounds/{round}");
        let connection = self.books.learning(round, struck);
        let names = [connection.learner, connection.sharer].map(|name| self.town.of(name).name.clone());
        let text = characters(&self.text(&page));
        let mut parts = text.split("<nowiki>{{Let's Connect strike|");
        let mut before = parts.next().expect("a beginning").to_owned();
        let line = parts.find_map(|part| {
            let (id, after) = part.split_once("}}").expect("a call");
            let row = std::mem::replace(&mut before, after.to_owned());
            let row = row.rsplit_once("\n|-").map_or(row.as_str(), |(_, row)| row);
            names.iter().all(|name| row.contains(name)).then(|| id.to_owned())
        });
        let line = line.unwrap_or_else(|| panic!("{names:?} stand on no line of their own:\n{text}"));
        let words = format!("{{{{Let's Connect strike|{line}}}}}\n{{{{Let's Connect approve|all}}}}");
        self.does(json!({ "edit": { "page": page, "append": words, "as": TRUSTEE, "summary": "" } }));
        self.books.strike(round, &connection);
        self.books.waiting = None;
    }

    /// What a page of the main namespace says.
    pub fn text(&self, page: &str) -> String {
        self.story.wiki.text_of(0, page).unwrap_or_else(|| panic!("{page} is there"))
    }

    /// Any step of `dev/actors.php`.
    pub fn does(&self, step: Value) {
        self.steps.borrow_mut().push(step);
    }

    fn people_act(&self) {
        let steps = std::mem::take(&mut *self.steps.borrow_mut());
        if !steps.is_empty() {
            self.story.wiki.act(&Value::Array(steps));
        }
    }

    // ---- what the bot does ----

    /// One cycle, undisturbed; then all is as it should be, and a further one has nothing to do.
    pub async fn cycle(&mut self) {
        self.people_act();
        let survey = self.survey().await.expect("the world can be seen");
        let (round, refused) = (survey.round, survey.plan.problems.len());
        let applied =
            carry_out(&self.bot.wiki, &self.story, &survey, &mut |_| {}).await.expect("it is carried out");
        assert_eq!(applied.halted, None, "on {}", self.moment);
        println!("{}: {} edits, {} notices, {refused} problems", self.moment, applied.edits, applied.notices);
        self.check(&survey, &applied);
        let again = self.survey().await.expect("the world can be seen");
        self.expect_nothing_left(&again);
        assert_eq!(again.round, round);
    }

    /// A further look by a bot that remembers nothing comes to the same.
    pub async fn a_new_process_has_nothing_to_do(&mut self) {
        self.restarts().await;
        let again = self.survey().await.expect("the world can be seen");
        self.expect_nothing_left(&again);
    }

    /// A cycle in which the process is told to stop after so many edits.
    pub async fn cycle_stopped_after(&mut self, edits: usize) {
        self.people_act();
        let survey = self.survey().await.expect("the world can be seen");
        let stop = StopFlag::default();
        // It may finish the edit under way and give its lease back: for that it takes real time.
        let (mut done, raiser) = (0, stop.clone());
        let leave = LiveEdits::granted_by("the season");
        let programme = &self.story.programme;
        let applied =
            cycle::carry_out(&self.bot.wiki, &leave, programme, &survey, &mut TokioPace, &stop, &mut |_| {
                done += 1;
                if done == edits {
                    raiser.raise();
                }
            })
            .await
            .expect("it stops in good order");
        assert!(applied.halted.is_some(), "it stopped before it was done");
        assert!(applied.edits >= edits && survey.plan.actions.len() > applied.edits, "{applied:?}");
        self.restarts().await;
    }

    /// A cycle in which the process dies after so many edits, and holds the lease. Tells until when.
    pub async fn cycle_that_dies_after(&mut self, edits: usize) -> Timestamp {
        self.people_act();
        let survey = self.survey().await.expect("the world can be seen");
        assert!(survey.plan.actions.len() > edits, "it dies before it is done");
        let death = tokio::sync::Notify::new();
        let done = std::cell::Cell::new(0);
        let mut step = |_: lets_connect::apply::Step<'_>| {
            done.set(done.get() + 1);
            if done.get() == edits {
                death.notify_one();
            }
        };
        tokio::select! {
            biased;
            () = death.notified() => {}
            _ = carry_out(&self.bot.wiki, &self.story, &survey, &mut step) => panic!("it should be dead"),
        }
        self.restarts().await;
        let survey = self.survey().await.expect("the world can be seen");
        match carry_out(&self.bot.wiki, &self.story, &survey, &mut |_| {}).await {
            Err(CycleError::Lease { until, .. }) => until,
            other => panic!("the dead one's lease is respected: {other:?}"),
        }
    }

    /// A cycle of a process that reaches the wiki through this proxy, and then ends.
    pub async fn cycle_through(&mut self, proxy: &Proxy) {
        self.people_act();
        let direct = std::mem::replace(&mut self.story.programme.config.wiki.api, proxy.api());
        self.restarts().await;
        let survey = self.survey().await.expect("the world can be seen");
        let applied = carry_out(&self.bot.wiki, &self.story, &survey, &mut |_| {}).await;
        assert_eq!(applied.expect("it is carried out").halted, None);
        self.story.programme.config.wiki.api = direct;
        self.restarts().await;
    }

    /// Another process takes over.
    pub async fn restarts(&mut self) {
        self.processes += 1;
        self.story.programme.instance = format!("process {}", self.processes);
        self.bot = Bot::starts(&self.story).await;
    }

    async fn survey(&mut self) -> Result<Survey, CycleError> {
        let Bot { wiki, memory } = &mut self.bot;
        cycle::survey_again(wiki, &self.story.programme, Wish::default(), memory).await
    }

    fn expect_nothing_left(&self, survey: &Survey) {
        let plan = &survey.plan;
        let pages: Vec<&str> = plan.intent.iter().chain(&plan.actions).map(|one| one.page.as_str()).collect();
        assert!(pages.is_empty(), "on {} a second cycle would edit {pages:?}", self.moment);
        assert!(plan.already.is_empty(), "on {} a second cycle would record {:?}", self.moment, plan.already);
    }
}

impl Bot {
    async fn starts(story: &Story) -> Self {
        let wiki = story.programme.connect().await.expect("the bot logs in");
        Self { wiki, memory: Memory::default() }
    }
}

async fn carry_out(
    wiki: &impl Wiki,
    story: &Story,
    survey: &Survey,
    on_step: &mut dyn FnMut(lets_connect::apply::Step<'_>),
) -> Result<Applied, CycleError> {
    let leave = LiveEdits::granted_by("the season");
    let stop = StopFlag::default();
    cycle::carry_out(wiki, &leave, &story.programme, survey, &mut InstantPace, &stop, on_step).await
}

/// Somebody of the sixty joins by this way, says the reader of a story that names them.
pub fn by(name: &str, way: Way) -> &str {
    assert_eq!(called(name).way, way, "{name}");
    name
}
