//! The bot's own region of a page, between two marker comments. What stands
//! outside is people's, byte for byte.

/// Why a page's region cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// One of the two markers is missing.
    #[error("the region \"{0}\" has only one of its two markers; put the other back, or remove both")]
    Half(String),
    /// A marker stands there more than once.
    #[error("the region \"{0}\" has a marker twice; leave one of each")]
    Doubled(String),
    /// The end comes before the beginning.
    #[error("the region \"{0}\" ends before it begins; swap its markers")]
    Reversed(String),
    /// The page has no such region.
    #[error("the page has no region \"{0}\"; put both markers where the bot may write, or delete the page")]
    Missing(String),
    /// The new content holds a marker itself.
    #[error("the content for the region \"{0}\" holds a region marker")]
    Marker(String),
}

/// The marker before the region.
#[must_use]
pub fn begin(name: &str) -> String {
    format!("<!-- LCBOT:BEGIN {name} -->")
}

/// The marker after the region.
#[must_use]
pub fn end(name: &str) -> String {
    format!("<!-- LCBOT:END {name} -->")
}

/// A region with its markers.
#[must_use]
pub fn wrap(name: &str, content: &str) -> String {
    format!("{}\n{}\n{}", begin(name), content.trim_matches('\n'), end(name))
}

/// Where the region's inside begins and ends.
fn inside(text: &str, name: &str) -> Result<Option<(usize, usize)>, RegionError> {
    let (begin, end) = (begin(name), end(name));
    let mut begins = text.match_indices(&begin).map(|(at, _)| at);
    let mut ends = text.match_indices(&end).map(|(at, _)| at);
    let (first_begin, first_end) = (begins.next(), ends.next());
    if begins.next().is_some() || ends.next().is_some() {
        return Err(RegionError::Doubled(name.to_owned()));
    }
    match (first_begin, first_end) {
        (None, None) => Ok(None),
        (Some(start), Some(stop)) if start + begin.len() <= stop => Ok(Some((start + begin.len(), stop))),
        (Some(_), Some(_)) => Err(RegionError::Reversed(name.to_owned())),
        _ => Err(RegionError::Half(name.to_owned())),
    }
}

/// What stands in the region; `None` if the page has no marker of that name.
pub fn content<'a>(text: &'a str, name: &str) -> Result<Option<&'a str>, RegionError> {
    let found = inside(text, name)?;
    Ok(found.and_then(|(start, stop)| text.get(start..stop)).map(|content| content.trim_matches('\n')))
}

/// The text with the region's content replaced. Every byte outside the markers
/// stays as it is; content that is the same leaves the whole text as it is.
///
/// ```
/// use lets_connect::wikitext::region;
/// let page = format!("Ours.\n{}\nYours.", region::wrap("list", "old"));
/// let renewed = region::replace(&page, "list", "new").unwrap();
/// assert_eq!(renewed, page.replace("old", "new"));
/// ```
pub fn replace(text: &str, name: &str, content: &str) -> Result<String, RegionError> {
    if content.contains("LCBOT:BEGIN") || content.contains("LCBOT:END") {
        return Err(RegionError::Marker(name.to_owned()));
    }
    let (start, stop) = inside(text, name)?.ok_or_else(|| RegionError::Missing(name.to_owned()))?;
    let (before, now, after) = (text.get(..start), text.get(start..stop), text.get(stop..));
    let (Some(before), Some(now), Some(after)) = (before, now, after) else {
        return Err(RegionError::Missing(name.to_owned()));
    };
    let content = content.trim_matches('\n');
    if now.trim_matches('\n') == content {
        return Ok(text.to_owned());
    }
    Ok(format!("{before}\n{content}\n{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markers_that_are_not_a_pair_are_refused() {
        let (b, e) = (begin("x"), end("x"));
        let refused = |text: String| replace(&text, "x", "new").err();
        assert!(matches!(refused(b.clone()), Some(RegionError::Half(_))));
        assert!(matches!(refused(e.clone()), Some(RegionError::Half(_))));
        assert!(matches!(refused(format!("{e}{b}")), Some(RegionError::Reversed(_))));
        assert!(matches!(refused(format!("{b}{b}{e}")), Some(RegionError::Doubled(_))));
        assert!(matches!(refused(format!("{b}{b}{e}{e}")), Some(RegionError::Doubled(_))));
        assert!(matches!(refused("nothing".to_owned()), Some(RegionError::Missing(_))));
        assert_eq!(content("nothing", "x"), Ok(None));
    }

    #[test]
    fn content_with_a_marker_of_any_region_is_refused() {
        let page = wrap("x", "old");
        assert!(matches!(replace(&page, "x", &begin("y")), Err(RegionError::Marker(_))));
    }

    #[test]
    fn other_regions_are_outside() {
        let page = format!("{}\n{}", wrap("x", "1"), wrap("y", "2"));
        assert_eq!(replace(&page, "x", "3"), Ok(format!("{}\n{}", wrap("x", "3"), wrap("y", "2"))));
    }

    proptest! {
        #[test]
        fn every_byte_outside_stays(before in any::<String>(), after in any::<String>(), new in "[a-z\n|]{0,40}") {
            prop_assume!(!before.contains("LCBOT") && !after.contains("LCBOT"));
            let page = format!("{before}{}{after}", wrap("x", "old"));
            let renewed = replace(&page, "x", &new).expect("the markers are a pair");
            let marked = format!("{before}{}", begin("x"));
            let rest = format!("{}{after}", end("x"));
            prop_assert!(renewed.starts_with(&marked) && renewed.ends_with(&rest));
            prop_assert_eq!(content(&renewed, "x"), Ok(Some(new.trim_matches('\n'))));
        }
    }
}
