//! Asks the running bot how it is, at its port.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::health::Health;

/// The daemon answers at once, or something is wrong.
const PATIENCE: Duration = Duration::from_secs(5);

/// Its answer is no longer than this.
const MOST_BYTES: usize = 65_536;

/// What the bot says that listens there.
///
/// # Errors
/// If nobody answers, or somebody else does.
pub async fn ask(listen: SocketAddr) -> anyhow::Result<Health> {
    let address = reachable(listen);
    let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build()?;
    let mut answer =
        client.get(format!("http://{address}/health")).send().await.map_err(reqwest::Error::without_url)?;
    let mut text = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        text.extend_from_slice(&chunk);
        anyhow::ensure!(text.len() <= MOST_BYTES, "the answer is not the bot's");
    }
    serde_json::from_slice(&text).map_err(|_| anyhow::anyhow!("the answer is not the bot's"))
}

/// Where somebody on this machine reaches a port that is open to all.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_open_to_all_is_asked_on_this_machine() {
        let of = |text: &str| reachable(text.parse().expect("an address")).to_string();
        assert_eq!(of("0.0.0.0:8000"), "127.0.0.1:8000");
        assert_eq!(of("[::]:8000"), "[::1]:8000");
        assert_eq!(of("10.1.2.3:8000"), "10.1.2.3:8000");
    }
}
