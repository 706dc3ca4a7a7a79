//! Awards as data: the rules of the configuration, and what somebody did that earns one, as
//! pages and notices tell of it.

use serde::{Deserialize, Serialize};

use super::Role;
use super::composer::{Composer, words};
use super::render::Voice;
use crate::ids::{ActionId, PageTitle, RevId, RoundId, SkillId, Username};

/// An award that can be given, from the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Award {
    /// Its name for ever.
    pub id: String,
    /// What earns it.
    #[serde(default)]
    pub act: AwardAct,
    /// Who of a connection gets it; both where it is left out.
    #[serde(default)]
    pub side: Option<AwardSide>,
    /// How many times somebody must have done it.
    #[serde(default = "once")]
    pub times: u16,
    /// How often it can be earned.
    #[serde(default)]
    pub every: Every,
    /// The picture's file name, without namespace.
    pub image: String,
    /// What it is called, in place of the message; in one language.
    #[serde(default)]
    pub title: String,
    /// What it says it is for, in place of the message; in one language.
    #[serde(default)]
    pub reason: String,
}

fn once() -> u16 {
    1
}

/// What somebody can do that earns an award.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AwardAct {
    /// They met somebody whom the bot connected them with.
    #[default]
    Connection,
    /// They gave a learning clinic.
    ClinicGiven,
    /// They attended a learning clinic.
    ClinicAttended,
    /// As an ambassador they organised a learning clinic.
    Ambassador,
    /// They shared material.
    Material,
}

/// Who of a connection gets an award.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AwardSide {
    /// The one who learned.
    Learner,
    /// The one who shared.
    Sharer,
    /// Both.
    Either,
}

/// How often an award can be earned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Every {
    /// Once for ever.
    #[default]
    Once,
    /// Once in each round; the acts of one round count together.
    Round,
}

/// What somebody did, as pages tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActView {
    /// What.
    pub what: ActWhat,
    /// The month.
    pub round: RoundId,
    /// The revisions that prove it.
    pub evidence: Vec<RevId>,
}

/// The kinds of act, each with what it was about. Titles may be a stranger's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActWhat {
    /// A connection, seen from one of its sides.
    Connection {
        /// Theirs.
        role: Role,
        /// The skill.
        skill: SkillId,
        /// The other person.
        partner: Username,
    },
    /// A learning clinic given.
    ClinicGiven(Named),
    /// A learning clinic attended.
    ClinicAttended(Named),
    /// A learning clinic organised as an ambassador.
    Ambassador(Named),
    /// Material shared.
    Material(Named),
}

/// A clinic or material: what it is called, and the page of this wiki that tells of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// What tells it from all others.
    pub id: String,
    /// Its title as typed.
    pub title: String,
    /// The page.
    pub page: Option<PageTitle>,
}

/// An award somebody has earned, before and after it is approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardProposal {
    /// What approves it and is for ever unique to person and award (and round): `lc:…`.
    pub id: ActionId,
    /// Which award.
    pub award: Award,
    /// Its name on record: the award's, and the round's if it is earned in each.
    pub grant: String,
    /// Who gets it.
    pub who: Username,
    /// What earned it, the earliest first.
    pub acts: Vec<ActView>,
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

/// An award as its receiver reads of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardGiven {
    /// Which award.
    pub award: Award,
    /// What it is for.
    pub acts: Vec<ActView>,
    /// Who approved it; nobody while it is only shown what it would say.
    pub approved_by: Option<Username>,
    /// What a trustee adds.
    pub note: Option<Note>,
}

/// What a trustee says to somebody in their own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Who.
    pub by: Username,
    /// What, as typed, on one line.
    pub text: String,
}

impl AwardProposal {
    /// The month in which it was earned.
    #[must_use]
    pub fn round(&self) -> Option<RoundId> {
        self.acts.last().map(|act| act.round)
    }
}

impl Award {
    /// Whether what somebody did counts for it.
    #[must_use]
    pub fn counts(&self, act: AwardAct, role: Option<Role>) -> bool {
        self.act == act
            && match (self.side, role) {
                (Some(AwardSide::Learner), Some(role)) => role == Role::Learner,
                (Some(AwardSide::Sharer), Some(role)) => role == Role::Sharer,
                (Some(AwardSide::Either) | None, _) | (_, None) => true,
            }
    }

    /// Its name on record.
    #[must_use]
    pub fn grant(&self, round: RoundId) -> String {
        match self.every {
            Every::Once => self.id.clone(),
            // No award's own name holds a slash.
            Every::Round => format!("{}/{round}", self.id),
        }
    }

    /// Whether a name on record is one of this award's.
    #[must_use]
    pub fn is_granted_by(&self, grant: &str) -> bool {
        grant.split_once('/').map_or(grant, |(id, _)| id) == self.id
    }
}

impl Composer<'_> {
    /// What an award is called.
    pub(super) fn award_title(&self, voice: &Voice, award: &Award) -> String {
        if !award.title.is_empty() {
            return format!("<bdi>{}</bdi>", words(&award.title));
        }
        let key = match (award.act, award.side) {
            (AwardAct::Connection, Some(AwardSide::Learner)) => "award-title-learner",
            (AwardAct::Connection, Some(AwardSide::Sharer)) => "award-title-sharer",
            (AwardAct::Connection, Some(AwardSide::Either) | None) => "award-title-connection",
            (AwardAct::ClinicGiven, _) => "award-title-clinic-given",
            (AwardAct::ClinicAttended, _) => "award-title-clinic-attended",
            (AwardAct::Ambassador, _) => "award-title-ambassador",
            (AwardAct::Material, _) => "award-title-material",
        };
        self.say(voice, key, &[])
    }

    /// What an award is for.
    pub(super) fn award_reason(&self, voice: &Voice, given: &AwardGiven) -> String {
        if !given.award.reason.is_empty() {
            return format!("<bdi>{}</bdi>", words(&given.award.reason));
        }
        let [act] = given.acts.as_slice() else {
            return self.say(voice, "award-reason-several", &[]);
        };
        match &act.what {
            ActWhat::Connection { role, skill, partner } => {
                let key = match role {
                    Role::Learner => "award-reason-learner",
                    Role::Sharer => "award-reason-sharer",
                };
                let (partner, skill) = (Self::user(partner), self.skill(voice, skill));
                self.say(voice, key, &[&partner, &skill, &act.round.to_string()])
            }
            ActWhat::ClinicGiven(clinic) => {
                self.say(voice, "award-reason-clinic-given", &[&Self::named(clinic)])
            }
            ActWhat::ClinicAttended(clinic) => {
                self.say(voice, "award-reason-clinic-attended", &[&Self::named(clinic)])
            }
            ActWhat::Ambassador(clinic) => {
                self.say(voice, "award-reason-ambassador", &[&Self::named(clinic)])
            }
            ActWhat::Material(material) => {
                self.say(voice, "award-reason-material", &[&Self::named(material)])
            }
        }
    }

    /// What somebody did, in one line, with the revisions that prove it.
    pub(super) fn act_line(&self, voice: &Voice, act: &ActView) -> String {
        let round = act.round.to_string();
        let named = |key: &str, named: &Named| self.say(voice, key, &[&round, &Self::named(named)]);
        let line = match &act.what {
            ActWhat::Connection { role, skill, partner } => {
                let key = match role {
                    Role::Learner => "card-match-learner",
                    Role::Sharer => "card-match-sharer",
                };
                self.say(voice, key, &[&round, &self.skill(voice, skill), &Self::user(partner)])
            }
            ActWhat::ClinicGiven(clinic) => named("act-clinic-given", clinic),
            ActWhat::ClinicAttended(clinic) => named("act-clinic-attended", clinic),
            ActWhat::Ambassador(clinic) => named("act-ambassador", clinic),
            ActWhat::Material(material) => named("act-material", material),
        };
        format!("{line}{}", self.evidence(voice, &act.evidence))
    }

    /// Links to the revisions that prove something, in brackets.
    pub(super) fn evidence(&self, voice: &Voice, revisions: &[RevId]) -> String {
        if revisions.is_empty() {
            return String::new();
        }
        let word = self.say(voice, "awards-evidence", &[]);
        let links: Vec<String> =
            revisions.iter().map(|revision| format!("[[Special:Diff/{revision}|{word}]]")).collect();
        format!(" ({})", self.listed(voice, &links))
    }

    /// A clinic or material by its title, which leads to its page.
    fn named(named: &Named) -> String {
        let title = words(&named.title);
        match &named.page {
            Some(page) => format!("<bdi>[[:{}|{title}]]</bdi>", words(page.as_str())),
            None => format!("<bdi>{title}</bdi>"),
        }
    }
}
