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

use crate::ids::{LanguageCode, PageTitle, RoundId, SkillId, UserId, Username};
use crate::matching::awake::AwakeTogether;
use crate::matching::{Clinics, Connection, Reason};
use crate::registry::Puzzle;

mod alert;
pub mod ambassadors;
mod award;
mod awards_page;
mod buttons;
pub mod calendar;
pub mod cards;
mod certificates;
mod clinic_news;
mod composer;
mod digest_page;
pub mod directory;
mod ics;
pub mod messages;
mod names;
mod notice;
mod numbers_page;
mod numerals;
pub mod onwiki;
mod own_entry;
pub mod phrasebook;
mod problems_page;
mod programme_name;
mod render;
pub mod resources;
mod round_page;
mod round_to_decide;
mod said;
mod status_page;
mod strays;
pub mod styles;
#[cfg(test)]
pub(crate) mod testing;
mod unreconciled;
pub mod vocabulary;

/// The region of the awards page in which the bot lists what may be approved.
pub const AWARDS_REGION: &str = "awards";

/// The region of a round's page.
pub const ROUND_REGION: &str = "round";
/// The region of the page of those who would organise clinics.
pub const AMBASSADORS_REGION: &str = "ambassadors";

/// The region of the resource centre.
pub const RESOURCES_REGION: &str = "resources";

/// The region of the problems page.
pub const PROBLEMS_REGION: &str = "problems";

pub use alert::{AlertLine, AlertSection};
pub use award::{
    ActView, ActWhat, Award, AwardAct, AwardGiven, AwardProposal, AwardSide, AwardState, Every, Named, Note,
};
pub use buttons::Asked;
pub use calendar::{CALENDAR_REGION, CalendarView, ClinicCard, ClinicIdea, ClinicUses, IdeaHost};
pub use cards::{CardMatch, CardView};
pub use certificates::{
    CERTIFICATES_REGION, CertificateText, CertificateView, Standing as CertificateStanding,
    code as certificate_code,
};
pub use clinic_news::{ClinicChange, ClinicFacts, ClinicNews, ClinicSaid};
pub use composer::{ComposeError, Composer, READER_LANGUAGE};
pub use directory::{Directory, DirectorySettings};
pub use names::Names;
pub use notice::unmatched::{OpenWish, Unmatched};
pub use programme_name::{BadName as BadProgrammeName, MAGIC_WORD, ProgrammeName};
pub use round_to_decide::{AWARD_MESSAGES, LineView, MessageView, RoundToDecide, WithoutAnswer};

/// The on-wiki names that the bot uses. They are part of the interface: people link to them.
/// The configuration names the templates by the programme where it leaves them out.
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
    pub phrasebook: PageTitle,
    /// `Template:Let's Connect answer`.
    pub answer_template: PageTitle,
    /// `Template:Let's Connect strike`.
    pub strike_template: PageTitle,
    /// `Template:Let's Connect clinic`.
    pub clinic_template: PageTitle,
    /// `Template:Let's Connect resource`.
    pub resource_template: PageTitle,
    /// `Template:Let's Connect ambassador`.
    pub ambassador_template: PageTitle,
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
    pub fn templates(&self) -> [&PageTitle; 8] {
        [
            &self.profile_template,
            &self.met_template,
            &self.answer_template,
            &self.approve_template,
            &self.strike_template,
            &self.clinic_template,
            &self.resource_template,
            &self.ambassador_template,
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
    /// The last day on which that person is away, if they are: until then they know of nothing.
    pub partner_away: Option<jiff::civil::Date>,
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
    /// When both are awake, as far as both say by which clock they live.
    pub hours: Vec<AwakeTogether>,
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
    /// What is new of learning clinics.
    pub clinics: Vec<ClinicNews>,
    /// The awards they are given.
    pub awards: Vec<AwardGiven>,
    /// What is new this month, for those who want to know.
    pub update: Option<UpdateView>,
    /// The clinics they are asked to hold.
    pub ambassador: Vec<ambassadors::Asking>,
    /// Connections of a round that wait for a word of theirs.
    pub reminders: Vec<Introduction>,
    /// Connections that came to nothing.
    pub freed: Vec<CameToNothing>,
    /// Why the round has nobody for them, if so.
    pub unmatched: Option<Unmatched>,
    /// The round that waits for their approval.
    pub approval: Option<RoundToApprove>,
}

/// A round of which a trustee is reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundToApprove {
    /// The round.
    pub round: RoundId,
    /// How many of its lines nobody has said anything of.
    pub lines: usize,
}

impl NoticeParts {
    /// Tells this too.
    pub fn join(&mut self, more: Self) {
        let Self {
            confirm,
            puzzles,
            welcome,
            introductions,
            clinics,
            awards,
            update,
            ambassador,
            reminders,
            freed,
            unmatched,
            approval,
        } = more;
        self.unmatched = unmatched.or_else(|| self.unmatched.take());
        self.reminders.extend(reminders);
        self.freed.extend(freed);
        self.confirm = confirm.or_else(|| self.confirm.take());
        self.puzzles.extend(puzzles);
        self.welcome |= welcome;
        self.introductions.extend(introductions);
        self.clinics.extend(clinics);
        self.awards.extend(awards);
        self.update = update.or_else(|| self.update.take());
        self.ambassador.extend(ambassador);
        self.approval = approval.or(self.approval);
    }
}

/// A connection that came to nothing, as the partner of who ended it reads of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameToNothing {
    /// The other person, unless they left.
    pub partner: Option<Username>,
    /// The skill.
    pub skill: SkillId,
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
    /// Whether the next round came before anybody approved it.
    pub lapsed: bool,
    /// How many of its connections were taken back.
    pub undone: usize,
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

/// What a month's digest tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestView {
    /// The month.
    pub month: RoundId,
    /// People who joined.
    pub newcomers: usize,
    /// Of them, those who may be named.
    pub members: Vec<Username>,
    /// Connections made.
    pub connections: usize,
    /// Of them, those whose two people met.
    pub met: usize,
    /// The skills most learned.
    pub skills: Vec<SkillId>,
    /// Clinics held.
    pub held: Vec<ClinicLine>,
    /// Clinics to come.
    pub coming: Vec<ClinicLine>,
    /// Those who were given an award, and may be named.
    pub thanks: Vec<Username>,
    /// The day of the next round, where it is known.
    pub next: Option<jiff::civil::Date>,
}

impl DigestView {
    /// A month in which nothing happened.
    #[must_use]
    pub fn quiet(month: RoundId) -> Self {
        Self {
            month,
            newcomers: 0,
            members: Vec::new(),
            connections: 0,
            met: 0,
            skills: Vec::new(),
            held: Vec::new(),
            coming: Vec::new(),
            thanks: Vec::new(),
            next: None,
        }
    }
}

/// A clinic in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClinicLine {
    /// Its title, if it has one: a stranger's words.
    pub title: Option<String>,
    /// The skill.
    pub skill: SkillId,
    /// The language.
    pub language: LanguageCode,
    /// When it begins, if that is known.
    pub starts: Option<crate::ids::Timestamp>,
}

/// What is new for one person in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateView {
    /// Clinics to come that fit them.
    pub clinics: Vec<ClinicLine>,
    /// Skills that they share and others want in vain.
    pub wanted: Vec<SkillId>,
    /// Skills that they want to learn and on which there is new material.
    pub resources: Vec<SkillId>,
    /// The month of the newest digest.
    pub digest: Option<RoundId>,
    /// The day of the next round.
    pub next_round: jiff::civil::Date,
    /// The day of the next update.
    pub next_update: jiff::civil::Date,
}

/// The numbers of the programme, as its page and the JSON page tell them. `None` is a count of
/// people that would tell of one or two, or help to work one out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NumbersView {
    /// The whole programme.
    pub totals: Totals,
    /// By region, the largest first; without a code those of small regions and of none.
    pub regions: Vec<GroupView>,
    /// By language, likewise; most people are in several.
    pub languages: Vec<GroupView>,
    /// By round, oldest first.
    pub rounds: Vec<RoundNumbers>,
    /// Why wishes stay open in the newest round, by the reason's message.
    pub waiting: BTreeMap<String, Option<usize>>,
}

/// The numbers of the whole programme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// People who take part.
    pub registered: usize,
    /// Of them, those who want to be matched now.
    pub active: usize,
    /// Those whom the newest round connects.
    pub matched: usize,
    /// Those who ever met somebody through the programme.
    pub met: usize,
    /// Those who want to learn and for whom the newest round has nobody.
    pub waiting: usize,
    /// Connections ever made.
    pub connections: usize,
    /// Clinics ever held.
    pub clinics: usize,
    /// Seats ever taken in them.
    pub seats: usize,
    /// Awards ever given.
    pub awards: usize,
}

/// A region's or a language's numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GroupView {
    /// Its code; nothing for those who are in no group that is large enough.
    pub code: Option<String>,
    /// As in [`Totals`].
    pub registered: Option<usize>,
    /// As in [`Totals`].
    pub active: Option<usize>,
    /// As in [`Totals`].
    pub matched: Option<usize>,
    /// As in [`Totals`].
    pub met: Option<usize>,
    /// As in [`Totals`].
    pub waiting: Option<usize>,
}

/// A month's numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoundNumbers {
    /// The round.
    pub round: RoundId,
    /// People who joined in its month.
    pub joined: usize,
    /// Connections made.
    pub connections: usize,
    /// Of them, those whose two people met.
    pub met: usize,
    /// Clinics held in its month.
    pub clinics: usize,
    /// Seats taken in them.
    pub seats: usize,
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
    /// What was done on the newest days on which something was, the newest first.
    pub lately: Vec<LatelyView>,
    /// What comes next.
    pub next: NextView,
    /// How much each can mend.
    pub menders: BTreeMap<Mender, ToMend>,
}

/// What was done on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatelyView {
    /// The day.
    pub day: jiff::civil::Date,
    /// People welcomed.
    pub welcomes: usize,
    /// People told of their connections.
    pub introductions: usize,
    /// Awards given.
    pub awards: usize,
    /// Other messages.
    pub messages: usize,
}

/// What comes next, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NextView {
    /// The day of the next round.
    pub round: Option<jiff::civil::Date>,
    /// That of the next update.
    pub update: Option<jiff::civil::Date>,
    /// That of the next digest.
    pub digest: Option<jiff::civil::Date>,
    /// When the bot looks at the wiki, as a cron expression, and the zone in which it is meant.
    pub looks: Option<(String, String)>,
}

/// Somebody who can mend something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mender {
    /// Whoever wrote the entry.
    Registrant,
    /// Those who run the programme.
    WorkingGroup,
    /// Who runs the bot.
    Operator,
    /// The wiki's administrators.
    Administrators,
}

/// How much somebody can mend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToMend {
    /// Problems.
    pub problems: usize,
    /// Things that wait for it.
    pub waiting: usize,
}
