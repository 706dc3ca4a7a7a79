//! Changing one parameter of one call and no other byte. The new text is read
//! again; unless it says exactly what was meant, the change is refused. It never
//! decides what to write.

use std::ops::Range;

use super::call::{Call, Parameter, Scan, scan};
use super::scan::{Cap, Options};
use super::source::{is_blank, trim};

/// Why a parameter was not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditRefused {
    /// The text cannot be read whole.
    #[error("the page is too big to be edited safely; make it smaller")]
    Capped(#[source] Cap),
    /// The call is of another text.
    #[error("byte {0}: the page does not hold this template call; read the page again")]
    NotHere(usize),
    /// The parameter is given more than once.
    #[error("parameter {0:?}: given more than once; leave only one")]
    Duplicate(String),
    /// A comment inside the value would be lost.
    #[error("parameter {0:?}: there is a comment inside its value; move it before or behind the value")]
    HoldsComment(String),
    /// The page would not say what was meant, or something else would change with it.
    #[error("parameter {0:?}: the new value would change how the page reads; escape its markup")]
    ReadsOtherwise(String),
}

/// Sets a parameter of a call, as a page's text with the default [`Options`].
/// See [`set_parameter_with`].
pub fn set_parameter(text: &str, call: &Call, key: &str, value: &str) -> Result<String, EditRefused> {
    set_parameter_with(text, call, key, value, &Options::default())
}

/// Sets a parameter of a call that [`scan`] found in this text with these options.
///
/// A parameter that is there has its value replaced, without the white space
/// around it; one that is missing is added before the closing braces. Every other
/// byte stays. Values of named parameters are trimmed, because `MediaWiki` does so.
pub fn set_parameter_with(
    text: &str,
    call: &Call,
    key: &str,
    value: &str,
    options: &Options,
) -> Result<String, EditRefused> {
    let before = scan(text, options);
    if let Some(cap) = before.capped {
        return Err(EditRefused::Capped(cap));
    }
    let here = before.calls.binary_search_by_key(&call.span.start, |found| found.span.start);
    if here.ok().and_then(|index| before.calls.get(index)) != Some(call) {
        return Err(EditRefused::NotHere(call.span.start));
    }
    let mut same_key = call.parameters.iter().filter(|parameter| parameter.key == key);
    let splice = match (same_key.next(), same_key.next()) {
        (Some(_), Some(_)) => return Err(EditRefused::Duplicate(key.to_owned())),
        (Some(parameter), None) => Splice::replace(text, parameter, value)?,
        (None, _) => Splice::add(text, call, key, value),
    };
    let refused = || EditRefused::ReadsOtherwise(key.to_owned());
    let edited = splice.apply(text).ok_or_else(refused)?;
    let after = scan(&edited, options);
    if after.capped.is_none() && splice.gives(call, key, &before, &after) {
        Ok(edited)
    } else {
        Err(refused())
    }
}

/// One replacement in a text.
struct Splice {
    /// What is replaced; empty for an addition.
    old: Range<usize>,
    new: String,
    /// What the parameter has to read as afterwards.
    value: String,
    /// Whether it is a parameter that was not there before.
    adds: bool,
}

impl Splice {
    fn replace(text: &str, parameter: &Parameter, value: &str) -> Result<Self, EditRefused> {
        let old = parameter.value_span.clone();
        if text.get(old.clone()) != Some(parameter.value.as_str()) {
            return Err(EditRefused::HoldsComment(parameter.key.clone()));
        }
        let value = if parameter.named { trim(value) } else { value };
        Ok(Self { old, new: value.to_owned(), value: value.to_owned(), adds: false })
    }

    /// In the shape of the call: on a line of its own when the closing braces are.
    fn add(text: &str, call: &Call, key: &str, value: &str) -> Self {
        let place = call.span.end.saturating_sub(2);
        let value = trim(value).to_owned();
        let inside = text.get(call.span.start..place).unwrap_or_default();
        let own_line =
            inside.trim_end_matches(|letter: char| u8::try_from(letter).is_ok_and(is_blank)).ends_with('\n');
        let new = if own_line { format!("| {key} = {value}\n") } else { format!("|{key}={value}") };
        Self { old: place..place, new, value, adds: true }
    }

    fn apply(&self, text: &str) -> Option<String> {
        let (head, tail) = (text.get(..self.old.start)?, text.get(self.old.end..)?);
        Some([head, &self.new, tail].concat())
    }

    /// Whether `after` is `before` with this one parameter changed: every call
    /// outside the value has its place, name, and parameters as before.
    fn gives(&self, call: &Call, key: &str, before: &Scan, after: &Scan) -> bool {
        let new = self.old.start..self.old.start + self.new.len();
        let kept = before.calls.iter().filter(|found| !within(&found.span, &self.old));
        let mut read = after.calls.iter().filter(|found| !within(&found.span, &new));
        for was in kept {
            let Some(is) = read.next() else { return false };
            let target = was.span == call.span;
            let added = usize::from(target && self.adds);
            let same = is.span == self.moved(&was.span)
                && is.name == was.name
                && is.depth == was.depth
                && is.parameters.len() == was.parameters.len() + added
                && was.parameters.iter().zip(&is.parameters).all(|(was, is)| self.same_parameter(was, is));
            if !same || (target && !self.reads_back(is, key)) {
                return false;
            }
        }
        read.next().is_none()
    }

    fn reads_back(&self, call: &Call, key: &str) -> bool {
        let mut found = call.parameters.iter().filter(|parameter| parameter.key == key);
        found.next().is_some_and(|parameter| parameter.value == self.value) && found.next().is_none()
    }

    /// Only the parameters that hold the changed bytes may read otherwise.
    fn same_parameter(&self, was: &Parameter, is: &Parameter) -> bool {
        let ends_before = was.span.end < self.old.end || (self.adds && was.span.end == self.old.end);
        let holds = was.span.start <= self.old.start && !ends_before;
        was.key == is.key && was.named == is.named && (holds || was.value == is.value)
    }

    /// Where a span outside the replaced bytes stands afterwards.
    fn moved(&self, span: &Range<usize>) -> Range<usize> {
        let shift = |place: usize| (place + self.new.len()).saturating_sub(self.old.len());
        let start = if span.start > self.old.start { shift(span.start) } else { span.start };
        let end = if span.end > self.old.start { shift(span.end) } else { span.end };
        start..end
    }
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn first(text: &str) -> Call {
        scan(text, &Options::default())
            .calls
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no call in {text:?}"))
    }

    fn set(text: &str, key: &str, value: &str) -> Result<String, EditRefused> {
        set_parameter(text, &first(text), key, value)
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
        assert_eq!(set("{{X|one}}", "1", "a=b"), Err(EditRefused::ReadsOtherwise("1".into())));
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
        assert_eq!(set_parameter(text, &inner, "a", "22").as_deref(), Ok("{{outer|k={{X|a=22}} z|b=3}}"));
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
            assert_eq!(set(text, "a", value), Err(EditRefused::ReadsOtherwise("a".into())), "{value:?}");
            assert_eq!(set(text, "new", value), Err(EditRefused::ReadsOtherwise("new".into())), "{value:?}");
        }
    }

    #[test]
    fn keys_that_are_none_are_refused() {
        for key in ["a|b", "a=b", "}}", " padded ", "<!--x-->k"] {
            assert_eq!(set("{{X}}", key, "v"), Err(EditRefused::ReadsOtherwise(key.into())), "{key:?}");
        }
    }

    #[test]
    fn duplicate_keys_are_refused() {
        assert_eq!(set("{{X|a=1|a=2}}", "a", "3"), Err(EditRefused::Duplicate("a".into())));
        assert_eq!(set("{{X|one|1=2}}", "1", "3"), Err(EditRefused::Duplicate("1".into())));
    }

    #[test]
    fn a_comment_inside_the_value_is_not_lost() {
        assert_eq!(set("{{X|a=1 <!-- why --> 2}}", "a", "3"), Err(EditRefused::HoldsComment("a".into())));
    }

    #[test]
    fn a_call_of_another_text_is_refused() {
        let call = first("{{X|a=1}}");
        assert_eq!(set_parameter("{{X|a=2}}", &call, "a", "3"), Err(EditRefused::NotHere(0)));
        assert_eq!(set_parameter("", &call, "a", "3"), Err(EditRefused::NotHere(0)));
    }

    #[test]
    fn a_page_over_a_cap_is_refused() {
        let mut options = Options::default();
        options.caps.calls = 1;
        let text = "{{X|a=1}}{{Y}}";
        let result = set_parameter_with(text, &first(text), "a", "2", &options);
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
                let Ok(edited) = set_parameter(&text, call, &key, &value) else { continue };
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
    }

    /// A text of wikitext's tokens.
    fn markup(most: usize) -> impl Strategy<Value = String> {
        let token = prop::sample::select(vec![
            "{{",
            "}}",
            "{{{",
            "}}}",
            "{",
            "}",
            "[[",
            "]]",
            "|",
            "=",
            "\n",
            "==",
            "<!--",
            "-->",
            "<nowiki>",
            "</nowiki>",
            "<ref>",
            "</ref>",
            "<includeonly>",
            "</includeonly>",
            "<noinclude>",
            "-{",
            "}-",
            "x",
            " ",
            "é",
            "{{y|z}}",
        ]);
        prop::collection::vec(token, 0..=most).prop_map(|tokens| tokens.concat())
    }
}
