//! The exam on a real MediaWiki: whatever breaks between the bot and the wiki, every notice and every
//! barnstar is posted exactly once, and nothing that people wrote is lost.
//!
//! Each scenario begins on the same stage ([`stage`]), breaks one thing through the proxy
//! (`tests/support/proxy`), lets the bot recover, and asks the wiki's own database ([`checker`]). The
//! numbers R01 to R45 are those of `docs/reliability.md`.
#![forbid(unsafe_code)]

#[path = "../support/mod.rs"]
mod support;

mod busy;
mod checker;
mod garbled;
mod killed;
mod lost;
mod people;
mod refused;
mod secrets;
mod stage;

use std::cell::Cell;

use lets_connect::apply::{Applied, StopFlag};
use lets_connect::config::{Config, Overrides};
use lets_connect::cycle::{self, Wish};
use lets_connect::ids::RoundId;
use lets_connect::programme::Programme;
use lets_connect::wiki::LiveEdits;

use stage::{ROUND, Undisturbed};
use support::DevWiki;
use support::proxy::Proxy;
use support::proxy::clock::{Haste, Waiting};

/// Cycles after which a wiki that lets everything pass must be as it should.
const RECOVERY: usize = 4;

/// A wiki on the eve of the round, the proxy in front of it, and the bot in front of that.
struct Exam {
    wiki: DevWiki,
    proxy: Proxy,
    programme: Programme,
    undisturbed: Undisturbed,
    /// For files of the test's own; it holds `exam.toml`, the bot's configuration as a file.
    scratch: tempfile::TempDir,
    /// Held, not read: it lets time pass.
    _haste: Haste,
    /// Rounds examined so far, and the deeds found done in them.
    examined: Cell<(usize, usize)>,
}

impl Drop for Exam {
    fn drop(&mut self) {
        let (rounds, deeds) = self.examined.get();
        println!("examined: {rounds} rounds, {deeds} deeds, each done once");
    }
}

impl Exam {
    async fn begin() -> Self {
        let wiki = DevWiki::acquire();
        let proxy = Proxy::start(wiki.port());
        let haste = Haste::begin(&proxy);
        let (wiki, undisturbed) = stage::set(wiki, &proxy).await;
        // Setting the stage may have sent requests of its own.
        proxy.peace();
        let overrides = Overrides { wiki_api: Some(proxy.api()), ..Overrides::default() };
        let mut config =
            Config::load("config/dev.toml".as_ref(), &overrides).expect("config/dev.toml is right");
        config.account.secret_file = Some(wiki.secret_file());
        config.privacy.key_file.clone_from(&config.account.secret_file);
        config.form.clear();
        // As on Meta-Wiki.
        config.limits.unknown_wait_seconds = 150;
        let scratch = tempfile::tempdir().expect("a folder for files");
        let dev = std::fs::read_to_string("config/dev.toml").expect("it is there");
        let no_form = dev.split("[[form]]").next().expect("its beginning");
        std::fs::write(scratch.path().join("exam.toml"), no_form).expect("it can be written");
        Self {
            wiki,
            proxy,
            programme: Programme::ready(config),
            undisturbed,
            scratch,
            _haste: haste,
            examined: Cell::new((0, 0)),
        }
    }

    /// The eve of the round once more.
    fn again(&self) {
        self.proxy.peace();
        self.wiki.load(&stage::state());
    }

    /// One cycle, in which the round is due, as the script of the proxy will have it.
    async fn cycle(&self) -> anyhow::Result<Applied> {
        self.cycle_of(ROUND).await
    }

    /// One cycle, in which this round is due.
    async fn cycle_of(&self, round: &str) -> anyhow::Result<Applied> {
        let wiki = self.programme.connect().await?;
        let wish = Wish { round: RoundId::parse(round).ok(), ..Wish::default() };
        let survey = cycle::survey(&wiki, &self.programme, wish).await?;
        let (leave, stop) = (LiveEdits::granted_by("the exam"), StopFlag::default());
        let mut pace = Waiting::new(&self.proxy);
        Ok(cycle::carry_out(&wiki, &leave, &self.programme, &survey, &mut pace, &stop, &mut |_| {}).await?)
    }

    /// The wiki behaves from now on: the cycles to come do what is left to do, and one that finds nothing
    /// to do writes nothing (G7). Returns how many it took, that one included.
    async fn recover(&self, what: &str) -> usize {
        for count in 1..=RECOVERY {
            self.proxy.peace();
            let applied = self.cycle().await.unwrap_or_else(|error| panic!("{what}: {error:#}"));
            assert_eq!(applied.halted, None, "{what}");
            if self.proxy.writes().is_empty() {
                return count;
            }
        }
        let titles: Vec<String> =
            self.proxy.writes().iter().map(|write| write.get("title").to_owned()).collect();
        panic!("{what}: after {RECOVERY} cycles the bot still writes {titles:?}");
    }

    /// G1, G2, G3 and G7: the whole round, once, and nobody's words lost; again, nothing changes.
    async fn expect_whole(&self, what: &str) {
        self.recover(what).await;
        self.expect_done_but_for(&[], what);
        let pages = checker::public_pages(&self.wiki);
        for (title, text) in &self.undisturbed.pages {
            assert_eq!(pages.get(title), Some(text), "{what}: {title} is not as in an undisturbed round");
        }
    }

    /// G1 and G2: everything was done once, except what these people's talk pages kept from being done.
    fn expect_done_but_for(&self, spared: &[&str], what: &str) {
        self.proxy.quiet();
        checker::expect_nothing_twice(&self.wiki, what);
        checker::expect_people_s_words_kept(&self.wiki, what);
        checker::expect_no_anonymous_edit(&self.wiki, what);
        let done = checker::deeds(&self.wiki);
        for (deed, reader) in &self.undisturbed.deeds {
            let times = done.get(deed).map_or(0, Vec::len);
            let expected = usize::from(!spared.contains(&reader.as_str()));
            assert_eq!(times, expected, "{what}: {deed}, for {reader}, was done {times} times");
        }
        let (rounds, deeds) = self.examined.get();
        let spared =
            self.undisturbed.deeds.values().filter(|reader| spared.contains(&reader.as_str())).count();
        self.examined.set((rounds + 1, deeds + self.undisturbed.deeds.len() - spared));
    }
}

/// R01: nothing breaks.
#[tokio::test(start_paused = true)]
async fn an_undisturbed_round_is_whole_in_one_cycle() {
    let exam = Exam::begin().await;
    let applied = exam.cycle().await.expect("the cycle runs");
    assert_eq!((applied.halted, applied.skipped), (None, Vec::new()));
    assert_eq!((applied.notices, applied.barnstars), (3, 2), "three readers, two barnstars");
    assert_eq!(exam.proxy.seen().len(), exam.undisturbed.requests, "as many requests as ever");
    // The guard and the edit; and once for all: login, the world, the lease, the token.
    let writes = exam.proxy.writes().len();
    assert!(writes > 10, "a round of {writes} writes proves little");
    assert!(exam.undisturbed.requests <= 2 * writes + 25, "{} requests", exam.undisturbed.requests);
    assert_eq!(exam.recover("undisturbed").await, 1, "nothing is left to do");
    exam.expect_whole("undisturbed").await;
}

/// Seeds for what is left to chance: so many, or those of `LETS_CONNECT_SEED` and
/// `LETS_CONNECT_EXAM_SEEDS` (how many). They are printed.
fn seeds(count: u64) -> impl Iterator<Item = u64> {
    let number = |variable: &str| std::env::var(variable).ok().and_then(|text| text.parse().ok());
    let first = number("LETS_CONNECT_SEED").unwrap_or_else(|| fastrand::u64(0..1 << 32));
    let count = number("LETS_CONNECT_EXAM_SEEDS").unwrap_or(count);
    println!("seeds {first} to {} (LETS_CONNECT_SEED={first} repeats them)", first + count - 1);
    first..first + count
}
