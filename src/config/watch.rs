//! The settings of what is told to whoever watches the running bot.

use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

/// How the running bot can be watched. Every key may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WatchSettings {
    /// The address and port at which the daemon tells how it is; by default none.
    #[serde(deserialize_with = "address")]
    pub listen: Option<SocketAddr>,
    /// How late a cycle may be, and how long a failure may last, before it is called one:
    /// 1 to 1440 minutes. By default 30.
    #[serde(deserialize_with = "minutes")]
    pub grace_minutes: u64,
}

impl WatchSettings {
    /// The same as a span of time.
    #[must_use]
    pub fn grace(&self) -> Duration {
        Duration::from_secs(self.grace_minutes * 60)
    }
}

impl Default for WatchSettings {
    fn default() -> Self {
        Self { listen: None, grace_minutes: 30 }
    }
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    let address: SocketAddr = text.parse().map_err(|_| {
        de::Error::custom(format!("{text:?} is no address with a port; write it as \"127.0.0.1:8080\""))
    })?;
    if address.port() == 0 {
        return Err(de::Error::custom("nobody could know the port; write one from 1 to 65535"));
    }
    Ok(Some(address))
}

fn minutes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let number = i64::deserialize(deserializer)?;
    match u64::try_from(number) {
        Ok(given @ 1..=1440) => Ok(given),
        _ => Err(de::Error::custom(format!("{number} is not a whole number from 1 to 1440"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_unless_an_address_is_given_and_what_cannot_be_meant_is_refused() {
        let read = |toml: &str| toml::from_str::<WatchSettings>(toml);
        assert_eq!(read("").ok(), Some(WatchSettings { listen: None, grace_minutes: 30 }));
        assert_eq!(read("listen = \"\"").ok(), Some(WatchSettings::default()));
        for good in ["127.0.0.1:8080", "0.0.0.0:8000", "[::1]:9000"] {
            let read = read(&format!("listen = {good:?}")).expect(good);
            assert_eq!(read.listen.map(|address| address.to_string()).as_deref(), Some(good));
        }
        for bad in [
            "listen = \"8080\"",
            "listen = \"localhost\"",
            "listen = \"127.0.0.1:0\"",
            "grace_minutes = 0",
            "grace_minutes = 1441",
            "x = 1",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
