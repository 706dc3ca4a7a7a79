//! What strangers type, and what may be left of it.

use proptest::prelude::*;

use unicode_normalization::UnicodeNormalization;

use super::unseen::seen;
use super::*;

/// Takes our own entities and line breaks out; what stays must be harmless.
fn without_entities(escaped: &str) -> String {
    let mut rest = String::new();
    let mut parts = escaped.split("&#");
    rest.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (number, after) =
            part.split_once(';').unwrap_or_else(|| panic!("a broken entity in {escaped:?}"));
        assert!(number.parse::<u32>().ok().and_then(char::from_u32).is_some(), "{number} in {escaped:?}");
        rest.push('\u{1}');
        rest.push_str(after);
    }
    rest
}

fn decoded(escaped: &str) -> String {
    let mut text = String::new();
    let mut parts = escaped.split("&#");
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (number, after) = part.split_once(';').expect("every entity is closed");
        text.extend(number.parse().ok().and_then(char::from_u32));
        text.push_str(after);
    }
    text
}

/// Nothing that acts in an edit summary (`CommentParser`, `Sanitizer::decodeCharReferences`).
#[track_caller]
fn quiet(summary: &str) {
    for acts in ["[[", "]]", "/*", "*/", "{{", "}}", "~~~", "\n"] {
        assert!(!summary.contains(acts), "{summary:?}");
    }
    for (place, _) in summary.match_indices('&') {
        let next = summary[place + 1..].chars().next();
        assert!(!next.is_some_and(|next| next == '#' || next.is_alphanumeric()), "{summary:?}");
    }
}

#[track_caller]
fn harmless(escaped: &str) {
    let rest = without_entities(escaped);
    let ascii = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || c == ' ' || c == '\u{1}';
    assert!(rest.chars().all(ascii), "{rest:?}");
    for word in ["RFC", "PMID", "ISBN"] {
        assert!(!rest.contains(word), "{rest:?}");
    }
    assert!(!rest.starts_with(' ') && !rest.ends_with(' ') && !rest.contains("  "), "{rest:?}");
    assert!(!rest.starts_with(is_combining_mark), "{rest:?}");
    assert!(seen(&rest).eq(rest.chars()), "{rest:?}");
    assert!(escaped.nfc().eq(escaped.chars()), "{escaped:?}");
}

/// One of every family of mischief that we know of; the real wiki is shown the same.
fn mischief() -> Vec<String> {
    serde_json::from_str(include_str!("../../../tests/data/hostile.json")).expect("it is a list of texts")
}

#[test]
fn a_selector_among_marks_takes_no_mark_s_place() {
    let six = "\u{310}\u{311}\u{312}\u{313}\u{314}\u{315}";
    let typed = "Z\u{310}\u{311}\u{312}\u{313}\u{180b}\u{314}\u{315}";
    let marks: String =
        decoded(&text(typed)).chars().filter(|&letter| letter != 'Z' && letter != '\u{180b}').collect();
    assert_eq!(marks, six);
}

#[test]
fn hostile_text_is_only_text() {
    for hostile in mischief() {
        for place in ["", "a ", "x\n"] {
            let typed = format!("{place}{hostile}");
            harmless(&text(&typed));
            harmless(&lines(&typed).replace("<br>", "&#10;"));
            quiet(&summary(&typed));
        }
    }
}

#[test]
fn what_can_be_seen_stays() {
    for whole in [
        "a{b}c|d [e] <f> ~g~ 'h' \"i\" & j; k=l",
        "שלום עולם",
        "می‌خواهم",
        "👩‍👩‍👧 ❤️",
        "Тест",
        "naïve ﬀ",
        "10 °C",
        "日本語　テスト",
        "Tiếng Việt",
        "ｆｕｌｌ（ｗ）",
        "a\u{A0}b",
        "हिन्दी",
        // Four marks and more on one letter are spelling in Burmese, Tibetan and pointed Hebrew.
        "ကြွေး",
        "བསྒྲུབས",
        "\u{5E9}\u{5B8}\u{5BC}\u{5C1}\u{596}",
        "ที่",
        "葛\u{E0100}飾区",
        "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
        "1\u{FE0F}\u{20E3}",
        "\u{1820}\u{180B}",
    ] {
        assert_eq!(decoded(&text(whole)), whole);
    }
}

#[test]
fn letters_digits_and_spaces_are_not_encoded() {
    assert_eq!(text("Hello World 42"), "Hello World 42");
    assert_eq!(text("a{|b"), "a&#123;&#124;b");
    assert_eq!(text("RFC PMID ISBN"), "&#82;FC &#80;MID &#73;SBN");
    assert_eq!(text("a\u{FFFD}"), "a&#65533;", "no label of an outside link may hold it");
}

#[test]
fn white_space_and_controls_become_single_spaces() {
    assert_eq!(text("  a \t\r\n\u{2028}\u{2029}\u{85}\0\u{7F} b  "), "a b");
    assert_eq!(text(" \n "), "");
    assert_eq!(text("a\rb"), "a b");
}

#[test]
fn line_breaks_show_where_asked() {
    assert_eq!(lines("\n\na \r\nb\n\n\n\n c\n"), "a<br>b<br><br>c");
    assert_eq!(lines("a\n* b"), "a<br>&#42; b");
    assert_eq!(lines("a\n \u{338}b"), "a<br>&#824;b");
}

#[test]
fn what_is_invisible_goes_and_joiners_stay() {
    assert_eq!(text("a\u{202E}b\u{200B}c\u{FEFF}d\u{E0041}e\u{E000}f\u{200E}g\u{2067}h"), "abcdefgh");
    assert_eq!(text("\u{200D}a\u{200D}\u{200D}b\u{200C}"), "a\u{200D}b");
    assert_eq!(text("\u{FE0F}a\u{FE0F}\u{FE01}\u{E0100}b \u{FE0F}"), "a\u{FE0F}b");
    // Names of nothing, as letters to whoever asks Unicode.
    assert_eq!(text("\u{1160}x"), "x", "found by LETS_CONNECT_SEED=8632981676180432243");
    assert_eq!(text("\u{3164}\u{115F}\u{1160}\u{FFA0}"), "");
}

#[test]
fn marks_do_not_pile_up() {
    let typed = format!("a{}b", "\u{332}".repeat(500));
    assert_eq!(text(&typed), format!("a{}b", "\u{332}".repeat(6)));
}

#[test]
fn a_mark_never_joins_what_stands_before_the_text() {
    assert_eq!(text("\u{338}a"), "&#824;a");
    assert_eq!(text("a=\u{338}"), "a\u{2260}");
    assert_eq!(text("a-\u{338}"), "a&#45;&#824;");
}

#[test]
fn text_is_composed() {
    assert_eq!(text("e\u{301}"), "é");
    assert_eq!(text("\u{37E}"), "&#59;");
}

#[test]
fn length_has_a_limit_in_characters() {
    assert_eq!(text_within("abcdef", Limit(5)), "abcd…");
    assert_eq!(text_within("abcde", Limit(5)), "abcde");
    assert_eq!(text_within("abc de", Limit(5)), "abc…");
    assert_eq!(text_within("abcde   ", Limit(5)), "abcde");
    assert_eq!(text_within("{{{{", Limit(2)), "&#123;…");
    assert_eq!(text_within("abc", Limit(1)), "…");
    assert_eq!(text_within("abc", Limit(0)), "");
    assert_eq!(text(&"x".repeat(5000)).chars().count(), 300);
    assert_eq!(lines_within("a\nb\nc", Limit(4)), "a<br>b…");
    // Half a flag would go on hiding what follows it.
    let wales = "\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}";
    assert_eq!(text_within(&format!("{wales}abc"), Limit(6)), "\u{1F3F4}…");
    assert_eq!(text_within(&format!("{wales}abc"), Limit(9)), format!("{wales}a…"));
    assert_eq!(text_within("\u{115F}\u{1161}ab", Limit(2)), "…");
    assert_eq!(text(&" ".repeat(3_000_000)), "…");
}

#[test]
fn a_summary_shows_what_was_typed_and_links_nothing() {
    let shown = |typed: &str| summary(typed).replace('\u{2060}', "");
    for typed in [
        "/* x */ [[User:A|b]] {{c}} ~~~~ &amp; @d it's (ok), yes-no!",
        "C++/Rust & <b> #1 = 100 %",
        "&#91;&#91;x]]",
        "שלום Naïve 3.5",
        "R&D, Q & A",
    ] {
        quiet(&summary(typed));
        assert_eq!(shown(typed), typed);
    }
    assert_eq!(shown("a\nb\u{202E}c\u{1B}d"), "a bc d");
    assert_eq!(summary("plain words, and more (2)"), "plain words, and more (2)");
    assert_eq!(summary("lc:0123"), "lc:\u{2060}0123", "no mark of the bot's own can be typed");
    assert!(summary(&"[".repeat(1000)).chars().count() <= 400);
}

#[test]
fn links_lead_to_users_and_show_their_names() {
    assert_eq!(user_link("LCTest-KE-017"), "[[User:LCTest-KE-017|LCTest&#45;KE&#45;017]]");
    assert_eq!(talk_link("اختبار-لم 05"), "[[User talk:اختبار-لم 05|اختبار&#45;لم 05]]");
    assert_eq!(user_link("O'Neil_AT&T"), "[[User:O'Neil AT&T|O&#39;Neil&#95;AT&#38;T]]");
}

#[test]
fn a_name_that_is_no_title_is_not_linked() {
    for name in [
        "a]]b", "a|b", "a#b", "a{{b", "<a>", "", " ", "a&lt;b", "a%41", "~~~~", "..", ":a", "\u{E000}",
        "a\nb|",
    ] {
        let link = user_link(name);
        assert!(!link.contains("[["), "{link}");
    }
}

#[test]
fn a_target_is_a_title_and_links_only() {
    let target = |title: &str| link_target(title);
    assert_eq!(target("Let's Connect/Directory").as_deref(), Some("Let's Connect/Directory"));
    assert_eq!(target("User:葛\u{E0100}").as_deref(), Some("User:葛\u{E0100}"));
    assert_eq!(target("User:A_b/Let's  Connect").as_deref(), Some("User:A b/Let's Connect"));
    assert_eq!(target("Category:P").as_deref(), Some(":Category:P"));
    assert_eq!(target("File:X.png").as_deref(), Some(":File:X.png"));
    assert_eq!(target("de:F").as_deref(), Some(":de:F"));
    assert_eq!(target("a=b~c!!d''e").as_deref(), Some("a&#61;b&#126;c!&#33;d'&#39;e"));
    for title in [
        "",
        "User:",
        ":a",
        "/a",
        "../a",
        "a/../b",
        "../a:b",
        "User:./a",
        "a::b",
        "a#b",
        "a[b",
        "a|b",
        "a%2Fb",
        "&#65;",
        "a\u{FFFD}",
        "\u{180B}",
        "User:\u{FE0F}",
        "User:a\u{200D}",
        "User:\u{3164}",
    ] {
        assert_eq!(target(title), None, "{title}");
    }
    assert_eq!(target(&"x".repeat(256)), None);
    assert_eq!(target("100% & more; __x__").as_deref(), Some("100% & more; x"));
}

/// Characters that compose, join, select, fill, mark, break or hide, and few others.
fn unruly() -> impl Strategy<Value = String> {
    let characters = [
        "a=e\u{301}\u{338}\u{323}\u{5C1}\u{345}\u{9C7}\u{9BE}\u{DD9}\u{DCF}\u{94D}\u{1D165}\u{FB2C}",
        "\u{1100}\u{1161}\u{11A8}\u{115F}\u{1160}\u{3164}\u{FFA0}\u{A960}\u{D7B0}",
        "\u{FE0F}\u{FE00}\u{E0100}\u{180B}\u{200C}\u{200D}\u{200B}\u{34F}\u{AD}\u{2060}",
        "葛\u{F900}\u{2F800}\u{1F3F4}\u{E0067}\u{E0062}\u{E007F}\u{1F469}",
        " \n\r\t\0\u{7F}\u{85}\u{2028}\u{A0}\u{3000}\u{E000}\u{FFFE}\u{FFFD}\u{202E}",
        "{[<~'_R:F/*&#«＿",
    ];
    let all: Vec<char> = characters.concat().chars().collect();
    prop::collection::vec(prop::sample::select(all), 0..30).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn nothing_live_is_left(typed in any::<String>()) {
        harmless(&text(&typed));
        harmless(&lines(&typed).replace("<br>", "&#10;"));
        prop_assert!(text(&typed).chars().count() <= 300 * 10);
        let _ = (summary(&typed), link_target(&typed), user_link(&typed));
    }

    #[test]
    fn nothing_live_is_left_of_markup(typed in prop::collection::vec(prop::sample::select(mischief()), 0..20)) {
        let typed = typed.concat();
        harmless(&text(&typed));
        harmless(&text_within(&typed, Limit(7)));
        let link = user_link(&typed);
        prop_assert!(link.matches("[[").count() <= 1);
    }

    #[test]
    fn escaping_what_was_shown_shows_the_same(typed in prop_oneof![any::<String>(), unruly()]) {
        let shown = decoded(&text(&typed));
        prop_assert_eq!(decoded(&text(&shown)), shown);
    }

    #[test]
    fn nothing_live_is_left_of_unruly_characters(typed in unruly()) {
        harmless(&text(&typed));
        harmless(&text_within(&typed, Limit(5)));
        harmless(&lines(&typed).replace("<br>", "&#10;"));
        quiet(&summary(&typed));
    }
}
