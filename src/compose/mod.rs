//! What every page, notice and report says, from `templates/` and the messages
//! in the reader's language. Pure. Strangers' words pass through
//! [`crate::wikitext::escape`] on the way in; nothing private can get here,
//! because a [`crate::registry::Registrant`] holds nothing private.
//!
//! [`Composer`] has one verb a page: [`Composer::directory`],
//! [`Composer::notice`], [`Composer::round_page`] and so on, each in the file
//! of its name. [`onwiki::published`] gives the pages that are set up once.
//! What is absent: any decision on who is written to or whether a page is
//! saved, and any time of day, so that a quiet cycle changes nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{ActionId, LanguageCode, PageTitle, RoundId, SkillId, UserId, Username};
use crate::matching::{Clinics, Connection, Reason};
use crate::registry::Puzzle;

mod awards_page;
pub mod calendar;
pub mod cards;
mod composer;
pub mod directory;
mod ics;
pub mod messages;
mod names;
mod notice;
mod numerals;
pub mod onwiki;
mod own_entry;
pub mod phrasebook;
mod problems_page;
mod render;
mod round_page;
mod said;
mod status_page;
mod strays;
pub mod styles;
#[cfg(test)]
mod testing;
mod unreconciled;
pub mod vocabulary;

/// The region of the awards page in which the bot lists what may be approved.
pub const AWARDS_REGION: &str = "awards";

/// The region of the problems page.
pub const PROBLEMS_REGION: &str = "problems";

pub use calendar::{CALENDAR_REGION, CalendarView, ClinicCard, ClinicIdea, IdeaHost};
pub use cards::{CardMatch, CardView};
pub use composer::{ComposeError, Composer, READER_LANGUAGE};
pub use directory::{Directory, DirectorySettings};
pub use names::Names;

/// The on-wiki names that the bot uses. They are part of the interface: people link to them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// The programme's own page; the notices link to it.
    pub home: PageTitle,
    /// The directory's index; its pages are `/skill/SLUG`, `/language/CODE`, `/region/CODE` below it.
    pub directory: PageTitle,
    /// The rounds' index; each round is a page below it, named by its month.
    pub rounds: PageTitle,
    /// Awards proposed, and approved by trustees.
    pub awards: PageTitle,
    /// What people ought to mend.
    pub problems: PageTitle,
    /// What the working group says that words mean, one line each.
    #[serde(default = "default_aliases")]
    pub aliases: PageTitle,
    /// The JSON page that holds the skill taxonomy; without one it is the bot's own.
    #[serde(default)]
    pub taxonomy: Option<PageTitle>,
    /// The page on which people may register without a page of their own.
    pub registration: PageTitle,
    /// The page on which people say that they want to have nothing to do with the programme.
    pub opt_out: PageTitle,
    /// The talk page with sections for people who cannot use the template; if not
    /// given, the home page's.
    #[serde(default)]
    pub talk: Option<PageTitle>,
    /// The words with which the headings of those sections begin.
    #[serde(default = "talk_headings")]
    pub talk_headings: Vec<String>,
    /// The bot's own pages lie below this one, in its user space:
    /// `ledger.json`, `lease.json`, `rounds/MONTH.json`, `status`.
    pub state: PageTitle,
    /// While this page says anything but `run`, nothing is edited.
    pub stop: PageTitle,
    /// The subpage of a user page that holds a profile: `Let's Connect`.
    pub profile_subpage: String,
    /// `Template:Let's Connect profile`.
    pub profile_template: PageTitle,
    /// `Template:Let's Connect met`.
    pub met_template: PageTitle,
    /// `Template:Let's Connect approve`.
    pub approve_template: PageTitle,
    /// The category by which people refuse messages.
    pub opt_out_category: PageTitle,
    /// The template that gives the name of the one with the words of the reader's
    /// language; those are its subpages.
    #[serde(default = "default_phrasebook")]
    pub phrasebook: PageTitle,
    /// `Template:Let's Connect answer`.
    #[serde(default = "default_answer_template")]
    pub answer_template: PageTitle,
    /// `Template:Let's Connect strike`.
    #[serde(default = "default_strike_template")]
    pub strike_template: PageTitle,
    /// `Template:Let's Connect clinic`.
    #[serde(default = "default_clinic_template")]
    pub clinic_template: PageTitle,
    /// `Template:Let's Connect resource`.
    #[serde(default = "default_resource_template")]
    pub resource_template: PageTitle,
    /// The calendar of learning clinics; if not given, a page below [`home`](Self::home).
    #[serde(default)]
    pub calendar: Option<PageTitle>,
    /// Those who would organise clinics, for the working group; if not given, a page below [`home`](Self::home).
    #[serde(default)]
    pub ambassadors: Option<PageTitle>,
    /// The resource centre; if not given, a page below [`home`](Self::home).
    #[serde(default)]
    pub resources: Option<PageTitle>,
    /// The digests; each is a page below it, named by its month; if not given, a page below [`home`](Self::home).
    #[serde(default)]
    pub digest: Option<PageTitle>,
    /// The numbers of the programme; if not given, a page below [`home`](Self::home).
    #[serde(default)]
    pub numbers: Option<PageTitle>,
    /// The certificates; each is a page below it, named by its code; if not given, a page below [`home`](Self::home).
    #[serde(default)]
    pub certificates: Option<PageTitle>,
}

impl Pages {
    /// The templates by which people say something to the bot.
    #[must_use]
    pub fn templates(&self) -> [&PageTitle; 7] {
        [
            &self.profile_template,
            &self.met_template,
            &self.answer_template,
            &self.approve_template,
            &self.strike_template,
            &self.clinic_template,
            &self.resource_template,
        ]
    }

    /// The calendar of learning clinics.
    #[must_use]
    pub fn calendar(&self) -> PageTitle {
        self.below_home(self.calendar.as_ref(), "Calendar")
    }

    /// Those who would organise clinics, for the working group.
    #[must_use]
    pub fn ambassadors(&self) -> PageTitle {
        self.below_home(self.ambassadors.as_ref(), "Ambassadors")
    }

    /// The resource centre.
    #[must_use]
    pub fn resources(&self) -> PageTitle {
        self.below_home(self.resources.as_ref(), "Resources")
    }

    /// The digests; each is a page below it, named by its month.
    #[must_use]
    pub fn digest(&self) -> PageTitle {
        self.below_home(self.digest.as_ref(), "Digest")
    }

    /// The numbers of the programme.
    #[must_use]
    pub fn numbers(&self) -> PageTitle {
        self.below_home(self.numbers.as_ref(), "Numbers")
    }

    /// The certificates; each is a page below it, named by its code.
    #[must_use]
    pub fn certificates(&self) -> PageTitle {
        self.below_home(self.certificates.as_ref(), "Certificates")
    }

    /// The page that is configured, or the one of that name below the home page.
    fn below_home(&self, configured: Option<&PageTitle>, name: &str) -> PageTitle {
        // A home whose subpages have no room for their names does not pass the configuration's check.
        configured.cloned().or_else(|| self.home.subpage(name).ok()).unwrap_or_else(|| self.home.clone())
    }
}

fn default_answer_template() -> PageTitle {
    PageTitle::parse("Template:Let's Connect answer").expect("a title")
}

fn default_strike_template() -> PageTitle {
    PageTitle::parse("Template:Let's Connect strike").expect("a title")
}

fn default_clinic_template() -> PageTitle {
    PageTitle::parse("Template:Let's Connect clinic").expect("a title")
}

fn default_resource_template() -> PageTitle {
    PageTitle::parse("Template:Let's Connect resource").expect("a title")
}

fn default_phrasebook() -> PageTitle {
    PageTitle::parse("Template:Let's Connect text").expect("a title")
}

fn default_aliases() -> PageTitle {
    PageTitle::parse("Grants:Knowledge Sharing/Connect/Aliases").expect("a title")
}

fn talk_headings() -> Vec<String> {
    [
        "Registration",
        "Inscripción",
        "Registro",
        "Inscription",
        "Inscrição",
        "Registo",
        "تسجيل",
        "Usajili",
        "Pendaftaran",
        "पंजीकरण",
        "নিবন্ধন",
        "Регистрация",
        "登记",
        "注册",
        "Kayıt",
    ]
    .map(str::to_owned)
    .into()
}

/// A page, or a region of one, as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// The page.
    pub page: PageTitle,
    /// The bot's region on it.
    pub region: String,
    /// What stands in the region.
    pub content: String,
    /// The whole page, if there is none yet; it holds the region's markers and the content.
    pub fresh: String,
    /// The edit summary, without ids.
    pub summary: String,
    /// The page that it leads to, if it is to be a redirect.
    pub leads_to: Option<PageTitle>,
}

/// A connection as one of its two people reads of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduction {
    /// The other person.
    pub partner: Username,
    /// Which of the two the reader is.
    pub role: Role,
    /// The skill wanted.
    pub skill: SkillId,
    /// The sharer's skill, where it is one below the skill wanted.
    pub shared: SkillId,
    /// The language in common.
    pub language: LanguageCode,
    /// Why the match is a good one.
    pub reasons: Vec<Reason>,
    /// The round.
    pub round: RoundId,
}

/// Which side of a connection somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// They learn.
    Learner,
    /// They share.
    Sharer,
}

/// What one notice tells its reader, in one section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeParts {
    /// The code by which they confirm a form, if they are asked whether it was theirs.
    pub confirm: Option<String>,
    /// What is to be mended in their entry.
    pub puzzles: Vec<Puzzle>,
    /// Whether they are new.
    pub welcome: bool,
    /// Their connections of the round.
    pub introductions: Vec<Introduction>,
    /// The awards they are given.
    pub awards: Vec<AwardGiven>,
}

impl NoticeParts {
    /// Tells this too.
    pub fn join(&mut self, more: Self) {
        let Self { confirm, puzzles, welcome, introductions, awards } = more;
        self.confirm = confirm.or_else(|| self.confirm.take());
        self.puzzles.extend(puzzles);
        self.welcome |= welcome;
        self.introductions.extend(introductions);
        self.awards.extend(awards);
    }
}

/// An award as its receiver reads of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardGiven {
    /// Which award.
    pub award: Award,
    /// The connection it is for.
    pub partner: Username,
    /// The skill.
    pub skill: SkillId,
    /// The round.
    pub round: RoundId,
    /// Who approved it.
    pub approved_by: Username,
}

/// An award that can be given, from the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Award {
    /// Its name for ever.
    pub id: String,
    /// Who of a connection gets it.
    pub side: AwardSide,
    /// The picture's file name, without namespace.
    pub image: String,
}

/// Who of a connection gets an award.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AwardSide {
    /// The one who learned.
    Learner,
    /// The one who shared.
    Sharer,
}

/// An award somebody has earned, before and after it is approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardProposal {
    /// What approves it and is for ever unique to person and award: `lc:…`.
    pub id: ActionId,
    /// Which award.
    pub award: Award,
    /// Who gets it.
    pub who: Username,
    /// The partner of the connection.
    pub partner: Username,
    /// The skill.
    pub skill: SkillId,
    /// The round.
    pub round: RoundId,
    /// The revision in which somebody reported the meeting.
    pub evidence: Option<crate::ids::RevId>,
    /// How far it has come.
    pub state: AwardState,
}

/// How far an award has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwardState {
    /// Nobody has approved it yet.
    Proposed,
    /// A trustee has.
    Approved(Username),
    /// It was given.
    Given,
}

/// A round as its page tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoundView {
    /// The connections whose two people are still known.
    pub connections: Vec<Connection>,
    /// The clinics proposed, with those people only who are still known.
    pub clinics: Clinics,
    /// Names of those who may be shown; whoever is not among them stays unnamed.
    pub names: BTreeMap<UserId, Username>,
}

/// An edit of somebody else's inside the bot's part of a page, which the bot replaced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StrayView {
    /// The page.
    pub page: PageTitle,
    /// The revision; the newest, if there were several.
    pub newest: crate::ids::RevId,
    /// Whether it was about the editor's own entry.
    pub own: bool,
}

/// What the status page tells. No time of day: a cycle in which nothing changed must change nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusView {
    /// People who take part.
    pub registered: usize,
    /// Of them, listed in the directory.
    pub listed: usize,
    /// Registrations refused.
    pub refused: usize,
    /// Entries with something to mend.
    pub problems: usize,
    /// Every round made, newest first, with its connections and clinics.
    pub rounds: Vec<(RoundId, usize, usize)>,
    /// Learners whom the newest round's clinics seat, and what no choice of clinics exceeds.
    pub clinics: Option<(u64, u64)>,
    /// Welcomes given, ever.
    pub welcomed: usize,
    /// Awards given, ever.
    pub awards: usize,
    /// What waits, by reason.
    pub waiting: BTreeMap<String, usize>,
}
