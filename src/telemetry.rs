//! The log: to standard error, for people or for machines, one event a line. A line that
//! holds an answer given in confidence is not written ([`careful`]), and no name on a page
//! can break one or forge another ([`plainly`]; JSON does so by itself). What a cycle says
//! names the cycle ([`of_cycle`]).
//!
//! Other crates speak from `warn` up only, whatever `-v` says: what they tell
//! below that may hold whole requests. Only a directive of `LETS_CONNECT_LOG`
//! that names one of them opens it further.

use std::io::{IsTerminal, Write, stderr};
use std::sync::atomic::{AtomicU64, Ordering};

use clap::ColorChoice;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{Directive, LevelFilter};
use tracing_subscriber::util::SubscriberInitExt;

use crate::cli::args::{Global, LogForm};

mod careful;
mod plainly;

pub use careful::guard;
use careful::{Careful, of_panic};
use plainly::Plainly;

/// The environment variable that chooses what is logged.
const VARIABLE: &str = "LETS_CONNECT_LOG";

/// Cycles of this process so far.
static CYCLES: AtomicU64 = AtomicU64::new(0);

/// What every line of one cycle names: which instance of the bot, and its how many-th cycle.
#[must_use]
pub fn of_cycle(instance: &str) -> tracing::Span {
    let number = CYCLES.fetch_add(1, Ordering::Relaxed) + 1;
    let instance: String = instance.chars().take(8).collect();
    tracing::error_span!("cycle", cycle = format!("{instance}-{number}"))
}

/// Starts the log. Only the first call in a process does.
pub fn start(global: &Global) {
    std::panic::set_hook(Box::new(|panic| {
        let trace = std::backtrace::Backtrace::capture();
        let _ = writeln!(stderr(), "{}\n{trace}", of_panic(&panic.to_string()));
    }));
    let (filter, refused) = filter(global, std::env::var(VARIABLE).ok().as_deref());
    let colour =
        colour(global.color, std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()), || {
            stderr().is_terminal()
        });
    let form = global.log;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(move || Careful { to: stderr(), form })
        .with_ansi(colour);
    let started = match form {
        LogForm::Human => log.compact().fmt_fields(Plainly).finish().try_init(),
        LogForm::Json => {
            log.json().flatten_event(true).with_span_list(false).with_ansi(false).finish().try_init()
        }
    };
    if started.is_ok() {
        for directive in refused {
            tracing::warn!(
                "{VARIABLE}: {directive:?} is no directive; write debug, or lets_connect::apply=trace"
            );
        }
    }
}

/// What is logged, and the directives that made no sense.
fn filter(global: &Global, variable: Option<&str>) -> (EnvFilter, Vec<String>) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::INFO,
        (false, 1) => LevelFilter::DEBUG,
        (false, _) => LevelFilter::TRACE,
    };
    let others = level.min(LevelFilter::WARN);
    let mut filter = EnvFilter::default().add_directive(others.into()).add_directive(ours(level));
    // The wiki's client logs every error that it also returns; each is told once, by us.
    if let Ok(silence) = "mwapi=off".parse() {
        filter = filter.add_directive(silence);
    }
    let mut refused = Vec::new();
    for text in variable.unwrap_or_default().split(',').map(str::trim).filter(|text| !text.is_empty()) {
        // A level alone is meant for the bot, not for every crate.
        let directive = match text.parse::<LevelFilter>() {
            Ok(level) => Some(ours(level)),
            Err(_) => text.parse::<Directive>().ok(),
        };
        match directive {
            Some(directive) => filter = filter.add_directive(directive),
            None => refused.push(text.to_owned()),
        }
    }
    (filter, refused)
}

fn ours(level: LevelFilter) -> Directive {
    format!("lets_connect={level}").parse().unwrap_or_else(|_| level.into())
}

pub(crate) fn colour(choice: ColorChoice, no_color: bool, is_terminal: impl FnOnce() -> bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => !no_color && is_terminal(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::careful::tests::Page;
    use super::*;
    use crate::cli::args::Cli;

    /// What is logged of one event of each level, from the bot and from another crate.
    fn logged(options: &str, variable: Option<&str>) -> String {
        let line = format!("lets-connect {options} check");
        let global = Cli::try_parse_from(line.split_whitespace()).expect("options").global;
        let page = Page::default();
        let writer = page.clone();
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter(&global, variable).0)
            .with_ansi(false)
            .without_time()
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(log, || {
            tracing::trace!(target: "lets_connect::apply", "our trace");
            tracing::debug!(target: "lets_connect::apply", "our debug");
            tracing::info!(target: "lets_connect::apply", "our info");
            tracing::error!(target: "lets_connect::apply", "our error");
            tracing::debug!(target: "reqwest::connect", "their debug");
            tracing::info!(target: "reqwest::connect", "their info");
            tracing::warn!(target: "reqwest::connect", "their warn");
        });
        let words =
            ["our trace", "our debug", "our info", "our error", "their debug", "their info", "their warn"];
        let text = page.text();
        words.into_iter().filter(|word| text.contains(word)).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn verbosity_is_the_bot_s_alone() {
        assert_eq!(logged("-q", None), "our error");
        assert_eq!(logged("", None), "our info, our error, their warn");
        assert_eq!(logged("-v", None), "our debug, our info, our error, their warn");
        assert_eq!(logged("-vvv", None), "our trace, our debug, our info, our error, their warn");
    }

    #[test]
    fn the_variable_opens_another_crate_only_by_its_name() {
        assert_eq!(logged("", Some("trace")), "our trace, our debug, our info, our error, their warn");
        assert_eq!(logged("", Some("off")), "their warn");
        assert_eq!(logged("", Some("reqwest=info")), "our info, our error, their info, their warn");
        assert_eq!(logged("-q", Some("lets_connect::apply=debug")), "our debug, our info, our error");
    }

    #[test]
    fn a_directive_without_sense_is_told_and_the_others_count() {
        let global = Cli::try_parse_from(["lets-connect", "check"]).expect("options").global;
        assert_eq!(filter(&global, Some("debug, a=b=c, ")).1, ["a=b=c"]);
        assert_eq!(logged("", Some("a=b=c,debug")), "our debug, our info, our error, their warn");
    }

    #[test]
    fn colours_follow_the_choice_then_no_color_then_the_terminal() {
        assert!(colour(ColorChoice::Always, true, || false));
        assert!(!colour(ColorChoice::Never, false, || true));
        assert!(colour(ColorChoice::Auto, false, || true));
        assert!(!colour(ColorChoice::Auto, true, || true));
        assert!(!colour(ColorChoice::Auto, false, || false));
    }
}
