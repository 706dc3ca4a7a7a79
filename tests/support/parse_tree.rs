//! What MediaWiki's preprocessor makes of a text, from the XML in which
//! `action=expandtemplates&prop=parsetree` tells it, with the spans counted out.

use std::ops::Range;

use roxmltree::{Document, Node};

/// A text as MediaWiki's preprocessor reads it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ParseTree {
    /// The text itself, put together again from the tree.
    pub text: String,
    /// Span, name, parameters; by where they begin.
    pub calls: Vec<(Range<usize>, String, Vec<Given>)>,
    /// Span and level, by where they begin.
    pub headings: Vec<(Range<usize>, u8)>,
    /// Spans of comments (without white space at their ends), extension tags, `includeonly`.
    pub dead: Vec<Range<usize>>,
}

/// A parameter: key, whether it is written out, value.
pub type Given = (String, bool, String);

/// Reads the XML.
pub fn read(xml: &str) -> ParseTree {
    // XML takes a carriage return for a line feed unless it is written out.
    let xml = &xml.replace('\r', "&#13;");
    let document = Document::parse(xml).unwrap_or_else(|why| panic!("{xml}: {why}"));
    let mut tree = ParseTree::default();
    walk_children(document.root_element(), &mut tree);
    tree.calls.sort_by_key(|call| call.0.start);
    tree.headings.sort_by_key(|heading| heading.0.start);
    tree
}

fn walk_children(node: Node<'_, '_>, tree: &mut ParseTree) {
    for child in node.children() {
        walk(child, tree);
    }
}

fn walk(node: Node<'_, '_>, tree: &mut ParseTree) {
    let start = tree.text.len();
    match node.tag_name().name() {
        // No name: it is text.
        "" => tree.text.push_str(node.text().unwrap_or_default()),
        "template" => {
            braces(node, 2, tree, walk_children);
            let name = node.children().find(|child| child.has_tag_name("title")).map(visible);
            let parts = node.children().filter(|child| child.has_tag_name("part"));
            let name = trim(&name.unwrap_or_default());
            tree.calls.push((start..tree.text.len(), name, parts.map(parameter).collect()));
        }
        "tplarg" => braces(node, 3, tree, walk_children),
        // Inside a call it becomes a heading only where the template shows it.
        "h" | "possible-h" => {
            walk_children(node, tree);
            let level = node.attribute("level").and_then(|level| level.parse().ok()).expect("a level");
            tree.headings.push((start..tree.text.len(), level));
        }
        "comment" => {
            let blank = [' ', '\t', '\n'];
            let text = node.text().unwrap_or_default();
            let from = start + text.len() - text.trim_start_matches(blank).len();
            tree.text.push_str(text);
            tree.dead.push(from..start + text.trim_end_matches(blank).len());
        }
        "ignore" => {
            let text = node.text().unwrap_or_default();
            tree.text.push_str(text);
            if text.to_ascii_lowercase().starts_with("<includeonly") {
                tree.dead.push(start..tree.text.len());
            }
        }
        "ext" => {
            let part = |name: &str| node.children().find(|child| child.has_tag_name(name));
            let text = |name: &str| part(name).and_then(|part| part.text()).unwrap_or_default();
            let rest =
                if part("inner").is_some() { [">", text("inner"), text("close")] } else { ["/>", "", ""] };
            tree.text.extend(["<", text("name"), text("attr")].into_iter().chain(rest));
            tree.dead.push(start..tree.text.len());
        }
        _ => walk_children(node, tree),
    }
}

fn braces(node: Node<'_, '_>, width: usize, tree: &mut ParseTree, inside: fn(Node<'_, '_>, &mut ParseTree)) {
    tree.text += &"{".repeat(width);
    for child in node.children() {
        if child.has_tag_name("part") {
            tree.text.push('|');
        }
        inside(child, tree);
    }
    tree.text += &"}".repeat(width);
}

fn parameter(part: Node<'_, '_>) -> Given {
    let name = part.children().find(|child| child.has_tag_name("name")).expect("a part has a name");
    let value = part.children().find(|child| child.has_tag_name("value")).map(visible).unwrap_or_default();
    match name.attribute("index") {
        Some(index) => (index.to_owned(), false, value),
        None => (trim(&visible(name)), true, trim(&value)),
    }
}

/// A node's text without what no reader of the page sees.
fn visible(node: Node<'_, '_>) -> String {
    let mut seen = ParseTree::default();
    see_children(node, &mut seen);
    seen.text
}

fn see_children(node: Node<'_, '_>, seen: &mut ParseTree) {
    for child in node.children() {
        match child.tag_name().name() {
            "comment" | "ignore" => {}
            "" | "ext" => walk(child, seen),
            "template" => braces(child, 2, seen, see_children),
            "tplarg" => braces(child, 3, seen, see_children),
            _ => see_children(child, seen),
        }
    }
}

fn trim(text: &str) -> String {
    text.trim_matches([' ', '\t', '\n', '\r', '\0', '\u{B}']).to_owned()
}
