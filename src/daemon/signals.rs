//! What the process is told by signals, and that it ends in time when it is told to.
//!
//! Kubernetes kills 30 s after SIGTERM; Toolforge asks for less. So whatever is under way
//! when the bot is asked to stop has until [`LAST_MOMENT`] to end in an orderly way, and is
//! dropped then: the next run finds out on the wiki what came of it. Even a process that
//! hangs is ended, at [`END`], by a thread that waits for nothing else.

use std::io;
use std::process;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;

use crate::apply::StopFlag;

/// So long after the first signal all that is under way is dropped.
pub const LAST_MOMENT: Duration = Duration::from_secs(15);

/// So long after it the process is ended, whatever it does.
const END: Duration = Duration::from_secs(19);

/// The exit code of a process that was cut off.
const CUT_OFF: i32 = 130;

/// Raised when the configuration is to be read again (SIGHUP).
#[derive(Clone, Debug, Default)]
pub struct Hangup(Arc<Notify>);

impl Hangup {
    /// Asks for it.
    pub fn raise(&self) {
        self.0.notify_one();
    }

    /// Waits until it was asked for, once for all the times it was since.
    pub async fn asked(&self) {
        self.0.notified().await;
    }
}

/// Does the work, unless the bot is asked to stop and it goes on for longer than that leaves
/// it; then there is nothing.
pub async fn in_time<T>(stop: &StopFlag, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        done = work => Some(done),
        () = async { stop.asked().await; tokio::time::sleep(LAST_MOMENT).await } => {
            tracing::warn!("something was still under way and was cut off; the next run finds out what came of it");
            None
        }
    }
}

/// Raises `stop` at the first SIGTERM or SIGINT, and sees to it that the process ends within
/// 20 s of it; a second one ends it at once. With a `hangup`, raises that at each SIGHUP.
pub fn listen(stop: &StopFlag, hangup: Option<&Hangup>) -> io::Result<()> {
    let (stop, hangup) = (stop.clone(), hangup.cloned());
    let (tell, told) = std::sync::mpsc::channel();
    // A thread of its own, because the other one may be busy, or hang.
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let ready = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = match ready {
            Ok(runtime) => runtime,
            Err(error) => return drop(tell.send(Err(error))),
        };
        runtime.block_on(async {
            let signals = Signals::new(hangup);
            match signals {
                Ok(signals) => {
                    // Whoever asked is waiting for this answer.
                    let _ = tell.send(Ok(()));
                    signals.heed(&stop).await;
                }
                Err(error) => drop(tell.send(Err(error))),
            }
        });
    })?;
    told.recv().map_err(io::Error::other)?
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Option<(Signal, Hangup)>,
}

impl Signals {
    fn new(hangup: Option<Hangup>) -> io::Result<Self> {
        let hangup = match hangup {
            Some(hangup) => Some((signal(SignalKind::hangup())?, hangup)),
            None => None,
        };
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup,
        })
    }

    async fn heed(mut self, stop: &StopFlag) {
        self.end().await;
        tracing::info!("asked to stop; finishing the edit under way");
        stop.raise();
        tokio::select! {
            () = self.end() => {}
            () = tokio::time::sleep(END) => tracing::error!("the process did not end by itself and was cut off"),
        }
        process::exit(CUT_OFF);
    }

    /// Waits for a signal to end, and tells of the others.
    async fn end(&mut self) {
        loop {
            let hangup = async {
                match &mut self.hangup {
                    Some((signal, hangup)) => {
                        signal.recv().await;
                        hangup.raise();
                    }
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = self.terminate.recv() => return,
                _ = self.interrupt.recv() => return,
                () = hangup => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_hangs_when_the_bot_is_asked_to_stop_is_cut_off_in_time() {
        let stop = StopFlag::default();
        let asked = async {
            tokio::time::sleep(Duration::from_secs(100)).await;
            stop.raise();
        };
        let began = Instant::now();
        let (done, ()) = tokio::join!(in_time(&stop, std::future::pending::<()>()), asked);
        assert_eq!(done, None);
        assert_eq!(began.elapsed(), Duration::from_secs(100) + LAST_MOMENT);
        assert!(LAST_MOMENT < END && END < Duration::from_secs(20));
    }

    #[tokio::test(start_paused = true)]
    async fn an_edit_that_ends_soon_is_waited_for() {
        let stop = StopFlag::default();
        stop.raise();
        let edit = async {
            tokio::time::sleep(Duration::from_secs(9)).await;
            "saved"
        };
        assert_eq!(in_time(&stop, edit).await, Some("saved"));
    }

    #[tokio::test]
    async fn many_hangups_are_one() {
        let hangup = Hangup::default();
        for _ in 0..5 {
            hangup.raise();
        }
        hangup.asked().await;
        let again = tokio::time::timeout(Duration::ZERO, hangup.asked()).await;
        assert!(again.is_err());
    }
}
