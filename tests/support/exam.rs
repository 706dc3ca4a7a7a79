//! The bot on the simulated wiki, process after process: what runs, dies, waits for a dead one's
//! lease and goes on, until nothing is left to do.

use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use lets_connect::apply::{Applied, StopFlag};
use lets_connect::compose::vocabulary::Vocabulary;
use lets_connect::config::{Config, Overrides};
use lets_connect::cycle::{self, CycleError, Survey, Wish};
use lets_connect::ids::RoundId;
use lets_connect::programme::Programme;
use lets_connect::wiki::{LiveEdits, Wiki};
use serde_json::{Value, json};

use super::sim::mischief::Mischief;
use super::sim::state::State;
use super::sim::{SimPace, SimWiki};
use super::story::{edit, profile, profile_edit};
use super::{BOT, COORDINATOR};

/// The stop page.
pub const STOP: &str = "User:LetsConnectBot/Stop";

/// The round under test.
pub const ROUND: &str = "2026-11";

/// The category of those who refuse messages.
pub const OPT_OUT: &str = "[[Category:Opted-out of message delivery]]";

/// Cycles after which the bot should have nothing left to do, whatever went wrong before.
const MOST_CYCLES: usize = 12;

/// Times it waits for another process at the most.
const MOST_WAITS: usize = 200;

/// The bot, configured for the simulation.
pub struct Bot {
    /// Its programme.
    pub programme: Programme,
    processes: usize,
}

impl Bot {
    /// Makes it ready. It rests ten seconds between edits, on the simulation's clock.
    pub fn new() -> Self {
        let mut config = Config::load(Path::new("config/dev.toml"), &Overrides::default())
            .expect("config/dev.toml is right");
        config.form.clear();
        config.privacy.key_file = None;
        config.limits.seconds_between_edits = 10;
        config.limits.unknown_wait_seconds = 150;
        let mut bot = Self { programme: Programme::ready(config), processes: 0 };
        bot.start();
        bot
    }

    /// Another process, as after a crash.
    pub fn start(&mut self) {
        self.processes += 1;
        self.programme.instance = format!("process {}", self.processes);
    }

    /// Looks and decides.
    pub async fn survey(&self, wiki: &impl Wiki, round: Option<&str>) -> Result<Survey, CycleError> {
        let round = round.map(|round| RoundId::parse(round).expect("a round"));
        cycle::survey(wiki, &self.programme, Wish { round, ..Wish::default() }).await
    }

    /// One cycle on `sim`, seen through `wiki`.
    pub async fn cycle(&self, wiki: &impl Wiki, sim: &SimWiki, round: &str) -> Result<Applied, CycleError> {
        let survey = self.survey(wiki, Some(round)).await?;
        self.carry_out(wiki, sim, &survey, &StopFlag::default()).await
    }

    /// Carries a plan out.
    pub async fn carry_out(
        &self,
        wiki: &impl Wiki,
        sim: &SimWiki,
        survey: &Survey,
        stop: &StopFlag,
    ) -> Result<Applied, CycleError> {
        let leave = LiveEdits::granted_by("a test");
        let mut pace = SimPace(sim.clone());
        cycle::carry_out(wiki, &leave, &self.programme, survey, &mut pace, stop, &mut |_| {}).await
    }

    /// A cycle that may be the process's death. Tells whether it lived.
    pub async fn lives(&self, wiki: &impl Wiki, sim: &SimWiki, round: &str) -> bool {
        tokio::select! {
            biased;
            () = sim.death() => false,
            _ = self.cycle(wiki, sim, round) => true,
        }
    }

    /// Cycles until there is nothing left to do; a process that dies is followed by another.
    /// Tells what each cycle gave. The error says that it does not come to rest.
    pub async fn until_quiet(
        &mut self,
        wiki: &impl Wiki,
        sim: &SimWiki,
        round: &str,
    ) -> Result<Vec<Applied>, String> {
        let mut all = Vec::new();
        let mut last = String::new();
        // To wait for another process is no cycle of one's own.
        let (mut cycles, mut waits) = (0, 0);
        while cycles < MOST_CYCLES && waits < MOST_WAITS {
            cycles += 1;
            let survey = tokio::select! {
                biased;
                () = sim.death() => { self.start(); continue }
                survey = self.survey(wiki, Some(round)) => survey,
            };
            let survey = match survey {
                Ok(survey) => survey,
                Err(error) => {
                    last = error.to_string();
                    continue;
                }
            };
            let plan = &survey.plan;
            if plan.intent.is_none() && plan.actions.is_empty() && plan.already.is_empty() {
                return Ok(all);
            }
            last =
                format!("{:?}", plan.actions.iter().map(|action| action.page.as_str()).collect::<Vec<_>>());
            let stop = StopFlag::default();
            let applied = tokio::select! {
                biased;
                () = sim.death() => { self.start(); continue }
                applied = self.carry_out(wiki, sim, &survey, &stop) => applied,
            };
            match applied {
                Ok(applied) => all.push(applied),
                Err(CycleError::Lease { until, .. }) => {
                    (cycles, waits) = (cycles - 1, waits + 1);
                    let left = until.duration_since(sim.state().now) + SignedDuration::from_secs(1);
                    sim.wait(Duration::try_from(left).unwrap_or_default());
                }
                Err(error) => last = error.to_string(),
            }
        }
        Err(format!(
            "after {MOST_CYCLES} cycles there is still something to do: {last}; {:?}",
            all.last().map(|applied| (&applied.halted, &applied.skipped))
        ))
    }
}

/// Runs a test's story to its end, on one thread, by one seed.
pub fn told<T>(seed: u64, story: impl Future<Output = T>) -> T {
    // The waits' jitter comes from this.
    fastrand::seed(seed);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(story)
}

/// A wiki on which the bot may run, with what `setup` publishes and these people's steps.
pub fn wiki_with(bot: &Bot, steps: &Value) -> SimWiki {
    let wiki = SimWiki::new();
    let names = Vocabulary(&bot.programme.lexicon);
    let pages = bot.programme.composer(&names).expect("the templates are well-formed").published();
    let published: Vec<Value> = pages.iter().map(|(page, text)| edit(page.as_str(), text, BOT)).collect();
    wiki.act(&Value::Array(published));
    wiki.act(steps);
    wiki
}

/// Two people who will be connected, each way.
pub fn a_pair() -> Value {
    json!([
        { "account": "LCTest-KE-001" },
        profile_edit("LCTest-KE-001", "LCTest-KE-001", &[("share", "Wikidata"), ("learn", "Grant writing"), ("languages", "sw-N, en-4")], ""),
        { "account": "LCTest-GH-002" },
        profile_edit("LCTest-GH-002", "LCTest-GH-002", &[("share", "Grant writing"), ("learn", "Wikidata"), ("languages", "en-5")], ""),
    ])
}

/// People by a seed: what they share and want, how they registered, what their talk pages say.
pub fn people(luck: &mut fastrand::Rng) -> Value {
    const SKILLS: [&str; 4] = ["Wikidata", "Grant writing", "PetScan", "Photography"];
    let mut steps = Vec::new();
    let mut on_the_registration_page = Vec::new();
    for number in 0..luck.usize(2..=5) {
        let name = format!("LCTest-{}-{number:03}", ["KE", "GH", "FR"][luck.usize(0..3)]);
        steps.push(json!({ "account": name }));
        let share = SKILLS[luck.usize(0..4)];
        let learn = SKILLS[luck.usize(0..4)];
        let languages = ["en-5", "en-4, fr-3", "fr-N, en-2"][luck.usize(0..3)];
        let notify = if luck.u8(0..8) == 0 { "no" } else { "yes" };
        let fields = [("share", share), ("learn", learn), ("languages", languages), ("notify", notify)];
        if luck.u8(0..4) == 0 {
            let own = [&fields[..], &[("user", name.as_str())]].concat();
            on_the_registration_page.push((name.clone(), profile(&own)));
        } else {
            steps.push(profile_edit(&name, &name, &fields, ""));
        }
        let talk = format!("User talk:{name}");
        match luck.u8(0..10) {
            0 => steps.push(edit(&talk, "{{nobots}}", &name)),
            1 => steps.push(edit(&talk, &format!("Hi.\n{OPT_OUT}"), &name)),
            2 => steps.push(edit(&talk, &format!("#REDIRECT [[User:{name}]]"), &name)),
            3 => {
                steps.push(edit(&talk, "Hello.", &name));
                steps.push(json!({ "protect": { "page": talk, "level": "sysop" } }));
            }
            4..=6 => steps.push(edit(&talk, "== Welcome ==\nHello.\n\n== Old ==\nWords.", "Admin")),
            _ => {}
        }
    }
    for (name, entry) in on_the_registration_page {
        let append = format!("\n{entry}");
        steps.push(json!({ "edit": { "page": "Let's Connect/Registration", "append": append, "as": name } }));
    }
    Value::Array(steps)
}

/// A town by its seed: people, and for every second seed a round behind them in which some met.
pub async fn town(bot: &mut Bot, seed: u64) -> SimWiki {
    let mut luck = fastrand::Rng::with_seed(seed);
    let wiki = wiki_with(bot, &people(&mut luck));
    if luck.bool() {
        bot.until_quiet(&wiki, &wiki, "2026-10").await.expect("an undisturbed round comes to rest");
        meet(&wiki, &mut luck);
    }
    wiki
}

/// Some of those connected report that they met, and a trustee approves their awards.
fn meet(wiki: &SimWiki, luck: &mut fastrand::Rng) {
    let record = wiki.text("User:LetsConnectBot/Let's Connect/rounds/2026-10.json");
    let record: Value = serde_json::from_str(&record.unwrap_or_default()).unwrap_or_default();
    let mut steps = Vec::new();
    for connection in record["connections"].as_array().into_iter().flatten() {
        let state = wiki.state();
        let name = |side: &str| {
            let id = connection[side].as_u64().expect("an id");
            state.held.accounts.iter().find(|(known, _)| known.0 == id).map(|(_, known)| known.name.clone())
        };
        let (Some(learner), Some(sharer)) = (name("learner"), name("sharer")) else { continue };
        let page = format!("User:{learner}/Let's Connect");
        if state.held.head(&page).is_some() && luck.bool() {
            let skill = connection["skill"].as_str().expect("a skill");
            let met = format!("\n{{{{Let's Connect met|with={sharer}|skill={skill}|round=2026-10}}}}");
            steps.push(json!({ "edit": { "page": page, "append": met, "as": learner } }));
        }
    }
    wiki.act(&Value::Array(steps));
}

/// A trustee approves all that the awards page lists.
pub fn approve_all(wiki: &SimWiki) {
    let page = "Let's Connect/Awards";
    let text = "\n{{Let's Connect approve|all}}";
    wiki.act(&json!([{ "edit": { "page": page, "append": text, "as": COORDINATOR } }]));
}

/// The wiki again as it was, with this going wrong at these requests from now on.
pub fn again(from: &State, mischief: &[(u64, Mischief)]) -> SimWiki {
    let wiki = SimWiki::from(from.clone());
    {
        let mut weather = wiki.weather();
        for (request, what) in mischief {
            weather.at_request.entry(from.requests + request).or_default().push(what.clone());
        }
    }
    wiki
}

/// Seeds to try: `LETS_CONNECT_SEEDS` (a number of them), or so many; `LETS_CONNECT_SEED` is that one alone.
pub fn seeds(usual: u64) -> Vec<u64> {
    let number = |variable: &str| {
        std::env::var(variable)
            .ok()
            .map(|text| text.parse().unwrap_or_else(|_| panic!("{variable}={text}: not a number")))
    };
    match number("LETS_CONNECT_SEED") {
        Some(seed) => vec![seed],
        None => (1..=number("LETS_CONNECT_SEEDS").unwrap_or(usual)).collect(),
    }
}

/// Tries every seed, on as many threads as there are cores, and tells which failed and how.
///
/// # Panics
/// If any did.
pub fn for_every_seed(usual: u64, trial: impl Fn(&mut Bot, u64) -> Result<Tally, String> + Sync) -> Tally {
    let seeds = seeds(usual);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(seeds.len());
    let next = std::sync::atomic::AtomicUsize::new(0);
    let outcome = std::sync::Mutex::new((Tally::default(), Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut bot = Bot::new();
                while let Some(&seed) = seeds.get(next.fetch_add(1, std::sync::atomic::Ordering::SeqCst)) {
                    let tried = trial(&mut bot, seed);
                    let mut outcome = outcome.lock().expect("no thread failed");
                    match tried {
                        Ok(tally) => outcome.0.add(tally),
                        Err(why) => outcome.1.push(format!("seed {seed}: {why}")),
                    }
                }
            });
        }
    });
    let (tally, failed) = outcome.into_inner().expect("no thread failed");
    println!("{} seeds: {tally:?}", seeds.len());
    assert!(
        failed.is_empty(),
        "{} of {} seeds failed; try one again with LETS_CONNECT_SEED=N:\n{}",
        failed.len(),
        seeds.len(),
        failed.iter().take(5).cloned().collect::<Vec<_>>().join("\n")
    );
    tally
}

/// What was tried.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Runs with something going wrong in them.
    pub runs: usize,
    /// Once-only things done in them.
    pub deeds: usize,
    /// Requests.
    pub requests: u64,
}

impl Tally {
    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.deeds += other.deeds;
        self.requests += other.requests;
    }
}
