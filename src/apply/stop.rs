//! How the bot is asked to stop: by a signal to its process, and by the page
//! that people write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

use crate::wiki::Page;

/// Raised when the process is asked to stop.
#[derive(Clone, Debug, Default)]
pub struct StopFlag(Arc<Flag>);

#[derive(Debug, Default)]
struct Flag {
    raised: AtomicBool,
    told: Notify,
}

impl StopFlag {
    /// Asks it to stop.
    pub fn raise(&self) {
        self.0.raised.store(true, Ordering::SeqCst);
        self.0.told.notify_waiters();
    }

    /// Whether it was asked.
    #[must_use]
    pub fn raised(&self) -> bool {
        self.0.raised.load(Ordering::SeqCst)
    }

    /// Waits until it is asked.
    pub async fn asked(&self) {
        loop {
            let told = self.0.told.notified();
            if self.raised() {
                return;
            }
            told.await;
        }
    }
}

/// What the stop page orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `run`: edit.
    Run,
    /// `pause`, perhaps with a reason after it: edit nothing for now.
    Pause,
    /// Anything else: somebody stops the bot, whatever words they find.
    Stop,
    /// There is no page, or it cannot be read.
    None,
}

impl Order {
    /// Reads the page.
    #[must_use]
    pub fn on(page: &Page) -> Self {
        match page.text().map(str::trim) {
            Some("run") => Self::Run,
            Some(words) if words.split(|c: char| !c.is_alphanumeric()).next() == Some("pause") => Self::Pause,
            Some(_) => Self::Stop,
            None => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{PageTitle, RevId, Timestamp};
    use crate::wiki::{Author, PageState, Revision};

    fn page(text: Option<&str>) -> Page {
        let head = Revision {
            id: RevId(1),
            parent: RevId(0),
            author: Author::Hidden,
            at: Timestamp::UNIX_EPOCH,
            comment: None,
            text: text.map(str::to_owned),
            model: "wikitext".to_owned(),
        };
        let state = PageState::Present { head, redirect: false };
        Page { title: PageTitle::parse("Stop").expect("a title"), state, forbidden: None, opted_out: false }
    }

    #[test]
    fn only_the_very_word_lets_it_run() {
        for (text, order) in [
            (Some("run"), Order::Run),
            (Some(" run\n"), Order::Run),
            (Some("pause"), Order::Pause),
            (Some("pause: server work until Friday --~~~~"), Order::Pause),
            (Some("Run"), Order::Stop),
            (Some("running"), Order::Stop),
            (Some("run pause"), Order::Stop),
            (Some("paused"), Order::Stop),
            (Some(""), Order::Stop),
            (None, Order::None),
        ] {
            assert_eq!(Order::on(&page(text)), order, "{text:?}");
        }
        let missing = Page { state: PageState::Missing, ..page(None) };
        assert_eq!(Order::on(&missing), Order::None);
    }

    #[tokio::test]
    async fn who_waits_for_the_flag_is_told() {
        let flag = StopFlag::default();
        let told = flag.clone();
        let waiting = tokio::spawn(async move { told.asked().await });
        tokio::task::yield_now().await;
        flag.raise();
        waiting.await.expect("it ends");
        flag.asked().await;
    }
}
