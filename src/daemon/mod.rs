//! Keeps going: one cycle at each tick of the schedule, one at a time, until somebody says
//! stop. A cycle that fails is told of and the next one starts from the world again.
//!
//! [`run`] is the loop, [`one`] a cycle within it. [`clock`] says when the next one comes,
//! [`wait`] waits for it, [`hint`] brings it forward, [`failing`] puts it off. [`starts`]
//! keeps a process that dies again and again from hammering the wiki, [`source`] notices a
//! changed configuration, [`signals`] ends it all in time. Whoever watches hears of it by
//! [`told`]; [`ground`] is what the tests replace.

use std::time::Duration;

use tracing::Instrument as _;

use crate::alerts::Alerts;
use crate::apply::StopFlag;
use crate::config::ConfigError;
use crate::ids::Timestamp;
use crate::intake::memory::Memory;
use crate::programme::{ConnectError, Programme};
use crate::telemetry;
use crate::wiki::LiveEdits;

mod alerting;
mod clock;
pub mod failing;
pub mod ground;
mod hint;
mod one;
mod panics;
pub mod signals;
mod source;
mod starts;
pub mod told;
mod wait;

use clock::Clock;
use failing::Hope;
use ground::Ground;
use hint::Hint;
pub use hint::is_stream;
use one::Ended;
pub use signals::{Hangup, in_time};
use source::Changed;
pub use source::Source;
use starts::Starts;
use told::{Happened, Listener};
use wait::{Ears, Woken};

/// What it keeps going with.
pub struct Orders<'a, G> {
    /// The wiki, and time.
    pub ground: G,
    /// The bot, as it is configured when it begins.
    pub programme: Programme,
    /// Where its configuration comes from.
    pub source: Source,
    /// Asks it to end.
    pub stop: &'a StopFlag,
    /// Asks it to read its configuration again.
    pub hangup: &'a Hangup,
    /// Who hears of what happens.
    pub listener: &'a mut dyn Listener,
}

/// Runs until `stop` is raised, and ends within [`signals::LAST_MOMENT`] of that. The first
/// cycle is at once: whatever was missed while the bot was away is caught up with, once. The
/// session lasts from cycle to cycle, until one fails or leaves an edit undone; what was
/// read lasts until a cycle fails by a fault of the bot's or the configuration changes.
///
/// # Errors
/// If there is no secret at the very beginning.
pub async fn run<G: Ground>(orders: Orders<'_, G>) -> anyhow::Result<()> {
    let stop = orders.stop.clone();
    let mut daemon = Daemon::new(orders);
    let done = in_time(&stop, Box::pin(daemon.keep_going())).await.unwrap_or(Ok(()));
    if stop.raised() {
        daemon.starts.asked_to_end();
    }
    daemon.listener.hear(&Happened::Ends);
    done
}

struct Daemon<'a, G: Ground> {
    ground: G,
    programme: Programme,
    source: Source,
    stop: &'a StopFlag,
    hangup: &'a Hangup,
    listener: &'a mut dyn Listener,
    leave: LiveEdits,
    starts: Starts,
    hint: Hint,
    clock: Clock,
    session: Option<G::Wiki>,
    memory: Memory,
    failures: u32,
    hope: Hope,
    alerts: Alerts,
}

impl<'a, G: Ground> Daemon<'a, G> {
    fn new(orders: Orders<'a, G>) -> Self {
        let Orders { ground, programme, mut source, stop, hangup, listener } = orders;
        source.look(&programme.config);
        Self {
            starts: Starts::begin(&programme.config.daemon, ground.machine()),
            hint: Hint::listen(&programme.config),
            leave: LiveEdits::granted_by("run"),
            ground,
            programme,
            source,
            stop,
            hangup,
            listener,
            clock: Clock::default(),
            session: None,
            memory: Memory::default(),
            failures: 0,
            hope: Hope::Passes,
            alerts: Alerts::default(),
        }
    }

    async fn keep_going(&mut self) -> anyhow::Result<()> {
        tracing::info!(bot = %self.programme.config.account.name, "the daemon is up");
        if let Some(pause) = self.starts.pause() {
            self.listener.hear(&Happened::HeldBack { starts: self.starts.in_a_row(), pause });
            if let Woken::Changed(changed) = self.rest(pause, None).await {
                self.take_over(changed);
            }
            // The cycle may be the end of this process, too.
            self.note_crashes();
            self.alert().await;
        }
        let mut is_first = true;
        while !self.stop.raised() {
            self.listener.hear(&Happened::CycleBegan);
            let span = telemetry::of_cycle(&self.programme.instance);
            // A cycle that panics is a cycle that failed; the process has other ones to do.
            let ended = panics::caught(Box::pin(self.one().instrument(span))).await.unwrap_or_else(|why| {
                self.memory = Memory::default();
                Err(anyhow::anyhow!("the cycle panicked: {why}"))
            });
            match ended {
                Ok(Ended::Through) => {
                    self.failures = 0;
                    self.starts.finished();
                }
                Ok(Ended::Others(until)) => self.listener.hear(&Happened::OthersAtWork { until }),
                Ok(Ended::BrokenOff) => {}
                // A secret that is not there is not going to be: somebody began wrongly.
                Err(error) if is_first && has_no_secret(&error) => return Err(error),
                Err(error) => self.failed(&error),
            }
            is_first = false;
            self.alert().await;
            self.wait_for_the_next().await;
        }
        Ok(())
    }

    fn failed(&mut self, error: &anyhow::Error) {
        self.session = None;
        self.failures = self.failures.saturating_add(1);
        self.hope = Hope::after(error);
        let (in_a_row, hope) = (self.failures, self.hope);
        self.note_failure(error);
        self.listener.hear(&Happened::CycleFailed { error, in_a_row, hope });
    }

    /// Waits until the next cycle is due, whatever happens meanwhile.
    async fn wait_for_the_next(&mut self) {
        let over = self.ground.passed();
        while !self.stop.raised() {
            let (pause, next) = self.pause(over);
            self.listener.hear(&Happened::Waits { pause, next });
            let rest = Duration::from_secs(self.programme.config.daemon.wake_rest_seconds);
            let wakes = (self.failures == 0).then(|| over + rest);
            match self.rest(pause, wakes).await {
                Woken::Due | Woken::Slept | Woken::Asked => return,
                Woken::Hint => {
                    self.listener.hear(&Happened::Woken);
                    return;
                }
                Woken::Changed(changed) => {
                    // What kept it from working may be mended now.
                    if self.take_over(changed) && self.failures > 0 {
                        return;
                    }
                }
            }
        }
    }

    /// How long until the next cycle, and its moment by the wiki's clock. After failures it
    /// is counted from when the last cycle was over.
    fn pause(&self, over: Duration) -> (Duration, Timestamp) {
        let passed = self.ground.passed();
        let now = self.clock.now(passed, self.ground.machine());
        if self.failures > 0 {
            let until = over + self.hope.pause(self.failures);
            let pause = until.saturating_sub(passed);
            return (pause, now.saturating_add(pause).unwrap_or(now));
        }
        let config = &self.programme.config;
        let next = clock::next(&config.schedule, clock::jitter(config), now);
        (clock::pause(now, next), next)
    }

    async fn rest(&mut self, pause: Duration, wakes: Option<Duration>) -> Woken {
        let ears = Ears { stop: self.stop, hangup: self.hangup, hint: &self.hint, wakes };
        let (source, config) = (&mut self.source, &self.programme.config);
        wait::wait(&self.ground, pause, &ears, || source.look(config)).await
    }

    /// Takes a changed configuration or secret over; tells whether anything is new.
    fn take_over(&mut self, changed: Changed) -> bool {
        if changed == Changed::Configuration {
            match self.source.load() {
                Some(Ok(config)) => self.reconfigure(config),
                Some(Err(error)) => {
                    self.listener.hear(&Happened::ReloadRefused { why: &error.to_string() });
                    return false;
                }
                None => return false,
            }
        }
        // Whoever it is now, and wherever: nothing of before is to be relied on.
        self.session = None;
        self.memory = Memory::default();
        self.listener.hear(&Happened::Reloaded);
        true
    }

    fn reconfigure(&mut self, config: crate::config::Config) {
        // It is still the same process, and holds the lease that it holds.
        let instance = self.programme.instance.clone();
        self.programme = Programme { instance, ..Programme::ready(config) };
        self.hint = Hint::listen(&self.programme.config);
        // What the new one names besides is looked at from now on.
        self.source.look(&self.programme.config);
    }
}

fn has_no_secret(error: &anyhow::Error) -> bool {
    error.is::<ConfigError>() || matches!(error.downcast_ref(), Some(ConnectError::Config(_)))
}
