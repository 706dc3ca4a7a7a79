//! That people want to learn something, and whether the reader would hold a clinic on it.

use serde::Serialize;

use super::Part;
use crate::compose::NoticeParts;
use crate::compose::composer::Composer;
use crate::compose::render::Voice;

#[derive(Serialize)]
struct View {
    asked: Vec<AskedView>,
}

#[derive(Serialize)]
struct AskedView {
    lead: String,
    propose: String,
}

impl Composer<'_> {
    pub(super) fn ambassador_part(&self, voice: &Voice, parts: &NoticeParts) -> Option<Part> {
        let asked: Vec<AskedView> = parts
            .ambassador
            .iter()
            .map(|asking| {
                let (skill, language) =
                    (self.skill(voice, &asking.skill), self.language(voice, &asking.language));
                AskedView {
                    lead: self.say(
                        voice,
                        "notice-ambassador",
                        &[&skill, &language, &asking.learners.to_string()],
                    ),
                    propose: self.propose_clinic(&asking.name, &asking.skill, &asking.language, asking.month),
                }
            })
            .collect();
        (!asked.is_empty()).then(|| Part {
            heading: "notice-heading-ambassador",
            summary: ("summary-notice-ambassador", asked.len()),
            text: self.fill("notice/ambassador", voice, View { asked }),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::NoticeParts;
    use crate::compose::ambassadors::Asking;
    use crate::compose::testing::{composer, language, name, pages, person, round, skill};

    #[test]
    fn an_ambassador_is_asked_in_one_section_with_a_clinic_prepared() {
        let pages = pages();
        let asking = Asking {
            skill: skill("sparql"),
            language: language("es"),
            learners: 7,
            month: Some(round()),
            name: name("LCTest-KE-017"),
        };
        let parts = NoticeParts { ambassador: vec![asking], ..NoticeParts::default() };
        insta::assert_snapshot!(composer(&pages).notice(&person(5, "LCTest-KE-017"), &parts, &[]));
    }
}
