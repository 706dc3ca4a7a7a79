//! Random texts of wikitext's own tokens, for the tests of this folder.

use proptest::prelude::*;

/// A text of up to so many tokens.
pub(super) fn markup(most: usize) -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "{{",
        "}}",
        "{{{",
        "}}}",
        "{",
        "}",
        "[[",
        "]]",
        "[",
        "]",
        "|",
        "=",
        "\n",
        "==",
        "<!--",
        "-->",
        "<nowiki>",
        "</nowiki>",
        "<ref>",
        "<ref/>",
        "</ref>",
        "<includeonly>",
        "</includeonly>",
        "<noinclude>",
        "</noinclude>",
        "-{",
        "}-",
        "x",
        " ",
        "é",
        "{{a|",
        "|k=",
        "{{y|z}}",
        "\n<!-- c -->\n",
        "\n==",
    ]);
    prop::collection::vec(token, 0..=most).prop_map(|tokens| tokens.concat())
}
