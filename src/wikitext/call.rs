//! Template calls: where they stand, what they are given. Parser functions and
//! magic words (`{{#if:x}}`, `{{PAGENAME}}`, `{{subst:x}}`) are calls of that name.
//! It finds none itself.

use std::borrow::Cow;
use std::ops::Range;

/// One call, `{{name|value|key=value}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<'t> {
    /// From its first brace to behind its last, in bytes.
    pub span: Range<usize>,
    /// What is called, trimmed and without comments.
    pub name: Cow<'t, str>,
    /// What it is given, in the text's order, duplicates included.
    pub parameters: Vec<Parameter<'t>>,
    /// How many other calls hold it; 0 when none does.
    pub depth: usize,
}

/// One parameter of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter<'t> {
    /// The trimmed name, or the number of a parameter without one, from `"1"`.
    pub key: Cow<'t, str>,
    /// Whether the key is written out.
    pub named: bool,
    /// From its `|` to before the next `|` or the closing braces.
    pub span: Range<usize>,
    /// The value's own bytes: for a named one without white space and comments
    /// around, for a positional one all of it.
    pub value_span: Range<usize>,
    /// The value as a template gets it, before expansion: no comments, trimmed
    /// when named, white space kept when positional.
    pub value: Cow<'t, str>,
}

impl Call<'_> {
    /// The value that the template gets for a key: of duplicates the last.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&str> {
        self.parameters.iter().rfind(|parameter| parameter.key == key).map(|found| &*found.value)
    }

    /// Every parameter of a key, in the text's order.
    #[must_use]
    pub fn given<'c>(&'c self, key: &'c str) -> impl DoubleEndedIterator<Item = &'c Parameter<'c>> {
        self.parameters.iter().filter(move |parameter| parameter.key == key)
    }
}
