//! What one reader is told on their talk page, in one section and in their
//! language: a question whether a form was theirs, a
//! welcome, awards, introductions, what to mend in their entry. Headings are fixed messages;
//! names are only ever links or escaped text.

use std::collections::BTreeSet;

use serde::Serialize;

use super::composer::{Composer, as_stored, spoken, words};
use super::messages::SOURCE_LANGUAGE;
use super::render::{Voice, call_name};
use super::{AwardGiven, AwardSide, Introduction, NoticeParts, Role};
use crate::ids::{ActionId, LanguageCode, PageTitle, SkillId};
use crate::matching::Reason;
use crate::registry::{Kind, Level, Puzzle, Registrant};

#[derive(Serialize)]
struct NoticeView {
    heading: String,
    reader: String,
    confirm: Option<String>,
    /// The page of the puzzles, and a line for each.
    entry: Option<String>,
    puzzles: Vec<String>,
    welcome: bool,
    awards: Vec<String>,
    introductions: Vec<IntroductionView>,
    /// How many different people are introduced.
    partners: usize,
    ids: String,
}

#[derive(Serialize)]
struct IntroductionView {
    lead: String,
    narrower: String,
    reasons: Option<String>,
    next_step: String,
    met: String,
}

#[derive(Serialize)]
struct AwardView {
    title: String,
    picture: Option<String>,
    reason: String,
    approved: String,
}

impl Composer<'_> {
    /// A whole section for the end of the reader's talk page, signed by
    /// whoever saves it, the ids of what it does in a comment at its end.
    #[must_use]
    pub fn notice(&self, reader: &Registrant, parts: &NoticeParts, ids: &[ActionId]) -> String {
        let voice = self.voice_for(self.notice_language(reader));
        let introductions = parts.introductions.iter();
        let view = NoticeView {
            heading: self.heading(&voice, parts),
            reader: words(reader.name.as_str()),
            confirm: parts.confirm.clone(),
            entry: parts.puzzles.first().map(|puzzle| words(&puzzle.place)),
            puzzles: parts.puzzles.iter().map(|puzzle| self.puzzle(&voice, puzzle)).collect(),
            welcome: parts.welcome,
            awards: parts.awards.iter().map(|award| self.award(&voice, award)).collect(),
            introductions: introductions
                .map(|introduction| self.introduction(&voice, introduction))
                .collect(),
            partners: parts.introductions.iter().map(|one| &one.partner).collect::<BTreeSet<_>>().len(),
            ids: ids.iter().map(ActionId::as_str).collect::<Vec<_>>().join(" "),
        };
        as_stored(&format!("\n\n{}", self.fill("pages/notice", &voice, &view).trim()))
    }

    /// The summary of the edit that posts the notice, without ids, in the
    /// wiki's language: what kinds of thing it holds, and nothing of whom.
    #[must_use]
    pub fn notice_summary(&self, parts: &NoticeParts) -> String {
        let counted = |key: &str, count: usize| {
            (count > 0).then(|| self.say(&self.wiki_voice, key, &[&count.to_string()]))
        };
        let holds: Vec<String> = [
            counted("summary-notice-confirm", usize::from(parts.confirm.is_some())),
            counted("summary-notice-welcome", usize::from(parts.welcome)),
            counted("summary-notice-introductions", parts.introductions.len()),
            counted("summary-notice-awards", parts.awards.len()),
            counted("summary-notice-puzzles", parts.puzzles.len()),
        ]
        .into_iter()
        .flatten()
        .collect();
        self.say(&self.wiki_voice, "summary-notice", &[&self.listed(&self.wiki_voice, &holds)])
    }

    /// The language the reader knows best, the first they list where several
    /// are equal, for which there are messages, be it through its fallbacks.
    #[must_use]
    pub fn notice_language(&self, reader: &Registrant) -> LanguageCode {
        let mut known: Vec<&(LanguageCode, Level)> =
            reader.languages.iter().filter(|(_, level)| level.points() > 0).collect();
        // Stable: equal levels stay in the reader's own order.
        known.sort_by_key(|(_, level)| std::cmp::Reverse(level.points()));
        known
            .into_iter()
            .find_map(|(language, _)| spoken(&self.messages, self.names, language))
            .unwrap_or_else(|| LanguageCode(SOURCE_LANGUAGE.to_owned()))
    }

    /// A fixed text; one that runs against the page's direction says so, or its words would change places.
    fn heading(&self, voice: &Voice, parts: &NoticeParts) -> String {
        let text = self.say(voice, heading(parts), &[]);
        if voice.dir == self.wiki_voice.dir {
            text
        } else {
            format!("<span lang=\"{}\" dir=\"{}\">{text}</span>", voice.lang, voice.dir)
        }
    }

    fn introduction(&self, voice: &Voice, introduction: &Introduction) -> IntroductionView {
        let Introduction { partner, role, skill, shared, language, .. } = introduction;
        let (person, skill_name) = (self.person(voice, partner), self.skill(voice, skill));
        let language_name = self.language(voice, language);
        let (lead, narrower, next_step) = match role {
            Role::Learner => ("notice-lead-learner", "notice-narrower-learner", "notice-next-learner"),
            Role::Sharer => ("notice-lead-sharer", "notice-narrower-sharer", "notice-next-sharer"),
        };
        let reasons: Vec<String> =
            introduction.reasons.iter().map(|reason| self.reason(voice, introduction, reason)).collect();
        let talk = format!("User talk:{}", words(partner.as_str()));
        IntroductionView {
            lead: self.say(voice, lead, &[&person, &skill_name, &language_name]),
            narrower: if shared == skill {
                String::new()
            } else {
                format!(" {}", self.say(voice, narrower, &[&self.skill(voice, shared)]))
            },
            reasons: (!reasons.is_empty()).then(|| reasons.join(&self.say(voice, "reason-separator", &[]))),
            next_step: self.say(voice, next_step, &[&talk]),
            met: self.met_call(introduction),
        }
    }

    /// The call that reports the meeting, as text to copy. The name is escaped
    /// although it stands in `nowiki`, so that nothing in it could end that.
    fn met_call(&self, introduction: &Introduction) -> String {
        format!(
            "{{{{{}|with={}|skill={}|round={}}}}}",
            call_name(&self.pages.met_template),
            words(introduction.partner.as_str()),
            introduction.skill,
            introduction.round
        )
    }

    fn reason(&self, voice: &Voice, introduction: &Introduction, reason: &Reason) -> String {
        match reason {
            Reason::Language { language, level: 6 } => {
                self.say(voice, "reason-language-native", &[&self.language(voice, language)])
            }
            Reason::Language { language, level } => self.say(
                voice,
                "reason-language",
                &[&self.language(voice, language), &self.level(voice, *level)],
            ),
            Reason::Hours { hours } => self.say(voice, "reason-hours", &[&hours.to_string()]),
            Reason::Wish { place } => {
                let key = match (introduction.role, place) {
                    (Role::Learner, 0 | 1) => "reason-first-wish-learner",
                    (Role::Learner, _) => "reason-wish-learner",
                    (Role::Sharer, 0 | 1) => "reason-first-wish-sharer",
                    (Role::Sharer, _) => "reason-wish-sharer",
                };
                self.say(voice, key, &[&place.to_string()])
            }
            Reason::Returns { skill } => {
                let key = match introduction.role {
                    Role::Learner => "reason-returns-learner",
                    Role::Sharer => "reason-returns-sharer",
                };
                self.say(voice, key, &[&self.skill(voice, skill)])
            }
            Reason::OtherAffiliate => self.say(voice, "reason-other-affiliate", &[]),
            Reason::PreferredRegion => self.say(voice, "reason-preferred-region", &[]),
        }
    }

    /// What was not understood, and what it may mean.
    fn puzzle(&self, voice: &Voice, puzzle: &Puzzle) -> String {
        let field = puzzle.field.parameter();
        let Some(typed) = &puzzle.words else { return self.say(voice, "notice-puzzle-private", &[field]) };
        let mut line = self.say(voice, "notice-puzzle", &[field, &words(typed)]);
        let meant = puzzle.candidates.iter().filter_map(|(kind, id)| self.candidate(voice, *kind, id));
        let meant: Vec<String> = meant.collect();
        if !meant.is_empty() {
            let meant = self.listed(voice, &meant);
            line = format!("{line} {}", self.say(voice, "notice-puzzle-candidates", &[&meant]));
        }
        line
    }

    fn candidate(&self, voice: &Voice, kind: Kind, id: &str) -> Option<String> {
        match kind {
            Kind::Skill => Some(self.skill(voice, &SkillId(id.to_owned()))),
            Kind::Language => Some(self.language(voice, &LanguageCode(id.to_owned()))),
            Kind::Country => Some(words(&self.names.country(id, &voice.lang))),
            Kind::Region => Some(words(&self.names.region(id, &voice.lang))),
            // Affiliates have no names by language; an unknown one stands as it was typed.
            Kind::Affiliation => None,
        }
    }

    fn award(&self, voice: &Voice, given: &AwardGiven) -> String {
        let (title, reason) = match given.award.side {
            AwardSide::Learner => ("award-title-learner", "award-reason-learner"),
            AwardSide::Sharer => ("award-title-sharer", "award-reason-sharer"),
        };
        let title = self.say(voice, title, &[]);
        let partner = Self::user(&given.partner);
        let approver = Self::user(&given.approved_by);
        let round = given.round.to_string();
        let alternative = self.say(voice, "award-picture", &[]);
        let picture = PageTitle::parse(&format!("File:{}", given.award.image)).ok();
        let view = AwardView {
            title,
            picture: picture.map(|picture| format!("[[{picture}|100px|alt={alternative}]]")),
            reason: self.say(voice, reason, &[&partner, &self.skill(voice, &given.skill), &round]),
            approved: self.say(voice, "award-approved", &[&approver]),
        };
        self.fill("pages/award", voice, &view).trim().to_owned()
    }
}

/// The heading's message, for what matters most to the reader.
fn heading(parts: &NoticeParts) -> &'static str {
    if parts.confirm.is_some() {
        "notice-heading-confirm"
    } else if parts.welcome {
        "notice-heading-welcome"
    } else if !parts.introductions.is_empty() {
        "notice-heading-introductions"
    } else if parts.awards.is_empty() && !parts.puzzles.is_empty() {
        "notice-heading-puzzles"
    } else {
        "notice-heading-awards"
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compose::messages::LANGUAGES;
    use crate::compose::testing::{
        award_given, composer, composer_in, everything, introduction, language, name, pages, person, skill,
    };
    use crate::registry::Registrant;

    fn reader(languages: &[(&str, u8)]) -> Registrant {
        let level = |points| if points == 6 { Level::Native } else { Level::Babel(points) };
        Registrant {
            languages: languages.iter().map(|(code, points)| (language(code), level(*points))).collect(),
            ..person(5, "LCTest-Reader")
        }
    }

    fn ids() -> [ActionId; 2] {
        [ActionId::of(&["welcome", "5"]), ActionId::of(&["introduction", "2026-11", "5"])]
    }

    fn spoken_to(languages: &[(&str, u8)]) -> String {
        let pages = pages();
        composer(&pages).notice_language(&reader(languages)).to_string()
    }

    #[test]
    fn a_notice_of_everything_reads_well_in_english() {
        let pages = pages();
        insta::assert_snapshot!(composer(&pages).notice(&reader(&[("en", 4)]), &everything(), &ids()));
    }

    #[test]
    fn a_notice_of_everything_reads_well_in_arabic() {
        let pages = pages();
        insta::assert_snapshot!(composer(&pages).notice(&reader(&[("ar", 6)]), &everything(), &ids()));
    }

    #[test]
    fn a_barnstar_alone_reads_well() {
        let pages = pages();
        let parts = NoticeParts { awards: vec![award_given()], ..NoticeParts::default() };
        insta::assert_snapshot!(composer(&pages).notice(&reader(&[("es", 6)]), &parts, &ids()));
    }

    #[test]
    fn a_notice_is_one_signed_section_with_its_ids_at_its_end() {
        let pages = pages();
        for lang in LANGUAGES {
            let notice = composer(&pages).notice(&reader(&[(lang, 6)]), &everything(), &ids());
            assert!(notice.starts_with("\n\n== "), "{lang}");
            assert_eq!(notice.lines().filter(|line| line.starts_with('=')).count(), 1, "{lang}");
            assert_eq!(notice.matches("~~~~").count(), 1, "{lang}");
            assert_eq!(ActionId::find_in(&notice), ids(), "{lang}");
            let last = notice.lines().last().unwrap_or_default();
            assert!(last.starts_with("~~~~ <!-- lc:") && last.ends_with(" -->"), "{lang}: {last}");
        }
    }

    #[test]
    fn every_language_has_every_word_and_every_parameter() {
        let pages = pages();
        for lang in LANGUAGES {
            for role in [Role::Learner, Role::Sharer] {
                let mut parts = everything();
                for one in &mut parts.introductions {
                    one.role = role;
                }
                let notice = composer(&pages).notice(&reader(&[(lang, 6)]), &parts, &ids());
                assert!(!notice.contains('⧼') && !notice.contains('$'), "{lang}: {notice}");
            }
        }
    }

    #[test]
    fn people_are_spoken_to_in_the_language_they_know_best() {
        assert_eq!(spoken_to(&[("en", 3), ("fr", 6)]), "fr");
        assert_eq!(spoken_to(&[("es", 4), ("ar", 4)]), "es");
        assert_eq!(spoken_to(&[("ar", 4), ("es", 4)]), "ar");
    }

    #[test]
    fn a_language_without_messages_gives_way_to_its_fallback_and_then_to_the_next() {
        assert_eq!(spoken_to(&[("qu", 6), ("en", 5)]), "es");
        assert_eq!(spoken_to(&[("yo", 6), ("fr", 2)]), "fr");
        assert_eq!(spoken_to(&[("pt-br", 6)]), "pt");
        assert_eq!(spoken_to(&[("yo", 6)]), "en");
        assert_eq!(spoken_to(&[("fr", 0)]), "en");
        assert_eq!(spoken_to(&[]), "en");
    }

    #[test]
    fn the_heading_names_what_matters_most() {
        assert_eq!(heading(&everything()), "notice-heading-welcome");
        let parts = NoticeParts { welcome: false, ..everything() };
        assert_eq!(heading(&parts), "notice-heading-introductions");
        let parts = NoticeParts { introductions: Vec::new(), ..parts };
        assert_eq!(heading(&parts), "notice-heading-awards");
    }

    #[test]
    fn the_narrower_skill_of_the_sharer_is_named() {
        let pages = pages();
        let mut parts =
            NoticeParts { introductions: vec![introduction(Role::Learner)], ..Default::default() };
        let exact = composer(&pages).notice(&reader(&[]), &parts, &ids());
        parts.introductions[0].shared = skill("sparql");
        let narrower = composer(&pages).notice(&reader(&[]), &parts, &ids());
        assert!(!exact.contains("SPARQL") && narrower.contains("“SPARQL queries”"));
    }

    #[test]
    fn a_name_made_of_markup_is_only_a_name() {
        let pages = pages();
        let partner = name("LCTest ''~~~~'' &lt;!-- -- !!");
        let parts = NoticeParts {
            confirm: None,
            puzzles: Vec::new(),
            introductions: vec![Introduction { partner: partner.clone(), ..introduction(Role::Learner) }],
            awards: vec![AwardGiven {
                partner: partner.clone(),
                approved_by: partner.clone(),
                ..award_given()
            }],
            welcome: true,
        };
        let notice = composer(&pages).notice(&Registrant { name: partner, ..reader(&[]) }, &parts, &ids());
        assert_eq!(notice.matches("~~~~").count(), 1, "{notice}");
        assert!(!notice.contains("''~") && !notice.contains("&lt;") && !notice.contains("!!"), "{notice}");
    }

    proptest! {
        #[test]
        fn no_name_an_account_can_have_breaks_the_section(typed in "\\PC{1,30}") {
            let Ok(partner) = crate::ids::Username::parse(&typed) else { return Ok(()) };
            let pages = pages();
            let mut parts = everything();
            for one in &mut parts.introductions {
                one.partner = partner.clone();
            }
            let reader = Registrant { name: partner, ..reader(&[]) };
            let notice = composer(&pages).notice(&reader, &parts, &ids());
            prop_assert_eq!(notice.matches("~~~~").count(), 1);
            prop_assert_eq!(notice.matches("<nowiki>").count(), 2);
            prop_assert_eq!(notice.matches("</nowiki>").count(), 2);
            prop_assert_eq!(ActionId::find_in(&notice), ids());
        }
    }

    #[test]
    fn an_award_whose_picture_is_no_file_has_none() {
        let pages = pages();
        let mut given = award_given();
        given.award.image = "x.png]]{{delete}}".to_owned();
        let parts = NoticeParts { awards: vec![given], ..NoticeParts::default() };
        let notice = composer(&pages).notice(&reader(&[]), &parts, &ids());
        assert!(!notice.contains("[[File:") && !notice.contains("delete"), "{notice}");
    }

    #[test]
    fn the_summary_counts_and_names_nobody() {
        let pages = pages();
        let summary = composer(&pages).notice_summary(&everything());
        assert_eq!(summary, "Let's Connect: welcome, introductions (2), barnstars (1)");
        let arabic =
            composer_in(&pages, "ar").notice_summary(&NoticeParts { welcome: true, ..Default::default() });
        assert_eq!(arabic, "Let's Connect: ترحيب");
    }
}
