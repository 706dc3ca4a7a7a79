//! What kind of thing failed, when a cycle did.

use crate::apply::halt::Halt;
use crate::cycle::CycleError;
use crate::gather::GatherError;
use crate::programme::ConnectError;
use crate::wiki::WikiError;

/// What kind of thing failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failure {
    /// The wiki cannot be reached, or does not answer in time.
    Unreachable,
    /// The wiki answers with an error, or makes no sense.
    Wiki,
    /// The account cannot log in.
    Login,
    /// The account may not edit: blocked, or without its right.
    Account,
    /// A record of the bot's own on the wiki cannot be read.
    Record,
    /// The plan breaks an invariant.
    Plan,
    /// The configuration, a secret or a template is wrong.
    Configuration,
    /// Something else.
    Other,
}

impl Failure {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Unreachable,
        Self::Wiki,
        Self::Login,
        Self::Account,
        Self::Record,
        Self::Plan,
        Self::Configuration,
        Self::Other,
    ];

    /// The kind of an error of a cycle's.
    #[must_use]
    pub fn of(error: &anyhow::Error) -> Self {
        error.chain().find_map(Self::known).unwrap_or(Self::Other)
    }

    fn known(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        if let Some(error) = error.downcast_ref::<CycleError>() {
            return match error {
                CycleError::Wiki(error) | CycleError::Gather(GatherError::Wiki(error)) => {
                    Some(Self::of_wiki(error))
                }
                CycleError::Gather(GatherError::Record { .. }) => Some(Self::Record),
                CycleError::Broken(_) => Some(Self::Plan),
                CycleError::Gather(GatherError::Key(_) | GatherError::Title(_))
                | CycleError::Compose(_)
                | CycleError::Title(_) => Some(Self::Configuration),
                CycleError::Lease { .. } | CycleError::Moved(_) => None,
            };
        }
        match error.downcast_ref::<ConnectError>() {
            Some(ConnectError::Wiki(error)) => Some(Self::of_wiki(error)),
            Some(ConnectError::Config(_)) => Some(Self::Configuration),
            None => error.downcast_ref::<WikiError>().map(Self::of_wiki),
        }
    }

    fn of_wiki(error: &WikiError) -> Self {
        match error {
            WikiError::Unreachable { .. } | WikiError::TimedOut { .. } => Self::Unreachable,
            WikiError::Login { .. } => Self::Login,
            WikiError::Api { .. } | WikiError::Nonsense { .. } => Self::Wiki,
        }
    }

    /// The kind of what broke a cycle off, if that was a failure and nobody's wish.
    #[must_use]
    pub fn of_halt(halt: Halt) -> Option<Self> {
        match halt {
            Halt::Account => Some(Self::Account),
            Halt::Wiki => Some(Self::Wiki),
            Halt::Paused | Halt::StopPage | Halt::OtherInstance | Halt::TrialOver | Halt::Asked => None,
        }
    }

    /// Its name, for logs, metrics and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Wiki => "wiki",
            Self::Login => "login",
            Self::Account => "account",
            Self::Record => "record",
            Self::Plan => "plan",
            Self::Configuration => "configuration",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_known_through_what_it_is_wrapped_in() {
        let gone = || WikiError::TimedOut { what: "site".to_owned(), seconds: 60 };
        let nested = anyhow::Error::from(CycleError::Gather(GatherError::Wiki(gone())));
        assert_eq!(Failure::of(&nested.context("in the cycle")), Failure::Unreachable);
        assert_eq!(Failure::of(&ConnectError::Wiki(gone()).into()), Failure::Unreachable);
        assert_eq!(Failure::of(&CycleError::Broken(Vec::new()).into()), Failure::Plan);
        assert_eq!(Failure::of(&anyhow::anyhow!("odd")), Failure::Other);
    }
}
