//! How the running bot is, for whoever asks its port: people's monitors, a
//! platform that restarts what is stuck, `lets-connect status`.
//!
//! [`health`] judges, [`metrics`] counts, [`process`] asks the kernel, [`http`] answers;
//! [`ask`] is how the bot itself asks another process of its own.
//! Nothing can be changed through the port, and no name, word or secret of anybody's
//! goes out by it: it knows only [`crate::vitals`], which holds none.

use std::sync::Arc;
use std::time::Duration;

use crate::config::WatchSettings;
use crate::vitals::Vitals;

mod ask;
pub mod health;
mod http;
pub mod metrics;
mod process;

pub use ask::ask;

/// The port cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("watch.listen: {address} cannot be opened; choose a port that is free, or \"\" for none")]
pub struct Taken {
    /// The address.
    address: std::net::SocketAddr,
    /// Why.
    #[source]
    source: std::io::Error,
}

/// What whoever asks is told from.
#[derive(Debug)]
struct Watched {
    vitals: Vitals,
    grace: Duration,
}

/// Opens the port, if the configuration names one, and answers from then on in the
/// background. Whoever opens it knows at once whether it could be.
pub async fn open(settings: &WatchSettings, vitals: &Vitals) -> Result<(), Taken> {
    let Some(address) = settings.listen else { return Ok(()) };
    let listener =
        tokio::net::TcpListener::bind(address).await.map_err(|source| Taken { address, source })?;
    tracing::info!(%address, "telling how it is at /health, /live and /metrics");
    let watched = Arc::new(Watched { vitals: vitals.clone(), grace: settings.grace() });
    tokio::spawn(http::answer(listener, watched));
    Ok(())
}
