//! The part of a page that the bot owns, between two marker lines. Nothing
//! outside the markers is ever touched, and when the markers are not exactly as
//! the bot writes them nothing is: a human moved them, and a human mends them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::options::{Cap, Options};
use super::scan::{Scan, Why, scan};
use super::source::{Source, is_blank};
use super::splice::{Around, Splice};

/// Why a region can be neither read nor replaced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// There is no marker of that name at all.
    #[error("region {0:?}: the page has no markers; add the lines `{begin}` and `{end}`", begin = begin(.0), end = end(.0))]
    Missing(String),
    /// The region begins and never ends.
    #[error("region {0:?}: the end marker is missing; add the line `{end}`", end = end(.0))]
    NoEnd(String),
    /// The region ends and never begins.
    #[error("region {0:?}: the begin marker is missing; add the line `{begin}`", begin = begin(.0))]
    NoBegin(String),
    /// More than one marker of a kind.
    #[error("region {0:?}: a marker stands more than once; leave one pair")]
    Doubled(String),
    /// The end comes first.
    #[error("region {0:?}: the end marker stands before the begin marker; exchange them")]
    Reversed(String),
    /// Regions overlap or hold each other.
    #[error("region {0:?}: entangled with the markers of region {1:?}; separate the two")]
    Nested(String, String),
    /// A marker is misspelt or shares its line.
    #[error(
        "region {0:?}: a marker is not as the bot writes it; restore the lines `{begin}` and `{end}`, each alone on its line",
        begin = begin(.0), end = end(.0)
    )]
    Damaged(String),
    /// The markers are not live, so that readers see no region there.
    #[error("region {0:?}: its markers stand inside {1}; move them out of it")]
    NotLive(String, String),
    /// The new content would hold a marker.
    #[error("region {0:?}: the new content holds a region marker; take it out")]
    MarkerInContent(String),
    /// With the new content something outside the region would change, or the content would not be read as written.
    #[error("region {0:?}: the new content would change how the rest of the page reads; escape its markup")]
    ReadsOtherwise(String),
    /// The page cannot be read whole.
    #[error("region {0:?}: the page is too big to be edited safely; make it smaller")]
    Capped(String, #[source] Cap),
}

/// The line that begins a region.
#[must_use]
pub fn begin(name: &str) -> String {
    format!("<!-- LCBOT:BEGIN {name} -->")
}

/// The line that ends a region.
#[must_use]
pub fn end(name: &str) -> String {
    format!("<!-- LCBOT:END {name} -->")
}

/// Content between its markers, for a page that has no such region yet.
#[must_use]
pub fn wrap(name: &str, content: &str) -> String {
    format!("{}\n{content}\n{}", begin(name), end(name))
}

/// What stands in a region: nothing at all when the page has no marker of that name.
///
/// ```
/// use lets_connect::wikitext::{Options, region};
/// let options = Options::default();
/// let page = format!("By hand.\n{}\nBy hand.", region::wrap("directory", "* Wikidata"));
/// assert_eq!(region::content(&page, "directory", &options), Ok(Some("* Wikidata")));
/// assert_eq!(region::content("By hand.", "directory", &options), Ok(None));
/// ```
pub fn content<'t>(text: &'t str, name: &str, options: &Options) -> Result<Option<&'t str>, RegionError> {
    Ok(find(text, &read(text, name, options)?, name)?.map(|region| region.content(text)))
}

/// The page with a region's content replaced, every byte outside as it was.
///
/// The new page is read again: the region holds the content, no marker and no call
/// outside changed, and the content leaves nothing open; or else the edit is refused.
pub fn replace(text: &str, name: &str, content: &str, options: &Options) -> Result<String, RegionError> {
    let before = read(text, name, options)?;
    let region = find(text, &before, name)?.ok_or_else(|| RegionError::Missing(name.to_owned()))?;
    if mentions(content).next().is_some() {
        return Err(RegionError::MarkerInContent(name.to_owned()));
    }
    let old = region.begin_line.end..region.end_line.start;
    let splice = Splice { old, new: ["\n", content, "\n"].concat() };
    let refused = || RegionError::ReadsOtherwise(name.to_owned());
    let edited = splice.apply(text).ok_or_else(refused)?;
    let after = read(&edited, name, options)?;
    let found = find(&edited, &after, name).ok().flatten().ok_or_else(refused)?;
    if found.content(&edited) == content && splice.keeps_the_rest(Around::Same, &before, &after) {
        Ok(edited)
    } else {
        Err(refused())
    }
}

/// The page with lines added at the end of a region. See [`replace`].
///
/// ```
/// use lets_connect::wikitext::{Options, region};
/// let page = region::wrap("log", "* one");
/// let longer = region::append(&page, "log", "* two", &Options::default());
/// assert_eq!(longer, Ok(region::wrap("log", "* one\n* two")));
/// ```
pub fn append(text: &str, name: &str, lines: &str, options: &Options) -> Result<String, RegionError> {
    let present = content(text, name, options)?.ok_or_else(|| RegionError::Missing(name.to_owned()))?;
    let longer = if present.is_empty() { lines.to_owned() } else { [present, "\n", lines].concat() };
    replace(text, name, &longer, options)
}

fn read<'t>(text: &'t str, name: &str, options: &Options) -> Result<Scan<'t>, RegionError> {
    let found = scan(text, options);
    match found.capped {
        Some(cap) => Err(RegionError::Capped(name.to_owned(), cap)),
        None => Ok(found),
    }
}

/// A sound region; its lines are given without their line feed.
struct Region {
    begin_line: Range<usize>,
    end_line: Range<usize>,
}

impl Region {
    fn content<'t>(&self, text: &'t str) -> &'t str {
        // Without even an empty line between the markers the range is reversed.
        text.get(self.begin_line.end + 1..self.end_line.start.saturating_sub(1)).unwrap_or_default()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Begin,
    End,
}

struct Marker<'t> {
    edge: Edge,
    name: &'t str,
    line: Range<usize>,
    /// Exactly as the bot writes it, alone on its line.
    sound: bool,
}

/// The region of a name; nothing when there is no marker of that name.
fn find(text: &str, scan: &Scan<'_>, name: &str) -> Result<Option<Region>, RegionError> {
    let markers = markers(text, scan);
    let mine = || markers.iter().enumerate().filter(|(_, marker)| marker.name == name);
    let refuse = |why: fn(String) -> RegionError| Err(why(name.to_owned()));
    if mine().any(|(_, marker)| !marker.sound) {
        return refuse(RegionError::Damaged);
    }
    let mut begins = mine().filter(|(_, marker)| marker.edge == Edge::Begin);
    let mut ends = mine().filter(|(_, marker)| marker.edge == Edge::End);
    let (from, to) = match (begins.next(), ends.next()) {
        (None, None) => {
            return match buried(text, scan, name) {
                Some(place) => Err(RegionError::NotLive(name.to_owned(), place)),
                None => Ok(None),
            };
        }
        (Some(_), None) => {
            return refuse(if begins.next().is_some() { RegionError::Doubled } else { RegionError::NoEnd });
        }
        (None, Some(_)) => {
            return refuse(if ends.next().is_some() { RegionError::Doubled } else { RegionError::NoBegin });
        }
        (Some(_), Some(_)) if begins.next().is_some() || ends.next().is_some() => {
            return refuse(RegionError::Doubled);
        }
        (Some(from), Some(to)) => (from, to),
    };
    if to.0 < from.0 {
        return refuse(RegionError::Reversed);
    }
    if let Some(other) = entangled(&markers, from.0, to.0) {
        return Err(RegionError::Nested(name.to_owned(), other.to_owned()));
    }
    Ok(Some(Region { begin_line: from.1.line.clone(), end_line: to.1.line.clone() }))
}

/// Another region that has a marker between two markers, or one on each side of them.
fn entangled<'t>(markers: &[Marker<'t>], from: usize, to: usize) -> Option<&'t str> {
    let mut open = BTreeSet::new();
    for (place, marker) in markers.iter().enumerate() {
        if from < place && place < to {
            return Some(marker.name);
        } else if place < from && marker.edge == Edge::Begin {
            open.insert(marker.name);
        } else if place < from {
            open.remove(marker.name);
        } else if place > to && marker.edge == Edge::End && open.contains(marker.name) {
            return Some(marker.name);
        } else if place > to && marker.edge == Edge::Begin {
            open.remove(marker.name);
        }
    }
    None
}

/// Every comment that is or was meant as a marker, in the text's order.
fn markers<'t>(text: &'t str, scan: &Scan<'_>) -> Vec<Marker<'t>> {
    let source = Source::new(text);
    let comments = scan.dead.iter().filter(|dead| dead.why == Why::Comment);
    let read = comments.filter_map(|comment| {
        let (edge, name) = marker(text.get(comment.inner.clone())?)?;
        let exact = match edge {
            Edge::Begin => begin(name),
            Edge::End => end(name),
        };
        let written = comment.span.clone();
        let start = written.start - source.run_back(written.start, is_blank);
        let end = written.end + source.run(written.end, usize::MAX, |byte| is_blank(byte) || byte == b'\r');
        let alone = source.before(start).is_none_or(|byte| byte == b'\n')
            && source.at(end).is_none_or(|byte| byte == b'\n');
        let sound = alone && text.get(written) == Some(exact.as_str());
        Some(Marker { edge, name, line: start..end, sound })
    });
    read.collect()
}

/// What holds a marker of this name that is no live comment.
fn buried(text: &str, scan: &Scan<'_>, name: &str) -> Option<String> {
    let (place, _) = mentions(text).find(|(_, (_, mentioned))| *mentioned == name)?;
    let next = scan.dead.partition_point(|dead| dead.span.end <= place);
    let holder = scan.dead.get(next).filter(|dead| dead.span.start <= place);
    Some(holder.map_or_else(|| "other markup".to_owned(), |dead| dead.why.to_string()))
}

/// Whatever looks like a marker, live or not, with the place of its `<!--`.
fn mentions(text: &str) -> impl Iterator<Item = (usize, (Edge, &str))> {
    text.match_indices("<!--").filter_map(|(place, opening)| {
        let inner = text.get(place + opening.len()..).unwrap_or_default();
        // Far more than a marker may hold, far less than a page.
        let near = inner.char_indices().nth(300).map_or(inner.len(), |(end, _)| end);
        Some((place, marker(inner.get(..near)?)?))
    })
}

/// Reads what follows `<!--` as a marker, however it is spaced or capitalised.
fn marker(comment: &str) -> Option<(Edge, &str)> {
    let comment = comment.trim_start();
    let edges = [("LCBOT:BEGIN", Edge::Begin), ("LCBOT:END", Edge::End)];
    edges.into_iter().find_map(|(word, edge)| {
        let (head, rest) = comment.split_at_checked(word.len())?;
        if !head.eq_ignore_ascii_case(word) {
            return None;
        }
        let name = rest.split("-->").next().unwrap_or_default();
        Some((edge, name.trim()))
    })
}

#[cfg(test)]
#[path = "region_tests.rs"]
mod tests;
