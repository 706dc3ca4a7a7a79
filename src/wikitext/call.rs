//! Template calls: what each says, and how to change one parameter of one and
//! nothing else.

use std::ops::Range;

use super::scan::{self, Cap, Options, RawCall, RawPart};

/// What a text calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// The live calls, in the order in which they begin.
    pub calls: Vec<Call>,
    /// A cap that was reached: then something of the text was not looked at.
    pub capped: Option<Cap>,
}

/// A live template call. Parser functions and variables are calls too, by names such as `#if:x`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its bytes, braces and all.
    pub span: Range<usize>,
    /// Its name, trimmed, without comments.
    pub name: String,
    /// Its parameters, in order, duplicates and all.
    pub parameters: Vec<Parameter>,
    /// How many calls enclose it.
    pub depth: usize,
}

/// A parameter of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, or its number among those without one, from `1`.
    pub key: String,
    /// Whether the name was written.
    pub named: bool,
    /// Its bytes, between two pipes.
    pub span: Range<usize>,
    /// The bytes of its value, spaces and all.
    pub value_span: Range<usize>,
    /// Its value without comments; trimmed if it is named, as MediaWiki does.
    pub value: String,
}

impl Call {
    /// The value of a parameter; the last one counts, as in MediaWiki.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&str> {
        self.parameters
            .iter()
            .rev()
            .find(|parameter| parameter.key == key)
            .map(|parameter| parameter.value.as_str())
    }

    /// Whether this calls the template `title`, where the template namespace
    /// also goes by `namespaces`. Compared as titles: the first letter's case,
    /// underscores and the namespace make no difference.
    #[must_use]
    pub fn is(&self, title: &str, namespaces: &[&str]) -> bool {
        !self.name.starts_with(':')
            && bare(&self.name, namespaces).is_some_and(|name| Some(name) == bare(title, namespaces))
    }
}

/// A template's title without its namespace, in one spelling.
fn bare(title: &str, namespaces: &[&str]) -> Option<String> {
    let spaced = title.replace('_', " ");
    let mut words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((prefix, rest)) = words.split_once(':') {
        let prefix = prefix.trim();
        let known = namespaces
            .iter()
            .chain(&["Template"])
            .any(|name| name.eq_ignore_ascii_case(prefix) || *name == prefix);
        if known {
            words = rest.trim().to_owned();
        }
    }
    let mut letters = words.chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}

/// Finds every live call of a text, as MediaWiki would when it shows the page.
///
/// Linear in the text's length (values are copied once for each call around
/// them, at most [`Caps::depth`](super::scan::Caps) times).
///
/// ```
/// use lets_connect::wikitext::{call, scan::Options};
/// let found = call::scan("<nowiki>{{No}}</nowiki>{{Yes|a= 1 }}", &Options::default());
/// assert_eq!(found.calls.len(), 1);
/// assert_eq!(found.calls[0].value("a"), Some("1"));
/// ```
#[must_use]
pub fn scan(text: &str, options: &Options) -> Scan {
    let mut found = scan::scan(text, options);
    let mut capped = found.capped;
    found.calls.sort_by_key(|call| (call.span.start, std::cmp::Reverse(call.span.end)));
    let mut around: Vec<usize> = Vec::new();
    let mut calls = Vec::new();
    for raw in &found.calls {
        while around.last().is_some_and(|&end| end <= raw.span.start) {
            around.pop();
        }
        if around.len() < options.caps.depth {
            calls.push(understood(text, raw, around.len(), &found.comments));
        } else {
            capped = capped.or(Some(Cap::Depth));
        }
        around.push(raw.span.end);
    }
    Scan { calls, capped }
}

fn understood(text: &str, raw: &RawCall, depth: usize, comments: &[Range<usize>]) -> Call {
    let mut parts = raw.parts.iter();
    let name = parts
        .next()
        .map_or_else(String::new, |part| without_comments(text, &part.span, comments).trim().to_owned());
    let mut unnamed = 0;
    let parameters = parts.map(|part| parameter(text, part, &mut unnamed, comments)).collect();
    Call { span: raw.span.clone(), name, parameters, depth }
}

fn parameter(text: &str, part: &RawPart, unnamed: &mut usize, comments: &[Range<usize>]) -> Parameter {
    let span = part.span.clone();
    if let Some(equals) = part.equals {
        let value_span = equals + 1..span.end;
        Parameter {
            key: without_comments(text, &(span.start..equals), comments).trim().to_owned(),
            named: true,
            value: without_comments(text, &value_span, comments).trim().to_owned(),
            value_span,
            span,
        }
    } else {
        *unnamed += 1;
        Parameter {
            key: unnamed.to_string(),
            named: false,
            value: without_comments(text, &span, comments),
            value_span: span.clone(),
            span,
        }
    }
}

fn without_comments(text: &str, span: &Range<usize>, comments: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut at = span.start;
    let first = comments.partition_point(|comment| comment.end <= span.start);
    for comment in comments.iter().skip(first).take_while(|comment| comment.start < span.end) {
        out.push_str(text.get(at..comment.start).unwrap_or_default());
        at = comment.end.max(at);
    }
    out.push_str(text.get(at..span.end).unwrap_or_default());
    out
}

/// Why a parameter was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditRefused {
    /// The parameter is given more than once.
    #[error("the parameter {0:?} is given more than once; remove all but one")]
    Doubled(String),
    /// The text cannot be edited there: the call is not of this text.
    #[error("the call is not in this text")]
    NotHere,
    /// The changed text would not say what was meant.
    #[error("the value cannot stand in a template call: it would change how the page is read")]
    NotAsMeant,
}

/// The text with one parameter of one call set to `value`; every other byte is
/// the same. The result was read again and says what was meant.
pub fn set_parameter(
    text: &str,
    call: &Call,
    key: &str,
    value: &str,
    options: &Options,
) -> Result<String, EditRefused> {
    let mut given = call.parameters.iter().filter(|parameter| parameter.key == key);
    let target = given.next();
    if given.next().is_some() {
        return Err(EditRefused::Doubled(key.to_owned()));
    }
    let (place, new) = if let Some(parameter) = target {
        let old = text.get(parameter.value_span.clone()).ok_or(EditRefused::NotHere)?;
        let start = parameter.value_span.start + (old.len() - old.trim_start().len());
        let end = (parameter.value_span.start + old.trim_end().len()).max(start);
        (start..end, value.to_owned())
    } else {
        let end = call.span.end.checked_sub(2).ok_or(EditRefused::NotHere)?;
        (end..end, format!("|{key}={value}"))
    };
    let (before, after) = (text.get(..place.start), text.get(place.end..));
    let (Some(before), Some(after)) = (before, after) else { return Err(EditRefused::NotHere) };
    let edited = format!("{before}{new}{after}");
    let again = scan(&edited, options);
    let same =
        again.calls.iter().find(|found| found.span.start == call.span.start && found.name == call.name);
    let grown = edited.len() + call.span.end == text.len() + same.map_or(0, |found| found.span.end);
    let says = same.is_some_and(|found| found.value(key) == Some(value.trim()));
    if again.capped.is_none() && grown && says { Ok(edited) } else { Err(EditRefused::NotAsMeant) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn calls(text: &str) -> Vec<Call> {
        scan(text, &Options::default()).calls
    }

    /// `name|key=value|…` of every call, for short.
    fn read(text: &str) -> Vec<String> {
        let part = |p: &Parameter| format!("|{}={}", p.key, p.value);
        calls(text)
            .iter()
            .map(|c| c.name.clone() + &c.parameters.iter().map(part).collect::<String>())
            .collect()
    }

    #[test]
    fn parameters_are_named_numbered_and_trimmed_as_in_mediawiki() {
        assert_eq!(read("{{Reg| a = 1 | x |b=2=3}}"), ["Reg|a=1|1= x |b=2=3"]);
        assert_eq!(read("{{Reg\n|a=1\n|a=2\n}}"), ["Reg|a=1|a=2"]);
        assert_eq!(calls("{{Reg|a=1|a=2}}")[0].value("a"), Some("2"));
        assert_eq!(read("{{ Reg <!-- x --> |a<!-- y -->=1<!-- | -->2}}"), ["Reg|a=12"]);
    }

    #[test]
    fn pipes_within_links_calls_and_tags_split_nothing() {
        assert_eq!(read("{{Reg|a=[[foo|bar]]|b={{x|y}}}}"), ["Reg|a=[[foo|bar]]|b={{x|y}}", "x|1=y"]);
        assert_eq!(read("{{Reg|a=x<ref>y|z=1}}</ref>|b=2}}"), ["Reg|a=x<ref>y|z=1}}</ref>|b=2"]);
        assert_eq!(read("{{Reg|a=<nowiki>|b=</nowiki>|c=1}}"), ["Reg|a=<nowiki>|b=</nowiki>|c=1"]);
        assert_eq!(read("{{Reg|a=\n{|\n|x\n|}\n|b=2}}").len(), 1);
    }

    #[test]
    fn what_is_not_live_is_not_called() {
        for dead in [
            "<nowiki>{{R}}</nowiki>",
            "<pre>{{R}}</pre>",
            "<!-- {{R}} -->",
            "<!-- {{R}}",
            "<includeonly>{{R}}</includeonly>",
            "<includeonly>{{R}}",
            "<syntaxhighlight lang=\"x\">{{R}}</syntaxhighlight >",
            "<NoWiki>{{R}}</NOWIKI>",
            "{{R",
            "{R}}",
            "{{R|a=[[foo|b=2}}",
            "{{{R}}}",
        ] {
            assert_eq!(read(dead), Vec::<String>::new(), "{dead}");
        }
        for live in [
            "<noinclude>{{R}}</noinclude>",
            "<onlyinclude>{{R}}</onlyinclude>",
            "<nowiki/>{{R}}",
            "<nowiki>{{R}}",
            "</nowiki>{{R}}",
            "<div title=\"{{R}}\">",
            "<nowikix>{{R}}</nowikix>",
            "{{R}}<!--",
            "{{x|{{R}}",
        ] {
            assert!(read(live).contains(&"R".to_owned()), "{live}");
        }
    }

    #[test]
    fn braces_are_counted_as_mediawiki_counts_them() {
        assert_eq!(read("{{{{R}}}}"), Vec::<String>::new());
        assert_eq!(read("{{{{{R}}}}}"), ["{{{R}}}"]);
        assert_eq!(read("{{R|a={{{1|}}}|b=2}}"), ["R|a={{{1|}}}|b=2"]);
        assert_eq!(read("{{{R}}"), ["R"]);
        assert_eq!(read("{{R}}}"), ["R"]);
    }

    #[test]
    fn a_heading_within_a_call_swallows_to_the_end_of_its_line() {
        assert_eq!(read("{{R\n|a=1\n== b | c ==\n|d=2}}"), ["R|a=1\n== b | c ==|d=2"]);
        assert_eq!(read("{{R\n|a=1\n==b}}\n"), Vec::<String>::new());
        assert_eq!(read("{{R|a\n=1}}"), ["R|a=1"]);
    }

    #[test]
    fn depth_counts_the_calls_around() {
        let found = calls("{{a|{{b|{{c}}}}}}{{d}}");
        let depths: Vec<(&str, usize)> = found.iter().map(|call| (call.name.as_str(), call.depth)).collect();
        assert_eq!(depths, [("a", 0), ("b", 1), ("c", 2), ("d", 0)]);
    }

    #[test]
    fn names_are_compared_as_titles() {
        let is = |text: &str| calls(text)[0].is("Template:Let's Connect profile", &["Template", "Vorlage"]);
        for same in [
            "{{Let's Connect profile}}",
            "{{let's_Connect  profile}}",
            "{{template:Let's Connect profile}}",
            "{{Vorlage:let's Connect profile}}",
        ] {
            assert!(is(same), "{same}");
        }
        for other in [
            "{{Let's connect profile}}",
            "{{:Let's Connect profile}}",
            "{{User:Let's Connect profile}}",
            "{{}}",
        ] {
            assert!(!is(other), "{other}");
        }
    }

    #[test]
    fn setting_a_parameter_changes_that_and_nothing_else() {
        let text = "x {{R | a = 1 |b=2}} y";
        let call = &calls(text)[0];
        let set = |key, value| set_parameter(text, call, key, value, &Options::default());
        assert_eq!(set("a", "3").as_deref(), Ok("x {{R | a = 3 |b=2}} y"));
        assert_eq!(set("c", "3").as_deref(), Ok("x {{R | a = 1 |b=2|c=3}} y"));
        for bad in ["}}", "3|b=4", "{{", "[[", "<!--", "3\n=== h"] {
            assert_eq!(set("a", bad), Err(EditRefused::NotAsMeant), "{bad}");
        }
        let doubled = "{{R|a=1|a=2}}";
        let refused = set_parameter(doubled, &calls(doubled)[0], "a", "3", &Options::default());
        assert_eq!(refused, Err(EditRefused::Doubled("a".to_owned())));
    }

    #[test]
    fn hostile_texts_of_a_megabyte_are_read() {
        let hostile = [
            "{{", "{{a|", "[[", "<", "<ref>", "<ref ", "{", "}}", "<!--", "<nowiki>", "<pre", "-{", "{{{a|",
            "{|\n", "[[{{<b>", "{{a\n=", "</", "<ref></", "<ref/", "\n=", "|", "=",
        ];
        for piece in hostile {
            let text = piece.repeat(100_000);
            let found = scan(&text, &Options::default());
            assert!(found.calls.is_empty() || piece.contains('}'), "{piece}");
        }
        let deep = format!("{}x{}", "{{a|".repeat(100_000), "}}".repeat(100_000));
        let found = scan(&deep, &Options::default());
        assert_eq!((found.calls.len(), found.capped), (40, Some(Cap::Depth)));
        assert_eq!(scan(&" ".repeat(3 << 20), &Options::default()).capped, Some(Cap::Bytes));
    }

    /// Texts made of what wikitext is made of.
    fn wikitext() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "{{",
            "}}",
            "{{{",
            "}}}",
            "[[",
            "]]",
            "|",
            "=",
            "\n",
            "<nowiki>",
            "</nowiki>",
            "<!--",
            "-->",
            "<ref",
            ">",
            "/>",
            "a",
            " ",
            "é",
            "==",
            "<includeonly>",
            "{",
            "}",
            "</ref>",
            "\r",
        ]);
        prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn spans_lie_within_the_text_and_nest(text in wikitext()) {
            let found = calls(&text);
            for call in &found {
                prop_assert!(text[call.span.clone()].starts_with("{{") && text[call.span.clone()].ends_with("}}"));
                for parameter in &call.parameters {
                    prop_assert!(call.span.start < parameter.span.start && parameter.span.end < call.span.end);
                    prop_assert!(text.get(parameter.value_span.clone()).is_some());
                }
            }
            for (a, b) in found.iter().zip(found.iter().skip(1)) {
                prop_assert!(b.span.start >= a.span.end || b.span.end <= a.span.end);
            }
        }

        #[test]
        fn an_edit_keeps_every_other_byte(before in wikitext(), after in wikitext(), value in wikitext()) {
            let text = format!("{before}{{{{R|a=1|b=2}}}}{after}");
            for call in calls(&text).iter().filter(|call| call.name == "R") {
                if let Ok(edited) = set_parameter(&text, call, "a", &value, &Options::default()) {
                    prop_assert!(edited.starts_with(&text[..call.span.start]));
                    prop_assert!(edited.ends_with(&text[call.span.end..]));
                    let again = calls(&edited);
                    let same = again.iter().find(|found| found.span.start == call.span.start);
                    prop_assert_eq!(same.and_then(|found| found.value("a")), Some(value.trim()));
                }
            }
        }

        #[test]
        fn no_text_at_all_stops_the_scanner(text in any::<String>()) {
            let _ = calls(&text);
        }
    }
}
