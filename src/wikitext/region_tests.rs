//! Sound regions are read and replaced, all others refused with their mend.

use proptest::prelude::*;

use super::*;
use crate::wikitext::some_markup::markup;

fn content<'t>(text: &'t str, name: &str) -> Result<Option<&'t str>, RegionError> {
    super::content(text, name, &Options::default())
}

fn replace(text: &str, name: &str, content: &str) -> Result<String, RegionError> {
    super::replace(text, name, content, &Options::default())
}

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
        assert_eq!(replace(PAGE, "directory", &new), Err(RegionError::MarkerInContent("directory".into())));
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

#[test]
fn markers_that_are_not_live_are_no_region() {
    let region = wrap("x", "old");
    for (text, holder) in [
        (format!("<nowiki>\n{region}\n</nowiki>"), "<nowiki>"),
        (format!("<Pre>\n{region}\n</pre>"), "<Pre>"),
        (format!("<includeonly>\n{region}\n</includeonly>"), "<includeonly>"),
        (format!("<!-- out of use:\n<nowiki>{}", begin("x")), "a comment"),
    ] {
        let error = RegionError::NotLive("x".into(), holder.into());
        assert_eq!(content(&text, "x"), Err(error.clone()), "{text}");
        assert_eq!(replace(&text, "x", "new"), Err(error), "{text}");
    }
    let told = format!("<nowiki>{}</nowiki>\n{region}", begin("x"));
    assert_eq!(content(&told, "x"), Ok(Some("old")), "a mention is no marker");
    let half = format!("<nowiki>\n{}\n</nowiki>\n{}", begin("x"), end("x"));
    assert_eq!(content(&half, "x"), Err(RegionError::NoBegin("x".into())));
}

#[test]
fn content_that_reaches_out_is_refused() {
    let page = format!("{{{{box|a=\n{}\n|b=2}}}}\n</nowiki> --> }}}} ]]", wrap("x", "old"));
    for new in ["|c=3", "{{", "}}", "<nowiki>", "<!--", "{{y", "}}{{z", "[[", "-{", "<includeonly>"] {
        assert_eq!(replace(&page, "x", new), Err(RegionError::ReadsOtherwise("x".into())), "{new}");
    }
    for new in ["* {{y|1}} [[z|w]]", "", "<nowiki>{{</nowiki>", "<!-- note -->\n== h ==\n"] {
        assert_eq!(replace(&page, "x", new), Ok(page.replace("old", new)), "{new}");
    }
}

#[test]
fn what_somebody_left_open_elsewhere_does_not_hold_up_the_region() {
    let page = format!("{{{{open\n{}\n[[x", wrap("x", "{{broken"));
    assert_eq!(replace(&page, "x", "* {{y}}"), Ok(page.replace("{{broken", "* {{y}}")));
}

#[test]
fn lines_are_added_at_a_regions_end() {
    let add = |text: &str, lines: &str| append(text, "directory", lines, &Options::default());
    assert_eq!(
        add(PAGE, "* new").as_deref(),
        Ok(
            "Intro é\n<!-- LCBOT:BEGIN directory -->\nold\n\nlines\n* new\n<!-- LCBOT:END directory -->\nOutro"
        )
    );
    assert_eq!(add(&wrap("directory", ""), "* new"), Ok(wrap("directory", "* new")));
    assert_eq!(add("text", "* new"), Err(RegionError::Missing("directory".into())));
    assert_eq!(add(PAGE, "{{"), Err(RegionError::ReadsOtherwise("directory".into())));
}

#[test]
fn a_page_over_a_cap_is_refused() {
    let mut options = Options::default();
    options.caps.calls = 1;
    let page = format!("{{{{a}}}}{{{{b}}}}\n{}", wrap("x", "old"));
    let refused = RegionError::Capped("x".into(), Cap::Calls(1));
    assert_eq!(super::content(&page, "x", &options), Err(refused.clone()));
    assert_eq!(super::replace(&page, "x", "new", &options), Err(refused));
}

proptest! {
    #[test]
    fn plain_lines_go_in_and_come_out_and_the_rest_stays(
        head in "[^<\\[\\]{}=-]{0,40}", old in "[^<\\[\\]{}=-]*", new in "[^<\\[\\]{}=-]*", tail in "[^<\\[\\]{}=-]{0,40}",
    ) {
        let page = format!("{head}\n{}\n{tail}", wrap("x", &old));
        prop_assert_eq!(content(&page, "x"), Ok(Some(old.as_str())));
        let replaced = replace(&page, "x", &new);
        prop_assert_eq!(&replaced, &Ok(format!("{head}\n{}\n{tail}", wrap("x", &new))));
        let replaced = replaced.unwrap_or_default();
        prop_assert_eq!(replace(&replaced, "x", &old), Ok(page));
    }

    #[test]
    fn whatever_goes_in_comes_out_or_is_refused(head in markup(8), old in markup(8), new in markup(8), tail in markup(8)) {
        let page = format!("{head}\n{}\n{tail}", wrap("x", &old));
        if let Ok(replaced) = replace(&page, "x", &new) {
            prop_assert_eq!(&replaced, &format!("{head}\n{}\n{tail}", wrap("x", &new)));
            prop_assert_eq!(content(&replaced, "x"), Ok(Some(new.as_str())));
            let outside = |text: &str, from: usize, to: usize| {
                let calls = scan(text, &Options::default()).calls;
                let names = calls.iter().filter(|call| call.span.end <= from || to <= call.span.start);
                names.map(|call| call.name.to_string()).collect::<Vec<_>>()
            };
            let inside = head.len() + 1;
            prop_assert_eq!(
                outside(&page, inside, page.len() - tail.len()),
                outside(&replaced, inside, replaced.len() - tail.len())
            );
        }
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
