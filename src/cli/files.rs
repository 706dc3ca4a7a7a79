//! What the commands without a wiki have in common: they read people, rounds and
//! skills from files and say what is wrong with them.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use crate::cli::args::{DEFAULT_CONFIG, Files, Global};
use crate::cli::timings::Timings;
use crate::cli::{Unusable, tell};
use crate::config::{Config, ConfigError};
use crate::matching::Rules;
use crate::matching::rematch::Ended;
use crate::offwiki::history::History;
use crate::offwiki::round::Round;
use crate::offwiki::{Registrants, registrants::Problem};
use crate::registry::{Taxonomy, Weight};

/// Bytes of a file of rounds or skills at most.
const MOST_BYTES: u64 = 1 << 30;
/// Problems that are printed one by one.
const MOST_PRINTED: usize = 100;

/// Everything that is read before people are matched.
pub(super) struct Inputs {
    pub registrants: Registrants,
    pub history: History,
    pub skills: Cow<'static, Taxonomy>,
    pub rules: Rules,
}

impl Inputs {
    pub fn read(global: &Global, files: &Files, timings: &mut Timings) -> anyhow::Result<Self> {
        let rules = rules(global)?;
        let skills = timings.of("skills", || skills(files.skills.as_deref()))?;
        let mut history = History::default();
        for path in &files.history {
            let text = text(path)?;
            history.take(&text).map_err(|error| {
                Unusable(format!("{}: this holds something that is no round ({error})", path.display()))
            })?;
        }
        let registrants = timings.of("read", || registrants(&files.registrants, &skills))?;
        Ok(Self { registrants, history, skills, rules })
    }
}

/// The settings of matching: those of the configuration, if there is one.
pub(super) fn rules(global: &Global) -> Result<Rules, ConfigError> {
    if global.config == Path::new(DEFAULT_CONFIG) && !global.config.exists() {
        return Ok(Rules::default());
    }
    Config::matching_alone(&global.config)
}

pub(super) fn skills(path: Option<&Path>) -> anyhow::Result<Cow<'static, Taxonomy>> {
    let Some(path) = path else { return Ok(Cow::Borrowed(Taxonomy::standard())) };
    let (text, place) = (text(path)?, path.display().to_string());
    let is_json = text.trim_start().starts_with('{');
    let read = if is_json { Taxonomy::parse_json(&text, &place) } else { Taxonomy::parse(&text, &place) };
    Ok(Cow::Owned(read.map_err(|error| Unusable(error.to_string()))?))
}

pub(super) fn registrants(path: &Path, skills: &Taxonomy) -> anyhow::Result<Registrants> {
    let input: Box<dyn Read> = if is_standard(path) {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|error| unreadable(path, &error))?)
    };
    let read = Registrants::read(BufReader::with_capacity(1 << 16, input));
    let mut registrants = read.map_err(|error| unreadable(path, &error))?;
    registrants.note_strange_skills(skills);
    Ok(registrants)
}

pub(super) fn round(path: &Path) -> anyhow::Result<Round> {
    let text = text(path)?;
    let read = Round::parse(text.as_bytes());
    Ok(read.map_err(|error| {
        let cause = std::error::Error::source(&error).map(|cause| format!(" ({cause})")).unwrap_or_default();
        Unusable(format!("{}: {error}{cause}", path.display()))
    })?)
}

/// The ends of connections, one a line.
pub(super) fn ended(path: &Path) -> anyhow::Result<Vec<Ended>> {
    let mut ended = Vec::new();
    for (line, text) in (1..).zip(text(path)?.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        let end = serde_json::from_str(text).map_err(|error| {
            Unusable(format!(
                "{}:{line}: this is no end of a connection ({error}); `lets-connect match --help` shows one",
                path.display()
            ))
        })?;
        ended.push(end);
    }
    Ok(ended)
}

pub(super) fn text(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    let read = if is_standard(path) {
        io::stdin().lock().take(MOST_BYTES).read_to_string(&mut text)
    } else {
        File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text))
    };
    read.map_err(|error| unreadable(path, &error))?;
    Ok(text)
}

fn unreadable(path: &Path, error: &io::Error) -> Unusable {
    Unusable(format!("{}: cannot be read ({})", path.display(), error.kind()))
}

/// Whether a path means standard input or output.
pub(super) fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// Writes a file whole, or leaves what was there: it is written beside it first.
pub(super) fn write(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    if is_standard(path) {
        let mut out = BufWriter::new(io::stdout().lock());
        content(&mut out)?;
        return Ok(out.flush()?);
    }
    let unwritable =
        |error: io::Error| Unusable(format!("{}: cannot be written ({})", path.display(), error.kind()));
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let written = File::create(&beside).and_then(|file| {
        let mut out = BufWriter::with_capacity(1 << 16, file);
        content(&mut out)?;
        out.flush()?;
        std::fs::rename(&beside, path)
    });
    if written.is_err() {
        // It may never have come to be.
        let _ = std::fs::remove_file(&beside);
    }
    Ok(written.map_err(unwritable)?)
}

/// What is wrong, a line each: `people.jsonl:14: capacity: …; write …`.
pub(super) fn problems(path: &Path, registrants: &Registrants) -> String {
    let mut out = String::new();
    let total: usize = registrants.counts.iter().sum();
    for Problem { line, field, what, mend, .. } in registrants.problems.iter().take(MOST_PRINTED) {
        let mut place = path.display().to_string();
        if *line > 0 {
            let _ = write!(place, ":{line}");
        }
        if !field.is_empty() {
            let _ = write!(place, ": {field}");
        }
        let _ = writeln!(out, "{}: {}; {}", tell::plain(&place), tell::plain(what), tell::plain(mend));
    }
    if total > MOST_PRINTED {
        let _ = writeln!(out, "… and {} more", total - MOST_PRINTED);
    }
    out
}

/// Whether anything of the file does not count.
pub(super) fn has_problems(registrants: &Registrants) -> bool {
    registrants.counts[Weight::Refused as usize] + registrants.counts[Weight::Partly as usize] > 0
}
