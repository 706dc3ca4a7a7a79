//! The daemon on the simulated wiki, on its clock: whoever listens to it plays the people,
//! the weather and the operator.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use lets_connect::apply::StopFlag;
use lets_connect::config::Config;
use lets_connect::daemon::ground::Ground;
use lets_connect::daemon::told::{Happened, Listener};
use lets_connect::daemon::{self, Hangup, Orders, Source};
use lets_connect::ids::Timestamp;
use lets_connect::programme::{ConnectError, Programme};
use lets_connect::wiki::WikiError;

use super::sim::{SimPace, SimWiki};

/// What comes of logging in.
#[derive(Clone, Copy, Debug)]
pub enum Door {
    /// The wiki does not answer.
    Away,
    /// The password is wrong.
    Wrong,
    /// The bot has a fault.
    Panics,
}

/// The simulated wiki as the daemon's ground.
#[derive(Clone)]
pub struct SimGround {
    wiki: SimWiki,
    doors: Rc<RefCell<VecDeque<Door>>>,
}

impl Ground for SimGround {
    type Wiki = SimWiki;
    type Pace = SimPace;

    async fn connect(&self, programme: &Programme) -> Result<SimWiki, ConnectError> {
        let account = programme.config.account.name.to_string();
        let next = self.doors.borrow_mut().pop_front();
        let error = match next {
            None => return Ok(self.wiki.clone()),
            Some(Door::Away) => WikiError::TimedOut { what: "login".to_owned(), seconds: 60 },
            Some(Door::Wrong) => WikiError::Login { account, why: "wrong name or password".to_owned() },
            Some(Door::Panics) => panic!("at the door"),
        };
        Err(error.into())
    }

    fn pace(&self) -> SimPace {
        SimPace(self.wiki.clone())
    }

    fn passed(&self) -> Duration {
        Duration::try_from(self.machine().duration_since(Timestamp::UNIX_EPOCH)).expect("a time")
    }

    fn machine(&self) -> Timestamp {
        self.wiki.state().now
    }
}

/// What happened, in the words of the tests.
pub fn words(happened: &Happened<'_>) -> String {
    match happened {
        Happened::HeldBack { starts, pause } => format!("held back {} s after {starts}", pause.as_secs()),
        Happened::CycleBegan => "began".to_owned(),
        Happened::Moved => "moved".to_owned(),
        Happened::CycleEnded { applied, .. } => match &applied.halted {
            Some(halted) => format!("halted: {halted}"),
            None => format!("ended: {} edits", applied.edits),
        },
        Happened::OthersAtWork { .. } => "others at work".to_owned(),
        Happened::CycleFailed { error, in_a_row, hope } => format!("failed {in_a_row}: {error:#} ({hope:?})"),
        Happened::OnTrial(trial) => format!("trial: {} of {}", trial.made, trial.of),
        Happened::Waits { next, .. } => format!("waits until {next}"),
        Happened::Woken => "woken".to_owned(),
        Happened::Reloaded => "reloaded".to_owned(),
        Happened::ReloadRefused { why } => format!("refused: {why}"),
        Happened::Ends => "ends".to_owned(),
    }
}

/// A listener that is a closure.
pub struct Ear<F>(pub F);

impl<F: FnMut(&Happened<'_>)> Listener for Ear<F> {
    fn hear(&mut self, happened: &Happened<'_>) {
        self.0(happened);
    }
}

/// The daemon, ready to be started as often as one likes.
pub struct Daily {
    /// The wiki.
    pub wiki: SimWiki,
    /// How it is configured.
    pub config: Config,
    /// Where its configuration comes from.
    pub source: Option<std::path::PathBuf>,
    /// Asks it to read its configuration again.
    pub hangup: Hangup,
    doors: Rc<RefCell<VecDeque<Door>>>,
    processes: usize,
}

impl Daily {
    /// On this wiki, with this configuration.
    pub fn new(wiki: &SimWiki, config: &Config) -> Self {
        Self {
            wiki: wiki.clone(),
            config: config.clone(),
            source: None,
            hangup: Hangup::default(),
            doors: Rc::default(),
            processes: 0,
        }
    }

    /// What comes of its next logins.
    pub fn doors(&self, doors: &[Door]) {
        self.doors.borrow_mut().extend(doors);
    }

    /// Starts a process and lets it go on until somebody asks it to stop, or it dies. `hears`
    /// is told of all that happens and may ask it. Tells what it came to; nothing if it died.
    pub async fn process(
        &mut self,
        stop: &StopFlag,
        hears: impl FnMut(&Happened<'_>),
    ) -> Option<anyhow::Result<()>> {
        self.processes += 1;
        let mut programme = Programme::ready(self.config.clone());
        programme.instance = format!("process {}", self.processes);
        let overrides = lets_connect::config::Overrides::default();
        let source = self.source.as_deref().map_or_else(Source::default, |file| Source::of(file, overrides));
        let ground = SimGround { wiki: self.wiki.clone(), doors: self.doors.clone() };
        let mut ear = Ear(hears);
        let (hangup, listener) = (&self.hangup, &mut ear);
        let orders = Orders { ground, programme, source, stop, hangup, listener };
        tokio::select! {
            biased;
            () = self.wiki.death() => None,
            done = daemon::run(orders) => Some(done),
        }
    }

    /// Lets it go on for so many cycles, and tells what happened, but for single edits.
    pub async fn cycles(&mut self, count: usize, mut hears: impl FnMut(&Happened<'_>)) -> Vec<String> {
        let (stop, mut all, mut waits) = (StopFlag::default(), Vec::new(), 0);
        let ended = self
            .process(&stop, |happened| {
                if !matches!(happened, Happened::Moved) {
                    all.push(words(happened));
                }
                hears(happened);
                if matches!(happened, Happened::Waits { .. }) {
                    waits += 1;
                    if waits == count {
                        stop.raise();
                    }
                }
            })
            .await;
        assert!(matches!(ended, Some(Ok(()))), "{ended:?}");
        all
    }
}
