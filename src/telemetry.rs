//! The log: to standard error, for people or for machines. A line that holds an
//! answer given in confidence is not written.
//!
//! Other crates speak from `warn` up only, whatever `-v` says: what they tell
//! below that may hold whole requests. Only a directive of `LETS_CONNECT_LOG`
//! that names one of them opens it further.

use std::borrow::Cow;
use std::io::{IsTerminal, Write, stderr};
use std::sync::{PoisonError, RwLock};

use clap::ColorChoice;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{Directive, LevelFilter};
use tracing_subscriber::util::SubscriberInitExt;

use crate::cli::args::{Global, LogForm};
use crate::plan::guard::Guarded;
use crate::wiki::hidden;

/// The environment variable that chooses what is logged.
const VARIABLE: &str = "LETS_CONNECT_LOG";

/// Stands where a line would that holds a private answer.
const WITHHELD: &str = "(a line of the log held a private answer and was left out)\n";

static GUARD: RwLock<Option<Guarded>> = RwLock::new(None);

/// From now on no line is written that holds one of these values.
pub fn guard(guarded: Guarded) {
    *GUARD.write().unwrap_or_else(PoisonError::into_inner) = Some(guarded);
}

fn leaks(text: &str) -> bool {
    let guard = GUARD.read().unwrap_or_else(PoisonError::into_inner);
    guard.as_ref().is_some_and(|guard| guard.leak(text).is_some())
}

/// What is said of a mistake in the program itself: its words may hold what it was working on.
fn of_panic(said: &str) -> Cow<'_, str> {
    if leaks(said) { Cow::Borrowed(WITHHELD) } else { hidden::redacted(said) }
}

/// Writes whole lines, but for those that may not be.
struct Careful<W>(W);

impl<W: Write> Write for Careful<W> {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let told = if leaks(&text) { Cow::Borrowed(WITHHELD) } else { hidden::redacted(&text) };
        self.0.write_all(told.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
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
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Careful(stderr())).with_ansi(colour);
    let started = match global.log {
        LogForm::Human => log.compact().finish().try_init(),
        LogForm::Json => log.json().flatten_event(true).finish().try_init(),
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
    use std::sync::{Arc, Mutex};

    use clap::Parser;

    use super::*;
    use crate::cli::args::Cli;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("one thread").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

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
        let bytes = page.0.lock().expect("one thread").clone();
        let words =
            ["our trace", "our debug", "our info", "our error", "their debug", "their info", "their warn"];
        let text = String::from_utf8(bytes).expect("text");
        words.into_iter().filter(|word| text.contains(word)).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_line_that_holds_a_private_answer_is_left_out_and_the_others_are_not() {
        let page = Page::default();
        let writer = page.clone();
        let log = tracing_subscriber::fmt()
            .with_ansi(false)
            .without_time()
            .with_writer(move || Careful(writer.clone()))
            .finish();
        guard(crate::plan::guard::tests::guarded(&["A quiet place to work"], ""));
        tracing::subscriber::with_default(log, || {
            tracing::info!("asks for a quiet place to work");
            tracing::info!("nothing of the kind");
        });
        let text = String::from_utf8(page.0.lock().expect("one thread").clone()).expect("text");
        assert!(!text.contains("quiet place") && text.contains("nothing of the kind"), "{text}");
        assert!(text.contains("was left out"), "{text}");
        hidden::hide("hunter2-hunter2");
        let told = of_panic("index out of bounds in hunter2-hunter2").into_owned();
        assert!(told.contains("index out of bounds") && !told.contains("hunter2"), "{told}");
        assert!(!of_panic("it held a quiet place to work").contains("quiet"), "private, too");
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
