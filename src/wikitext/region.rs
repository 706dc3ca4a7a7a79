//! The part of a page that the bot owns, between two marker lines. Nothing
//! outside the markers is ever touched, and when the markers are not exactly as
//! the bot writes them nothing is: a human moved them, and a human mends them.

use std::collections::BTreeSet;
use std::ops::Range;

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
    /// The new content would hold a marker.
    #[error("region {0:?}: the new content holds a region marker; take it out")]
    MarkerInContent(String),
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
/// use lets_connect::wikitext::region;
/// let page = format!("By hand.\n{}\nBy hand.", region::wrap("directory", "* Wikidata"));
/// assert_eq!(region::content(&page, "directory"), Ok(Some("* Wikidata")));
/// assert_eq!(region::content("By hand.", "directory"), Ok(None));
/// ```
pub fn content<'t>(text: &'t str, name: &str) -> Result<Option<&'t str>, RegionError> {
    Ok(find(text, name)?.map(|region| region.content(text)))
}

/// The page with a region's content replaced, every byte outside as it was.
pub fn replace(text: &str, name: &str, content: &str) -> Result<String, RegionError> {
    if !markers(content).is_empty() {
        return Err(RegionError::MarkerInContent(name.to_owned()));
    }
    let region = find(text, name)?.ok_or_else(|| RegionError::Missing(name.to_owned()))?;
    let head = text.get(..region.begin_line.end).unwrap_or_default();
    let tail = text.get(region.end_line.start..).unwrap_or_default();
    Ok([head, "\n", content, "\n", tail].concat())
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
fn find(text: &str, name: &str) -> Result<Option<Region>, RegionError> {
    let markers = markers(text);
    let mine = || markers.iter().enumerate().filter(|(_, marker)| marker.name == name);
    let refuse = |why: fn(String) -> RegionError| Err(why(name.to_owned()));
    if mine().any(|(_, marker)| !marker.sound) {
        return refuse(RegionError::Damaged);
    }
    let mut begins = mine().filter(|(_, marker)| marker.edge == Edge::Begin);
    let mut ends = mine().filter(|(_, marker)| marker.edge == Edge::End);
    let (from, to) = match (begins.next(), ends.next()) {
        (None, None) => return Ok(None),
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

/// Everything that is or was meant as a marker, in the text's order.
fn markers(text: &str) -> Vec<Marker<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let span = start..start + line.len();
        start = span.end + 1;
        for comment in line.split("<!--").skip(1) {
            let Some((edge, name)) = marker(comment) else { continue };
            let exact = match edge {
                Edge::Begin => begin(name),
                Edge::End => end(name),
            };
            let sound = line.trim_matches([' ', '\t', '\r']) == exact;
            found.push(Marker { edge, name, line: span.clone(), sound });
        }
    }
    found
}

/// Reads what follows `<!--` as a marker, however it is spaced or capitalised.
fn marker(comment: &str) -> Option<(Edge, &str)> {
    let comment = comment.trim_start();
    let edges = [("LCBOT:BEGIN", Edge::Begin), ("LCBOT:END", Edge::End)];
    edges.into_iter().find_map(|(word, edge)| {
        let (head, rest) = comment.split_at_checked(word.len())?;
        let name = rest.split("-->").next().unwrap_or_default();
        head.eq_ignore_ascii_case(word).then(|| (edge, name.trim()))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAGE: &str =
        "Intro é\n<!-- LCBOT:BEGIN directory -->\nold\n\nlines\n<!-- LCBOT:END directory -->\nOutro";

    #[test]
    fn content_is_what_stands_between_the_marker_lines() {
        assert_eq!(content(PAGE, "directory"), Ok(Some("old\n\nlines")));
        assert_eq!(content("", "directory"), Ok(None));
        assert_eq!(content(PAGE, "director"), Ok(None));
        assert_eq!(content(&wrap("a b", ""), "a b"), Ok(Some("")));
        assert_eq!(content("<!-- LCBOT:BEGIN x -->\n<!-- LCBOT:END x -->", "x"), Ok(Some("")));
    }

    #[test]
    fn replacing_leaves_everything_outside() {
        let new = replace(PAGE, "directory", "new");
        assert_eq!(
            new.as_deref(),
            Ok("Intro é\n<!-- LCBOT:BEGIN directory -->\nnew\n<!-- LCBOT:END directory -->\nOutro")
        );
        let tight = "<!-- LCBOT:BEGIN x --> \r\n<!-- LCBOT:END x -->";
        assert_eq!(
            replace(tight, "x", "new").as_deref(),
            Ok("<!-- LCBOT:BEGIN x --> \r\nnew\n<!-- LCBOT:END x -->")
        );
    }

    #[test]
    fn a_page_without_markers_is_not_replaced() {
        assert_eq!(replace("text", "x", "new"), Err(RegionError::Missing("x".into())));
    }

    #[test]
    fn broken_markers_are_refused_with_their_mend() {
        let (b, e) = (begin("x"), end("x"));
        let name = || "x".to_owned();
        let cases = [
            (format!("{b}\nold"), RegionError::NoEnd(name())),
            (format!("old\n{e}"), RegionError::NoBegin(name())),
            (format!("{b}\n{b}\nold\n{e}"), RegionError::Doubled(name())),
            (format!("{b}\nold\n{e}\n{e}"), RegionError::Doubled(name())),
            (format!("{b}\n{b}"), RegionError::Doubled(name())),
            (format!("{e}\n{e}"), RegionError::Doubled(name())),
            (format!("{e}\nold\n{b}"), RegionError::Reversed(name())),
            (format!("{b} old\n{e}"), RegionError::Damaged(name())),
            (format!("{b}{e}"), RegionError::Damaged(name())),
            (format!("<!--LCBOT:BEGIN x-->\nold\n{e}"), RegionError::Damaged(name())),
            (format!("{b}\nold\n<!-- lcbot:end  x -->"), RegionError::Damaged(name())),
            (format!("* {b}\nold\n{e}"), RegionError::Damaged(name())),
        ];
        for (text, error) in cases {
            assert_eq!(content(&text, "x"), Err(error.clone()), "{text}");
            assert_eq!(replace(&text, "x", "new"), Err(error.clone()), "{text}");
            assert!(error.to_string().contains("; "), "no mend in: {error}");
        }
    }

    #[test]
    fn entangled_regions_are_refused() {
        let (b, e, other_b, other_e) = (begin("x"), end("x"), begin("y"), end("y"));
        let nested = Err(RegionError::Nested("x".into(), "y".into()));
        for text in [
            format!("{b}\n{other_b}\n{other_e}\n{e}"),
            format!("{other_b}\n{b}\n{e}\n{other_e}"),
            format!("{b}\n{other_b}\n{e}\n{other_e}"),
            format!("{other_b}\n{b}\n{other_e}\n{e}"),
        ] {
            assert_eq!(content(&text, "x"), nested, "{text}");
        }
    }

    #[test]
    fn another_region_beside_it_does_not_matter() {
        let page = format!("{}\n{}\n{}", wrap("y", "1"), wrap("x", "2"), wrap("z", "3"));
        assert_eq!(content(&page, "x"), Ok(Some("2")));
        let broken = format!("{}\n{}", begin("y"), wrap("x", "2"));
        assert_eq!(content(&broken, "x"), Ok(Some("2")));
    }

    #[test]
    fn content_that_holds_a_marker_is_refused() {
        for new in [begin("x"), end("other"), "a <!--lcbot:end x".to_owned()] {
            assert_eq!(
                replace(PAGE, "directory", &new),
                Err(RegionError::MarkerInContent("directory".into()))
            );
        }
    }

    #[test]
    fn hostile_pages_finish() {
        for unit in ["<!-- LCBOT:BEGIN x", "<!-- LCBOT:BEGIN x -->\n", "<!-- LCBOT:END ", "<!--", "-->"] {
            let page = unit.repeat(100_000);
            let _ = content(&page, "x");
            let _ = replace(&page, "x", "new");
        }
    }

    proptest! {
        #[test]
        fn what_is_put_in_comes_out_and_the_rest_stays(head in ".{0,40}", old in any::<String>(), new in any::<String>(), tail in ".{0,40}") {
            prop_assume!([&head, &old, &new, &tail].into_iter().all(|text| markers(text).is_empty()));
            let page = format!("{head}\n{}\n{tail}", wrap("x", &old));
            prop_assert_eq!(content(&page, "x"), Ok(Some(old.as_str())));
            let replaced = replace(&page, "x", &new);
            prop_assert_eq!(&replaced, &Ok(format!("{head}\n{}\n{tail}", wrap("x", &new))));
            let replaced = replaced.unwrap_or_default();
            prop_assert_eq!(replace(&replaced, "x", &old), Ok(page));
        }

        #[test]
        fn no_page_panics(lines in prop::collection::vec(prop::sample::select(vec![
            "<!-- LCBOT:BEGIN x -->", "<!-- LCBOT:END x -->", "<!-- LCBOT:BEGIN y -->", "<!-- LCBOT:END y -->", "é", "", "<!--", "\n", "\n",
        ]), 0..12)) {
            let page = lines.concat();
            if let Ok(new) = replace(&page, "x", "new") {
                prop_assert_eq!(content(&new, "x"), Ok(Some("new")));
            }
        }
    }
}
