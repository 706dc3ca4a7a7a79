//! Shows what takes long as it goes: a bar or a spinner in a terminal, a line now and then in
//! a pipe. All of it goes to standard error; with `--quiet`, and where the log is for
//! machines, nothing does.

use std::io::{self, IsTerminal};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::apply::Step;
use crate::cli::args::{Global, LogForm};
use crate::cli::tell::plain;

/// In a pipe, one line after this many.
const EVERY: u64 = 25;

/// A spinner turns this often.
const TURN: Duration = Duration::from_millis(120);

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Bars,
    Lines,
    Nothing,
}

static MANNER: OnceLock<Manner> = OnceLock::new();

/// The bar on the screen, if there is one: lines of the log must go around it.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Chooses how progress is shown, once for the process.
pub(crate) fn begin(global: &Global) {
    let manner = manner(global.quiet, global.log, io::stderr().is_terminal());
    // Only the first call in a process counts.
    let _ = MANNER.set(manner);
}

fn manner(quiet: bool, log: LogForm, is_terminal: bool) -> Manner {
    match (quiet || log == LogForm::Json, is_terminal) {
        (true, _) => Manner::Nothing,
        (false, true) => Manner::Bars,
        (false, false) => Manner::Lines,
    }
}

/// Writes to standard error while no bar is in the way.
pub(crate) fn beside<T>(write: impl FnOnce() -> T) -> T {
    let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match shown {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// Something that takes long, from when it is made until it is dropped.
pub struct Progress {
    manner: Manner,
    bar: Option<ProgressBar>,
    total: u64,
    what: &'static str,
    done: u64,
}

impl Progress {
    /// Begins to show `total` of something: edits, links.
    #[must_use]
    pub fn of(total: usize, what: &'static str) -> Self {
        let total = total as u64;
        let mut progress = Self::new(total, what);
        if progress.manner == Manner::Bars && total > 0 {
            let bar = ProgressBar::new(total);
            if let Ok(style) =
                ProgressStyle::with_template(&format!("{{bar:30}} {{pos}}/{{len}} {what}  {{wide_msg}}"))
            {
                bar.set_style(style);
            }
            progress.show(bar);
        }
        progress
    }

    /// Prints a line, above the bar if there is one.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| println!("{line}")),
            None => println!("{line}"),
        }
    }

    /// Begins to show that something goes on whose length nobody knows.
    #[must_use]
    pub fn while_it(what: &'static str) -> Self {
        let mut progress = Self::new(0, what);
        if progress.manner == Manner::Bars {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
                bar.set_style(style);
            }
            bar.set_message(what);
            bar.enable_steady_tick(TURN);
            progress.show(bar);
        }
        progress
    }

    fn new(total: u64, what: &'static str) -> Self {
        let manner = MANNER.get().copied().unwrap_or(Manner::Nothing);
        Self { manner, bar: None, total, what, done: 0 }
    }

    fn show(&mut self, bar: ProgressBar) {
        *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
        self.bar = Some(bar);
    }

    /// One edit is settled.
    pub fn step(&mut self, step: &Step<'_>) {
        self.one(step.page.as_str());
    }

    /// One is done, of this name.
    pub fn one(&mut self, name: &str) {
        self.done += 1;
        match &self.bar {
            Some(bar) => {
                bar.set_message(plain(name));
                bar.set_position(self.done.min(self.total));
            }
            None if self.manner == Manner::Lines && self.done.is_multiple_of(EVERY) => {
                eprintln!("  {} of {} {}", self.done.min(self.total), self.total, self.what);
            }
            None => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = None;
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_for_terminals_lines_for_pipes_and_nothing_for_who_wants_none() {
        assert_eq!(manner(false, LogForm::Human, true), Manner::Bars);
        assert_eq!(manner(false, LogForm::Human, false), Manner::Lines);
        for terminal in [true, false] {
            assert_eq!(manner(true, LogForm::Human, terminal), Manner::Nothing);
            assert_eq!(manner(false, LogForm::Json, terminal), Manner::Nothing);
        }
    }
}
