//! What `setup` tells, to people in a terminal and to machines.

use std::fmt::Write as _;

use serde_json::{Value, json};
use similar::TextDiff;

use crate::cli::tell::{counted, plain};
use crate::plan::setup::stamp::{VERSION, stamp};
use crate::plan::setup::{Does, Found, Standing};
use crate::plan::three_way::{Change, Hunk, ThreeWay};
use crate::setup::{Refused, Settled};

/// Lines around a change.
const CONTEXT: usize = 2;

/// What became of all pages.
#[derive(Default)]
pub(super) struct Report {
    settled: Vec<(Found, Settled)>,
    /// Why it was broken off, if it was.
    pub(super) halted: Option<Refused>,
}

impl Report {
    /// Adds a page.
    pub(super) fn add(&mut self, found: Found, settled: Settled) {
        self.settled.push((found, settled));
    }

    /// Whether nobody needs to look at anything.
    pub(super) fn is_well(&self) -> bool {
        self.halted.is_none()
            && self.settled.iter().all(|(found, settled)| match settled {
                Settled::Nothing => !found.standing.needs_a_look(),
                Settled::Would(_) | Settled::Done(..) => true,
                Settled::Refused(_) | Settled::Halted(_) => false,
            })
    }

    /// How many of which, in a few lines.
    pub(super) fn totals(&self, dry_run: bool) -> String {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for (found, settled) in &self.settled {
            let word = word(found, settled);
            match counts.iter_mut().find(|(known, _)| *known == word) {
                Some((_, count)) => *count += 1,
                None => counts.push((word, 1)),
            }
        }
        let counts: Vec<String> = counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
        let mut out = format!("Version {VERSION}, {}: {}.\n", pages(self.settled.len()), counts.join("; "));
        if let Some(refused) = &self.halted {
            let what = if dry_run { "nothing would be published" } else { "stopped" };
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{what}: {}\n  mend: {}", plain(&refused.why), refused.mend);
        }
        out
    }

    /// The same for machines.
    pub(super) fn json(&self) -> Value {
        let pages: Vec<Value> = self.settled.iter().map(|(found, settled)| as_json(found, settled)).collect();
        let halted = self.halted.as_ref().map(|refused| json!({ "why": refused.why, "mend": refused.mend }));
        json!({ "version": VERSION, "well": self.is_well(), "halted": halted, "pages": pages })
    }
}

fn pages(count: usize) -> String {
    counted(count, "page")
}

/// What became of a page, in a few words.
fn word(found: &Found, settled: &Settled) -> &'static str {
    match settled {
        Settled::Refused(_) | Settled::Halted(_) => "not published",
        Settled::Done(deed, _) => match deed.does {
            Does::Publish => "published",
            Does::Renew => "renewed",
            Does::Merge => "merged",
            Does::Replace => "replaced",
        },
        Settled::Would(deed) => match deed.does {
            Does::Publish => "would be published",
            Does::Renew => "would be renewed",
            Does::Merge => "would be merged",
            Does::Replace => "would be replaced",
        },
        Settled::Nothing => match found.standing {
            Standing::Missing | Standing::Old => "left alone",
            Standing::AsItShouldBe => "as it should be",
            Standing::Kept => "kept by others",
            Standing::Theirs => "changed by people, kept",
            Standing::Both(_) => "changed by both, left alone",
            Standing::Unknown => "not the bot's, left alone",
        },
    }
}

/// What there is to tell of a page; nothing, where all is as it should be.
pub(super) fn page(found: &Found, settled: &Settled) -> String {
    let quiet = matches!(settled, Settled::Nothing)
        && matches!(found.standing, Standing::AsItShouldBe | Standing::Kept);
    if quiet {
        return String::new();
    }
    let mut out = format!("{:<27}  {}\n", word(found, settled), plain(found.ours.title.as_str()));
    let mut line = |text: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {}", plain(text));
    };
    match settled {
        Settled::Done(deed, _) => {
            if matches!(deed.does, Does::Merge | Does::Replace) {
                line(&changed_by(found));
            }
        }
        Settled::Refused(refused) | Settled::Halted(refused) => {
            line(&refused.why);
            line(&format!("mend: {}", refused.mend));
        }
        Settled::Would(deed) => {
            line(&format!("summary: {}", deed.summary));
            for text in changes(found, &deed.text) {
                line(&text);
            }
        }
        Settled::Nothing => {
            line(&changed_by(found));
            if found.standing.needs_a_look() {
                for text in changes(found, &found.ours.text) {
                    line(&text);
                }
                line(&advice(found));
            }
        }
    }
    out
}

/// Who changed the page since, and where that is to be seen.
fn changed_by(found: &Found) -> String {
    let since = &found.since;
    let mut told = match &found.published {
        Some(published) => format!("since version {}: ", published.version),
        None => "no revision of the bot's that setup made: ".to_owned(),
    };
    // Writing to a string cannot fail.
    let _ = write!(told, "{} by {}", counted(since.edits, "edit"), since.names());
    if let Some(page) = &since.shown_at {
        let _ = write!(told, ", {page}");
    }
    told
}

/// What can be done about a page that was left alone.
fn advice(found: &Found) -> String {
    let force = "--force replaces what is on the wiki";
    match &found.standing {
        Standing::Both(_) if found.mergeable().is_some() => {
            format!("mend: --merge puts both together; {force}")
        }
        Standing::Both(_) => format!(
            "mend: put both together on the wiki, and let a trustee say \"{}\" in the summary; or: {force}",
            stamp(&found.ours.text)
        ),
        _ => format!("mend: look at both; {force}"),
    }
}

/// What is to change, as lines: by whom, where both did, else as a plain difference.
fn changes(found: &Found, text: &str) -> Vec<String> {
    if let Standing::Both(three) = &found.standing {
        return three.hunks().iter().flat_map(|hunk| told(three, hunk)).collect();
    }
    let before = found.page.text().unwrap_or_default();
    // A wiki keeps no blank lines at the end.
    let [before, after] = [before, text].map(|text| format!("{}\n", text.trim_end()));
    let before = if found.page.head().is_none() { "" } else { before.as_str() };
    let diff = TextDiff::from_lines(before, &after);
    let mut diff = diff.unified_diff();
    let diff = diff.context_radius(CONTEXT).header("on the wiki", "by this version");
    diff.to_string().lines().map(str::to_owned).collect()
}

/// One place, with the lines around it.
fn told(three: &ThreeWay, hunk: &Hunk) -> Vec<String> {
    let lines = &hunk.lines;
    let who = match hunk.change {
        Change::Theirs { .. } => "changed on the wiki",
        Change::Ours { .. } => "changed by this version",
        Change::Same { .. } => "changed by both alike",
        Change::Conflict { .. } => "CONFLICT: < is on the wiki, > is by this version",
    };
    let mut out = vec![format!("@@ line {} @@ {who}", lines.start + 1)];
    let mut add = |mark: char, lines: &[String]| {
        out.extend(lines.iter().map(|line| format!("{mark}{line}")));
    };
    add(' ', three.base(lines.start.saturating_sub(CONTEXT)..lines.start));
    add('-', three.base(lines.clone()));
    match &hunk.change {
        Change::Theirs { theirs: lines } | Change::Ours { ours: lines } | Change::Same { both: lines } => {
            add('+', lines);
        }
        Change::Conflict { theirs, ours } => {
            add('<', theirs);
            add('>', ours);
        }
    }
    add(' ', three.base(lines.end..lines.end + CONTEXT));
    out
}

fn as_json(found: &Found, settled: &Settled) -> Value {
    let standing = match found.standing {
        Standing::Missing => "missing",
        Standing::AsItShouldBe => "as-it-should-be",
        Standing::Old => "old",
        Standing::Kept => "kept",
        Standing::Theirs => "theirs",
        Standing::Both(_) => "both",
        Standing::Unknown => "unknown",
    };
    let mut told = json!({ "page": found.ours.title, "standing": standing, "became": word(found, settled) });
    let mut put = |key: &str, value: Value| {
        if let Some(told) = told.as_object_mut() {
            told.insert(key.to_owned(), value);
        }
    };
    if let Some(published) = &found.published {
        put("published_version", published.version.clone().into());
    }
    if found.since.edits > 0 {
        let since = &found.since;
        put("changed", json!({ "by": since.by, "edits": since.edits, "shown_at": since.shown_at }));
    }
    if let Standing::Both(three) = &found.standing {
        let places: Vec<Value> = three
            .hunks()
            .iter()
            .map(|hunk| {
                json!({ "line": hunk.lines.start + 1, "before": three.base(hunk.lines.clone()), "change": hunk.change })
            })
            .collect();
        put("places", places.into());
        put("conflicts", three.conflicts().into());
        put("can_be_merged", found.mergeable().is_some().into());
    }
    match settled {
        Settled::Would(deed) => {
            put("does", json!(deed.does));
            put("summary", deed.summary.clone().into());
            put("text", deed.text.clone().into());
        }
        Settled::Done(deed, rev) => {
            put("does", json!(deed.does));
            put("summary", deed.summary.clone().into());
            put("revision", json!(rev.map(|rev| rev.0)));
        }
        Settled::Refused(refused) | Settled::Halted(refused) => {
            put("why", refused.why.clone().into());
            put("mend", refused.mend.into());
        }
        Settled::Nothing => {}
    }
    told
}
