//! The last look at each line before it is written: one that holds a private answer is
//! left out, and a progress bar makes room for the others.

use std::borrow::Cow;
use std::io::Write;
use std::sync::{PoisonError, RwLock};

use serde_json::Value;

use crate::cli::args::LogForm;
use crate::cli::progress;
use crate::ids::Timestamp;
use crate::plan::guard::Guarded;
use crate::wiki::hidden;

/// Stands where a line would that holds a private answer.
const WITHHELD: &str = "a line of the log held a private answer and was left out";

static GUARD: RwLock<Option<Guarded>> = RwLock::new(None);

/// From now on no line is written that holds one of these values.
pub fn guard(guarded: Guarded) {
    *GUARD.write().unwrap_or_else(PoisonError::into_inner) = Some(guarded);
}

/// Writes whole lines, but for those that may not be.
pub(super) struct Careful<W> {
    pub to: W,
    pub form: LogForm,
}

impl<W: Write> Write for Careful<W> {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let withheld = leaks(&text).then(|| match self.form {
            LogForm::Human => format!("({WITHHELD})\n"),
            LogForm::Json => {
                let now = Timestamp::now().to_string();
                format!("{}\n", serde_json::json!({"timestamp": now, "level": "WARN", "message": WITHHELD}))
            }
        });
        let told = withheld.map_or_else(|| hidden::redacted(&text), Cow::Owned);
        progress::beside(|| self.to.write_all(told.as_bytes()))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

/// What is said of a mistake in the program itself: its words may hold what it was working on.
pub(super) fn of_panic(said: &str) -> Cow<'_, str> {
    if leaks(said) { Cow::Borrowed(WITHHELD) } else { hidden::redacted(said) }
}

/// Whether a line holds a private answer, as it stands or as it was before quotes, breaks and
/// the like in it were written with a backslash.
fn leaks(line: &str) -> bool {
    let guard = GUARD.read().unwrap_or_else(PoisonError::into_inner);
    let Some(guard) = guard.as_ref() else { return false };
    let holds = |text: &str| guard.leak(text).is_some();
    holds(line)
        || line.contains('\\') && (holds(&unescaped(line)) || texts(line).iter().any(|text| holds(text)))
}

/// The strings of a line of JSON, as they were.
fn texts(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<Value> = serde_json::from_str(line).into_iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => {
                // What was shown for debugging was written with backslashes before.
                found.push(unescaped(&text));
                found.push(text);
            }
            Value::Array(values) => open.extend(values),
            Value::Object(fields) => open.extend(fields.into_iter().map(|(_, value)| value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    found
}

/// The text with Rust's way of writing quotes and breaks undone.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let escaped = if c == '\\' { rest.next() } else { None };
        out.push(match escaped {
            None => c,
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let code: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                u32::from_str_radix(&code, 16).ok().and_then(char::from_u32).unwrap_or(' ')
            }
            Some(other) => other,
        });
    }
    out
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    pub(in crate::telemetry) struct Page(pub Arc<Mutex<Vec<u8>>>);

    impl Page {
        pub fn text(&self) -> String {
            String::from_utf8(self.0.lock().expect("one thread").clone()).expect("text")
        }
    }

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("one thread").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_that_holds_a_private_answer_is_left_out_and_the_others_are_not() {
        guard(crate::plan::guard::tests::guarded(&["A quiet place to work", "say \"no\"\nto noise"], ""));
        for form in [LogForm::Human, LogForm::Json] {
            let page = Page::default();
            let writer = page.clone();
            let log = tracing_subscriber::fmt().with_ansi(false).without_time();
            let tell = || {
                tracing::info!("asks for a quiet place to work");
                tracing::info!(why = "say \"no\"\nto noise", "quoted");
                tracing::info!(why = ?Some("say \"no\"\nto noise"), "shown for debugging");
                tracing::info!("nothing of the kind");
            };
            match form {
                LogForm::Human => {
                    let log = log.with_writer(move || Careful { to: writer.clone(), form }).finish();
                    tracing::subscriber::with_default(log, tell);
                }
                LogForm::Json => {
                    let log = log.json().with_writer(move || Careful { to: writer.clone(), form }).finish();
                    tracing::subscriber::with_default(log, tell);
                }
            }
            let text = page.text();
            assert!(!text.contains("quiet place") && !text.contains("noise"), "{text}");
            assert!(
                text.contains("nothing of the kind") && text.matches("was left out").count() == 3,
                "{text}"
            );
            if form == LogForm::Json {
                assert!(text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{text}");
            }
        }
    }

    #[test]
    fn a_mistake_in_the_program_tells_no_secret_and_nothing_private() {
        hidden::hide("hunter2-hunter2");
        guard(crate::plan::guard::tests::guarded(&["A quiet place to work"], ""));
        let told = of_panic("index out of bounds in hunter2-hunter2").into_owned();
        assert!(told.contains("index out of bounds") && !told.contains("hunter2"), "{told}");
        assert!(!of_panic("it held a quiet place to work").contains("quiet"), "private, too");
    }
}
