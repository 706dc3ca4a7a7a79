//! A block of an account, and whether it is short.

use jiff::SignedDuration;

use crate::ids::Timestamp;

/// A block that lasts no longer than this, from its beginning to its end, is a pause
/// and no farewell: nobody is taken out of the directory for it and put back.
const SHORT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What keeps an account from editing anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Why, in the words of who blocked.
    pub reason: String,
    /// Since when, if the wiki says so.
    pub since: Option<Timestamp>,
    /// Until when; `None` for ever, or nobody knows.
    pub until: Option<Timestamp>,
}

impl Block {
    /// Whether it is short as a whole. The last days of a long block are not.
    #[must_use]
    pub fn is_short(&self) -> bool {
        let (Some(since), Some(until)) = (self.since, self.until) else { return false };
        until.duration_since(since) <= SHORT
    }
}

impl From<&str> for Block {
    /// One without an end.
    fn from(reason: &str) -> Self {
        Self { reason: reason.to_owned(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_short_as_a_whole_or_not_at_all() {
        let at = |time: &str| time.parse::<Timestamp>().ok();
        let block = |since, until| Block { since: at(since), until: at(until), ..Block::default() };
        assert!(block("2026-11-01T00:00:00Z", "2026-11-02T07:00:00Z").is_short());
        assert!(block("2026-11-01T00:00:00Z", "2026-11-08T00:00:00Z").is_short());
        assert!(!block("2026-11-01T00:00:00Z", "2026-11-08T00:00:01Z").is_short());
        assert!(!block("2026-11-01T00:00:00Z", "infinite").is_short(), "for ever");
        assert!(!block("", "2026-11-08T00:00:00Z").is_short(), "in doubt it is long");
    }
}
