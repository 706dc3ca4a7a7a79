//! What one reader is told on their talk page, in one section and in their
//! language: a question whether a form was theirs, a
//! welcome, awards, introductions, what to mend in their entry. Headings are fixed messages;
//! names are only ever links or escaped text.

use serde::Serialize;

use super::NoticeParts;
use super::composer::{Composer, as_stored, in_order, words};
use super::messages::SOURCE_LANGUAGE;
use super::render::Voice;
use crate::ids::{ActionId, LanguageCode};
use crate::registry::{Level, Registrant};

mod ambassador;
mod approval;
mod awards;
mod clinics;
mod introductions;
mod outcomes;
pub mod parts;
mod puzzles;
pub mod unmatched;
mod updates;

#[derive(Serialize)]
struct NoticeView {
    heading: String,
    reader: String,
    parts: Vec<String>,
    /// How messages are stopped, if they are.
    end: End,
    /// The buttons by which they are.
    peace: String,
    ids: String,
    /// Whether it is only shown to somebody else: no section of its own, and unsigned.
    shown: bool,
}

/// What a notice says of further ones.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
enum End {
    /// The reader takes part and has an entry of their own.
    Entry,
    /// The reader may never have heard of the programme.
    Stranger,
    /// The reader is of the working group.
    Nothing,
}

/// What a notice tells on one subject.
struct Part {
    /// The heading's message if nothing in the notice matters more.
    heading: &'static str,
    /// The message by which the edit summary tells of it, and how many there are.
    summary: (&'static str, usize),
    /// The words, in the reader's language.
    text: String,
}

impl Composer<'_> {
    /// A whole section for the end of the reader's talk page, signed by
    /// whoever saves it, the ids of what it does in a comment at its end.
    #[must_use]
    pub fn notice(&self, reader: &Registrant, parts: &NoticeParts, ids: &[ActionId]) -> String {
        self.notice_as(reader, parts, ids, false)
    }

    /// The same as others see it beforehand: as it will look, and its wikitext; without the names
    /// of what it does.
    #[must_use]
    pub(super) fn notice_to_show(&self, reader: &Registrant, parts: &NoticeParts) -> [String; 2] {
        [true, false].map(|shown| self.notice_as(reader, parts, &[], shown).trim().to_owned())
    }

    fn notice_as(&self, reader: &Registrant, parts: &NoticeParts, ids: &[ActionId], shown: bool) -> String {
        let voice = self.voice_for(self.notice_language(reader));
        let told = self.parts(&voice, parts);
        let only_asked = parts.approval.is_some() && told.len() == 1;
        let view = NoticeView {
            heading: self.heading(&voice, &told),
            reader: words(reader.name.as_str()),
            parts: told.iter().map(|part| part.text.trim().to_owned()).collect(),
            end: match &parts.confirm {
                Some(_) => End::Stranger,
                None if only_asked => End::Nothing,
                None => End::Entry,
            },
            peace: self.peace_buttons(&voice),
            shown,
            ids: ids.iter().map(ActionId::as_str).collect::<Vec<_>>().join(" "),
        };
        as_stored(&format!("\n\n{}", self.fill("notice/notice", &voice, &view).trim()))
    }

    /// The summary of the edit that posts the notice, without ids, in the
    /// wiki's language: what kinds of thing it holds, and nothing of whom.
    #[must_use]
    pub fn notice_summary(&self, parts: &NoticeParts) -> String {
        let voice = &self.wiki_voice;
        let told = self.parts(voice, parts);
        let counted = |part: &Part| self.say(voice, part.summary.0, &[&part.summary.1.to_string()]);
        let holds: Vec<String> = told.iter().map(counted).collect();
        self.say(voice, "summary-notice", &[&self.listed(voice, &holds)])
    }

    /// What stands below an introduction that was a mistake, in its reader's language.
    #[must_use]
    pub fn undone_line(&self, reader: &Registrant) -> String {
        as_stored(&self.say(&self.voice_for(self.notice_language(reader)), "notice-undone", &[]))
    }

    /// The summary of the edit that strikes so many introductions, without ids.
    #[must_use]
    pub fn undone_summary(&self, count: usize) -> String {
        let said = self.say(&self.wiki_voice, "summary-notice-undone", &[&count.to_string()]);
        self.say(&self.wiki_voice, "summary-notice", &[&said])
    }

    /// What the notice tells, in the order in which it is read. What matters most comes first.
    fn parts(&self, voice: &Voice, parts: &NoticeParts) -> Vec<Part> {
        [
            self.confirm_part(voice, parts),
            self.welcome_part(voice, parts),
            self.awards_part(voice, parts),
            self.introductions_part(voice, parts),
            self.freed_part(voice, parts),
            self.unmatched_part(voice, parts),
            self.reminders_part(voice, parts),
            self.clinics_part(voice, parts),
            self.ambassador_part(voice, parts),
            self.puzzles_part(voice, parts),
            self.updates_part(voice, parts),
            self.approval_part(voice, parts),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn confirm_part(&self, voice: &Voice, parts: &NoticeParts) -> Option<Part> {
        let code = parts.confirm.as_ref()?;
        Some(Part {
            heading: "notice-heading-confirm",
            summary: ("summary-notice-confirm", 1),
            text: self.fill("notice/confirm", voice, code),
        })
    }

    fn welcome_part(&self, voice: &Voice, parts: &NoticeParts) -> Option<Part> {
        parts.welcome.then(|| Part {
            heading: "notice-heading-welcome",
            summary: ("summary-notice-welcome", 1),
            text: self.fill("notice/welcome", voice, ()),
        })
    }

    /// The language the reader knows best, the first they list where several
    /// are equal, in which a whole notice can be written, be it through its fallbacks. English is
    /// everybody's last fallback: it comes after every other language that they know.
    #[must_use]
    pub fn notice_language(&self, reader: &Registrant) -> LanguageCode {
        let mut known: Vec<&(LanguageCode, Level)> =
            reader.languages.iter().filter(|(_, level)| level.points() > 0).collect();
        // Stable: equal levels stay in the reader's own order.
        known.sort_by_key(|(_, level)| std::cmp::Reverse(level.points()));
        let theirs = |(language, _): &(LanguageCode, Level)| {
            let told = in_order(self.names, language).find(|told| self.messages.writes(told))?;
            let is_last_resort =
                told.0 == SOURCE_LANGUAGE && language.0.split('-').next() != Some(SOURCE_LANGUAGE);
            (!is_last_resort).then_some(told)
        };
        known.into_iter().find_map(theirs).unwrap_or_else(|| LanguageCode(SOURCE_LANGUAGE.to_owned()))
    }

    /// A fixed text; one that runs against the page's direction says so, or its words would change places.
    fn heading(&self, voice: &Voice, told: &[Part]) -> String {
        let text = self.say(voice, heading(told), &[]);
        if voice.dir == self.wiki_voice.dir {
            text
        } else {
            format!("<span lang=\"{}\" dir=\"{}\">{text}</span>", voice.lang, voice.dir)
        }
    }
}

/// The heading's message, for what matters most to the reader.
fn heading(told: &[Part]) -> &'static str {
    // Introductions are what people wait for; a barnstar comes before them to be seen, not to be announced.
    let told_of = |key: &str| told.iter().map(|part| part.heading).find(|heading| *heading == key);
    let weightiest = ["notice-heading-confirm", "notice-heading-welcome", "notice-heading-introductions"];
    let weightiest = weightiest.into_iter().find_map(told_of);
    weightiest.or_else(|| told.first().map(|part| part.heading)).unwrap_or("notice-heading-awards")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::compose::messages::{LANGUAGES, Messages};
    use crate::compose::testing::{
        award_given, composer, composer_in, everything, introduction, language, met, name, pages, person,
        skill,
    };
    use crate::compose::{AwardGiven, Introduction, Note, Role};
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
    fn nobody_is_told_half_in_a_language_that_is_still_being_written() {
        let pages = pages();
        let mut composer = composer(&pages);
        composer.messages = Arc::new(Messages::embedded().expect("well-formed").without("tr", "notice-why"));
        assert_eq!(composer.notice_language(&reader(&[("tr", 6), ("fr", 3)])).as_str(), "fr");
        assert_eq!(composer.notice_language(&reader(&[("tr", 6)])).as_str(), "en");
        // Whoever was written to in a fallback of theirs still is.
        let messages = Messages::embedded().expect("well-formed").beginning("qu", "link-help", "Yanapa");
        composer.messages = Arc::new(messages);
        assert_eq!(composer.notice_language(&reader(&[("qu", 6)])).as_str(), "es");
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
        assert_eq!(
            spoken_to(&[("yo", 6), ("fr", 2)]),
            "fr",
            "French, which they know, before English, which nobody said"
        );
        assert_eq!(spoken_to(&[("rw", 6), ("fr", 4), ("en", 3)]), "fr");
        assert_eq!(spoken_to(&[("rw", 6), ("en", 4), ("fr", 3)]), "en");
        assert_eq!(spoken_to(&[("en-gb", 6), ("fr", 4)]), "en");
        assert_eq!(spoken_to(&[("pt-br", 6)]), "pt");
        assert_eq!(spoken_to(&[("yo", 6)]), "en");
        assert_eq!(spoken_to(&[("fr", 0)]), "en");
        assert_eq!(spoken_to(&[]), "en");
    }

    #[test]
    fn the_heading_names_what_matters_most() {
        let pages = pages();
        let composer = composer(&pages);
        let heading = |parts: &NoticeParts| heading(&composer.parts(&composer.wiki_voice, parts));
        assert_eq!(heading(&everything()), "notice-heading-welcome");
        let parts = NoticeParts { welcome: false, ..everything() };
        assert_eq!(heading(&parts), "notice-heading-introductions");
        let parts = NoticeParts { introductions: Vec::new(), ..parts };
        assert_eq!(heading(&parts), "notice-heading-awards");
    }

    #[test]
    fn a_partner_who_is_away_is_told_of_with_the_day() {
        let pages = pages();
        let away = Introduction {
            partner_away: Some(jiff::civil::date(2026, 11, 10)),
            ..introduction(Role::Learner)
        };
        let parts = |one| NoticeParts { introductions: vec![one], ..NoticeParts::default() };
        let notice = |one, code| composer(&pages).notice(&reader(&[(code, 6)]), &parts(one), &ids());
        let told = notice(away.clone(), "en");
        assert!(told.contains("** Away until {{#time:j F Y|2026-11-10|en}}\n** "), "{told}");
        assert!(notice(away, "es").contains("2026-11-10|es}}"));
        assert!(!notice(introduction(Role::Learner), "en").contains("Away"));
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
            introductions: vec![Introduction { partner: partner.clone(), ..introduction(Role::Learner) }],
            awards: vec![AwardGiven {
                acts: vec![met(Role::Sharer, partner.as_str(), 1)],
                approved_by: Some(partner.clone()),
                note: Some(Note { by: partner.clone(), text: crate::compose::testing::HOSTILE.to_owned() }),
                ..award_given()
            }],
            clinics: Vec::new(),
            welcome: true,
            ..NoticeParts::default()
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
            // Three buttons for each of two, two to be left in peace, and the links to the reader's own page.
            prop_assert_eq!(notice.matches("{{fullurl:Special:MyPage/").count(), 10);
            prop_assert_eq!(notice.matches("}} ").count(), 10);
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
        assert_eq!(summary, "Let's Connect: welcome, barnstars (1), introductions (2)");
        let arabic =
            composer_in(&pages, "ar").notice_summary(&NoticeParts { welcome: true, ..Default::default() });
        assert_eq!(arabic, "Let's Connect: ترحيب");
    }
}
