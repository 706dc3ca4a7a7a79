//! Waits for the next cycle, and for all that may come before it.

use std::time::Duration;

use crate::apply::{Pace, StopFlag};
use crate::daemon::clock;
use crate::daemon::ground::Ground;
use crate::daemon::hint::Hint;
use crate::daemon::signals::Hangup;
use crate::daemon::source::Changed;

/// So often the configuration's file and the clock are looked at.
const LOOK: Duration = Duration::from_secs(60);

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// It is time.
    Due,
    /// The bot is asked to end.
    Asked,
    /// Something changed on the wiki.
    Hint,
    /// The configuration or a secret changed, or is to be read again.
    Changed(Changed),
    /// The machine was asleep, so that a cycle may have been missed.
    Slept,
}

/// What is listened for.
pub struct Ears<'a> {
    /// Asks the bot to end.
    pub stop: &'a StopFlag,
    /// Asks it to read its configuration again.
    pub hangup: &'a Hangup,
    /// Tells of changes on the wiki.
    pub hint: &'a Hint,
    /// From when on those bring the next cycle forward, by what has [`passed`](Ground::passed);
    /// if they do.
    pub wakes: Option<Duration>,
}

/// Waits so long at the most. `changed` looks whether the configuration or a secret has changed.
pub async fn wait(
    ground: &impl Ground,
    pause: Duration,
    ears: &Ears<'_>,
    mut changed: impl FnMut() -> Changed,
) -> Woken {
    let (mut seen, mut shown) = (ground.passed(), ground.machine());
    let mut until = seen + pause;
    let mut due = Woken::Due;
    let mut pace = ground.pace();
    loop {
        if ears.stop.raised() {
            return Woken::Asked;
        }
        let left = until.saturating_sub(ground.passed());
        if left.is_zero() {
            return due;
        }
        let wakes = ears.wakes.filter(|_| due == Woken::Due);
        tokio::select! {
            biased;
            () = ears.stop.asked() => return Woken::Asked,
            () = ears.hangup.asked() => return Woken::Changed(Changed::Configuration),
            // Before that moment changes pile up into one.
            () = ears.hint.heard(), if wakes.is_some() => {
                let from = wakes.unwrap_or_default();
                if from < until {
                    (until, due) = (from, Woken::Hint);
                }
            }
            () = pace.sleep(left.min(LOOK)) => {}
        }
        let (passed, machine) = (ground.passed(), ground.machine());
        if clock::slept(shown, machine, passed.saturating_sub(seen)) {
            return Woken::Slept;
        }
        (seen, shown) = (passed, machine);
        match changed() {
            Changed::Nothing => {}
            changed => return Woken::Changed(changed),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::time::Instant;

    use super::*;
    use crate::apply::TokioPace;
    use crate::ids::Timestamp;
    use crate::programme::{ConnectError, Programme};
    use crate::wiki::mediawiki::MediaWiki;

    /// Time that a test moves, and no wiki.
    struct Desk {
        began: Instant,
        /// By how much the machine's clock is ahead of the time that passed.
        ahead: Cell<i64>,
    }

    impl Ground for Desk {
        type Wiki = MediaWiki;
        type Pace = TokioPace;

        async fn connect(&self, _: &Programme) -> Result<MediaWiki, ConnectError> {
            std::future::pending().await
        }

        fn pace(&self) -> TokioPace {
            TokioPace
        }

        fn passed(&self) -> Duration {
            self.began.elapsed()
        }

        fn machine(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH + self.passed() + jiff::SignedDuration::from_secs(self.ahead.get())
        }
    }

    #[derive(Default)]
    struct Story {
        stop: StopFlag,
        hangup: Hangup,
        hint: Hint,
        wakes: Option<Duration>,
    }

    impl Story {
        /// How a wait of a quarter of an hour ends, and after how many seconds, when these
        /// things happen.
        async fn told(&self, happens: impl AsyncFn(&Desk), changed: impl FnMut() -> Changed) -> (Woken, u64) {
            let desk = Desk { began: Instant::now(), ahead: Cell::new(0) };
            let ears = Ears { stop: &self.stop, hangup: &self.hangup, hint: &self.hint, wakes: self.wakes };
            let wait = wait(&desk, Duration::from_secs(900), &ears, changed);
            let happens = async {
                happens(&desk).await;
                std::future::pending::<()>().await;
            };
            tokio::select! {
                biased;
                woken = wait => (woken, desk.passed().as_secs()),
                () = happens => unreachable!("it goes on for ever"),
            }
        }
    }

    async fn after(seconds: u64) {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }

    fn nothing() -> Changed {
        Changed::Nothing
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_lasts_as_long_as_it_should() {
        assert_eq!(Story::default().told(async |_| {}, nothing).await, (Woken::Due, 900));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_asks_to_end_is_heard_at_once() {
        let story = Story::default();
        let ended = story
            .told(
                async |_| {
                    after(100).await;
                    story.stop.raise();
                },
                nothing,
            )
            .await;
        assert_eq!(ended, (Woken::Asked, 100));
    }

    #[tokio::test(start_paused = true)]
    async fn a_flood_of_changes_brings_one_cycle_forward_and_not_before_the_rest_is_over() {
        let story = Story { wakes: Some(Duration::from_secs(120)), ..Story::default() };
        let flood = async |_: &Desk| {
            loop {
                after(1).await;
                story.hint.tell();
            }
        };
        assert_eq!(story.told(flood, nothing).await, (Woken::Hint, 120));
        // One that comes later is heeded at once.
        let story = Story { wakes: Some(Duration::from_secs(120)), ..Story::default() };
        let ended = story
            .told(
                async |_| {
                    after(300).await;
                    story.hint.tell();
                },
                nothing,
            )
            .await;
        assert_eq!(ended, (Woken::Hint, 300));
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_failure_changes_do_not_hurry_it() {
        let story = Story::default();
        let ended = story
            .told(
                async |_| {
                    after(10).await;
                    story.hint.tell();
                },
                nothing,
            )
            .await;
        assert_eq!(ended, (Woken::Due, 900));
    }

    #[tokio::test(start_paused = true)]
    async fn a_changed_file_is_noticed_within_a_minute_and_a_hangup_at_once() {
        let mut looks = 0;
        let changed = || {
            looks += 1;
            if looks == 3 { Changed::Secret } else { Changed::Nothing }
        };
        assert_eq!(
            Story::default().told(async |_| {}, changed).await,
            (Woken::Changed(Changed::Secret), 180)
        );
        let story = Story::default();
        let ended = story
            .told(
                async |_| {
                    after(70).await;
                    story.hangup.raise();
                },
                nothing,
            )
            .await;
        assert_eq!(ended, (Woken::Changed(Changed::Configuration), 70));
    }

    #[tokio::test(start_paused = true)]
    async fn a_machine_that_slept_looks_at_once_and_a_clock_set_back_holds_nobody_up() {
        let sleeps = async |desk: &Desk| {
            after(100).await;
            desk.ahead.set(8 * 3600);
        };
        assert_eq!(Story::default().told(sleeps, nothing).await, (Woken::Slept, 120));
        let back = async |desk: &Desk| {
            after(100).await;
            desk.ahead.set(-24 * 3600);
        };
        assert_eq!(Story::default().told(back, nothing).await, (Woken::Due, 900));
    }
}
