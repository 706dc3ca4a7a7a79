//! How long each part of a command's work takes.

use std::collections::BTreeMap;
use std::time::Instant;

/// Milliseconds of each part, by its name.
#[derive(Default)]
pub(super) struct Timings(pub BTreeMap<String, f64>);

impl Timings {
    /// Does a part of the work and notes how long it took.
    pub fn of<T>(&mut self, part: &str, work: impl FnOnce() -> T) -> T {
        self.of_steps(part, |_| work())
    }

    /// Likewise, where the part has steps that are noted too.
    pub fn of_steps<T>(&mut self, part: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        let began = Instant::now();
        let done = work(self);
        self.0.insert(part.to_owned(), milliseconds(began));
        done
    }
}

/// To the microsecond.
pub(super) fn milliseconds(since: Instant) -> f64 {
    (since.elapsed().as_secs_f64() * 1e6).round() / 1e3
}
