//! A page of the bot's that leads to another: a redirect in its first line, and
//! beneath it all that stood there, with a mark by which the bot knows its own.
//! MediaWiki reads a redirect only where a page begins, so it cannot stand in a region.

/// What stands in the region of a page that the bot made a redirect.
pub const MARK: &str = "<!-- LCBOT:MOVED -->";

/// The page with a first line that leads to `to`.
///
/// ```
/// use lets_connect::wikitext::lead;
/// let leading = lead::to("Directory/skill/wikidata", "By hand.");
/// assert_eq!(lead::split(&leading), Some(("Directory/skill/wikidata", "By hand.")));
/// ```
#[must_use]
pub fn to(to: &str, rest: &str) -> String {
    format!("#REDIRECT [[{to}]]\n{rest}")
}

/// Where the page leads, and what stands beneath; nothing if its first line is not just as [`to`] writes it.
#[must_use]
pub fn split(text: &str) -> Option<(&str, &str)> {
    let (to, rest) = text.strip_prefix("#REDIRECT [[")?.split_once("]]\n")?;
    (!to.contains(['[', ']', '|', '\n'])).then_some((to, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_first_line_as_it_is_written_here_is_read() {
        for theirs in
            ["#redirect [[A]]\nx", "#REDIRECT [[A|B]]\nx", " #REDIRECT [[A]]\n", "#REDIRECT [[A]] x\ny", "x"]
        {
            assert_eq!(split(theirs), None, "{theirs:?}");
        }
    }
}
