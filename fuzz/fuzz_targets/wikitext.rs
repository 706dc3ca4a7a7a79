//! Any page, any value, any name: what `src/wikitext` promises holds. `fuzz/README.md` tells more.
#![no_main]

#[path = "../../src/wikitext/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the module is here without the bot that uses it")]
mod wikitext;

use libfuzzer_sys::fuzz_target;
use wikitext::{Call, Options, Scan, edit, escape, exclusion, region, scan};

fuzz_target!(|input: &[u8]| {
    let input = String::from_utf8_lossy(input);
    let mut parts = input.split('\u{1F}');
    let [page, value, name] = std::array::from_fn(|_| parts.next().unwrap_or_default());
    let options = Options::default();
    let found = scan(page, &options);
    spans_nest(page, &found);
    for call in found.calls.iter().take(8) {
        parameter_is_set_alone(page, call, name, value, &options);
        parameter_is_removed_alone(page, call, name, &options);
    }
    region_is_replaced_alone(page, name, value, &options);
    words_are_only_words(value, &options);
    let _ = exclusion::judge(page, name, &[value], &options);
});

fn spans_nest(page: &str, found: &Scan<'_>) {
    let mut ends: Vec<usize> = Vec::new();
    for call in &found.calls {
        let text = &page[call.span.clone()];
        assert!(text.starts_with("{{") && text.ends_with("}}"));
        while ends.last().is_some_and(|&end| end <= call.span.start) {
            ends.pop();
        }
        assert!(ends.last().is_none_or(|&end| call.span.end <= end));
        assert_eq!(call.depth, ends.len());
        ends.push(call.span.end);
        let mut place = call.span.start + 2;
        for given in &call.parameters {
            assert!(place <= given.span.start && page[given.span.clone()].starts_with('|'));
            assert!(given.span.start < given.value_span.start && given.value_span.end <= given.span.end);
            assert!(page.get(given.value_span.clone()).is_some());
            place = given.span.end;
        }
        assert!(place <= call.span.end - 2);
    }
    let mut place = 0;
    for dead in &found.dead {
        assert!(place <= dead.span.start && dead.span.start < dead.inner.start);
        assert!(dead.inner.end <= dead.span.end && page.get(dead.inner.clone()).is_some());
        place = dead.span.end;
    }
    for heading in &found.headings {
        let line = &page[heading.span.clone()];
        assert!(line.starts_with('=') && (1..=6).contains(&heading.level));
    }
    assert!(found.unclosed.iter().all(|&place| page[place..].starts_with("{{")));
}

fn parameter_is_set_alone(page: &str, call: &Call<'_>, name: &str, value: &str, options: &Options) {
    let Ok(edited) = edit::set(page, call, name, value, options) else { return };
    let after = scan(&edited, options);
    let same =
        after.calls.iter().find(|found| found.span.start == call.span.start).expect("the call is there");
    // As PHP trims, which counts less as white space than Rust does.
    let trimmed = |text: &str| text.trim_matches([' ', '\t', '\n', '\r', '\0', '\u{B}']).to_owned();
    assert_eq!(same.value(name).map(trimmed), Some(trimmed(value)));
    let cut = call
        .given(name)
        .next()
        .map_or(call.span.end - 2..call.span.end - 2, |given| given.value_span.clone());
    assert!(edited.starts_with(&page[..cut.start]) && edited.ends_with(&page[cut.end..]));
    assert_eq!(
        after.calls.iter().filter(|call| call.depth == 0).count(),
        scan(page, options).calls.iter().filter(|call| call.depth == 0).count()
    );
}

fn parameter_is_removed_alone(page: &str, call: &Call<'_>, name: &str, options: &Options) {
    let Ok(edited) = edit::remove(page, call, name, options) else { return };
    let after = scan(&edited, options);
    let same =
        after.calls.iter().find(|found| found.span.start == call.span.start).expect("the call is there");
    assert_eq!(same.value(name), None);
    let kept = call.parameters.iter().filter(|given| given.key != name);
    assert!(
        kept.map(|given| (&given.key, &given.value))
            .eq(same.parameters.iter().map(|given| (&given.key, &given.value)))
    );
}

fn region_is_replaced_alone(page: &str, name: &str, value: &str, options: &Options) {
    if let Ok(edited) = region::replace(page, name, value, options) {
        assert_eq!(region::content(&edited, name, options), Ok(Some(value)));
        let old = region::content(page, name, options).expect("it was there").expect("it was there");
        if !old.is_empty() {
            let start = old.as_ptr() as usize - page.as_ptr() as usize;
            assert_eq!(edited, [&page[..start], value, &page[start + old.len()..]].concat());
        }
    }
    let wrapped = format!("{page}\n{}\n", region::wrap("fuzz", value));
    let _ = region::append(&wrapped, "fuzz", name, options);
}

fn words_are_only_words(words: &str, options: &Options) {
    for escaped in [escape::text(words), escape::lines(words)] {
        let found = scan(&escaped, options);
        assert!(found.calls.is_empty() && found.headings.is_empty() && found.dead.is_empty());
        assert!(!escaped.contains(['{', '[', '~', '\'', '|', '_', '\n', '\u{202E}']));
        let given = format!("{{{{x|k={escaped}}}}}");
        assert_eq!(scan(&given, options).calls[0].value("k"), Some(escaped.as_str()));
    }
    let summary = escape::summary(words);
    assert!(["[[", "]]", "/*", "*/", "{{", "~~~", "\n"].iter().all(|acts| !summary.contains(acts)));
    if let Some(target) = escape::link_target(words) {
        assert!(!target.contains(['[', ']', '{', '|', '<', '\n']));
    }
}
