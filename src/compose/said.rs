//! Why a wish stays open and what would help, in the reader's language. The
//! values come from the matching; here they get their words.

use super::composer::Composer;
use super::render::Voice;
use crate::matching::advice::{Said, Value};
use crate::registry::Registrant;

impl Composer<'_> {
    /// What is said, as wikitext for a notice to this reader.
    #[must_use]
    pub fn said(&self, reader: &Registrant, said: &Said) -> String {
        self.said_in(&self.voice_for(self.notice_language(reader)), said)
    }

    /// The same in this voice.
    pub(super) fn said_in(&self, voice: &Voice, said: &Said) -> String {
        let words: Vec<String> = said
            .values
            .iter()
            .map(|value| match value {
                Value::Number(number) => number.to_string(),
                Value::Level(level) => self.level(voice, *level),
                Value::Skill(skill) => self.skill(voice, skill),
                Value::Languages(codes) => {
                    let names: Vec<String> = codes.iter().map(|code| self.language(voice, code)).collect();
                    self.listed(voice, &names)
                }
            })
            .collect();
        self.say(voice, said.key, &words.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::compose::messages::LANGUAGES;
    use crate::compose::testing::{composer, language, pages, person, skill};
    use crate::matching::Because;
    use crate::matching::advice::{Advice, Near};
    use crate::registry::Level;

    fn everything() -> Vec<Said> {
        let because = [
            Because::NobodyShares,
            Because::NoCommonLanguage {
                sharers: 3,
                languages: BTreeSet::from([language("ar"), language("fr")]),
            },
            Because::AllMetBefore,
            Because::AllTaken { sharers: 2 },
            Because::AnotherWishServed,
        ];
        let advice = [
            Advice::Language { language: language("fr"), level: 2, sharers: 4 },
            Advice::Skill { skill: skill("sparql"), near: Near::Sibling, sharers: 2 },
            Advice::Skill { skill: skill("wikidata"), near: Near::Wider, sharers: 1 },
            Advice::Clinic { learners: 5, hosts: 1 },
            Advice::Clinic { learners: 5, hosts: 0 },
            Advice::Wait,
        ];
        because.iter().map(Because::said).chain(advice.iter().map(Advice::said)).collect()
    }

    #[test]
    fn every_reason_and_advice_has_its_words_in_every_language() {
        let pages = pages();
        for lang in LANGUAGES {
            let reader =
                Registrant { languages: vec![(language(lang), Level::Native)], ..person(5, "LCTest-Reader") };
            for said in everything() {
                let words = composer(&pages).said(&reader, &said);
                assert!(!words.contains('⧼') && !words.contains('$'), "{lang}: {words}");
            }
        }
    }

    #[test]
    fn languages_and_levels_are_named_to_the_reader() {
        let pages = pages();
        let reader =
            Registrant { languages: vec![(language("en"), Level::Native)], ..person(5, "LCTest-Reader") };
        let said = Advice::Language { language: language("fr"), level: 2, sharers: 4 }.said();
        let words = composer(&pages).said(&reader, &said);
        assert!(words.starts_with("French (level: intermediate, or better)"), "{words}");
    }
}
