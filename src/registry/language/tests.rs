use super::*;
use crate::registry::by_language::tests::every_language_has_words;
use proptest::prelude::*;

fn code(code: &str) -> LanguageCode {
    LanguageCode(code.to_owned())
}

fn listed(text: &str) -> Listed {
    Listed::of(text, |answer| Languages::standard().hear(answer, |_| None))
}

fn parsed(text: &str) -> Vec<(String, u8)> {
    let listed = listed(text);
    assert_eq!((listed.unknown.len(), listed.guessed.len()), (0, 0), "{text}");
    listed.known.into_iter().map(|(code, level)| (code.0, level.points())).collect()
}

fn pairs(expected: &[(&str, u8)]) -> Vec<(String, u8)> {
    expected.iter().map(|(code, points)| ((*code).to_owned(), *points)).collect()
}

#[test]
fn a_language_is_found_by_all_its_names() {
    for (typed, expected) in [
        ("sw", "sw"),
        ("Kiswahili", "sw"),
        ("suajili", "sw"),
        ("العربية", "ar"),
        ("عربي", "ar"),
        ("árabe", "ar"),
        ("Arabic", "ar"),
        ("Castellano", "es"),
        ("espanol", "es"),
        ("Farsi", "fa"),
        ("français", "fr"),
        ("Bangla", "bn"),
        ("PT-BR", "pt-br"),
        ("en_US", "en"),
        ("zh-min-nan", "nan"),
        ("Igbo", "ig"),
        ("Hausa", "ha"),
        ("Hindi", "hi"),
        ("Russian", "ru"),
        ("Serbian", "sr"),
        ("Norwegian", "no"),
        ("Chinese", "zh"),
        ("Portuguese", "pt"),
        ("Ga", "gaa"),
        ("ga", "ga"),
        ("Akan", "ak"),
        ("Kiingereza", "en"),
        ("अंग्रेज़ी", "en"),
        ("bahasa Inggris", "en"),
        ("английский", "en"),
        ("англійська", "en"),
        ("英语", "en"),
        ("英文", "en"),
        ("ইংরেজি", "en"),
    ] {
        assert_eq!(Languages::standard().find(typed), Some(code(expected)), "{typed}");
    }
    assert_eq!(Languages::standard().find("Quenya"), None);
    assert_eq!(Languages::standard().find(""), None);
}

#[test]
fn every_language_is_found_by_its_code_and_every_alias_leads_to_its_own() {
    let languages = Languages::standard();
    assert!(languages.file.languages.len() >= 400);
    for known in languages.file.languages.keys() {
        assert_eq!(languages.find(known), Some(code(known)));
        assert!(!languages.autonym(&code(known)).is_empty(), "{known} has no autonym");
    }
    for (known, names) in &languages.file.also {
        for name in names {
            assert_eq!(languages.find(name), Some(code(known)), "{name}");
        }
    }
}

#[test]
fn languages_and_levels_are_read_in_every_usual_spelling() {
    assert_eq!(parsed("es-N, en-3"), pairs(&[("es", 6), ("en", 3)]));
    assert_eq!(parsed("English (fluent), Kiswahili (native)"), pairs(&[("en", 4), ("sw", 6)]));
    assert_eq!(parsed("Español: nativo; fr 4\nالعربية"), pairs(&[("es", 6), ("fr", 4), ("ar", 3)]));
    assert_eq!(parsed("zh-hans-N, pt-br, pt-br-2"), pairs(&[("zh-hans", 6), ("pt-br", 3)]));
    assert_eq!(parsed("native English / fluent in French"), pairs(&[("en", 6), ("fr", 4)]));
    assert_eq!(parsed("Français – langue maternelle، الإنجليزية (متوسط)"), pairs(&[("fr", 6), ("en", 2)]));
    assert_eq!(parsed("inglés B2, Deutsch C1; عربي ٤"), pairs(&[("en", 3), ("de", 4), ("ar", 4)]));
    assert_eq!(parsed("en=5 • es level 2"), pairs(&[("en", 5), ("es", 2)]));
}

#[test]
fn level_zero_is_not_a_language_known() {
    assert_eq!(parsed("en-0, fr-1"), pairs(&[("fr", 1)]));
}

#[test]
fn of_a_language_named_twice_the_higher_level_counts() {
    assert_eq!(parsed("en-2, fr-1, English (native)"), pairs(&[("en", 6), ("fr", 1)]));
}

#[test]
fn what_is_not_understood_is_given_back_as_typed() {
    let listed = listed("en-9, Klingonese (native), en-4");
    assert_eq!(listed.known, [(code("en"), Level::Babel(4))]);
    let unknown: Vec<_> = listed.unknown.iter().map(|(typed, name, _)| (&**typed, &**name)).collect();
    assert_eq!(unknown, [("en-9", "en-9"), ("Klingonese (native)", "Klingonese")]);
}

#[test]
fn a_slip_is_taken_for_the_language_and_said() {
    let listed = listed("Portugesse-2, Kiswahilli (native)");
    assert_eq!(listed.known, [(code("pt"), Level::Babel(2)), (code("sw"), Level::Native)]);
    let typed: Vec<&str> = listed.guessed.iter().map(|(typed, _)| typed.as_str()).collect();
    assert_eq!(typed, ["Portugesse-2", "Kiswahilli (native)"]);
    assert!(
        self::listed("Kodava-N, Kituba").guessed.is_empty(),
        "languages of their own, which are not known here"
    );
}

#[test]
fn an_alias_goes_before_every_other_name() {
    let alias = |typed: &str| (folded(typed) == "english").then(|| code("pcm"));
    let listed = Listed::of("English (native), en-2", |answer| Languages::standard().hear(answer, alias));
    assert_eq!(listed.known, [(code("pcm"), Level::Native), (code("en"), Level::Babel(2))]);
}

#[test]
fn names_fall_back_to_a_language_that_has_one() {
    let languages = Languages::standard();
    assert_eq!(languages.name(&code("sw"), &code("fr")), "swahili");
    assert_eq!(languages.name(&code("fr"), &code("qu")), "francés");
    assert_eq!(languages.name(&code("fr"), &code("ja")), "French");
    assert_eq!(languages.name(&code("fr"), &code("zh-hant")), "法文");
    for simplified in ["zh", "zh-hans", "zh-cn", "zh-sg", "zh-my"] {
        assert_eq!(languages.name(&code("fr"), &code(simplified)), "法语");
    }
    assert_eq!(languages.name(&code("fr"), &code("tr")), "Fransızca");
    assert_eq!(languages.name(&code("fr"), &code("fr")), "français");
    assert_eq!(languages.name(&code("dag"), &code("es")), "dagbanli");
    assert_eq!(languages.name(&code("xx"), &code("fr")), "xx");
}

#[test]
fn fallbacks_and_directions_are_mediawikis() {
    let languages = Languages::standard();
    let chain =
        |from: &str| languages.fallbacks(&code(from)).into_iter().map(|code| code.0).collect::<Vec<_>>();
    assert_eq!(chain("pt-br"), ["pt", "en"]);
    assert_eq!(chain("arz"), ["ar", "en"]);
    assert_eq!(chain("qu"), ["qug", "es", "en"]);
    assert_eq!(chain("fr"), ["en"]);
    assert_eq!(chain("en-gb"), ["en"]);
    assert_eq!(chain("xx-yy"), ["xx", "en"]);
    assert!(chain("en").is_empty());
    for (written, expected) in
        [("ar", true), ("ur", true), ("fa", true), ("arz", true), ("en", false), ("tr", false)]
    {
        assert_eq!(languages.is_right_to_left(&code(written)), expected, "{written}");
    }
}

#[test]
fn a_name_may_have_the_word_language_beside_it_in_every_language_of_the_bot() {
    let list = [("\"language\"".to_owned(), LANGUAGE)];
    every_language_has_words("LANGUAGE", "src/registry/language.rs", list);
    for word in by_language::words(LANGUAGE) {
        let typed = format!("Yorùbá {word}");
        assert_eq!(Languages::standard().find(&typed), Some(code("yo")), "{typed}: single words only");
    }
}

#[test]
fn user_namespaces_of_every_language_are_known() {
    for name in ["User", "user_talk", "Usuario", "Usuaria", "Utilisateur", "Usuário(a)", "مستخدم", "Участник"]
    {
        assert!(Languages::standard().is_user_namespace(name), "{name}");
    }
    assert!(!Languages::standard().is_user_namespace("Project"));
}

proptest! {
    #[test]
    fn nothing_typed_stops_it(typed in any::<String>()) {
        let _ = listed(&typed);
        let _ = Languages::standard().understand(&typed);
    }
}
