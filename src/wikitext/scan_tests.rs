//! One test for each rule by which `MediaWiki` finds calls.

use proptest::prelude::*;

use super::*;
use crate::wikitext::Caps;
use crate::wikitext::some_markup::markup;

fn read(text: &str) -> Vec<Call<'_>> {
    let scan = scan(text, &Options::default());
    assert_eq!(scan.capped, None);
    scan.calls
}

/// A text's calls as `name[key=value,…]`, positional keys with a colon.
fn told(text: &str) -> Vec<String> {
    let parameter = |found: &Parameter<'_>| {
        format!("{}{}{}", found.key, if found.named { "=" } else { ":" }, found.value)
    };
    let call = |found: &Call<'_>| {
        format!("{}[{}]", found.name, found.parameters.iter().map(parameter).collect::<Vec<_>>().join(","))
    };
    read(text).iter().map(call).collect()
}

#[track_caller]
fn says(text: &str, calls: &[&str]) {
    assert_eq!(told(text), calls, "{text}");
}

#[test]
fn names_and_parameters() {
    says("{{a}}", &["a[]"]);
    says("{{ a \n}}", &["a[]"]);
    says("x{{a|1|b=2| c = 3 |}}y", &["a[1:1,b=2,c=3,2:]"]);
    says("{{a|x=1=2}}", &["a[x=1=2]"]);
    says("{{a=b|=c}}", &["a=b[=c]"]);
    says("{{a| two \n}}", &["a[1: two \n]"]);
    says("{{a|\nk\n=\nv\n}}", &["a[k=v]"]);
    says("{{}}{{|}}", &["[]", "[1:]"]);
    says("{{#if:x|y}}{{PAGENAME}}{{subst:z}}{{!}}", &["#if:x[1:y]", "PAGENAME[]", "subst:z[]", "![]"]);
    says("{{ünï|שם=ערך‍|é=ñ}}", &["ünï[שם=ערך‍,é=ñ]"]);
}

#[test]
fn of_duplicates_the_last_counts_and_all_are_kept() {
    says("{{a|k=1|k=2|x|1=y}}", &["a[k=1,k=2,1:x,1=y]"]);
    let call = read("{{a|k=1|k=2|x|1=y}}").remove(0);
    assert_eq!(call.value("k"), Some("2"));
    assert_eq!(call.value("1"), Some("y"));
    assert_eq!(call.value("z"), None);
}

#[test]
fn spans_are_bytes_of_the_text() {
    let text = "é {{X| share = <!-- c --> Wikidata \n|é|empty= |last=}} é";
    let call = read(text).remove(0);
    let cut = |span: &Range<usize>| &text[span.clone()];
    assert_eq!(cut(&call.span), "{{X| share = <!-- c --> Wikidata \n|é|empty= |last=}}");
    let spans: Vec<_> =
        call.parameters.iter().map(|found| (cut(&found.span), cut(&found.value_span))).collect();
    assert_eq!(
        spans,
        [("| share = <!-- c --> Wikidata \n", "Wikidata"), ("|é", "é"), ("|empty= ", ""), ("|last=", "")]
    );
    assert_eq!(call.parameters[2].value_span.start, call.parameters[2].span.end);
}

#[test]
fn calls_in_calls_follow_what_holds_them() {
    says("{{a|{{b|k={{c}}}}|d}}", &["a[1:{{b|k={{c}}}},2:d]", "b[k={{c}}]", "c[]"]);
    let depths: Vec<_> = read("{{a|{{b|{{c}}}}}}{{d}}").iter().map(|call| call.depth).collect();
    assert_eq!(depths, [0, 1, 2, 0]);
    says("{{a{{b}}c|{{d}}=e}}", &["a{{b}}c[{{d}}=e]", "b[]", "d[]"]);
}

#[test]
fn braces_are_counted_as_mediawiki_counts_them() {
    says("{{{a}}}", &[]);
    says("{{{a|{{b}}}}}", &["b[]"]);
    says("{{X|name={{{1|}}}}}", &["X[name={{{1|}}}]"]);
    says("{{{{a}}}}", &[]);
    says("{{{{a}} }}", &["{{a}}[]", "a[]"]);
    says("{{{{{a}}}|b}}", &["{{{a}}}[1:b]"]);
    says("{{{{{a}}|b}}}", &["a[]"]);
    says("{{{a}}", &["a[]"]);
    says("{{a}}}", &["a[]"]);
    says("{{a}", &[]);
    says("{{a}b}}", &["a}b[]"]);
    says("{{{{{{a}}}}}}", &[]);
    says("{{{{{{{a}}}}}}}", &[]);
    let text = "{{{a}}";
    assert_eq!(read(text)[0].span, 1..6);
}

#[test]
fn what_is_unclosed_is_text_and_its_inside_counts() {
    says("{{a|{{b}}", &["b[]"]);
    says("{{a}} {{b", &["a[]"]);
    says("}} {{a}}", &["a[]"]);
}

#[test]
fn pipes_and_braces_in_links_are_the_links_own() {
    says("{{a|[[b|c]]|d}}", &["a[1:[[b|c]],2:d]"]);
    says("{{a|k=[[b|c=d]]}}", &["a[k=[[b|c=d]]]"]);
    says("{{a|[http://b|c d]|e}}", &["a[1:[http://b,2:c d],3:e]"]);
    says("{{a|[[[b|c]]]|d}}", &["a[1:[[[b|c]]],2:d]"]);
    says("{{Reg|a=[[foo|b=2}}", &[]);
    says("{{a|[[b}}]]}}", &["a[1:[[b}}]]]"]);
    says("[[{{a}}]]", &["a[]"]);
}

#[test]
fn tables_are_no_syntax_here() {
    says("{{X|a=\n{|\n|x\n|}\n|b=2}}", &["X[a={,1:\n,2:x\n,3:}\n,b=2]"]);
    says("{|\n|{{a}}\n|}", &["a[]"]);
}

#[test]
fn comments_are_nowhere() {
    says("<!-- {{a}} -->{{b}}", &["b[]"]);
    says("{{a}}<!-- {{b}}", &["a[]"]);
    says("{{<!-- x -->a<!--|-->|b<!-- = -->c|<!-- k -->k = v <!-- }} --> }}", &["a[1:bc,k=v]"]);
    says("{{a|x\n <!-- c --> \ny}}", &["a[1:x\ny]"]);
    says("{{a|x\n<!-- c --><!-- d -->\n<!--e-->\ny}}", &["a[1:x\ny]"]);
    says("{{a|x\n<!-- c --> z\ny}}", &["a[1:x\n z\ny]"]);
    says("<!-->{{a}}-->", &[]);
    says("<!--->{{a}}-->", &[]);
    says("<!---->{{a}}", &["a[]"]);
}

#[test]
fn extension_tags_are_opaque() {
    for tag in
        ["nowiki", "pre", "gallery", "ref", "source", "SyntaxHighlight", "math", "templatedata", "poem"]
    {
        says(&format!("<{tag}>{{{{a}}}}</{tag}>{{{{b}}}}"), &["b[]"]);
        says(&format!("<{tag} x=\"{{{{a}}}}\" >{{{{a}}}}</{tag} \n>{{{{b}}}}"), &["b[]"]);
        says(&format!("<{tag}/>{{{{a}}}}<{tag} />"), &["a[]"]);
        says(&format!("<{tag}>{{{{a}}}}"), &["a[]"]);
    }
    says("{{Reg|a=x<ref>y|z=1}}</ref>|b=2}}", &["Reg[a=x<ref>y|z=1}}</ref>,b=2]"]);
    says("<NoWiki>{{a}}</nOwIkI>", &[]);
    says("<nowiki >{{a}}</nowiki>", &[]);
    says("<nowikis>{{a}}</nowikis>", &["a[]"]);
    says("<nowiki/x>{{a}}</nowiki>", &["a[]"]);
    says("< nowiki>{{a}}</ nowiki>", &["a[]"]);
    says("<nowiki>{{a}}</nowiki", &["a[]"]);
    says("<nowiki {{a}}", &["a[]"]);
    says("<ref>{{a}}<ref>{{b}}</ref>{{c}}</ref>", &["c[]"]);
    says("<nowiki><!--</nowiki>{{a}}-->", &["a[]"]);
}

#[test]
fn html_tags_are_text() {
    says("<b>{{a}}</b><span class=\"{{b}}\">", &["a[]", "b[]"]);
    says("{{a|<b x=1>}}", &["a[<b x=1>]"]);
}

#[test]
fn the_extension_tags_are_the_wikis_own() {
    let own = Options { extension_tags: vec!["<MyTag>".into()], ..Options::default() };
    let names =
        |text| scan(text, &own).calls.into_iter().map(|call| call.name.into_owned()).collect::<Vec<_>>();
    assert_eq!(names("<mytag>{{a}}</mytag><nowiki>{{b}}</nowiki>"), ["b"]);
    assert_eq!(names("<includeonly>{{a}}</includeonly>"), Vec::<String>::new());
}

#[test]
fn transclusion_tags_are_read_as_when_the_page_is_viewed() {
    says("<includeonly>{{a}}</includeonly>{{b}}", &["b[]"]);
    says("<includeonly>{{a}}", &[]);
    says("<INCLUDEONLY>{{a}}", &["a[]"]);
    says("<includeonly/>{{a}}", &["a[]"]);
    says("<noinclude>{{a}}</noinclude><onlyinclude>{{b}}</onlyinclude>{{c}}", &["a[]", "b[]", "c[]"]);
    says("{{a<noinclude>b</noinclude>|k=x<includeonly>|y=1</includeonly>z}}", &["ab[k=xz]"]);
}

#[test]
fn language_conversion_keeps_its_pipes() {
    says("{{a|-{zh-hans:b|c}-|d}}", &["a[1:-{zh-hans:b|c}-,2:d]"]);
    says("{{a|-{b}}", &[]);
    says("-{{{a}}}-", &[]);
    says("-{{a}}", &["a[]"]);
    says("-{{{a}}", &["a[]"]);
    let none = Options { language_conversion: false, ..Options::default() };
    let calls = scan("{{a|-{b|c}-|d}}", &none).calls;
    assert_eq!(calls[0].parameters.len(), 3);
}

#[test]
fn a_heading_line_hides_pipes_and_closing_braces() {
    says("{{a|b\n== c | d ==\n|e}}", &["a[1:b\n== c | d ==\n,2:e]"]);
    says("{{a|b\n== c }}", &[]);
    says("{{a|b\n== c }}\n}}", &["a[1:b\n== c }}\n]"]);
    says("{{a|\n=b}}", &["a[=b]"]);
    says("{{a|k=\n=b}}", &[]);
    says("{{a\n=b|c}}", &[]);
    says("== {{a|b}} ==\n{{c}}", &["a[1:b]", "c[]"]);
    says("=={{a\n|b}}\n", &["a[1:b]"]);
}

#[test]
fn a_heading_after_a_comment_line_counts_too() {
    says("{{a|\n<!-- c -->\n== b | c\n|d}}", &["a[1:\n== b | c\n,2:d]"]);
}

#[test]
fn odd_bytes_shift_nothing() {
    let text = "\u{FEFF}{{a|\0k=\r\nv\r\n}}\r\n{{b}}";
    says(text, &["a[k=v]", "b[]"]);
    assert_eq!(&text[read(text)[1].span.clone()], "{{b}}");
}

#[test]
fn lists_and_attributes_hold_calls() {
    says("* {{a}}\n: <div style=\"{{b|c}}\">", &["a[]", "b[1:c]"]);
}

/// A text's headings as `level:title`.
fn headings(text: &str) -> Vec<String> {
    let found = scan(text, &Options::default()).headings;
    let told = |heading: &Heading<'_>| {
        assert!(text[heading.span.clone()].starts_with('='));
        format!("{}:{}", heading.level, heading.title)
    };
    found.iter().map(told).collect()
}

#[test]
fn lines_between_equals_signs_are_headings() {
    assert_eq!(headings("== a ==\n=b=\n=== c ==\n== d ===\nx == e =="), ["2:a", "1:b", "2:= c", "2:d ="]);
    assert_eq!(headings("======= a =======\n=======\n===\n==\n="), ["6:= a =", "3:=", "1:="]);
    assert_eq!(headings("== a == <!-- b --> <!-- c -->\n== d =<!-- e -->="), ["2:a", "1:= d ="]);
    assert_eq!(headings("== a == b\n == c ==\n== {{d|\n== e ==\n}} =="), ["2:{{d|\n== e ==\n}}", "2:e"]);
    assert_eq!(headings("<!-- x -->\n== a ==\n <!-- y -->\n== b ==  \t"), ["2:a", "2:b"]);
    assert_eq!(headings("<nowiki>\n== a ==\n</nowiki>\n<!--\n== b ==-->"), Vec::<String>::new());
    assert_eq!(headings("== <!-- x --> a <nowiki>=</nowiki>=="), ["2:a <nowiki>=</nowiki>"]);
}

/// A text's dead parts as `why:inner`.
fn dead(text: &str) -> Vec<String> {
    let found = scan(text, &Options::default()).dead;
    found.iter().map(|dead| format!("{}:{}", dead.why, &text[dead.inner.clone()])).collect()
}

#[test]
fn what_is_not_live_is_told_with_its_reason() {
    assert_eq!(
        dead("a<!-- b --><nowiki>{{c}}</nowiki><Pre x=1>d</pRE ><ref/>"),
        ["a comment: b ", "<nowiki>:{{c}}", "<Pre>:d", "<ref>:"]
    );
    assert_eq!(
        dead("\n<!--a--> <!--b-->\n<!--c--> x <!--d"),
        ["a comment:a", "a comment:b", "a comment:c", "a comment:d"]
    );
    assert_eq!(
        dead("<includeonly>{{a}}</includeonly><noinclude>b</noinclude><includeonly>c"),
        ["<includeonly>:{{a}}", "<includeonly>:c"]
    );
    assert_eq!(dead("<nowiki>a<b>c</b>"), Vec::<String>::new());
}

#[test]
fn what_is_left_open_is_told() {
    let unclosed = |text: &str| scan(text, &Options::default()).unclosed;
    assert_eq!(unclosed("{{a}} {{b {{c}} {{{d|"), [6, 16]);
    assert_eq!(unclosed("{{a|[[b}}"), [0]);
    assert_eq!(unclosed("{{{{{a}}}"), [0]);
    assert_eq!(unclosed("{a} {{{b}} <!-- {{ --> [[ -{ == {| |}"), Vec::<usize>::new());
}

#[test]
fn caps_are_told_and_what_is_read_is_right() {
    let capped = |caps: Caps, text: &str| {
        let found = scan(text, &Options { caps, ..Options::default() });
        (found.calls.into_iter().map(|call| call.name.into_owned()).collect::<Vec<_>>(), found.capped)
    };
    let caps = Caps { bytes: 20, calls: 2, depth: 2 };
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(capped(caps, "{{a}}{{b}}"), (names(&["a", "b"]), None));
    assert_eq!(capped(caps, "{{a}}{{b}}{{c}}"), (names(&["a", "b"]), Some(Cap::Calls(2))));
    assert_eq!(capped(caps, "{{a|{{b|{{c}}}}}}"), (names(&["a", "b"]), Some(Cap::Depth(2))));
    assert_eq!(capped(caps, "{{a}} and much more text"), (names(&[]), Some(Cap::Bytes(20))));
}

#[test]
fn hostile_texts_finish() {
    let units = [
        "{{",
        "{{a|",
        "[[",
        "<",
        "<ref>",
        "{",
        "}}",
        "<!--",
        "<nowiki>",
        "<pre",
        "-{",
        "}",
        "]]",
        "=",
        "\n=",
        "\n==|",
        "|",
        "{{{a|",
        "{|\n",
        "[http://a ",
        "[[{{<b>",
        "<ref ",
        "</ref",
        "<ref></ref ",
        "<!---->",
        "\n<!---->",
        " <!---->\n",
        "<includeonly>",
        "</includeonly>",
        "<a",
        "-{{",
        "}-",
        "{{a}}",
        "{{a|b=c|",
        "\u{301}",
        "</ref \n",
        "<ref/",
    ];
    let options = Options::default();
    for unit in units {
        let text = unit.repeat(100_000);
        let found = scan(&text, &options);
        assert!(found.capped.is_some() || found.calls.is_empty() || unit == "{{a}}", "{unit:?}");
    }
    let nested = ["{{a|".repeat(100_000), "}}".repeat(100_000)].concat();
    let found = scan(&nested, &options);
    assert_eq!((found.calls.len(), found.capped), (40, Some(Cap::Depth(40))));
    let mixed = ["{".repeat(300_000), "}".repeat(300_000)].concat();
    assert_eq!(scan(&mixed, &options), Scan::default());
    let links = ["[[a".repeat(100_000), "]]".repeat(100_000)].concat();
    assert_eq!(scan(&links, &options), Scan::default());
}

fn check(text: &str) {
    let mut open: Vec<Range<usize>> = Vec::new();
    for call in read(text) {
        assert!(text[call.span.clone()].starts_with("{{") && text[call.span.clone()].ends_with("}}"));
        open.retain(|outer| outer.end > call.span.start);
        assert!(open.last().is_none_or(|outer| outer.start < call.span.start && call.span.end <= outer.end));
        assert_eq!(call.depth, open.len());
        let mut place = call.span.start + 2;
        for parameter in &call.parameters {
            assert!(place <= parameter.span.start && parameter.span.end <= call.span.end - 2);
            assert!(text[parameter.span.clone()].starts_with('|'));
            assert!(
                parameter.span.start < parameter.value_span.start
                    && parameter.value_span.end <= parameter.span.end
            );
            let raw = &text[parameter.value_span.clone()];
            assert!(raw == parameter.value || raw.contains('<'), "{raw:?} {:?}", parameter.value);
            place = parameter.span.end;
        }
        open.push(call.span);
    }
}

proptest! {
    #[test]
    fn spans_nest_and_cut_what_they_say(text in markup(60)) {
        check(&text);
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        check(&text);
    }
}
