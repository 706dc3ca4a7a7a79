//! How the bot is asked to stop: by a signal to its process, and by the page
//! that people write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

use super::Pace;
use crate::ids::{Timestamp, Username};
use crate::wiki::{Author, Page};
use crate::wikitext::escape;

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

    /// Sleeps so long, but no longer than until it is asked.
    pub async fn sleep(&self, pace: &mut impl Pace, wait: Duration) {
        if wait.is_zero() {
            return;
        }
        tokio::select! {
            biased;
            () = self.asked() => {}
            () = pace.sleep(wait) => {}
        }
    }
}

/// What the stop page orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// `run`: edit.
    Run,
    /// `pause`, perhaps with a reason after it, by somebody: edit nothing until they say otherwise.
    Pause,
    /// The bot's operator paused it from the command line.
    OwnPause(Paused),
    /// Anything else: somebody stops the bot, whatever words they find.
    Stop,
    /// There is no page, or it cannot be read.
    None,
}

impl Order {
    /// Reads the page as of now. Only words that the bot's own account wrote last end by
    /// themselves: what people stop, people let go on.
    #[must_use]
    pub fn on(page: &Page, bot: &Username, now: Timestamp) -> Self {
        let Some(text) = page.text().map(str::trim) else { return Self::None };
        if text == "run" {
            return Self::Run;
        }
        if text.split(|c: char| !c.is_alphanumeric()).next() != Some("pause") {
            return Self::Stop;
        }
        let own = page
            .head()
            .is_some_and(|head| matches!(&head.author, Author::Account { name, .. } if name == bot.as_str()));
        match Paused::read(text).filter(|_| own) {
            Some(paused) if paused.until.is_some_and(|until| until <= now) => Self::Run,
            Some(paused) => Self::OwnPause(paused),
            None => Self::Pause,
        }
    }
}

/// A pause that the bot's operator made from the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paused {
    /// When it ends by itself, if it does.
    pub until: Option<Timestamp>,
    /// Why, as it stands on the page: escaped.
    pub because: Option<String>,
}

/// Longer reasons are for a talk page.
const MOST_BECAUSE: usize = 300;

impl Paused {
    /// A pause, for reasons that are not escaped yet.
    #[must_use]
    pub fn new(until: Option<Timestamp>, because: Option<&str>) -> Self {
        let because = because.map(|words| escape::text_within(words, escape::Limit(MOST_BECAUSE)));
        Self { until, because: because.filter(|words| !words.trim().is_empty()) }
    }

    /// What the stop page says. When it was made stands there too: a late request for an earlier
    /// pause, or for its end, must not fit a later one.
    #[must_use]
    pub fn page(&self, now: Timestamp) -> String {
        let mut text = "pause".to_owned();
        if let Some(until) = self.until {
            text.push_str(" until ");
            text.push_str(&until.to_string());
        }
        if let Some(because) = &self.because {
            text.push_str(": ");
            text.push_str(because);
        }
        let ends = match self.until {
            Some(_) => {
                "It goes on by itself at that time, or as soon as this page says <code>run</code> and nothing else."
            }
            None => "It goes on as soon as this page says <code>run</code> and nothing else.",
        };
        format!("{text}\n\nThe bot's operator paused it at {now}. {ends}\n")
    }

    /// Reads the first line of what [`page`](Self::page) writes.
    fn read(text: &str) -> Option<Self> {
        let line = text.lines().next()?.trim().strip_prefix("pause")?;
        let (until, rest) = match line.strip_prefix(" until ") {
            Some(rest) => {
                let moment = rest.split_whitespace().next()?;
                let until = moment.trim_end_matches(':').parse().ok()?;
                (Some(until), rest.get(moment.trim_end_matches(':').len()..)?)
            }
            None => (None, line),
        };
        let because = match rest.strip_prefix(": ") {
            Some(because) => Some(because.to_owned()),
            None if rest.is_empty() => None,
            None => return None,
        };
        Some(Self { until, because })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{PageTitle, RevId, UserId};
    use crate::wiki::{PageState, Revision};

    fn bot() -> Username {
        Username::parse("Bot").expect("a name")
    }

    fn moment(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    fn on(page: &Page) -> Order {
        Order::on(page, &bot(), moment("2026-11-26T12:00:00Z"))
    }

    fn by_the_bot(text: &str) -> Page {
        let mut page = page(Some(text));
        if let PageState::Present { head, .. } = &mut page.state {
            head.author = Author::Account { id: UserId(1), name: "Bot".to_owned() };
        }
        page
    }

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
            assert_eq!(on(&page(text)), order, "{text:?}");
        }
        let missing = Page { state: PageState::Missing, ..page(None) };
        assert_eq!(on(&missing), Order::None);
    }

    #[test]
    fn a_pause_of_the_operator_s_ends_by_itself_and_a_volunteer_s_does_not() {
        let text = |until: Option<&str>, because| {
            Paused::new(until.map(moment), because).page(moment("2026-11-26T11:00:00Z"))
        };
        for (until, runs) in [("2026-11-26T12:00:01Z", false), ("2026-11-26T12:00:00Z", true)] {
            for because in [None, Some("server work: until Friday")] {
                let text = text(Some(until), because);
                assert_eq!(on(&by_the_bot(&text)) == Order::Run, runs, "{text}");
                assert_eq!(on(&page(Some(&text))), Order::Pause, "somebody else saved the page");
            }
        }
        let paused = Paused::new(None, Some("[[x]]\nrun"));
        assert_eq!(
            on(&by_the_bot(&paused.page(moment("2026-11-26T11:00:00Z")))),
            Order::OwnPause(paused.clone())
        );
        assert!(!paused.because.expect("a reason").contains(['[', '\n']));
        for odd in
            ["pause until Friday", "pause until", "pause, please", "pause until 2026-11-26T11:00:00Z, or so"]
        {
            assert_eq!(on(&by_the_bot(odd)), Order::Pause, "{odd}");
        }
        assert_eq!(on(&by_the_bot("stop")), Order::Stop);
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
