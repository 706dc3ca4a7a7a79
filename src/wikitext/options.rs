//! What a reader of wikitext has to be told: the wiki's extension tags, whether
//! it knows language conversion, and how much a stranger's page may cost.
//! It reads nothing itself.

/// The tags whose content is opaque: those of `MediaWiki` itself (`CoreTagHooks`)
/// and of the extensions that Wikimedia's wikis have.
const EXTENSION_TAGS: &[&str] = &[
    "categorytree",
    "ce",
    "charinsert",
    "chem",
    "dynamicpagelist",
    "gallery",
    "graph",
    "hiero",
    "imagemap",
    "indicator",
    "inputbox",
    "langconvert",
    "languages",
    "mapframe",
    "maplink",
    "math",
    "nowiki",
    "phonos",
    "poem",
    "pre",
    "ref",
    "references",
    "score",
    "section",
    "source",
    "syntaxhighlight",
    "templatedata",
    "templatestyles",
    "timeline",
];

/// How to read a wiki's pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Names of the tags whose content is opaque, as the wiki's `siteinfo` gives
    /// them; angle brackets around a name and its case do not matter.
    pub extension_tags: Vec<String>,
    /// Whether `-{ }-` is syntax. It is on every wiki that has not set
    /// `$wgDisableLangConversion`, also where the language has no variants.
    pub language_conversion: bool,
    /// How much a page may cost.
    pub caps: Caps,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            extension_tags: EXTENSION_TAGS.iter().map(ToString::to_string).collect(),
            language_conversion: true,
            caps: Caps::default(),
        }
    }
}

/// The most that is read of one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Bytes of text; a longer text is not read at all. `MediaWiki`'s own limit is 2 MiB.
    pub bytes: usize,
    /// Calls that are reported, the first ones of the page.
    pub calls: usize,
    /// Calls inside one another: one at a [`depth`](super::Call::depth) of
    /// this or more is not reported. Bounds the size of all values together.
    pub depth: usize,
}

impl Caps {
    /// The most that [`Caps::bytes`] can allow: places in a text are kept in 32 bits.
    pub const MOST_BYTES: usize = u32::MAX as usize - 1;
}

impl Default for Caps {
    fn default() -> Self {
        Self { bytes: 2 * 1024 * 1024, calls: 50_000, depth: 40 }
    }
}

/// The cap that kept a page from being read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cap {
    /// The text is longer than [`Caps::bytes`]; nothing of it was read.
    #[error("the text is longer than {0} bytes")]
    Bytes(usize),
    /// There are more calls than [`Caps::calls`]; the later ones are missing.
    #[error("the text has more than {0} template calls")]
    Calls(usize),
    /// Calls are nested deeper than [`Caps::depth`]; the inner ones are missing.
    #[error("the text nests template calls deeper than {0}")]
    Depth(usize),
}
