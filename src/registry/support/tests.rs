//! Needs, tracks and decisions as people write them.

use proptest::prelude::*;

use super::*;
use crate::compose::messages::LANGUAGES;
use crate::registry::by_language::tests::{every_language_has_words, nothing_is};

fn kinds(typed: &str) -> Vec<Need> {
    needs(typed, &BTreeMap::new()).kinds.into_iter().collect()
}

/// Every word with its meaning, and the languages of each.
fn checked<K: Ord + Copy + std::fmt::Debug>(meanings: &Meanings<K>, understood: impl Fn(&str) -> Option<K>) {
    let mut wrong = Vec::new();
    for (meaning, languages) in meanings {
        for language in LANGUAGES {
            if languages.get(language).is_none_or(Vec::is_empty) {
                wrong.push(format!("{language}: no word for {meaning:?}; add some to config/support.toml"));
            }
        }
        for language in languages.keys().filter(|language| !LANGUAGES.contains(&language.as_str())) {
            wrong.push(format!(
                "{language} is no language of the bot; mend {meaning:?} in config/support.toml"
            ));
        }
    }
    nothing_is(&wrong);
    let mut seen: BTreeMap<String, K> = BTreeMap::new();
    for (&meaning, languages) in meanings {
        for word in languages.values().flatten() {
            let before = seen.insert(folded(word), meaning);
            assert!(before.is_none_or(|before| before == meaning), "{word:?} means two things");
            assert_eq!(understood(word), Some(meaning), "{word:?}");
        }
    }
}

#[test]
fn every_word_is_understood_and_means_one_thing_in_all_languages_of_the_bot() {
    let file: File = toml::from_str(include_str!("../../../config/support.toml")).expect("it is right");
    assert_eq!(file.need.keys().copied().collect::<Vec<_>>(), Need::ALL);
    assert_eq!(file.track.keys().copied().collect::<Vec<_>>(), Track::ALL);
    checked(&file.need, |word| match kinds(word)[..] {
        [only] => Some(only),
        _ => None,
    });
    checked(&file.track, track);
    checked(&file.decision, decision);
}

#[test]
fn needs_are_found_in_free_words_of_every_language() {
    use Need::{Childcare, Connectivity, Equipment, Financial, Methodological, Technological, Translation};
    for (typed, expected) in [
        ("Financial, Childcare", vec![Financial, Childcare]),
        ("I need money for childcare", vec![Financial, Childcare]),
        ("Data bundle for the calls", vec![Connectivity]),
        ("Interpretation into French", vec![Translation]),
        ("Necesito una cámara y acceso a internet", vec![Connectivity, Equipment]),
        ("garde d’enfants pendant les cliniques", vec![Childcare]),
        ("Apoio técnico; tradução", vec![Technological, Translation]),
        ("أحتاج الدعم المالي، رعاية الأطفال", vec![Financial, Childcare]),
        ("Nahitaji bando na kompyuta", vec![Connectivity, Equipment]),
        ("butuh kuota dan pelatihan", vec![Methodological, Connectivity]),
        ("मुझे अनुवाद और लैपटॉप चाहिए", vec![Translation, Equipment]),
        ("আমার শিশু যত্ন দরকার", vec![Childcare]),
        ("Нужен ноутбук и перевод", vec![Translation, Equipment]),
        ("需要翻译和电脑", vec![Translation, Equipment]),
        ("Çocuk bakımı ve ekipman", vec![Childcare, Equipment]),
        ("Conectivity", vec![Connectivity]),
        ("CHILD-CARE", vec![Childcare]),
    ] {
        assert_eq!(kinds(typed), expected, "{typed}");
    }
}

#[test]
fn what_is_not_understood_stays_in_its_own_words_and_a_no_asks_for_nothing() {
    let own = BTreeMap::from([("dongle".to_owned(), Need::Connectivity)]);
    let asked = needs("A quiet room\nEquipment (a dongle)\nno childcare\ndongle", &own);
    assert_eq!(asked.kinds, BTreeSet::from([Need::Connectivity, Need::Equipment]));
    assert!(asked.other);
    assert_eq!(asked.words, ["A quiet room", "Equipment (a dongle)", "no childcare"]);
    for nothing in ["", " ", "None", "n/a", "No", "ninguna", "لا", "нет", "-"] {
        assert!(needs(nothing, &own).is_none(), "{nothing}");
    }
    assert!(!needs("=cmd|' /C calc'!A0", &own).is_none());
}

#[test]
fn a_track_is_named_or_undecided() {
    for (typed, expected) in [
        ("Amendment of an existing grant agreement", Some(Track::Amendment)),
        ("Stipend (we have no grant agreement)", Some(Track::Stipend)),
        ("Enmienda de la subvención", Some(Track::Amendment)),
        ("une bourse", Some(Track::Stipend)),
        ("stipnd", Some(Track::Stipend)),
        ("Stipendd", Some(Track::Stipend)),
        ("津贴", Some(Track::Stipend)),
        ("I do not know", None),
        ("no stipend", None),
        ("amendment or stipend", None),
        ("", None),
    ] {
        assert_eq!(track(typed), expected, "{typed}");
    }
}

#[test]
fn a_decision_is_what_the_answer_begins_with() {
    for (typed, expected) in [
        ("APPROVED", Some(Decision::Approved)),
        ("Approved in part, 200 of 300 USD", Some(Decision::InPart)),
        ("approved partially", Some(Decision::Approved)),
        ("Not approved: after the deadline", Some(Decision::Declined)),
        ("no longer needed", Some(Decision::Withdrawn)),
        ("no", Some(Decision::Declined)),
        ("pending", Some(Decision::Open)),
        ("已批准", Some(Decision::Approved)),
        ("不批准", Some(Decision::Declined)),
        ("will be approved in May", None),
        ("300", None),
        ("", None),
    ] {
        assert_eq!(decision(typed), expected, "{typed}");
    }
}

#[test]
fn parameters_of_a_profile_that_tell_of_support_are_known() {
    for key in
        ["support", "Support_needed", "needs", "childcare", "apoyo", "stipend", "دعم", "soutien financier"]
    {
        assert!(is_about(key), "{key}");
    }
    every_language_has_words("ABOUT", "src/registry/support.rs", [("support".to_owned(), ABOUT)]);
    for key in ["shaer", "foo", "skills", "lerning", "1", "colour", "email"] {
        assert!(!is_about(key), "{key}");
    }
}

proptest! {
    #[test]
    fn nothing_typed_stops_it_and_nothing_typed_is_lost(typed in any::<String>()) {
        let asked = needs(&typed, &BTreeMap::new());
        prop_assert!(!asked.other || !asked.words.is_empty());
        let _ = (track(&typed), decision(&typed), is_about(&typed));
    }
}
