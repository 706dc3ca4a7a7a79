//! The programme on a real wiki, told in its own verbs: somebody registers, a
//! round runs, two people meet, and what stands on the wiki afterwards.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lets_connect::apply::{Applied, InstantPace, StopFlag};
use lets_connect::config::{Config, Overrides};
use lets_connect::cycle::{self, Survey, Wish};
use lets_connect::ids::{ActionId, PageTitle, RoundId};
use lets_connect::programme::Programme;
use lets_connect::wiki::{LiveEdits, PageQuery, Wiki};
use serde_json::{Value, json};

use super::DevWiki;

/// The bot's account on the development wiki.
pub const BOT: &str = "LetsConnectBot";

/// The trustee's.
pub const TRUSTEE: &str = "LCCoordinator";

/// A pristine wiki with the bot set up on it.
pub struct Story {
    /// The wiki.
    pub wiki: DevWiki,
    /// The bot, configured for it, with no form dump.
    pub programme: Programme,
}

impl Story {
    /// Begins on a pristine wiki on which `setup` has run; nobody filled in a form.
    pub fn begin() -> Self {
        let mut story = Self::with_the_form();
        story.programme.config.form.clear();
        story
    }

    /// Begins with the sample form of `config/dev.toml`.
    pub fn with_the_form() -> Self {
        Self::on(DevWiki::acquire())
    }

    /// Begins on this wiki, which is pristine, with the sample form.
    pub fn on(wiki: DevWiki) -> Self {
        let overrides = Overrides { wiki_api: Some(wiki.api()), ..Overrides::default() };
        let mut config =
            Config::load(Path::new("config/dev.toml"), &overrides).expect("config/dev.toml is right");
        config.account.secret_file = Some(wiki.secret_file());
        config.privacy.key_file.clone_from(&config.account.secret_file);
        let story = Self { wiki, programme: Programme::ready(config) };
        let out = story.command(&["setup"]);
        assert!(out.status.success(), "setup failed: {}", String::from_utf8_lossy(&out.stderr));
        story
    }

    /// Runs the binary against this wiki.
    pub fn command(&self, arguments: &[&str]) -> Output {
        Command::new(binary())
            .args(["--config", "config/dev.toml", "--wiki", &self.wiki.api()])
            .args(arguments)
            .env("LETS_CONNECT_SECRET_FILE", self.wiki.secret_file())
            .env("LETS_CONNECT_KEY_FILE", self.wiki.secret_file())
            .output()
            .expect("the binary runs")
    }

    /// Runs the binary against this wiki, without the sample form: as [`begin`](Self::begin) has it.
    pub fn operator(&self, arguments: &[&str]) -> Output {
        let folder = tempfile::tempdir().expect("a folder");
        let dev = std::fs::read_to_string("config/dev.toml").expect("the example");
        let (settings, _) = dev.split_once("[[form]]").expect("the form stands last");
        let file = folder.path().join("operator.toml");
        std::fs::write(&file, settings).expect("written");
        Command::new(binary())
            .args(["--config", &file.display().to_string(), "--wiki", &self.wiki.api()])
            .args(arguments)
            .env("LETS_CONNECT_SECRET_FILE", self.wiki.secret_file())
            .env("LETS_CONNECT_KEY_FILE", self.wiki.secret_file())
            .output()
            .expect("the binary runs")
    }

    /// Somebody makes an account and their own profile page.
    pub fn registers(&self, name: &str, fields: &[(&str, &str)]) {
        self.wiki.act(&json!([{ "account": name }, profile_edit(name, name, fields, "")]));
    }

    /// Many people do, in one go.
    pub fn all_register(&self, people: &[(&str, &[(&str, &str)])]) {
        let steps: Vec<Value> = people
            .iter()
            .flat_map(|(name, fields)| [json!({ "account": name }), profile_edit(name, name, fields, "")])
            .collect();
        self.wiki.act(&Value::Array(steps));
    }

    /// An account saves a page.
    pub fn saves(&self, account: &str, page: &str, text: &str) {
        self.wiki.act(&json!([{ "account": account }, edit(page, text, account)]));
    }

    /// A page's text, if it exists.
    pub async fn text(&self, page: &str) -> Option<String> {
        let title = PageTitle::parse(page).expect("a title");
        let wiki = self.programme.connect().await.expect("the bot logs in");
        let query = PageQuery { titles: vec![title.clone()], opt_out_category: None };
        let pages = wiki.pages(&query).await.expect("the page is read");
        pages.get(&title).and_then(|page| page.text()).map(str::to_owned)
    }

    /// A page's text as a reader reads it: with its numeric entities as the characters they stand for.
    pub async fn words(&self, page: &str) -> Option<String> {
        self.text(page).await.map(|text| characters(&text))
    }

    /// A bot that died holds its lease until it runs out; here it has run out.
    pub fn release_stale_lease(&self) {
        self.wiki.act(&json!([{ "delete": "User:LetsConnectBot/Let's Connect/lease.json" }]));
    }

    /// Looks and decides, as of now, with this round due.
    pub async fn survey(&self, round: Option<&str>) -> Survey {
        let wiki = self.programme.connect().await.expect("the bot logs in");
        cycle::survey(&wiki, &self.programme, wish(round)).await.expect("the world can be seen")
    }

    /// One cycle, in which this round is due.
    pub async fn cycle(&self, round: Option<&str>) -> Applied {
        let wiki = self.programme.connect().await.expect("the bot logs in");
        self.cycle_through(&wiki, round).await
    }

    /// One cycle through a wiki that may misbehave.
    pub async fn cycle_through(&self, wiki: &impl Wiki, round: Option<&str>) -> Applied {
        let survey = cycle::survey(wiki, &self.programme, wish(round)).await.expect("the world can be seen");
        self.carry_out(wiki, &survey).await
    }

    /// Carries out what was decided a while ago.
    pub async fn carries_out(&self, survey: &Survey) -> Applied {
        let wiki = self.programme.connect().await.expect("the bot logs in");
        self.carry_out(&wiki, survey).await
    }

    async fn carry_out(&self, wiki: &impl Wiki, survey: &Survey) -> Applied {
        let leave = LiveEdits::granted_by("test");
        let stop = StopFlag::default();
        cycle::carry_out(wiki, &leave, &self.programme, survey, &mut InstantPace, &stop, &mut |_| {})
            .await
            .expect("the cycle is carried out")
    }

    /// Again: nothing changes.
    pub async fn expect_quiet(&self, round: Option<&str>) {
        let plan = self.survey(round).await.plan;
        let pages: Vec<String> =
            plan.intent.iter().chain(&plan.actions).map(|a| a.page.to_string()).collect();
        assert!(pages.is_empty(), "a quiet cycle would still edit {pages:?}");
        assert!(plan.already.is_empty(), "a quiet cycle would still record {:?}", plan.already);
    }

    /// How often each once-only thing was done, by the wiki's own history.
    pub fn deeds_done(&self) -> BTreeMap<ActionId, usize> {
        let mut done = BTreeMap::new();
        for edit in self.wiki.edits_by_bot() {
            for id in ActionId::find_in(&edit.summary) {
                *done.entry(id).or_default() += 1;
            }
        }
        done
    }

    /// Nothing was done twice.
    pub fn expect_no_double(&self) {
        for (id, times) in self.deeds_done() {
            assert_eq!(times, 1, "{id} stands in {times} edits");
        }
    }
}

/// The binary under test.
pub fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_lets-connect"))
}

/// A step by which `author` saves `owner`'s profile page.
pub fn profile_edit(owner: &str, author: &str, fields: &[(&str, &str)], after: &str) -> Value {
    edit(&format!("User:{owner}/Let's Connect"), &format!("{}{after}", profile(fields)), author)
}

/// A step by which `author` saves a page.
pub fn edit(page: &str, text: &str, author: &str) -> Value {
    json!({ "edit": { "page": page, "text": text, "as": author, "summary": "" } })
}

/// A profile with these fields; listed and written to unless they say otherwise.
pub fn profile(fields: &[(&str, &str)]) -> String {
    let mut all: BTreeMap<&str, &str> = BTreeMap::from([("directory", "yes"), ("notify", "yes")]);
    all.extend(fields.iter().copied());
    let fields: Vec<String> = all.iter().map(|(key, value)| format!("|{key}={value}")).collect();
    format!("{{{{Let's Connect profile\n{}\n}}}}\n", fields.join("\n"))
}

fn wish(round: Option<&str>) -> Wish {
    Wish { round: round.map(|round| RoundId::parse(round).expect("a round")), ..Wish::default() }
}

/// Decimal entities as the characters they stand for.
pub fn characters(text: &str) -> String {
    let mut out = String::new();
    for (ordinal, part) in text.split("&#").enumerate() {
        let decoded = part.split_once(';').filter(|_| ordinal > 0);
        match decoded.and_then(|(code, rest)| Some((char::from_u32(code.parse().ok()?)?, rest))) {
            Some((character, rest)) => {
                out.push(character);
                out.push_str(rest);
            }
            None if ordinal > 0 => {
                out.push_str("&#");
                out.push_str(part);
            }
            None => out.push_str(part),
        }
    }
    out
}
