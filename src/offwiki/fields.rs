//! The fields of one line's object, taken out one by one; whatever is wrong with
//! one is noted and stops nothing else.

use serde_json::{Map, Value};

use crate::registry::Weight;

/// How much of a stranger's words is shown, in characters.
const SHOWN: usize = 40;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// How grave.
    pub weight: Weight,
    /// The field, as `share[2].skill`; empty for the whole line.
    pub field: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it, and what holds until then.
    pub mend: String,
}

/// What an object says, with what was found wrong so far.
pub(super) struct Fields {
    object: Map<String, Value>,
    /// What was found wrong.
    pub faults: Vec<Fault>,
}

impl Fields {
    pub(super) fn new(object: Map<String, Value>) -> Self {
        Self { object, faults: Vec::new() }
    }

    /// A field's value; `null` is as good as nothing.
    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        self.object.remove(key).filter(|value| !value.is_null())
    }

    /// The names of what nobody took.
    pub(super) fn left(&self) -> impl Iterator<Item = &str> {
        self.object.keys().map(String::as_str)
    }

    pub(super) fn fault(&mut self, weight: Weight, field: &str, what: String, mend: &str) {
        self.faults.push(Fault { weight, field: field.to_owned(), what, mend: mend.to_owned() });
    }

    /// A whole number up to `most`, or `otherwise` if there is none.
    pub(super) fn number(&mut self, key: &str, most: u64, otherwise: &Otherwise) -> u64 {
        let Some(value) = self.take(key) else { return otherwise.missing };
        if let Some(number) = value.as_u64().filter(|&number| number <= most) {
            return number;
        }
        let what = format!("{} is no whole number from 0 to {most}", shown(&value));
        self.fault(Weight::Partly, key, what, otherwise.mend);
        otherwise.wrong
    }

    /// Yes or no; nothing if it is neither.
    pub(super) fn yes_or_no(&mut self, key: &str, missing: bool, weight: Weight, mend: &str) -> Option<bool> {
        match self.take(key) {
            None => Some(missing),
            Some(Value::Bool(value)) => Some(value),
            Some(other) => {
                let what = format!("{} is neither true nor false", shown(&other));
                self.fault(weight, key, what, mend);
                None
            }
        }
    }

    /// Words: trimmed, not empty, without control characters, no longer than `most` bytes.
    pub(super) fn words(&mut self, key: &str, most: usize, mend: &str) -> Option<String> {
        let value = self.take(key)?;
        let words = value.as_str().and_then(|text| words(text, most));
        if words.is_none() && value.as_str().is_none_or(|text| !text.trim().is_empty()) {
            let what = format!("{} is no text of 1 to {most} bytes", shown(&value));
            self.fault(Weight::Partly, key, what, mend);
        }
        words
    }

    /// A list's entries, `most` of them; one entry may stand alone.
    pub(super) fn list(&mut self, key: &str, most: usize, weight: Weight, mend: &str) -> Vec<Value> {
        let mut entries = match self.take(key) {
            None => return Vec::new(),
            Some(Value::Array(entries)) => entries,
            Some(other) => {
                self.fault(weight, key, format!("{} is no list", shown(&other)), mend);
                return Vec::new();
            }
        };
        if entries.len() > most {
            let what = format!("{} entries are more than the {most} that are read", entries.len());
            self.fault(weight, key, what, "list fewer; the rest is left out");
            entries.truncate(most);
        }
        entries
    }
}

/// What holds where a number is missing or wrong.
pub(super) struct Otherwise {
    pub missing: u64,
    pub wrong: u64,
    pub mend: &'static str,
}

/// A text fit to be a name of something, trimmed.
pub(super) fn words(text: &str, most: usize) -> Option<String> {
    let text = text.trim();
    let fit = !text.is_empty() && text.len() <= most && !text.chars().any(char::is_control);
    fit.then(|| text.to_owned())
}

/// A value as it stood in the line, cut short; JSON escapes its control characters.
pub(super) fn shown(value: &Value) -> String {
    let text = match value {
        Value::Array(_) => return "a list".to_owned(),
        Value::Object(_) => return "an object".to_owned(),
        Value::String(text) => Value::String(text.chars().take(SHOWN + 1).collect()).to_string(),
        plain => plain.to_string(),
    };
    if text.chars().count() > SHOWN + 2 {
        text.chars().take(SHOWN).chain("…".chars()).collect()
    } else {
        text
    }
}
