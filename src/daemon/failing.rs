//! What a failed cycle leads to: how long to wait before the next, and what to tell the
//! operator. Pure.

use std::time::Duration;

use crate::cycle::CycleError;
use crate::gather::GatherError;
use crate::programme::ConnectError;
use crate::wiki::WikiError;

/// The wait after the first failure; each further one doubles it.
const FIRST: Duration = Duration::from_secs(60);

/// The longest wait after a failure, and the one where only a person can help.
const LONGEST: Duration = Duration::from_secs(3600);

/// Whether trying again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hope {
    /// It may pass by itself.
    Passes,
    /// Somebody must do this first.
    Needs(&'static str),
}

/// The account cannot work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Barred {
    /// Somebody blocked it.
    #[error("the account is blocked")]
    Blocked,
    /// It is no bot's, or its consumer was not granted what a bot may do.
    #[error("the account has no bot right")]
    NoFlag,
}

impl Barred {
    fn mend(self) -> &'static str {
        match self {
            Self::Blocked => "ask on the wiki why; the bot goes on when the block is lifted",
            Self::NoFlag => {
                "ask for the bot flag, and see that the grant \"high-volume editing\" is given; \
                 for a trial without the flag set daemon.trial_edits"
            }
        }
    }
}

impl Hope {
    /// What an error of a cycle leaves.
    #[must_use]
    pub fn after(error: &anyhow::Error) -> Self {
        error.chain().find_map(Self::known).unwrap_or(Self::Passes)
    }

    fn known(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        if let Some(barred) = error.downcast_ref::<Barred>() {
            return Some(Self::Needs(barred.mend()));
        }
        if let Some(error) = error.downcast_ref::<CycleError>() {
            return Some(match error {
                CycleError::Wiki(error) | CycleError::Gather(GatherError::Wiki(error)) => {
                    Self::of_wiki(error)
                }
                CycleError::Gather(GatherError::Record { .. }) => {
                    Self::Needs("restore an older revision of that page")
                }
                CycleError::Gather(GatherError::Key(_) | GatherError::Title(_)) | CycleError::Title(_) => {
                    Self::CONFIGURATION
                }
                CycleError::Compose(_) | CycleError::Broken(_) => {
                    Self::Needs("this is a fault of the bot's; report it, with this line")
                }
                CycleError::Lease { .. } | CycleError::Moved(_) => Self::Passes,
            });
        }
        match error.downcast_ref::<ConnectError>() {
            Some(ConnectError::Wiki(error)) => Some(Self::of_wiki(error)),
            Some(ConnectError::Config(_)) => Some(Self::CONFIGURATION),
            None => error.downcast_ref::<WikiError>().map(Self::of_wiki),
        }
    }

    const CONFIGURATION: Self =
        Self::Needs("mend the configuration or the secret; a changed file is read again by itself");

    fn of_wiki(error: &WikiError) -> Self {
        match error {
            WikiError::Login { .. } => Self::Needs(
                "renew the password or the token, and see that it is this account's; a changed \
                 file is read again by itself, a changed variable when the bot is started anew",
            ),
            WikiError::Unreachable { .. }
            | WikiError::TimedOut { .. }
            | WikiError::Api { .. }
            | WikiError::Nonsense { .. } => Self::Passes,
        }
    }

    /// How long to wait after so many failures in a row, the newest of which leaves this hope.
    #[must_use]
    pub fn pause(self, in_a_row: u32) -> Duration {
        match self {
            Self::Passes => FIRST.saturating_mul(1 << in_a_row.saturating_sub(1).min(10)).min(LONGEST),
            Self::Needs(_) => LONGEST,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ConfigError;

    #[test]
    fn what_may_pass_is_tried_again_ever_more_seldom() {
        let minutes = |n| Hope::Passes.pause(n).as_secs() / 60;
        assert_eq!((1..=8).map(minutes).collect::<Vec<_>>(), [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(minutes(u32::MAX), 60);
    }

    #[test]
    fn what_only_a_person_can_mend_is_tried_once_an_hour_and_says_how() {
        let login = || WikiError::Login { account: "B".to_owned(), why: "wrong password".to_owned() };
        let secret = ConfigError::NoSecret { what: "key", variable: "K".to_owned(), setting: "s" };
        for error in [
            anyhow::Error::from(ConnectError::Wiki(login())),
            CycleError::Gather(GatherError::Wiki(login())).into(),
            ConnectError::Config(secret).into(),
            Barred::Blocked.into(),
            anyhow::Error::from(Barred::NoFlag).context("in the cycle"),
        ] {
            let hope = Hope::after(&error);
            assert!(matches!(hope, Hope::Needs(mend) if !mend.is_empty()), "{error:#}");
            assert_eq!(hope.pause(1), LONGEST);
        }
    }

    #[test]
    fn a_wiki_that_is_away_is_waited_for() {
        let away = WikiError::TimedOut { what: "site".to_owned(), seconds: 60 };
        assert_eq!(Hope::after(&ConnectError::Wiki(away).into()), Hope::Passes);
        assert_eq!(Hope::after(&anyhow::anyhow!("a panic")), Hope::Passes);
    }
}
