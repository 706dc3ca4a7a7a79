//! The clock that moves when the bot waits, and the way to wait that moves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use lets_connect::apply::Pace;

use super::Proxy;

/// A clock that stands until somebody waits.
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<AtomicU64>);

impl Clock {
    /// The time since it was made.
    pub fn now(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::SeqCst))
    }

    /// Moves it.
    pub fn move_by(&self, duration: Duration) {
        let millis = u64::try_from(duration.as_millis()).expect("a wait of less than an age");
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

/// Waits in no time; what is late arrives meanwhile.
pub struct Waiting<'a> {
    proxy: &'a Proxy,
}

impl<'a> Waiting<'a> {
    /// By the proxy's clock.
    pub fn new(proxy: &'a Proxy) -> Self {
        Self { proxy }
    }
}

impl Pace for Waiting<'_> {
    async fn sleep(&mut self, duration: Duration) {
        self.proxy.clock().move_by(duration);
        self.proxy.deliver_late().await;
        tokio::task::yield_now().await;
    }
}

/// So much time passes at once.
const STEP: Duration = Duration::from_millis(500);

/// Makes time pass in a paused runtime while nothing is under way between bot and wiki, and only then:
/// the bot's own timers (deadlines, the waits between reads) come to their end at once, and a wiki that
/// works for a while times nothing out. It ends when dropped.
pub struct Haste {
    ended: Arc<AtomicBool>,
}

impl Haste {
    /// Begins, in the paused runtime that this is called in.
    pub fn begin(proxy: &Proxy) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let clock = proxy.clock();
        let mut silences = proxy.silences();
        tokio::spawn(async move {
            while silences.recv().await.is_some() {
                clock.move_by(STEP);
                tokio::time::advance(STEP).await;
            }
        });
        let watched = ended.clone();
        // While this task is there, the runtime does not move its clock by itself.
        tokio::task::spawn_blocking(move || {
            while !watched.load(Ordering::SeqCst) {
                std::thread::park_timeout(Duration::from_millis(5));
            }
        });
        Self { ended }
    }
}

impl Drop for Haste {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
    }
}
