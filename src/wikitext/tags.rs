//! Which names behind a `<` are tags to the preprocessor, and where such a tag
//! closes. HTML tags (`<b>`, `<span>`) are not its business and not known here.

use std::ops::Range;

use super::source::Source;

/// How the preprocessor treats a tag when the page itself is viewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The content is opaque.
    Extension,
    /// `<includeonly>`: the content is not there at all.
    IncludeOnly,
    /// `<noinclude>`, `<onlyinclude>` and their closings: the tag is not there, the content is.
    Unwrapped,
}

/// A tag's name that was recognised.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'t> {
    pub(super) kind: Kind,
    /// The name as it was typed.
    pub(super) name: &'t str,
    /// Its place in the list of names, to remember things by.
    pub(super) index: usize,
}

/// The names a wiki knows.
pub(super) struct Tags {
    /// In lower case, sorted by name.
    names: Vec<(String, Kind)>,
    longest: usize,
}

impl Tags {
    pub(super) fn new(extensions: &[String]) -> Self {
        let own = [
            ("includeonly", Kind::IncludeOnly),
            ("noinclude", Kind::Unwrapped),
            ("/noinclude", Kind::Unwrapped),
            ("onlyinclude", Kind::Unwrapped),
            ("/onlyinclude", Kind::Unwrapped),
        ];
        let extensions = extensions
            .iter()
            .map(|name| (name.trim_matches(['<', '>', ' ']).to_ascii_lowercase(), Kind::Extension))
            .filter(|(name, _)| !name.is_empty() && own.iter().all(|(known, _)| known != name));
        let mut names: Vec<_> = extensions.chain(own.map(|(name, kind)| (name.to_owned(), kind))).collect();
        names.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        names.dedup_by(|a, b| a.0 == b.0);
        let longest = names.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        Self { names, longest }
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The tag whose name begins at `place`, right behind its `<`. The name must
    /// be followed by white space, `>` or `/>`.
    pub(super) fn at<'t>(&self, source: Source<'t>, place: usize) -> Option<Tag<'t>> {
        let slash = usize::from(source.at(place) == Some(b'/'));
        let letters = source
            .run(place + slash, self.longest + 1, |byte| !is_space(byte) && !matches!(byte, b'/' | b'>'));
        let end = place + slash + letters;
        let ends = match source.at(end)? {
            b'/' => source.at(end + 1) == Some(b'>'),
            b'>' => true,
            byte => is_space(byte),
        };
        if !ends || letters > self.longest {
            return None;
        }
        let name = source.slice(place..end);
        let lower = || name.bytes().map(|byte| byte.to_ascii_lowercase());
        let index = self.names.binary_search_by(|(known, _)| known.bytes().cmp(lower())).ok()?;
        let kind = self.names.get(index)?.1;
        Some(Tag { kind, name, index })
    }
}

/// The closing tag of `name`, the first from `from` on.
pub(super) fn closing(source: Source<'_>, name: &str, from: usize) -> Option<Range<usize>> {
    let mut place = from;
    loop {
        let slash = source.find("</", place)?;
        let behind = slash + 2 + name.len();
        place = slash + 2;
        if source.slice(slash + 2..behind).eq_ignore_ascii_case(name) && !name.is_empty() {
            let end = behind + source.run(behind, usize::MAX, is_space);
            if source.at(end) == Some(b'>') {
                return Some(slash..end + 1);
            }
            place = end;
        }
    }
}

/// White space as in a regular expression of PHP.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}
