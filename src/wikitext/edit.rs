//! Changing one parameter of one call and no other byte. The new text is read
//! again; unless it says exactly what was meant, the change is refused. It never
//! decides what to write.

use super::call::{Call, Parameter};
use super::options::{Cap, Options};
use super::scan::{Scan, Why, scan};
use super::source::{is_blank, trim};
use super::splice::{Around, Splice};

/// Why a parameter was neither set nor removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditRefused {
    /// The text cannot be read whole.
    #[error("the page is too big to be edited safely; make it smaller")]
    Capped(#[source] Cap),
    /// Somewhere braces are opened and not closed, so that nobody can tell what was meant.
    #[error("line {line}: `{{{{` is never closed; add the missing `}}}}`")]
    Unclosed {
        /// The line, from 1.
        line: usize,
    },
    /// The call is of another text.
    #[error("line {line}: the page does not hold this template call; read the page again")]
    NotHere {
        /// The line, from 1.
        line: usize,
    },
    /// The parameter is given more than once.
    #[error("line {line}: parameter {key:?} is given more than once; leave only one")]
    Duplicate {
        /// The line of the second one, from 1.
        line: usize,
        /// The parameter.
        key: String,
    },
    /// A comment in what is replaced would be lost.
    #[error("line {line}: there is a comment at parameter {key:?} that would be lost; move it elsewhere")]
    HoldsComment {
        /// The line of the parameter, from 1.
        line: usize,
        /// The parameter.
        key: String,
    },
    /// The page would not say what was meant, or something else would change with it.
    #[error(
        "line {line}: parameter {key:?} would make the page read otherwise than meant; escape its markup"
    )]
    ReadsOtherwise {
        /// The line of the call, from 1.
        line: usize,
        /// The parameter.
        key: String,
    },
}

/// Sets a parameter of a call that [`scan`] found in this text with these options.
///
/// A parameter that is there has its value replaced, without the white space
/// around it; one that is missing is added before the closing braces. Every other
/// byte stays. Values of named parameters are trimmed, because `MediaWiki` does so.
///
/// ```
/// use lets_connect::wikitext::{Options, edit, scan};
/// let options = Options::default();
/// let text = "Hi! {{X| share = Lua <!-- mine --> |learn=}}";
/// let found = scan(text, &options);
/// let edited = edit::set(text, &found.calls[0], "share", "Python", &options);
/// assert_eq!(edited.as_deref(), Ok("Hi! {{X| share = Python <!-- mine --> |learn=}}"));
/// ```
pub fn set(
    text: &str,
    call: &Call<'_>,
    key: &str,
    value: &str,
    options: &Options,
) -> Result<String, EditRefused> {
    let at = Target { text, call, key };
    let before = at.read(options)?;
    let (splice, around, value) = match at.parameter()? {
        Some(parameter) => {
            let value = if parameter.named { trim(value) } else { value };
            (at.replace(parameter, value)?, Around::Same, value)
        }
        None => (at.add(trim(value)), Around::Gains(call.span.start), trim(value)),
    };
    at.prove(&splice, around, &before, options, Some(value))
}

/// Removes a parameter of a call that [`scan`] found in this text with these
/// options, from its `|` on. A parameter that is not given leaves the text as it is.
///
/// Refused for a positional parameter with others behind it, which would all change.
///
/// ```
/// use lets_connect::wikitext::{Options, edit, scan};
/// let options = Options::default();
/// let text = "{{X\n| share = Lua\n| learn = Wikidata\n}}";
/// let found = scan(text, &options);
/// let edited = edit::remove(text, &found.calls[0], "share", &options);
/// assert_eq!(edited.as_deref(), Ok("{{X\n| learn = Wikidata\n}}"));
/// ```
pub fn remove(text: &str, call: &Call<'_>, key: &str, options: &Options) -> Result<String, EditRefused> {
    let at = Target { text, call, key };
    let before = at.read(options)?;
    let Some(parameter) = at.parameter()? else { return Ok(text.to_owned()) };
    let span = &parameter.span;
    // Calls inside go with their parameter, comments are somebody's words.
    let mut comments = before.dead.iter().filter(|dead| dead.why == Why::Comment);
    if comments.any(|comment| span.start <= comment.span.start && comment.span.end <= span.end) {
        return Err(EditRefused::HoldsComment { line: at.line(span.start), key: key.to_owned() });
    }
    let splice = Splice { old: span.clone(), new: String::new() };
    at.prove(&splice, Around::Loses(call.span.start, span), &before, options, None)
}

/// A parameter of a call of a text.
#[derive(Clone, Copy)]
struct Target<'t> {
    text: &'t str,
    call: &'t Call<'t>,
    key: &'t str,
}

impl<'t> Target<'t> {
    /// Reads the text, in which nothing may be open and the call must be.
    fn read(self, options: &Options) -> Result<Scan<'t>, EditRefused> {
        let before = scan(self.text, options);
        if let Some(cap) = before.capped {
            return Err(EditRefused::Capped(cap));
        }
        if let Some(&place) = before.unclosed.first() {
            return Err(EditRefused::Unclosed { line: self.line(place) });
        }
        let start = self.call.span.start;
        let here = before.calls.binary_search_by_key(&start, |found| found.span.start);
        if here.ok().and_then(|index| before.calls.get(index)) != Some(self.call) {
            return Err(EditRefused::NotHere { line: self.line(start) });
        }
        Ok(before)
    }

    /// The one parameter of the key, if it is given.
    fn parameter(self) -> Result<Option<&'t Parameter<'t>>, EditRefused> {
        let mut given = self.call.given(self.key);
        match (given.next(), given.next()) {
            (_, Some(second)) => {
                Err(EditRefused::Duplicate { line: self.line(second.span.start), key: self.key.to_owned() })
            }
            (first, None) => Ok(first),
        }
    }

    fn replace(self, parameter: &Parameter<'_>, value: &str) -> Result<Splice, EditRefused> {
        let old = parameter.value_span.clone();
        if self.text.get(old.clone()) != Some(&*parameter.value) {
            let line = self.line(parameter.span.start);
            return Err(EditRefused::HoldsComment { line, key: self.key.to_owned() });
        }
        Ok(Splice { old, new: value.to_owned() })
    }

    /// In the shape of the call: on a line of its own when the closing braces are.
    fn add(self, value: &str) -> Splice {
        let (Self { text, call, key }, place) = (self, self.call.span.end.saturating_sub(2));
        let inside = text.get(call.span.start..place).unwrap_or_default();
        let own_line =
            inside.trim_end_matches(|letter: char| u8::try_from(letter).is_ok_and(is_blank)).ends_with('\n');
        let new = if own_line { format!("| {key} = {value}\n") } else { format!("|{key}={value}") };
        Splice { old: place..place, new }
    }

    /// The text with the splice, if it reads as meant: the parameter has this
    /// value, or is not given, and nothing else changed.
    fn prove(
        self,
        splice: &Splice,
        around: Around<'_>,
        before: &Scan<'_>,
        options: &Options,
        value: Option<&str>,
    ) -> Result<String, EditRefused> {
        let refused = || EditRefused::ReadsOtherwise {
            line: self.line(self.call.span.start),
            key: self.key.to_owned(),
        };
        let edited = splice.apply(self.text).ok_or_else(refused)?;
        let after = scan(&edited, options);
        let start = self.call.span.start;
        let call = after.calls.iter().find(|found| found.span.start == start);
        let reads_back = call.is_some_and(|call| {
            let mut given = call.given(self.key);
            given.next().map(|parameter| &*parameter.value) == value && given.next().is_none()
        });
        if after.capped.is_none() && reads_back && splice.keeps_the_rest(around, before, &after) {
            Ok(edited)
        } else {
            Err(refused())
        }
    }

    /// The line of a byte, from 1.
    fn line(self, place: usize) -> usize {
        self.text.get(..place).unwrap_or_default().matches('\n').count() + 1
    }
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
