//! What is changed, what is refused, and that no other byte moves.

use proptest::prelude::*;

use super::*;
use crate::wikitext::some_markup::markup;

fn first(text: &str) -> Call<'_> {
    scan(text, &Options::default()).calls.into_iter().next().unwrap_or_else(|| panic!("no call in {text:?}"))
}

fn set(text: &str, key: &str, value: &str) -> Result<String, EditRefused> {
    super::set(text, &first(text), key, value, &Options::default())
}

fn remove(text: &str, key: &str) -> Result<String, EditRefused> {
    super::remove(text, &first(text), key, &Options::default())
}

fn reads_otherwise(key: &str) -> Result<String, EditRefused> {
    Err(EditRefused::ReadsOtherwise { line: 1, key: key.to_owned() })
}

#[test]
fn only_the_trimmed_value_is_replaced() {
    let text = "a {{X\n| share = Wikidata <!-- keep -->\n| learn= \n}} b\u{301}";
    assert_eq!(
        set(text, "share", " Commons ").as_deref(),
        Ok("a {{X\n| share = Commons <!-- keep -->\n| learn= \n}} b\u{301}")
    );
    assert_eq!(
        set(text, "learn", "Lua").as_deref(),
        Ok("a {{X\n| share = Wikidata <!-- keep -->\n| learn= Lua\n}} b\u{301}")
    );
}

#[test]
fn a_missing_parameter_joins_in_the_shape_of_the_call() {
    assert_eq!(set("{{X}}", "a", "1").as_deref(), Ok("{{X|a=1}}"));
    assert_eq!(set("{{X|{{y}}}}", "a", "1").as_deref(), Ok("{{X|{{y}}|a=1}}"));
    assert_eq!(set("{{X\n| b = 2\n}}", "a", "1").as_deref(), Ok("{{X\n| b = 2\n| a = 1\n}}"));
    assert_eq!(set("{{X|b=2}}\n", "a", "").as_deref(), Ok("{{X|b=2|a=}}\n"));
}

#[test]
fn a_positional_parameter_keeps_its_form() {
    assert_eq!(set("{{X|one| two }}", "2", "deux").as_deref(), Ok("{{X|one|deux}}"));
    assert_eq!(set("{{X|one}}", "1", "a=b"), reads_otherwise("1"));
}

#[test]
fn a_call_inside_the_value_may_come_and_go() {
    assert_eq!(set("{{X|a={{y|1}}|b=2}}", "a", "{{z}}").as_deref(), Ok("{{X|a={{z}}|b=2}}"));
    assert_eq!(set("{{X|a={{y|1}}}}{{w}}", "a", "plain").as_deref(), Ok("{{X|a=plain}}{{w}}"));
}

#[test]
fn a_call_in_another_call_can_be_edited() {
    let text = "{{outer|k={{X|a=1}} z|b=3}}";
    let inner = scan(text, &Options::default()).calls.remove(1);
    assert_eq!(
        super::set(text, &inner, "a", "22", &Options::default()).as_deref(),
        Ok("{{outer|k={{X|a=22}} z|b=3}}")
    );
}

#[test]
fn values_that_break_out_are_refused() {
    let text = "{{X|a=1|b=2}} }- </nowiki> -->\n{{Y|c=]]}}</ref>";
    for value in [
        "x|z=1",
        "}}",
        "{{",
        "[[",
        "{{{",
        "<!--",
        "<nowiki>",
        "<ref>",
        "-{",
        "}} {{y",
        "<noinclude>",
        "<includeonly>",
        "a<!-- gone -->b",
        "x\n== h",
        "x\n==",
    ] {
        assert_eq!(set(text, "a", value), reads_otherwise("a"), "{value:?}");
        assert_eq!(set(text, "new", value), reads_otherwise("new"), "{value:?}");
    }
}

#[test]
fn keys_that_are_none_are_refused() {
    for key in ["a|b", "a=b", "}}", " padded ", "<!--x-->k"] {
        assert_eq!(set("{{X}}", key, "v"), reads_otherwise(key), "{key:?}");
    }
}

#[test]
fn duplicate_keys_are_refused() {
    assert_eq!(set("{{X|a=1|a=2}}", "a", "3"), Err(EditRefused::Duplicate { line: 1, key: "a".into() }));
    assert_eq!(set("{{X|one|1=2}}", "1", "3"), Err(EditRefused::Duplicate { line: 1, key: "1".into() }));
}

#[test]
fn a_comment_inside_the_value_is_not_lost() {
    assert_eq!(
        set("{{X|a=1 <!-- why --> 2}}", "a", "3"),
        Err(EditRefused::HoldsComment { line: 1, key: "a".into() })
    );
}

#[test]
fn a_parameter_goes_with_its_line() {
    let text = "{{X\n| share = {{y|z}} <nowiki>|</nowiki>\n| learn = Lua\n}} [[b]]";
    assert_eq!(remove(text, "share").as_deref(), Ok("{{X\n| learn = Lua\n}} [[b]]"));
    assert_eq!(remove(text, "learn").as_deref(), Ok("{{X\n| share = {{y|z}} <nowiki>|</nowiki>\n}} [[b]]"));
    assert_eq!(remove("{{X|a=1|b|c}}", "2").as_deref(), Ok("{{X|a=1|b}}"));
    assert_eq!(remove("{{X|a=1}}", "a").as_deref(), Ok("{{X}}"));
    assert_eq!(remove("{{X|a=1}}", "b").as_deref(), Ok("{{X|a=1}}"));
}

#[test]
fn what_cannot_be_removed_alone_stays() {
    assert_eq!(remove("{{X|one|two}}", "1"), reads_otherwise("1"));
    assert_eq!(remove("{{X|a=1|a=2}}", "a"), Err(EditRefused::Duplicate { line: 1, key: "a".into() }));
    let said = "x\n{{X\n|a=1 <!-- why -->\n|b=2}}";
    assert_eq!(remove(said, "a"), Err(EditRefused::HoldsComment { line: 3, key: "a".into() }));
    // The line before would become a heading's.
    assert_eq!(remove("{{X|\n=|b=1|\n}}", "3"), Ok("{{X|\n=|b=1|\n}}".into()));
}

#[test]
fn a_page_with_something_open_is_refused() {
    for text in ["{{X|a=1}}\n\n{{broken\n", "{{X|a=1}}\n\n{{{1|", "{{X|a=1}}\n\n{{y|[[z}}"] {
        assert_eq!(set(text, "a", "2"), Err(EditRefused::Unclosed { line: 3 }), "{text}");
        assert_eq!(remove(text, "a"), Err(EditRefused::Unclosed { line: 3 }), "{text}");
    }
    assert!(set("{{X|a=1}} { [[ <nowiki>{{</nowiki> <!-- {{ -->", "a", "2").is_ok());
    assert!(EditRefused::Unclosed { line: 3 }.to_string().contains("`{{` is never closed; add"));
}

#[test]
fn a_call_of_another_text_is_refused() {
    let call = first("{{X|a=1}}");
    assert_eq!(
        super::set("{{X|a=2}}", &call, "a", "3", &Options::default()),
        Err(EditRefused::NotHere { line: 1 })
    );
    assert_eq!(super::set("", &call, "a", "3", &Options::default()), Err(EditRefused::NotHere { line: 1 }));
}

#[test]
fn a_page_over_a_cap_is_refused() {
    let mut options = Options::default();
    options.caps.calls = 1;
    let text = "{{X|a=1}}{{Y}}";
    let result = super::set(text, &first(text), "a", "2", &options);
    assert_eq!(result, Err(EditRefused::Capped(Cap::Calls(1))));
}

proptest! {
    #[test]
    fn a_set_value_is_read_back_and_no_other_byte_moves(
        head in markup(12), inside in markup(8), tail in markup(12), value in markup(3), key in "(a|b|1|2|new)",
    ) {
        let text = format!("{head}{{{{X|a=1|{inside}}}}}{tail}");
        let found = scan(&text, &Options::default());
        for call in &found.calls {
            let Ok(edited) = super::set(&text, call, &key, &value, &Options::default()) else { continue };
            let after = scan(&edited, &Options::default());
            let same = after.calls.iter().find(|other| other.span.start == call.span.start);
            let read = same.and_then(|call| call.value(&key)).map(trim);
            prop_assert_eq!(read, Some(trim(&value)));
            let old = call.parameters.iter().find(|parameter| parameter.key == key);
            let cut = old.map_or(call.span.end - 2..call.span.end - 2, |parameter| parameter.value_span.clone());
            prop_assert!(edited.starts_with(&text[..cut.start]));
            prop_assert!(edited.ends_with(&text[cut.end..]));
        }
    }

    #[test]
    fn a_removed_parameter_is_gone_and_the_others_stay(
        head in markup(12), inside in markup(8), tail in markup(12), key in "(a|b|1|2)",
    ) {
        let text = format!("{head}{{{{X|a=1|{inside}|b=2}}}}{tail}");
        let found = scan(&text, &Options::default());
        for call in &found.calls {
            let Ok(edited) = super::remove(&text, call, &key, &Options::default()) else { continue };
            let after = scan(&edited, &Options::default());
            let same = after.calls.iter().find(|other| other.span.start == call.span.start);
            let told = |call: &Call<'_>| {
                let others = call.parameters.iter().filter(|parameter| parameter.key != key);
                others.map(|other| (other.key.to_string(), other.value.to_string())).collect::<Vec<_>>()
            };
            prop_assert_eq!(same.map(|call| call.value(&key)), Some(None));
            prop_assert_eq!(same.map(told), Some(told(call)));
            let cut = call.given(&key).next().map_or(0..0, |parameter| parameter.span.clone());
            prop_assert_eq!(edited, [&text[..cut.start], &text[cut.end..]].concat());
        }
    }
}
