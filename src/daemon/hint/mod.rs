//! Wakes the daemon when something changes on the wiki, by a stream of its changes
//! (<https://wikitech.wikimedia.org/wiki/Event_Platform/EventStreams>). It is a hint and no
//! more: the bot looks at the wiki itself, by its schedule too, and a stream that is silent,
//! lies or floods changes nothing but when it looks.
//!
//! [`sse`] reads events out of bytes, [`matter`] knows which changes matter, [`stream`]
//! keeps the connection.

use std::sync::Arc;

use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::config::Config;

mod matter;
mod sse;
mod stream;

use matter::Matter;
use stream::Stream;

/// Whether there is a stream of events at this address; else why it is none.
pub async fn is_stream(address: &str, contact: &str) -> Result<(), &'static str> {
    let stream = Stream::new(address, contact).map_err(|_| "the address cannot be used")?;
    stream.open(None).await.map(drop)
}

/// The ear on the stream. It is closed when dropped.
#[derive(Debug, Default)]
pub struct Hint {
    heard: Arc<Notify>,
    task: Option<JoinHandle<()>>,
}

impl Hint {
    /// Begins to listen, if the configuration names a stream.
    #[must_use]
    pub fn listen(config: &Config) -> Self {
        let (Some(address), Some(matter)) = (&config.daemon.wake, Matter::of(config)) else {
            return Self::default();
        };
        let stream = match Stream::new(address, &config.wiki.contact) {
            Ok(stream) => stream,
            Err(error) => {
                tracing::warn!(%error, "the stream of changes cannot be listened to; the schedule holds");
                return Self::default();
            }
        };
        let heard = Arc::new(Notify::new());
        let tell = heard.clone();
        let task = tokio::spawn(async move {
            stream
                .follow(|change| {
                    if matter.has(change) {
                        tell.notify_one();
                    }
                })
                .await;
        });
        Self { heard, task: Some(task) }
    }

    /// Resolves when something changed that matters, once for all that did since it last
    /// resolved.
    pub async fn heard(&self) {
        self.heard.notified().await;
    }

    /// Something changed that matters.
    #[cfg(test)]
    pub(super) fn tell(&self) {
        self.heard.notify_one();
    }
}

impl Drop for Hint {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
