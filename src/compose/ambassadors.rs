//! The page of those who would organise clinics, for the working group: what each could
//! serve, a prepared clinic, how far things have come. It shows nothing that is not in the
//! directory, but for counts of three people and more.

use serde::Serialize;

use super::composer::{Cell, Composer};
use super::own_entry::encoded;
use super::render::call_name;
use super::{AMBASSADORS_REGION, Wanted};
use crate::ids::{ActionId, LanguageCode, RoundId, SkillId, Username};
use crate::registry::{AmbassadorNote, AmbassadorStatus, Level};

/// The page below the home page with which a prepared clinic begins.
pub(super) const CLINIC_PRELOAD: &str = "Ambassador clinic preload";

/// Skills and languages of one person that are named.
const MOST_NAMED: usize = 8;

/// Wishes of several people that one person could serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serving {
    /// The skill wanted.
    pub skill: SkillId,
    /// The language.
    pub language: LanguageCode,
    /// How many want it.
    pub learners: usize,
    /// Whether they were asked.
    pub state: AskState,
}

/// Whether somebody was asked to hold a clinic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskState {
    /// A trustee may approve it, by this id.
    Proposed(ActionId),
    /// A trustee did.
    Approved,
    /// They were, on that day.
    Asked(Option<jiff::civil::Date>),
    /// They are left in peace for now, by what is noted of them.
    Held,
    /// They want no messages.
    WantsNoMessages,
}

/// Somebody who would organise clinics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmbassadorView {
    /// The account.
    pub name: Username,
    /// What they share.
    pub share: Vec<SkillId>,
    /// What they speak.
    pub languages: Vec<(LanguageCode, Level)>,
    /// What is noted.
    pub note: Option<AmbassadorNote>,
    /// Whether the day has come to look again.
    pub is_due: bool,
    /// The round whose wishes those are.
    pub month: Option<RoundId>,
    /// What they could serve, best fit first.
    pub servings: Vec<Serving>,
}

/// Everybody who would organise clinics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AmbassadorsView {
    /// Those who may be shown, in the order in which they matter.
    pub people: Vec<AmbassadorView>,
    /// How many others there are.
    pub unlisted: usize,
}

/// What a notice asks an ambassador.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// On what.
    pub skill: SkillId,
    /// In which language.
    pub language: LanguageCode,
    /// How many want it.
    pub learners: usize,
    /// The round.
    pub month: Option<RoundId>,
    /// Whom.
    pub name: Username,
}

#[derive(Serialize)]
struct PageView {
    table: Option<String>,
    unlisted: Option<String>,
}

impl Composer<'_> {
    /// The page. It names everybody in the view.
    #[must_use]
    pub fn ambassadors(&self, view: &AmbassadorsView) -> Wanted {
        let columns = [
            "column-name",
            "column-share",
            "column-languages",
            "ambassadors-status",
            "ambassadors-follow-up",
            "ambassadors-serves",
        ];
        let rows: Vec<Vec<Cell>> =
            view.people.iter().enumerate().map(|(at, person)| self.ambassador_row(at, person)).collect();
        let page = PageView {
            table: (!rows.is_empty())
                .then(|| self.table(self.page_says("ambassadors-caption", &[]), &columns, rows)),
            unlisted: (view.unlisted > 0)
                .then(|| self.page_says("ambassadors-unlisted", &[&view.unlisted.to_string()])),
        };
        let content = self.fill("pages/ambassadors", &self.voice, &page);
        let count = view.people.len().to_string();
        self.wanted(
            self.pages.ambassadors(),
            AMBASSADORS_REGION,
            &content,
            ("summary-ambassadors", &[&count]),
        )
    }

    fn ambassador_row(&self, at: usize, person: &AmbassadorView) -> Vec<Cell> {
        let skills: Vec<String> =
            person.share.iter().take(MOST_NAMED).map(|skill| self.skill_link(skill)).collect();
        let languages: Vec<String> = person
            .languages
            .iter()
            .take(MOST_NAMED)
            .map(|(code, level)| self.language_at(&self.voice, code, level.points()))
            .collect();
        let status = person.note.map(|note| self.page_says(status_key(note.status), &[])).unwrap_or_default();
        let follow_up = person.note.and_then(|note| note.follow_up).map(|day| {
            let day = self.date(day);
            if person.is_due {
                format!("⚠ '''{}'''", self.page_says("ambassadors-due", &[&day]))
            } else {
                day
            }
        });
        let serves: Vec<String> = person.servings.iter().map(|one| self.serving(person, one)).collect();
        vec![
            Cell::of(format!(
                "{} <small>({})</small>",
                self.profile_link(&person.name),
                self.talk(&self.voice, &person.name)
            ))
            .sorted_by(at),
            Cell::of(self.listed(&self.voice, &skills)),
            Cell::of(self.listed(&self.voice, &languages)),
            Cell::of(status),
            Cell::of(follow_up.unwrap_or_default()),
            Cell::of(serves.join("<br />")),
        ]
    }

    fn serving(&self, person: &AmbassadorView, one: &Serving) -> String {
        let (skill, language) =
            (self.skill(&self.voice, &one.skill), self.language(&self.voice, &one.language));
        let wanted = self.page_says("ambassadors-wanted", &[&skill, &language, &one.learners.to_string()]);
        let propose = self.propose_clinic(&person.name, &one.skill, &one.language, person.month);
        let state = match &one.state {
            AskState::Proposed(id) => {
                let call = call_name(&self.pages.approve_template);
                let line = format!("<code dir=\"ltr\"><nowiki>{{{{{call}|{id}}}}}</nowiki></code>");
                self.page_says("ambassadors-approve", &[&line])
            }
            AskState::Approved => self.page_says("ambassadors-approved", &[]),
            AskState::Asked(Some(day)) => self.page_says("ambassadors-asked", &[&self.date(*day)]),
            AskState::Asked(None) => self.page_says("ambassador-status-asked", &[]),
            AskState::Held => self.page_says("ambassadors-held", &[]),
            AskState::WantsNoMessages => self.page_says("ambassadors-no-messages", &[]),
        };
        let button = self.page_says("ambassadors-propose", &[]);
        format!("{wanted} <span class=\"plainlinks\">[{propose} {button}]</span><br /><small>{state}</small>")
    }

    /// The address that opens the calendar's editor with a clinic filled in.
    pub(super) fn propose_clinic(
        &self,
        name: &Username,
        skill: &SkillId,
        language: &LanguageCode,
        month: Option<RoundId>,
    ) -> String {
        let preload = encoded(&format!("{}/{CLINIC_PRELOAD}", self.pages.home));
        let month = month.map(|month| month.to_string()).unwrap_or_default();
        let id: String = format!("{month}-{skill}-{language}").chars().take(60).collect();
        let id = id.trim_matches('-').to_owned();
        // Names have no underscores; an encoded one comes back as a space does.
        let given = [id, skill.to_string(), name.to_string(), language.to_string()];
        let given: Vec<String> =
            given.iter().map(|value| format!("&preloadparams%5B%5D={}", encoded(value))).collect();
        let given = given.concat();
        format!(
            "{{{{fullurl:{}|action=edit&section=new&nosummary=true&preload={preload}{given}}}}}",
            self.pages.calendar()
        )
    }
}

/// The message of a status.
fn status_key(status: AmbassadorStatus) -> &'static str {
    match status {
        AmbassadorStatus::Asked => "ambassador-status-asked",
        AmbassadorStatus::Agreed => "ambassador-status-agreed",
        AmbassadorStatus::Active => "ambassador-status-active",
        AmbassadorStatus::Later => "ambassador-status-later",
        AmbassadorStatus::Declined => "ambassador-status-declined",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::testing::{composer, language, name, pages, round, skill};
    use crate::ids::RevId;

    fn person(who: &str, note: Option<AmbassadorNote>, state: AskState) -> AmbassadorView {
        AmbassadorView {
            name: name(who),
            share: vec![skill("sparql"), skill("wikidata")],
            languages: vec![(language("es"), Level::Native)],
            is_due: note.is_some(),
            note,
            month: Some(round()),
            servings: vec![Serving { skill: skill("sparql"), language: language("es"), learners: 7, state }],
        }
    }

    #[test]
    fn the_page_of_ambassadors_reads_well() {
        let pages = pages();
        let note = AmbassadorNote {
            status: AmbassadorStatus::Later,
            follow_up: Some(jiff::civil::date(2026, 11, 20)),
            evidence: RevId(3),
        };
        let proposed = AskState::Proposed(ActionId::of(&["x"]));
        let view = AmbassadorsView {
            people: vec![
                person("LCTest-KE-017", Some(note), proposed),
                person("LCTest Ñandú 03", None, AskState::Asked(Some(jiff::civil::date(2026, 11, 3)))),
            ],
            unlisted: 2,
        };
        insta::assert_snapshot!(composer(&pages).ambassadors(&view).content);
    }

    #[test]
    fn without_anybody_the_page_says_so() {
        let pages = pages();
        let content = composer(&pages).ambassadors(&AmbassadorsView::default()).content;
        assert!(content.contains("|ambassadors-none}}") && !content.contains("wikitable"));
    }

    #[test]
    fn a_prepared_clinic_opens_the_calendar_with_everything_filled_in() {
        let pages = pages();
        let address =
            composer(&pages).propose_clinic(&name("A&B C"), &skill("sparql"), &language("es"), Some(round()));
        assert!(address.contains("preloadparams%5B%5D=2026-11-sparql-es&"), "{address}");
        assert!(address.contains("preloadparams%5B%5D=A%26B_C&"), "{address}");
    }
}
