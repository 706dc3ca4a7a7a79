//! The sheet of styles, for wikis that have the extension `TemplateStyles`.
//!
//! Pages call one page, `Styles` below the home page, which brings the sheet where the
//! wiki can take it and is empty elsewhere: there the tag would show as text. So pages
//! say the same on every wiki, and the styles that they cannot do without stand in
//! themselves.

use super::Pages;
use super::render::call_name;
use crate::ids::PageTitle;

/// The extension, as the wiki lists it.
const EXTENSION: &str = "TemplateStyles";

/// The sheet, as it is published.
const SHEET: &str = include_str!("../../templates/wiki/styles.css");

/// The page that pages call.
pub(super) const PAGE: &str = "Styles";

/// The sheet's page and the one that brings it, on a wiki with these extensions.
#[must_use]
pub fn published(pages: &Pages, extensions: &[String]) -> Vec<(PageTitle, String)> {
    // Below a template its content model is the sheet's by the extension's own rule.
    let (Ok(page), Ok(sheet)) = (pages.home.subpage(PAGE), pages.profile_template.subpage("styles.css"))
    else {
        return Vec::new();
    };
    let about = format!("<noinclude>Pages of [[{}]] take their styles from here", pages.home);
    if extensions.iter().any(|name| name == EXTENSION) {
        let tag = format!("<templatestyles src=\"{}\" />", call_name(&sheet));
        let text = format!("<includeonly>{tag}</includeonly>{about}: [[:{sheet}]].</noinclude>");
        vec![(sheet, SHEET.to_owned()), (page, text)]
    } else {
        vec![(page, format!("{about} on wikis that have the extension {EXTENSION}.</noinclude>"))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::pages;

    /// Of what `wikimedia/css-sanitizer` lets through, what the sheet may use: every version since 5.4 of
    /// 2024 knows these, and `TemplateStyles` refuses a whole sheet for one that it does not know.
    const PROPERTIES: [&str; 36] = [
        "align-items",
        "background-color",
        "border-block-end-color",
        "border-block-start-color",
        "border-inline-end-color",
        "border-inline-start-color",
        "border-radius",
        "border-style",
        "border-width",
        "color",
        "display",
        "flex-direction",
        "flex-wrap",
        "font-size",
        "font-weight",
        "gap",
        "inset-inline-start",
        "line-height",
        "margin-block",
        "margin-inline",
        "max-inline-size",
        "min-block-size",
        "min-inline-size",
        "outline-color",
        "outline-offset",
        "outline-style",
        "outline-width",
        "overflow",
        "overflow-wrap",
        "padding",
        "padding-block",
        "padding-inline",
        "position",
        "text-align",
        "text-decoration-line",
        "white-space",
    ];

    /// The only ones whose value the sanitizer lets be a custom property: one colour, alone.
    fn takes_a_token(property: &str) -> bool {
        property == "color" || property.ends_with("-color")
    }

    fn without_comments(css: &str) -> String {
        let mut parts = css.split("/*");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |kept, part| kept + part.split_once("*/").expect("every comment is closed").1)
    }

    /// What of a sheet the sanitizer would refuse.
    fn refused(css: &str) -> Vec<String> {
        let css = without_comments(css);
        let mut wrong = Vec::new();
        for piece in css.split_inclusive(['{', ';', '}']) {
            let (piece, end) = piece.trim().split_at(piece.trim().len().saturating_sub(1));
            let piece = piece.trim();
            let fine = match end {
                "{" if piece.starts_with('@') => {
                    piece == "@media print"
                        || piece
                            .strip_prefix("@media ( max-width: ")
                            .is_some_and(|rest| rest.ends_with("px )"))
                }
                "{" => piece.split([',', ' ', '\n', '\t']).filter(|part| !part.is_empty()).all(|part| {
                    let name = part
                        .trim_end_matches(":hover")
                        .trim_end_matches(":active")
                        .trim_end_matches(":focus");
                    name == "a"
                        || name
                            .strip_prefix(".lets-connect-")
                            .is_some_and(|rest| !rest.contains([':', '#', '[', '>']))
                }),
                ";" => piece.split_once(':').is_some_and(|(property, value)| {
                    PROPERTIES.contains(&property.trim())
                        && !["url(", "calc(", "expression", "\\", "@", "<"]
                            .iter()
                            .any(|no| value.contains(no))
                        && (!value.contains("var(") || takes_a_token(property.trim()))
                }),
                _ => piece.is_empty(),
            };
            if !fine {
                wrong.push(format!("{piece}{end}"));
            }
        }
        wrong
    }

    #[test]
    fn the_sheet_is_one_that_the_sanitizer_lets_through() {
        assert_eq!(refused(SHEET), Vec::<String>::new());
    }

    #[test]
    fn what_the_sanitizer_refuses_is_noticed() {
        for css in [
            ".lets-connect-x { -webkit-hyphens: auto; }",
            ".lets-connect-x { padding: var( --spacing-50, 8px ); }",
            ".lets-connect-x { --mine: red; }",
            ".lets-connect-x { background-color: url( https://example.org/x ); }",
            ".lets-connect-x:has( a ) { color: inherit; }",
            "body { color: inherit; }",
            "@import 'x';",
            "@media ( hover: hover ) { a { color: inherit; } }",
        ] {
            assert!(!refused(css).is_empty(), "{css}");
        }
    }

    #[test]
    fn a_wiki_without_the_extension_gets_neither_sheet_nor_tag() {
        let without = published(&pages(), &["Cite".to_owned()]);
        assert_eq!(without.len(), 1);
        assert!(without.iter().all(|(_, text)| !text.contains("<templatestyles")), "{without:?}");
        let with = published(&pages(), &["Cite".to_owned(), EXTENSION.to_owned()]);
        let titles: Vec<&str> = with.iter().map(|(page, _)| page.as_str()).collect();
        assert_eq!(titles, ["Template:Let's Connect profile/styles.css", "Project:Let's Connect/Styles"]);
        assert!(
            with.iter().any(|(_, text)| text.starts_with(
                "<includeonly><templatestyles src=\"Let's Connect profile/styles.css\" /></includeonly>"
            )),
            "{with:?}"
        );
    }
}
