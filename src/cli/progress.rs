//! Shows an apply run as it goes: a bar in a terminal, a line now and then in a pipe.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use crate::apply::Step;

/// In a pipe, one line after this many edits.
const EVERY: u64 = 25;

/// The progress of one run.
pub struct Progress {
    bar: Option<ProgressBar>,
    total: u64,
    done: u64,
}

impl Progress {
    /// Begins to show a run of `total` edits.
    #[must_use]
    pub fn of(total: usize) -> Self {
        let total = total as u64;
        let bar = (std::io::stderr().is_terminal() && total > 0).then(|| {
            let bar = ProgressBar::new(total);
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} edits  {wide_msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self { bar, total, done: 0 }
    }

    /// Prints a line, above the bar if there is one.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| println!("{line}")),
            None => println!("{line}"),
        }
    }

    /// One action is settled.
    pub fn step(&mut self, step: &Step<'_>) {
        self.done += 1;
        match &self.bar {
            Some(bar) => {
                bar.set_message(step.page.to_string());
                bar.set_position(self.done.min(self.total));
            }
            None if self.done.is_multiple_of(EVERY) => eprintln!("  {} of {} edits", self.done, self.total),
            None => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
