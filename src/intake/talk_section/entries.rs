//! The entries in the sections of one text: lines and calls, each up to a signature.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::signature::{Signer, signature};
use crate::ids::Username;
use crate::intake::entry::{self, Reader};
use crate::intake::talk_words;
use crate::registry::Field;
use crate::wikitext::scan;

/// A word in front of a colon is a field's name, or a try at one, only if it is short.
const MOST_NAME_WORDS: usize = 4;

/// Letters of a line that a problem repeats at the most.
const MOST_SHOWN: usize = 40;

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Which one on the page, from 1.
    pub(super) ordinal: u32,
    /// Whom it is for, if it says so.
    pub(super) who: Option<Signer>,
    /// What it says.
    pub(super) words: Words,
    /// What stands where a field's name should.
    pub(super) unknown: Vec<String>,
    /// Fields that are answered more than once.
    pub(super) twice: BTreeSet<Field>,
}

impl Entry {
    /// The account that it is for, if it is for one.
    pub(super) fn account(&self) -> Option<&Username> {
        match &self.who {
            Some(Signer::Account(name)) => Some(name),
            Some(Signer::Unregistered) | None => None,
        }
    }
}

/// What an entry says: what counts of it, and nothing of what stands around.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// A profile call.
    Call(String),
    /// Answers, a line each.
    Lines(BTreeMap<Field, String>),
}

impl fmt::Display for Words {
    /// The inverse of [`Words::parse`]: answers have no line feeds, and no name of a field has a colon.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(text) => f.write_str(text),
            Self::Lines(fields) => {
                fields.iter().try_for_each(|(field, value)| writeln!(f, "{}:{value}", field.parameter()))
            }
        }
    }
}

impl Words {
    /// Reads what was written by `Display`.
    pub(super) fn parse(text: &str) -> Self {
        if text.starts_with("{{") {
            return Self::Call(text.to_owned());
        }
        let answer = |line: &str| {
            let (name, value) = line.split_once(':')?;
            let field = Field::ALL.into_iter().find(|field| field.parameter() == name)?;
            Some((field, value.to_owned()))
        };
        Self::Lines(text.lines().filter_map(answer).collect())
    }
}

/// Every entry, in order.
pub(super) fn entries(reader: &Reader, text: &str) -> Vec<Entry> {
    let calls = reader.profiles(text);
    let found = scan(text, reader.options());
    let headings: BTreeSet<usize> = found.headings.iter().map(|heading| heading.span.start).collect();
    let mut live = text.as_bytes().to_vec();
    let dead = found.dead.iter().map(|dead| dead.span.clone());
    for span in dead.chain(calls.iter().map(|call| call.span.clone())) {
        for byte in live.get_mut(span).into_iter().flatten().filter(|byte| **byte != b'\n') {
            *byte = b' ';
        }
    }
    // Whole characters were blanked, so that it is text still.
    let live = String::from_utf8(live).unwrap_or_default();
    let mut calls = calls.iter().peekable();
    let mut pass = Pass::default();
    let mut start = 0;
    for line in live.split_inclusive('\n') {
        if headings.contains(&start) {
            pass.close(None);
        } else {
            while let Some(call) = calls.next_if(|call| call.span.start < start + line.len()) {
                pass.call(text.get(call.span.clone()).unwrap_or_default(), entry::name_in(call));
            }
            pass.line(line.trim());
        }
        start += line.len();
    }
    pass.close(None);
    pass.entries
}

#[derive(Default)]
struct Pass {
    entries: Vec<Entry>,
    open: Option<Open>,
}

/// An entry that nobody signed yet.
#[derive(Default)]
struct Open {
    call: Option<String>,
    fields: BTreeMap<Field, String>,
    last: Option<Field>,
    unknown: Vec<String>,
    twice: BTreeSet<Field>,
}

impl Pass {
    fn call(&mut self, text: &str, named: Option<&str>) {
        self.close(None);
        self.open = Some(Open { call: Some(text.to_owned()), ..Open::default() });
        if let Some(who) = named.and_then(|name| Username::parse(name).ok()) {
            self.close(Some(Signer::Account(who)));
        }
    }

    fn line(&mut self, line: &str) {
        // What is indented answers somebody.
        if line.starts_with(':') {
            return;
        }
        let signed = signature(line);
        let said = signed.as_ref().and_then(|signed| line.get(..signed.start)).unwrap_or(line);
        self.say(said);
        if let Some(signed) = signed
            && self.open.is_some()
        {
            self.close(Some(signed.who));
        }
    }

    fn say(&mut self, said: &str) {
        let bare = said.trim_start_matches(['*', '#', '-', ' ']).trim();
        let is_listed = said.starts_with(['*', '#']);
        if bare.is_empty() {
            return;
        }
        let named = bare
            .split_once([':', '：'])
            .filter(|(name, _)| (1..=MOST_NAME_WORDS).contains(&name.split_whitespace().count()));
        let known = named.and_then(|(name, value)| Some((talk_words::field(name)?, value)));
        if let Some((field, value)) = known {
            let open = self.open.get_or_insert_default();
            let value = value.trim_start_matches('\'').trim();
            if open.fields.insert(field, value.to_owned()).is_some() {
                open.twice.insert(field);
            }
            open.last = Some(field);
        } else if said.starts_with("**") && self.continues(bare) {
        } else if is_listed && (named.is_some() || self.open.is_some()) {
            let shown = named.map_or(bare, |(name, _)| name).trim();
            // An address that somebody left there is not carried to another page.
            let shown = if shown.contains('@') { "…" } else { shown };
            let shown = shown.chars().take(MOST_SHOWN).collect();
            self.open.get_or_insert_default().unknown.push(shown);
        }
    }

    /// Takes a line below a field's as more of its answer.
    fn continues(&mut self, more: &str) -> bool {
        let Some(open) = &mut self.open else { return false };
        let Some(value) = open.last.and_then(|field| open.fields.get_mut(&field)) else { return false };
        if !value.is_empty() {
            value.push_str(", ");
        }
        value.push_str(more);
        true
    }

    fn close(&mut self, who: Option<Signer>) {
        let Some(open) = self.open.take() else { return };
        let ordinal = u32::try_from(self.entries.len()).unwrap_or(u32::MAX).saturating_add(1);
        let words = open.call.map_or(Words::Lines(open.fields), Words::Call);
        self.entries.push(Entry { ordinal, who, words, unknown: open.unknown, twice: open.twice });
    }
}
